/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Classes of pods: those alike in all that other pods look at.
 *
 * A class is a spec, a namespace, the labels, and whether the pod is being deleted.  Its number
 * goes with its last pod and is never used again.
 */
#ifndef KD_PLACEMENT_POD_CLASS_H
#define KD_PLACEMENT_POD_CLASS_H

#include <kubedes/policy.h>

typedef struct KdPodClass KdPodClass;

typedef struct {
	GHashTable *classes; /* a set of KdPodClass */
	guint32 last_id;
} KdPodClasses;

void kd_pod_classes_init(KdPodClasses *classes);
void kd_pod_classes_clear(KdPodClasses *classes); /* all are gone */
/* A reference to the class of @info, of which pod, spec_id and is_terminating are set. */
KdPodClass *kd_pod_classes_get(KdPodClasses *classes, const KdPodInfo *info);
void kd_pod_class_unref(KdPodClasses *classes, KdPodClass *class);
guint32 kd_pod_class_id(const KdPodClass *class);

#endif
