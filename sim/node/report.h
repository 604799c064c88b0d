/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a kubelet has to say of its pods, and how it gets through
 * (pkg/kubelet/status/status_manager.go).
 *
 * A status is written as a patch.  With an ideal control plane that is all.  Else the status
 * manager of a node writes one pod after the other; what a pod became meanwhile is written in one
 * piece, and what the API server could not take is tried again with the next round, 10 s
 * later.  Until what was written has been observed the kubelet knows it better than its watch does.
 */
#ifndef KD_NODE_REPORT_H
#define KD_NODE_REPORT_H

#include "node/agent.h"

/* A copy of the newest version that the kubelet knows of, to be changed; NULL if the pod is gone.
 */
KdPod *kd_report_copy(const KdKubelet *kubelet, KdUid uid);
/* Takes over @events, a plan of nothing else, and @take: the copy, changed, if @changed.  @goes:
 * its containers are gone, the object may follow. */
void kd_report_write(KdKubelet *kubelet, KdAgent *agent, KdPlan *events, KdPod *take, bool changed,
		     bool goes);
/* A version of it was observed; NULL: it has gone. */
void kd_report_observe(KdKubelet *kubelet, KdUid uid, const KdPod *pod);
void kd_reports_clear(KdUidTable *reports);

#endif
