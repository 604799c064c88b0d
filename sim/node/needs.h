/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ConfigMaps and Secrets that a pod cannot start without: of its volumes (also projected ones),
 * and of the environment of its containers, unless they are optional
 * (pkg/volume/{configmap,secret,projected}, pkg/kubelet/kubelet_pods.go
 * makeEnvironmentVariables()).
 */
#ifndef KD_NODE_NEEDS_H
#define KD_NODE_NEEDS_H

#include "cluster/cluster.h"

typedef struct {
	KdName volume;        /* that cannot be mounted, or NULL */
	char *volume_message; /* `configmap "a" not found` */
	/* What init containers, then the others lack; NULL = nothing.  None where a volume cannot
	 * be mounted. */
	char **containers;
	guint n_containers;
} KdMissing;
void kd_missing_clear(KdMissing *missing);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KdMissing, kd_missing_clear)

/* FALSE: nothing is.  kd_missing_clear() @ret. */
bool kd_needs_missing(const KdView *view, const KdPod *pod, KdMissing *ret);

#endif
