/* SPDX-License-Identifier: Apache-2.0 */
/*
 * InterPodAffinity: near to and away from other pods, by the pod's own terms and by those of the
 * pods that are there (pkg/scheduler/framework/plugins/interpodaffinity, v1.34: filtering.go,
 * scoring.go).
 *
 * Pods that are alike have the same terms, so that the existing ones are looked at by class.
 */
#include "_affinity_hint.h"
#include "_affinity_tallies.h"
#include "_trial_sums.h"

#include <string.h>

typedef struct {
	gint64 hardPodAffinityWeight;
	bool ignorePreferredTermsOfExistingPods;
	/* Made by start(). */
	KdVerdict not_near, not_away, not_welcome;
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

static gboolean start(void *state, const KdPolicyEnv *env, GError **error)
{
	InterPodAffinity *self = state;

	(void) env;
	(void) error;
	self->not_near = kd_verdict(KD_CODE_UNRESOLVABLE,
				    KD_REASON("node(s) didn't match pod affinity rules"));
	self->not_away = kd_verdict(KD_CODE_UNSCHEDULABLE,
				    KD_REASON("node(s) didn't match pod anti-affinity rules"));
	self->not_welcome = kd_verdict(
		KD_CODE_UNSCHEDULABLE,
		KD_REASON("node(s) didn't satisfy existing pods anti-affinity rules"));
	return TRUE;
}

typedef struct {
	KdTrialSums *sums;
	guint n, capacity;
} Trials;

typedef struct {
	const KdMap *namespace_labels;
	KdAffinityTerms near, away; /* the pod's own that are required */
	/* For each term of .near the pods that match all of them, for each of .away those that
	 * match it, and for each key those that want to be away from the pod. */
	Trials near_sums, away_sums, existing;
	bool matches_itself;    /* .near, all of it */
	const KdTally **scores; /* one for each topology key */
	guint n_scores;
} Scratch;

static const KdMeta *meta_of(const KdPodInfo *pod)
{
	return &pod->pod->object.metadata;
}

static void append_trial(const KdCycle *cycle, Trials *trials, KdTrialSums sums)
{
	KdTrialSums *before = trials->sums;

	if (trials->n == trials->capacity) {
		trials->capacity = MAX(2, 2 * trials->capacity);
		trials->sums = kd_cycle_alloc(cycle, trials->capacity * sizeof(*before));
		if (before)
			memcpy(trials->sums, before, trials->n * sizeof(*before));
	}
	trials->sums[trials->n++] = sums;
}

static void count_avoiding(const KdCycle *cycle, Scratch *scratch)
{
	KdAffinityView view = { .pod = meta_of(cycle->pod),
				.namespace_labels = scratch->namespace_labels };
	guint n;
	const KdTally **tallies = kd_affinity_tally_avoiding(cycle, &view, &n);

	for (guint i = 0; i < n; i++)
		append_trial(cycle, &scratch->existing, kd_trial_sums(tallies[i]));
}

/* ---- filter ---- */

static KdVerdict pre_filter(const KdCycle *cycle)
{
	Scratch *scratch = cycle->scratch;

	scratch->namespace_labels = kd_affinity_namespace_labels(cycle);
	scratch->near = kd_affinity_own_terms(cycle, KD_AFFINITY_REQUIRED);
	scratch->away = kd_affinity_own_terms(cycle, KD_ANTI_AFFINITY_REQUIRED);
	count_avoiding(cycle, scratch);
	if (scratch->near.n == 0 && scratch->away.n == 0 && scratch->existing.n == 0)
		return kd_verdict(KD_CODE_SKIP, 0);
	scratch->matches_itself = kd_affinity_matches_all(scratch->near.terms, scratch->near.n,
							  meta_of(cycle->pod));
	for (guint i = 0; i < scratch->near.n; i++)
		append_trial(
			cycle, &scratch->near_sums,
			kd_trial_sums(kd_affinity_tally_matching(
				cycle, scratch->near.terms[i].term->topologyKey, &scratch->near)));
	for (guint i = 0; i < scratch->away.n; i++) {
		const KdAffinityTerms one = { &scratch->away.terms[i], 1 };

		append_trial(cycle, &scratch->away_sums,
			     kd_trial_sums(kd_affinity_tally_matching(
				     cycle, one.terms->term->topologyKey, &one)));
	}
	return KD_FITS;
}

/* The first of pods that want to be together goes anywhere. */
static bool is_first(const Scratch *scratch)
{
	for (guint i = 0; i < scratch->near_sums.n; i++)
		if (kd_trial_sums_any(&scratch->near_sums.sums[i]))
			return false;
	return scratch->matches_itself;
}

static bool has_some(const KdTrialSums *sums, KdSlot slot)
{
	return kd_trial_sums_get(sums, sums->topology->domain[slot]) > 0;
}

/* satisfyPodAffinity() */
static bool is_near(const Scratch *scratch, KdSlot slot)
{
	const Trials *near = &scratch->near_sums;
	bool good = true;

	for (guint i = 0; i < near->n; i++) {
		if (near->sums[i].topology->domain[slot] == 0)
			return false;
		good &= has_some(&near->sums[i], slot);
	}
	return good || is_first(scratch);
}

static bool is_free(const Trials *trials, KdSlot slot)
{
	for (guint i = 0; i < trials->n; i++)
		if (has_some(&trials->sums[i], slot))
			return false;
	return true;
}

static KdVerdict filter(const KdCycle *cycle, KdSlot slot)
{
	const InterPodAffinity *self = cycle->state;
	const Scratch *scratch = cycle->scratch;

	if (!is_near(scratch, slot))
		return self->not_near;
	if (!is_free(&scratch->away_sums, slot))
		return self->not_away;
	/* satisfyExistingPodsAntiAffinity() */
	if (!is_free(&scratch->existing, slot))
		return self->not_welcome;
	return KD_FITS;
}

static bool is_trying(const Trials *trials)
{
	for (guint i = 0; i < trials->n; i++)
		if (trials->sums[i].n_changes > 0)
			return true;
	return false;
}

/* Turn down the slots whose domain has none, or @some, or has no number. */
static void turn_down(const Trials *trials, bool some, bool no_number, KdVerdict verdict,
		      KdSlot from, KdSlot to, KdVerdict *verdicts)
{
	for (guint i = 0; i < trials->n; i++) {
		const guint32 *domain = trials->sums[i].topology->domain;
		const gint64 *sum = trials->sums[i].tally ? trials->sums[i].tally->sum : NULL;

		for (KdSlot slot = from; sum && slot < to; slot++) {
			const bool bad = no_number ? domain[slot] == 0
						   : (sum[domain[slot]] > 0) == some;

			verdicts[slot] = verdicts[slot] == KD_FITS && bad ? verdict
									  : verdicts[slot];
		}
	}
}

static void filter_many(const KdCycle *cycle, KdSlot from, KdSlot to, KdVerdict *verdicts)
{
	const InterPodAffinity *self = cycle->state;
	const Scratch *scratch = cycle->scratch;
	const bool trying = is_trying(&scratch->near_sums) || is_trying(&scratch->away_sums) ||
			    is_trying(&scratch->existing);

	for (KdSlot slot = from; slot < to; slot++)
		verdicts[slot] = trying ? filter(cycle, slot) : KD_FITS;
	if (trying)
		return;
	turn_down(&scratch->near_sums, false, is_first(scratch), self->not_near, from, to,
		  verdicts);
	turn_down(&scratch->away_sums, true, false, self->not_away, from, to, verdicts);
	turn_down(&scratch->existing, true, false, self->not_welcome, from, to, verdicts);
}

/* ---- what if ---- */

/* Of that key; what is not there begins with nothing. */
static KdTrialSums *ensure_existing(const KdCycle *cycle, KdName key)
{
	Trials *existing = &((Scratch *) cycle->scratch)->existing;

	for (guint i = 0; i < existing->n; i++)
		if (existing->sums[i].topology->key == key)
			return &existing->sums[i];
	append_trial(cycle, existing, (KdTrialSums){ .topology = kd_cycle_topology(cycle, key) });
	return &existing->sums[existing->n - 1];
}

/* The pod came or went: preFilterState.updateWithPod() */
static void update(const KdCycle *cycle, const KdPodInfo *pod, KdSlot slot, gint64 by)
{
	Scratch *scratch = cycle->scratch;
	const KdAffinityTerms *near = &scratch->near, *away = &scratch->away;

	for (guint i = 0; i < kd_affinity_n_terms(pod, KD_ANTI_AFFINITY_REQUIRED); i++) {
		const KdAffinityTerm term = kd_affinity_term(pod, KD_ANTI_AFFINITY_REQUIRED, i);

		if (kd_affinity_matches(&term, meta_of(cycle->pod), scratch->namespace_labels))
			kd_trial_sums_change(cycle, ensure_existing(cycle, term.term->topologyKey),
					     slot, by);
	}
	if (kd_affinity_matches_all(near->terms, near->n, meta_of(pod)))
		for (guint i = 0; i < near->n; i++)
			kd_trial_sums_change(cycle, &scratch->near_sums.sums[i], slot, by);
	for (guint i = 0; i < away->n; i++)
		if (kd_affinity_matches(&away->terms[i], meta_of(pod), NULL))
			kd_trial_sums_change(cycle, &scratch->away_sums.sums[i], slot, by);
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

static KdVerdict pre_score(const KdCycle *cycle)
{
	const InterPodAffinity *self = cycle->state;
	Scratch *scratch = cycle->scratch;
	KdAffinityView view = {
		.pod = meta_of(cycle->pod),
		.hard_weight = self->hardPodAffinityWeight,
		.near = kd_affinity_own_terms(cycle, KD_AFFINITY_PREFERRED),
		.away = kd_affinity_own_terms(cycle, KD_ANTI_AFFINITY_PREFERRED),
	};

	if (self->ignorePreferredTermsOfExistingPods && view.near.n + view.away.n == 0)
		return kd_verdict(KD_CODE_SKIP, 0);
	if (!scratch->namespace_labels)
		scratch->namespace_labels = kd_affinity_namespace_labels(cycle);
	view.namespace_labels = scratch->namespace_labels;
	scratch->scores = kd_affinity_tally_scores(cycle, &view, &scratch->n_scores);
	return scratch->n_scores > 0 || kd_affinity_has_scores(cycle, &view)
		       ? KD_FITS
		       : kd_verdict(KD_CODE_SKIP, 0);
}

static gint64 score(const KdCycle *cycle, KdSlot slot)
{
	const Scratch *scratch = cycle->scratch;
	gint64 sum = 0;

	for (guint i = 0; i < scratch->n_scores; i++) {
		const KdTally *tally = scratch->scores[i];

		sum += tally->sum[tally->region->topology->domain[slot]];
	}
	return sum;
}

static void add_tally(const KdTally *tally, KdSlot from, KdSlot to, gint64 *restrict scores)
{
	const KdRegion *region = tally->region;
	const guint32 *domain = region->topology->domain;

	/* As with host names: each node is a domain of its own. */
	if (region->n_domains == region->n_nodes)
		for (KdSlot slot = from; slot < to; slot++)
			scores[slot] += tally->count[slot];
	else
		for (KdSlot slot = from; slot < to; slot++)
			scores[slot] += tally->sum[domain[slot]];
}

static void score_many(const KdCycle *cycle, KdSlot from, KdSlot to, gint64 *scores)
{
	const Scratch *scratch = cycle->scratch;

	memset(scores + from, 0, (to - from) * sizeof(*scores));
	for (guint i = 0; i < scratch->n_scores; i++)
		add_tally(scratch->scores[i], from, to, scores);
}

/* The quotient comes first, as in the original. */
static gint64 rescaled(gint64 score, gint64 min, gint64 max)
{
	return max > min ? (gint64) ((double) KD_SCORE_MAX *
				     ((double) (score - min) / (double) (max - min)))
			 : 0;
}

static KdRescale rescale(const KdCycle *cycle)
{
	(void) cycle;
	return rescaled;
}

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
		scores[i] = rescaled(scores[i], min, max);
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
	.start = start,
	.hint = kd_affinity_hint,
	.pre_filter = pre_filter,
	.filter = filter,
	.filter_many = filter_many,
	.add_pod = add_pod,
	.remove_pod = remove_pod,
	.pre_score = pre_score,
	.score = score,
	.score_many = score_many,
	.normalization = KD_NORMALIZE_CUSTOM,
	.normalize = normalize,
	.rescale = rescale,
};
