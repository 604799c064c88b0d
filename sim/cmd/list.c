/* SPDX-License-Identifier: Apache-2.0 */
/* What there is: add-ons and kinds, by name, with a line on each. */
#include "config.h"

#include "api/kinds.h"
#include "base/text.h"
#include "cmd/_examples.h"
#include "cmd/_options.h"
#include "cmd/_reports.h"
#include "placement/extension_points.h"
#include "placement/profile.h"
#include "run/trace.h"

static const KdCommand *self(void);

/* "filter, score" */
static char *points_of(const KdPolicy *policy)
{
	GString *out = g_string_new(NULL);

	for (guint point = 0; point < KD_N_POINTS; point++) {
		/* Those that only prepare for another tell nothing new. */
		if (!kd_point_has(point, policy) || point == KD_POINT_PRE_SCORE ||
		    (point == KD_POINT_PRE_FILTER && kd_point_has(KD_POINT_FILTER, policy)))
			continue;
		g_string_append_printf(out, "%s%s", out->len ? ", " : "", kd_point_name(point));
	}
	return g_string_free(out, FALSE);
}

static KdTable *policies(bool wide G_GNUC_UNUSED)
{
	static const char *const headers[] = { "NAME", "ALIAS", "POINTS", "DOES", NULL };
	KdTable *table = kd_table_new(headers);
	guint n;
	const KdPolicy *const *all = kd_policies(&n);

	for (guint i = 0; i < n; i++) {
		g_autofree char *points = points_of(all[i]);

		kd_table_add(table, (const char *const[]){ all[i]->name,
							   all[i]->alias ? all[i]->alias : "-",
							   points, all[i]->summary });
	}
	return table;
}

static KdTable *workloads(bool wide G_GNUC_UNUSED)
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

static KdTable *reports(bool wide G_GNUC_UNUSED)
{
	static const char *const headers[] = { "NAME", "PLOT", "SHOWS", NULL };
	KdTable *table = kd_table_new(headers);

	for (const KdReport *const *r = kd_report_table; *r; r++)
		kd_table_add(table, (const char *const[]){ (*r)->name, (*r)->plot ? "yes" : "no",
							   (*r)->summary });
	return table;
}

static KdTable *kinds(bool wide G_GNUC_UNUSED)
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

static KdTable *scenarios(bool wide)
{
	static const char *const narrow[] = { "NAME", "IS", NULL }, *const whole[] = { "NAME", "IS",
										       "FILE",
										       NULL };
	KdTable *table = kd_table_new(wide ? whole : narrow);
	g_autoptr(GPtrArray) paths = cmd_examples();

	for (guint i = 0; i < paths->len; i++) {
		g_autofree char *name = cmd_example_name(paths->pdata[i]);
		g_autofree char *summary = cmd_example_summary(paths->pdata[i]);

		kd_table_add(table, (const char *const[]){ name, summary, paths->pdata[i] });
	}
	return table;
}

static const struct {
	const char *what;
	KdTable *(*table)(bool wide);
} lists[] = {
	{ "policies", policies }, { "workloads", workloads }, { "reports", reports },
	{ "kinds", kinds },       { "scenarios", scenarios },
};

static int print(const KdTable *table, const char *format)
{
	g_autofree char *names = NULL;

	if (g_str_equal(format, "wide"))
		return cmd_print_table(table, NULL);
	if (!g_str_equal(format, "name"))
		return cmd_print_table(table, format);
	names = kd_table_print_names(table);
	return cmd_write(NULL, names);
}

static int list(const char *what, const char *format)
{
	static const char *const words[] = { "policies", "workloads", "reports",
					     "kinds",    "scenarios", NULL };

	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		if (!g_str_equal(what, lists[i].what))
			continue;
		g_autoptr(KdTable) table = lists[i].table(!g_str_equal(format, "table"));
		if (kd_table_n_rows(table) == 0)
			g_printerr("There are no %s here.\n", what);
		return print(table, format);
	}
	g_autofree char *hint = kd_text_did_you_mean(what, words);
	return cmd_usage(self(), "there is no list of \"%s\"%s", what, hint);
}

static int run(int argc, char **argv)
{
	static const char *const formats[] = { "table", "wide", "name", "csv", "json", NULL };
	g_autofree char *format = NULL;
	const GOptionEntry entries[] = {
		{ "output", 'o', 0, G_OPTION_ARG_STRING, &format,
		  "table (default); wide: with all columns; name: the names "
		  "alone; csv; json",
		  "table|wide|name|csv|json" },
		{ 0 }
	};
	int code = cmd_options(self(), entries, &argc, &argv);

	if (code >= 0)
		return code;
	if (argc != 2)
		return cmd_usage(self(),
				 argc < 2 ? "say what to list" : "list one thing at a time");
	if (format && !g_strv_contains(formats, format))
		return cmd_usage(self(),
				 "there is no output format \"%s\"; table, wide, name, csv or json",
				 format);
	return list(argv[1], format ? format : "table");
}

KD_COMMAND(list) = {
	.name = "list",
	.summary = "Show what there is: policies, workload formats, reports, kinds, scenarios",
	.usage = "policies|workloads|reports|kinds|scenarios",
	.examples = "  kubedes list policies\n"
		    "  kubedes list scenarios\n"
		    "  kubedes list kinds -o json\n",
	.run = run,
	.group = KD_GROUP_LOOKUP,
	.details =
		"A scenario of the list is run by its name: kubedes run first.  -o wide says where "
		"its file is.",
};

static const KdCommand *self(void)
{
	return &kd_command_list;
}
