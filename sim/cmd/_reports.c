/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_reports.h"

#include "base/text.h"
#include "cmd/_progress.h"

#include <kubedes/error.h>

const KdReport *cmd_report_find(const char *name, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (const KdReport *const *r = kd_report_table; *r; r++) {
		if (g_str_equal((*r)->name, name))
			return *r;
		g_ptr_array_add(names, (gpointer) (*r)->name);
	}
	g_ptr_array_add(names, NULL);
	g_autofree char *hint = kd_text_did_you_mean(
		name, (const char *const *) (gconstpointer) names->pdata);
	kd_fail(error, KD_ERROR_USAGE, "there is no report \"%s\"%s; see kubedes list reports",
		name, hint);
	return NULL;
}

GPtrArray *cmd_databases_open(char *const *paths, GError **error)
{
	g_autoptr(GPtrArray)
		databases = g_ptr_array_new_with_free_func((GDestroyNotify) kd_results_free);

	for (; *paths; paths++) {
		KdResults *results = kd_results_open(*paths, error);

		if (!results)
			return NULL;
		g_ptr_array_add(databases, results);
	}
	g_ptr_array_add(databases, NULL);
	return g_steal_pointer(&databases);
}

KdCompare *cmd_compare(const KdRuns *runs, KdCompareBy by, GError **error)
{
	g_autoptr(KdCompare) compare = kd_compare_new(by);
	CmdProgress progress;
	gboolean good = TRUE;

	cmd_progress_start(&progress, false);
	for (guint i = 0; good && i < runs->n; i++) {
		cmd_progress_count(&progress, runs->runs[i].title, i, runs->n);
		good = kd_compare_add(compare, &runs->runs[i], error);
	}
	cmd_progress_end(&progress);
	return good ? g_steal_pointer(&compare) : NULL;
}
