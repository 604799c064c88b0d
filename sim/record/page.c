/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/page_private.h"

#include <string.h>

extern const char kd_page_css[], kd_page_js[]; /* page.css, page.js; written by the build */

/* ---- what the parts share ---- */

char *kd_page_capital(const char *text)
{
	char *capital = g_strdup(text);

	capital[0] = g_ascii_toupper(capital[0]);
	return capital;
}

void kd_page_heading(KdPage *page, int level, const char *id, const char *title)
{
	kd_page_heading_as(page, level, id, title, title);
}

void kd_page_heading_as(KdPage *page, int level, const char *id, const char *title,
			const char *entry)
{
	g_autofree char *markup = g_strdup_printf("h%d id=%s", level, id);
	g_autofree char *link = g_strdup_printf("a href=#%s", id);

	kd_html_element(page->out, markup, title);
	g_string_append_c(page->out, '\n');
	g_string_append_printf(page->contents, "<li class=l%d>", level);
	kd_html_element(page->contents, link, entry);
	g_string_append(page->contents, "</li>\n");
}

void kd_page_details(KdPage *page, bool open, const char *title)
{
	g_string_append(page->out, open ? "<details open>" : "<details>");
	kd_html_element(page->out, "summary", title);
	g_string_append_c(page->out, '\n');
}

void kd_page_details_end(KdPage *page)
{
	g_string_append(page->out, "</details>\n");
}

void kd_page_commands(KdPage *page, const char *const *lines)
{
	g_string_append(page->out, "<pre class=commands><code>");
	for (; *lines; lines++) {
		kd_html_text(page->out, *lines);
		g_string_append_c(page->out, '\n');
	}
	g_string_append(page->out, "</code></pre>\n");
}

char *kd_page_quoted(const char *word)
{
	const char *plain =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/+:@%=-";

	return *word && strspn(word, plain) == strlen(word) ? g_strdup(word) : g_shell_quote(word);
}

char *kd_page_files(const KdPage *page)
{
	GString *files = g_string_new(NULL);
	const KdResults *last = NULL;

	for (guint i = 0; i < page->runs->n; i++) {
		const KdResults *results = page->runs->runs[i].results;
		g_autofree char *word = kd_page_quoted(kd_results_path(results));

		if (results != last)
			g_string_append_printf(files, "%s%s", files->len > 0 ? " " : "", word);
		last = results;
	}
	return g_string_free(files, FALSE);
}

/* ---- the page ---- */

static char *make_title(const KdRuns *runs)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; i < runs->n; i++)
		if (!g_ptr_array_find_with_equal_func(names, runs->runs[i].scenario, g_str_equal,
						      NULL))
			g_ptr_array_add(names, runs->runs[i].scenario);
	g_ptr_array_add(names, NULL);
	return g_strjoinv(", ", (char **) names->pdata);
}

static void append_head(GString *out, const char *title)
{
	g_string_append(out, "<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
			     "<meta name=viewport content=\"width=device-width, "
			     "initial-scale=1\">\n"
			     "<meta name=color-scheme content=\"light dark\">\n"
			     "<meta name=generator content=kubedes>\n");
	kd_html_element(out, "title", title);
	g_string_append_printf(out, "\n<style>\n%s</style>\n</head>\n<body>\n", kd_page_css);
}

static void append_foot(GString *out, const KdPageOptions *options)
{
	g_string_append(out, "<footer><p>");
	kd_html_text(out, "Written by kubedes ");
	kd_html_text(out, options->version);
	g_string_append_printf(out,
			       ".</p></footer>\n</main>\n<script>\n%s</script>\n</body>\n"
			       "</html>\n",
			       kd_page_js);
}

static char *assemble(const KdPage *page)
{
	g_autofree char *made = make_title(page->runs);
	const char *title = page->options->title ? page->options->title : made;
	GString *out = g_string_new(NULL);

	append_head(out, title);
	g_string_append(out, "<nav aria-label=Contents>");
	kd_html_element(out, "p", "Contents");
	g_string_append_printf(out, "<ul>\n%s</ul></nav>\n<main>\n<header>", page->contents->str);
	kd_html_element(out, "h1", title);
	g_string_append_printf(out, "</header>\n%s", page->out->str);
	append_foot(out, page->options);
	return g_string_free(out, FALSE);
}

static gboolean append_parts(KdPage *page, GError **error)
{
	if (!kd_page_summary(page, error))
		return FALSE;
	kd_page_compare(page);
	return kd_page_plots(page, error) && kd_page_pending(page, error) &&
	       kd_page_tables(page, error) && kd_page_setup(page, error) &&
	       kd_page_again(page, error);
}

char *kd_page_write(const KdRuns *runs, const KdCompare *compare, const KdPageOptions *options,
		    GPtrArray *notes, GError **error)
{
	g_autoptr(GString) out = g_string_new(NULL), contents = g_string_new(NULL);
	KdPage page = { runs, compare, options, notes, out, contents };

	return append_parts(&page, error) ? assemble(&page) : NULL;
}
