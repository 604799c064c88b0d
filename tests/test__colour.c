/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cmd/_colour.c */
#include "config.h"

#include "cmd/_colour.h"
#include "kt.h"

/* Standard output of the tests may be a terminal; a file never is. */
static const struct {
	const char *row, *never, *force;
	bool want;
} wishes[] = {
	{ "a file has none", NULL, NULL, false },
	{ "unless they are wanted all the same", NULL, "1", true },
	{ "0 wants nothing", NULL, "0", false },
	{ "never is never", "1", "1", false },
	{ "empty says nothing", "", "1", true },
};

static void set(const char *name, const char *value)
{
	if (value)
		g_setenv(name, value, TRUE);
	else
		g_unsetenv(name);
}

static void knows_when(void)
{
	g_autofree char *never = g_strdup(g_getenv("NO_COLOR"));
	g_autofree char *force = g_strdup(g_getenv("CLICOLOR_FORCE"));
	FILE *file = tmpfile();

	for (size_t i = 0; i < G_N_ELEMENTS(wishes); i++) {
		set("NO_COLOR", wishes[i].never);
		set("CLICOLOR_FORCE", wishes[i].force);
		KT_ROW_INT(wishes[i].row, cmd_colour_wanted(file), wishes[i].want);
	}
	set("NO_COLOR", never);
	set("CLICOLOR_FORCE", force);
	fclose(file);
}

static void colours(void)
{
	g_autofree char *good = cmd_colour(true, CMD_TONE_GOOD, "n7");
	g_autofree char *plain = cmd_colour(true, CMD_TONE_PLAIN, "n7");
	g_autofree char *unwanted = cmd_colour(false, CMD_TONE_GOOD, "n7");

	KT_ROW_STR("wanted", good, "\033[32mn7\033[0m");
	KT_ROW_STR("plain is as it is", plain, "n7");
	KT_ROW_STR("not wanted", unwanted, "n7");
}

static CU_TestInfo tests[] = { { "knows when", knows_when },
			       { "colours", colours },
			       CU_TEST_INFO_NULL };

KT_SUITE(_colour) = { .pName = "_colour", .pTests = tests };
