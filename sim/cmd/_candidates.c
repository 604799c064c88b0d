/* SPDX-License-Identifier: Apache-2.0 */
/* What the words of usages stand for.  A new word: a row in sources[]. */
#include "config.h"

#include "api/kinds.h"
#include "cmd/_complete.h"
#include "cmd/_describe.h"
#include "cmd/_examples.h"
#include "cmd/_reports.h"
#include "placement/profile.h"
#include "record/results.h"
#include "run/trace.h"

#include <string.h>

/* ---- add-ons ---- */

static void offer_commands(CmdCompletion *completion)
{
	for (const KdCommand *const *c = kd_command_table; *c; c++)
		cmd_offer(completion, (*c)->name, (*c)->summary);
}

static void offer_policies(CmdCompletion *completion)
{
	guint n;
	const KdPolicy *const *all = kd_policies(&n);

	cmd_offer(completion, "default", "the profile as it is configured");
	for (guint i = 0; i < n; i++)
		if (all[i]->score || all[i]->score_many)
			cmd_offer(completion, all[i]->name, all[i]->summary);
}

static void offer_formats(CmdCompletion *completion)
{
	guint n;
	const KdWorkload *const *all = kd_workloads(&n);

	for (guint i = 0; i < n; i++)
		cmd_offer(completion, all[i]->name, all[i]->summary);
}

static void offer_reports(CmdCompletion *completion)
{
	for (const KdReport *const *r = kd_report_table; *r; r++)
		cmd_offer(completion, (*r)->name, (*r)->summary);
}

static void offer_kinds(CmdCompletion *completion)
{
	for (const KdKind *const *k = kd_kind_table; *k; k++)
		cmd_offer(completion, (*k)->plural, (*k)->help);
}

static void offer_scenarios(CmdCompletion *completion)
{
	g_autoptr(GPtrArray) paths = cmd_examples();

	for (guint i = 0; i < paths->len; i++) {
		g_autofree char *name = cmd_example_name(paths->pdata[i]);
		g_autofree char *summary = cmd_example_summary(paths->pdata[i]);

		cmd_offer(completion, name, summary);
	}
}

/* ---- fields ---- */

/* What comes after the name of a field in a --set. */
static const char *goes_on(const KdField *field)
{
	return !field->of ? "=" : field->type == KD_FIELD_LIST ? "[0]." : ".";
}

/* Of "a.b.c" typed the fields where c begins.  @sets: to be given a value, else to be explained. */
static void offer_fields(CmdCompletion *completion, const char *before, const char *typed,
			 const KdStruct *type, bool sets)
{
	const char *dot = strchr(typed, '.');
	gsize length = dot ? strcspn(typed, ".[") : 0;

	for (const KdField *field = type->fields; field->name; field++) {
		g_autofree char *whole = g_strconcat(before, field->name,
						     sets ? goes_on(field) : "", NULL);
		g_autofree char *deeper = NULL;

		if (strchr(field->name, '.'))
			continue;
		if (!dot) {
			cmd_offer(completion, whole, field->help);
			continue;
		}
		if (!field->of || strlen(field->name) != length ||
		    strncmp(field->name, typed, length) != 0)
			continue;
		deeper = g_strdup_printf("%s%.*s", before, (int) (dot + 1 - typed), typed);
		offer_fields(completion, deeper, dot + 1, field->of, sets);
	}
}

static void offer_settings(CmdCompletion *completion)
{
	offer_fields(completion, "", completion->typed, &kd_scenario_struct, true);
}

/* "pod.spec.containers" */
static void offer_explained(CmdCompletion *completion)
{
	const char *dot = strchr(completion->typed, '.');
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	g_autofree char *word = NULL, *before = NULL;
	const KdKind *kind;

	if (!dot) {
		cmd_offer(completion, "scenario", "what a simulation is made of");
		offer_kinds(completion);
		offer_formats(completion);
		offer_policies(completion);
		return;
	}
	word = g_strndup(completion->typed, dot - completion->typed);
	before = g_strconcat(word, ".", NULL);
	if (g_str_equal(word, "scenario")) {
		offer_fields(completion, before, dot + 1, &kd_scenario_struct, false);
		return;
	}
	kind = kd_kinds_lookup(kinds, word, NULL);
	if (kind && kind->body)
		offer_fields(completion, before, dot + 1, kind->body, false);
}

/* ---- results ---- */

/* The first column of @sql, with the second; ? is what was typed. */
static void offer_rows(CmdCompletion *completion, const char *sql)
{
	const char *path = NULL;
	g_autoptr(KdResults) results = NULL;
	g_autoptr(sqlite3_stmt) query = NULL;

	for (const char *const *word = completion->words; *word; word++)
		if (g_str_has_suffix(*word, ".db"))
			path = strchr(*word, '=') ? strchr(*word, '=') + 1 : *word;
	results = path && g_file_test(path, G_FILE_TEST_EXISTS) ? kd_results_open(path, NULL)
								: NULL;
	query = results ? kd_results_prepare(results, sql, NULL) : NULL;
	if (!query)
		return;
	sqlite3_bind_text(query, 1, completion->typed, -1, SQLITE_STATIC);
	while (sqlite3_step(query) == SQLITE_ROW)
		cmd_offer(completion, (const char *) sqlite3_column_text(query, 0),
			  (const char *) sqlite3_column_text(query, 1));
}

#define BEGINS "substr(name, 1, length(?1)) = ?1 ORDER BY name LIMIT 500"

static void offer_runs(CmdCompletion *completion)
{
	offer_rows(completion, "SELECT run, policy || ', seed ' || seed FROM run ORDER BY run");
}

static void offer_pods(CmdCompletion *completion)
{
	offer_rows(completion, "SELECT DISTINCT name, phase FROM pod WHERE " BEGINS);
}

static void offer_namespaces(CmdCompletion *completion)
{
	offer_rows(completion, "SELECT DISTINCT namespace, NULL FROM pod ORDER BY namespace");
}

static void offer_nodes(CmdCompletion *completion)
{
	offer_rows(completion, "SELECT DISTINCT name, NULL FROM node WHERE " BEGINS);
}

static void offer_metrics(CmdCompletion *completion)
{
	offer_rows(completion,
		   "SELECT metric, title FROM v_metric WHERE run = 1 ORDER BY position");
}

/* Those that the run has a history of. */
static void offer_objects(CmdCompletion *completion, const KdKind *kind)
{
	g_autofree char *sql = g_strdup_printf(
		"SELECT DISTINCT name, NULL FROM object WHERE kind = '%s' AND " BEGINS, kind->kind);

	offer_rows(completion, sql);
}

/* kubedes get KIND NAME, kubedes rollout status KIND NAME */
static void offer_names(CmdCompletion *completion)
{
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	const KdKind *kind = NULL;

	for (const char *const *word = completion->words + 1; !kind && word[0] && word[1]; word++)
		kind = kd_kinds_lookup(kinds, *word, NULL);
	if (kind && g_str_equal(kind->plural, "pods"))
		offer_pods(completion);
	else if (kind && g_str_equal(kind->plural, "nodes"))
		offer_nodes(completion);
	else if (kind)
		offer_objects(completion, kind);
}

/* ---- files ---- */

/* @ending: ".db", "" = any, "/" = folders alone. */
static bool is_wanted(const char *name, const char *ending)
{
	g_autofree char *packed = g_strconcat(ending, ".gz", NULL);

	if (g_str_has_suffix(name, ending) || g_str_has_suffix(name, packed))
		return true;
	return g_str_equal(ending, ".yaml") &&
	       (is_wanted(name, ".yml") || is_wanted(name, ".json"));
}

static int by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static void offer_files(CmdCompletion *completion, const char *ending)
{
	const char *slash = strrchr(completion->typed, '/');
	g_autofree char *folder = g_strndup(completion->typed,
					    slash ? slash + 1 - completion->typed : 0);
	g_autofree char *place = g_str_has_prefix(folder, "~/")
					 ? g_build_filename(g_get_home_dir(), folder + 2, NULL)
					 : g_strdup(*folder ? folder : ".");
	g_autoptr(GDir) dir = g_dir_open(place, 0, NULL);
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(place, name, NULL);
		bool deeper = g_file_test(path, G_FILE_TEST_IS_DIR);

		if (*name != '.' && (deeper || is_wanted(name, ending)))
			g_ptr_array_add(found, g_strconcat(folder, name, deeper ? "/" : "", NULL));
	}
	g_ptr_array_sort(found, by_text);
	for (guint i = 0; i < found->len; i++)
		cmd_offer(completion, found->pdata[i], NULL);
}

/* ---- all ---- */

static const struct {
	const char *word;
	void (*offer)(CmdCompletion *completion);
} sources[] = {
	{ "COMMAND", offer_commands },
	{ "FORMAT", offer_formats },
	{ "KIND", offer_kinds },
	{ "KIND[.field]", offer_explained },
	{ "METRIC", offer_metrics },
	{ "NAME", offer_names },
	{ "NODE", offer_nodes },
	{ "NS", offer_namespaces },
	{ "POD", offer_pods },
	{ "POLICY", offer_policies },
	{ "REPORT", offer_reports },
	{ "RUN", offer_runs },
	{ "SCENARIO.yaml", offer_scenarios },
	{ "path.to.field=value", offer_settings },
};

static void offer_one(CmdCompletion *completion, const char *what)
{
	const char *ending = strrchr(what, '.');
	bool named = g_ascii_isupper(*what);

	for (guint i = 0; i < G_N_ELEMENTS(sources); i++)
		if (g_str_equal(what, sources[i].word))
			sources[i].offer(completion);
	if (g_str_equal(what, "DIR"))
		offer_files(completion, "/");
	else if (g_str_equal(what, "FILE"))
		offer_files(completion, "");
	else if (named && ending && g_ascii_islower(ending[1]) && !strchr(ending, ']'))
		offer_files(completion, ending);
	else if (g_ascii_islower(*what) && !strpbrk(what, ".=<"))
		cmd_offer(completion, what, NULL);
}

/* "KIND[,KIND...]" is a KIND, "[NAME...]" a NAME; "KIND[.field]" stays what it is. */
static char *bare(const char *word)
{
	g_autofree char *start = g_strdup(*word == '[' ? word + 1 : word);
	char *more = strstr(start, "...");
	char *comma = strstr(start, "[,");

	if (more)
		*more = '\0';
	if (comma)
		*comma = '\0';
	if (g_str_has_suffix(start, "]") && !strchr(start, '['))
		start[strlen(start) - 1] = '\0';
	return g_steal_pointer(&start);
}

void cmd_offer_all(CmdCompletion *completion, const char *what)
{
	g_autofree char *word = bare(what);
	g_auto(GStrv) parts = g_strsplit(word, "|", -1);

	for (char **part = parts; *part; part++)
		offer_one(completion, *part);
}
