/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any line: fields lie within it, their number does not depend on how many are stored, and
 * a field that reads as an integer reads as a double too.
 */
#include "config.h"

#include <kubedes/lines.h>
#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_field(const char *field)
{
	gint64 whole;
	double value;

	if (kd_field_double(field, &value))
		g_assert(isfinite(value));
	if (kd_field_int(field, &whole)) {
		g_assert(kd_field_double(field, &value));
		g_assert(value == (double) whole);
	}
}

static void check(const char *line, char separator)
{
	gsize size = strlen(line) + 1;
	/* Exactly as long as the line, so that ASan sees a step over its end. */
	g_autofree char *cut = g_memdup2(line, size), *again = g_memdup2(line, size);
	char *fields[8];
	guint n = separator ? kd_csv_split(cut, separator, fields, G_N_ELEMENTS(fields))
			    : kd_blank_split(cut, fields, G_N_ELEMENTS(fields));
	guint counted = separator ? kd_csv_split(again, separator, NULL, 0)
				  : kd_blank_split(again, NULL, 0);

	g_assert(n == counted);
	for (guint i = 0; i < MIN(n, G_N_ELEMENTS(fields)); i++) {
		g_assert(fields[i] >= cut && fields[i] < cut + size);
		g_assert(i == 0 || fields[i] > fields[i - 1]);
		check_field(fields[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *line = g_strndup(size > 0 ? (const char *) data : "", size);

	check(line, ',');
	check(line, ';');
	check(line, '\0');
	return 0;
}
