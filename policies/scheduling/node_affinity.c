/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NodeAffinity: spec.nodeSelector, the required and preferred node affinity of the pod, and the
 * addedAffinity that the profile lays upon all its pods
 * (pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go, v1.34).
 *
 * Where every required term names its nodes (matchFields metadata.name), pre_filter narrows the
 * search to them.
 */
#include "_key.h"
#include "_node_choice.h"
#include "_one_label.h"

#include <kubedes/policy.h>

#include <string.h>

typedef struct {
	KdNodeAffinity *addedAffinity; /* NULL = none */
} NodeAffinity;

static const KdField fields[] = {
	KD_FIELD(NodeAffinity, addedAffinity, POINTER, .of = &kd_node_affinity_struct,
		 .help = "node affinity that all pods of the profile have besides their own"),
	KD_FIELDS_END,
};
static const KdStruct args = {
	.name = "NodeAffinityArgs",
	.size = sizeof(NodeAffinity),
	.fields = fields,
	.help = "args of NodeAffinity",
};

static const KdNodeAffinity *own_affinity(const KdPod *pod)
{
	return pod->spec->affinity ? pod->spec->affinity->nodeAffinity : NULL;
}

static const KdNodeSelector *required(const KdNodeAffinity *affinity)
{
	return affinity ? affinity->requiredDuringSchedulingIgnoredDuringExecution : NULL;
}

static guint n_preferred(const KdNodeAffinity *affinity)
{
	return affinity ? affinity->n_preferredDuringSchedulingIgnoredDuringExecution : 0;
}

/* ---- key ---- */

static void add_term(GByteArray *key, const KdNodeSelectorTerm *term)
{
	kd_key_add_requirements(key, term->matchExpressions, term->n_matchExpressions);
	kd_key_add_requirements(key, term->matchFields, term->n_matchFields);
}

static void key(const KdCycle *cycle, GByteArray *key)
{
	const KdMap *wanted = &cycle->pod->pod->spec->nodeSelector;
	const KdNodeAffinity *affinity = own_affinity(cycle->pod->pod);
	const KdNodeSelector *selector = required(affinity);

	kd_key_add_map(key, wanted);
	kd_key_add_number(key, selector ? (gint64) selector->n_nodeSelectorTerms : -1);
	for (guint i = 0; selector && i < selector->n_nodeSelectorTerms; i++)
		add_term(key, &selector->nodeSelectorTerms[i]);
	for (guint i = 0; i < n_preferred(affinity); i++) {
		const KdPreferredSchedulingTerm *term =
			&affinity->preferredDuringSchedulingIgnoredDuringExecution[i];

		kd_key_add_number(key, term->weight);
		add_term(key, &term->preference);
	}
}

/* ---- filter ---- */

static KdVerdict refuse(const char *reason)
{
	return kd_verdict(KD_CODE_UNRESOLVABLE, g_quark_from_static_string(reason));
}

static bool is_enforced_on(const NodeAffinity *self, const KdNode *node, KdName name)
{
	const KdNodeSelector *selector = required(self->addedAffinity);

	return !selector || kd_node_selector_matches(selector, &node->object.metadata.labels, name);
}

static bool contains(const KdName *values, guint n, KdName value)
{
	for (guint i = 0; i < n; i++)
		if (values[i] == value)
			return true;
	return false;
}

static bool names_nodes(const KdRequirement *field)
{
	return field->op == KD_OP_IN && strcmp(field->key, "metadata.name") == 0;
}

/* Add the nodes that the term names, once each; FALSE: it names none, so all are eligible. */
static bool collect(const KdNodeSelectorTerm *term, GPtrArray *names)
{
	const KdRequirement *first = NULL;

	for (guint i = 0; i < term->n_matchFields && !first; i++)
		if (names_nodes(&term->matchFields[i]))
			first = &term->matchFields[i];
	if (!first)
		return false;
	for (guint v = 0; v < first->n_values; v++) {
		bool everywhere = !g_ptr_array_find(names, first->values[v], NULL);

		for (guint i = 0; i < term->n_matchFields && everywhere; i++) {
			const KdRequirement *field = &term->matchFields[i];

			if (names_nodes(field))
				everywhere = contains(field->values, field->n_values,
						      first->values[v]);
		}
		if (everywhere)
			g_ptr_array_add(names, (gpointer) first->values[v]);
	}
	return true;
}

static KdVerdict pre_filter(const KdCycle *cycle)
{
	const NodeAffinity *self = cycle->state;
	const KdPod *pod = cycle->pod->pod;
	const KdNodeSelector *selector = required(own_affinity(pod));

	if (!selector && !required(self->addedAffinity) && pod->spec->nodeSelector.n == 0)
		return kd_verdict(KD_CODE_SKIP, 0);
	if (!selector || selector->n_nodeSelectorTerms == 0)
		return KD_FITS;
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	for (guint i = 0; i < selector->n_nodeSelectorTerms; i++)
		if (!collect(&selector->nodeSelectorTerms[i], names))
			return KD_FITS;
	if (names->len == 0)
		return refuse("pod affinity terms conflict");
	kd_cycle_restrict(cycle, (const KdName *) names->pdata, names->len);
	return KD_FITS;
}

static KdVerdict filter(const KdCycle *cycle, KdSlot slot)
{
	const KdNode *node = cycle->nodes->node[slot];
	KdName name = cycle->nodes->name[slot];

	if (!is_enforced_on(cycle->state, node, name))
		return refuse("node(s) didn't match scheduler-enforced node affinity");
	if (!kd_pod_selects_node(cycle->pod->pod, node, name))
		return refuse("node(s) didn't match Pod's node affinity/selector");
	return KD_FITS;
}

/* NULL: more than one label is read, or none. */
static KdName label_of_filter(const KdCycle *cycle)
{
	const NodeAffinity *self = cycle->state;
	const KdPod *pod = cycle->pod->pod;
	KdName label = NULL;

	if (kd_one_label_of_map(&pod->spec->nodeSelector, &label) &&
	    kd_one_label_of_selector(required(own_affinity(pod)), &label) &&
	    kd_one_label_of_selector(required(self->addedAffinity), &label))
		return label;
	return NULL;
}

static void filter_some(const KdCycle *cycle, const KdSlot *slots, guint n, KdVerdict *verdicts)
{
	const KdName label = label_of_filter(cycle);
	const KdOneLabel answers = label ? kd_one_label(cycle, label) : (KdOneLabel){ 0 };

	for (guint i = 0; i < n; i++)
		verdicts[i] = label ? kd_one_label_get(&answers, cycle, slots[i], filter)
				    : filter(cycle, slots[i]);
}

/* ---- score ---- */

static KdVerdict pre_score(const KdCycle *cycle)
{
	const NodeAffinity *self = cycle->state;

	if (n_preferred(own_affinity(cycle->pod->pod)) == 0 &&
	    n_preferred(self->addedAffinity) == 0)
		return kd_verdict(KD_CODE_SKIP, 0);
	return KD_FITS;
}

static gint64 sum_preferred(const KdNodeAffinity *affinity, const KdNode *node, KdName name)
{
	gint64 sum = 0;

	for (guint i = 0; i < n_preferred(affinity); i++) {
		const KdPreferredSchedulingTerm *term =
			&affinity->preferredDuringSchedulingIgnoredDuringExecution[i];

		if (kd_node_selector_term_matches(&term->preference, &node->object.metadata.labels,
						  name))
			sum += term->weight;
	}
	return sum;
}

static gint64 score(const KdCycle *cycle, KdSlot slot)
{
	const NodeAffinity *self = cycle->state;
	const KdNode *node = cycle->nodes->node[slot];
	KdName name = cycle->nodes->name[slot];

	return sum_preferred(self->addedAffinity, node, name) +
	       sum_preferred(own_affinity(cycle->pod->pod), node, name);
}

static bool add_preferred(const KdNodeAffinity *affinity, KdName *label)
{
	for (guint i = 0; i < n_preferred(affinity); i++)
		if (!kd_one_label_of_term(
			    &affinity->preferredDuringSchedulingIgnoredDuringExecution[i]
				     .preference,
			    label))
			return false;
	return true;
}

static KdName label_of_score(const KdCycle *cycle)
{
	const NodeAffinity *self = cycle->state;
	KdName label = NULL;

	if (add_preferred(self->addedAffinity, &label) &&
	    add_preferred(own_affinity(cycle->pod->pod), &label))
		return label;
	return NULL;
}

/* Weights are at most 100. */
static guint32 score_of(const KdCycle *cycle, KdSlot slot)
{
	return (guint32) score(cycle, slot);
}

static void score_some(const KdCycle *cycle, const KdSlot *slots, guint n, gint64 *scores)
{
	const KdName label = label_of_score(cycle);
	const KdOneLabel answers = label ? kd_one_label(cycle, label) : (KdOneLabel){ 0 };

	for (guint i = 0; i < n; i++)
		scores[i] = label ? (gint32) kd_one_label_get(&answers, cycle, slots[i], score_of)
				  : score(cycle, slots[i]);
}

/* ---- queueing: isSchedulableAfterNodeChange ---- */

static bool hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event)
{
	const KdNode *old = KD_NODE(event->old), *new = KD_NODE(event->new);
	KdName name = g_intern_string(new->object.metadata.name);

	return is_enforced_on(state, new, name) && kd_pod_selects_node(pod->pod, new, name) &&
	       (!old || !kd_pod_selects_node(pod->pod, old, name));
}

KD_POLICY(node_affinity) = {
	KD_POLICY_HEAD,
	.name = "NodeAffinity",
	.summary = "node selector and node affinity of the pod",
	.state_size = sizeof(NodeAffinity),
	.args = &args,
	.pod_reads = KD_POD_SPEC,
	.node_reads = KD_NODE_OBJECT,
	.events = KD_EVENT_NODE_ADD | KD_EVENT_NODE_LABEL,
	.key = key,
	.hint = hint,
	.pre_filter = pre_filter,
	.filter = filter,
	.pre_score = pre_score,
	.score = score,
	.normalization = KD_NORMALIZE_MAX,
	.filter_some = filter_some,
	.score_some = score_some,
};
