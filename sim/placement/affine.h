/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The classes of pods on nodes that have a pod affinity or anti-affinity, one pod of each: few
 * classes, however many pods.
 */
#ifndef KD_PLACEMENT_AFFINE_H
#define KD_PLACEMENT_AFFINE_H

#include <kubedes/policy.h>

typedef struct {
	GPtrArray *pods;      /* of const KdPodInfo *, one a class, references */
	GArray *counts;       /* of guint: pods of the class that are on nodes */
	GHashTable *by_class; /* class_id -> place + 1 */
	guint64 version;
} KdAffine;

void kd_affine_init(KdAffine *affine);
void kd_affine_clear(KdAffine *affine);
void kd_affine_copy(KdAffine *to, const KdAffine *from); /* @to uninitialised */
/* Pods that have neither are left out. */
void kd_affine_add(KdAffine *affine, const KdPodInfo *pod);
void kd_affine_remove(KdAffine *affine, const KdPodInfo *pod);

#endif
