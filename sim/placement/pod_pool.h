/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the scheduler needs of pods, worked out once for each spec.
 *
 * Pods of one spec (the same pointer, or equal in content) with the same annotations about GPUs
 * share their requests, ports and spec_id; a pod whose status says that it was resized stands
 * alone.  The pool is reference-counted, and each info holds a reference.
 */
#ifndef KD_PLACEMENT_POD_POOL_H
#define KD_PLACEMENT_POD_POOL_H

#include <kubedes/policy.h>

#include "placement/resource_names.h"

typedef struct KdPodPool KdPodPool;

KdPodPool *kd_pod_pool_new(void);
void kd_pod_pool_unref(KdPodPool *pool);
KdResourceNames *kd_pod_pool_resources(KdPodPool *pool);

/* One reference, the caller's; kd_pod_info_ref() and kd_pod_info_unref() are in snapshot.h. */
KdPodInfo *kd_pod_pool_info(KdPodPool *pool, const KdPod *pod);

#endif
