/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The terms of pod affinity and anti-affinity, and which pods they match (newAffinityTerm(),
 * AffinityTerm.Matches() in pkg/scheduler/framework/types.go).
 */
#ifndef KD_POLICIES_AFFINITY_TERMS_H
#define KD_POLICIES_AFFINITY_TERMS_H

#include <kubedes/policy.h>

/* A term and whose it is; all that it points to is borrowed. */
typedef struct {
	const KdPodAffinityTerm *term;
	KdName namespace; /* of its pod */
	gint64 weight;    /* of a preferred one */
	/* By kd_affinity_resolve(): the namespaces that its namespaceSelector picks, and those that
	 * it does not. */
	const KdName *picked, *left_out;
	guint n_picked, n_left_out;
} KdAffinityTerm;

typedef enum {
	KD_AFFINITY_REQUIRED,
	KD_AFFINITY_PREFERRED,
	KD_ANTI_AFFINITY_REQUIRED,
	KD_ANTI_AFFINITY_PREFERRED,
} KdAffinityList;

guint kd_affinity_n_terms(const KdPodInfo *pod, KdAffinityList list);
/* Number @i of them. */
KdAffinityTerm kd_affinity_term(const KdPodInfo *pod, KdAffinityList list, guint i);

/* Look up what the namespace selector picks; for terms of the pod that is being placed.  A
 * namespace that pods are in and that is not there as an object has its own name for a label, as
 * every one has. */
void kd_affinity_resolve(const KdCycle *cycle, KdAffinityTerm *term);
/* Whether the term matches the pod; @namespace_labels: of the pod's namespace, NULL where what the
 * selector picks was looked up. */
bool kd_affinity_matches(const KdAffinityTerm *term, const KdMeta *pod,
			 const KdMap *namespace_labels);
/* All of them, of which there is at least one. */
bool kd_affinity_matches_all(const KdAffinityTerm *terms, guint n, const KdMeta *pod);
/* The labels of the namespace of the pod at hand. */
const KdMap *kd_affinity_namespace_labels(const KdCycle *cycle);
/* What the term matches, as bytes. */
void kd_affinity_key(const KdAffinityTerm *term, GByteArray *key);

#endif
