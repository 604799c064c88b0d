/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <string.h>

#include "base/text.h"

#define GAP 2

typedef struct {
	GPtrArray *lines; /* GStrv: the cells of each */
	GArray *widths;   /* guint: of the columns that are settled, from the left */
	GString *out;
} Page;

static guint width(const char *cell)
{
	return (guint) g_utf8_strlen(cell, -1);
}

static void write_lines(Page *page, guint from, guint to)
{
	for (guint i = from; i < to; i++) {
		char **cells = g_ptr_array_index(page->lines, i);

		for (guint k = 0; cells[k]; k++) {
			g_string_append(page->out, cells[k]);
			for (guint n = width(cells[k]);
			     k < page->widths->len && n < g_array_index(page->widths, guint, k);
			     n++)
				g_string_append_c(page->out, ' ');
		}
		while (page->out->len > 0 && page->out->str[page->out->len - 1] == ' ')
			g_string_truncate(page->out, page->out->len - 1);
		g_string_append_c(page->out, '\n');
	}
}

/* What is behind the last tab of a line belongs to no column. */
static bool has_column(const Page *page, guint line, guint column)
{
	char **cells = g_ptr_array_index(page->lines, line);

	return column + 1 < g_strv_length(cells);
}

/* The lines from @from on that have the column, one below the other. */
static guint end_of_block(const Page *page, guint from, guint to, guint column, guint *ret_width)
{
	guint i = from;

	*ret_width = 0;
	for (; i < to && has_column(page, i, column); i++) {
		char **cells = g_ptr_array_index(page->lines, i);

		*ret_width = MAX(*ret_width, width(cells[column]) + GAP);
	}
	return i;
}

/* As text/tabwriter has it: where a block of a column is found, what is right of it is laid out
 * before what comes below. */
static void lay_out(Page *page, guint from, guint to)
{
	const guint column = page->widths->len;
	guint i = from;

	while (i < to) {
		guint end, block;

		if (!has_column(page, i, column)) {
			i++;
			continue;
		}
		write_lines(page, from, i);
		end = end_of_block(page, i, to, column, &block);
		g_array_append_val(page->widths, block);
		lay_out(page, i, end);
		g_array_set_size(page->widths, column);
		from = i = end;
	}
	write_lines(page, from, to);
}

static void align_part(const char *text, GString *out)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func((GDestroyNotify) g_strfreev);
	g_autoptr(GArray) widths = g_array_new(FALSE, FALSE, sizeof(guint));
	Page page = { cells, widths, out };

	for (char **line = lines; *line && (line[1] || **line); line++)
		g_ptr_array_add(cells, **line ? g_strsplit(*line, "\t", -1)
					      : g_strdupv((char *[]){ (char *) "", NULL }));
	lay_out(&page, 0, cells->len);
}

char *kd_text_align(const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, "\f", -1);
	GString *out = g_string_new(NULL);

	for (char **part = parts; *part; part++)
		align_part(*part, out);
	return g_string_free(out, FALSE);
}
