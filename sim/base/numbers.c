/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

static guint64 magnitude(gint64 value)
{
	return value < 0 ? -(guint64) value : (guint64) value;
}

static const char pairs[] = "00010203040506070809101112131415161718192021222324"
			    "25262728293031323334353637383940414243444546474849"
			    "50515253545556575859606162636465666768697071727374"
			    "75767778798081828384858687888990919293949596979899";

char *kd_text_decimal(char *end, gint64 number)
{
	guint64 rest = magnitude(number);

	for (; rest >= 100; rest /= 100)
		end = memcpy(end - 2, pairs + 2 * (rest % 100), 2);
	if (rest >= 10)
		end = memcpy(end - 2, pairs + 2 * rest, 2);
	else
		*--end = (char) ('0' + rest);
	if (number < 0)
		*--end = '-';
	return end;
}

/* Half rounded up. */
static unsigned __int128 tenths(guint64 value, int power_of_1024)
{
	int shift = 10 * power_of_1024;

	return ((unsigned __int128) value * 20 + ((guint64) 1 << shift)) >> (shift + 1);
}

char *kd_text_bytes(gint64 bytes)
{
	static const char *const units[] = { "", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei" };
	const char *sign = bytes < 0 ? "-" : "";
	int power = 0, whole, tenth;

	while (tenths(magnitude(bytes), power) >= 10240)
		power++;
	whole = (int) (tenths(magnitude(bytes), power) / 10);
	tenth = (int) (tenths(magnitude(bytes), power) % 10);
	if (tenth == 0)
		return g_strdup_printf("%s%d%s", sign, whole, units[power]);
	return g_strdup_printf("%s%d.%d%s", sign, whole, tenth, units[power]);
}

char *kd_text_count(gint64 count)
{
	g_autofree char *digits = g_strdup_printf("%" G_GUINT64_FORMAT, magnitude(count));
	GString *out = g_string_new(count < 0 ? "-" : "");
	gsize n = strlen(digits);

	for (gsize i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			g_string_append_c(out, ',');
		g_string_append_c(out, digits[i]);
	}
	return g_string_free(out, FALSE);
}

/* "2h10m", and "2h" where the second number is zero. */
static char *print_two(const char *sign, gint64 value, gint64 small, const char *units)
{
	gint64 rest = value % small;

	if (rest == 0)
		return g_strdup_printf("%s%" G_GINT64_FORMAT "%c", sign, value / small, units[0]);
	return g_strdup_printf("%s%" G_GINT64_FORMAT "%c%" G_GINT64_FORMAT "%c", sign,
			       value / small, units[0], rest, units[1]);
}

/* Three digits: "1.20 s", "12.3 ms", "350 ms".  Each bound is where the digits round up. */
static char *print_short(const char *sign, double seconds)
{
	static const struct {
		const char *name;
		double factor;
	} units[] = { { "s", 1 }, { "ms", 1e3 }, { "\302\265s", 1e6 }, { "ns", 1e9 } };
	char digits[G_ASCII_DTOSTR_BUF_SIZE];
	size_t i = 0;
	double value;

	while (i + 1 < G_N_ELEMENTS(units) && seconds * units[i].factor < 0.9995)
		i++;
	value = seconds * units[i].factor;
	g_ascii_formatd(digits, sizeof(digits),
			value < 9.995 ? "%.2f" : (value < 99.95 ? "%.1f" : "%.0f"), value);
	return g_strdup_printf("%s%s %s", sign, digits, units[i].name);
}

char *kd_text_seconds(double seconds)
{
	const char *sign = seconds < 0 ? "-" : "";
	double size = fabs(seconds);

	if (seconds == 0)
		return g_strdup("0 s");
	if (!(size < 1e15))
		return g_strdup(isnan(seconds) ? "?" : seconds < 0 ? "-forever" : "forever");
	if (size < 59.95)
		return print_short(sign, size);
	if (size < 3600 - 0.5)
		return print_two(sign, (gint64) rint(size), 60, "ms");
	if (size < 86400 - 30)
		return print_two(sign, (gint64) rint(size / 60), 60, "hm");
	return print_two(sign, (gint64) rint(size / 3600), 24, "dh");
}
