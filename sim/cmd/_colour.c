/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_colour.h"

#include <glib.h>
#include <unistd.h>

bool cmd_colour_wanted(FILE *stream)
{
	const char *never = g_getenv("NO_COLOR"), *force = g_getenv("CLICOLOR_FORCE");

	if (never && *never)
		return false;
	if (force && *force && !g_str_equal(force, "0"))
		return true;
	return isatty(fileno(stream)) && g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

char *cmd_colour(bool wanted, CmdTone tone, const char *text)
{
	static const char *const codes[] = {
		[CMD_TONE_STRONG] = "1", [CMD_TONE_GOOD] = "32", [CMD_TONE_BAD] = "31",
		[CMD_TONE_WARN] = "33",  [CMD_TONE_FAINT] = "2",
	};

	if (!wanted || tone == CMD_TONE_PLAIN)
		return g_strdup(text);
	return g_strdup_printf("\033[%sm%s\033[0m", codes[tone], text);
}
