/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Admission: what the API server changes in an object, or refuses, before it is stored.
 *
 * - Priority (plugin/pkg/admission/priority): a pod gets the priority and preemption policy of its
 *   PriorityClass, the two system classes included, or of the default class, or 0.  Unlike in
 *   the real one a pod may come with a number of its own, as those of traces and dumps do, unless
 * its class says another.
 *
 * Specs are shared and never written to: a pod gets a completed copy of its spec, and pods that
 * come with one spec get one copy.
 */
#ifndef KD_CLUSTER_ADMIT_H
#define KD_CLUSTER_ADMIT_H

#include "cluster/store.h"

typedef struct KdAdmission KdAdmission;

KdAdmission *kd_admission_new(void);
void kd_admission_free(KdAdmission *admission);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdAdmission, kd_admission_free)

/* Whether @object is a pod with a spec that another has come with: it was checked then. */
bool kd_admission_knows(KdAdmission *admission, const KdObject *object);
/* FALSE and @error: forbidden.  @object has its defaults. */
gboolean kd_admission_create(KdAdmission *admission, KdStore *store, KdObject *object,
			     GError **error);
/* To be told of each commit: what is remembered may depend on it. */
void kd_admission_changed(KdAdmission *admission, const KdKind *kind);

#endif
