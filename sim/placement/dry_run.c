/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What plug-ins ask from post_filter.
 */
#include "config.h"

#include "placement/framework_private.h"

#include <kubedes/rng.h>
#include <string.h>

static KdFramework *framework_of(const KdCycle *cycle)
{
	return cycle->framework;
}

/* NodeToStatus.Get() (pkg/scheduler/framework/types.go) */
KdVerdict kd_cycle_verdict(const KdCycle *cycle, KdSlot node)
{
	KdFramework *framework = framework_of(cycle);
	const KdAttempt *record = &framework->record;

	if (record->pre_filter)
		return record->pre_filter;
	kd_framework_list(framework);
	if (framework->rejected_by[node] != KD_NO_FILTER)
		return framework->verdicts[node];
	if (record->nominated == node)
		return record->nominated_verdict;
	if (kd_framework_leaves_out(framework, node))
		return kd_verdict(KD_CODE_UNRESOLVABLE, record->restricted_reason);
	return KD_FITS;
}

void kd_cycle_take(const KdCycle *cycle, const KdPodInfo *pod, KdSlot node)
{
	kd_framework_take(framework_of(cycle), pod, node);
}

void kd_cycle_put(const KdCycle *cycle, const KdPlaced *pod, KdSlot node)
{
	kd_framework_put(framework_of(cycle), pod->info, pod->gpus, node);
}

void kd_cycle_restore(const KdCycle *cycle)
{
	kd_framework_take_back(framework_of(cycle), 0);
}

KdVerdict kd_cycle_filter(const KdCycle *cycle, KdSlot node, const KdPolicy **ret_by)
{
	KdFramework *framework = framework_of(cycle);
	guint filter;
	KdVerdict verdict = kd_framework_filter_node(framework, node, &filter);

	if (ret_by)
		*ret_by =
			filter == KD_NO_FILTER
				? NULL
				: kd_run_at(framework, framework->profile->filter, filter)->policy;
	return verdict;
}

const KdPodInfo *const *kd_cycle_nominated(const KdCycle *cycle, KdSlot node, guint *ret_n)
{
	const KdNominator *nominator = framework_of(cycle)->options.nominator;

	*ret_n = 0;
	return nominator ? kd_nominator_pods(nominator, cycle->nodes->name[node], ret_n) : NULL;
}

/* ---- notes ---- */

/* The filters that take part look at nothing but the node; then @key says what of the pod they go
 * by. */
static bool add_filters(KdFramework *framework, GByteArray *key)
{
	const GArray *point = framework->profile->filter;
	guint reads = 0;

	for (guint i = 0; i < point->len; i++) {
		const KdRun *run = kd_run_at(framework, point, i);
		const guint8 place = (guint8) i;

		if (run->skip_filter)
			continue;
		if (!kd_framework_is_cacheable(run->policy))
			return false;
		g_byte_array_append(key, &place, sizeof(place));
		if (run->policy->key)
			run->policy->key(&run->cycle, key);
		else
			reads |= run->policy->pod_reads;
	}
	kd_framework_sheet_key(framework->record.pod, reads, key);
	return true;
}

void kd_cycle_open_notes(const KdCycle *cycle, gconstpointer id, gsize size)
{
	KdFramework *framework = framework_of(cycle);
	GByteArray *key = framework->key;
	const KdRun *run = kd_run_of(cycle);

	framework->page = NULL;
	g_byte_array_set_size(key, 0);
	g_byte_array_append(key, (const guint8 *) &run->index, sizeof(run->index));
	g_byte_array_append(key, (const guint8 *) &cycle->pod->priority,
			    sizeof(cycle->pod->priority));
	g_byte_array_append(key, id, (guint) size);
	if (framework->notes && add_filters(framework, key))
		framework->page = kd_notes_open(framework->notes, key);
}

/* Who is nominated to the node; 0: nobody else. */
static guint64 nominated_mark(const KdCycle *cycle, KdSlot node)
{
	const KdNominator *nominator = framework_of(cycle)->options.nominator;
	guint64 mark = 0;
	guint n;

	if (!nominator || kd_nominator_count(nominator) == 0)
		return 0;
	const KdPodInfo *const *pods = kd_nominator_pods(nominator, cycle->nodes->name[node], &n);
	for (guint i = 0; i < n; i++) {
		if (pods[i]->pod->object.uid == cycle->pod->pod->object.uid)
			continue;
		mark = (mark ^ pods[i]->pod->object.uid) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
		mark = (mark ^ pods[i]->class_id) * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
		mark ^= mark >> 29;
	}
	return mark;
}

gconstpointer kd_cycle_noted(const KdCycle *cycle, KdSlot node)
{
	const KdNotePage *page = framework_of(cycle)->page;

	return page ? kd_note_page_get(page, node, nominated_mark(cycle, node)) : NULL;
}

gconstpointer kd_cycle_note(const KdCycle *cycle, KdSlot node, gconstpointer data, gsize size,
			    bool lasts)
{
	KdNotePage *page = framework_of(cycle)->page;

	if (page && lasts)
		return kd_note_page_put(page, node, nominated_mark(cycle, node), data, size);
	return memcpy(kd_cycle_alloc(cycle, size), data, size);
}

/* ---- chance, and what is wanted ---- */

guint kd_cycle_draw(const KdCycle *cycle, guint n)
{
	bool chance = framework_of(cycle)->options.tie_break == KD_TIE_RANDOM;

	return chance && n > 1 ? (guint) kd_rng_below(cycle->rng, n) : 0;
}

KdSlot kd_cycle_pick(const KdCycle *cycle, const KdSlot *nodes, guint n)
{
	const KdName *name = cycle->nodes->name;
	KdSlot first = nodes[0];

	if (framework_of(cycle)->options.tie_break != KD_TIE_NAME)
		return nodes[kd_cycle_draw(cycle, n)];
	for (guint i = 1; i < n; i++)
		if (strcmp(name[nodes[i]], name[first]) < 0)
			first = nodes[i];
	return first;
}

bool kd_cycle_explains(const KdCycle *cycle)
{
	return framework_of(cycle)->options.explain;
}

bool kd_cycle_is_thorough(const KdCycle *cycle)
{
	return framework_of(cycle)->options.thorough;
}

/* There are many nodes and few verdicts, and neighbours mostly have the same. */
static void count_verdict(GArray *counts, KdVerdict verdict, guint *at)
{
	const KdVerdictCount another = { verdict, 0 };

	if (*at == counts->len || g_array_index(counts, KdVerdictCount, *at).verdict != verdict)
		for (*at = 0; *at < counts->len; ++*at)
			if (g_array_index(counts, KdVerdictCount, *at).verdict == verdict)
				break;
	if (*at == counts->len)
		g_array_append_val(counts, another);
	g_array_index(counts, KdVerdictCount, *at).n_nodes++;
}

char *kd_cycle_summary(const KdCycle *cycle, const KdVerdict *verdicts, guint n)
{
	g_autoptr(GArray) counts = g_array_new(FALSE, FALSE, sizeof(KdVerdictCount));
	guint at = 0;

	for (guint i = 0; i < n; i++)
		count_verdict(counts, verdicts[i], &at);
	return kd_cycle_summary_of(cycle, (const KdVerdictCount *) counts->data, counts->len);
}

char *kd_cycle_summary_of(const KdCycle *cycle, const KdVerdictCount *counts, guint n)
{
	return kd_framework_summary(framework_of(cycle), counts, n);
}

guint kd_cycle_n_rejected(const KdCycle *cycle, KdCode code)
{
	KdFramework *framework = framework_of(cycle);
	const KdAttempt *record = &framework->record;
	const KdVerdictCount *counts;
	guint n_nodes = 0, n;

	if (record->pre_filter || record->restricted || record->nominated != KD_NO_SLOT) {
		for (guint i = 0; i < framework->nodes->n_nodes; i++)
			n_nodes += kd_verdict_code(kd_cycle_verdict(
					   cycle, framework->nodes->order[i])) == code;
		return n_nodes;
	}
	counts = kd_framework_counts(framework, &n);
	for (guint i = 0; i < n; i++)
		if (kd_verdict_code(counts[i].verdict) == code)
			n_nodes += counts[i].n_nodes;
	return n_nodes;
}
