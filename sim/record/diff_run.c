/* SPDX-License-Identifier: Apache-2.0 */
/* What was different from the start, and in sum. */
#include "config.h"

#include <string.h>

#include "record/diff_private.h"

/* ---- what a run says of itself ---- */

static const char run_sql[] =
	"SELECT scenario, policy, seed, version, ended, stopped_by, changes, fingerprint, "
	"document, "
	"EXISTS (SELECT 1 FROM pod WHERE run = ?1) OR EXISTS (SELECT 1 FROM node WHERE run = ?1), "
	"EXISTS (SELECT 1 FROM decision WHERE run = ?1), EXISTS (SELECT 1 FROM score WHERE run = "
	"?1), "
	"EXISTS (SELECT 1 FROM object WHERE run = ?1) "
	"FROM run WHERE run = ?1";

enum { SCENARIO, POLICY, SEED, PROGRAM, ENDED, STOPPED_BY, CHANGES, FINGERPRINT, DOCUMENT };
enum { ROWS = DOCUMENT + 1, DECISIONS, SCORES, OBJECTS };

static char *text(sqlite3_stmt *row, int column)
{
	return g_strdup((const char *) sqlite3_column_text(row, column));
}

/* The scenario says what was to be recorded, even where there was nothing to record. */
static void read_levels(KdDiffRun *run, sqlite3_stmt *row)
{
	const char *level = kd_tree_string(kd_tree_path(run->document, "record.level"));
	bool full = g_strcmp0(level, "full") == 0;
	bool more = full || g_strcmp0(level, "default") == 0;
	bool some = more || g_strcmp0(level, "summary") == 0, objects = false;

	kd_tree_bool(kd_tree_path(run->document, "record.objects"), &objects);
	run->rows = some || sqlite3_column_int(row, ROWS);
	run->decisions = more || sqlite3_column_int(row, DECISIONS);
	run->scores = full || sqlite3_column_int(row, SCORES);
	run->objects = full || (some && objects) || sqlite3_column_int(row, OBJECTS);
}

static void read_run(KdDiffRun *run, sqlite3_stmt *row)
{
	const char *document = (const char *) sqlite3_column_text(row, DOCUMENT);

	run->scenario = text(row, SCENARIO);
	run->policy = text(row, POLICY);
	run->seed = sqlite3_column_int64(row, SEED);
	run->version = text(row, PROGRAM);
	run->ended = sqlite3_column_int64(row, ENDED);
	run->stopped_by = text(row, STOPPED_BY);
	run->changes = sqlite3_column_int64(row, CHANGES);
	run->fingerprint = text(row, FINGERPRINT);
	run->forest = kd_yaml_parse(document, strlen(document), run->file, NULL);
	if (run->forest && kd_forest_n_documents(run->forest) > 0)
		run->document = kd_forest_document(run->forest, 0);
	read_levels(run, row);
}

gboolean kd_diff_run_load(KdDiffRun *run, const KdDiffSide *side, GError **error)
{
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(side->results, run_sql, error);
	int code;

	if (!row)
		return FALSE;
	run->file = kd_results_path(side->results);
	run->run = side->run;
	sqlite3_bind_int64(row, 1, side->run);
	code = sqlite3_step(row);
	if (code == SQLITE_ROW)
		read_run(run, row);
	else if (code == SQLITE_DONE)
		return kd_fail(error, KD_ERROR_INPUT, "%s: has no run %" G_GINT64_FORMAT, run->file,
			       side->run);
	return code == SQLITE_ROW ||
	       kd_results_fail(side->results, "the run cannot be read", error);
}

void kd_diff_run_clear(KdDiffRun *run)
{
	g_free(run->scenario);
	g_free(run->policy);
	g_free(run->version);
	g_free(run->stopped_by);
	g_free(run->fingerprint);
	g_clear_pointer(&run->forest, kd_forest_unref);
}

/* ---- parameters ---- */

static void add_if(GArray *fields, const char *name, const char *a, const char *b)
{
	if (g_strcmp0(a, b) != 0)
		kd_diff_fields_add(fields, name, a, b);
}

/* Both sorted by path; a file that both read and that is not the same differs by its sum. */
static const char inputs_sql[] =
	"SELECT json_extract(value, '$.path'), substr(json_extract(value, '$.sha256'), 1, 12) "
	"FROM run, json_each(iif(json_valid(inputs), inputs, '[]')) WHERE run = ?1 ORDER BY 1, 2";

static const char *cell(const KdDiffPair *pair, int side, int column)
{
	return (const char *) sqlite3_column_text(pair->row[side], column);
}

static gboolean add_inputs(const KdDiffSide sides[2], GArray *ret, GError **error)
{
	g_auto(KdDiffPair) pair = { 0 };

	if (!kd_diff_pair_init(&pair, sides, inputs_sql, error) ||
	    !kd_diff_pair_step_both(&pair, error))
		return FALSE;
	while (pair.there[0] || pair.there[1]) {
		const int order = kd_diff_pair_order(&pair, 1);
		g_autofree char *name = g_strconcat("inputs ", cell(&pair, order > 0, 0), NULL);

		add_if(ret, name, order <= 0 ? cell(&pair, 0, 1) : NULL,
		       order >= 0 ? cell(&pair, 1, 1) : NULL);
		if (!kd_diff_pair_advance(&pair, order, error))
			return FALSE;
	}
	return TRUE;
}

gboolean kd_diff_parameters(const KdDiffRun runs[2], const KdDiffSide sides[2], GArray *ret,
			    GError **error)
{
	/* What the row of the run says better, for options of the command may have changed it. */
	static const char *const skip[] = { "metadata.name", "seed", "scheduler.policy", NULL };
	const KdDiffRun *a = &runs[0], *b = &runs[1];
	g_autofree char *seed_a = g_strdup_printf("%" G_GINT64_FORMAT, a->seed);
	g_autofree char *seed_b = g_strdup_printf("%" G_GINT64_FORMAT, b->seed);

	add_if(ret, "scenario", a->scenario, b->scenario);
	add_if(ret, "policy", a->policy, b->policy);
	add_if(ret, "seed", seed_a, seed_b);
	add_if(ret, "version", a->version, b->version);
	kd_diff_trees(a->document, b->document, skip, ret);
	return add_inputs(sides, ret, error);
}

/* ---- counts ---- */

static const char counts_sql[] =
	"SELECT 1, 'nodes', count(*) FROM node WHERE run = ?1 "
	"UNION ALL SELECT 2, 'pods', count(*) FROM pod WHERE run = ?1 "
	"UNION ALL SELECT 3, 'pods bound', count(bound) FROM pod WHERE run = ?1 "
	"UNION ALL SELECT 4, 'pods ' || phase || coalesce(' ' || reason, ''), count(*) FROM pod "
	"WHERE run = ?1 GROUP BY phase, reason "
	"UNION ALL SELECT 5, 'decisions ' || result, decisions FROM v_result WHERE run = ?1 "
	"UNION ALL SELECT 6, 'victims of preemption', sum(victims) FROM decision WHERE run = ?1 "
	"UNION ALL SELECT 7, 'events ' || reason, count(*) FROM event WHERE run = ?1 GROUP BY "
	"reason "
	"UNION ALL SELECT 8, 'changes', changes FROM run WHERE run = ?1 "
	"ORDER BY 1, 2";

/* What is counted in section @section of both was recorded in both. */
static bool is_counted(const KdDiffRun runs[2], int section)
{
	if (section == 8)
		return true;
	return section < 5 ? runs[0].rows && runs[1].rows : runs[0].decisions && runs[1].decisions;
}

static void add_count(const KdDiffRun runs[2], const KdDiffPair *pair, int order, GArray *ret)
{
	sqlite3_stmt *some = pair->row[order > 0];
	const gint64 a = order <= 0 ? sqlite3_column_int64(pair->row[0], 2) : 0;
	const gint64 b = order >= 0 ? sqlite3_column_int64(pair->row[1], 2) : 0;
	g_autofree char *x = g_strdup_printf("%" G_GINT64_FORMAT, a);
	g_autofree char *y = g_strdup_printf("%" G_GINT64_FORMAT, b);

	if (is_counted(runs, sqlite3_column_int(some, 0)))
		add_if(ret, (const char *) sqlite3_column_text(some, 1), x, y);
}

gboolean kd_diff_counts(const KdDiffRun runs[2], const KdDiffSide sides[2], GArray *ret,
			GError **error)
{
	g_auto(KdDiffPair) pair = { 0 };

	if (!kd_diff_pair_init(&pair, sides, counts_sql, error) ||
	    !kd_diff_pair_step_both(&pair, error))
		return FALSE;
	while (pair.there[0] || pair.there[1]) {
		const int order = kd_diff_pair_order(&pair, 2);

		add_count(runs, &pair, order, ret);
		if (!kd_diff_pair_advance(&pair, order, error))
			return FALSE;
	}
	return TRUE;
}
