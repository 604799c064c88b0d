/* SPDX-License-Identifier: Apache-2.0 */
/* sim/base/csv.c */
#include "config.h"

#include "kt.h"

#include <kubedes/lines.h>
#include <stdlib.h>

/* "<a><b> 3": the fields that are stored, and how many there are. */
static char *show(char *const *fields, guint n, guint max)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < MIN(n, max); i++)
		g_string_append_printf(out, "<%s>", fields[i]);
	g_string_append_printf(out, " %u", n);
	return g_string_free(out, FALSE);
}

static const struct {
	const char *row, *line;
	char separator;
	guint max;
	const char *want;
} csv[] = {
	{ "an empty line is an empty field", "", ',', 9, "<> 1" },
	{ "one field", "a", ',', 9, "<a> 1" },
	{ "three fields", "a,b,c", ',', 9, "<a><b><c> 3" },
	{ "empty fields", ",,", ',', 9, "<><><> 3" },
	{ "an empty field at the end", "a,", ',', 9, "<a><> 2" },
	{ "blanks belong to the field", " a , b", ',', 9, "< a >< b> 2" },
	{ "another separator", "a;b,c", ';', 9, "<a><b,c> 2" },
	{ "tabs", "a\tb", '\t', 9, "<a><b> 2" },
	{ "quotes go", "\"a\",\"b\"", ',', 9, "<a><b> 2" },
	{ "a separator in quotes", "\"a,b\",c", ',', 9, "<a,b><c> 2" },
	{ "a doubled quote", "\"say \"\"hi\"\"\",c", ',', 9, "<say \"hi\"><c> 2" },
	{ "only a doubled quote", "\"\"\"\"", ',', 9, "<\"> 1" },
	{ "an empty field in quotes", "\"\",a", ',', 9, "<><a> 2" },
	{ "an empty field in quotes at the end", "a,\"\"", ',', 9, "<a><> 2" },
	{ "a quote within a field stays", "5\" disk,a", ',', 9, "<5\" disk><a> 2" },
	{ "a quote that is not closed", "\"a,b", ',', 9, "<a,b> 1" },
	{ "a quote alone", "\"", ',', 9, "<> 1" },
	{ "text behind a closed quote", "\"a\"b,c", ',', 9, "<ab><c> 2" },
	{ "more fields than room", "a,b,c,d", ',', 2, "<a><b> 4" },
	{ "no room", "a,b", ',', 0, " 2" },
};

static void splits_csv(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(csv); i++) {
		g_autofree char *line = g_strdup(csv[i].line);
		char *fields[9];
		guint n = kd_csv_split(line, csv[i].separator, fields, csv[i].max);
		g_autofree char *got = show(fields, n, csv[i].max);

		KT_ROW_STR(csv[i].row, got, csv[i].want);
	}
}

static const struct {
	const char *row, *line;
	guint max;
	const char *want;
} blanks[] = {
	{ "an empty line has no field", "", 9, " 0" },
	{ "nor has a blank one", " \t ", 9, " 0" },
	{ "one field", "a", 9, "<a> 1" },
	{ "runs of blanks and tabs", "  1 \t 2\t\t-1  ", 9, "<1><2><-1> 3" },
	{ "quotes mean nothing", "\"a b\"", 9, "<\"a><b\"> 2" },
	{ "more fields than room", "a b c", 2, "<a><b> 3" },
};

static void splits_at_blanks(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(blanks); i++) {
		g_autofree char *line = g_strdup(blanks[i].line);
		char *fields[9];
		guint n = kd_blank_split(line, fields, blanks[i].max);
		g_autofree char *got = show(fields, n, blanks[i].max);

		KT_ROW_STR(blanks[i].row, got, blanks[i].want);
	}
}

/* What a writer of RFC 4180 writes is read as it was. */
static void reads_what_is_written(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(13);

	for (int round = kt_rounds(3000); round > 0; round--) {
		g_autoptr(GString) line = g_string_new(NULL), want = g_string_new(NULL);
		guint n = (guint) g_rand_int_range(rand, 1, 6);
		char *fields[6];
		g_autofree char *got = NULL;

		for (guint i = 0; i < n; i++) {
			g_autoptr(GString) field = g_string_new(NULL);

			for (int c = g_rand_int_range(rand, 0, 6); c > 0; c--)
				g_string_append_c(field, "ab,\" "[g_rand_int_range(rand, 0, 5)]);
			g_string_append_printf(want, "<%s>", field->str);
			g_string_replace(field, "\"", "\"\"", 0);
			g_string_append_printf(line, "%s\"%s\"", i > 0 ? "," : "", field->str);
		}
		g_string_append_printf(want, " %u", n);
		got = show(fields, kd_csv_split(line->str, ',', fields, 6), 6);
		if (!KT_ROW_STR("written", got, want->str))
			return;
	}
}

enum { NO_INT = 1, NO_DOUBLE = 2, NEITHER = 3 };

static const struct {
	const char *row, *field;
	int no;
	gint64 whole;
	double value;
} numbers[] = {
	{ "zero", "0", 0, 0, 0 },
	{ "digits", "1234", 0, 1234, 1234 },
	{ "negative", "-7", 0, -7, -7 },
	{ "a plus", "+7", 0, 7, 7 },
	{ "blanks around", " \t7 ", 0, 7, 7 },
	{ "leading zeros", "0007", 0, 7, 7 },
	{ "whole, with places", "12.0", 0, 12, 12 },
	{ "a point at the end", "12.", 0, 12, 12 },
	{ "an exponent", "1e6", 0, 1000000, 1e6 },
	{ "a signed exponent", "1.5E+3", 0, 1500, 1500 },
	{ "whole by a negative exponent", "1200e-2", 0, 12, 12 },
	{ "zero, whatever the exponent", "0.000e99999999999", 0, 0, 0 },
	{ "many zeros behind the point", "3.00000000000000000000000000", 0, 3, 3 },
	{ "the largest", "9223372036854775807", 0, G_MAXINT64, 9223372036854775807.0 },
	{ "the least", "-9223372036854775808", 0, G_MININT64, -9223372036854775808.0 },
	{ "one more than the largest", "9223372036854775808", NO_INT, 0, 9223372036854775808.0 },
	{ "one less than the least", "-9223372036854775809", NO_INT, 0, -9223372036854775809.0 },
	{ "twenty digits", "18446744073709551616", NO_INT, 0, 18446744073709551616.0 },
	{ "a large exponent", "1e19", NO_INT, 0, 1e19 },
	{ "a fraction", "0.5", NO_INT, 0, 0.5 },
	{ "a fraction without a zero", "-.25", NO_INT, 0, -0.25 },
	{ "a fraction by exponent", "12e-1", NO_INT, 0, 1.2 },
	{ "a fraction behind many zeros", "3.00000000000000000000000001", NO_INT, 0, 3 },
	{ "a tenth", "0.1", NO_INT, 0, 0.1 },
	{ "more digits than a double has", "0.1234567890123456789", NO_INT, 0,
	  0.1234567890123456789 },
	{ "half way between two doubles", "9007199254740993", 0, 9007199254740993,
	  9007199254740992.0 },
	{ "a google trace share", "0.01303", NO_INT, 0, 0.01303 },
	{ "a large double", "1.7976931348623157e308", NO_INT, 0, 1.7976931348623157e308 },
	{ "too large for a double", "1e309", NEITHER, 0, 0 },
	{ "a small double", "5e-324", NO_INT, 0, 5e-324 },
	{ "smaller than a double", "1e-400", NO_INT, 0, 0 },
	{ "nothing", "", NEITHER, 0, 0 },
	{ "a blank", " ", NEITHER, 0, 0 },
	{ "a word", "abc", NEITHER, 0, 0 },
	{ "a sign alone", "-", NEITHER, 0, 0 },
	{ "a point alone", ".", NEITHER, 0, 0 },
	{ "an exponent alone", "e5", NEITHER, 0, 0 },
	{ "an exponent without digits", "1e", NEITHER, 0, 0 },
	{ "two numbers", "1 2", NEITHER, 0, 0 },
	{ "a unit behind", "5ms", NEITHER, 0, 0 },
	{ "two points", "1.2.3", NEITHER, 0, 0 },
	{ "two signs", "--1", NEITHER, 0, 0 },
	{ "a comma", "1,5", NEITHER, 0, 0 },
	{ "hexadecimal", "0x10", NEITHER, 0, 0 },
	{ "infinity", "inf", NEITHER, 0, 0 },
	{ "no number", "nan", NEITHER, 0, 0 },
};

static void reads_numbers(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
		gint64 whole = 42;
		double value = 42;
		bool not_int = numbers[i].no & NO_INT, not_double = numbers[i].no & NO_DOUBLE;

		KT_ROW_INT(numbers[i].row, kd_field_int(numbers[i].field, &whole), !not_int);
		KT_ROW_INT(numbers[i].row, whole, not_int ? 42 : numbers[i].whole);
		KT_ROW_INT(numbers[i].row, kd_field_double(numbers[i].field, &value), !not_double);
		KT_ROW_DOUBLE(numbers[i].row, value, not_double ? 42 : numbers[i].value, 0);
	}
}

/* The oracle is strtod(), in the "C" locale that tests run in. */
static void agrees_with_strtod(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(14);

	for (int round = kt_rounds(20000); round > 0; round--) {
		guint64 digits = ((guint64) g_rand_int(rand) << 32 | g_rand_int(rand)) >>
				 g_rand_int_range(rand, 0, 63);
		g_autofree char *text = g_strdup_printf(
			"%s%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT "e%d",
			g_rand_boolean(rand) ? "-" : "", digits >> g_rand_int_range(rand, 0, 63),
			digits, g_rand_int_range(rand, -30, 30));
		double got = 0;

		KT_ROW_TRUE(text, kd_field_double(text, &got));
		if (!KT_ROW_DOUBLE(text, got, strtod(text, NULL), 0))
			return;
	}
}

static CU_TestInfo tests[] = { { "splits csv", splits_csv },
			       { "splits at blanks", splits_at_blanks },
			       { "reads what is written", reads_what_is_written },
			       { "reads numbers", reads_numbers },
			       { "agrees with strtod", agrees_with_strtod },
			       CU_TEST_INFO_NULL };

KT_SUITE(csv) = { .pName = "csv", .pTests = tests };
