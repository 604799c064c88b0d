/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_options.h"

#include <stdio.h>
#include <string.h>

static GOptionContext *context_of(const KdCommand *command, const GOptionEntry *entries)
{
	GOptionContext *context = g_option_context_new(command->usage);
	g_autofree char *examples = g_strconcat("Examples:\n", command->examples, NULL);

	g_option_context_set_summary(context, command->summary);
	g_option_context_set_description(context, examples);
	if (entries)
		g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_set_help_enabled(context, FALSE);
	return context;
}

static bool asks_for_help(int argc, char **argv)
{
	for (int i = 1; i < argc && !g_str_equal(argv[i], "--"); i++)
		if (g_str_equal(argv[i], "--help") || g_str_equal(argv[i], "-h"))
			return true;
	return false;
}

int cmd_options(const KdCommand *command, const GOptionEntry *entries, int *argc, char ***argv)
{
	g_autoptr(GOptionContext) context = context_of(command, entries);
	g_autoptr(GError) error = NULL;

	g_set_prgname((*argv)[0]);
	if (asks_for_help(*argc, *argv)) {
		g_autofree char *help = g_option_context_get_help(context, TRUE, NULL);

		g_print("%s", help);
		return KD_EXIT_DONE;
	}
	if (g_option_context_parse(context, argc, argv, &error))
		return -1;
	return cmd_usage(command, "%s", error->message);
}

int cmd_usage(const KdCommand *command, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	g_printerr("kubedes %s: %s\nUsage: kubedes %s %s\n", command->name, text, command->name,
		   command->usage);
	return KD_EXIT_USAGE;
}

int cmd_write(const char *path, const char *text)
{
	g_autoptr(GError) error = NULL;

	if (!path || g_str_equal(path, "-")) {
		if (fputs(text, stdout) >= 0 && fflush(stdout) == 0)
			return KD_EXIT_DONE;
		g_printerr("kubedes: cannot write to standard output\n");
		return KD_EXIT_FAILED;
	}
	if (g_file_set_contents(path, text, -1, &error))
		return KD_EXIT_DONE;
	return cmd_error(error);
}

bool cmd_is_there(const char *path)
{
	if (g_str_equal(path, "-") || g_file_test(path, G_FILE_TEST_EXISTS))
		return true;
	g_printerr("kubedes: %s: there is no such file\n", path);
	return false;
}

bool cmd_is_format(const KdCommand *command, const char *format)
{
	static const char *const formats[] = { "table", "csv", "json", NULL };

	if (!format || g_strv_contains(formats, format))
		return true;
	cmd_usage(command, "there is no output format \"%s\"; table, csv or json", format);
	return false;
}

int cmd_print_table(const KdTable *table, const char *format)
{
	g_autofree char *text = g_strcmp0(format, "csv") == 0    ? kd_table_print_csv(table)
				: g_strcmp0(format, "json") == 0 ? kd_table_print_json(table)
								 : kd_table_print(table, true);

	return cmd_write(NULL, text);
}
