/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Specs of pods as they came, and as admission completed them: a table of fixed size, in which a
 * newer one takes the place of an older one.
 */
#ifndef KD_CLUSTER_ADMIT_SPECS_H
#define KD_CLUSTER_ADMIT_SPECS_H

#include <kubedes/api/pod.h>

/* References to both specs, so that no other one can have the address.  Zeroed = empty. */
typedef struct {
	const KdPodSpec *from;
	KdName room; /* the namespace, where that has limit ranges; else NULL */
	KdPodSpec *to;
	KdName qos_class; /* of pods with it; NULL = what they come with */
	char *note;       /* annotation for the pod; NULL = none */
} KdCompletedSpec;

typedef struct KdCompletedSpecs KdCompletedSpecs;
KdCompletedSpecs *kd_completed_specs_new(void);
void kd_completed_specs_free(KdCompletedSpecs *specs);
/* NULL = not known.  Borrowed until the next call. */
const KdCompletedSpec *kd_completed_specs_get(const KdCompletedSpecs *specs, const KdPodSpec *from,
					      KdName room);
/* Takes its members over. */
void kd_completed_specs_put(KdCompletedSpecs *specs, const KdCompletedSpec *take);
void kd_completed_specs_clear(KdCompletedSpecs *specs);

#endif
