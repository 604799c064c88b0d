/* SPDX-License-Identifier: Apache-2.0 */
/* sim/base/time.c and calendar.c */
#include "config.h"

#include "kt.h"

#include <kubedes/error.h>
#include <kubedes/time.h>
#include <math.h>

#define NS  ((KdTime) 1)
#define US  KD_MICROSECOND
#define MS  KD_MILLISECOND
#define S   KD_SECOND
#define M   KD_MINUTE
#define H   KD_HOUR
#define DAY (24 * H)

static const struct {
	const char *row, *text;
	KdTime want;
	const char *print;
} durations[] = {
	{ "zero", "0", 0, "0s" },
	{ "zero with a unit", "0h", 0, "0s" },
	{ "minus zero", "-0", 0, "0s" },
	{ "a bare number is seconds", "90", 90 * S, "1m30s" },
	{ "a bare fraction", "1.5", 1500 * MS, "1.5s" },
	{ "a bare negative", "-2", -2 * S, "-2s" },
	{ "seconds", "5s", 5 * S, "5s" },
	{ "a plus", "+5s", 5 * S, "5s" },
	{ "minutes", "2m", 2 * M, "2m0s" },
	{ "hours", "3h", 3 * H, "3h0m0s" },
	{ "days", "2d", 2 * DAY, "48h0m0s" },
	{ "days and hours", "1d12h", 36 * H, "36h0m0s" },
	{ "all at once", "1h2m3s4ms5us6ns", H + 2 * M + 3 * S + 4 * MS + 5 * US + 6 * NS,
	  "1h2m3.004005006s" },
	{ "in any order, summed", "30m1h30m", 2 * H, "2h0m0s" },
	{ "one unit twice", "1s1s", 2 * S, "2s" },
	{ "milliseconds", "250ms", 250 * MS, "250ms" },
	{ "microseconds", "11us", 11 * US, "11\302\265s" },
	{ "micro sign", "11\302\265s", 11 * US, "11\302\265s" },
	{ "Greek mu", "11\316\274s", 11 * US, "11\302\265s" },
	{ "nanoseconds", "7ns", 7 * NS, "7ns" },
	{ "a fraction", "1.5h", 90 * M, "1h30m0s" },
	{ "a fraction without a zero", ".5m", 30 * S, "30s" },
	{ "a point at the end", "5.s", 5 * S, "5s" },
	{ "a fraction of milliseconds", "1.004ms", 1004 * US, "1.004ms" },
	{ "a fraction of microseconds", "1.5us", 1500 * NS, "1.5\302\265s" },
	{ "below a nanosecond it is cut off", "0.9ns", 0, "0s" },
	{ "a tenth of an hour is exact", "0.1h", 6 * M, "6m0s" },
	{ "a third of an hour", "0.33333333333333333333h", 1199999999999, "19m59.999999999s" },
	{ "nine places", "1.000000001s", S + 1, "1.000000001s" },
	{ "negative all at once", "-1h2.5s", -(H + 2500 * MS), "-1h0m2.5s" },
	{ "many zeros", "0000000000000000000000001s", S, "1s" },
	{ "the largest", "2562047h47m16.854775807s", KD_TIME_NEVER, "2562047h47m16.854775807s" },
	{ "the largest in nanoseconds", "9223372036854775807ns", KD_TIME_NEVER,
	  "2562047h47m16.854775807s" },
	{ "the least", "-9223372036854775807ns", -KD_TIME_NEVER, "-2562047h47m16.854775807s" },
	{ "a second less a nano", "999999999ns", S - 1, "999.999999ms" },
	{ "an hour less a nano", "59m59.999999999s", H - 1, "59m59.999999999s" },
};

static const struct {
	const char *row, *text, *message;
} bad_durations[] = {
	{ "nothing", "", "\"\" is not a duration (such as \"90s\", \"1h30m\", \"250ms\")" },
	{ "a sign alone", "-", NULL },
	{ "two signs", "--1s", NULL },
	{ "a unit alone", "s", NULL },
	{ "a point alone", ".s", NULL },
	{ "an unknown unit", "1y", NULL },
	{ "an unknown unit after a known one", "1h5x", NULL },
	{ "a number without a unit after one with", "1h30", NULL },
	{ "a sign within", "1h-30m", NULL },
	{ "a blank", "1h 30m", NULL },
	{ "a blank before", " 1h", NULL },
	{ "a unit in capitals", "1H", NULL },
	{ "two points", "1.5.5s", NULL },
	{ "an exponent", "1e3", NULL },
	{ "words", "ten minutes", NULL },
	{ "one nanosecond too many", "9223372036854775808ns",
	  "\"9223372036854775808ns\" is longer than 292 years" },
	{ "so many hours", "2562048h", "\"2562048h\" is longer than 292 years" },
	{ "a sum that is too large", "2562047h47m16.854775808s",
	  "\"2562047h47m16.854775808s\" is longer than 292 years" },
	{ "many digits", "99999999999999999999999999d",
	  "\"99999999999999999999999999d\" is longer than 292 years" },
	{ "the least of 64 bits is for unset times", "-9223372036854775808ns",
	  "\"-9223372036854775808ns\" is longer than 292 years" },
};

static void reads_durations(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(durations); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *print = NULL;
		KdTime got = -1;

		kd_duration_parse(durations[i].text, &got, &error);
		KT_ROW_NO_ERROR(durations[i].row, error);
		KT_ROW_INT(durations[i].row, got, durations[i].want);
		print = kd_duration_print(got);
		KT_ROW_STR(durations[i].row, print, durations[i].print);
	}
}

static void refuses_durations(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(bad_durations); i++) {
		g_autoptr(GError) error = NULL;
		const char *row = bad_durations[i].row;
		KdTime got = 42;

		KT_ROW_TRUE(row, !kd_duration_parse(bad_durations[i].text, &got, &error));
		KT_ROW_TRUE(row, g_error_matches(error, KD_ERROR, KD_ERROR_INPUT));
		KT_ROW_INT(row, got, 42);
		if (bad_durations[i].message)
			KT_ROW_STR(row, kt_message(error), bad_durations[i].message);
	}
}

static KdTime random_time(GRand *rand)
{
	guint64 bits = (guint64) g_rand_int(rand) << 32 | g_rand_int(rand);
	KdTime time = (KdTime) (bits >> g_rand_int_range(rand, 1, 64));

	return g_rand_boolean(rand) ? time : -time;
}

static void reads_durations_that_it_prints(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(9);

	for (int round = kt_rounds(20000); round > 0; round--) {
		KdTime want = random_time(rand), got = 0;
		g_autofree char *text = kd_duration_print(want);

		KT_ROW_TRUE(text, kd_duration_parse(text, &got, NULL));
		if (!KT_ROW_INT(text, got, want))
			return;
	}
}

static void prints_the_least(void)
{
	g_autofree char *text = kd_duration_print(G_MININT64);

	KT_ROW_STR("the least", text, "-2562047h47m16.854775808s");
}

static const struct {
	const char *row;
	KdTime age;
	const char *want;
} ages[] = {
	{ "two seconds in the future", -2 * S, "<invalid>" },
	{ "nearly so", -2 * S + 1, "0s" },
	{ "unset", KD_TIME_UNSET, "<invalid>" },
	{ "now", 0, "0s" },
	{ "nearly a second", S - MS, "0s" },
	{ "a second", S, "1s" },
	{ "seconds go beyond a minute", 70 * S, "70s" },
	{ "nearly two minutes", 2 * M - MS, "119s" },
	{ "two minutes", 2 * M, "2m" },
	{ "two minutes and a second", 2 * M + S, "2m1s" },
	{ "190 seconds", 190 * S, "3m10s" },
	{ "nearly ten minutes", 10 * M - MS, "9m59s" },
	{ "from ten minutes on without seconds", 10 * M + S, "10m" },
	{ "minutes go beyond an hour", 70 * M, "70m" },
	{ "nearly three hours", 3 * H - MS, "179m" },
	{ "three hours", 3 * H, "3h" },
	{ "three hours and a minute", 3 * H + M, "3h1m" },
	{ "nearly eight hours", 8 * H - MS, "7h59m" },
	{ "from eight hours on without minutes", 8 * H + 59 * M, "8h" },
	{ "hours go beyond a day", 26 * H, "26h" },
	{ "nearly two days", 2 * DAY - MS, "47h" },
	{ "two days", 2 * DAY, "2d" },
	{ "two days and an hour", 2 * DAY + H, "2d1h" },
	{ "four days and two hours", 4 * DAY + 2 * H, "4d2h" },
	{ "nearly eight days", 8 * DAY - MS, "7d23h" },
	{ "from eight days on without hours", 8 * DAY + 23 * H, "8d" },
	{ "days go beyond a year", 367 * DAY, "367d" },
	{ "nearly two years", 730 * DAY - MS, "729d" },
	{ "two years", 730 * DAY + 23 * H, "2y" },
	{ "two years and a day", 731 * DAY, "2y1d" },
	{ "nearly eight years", 8 * 365 * DAY - MS, "7y364d" },
	{ "from eight years on without days", (8 * 365 + 364) * DAY, "8y" },
	{ "nine years", 9 * 365 * DAY, "9y" },
	{ "for ever", KD_TIME_NEVER, "292y" },
};

static void prints_ages(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(ages); i++) {
		g_autofree char *got = kd_duration_print_age(ages[i].age);

		KT_ROW_STR(ages[i].row, got, ages[i].want);
	}
}

static const struct {
	const char *row, *text;
	KdTime want;
	const char *print; /* NULL: as @text */
} times[] = {
	{ "the epoch", "2026-01-01T00:00:00Z", 0, NULL },
	{ "a second later", "2026-01-01T00:00:01Z", S, NULL },
	{ "a second before", "2025-12-31T23:59:59Z", -S, NULL },
	{ "a fraction", "2026-01-01T00:00:00.5Z", S / 2, "2026-01-01T00:00:00.500000Z" },
	{ "a fraction before the epoch", "2025-12-31T23:59:59.25Z", -750 * MS,
	  "2025-12-31T23:59:59.250000Z" },
	{ "nanoseconds are not printed", "2026-01-01T00:00:00.123456789Z", 123456789,
	  "2026-01-01T00:00:00.123456Z" },
	{ "the tenth place is cut off", "2026-01-01T00:00:00.0000000019Z", 1,
	  "2026-01-01T00:00:00.000000Z" },
	{ "east of Greenwich it is earlier", "2026-01-01T02:00:00+02:00", 0,
	  "2026-01-01T00:00:00Z" },
	{ "west it is later", "2025-12-31T18:30:00-05:30", 0, "2026-01-01T00:00:00Z" },
	{ "no offset in words", "2026-01-01T00:00:00+00:00", 0, "2026-01-01T00:00:00Z" },
	{ "a fraction and an offset", "2026-01-01T01:00:00.000001+01:00", US,
	  "2026-01-01T00:00:00.000001Z" },
	{ "1970", "1970-01-01T00:00:00Z", -KD_EPOCH_UNIX *S, NULL },
	{ "the leap day of 2024", "2024-02-29T12:00:00Z", (-672 * DAY) + 12 * H, NULL },
	{ "the leap day of 2028", "2028-02-29T00:00:00Z", 789 * DAY, NULL },
	{ "the day after", "2028-03-01T00:00:00Z", 790 * DAY, NULL },
	{ "2000 was a leap year", "2000-02-29T00:00:00Z", -9438 * DAY, NULL },
	{ "no leap day in 2100", "2100-03-01T00:00:00Z", 27087 * DAY, NULL },
	{ "the end of a year", "2026-12-31T23:59:59Z", 365 * DAY - S, NULL },
	{ "far ahead", "2318-01-01T00:00:00Z", 106650 * DAY, NULL },
	{ "far back", "1735-01-01T00:00:00Z", -106286 * DAY, NULL },
};

static const struct {
	const char *row, *text;
} bad_times[] = {
	{ "nothing", "" },
	{ "a day only", "2026-01-01" },
	{ "no zone", "2026-01-01T00:00:00" },
	{ "a blank for the T", "2026-01-01 00:00:00Z" },
	{ "small letters", "2026-01-01t00:00:00z" },
	{ "month 0", "2026-00-01T00:00:00Z" },
	{ "month 13", "2026-13-01T00:00:00Z" },
	{ "day 0", "2026-01-00T00:00:00Z" },
	{ "day 32", "2026-01-32T00:00:00Z" },
	{ "31 April", "2026-04-31T00:00:00Z" },
	{ "29 February of no leap year", "2026-02-29T00:00:00Z" },
	{ "29 February 2100", "2100-02-29T00:00:00Z" },
	{ "hour 24", "2026-01-01T24:00:00Z" },
	{ "minute 60", "2026-01-01T00:60:00Z" },
	{ "a leap second", "2016-12-31T23:59:60Z" },
	{ "a point without digits", "2026-01-01T00:00:00.Z" },
	{ "a comma", "2026-01-01T00:00:00,5Z" },
	{ "an offset without a colon", "2026-01-01T00:00:00+0200" },
	{ "an offset of 24 hours", "2026-01-01T00:00:00+24:00" },
	{ "something behind", "2026-01-01T00:00:00Z " },
	{ "one digit for the hour", "2026-01-01T0:00:00Z" },
	{ "a sign in a field", "2026-01-01T-1:00:00Z" },
	{ "a year of five digits", "12026-01-01T00:00:00Z" },
	{ "too far back to count", "0001-01-01T00:00:00Z" },
	{ "year 0", "0000-01-01T00:00:00Z" },
	{ "too far ahead", "9999-12-31T23:59:59Z" },
};

static void reads_times(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *print = NULL;
		KdTime got = -1;

		kd_time_parse(times[i].text, &got, &error);
		KT_ROW_NO_ERROR(times[i].row, error);
		KT_ROW_INT(times[i].row, got, times[i].want);
		print = kd_time_print(got);
		KT_ROW_STR(times[i].row, print, times[i].print ? times[i].print : times[i].text);
	}
}

static void refuses_times(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(bad_times); i++) {
		g_autoptr(GError) error = NULL;
		KdTime got = 42;

		KT_ROW_TRUE(bad_times[i].row, !kd_time_parse(bad_times[i].text, &got, &error));
		KT_ROW_TRUE(bad_times[i].row, g_error_matches(error, KD_ERROR, KD_ERROR_INPUT));
		KT_ROW_INT(bad_times[i].row, got, 42);
	}
}

/* The oracle is GLib's calendar; both ends of the range are within it. */
static void agrees_with_glib(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(10);

	for (int round = kt_rounds(5000); round > 0; round--) {
		KdTime time = random_time(rand) / S * S, again = 0;
		g_autoptr(GDateTime) day = g_date_time_new_from_unix_utc(time / S + KD_EPOCH_UNIX);
		g_autofree char *want = g_date_time_format(day, "%Y-%m-%dT%H:%M:%SZ");
		g_autofree char *got = kd_time_print(time);

		KT_ROW_TRUE(got, kd_time_parse(got, &again, NULL));
		if (!KT_ROW_STR("printed", got, want) || !KT_ROW_INT(got, again, time))
			return;
	}
}

static const struct {
	const char *row;
	double seconds;
	KdTime want;
} seconds[] = {
	{ "zero", 0, 0 },
	{ "a tenth", 0.1, 100 * MS },
	{ "a nanosecond", 1e-9, 1 },
	{ "half a nanosecond goes to the even 0", 0.5e-9, 0 },
	{ "one and a half go to the even 2", 1.5e-9, 2 },
	{ "a bit less than half", 0.49e-9, 0 },
	{ "negative", -1.25, -1250 * MS },
	{ "months, to the nanosecond that a double has", 8640000.25, 8640000 * S + 250 * MS },
	{ "too large", 1e10, KD_TIME_NEVER },
	{ "too small", -1e10, -KD_TIME_NEVER },
	{ "infinite", INFINITY, KD_TIME_NEVER },
	{ "minus infinite", -INFINITY, -KD_TIME_NEVER },
	{ "no number", NAN, 0 },
};

static void converts_seconds(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(seconds); i++)
		KT_ROW_INT(seconds[i].row, kd_time_from_seconds(seconds[i].seconds),
			   seconds[i].want);
	KT_ROW_DOUBLE("back", kd_time_seconds(1500 * MS), 1.5, 0);
}

static CU_TestInfo tests[] = { { "reads durations", reads_durations },
			       { "refuses durations", refuses_durations },
			       { "reads durations that it prints", reads_durations_that_it_prints },
			       { "prints the least", prints_the_least },
			       { "prints ages", prints_ages },
			       { "reads times", reads_times },
			       { "refuses times", refuses_times },
			       { "agrees with GLib", agrees_with_glib },
			       { "converts seconds", converts_seconds },
			       CU_TEST_INFO_NULL };

KT_SUITE(time) = { .pName = "time", .pTests = tests };
