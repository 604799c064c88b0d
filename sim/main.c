/* SPDX-License-Identifier: Apache-2.0 */
/* The roof: finds the command and runs it. */
#include "config.h"

#include "cmd/_describe.h"

#include <locale.h>
#include <stdio.h>

static int run(const char *name, int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	const KdCommand *command = cmd_find(name, &error);

	if (!command) {
		g_printerr("kubedes: %s\n", error->message);
		return KD_EXIT_USAGE;
	}
	g_autofree char *program = g_strconcat("kubedes ", name, NULL);
	argv[0] = program;
	return command->run(argc, argv);
}

static int help(void)
{
	char *argv[] = { NULL, NULL };

	return run("help", 1, argv);
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "";

	setlocale(LC_CTYPE, "C.UTF-8");
	if (g_str_equal(word, "--version") || g_str_equal(word, "version"))
		return printf("kubedes %s\n", PACKAGE_VERSION) < 0 ? KD_EXIT_FAILED : KD_EXIT_DONE;
	if (g_str_equal(word, "--help") || g_str_equal(word, "-h"))
		return help();
	if (argc < 2) {
		help();
		return KD_EXIT_USAGE;
	}
	return run(word, argc - 1, argv + 1);
}
