/* SPDX-License-Identifier: Apache-2.0 */
/* Pods that were never bound, and what was said of them. */
#include "config.h"

#include "record/page_private.h"

/* Of more the first so many are named. */
#define MOST_PODS 50

static const char messages_sql[] =
	"SELECT coalesce(message, '(not tried)') AS text, count(*) AS n FROM pod "
	"WHERE run = ?1 AND bound IS NULL AND ended IS NULL GROUP BY text "
	"ORDER BY n DESC, text LIMIT 10";
static const char pods_sql[] =
	"SELECT namespace || '/' || name, priority, cpu_milli, memory, gpu_milli, "
	"(SELECT coalesce(ended, started) FROM run WHERE run = ?1) - created, attempts, "
	"coalesce(message, '(not tried)') FROM pod "
	"WHERE run = ?1 AND bound IS NULL AND ended IS NULL ORDER BY created, pod LIMIT ?2";
static const char count_sql[] = "SELECT count(*), count(DISTINCT message) FROM pod "
				"WHERE run = ?1 AND bound IS NULL AND ended IS NULL";

static sqlite3_stmt *prepare(const KdRun *run, const char *sql, GError **error)
{
	sqlite3_stmt *row = kd_results_prepare(run->results, sql, error);

	if (row)
		sqlite3_bind_int64(row, 1, run->run);
	return row;
}

static gboolean count(const KdRun *run, gint64 *ret_pods, gint64 *ret_messages, GError **error)
{
	g_autoptr(sqlite3_stmt) row = prepare(run, count_sql, error);

	if (!row)
		return FALSE;
	if (sqlite3_step(row) != SQLITE_ROW)
		return kd_results_fail(run->results, "pending pods", error);
	*ret_pods = sqlite3_column_int64(row, 0);
	*ret_messages = sqlite3_column_int64(row, 1);
	return TRUE;
}

static gboolean append_messages(KdPage *page, const KdRun *run, GError **error)
{
	static const char *const headers[] = { "message", ">pods", NULL };
	g_autoptr(KdTable) table = kd_table_new(headers);
	g_autoptr(sqlite3_stmt) row = prepare(run, messages_sql, error);
	int code;

	if (!row)
		return FALSE;
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		g_autofree char *n = kd_text_count(sqlite3_column_int64(row, 1));

		kd_table_add(table, (const char *const[]){
					    (const char *) sqlite3_column_text(row, 0), n });
	}
	kd_html_table(page->out, table, NULL);
	return code == SQLITE_DONE || kd_results_fail(run->results, "pending pods", error);
}

/* The texts for people go to @shown, the numbers to @raw. */
static void add_pod(KdTable *shown, KdTable *raw, sqlite3_stmt *row)
{
	const char *cells[8], *numbers[8];
	g_autofree char *memory = kd_text_bytes(sqlite3_column_int64(row, 3));
	g_autofree char *wait = kd_text_seconds(sqlite3_column_double(row, 5) / 1e9);

	for (int i = 0; i < 8; i++)
		cells[i] = numbers[i] = (const char *) sqlite3_column_text(row, i);
	cells[3] = memory;
	cells[5] = wait;
	kd_table_add(shown, cells);
	kd_table_add(raw, numbers);
}

static gboolean append_pods(KdPage *page, const KdRun *run, GError **error)
{
	static const char *const headers[] = { "pod",       ">priority",    ">CPU (milli)",
					       ">memory",   ">GPU (milli)", ">waited",
					       ">attempts", "message",      NULL };
	g_autoptr(KdTable) shown = kd_table_new(headers), raw = kd_table_new(headers);
	g_autoptr(sqlite3_stmt) row = prepare(run, pods_sql, error);
	int code;

	if (!row)
		return FALSE;
	sqlite3_bind_int(row, 2, MOST_PODS);
	while ((code = sqlite3_step(row)) == SQLITE_ROW)
		add_pod(shown, raw, row);
	kd_html_table(page->out, shown, raw);
	return code == SQLITE_DONE || kd_results_fail(run->results, "pending pods", error);
}

static gboolean append_run(KdPage *page, const KdRun *run, gint64 pods, gint64 messages,
			   GError **error)
{
	g_autofree char *n = kd_text_count(pods);
	g_autofree char *title = g_strdup_printf("%s: %s pod%s", run->title, n,
						 pods == 1 ? "" : "s");

	kd_page_details(page, page->runs->n == 1, title);
	if (messages > 1 && pods > MOST_PODS) {
		kd_html_elementf(
			page->out, "p class=note",
			messages > 10
				? "The ten messages that came most often, of %" G_GINT64_FORMAT ":"
				: "The %" G_GINT64_FORMAT " messages:",
			messages);
		if (!append_messages(page, run, error))
			return FALSE;
	}
	if (pods > MOST_PODS)
		kd_html_elementf(page->out, "p class=note",
				 "The %d that waited longest:", MOST_PODS);
	if (!append_pods(page, run, error))
		return FALSE;
	kd_page_details_end(page);
	return TRUE;
}

gboolean kd_page_pending(KdPage *page, GError **error)
{
	bool any = false;

	for (guint i = 0; i < page->runs->n; i++) {
		const KdRun *run = &page->runs->runs[i];
		gint64 pods = 0, messages = 0;

		if (!count(run, &pods, &messages, error))
			return FALSE;
		if (pods == 0)
			continue;
		if (!any)
			kd_page_heading(page, 2, "pending", "Pods that were left waiting");
		any = true;
		if (!append_run(page, run, pods, messages, error))
			return FALSE;
	}
	return TRUE;
}
