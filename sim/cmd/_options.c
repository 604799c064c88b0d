/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_options.h"

#include "base/write.h"
#include "cmd/_describe.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool asks_for_help(int argc, char **argv)
{
	for (int i = 1; i < argc && !g_str_equal(argv[i], "--"); i++)
		if (g_str_equal(argv[i], "--help") || g_str_equal(argv[i], "-h"))
			return true;
	return false;
}

/* Columns of the terminal, between what can be read. */
static guint width(void)
{
	const char *columns = g_getenv("COLUMNS");
	struct winsize size = { 0 };

	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
		return CLAMP(size.ws_col, 60, 120);
	return columns ? (guint) CLAMP(g_ascii_strtoll(columns, NULL, 10), 60, 120) : 80;
}

static int show_help(const KdCommand *command, const GOptionEntry *entries)
{
	g_autofree char *help = cmd_help(command, entries, width());

	return cmd_write(NULL, help);
}

/* What GLib says of an option that it does not know ends in the option; others it tells well. */
static int bad_options(const KdCommand *command, const GOptionEntry *entries, const GError *error)
{
	const char *option = strstr(error->message, " --");
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autofree char *hint = NULL;

	if (!option || !g_error_matches(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
		return cmd_usage(command, "%s", error->message);
	g_ptr_array_add(names, (gpointer) "help");
	for (guint i = 0; entries && entries[i].long_name; i++)
		g_ptr_array_add(names, (gpointer) entries[i].long_name);
	g_ptr_array_add(names, NULL);
	const char *near = kd_text_nearest(option + strlen(" --"),
					   (const char *const *) (gconstpointer) names->pdata);
	hint = near ? g_strdup_printf(" (did you mean \"--%s\"?)", near) : g_strdup("");
	return cmd_usage(command, "there is no option \"%s\"%s", option + 1, hint);
}

int cmd_options(const KdCommand *command, const GOptionEntry *entries, int *argc, char ***argv)
{
	g_autoptr(GOptionContext) context = NULL;
	g_autoptr(GError) error = NULL;

	if (cmd_describes(entries, *argc, *argv))
		return KD_EXIT_DONE;
	if (asks_for_help(*argc, *argv))
		return show_help(command, entries);
	context = g_option_context_new(NULL);
	g_option_context_set_help_enabled(context, FALSE);
	if (entries)
		g_option_context_add_main_entries(context, entries, NULL);
	return g_option_context_parse(context, argc, argv, &error)
		       ? -1
		       : bad_options(command, entries, error);
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
	if (kd_write_file(path, text, -1, &error))
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
