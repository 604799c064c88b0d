/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pieces of HTML: texts that cannot break out of their place, tables, documents, pictures.
 *
 * What is called text is escaped, what is called markup is not and never comes from data.
 */
#ifndef KD_RECORD_HTML_H
#define KD_RECORD_HTML_H

#include "base/text.h"

/* For an element or for an attribute in either quotes.  What is no UTF-8, and control characters
 * other than tab and line break, become U+FFFD. */
void kd_html_text(GString *out, const char *text);
/* <markup>text</...>: "td class=n" or "p"; NULL is an empty text. */
void kd_html_element(GString *out, const char *markup, const char *text);
/* The same with the text made by printf(). */
void kd_html_elementf(GString *out, const char *markup, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

/*
 * A table that sorts by a click on a header, in a box that scrolls when it is too wide.  In the
 * right-aligned columns of @keys (of the same shape, or NULL) are the numbers to sort by; other
 * columns, and all where it is NULL, sort by what they show.  The first column is the name of the
 * row.
 */
void kd_html_table(GString *out, const KdTable *table, const KdTable *keys);

/* YAML with its keys, texts, numbers and comments marked up, in a <pre>. */
void kd_html_yaml(GString *out, const char *yaml);

/*
 * What gnuplot drew (KdPlotOptions.inlined) as an element of a page: ids begin with @name, which is
 * a word, so that pictures do not mix up theirs, @title is what it shows, for those who cannot see
 * it.  NULL if it is no SVG.
 */
char *kd_html_svg(GBytes *picture, const char *name, const char *title);

#endif
