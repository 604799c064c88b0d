/* SPDX-License-Identifier: Apache-2.0 */
/* What gnuplot writes, fit for a page: no prolog, no ids that others have too, no tool tips with
 * names of gnuplot's own, and none of the groups and definitions that stay empty or unused. */
#include "config.h"

#include <string.h>

#include "record/html.h"

static char *replace(char *take_text, const char *pattern, const char *with)
{
	g_autofree char *text = take_text;
	g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_DOTALL | G_REGEX_OPTIMIZE, 0, NULL);

	char *replaced = g_regex_replace(regex, text, -1, 0, with, 0, NULL);

	return replaced ? replaced : g_steal_pointer(&text);
}

/* Until nothing changes: groups are nested. */
static char *without_empty_groups(char *take_text)
{
	gsize before = 0;

	while (strlen(take_text) != before) {
		before = strlen(take_text);
		take_text = replace(take_text, "<g\\b[^>]*>\\s*</g>\\s*", "");
	}
	return take_text;
}

/* The definitions of marks, which few plots use. */
static char *without_marks(char *take_text)
{
	const char *end = strstr(take_text, "</defs>");

	if (!end || strstr(end, "<use ") || strstr(end, "url(#"))
		return take_text;
	return replace(take_text, "<defs>.*?</defs>\\s*", "");
}

/* In tags alone: texts may say what they like. */
static char *with_own_ids(char *take_text, const char *name)
{
	g_autofree char *id = g_strdup_printf("\\1%s-\\2", name);
	g_autofree char *reference = g_strdup_printf("\\1href='#%s-", name);
	g_autofree char *url = g_strdup_printf("\\1url(#%s-", name);

	take_text = replace(take_text, "(<g\\b[^>]*?)\\sid=\"[^\"]*\"", "\\1");
	take_text = replace(take_text, "(<\\w[^>]*\\sid=')([^']*')", id);
	take_text = replace(take_text, "(<\\w[^>]*)href='#", reference);
	return replace(take_text, "(<\\w[^>]*)url\\(#", url);
}

char *kd_html_svg(GBytes *picture, const char *name, const char *title)
{
	gsize size;
	const char *data = g_bytes_get_data(picture, &size);
	g_autofree char *text = g_strndup(data, size);
	const char *begin = strstr(text, "<svg"), *body = begin ? strchr(begin, '>') : NULL;
	g_autoptr(GString) out = g_string_new(NULL);
	char *inner;

	if (!body || !g_utf8_validate(text, -1, NULL))
		return NULL;
	inner = g_strdup(body + 1);
	inner = replace(inner, "<title>[^<]*</title>|<desc>[^<]*</desc>", "");
	inner = replace(inner, "(<g\\b[^>]*?) font-family=\"[^\"]*\"", "\\1");
	inner = replace(inner, "<rect [^>]*fill=\"none\"/>\\s*", "");
	inner = with_own_ids(without_marks(without_empty_groups(inner)), name);
	g_string_append(out, "<svg viewBox=\"0 0 900 540\" role=img aria-label=\"");
	kd_html_text(out, title);
	g_string_append_printf(out, "\">%s", inner);
	g_free(inner);
	return g_strdup(out->str);
}
