/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Admission: what the API server changes in an object, or refuses, before it is stored.
 *
 * Plug-ins are asked in the order of upstream (pkg/kubeapiserver/options/plugins.go): first all
 * that change the object, then, when it has been validated, all that only look, ResourceQuota last.
 * One plug-in is one file admit_<name>.c (admit_plugin.h is their contract).
 *
 * Pod specs are shared and never written to: a pod gets a completed copy of its spec, and pods that
 * come with one spec get one copy.  A spec that has come before costs nothing more, unless the
 * namespace has quotas.
 */
#ifndef KD_CLUSTER_ADMIT_H
#define KD_CLUSTER_ADMIT_H

#include <kubedes/api/resource_quota.h>

#include "cluster/cluster.h"

typedef struct KdAdmission KdAdmission;

/* One request.  Zeroed but for what is given. */
typedef struct {
	KdVerb verb;           /* CREATE, UPDATE, DELETE */
	KdObject *object;      /* to be stored, with its defaults; NULL: DELETE */
	const KdObject *old;   /* as it is stored; NULL: CREATE */
	const KdIdentity *who; /* who asks */
	/* Set by admission: */
	bool known;        /* a pod whose spec was completed and validated before */
	KdOutcome outcome; /* when it was refused */
	char *message;     /* owned by the caller */
	/* For admission alone: */
	KdPodSpec *from; /* as the pod came */
	bool own_spec;   /* the pod's spec is a copy of its own by now */
	char *note;      /* annotation kubernetes.io/limit-ranger */
} KdAdmit;

void kd_admit_clear(KdAdmit *admit);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KdAdmit, kd_admit_clear)

/* @cluster is borrowed.  All is on that is on by default with an ideal control plane. */
KdAdmission *kd_admission_new(KdCluster *cluster);
void kd_admission_free(KdAdmission *admission);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdAdmission, kd_admission_free)
void kd_admission_configure(KdAdmission *admission, const KdAdmissionOptions *options);

/* FALSE: refused, with outcome and message.  Before and after the object is validated; a DELETE is
 * only looked at. */
bool kd_admission_mutate(KdAdmission *admission, KdAdmit *admit);
bool kd_admission_validate(KdAdmission *admission, KdAdmit *admit);
/* kd_quota_ledger_used(), now. */
KdResources kd_admission_quota_used(const KdAdmission *admission, const KdResourceQuota *quota);
/* To be told of each commit, while the old version is still there. */
void kd_admission_changed(KdAdmission *admission, const KdObject *old, const KdObject *new);

#endif
