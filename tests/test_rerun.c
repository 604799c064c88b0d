/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim/run/rerun.c: every decision comes out again, with all that led to it, whatever was recorded.
 *
 * The run has preemption, chance among equal nodes, pods that come back, and pods that never fit.
 */
#include "config.h"

#include <string.h>

#include "kt_run.h"
#include "run/decision_tree.h"
#include "run/rerun.h"
#include "run/run.h"

static const char nodes[] = "apiVersion: v1\nkind: Node\n"
			    "metadata: {name: small}\n"
			    "status: {allocatable: {cpu: '2', memory: 4Gi, pods: '10'}}\n";

static const char scenario[] = "metadata: {name: crowd}\nseed: 5\n"
			       "cluster:\n"
			       "  manifests: [nodes.yaml]\n"
			       "  nodeGroups:\n"
			       "  - {name: node, count: 4, template: {status: {allocatable: {cpu: "
			       "'4', memory: 8Gi, pods: '10'}}}}\n"
			       "workloads:\n"
			       "- {manifests: [low.yaml]}\n"
			       "- {manifests: [high.yaml], at: 30s}\n"
			       "---\n"
			       "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: "
			       "{name: high}\nvalue: 100\n";

/* ---- runs ---- */

static void append_pods(GString *out, const char *prefix, guint n, const char *class_)
{
	for (guint i = 0; i < n; i++)
		g_string_append_printf(out,
				       "apiVersion: v1\nkind: Pod\nmetadata:\n  name: %s-%u\n"
				       "  annotations: {kubedes.io/duration: %us}\n"
				       "spec:\n  %s\n  containers:\n  - name: c\n    resources: "
				       "{requests: {cpu: %s}}\n"
				       "---\n",
				       prefix, i, 40 + 7 * i, class_,
				       i % 5 == 4 ? "'9'"
				       : i % 2    ? "1500m"
						  : "700m");
}

static const char *write_folder(void)
{
	const char *folder = kt_tmp();
	g_autoptr(GString) low = g_string_new(NULL), high = g_string_new(NULL);

	append_pods(low, "low", 20, "priority: 0");
	append_pods(high, "high", 8, "priorityClassName: high");
	kt_write(folder, "nodes.yaml", nodes);
	kt_write(folder, "low.yaml", low->str);
	kt_write(folder, "high.yaml", high->str);
	return folder;
}

static KdResults *run_at(const char *folder, const char *level, const char *policy)
{
	g_autofree char *set = g_strconcat("record.level=", level, NULL);
	g_autoptr(KdScenario)
		loaded = kt_scenario(level, folder, scenario, (const char *const[]){ set, NULL });
	g_autoptr(GError) error = NULL;
	g_autoptr(KdResults) results = kd_results_create(":memory:", false, &error);
	const gint64 seed = 11;
	const KdRunOptions options = { .policy = policy, .seed = &seed, .until = 5 * KD_MINUTE };
	KdRunSummary summary = { 0 };

	KT_ROW_TRUE(level,
		    results && loaded && kd_run(loaded, &options, results, &summary, &error));
	KT_ROW_NO_ERROR(level, error);
	kd_run_summary_clear(&summary);
	return g_steal_pointer(&results);
}

/* ---- and again ---- */

/* Each decision as a line of JSON. */
static void see(gpointer data, const KdDecision *decision)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	GString *out = data;

	kd_tree_print_json(kd_decision_tree(forest, decision, "case"), 0, out);
	g_string_append_c(out, '\n');
}

static char *see_again(const KdResults *results, const char *folder, guint64 last, char **ret_error)
{
	g_autoptr(GError) error = NULL;
	GString *out = g_string_new(NULL);
	const KdRerunOptions options = {
		.run = 1, .folder = folder, .last = last, .see = see, .see_data = out
	};

	kd_rerun(results, &options, &error);
	*ret_error = error ? g_strdup(error->message) : NULL;
	return g_string_free(out, FALSE);
}

static char *see_all(const char *row, const KdResults *results)
{
	g_autofree char *error = NULL;
	char *seen = see_again(results, NULL, 0, &error);

	KT_ROW_STR(row, error, NULL);
	return seen;
}

static gint64 number(const KdResults *results, const char *sql)
{
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(results, sql, NULL);

	return row && sqlite3_step(row) == SQLITE_ROW ? sqlite3_column_int64(row, 0) : -1;
}

static void all_levels(void)
{
	static const char *const levels[] = { "default", "summary", "none" };
	const char *folder = write_folder();
	g_autoptr(KdResults) full = run_at(folder, "full", NULL);
	g_autofree char *want = see_all("full", full);

	KT_ROW_TRUE("pods were preempted", number(full, "SELECT sum(victims) FROM decision") > 0);
	KT_ROW_TRUE("chance had a say", number(full, "SELECT count(*) FROM decision "
						     "WHERE ties > 1") > 0);
	KT_ROW_TRUE("pods came back", number(full, "SELECT max(attempt) FROM decision") > 1);
	KT_ROW_TRUE("each decision was seen", strstr(want, "\"weighted\"") != NULL);
	for (guint i = 0; i < G_N_ELEMENTS(levels); i++) {
		g_autoptr(KdResults) results = run_at(folder, levels[i], NULL);
		g_autofree char *got = see_all(levels[i], results);

		KT_ROW_STR(levels[i], got, want);
	}
}

static void every_decision(void)
{
	const char *folder = write_folder();
	g_autoptr(KdResults) results = run_at(folder, "default", "WorstFit");
	g_autofree char *all = see_all("all", results);
	const gint64 n = number(results, "SELECT count(*) FROM decision");
	const char *end = all;

	KT_ROW_TRUE("there are some", n > 20);
	for (gint64 i = 1; i <= n; i++) {
		g_autofree char *row = g_strdup_printf("up to %" G_GINT64_FORMAT, i);
		g_autofree char *error = NULL;
		g_autofree char *got = see_again(results, NULL, (guint64) i, &error);

		end = strchr(end, '\n') + 1;
		KT_ROW_STR(row, error, NULL);
		KT_ROW_TRUE(row, strlen(got) == (gsize) (end - all) &&
					 memcmp(got, all, strlen(got)) == 0);
	}
	KT_ROW_STR("none is left", end, "");
}

/* ---- against what was recorded ---- */

/* As the table score has it: "number node plugin reason raw weighted". */
static void see_scores(gpointer data, const KdDecision *d)
{
	const KdAttempt *attempt = d->record;
	const KdProfile *profile = kd_framework_profile(d->framework);
	GPtrArray *out = data;

	for (guint i = 0; i < attempt->n_evaluated; i++) {
		const KdSlot slot = attempt->evaluated[i];

		if (attempt->rejected_by[slot] == 255)
			continue;
		guint plugin = g_array_index(profile->filter, guint, attempt->rejected_by[slot]);
		g_ptr_array_add(out, g_strdup_printf("%u %s %s %s", (guint) d->number,
						     d->nodes->name[slot],
						     profile->plugins[plugin].policy->name,
						     kd_verdict_reason(attempt->verdicts[slot])));
	}
	for (guint i = 0; attempt->scored && i < attempt->n_scores; i++)
		for (guint k = 0; attempt->scores[i].raw && k < attempt->n_feasible; k++)
			g_ptr_array_add(out, g_strdup_printf("%u %s %s %d %d", (guint) d->number,
							     d->nodes->name[attempt->feasible[k]],
							     attempt->scores[i].policy->name,
							     (int) attempt->scores[i].raw[k],
							     (int) attempt->scores[i].weighted[k]));
}

static GPtrArray *recorded_scores(const KdResults *results)
{
	GPtrArray *out = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(
		results,
		"SELECT s.number || ' ' || n.name || ' ' || plugin || ' ' || "
		"coalesce(verdict, raw || ' ' || weighted) FROM score AS s "
		"JOIN node AS n USING (run, node)",
		NULL);

	while (row && sqlite3_step(row) == SQLITE_ROW)
		g_ptr_array_add(out, g_strdup((const char *) sqlite3_column_text(row, 0)));
	return out;
}

static int by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static char *sorted(GPtrArray *lines)
{
	g_ptr_array_sort(lines, by_text);
	g_ptr_array_add(lines, NULL);
	return g_strjoinv("\n", (char **) lines->pdata);
}

static void recorded_tables(void)
{
	g_autoptr(KdResults) results = run_at(write_folder(), "full", NULL);
	g_autoptr(GPtrArray) seen = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) recorded = recorded_scores(results);
	const KdRerunOptions options = { .run = 1, .see = see_scores, .see_data = seen };

	KT_ROW_TRUE("it runs", kd_rerun(results, &options, NULL));
	KT_ROW_TRUE("there are scores", recorded->len > 100);
	g_autofree char *got = sorted(seen);
	g_autofree char *want = sorted(recorded);
	KT_ROW_STR("scores and verdicts as recorded", got, want);
}

/* ---- not the same ---- */

static const struct {
	const char *row, *sql, *want;
} changes[] = {
	{ "another seed", "UPDATE run SET seed = seed + 1",
	  "run 1 cannot be done again: decision " },
	{ "another policy", "UPDATE run SET policy = 'BestFit'", " was pod " },
	{ "another version", "UPDATE run SET policy = 'BestFit', version = '0.0.1'; ",
	  "; it was made by kubedes 0.0.1, this is " PACKAGE_VERSION },
	{ "a decision that did not happen", "UPDATE decision_row SET attempt = 9 WHERE number = 3",
	  "run 1 cannot be done again: decision 3 was pod 9, attempt 9 at 0s, bound on " },
	{ "a last decision too many",
	  "INSERT INTO decision_row SELECT run, number + 1000, time, pod, attempt, result, node, "
	  "score, "
	  "runner_up, runner_up_score, ties, evaluated, feasible, reasons, message, nominated, "
	  "victims, concludes "
	  "FROM decision WHERE number = 1",
	  "run 1 cannot be done again: it ends after " },
	{ "no decisions, and another fingerprint",
	  "UPDATE run SET fingerprint = 'abc'; DELETE FROM decision_row; "
	  "DELETE FROM decision_list",
	  "run 1 cannot be done again: its fingerprint was abc, and is now " },
	{ "another folder", "UPDATE run_env SET value = '/nowhere' WHERE name = 'folder'",
	  "/nowhere/nodes.yaml: cannot be opened: No such file or directory" },
	{ "no such run", "UPDATE run SET run = 2", ":memory:: has no run 1" },
};

static void differences(void)
{
	const char *folder = write_folder();

	for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
		g_autoptr(KdResults) results = run_at(folder, "default", NULL);
		g_autofree char *error = NULL;

		KT_ROW_TRUE(changes[i].row, kd_results_exec(results, changes[i].sql, NULL));
		g_free(see_again(results, NULL, 0, &error));
		KT_ROW_TRUE(error ? error : changes[i].row,
			    error && strstr(error, changes[i].want));
	}
}

static void files(void)
{
	const char *folder = write_folder(), *other = write_folder();
	g_autoptr(KdResults) results = run_at(folder, "default", NULL);
	g_autofree char *before = see_all("as it was", results);
	g_autofree char *error = NULL, *none = NULL;
	g_autofree char *elsewhere = see_again(results, other, 0, &none);

	KT_ROW_STR("the files may have moved", elsewhere, before);
	KT_ROW_STR("that is no error", none, NULL);
	kt_write(folder, "nodes.yaml", "apiVersion: v1\nkind: Node\nmetadata: {name: small}\n");
	g_free(see_again(results, NULL, 0, &error));
	g_autofree char *want = g_strdup_printf("run 1 cannot be done again: %s/nodes.yaml is no "
						"longer the file that was read for it",
						folder);
	KT_ROW_STR("but not have changed", error, want);
}

static bool give_up(gpointer data, guint64 done, guint64 known)
{
	guint64 *seen = data;

	KT_ROW_TRUE("there is something to tell", done > 0 && known >= done);
	*seen = known;
	return false;
}

static void interruption(void)
{
	g_autoptr(KdResults) results = run_at(write_folder(), "default", NULL);
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	guint64 known = 0;
	const KdRerunOptions options = {
		.run = 1, .see = see, .see_data = out, .progress = give_up, .progress_data = &known
	};

	KT_ROW_TRUE("it stops", !kd_rerun(results, &options, &error));
	KT_ROW_STR("and says so", kt_message(error), "run 1 cannot be done again: interrupted");
	KT_ROW_INT("decisions that there will be", (gint64) known,
		   number(results, "SELECT count(*) FROM decision"));
}

static CU_TestInfo tests[] = {
	{ "whatever was recorded", all_levels },
	{ "every decision", every_decision },
	{ "as in the table of scores", recorded_tables },
	{ "differences", differences },
	{ "files", files },
	{ "interruption", interruption },
	CU_TEST_INFO_NULL,
};

KT_SUITE(rerun) = { .pName = "rerun", .pTests = tests };
