/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_describe.h"

#include "base/text.h"

#include <kubedes/error.h>
#include <string.h>

/* The word that asks a command for its options.  It is known by its address, so that nobody can
 * type it. */
static const char ask[] = "describe";

const KdCommand *cmd_find(const char *name, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (const KdCommand *const *c = kd_command_table; *c; c++) {
		if (g_str_equal((*c)->name, name))
			return *c;
		g_ptr_array_add(names, (gpointer) (*c)->name);
	}
	g_ptr_array_add(names, NULL);
	g_autofree char *hint = kd_text_did_you_mean(
		name, (const char *const *) (gconstpointer) names->pdata);
	kd_fail(error, KD_ERROR_USAGE, "there is no command \"%s\"%s; see kubedes --help", name,
		hint);
	return NULL;
}

const char *cmd_group_title(KdCommandGroup group)
{
	static const char *const titles[KD_N_GROUPS] = {
		[KD_GROUP_SIMULATE] = "Simulate",
		[KD_GROUP_RESULTS] = "Look at results",
		[KD_GROUP_INPUT] = "Check and convert input",
		[KD_GROUP_LOOKUP] = "Look things up",
	};

	return titles[group];
}

bool cmd_describes(const GOptionEntry *entries, int argc, char **argv)
{
	guint n = 0;

	if (argc != 3 || argv[1] != ask)
		return false;
	while (entries && entries[n].long_name)
		n++;
	GOptionEntry *copy = g_new0(GOptionEntry, n + 1);
	if (n)
		memcpy(copy, entries, n * sizeof(*copy));
	*(GOptionEntry **) (gpointer) argv[2] = copy;
	return true;
}

GOptionEntry *cmd_describe(const KdCommand *command)
{
	GOptionEntry *entries = NULL;
	char *argv[] = { (char *) command->name, (char *) ask, (char *) &entries, NULL };

	command->run(3, argv);
	g_assert(entries); /* it asks cmd_options() first */
	return entries;
}

char *cmd_option_words(const GOptionEntry *entry)
{
	const char letter[] = { '-', entry->short_name, ',', ' ', '\0' };

	return g_strconcat(entry->short_name ? letter : "", "--", entry->long_name,
			   entry->arg_description ? "=" : "", entry->arg_description, NULL);
}

char *cmd_exit_codes(const KdCommand *command)
{
	return g_strconcat("0 done, ", command->missed ? "1 " : "",
			   command->missed ? command->missed : "", command->missed ? ", " : "",
			   "2 bad usage or input, 3 the world failed (disk full, database locked)",
			   NULL);
}
