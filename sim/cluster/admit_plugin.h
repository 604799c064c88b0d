/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The contract of admission plug-ins, and what they share: for admit*.c alone.
 */
#ifndef KD_CLUSTER_ADMIT_PLUGIN_H
#define KD_CLUSTER_ADMIT_PLUGIN_H

#include "cluster/admit.h"
#include "cluster/admit_rooms.h"
#include "cluster/quota_ledger.h"
#include "cluster/server.h"

/* TRUE, or FALSE and kd_admit_refuse(). */
typedef bool KdAdmitFunc(const KdAdmission *admission, KdAdmit *admit);

typedef struct {
	const char *name;
	bool ideal; /* on by default with an ideal control plane too */
	/* Of a pod to be created these two depend on its spec and the limit ranges of its namespace
	 * alone, and are not asked again for the same. */
	KdAdmitFunc *mutate, *check_spec;
	KdAdmitFunc *precede;  /* asked first, for all verbs */
	KdAdmitFunc *validate; /* asked each time */
} KdAdmitPlugin;

extern const KdAdmitPlugin kd_admit_namespace_lifecycle, kd_admit_limit_ranger,
	kd_admit_service_account, kd_admit_taint_nodes_by_condition, kd_admit_priority,
	kd_admit_default_toleration_seconds, kd_admit_default_storage_class,
	kd_admit_storage_object_in_use_protection, kd_admit_resource_quota;

struct KdAdmission {
	KdCluster *cluster;
	bool ideal;
	guint plugins; /* bits, by place in the table */
	gint64 not_ready_seconds, unreachable_seconds;
	const KdLimitedResource *limited; /* borrowed */
	guint n_limited;
	KdRooms *rooms;
	KdQuotaLedger *ledger;
	struct KdCompletedSpecs *completed;
};

static inline const KdStore *kd_admission_store(const KdAdmission *admission)
{
	return admission->cluster->store;
}

/* Whether what the object takes is covered by quotas of its namespace (@room NULL: it has none)
 * where it must be; else FALSE and kd_admit_refuse().  admit_limited_resources.c */
bool kd_admit_is_covered(const KdAdmission *admission, KdAdmit *admit, const KdRoom *room,
			 const KdResources *usage);

/* Always FALSE.  What is code 403 is preceded by "pods "x" is forbidden: ". */
bool kd_admit_refuse(KdAdmit *admit, KdOutcome outcome, const char *format, ...)
	G_GNUC_PRINTF(3, 4);
/* The spec of the pod, to be written to. */
KdPodSpec *kd_admit_own_spec(KdAdmit *admit);

#endif
