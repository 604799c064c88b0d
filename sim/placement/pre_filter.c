/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RunPreFilterPlugins() (pkg/scheduler/framework/runtime/framework.go).
 */
#include "config.h"

#include "placement/framework_private.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Sorted, each once. */
static void make_set(GArray *names)
{
	guint n = 0;

	g_array_sort(names, by_name);
	for (guint i = 0; i < names->len; i++) {
		KdName name = g_array_index(names, KdName, i);

		if (n == 0 || g_array_index(names, KdName, n - 1) != name)
			g_array_index(names, KdName, n++) = name;
	}
	g_array_set_size(names, n);
}

/* Of two sets, into the first. */
static void intersect(GArray *names, const GArray *with)
{
	guint n = 0, k = 0;

	for (guint i = 0; i < names->len; i++) {
		KdName name = g_array_index(names, KdName, i);

		while (k < with->len && strcmp(g_array_index(with, KdName, k), name) < 0)
			k++;
		if (k < with->len && g_array_index(with, KdName, k) == name)
			g_array_index(names, KdName, n++) = name;
	}
	g_array_set_size(names, n);
}

/* FALSE: no node is left. */
static bool narrow(KdNarrowing *narrowing, const KdPolicy *by)
{
	g_ptr_array_add(narrowing->by, (gpointer) by->name);
	make_set(narrowing->pending);
	if (narrowing->active) {
		intersect(narrowing->names, narrowing->pending);
	} else {
		narrowing->active = true;
		g_array_set_size(narrowing->names, 0);
		g_array_append_vals(narrowing->names, narrowing->pending->data,
				    narrowing->pending->len);
	}
	return narrowing->names->len > 0;
}

/* "[A B]", sorted. */
static char *list_names(GPtrArray *names)
{
	GString *out = g_string_new("[");

	g_ptr_array_sort(names, by_name);
	for (guint i = 0; i < names->len; i++)
		g_string_append_printf(out, "%s%s", i ? " " : "",
				       (const char *) g_ptr_array_index(names, i));
	g_string_append_c(out, ']');
	return g_string_free(out, FALSE);
}

static GQuark quark_of(char *take)
{
	GQuark quark = g_quark_from_string(take);

	g_free(take);
	return quark;
}

static guint64 bit(const KdRun *run)
{
	return G_GUINT64_CONSTANT(1) << MIN(run->index, 63);
}

static void reject_all(KdFramework *framework)
{
	g_autofree char *names = list_names(framework->narrowing.by);
	const char *first = g_ptr_array_index(framework->narrowing.by, 0);
	GQuark reason = quark_of(
		framework->narrowing.by->len == 1
			? g_strdup_printf("node(s) didn't satisfy plugin %s", first)
			: g_strdup_printf("node(s) didn't satisfy plugin(s) %s simultaneously",
					  names));

	framework->record.pre_filter = kd_verdict(KD_CODE_UNRESOLVABLE, reason);
	framework->record.pre_filter_by = NULL;
}

/* FALSE: the others need not be asked. */
static bool take(KdFramework *framework, KdRun *run, KdVerdict verdict)
{
	KdAttempt *record = &framework->record;
	KdNarrowing *narrowing = &framework->narrowing;

	switch (kd_verdict_code(verdict)) {
	case KD_CODE_SUCCESS:
		break;
	case KD_CODE_SKIP:
		run->skip_filter = true;
		return true;
	case KD_CODE_UNSCHEDULABLE:
	case KD_CODE_UNRESOLVABLE:
		record->pre_filter = verdict;
		record->pre_filter_by = run->policy;
		record->rejectors = bit(run);
		return kd_verdict_code(verdict) == KD_CODE_UNSCHEDULABLE;
	default:
		kd_framework_fail(framework, run->policy, verdict);
		return false;
	}
	if (!narrowing->has_pending)
		return true;
	record->rejectors |= bit(run);
	if (narrow(narrowing, run->policy))
		return true;
	reject_all(framework);
	return false;
}

static int by_rank(gconstpointer a, gconstpointer b, gpointer data)
{
	const guint32 *rank = data;
	guint32 x = rank[*(const KdSlot *) a], y = rank[*(const KdSlot *) b];

	return (x > y) - (x < y);
}

/* A name without a node is passed over. */
static void find_slots(KdFramework *framework)
{
	const KdNarrowing *narrowing = &framework->narrowing;

	g_array_set_size(narrowing->slots, 0);
	for (guint i = 0; i < narrowing->names->len; i++) {
		KdSlot slot = kd_nodes_find(framework->nodes,
					    g_array_index(narrowing->names, KdName, i));

		if (slot != KD_NO_SLOT)
			g_array_append_val(narrowing->slots, slot);
	}
	g_array_sort_with_data(narrowing->slots, by_rank,
			       (gpointer) kd_snapshot_rank(framework->snapshot));
}

static GQuark name_narrowing(const KdFramework *framework)
{
	g_autofree char *names = list_names(framework->narrowing.by);

	return quark_of(g_strdup_printf("node(s) didn't satisfy plugin(s) %s", names));
}

static void finish_narrowing(KdFramework *framework)
{
	KdNarrowing *narrowing = &framework->narrowing;
	KdAttempt *record = &framework->record;

	find_slots(framework);
	record->restricted = true;
	record->restricted_names = (const KdName *) narrowing->names->data;
	record->n_restricted_names = narrowing->names->len;
	record->restricted_to = (const KdSlot *) narrowing->slots->data;
	record->n_restricted_to = narrowing->slots->len;
	record->restricted_reason = record->told_reason = name_narrowing(framework);
}

void kd_framework_blame(KdFramework *framework, const KdPolicy *by)
{
	GPtrArray *names = framework->narrowing.by;

	if (!framework->record.restricted || g_ptr_array_find(names, by->name, NULL))
		return;
	g_ptr_array_add(names, (gpointer) by->name);
	framework->record.told_reason = name_narrowing(framework);
}

bool kd_framework_pre_filter(KdFramework *framework)
{
	const GArray *point = framework->profile->pre_filter;
	const KdAttempt *record = &framework->record;

	for (guint i = 0; i < point->len; i++) {
		KdRun *run = kd_run_at(framework, point, i);

		framework->narrowing.has_pending = false;
		if (!take(framework, run, run->policy->pre_filter(&run->cycle)))
			break;
	}
	if (record->error || record->pre_filter)
		return false;
	if (framework->narrowing.active)
		finish_narrowing(framework);
	return true;
}
