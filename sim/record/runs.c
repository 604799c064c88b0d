/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/runs.h"

#include <string.h>

#include "record/setups.h"

/* What parameters do to the records, and what has columns of its own, tells no runs apart. */
static const char sql[] = "SELECT run, scenario, policy, seed, coalesce(ended - started, 0) / 1e9, "
			  "coalesce((SELECT group_concat(key || '=' || value, ' ') "
			  "FROM json_each(iif(json_valid(parameters), parameters, '{}')) "
			  "WHERE key NOT LIKE 'record.%' AND key NOT LIKE 'expect%' "
			  "AND key NOT IN ('seed', 'scheduler.policy', 'metadata.name')), ''), "
			  "document "
			  "FROM run WHERE run = ?1 OR ?1 = 0 ORDER BY run";

static char *text(sqlite3_stmt *row, int column)
{
	return g_strdup((const char *) sqlite3_column_text(row, column));
}

static KdRun read_run(const KdResults *results, sqlite3_stmt *row)
{
	return (KdRun){
		.results = results,
		.run = sqlite3_column_int64(row, 0),
		.scenario = text(row, 1),
		.policy = text(row, 2),
		.seed = sqlite3_column_int64(row, 3),
		.seconds = sqlite3_column_double(row, 4),
		.settings = text(row, 5),
	};
}

static void clear_run(KdRun *run)
{
	g_free(run->scenario);
	g_free(run->policy);
	g_free(run->settings);
	g_free(run->name);
	g_free(run->title);
	g_free(run->group_title);
}

void kd_runs_free(KdRuns *runs)
{
	if (!runs)
		return;
	for (guint i = 0; i < runs->n; i++)
		clear_run(&runs->runs[i]);
	g_free(runs->runs);
	g_free(runs);
}

/* ---- what tells them apart ---- */

typedef struct {
	bool scenario, policy, settings, seed;
	bool file;  /* two runs of different files differ in nothing else */
	bool paths; /* two files have the same name in different folders */
} Differences;

static bool same_setup(const KdRun *a, const KdRun *b)
{
	return strcmp(a->scenario, b->scenario) == 0 && strcmp(a->policy, b->policy) == 0 &&
	       strcmp(a->settings, b->settings) == 0;
}

static bool same_name(const KdRun *a, const KdRun *b)
{
	g_autofree char *first = g_path_get_basename(kd_results_path(a->results));
	g_autofree char *second = g_path_get_basename(kd_results_path(b->results));

	return strcmp(first, second) == 0;
}

static void find_twins(const KdRuns *runs, Differences *d)
{
	for (guint i = 1; i < runs->n; i++) {
		for (guint j = 0; j < i; j++) {
			const KdRun *a = &runs->runs[j], *b = &runs->runs[i];

			if (strcmp(kd_results_path(a->results), kd_results_path(b->results)) == 0)
				continue;
			d->file |= same_setup(a, b) && a->seed == b->seed;
			d->paths |= same_name(a, b);
		}
	}
}

static Differences find_differences(const KdRuns *runs)
{
	Differences d = { 0 };

	for (guint i = 1; i < runs->n; i++) {
		const KdRun *first = &runs->runs[0], *run = &runs->runs[i];

		d.scenario |= strcmp(first->scenario, run->scenario) != 0;
		d.policy |= strcmp(first->policy, run->policy) != 0;
		d.settings |= strcmp(first->settings, run->settings) != 0;
		d.seed |= first->seed != run->seed;
	}
	find_twins(runs, &d);
	return d;
}

static void append_part(GString *title, const char *part)
{
	if (!*part)
		return;
	if (title->len > 0)
		g_string_append(title, ", ");
	g_string_append(title, part);
}

/* A run that is the only one of its kind is known by its policy, or else its scenario. */
static char *name_group(const KdRun *run, const Differences *d)
{
	g_autoptr(GString) title = g_string_new(NULL);

	if (d->scenario)
		append_part(title, run->scenario);
	if (d->policy)
		append_part(title, run->policy);
	if (d->settings)
		append_part(title, *run->settings ? run->settings : "as it is");
	if (d->file) {
		const char *path = kd_results_path(run->results);
		g_autofree char *base = g_path_get_basename(path);

		append_part(title, d->paths ? path : base);
	}
	if (title->len == 0)
		append_part(title,
			    strcmp(run->policy, "default") == 0 ? run->scenario : run->policy);
	return g_strdup(title->str);
}

static bool same_group(const KdRun *a, const KdRun *b, const Differences *d)
{
	return same_setup(a, b) && (!d->file || a->results == b->results);
}

static void set_groups(KdRuns *runs, const Differences *d)
{
	for (guint i = 0; i < runs->n; i++) {
		KdRun *run = &runs->runs[i];
		guint j = 0;

		while (!same_group(&runs->runs[j], run, d))
			j++;
		run->leads = j == i;
		run->group = run->leads ? runs->n_groups++ : runs->runs[j].group;
	}
}

static guint group_size(const KdRuns *runs, guint group)
{
	guint n = 0;

	for (guint i = 0; i < runs->n; i++)
		n += runs->runs[i].group == group;
	return n;
}

static void set_titles(KdRuns *runs, const Differences *d)
{
	for (guint i = 0; i < runs->n; i++) {
		KdRun *run = &runs->runs[i];
		const guint n = group_size(runs, run->group);
		const char *name = run->name = name_group(run, d);

		if (n == 1)
			run->title = g_strdup(name);
		else if (d->seed)
			run->title = g_strdup_printf("%s, seed %" G_GINT64_FORMAT, name, run->seed);
		else
			run->title = g_strdup_printf("%s, run %" G_GINT64_FORMAT, name, run->run);
		run->group_title = n == 1 ? g_strdup(name)
					  : g_strdup_printf("%s (%u %s)", name, n,
							    d->seed ? "seeds" : "runs");
	}
}

/* At least one with its document, or @error. */
static gboolean read_runs(GArray *list, GPtrArray *documents, const KdResults *results,
			  gint64 number, GError **error)
{
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(results, sql, error);
	const guint before = list->len;
	int code;

	if (!row)
		return FALSE;
	sqlite3_bind_int64(row, 1, number);
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		KdRun run = read_run(results, row);

		g_array_append_val(list, run);
		g_ptr_array_add(documents, text(row, 6));
	}
	if (code != SQLITE_DONE)
		return kd_results_fail(results, "the runs cannot be read", error);
	if (list->len > before)
		return TRUE;
	g_autofree char *which = number == 0 ? g_strdup("runs")
					     : g_strdup_printf("run %" G_GINT64_FORMAT, number);
	return kd_fail(error, KD_ERROR_INPUT, "%s: has no %s", kd_results_path(results), which);
}

static void take_list(KdRuns *runs, GArray *list)
{
	Differences d;

	runs->n = list->len;
	runs->runs = (KdRun *) (gpointer) g_array_free(list, FALSE);
	d = find_differences(runs);
	set_groups(runs, &d);
	set_titles(runs, &d);
}

static KdRuns *load(const KdResults *const *results, gint64 number, GError **error)
{
	g_autoptr(KdRuns) runs = g_new0(KdRuns, 1);
	g_autoptr(GPtrArray) documents = g_ptr_array_new_with_free_func(g_free);
	GArray *list = g_array_new(FALSE, FALSE, sizeof(KdRun));
	gboolean good = TRUE;

	for (guint i = 0; good && results[i]; i++)
		good = read_runs(list, documents, results[i], number, error);
	kd_setups_tell_apart((KdRun *) (gpointer) list->data, list->len,
			     (const char *const *) documents->pdata);
	take_list(runs, list);
	return good ? g_steal_pointer(&runs) : NULL;
}

bool kd_runs_differ_by_policy(const KdRuns *runs)
{
	guint n_policies = 0;

	for (guint i = 0; i < runs->n; i++) {
		guint j = 0;

		while (strcmp(runs->runs[j].policy, runs->runs[i].policy) != 0)
			j++;
		n_policies += j == i;
	}
	return n_policies == runs->n_groups;
}

KdRuns *kd_runs_load(const KdResults *results, gint64 run, GError **error)
{
	return load((const KdResults *const[]){ results, NULL }, run, error);
}

KdRuns *kd_runs_load_all(const KdResults *const *results, GError **error)
{
	return load(results, 0, error);
}
