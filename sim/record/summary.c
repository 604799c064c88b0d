/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/summary_private.h"

#include <string.h>

#include "record/ask.h"

/* ---- life ---- */

static void finding_free(gpointer data)
{
	KdFinding *finding = data;

	g_free(finding->title);
	g_free(finding->text);
	g_free(finding);
}

void kd_summary_free(KdSummary *summary)
{
	if (!summary)
		return;
	g_free(summary->lead);
	g_ptr_array_unref(summary->happened);
	g_ptr_array_unref(summary->findings);
	g_ptr_array_unref(summary->notes);
	g_free(summary);
}

/* ---- words ---- */

const char *kd_summary_noun(const KdRuns *runs, const KdCompare *compare, bool many)
{
	for (guint i = 0; i < kd_compare_n_groups(compare); i++) {
		bool policy = false;

		for (guint r = 0; r < runs->n && !policy; r++)
			policy = strcmp(runs->runs[r].policy, kd_compare_group(compare, i)) == 0;
		if (!policy)
			return many ? "setups" : "setup";
	}
	return many ? "policies" : "policy";
}

char *kd_summary_list(const char *const *names, guint n)
{
	GString *list = g_string_new(NULL);
	const guint shown = n > 5 ? 4 : n;
	const char *comma = ", ";

	for (guint i = 0; i < shown; i++)
		if (strchr(names[i], ','))
			comma = "; ";
	for (guint i = 0; i < shown; i++)
		g_string_append_printf(list, "%s%s",
				       i == 0                ? ""
				       : i + 1 == n && n > 1 ? " and "
							     : comma,
				       names[i]);
	if (n > shown)
		g_string_append_printf(list, " and %u others", n - shown);
	return g_string_free(list, FALSE);
}

bool kd_summary_metric(const KdCompare *compare, const char *name, guint *ret)
{
	for (*ret = 0; *ret < kd_compare_n_metrics(compare); (*ret)++)
		if (strcmp(kd_compare_metric(compare, *ret)->name, name) == 0)
			return true;
	return false;
}

char *kd_summary_value(double value, double half_width, const char *unit)
{
	const bool percent = strcmp(unit, "%") == 0, seconds = strcmp(unit, "s") == 0;

	if (half_width > 1e-6) {
		g_autofree char *number = kd_compare_text(value, half_width);

		return g_strconcat(number, *unit ? " " : "", unit, NULL);
	}
	if (percent) {
		g_autofree char *number = kd_ask_number(value, KD_NUMBER);

		return g_strconcat(number, " %", NULL);
	}
	return kd_ask_number(value, seconds ? KD_SECONDS : KD_NUMBER);
}

/* ---- what ran ---- */

/* From the least to the most of all runs. */
typedef struct {
	double least, most;
} Range;

static void widen(Range *range, double value, bool first)
{
	range->least = first ? value : MIN(range->least, value);
	range->most = first ? value : MAX(range->most, value);
}

typedef struct {
	Range nodes, pods, seconds;
	guint n_horizon, n_signal, n_events, n_empty; /* what stopped them */
} Facts;

static gboolean read_facts(Facts *facts, const KdRun *run, bool first, GError **error)
{
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(
		run->results,
		"SELECT n_nodes, (SELECT count(*) FROM pod WHERE run = ?1), "
		"coalesce(stopped_by, '') FROM run WHERE run = ?1",
		error);
	const char *stopped;

	if (!row)
		return FALSE;
	sqlite3_bind_int64(row, 1, run->run);
	if (sqlite3_step(row) != SQLITE_ROW)
		return kd_results_fail(run->results, "the run cannot be read", error);
	widen(&facts->nodes, (double) sqlite3_column_int64(row, 0), first);
	widen(&facts->pods, (double) sqlite3_column_int64(row, 1), first);
	widen(&facts->seconds, run->seconds, first);
	stopped = (const char *) sqlite3_column_text(row, 2);
	facts->n_horizon += strcmp(stopped, "horizon") == 0;
	facts->n_signal += strcmp(stopped, "signal") == 0;
	facts->n_events += strcmp(stopped, "events") == 0;
	facts->n_empty += strcmp(stopped, "empty") == 0;
	return TRUE;
}

static char *range_text(const Range *range, KdUnit unit)
{
	g_autofree char *least = kd_ask_number(range->least, unit);
	g_autofree char *most = kd_ask_number(range->most, unit);

	return range->least == range->most ? g_strdup(least)
					   : g_strdup_printf("%s to %s", least, most);
}

static char *scenarios_text(const KdRuns *runs)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; i < runs->n; i++)
		if (!g_ptr_array_find_with_equal_func(names, runs->runs[i].scenario, g_str_equal,
						      NULL))
			g_ptr_array_add(names, runs->runs[i].scenario);
	g_autofree char *list = kd_summary_list((const char *const *) names->pdata, names->len);
	return names->len == 1 ? g_strdup_printf("the scenario %s", list)
			       : g_strdup_printf("%u scenarios (%s)", names->len, list);
}

/* How many seeds there are in all. */
static guint count_seeds(const KdRuns *runs)
{
	guint n = 0;

	for (guint i = 0; i < runs->n; i++) {
		guint j = 0;

		while (runs->runs[j].seed != runs->runs[i].seed)
			j++;
		n += j == i;
	}
	return n;
}

static char *groups_text(const KdRuns *runs, const KdCompare *compare)
{
	const guint n = kd_compare_n_groups(compare), seeds = count_seeds(runs);
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autofree char *list = NULL, *seeded = NULL;

	for (guint i = 0; i < n; i++)
		g_ptr_array_add(names, (gpointer) kd_compare_group(compare, i));
	list = kd_summary_list((const char *const *) names->pdata, n);
	seeded = seeds > 1 ? g_strdup_printf(", %u seeds", seeds) : g_strdup("");
	if (n > 1)
		return g_strdup_printf(": %u %s (%s)%s", n, kd_summary_noun(runs, compare, true),
				       list, seeded);
	return g_strdup_printf(" under the policy %s%s", runs->runs[0].policy, seeded);
}

static char *stop_text(const Facts *facts, guint n)
{
	const char *who = n == 1 ? "It" : "Every run";

	if (facts->n_empty == n)
		return g_strdup_printf(" %s ended when nothing more could happen.", who);
	if (facts->n_horizon == n)
		return g_strdup_printf(" %s was stopped at its horizon.", who);
	if (facts->n_signal + facts->n_events > 0)
		return g_strdup_printf(" %s stopped before its time, by a signal or the limit of "
				       "events.",
				       n == 1 ? "It was" : "Some were");
	return g_strdup("");
}

static char *lead_text(const KdRuns *runs, const KdCompare *compare, const Facts *facts)
{
	g_autofree char *scenarios = scenarios_text(runs), *groups = groups_text(runs, compare);
	g_autofree char *pods = range_text(&facts->pods, KD_COUNT);
	g_autofree char *nodes = range_text(&facts->nodes, KD_COUNT);
	g_autofree char *seconds = range_text(&facts->seconds, KD_SECONDS);
	g_autofree char *stop = stop_text(facts, runs->n);
	g_autofree char *head = runs->n == 1 ? g_strdup("One run")
					     : g_strdup_printf("%u runs", runs->n);

	return g_strdup_printf("%s of %s%s; %s pod%s on %s node%s, %s of simulated time.%s", head,
			       scenarios, groups, pods, facts->pods.most == 1 ? "" : "s", nodes,
			       facts->nodes.most == 1 ? "" : "s", seconds, stop);
}

KdSummary *kd_summary_new(const KdRuns *runs, const KdCompare *compare, GError **error)
{
	g_autoptr(KdSummary) summary = g_new0(KdSummary, 1);
	Facts facts = { 0 };

	summary->happened = g_ptr_array_new_with_free_func(g_free);
	summary->findings = g_ptr_array_new_with_free_func(finding_free);
	summary->notes = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < runs->n; i++)
		if (!read_facts(&facts, &runs->runs[i], i == 0, error))
			return NULL;
	summary->lead = lead_text(runs, compare, &facts);
	if (facts.pods.most == 0)
		g_ptr_array_add(summary->happened, g_strdup("There were no pods."));
	else if (!kd_summary_tell(summary, runs, compare, error))
		return NULL;
	kd_summary_find(summary, runs, compare);
	return g_steal_pointer(&summary);
}
