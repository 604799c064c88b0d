/* SPDX-License-Identifier: Apache-2.0 */
#include "_victims.h"

#include <kubedes/api/pod_disruption_budget.h>

typedef struct {
	KdPlaced placed;
	const KdPod *pod; /* its latest version */
	gint64 start;
	guint place; /* on the node */
	bool violates, goes;
} Victim;

/* ---- what is known of pods ---- */

const KdPod *kd_victims_latest(const KdCycle *cycle, const KdPod *pod)
{
	const KdObject *found = kd_cycle_get(cycle, &kd_kind_pod, pod->object.metadata.namespace,
					     pod->object.metadata.name);

	return found && found->uid == pod->object.uid ? KD_POD(found) : pod;
}

gint64 kd_victims_start(const KdPod *pod)
{
	const KdTime start = pod->status.startTime;

	if (start == KD_TIME_UNSET)
		return KD_TIME_NEVER;
	return start / KD_SECOND - (start % KD_SECOND < 0);
}

/* MoreImportantPod() in pkg/scheduler/util/utils.go */
static int by_importance(const void *a, const void *b)
{
	const Victim *x = a, *y = b;

	if (x->placed.info->priority != y->placed.info->priority)
		return x->placed.info->priority > y->placed.info->priority ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->place < y->place ? -1 : 1;
}

/* The pods of lower priority, the most important ones first. */
static GArray *lower_pods(const KdCycle *cycle, KdSlot node)
{
	GArray *victims = g_array_new(FALSE, FALSE, sizeof(Victim));
	guint n;
	const KdPlaced *placed = kd_nodes_pods(cycle->nodes, node, &n);

	for (guint i = 0; i < n; i++) {
		if (placed[i].info->priority >= cycle->pod->priority)
			continue;
		const KdPod *pod = kd_victims_latest(cycle, placed[i].info->pod);
		const Victim victim = {
			.placed = placed[i], .pod = pod, .start = kd_victims_start(pod), .place = i
		};
		g_array_append_val(victims, victim);
	}
	g_array_sort(victims, by_importance);
	return victims;
}

/* ---- disruption budgets ---- */

static void take_budget(const KdObject *object, gpointer data)
{
	g_ptr_array_add(data, (gpointer) object);
}

GPtrArray *kd_victims_budgets(const KdCycle *cycle)
{
	GPtrArray *budgets = g_ptr_array_new();

	kd_cycle_each(cycle, &kd_kind_pod_disruption_budget, take_budget, budgets);
	return budgets;
}

/* A budget without a selector, or with an empty one, is for no pod; a pod whose end was granted has
 * been paid for. */
static bool covers(const KdPodDisruptionBudget *budget, const KdPod *pod)
{
	const KdMeta *meta = &pod->object.metadata;
	const KdSelector *selector = budget->spec.selector;

	return budget->object.metadata.namespace == meta->namespace && meta->labels.n > 0 &&
	       selector && !kd_selector_is_empty(selector) &&
	       kd_selector_matches(selector, &meta->labels) &&
	       !kd_map_lookup(&budget->status.disruptedPods, meta->name);
}

/* filterPodsWithPDBViolation() */
static void mark_violations(GArray *victims, const GPtrArray *budgets)
{
	g_autofree gint64 *left = g_new(gint64, budgets->len);

	for (guint b = 0; b < budgets->len; b++)
		left[b] = KD_POD_DISRUPTION_BUDGET(budgets->pdata[b])->status.disruptionsAllowed;
	for (guint i = 0; i < victims->len; i++) {
		Victim *victim = &g_array_index(victims, Victim, i);

		for (guint b = 0; b < budgets->len; b++)
			if (covers(KD_POD_DISRUPTION_BUDGET(budgets->pdata[b]), victim->pod))
				victim->violates |= --left[b] < 0;
	}
}

/* ---- who goes ---- */

/* Put back those of one group that need not go. */
static void reprieve(const KdCycle *cycle, KdSlot node, GArray *victims, bool violating)
{
	for (guint i = 0; i < victims->len; i++) {
		Victim *victim = &g_array_index(victims, Victim, i);

		if (victim->violates != violating)
			continue;
		kd_cycle_put(cycle, &victim->placed, node);
		victim->goes = kd_cycle_filter(cycle, node, NULL) != KD_FITS;
		if (victim->goes)
			kd_cycle_take(cycle, victim->placed.info, node);
	}
}

static void unref_pod(gpointer data)
{
	kd_object_unref(data);
}

static KdVerdict collect(const KdCycle *cycle, KdSlot node, const GArray *victims, KdCandidate *ret)
{
	*ret = (KdCandidate){ .node = node };
	ret->victims = g_ptr_array_new_with_free_func(unref_pod);
	for (guint i = 0; i < victims->len; i++) {
		const Victim *victim = &g_array_index(victims, Victim, i);

		if (!victim->goes)
			continue;
		ret->n_violations += victim->violates;
		g_ptr_array_add(ret->victims, kd_object_ref(&victim->pod->object));
	}
	if (ret->victims->len > 0)
		return KD_FITS;
	kd_candidate_clear(ret);
	g_autofree char *text = g_strdup_printf("expected at least one victim pod on node \"%s\"",
						cycle->nodes->name[node]);
	return kd_verdict(KD_CODE_ERROR, g_quark_from_string(text));
}

KdVerdict kd_victims_none(void)
{
	return kd_verdict(
		KD_CODE_UNRESOLVABLE,
		g_quark_from_static_string("No preemption victims found for incoming pod"));
}

KdVerdict kd_victims_find(const KdCycle *cycle, const GPtrArray *budgets, KdSlot node,
			  KdCandidate *ret, const KdPolicy **ret_by)
{
	g_autoptr(GArray) victims = NULL;
	KdVerdict verdict;

	*ret_by = NULL;
	if (kd_nodes_lowest_priority(cycle->nodes) >= cycle->pod->priority)
		return kd_victims_none();
	victims = lower_pods(cycle, node);
	if (victims->len == 0)
		return kd_victims_none();
	for (guint i = 0; i < victims->len; i++)
		kd_cycle_take(cycle, g_array_index(victims, Victim, i).placed.info, node);
	verdict = kd_cycle_filter(cycle, node, ret_by);
	if (verdict == KD_FITS) {
		mark_violations(victims, budgets);
		reprieve(cycle, node, victims, true);
		reprieve(cycle, node, victims, false);
		verdict = collect(cycle, node, victims, ret);
	}
	kd_cycle_restore(cycle);
	return verdict;
}
