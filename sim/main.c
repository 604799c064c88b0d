/* SPDX-License-Identifier: Apache-2.0 */
/* The roof: finds the command and runs it. */
#include "config.h"

#include "base/text.h"
#include "cmd/command.h"

#include <locale.h>
#include <stdio.h>

static const KdCommand *find(const char *name)
{
	for (const KdCommand *const *c = kd_command_table; *c; c++)
		if (g_str_equal((*c)->name, name))
			return *c;
	return NULL;
}

static int unknown(const char *name)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (const KdCommand *const *c = kd_command_table; *c; c++)
		g_ptr_array_add(names, (gpointer) (*c)->name);
	g_ptr_array_add(names, NULL);
	g_autofree char *hint = kd_text_did_you_mean(
		name, (const char *const *) (gconstpointer) names->pdata);
	g_printerr("kubedes: there is no command \"%s\"%s; see kubedes --help\n", name, hint);
	return KD_EXIT_USAGE;
}

static int run(const char *name, int argc, char **argv)
{
	const KdCommand *command = find(name);

	if (!command)
		return unknown(name);
	g_autofree char *program = g_strconcat("kubedes ", name, NULL);
	argv[0] = program;
	return command->run(argc, argv);
}

static int help(void)
{
	g_print("Usage: kubedes COMMAND [ARGUMENT]...\n\n"
		"Simulates Kubernetes clusters: scheduling, autoscaling and failures.\n\n"
		"Commands:\n");
	for (const KdCommand *const *c = kd_command_table; *c; c++)
		g_print("  %-10s  %s\n", (*c)->name, (*c)->summary);
	g_print("\n`kubedes COMMAND --help` tells more about each, with examples.\n"
		"Exit codes: 0 done, 1 an expectation was missed, 2 bad usage or input,\n"
		"3 the world failed.\n");
	return KD_EXIT_DONE;
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "--help";

	setlocale(LC_CTYPE, "C.UTF-8");
	if (g_str_equal(word, "--version") || g_str_equal(word, "version"))
		return printf("kubedes %s\n", PACKAGE_VERSION) < 0 ? KD_EXIT_FAILED : KD_EXIT_DONE;
	if (g_str_equal(word, "help") && argc > 2) {
		char *ask[] = { NULL, (char[]){ "--help" }, NULL };

		return run(argv[2], 2, ask);
	}
	if (g_str_equal(word, "--help") || g_str_equal(word, "-h") || g_str_equal(word, "help")) {
		help();
		return argc > 1 ? KD_EXIT_DONE : KD_EXIT_USAGE;
	}
	return run(word, argc - 1, argv + 1);
}
