/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading a pod: its ask for GPUs, its requests and its host ports.
 */
#ifndef KD_PLACEMENT_POD_NEEDS_H
#define KD_PLACEMENT_POD_NEEDS_H

#include <kubedes/policy.h>

#include "placement/resource_names.h"

/* The annotations that an ask for GPUs is read from: count, milli, model; NULL = absent. */
#define KD_GPU_ANNOTATIONS 3
void kd_pod_gpu_annotations(const KdPod *pod, KdName values[KD_GPU_ANNOTATIONS]);

/* The ask for GPUs of a pod that requests @requests. */
KdGpuAsk kd_pod_gpu_ask(const KdPod *pod, const KdResources *requests);

/* Fill in all of @info but pod and spec_id; requests and ports are the caller's to free. */
void kd_pod_needs_read(const KdPod *pod, const KdName gpu[KD_GPU_ANNOTATIONS],
		       KdResourceNames *names, KdPodInfo *info);

/* Whether the status has a say in the requests (in-place resize). */
bool kd_pod_is_resized(const KdPod *pod);

/* A hash over the parts of a spec in which pods usually differ. */
guint kd_pod_spec_hash(const KdPodSpec *spec);

#endif
