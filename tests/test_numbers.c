/* SPDX-License-Identifier: Apache-2.0 */
/* sim/base/numbers.c */
#include "config.h"

#include "base/text.h"
#include "kt.h"

#include <math.h>

static const struct {
	const char *row;
	gint64 value;
	const char *bytes, *count;
} whole[] = {
	{ "zero", 0, "0", "0" },
	{ "three digits", 999, "999", "999" },
	{ "four digits", 1000, "1000", "1,000" },
	{ "below a kibi", 1023, "1023", "1,023" },
	{ "a kibi", 1024, "1Ki", "1,024" },
	{ "one and a half", 1536, "1.5Ki", "1,536" },
	{ "half a tenth goes up", 1024 + 52, "1.1Ki", "1,076" },
	{ "less than half does not", 1024 + 51, "1Ki", "1,075" },
	{ "nearly a mebi", 1048576 - 1, "1Mi", "1,048,575" },
	{ "1023.9Ki", 1048576 - 60, "1023.9Ki", "1,048,516" },
	{ "six digits", 123456, "120.6Ki", "123,456" },
	{ "1.5Gi", G_GINT64_CONSTANT(1610612736), "1.5Gi", "1,610,612,736" },
	{ "negative", -1536, "-1.5Ki", "-1,536" },
	{ "the largest", G_MAXINT64, "8Ei", "9,223,372,036,854,775,807" },
	{ "the least", G_MININT64, "-8Ei", "-9,223,372,036,854,775,808" },
};

static void prints_decimal(const char *row, gint64 value)
{
	char digits[KD_DECIMAL_SIZE + 1] = { 0 };
	g_autofree char *want = g_strdup_printf("%" G_GINT64_FORMAT, value);

	KT_ROW_STR(row, kd_text_decimal(digits + KD_DECIMAL_SIZE, value), want);
}

static void prints_whole_numbers(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(whole); i++) {
		g_autofree char *bytes = kd_text_bytes(whole[i].value);
		g_autofree char *count = kd_text_count(whole[i].value);

		KT_ROW_STR(whole[i].row, bytes, whole[i].bytes);
		KT_ROW_STR(whole[i].row, count, whole[i].count);
		prints_decimal(whole[i].row, whole[i].value);
	}
}

static const struct {
	const char *row;
	double value;
	const char *want;
} seconds[] = {
	{ "zero", 0, "0 s" },
	{ "seconds", 1.2, "1.20 s" },
	{ "tens of seconds", 12.34, "12.3 s" },
	{ "nearly ten", 9.996, "10.0 s" },
	{ "milliseconds", 0.35, "350 ms" },
	{ "tens of milliseconds", 0.0123, "12.3 ms" },
	{ "nearly a second", 0.9996, "1.00 s" },
	{ "not quite", 0.9994, "999 ms" },
	{ "microseconds", 1.5e-6, "1.50 \302\265s" },
	{ "nanoseconds", 3e-9, "3.00 ns" },
	{ "less than a nanosecond", 3e-10, "0.30 ns" },
	{ "nearly a minute", 59.94, "59.9 s" },
	{ "a minute", 59.96, "1m" },
	{ "minutes and seconds", 130, "2m10s" },
	{ "nearly an hour", 3599.4, "59m59s" },
	{ "an hour", 3599.6, "1h" },
	{ "hours and minutes", 7800, "2h10m" },
	{ "seconds of hours are rounded", 7829, "2h10m" },
	{ "nearly a day", 86369, "23h59m" },
	{ "a day", 86371, "1d" },
	{ "days and hours", 3 * 86400 + 4 * 3600, "3d4h" },
	{ "negative", -0.5, "-500 ms" },
	{ "negative minutes", -90, "-1m30s" },
	{ "for ever", INFINITY, "forever" },
	{ "no number", NAN, "?" },
};

static void prints_seconds(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(seconds); i++) {
		g_autofree char *got = kd_text_seconds(seconds[i].value);

		KT_ROW_STR(seconds[i].row, got, seconds[i].want);
	}
}

static CU_TestInfo tests[] = { { "prints whole numbers", prints_whole_numbers },
			       { "prints seconds", prints_seconds },
			       CU_TEST_INFO_NULL };

KT_SUITE(numbers) = { .pName = "numbers", .pTests = tests };
