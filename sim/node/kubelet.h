/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The kubelets of all nodes.
 *
 * One object plays the kubelet of every node: each does the same, and knows only its own pods.  It
 *observes the change log and writes as system:node:<name>.  A pod that was bound to a node is
 *
 *	admitted	against what the node really holds (node/admission.h), or Failed for good
 *	started		after start_delay: Running and Ready, with an address; not before the
 *config maps and secrets that it needs are there, where the control plane is not ideal
 *	ended		after the time that its annotation kubedes.io/duration says ("90s"; none: it
 *runs for ever): Succeeded, or Failed if kubedes.io/exit-code is not 0.  It is not restarted,
 *whatever its restartPolicy
 *	deleted		once its deletion was asked for: its containers end at once by SIGTERM (exit
 *code 143, phase Failed), or with whole_grace when the grace period is over (137), and the object
 *goes
 *
 * A pod of a dump that is Running already is taken over as it is, without a check.  A node that is
 *removed takes its containers with it: pods stay bound to it as they were until someone deletes
 *them, or until a node of that name comes (back) and starts them anew.
 *
 * Not there yet: images, probes, restarts, volumes, evictions, static pods.
 */
#ifndef KD_NODE_KUBELET_H
#define KD_NODE_KUBELET_H

#include "cluster/cluster.h"

#define KD_ANNOTATION_DURATION  "kubedes.io/duration"
#define KD_ANNOTATION_EXIT_CODE "kubedes.io/exit-code"

typedef struct KdKubelet KdKubelet;

/* Zeroed = the ideal kubelet. */
typedef struct {
	KdTime start_delay; /* from admission to Running */
	bool whole_grace;   /* containers ignore SIGTERM */
	bool quiet;         /* no events Started and Killing */
} KdKubeletOptions;

/* Takes over what is in the cluster; @options may be NULL. */
KdKubelet *kd_kubelet_new(KdCluster *cluster, const KdKubeletOptions *options);
/* After the engine has run its last event. */
void kd_kubelet_free(KdKubelet *kubelet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdKubelet, kd_kubelet_free)

/* What the pods on a node hold: cpu in millicores, others in units. */
gint64 kd_kubelet_held(const KdKubelet *kubelet, KdName node, KdName resource);
/* Pods that hold resources, on all nodes. */
guint kd_kubelet_n_running(const KdKubelet *kubelet);

/*
 * For --check and tests, once every change was delivered: what each node holds is what the pods
 * that the kubelets see bound to it and have not ended ask for; no node gives more than it has
 * (unless it came so, or was made smaller); no GPU is given out twice.  FALSE and @error: the first
 * difference.
 */
gboolean kd_kubelet_verify(const KdKubelet *kubelet, GError **error);

#endif
