/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DefaultPreemption: a pod that fits nowhere takes the place of pods of lower priority
 * (pkg/scheduler/framework/plugins/defaultpreemption/default_preemption.go and
 * pkg/scheduler/framework/preemption/preemption.go, v1.34).
 *
 * Nodes are tried from a random one on, until there are enough candidates and one of them violates
 * no disruption budget; _victims.h finds those of a node, _criteria.h tells them apart, and then
 * chance.
 *
 * Here the nodes stand in the order of the search, as the real one walks a map, and try one after
 * the other.
 */
#include "_criteria.h"
#include "_victims.h"

typedef struct {
	gint64 minCandidateNodesPercentage, minCandidateNodesAbsolute;
} DefaultPreemption;

static const KdField fields[] = {
	KD_FIELD(DefaultPreemption, minCandidateNodesPercentage, INT, .fallback = "10", .min = 0,
		 .max = 100,
		 .help = "candidates to look for, as a part of the nodes that might help"),
	KD_FIELD(DefaultPreemption, minCandidateNodesAbsolute, INT, .fallback = "100", .min = 0,
		 .max = G_MAXINT32, .help = "candidates to look for at least"),
	KD_FIELDS_END,
};
static const KdStruct args = {
	.name = "DefaultPreemptionArgs",
	.size = sizeof(DefaultPreemption),
	.fields = fields,
	.help = "args of DefaultPreemption",
};

static gboolean start(void *state, const KdPolicyEnv *env, GError **error)
{
	const DefaultPreemption *self = state;

	(void) env;
	if (self->minCandidateNodesPercentage > 0 || self->minCandidateNodesAbsolute > 0)
		return TRUE;
	return kd_fail(error, KD_ERROR_INPUT,
		       "minCandidateNodesPercentage and minCandidateNodesAbsolute: cannot be zero "
		       "at same time");
}

/* ---- may it? ---- */

static bool is_going_by_preemption(const KdPod *pod)
{
	const KdCondition *condition = kd_condition_find(
		pod->status.conditions, pod->status.n_conditions, "DisruptionTarget");

	return pod->object.metadata.deletionTimestamp != KD_TIME_UNSET && condition &&
	       g_strcmp0(condition->status, "True") == 0 &&
	       g_strcmp0(condition->reason, "PreemptionByScheduler") == 0;
}

static bool waits_for_victims(const KdCycle *cycle, KdSlot node)
{
	guint n;
	const KdPlaced *pods = kd_nodes_pods(cycle->nodes, node, &n);

	for (guint i = 0; i < n; i++)
		if (pods[i].info->priority < cycle->pod->priority &&
		    is_going_by_preemption(kd_victims_latest(cycle, pods[i].info->pod)))
			return true;
	return false;
}

/* PodEligibleToPreemptOthers(): NULL, or why not. */
static const char *objection(const KdCycle *cycle)
{
	const KdPod *pod = cycle->pod->pod;
	KdName nominated = pod->status.nominatedNodeName;
	KdSlot node;

	if (g_strcmp0(pod->spec->preemptionPolicy, "Never") == 0)
		return "not eligible due to preemptionPolicy=Never.";
	if (!nominated || !*nominated)
		return NULL;
	node = kd_nodes_find(cycle->nodes, nominated);
	if (node == KD_NO_SLOT ||
	    kd_verdict_code(kd_cycle_verdict(cycle, node)) == KD_CODE_UNRESOLVABLE)
		return NULL;
	return waits_for_victims(cycle, node)
		       ? "not eligible due to a terminating pod on the nominated node."
		       : NULL;
}

/* ---- where? ---- */

/* A node where it helps. */
typedef struct {
	KdSlot node;
	const KdFinding *finding;
} Candidate;

typedef struct {
	const KdCycle *cycle;
	GArray *nodes;  /* of KdSlot: where pods in the way are all that is wrong */
	guint n_wanted; /* candidates */
	/* Of Candidate: without violations, and with some. */
	GArray *perfect, *others;
	GArray *failed; /* of KdNoCandidate */
} Search;

static void search_clear(Search *search)
{
	g_array_unref(search->nodes);
	g_array_unref(search->perfect);
	g_array_unref(search->others);
	g_array_unref(search->failed);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Search, search_clear)

/* NodesForStatusCode(Unschedulable) */
static bool may_help(const KdCycle *cycle, KdSlot node)
{
	return kd_verdict_code(kd_cycle_verdict(cycle, node)) == KD_CODE_UNSCHEDULABLE;
}

/* calculateNumCandidates() */
static void search_init(Search *search, const KdCycle *cycle)
{
	const DefaultPreemption *self = cycle->state;
	gint64 n;

	search->cycle = cycle;
	search->nodes = g_array_new(FALSE, FALSE, sizeof(KdSlot));
	search->perfect = g_array_new(FALSE, FALSE, sizeof(Candidate));
	search->others = g_array_new(FALSE, FALSE, sizeof(Candidate));
	search->failed = g_array_new(FALSE, FALSE, sizeof(KdNoCandidate));
	for (guint i = 0; i < cycle->nodes->n_nodes; i++) {
		KdSlot node = cycle->nodes->order[i];

		if (may_help(cycle, node))
			g_array_append_val(search->nodes, node);
	}
	n = search->nodes->len * self->minCandidateNodesPercentage / 100;
	n = MAX(n, self->minCandidateNodesAbsolute);
	search->n_wanted = (guint) MIN(n, search->nodes->len);
	if (kd_cycle_is_thorough(cycle))
		search->n_wanted = search->nodes->len + 1;
}

static void try_node(Search *search, const GPtrArray *budgets, KdSlot node)
{
	const KdFinding *finding = kd_victims_find(search->cycle, budgets, node);
	const KdNoCandidate failed = { node, finding->verdict, finding->by };
	const Candidate candidate = { node, finding };
	GArray *list = finding->n_violations ? search->others : search->perfect;

	if (finding->verdict != KD_FITS)
		g_array_append_val(search->failed, failed);
	else if (list->len < search->n_wanted)
		g_array_append_val(list, candidate);
}

static bool has_enough(const Search *search)
{
	return search->perfect->len > 0 &&
	       search->perfect->len + search->others->len >= search->n_wanted;
}

/* No pod of the cluster is less important: the same answer for every node. */
static void give_up_on_all(Search *search)
{
	KdNoCandidate failed = { .verdict = kd_victims_none() };

	for (guint i = 0; i < search->nodes->len; i++) {
		failed.node = g_array_index(search->nodes, KdSlot, i);
		g_array_append_val(search->failed, failed);
	}
}

/* DryRunPreemption() */
static void look_round(Search *search)
{
	const guint n = search->nodes->len;
	const guint first = n ? kd_cycle_draw(search->cycle, n) : 0;

	if (kd_nodes_lowest_priority(search->cycle->nodes) >= search->cycle->pod->priority) {
		give_up_on_all(search);
		return;
	}
	g_autoptr(GPtrArray) budgets = kd_victims_budgets(search->cycle);
	kd_victims_begin(search->cycle, budgets);
	for (guint i = 0; i < n && !has_enough(search); i++)
		try_node(search, budgets, g_array_index(search->nodes, KdSlot, (first + i) % n));
}

/* ---- which? ---- */

/* Keep those that are as good as the best of all. */
static void keep_best(GArray *best, const GArray *list)
{
	for (guint i = 0; i < list->len; i++) {
		const Candidate candidate = g_array_index(list, Candidate, i);
		int than = best->len == 0
				   ? 0
				   : kd_criteria_compare(
					     &candidate.finding->criteria,
					     &g_array_index(best, Candidate, 0).finding->criteria);

		if (than < 0)
			g_array_set_size(best, 0);
		if (than <= 0)
			g_array_append_val(best, candidate);
	}
}

/* The candidates that no criterion tells apart. */
static GArray *best_candidates(const Search *search)
{
	GArray *best = g_array_new(FALSE, FALSE, sizeof(Candidate));

	keep_best(best, search->perfect);
	keep_best(best, search->others);
	return best;
}

static const Candidate *pick(const Search *search, const GArray *tied)
{
	g_autofree KdSlot *nodes = g_new(KdSlot, tied->len);
	KdSlot chosen;
	guint i = 0;

	for (guint k = 0; k < tied->len; k++)
		nodes[k] = g_array_index(tied, Candidate, k).node;
	chosen = kd_cycle_pick(search->cycle, nodes, tied->len);
	while (nodes[i] != chosen)
		i++;
	return &g_array_index(tied, Candidate, i);
}

/* ---- the answer ---- */

static void unref_pod(gpointer data)
{
	kd_object_unref(data);
}

/* getLowerPriorityNominatedPods() */
static GPtrArray *lower_nominated(const KdCycle *cycle, KdSlot node)
{
	GPtrArray *cleared = g_ptr_array_new_with_free_func(unref_pod);
	guint n;
	const KdPodInfo *const *pods = kd_cycle_nominated(cycle, node, &n);

	for (guint i = 0; i < n; i++)
		if (pods[i]->priority < cycle->pod->priority)
			g_ptr_array_add(cleared, kd_object_ref(&pods[i]->pod->object));
	return cleared;
}

static KdVerdict not_helpful(void)
{
	return kd_verdict(KD_CODE_UNRESOLVABLE,
			  KD_REASON("Preemption is not helpful for scheduling"));
}

/* No pod of the cluster is less important, so that no node helps, and none need be looked at. */
static char *nobody_lower(const KdCycle *cycle)
{
	const guint n = kd_cycle_n_rejected(cycle, KD_CODE_UNSCHEDULABLE);
	const KdVerdictCount counts[] = { { kd_victims_none(), n },
					  { not_helpful(), cycle->nodes->n_nodes - n } };
	g_autofree char *summary = kd_cycle_summary_of(cycle, counts, G_N_ELEMENTS(counts));

	if (n > 0)
		kd_cycle_draw(cycle, n); /* where the search would begin */
	return g_strconcat("preemption: ", summary, NULL);
}

static char *no_candidates(const Search *search)
{
	const guint n_nodes = search->cycle->nodes->n_nodes;
	const KdVerdict useless = not_helpful();
	g_autofree KdVerdict *verdicts = g_new(KdVerdict, n_nodes);
	guint n;

	for (n = 0; n < search->failed->len; n++)
		verdicts[n] = g_array_index(search->failed, KdNoCandidate, n).verdict;
	for (; n < n_nodes; n++)
		verdicts[n] = useless;
	g_autofree char *summary = kd_cycle_summary(search->cycle, verdicts, n_nodes);
	return g_strconcat("preemption: ", summary, NULL);
}

/* The first that broke down, if so. */
static KdVerdict breakdown(const Search *search)
{
	for (guint i = 0; i < search->failed->len; i++) {
		KdVerdict verdict = g_array_index(search->failed, KdNoCandidate, i).verdict;

		if (kd_verdict_code(verdict) == KD_CODE_ERROR)
			return verdict;
	}
	return KD_FITS;
}

static KdVerdict give_up(const Search *search, KdPostFilterResult *ret)
{
	KdVerdict broken = breakdown(search);

	if (broken != KD_FITS) {
		ret->message = g_strconcat("preemption: ", kd_verdict_reason(broken), NULL);
		return broken;
	}
	ret->nominates = true;
	ret->message = no_candidates(search);
	return kd_verdict(KD_CODE_UNSCHEDULABLE, 0);
}

static void add_candidates(const KdCycle *cycle, GArray *to, const GArray *from)
{
	for (guint i = 0; i < from->len; i++) {
		const Candidate *one = &g_array_index(from, Candidate, i);
		const KdCandidate candidate = {
			.node = one->node,
			.victims = kd_victims_pods(cycle, one->node, one->finding),
			.n_violations = one->finding->n_violations,
		};

		g_array_append_val(to, candidate);
	}
}

static KdPreemption *explain(const Search *search, const GArray *tied)
{
	const KdNodes *nodes = search->cycle->nodes;
	KdPreemption *preemption = kd_preemption_new();
	const KdVerdict useless = not_helpful();

	add_candidates(search->cycle, preemption->candidates, search->perfect);
	add_candidates(search->cycle, preemption->candidates, search->others);
	for (guint i = 0; i < tied->len; i++)
		g_array_append_val(preemption->tied, g_array_index(tied, Candidate, i).node);
	g_array_append_vals(preemption->others, search->failed->data, search->failed->len);
	for (guint i = 0; i < nodes->n_nodes; i++) {
		const KdNoCandidate other = { .node = nodes->order[i], .verdict = useless };

		if (!may_help(search->cycle, other.node))
			g_array_append_val(preemption->others, other);
	}
	return preemption;
}

static KdVerdict search_and_preempt(const KdCycle *cycle, KdPostFilterResult *ret)
{
	g_auto(Search) search;

	search_init(&search, cycle);
	look_round(&search);
	g_autoptr(GArray) tied = best_candidates(&search);
	if (kd_cycle_explains(cycle))
		ret->preemption = explain(&search, tied);
	if (tied->len == 0)
		return give_up(&search, ret);
	const Candidate *best = pick(&search, tied);
	ret->nominates = true;
	ret->nominated = best->node;
	ret->victims = kd_victims_pods(cycle, best->node, best->finding);
	ret->cleared = lower_nominated(cycle, best->node);
	return KD_FITS;
}

static KdVerdict preempt(const KdCycle *cycle, KdPostFilterResult *ret)
{
	if (kd_nodes_lowest_priority(cycle->nodes) < cycle->pod->priority ||
	    kd_cycle_explains(cycle))
		return search_and_preempt(cycle, ret);
	ret->nominates = true;
	ret->message = nobody_lower(cycle);
	return kd_verdict(KD_CODE_UNSCHEDULABLE, 0);
}

static KdVerdict post_filter(const KdCycle *cycle, KdPostFilterResult *ret)
{
	const char *no = objection(cycle);
	KdVerdict verdict;

	if (no) {
		ret->message = g_strconcat("preemption: ", no, NULL);
		verdict = kd_verdict(KD_CODE_UNSCHEDULABLE, 0);
		ret->preemption = kd_cycle_explains(cycle) ? kd_preemption_new() : NULL;
	} else {
		verdict = preempt(cycle, ret);
	}
	if (ret->preemption) {
		ret->preemption->verdict = verdict;
		ret->preemption->message = g_strdup(ret->message);
	}
	return verdict;
}

KD_POLICY(default_preemption) = {
	KD_POLICY_HEAD,
	.name = "DefaultPreemption",
	.summary = "a pod that fits nowhere takes the place of pods of lower priority",
	.state_size = sizeof(DefaultPreemption),
	.events = KD_EVENT_POD_DELETE, /* to those that it sent back from their wait */
	.args = &args,
	.start = start,
	.post_filter = post_filter,
};
