/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text for people: tables that line up, numbers that can be read, "did you mean".
 */
#ifndef KD_BASE_TEXT_H
#define KD_BASE_TEXT_H

#include <kubedes/types.h>

/* A table of text cells; columns are as wide as their widest cell (UTF-8 aware;
 * changes of colour take no width). */
typedef struct KdTable KdTable;
/* @headers: NULL-terminated; a header that starts with '>' makes its column right-aligned (the sign
 * is not shown). */
KdTable *kd_table_new(const char *const *headers);
void kd_table_free(KdTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdTable, kd_table_free)
/* As many cells as headers; copied; NULL = "". */
void kd_table_add(KdTable *table, const char *const *cells);
/* Cells separated by '\t', as many as headers (more belong to the last). */
void kd_table_addf(KdTable *table, const char *format, ...) G_GNUC_PRINTF(2, 3);
guint kd_table_n_rows(const KdTable *table);
guint kd_table_n_columns(const KdTable *table);
/* Borrowed; row 0 is that of the headers. */
const char *kd_table_cell(const KdTable *table, guint row, guint column);
bool kd_table_is_right(const KdTable *table, guint column);
/* Columns two blanks apart, no trailing blanks; no header line if @header is false. */
char *kd_table_print(const KdTable *table, bool header);
char *kd_table_print_csv(const KdTable *table);
char *kd_table_print_names(const KdTable *table); /* the first column, a line a row */
/* A list of objects, a line each; in right-aligned columns numbers are unquoted and empty cells
 * null, so that a column keeps its type. */
char *kd_table_print_json(const KdTable *table);

/*
 * Lines whose cells end with a tab, in columns: neighbouring lines that have a column share it, so
 * a text may hold several tables and lines without any (elastic tabs: Go's text/tabwriter, with
 * which kubectl describe is laid out).  Columns are two blanks apart.  A form feed parts tables
 * that stand one below the other.  No trailing blanks; the last line ends with a line break.
 */
char *kd_text_align(const char *text);

/* As "%ld" has it, without the end of a string, and at a fraction of the cost: for what is written
 * by the million.  The digits end just before @end, where there must be room for
 * KD_DECIMAL_SIZE bytes; gives where they begin. */
enum { KD_DECIMAL_SIZE = 20 };
char *kd_text_decimal(char *end, gint64 number);

char *kd_text_bytes(gint64 bytes);     /* "1.5Gi", "900" */
char *kd_text_count(gint64 count);     /* "1,523" */
char *kd_text_seconds(double seconds); /* "1.20 s", "350 ms", "2h10m" */

/* The entry of @words (NULL-terminated) that @word was probably meant to be; NULL if none is near
 * (Damerau-Levenshtein distance of at most a third of the longer word's length, case apart;
 * the first of equals). */
const char *kd_text_nearest(const char *word, const char *const *words);
/* "" or " (did you mean \"replicas\"?)". */
char *kd_text_did_you_mean(const char *word, const char *const *words);

#endif
