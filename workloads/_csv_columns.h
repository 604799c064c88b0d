/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The columns of a CSV file by the names in its header line.  Lines that are empty or begin with
 * '#' are passed over.
 */
#ifndef WORKLOADS_CSV_COLUMNS_H
#define WORKLOADS_CSV_COLUMNS_H

#include <kubedes/lines.h>

#define MAX_COLUMNS 64

typedef struct {
	KdLines *lines;
	char *fields[MAX_COLUMNS]; /* of the row at hand */
	guint n_fields;            /* of its line; those beyond MAX_COLUMNS are not there */
	char **header;             /* names of the columns, NULL-terminated */
} CsvFile;

/*
 * Open @path, read its header and set @columns[i] to the place of @names[i] (-1: not there).
 * FALSE and @error when one of the first @required names is missing, with those that are there.
 */
gboolean csv_open(CsvFile *csv, const char *path, const char *const *names, guint required,
		  int *columns, GError **error);
/* The same of a file without a header: @header has the names of all its columns. */
gboolean csv_open_bare(CsvFile *csv, const char *path, const char *const *header,
		       const char *const *names, guint required, int *columns, GError **error);
/* The next row; FALSE at the end or on error. */
gboolean csv_next(CsvFile *csv, GError **error);
/* The field of a column, "" when the row or the file does not have it. */
const char *csv_field(const CsvFile *csv, int column);
void csv_close(CsvFile *csv);

#endif
