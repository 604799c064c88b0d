/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_plugins.h"

#include <string.h>

static GQuark quark(const char *text)
{
	return g_quark_from_string(text);
}

static gint64 label(const KdCycle *cycle, KdSlot node, const char *key, gint64 fallback)
{
	const char *text = kd_map_lookup(&cycle->nodes->node[node]->object.metadata.labels, key);

	return text ? g_ascii_strtoll(text, NULL, 10) : fallback;
}

const char *kt_pod_label(const KdCycle *cycle, const char *key)
{
	return kd_map_lookup(&cycle->pod->pod->object.metadata.labels, key);
}

/* Enough CPU, which is all that most worlds here need. */
static KdVerdict cpu_filter(const KdCycle *cycle, KdSlot node)
{
	const KdNodes *nodes = cycle->nodes;
	gint64 wants = cycle->pod->n_requests ? cycle->pod->requests[0].amount : 0;

	if (wants > nodes->allocatable[KD_CPU][node])
		return kd_verdict(KD_CODE_UNRESOLVABLE, quark("Insufficient cpu"));
	if (wants > nodes->allocatable[KD_CPU][node] - nodes->requested[KD_CPU][node])
		return kd_verdict(KD_CODE_UNSCHEDULABLE, quark("Insufficient cpu"));
	return KD_FITS;
}

static gint64 left_score(const KdCycle *cycle, KdSlot node)
{
	return (cycle->nodes->allocatable[KD_CPU][node] - cycle->nodes->requested[KD_CPU][node]) /
	       1000;
}

/* Scores by the CPUs that are left, as they are. */
const KdPolicy kt_cpu = {
	KD_POLICY_HEAD,
	.name = "Cpu",
	.pod_reads = KD_POD_REQUESTS,
	.node_reads = KD_NODE_OBJECT | KD_NODE_PODS,
	.events = KD_EVENT_POD_DELETE | KD_EVENT_NODE_ADD,
	.filter = cpu_filter,
	.score = left_score,
};

/* The same by batch hooks alone. */
static void cpu_filter_many(const KdCycle *cycle, KdSlot from, KdSlot to, KdVerdict *verdicts)
{
	for (KdSlot s = from; s < to; s++)
		verdicts[s] = cpu_filter(cycle, s);
}

static void left_score_many(const KdCycle *cycle, KdSlot from, KdSlot to, gint64 *scores)
{
	for (KdSlot s = from; s < to; s++)
		scores[s] = left_score(cycle, s);
}

const KdPolicy kt_cpu_many = {
	KD_POLICY_HEAD,
	.name = "CpuMany",
	.pod_reads = KD_POD_REQUESTS,
	.node_reads = KD_NODE_OBJECT | KD_NODE_PODS,
	.filter_many = cpu_filter_many,
	.score_many = left_score_many,
};

/* Nodes with the label no=TEXT are turned down for that, "_" a blank and "|" between reasons. */
static KdVerdict no_filter(const KdCycle *cycle, KdSlot node)
{
	const char *text = kd_map_lookup(&cycle->nodes->node[node]->object.metadata.labels, "no");

	if (!text)
		return KD_FITS;
	g_autofree char *reasons = g_strdelimit(g_strdup(text), "|", '\n');
	if (strcmp(text, "error") == 0)
		return kd_verdict(KD_CODE_ERROR, quark("it broke"));
	return kd_verdict(KD_CODE_UNSCHEDULABLE, quark(g_strdelimit(reasons, "_", ' ')));
}

/* And pods with the label no-filter skip it. */
static KdVerdict no_pre_filter(const KdCycle *cycle)
{
	return kt_pod_label(cycle, "no-filter") ? kd_verdict(KD_CODE_SKIP, 0) : KD_FITS;
}

const KdPolicy kt_no = {
	KD_POLICY_HEAD,
	.name = "No",
	.node_reads = KD_NODE_OBJECT,
	.events = KD_EVENT_NODE_LABEL,
	.pre_filter = no_pre_filter,
	.filter = no_filter,
};

/* Scores from the label `score` of nodes; its normalisation differs by plug-in. */
static gint64 label_score(const KdCycle *cycle, KdSlot node)
{
	return label(cycle, node, "score", 0);
}

static KdVerdict label_pre_score(const KdCycle *cycle)
{
	return kt_pod_label(cycle, "no-score") ? kd_verdict(KD_CODE_SKIP, 0) : KD_FITS;
}

static void halve(const KdCycle *cycle, const KdSlot *nodes, gint64 *scores, guint n)
{
	(void) cycle;
	(void) nodes;
	for (guint i = 0; i < n; i++)
		scores[i] /= 2;
}

#define BY_LABEL(name_, normalization_)                                                            \
	{                                                                                          \
		KD_POLICY_HEAD, .name = name_, .node_reads = KD_NODE_OBJECT,                       \
				.pre_score = label_pre_score, .score = label_score,                \
				.normalization = normalization_, .normalize = halve,               \
	}
const KdPolicy kt_plain = BY_LABEL("Plain", KD_NORMALIZE_NONE);
const KdPolicy kt_most = BY_LABEL("Most", KD_NORMALIZE_MAX);
const KdPolicy kt_least = BY_LABEL("Least", KD_NORMALIZE_MAX_REVERSED);
const KdPolicy kt_half = BY_LABEL("Custom", KD_NORMALIZE_CUSTOM);

/* pre_filter narrows to the nodes of the pod's label `only` (a.b.c); "no" rejects, "later" too but
 * goes on. */
static KdVerdict only_pre_filter(const KdCycle *cycle)
{
	const char *list = kt_pod_label(cycle, cycle->state ? *(const char *const *) cycle->state
							    : "only");

	if (!list)
		return KD_FITS;
	if (strcmp(list, "never") == 0)
		return kd_verdict(KD_CODE_UNRESOLVABLE, quark("never"));
	if (strcmp(list, "later") == 0)
		return kd_verdict(KD_CODE_UNSCHEDULABLE, quark("later"));
	if (strcmp(list, "error") == 0)
		return kd_verdict(KD_CODE_ERROR, quark("it broke"));
	g_auto(GStrv) names = g_strsplit(list, ".", -1);
	for (char **name = names; *name; name++) {
		KdName interned = g_intern_string(*name);

		kd_cycle_restrict(cycle, &interned, 1);
	}
	if (!*names)
		kd_cycle_restrict(cycle, NULL, 0);
	return KD_FITS;
}

static gboolean only_start(void *state, const KdPolicyEnv *env, GError **error)
{
	(void) env;
	(void) error;
	*(const char **) state = "only";
	return TRUE;
}

static gboolean also_start(void *state, const KdPolicyEnv *env, GError **error)
{
	(void) env;
	(void) error;
	*(const char **) state = "also";
	return TRUE;
}

const KdPolicy kt_only = {
	KD_POLICY_HEAD,
	.name = "Only",
	.state_size = sizeof(char *),
	.start = only_start,
	.pre_filter = only_pre_filter,
};
const KdPolicy kt_also = {
	KD_POLICY_HEAD,
	.name = "Also",
	.state_size = sizeof(char *),
	.start = also_start,
	.pre_filter = only_pre_filter,
};

KtStage *kt_plugins_stage(const KdPolicy *const *policies, const KdFrameworkOptions *options,
			  const char *world)
{
	KtPlugin plugins[8] = { 0 };

	for (guint i = 0; policies[i]; i++)
		plugins[i].policy = policies[i];
	return kt_stage_new(plugins, options, world);
}
