/* SPDX-License-Identifier: Apache-2.0 */
/* The text of --help. */
#include "config.h"

#include "cmd/_describe.h"

#define GUTTER 26 /* where what an option does begins */

/* @text from column @at on, in lines that begin at @indent. */
static void append_wrapped(GString *out, const char *text, guint at, guint indent, guint width)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	bool first = true;

	for (char **word = words; *word; word++) {
		guint length = (guint) g_utf8_strlen(*word, -1);

		if (!first && at + 1 + length > width) {
			g_string_append_printf(out, "\n%*s", (int) indent, "");
			at = indent;
		} else if (!first) {
			g_string_append_c(out, ' ');
			at++;
		}
		g_string_append(out, *word);
		at += length;
		first = false;
	}
	g_string_append_c(out, '\n');
}

static void append_option(GString *out, const GOptionEntry *entry, guint width)
{
	g_autofree char *words = cmd_option_words(entry);
	guint indent = entry->short_name ? 2 : 6;
	guint at = indent + (guint) g_utf8_strlen(words, -1);

	if (entry->flags & G_OPTION_FLAG_HIDDEN)
		return;
	g_string_append_printf(out, "%*s%s", (int) indent, "", words);
	if (at + 2 > GUTTER)
		g_string_append_printf(out, "\n%*s", GUTTER, "");
	else
		g_string_append_printf(out, "%*s", (int) (GUTTER - at), "");
	append_wrapped(out, entry->description ? entry->description : "", GUTTER, GUTTER, width);
}

/* Paragraphs; lines that are indented stay as they are. */
static void append_details(GString *out, const char *details, guint width)
{
	g_auto(GStrv) lines = g_strsplit(details, "\n", -1);

	g_string_append_c(out, '\n');
	for (char **line = lines; *line; line++) {
		if (**line == ' ' || (!**line && line[1]))
			g_string_append_printf(out, "%s\n", *line);
		else if (**line)
			append_wrapped(out, *line, 0, 0, width);
	}
}

char *cmd_help(const KdCommand *command, const GOptionEntry *entries, guint width)
{
	static const GOptionEntry help = { .long_name = "help",
					   .short_name = 'h',
					   .description = "Show this" };
	g_autofree char *codes = cmd_exit_codes(command);
	GString *out = g_string_new(NULL);

	g_string_append_printf(out, "Usage: kubedes %s [OPTION]... %s\n\n%s.\n\nOptions:\n",
			       command->name, command->usage, command->summary);
	for (guint i = 0; entries && entries[i].long_name; i++)
		append_option(out, &entries[i], width);
	append_option(out, &help, width);
	if (command->details)
		append_details(out, command->details, width);
	g_string_append_printf(out, "\nExamples:\n%s\nExit codes: ", command->examples);
	append_wrapped(out, codes, 12, 12, width);
	return g_string_free(out, FALSE);
}
