/* SPDX-License-Identifier: Apache-2.0 */
/* Runs side by side, by their metrics. */
#include "config.h"

#include "cmd/_options.h"
#include "cmd/_reports.h"

#include <string.h>

static const KdCommand *self(void);

/* What people need to read the numbers, below the table. */
static void explain(const KdCompare *compare, const char *table)
{
	g_autoptr(KdTable) differences = kd_compare_differences(compare);

	if (strchr(table, '*'))
		g_print("\n* the best\n");
	if (strstr(table, "±"))
		g_print("± half the width of the 95%% confidence interval of the mean\n");
	if (!differences)
		return;
	g_autofree char *text = kd_table_print(differences, true);
	g_print("\nDifferences to %s, between runs of equal seed:\n%s",
		kd_compare_group(compare, 0), text);
}

static int show(const KdCompare *compare, const char *format)
{
	bool people = !format || g_str_equal(format, "table");
	g_autoptr(KdTable) table = people ? kd_compare_table(compare) : kd_compare_raw(compare);

	if (!people)
		return cmd_print_table(table, format);
	g_autofree char *text = kd_table_print(table, true);
	int code = cmd_write(NULL, text);
	if (code == KD_EXIT_DONE)
		explain(compare, text);
	return code;
}

static int compare_all(char **paths, const char *word, char **metrics, const char *format)
{
	g_autoptr(GError) error = NULL;
	KdCompareBy by;

	if (word && !kd_compare_by_parse(word, &by, &error))
		return cmd_usage(self(), "--by: %s", error->message);
	for (char **path = paths; *path; path++)
		if (!cmd_is_there(*path))
			return KD_EXIT_USAGE;
	g_autoptr(GPtrArray) databases = cmd_databases_open(paths, &error);
	if (!databases)
		return cmd_error(error);
	g_autoptr(KdRuns)
		runs = kd_runs_load_all((const KdResults *const *) databases->pdata, &error);
	if (!runs)
		return cmd_error(error);
	if (!word)
		by = kd_runs_differ_by_policy(runs) ? KD_BY_POLICY : KD_BY_SETUP;
	g_autoptr(KdCompare) compare = cmd_compare(runs, by, &error);
	if (!compare ||
	    (metrics && !kd_compare_select(compare, (const char *const *) metrics, &error)))
		return cmd_error(error);
	return show(compare, format);
}

static int run(int argc, char **argv)
{
	g_autofree char *by = NULL;
	g_autofree char *format = NULL;
	g_auto(GStrv) metrics = NULL;
	const GOptionEntry entries[] = { { "by", 'b', 0, G_OPTION_ARG_STRING, &by,
					   "What a column is; by default the policy, or the setup "
					   "(all but the seed) where runs of one "
					   "policy differ in more than the seed",
					   "policy|seed|scenario|parameters|file|setup" },
					 { "metric", 'm', 0, G_OPTION_ARG_STRING_ARRAY, &metrics,
					   "Only this metric; may be given several times",
					   "METRIC" },
					 { "output", 'o', 0, G_OPTION_ARG_STRING, &format,
					   "table by default", "table|csv|json" },
					 { 0 } };
	int code = cmd_options(self(), entries, &argc, &argv);

	if (code >= 0)
		return code;
	if (argc < 2)
		return cmd_usage(self(), "name a results database");
	return cmd_is_format(self(), format) ? compare_all(argv + 1, by, metrics, format)
					     : KD_EXIT_USAGE;
}

KD_COMMAND(compare) = {
	.name = "compare",
	.summary = "Show the metrics of runs side by side",
	.usage = "RESULTS.db...",
	.examples = "  kubedes compare openb.db\n"
		    "  kubedes compare before.db after.db --by file\n"
		    "  kubedes compare openb.db -m gpu_end -m wait_p99 -o csv\n",
	.run = run,
	.group = KD_GROUP_RESULTS,
};

static const KdCommand *self(void)
{
	return &kd_command_compare;
}
