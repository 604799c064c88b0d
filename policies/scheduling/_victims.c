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

KdVerdict kd_victims_none(void)
{
	return kd_verdict(KD_CODE_UNRESOLVABLE,
			  KD_REASON("No preemption victims found for incoming pod"));
}

/* ---- what was found out ---- */

static void add_id(GByteArray *id, gconstpointer data, guint size)
{
	g_byte_array_append(id, data, size);
}

void kd_victims_begin(const KdCycle *cycle, const GPtrArray *budgets)
{
	g_autoptr(GByteArray) id = g_byte_array_new();

	for (guint i = 0; i < budgets->len; i++) {
		const KdPodDisruptionBudget *budget = KD_POD_DISRUPTION_BUDGET(budgets->pdata[i]);

		add_id(id, &budget, sizeof(budget));
		add_id(id, &budget->object.uid, sizeof(KdUid));
		add_id(id, &budget->object.resourceVersion, sizeof(guint64));
		add_id(id, &budget->status.disruptionsAllowed, sizeof(gint64));
	}
	kd_cycle_open_notes(cycle, id->data, id->len);
}

static const KdFinding *note_failure(const KdCycle *cycle, KdSlot node, KdVerdict verdict,
				     const KdPolicy *by)
{
	const KdFinding finding = { .verdict = verdict, .by = by };

	return kd_cycle_note(cycle, node, &finding, sizeof(finding), true);
}

/* A pod that has not started yet will, and be of another importance then, unseen by who keeps
 * notes. */
static bool have_started(const GArray *victims)
{
	for (guint i = 0; i < victims->len; i++)
		if (g_array_index(victims, Victim, i).start == KD_TIME_NEVER)
			return false;
	return true;
}

static const KdFinding *note_victims(const KdCycle *cycle, KdSlot node, const GArray *victims)
{
	KdFinding *finding = kd_cycle_alloc(cycle, sizeof(*finding) + victims->len * sizeof(guint));
	const KdPod **pods = kd_cycle_alloc(cycle, victims->len * sizeof(*pods));

	for (guint i = 0; i < victims->len; i++) {
		const Victim *victim = &g_array_index(victims, Victim, i);

		if (!victim->goes)
			continue;
		finding->n_violations += victim->violates;
		pods[finding->n_victims] = victim->pod;
		finding->victims[finding->n_victims++] = victim->place;
	}
	if (finding->n_victims == 0) {
		g_autofree char *text = g_strdup_printf(
			"expected at least one victim pod on node \"%s\"",
			cycle->nodes->name[node]);
		return note_failure(cycle, node,
				    kd_verdict(KD_CODE_ERROR, g_quark_from_string(text)), NULL);
	}
	finding->criteria = kd_criteria_of(pods, finding->n_victims, finding->n_violations);
	return kd_cycle_note(cycle, node, finding,
			     sizeof(*finding) + finding->n_victims * sizeof(guint),
			     have_started(victims));
}

static const KdFinding *find(const KdCycle *cycle, const GPtrArray *budgets, KdSlot node)
{
	g_autoptr(GArray) victims = lower_pods(cycle, node);
	const KdPolicy *by;
	KdVerdict verdict;

	if (victims->len == 0)
		return note_failure(cycle, node, kd_victims_none(), NULL);
	for (guint i = 0; i < victims->len; i++)
		kd_cycle_take(cycle, g_array_index(victims, Victim, i).placed.info, node);
	verdict = kd_cycle_filter(cycle, node, &by);
	if (verdict != KD_FITS) {
		kd_cycle_restore(cycle);
		return note_failure(cycle, node, verdict, by);
	}
	mark_violations(victims, budgets);
	reprieve(cycle, node, victims, true);
	reprieve(cycle, node, victims, false);
	kd_cycle_restore(cycle);
	return note_victims(cycle, node, victims);
}

const KdFinding *kd_victims_find(const KdCycle *cycle, const GPtrArray *budgets, KdSlot node)
{
	const KdFinding *finding = kd_cycle_noted(cycle, node);

	return finding ? finding : find(cycle, budgets, node);
}

static void unref_pod(gpointer data)
{
	kd_object_unref(data);
}

GPtrArray *kd_victims_pods(const KdCycle *cycle, KdSlot node, const KdFinding *finding)
{
	GPtrArray *pods = g_ptr_array_new_with_free_func(unref_pod);
	guint n;
	const KdPlaced *placed = kd_nodes_pods(cycle->nodes, node, &n);

	for (guint i = 0; i < finding->n_victims; i++) {
		const KdPod *pod = kd_victims_latest(cycle, placed[finding->victims[i]].info->pod);

		g_ptr_array_add(pods, kd_object_ref(&pod->object));
	}
	return pods;
}
