/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of what-if: whatif.c (the cluster and the answer), whatif_try.c (the pods, one after
 * the other), whatif_wait.c (those that wait for others), whatif_preempt.c (those that go for
 * others), whatif_fill.c (copies of a pod), whatif_without.c (fewer nodes).
 */
#ifndef KD_RUN_WHATIF_PRIVATE_H
#define KD_RUN_WHATIF_PRIVATE_H

#include "cluster/cluster.h"
#include "run/whatif.h"

/* What is there while pods are tried. */
typedef struct {
	KdEngine *engine;
	KdCluster *cluster;
	KdSnapshot *snapshot;
	KdNominator *nominator;
	KdGroups *groups;
	KdWaiting *waiting;
	const KdSchedulerConfig *config;
	KdFramework **frameworks;
	GPtrArray *pending; /* const KdPod *, in the order of trying */
	GPtrArray *going;   /* const KdPod *, references: victims that stay until the pass ends */
	GPtrArray *gone;    /* const KdPod *, references: victims that went */
	bool keep_victims;
	bool omit_raw; /* leave scores before normalising out of the answer */
	bool warm_up;  /* show every pod to the framework once before */
	guint n_attempts;
	GArray *tried; /* of guint: the last attempt of each of the pending, 0 = none */
	GQueue again;  /* of places among the pending: worth another try */
	KdWhatIf *out;
} KdWhatIfWork;

extern const KdIdentity kd_what_if_identity;
/* Keeps what the API server refuses; @data is the work. */
KdDone kd_what_if_note;

void kd_what_if_try_all(KdWhatIfWork *work, const KdWhatIfOptions *options);

/* Has the API server take over a changed copy; the version that it keeps, borrowed. */
const KdObject *kd_what_if_update(KdWhatIfWork *work, KdObject *take);
/* What post_filter found for pending pod @i: victims go, nominations come and end. */
void kd_what_if_preempt(KdWhatIfWork *work, guint i, const KdPostFilterResult *result);
/* That of the pod's profile; NULL = there is none. */
KdFramework *kd_what_if_framework(const KdWhatIfWork *work, const KdPod *pod);

/* whatif_fill.c, whatif_without.c */
void kd_what_if_fill(KdWhatIfWork *work, const KdManifest *manifest);
void kd_what_if_fill_clear(gpointer fill);
KdTree *kd_what_if_fill_tree(KdForest *forest, const GArray *fills);
void kd_what_if_spare(KdWhatIfWork *work);
void kd_what_if_spare_clear(gpointer spare);
KdTree *kd_what_if_spare_tree(KdForest *forest, const GArray *spares);
gboolean kd_what_if_check_without(const KdManifest *manifest, const KdWhatIfOptions *options,
				  GError **error);
bool kd_what_if_is_without(const KdWhatIfOptions *options, const char *node);
bool kd_what_if_goes_with_node(const KdPod *pod);
void kd_what_if_unbind(KdPod *pod);

/* whatif_try.c: pending pod @i is bound to the node, its claims (NULL = none) to their volumes. */
void kd_what_if_bind(KdWhatIfWork *work, KdFramework *framework, guint i, KdSlot node,
		     KdGpuSet gpus, const GArray *claims);
/* whatif_wait.c: pending pod @i, which is at hand, has the node and waits. */
void kd_what_if_hold(KdWhatIfWork *work, KdFramework *framework, guint i, KdSlot node,
		     KdGpuSet gpus, const GArray *holds);
/* Those for which the wait is over go on, or back. */
void kd_what_if_settle(KdWhatIfWork *work);
/* The first that waits has waited long enough; FALSE: nobody waits. */
bool kd_what_if_time_out(KdWhatIfWork *work);
/* What permit of the pod at hand wants to be tried, if it was tried before. */
void kd_what_if_activate(KdWhatIfWork *work, const KdFramework *framework);
/* FALSE: it does not wait. */
bool kd_what_if_preempt_waiting(KdWhatIfWork *work, const KdPod *pod, const KdPolicy *by);

/* Victims that were kept are gone. */
void kd_what_if_end_pass(KdWhatIfWork *work);

#endif
