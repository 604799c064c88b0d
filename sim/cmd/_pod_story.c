/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_pod_story.h"

#include "base/text.h"
#include "record/decision_rows.h"

#include <string.h>

static void clear_try(gpointer data)
{
	CmdTry *t = data;

	g_free(t->result);
	g_free(t->node);
	g_free(t->message);
	g_free(t->nominated);
}

void cmd_pod_story_clear(CmdPodStory *story)
{
	g_free(story->namespace_);
	g_free(story->name);
	g_free(story->node);
	g_free(story->phase);
	g_free(story->reason);
	g_free(story->message);
	g_free(story->preempted_by);
	g_clear_pointer(&story->tries, g_array_unref);
}

static char *text(sqlite3_stmt *row, int column)
{
	return g_strdup((const char *) sqlite3_column_text(row, column));
}

static KdTime time_at(sqlite3_stmt *row, int column)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL ? KD_TIME_UNSET
							       : sqlite3_column_int64(row, column);
}

/* ---- which pod ---- */

/* What is asked for, in parts. */
typedef struct {
	const KdResults *results;
	gint64 run;
	char *namespace_; /* NULL = any */
	const char *name;
	gint64 nth;
} Wanted;

static sqlite3_stmt *ask(const Wanted *wanted, const char *sql, GError **error)
{
	sqlite3_stmt *rows = kd_results_prepare(wanted->results, sql, error);

	if (!rows)
		return NULL;
	sqlite3_bind_int64(rows, 1, wanted->run);
	sqlite3_bind_text(rows, 2, wanted->namespace_, -1, SQLITE_STATIC);
	sqlite3_bind_text(rows, 3, wanted->name, -1, SQLITE_STATIC);
	return rows;
}

/* First column of all rows; NULL and @error. */
static GPtrArray *ask_all(const Wanted *wanted, const char *sql, GError **error)
{
	g_autoptr(sqlite3_stmt) rows = ask(wanted, sql, error);
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
	int code = SQLITE_ERROR;

	while (rows && (code = sqlite3_step(rows)) == SQLITE_ROW)
		g_ptr_array_add(list, text(rows, 0));
	if (rows && code != SQLITE_DONE)
		kd_results_fail(wanted->results, "the pods cannot be read", error);
	if (code != SQLITE_DONE)
		return NULL;
	g_ptr_array_add(list, NULL);
	return g_steal_pointer(&list);
}

static gboolean not_found(const Wanted *wanted, GError **error)
{
	g_autoptr(GPtrArray) elsewhere = ask_all(
		wanted,
		"SELECT DISTINCT namespace FROM pod WHERE run = ?1 AND name = ?3 ORDER BY 1",
		error);
	g_autoptr(GPtrArray) names = ask_all(wanted,
					     "SELECT DISTINCT name FROM pod WHERE run = ?1 AND "
					     "(?2 IS NULL OR namespace = ?2) ORDER BY 1",
					     error);

	if (!elsewhere || !names)
		return FALSE;
	if (names->len == 1 && !wanted->namespace_)
		return kd_fail(error, KD_ERROR_INPUT,
			       "%s: run %" G_GINT64_FORMAT " has no pods; they are recorded with "
			       "record.level summary and above",
			       kd_results_path(wanted->results), wanted->run);
	g_autofree char *where = wanted->namespace_
					 ? g_strdup_printf(" in namespace %s", wanted->namespace_)
					 : g_strdup("");
	if (elsewhere->len > 1) {
		g_autofree char *list = g_strjoinv(", ", (char **) elsewhere->pdata);

		return kd_fail(error, KD_ERROR_USAGE,
			       "there is no pod \"%s\"%s; there is one in %s", wanted->name, where,
			       list);
	}
	g_autofree char *hint = kd_text_did_you_mean(wanted->name,
						     (const char *const *) names->pdata);
	return kd_fail(error, KD_ERROR_USAGE, "there is no pod \"%s\"%s%s", wanted->name, where,
		       hint);
}

static gboolean find_namespace(Wanted *wanted, GError **error)
{
	g_autoptr(GPtrArray)
		found = ask_all(wanted,
				"SELECT DISTINCT namespace FROM pod WHERE run = ?1 AND "
				"(?2 IS NULL OR namespace = ?2) AND name = ?3 "
				"ORDER BY 1",
				error);

	if (!found)
		return FALSE;
	if (found->len == 1)
		return not_found(wanted, error);
	if (found->len > 2) {
		g_autofree char *list = g_strjoinv(", ", (char **) found->pdata);

		return kd_fail(error, KD_ERROR_USAGE,
			       "there is a pod \"%s\" in each of the namespaces %s; say which: -n",
			       wanted->name, list);
	}
	g_free(wanted->namespace_);
	wanted->namespace_ = g_strdup(found->pdata[0]);
	return TRUE;
}

/* ---- what is known of it ---- */

/* The row of the pod that is meant, among all of its name. */
static gboolean find_pod(const Wanted *wanted, sqlite3_stmt *rows, gint64 *ret_n, GError **error)
{
	if (sqlite3_step(rows) != SQLITE_ROW)
		return kd_results_fail(wanted->results, "the pod cannot be read", error);
	*ret_n = sqlite3_column_int64(rows, 12);
	if (wanted->nth > *ret_n)
		return kd_fail(error, KD_ERROR_USAGE,
			       "--nth %" G_GINT64_FORMAT ": only %" G_GINT64_FORMAT " %s that name",
			       wanted->nth, *ret_n, *ret_n == 1 ? "pod has had" : "pods have had");
	for (gint64 i = 1; i < (wanted->nth ? wanted->nth : *ret_n); i++)
		if (sqlite3_step(rows) != SQLITE_ROW)
			return kd_results_fail(wanted->results, "the pod cannot be read", error);
	return TRUE;
}

static gboolean read_pod(const Wanted *wanted, CmdPodStory *ret, gint64 *ret_n, GError **error)
{
	g_autoptr(sqlite3_stmt) row = ask(
		wanted,
		"SELECT p.pod, n.name, p.phase, p.reason, p.message, p.priority, p.attempts, "
		"p.created, p.bound, p.started, p.ended, r.ended, count(*) OVER () FROM pod AS p "
		"JOIN run AS r USING (run) LEFT JOIN node AS n ON n.run = p.run AND n.node = "
		"p.node WHERE p.run = ?1 AND p.namespace = ?2 AND p.name = ?3 ORDER BY p.pod",
		error);

	if (!row || !find_pod(wanted, row, ret_n, error))
		return FALSE;
	ret->number = sqlite3_column_int64(row, 0);
	ret->node = text(row, 1);
	ret->phase = text(row, 2);
	ret->reason = text(row, 3);
	ret->message = text(row, 4);
	ret->priority = sqlite3_column_int64(row, 5);
	ret->n_attempts = sqlite3_column_int64(row, 6);
	ret->created = time_at(row, 7);
	ret->bound = time_at(row, 8);
	ret->started = time_at(row, 9);
	ret->ended = time_at(row, 10);
	ret->run_ended = time_at(row, 11);
	return TRUE;
}

static gboolean read_tries(const KdResults *results, CmdPodStory *story, GError **error)
{
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(
		results,
		"SELECT d.number, d.time, d.attempt, d.result, n.name, d.message, m.name, "
		"d.victims "
		"FROM decision AS d LEFT JOIN node AS n ON n.run = d.run AND n.node = d.node "
		"LEFT JOIN node AS m ON m.run = d.run AND m.node = d.nominated "
		"WHERE d.run = ? AND d.pod = ? ORDER BY d.number",
		error);
	int code;

	if (!row)
		return FALSE;
	sqlite3_bind_int64(row, 1, story->run);
	sqlite3_bind_int64(row, 2, story->number);
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		const CmdTry t = { .number = (guint64) sqlite3_column_int64(row, 0),
				   .time = sqlite3_column_int64(row, 1),
				   .attempt = sqlite3_column_int64(row, 2),
				   .result = text(row, 3),
				   .node = text(row, 4),
				   .message = text(row, 5),
				   .nominated = text(row, 6),
				   .n_victims = sqlite3_column_int64(row, 7) };

		g_array_append_val(story->tries, t);
	}
	return code == SQLITE_DONE ||
	       kd_results_fail(results, "the decisions cannot be read", error);
}

/* "Preempted by pod 00000000-0000-8000-8000-00000000001f on node n3": 31; 0 = another uid. */
static gint64 preemptor(const char *message)
{
	static const char head[] = "Preempted by pod 00000000-0000-8000-8000-";

	return g_str_has_prefix(message, head)
		       ? (gint64) g_ascii_strtoull(message + strlen(head), NULL, 16)
		       : 0;
}

static gboolean read_preemption(const Wanted *wanted, CmdPodStory *story, GError **error)
{
	g_autoptr(sqlite3_stmt) event = ask(
		wanted,
		"SELECT time, message FROM event WHERE run = ?1 AND namespace = ?2 AND name = ?3 "
		"AND kind = 'Pod' AND reason = 'Preempted' AND time >= ?4 ORDER BY seq",
		error);
	g_autoptr(sqlite3_stmt) pod = kd_results_prepare(
		wanted->results,
		"SELECT namespace || '/' || name FROM pod WHERE run = ? AND pod = ?", error);

	if (!event || !pod)
		return FALSE;
	sqlite3_bind_int64(event, 4, story->created);
	if (sqlite3_step(event) != SQLITE_ROW ||
	    (story->ended != KD_TIME_UNSET && sqlite3_column_int64(event, 0) > story->ended))
		return TRUE;
	story->preempted = sqlite3_column_int64(event, 0);
	sqlite3_bind_int64(pod, 1, story->run);
	sqlite3_bind_int64(pod, 2, preemptor((const char *) sqlite3_column_text(event, 1)));
	if (sqlite3_step(pod) == SQLITE_ROW)
		story->preempted_by = text(pod, 0);
	return TRUE;
}

static gboolean read_all(Wanted *wanted, CmdPodStory *ret, gint64 *ret_n, GError **error)
{
	if (!find_namespace(wanted, error) || !read_pod(wanted, ret, ret_n, error))
		return FALSE;
	ret->namespace_ = g_strdup(wanted->namespace_);
	ret->name = g_strdup(wanted->name);
	return read_tries(wanted->results, ret, error) && read_preemption(wanted, ret, error);
}

gboolean cmd_pod_story_read(const KdResults *results, gint64 run, const CmdPodChoice *choice,
			    CmdPodStory *ret, gint64 *ret_n, GError **error)
{
	const char *word = choice->word, *slash = strchr(word, '/');
	Wanted wanted = { .results = results,
			  .run = run,
			  .namespace_ = slash ? g_strndup(word, (gsize) (slash - word))
					      : g_strdup(choice->namespace_),
			  .name = slash ? slash + 1 : word,
			  .nth = choice->nth };
	gboolean good;

	*ret = (CmdPodStory){ .run = run,
			      .preempted = KD_TIME_UNSET,
			      .tries = g_array_new(FALSE, FALSE, sizeof(CmdTry)) };
	g_array_set_clear_func(ret->tries, clear_try);
	good = read_all(&wanted, ret, ret_n, error);
	g_free(wanted.namespace_);
	return good;
}

void cmd_pod_story_add(CmdPodStory *story, const KdDecision *decision)
{
	const KdPostFilterResult *result = decision->post_filter;
	const KdSlot node = decision->node, nominated = result ? result->nominated : KD_NO_SLOT;
	const KdName *name = decision->nodes->name;
	const CmdTry t = {
		.number = decision->number,
		.time = decision->time,
		.attempt = decision->attempt,
		.result = g_strdup(kd_decision_result_name(decision->result)),
		.node = node == KD_NO_SLOT ? NULL : g_strdup(name[node]),
		.message = g_strdup(decision->message),
		.nominated = nominated == KD_NO_SLOT ? NULL : g_strdup(name[nominated]),
		.n_victims = result && result->victims ? result->victims->len : 0,
	};

	g_array_append_val(story->tries, t);
}
