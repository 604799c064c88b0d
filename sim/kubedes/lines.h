/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text files line by line, plain or .gz, and the fields of their lines.
 *
 * Lines may be of any length; LF and CRLF, a missing final newline and a UTF-8
 * byte order mark are taken as they come.  A file is streamed: memory is that of the
 * longest line.
 */
#ifndef KUBEDES_LINES_H
#define KUBEDES_LINES_H

#include <kubedes/error.h>
#include <kubedes/types.h>

G_BEGIN_DECLS

typedef struct KdLines KdLines;

/* Compression is told by the content, not by the name; "-" is standard input.  Errors:
 * KD_ERROR_INPUT for a wrong name and for a broken .gz, else KD_ERROR_IO. */
KdLines *kd_lines_open(const char *path, GError **error);
void kd_lines_free(KdLines *lines);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdLines, kd_lines_free)

/* The next line without its end, good until the next call and the caller's to write into; NULL at
 * the end (@error unset) or on a failing read (@error set). */
char *kd_lines_next(KdLines *lines, gsize *ret_length, GError **error);
/* Where the line returned last stands (column 0). */
KdPlace kd_lines_place(const KdLines *lines);

/*
 * Cut @line in place at the separators and point @fields at the parts; returns how many there are,
 * of which the first @max are stored.  RFC 4180: a field may stand in quotes, with "" for a quote
 * within, but not go on in the next line; an empty line is one empty field.
 */
guint kd_csv_split(char *line, char separator, char **fields, guint max);
/* Cut at runs of blanks and tabs, as SWF wants. */
guint kd_blank_split(char *line, char **fields, guint max);

/* Whole-field numbers, locale-free; FALSE (@ret untouched) if anything but blanks is left over,
 * empty or out of range.  kd_field_int also takes "12.0" and "1e6" when the value is whole;
 * kd_field_double rounds correctly, and takes neither "inf" nor "nan" nor hexadecimal. */
gboolean kd_field_int(const char *field, gint64 *ret);
gboolean kd_field_double(const char *field, double *ret);

/* The whole of a file, plain or .gz, without its byte order mark, NUL-terminated; free with
 * g_free().  KD_ERROR_LIMIT beyond 1 GiB. */
char *kd_file_read(const char *path, gsize *ret_length, GError **error);

G_END_DECLS

#endif
