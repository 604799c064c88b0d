/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/summary_private.h"

#include <math.h>
#include <string.h>

#include "record/ask.h"

/* What happened, where there were pods. */

typedef struct {
	const KdRuns *runs;
	const KdCompare *compare;
	GPtrArray *out;
} Story;

/* "1 pod", "5 pods"; means need not be whole. */
static char *counted(double n, const char *one, const char *many)
{
	g_autofree char *number = kd_ask_number(n, KD_NUMBER);

	return g_strdup_printf("%s %s", number, n == 1 ? one : many);
}

/* NaN where the only group has no such metric. */
static double value(const Story *story, const char *name)
{
	guint metric;

	if (!kd_summary_metric(story->compare, name, &metric))
		return NAN;
	return kd_compare_value(story->compare, metric, 0).mean;
}

/* What turned nodes down in the last attempts to place the pods that were never bound: how many
 * pods met it. */
static const char why_sql[] =
	"SELECT reason.key, count(DISTINCT pod.pod) AS n FROM pod JOIN decision USING (run, pod), "
	"json_each(decision.reasons) AS reason WHERE run = ?1 AND bound IS NULL AND pod.ended IS "
	"NULL AND decision.attempt = pod.attempts GROUP BY reason.key";

static gboolean add_reasons(GHashTable *counts, GPtrArray *names, const KdRun *run, GError **error)
{
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(run->results, why_sql, error);
	int code;

	if (!row)
		return FALSE;
	sqlite3_bind_int64(row, 1, run->run);
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		const char *name = (const char *) sqlite3_column_text(row, 0);
		guint *n = g_hash_table_lookup(counts, name);

		if (!n) {
			char *key = g_strdup(name);

			n = g_new0(guint, 1);
			g_hash_table_insert(counts, key, n);
			g_ptr_array_add(names, key);
		}
		*n += (guint) sqlite3_column_int(row, 1);
	}
	return code == SQLITE_DONE || kd_results_fail(run->results, "reasons", error);
}

static int compare_counts(gconstpointer a, gconstpointer b, gpointer counts)
{
	const char *left = *(const char *const *) a, *right = *(const char *const *) b;
	const guint *x = g_hash_table_lookup(counts, left);
	const guint *y = g_hash_table_lookup(counts, right);

	return *x != *y ? (*x > *y ? -1 : 1) : strcmp(left, right);
}

/* The three that most pods met. */
static gboolean tell_reasons(Story *story, GError **error)
{
	g_autoptr(GHashTable)
		counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < story->runs->n; i++)
		if (!add_reasons(counts, names, &story->runs->runs[i], error))
			return FALSE;
	g_ptr_array_sort_with_data(names, compare_counts, counts);
	for (guint i = 0; i < MIN(names->len, 3); i++) {
		const char *name = names->pdata[i];
		const guint *n = g_hash_table_lookup(counts, name);
		g_autofree char *pods = counted(*n, "pod", "pods");

		g_string_append_printf(text, "%s“%s” (%s)", i > 0 ? ", " : "", name, pods);
	}
	if (names->len > 0)
		g_ptr_array_add(
			story->out,
			g_strdup_printf("What turned nodes down at the last attempt to place "
					"pods that were left%s: %s.",
					story->runs->n > 1 ? ", over all runs" : "", text->str));
	return TRUE;
}

static void tell_bound(Story *story)
{
	const double pods = value(story, "pods"), bound = value(story, "bound");
	const char *mean = story->runs->n > 1 ? "On the mean over runs, " : "";
	g_autofree char *all = counted(pods, "pod", "pods"), *some = NULL, *left = NULL;

	if (pods == 1) {
		g_ptr_array_add(story->out, g_strdup(bound == 1 ? "The only pod was bound."
								: "The only pod was never bound."));
	} else if (bound == pods) {
		g_ptr_array_add(story->out, g_strdup_printf("All %s were bound.", all));
	} else {
		some = kd_ask_number(bound, KD_NUMBER);
		left = counted(pods - bound, "was never", "were never");
		g_ptr_array_add(story->out,
				g_strdup_printf("%s%s of %s were bound (%.1f %%); %s.", mean, some,
						all, 100 * bound / pods, left));
	}
}

static void tell_waits(Story *story)
{
	const double half = value(story, "wait_p50"), most = value(story, "wait_max");
	const double nearly = value(story, "wait_p99");
	g_autofree char *half_text = kd_summary_value(half, NAN, "s");
	g_autofree char *nearly_text = kd_summary_value(nearly, NAN, "s");
	g_autofree char *most_text = kd_summary_value(most, NAN, "s");

	if (isnan(most))
		return;
	if (most == 0)
		g_ptr_array_add(story->out, g_strdup("No pod that was bound had to wait for it."));
	else
		g_ptr_array_add(story->out,
				g_strdup_printf("Of the pods that were bound, half were so %s%s, "
						"99 %% within %s; the longest wait was %s.",
						half > 0 ? "within " : "at once",
						half > 0 ? half_text : "", nearly_text, most_text));
}

static void append_part(GString *text, double n, const char *what)
{
	if (!(n > 0))
		return;
	g_autofree char *number = kd_ask_number(n, KD_NUMBER);
	g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "", number, what);
}

static void tell_ends(Story *story)
{
	g_autoptr(GString) text = g_string_new(NULL);

	append_part(text, value(story, "succeeded"), "succeeded");
	append_part(text, value(story, "failed"), "failed");
	append_part(text, value(story, "preempted"), "were preempted");
	if (text->len > 0)
		g_ptr_array_add(story->out, g_strdup_printf("Of all pods %s.", text->str));
}

static void append_share(GString *text, double percent, const char *what)
{
	if (isnan(percent))
		return;
	g_autofree char *number = kd_summary_value(percent, NAN, "%");
	g_string_append_printf(text, "%s%s of %s", text->len > 0 ? ", " : "", number, what);
}

static void tell_use(Story *story)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const double fragmented = value(story, "gpu_fragmented_mean");

	append_share(text, value(story, "cpu_mean"), "the CPU");
	append_share(text, value(story, "memory_mean"), "the memory");
	append_share(text, value(story, "gpu_mean"), "the GPUs");
	if (text->len == 0)
		return;
	g_string_prepend(text, "On the mean over time, what pods requested was ");
	if (fragmented > 0) {
		g_autofree char *number = kd_summary_value(fragmented, NAN, "%");

		g_string_append_printf(
			text, "; %s of the GPUs was idle but of no use to a typical pod", number);
	}
	g_ptr_array_add(story->out, g_strdup_printf("%s.", text->str));
}

static void tell_attempts(Story *story)
{
	const double attempts = value(story, "attempts"), failed = value(story, "unschedulable");
	g_autofree char *all = NULL, *some = NULL;

	if (!(attempts > 0))
		return;
	all = counted(attempts, "attempt", "attempts");
	some = kd_ask_number(failed, KD_NUMBER);
	if (failed > 0)
		g_ptr_array_add(story->out,
				g_strdup_printf("The scheduler made %s; %s of them (%.1f %%) found "
						"no node.",
						all, some, 100 * failed / attempts));
	else
		g_ptr_array_add(
			story->out,
			g_strdup_printf("The scheduler made %s, and each found a node.", all));
}

/* Of several groups all that is alike: the rest are findings. */
static void tell_groups(Story *story)
{
	guint bound, left;
	bool all = true;

	if (!kd_summary_metric(story->compare, "bound", &bound) ||
	    !kd_summary_metric(story->compare, "never_bound", &left))
		return;
	for (guint i = 0; i < kd_compare_n_groups(story->compare); i++)
		all &= kd_compare_value(story->compare, left, i).mean == 0;
	if (all)
		g_ptr_array_add(story->out, g_strdup("All pods were bound in every run."));
}

gboolean kd_summary_tell(KdSummary *summary, const KdRuns *runs, const KdCompare *compare,
			 GError **error)
{
	Story of = { runs, compare, summary->happened }, *story = &of;

	if (kd_compare_n_groups(compare) > 1) {
		tell_groups(story);
		return tell_reasons(story, error);
	}
	tell_bound(story);
	if (!tell_reasons(story, error))
		return FALSE;
	tell_waits(story);
	tell_ends(story);
	tell_use(story);
	tell_attempts(story);
	return TRUE;
}
