/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/lines.h>
#include <math.h>
#include <string.h>

/*
 * A field that starts with a quote, closed up in place; returns where it ends
 * in the text as it was.  What stands after the closing quote is kept.
 */
static char *unquote(char *field, char separator)
{
	char *from = field + 1, *to = field;

	for (; *from; *to++ = *from++) {
		if (*from != '"')
			continue;
		if (from[1] != '"') {
			from++;
			break;
		}
		from++;
	}
	while (*from && *from != separator)
		*to++ = *from++;
	*to = '\0'; /* before @from, as a quote has gone */
	return from;
}

guint kd_csv_split(char *line, char separator, char **fields, guint max)
{
	char *p = line;

	for (guint n = 0;; p++) {
		char *field = p;

		if (*p == '"') {
			p = unquote(p, separator);
		} else {
			while (*p && *p != separator)
				p++;
		}
		if (n < max)
			fields[n] = field;
		n++;
		if (!*p)
			return n;
		*p = '\0';
	}
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

guint kd_blank_split(char *line, char **fields, guint max)
{
	char *p = line;
	guint n = 0;

	for (;;) {
		while (is_blank(*p))
			p++;
		if (!*p)
			return n;
		if (n < max)
			fields[n] = p;
		n++;
		while (*p && !is_blank(*p))
			p++;
		if (!*p)
			return n;
		*p++ = '\0';
	}
}

/* A number as JSON and CSV write them: sign, digits, point, digits, exponent. */
typedef struct {
	const char *start, *end;
	bool negative;
	guint64 digits; /* the first 19 that count */
	int exponent;   /* value = digits * 10^exponent */
	bool cut;       /* there were more digits */
} Number;

/* Digits, of which @places is taken off the exponent when they follow the point. */
static const char *read_digits(const char *p, bool after_point, Number *number)
{
	for (; g_ascii_isdigit(*p); p++) {
		guint digit = (guint) (*p - '0');

		if (number->digits < G_GUINT64_CONSTANT(1000000000000000000)) {
			number->digits = number->digits * 10 + digit;
			number->exponent -= after_point;
		} else {
			number->cut = number->cut || digit != 0;
			number->exponent += !after_point;
		}
	}
	return p;
}

static const char *read_exponent(const char *p, Number *number)
{
	bool negative = *p == '-';
	int value = 0;

	if (*p == '+' || *p == '-')
		p++;
	if (!g_ascii_isdigit(*p))
		return NULL;
	for (; g_ascii_isdigit(*p); p++)
		value = MIN(value * 10 + (*p - '0'), 100000);
	number->exponent += negative ? -value : value;
	return p;
}

static bool read_number(const char *field, Number *ret)
{
	const char *p = field, *first;

	while (is_blank(*p))
		p++;
	*ret = (Number){ .start = p, .negative = *p == '-' };
	if (*p == '+' || *p == '-')
		p++;
	first = p;
	p = read_digits(p, false, ret);
	if (*p == '.') {
		first++;
		p = read_digits(p + 1, true, ret);
	}
	if (p == first)
		return false;
	if (*p == 'e' || *p == 'E') {
		p = read_exponent(p + 1, ret);
		if (!p)
			return false;
	}
	ret->end = p;
	while (is_blank(*p))
		p++;
	return *p == '\0';
}

gboolean kd_field_int(const char *field, gint64 *ret)
{
	Number number;
	guint64 value, limit;

	if (!read_number(field, &number) || number.cut)
		return FALSE;
	value = number.digits;
	for (; value > 0 && number.exponent < 0; number.exponent++, value /= 10) {
		if (value % 10 != 0)
			return FALSE;
	}
	for (; value > 0 && number.exponent > 0; number.exponent--) {
		if (__builtin_mul_overflow(value, 10, &value))
			return FALSE;
	}
	limit = (guint64) G_MAXINT64 + number.negative;
	if (value > limit)
		return FALSE;
	*ret = (gint64) (number.negative ? -value : value);
	return TRUE;
}

/* Exact where a double holds both the digits and the power (W. Clinger, "How to read
 * floating point numbers accurately"); the rest goes the slow way. */
gboolean kd_field_double(const char *field, double *ret)
{
	static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
					 1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
					 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	const int most = (int) G_N_ELEMENTS(powers) - 1;
	Number number;
	double value;

	if (!read_number(field, &number))
		return FALSE;
	if (number.cut || number.digits > G_GUINT64_CONSTANT(1) << 53 || number.exponent < -most ||
	    number.exponent > most) {
		value = g_ascii_strtod(number.start, NULL);
		if (!isfinite(value))
			return FALSE;
		*ret = value;
		return TRUE;
	}
	value = (double) number.digits;
	if (number.exponent < 0)
		value /= powers[-number.exponent];
	else
		value *= powers[number.exponent];
	*ret = number.negative ? -value : value;
	return TRUE;
}
