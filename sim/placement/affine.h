/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the pod affinity and anti-affinity terms of pods on nodes speak of: few names, however many
 * pods.
 */
#ifndef KD_PLACEMENT_AFFINE_H
#define KD_PLACEMENT_AFFINE_H

#include <kubedes/tally.h>

typedef struct {
	KdName *names; /* sorted, each once */
	guint *counts; /* [n] how often each is spoken of */
	guint n, capacity;
} KdNameCounts;

typedef struct {
	KdNameCounts lists[KD_N_AFFINE_NAMES];
} KdAffine;

void kd_affine_clear(KdAffine *affine); /* zeroed = nothing */
void kd_affine_add(KdAffine *affine, const KdPodInfo *pod);
void kd_affine_remove(KdAffine *affine, const KdPodInfo *pod);

#endif
