/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The persistent volume claims of a pod, as the volume plug-ins look them up.
 */
#ifndef KD_POLICIES_CLAIMS_H
#define KD_POLICIES_CLAIMS_H

#include <kubedes/api/persistent_volume.h>
#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/storage_class.h>
#include <kubedes/policy.h>

#define KD_PERSISTENT_VOLUME(object) ((const KdPersistentVolume *) (object))
#define KD_CLAIM(object)             ((const KdPersistentVolumeClaim *) (object))
#define KD_STORAGE_CLASS(object)     ((const KdStorageClass *) (object))

/* The name of the claim that the volume stands for, g_free(); NULL = it stands for none.  A generic
 * ephemeral one is called after pod and volume (component-helpers/storage/ephemeral). */
char *kd_volume_claim_name(const KdPod *pod, const KdVolume *volume);
bool kd_pod_uses_claim(const KdPod *pod, const KdObject *claim);

/* NULL = not there. */
const KdPersistentVolumeClaim *kd_find_claim(const KdCycle *cycle, const KdPod *pod,
					     const char *name);
const KdPersistentVolume *kd_find_volume(const KdCycle *cycle, const char *name);
const KdStorageClass *kd_find_storage_class(const KdCycle *cycle, KdName name);

/* UNRESOLVABLE, `persistentvolumeclaim "data" not found` */
KdVerdict kd_not_found(const char *resource, const char *name);
/* UNRESOLVABLE with a reason made up for it. */
KdVerdict kd_unresolvable(const char *format, ...) G_GNUC_PRINTF(1, 2);
KdVerdict kd_plugin_error(const char *format, ...) G_GNUC_PRINTF(1, 2);

bool kd_claim_has_mode(const KdPersistentVolumeClaim *claim, const char *mode);
/* storage; 0 = none is asked for. */
gint64 kd_claim_size(const KdPersistentVolumeClaim *claim);
/* Unless both are known and differ. */
bool kd_may_be_uid(const char *uid, const KdMeta *meta);
/* The claim is the pod's own; else `PVC "ns/name" was not created for pod "ns/name" (pod is not
 * owner)`, an ERROR. */
KdVerdict kd_check_claim_owner(const KdPod *pod, const KdPersistentVolumeClaim *claim);

#endif
