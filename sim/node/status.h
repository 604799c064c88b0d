/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a kubelet reports of a pod (pkg/kubelet/kubelet_pods.go, status/generate.go).
 */
#ifndef KD_NODE_STATUS_H
#define KD_NODE_STATUS_H

#include "node/admission.h"

void kd_status_refuse(KdPod *pod, const KdRefusal *refusal);
/* @node may be the node's address or NULL; @start: when the kubelet took it. */
void kd_status_start(KdPod *pod, KdName node_address, KdName address, KdTime start, KdTime now);
/* All containers have ended, the main ones with @exit_code. */
void kd_status_end(KdPod *pod, gint64 exit_code, KdTime now);

#endif
