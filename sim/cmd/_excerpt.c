/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_excerpt.h"

#include <string.h>

/* Of a longer line (a JSON document, say) the surroundings of the place are shown. */
#define MOST_CELLS   100
#define CELLS_BEFORE 60

void cmd_excerpt_clear(CmdExcerpt *self)
{
	g_clear_pointer(&self->lines, kd_lines_free);
	g_clear_pointer(&self->file, g_free);
	g_clear_pointer(&self->text, g_free);
	self->line = 0;
}

/* Go to line @line of @file; whether it is there. */
static bool seek(CmdExcerpt *self, const char *file, guint line)
{
	const char *text = NULL;
	gsize length;

	if (g_strcmp0(self->file, file) != 0 || line < self->line) {
		cmd_excerpt_clear(self);
		self->file = g_strdup(file);
		self->lines = kd_lines_open(file, NULL);
	}
	if (line == self->line)
		return true;
	while (self->lines && self->line < line &&
	       (text = kd_lines_next(self->lines, &length, NULL)))
		self->line++;
	g_free(self->text);
	self->text = text ? g_strndup(text, length) : NULL;
	return text != NULL;
}

/* What one cell or two of a terminal can show of @c. */
static gunichar shown(gunichar c)
{
	if (c == '\t')
		return ' ';
	return g_unichar_isprint(c) ? c : 0xFFFD;
}

static guint width(gunichar c)
{
	return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

/* The characters [from, to) of @text to @out. */
static void append_part(GString *out, const char *text, glong from, glong to)
{
	const char *p = g_utf8_offset_to_pointer(text, from);

	for (glong i = from; i < to; i++, p = g_utf8_next_char(p))
		g_string_append_unichar(out, shown(g_utf8_get_char(p)));
}

static guint cells(const char *text, glong from, glong to)
{
	const char *p = g_utf8_offset_to_pointer(text, from);
	guint n = 0;

	for (glong i = from; i < to; i++, p = g_utf8_next_char(p))
		n += width(shown(g_utf8_get_char(p)));
	return n;
}

char *cmd_excerpt(CmdExcerpt *self, const KdPlace *place)
{
	static const char more[] = "...";
	GString *out;

	if (!place->file || place->line == 0 || !seek(self, place->file, place->line))
		return NULL;
	g_autofree char *text = g_utf8_make_valid(self->text, -1);
	const glong length = g_utf8_strlen(text, -1);
	const glong at = place->column > 0 ? MIN((glong) place->column - 1, length) : 0;
	const glong from = length > MOST_CELLS && at > CELLS_BEFORE ? at - CELLS_BEFORE : 0;
	const glong to = MIN(length, from + MOST_CELLS);

	out = g_string_new(NULL);
	g_string_append_printf(out, "%5u | %s", place->line, from > 0 ? more : "");
	append_part(out, text, from, to);
	g_string_append_printf(out, "%s\n", to < length ? more : "");
	if (place->column > 0)
		g_string_append_printf(
			out, "%5s | %*s^\n", "",
			(int) (cells(text, from, at) + (from > 0 ? strlen(more) : 0)), "");
	return g_string_free(out, FALSE);
}
