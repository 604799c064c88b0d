/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PodTopologySpread: pods that a selector picks, evenly over the domains of a label of the nodes
 * (pkg/scheduler/framework/plugins/podtopologyspread, v1.34: filtering.go, scoring.go).
 *
 * How many of them there are in each domain comes from tallies; a what-if of preemption works on a
 * copy.
 */
#include "_node_choice.h"
#include "_spread_constraints.h"
#include "_spread_hint.h"

#include <math.h>
#include <string.h>

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

/* ---- which nodes and pods count ---- */

/* Beside the label of the constraint itself, a node must have those of all others. */
typedef struct {
	const KdPodInfo *pod;
	const KdSpreadConstraint *constraint, *all;
	guint n; /* of .all; 0 = no other label is asked for */
} Inclusion;

static bool is_included(const KdNode *node, gconstpointer data)
{
	const Inclusion *inclusion = data;
	const KdPod *pod = inclusion->pod->pod;

	for (guint i = 0; i < inclusion->n; i++)
		if (!kd_map_get(&node->object.metadata.labels, inclusion->all[i].topologyKey))
			return false;
	if (inclusion->constraint->honors_affinity &&
	    !kd_pod_selects_node(pod, node, g_intern_string(node->object.metadata.name)))
		return false;
	return !inclusion->constraint->honors_taints || !kd_pod_untolerated_taint(pod, node);
}

static bool chooses_nodes(const KdPodSpec *spec)
{
	return spec->nodeSelector.n > 0 || (spec->affinity && spec->affinity->nodeAffinity);
}

static const KdRegion *region_of(const KdCycle *cycle, const Inclusion *inclusion)
{
	const KdSpreadConstraint *constraint = inclusion->constraint;
	const KdPodSpec *spec = cycle->pod->pod->spec;
	const bool by_affinity = constraint->honors_affinity && chooses_nodes(spec);
	g_autoptr(GByteArray) id = g_byte_array_new();
	const guint8 policies[] = { by_affinity, constraint->honors_taints };

	g_byte_array_append(id, policies, sizeof(policies));
	if (by_affinity || (constraint->honors_taints && spec->n_tolerations > 0))
		g_byte_array_append(id, (const guint8 *) &cycle->pod->spec_id,
				    sizeof(cycle->pod->spec_id));
	for (guint i = 0; i < inclusion->n; i++)
		g_byte_array_append(id, (const guint8 *) &inclusion->all[i].topologyKey,
				    sizeof(KdName));
	return kd_cycle_region(cycle, constraint->topologyKey,
			       &(KdRegionRule){ .id = id->data,
						.id_size = id->len,
						.includes = is_included,
						.data = inclusion });
}

typedef struct {
	KdName namespace;
	const KdSpreadSelector *selector;
	bool empty;
} Count;

/* countPodsMatchSelector() */
static gint32 counts(const KdPodInfo *pod, gconstpointer data)
{
	const Count *count = data;
	const KdMeta *meta = &pod->pod->object.metadata;

	return !count->empty && !pod->is_terminating && meta->namespace == count->namespace &&
	       kd_spread_selects(count->selector, &meta->labels);
}

static const KdTally *tally_of(const KdCycle *cycle, const KdRegion *region,
			       const KdSpreadSelector *selector)
{
	const Count count = { .namespace = cycle->pod->pod->object.metadata.namespace,
			      .selector = selector,
			      .empty = kd_spread_selector_is_empty(selector) };
	g_autoptr(GByteArray) id = g_byte_array_new();

	g_byte_array_append(id, (const guint8 *) &count.namespace, sizeof(KdName));
	kd_spread_selector_key(selector, id);
	return kd_cycle_tally(
		cycle, region,
		&(KdTallyRule){
			.id = id->data, .id_size = id->len, .weigh = counts, .data = &count });
}

/* ---- filter ---- */

/* A constraint that must hold. */
typedef struct {
	KdSpreadConstraint constraint;
	const KdTally *tally;
	const gint64 *sum; /* [domain] the tally's, or .own */
	gint64 *own;       /* NULL until a what-if changes it */
	gint64 least;      /* of the domains in which a node counts */
	guint n_least;     /* how many of them have it */
	gint64 self;       /* the pod counts itself: 1 */
} Hard;

/* A constraint that should hold. */
typedef struct {
	KdSpreadConstraint constraint;
	const guint32 *domain; /* [slot] */
	const gint32 *count;   /* [slot] pods on the node itself; NULL = by domain */
	const gint64 *sum;     /* [domain] */
	double weight;
} Soft;

typedef struct {
	Hard *hard;
	Soft *soft;
	guint n_hard, n_soft;
	bool all_keys; /* nodes that lack a label of a soft constraint get nothing */
} Scratch;

static void find_least(Hard *hard)
{
	const KdRegion *region = hard->tally->region;

	hard->least = G_MAXINT32;
	hard->n_least = 0;
	for (guint d = 1; d < region->topology->n; d++) {
		if (region->nodes[d] == 0 || hard->sum[d] > hard->least)
			continue;
		hard->n_least = hard->sum[d] < hard->least ? 1 : hard->n_least + 1;
		hard->least = hard->sum[d];
	}
}

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
		const Inclusion inclusion = { cycle->pod, &constraints[i], constraints, n };
		Hard *hard = &scratch->hard[i];

		hard->constraint = constraints[i];
		hard->tally = tally_of(cycle, region_of(cycle, &inclusion),
				       &constraints[i].selector);
		hard->sum = hard->tally->sum;
		hard->self = kd_spread_selects(&constraints[i].selector,
					       &cycle->pod->pod->object.metadata.labels);
		find_least(hard);
	}
	return KD_FITS;
}

/* How many pods a domain may have for the pod to go there. */
static gint64 most(const Hard *hard)
{
	const bool few = hard->tally->region->n_domains < hard->constraint.minDomains;

	return hard->constraint.maxSkew + (few ? 0 : hard->least) - hard->self;
}

static KdVerdict filter(const KdCycle *cycle, KdSlot slot)
{
	const Scratch *scratch = cycle->scratch;

	for (guint i = 0; i < scratch->n_hard; i++) {
		const Hard *hard = &scratch->hard[i];
		guint32 domain = hard->tally->region->topology->domain[slot];

		if (domain == 0)
			return kd_verdict(
				KD_CODE_UNRESOLVABLE,
				g_quark_from_static_string(
					"node(s) didn't match pod topology spread constraints "
					"(missing required label)"));
		if (hard->sum[domain] > most(hard))
			return kd_verdict(
				KD_CODE_UNSCHEDULABLE,
				g_quark_from_static_string(
					"node(s) didn't match pod topology spread constraints"));
	}
	return KD_FITS;
}

/* ---- what if a pod came or went: updateWithPod() ---- */

static void change(const KdCycle *cycle, Hard *hard, guint32 domain, gint64 by)
{
	const gsize size = hard->tally->region->topology->n * sizeof(gint64);

	if (!hard->own) {
		hard->own = kd_cycle_alloc(cycle, size);
		memcpy(hard->own, hard->tally->sum, size);
		hard->sum = hard->own;
	}
	const gint64 before = hard->own[domain];
	hard->own[domain] += by;
	if (before == hard->least && by > 0 && hard->n_least > 1)
		hard->n_least--;
	else if (before == hard->least || hard->own[domain] <= hard->least)
		find_least(hard);
}

static void update(const KdCycle *cycle, const KdPodInfo *pod, KdSlot slot, gint64 by)
{
	const KdMeta *meta = &pod->pod->object.metadata;
	const Scratch *scratch = cycle->scratch;

	if (meta->namespace != cycle->pod->pod->object.metadata.namespace)
		return;
	for (guint i = 0; i < scratch->n_hard; i++) {
		Hard *hard = &scratch->hard[i];
		const KdRegion *region = hard->tally->region;

		if (region->in[slot] &&
		    kd_spread_selects(&hard->constraint.selector, &meta->labels))
			change(cycle, hard, region->topology->domain[slot], by);
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
	for (guint i = 0; scratch->all_keys && i < scratch->n_soft; i++)
		if (scratch->soft[i].domain[slot] == 0)
			return true;
	return false;
}

/* In how many domains the nodes are; lacking the label is one too, where that is allowed. */
static guint count_domains(const KdCycle *cycle, const Scratch *scratch, const Soft *soft,
			   guint n_domains)
{
	guint n, found = 0;
	const KdSlot *feasible = kd_cycle_feasible(cycle, &n);
	guint8 *seen = kd_cycle_alloc(cycle, n_domains);

	for (guint i = 0; i < n; i++) {
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

	if (!scratch->all_keys)
		return n;
	for (guint i = 0; i < n; i++)
		found += !is_ignored(scratch, feasible[i]);
	return found;
}

/* Which pods stand where, for one constraint. */
static void count_pods(const KdCycle *cycle, const Inclusion *inclusion, Soft *soft, bool by_node)
{
	const KdSpreadConstraint *constraint = inclusion->constraint;
	const KdRegion *region = by_node ? kd_cycle_region(cycle, constraint->topologyKey, NULL)
					 : region_of(cycle, inclusion);
	const KdTally *tally = tally_of(cycle, region, &constraint->selector);

	*soft = (Soft){
		.constraint = *constraint,
		.domain = region->topology->domain,
		.count = by_node ? tally->count : NULL,
		.sum = tally->sum,
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
		const Inclusion inclusion = { cycle->pod, &constraints[i], constraints,
					      scratch->all_keys ? n : 0 };

		count_pods(cycle, &inclusion, &scratch->soft[i],
			   constraints[i].topologyKey == self->hostname);
	}
	for (guint i = 0; i < n; i++) {
		Soft *soft = &scratch->soft[i];
		const KdRegion *region = kd_cycle_region(cycle, soft->constraint.topologyKey, NULL);

		/* topologyNormalizingWeight() */
		soft->weight = log(
			(soft->count ? count_nodes(cycle, scratch)
				     : count_domains(cycle, scratch, soft, region->topology->n)) +
			2.0);
	}
	return KD_FITS;
}

static gint64 score(const KdCycle *cycle, KdSlot slot)
{
	const Scratch *scratch = cycle->scratch;
	double sum = 0;

	if (is_ignored(scratch, slot))
		return 0;
	for (guint i = 0; i < scratch->n_soft; i++) {
		const Soft *soft = &scratch->soft[i];
		guint32 domain = soft->domain[slot];

		if (domain != 0)
			sum += (double) (soft->count ? soft->count[slot] : soft->sum[domain]) *
				       soft->weight +
			       (double) (soft->constraint.maxSkew - 1);
	}
	return (gint64) round(sum);
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
	for (guint i = 0; i < n; i++) {
		if (is_ignored(scratch, nodes[i]))
			scores[i] = 0;
		else if (max == 0)
			scores[i] = KD_SCORE_MAX;
		else
			scores[i] = KD_SCORE_MAX * (max + min - scores[i]) / max;
	}
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
	.add_pod = add_pod,
	.remove_pod = remove_pod,
	.pre_score = pre_score,
	.score = score,
	.normalization = KD_NORMALIZE_CUSTOM,
	.normalize = normalize,
};
