/* SPDX-License-Identifier: Apache-2.0 */
#include "_csv_columns.h"

#include <string.h>

static int find(const CsvFile *csv, const char *name)
{
	for (guint i = 0; csv->header[i]; i++)
		if (g_str_equal(csv->header[i], name))
			return (int) i;
	return -1;
}

/* Cut the next line that has something in it. */
static gboolean read_row(CsvFile *csv, GError **error)
{
	char *line;

	while ((line = kd_lines_next(csv->lines, NULL, error))) {
		if (*line == '#' || line[strspn(line, " \t")] == '\0')
			continue;
		csv->n_fields = kd_csv_split(line, ',', csv->fields, MAX_COLUMNS);
		return TRUE;
	}
	return FALSE;
}

static gboolean read_header(CsvFile *csv, const char *path, GError **error)
{
	GError *failure = NULL;

	if (!read_row(csv, &failure)) {
		if (!failure)
			kd_fail(&failure, KD_ERROR_INPUT, "%s: the file is empty", path);
		g_propagate_error(error, failure);
		return FALSE;
	}
	const KdPlace place = kd_lines_place(csv->lines);
	if (csv->n_fields > MAX_COLUMNS)
		return kd_fail_at(error, &place, "the header has %u columns; at most %d are read",
				  csv->n_fields, MAX_COLUMNS);
	csv->header = g_new0(char *, csv->n_fields + 1);
	for (guint i = 0; i < csv->n_fields; i++)
		csv->header[i] = g_strdup(g_strstrip(csv->fields[i]));
	return TRUE;
}

static gboolean find_columns(const CsvFile *csv, const char *const *names, guint required,
			     int *columns, GError **error)
{
	const KdPlace place = kd_lines_place(csv->lines);

	for (guint i = 0; names[i]; i++) {
		columns[i] = find(csv, names[i]);
		if (columns[i] < 0 && i < required)
			return kd_fail_at(error, &place, "the header has no column \"%s\"",
					  names[i]);
	}
	return TRUE;
}

gboolean csv_open(CsvFile *csv, const char *path, const char *const *names, guint required,
		  int *columns, GError **error)
{
	csv->lines = kd_lines_open(path, error);
	return csv->lines && read_header(csv, path, error) &&
	       find_columns(csv, names, required, columns, error);
}

gboolean csv_open_bare(CsvFile *csv, const char *path, const char *const *header,
		       const char *const *names, guint required, int *columns, GError **error)
{
	const guint n = g_strv_length((char **) header);

	if (n > MAX_COLUMNS)
		return kd_fail(error, KD_ERROR_INPUT,
			       "the header has %u columns; at most %d are read", n, MAX_COLUMNS);
	csv->lines = kd_lines_open(path, error);
	csv->header = g_strdupv((char **) header);
	return csv->lines && find_columns(csv, names, required, columns, error);
}

gboolean csv_next(CsvFile *csv, GError **error)
{
	return read_row(csv, error);
}

const char *csv_field(const CsvFile *csv, int column)
{
	const guint n = MIN(csv->n_fields, MAX_COLUMNS);

	return column >= 0 && (guint) column < n ? csv->fields[column] : "";
}

void csv_close(CsvFile *csv)
{
	g_clear_pointer(&csv->lines, kd_lines_free);
	g_clear_pointer(&csv->header, g_strfreev);
}
