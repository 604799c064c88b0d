/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "base/text.h"
#include "base/tree.h"

#define GAP 2

struct KdTable {
	guint n_columns, n_rows;
	GPtrArray *cells; /* row by row; the headers are the first row */
	bool *right;      /* for each column */
};

KdTable *kd_table_new(const char *const *headers)
{
	KdTable *table = g_new0(KdTable, 1);

	table->n_columns = g_strv_length((char **) headers);
	table->cells = g_ptr_array_new_with_free_func(g_free);
	table->right = g_new0(bool, table->n_columns);
	for (guint i = 0; i < table->n_columns; i++) {
		table->right[i] = headers[i][0] == '>';
		g_ptr_array_add(table->cells, g_strdup(headers[i] + table->right[i]));
	}
	return table;
}

void kd_table_free(KdTable *table)
{
	if (!table)
		return;
	g_ptr_array_unref(table->cells);
	g_free(table->right);
	g_free(table);
}

void kd_table_add(KdTable *table, const char *const *cells)
{
	for (guint i = 0; i < table->n_columns; i++)
		g_ptr_array_add(table->cells, g_strdup(cells[i] ? cells[i] : ""));
	table->n_rows++;
}

void kd_table_addf(KdTable *table, const char *format, ...)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) cells = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	cells = g_strsplit(text, "\t", (gint) table->n_columns);
	/* g_strsplit() makes no field of "". */
	g_assert(g_strv_length(cells) == table->n_columns || (table->n_columns == 1 && !*text));
	kd_table_add(table, (const char *const *) cells);
}

guint kd_table_n_rows(const KdTable *table)
{
	return table->n_rows;
}

guint kd_table_n_columns(const KdTable *table)
{
	return table->n_columns;
}

bool kd_table_is_right(const KdTable *table, guint column)
{
	return table->right[column];
}

const char *kd_table_cell(const KdTable *table, guint row, guint column)
{
	return g_ptr_array_index(table->cells, row * table->n_columns + column);
}

/* How long the change of colour that begins here is ("\033[1;32m"); 0 = none does. */
static gsize skip_colour(const char *text)
{
	gsize n;

	if (text[0] != '\033' || text[1] != '[')
		return 0;
	n = 2 + strspn(text + 2, "0123456789;");
	return text[n] == 'm' ? n + 1 : 0;
}

/* Columns on a terminal; text that is no UTF-8 counts by bytes. */
static guint width(const char *text)
{
	guint columns = 0;

	if (!g_utf8_validate(text, -1, NULL))
		return (guint) strlen(text);
	for (const char *p = text; *p;) {
		const gsize colour = skip_colour(p);
		const gunichar c = g_utf8_get_char(p);

		if (colour == 0 && g_unichar_iswide(c))
			columns += 2;
		else if (colour == 0 && !g_unichar_iszerowidth(c))
			columns++;
		p = colour > 0 ? p + colour : g_utf8_next_char(p);
	}
	return columns;
}

static guint *column_widths(const KdTable *table, guint first_row)
{
	guint *widths = g_new0(guint, table->n_columns);

	for (guint row = first_row; row <= table->n_rows; row++) {
		for (guint i = 0; i < table->n_columns; i++)
			widths[i] = MAX(widths[i], width(kd_table_cell(table, row, i)));
	}
	return widths;
}

static void append_blanks(GString *out, guint n)
{
	for (; n > 0; n--)
		g_string_append_c(out, ' ');
}

/* A line break within a cell would tear the table. */
static void append_one_line(GString *out, const char *text)
{
	for (; *text; text++) {
		gsize colour = skip_colour(text);

		if (colour == 0) {
			g_string_append_c(out, g_ascii_iscntrl(*text) ? ' ' : *text);
			continue;
		}
		g_string_append_len(out, text, (gssize) colour);
		text += colour - 1;
	}
}

static void append_row(GString *out, const KdTable *table, guint row, const guint *widths)
{
	for (guint i = 0; i < table->n_columns; i++) {
		const char *text = kd_table_cell(table, row, i);
		guint padding = widths[i] - width(text);

		append_blanks(out, (i > 0 ? GAP : 0) + (table->right[i] ? padding : 0));
		append_one_line(out, text);
		append_blanks(out, table->right[i] ? 0 : padding);
	}
	while (out->len > 0 && out->str[out->len - 1] == ' ')
		g_string_truncate(out, out->len - 1);
	g_string_append_c(out, '\n');
}

char *kd_table_print(const KdTable *table, bool header)
{
	guint first_row = header ? 0 : 1;
	g_autofree guint *widths = column_widths(table, first_row);
	GString *out = g_string_new(NULL);

	for (guint row = first_row; row <= table->n_rows; row++)
		append_row(out, table, row, widths);
	return g_string_free(out, FALSE);
}

/* RFC 4180, with the line ends of Unix. */
static void append_csv(GString *out, const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		g_string_append(out, text);
		return;
	}
	g_string_append_c(out, '"');
	for (; *text; text++) {
		if (*text == '"')
			g_string_append_c(out, '"');
		g_string_append_c(out, *text);
	}
	g_string_append_c(out, '"');
}

char *kd_table_print_names(const KdTable *table)
{
	GString *out = g_string_new(NULL);

	for (guint row = 1; row <= table->n_rows; row++)
		g_string_append_printf(out, "%s\n", kd_table_cell(table, row, 0));
	return g_string_free(out, FALSE);
}

char *kd_table_print_csv(const KdTable *table)
{
	GString *out = g_string_new(NULL);

	for (guint row = 0; row <= table->n_rows; row++) {
		for (guint i = 0; i < table->n_columns; i++) {
			if (i > 0)
				g_string_append_c(out, ',');
			append_csv(out, kd_table_cell(table, row, i));
		}
		g_string_append_c(out, '\n');
	}
	return g_string_free(out, FALSE);
}

static const char *skip_digits(const char *p)
{
	return p + strspn(p, "0123456789");
}

/* As the grammar of RFC 8259 has it: no "007", ".5" or "1e". */
static bool is_json_number(const char *p)
{
	p += *p == '-';
	if (!g_ascii_isdigit(*p))
		return false;
	p = *p == '0' ? p + 1 : skip_digits(p);
	if (*p == '.') {
		if (!g_ascii_isdigit(*++p))
			return false;
		p = skip_digits(p);
	}
	if (*p == 'e' || *p == 'E') {
		p++;
		p += *p == '+' || *p == '-';
		if (!g_ascii_isdigit(*p))
			return false;
		p = skip_digits(p);
	}
	return *p == '\0';
}

static void append_json(GString *out, const char *text, bool numeric)
{
	if (numeric && !*text)
		g_string_append(out, "null");
	else if (numeric && is_json_number(text))
		g_string_append(out, text);
	else
		kd_json_append_string(out, text, -1);
}

char *kd_table_print_json(const KdTable *table)
{
	GString *out = g_string_new("[");

	for (guint row = 1; row <= table->n_rows; row++) {
		g_string_append(out, row > 1 ? ",\n  {" : "\n  {");
		for (guint i = 0; i < table->n_columns; i++) {
			if (i > 0)
				g_string_append(out, ", ");
			kd_json_append_string(out, kd_table_cell(table, 0, i), -1);
			g_string_append(out, ": ");
			append_json(out, kd_table_cell(table, row, i), table->right[i]);
		}
		g_string_append_c(out, '}');
	}
	g_string_append(out, table->n_rows > 0 ? "\n]\n" : "]\n");
	return g_string_free(out, FALSE);
}
