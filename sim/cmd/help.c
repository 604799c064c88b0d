/* SPDX-License-Identifier: Apache-2.0 */
/* Which commands there are, and the manual pages. */
#include "config.h"

#include "cmd/_describe.h"
#include "cmd/_options.h"

static const KdCommand *self(void);

static int overview(void)
{
	g_autoptr(GString) out = g_string_new("Usage: kubedes COMMAND [ARGUMENT]...\n\n"
					      "Simulates Kubernetes clusters.\n");

	for (KdCommandGroup group = 0; group < KD_N_GROUPS; group++) {
		g_string_append_printf(out, "\n%s:\n", cmd_group_title(group));
		for (const KdCommand *const *c = kd_command_table; *c; c++)
			if ((*c)->group == group)
				g_string_append_printf(out, "  %-10s  %s\n", (*c)->name,
						       (*c)->summary);
	}
	g_string_append(out,
			"\nkubedes COMMAND --help tells more about each, with examples.  To begin: "
			"kubedes init DIR\n"
			"Exit codes: 0 done, 1 the answer is no (an expectation was missed, "
			"two things differ),\n"
			"2 bad usage or input, 3 the world failed.\n");
	return cmd_write(NULL, out->str);
}

static int manual(const char *word)
{
	g_autofree char *text = NULL;

	if (word && !g_str_equal(word, "scenario"))
		return cmd_usage(self(), "there are two pages: --man and --man scenario");
	text = word ? cmd_manual_scenario() : cmd_manual();
	return cmd_write(NULL, text);
}

static int of_command(const char *name)
{
	g_autoptr(GError) error = NULL;
	const KdCommand *command = cmd_find(name, &error);
	g_autofree char *program = g_strconcat("kubedes ", name, NULL);
	char *argv[] = { program, (char[]){ "--help" }, NULL };

	return command ? command->run(2, argv) : cmd_error(error);
}

static int run(int argc, char **argv)
{
	gboolean man = FALSE;
	const GOptionEntry entries[] = {
		{ "man", 0, 0, G_OPTION_ARG_NONE, &man,
		  "The manual page in troff: of all commands, or of the format of scenarios",
		  NULL },
		{ 0 }
	};
	int code = cmd_options(self(), entries, &argc, &argv);

	if (code >= 0)
		return code;
	if (argc > 2)
		return cmd_usage(self(), "one command at a time");
	if (man)
		return manual(argv[1]);
	return argc == 2 ? of_command(argv[1]) : overview();
}

KD_COMMAND(help) = {
	.name = "help",
	.summary = "Show which commands there are, or what one does",
	.usage = "[COMMAND]",
	.examples = "  kubedes help\n"
		    "  kubedes help run\n"
		    "  kubedes help --man | man -l -\n"
		    "  kubedes help --man scenario | man -l -\n",
	.run = run,
	.group = KD_GROUP_LOOKUP,
};

static const KdCommand *self(void)
{
	return &kd_command_help;
}
