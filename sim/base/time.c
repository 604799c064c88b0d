/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/error.h>
#include <kubedes/time.h>
#include <math.h>
#include <string.h>

static const struct {
	const char *name;
	KdTime length;
} units[] = {
	{ "ns", 1 },
	{ "us", KD_MICROSECOND },
	{ "\302\265s", KD_MICROSECOND }, /* micro sign */
	{ "\316\274s", KD_MICROSECOND }, /* Greek mu */
	{ "ms", KD_MILLISECOND },
	{ "s", KD_SECOND },
	{ "m", KD_MINUTE },
	{ "h", KD_HOUR },
	{ "d", 24 * KD_HOUR },
};

typedef enum { GOOD, NO_DURATION, TOO_LARGE } Outcome;

/* whole + fraction / scale */
typedef struct {
	gint64 whole, fraction, scale;
} Decimal;

static Outcome read_decimal(const char **text, Decimal *ret)
{
	const char *p = *text;
	bool any = false;

	*ret = (Decimal){ .scale = 1 };
	for (; g_ascii_isdigit(*p); p++, any = true) {
		if (__builtin_mul_overflow(ret->whole, 10, &ret->whole) ||
		    __builtin_add_overflow(ret->whole, *p - '0', &ret->whole))
			return TOO_LARGE;
	}
	if (*p == '.') {
		for (p++; g_ascii_isdigit(*p); p++, any = true) {
			/* An 18th digit is less than a nanosecond of a day. */
			if (ret->scale == G_GINT64_CONSTANT(1000000000000000000))
				continue;
			ret->fraction = ret->fraction * 10 + (*p - '0');
			ret->scale *= 10;
		}
	}
	*text = p;
	return any ? GOOD : NO_DURATION;
}

/* The length of the unit at @text, 0 if it is none; a number alone is in seconds. */
static KdTime read_unit(const char **text, bool alone)
{
	size_t length = strcspn(*text, ".0123456789");

	if (length == 0)
		return alone && !**text ? KD_SECOND : 0;
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
		if (strlen(units[i].name) == length && memcmp(*text, units[i].name, length) == 0) {
			*text += length;
			return units[i].length;
		}
	}
	return 0;
}

/* The sum of "1h", "30m"... */
static Outcome read_parts(const char *p, KdTime *ret)
{
	KdTime sum = 0;

	for (bool first = true; first || *p; first = false) {
		Decimal number;
		__int128 length;
		KdTime unit;
		Outcome outcome = read_decimal(&p, &number);

		if (outcome != GOOD)
			return outcome;
		unit = read_unit(&p, first);
		if (unit == 0)
			return NO_DURATION;
		length = (__int128) number.whole * unit +
			 (__int128) number.fraction * unit / number.scale;
		if (__builtin_add_overflow(sum, length, &sum))
			return TOO_LARGE;
	}
	*ret = sum;
	return GOOD;
}

gboolean kd_duration_parse(const char *text, KdTime *ret, GError **error)
{
	bool negative = *text == '-';
	KdTime sum;

	switch (read_parts(text + (*text == '-' || *text == '+'), &sum)) {
	case GOOD:
		*ret = negative ? -sum : sum;
		return TRUE;
	case TOO_LARGE:
		return kd_fail(error, KD_ERROR_INPUT, "\"%s\" is longer than 292 years", text);
	default:
		return kd_fail(error, KD_ERROR_INPUT,
			       "\"%s\" is not a duration (such as \"90s\", \"1h30m\", \"250ms\")",
			       text);
	}
}

/* "12.05" for 12050 and a @unit of 1000. */
static void append_decimal(GString *out, guint64 value, guint64 unit)
{
	guint64 rest = value % unit;

	g_string_append_printf(out, "%" G_GUINT64_FORMAT, value / unit);
	if (rest == 0)
		return;
	g_string_append_c(out, '.');
	for (; rest > 0; rest = rest * 10 % unit)
		g_string_append_c(out, (char) ('0' + rest * 10 / unit));
}

static guint64 magnitude(gint64 value)
{
	return value < 0 ? -(guint64) value : (guint64) value;
}

char *kd_duration_print(KdTime duration)
{
	guint64 left = magnitude(duration);
	GString *out = g_string_new(duration < 0 ? "-" : "");

	if (left >= (guint64) KD_SECOND) {
		if (left >= (guint64) KD_HOUR)
			g_string_append_printf(out, "%" G_GUINT64_FORMAT "h", left / KD_HOUR);
		if (left >= (guint64) KD_MINUTE)
			g_string_append_printf(out, "%dm", (int) (left / KD_MINUTE % 60));
		append_decimal(out, left % KD_MINUTE, KD_SECOND);
	} else if (left >= (guint64) KD_MILLISECOND) {
		append_decimal(out, left, KD_MILLISECOND);
		g_string_append_c(out, 'm');
	} else if (left >= (guint64) KD_MICROSECOND) {
		append_decimal(out, left, KD_MICROSECOND);
		g_string_append(out, "\302\265");
	} else if (left > 0) {
		append_decimal(out, left, 1);
		g_string_append_c(out, 'n');
	} else {
		g_string_append_c(out, '0');
	}
	g_string_append_c(out, 's');
	return g_string_free(out, FALSE);
}

/* "3m10s", and "3m" where the second number is zero. */
static char *print_two(int a, const char *a_unit, int b, const char *b_unit)
{
	if (b == 0)
		return g_strdup_printf("%d%s", a, a_unit);
	return g_strdup_printf("%d%s%d%s", a, a_unit, b, b_unit);
}

/* apimachinery/pkg/util/duration/duration.go, HumanDuration() */
char *kd_duration_print_age(KdTime duration)
{
	gint64 seconds = duration / KD_SECOND;
	int minutes = (int) (duration / KD_MINUTE);
	int hours = (int) (duration / KD_HOUR);
	int days = hours / 24;

	if (seconds < -1)
		return g_strdup("<invalid>");
	if (seconds < 2 * 60)
		return print_two((int) MAX(seconds, 0), "s", 0, "");
	if (minutes < 10)
		return print_two(minutes, "m", (int) (seconds % 60), "s");
	if (minutes < 3 * 60)
		return print_two(minutes, "m", 0, "");
	if (hours < 8)
		return print_two(hours, "h", minutes % 60, "m");
	if (hours < 48)
		return print_two(hours, "h", 0, "");
	if (days < 8)
		return print_two(days, "d", hours % 24, "h");
	if (days < 2 * 365)
		return print_two(days, "d", 0, "");
	return print_two(days / 365, "y", days < 8 * 365 ? days % 365 : 0, "d");
}

KdTime kd_time_from_seconds(double seconds)
{
	double whole = trunc(seconds);

	if (isnan(seconds))
		return 0;
	if (whole >= 9223372036.0)
		return KD_TIME_NEVER;
	if (whole <= -9223372036.0)
		return -KD_TIME_NEVER;
	/* The rest is exact, so that only its product is rounded. */
	return (KdTime) whole * KD_SECOND + (KdTime) rint((seconds - whole) * 1e9);
}
