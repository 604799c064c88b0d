/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeResourcesFit: the node has enough left of every resource that the pod requests, and a score
 * by how much of it is in use (pkg/scheduler/framework/plugins/noderesources/fit.go, v1.34).
 *
 * A request above what the empty node has is UnschedulableAndUnresolvable, as preemption cannot
 * help; "Too many pods" never is.
 */
#include "_fit_hint.h"
#include "_strategy.h"

#include <string.h>

typedef struct {
	KdName *ignoredResources, *ignoredResourceGroups;
	guint n_ignoredResources, n_ignoredResourceGroups;
	KdStrategyArgs scoringStrategy;
	KdStrategy strategy;
} NodeResourcesFit;

static const KdField fields[] = {
	KD_FIELD_NAMES_OF(NodeResourcesFit, ignoredResources,
			  .help = "extended resources that the filter passes over"),
	KD_FIELD_NAMES_OF(NodeResourcesFit, ignoredResourceGroups,
			  .help = "the same by what stands before the slash"),
	KD_FIELD(NodeResourcesFit, scoringStrategy, STRUCT, .of = &kd_strategy_args_struct,
		 .help = "how nodes are scored"),
	KD_FIELDS_END,
};
static const KdStruct args = {
	.name = "NodeResourcesFitArgs",
	.size = sizeof(NodeResourcesFit),
	.fields = fields,
	.help = "args of NodeResourcesFit",
};

/* One kind of shortage: bit 0 is pods, bit i + 1 the pod's i-th request, the top bit "never". */
typedef struct {
	guint64 shortage;
	KdVerdict verdict;
} Memo;

#define N_MEMOS           8
#define MAX_MEMO_REQUESTS 62
#define NEVER             (G_GUINT64_CONSTANT(1) << 63)

typedef struct {
	KdScoredColumns columns;
	Memo memos[N_MEMOS];
} Scratch;

static gboolean start(void *state, const KdPolicyEnv *env, GError **error)
{
	NodeResourcesFit *self = state;

	(void) env;
	for (guint i = 0; i < self->n_ignoredResourceGroups; i++)
		if (strchr(self->ignoredResourceGroups[i], '/'))
			return kd_fail(error, KD_ERROR_INPUT,
				       "ignoredResourceGroups[%u]: \"%s\" must not contain \"/\"",
				       i, self->ignoredResourceGroups[i]);
	if (kd_strategy_prepare(&self->scoringStrategy, &self->strategy, error))
		return TRUE;
	g_prefix_error(error, "scoringStrategy.");
	return FALSE;
}

/* pkg/apis/core/v1/helper IsExtendedResourceName */
static bool is_extended(const char *name)
{
	return strchr(name, '/') && !strstr(name, "kubernetes.io/") &&
	       !g_str_has_prefix(name, "requests.");
}

static bool is_ignored(const NodeResourcesFit *self, const char *name)
{
	if (!is_extended(name))
		return false;
	for (guint i = 0; i < self->n_ignoredResources; i++)
		if (strcmp(self->ignoredResources[i], name) == 0)
			return true;
	for (guint i = 0; i < self->n_ignoredResourceGroups; i++) {
		size_t length = strcspn(name, "/");

		if (strlen(self->ignoredResourceGroups[i]) == length &&
		    strncmp(self->ignoredResourceGroups[i], name, length) == 0)
			return true;
	}
	return false;
}

static bool is_checked(const KdCycle *cycle, const KdAmount *request)
{
	const NodeResourcesFit *self = cycle->state;

	if (self->n_ignoredResources == 0 && self->n_ignoredResourceGroups == 0)
		return true;
	return request->resource < KD_FIRST_EXTENDED ||
	       !is_ignored(self, cycle->nodes->resource[request->resource]);
}

static bool is_short(const KdNodes *nodes, const KdAmount *request, KdSlot node)
{
	return request->amount > kd_wrap_subtract(nodes->allocatable[request->resource][node],
						  nodes->requested[request->resource][node]);
}

static bool is_full(const KdNodes *nodes, KdSlot node)
{
	return nodes->requested[KD_PODS][node] >= nodes->allocatable[KD_PODS][node];
}

/* What is short on the node, as bits. */
static guint64 shortage(const KdCycle *cycle, KdSlot node)
{
	const KdPodInfo *pod = cycle->pod;
	guint64 bits = is_full(cycle->nodes, node);

	for (guint i = 0; i < pod->n_requests; i++) {
		const KdAmount *request = &pod->requests[i];

		if (!is_short(cycle->nodes, request, node) || !is_checked(cycle, request))
			continue;
		bits |= G_GUINT64_CONSTANT(2) << MIN(i, MAX_MEMO_REQUESTS - 1);
		if (request->amount > cycle->nodes->allocatable[request->resource][node])
			bits |= NEVER;
	}
	return bits;
}

static void append_reason(GString *text, const char *reason, const char *resource)
{
	if (text->len > 0)
		g_string_append_c(text, '\n');
	g_string_append(text, reason);
	g_string_append(text, resource);
}

/* Every shortage is a reason. */
static KdVerdict explain(const KdCycle *cycle, KdSlot node, bool never)
{
	const KdPodInfo *pod = cycle->pod;
	g_autoptr(GString) text = g_string_new(NULL);

	if (is_full(cycle->nodes, node))
		append_reason(text, "Too many pods", "");
	for (guint i = 0; i < pod->n_requests; i++) {
		const KdAmount *request = &pod->requests[i];

		if (is_short(cycle->nodes, request, node) && is_checked(cycle, request))
			append_reason(text, "Insufficient ",
				      cycle->nodes->resource[request->resource]);
	}
	return kd_verdict(never ? KD_CODE_UNRESOLVABLE : KD_CODE_UNSCHEDULABLE,
			  g_quark_from_string(text->str));
}

static KdVerdict filter(const KdCycle *cycle, KdSlot node)
{
	Scratch *scratch = cycle->scratch;
	guint64 bits = shortage(cycle, node);

	if (bits == 0)
		return KD_FITS;
	if (cycle->pod->n_requests > MAX_MEMO_REQUESTS)
		return explain(cycle, node, bits & NEVER);
	/* Most nodes that fail do so in one of few ways: the texts are put together once an
	 * attempt. */
	Memo *memo = &scratch->memos[(bits ^ bits >> 3 ^ bits >> 60) % N_MEMOS];
	if (memo->shortage != bits)
		*memo = (Memo){ bits, explain(cycle, node, bits & NEVER) };
	return memo->verdict;
}

static void filter_many(const KdCycle *cycle, KdSlot from, KdSlot to, KdVerdict *verdicts)
{
	const KdNodes *nodes = cycle->nodes;
	const gint64 *pods = nodes->requested[KD_PODS], *room = nodes->allocatable[KD_PODS];

	for (KdSlot slot = from; slot < to; slot++)
		verdicts[slot] = pods[slot] >= room[slot];
	for (guint i = 0; i < cycle->pod->n_requests; i++) {
		const KdAmount *request = &cycle->pod->requests[i];
		const gint64 *used = nodes->requested[request->resource];
		const gint64 *has = nodes->allocatable[request->resource];
		gint64 amount = request->amount;

		if (!is_checked(cycle, request))
			continue;
		for (KdSlot slot = from; slot < to; slot++)
			verdicts[slot] |= amount > kd_wrap_subtract(has[slot], used[slot]);
	}
	for (KdSlot slot = from; slot < to; slot++)
		if (verdicts[slot] != KD_FITS)
			verdicts[slot] = filter(cycle, slot);
}

static void filter_some(const KdCycle *cycle, const KdSlot *slots, guint n, KdVerdict *verdicts)
{
	const KdNodes *nodes = cycle->nodes;
	const gint64 *pods = nodes->requested[KD_PODS], *room = nodes->allocatable[KD_PODS];

	for (guint i = 0; i < n; i++)
		verdicts[i] = pods[slots[i]] >= room[slots[i]];
	for (guint r = 0; r < cycle->pod->n_requests; r++) {
		const KdAmount *request = &cycle->pod->requests[r];
		const gint64 *used = nodes->requested[request->resource];
		const gint64 *has = nodes->allocatable[request->resource];
		const gint64 amount = request->amount;

		if (!is_checked(cycle, request))
			continue;
		for (guint i = 0; i < n; i++)
			verdicts[i] |= amount > kd_wrap_subtract(has[slots[i]], used[slots[i]]);
	}
	for (guint i = 0; i < n; i++)
		if (verdicts[i] != KD_FITS)
			verdicts[i] = filter(cycle, slots[i]);
}

static void find_columns(const KdCycle *cycle)
{
	const NodeResourcesFit *self = cycle->state;
	Scratch *scratch = cycle->scratch;

	kd_scored_columns(cycle, self->scoringStrategy.resources, self->scoringStrategy.n_resources,
			  true, &scratch->columns);
}

static void add_number(GByteArray *key, gint64 number)
{
	g_byte_array_append(key, (const guint8 *) &number, sizeof(number));
}

/* The requests that the filter looks at, and those that the score does. */
static void key(const KdCycle *cycle, GByteArray *key)
{
	const KdPodInfo *pod = cycle->pod;
	const Scratch *scratch = cycle->scratch;

	add_number(key, pod->n_requests);
	for (guint i = 0; i < pod->n_requests; i++) {
		add_number(key, pod->requests[i].resource);
		add_number(key, pod->requests[i].amount);
	}
	find_columns(cycle);
	for (guint i = 0; i < scratch->columns.n; i++)
		add_number(key, scratch->columns.column[i].request);
}

static KdVerdict pre_score(const KdCycle *cycle)
{
	find_columns(cycle);
	return KD_FITS;
}

static void score_many(const KdCycle *cycle, KdSlot from, KdSlot to, gint64 *scores)
{
	const NodeResourcesFit *self = cycle->state;
	const Scratch *scratch = cycle->scratch;

	self->strategy.score(&self->strategy, &scratch->columns, from, to, scores + from);
}

static void score_some(const KdCycle *cycle, const KdSlot *slots, guint n, gint64 *scores)
{
	const NodeResourcesFit *self = cycle->state;
	const Scratch *scratch = cycle->scratch;

	self->strategy.score_some(&self->strategy, &scratch->columns, slots, n, scores);
}

static gint64 score(const KdCycle *cycle, KdSlot node)
{
	const NodeResourcesFit *self = cycle->state;
	const Scratch *scratch = cycle->scratch;
	gint64 score;

	self->strategy.score(&self->strategy, &scratch->columns, node, node + 1, &score);
	return score;
}

static bool hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event)
{
	(void) state;
	return kd_fit_hint(pod, event);
}

KD_POLICY(node_resources_fit) = {
	KD_POLICY_HEAD,
	.name = "NodeResourcesFit",
	.summary = "enough of every requested resource; by default the emptier node is better",
	.state_size = sizeof(NodeResourcesFit),
	.scratch_size = sizeof(Scratch),
	.args = &args,
	.pod_reads = KD_POD_REQUESTS,
	.node_reads = KD_NODE_OBJECT | KD_NODE_PODS,
	.events = KD_EVENT_NODE_ADD | KD_EVENT_NODE_ALLOCATABLE | KD_EVENT_POD_UPDATE |
		  KD_EVENT_POD_DELETE | KD_EVENT_SELF,
	.start = start,
	.key = key,
	.hint = hint,
	.filter = filter,
	.filter_many = filter_many,
	.pre_score = pre_score,
	.score = score,
	.score_many = score_many,
	.filter_some = filter_some,
	.score_some = score_some,
};
