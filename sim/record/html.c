/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/html.h"

#include <stdarg.h>
#include <string.h>

static const char *entity(gunichar c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return c < 0x20 && c != '\t' && c != '\n' ? "\xef\xbf\xbd" : NULL;
	}
}

void kd_html_text(GString *out, const char *text)
{
	g_autofree char *valid = g_utf8_make_valid(text, -1);

	for (const char *p = valid; *p; p = g_utf8_next_char(p)) {
		const char *instead = entity(g_utf8_get_char(p));

		if (instead)
			g_string_append(out, instead);
		else
			g_string_append_len(out, p, g_utf8_next_char(p) - p);
	}
}

void kd_html_element(GString *out, const char *markup, const char *text)
{
	g_string_append_printf(out, "<%s>", markup);
	if (text)
		kd_html_text(out, text);
	g_string_append_printf(out, "</%.*s>", (int) strcspn(markup, " "), markup);
}

void kd_html_elementf(GString *out, const char *markup, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	kd_html_element(out, markup, text);
}

/* ---- tables ---- */

static void append_header(GString *out, const KdTable *table)
{
	g_string_append(out, "<div class=wide><table class=sort><thead><tr>");
	for (guint i = 0; i < kd_table_n_columns(table); i++)
		kd_html_element(
			out, kd_table_is_right(table, i) ? "th class=n scope=col" : "th scope=col",
			kd_table_cell(table, 0, i));
	g_string_append(out, "</tr></thead>\n<tbody>\n");
}

/* Longer texts take several lines; others keep to one, and the table scrolls. */
#define LONG 40

static void append_cell(GString *out, const KdTable *table, const KdTable *keys, guint row, guint i)
{
	const char *text = kd_table_cell(table, row, i);
	const bool right = kd_table_is_right(table, i);

	if (!right || !keys) {
		kd_html_element(out,
				i == 0                ? "th scope=row"
				: right               ? "td class=n"
				: strlen(text) > LONG ? "td class=long"
						      : "td",
				text);
		return;
	}
	g_string_append(out, "<td class=n data-v=\"");
	kd_html_text(out, kd_table_cell(keys, row, i));
	g_string_append(out, "\">");
	kd_html_text(out, text);
	g_string_append(out, "</td>");
}

void kd_html_table(GString *out, const KdTable *table, const KdTable *keys)
{
	append_header(out, table);
	for (guint row = 1; row <= kd_table_n_rows(table); row++) {
		g_string_append(out, "<tr>");
		for (guint i = 0; i < kd_table_n_columns(table); i++)
			append_cell(out, table, keys, row, i);
		g_string_append(out, "</tr>\n");
	}
	g_string_append(out, "</tbody></table></div>\n");
}
