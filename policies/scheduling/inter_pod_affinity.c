/* SPDX-License-Identifier: Apache-2.0 */
/*
 * InterPodAffinity: near to and away from other pods, by the pod's own terms and by those of the
 * pods that are there (pkg/scheduler/framework/plugins/interpodaffinity, v1.34: filtering.go,
 * scoring.go).
 *
 * Pods that are alike have the same terms, so that the existing ones are looked at by class.
 */
#include "_affinity_hint.h"
#include "_affinity_terms.h"
#include "_key.h"
#include "_topology_sums.h"

typedef struct {
	gint64 hardPodAffinityWeight;
	bool ignorePreferredTermsOfExistingPods;
} InterPodAffinity;

static const KdField fields[] = {
	KD_FIELD(InterPodAffinity, hardPodAffinityWeight, INT, .fallback = "1", .min = 0,
		 .max = 100, .zero = true,
		 .help = "what a required affinity of an existing pod adds to the score"),
	KD_FIELD(InterPodAffinity, ignorePreferredTermsOfExistingPods, BOOL,
		 .help = "unless the pod has preferred terms of its own"),
	KD_FIELDS_END,
};
static const KdStruct args = {
	.name = "InterPodAffinityArgs",
	.size = sizeof(InterPodAffinity),
	.fields = fields,
	.help = "args of InterPodAffinity",
};

typedef struct {
	KdAffinityTerm *terms;
	guint n;
} Terms;

typedef struct {
	const KdMap *namespace_labels;
	Terms near, away; /* the pod's own that are required */
	/* Pods by domain: those that match all of .near, those that match one of .away, and those
	 * that want to be away from the pod. */
	KdTopologySums near_sums, away_sums, existing;
	KdTopologySums score;
} Scratch;

static const KdMeta *meta_of(const KdPodInfo *pod)
{
	return &pod->pod->object.metadata;
}

static Terms own_terms(const KdCycle *cycle, KdAffinityList list)
{
	Terms terms = { .n = kd_affinity_n_terms(cycle->pod, list) };

	if (terms.n > 0)
		terms.terms = kd_cycle_alloc(cycle, terms.n * sizeof(*terms.terms));
	for (guint i = 0; i < terms.n; i++) {
		terms.terms[i] = kd_affinity_term(cycle->pod, list, i);
		kd_affinity_resolve(cycle, &terms.terms[i]);
	}
	return terms;
}

/* ---- counting ---- */

static gint32 matches_all(const KdPodInfo *pod, gconstpointer data)
{
	const Terms *terms = data;

	return kd_affinity_matches_all(terms->terms, terms->n, meta_of(pod));
}

/* The pods that match all @terms, by the domain of @key. */
static const KdTally *count_matching(const KdCycle *cycle, KdName key, const Terms *terms)
{
	g_autoptr(GByteArray) id = g_byte_array_new();

	g_byte_array_append(id, (const guint8 *) "terms", sizeof("terms"));
	for (guint i = 0; i < terms->n; i++)
		kd_affinity_key(&terms->terms[i], id);
	return kd_cycle_tally(cycle, kd_cycle_region(cycle, key, NULL),
			      &(KdTallyRule){ id->data, id->len, matches_all, terms });
}

static gint32 is_of_class(const KdPodInfo *pod, gconstpointer data)
{
	return pod->class_id == *(const guint32 *) data;
}

static const KdTally *count_class(const KdCycle *cycle, KdName key, const KdPodInfo *pod)
{
	return kd_cycle_tally(cycle, kd_cycle_region(cycle, key, NULL),
			      &(KdTallyRule){ &pod->class_id, sizeof(pod->class_id), is_of_class,
					      &pod->class_id });
}

/* What the terms of existing pods, where they match the pod at hand, add to their domains: @weight,
 * or each its own (0).  Returns whether any did. */
static bool add_existing(const KdCycle *cycle, KdTopologySums *sums, KdAffinityList list,
			 gint64 weight, gint64 sign)
{
	const KdMap *labels = ((const Scratch *) cycle->scratch)->namespace_labels;
	guint n;
	guint64 version;
	const KdPodInfo *const *pods = kd_nodes_affine(cycle->nodes, &n, &version);
	bool any = false;

	for (guint p = 0; p < n; p++) {
		for (guint i = 0; i < kd_affinity_n_terms(pods[p], list); i++) {
			const KdAffinityTerm term = kd_affinity_term(pods[p], list, i);

			if (!kd_affinity_matches(&term, meta_of(cycle->pod), labels))
				continue;
			const KdTally *tally = count_class(cycle, term.term->topologyKey, pods[p]);
			any |= tally->total > 0;
			kd_topology_sums_add(cycle, sums, tally,
					     sign * (weight ? weight : term.weight));
		}
	}
	return any;
}

/* ---- filter ---- */

static KdVerdict pre_filter(const KdCycle *cycle)
{
	Scratch *scratch = cycle->scratch;

	scratch->namespace_labels = kd_affinity_namespace_labels(cycle);
	scratch->near = own_terms(cycle, KD_AFFINITY_REQUIRED);
	scratch->away = own_terms(cycle, KD_ANTI_AFFINITY_REQUIRED);
	add_existing(cycle, &scratch->existing, KD_ANTI_AFFINITY_REQUIRED, 1, 1);
	if (scratch->near.n == 0 && scratch->away.n == 0 &&
	    !kd_topology_sums_any(&scratch->existing))
		return kd_verdict(KD_CODE_SKIP, 0);
	for (guint i = 0; i < scratch->near.n; i++)
		kd_topology_sums_add(cycle, &scratch->near_sums,
				     count_matching(cycle, scratch->near.terms[i].term->topologyKey,
						    &scratch->near),
				     1);
	for (guint i = 0; i < scratch->away.n; i++) {
		const Terms one = { &scratch->away.terms[i], 1 };

		kd_topology_sums_add(cycle, &scratch->away_sums,
				     count_matching(cycle, one.terms->term->topologyKey, &one), 1);
	}
	return KD_FITS;
}

/* satisfyPodAffinity() */
static bool is_near(const KdCycle *cycle, const Scratch *scratch, KdSlot slot)
{
	const Terms *near = &scratch->near;
	const KdMap *labels = &cycle->nodes->node[slot]->object.metadata.labels;
	bool good = true;

	for (guint i = 0; i < near->n; i++) {
		KdName key = near->terms[i].term->topologyKey;

		if (!kd_map_get(labels, key))
			return false;
		good &= kd_topology_sums_get(&scratch->near_sums, key, slot) > 0;
	}
	/* The first of pods that want to be together goes anywhere. */
	return good || (!kd_topology_sums_any(&scratch->near_sums) &&
			kd_affinity_matches_all(near->terms, near->n, meta_of(cycle->pod)));
}

static bool is_away(const Scratch *scratch, KdSlot slot)
{
	for (guint i = 0; i < scratch->away.n; i++)
		if (kd_topology_sums_get(&scratch->away_sums,
					 scratch->away.terms[i].term->topologyKey, slot) > 0)
			return false;
	return true;
}

/* satisfyExistingPodsAntiAffinity() */
static bool is_welcome(const Scratch *scratch, KdSlot slot)
{
	const KdTopologySums *existing = &scratch->existing;

	for (guint i = 0; i < existing->n; i++)
		if (kd_topology_sums_get(existing, existing->sums[i].topology->key, slot) > 0)
			return false;
	return true;
}

static KdVerdict refuse(KdCode code, const char *reason)
{
	return kd_verdict(code, g_quark_from_static_string(reason));
}

static KdVerdict filter(const KdCycle *cycle, KdSlot slot)
{
	const Scratch *scratch = cycle->scratch;

	if (!is_near(cycle, scratch, slot))
		return refuse(KD_CODE_UNRESOLVABLE, "node(s) didn't match pod affinity rules");
	if (!is_away(scratch, slot))
		return refuse(KD_CODE_UNSCHEDULABLE,
			      "node(s) didn't match pod anti-affinity rules");
	if (!is_welcome(scratch, slot))
		return refuse(KD_CODE_UNSCHEDULABLE,
			      "node(s) didn't satisfy existing pods anti-affinity rules");
	return KD_FITS;
}

/* What if the pod came or went: preFilterState.updateWithPod() */
static void update(const KdCycle *cycle, const KdPodInfo *pod, KdSlot slot, gint64 by)
{
	Scratch *scratch = cycle->scratch;
	const Terms *near = &scratch->near, *away = &scratch->away;

	for (guint i = 0; i < kd_affinity_n_terms(pod, KD_ANTI_AFFINITY_REQUIRED); i++) {
		const KdAffinityTerm term = kd_affinity_term(pod, KD_ANTI_AFFINITY_REQUIRED, i);

		if (kd_affinity_matches(&term, meta_of(cycle->pod), scratch->namespace_labels))
			kd_topology_sums_change(cycle, &scratch->existing, term.term->topologyKey,
						slot, by);
	}
	for (guint i = 0;
	     i < near->n && kd_affinity_matches_all(near->terms, near->n, meta_of(pod)); i++)
		kd_topology_sums_change(cycle, &scratch->near_sums,
					near->terms[i].term->topologyKey, slot, by);
	for (guint i = 0; i < away->n; i++)
		if (kd_affinity_matches(&away->terms[i], meta_of(pod), NULL))
			kd_topology_sums_change(cycle, &scratch->away_sums,
						away->terms[i].term->topologyKey, slot, by);
}

static void add_pod(const KdCycle *cycle, const KdPodInfo *pod, KdSlot slot)
{
	update(cycle, pod, slot, 1);
}

static void remove_pod(const KdCycle *cycle, const KdPodInfo *pod, KdSlot slot)
{
	update(cycle, pod, slot, -1);
}

/* ---- score ---- */

static bool add_own(const KdCycle *cycle, KdTopologySums *sums, KdAffinityList list, gint64 sign)
{
	const Terms terms = own_terms(cycle, list);
	bool any = false;

	for (guint i = 0; i < terms.n; i++) {
		const Terms one = { &terms.terms[i], 1 };
		const KdTally *tally = count_matching(cycle, one.terms->term->topologyKey, &one);

		any |= tally->total > 0;
		kd_topology_sums_add(cycle, sums, tally, sign * one.terms->weight);
	}
	return any;
}

static KdVerdict pre_score(const KdCycle *cycle)
{
	const InterPodAffinity *self = cycle->state;
	Scratch *scratch = cycle->scratch;
	KdTopologySums *sums = &scratch->score;
	const bool own = kd_affinity_n_terms(cycle->pod, KD_AFFINITY_PREFERRED) > 0 ||
			 kd_affinity_n_terms(cycle->pod, KD_ANTI_AFFINITY_PREFERRED) > 0;
	bool any;

	if (self->ignorePreferredTermsOfExistingPods && !own)
		return kd_verdict(KD_CODE_SKIP, 0);
	scratch->namespace_labels = kd_affinity_namespace_labels(cycle);
	any = add_own(cycle, sums, KD_AFFINITY_PREFERRED, 1);
	any |= add_own(cycle, sums, KD_ANTI_AFFINITY_PREFERRED, -1);
	if (self->hardPodAffinityWeight > 0)
		any |= add_existing(cycle, sums, KD_AFFINITY_REQUIRED, self->hardPodAffinityWeight,
				    1);
	any |= add_existing(cycle, sums, KD_AFFINITY_PREFERRED, 0, 1);
	any |= add_existing(cycle, sums, KD_ANTI_AFFINITY_PREFERRED, 0, -1);
	return any ? KD_FITS : kd_verdict(KD_CODE_SKIP, 0);
}

static gint64 score(const KdCycle *cycle, KdSlot slot)
{
	const Scratch *scratch = cycle->scratch;

	return kd_topology_sums_of_node(&scratch->score, slot);
}

/* The quotient comes first, as in the original. */
static void normalize(const KdCycle *cycle, const KdSlot *nodes, gint64 *scores, guint n)
{
	gint64 min = G_MAXINT64, max = G_MININT64;

	(void) cycle;
	(void) nodes;
	for (guint i = 0; i < n; i++) {
		min = MIN(min, scores[i]);
		max = MAX(max, scores[i]);
	}
	for (guint i = 0; i < n; i++)
		scores[i] = max > min
				    ? (gint64) ((double) KD_SCORE_MAX *
						((double) (scores[i] - min) / (double) (max - min)))
				    : 0;
}

KD_POLICY(inter_pod_affinity) = {
	KD_POLICY_HEAD,
	.name = "InterPodAffinity",
	.summary = "near to some pods, away from others",
	.state_size = sizeof(InterPodAffinity),
	.scratch_size = sizeof(Scratch),
	.args = &args,
	.node_reads = KD_NODE_CLUSTER,
	.events = KD_EVENT_NODE_ADD | KD_EVENT_NODE_LABEL | KD_EVENT_POD_ADD | KD_EVENT_POD_UPDATE |
		  KD_EVENT_POD_DELETE | KD_EVENT_SELF,
	.hint = kd_affinity_hint,
	.pre_filter = pre_filter,
	.filter = filter,
	.add_pod = add_pod,
	.remove_pod = remove_pod,
	.pre_score = pre_score,
	.score = score,
	.normalization = KD_NORMALIZE_CUSTOM,
	.normalize = normalize,
};
