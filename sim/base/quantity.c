/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/error.h>
#include <kubedes/quantity.h>
#include <string.h>

#define NANO        1000000000
#define NANO_DIGITS 9
/* 2^63-1 units are 28 digits of nanos; one digit more is surely too large. */
#define MAX_DIGITS 28

/* All arithmetic is in whole nanos: |units * 1e9 + nanos| < 2^93. */
typedef __int128 Nanos;
#define MAX_NANOS ((Nanos) G_MAXINT64 * NANO)

/* What a text is made of; @integer and @fraction are runs of digits. */
typedef struct {
	bool negative, has_digits;
	const char *integer, *fraction, *suffix;
	size_t n_integer, n_fraction;
} Parts;

typedef struct {
	KdQuantityFormat format;
	int binary;     /* power of two */
	gint64 decimal; /* power of ten */
} Scale;

static const struct {
	const char *text;
	Scale scale;
} suffixes[] = {
	{ "", { KD_DECIMAL_SI, 0, 0 } },   { "m", { KD_DECIMAL_SI, 0, -3 } },
	{ "Ki", { KD_BINARY_SI, 10, 0 } }, { "Mi", { KD_BINARY_SI, 20, 0 } },
	{ "Gi", { KD_BINARY_SI, 30, 0 } }, { "Ti", { KD_BINARY_SI, 40, 0 } },
	{ "Pi", { KD_BINARY_SI, 50, 0 } }, { "Ei", { KD_BINARY_SI, 60, 0 } },
	{ "k", { KD_DECIMAL_SI, 0, 3 } },  { "M", { KD_DECIMAL_SI, 0, 6 } },
	{ "G", { KD_DECIMAL_SI, 0, 9 } },  { "T", { KD_DECIMAL_SI, 0, 12 } },
	{ "P", { KD_DECIMAL_SI, 0, 15 } }, { "E", { KD_DECIMAL_SI, 0, 18 } },
	{ "u", { KD_DECIMAL_SI, 0, -6 } }, { "n", { KD_DECIMAL_SI, 0, -9 } },
};

static size_t count_digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* parseQuantityString(): every part may be empty, so that "m", "." and "-" are zero. */
static bool split(const char *text, Parts *parts)
{
	const char *p = text;

	*parts = (Parts){ .negative = *p == '-', .fraction = "" };
	if (*p == '+' || *p == '-')
		p++;
	parts->has_digits = *p == '0';
	p += strspn(p, "0");
	parts->integer = p;
	parts->n_integer = count_digits(p);
	p += parts->n_integer;
	if (*p == '.') {
		parts->fraction = p + 1;
		parts->n_fraction = count_digits(p + 1);
		p += 1 + parts->n_fraction;
	}
	parts->has_digits = parts->has_digits || parts->n_integer + parts->n_fraction > 0;
	parts->suffix = p;
	p += strspn(p, "eEinumkKMGTP");
	if (*p == '+' || *p == '-')
		p++;
	p += count_digits(p);
	return *text && !*p;
}

/* The number after an "e"; beyond 32 bits it is no exponent. */
static bool read_exponent(const char *text, gint64 *ret)
{
	bool negative = *text == '-';
	gint64 value = 0;

	if (*text == '+' || *text == '-')
		text++;
	if (!g_ascii_isdigit(*text))
		return false;
	for (; g_ascii_isdigit(*text); text++) {
		value = value * 10 + (*text - '0');
		if (value > G_MAXINT32)
			return false;
	}
	*ret = negative ? -value : value;
	return *text == '\0';
}

/* "E" alone is exa, and "e" alone is nothing (suffix.go). */
static bool read_suffix(const Parts *parts, Scale *ret)
{
	for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		if (strcmp(suffixes[i].text, parts->suffix) == 0) {
			*ret = suffixes[i].scale;
			return true;
		}
	}
	*ret = (Scale){ .format = KD_DECIMAL_EXPONENT };
	return g_ascii_tolower(*parts->suffix) == 'e' &&
	       read_exponent(parts->suffix + 1, &ret->decimal);
}

/*
 * @digits (values, not characters) times 2^@power, in place; @digits has 20
 * places of room in front, of which those used are returned.
 */
static size_t multiply(guint8 *digits, size_t n, int power)
{
	guint64 carry = 0;
	size_t grown = 0;

	for (size_t i = n; i-- > 0;) {
		carry += (guint64) digits[i] << power; /* at most 10 * 2^60 */
		digits[i] = (guint8) (carry % 10);
		carry /= 10;
	}
	for (; carry > 0; carry /= 10)
		*(digits - ++grown) = (guint8) (carry % 10);
	return grown;
}

/* @digits * 10^@exponent in nanos, rounded away from zero and capped. */
static Nanos scale_digits(const guint8 *digits, size_t n, gint64 exponent)
{
	Nanos nanos = 0;
	gint64 places; /* digits of the result */
	bool rest = false;

	for (; n > 0 && *digits == 0; n--)
		digits++;
	places = (gint64) n + exponent + NANO_DIGITS;
	if (n == 0)
		return 0;
	if (places > MAX_DIGITS)
		return MAX_NANOS;
	for (gint64 i = 0; i < places; i++)
		nanos = nanos * 10 + (i < (gint64) n ? digits[i] : 0);
	for (size_t i = (size_t) MAX(places, 0); i < n && !rest; i++)
		rest = digits[i] != 0;
	return MIN(nanos + rest, MAX_NANOS);
}

static Nanos read_number(const Parts *parts, const Scale *scale)
{
	enum { ROOM = 20 };
	guint8 few[ROOM + 64];
	size_t n = parts->n_integer + parts->n_fraction;
	g_autofree guint8 *many = ROOM + n > sizeof(few) ? g_malloc(ROOM + n) : NULL;
	guint8 *digits = (many ? many : few) + ROOM;
	size_t grown = 0;

	for (size_t i = 0; i < parts->n_integer; i++)
		digits[i] = (guint8) (parts->integer[i] - '0');
	for (size_t i = 0; i < parts->n_fraction; i++)
		digits[parts->n_integer + i] = (guint8) (parts->fraction[i] - '0');
	if (scale->binary > 0)
		grown = multiply(digits, n, scale->binary);
	return scale_digits(digits - grown, n + grown, scale->decimal - (gint64) parts->n_fraction);
}

static Nanos to_nanos(KdQuantity quantity)
{
	return (Nanos) quantity.units * NANO + quantity.nanos;
}

static KdQuantity from_nanos(Nanos nanos, KdQuantityFormat format)
{
	nanos = CLAMP(nanos, -MAX_NANOS, MAX_NANOS);
	return (KdQuantity){ .units = (gint64) (nanos / NANO),
			     .nanos = (gint32) (nanos % NANO),
			     .format = (guint8) format };
}

static gboolean refuse(const char *text, GError **error)
{
	return kd_fail(error, KD_ERROR_INPUT,
		       "\"%s\" is not a quantity (such as \"2\", \"500m\", \"1.5Gi\", \"1e9\")",
		       text);
}

gboolean kd_quantity_parse(const char *text, KdQuantity *ret, GError **error)
{
	Parts parts;
	Scale scale;
	Nanos nanos;

	if (!split(text, &parts) || !read_suffix(&parts, &scale))
		return refuse(text, error);
	/* Upstream's slow path wants a digit, its fast path none. */
	if (scale.decimal < -NANO_DIGITS && !parts.has_digits)
		return refuse(text, error);
	nanos = read_number(&parts, &scale);
	if (scale.format == KD_BINARY_SI && nanos > 0 && nanos < NANO)
		scale.format = KD_DECIMAL_SI;
	*ret = from_nanos(parts.negative ? -nanos : nanos, scale.format);
	return TRUE;
}

static char *print_binary(gint64 units)
{
	static const char *const names[] = { "", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei" };
	int power = 0;

	for (; units % 1024 == 0; units /= 1024)
		power++;
	return g_strdup_printf("%" G_GINT64_FORMAT "%s", units, names[power]);
}

static char *print_decimal(Nanos nanos, KdQuantityFormat format)
{
	static const char *const names[] = { "n", "u", "m", "", "k", "M", "G", "T", "P", "E" };
	static const Nanos word = (Nanos) NANO * NANO;
	const char *sign = nanos < 0 ? "-" : "";
	char suffix[8] = "";
	char high[24] = "";
	int power = 0;

	for (; nanos % 1000 == 0; nanos /= 1000)
		power++;
	nanos = nanos < 0 ? -nanos : nanos;
	if (format != KD_DECIMAL_EXPONENT)
		g_strlcpy(suffix, names[power], sizeof(suffix));
	else if (power != 3)
		g_snprintf(suffix, sizeof(suffix), "e%d", 3 * power - NANO_DIGITS);
	if (nanos >= word)
		g_snprintf(high, sizeof(high), "%" G_GINT64_FORMAT, (gint64) (nanos / word));
	return g_strdup_printf("%s%s%0*" G_GINT64_FORMAT "%s", sign, high, nanos >= word ? 18 : 1,
			       (gint64) (nanos % word), suffix);
}

/* CanonicalizeBytes(): binary only where that is a whole number of 1024 or more. */
char *kd_quantity_print(KdQuantity quantity)
{
	bool small = quantity.units > -1024 && quantity.units < 1024;

	if (kd_quantity_is_zero(quantity))
		return g_strdup("0");
	if (quantity.format == KD_BINARY_SI && quantity.nanos == 0 && !small)
		return print_binary(quantity.units);
	return print_decimal(to_nanos(quantity), quantity.format);
}

/* In steps of @unit nanos, away from zero. */
static gint64 round_up(KdQuantity quantity, int unit)
{
	Nanos nanos = to_nanos(quantity);
	Nanos steps = nanos / unit;

	if (nanos % unit != 0)
		steps += nanos > 0 ? 1 : -1;
	return (gint64) CLAMP(steps, G_MININT64, G_MAXINT64);
}

gint64 kd_quantity_value(KdQuantity quantity)
{
	return round_up(quantity, NANO);
}

gint64 kd_quantity_milli(KdQuantity quantity)
{
	return round_up(quantity, NANO / 1000);
}

double kd_quantity_double(KdQuantity quantity)
{
	return (double) quantity.units + quantity.nanos / 1e9;
}

KdQuantity kd_quantity_from_units(gint64 units, KdQuantityFormat format)
{
	return from_nanos((Nanos) units * NANO, format);
}

KdQuantity kd_quantity_from_milli(gint64 milli)
{
	return from_nanos((Nanos) milli * (NANO / 1000), KD_DECIMAL_SI);
}

int kd_quantity_compare(KdQuantity a, KdQuantity b)
{
	if (a.units != b.units)
		return a.units < b.units ? -1 : 1;
	return (a.nanos > b.nanos) - (a.nanos < b.nanos);
}

static KdQuantity combine(KdQuantity a, KdQuantity b, int sign)
{
	guint8 format = kd_quantity_is_zero(a) ? b.format : a.format;

	return from_nanos(to_nanos(a) + sign * to_nanos(b), format);
}

KdQuantity kd_quantity_add(KdQuantity a, KdQuantity b)
{
	return combine(a, b, 1);
}

KdQuantity kd_quantity_subtract(KdQuantity a, KdQuantity b)
{
	return combine(a, b, -1);
}
