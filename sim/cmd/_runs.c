/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_runs.h"

#include "record/runs.h"

#include <kubedes/time.h>
#include <string.h>

gboolean cmd_find_run(const KdResults *results, gint64 asked, const char *option, gint64 *ret,
		      GError **error)
{
	g_autoptr(KdRuns) runs = kd_runs_load(results, asked, error);

	if (!runs)
		return FALSE;
	if (runs->n == 1) {
		*ret = runs->runs[0].run;
		return TRUE;
	}
	g_autoptr(GString) list = g_string_new(NULL);
	for (guint i = 0; i < runs->n; i++)
		g_string_append_printf(list, "\n  %" G_GINT64_FORMAT "  %s", runs->runs[i].run,
				       runs->runs[i].title);
	return kd_fail(error, KD_ERROR_USAGE, "%s has %u runs; say which with %s:%s",
		       kd_results_path(results), runs->n, option, list->str);
}

static gboolean read_end(const KdResults *results, gint64 run, KdTime *ret, GError **error)
{
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(
		results, "SELECT coalesce(ended, started) FROM run WHERE run = ?", error);

	if (!row)
		return FALSE;
	sqlite3_bind_int64(row, 1, run);
	if (sqlite3_step(row) != SQLITE_ROW)
		return kd_results_fail(results, "the run cannot be read", error);
	*ret = sqlite3_column_int64(row, 0);
	return TRUE;
}

gboolean cmd_find_time(const KdResults *results, gint64 run, const char *text, KdTime *ret,
		       GError **error)
{
	KdTime time = KD_TIME_NEVER, ended = 0;

	if (text && (strchr(text, 'T') ? !kd_time_parse(text, &time, error)
				       : !kd_duration_parse(text, &time, error))) {
		g_prefix_error(error, "--at: ");
		return FALSE;
	}
	if (!read_end(results, run, &ended, error))
		return FALSE;
	if (text && time > ended) {
		g_autofree char *when = kd_duration_print(ended);

		g_printerr("The run ended at %s, so that is what you see.\n", when);
	}
	*ret = MIN(time, ended);
	return TRUE;
}
