/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Node selectors and the affinity of pods (core/v1).
 */
#ifndef KUBEDES_API_AFFINITY_H
#define KUBEDES_API_AFFINITY_H

#include <kubedes/field.h>

G_BEGIN_DECLS

/* All of it must hold; an empty term matches nothing.  matchFields: metadata.name only. */
typedef struct {
	KdRequirement *matchExpressions, *matchFields;
	guint n_matchExpressions, n_matchFields;
} KdNodeSelectorTerm;
extern const KdStruct kd_node_selector_term_struct;

/* One of the terms must hold. */
typedef struct {
	KdNodeSelectorTerm *nodeSelectorTerms;
	guint n_nodeSelectorTerms;
} KdNodeSelector;
extern const KdStruct kd_node_selector_struct;

typedef struct {
	gint64 weight;
	KdNodeSelectorTerm preference;
} KdPreferredSchedulingTerm;
extern const KdStruct kd_preferred_scheduling_term_struct;

typedef struct {
	KdNodeSelector *requiredDuringSchedulingIgnoredDuringExecution;
	KdPreferredSchedulingTerm *preferredDuringSchedulingIgnoredDuringExecution;
	guint n_preferredDuringSchedulingIgnoredDuringExecution;
} KdNodeAffinity;
extern const KdStruct kd_node_affinity_struct;

typedef struct {
	KdSelector *labelSelector, *namespaceSelector; /* NULL = none */
	KdName *namespaces;
	guint n_namespaces;
	KdName topologyKey;
	KdName *matchLabelKeys, *mismatchLabelKeys;
	guint n_matchLabelKeys, n_mismatchLabelKeys;
} KdPodAffinityTerm;
extern const KdStruct kd_pod_affinity_term_struct;

typedef struct {
	gint64 weight;
	KdPodAffinityTerm podAffinityTerm;
} KdWeightedPodAffinityTerm;

/* Affinity and anti-affinity look the same. */
typedef struct {
	KdPodAffinityTerm *requiredDuringSchedulingIgnoredDuringExecution;
	guint n_requiredDuringSchedulingIgnoredDuringExecution;
	KdWeightedPodAffinityTerm *preferredDuringSchedulingIgnoredDuringExecution;
	guint n_preferredDuringSchedulingIgnoredDuringExecution;
} KdPodAffinity;
extern const KdStruct kd_pod_affinity_struct;

typedef struct {
	KdNodeAffinity *nodeAffinity;
	KdPodAffinity *podAffinity, *podAntiAffinity;
} KdAffinity;
extern const KdStruct kd_affinity_struct;

extern const KdStruct kd_requirement_struct;
extern const KdStruct kd_label_selector_struct; /* of KdSelector */

/* Whether a node with these labels and this name satisfies the term or the selector.  A term that
 * is empty or malformed (In without values, Gt with two) matches nothing
 * (component-helpers/scheduling/corev1/nodeaffinity). */
bool kd_node_selector_term_matches(const KdNodeSelectorTerm *term, const KdMap *labels,
				   KdName node);
bool kd_node_selector_matches(const KdNodeSelector *selector, const KdMap *labels, KdName node);

G_END_DECLS

#endif
