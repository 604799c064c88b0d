/* SPDX-License-Identifier: Apache-2.0 */
/* sim/base/quantity.c: the cases of apimachinery's quantity_test.go, and what it leaves open. */
#include "config.h"

#include "kt.h"

#include <kubedes/error.h>
#include <kubedes/quantity.h>
#include <string.h>

enum { D = KD_DECIMAL_SI, B = KD_BINARY_SI, E = KD_DECIMAL_EXPONENT };

#define MAX_TEXT "9223372036854775807"
#define KI       G_GINT64_CONSTANT(1024)
#define K        G_GINT64_CONSTANT(1000)

static const struct {
	const char *row, *text, *print;
	gint64 value, milli;
	int format;
} good[] = {
	/* zero, and what upstream takes for it */
	{ "zero", "0", "0", 0, 0, D },
	{ "many zeros", "000", "0", 0, 0, D },
	{ "zero of a small unit", "0n", "0", 0, 0, D },
	{ "zero of a large unit", "0T", "0", 0, 0, D },
	{ "binary zero keeps its format", "0Mi", "0", 0, 0, B },
	{ "zero with an exponent", "0e9", "0", 0, 0, E },
	{ "minus zero is zero", "-0", "0", 0, 0, D },
	{ "zero with places", "0.000", "0", 0, 0, D },
	{ "zero with places and a binary unit", "0.0Gi", "0", 0, 0, B },
	{ "a huge power of zero is zero", "0e2000000000", "0", 0, 0, E },
	{ "a zero and a small power", "0.e-11", "0", 0, 0, E },
	{ "a point alone", ".", "0", 0, 0, D },
	{ "a minus alone", "-", "0", 0, 0, D },
	{ "a plus and a point", "+.", "0", 0, 0, D },
	{ "a suffix alone", "m", "0", 0, 0, D },
	{ "a binary suffix alone", "Gi", "0", 0, 0, B },
	{ "E alone is the suffix exa", "E", "0", 0, 0, D },
	{ "an exponent alone", "e3", "0", 0, 0, E },

	/* every suffix */
	{ "no suffix", "7", "7", 7, 7000, D },
	{ "nano rounds up to one", "5n", "5n", 1, 1, D },
	{ "micro rounds up to one", "4u", "4u", 1, 1, D },
	{ "milli", "3m", "3m", 1, 3, D },
	{ "kilo", "8k", "8k", 8 * K, 8 * K *K, D },
	{ "mega", "7M", "7M", 7 * K *K, 7 * K *K *K, D },
	{ "giga", "6G", "6G", 6 * K *K *K, 6 * K *K *K *K, D },
	{ "tera", "5T", "5T", 5 * K *K *K *K, 5 * K *K *K *K *K, D },
	{ "peta", "2P", "2P", 2 * K *K *K *K *K, 2 * K *K *K *K *K *K, D },
	{ "exa overflows as milli", "1E", "1E", K *K *K *K *K *K, G_MAXINT64, D },
	{ "kibi", "8Ki", "8Ki", 8 * KI, 8 * KI *K, B },
	{ "mebi", "7Mi", "7Mi", 7 * KI *KI, 7 * KI *KI *K, B },
	{ "gibi", "6Gi", "6Gi", 6 * KI *KI *KI, 6 * KI *KI *KI *K, B },
	{ "tebi", "5Ti", "5Ti", 5 * KI *KI *KI *KI, 5 * KI *KI *KI *KI *K, B },
	{ "pebi", "4Pi", "4Pi", 4 * KI *KI *KI *KI *KI, 4 * KI *KI *KI *KI *KI *K, B },
	{ "exbi", "3Ei", "3Ei", 3 * KI *KI *KI *KI *KI *KI, G_MAXINT64, B },

	/* exponents */
	{ "small e", "1e3", "1e3", 1000, K *K, E },
	{ "large E with digits is an exponent", "1E6", "1e6", K *K, K *K *K, E },
	{ "signed exponent", "1.3E+6", "1300e3", 1300 * K, 1300 * K *K, E },
	{ "negative exponent", "1E-3", "1e-3", 1, 1, E },
	{ "exponent zero prints none", "5e0", "5", 5, 5000, E },
	{ "exponent without a third", "1e14", "100e12", 100 * K *K *K *K, 100 * K *K *K *K *K, E },
	{ "half with exponent zero", "0.5e0", "500e-3", 1, 500, E },
	{ "two hundredths by exponent", "0.5e-2", "5e-3", 1, 5, E },
	{ "exponent with leading zeros", "1e0000000000003", "1e3", 1000, K *K, E },

	/* fractions */
	{ "half", "0.5", "500m", 1, 500, D },
	{ "half without a zero", ".5", "500m", 1, 500, D },
	{ "point without places", "5.", "5", 5, 5000, D },
	{ "point before a suffix", "1.G", "1G", K *K *K, K *K *K *K, D },
	{ "one and a half", "1.5", "1500m", 2, 1500, D },
	{ "zeros at the end", "1.500", "1500m", 2, 1500, D },
	{ "places within kilo", "100.035k", "100035", 100035, 100035 * K, D },
	{ "places within mega", "7.123456M", "7123456", 7123456, 7123456 * K, D },
	{ "half a thousandth of kilo", "0.0005k", "500m", 1, 500, D },
	{ "a tenth of milli", "0.1m", "100u", 1, 1, D },
	{ "leading zeros", "0010.50", "10500m", 11, 10500, D },
	{ "a plus", "+3", "3", 3, 3000, D },
	{ "digits to the nano", "1.234567891", "1234567891n", 2, 1235, D },

	/* fractions of binary units */
	{ "half a mebi", "0.5Mi", "512Ki", KI *KI / 2, KI *KI / 2 * K, B },
	{ "one and a half gibi", "1.5Gi", "1536Mi", 1536 * KI *KI, 1536 * KI *KI *K, B },
	{ "binary with a rest prints as decimal", "100.035Ki", "102435840m", 102436, 102435840, B },
	{ "fifth of a gibi", "0.05Gi", "53687091200m", 53687092, G_GINT64_CONSTANT(53687091200),
	  B },
	{ "below one it becomes decimal", ".0001Ki", "102400u", 1, 103, D },
	{ "below 1024 it prints as decimal", ".001Ki", "1024m", 2, 1024, B },
	{ "binary nanos round up", "0.000000000001Ki", "2n", 1, 1, D },
	{ "many places of a large unit", "0.00000000000000000000001Ei", "11530n", 1, 1, D },

	/* canonical form */
	{ "1024 of one is one of the next", "1024Mi", "1Gi", KI *KI *KI, KI *KI *KI *K, B },
	{ "1000 of one is one of the next", "1000M", "1G", K *K *K, K *K *K *K, D },
	{ "1000 milli", "1000m", "1", 1, 1000, D },
	{ "1500 milli stays", "1500m", "1500m", 2, 1500, D },
	{ "only whole steps", "1025Ki", "1025Ki", 1025 * KI, 1025 * KI *K, B },
	{ "307200Ki is 300Mi", "307200Ki", "300Mi", 300 * KI *KI, 300 * KI *KI *K, B },
	{ "1001Gi stays", "1025024Mi", "1001Gi", 1001 * KI *KI *KI, 1001 * KI *KI *KI *K, B },
	{ "ten digits of nano", "1080000000n", "1080m", 2, 1080, D },
	{ "micro to milli", "1000u", "1m", 1, 1, D },
	{ "exponent to a third", ".001e12", "1e9", K *K *K, K *K *K *K, E },
	{ "exponent below nano", "1000e-12", "1e-9", 1, 1, E },

	/* rounding away from zero */
	{ "a bit over 3 nanos", "3.001n", "4n", 1, 1, D },
	{ "nine tenths of a nano", "0.9n", "1n", 1, 1, D },
	{ "a tenth of a nano", "0.0000000001", "1n", 1, 1, D },
	{ "exponent below a nano", "1.1E-9", "2e-9", 1, 1, E },
	{ "far below a nano", "1e-1000000000", "1e-9", 1, 1, E },
	{ "123.45 nanos", "0.00000012345", "124n", 1, 1, D },
	{ "a rest behind many zeros", "1.00000000000000000000000000000000001", "1000000001n", 2,
	  1001, D },
	{ "9.01 rounds up", "9.01", "9010m", 10, 9010, D },
	{ "milli rounds up", "1.0001", "1000100u", 2, 1001, D },

	/* negative ones mirror */
	{ "minus half", "-0.5", "-500m", -1, -500, D },
	{ "minus one and a half gibi", "-1.5Gi", "-1536Mi", -1536 * KI *KI, -1536 * KI *KI *K, B },
	{ "minus a tenth of a nano", "-.1n", "-1n", -1, -1, D },
	{ "minus 9.01 rounds down", "-9.01", "-9010m", -10, -9010, D },
	{ "minus 2000 of no unit", "-2e3", "-2e3", -2000, -2 * K *K, E },
	{ "a minus in front of the exponent too", "-5e-3", "-5e-3", -1, -5, E },

	/* the ends of the range */
	{ "the largest", MAX_TEXT, MAX_TEXT, G_MAXINT64, G_MAXINT64, D },
	{ "one more", "9223372036854775808", MAX_TEXT, G_MAXINT64, G_MAXINT64, D },
	{ "a nano less", "9223372036854775806.999999999", "9223372036854775806999999999n",
	  G_MAXINT64, G_MAXINT64, D },
	{ "a nano more", "9223372036854775807.000000001", MAX_TEXT, G_MAXINT64, G_MAXINT64, D },
	{ "7Ei fits", "7Ei", "7Ei", 7 * (KI * KI * KI * KI * KI * KI), G_MAXINT64, B },
	{ "8Ei does not", "8Ei", MAX_TEXT, G_MAXINT64, G_MAXINT64, B },
	{ "12E does not", "12E", MAX_TEXT, G_MAXINT64, G_MAXINT64, D },
	{ "the most digits of a binary unit", MAX_TEXT "Ki", MAX_TEXT, G_MAXINT64, G_MAXINT64, B },
	{ "minus one more", "-9223372036854775808", "-" MAX_TEXT, -G_MAXINT64, G_MININT64, D },
	{ "minus 8Ei", "-8Ei", "-" MAX_TEXT, -G_MAXINT64, G_MININT64, B },
	{ "twenty digits", "99999999999999999999", MAX_TEXT, G_MAXINT64, G_MAXINT64, D },
	{ "a power beyond all", "1e2147483647", MAX_TEXT, G_MAXINT64, G_MAXINT64, E },
	{ "the largest milli", "9223372036854775807m", "9223372036854775807m",
	  G_GINT64_CONSTANT(9223372036854776), G_MAXINT64, D },
	{ "1e18", "1000000000000000000", "1E", K *K *K *K *K *K, G_MAXINT64, D },
	{ "eighteen zeros after the point", "1.000000000000000000", "1", 1, 1000, D },
};

static const struct {
	const char *row, *text;
} bad[] = {
	{ "nothing", "" },
	{ "letters", "aoeu" },
	{ "two points", "1.1.1" },
	{ "a point after the suffix", "1.1.M" },
	{ "a sign within", "1+1.0M" },
	{ "two signs", "--1" },
	{ "i without a letter", "1i" },
	{ "a fraction of i", ".5i" },
	{ "small letter in a binary suffix", "1mi" },
	{ "large K", "1K" },
	{ "small g", "1g" },
	{ "two suffixes", "1kM" },
	{ "e without digits", "1e" },
	{ "e and a sign without digits", "3.01e-" },
	{ "two e", "1e3e3" },
	{ "a point in the exponent", "1e1.5" },
	{ "digits after a suffix", "1Ki5" },
	{ "a sign after a suffix", "1m+" },
	{ "a sign and digits after the number", "1+3" },
	{ "a letter that stands alone nowhere", "e" },
	{ "a blank before", " 1" },
	{ "a blank after", "1 " },
	{ "a blank within", "1 Gi" },
	{ "a comma", "1,5" },
	{ "hexadecimal", "0x10" },
	{ "infinity", "inf" },
	{ "an exponent of 33 bits", "1e4294967297" },
	{ "an exponent of 65 bits", "1e99999999999999999999" },
	{ "a small power of no digit", "e-10" },
	{ "a small power of a point", ".e-10" },
	{ "bytes", "1GB" },
	{ "a letter from another alphabet", "1\316\274" },
};

static void reads_and_prints(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
		g_autoptr(GError) error = NULL;
		KdQuantity q = { 0 };
		g_autofree char *text = NULL;

		kd_quantity_parse(good[i].text, &q, &error);
		KT_ROW_NO_ERROR(good[i].row, error);
		text = kd_quantity_print(q);
		KT_ROW_STR(good[i].row, text, good[i].print);
		KT_ROW_INT(good[i].row, kd_quantity_value(q), good[i].value);
		KT_ROW_INT(good[i].row, kd_quantity_milli(q), good[i].milli);
		KT_ROW_INT(good[i].row, q.format, good[i].format);
	}
}

static void refuses(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;
		KdQuantity q = { .units = 42 };

		KT_ROW_TRUE(bad[i].row, !kd_quantity_parse(bad[i].text, &q, &error));
		KT_ROW_TRUE(bad[i].row, g_error_matches(error, KD_ERROR, KD_ERROR_INPUT));
		KT_ROW_INT(bad[i].row, q.units, 42);
	}
}

static KdQuantity q(const char *text)
{
	KdQuantity quantity = { 0 };

	KT_ROW_TRUE(text, kd_quantity_parse(text, &quantity, NULL));
	return quantity;
}

static void says_what_is_wrong(void)
{
	g_autoptr(GError) error = NULL;
	KdQuantity ignored;

	kd_quantity_parse("2x", &ignored, &error);
	KT_ROW_STR("the text is quoted", kt_message(error),
		   "\"2x\" is not a quantity (such as \"2\", \"500m\", \"1.5Gi\", \"1e9\")");
}

static const struct {
	const char *row, *a, *b;
	int order;
	const char *sum, *difference;
} pairs[] = {
	{ "equal", "1", "1", 0, "2", "0" },
	{ "equal in other words", "1000m", "1", 0, "2", "0" },
	{ "by nanos", "100m", "50m", 1, "150m", "50m" },
	{ "by units", "1500m", "2", -1, "3500m", "-500m" },
	{ "binary and decimal: the first's format", "1Gi", "1G", 1, "2073741824", "73741824" },
	{ "decimal and binary", "1G", "1Gi", -1, "2073741824", "-73741824" },
	{ "zero takes the other's format", "0", "1Gi", -1, "1Gi", "-1Gi" },
	{ "to zero nothing changes", "1Gi", "0", 1, "1Gi", "1Gi" },
	{ "nanos carry", "0.6", "0.6", 0, "1200m", "0" },
	{ "nanos borrow", "1", "1n", 1, "1000000001n", "999999999n" },
	{ "signs differ", "-500m", "1", -1, "500m", "-1500m" },
	{ "both negative", "-1500m", "-1", -1, "-2500m", "-500m" },
	{ "the sum is capped", MAX_TEXT, "1n", 1, MAX_TEXT, "9223372036854775806999999999n" },
	{ "and so is the difference", "-" MAX_TEXT, "1", -1, "-9223372036854775806", "-" MAX_TEXT },
	{ "exponents add", "1e3", "1e3", 0, "2e3", "0" },
};

static void adds_and_compares(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
		KdQuantity a = q(pairs[i].a), b = q(pairs[i].b);
		g_autofree char *sum = kd_quantity_print(kd_quantity_add(a, b));
		g_autofree char *difference = kd_quantity_print(kd_quantity_subtract(a, b));

		KT_ROW_INT(pairs[i].row, kd_quantity_compare(a, b), pairs[i].order);
		KT_ROW_INT(pairs[i].row, kd_quantity_compare(b, a), -pairs[i].order);
		KT_ROW_STR(pairs[i].row, sum, pairs[i].sum);
		KT_ROW_STR(pairs[i].row, difference, pairs[i].difference);
	}
}

static void converts(void)
{
	g_autofree char *milli = kd_quantity_print(kd_quantity_from_milli(-1500));
	g_autofree char *units = kd_quantity_print(kd_quantity_from_units(2048, KD_BINARY_SI));

	KT_ROW_STR("milli", milli, "-1500m");
	KT_ROW_STR("units", units, "2Ki");
	KT_ROW_INT("milli there and back", kd_quantity_milli(kd_quantity_from_milli(G_MAXINT64)),
		   G_MAXINT64);
	KT_ROW_INT("the least is capped", kd_quantity_from_units(G_MININT64, KD_DECIMAL_SI).units,
		   -G_MAXINT64);
	KT_ROW_DOUBLE("double", kd_quantity_double(q("1536m")), 1.536, 0);
	KT_ROW_DOUBLE("negative double", kd_quantity_double(q("-2.5Ki")), -2560, 0);
	KT_ROW_TRUE("zero", kd_quantity_is_zero(q("0Gi")));
	KT_ROW_TRUE("a nano is not zero", !kd_quantity_is_zero(q("1n")));
}

/*
 * The oracle: the value as two strings of digits, doubled or moved one digit a time, as one
 * would with a pencil.
 */
static void double_digits(GString *digits)
{
	int carry = 0;

	for (gsize i = digits->len; i-- > 0;) {
		int d = (digits->str[i] - '0') * 2 + carry;

		digits->str[i] = (char) ('0' + d % 10);
		carry = d / 10;
	}
	if (carry)
		g_string_prepend_c(digits, '1');
}

/* digits / 10^places to "units.nanos", rounded up, "max" if too large */
static char *pencil_round(GString *digits, int places)
{
	bool rest = false;
	__int128 nanos = 0;

	for (; places < 9; places++)
		g_string_append_c(digits, '0');
	for (; places > 9 && digits->len > 0; places--) {
		rest = rest || digits->str[digits->len - 1] != '0';
		g_string_truncate(digits, digits->len - 1);
	}
	while (digits->str[0] == '0')
		g_string_erase(digits, 0, 1);
	if (digits->len > 28)
		return g_strdup("max");
	for (gsize i = 0; i < digits->len; i++)
		nanos = nanos * 10 + (digits->str[i] - '0');
	nanos += rest;
	if (nanos >= (__int128) G_MAXINT64 * 1000000000)
		return g_strdup("max");
	return g_strdup_printf("%" G_GINT64_FORMAT ".%09d", (gint64) (nanos / 1000000000),
			       (int) (nanos % 1000000000));
}

static char *as_text(KdQuantity quantity)
{
	if (quantity.units == G_MAXINT64)
		return g_strdup("max");
	return g_strdup_printf("%" G_GINT64_FORMAT ".%09d", quantity.units, quantity.nanos);
}

static void agrees_with_pencil(void)
{
	static const struct {
		const char *suffix;
		int doublings, zeros;
	} units[] = { { "", 0, 0 },    { "n", 0, -9 },  { "u", 0, -6 },  { "m", 0, -3 },
		      { "k", 0, 3 },   { "T", 0, 12 },  { "E", 0, 18 },  { "Ki", 10, 0 },
		      { "Gi", 30, 0 }, { "Ei", 60, 0 }, { "e7", 0, 7 },  { "e-11", 0, -11 },
		      { "Mi", 20, 0 }, { "Ti", 40, 0 }, { "E+2", 0, 2 }, { "e40", 0, 40 } };
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);

	for (int round = kt_rounds(20000); round > 0; round--) {
		guint u = (guint) g_rand_int_range(rand, 0, G_N_ELEMENTS(units));
		int n = g_rand_int_range(rand, 1, 24), point = g_rand_int_range(rand, 0, n + 1);
		g_autoptr(GString) digits = g_string_new(NULL);
		g_autofree char *text = NULL, *want = NULL, *got = NULL;

		for (int i = 0; i < n; i++)
			g_string_append_c(digits, "0123456789009"[g_rand_int_range(rand, 0, 13)]);
		text = g_strdup_printf("%.*s.%s%s", point, digits->str, digits->str + point,
				       units[u].suffix);
		for (int i = 0; i < units[u].doublings; i++)
			double_digits(digits);
		want = pencil_round(digits, n - point - units[u].zeros);
		got = as_text(q(text));
		if (!KT_ROW_STR(text, got, want))
			return;
	}
}

/* What is printed reads as the same value and prints as the same text. */
static void reads_what_it_prints(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(8);

	for (int round = kt_rounds(20000); round > 0; round--) {
		guint64 bits = (guint64) g_rand_int(rand) << 32 | g_rand_int(rand);
		KdQuantity a = { .units = (gint64) (bits >> g_rand_int_range(rand, 1, 64)),
				 .format = (guint8) g_rand_int_range(rand, 0, 3) };
		g_autofree char *text = NULL, *again = NULL;

		a.units <<= g_rand_int_range(rand, 0, __builtin_clzll((guint64) a.units | 1));
		if (g_rand_boolean(rand) && a.units < G_MAXINT64)
			a.nanos = g_rand_int_range(rand, 0, 1000000000);
		if (g_rand_boolean(rand))
			a = (KdQuantity){ -a.units, -a.nanos, a.format };
		text = kd_quantity_print(a);
		KT_ROW_INT(text, kd_quantity_compare(a, q(text)), 0);
		/* A binary one that no 1024 divides has no suffix, and so reads as decimal. */
		if (a.format == B && a.units % KI != 0)
			continue;
		again = kd_quantity_print(q(text));
		if (!KT_ROW_STR("printed again", again, text))
			return;
	}
}

static void takes_any_length(void)
{
	g_autofree char *zeros = g_strnfill(5000, '0');
	g_autofree char *text = g_strdup_printf("1.%s1Ti", zeros);
	g_autofree char *nines = g_strnfill(5000, '9');

	KT_ROW_INT("5000 places, a nano over", q(text).nanos, 1);
	KT_ROW_INT("5000 digits", q(nines).units, G_MAXINT64);
}

static CU_TestInfo tests[] = { { "reads and prints", reads_and_prints },
			       { "refuses", refuses },
			       { "says what is wrong", says_what_is_wrong },
			       { "adds and compares", adds_and_compares },
			       { "converts", converts },
			       { "agrees with pencil and paper", agrees_with_pencil },
			       { "reads what it prints", reads_what_it_prints },
			       { "takes any length", takes_any_length },
			       CU_TEST_INFO_NULL };

KT_SUITE(quantity) = { .pName = "quantity", .pTests = tests };
