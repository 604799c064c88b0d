/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PodTopologySpread: pods that a selector picks, evenly over the domains of a label of the nodes
 * (pkg/scheduler/framework/plugins/podtopologyspread, v1.34: filtering.go, scoring.go).
 *
 * How many of them there are in each domain comes from tallies.
 */
#include "_spread_counts.h"
#include "_spread_hint.h"
#include "_trial_sums.h"

#include <math.h>

#define MISSING "node(s) didn't match pod topology spread constraints (missing required label)"
#define UNEVEN  "node(s) didn't match pod topology spread constraints"
/* Slots that are scored at a time: what is worked out for them stays at hand. */
#define BLOCK 256

#define HOSTNAME "kubernetes.io/hostname"
#define ZONE     "topology.kubernetes.io/zone"

static const char *const defaulting_types[] = { "System", "List", NULL };

typedef struct {
	KdTopologySpreadConstraint *defaultConstraints;
	guint n_defaultConstraints;
	KdName defaultingType;
	/* Made by start(). */
	KdTopologySpreadConstraint system[2];
	KdSpreadDefaults defaults;
	KdName hostname;
	KdVerdict missing, uneven;
} PodTopologySpread;

static const KdField fields[] = {
	KD_FIELD_LIST_OF(PodTopologySpread, defaultConstraints,
			 &kd_topology_spread_constraint_struct,
			 .help = "for pods that have none of their own, with defaultingType List"),
	KD_FIELD(PodTopologySpread, defaultingType, NAME, .fallback = "System",
		 .allowed = defaulting_types,
		 .help = "System: over nodes and zones, if possible; List: defaultConstraints"),
	KD_FIELDS_END,
};
static const KdStruct args = {
	.name = "PodTopologySpreadArgs",
	.size = sizeof(PodTopologySpread),
	.fields = fields,
	.help = "args of PodTopologySpread",
};

/* ValidatePodTopologySpreadArgs() */
static gboolean check_default(const PodTopologySpread *self, guint i, GError **error)
{
	const KdTopologySpreadConstraint *own = &self->defaultConstraints[i];

	if (own->labelSelector)
		return kd_fail(error, KD_ERROR_INPUT,
			       "defaultConstraints[%u].labelSelector: Forbidden: constraint must "
			       "not define a selector, as they are deduced for each pod",
			       i);
	for (guint k = 0; k < i; k++)
		if (self->defaultConstraints[k].topologyKey == own->topologyKey &&
		    self->defaultConstraints[k].whenUnsatisfiable == own->whenUnsatisfiable)
			return kd_fail(error, KD_ERROR_INPUT,
				       "defaultConstraints[%u]: Duplicate value: \"{%s, %s}\"", i,
				       own->topologyKey, own->whenUnsatisfiable);
	return TRUE;
}

static gboolean start(void *state, const KdPolicyEnv *env, GError **error)
{
	PodTopologySpread *self = state;
	const bool system = g_str_equal(self->defaultingType, "System");

	(void) env;
	if (system && self->n_defaultConstraints > 0)
		return kd_fail(error, KD_ERROR_INPUT,
			       "defaultingType: \"System\" leaves no room for defaultConstraints; "
			       "\"List\" does");
	for (guint i = 0; i < self->n_defaultConstraints; i++)
		if (!check_default(self, i, error))
			return FALSE;
	self->hostname = g_intern_static_string(HOSTNAME);
	self->missing = kd_verdict(KD_CODE_UNRESOLVABLE, g_quark_from_static_string(MISSING));
	self->uneven = kd_verdict(KD_CODE_UNSCHEDULABLE, g_quark_from_static_string(UNEVEN));
	self->system[0] = (KdTopologySpreadConstraint){
		.topologyKey = self->hostname,
		.whenUnsatisfiable = g_intern_static_string("ScheduleAnyway"),
		.maxSkew = 3,
	};
	self->system[1] = self->system[0];
	self->system[1].topologyKey = g_intern_static_string(ZONE);
	self->system[1].maxSkew = 5;
	self->defaults = system ? (KdSpreadDefaults){ self->system, 2 }
				: (KdSpreadDefaults){ self->defaultConstraints,
						      self->n_defaultConstraints };
	return TRUE;
}

/* ---- filter ---- */

/* A constraint that must hold. */
typedef struct {
	KdSpreadConstraint constraint;
	KdTrialSums sums;
	gint64 self; /* the pod counts itself: 1 */
} Hard;

/* A constraint that should hold. */
typedef struct {
	KdSpreadConstraint constraint;
	const guint32 *domain; /* [slot] */
	const gint32 *count;   /* [slot] pods on the node itself; NULL = by domain */
	const gint64 *sum;     /* [domain] */
	guint n_domains;       /* of .sum */
	bool everywhere;       /* all nodes have the label */
	double weight;
	double *values; /* [domain] what it gives; NULL: not asked for yet */
} Soft;

typedef struct {
	Hard *hard;
	Soft *soft;
	guint n_hard, n_soft;
	bool all_keys;     /* nodes that lack a label of a soft constraint get nothing */
	bool ignores_some; /* and there are some */
} Scratch;

static KdVerdict pre_filter(const KdCycle *cycle)
{
	const PodTopologySpread *self = cycle->state;
	Scratch *scratch = cycle->scratch;
	guint n;
	const KdSpreadConstraint *constraints = kd_spread_constraints(cycle, &self->defaults,
								      "DoNotSchedule", &n);

	if (n == 0)
		return kd_verdict(KD_CODE_SKIP, 0);
	scratch->hard = kd_cycle_alloc(cycle, n * sizeof(Hard));
	scratch->n_hard = n;
	for (guint i = 0; i < n; i++) {
		const KdSpreadInclusion inclusion = { cycle->pod, &constraints[i], constraints, n };
		Hard *hard = &scratch->hard[i];

		hard->constraint = constraints[i];
		hard->sums = kd_trial_sums(kd_spread_tally(
			cycle, kd_spread_region(cycle, &inclusion), &constraints[i].selector));
		hard->self = kd_spread_selects(&constraints[i].selector,
					       &cycle->pod->pod->object.metadata.labels);
	}
	return KD_FITS;
}

/* How many pods a domain may have for the pod to go there. */
static gint64 most(const Hard *hard)
{
	const KdRegion *region = hard->sums.tally->region;
	const bool few = region->n_domains < hard->constraint.minDomains;

	return hard->constraint.maxSkew + (few ? 0 : kd_trial_sums_least(&hard->sums)) - hard->self;
}

static KdVerdict filter(const KdCycle *cycle, KdSlot slot)
{
	const PodTopologySpread *self = cycle->state;
	const Scratch *scratch = cycle->scratch;

	for (guint i = 0; i < scratch->n_hard; i++) {
		const Hard *hard = &scratch->hard[i];
		const guint32 domain = hard->sums.topology->domain[slot];

		if (domain == 0)
			return self->missing;
		if (kd_trial_sums_get(&hard->sums, domain) > most(hard))
			return self->uneven;
	}
	return KD_FITS;
}

/* For slots that no constraint before this one turned down. */
static void filter_by(const PodTopologySpread *self, const Hard *hard, KdSlot from, KdSlot to,
		      KdVerdict *verdicts)
{
	const guint32 *domains = hard->sums.topology->domain;
	const gint64 *sum = hard->sums.tally->sum;
	const gint64 limit = most(hard);

	for (KdSlot slot = from; slot < to; slot++) {
		const guint32 domain = domains[slot];
		const KdVerdict uneven = sum[domain] > limit ? self->uneven : KD_FITS;
		const KdVerdict verdict = domain == 0 ? self->missing : uneven;

		verdicts[slot] = verdicts[slot] == KD_FITS ? verdict : verdicts[slot];
	}
}

static void filter_many(const KdCycle *cycle, KdSlot from, KdSlot to, KdVerdict *verdicts)
{
	const Scratch *scratch = cycle->scratch;
	bool trying = false;

	for (guint i = 0; i < scratch->n_hard; i++)
		trying |= scratch->hard[i].sums.n_changes > 0;
	for (KdSlot slot = from; slot < to; slot++)
		verdicts[slot] = trying ? filter(cycle, slot) : KD_FITS;
	for (guint i = 0; !trying && i < scratch->n_hard; i++)
		filter_by(cycle->state, &scratch->hard[i], from, to, verdicts);
}

/* What if a pod came or went: updateWithPod() */
static void update(const KdCycle *cycle, const KdPodInfo *pod, KdSlot slot, gint64 by)
{
	const KdMeta *meta = &pod->pod->object.metadata;
	const Scratch *scratch = cycle->scratch;

	if (meta->namespace != cycle->pod->pod->object.metadata.namespace)
		return;
	for (guint i = 0; i < scratch->n_hard; i++) {
		Hard *hard = &scratch->hard[i];

		if (hard->sums.tally->region->in[slot] &&
		    kd_spread_selects(&hard->constraint.selector, &meta->labels))
			kd_trial_sums_change(cycle, &hard->sums, slot, by);
	}
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

static bool is_ignored(const Scratch *scratch, KdSlot slot)
{
	for (guint i = 0; scratch->ignores_some && i < scratch->n_soft; i++)
		if (scratch->soft[i].domain[slot] == 0)
			return true;
	return false;
}

/* In how many domains the feasible nodes are; lacking the label is one too, where that is allowed.
 * There may be @most of them. */
static guint count_domains(const KdCycle *cycle, const Scratch *scratch, const Soft *soft,
			   guint most)
{
	guint n, found = 0;
	const KdSlot *feasible = kd_cycle_feasible(cycle, &n);
	guint8 *seen;

	if (n == cycle->nodes->n_nodes && !scratch->ignores_some)
		return most;
	seen = kd_cycle_alloc(cycle, soft->n_domains);
	for (guint i = 0; i < n && found < most; i++) {
		guint8 *mark = &seen[soft->domain[feasible[i]]];

		if (*mark || is_ignored(scratch, feasible[i]))
			continue;
		*mark = 1;
		found++;
	}
	return found;
}

static guint count_nodes(const KdCycle *cycle, const Scratch *scratch)
{
	guint n, found = 0;
	const KdSlot *feasible = kd_cycle_feasible(cycle, &n);

	if (!scratch->ignores_some)
		return n;
	for (guint i = 0; i < n; i++)
		found += !is_ignored(scratch, feasible[i]);
	return found;
}

/* topologyNormalizingWeight() */
static double weight_of(const KdCycle *cycle, const Scratch *scratch, const Soft *soft)
{
	const KdRegion *all = kd_cycle_region(cycle, soft->constraint.topologyKey, NULL);
	const bool lacking = !scratch->all_keys && !soft->everywhere;

	return log((soft->count ? count_nodes(cycle, scratch)
				: count_domains(cycle, scratch, soft, all->n_domains + lacking)) +
		   2.0);
}

/* Which pods stand where, for one constraint. */
static void count_pods(const KdCycle *cycle, const KdSpreadInclusion *inclusion, Soft *soft,
		       bool by_node)
{
	const KdSpreadConstraint *constraint = inclusion->constraint;
	const KdRegion *region = by_node ? kd_cycle_region(cycle, constraint->topologyKey, NULL)
					 : kd_spread_region(cycle, inclusion);
	const KdTally *tally = kd_spread_tally(cycle, region, &constraint->selector);

	*soft = (Soft){
		.constraint = *constraint,
		.domain = region->topology->domain,
		.count = by_node ? tally->count : NULL,
		.sum = tally->sum,
		.n_domains = region->topology->n,
		.everywhere = kd_cycle_region(cycle, constraint->topologyKey, NULL)->n_nodes ==
			      cycle->nodes->n_nodes,
	};
}

static KdVerdict pre_score(const KdCycle *cycle)
{
	const PodTopologySpread *self = cycle->state;
	const bool system = self->defaults.constraints == self->system;
	Scratch *scratch = cycle->scratch;
	guint n;
	const KdSpreadConstraint *constraints = kd_spread_constraints(cycle, &self->defaults,
								      "ScheduleAnyway", &n);

	if (n == 0)
		return kd_verdict(KD_CODE_SKIP, 0);
	scratch->soft = kd_cycle_alloc(cycle, n * sizeof(Soft));
	scratch->n_soft = n;
	scratch->all_keys = cycle->pod->pod->spec->n_topologySpreadConstraints > 0 || !system;
	for (guint i = 0; i < n; i++) {
		const KdSpreadInclusion inclusion = { cycle->pod, &constraints[i], constraints,
						      scratch->all_keys ? n : 0 };

		count_pods(cycle, &inclusion, &scratch->soft[i],
			   constraints[i].topologyKey == self->hostname);
		scratch->ignores_some |= scratch->all_keys && !scratch->soft[i].everywhere;
	}
	for (guint i = 0; i < n; i++)
		scratch->soft[i].weight = weight_of(cycle, scratch, &scratch->soft[i]);
	return KD_FITS;
}

/* scoreForCount() */
static double value_of(const Soft *soft, gint64 n)
{
	return (double) n * soft->weight + (double) (soft->constraint.maxSkew - 1);
}

/* As math.Round() for what is not negative and less than 2^52: trunc(x) and what is left over are
 * exact. */
static gint64 round_sum(double sum)
{
	const gint64 whole = (gint64) sum;

	return whole + (sum - (double) whole >= 0.5);
}

static gint64 score(const KdCycle *cycle, KdSlot slot)
{
	const Scratch *scratch = cycle->scratch;
	double sum = 0;

	if (is_ignored(scratch, slot))
		return 0;
	for (guint i = 0; i < scratch->n_soft; i++) {
		const Soft *soft = &scratch->soft[i];
		const guint32 domain = soft->domain[slot];

		if (domain != 0)
			sum += value_of(soft, soft->count ? soft->count[slot] : soft->sum[domain]);
	}
	return (gint64) round(sum);
}

/* What the constraint gives to each domain; made when it is asked for. */
static const double *values_of(const KdCycle *cycle, Soft *soft)
{
	if (soft->values)
		return soft->values;
	soft->values = kd_cycle_alloc(cycle, soft->n_domains * sizeof(*soft->values));
	for (guint d = 1; d < soft->n_domains; d++)
		soft->values[d] = value_of(soft, soft->sum[d]);
	return soft->values;
}

G_ALWAYS_INLINE static inline void add_by_domain(const double *values, const guint32 *domain,
						 guint n, double *restrict sums)
{
	for (guint i = 0; i < n; i++)
		sums[i] += values[domain[i]];
}

G_ALWAYS_INLINE static inline void add_by_node(const Soft *soft, KdSlot from, guint n,
					       double *restrict sums)
{
	const guint32 *domain = soft->domain + from;
	const gint32 *count = soft->count + from;
	const double weight = soft->weight, least = (double) (soft->constraint.maxSkew - 1);

	if (soft->everywhere)
		for (guint i = 0; i < n; i++)
			sums[i] += (double) count[i] * weight + least;
	else
		for (guint i = 0; i < n; i++)
			sums[i] += domain[i] ? (double) count[i] * weight + least : 0;
}

/* With a constant @n the compiler does several slots at a time. */
G_ALWAYS_INLINE static inline void score_block(const KdCycle *cycle, KdSlot from, guint n,
					       gint64 *restrict scores)
{
	const Scratch *scratch = cycle->scratch;
	double sums[BLOCK] = { 0 };

	for (guint i = 0; i < scratch->n_soft; i++) {
		Soft *soft = &scratch->soft[i];

		if (soft->count)
			add_by_node(soft, from, n, sums);
		else
			add_by_domain(values_of(cycle, soft), soft->domain + from, n, sums);
	}
	for (guint i = 0; i < n; i++)
		scores[i] = round_sum(sums[i]);
	for (guint i = 0; scratch->ignores_some && i < n; i++)
		if (is_ignored(scratch, from + i))
			scores[i] = 0;
}

static void score_many(const KdCycle *cycle, KdSlot from, KdSlot to, gint64 *scores)
{
	KdSlot slot = from;

	for (; slot + BLOCK <= to; slot += BLOCK)
		score_block(cycle, slot, BLOCK, scores + slot);
	if (slot < to)
		score_block(cycle, slot, to - slot, scores + slot);
}

static gint64 rescaled(gint64 score, gint64 min, gint64 max)
{
	return max == 0 ? KD_SCORE_MAX : KD_SCORE_MAX * (max + min - score) / max;
}

/* Nodes that are ignored have no part in it. */
static KdRescale rescale(const KdCycle *cycle)
{
	return ((const Scratch *) cycle->scratch)->ignores_some ? NULL : rescaled;
}

static void normalize(const KdCycle *cycle, const KdSlot *nodes, gint64 *scores, guint n)
{
	const Scratch *scratch = cycle->scratch;
	gint64 min = G_MAXINT64, max = 0;

	for (guint i = 0; i < n; i++) {
		if (is_ignored(scratch, nodes[i]))
			continue;
		min = MIN(min, scores[i]);
		max = MAX(max, scores[i]);
	}
	for (guint i = 0; i < n; i++)
		scores[i] = is_ignored(scratch, nodes[i]) ? 0 : rescaled(scores[i], min, max);
}

KD_POLICY(pod_topology_spread) = {
	KD_POLICY_HEAD,
	.name = "PodTopologySpread",
	.summary = "pods spread evenly over zones, hosts or any label of nodes",
	.state_size = sizeof(PodTopologySpread),
	.scratch_size = sizeof(Scratch),
	.args = &args,
	.node_reads = KD_NODE_CLUSTER,
	.events = KD_EVENT_NODE_ADD | KD_EVENT_NODE_LABEL | KD_EVENT_NODE_TAINT |
		  KD_EVENT_NODE_DELETE | KD_EVENT_POD_ADD | KD_EVENT_POD_UPDATE |
		  KD_EVENT_POD_DELETE | KD_EVENT_SELF,
	.start = start,
	.hint = kd_spread_hint,
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
