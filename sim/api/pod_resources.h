/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sums over amounts of resources, for pods.
 */
#ifndef KD_API_POD_RESOURCES_H
#define KD_API_POD_RESOURCES_H

#include <kubedes/api/pod.h>

void kd_resources_add(KdResources *sum, const KdResources *more);
/* May be asked for by the pod as a whole: cpu, memory, hugepages-* (IsSupportedPodLevelResource()).
 */
bool kd_resource_is_pod_level(KdName name);
/* More of it may be promised than there is: cpu, memory, ... but no huge pages and no extended
 * resources (pkg/apis/core/v1/helper IsOvercommitAllowed()). */
bool kd_resource_is_overcommittable(KdName name);

/* Whether the pod as a whole asks for something or has a limit (IsPodLevelResourcesSet()). */
bool kd_pod_spec_has_pod_level(const KdPodSpec *spec);
/* Whether containers, or the pod as a whole, ask for or may have something else: what only the
 * subresource resize changes. */
bool kd_pod_spec_is_resized(const KdPodSpec *spec, const KdPodSpec *old);

/* AggregateContainerRequests() and ...Limits() by the spec alone; kd_resources_clear() it. */
KdResources kd_pod_spec_container_sum(const KdPodSpec *spec, bool limits);

#endif
