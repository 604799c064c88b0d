/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/rerun.h"

#include "base/tree.h"
#include "record/decision_rows.h"
#include "run/world.h"

#include <kubedes/time.h>
#include <string.h>

/* Events between two looks at the user. */
#define SLICE 2000

typedef struct {
	const KdResults *results;
	const KdRerunOptions *options;
	/* The row of the run. */
	char *policy, *document, *inputs, *version, *stopped_by, *fingerprint;
	gint64 seed;
	KdTime ended;
	char *folder, *stood; /* of the scenario; where the user was */
	guint64 n_recorded;   /* decisions */
	/* The run. */
	KdScenario *scenario;
	KdWorld *world;
	sqlite3_stmt *rows; /* decisions as recorded, one for each that is made */
	guint64 n_made;
	bool enough;
	GError *difference;
} Rerun;

static void rerun_clear(Rerun *rerun)
{
	g_free(rerun->policy);
	g_free(rerun->document);
	g_free(rerun->inputs);
	g_free(rerun->version);
	g_free(rerun->stopped_by);
	g_free(rerun->fingerprint);
	g_free(rerun->folder);
	g_free(rerun->stood);
	kd_world_free(rerun->world);
	kd_scenario_free(rerun->scenario);
	sqlite3_finalize(rerun->rows);
	g_clear_error(&rerun->difference);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Rerun, rerun_clear)

/* ---- what was recorded ---- */

static char *text(sqlite3_stmt *row, int column)
{
	return g_strdup((const char *) sqlite3_column_text(row, column));
}

static sqlite3_stmt *ask(const Rerun *rerun, const char *sql, GError **error)
{
	sqlite3_stmt *row = kd_results_prepare(rerun->results, sql, error);

	if (row)
		sqlite3_bind_int64(row, 1, rerun->options->run);
	return row;
}

static gboolean read_run(Rerun *rerun, GError **error)
{
	static const char sql[] =
		"SELECT policy, seed, document, inputs, version, ended, stopped_by, fingerprint, "
		"(SELECT value FROM run_env WHERE run = r.run AND name = 'folder'), "
		"(SELECT value FROM run_env WHERE run = r.run AND name = 'working_directory'), "
		"(SELECT total(decisions) FROM v_result WHERE run = r.run) FROM run AS r WHERE run "
		"= ?";
	g_autoptr(sqlite3_stmt) row = ask(rerun, sql, error);

	if (!row)
		return FALSE;
	if (sqlite3_step(row) != SQLITE_ROW)
		return kd_fail(error, KD_ERROR_INPUT, "%s: has no run %" G_GINT64_FORMAT,
			       kd_results_path(rerun->results), rerun->options->run);
	rerun->policy = text(row, 0);
	rerun->seed = sqlite3_column_int64(row, 1);
	rerun->document = text(row, 2);
	rerun->inputs = text(row, 3);
	rerun->version = text(row, 4);
	rerun->ended = sqlite3_column_int64(row, 5);
	rerun->stopped_by = text(row, 6);
	rerun->fingerprint = text(row, 7);
	rerun->folder = text(row, 8);
	rerun->stood = text(row, 9);
	rerun->n_recorded = (guint64) sqlite3_column_int64(row, 10);
	return TRUE;
}

/* ---- the scenario ---- */

static gboolean read_scenario(Rerun *rerun, GError **error)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	const char *folder = rerun->options->folder ? rerun->options->folder
			     : rerun->folder        ? rerun->folder
						    : ".";

	rerun->scenario = kd_scenario_parse(rerun->document, "the scenario in the database", folder,
					    problems);
	return kd_problems_to_error(problems, error);
}

/* The scenario's own file comes first among the inputs of a run; here it came from the database. */
static gboolean check_inputs(const Rerun *rerun, GError **error)
{
	g_autoptr(KdForest)
		forest = kd_json_parse(rerun->inputs, strlen(rerun->inputs), "inputs", error);
	const KdTree *old = forest ? kd_forest_document(forest, 0) : NULL;
	const GArray *new = rerun->scenario->inputs;
	const guint own = old && old->n > new->len ? 1 : 0;

	if (!forest)
		return FALSE;
	if (old->n != new->len + own)
		return kd_fail(error, KD_ERROR_INPUT,
			       "%u files were read for it, and now there are %u", old->n - own,
			       new->len);
	for (guint i = 0; i < new->len; i++) {
		const KdInput *input = &g_array_index(new, KdInput, i);
		const KdTree *sum = kd_tree_get(old->children[i + own], "sha256");

		if (g_strcmp0(kd_tree_string(sum), input->sha256) != 0)
			return kd_fail(error, KD_ERROR_INPUT,
				       "%s is no longer the file that was read for it",
				       input->path);
	}
	return TRUE;
}

/* A plug-in's file was named from where the user stood. */
static char *find_policy(const Rerun *rerun)
{
	const char *policy = rerun->policy;

	if (!g_str_has_suffix(policy, ".so") || g_path_is_absolute(policy) || !rerun->stood ||
	    g_file_test(policy, G_FILE_TEST_EXISTS))
		return g_strdup(policy);
	return g_build_filename(rerun->stood, policy, NULL);
}

/* ---- the same? ---- */

static char *words(KdTime time, gint64 pod, gint64 attempt, const char *result, const char *node)
{
	g_autofree char *when = kd_duration_print(time);

	return g_strdup_printf("pod %" G_GINT64_FORMAT ", attempt %" G_GINT64_FORMAT
			       " at %s, %s%s%s",
			       pod, attempt, when, result, node ? " on " : "", node ? node : "");
}

static char *recorded_words(sqlite3_stmt *row)
{
	return words(sqlite3_column_int64(row, 0), sqlite3_column_int64(row, 1),
		     sqlite3_column_int64(row, 2), (const char *) sqlite3_column_text(row, 3),
		     (const char *) sqlite3_column_text(row, 4));
}

static char *made_words(const KdDecision *decision)
{
	return words(decision->time, (gint64) decision->pod->object.uid, decision->attempt,
		     kd_decision_result_name(decision->result),
		     decision->node == KD_NO_SLOT ? NULL : decision->nodes->name[decision->node]);
}

static void compare(Rerun *rerun, const KdDecision *decision)
{
	const int code = sqlite3_step(rerun->rows);
	g_autofree char *was = code == SQLITE_ROW ? recorded_words(rerun->rows) : NULL;
	g_autofree char *is = made_words(decision);

	if (g_strcmp0(was, is) == 0)
		return;
	kd_fail(&rerun->difference, KD_ERROR_INPUT,
		"decision %" G_GUINT64_FORMAT " was %s, and is now %s", decision->number,
		was ? was : "none", is);
}

static void listen(gpointer data, const KdDecision *decision)
{
	Rerun *rerun = data;
	const KdRerunOptions *options = rerun->options;

	if (rerun->difference || rerun->enough)
		return;
	rerun->n_made++;
	if (rerun->n_recorded > 0)
		compare(rerun, decision);
	if (!rerun->difference)
		options->see(options->see_data, decision);
	rerun->enough = rerun->n_made == (options->last ? options->last : rerun->n_recorded);
	if (rerun->difference || rerun->enough)
		kd_engine_stop(rerun->world->engine);
}

/* Where no decision told: how it came out as a whole, if it was let come to its end. */
static gboolean compare_end(const Rerun *rerun, GError **error)
{
	g_autofree char *fingerprint = g_strdup_printf(
		"%016" G_GINT64_MODIFIER "x", kd_cluster_fingerprint(rerun->world->cluster));

	if (rerun->enough)
		return TRUE;
	if (rerun->n_recorded > 0)
		return kd_fail(error, KD_ERROR_INPUT,
			       "it ends after %" G_GUINT64_FORMAT
			       " decisions of %" G_GUINT64_FORMAT,
			       rerun->n_made, rerun->n_recorded);
	if ((g_strcmp0(rerun->stopped_by, "empty") == 0 ||
	     g_strcmp0(rerun->stopped_by, "horizon") == 0) &&
	    g_strcmp0(rerun->fingerprint, fingerprint) != 0)
		return kd_fail(error, KD_ERROR_INPUT, "its fingerprint was %s, and is now %s",
			       rerun->fingerprint, fingerprint);
	return TRUE;
}

/* ---- the run ---- */

static gboolean build(Rerun *rerun, GError **error)
{
	g_autofree char *policy = find_policy(rerun);
	const KdRunOptions options = {
		.policy = policy,
		.seed = &rerun->seed,
		.until = KD_TIME_UNSET,
		.explain = true,
	};

	rerun->world = kd_world_new(rerun->scenario, &options, error);
	if (!rerun->world)
		return FALSE;
	kd_scheduler_listen(rerun->world->scheduler, listen, rerun);
	if (!kd_world_fill(rerun->world, error))
		return FALSE;
	kd_cluster_deliver(rerun->world->cluster);
	return TRUE;
}

static gboolean go_on(const Rerun *rerun, GError **error)
{
	const KdRerunOptions *options = rerun->options;
	const guint64 known = options->last ? options->last : rerun->n_recorded;

	return !options->progress ||
	       options->progress(options->progress_data, rerun->n_made, known) ||
	       kd_fail(error, KD_ERROR_INPUT, "interrupted");
}

static gboolean simulate(Rerun *rerun, GError **error)
{
	KdStop stop;

	do {
		stop = kd_engine_run(rerun->world->engine, rerun->ended, SLICE);
		if (!go_on(rerun, error))
			return FALSE;
	} while (stop == KD_STOP_EVENTS);
	if (rerun->difference) {
		g_propagate_error(error, g_steal_pointer(&rerun->difference));
		return FALSE;
	}
	return kd_world_fed(rerun->world, error) && compare_end(rerun, error);
}

static gboolean again(Rerun *rerun, GError **error)
{
	rerun->rows = ask(rerun,
			  "SELECT d.time, d.pod, d.attempt, d.result, n.name FROM decision AS d "
			  "LEFT JOIN node AS n ON n.run = d.run AND n.node = d.node AND "
			  "d.result IN ('bound', 'waiting') WHERE d.run = ? ORDER BY d.number",
			  error);
	return rerun->rows && read_scenario(rerun, error) && check_inputs(rerun, error) &&
	       build(rerun, error) && simulate(rerun, error);
}

gboolean kd_rerun(const KdResults *results, const KdRerunOptions *options, GError **error)
{
	g_auto(Rerun) rerun = { .results = results, .options = options };

	if (!read_run(&rerun, error))
		return FALSE;
	if (again(&rerun, error))
		return TRUE;
	g_prefix_error(error, "run %" G_GINT64_FORMAT " cannot be done again: ", options->run);
	if (error && !g_str_equal(rerun.version, PACKAGE_VERSION)) {
		g_autofree char *before = g_strdup((*error)->message);

		g_free((*error)->message);
		(*error)->message = g_strdup_printf("%s; it was made by kubedes %s, this is %s",
						    before, rerun.version, PACKAGE_VERSION);
	}
	return FALSE;
}
