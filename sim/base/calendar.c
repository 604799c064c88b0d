/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RFC 3339 times.  The C library's functions know time zones and leap seconds of the
 * machine; a simulated calendar has neither.
 */
#include "config.h"

#include <kubedes/error.h>
#include <kubedes/time.h>
#include <string.h>

#define DAY ((gint64) 24 * 60 * 60)

typedef struct {
	int year, month, day, hour, minute, second, nanos;
	int offset; /* seconds east of UTC */
} Calendar;

/*
 * Days since 1970-01-01.  Years are counted from March on, so that a leap day is the last
 * of its year (H. Hinnant, "chrono-compatible low-level date algorithms").
 */
static gint64 days_from_date(int year, int month, int day)
{
	gint64 y = month <= 2 ? year - 1 : year;
	gint64 era = y / 400; /* years are not negative here */
	gint64 year_of_era = y - era * 400;
	gint64 day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 +
	       day_of_year - 719468;
}

static void date_from_days(gint64 days, Calendar *ret)
{
	gint64 d = days + 719468;
	gint64 era = d / 146097; /* nor are these days */
	gint64 day_of_era = d - era * 146097;
	gint64 year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 -
			      day_of_era / 146096) /
			     365;
	gint64 day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	gint64 month = (5 * day_of_year + 2) / 153; /* 0 = March */

	ret->day = (int) (day_of_year - (153 * month + 2) / 5 + 1);
	ret->month = (int) (month < 10 ? month + 3 : month - 9);
	ret->year = (int) (year_of_era + era * 400 + (ret->month <= 2));
}

static int days_in_month(int year, int month)
{
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (month == 2)
		return leap ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* @n digits within bounds, then @after (none if it is 0). */
static bool read_field(const char **p, int n, int min, int max, char after, int *ret)
{
	*ret = 0;
	for (; n > 0; n--, (*p)++) {
		if (!g_ascii_isdigit(**p))
			return false;
		*ret = *ret * 10 + (**p - '0');
	}
	if (after && *(*p)++ != after)
		return false;
	return *ret >= min && *ret <= max;
}

/* Digits after the ninth are cut off, as Go does. */
static bool read_nanos(const char **p, int *ret)
{
	int unit = KD_SECOND / 10;

	*ret = 0;
	if (**p != '.')
		return true;
	if (!g_ascii_isdigit(*++*p))
		return false;
	for (; g_ascii_isdigit(**p); (*p)++, unit /= 10)
		*ret += (**p - '0') * unit;
	return true;
}

static bool read_offset(const char **p, int *ret)
{
	int hours, minutes;
	char sign = **p;

	*ret = 0;
	if (sign == 'Z')
		return *++*p == '\0';
	if (sign != '+' && sign != '-')
		return false;
	++*p;
	if (!read_field(p, 2, 0, 23, ':', &hours) || !read_field(p, 2, 0, 59, 0, &minutes))
		return false;
	*ret = (hours * 60 + minutes) * (sign == '-' ? -60 : 60);
	return **p == '\0';
}

static bool read_calendar(const char *p, Calendar *ret)
{
	return read_field(&p, 4, 0, 9999, '-', &ret->year) &&
	       read_field(&p, 2, 1, 12, '-', &ret->month) &&
	       read_field(&p, 2, 1, days_in_month(ret->year, ret->month), 'T', &ret->day) &&
	       read_field(&p, 2, 0, 23, ':', &ret->hour) &&
	       read_field(&p, 2, 0, 59, ':', &ret->minute) &&
	       read_field(&p, 2, 0, 59, 0, &ret->second) && read_nanos(&p, &ret->nanos) &&
	       read_offset(&p, &ret->offset);
}

gboolean kd_time_parse(const char *text, KdTime *ret, GError **error)
{
	Calendar c;
	gint64 seconds;
	KdTime time;

	if (!read_calendar(text, &c))
		return kd_fail(error, KD_ERROR_INPUT,
			       "\"%s\" is not a time (such as \"2026-01-01T00:00:00Z\")", text);
	/* Years from March on need one before year 0: move by a cycle of the calendar. */
	seconds = (days_from_date(c.year + 400, c.month, c.day) - 146097) * DAY + c.hour * 3600 +
		  c.minute * 60 + c.second - c.offset - KD_EPOCH_UNIX;
	if (__builtin_mul_overflow(seconds, KD_SECOND, &time) ||
	    __builtin_add_overflow(time, c.nanos, &time) || time == KD_TIME_UNSET ||
	    time == KD_TIME_NEVER)
		return kd_fail(error, KD_ERROR_INPUT,
			       "\"%s\" is more than 292 years from 2026-01-01", text);
	*ret = time;
	return TRUE;
}

/* Quotient and remainder of a division that rounds down. */
static gint64 divide(gint64 value, gint64 by, gint64 *ret_rest)
{
	gint64 rest = value % by;

	*ret_rest = rest < 0 ? rest + by : rest;
	return (value - rest) / by - (rest < 0);
}

char *kd_time_print(KdTime time)
{
	gint64 nanos, second_of_day;
	gint64 seconds = divide(time, KD_SECOND, &nanos) + KD_EPOCH_UNIX;
	gint64 days = divide(seconds, DAY, &second_of_day);
	int s = (int) second_of_day;
	char fraction[16] = "";
	Calendar c;

	date_from_days(days, &c);
	if (nanos != 0)
		g_snprintf(fraction, sizeof(fraction), ".%06d", (int) (nanos / KD_MICROSECOND));
	return g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02d%sZ", c.year, c.month, c.day, s / 3600,
			       s / 60 % 60, s % 60, fraction);
}
