/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/affinity.h>

#include "api/checks.h"

static const KdField requirement_fields[] = {
	KD_FIELD(KdRequirement, key, NAME, .required = true, .help = "of the label"),
	{ .name = "operator",
	  .type = KD_FIELD_OPERATOR,
	  .offset = offsetof(KdRequirement, op),
	  .required = true,
	  .help = "In, NotIn, Exists, DoesNotExist; for nodes also Gt, Lt" },
	KD_FIELD_NAMES_OF(KdRequirement, values, .help = "for In, NotIn; one number for Gt, Lt"),
	KD_FIELDS_END,
};
const KdStruct kd_requirement_struct = {
	.name = "Requirement",
	.size = sizeof(KdRequirement),
	.fields = requirement_fields,
	.help = "what a label must be",
	.check = kd_requirement_check,
};

static const KdStruct node_requirement_struct = {
	.name = "NodeSelectorRequirement",
	.size = sizeof(KdRequirement),
	.fields = requirement_fields,
	.help = "what a label of the node must be",
	.check = kd_node_requirement_check,
};
static const KdStruct node_field_requirement_struct = {
	.name = "NodeSelectorRequirement",
	.size = sizeof(KdRequirement),
	.fields = requirement_fields,
	.help = "what the node's name must be",
	.check = kd_node_field_requirement_check,
};

static const KdField selector_fields[] = {
	KD_FIELD(KdSelector, matchLabels, MAP, .help = "labels with just these values"),
	KD_FIELD_LIST_OF(KdSelector, matchExpressions, &kd_requirement_struct,
			 .help = "all of these hold"),
	KD_FIELDS_END,
};
const KdStruct kd_label_selector_struct = {
	.name = "LabelSelector",
	.size = sizeof(KdSelector),
	.fields = selector_fields,
	.help = "which objects, by label; empty: all",
};

static const KdField node_selector_term_fields[] = {
	KD_FIELD_LIST_OF(KdNodeSelectorTerm, matchExpressions, &node_requirement_struct,
			 .help = "labels of the node"),
	KD_FIELD_LIST_OF(KdNodeSelectorTerm, matchFields, &node_field_requirement_struct,
			 .help = "fields of the node: metadata.name"),
	KD_FIELDS_END,
};
const KdStruct kd_node_selector_term_struct = {
	.name = "NodeSelectorTerm",
	.size = sizeof(KdNodeSelectorTerm),
	.fields = node_selector_term_fields,
	.help = "all of its rules hold; empty: no node",
};

static const KdField node_selector_fields[] = {
	KD_FIELD_LIST_OF(KdNodeSelector, nodeSelectorTerms, &kd_node_selector_term_struct,
			 .help = "one of them holds"),
	KD_FIELDS_END,
};
const KdStruct kd_node_selector_struct = {
	.name = "NodeSelector",
	.size = sizeof(KdNodeSelector),
	.fields = node_selector_fields,
	.help = "which nodes",
	.check = kd_node_selector_check,
};

static const KdField preferred_scheduling_term_fields[] = {
	KD_FIELD(KdPreferredSchedulingTerm, weight, INT, .min = 1, .max = 100, .required = true,
		 .help = "1 to 100, added to the score"),
	KD_FIELD(KdPreferredSchedulingTerm, preference, STRUCT, .of = &kd_node_selector_term_struct,
		 .help = "the nodes that get it"),
	KD_FIELDS_END,
};
const KdStruct kd_preferred_scheduling_term_struct = {
	.name = "PreferredSchedulingTerm",
	.size = sizeof(KdPreferredSchedulingTerm),
	.fields = preferred_scheduling_term_fields,
	.help = "a wish",
};

static const KdField node_affinity_fields[] = {
	KD_FIELD(KdNodeAffinity, requiredDuringSchedulingIgnoredDuringExecution, POINTER,
		 .of = &kd_node_selector_struct, .help = "only these nodes"),
	KD_FIELD_LIST_OF(KdNodeAffinity, preferredDuringSchedulingIgnoredDuringExecution,
			 &kd_preferred_scheduling_term_struct, .help = "better these nodes"),
	KD_FIELDS_END,
};
const KdStruct kd_node_affinity_struct = {
	.name = "NodeAffinity",
	.size = sizeof(KdNodeAffinity),
	.fields = node_affinity_fields,
	.help = "which nodes the pod may or would run on",
};

static const KdField pod_affinity_term_fields[] = {
	KD_FIELD(KdPodAffinityTerm, labelSelector, POINTER, .of = &kd_label_selector_struct,
		 .help = "which pods; absent: none"),
	KD_FIELD(KdPodAffinityTerm, namespaceSelector, POINTER, .of = &kd_label_selector_struct,
		 .help = "in namespaces with these labels"),
	KD_FIELD_NAMES_OF(KdPodAffinityTerm, namespaces,
			  .help = "in these; neither: in the pod's own"),
	KD_FIELD(KdPodAffinityTerm, topologyKey, NAME, .required = true,
		 .help = "label of nodes that makes a place"),
	KD_FIELD_NAMES_OF(KdPodAffinityTerm, matchLabelKeys,
			  .help = "the other pod has the same value"),
	KD_FIELD_NAMES_OF(KdPodAffinityTerm, mismatchLabelKeys,
			  .help = "the other pod has another value"),
	KD_FIELDS_END,
};
const KdStruct kd_pod_affinity_term_struct = {
	.name = "PodAffinityTerm",
	.size = sizeof(KdPodAffinityTerm),
	.fields = pod_affinity_term_fields,
	.help = "pods and what being in the same place means",
	.check = kd_pod_affinity_term_check,
};

static const KdField weighted_pod_affinity_term_fields[] = {
	KD_FIELD(KdWeightedPodAffinityTerm, weight, INT, .min = 1, .max = 100, .required = true,
		 .help = "1 to 100, added to the score"),
	KD_FIELD(KdWeightedPodAffinityTerm, podAffinityTerm, STRUCT,
		 .of = &kd_pod_affinity_term_struct),
	KD_FIELDS_END,
};
static const KdStruct weighted_pod_affinity_term_struct = {
	.name = "WeightedPodAffinityTerm",
	.size = sizeof(KdWeightedPodAffinityTerm),
	.fields = weighted_pod_affinity_term_fields,
	.help = "a wish",
};

static const KdField pod_affinity_fields[] = {
	KD_FIELD_LIST_OF(KdPodAffinity, requiredDuringSchedulingIgnoredDuringExecution,
			 &kd_pod_affinity_term_struct, .help = "must"),
	KD_FIELD_LIST_OF(KdPodAffinity, preferredDuringSchedulingIgnoredDuringExecution,
			 &weighted_pod_affinity_term_struct, .help = "would like to"),
	KD_FIELDS_END,
};
const KdStruct kd_pod_affinity_struct = {
	.name = "PodAffinity",
	.size = sizeof(KdPodAffinity),
	.fields = pod_affinity_fields,
	.help = "be near certain pods, or (anti) apart from them",
};

static const KdField affinity_fields[] = {
	KD_FIELD(KdAffinity, nodeAffinity, POINTER, .of = &kd_node_affinity_struct),
	KD_FIELD(KdAffinity, podAffinity, POINTER, .of = &kd_pod_affinity_struct,
		 .help = "near these pods"),
	KD_FIELD(KdAffinity, podAntiAffinity, POINTER, .of = &kd_pod_affinity_struct,
		 .help = "apart from these pods"),
	KD_FIELDS_END,
};
const KdStruct kd_affinity_struct = {
	.name = "Affinity",
	.size = sizeof(KdAffinity),
	.fields = affinity_fields,
	.help = "where the pod may or would run",
};
