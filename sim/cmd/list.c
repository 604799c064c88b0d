/* SPDX-License-Identifier: Apache-2.0 */
/* What there is: add-ons and kinds, by name, with a line on each. */
#include "config.h"

#include "api/kinds.h"
#include "base/text.h"
#include "cmd/_options.h"
#include "placement/profile.h"
#include "run/trace.h"

#include <kubedes/report.h>

static const KdCommand *self(void);

static KdTable *policies(void)
{
	static const char *const headers[] = { "NAME", "ALIAS", "DOES", NULL };
	KdTable *table = kd_table_new(headers);
	guint n;
	const KdPolicy *const *all = kd_policies(&n);

	for (guint i = 0; i < n; i++)
		kd_table_add(table, (const char *const[]){ all[i]->name,
							   all[i]->alias ? all[i]->alias : "-",
							   all[i]->summary });
	return table;
}

static KdTable *workloads(void)
{
	static const char *const headers[] = { "NAME", "GIVES", "FROM", "IS", NULL };
	KdTable *table = kd_table_new(headers);
	guint n;
	const KdWorkload *const *all = kd_workloads(&n);

	for (guint i = 0; i < n; i++)
		kd_table_add(table, (const char *const[]){ all[i]->name, all[i]->gives,
							   all[i]->needs_file ? "a file" : "itself",
							   all[i]->summary });
	return table;
}

extern const KdReport *const kd_report_table[];

static KdTable *reports(void)
{
	static const char *const headers[] = { "NAME", "PLOT", "SHOWS", NULL };
	KdTable *table = kd_table_new(headers);

	for (const KdReport *const *r = kd_report_table; *r; r++)
		kd_table_add(table, (const char *const[]){ (*r)->name, (*r)->plot ? "yes" : "no",
							   (*r)->summary });
	return table;
}

extern const KdKind *const kd_kind_table[];

static KdTable *kinds(void)
{
	static const char *const headers[] = { "NAME",       "SHORT", "APIVERSION",
					       "NAMESPACED", "KIND",  NULL };
	KdTable *table = kd_table_new(headers);

	for (const KdKind *const *k = kd_kind_table; *k; k++)
		kd_table_add(table,
			     (const char *const[]){
				     (*k)->plural, (*k)->short_names ? (*k)->short_names[0] : "",
				     (*k)->apiVersion, (*k)->namespaced ? "true" : "false",
				     (*k)->kind });
	return table;
}

static const struct {
	const char *what;
	KdTable *(*table)(void);
} lists[] = {
	{ "policies", policies },
	{ "workloads", workloads },
	{ "reports", reports },
	{ "kinds", kinds },
};

static int run(int argc, char **argv)
{
	static const char *const words[] = { "policies", "workloads", "reports", "kinds", NULL };
	int code = cmd_options(self(), NULL, &argc, &argv);

	if (code >= 0)
		return code;
	if (argc != 2)
		return cmd_usage(self(), "say what to list");
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		if (!g_str_equal(argv[1], lists[i].what))
			continue;
		g_autoptr(KdTable) table = lists[i].table();
		g_autofree char *text = kd_table_print(table, true);
		return cmd_write(NULL, text);
	}
	g_autofree char *hint = kd_text_did_you_mean(argv[1], words);
	return cmd_usage(self(), "there is no list of \"%s\"%s", argv[1], hint);
}

KD_COMMAND(list) = {
	.name = "list",
	.summary = "Show the policies, workload formats, reports or kinds that there are",
	.usage = "policies|workloads|reports|kinds",
	.examples = "  kubedes list policies\n"
		    "  kubedes list workloads\n",
	.run = run,
};

static const KdCommand *self(void)
{
	return &kd_command_list;
}
