/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many open watches a write concerns, for flow control: telling them is work of its own.
 *
 * As apiserver/pkg/util/flowcontrol/watch_tracker.go counts: each API server those that are open
 * at itself, by resource, namespace and name.  The watch that a kubelet has on the pods of its node
 * is found by an index on spec.nodeName, and does not count.  What is left:
 *
 *	scheduler, controllers	one of each kind, where they are connected
 *	kubelets		one each of Services, CSIDrivers and RuntimeClasses
 *
 * Watches on single objects (a kubelet's on its Node, on each ConfigMap and Secret of its pods) are
 * not counted.
 */
#ifndef KD_CLUSTER_WATCHERS_H
#define KD_CLUSTER_WATCHERS_H

#include "cluster/pipeline.h"

/* 0 for requests that write nothing. */
guint kd_watchers_count(const KdPipeline *pipeline, const KdReplica *replica,
			const KdRequestInfo *info);

#endif
