/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Documents about storage for kt_decide(), in flow style.
 */
#ifndef KT_STORAGE_H
#define KT_STORAGE_H

#include "kt_decide.h"
#include "kt_policy.h"

/* A document: its kind, its name with more of its metadata (each ", key: value"), and the rest. */
#define KT_CORE(kind, meta, rest)                                                                  \
	"---\n{apiVersion: v1, kind: " kind ", metadata: {name: " meta "}, " rest "}\n"
#define KT_STORAGE(kind, meta, rest)                                                               \
	"---\n{apiVersion: storage.k8s.io/v1, kind: " kind ", metadata: {name: " meta "}, " rest   \
	"}\n"

/* Classes: volumes are made when a pod comes; never made; made at once. */
#define KT_LATE                                                                                    \
	KT_STORAGE("StorageClass", "late",                                                         \
		   "provisioner: csi.x, volumeBindingMode: WaitForFirstConsumer")
#define KT_LOCAL                                                                                   \
	KT_STORAGE("StorageClass", "local",                                                        \
		   "provisioner: kubernetes.io/no-provisioner, volumeBindingMode: "                \
		   "WaitForFirstConsumer")
#define KT_EARLY                                                                                   \
	KT_STORAGE("StorageClass", "early", "provisioner: csi.x, volumeBindingMode: Immediate")
/* @spec: more of it, each ending in a comma. */
#define KT_CLAIM(meta, class, size, spec)                                                          \
	KT_CORE("PersistentVolumeClaim", meta,                                                     \
		"spec: {" spec "storageClassName: " class ", accessModes: [ReadWriteOnce], "       \
							  "resources: {requests: {storage: " size  \
							  "}}}")
#define KT_VOLUME(meta, class, size, spec)                                                         \
	KT_CORE("PersistentVolume", meta,                                                          \
		"spec: {" spec "storageClassName: " class ", accessModes: [ReadWriteOnce], "       \
							  "capacity: {storage: " size "}}")
#define KT_REACH(key, value)                                                                       \
	"nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: " key             \
	", operator: In, values: [" value "]}]}]}}, "
#define KT_USES(claim) "volumes: [{name: v, persistentVolumeClaim: {claimName: " claim "}}], "
#define KT_USES_2(one, two)                                                                        \
	"volumes: [{name: v, persistentVolumeClaim: {claimName: " one                              \
	"}}, {name: w, persistentVolumeClaim: {claimName: " two "}}], "

/* NULL for NULL; not all that the API server wants needs to be there. */
KdObject *kt_storage_object(const KdKind *kind, const char *yaml);

/* Whether what happened to an object of .kind makes the pod (in words) worth another try; objects
 * in YAML, NULL = none. */
typedef struct {
	const char *row;
	const KdKind *kind;
	const char *old, *new;
	bool want;
} KtStorageHint;
void kt_storage_hints(const KdPolicy *policy, const char *pod, const KtStorageHint *hints, guint n);

#endif
