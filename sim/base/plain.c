/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/plain.h"

#include <math.h>
#include <string.h>

static const struct {
	const char *text;
	KdTreeType type;
} words[] = {
	{ "~", KD_TREE_NULL },      { "null", KD_TREE_NULL },   { "Null", KD_TREE_NULL },
	{ "NULL", KD_TREE_NULL },   { "true", KD_TREE_BOOL },   { "True", KD_TREE_BOOL },
	{ "TRUE", KD_TREE_BOOL },   { "false", KD_TREE_BOOL },  { "False", KD_TREE_BOOL },
	{ "FALSE", KD_TREE_BOOL },  { "y", KD_TREE_BOOL },      { "Y", KD_TREE_BOOL },
	{ "yes", KD_TREE_BOOL },    { "Yes", KD_TREE_BOOL },    { "YES", KD_TREE_BOOL },
	{ "n", KD_TREE_BOOL },      { "N", KD_TREE_BOOL },      { "no", KD_TREE_BOOL },
	{ "No", KD_TREE_BOOL },     { "NO", KD_TREE_BOOL },     { "on", KD_TREE_BOOL },
	{ "On", KD_TREE_BOOL },     { "ON", KD_TREE_BOOL },     { "off", KD_TREE_BOOL },
	{ "Off", KD_TREE_BOOL },    { "OFF", KD_TREE_BOOL },    { ".nan", KD_TREE_FLOAT },
	{ ".NaN", KD_TREE_FLOAT },  { ".NAN", KD_TREE_FLOAT },  { ".inf", KD_TREE_FLOAT },
	{ ".Inf", KD_TREE_FLOAT },  { ".INF", KD_TREE_FLOAT },  { "+.inf", KD_TREE_FLOAT },
	{ "+.Inf", KD_TREE_FLOAT }, { "+.INF", KD_TREE_FLOAT }, { "-.inf", KD_TREE_FLOAT },
	{ "-.Inf", KD_TREE_FLOAT }, { "-.INF", KD_TREE_FLOAT },
};
enum { LONGEST_WORD = 5 };

static KdTreeType word_type(const char *text, gsize length)
{
	if (length > LONGEST_WORD)
		return KD_TREE_STRING;
	for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
		if (words[i].text[0] == *text && strlen(words[i].text) == length &&
		    memcmp(words[i].text, text, length) == 0)
			return words[i].type;
	return KD_TREE_STRING;
}

typedef struct {
	guint64 magnitude;
	double real; /* the magnitude, when it overflows */
	bool negative;
	bool overflow; /* of the magnitude */
	bool decimal;  /* digits only: it is a float too */
} Whole;

/* As strconv.ParseInt() with base 0. */
static bool read_whole(const char *p, const char *end, Whole *ret)
{
	guint base = 10;

	*ret = (Whole){ .decimal = true };
	if (p < end && (*p == '-' || *p == '+'))
		ret->negative = *p++ == '-';
	if (end - p > 1 && *p == '0') {
		char letter = g_ascii_tolower(p[1]);

		base = letter == 'x' ? 16 : letter == 'b' ? 2 : 8;
		ret->decimal = g_ascii_isdigit(letter);
		p += base == 8 && letter != 'o' ? 1 : 2;
	}
	if (p == end)
		return false;
	for (; p < end; p++) {
		int digit = g_ascii_xdigit_value(*p);

		if (digit < 0 || digit >= (int) base)
			return false;
		ret->overflow |= __builtin_mul_overflow(ret->magnitude, base, &ret->magnitude);
		ret->overflow |= __builtin_add_overflow(ret->magnitude, (guint) digit,
							&ret->magnitude);
		ret->real = ret->real * base + digit;
	}
	return true;
}

static bool fits(const Whole *whole, guint64 limit)
{
	return !whole->overflow &&
	       whole->magnitude <= (whole->negative ? (guint64) 1 << 63 : limit);
}

static const char *skip_digits(const char *p, const char *end)
{
	while (p < end && g_ascii_isdigit(*p))
		p++;
	return p;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool is_float(const char *p, const char *end)
{
	const char *start;

	if (p < end && (*p == '-' || *p == '+'))
		p++;
	start = p;
	p = skip_digits(p, end);
	if (p < end && *p == '.') {
		if (p == start && (end - p < 2 || !g_ascii_isdigit(p[1])))
			return false;
		p = skip_digits(p + 1, end);
	}
	if (p == start)
		return false;
	if (p < end && (*p == 'e' || *p == 'E')) {
		p++;
		if (p < end && (*p == '-' || *p == '+'))
			p++;
		start = p;
		p = skip_digits(p, end);
		if (p == start)
			return false;
	}
	return p == end;
}

static char *without_underscores(const char *text, gsize length)
{
	GString *copy = g_string_sized_new(length);

	for (gsize i = 0; i < length; i++)
		if (text[i] != '_')
			g_string_append_c(copy, text[i]);
	return g_string_free(copy, FALSE);
}

static KdTreeType number_type(const char *text, gsize length)
{
	Whole whole;

	if (length > 1 && text[1] == '.' && word_type(text, length) == KD_TREE_FLOAT)
		return KD_TREE_FLOAT;
	if (memchr(text, '_', length)) {
		g_autofree char *plain = without_underscores(text, length);

		return number_type(plain, strlen(plain));
	}
	if (read_whole(text, text + length, &whole) &&
	    (fits(&whole, G_MAXUINT64) || !whole.decimal))
		return KD_TREE_INT;
	return is_float(text, text + length) ? KD_TREE_FLOAT : KD_TREE_STRING;
}

KdTreeType kd_plain_type(const char *text, gsize length)
{
	if (length == 0)
		return KD_TREE_NULL;
	switch (*text) {
	case '0' ... '9':
	case '+':
	case '-':
		return number_type(text, length);
	case '.':
		if (is_float(text, text + length))
			return KD_TREE_FLOAT;
		return word_type(text, length);
	case 'f':
	case 'F':
	case 'n':
	case 'N':
	case 'o':
	case 'O':
	case 't':
	case 'T':
	case 'y':
	case 'Y':
	case '~':
		return word_type(text, length);
	default:
		return KD_TREE_STRING;
	}
}

/* Of all the words only true, yes, y and on say yes. */
bool kd_plain_bool(const char *text)
{
	return strchr("tTyY", *text) || g_ascii_strcasecmp(text, "on") == 0;
}

bool kd_plain_int(const char *text, gint64 *ret)
{
	Whole whole;

	if (strchr(text, '_')) {
		g_autofree char *plain = without_underscores(text, strlen(text));

		return kd_plain_int(plain, ret);
	}
	if (!read_whole(text, text + strlen(text), &whole) || !fits(&whole, G_MAXINT64))
		return false;
	*ret = (gint64) (whole.negative ? -whole.magnitude : whole.magnitude);
	return true;
}

double kd_plain_double(const char *text)
{
	const char *digits = text + (*text == '-' || *text == '+');
	Whole whole;
	double value;

	if (strchr(text, '_')) {
		g_autofree char *plain = without_underscores(text, strlen(text));

		return kd_plain_double(plain);
	}
	if (g_ascii_strcasecmp(digits, ".nan") == 0)
		return NAN;
	if (g_ascii_strcasecmp(digits, ".inf") == 0)
		return *text == '-' ? -INFINITY : INFINITY;
	if (!read_whole(text, text + strlen(text), &whole) ||
	    (whole.decimal && !fits(&whole, G_MAXUINT64)))
		return g_ascii_strtod(text, NULL);
	value = whole.overflow ? whole.real : (double) whole.magnitude;
	return whole.negative ? -value : value;
}

void kd_plain_from_double(double value, char ret_text[32])
{
	static const char *const formats[] = { "%.15g", "%.16g", "%.17g" };

	if (!isfinite(value)) {
		g_strlcpy(ret_text, isnan(value) ? ".nan" : value > 0 ? ".inf" : "-.inf", 32);
		return;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
		g_ascii_formatd(ret_text, 32, formats[i], value);
		if (g_ascii_strtod(ret_text, NULL) == value)
			return;
	}
}

/* 2026-01-31, with or without a time. */
static bool is_date(const char *text, const char *end)
{
	const char *year = skip_digits(text, end), *month, *day;

	if (year - text != 4 || year == end || *year != '-')
		return false;
	month = skip_digits(year + 1, end);
	if (month == year + 1 || month == end || *month != '-')
		return false;
	day = skip_digits(month + 1, end);
	if (day == month + 1)
		return false;
	return day == end || (strchr("Tt ", *day) && day + 1 < end && g_ascii_isdigit(day[1]));
}

static const char *skip_digits_and_underscores(const char *p, const char *end)
{
	while (p < end && (g_ascii_isdigit(*p) || *p == '_'))
		p++;
	return p;
}

/* [-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)? */
static bool is_base_60(const char *p, const char *end)
{
	const char *start;

	if (p < end && (*p == '-' || *p == '+'))
		p++;
	if (p == end || !g_ascii_isdigit(*p))
		return false;
	p = skip_digits_and_underscores(p, end);
	start = p;
	while (end - p > 1 && *p == ':' && g_ascii_isdigit(p[1]))
		p += end - p > 2 && p[1] <= '5' && g_ascii_isdigit(p[2]) ? 3 : 2;
	if (p == start)
		return false;
	if (p < end && *p == '.')
		p = skip_digits_and_underscores(p + 1, end);
	return p == end;
}

bool kd_plain_allowed(const char *text, gsize length)
{
	if (kd_plain_type(text, length) != KD_TREE_STRING)
		return false;
	if (length == 2 && memcmp(text, "<<", 2) == 0)
		return false;
	return !is_date(text, text + length) && !is_base_60(text, text + length);
}
