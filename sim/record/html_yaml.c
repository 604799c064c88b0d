/* SPDX-License-Identifier: Apache-2.0 */
/* Marking up YAML line by line, which is enough to make it easy on the eye; it need not be right
 * about every corner of YAML, only lose nothing. */
#include "config.h"

#include <string.h>

#include "record/html.h"

static void append_part(GString *out, const char *kind, const char *text, gsize length)
{
	g_autofree char *part = g_strndup(text, length);

	if (kind)
		g_string_append_printf(out, "<span class=%s>", kind);
	kd_html_text(out, part);
	if (kind)
		g_string_append(out, "</span>");
}

/* The length of "key:" at the beginning of @text, with a blank or the end behind it; 0 = none. */
static gsize key_length(const char *text)
{
	gsize n = 0;

	if (*text == '"' || *text == '\'') {
		const char *end = strchr(text + 1, *text);

		n = end ? (gsize) (end - text) + 1 : 0;
	} else {
		while (text[n] && !(text[n] == ':' && (!text[n + 1] || text[n + 1] == ' ')) &&
		       !strchr(" #{[,", text[n]))
			n++;
	}
	return n > 0 && text[n] == ':' && (!text[n + 1] || text[n + 1] == ' ') ? n : 0;
}

static bool is_number(const char *text)
{
	char *end;

	if (!g_ascii_isdigit(*text) && *text != '-' && *text != '.')
		return false;
	g_ascii_strtod(text, &end);
	return end > text && strspn(end, "0123456789.numkKMGTPEihs%dy:") == strlen(end);
}

static bool is_word(const char *text)
{
	static const char *const words[] = { "true", "false", "null", "~", "{}", "[]", NULL };

	return g_strv_contains(words, text);
}

static void append_value(GString *out, const char *text)
{
	const char *comment = *text == '#' ? text : strstr(text, " #");
	const gsize length = comment ? (gsize) (comment - text) : strlen(text);
	g_autofree char *value = g_strstrip(g_strndup(text, length));
	const char *kind = is_number(value) || is_word(value) ? "n" : "s";

	append_part(out, *value ? kind : NULL, text, length);
	if (comment)
		append_part(out, "c", comment, strlen(comment));
}

static void append_line(GString *out, const char *line)
{
	gsize before = strspn(line, " "), key;

	while (line[before] == '-' && (line[before + 1] == ' ' || !line[before + 1]))
		before += 1 + strspn(line + before + 1, " ");
	append_part(out, NULL, line, before);
	line += before;
	key = key_length(line);
	if (key > 0) {
		append_part(out, "k", line, key);
		g_string_append_c(out, ':');
		line += key + 1;
	}
	append_value(out, line);
	g_string_append_c(out, '\n');
}

void kd_html_yaml(GString *out, const char *yaml)
{
	g_auto(GStrv) lines = g_strsplit(yaml, "\n", -1);
	gsize n = g_strv_length(lines);

	while (n > 0 && !*lines[n - 1])
		n--;
	g_string_append(out, "<pre class=yaml><code>");
	for (gsize i = 0; i < n; i++)
		append_line(out, lines[i]);
	g_string_append(out, "</code></pre>\n");
}
