/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A snapshot of nodes and the pods on them, in columns: the scheduler's view of the cluster.
 *
 * It is kept up to date change by change, can be reverted (all changes since a mark undone), and
 * remembers which slots changed, so that caches refresh only those.  Plug-ins see it as a const
 * KdNodes (kubedes/policy.h).
 */
#ifndef KD_PLACEMENT_SNAPSHOT_H
#define KD_PLACEMENT_SNAPSHOT_H

#include <kubedes/policy.h>

typedef struct KdSnapshot KdSnapshot;

KdSnapshot *kd_snapshot_new(void);
void kd_snapshot_free(KdSnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdSnapshot, kd_snapshot_free)
/* The same pointer for the life of the snapshot; its contents follow every change, but for the
 * order (and n_nodes), which is brought up to date by this call. */
const KdNodes *kd_snapshot_nodes(const KdSnapshot *snapshot);
/* [n_slots] The place of each live node in the order; from kd_snapshot_nodes() to the next change
 * of nodes. */
const guint32 *kd_snapshot_rank(const KdSnapshot *snapshot);
/* Another number whenever the order may be another; likewise. */
guint64 kd_snapshot_order_serial(const KdSnapshot *snapshot);

/* What the scheduler needs of a pod; cached by the shared spec.  Reference-counted: the caller gets
 * one reference, and a placed pod keeps its info alive.  It holds the pod. */
KdPodInfo *kd_snapshot_pod_info(KdSnapshot *snapshot, const KdPod *pod);
KdPodInfo *kd_pod_info_ref(const KdPodInfo *info);
void kd_pod_info_unref(KdPodInfo *info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdPodInfo, kd_pod_info_unref)

/* Nodes.  The order is that of nodeTree (pkg/scheduler/backend/cache/node_tree.go): zones in turn,
 * within a zone by arrival. */
KdSlot kd_snapshot_set_node(KdSnapshot *snapshot, const KdNode *node); /* add or replace by name */
void kd_snapshot_remove_node(KdSnapshot *snapshot, KdName name);

/* Pods.  References the info; a pod that is there already (by uid) moves; uid 0 is never found
 * again.  A pod on a node that is not there is remembered for when it comes (as the scheduler's
 * cache does with imaginary nodes): then the slot is made with node NULL.  A pod that asks for GPUs
 * and comes with @gpus 0 gets those of its annotation, else the ones that kd_gpu_pick_best() takes,
 * if it fits. */
void kd_snapshot_add_pod(KdSnapshot *snapshot, const KdPodInfo *info, KdName node, KdGpuSet gpus);
/* By uid; false if it is not there. */
bool kd_snapshot_remove_pod(KdSnapshot *snapshot, KdUid pod, KdName *ret_node); /* NULL allowed */
KdName kd_snapshot_pod_node(const KdSnapshot *snapshot, KdUid pod); /* NULL = it is not there */
bool kd_snapshot_has_pod(const KdSnapshot *snapshot, KdUid pod);

/* What-if: everything after a mark can be undone, by which the marks after it go too; marks nest.
 * Slots get the numbers back that they had. */
guint kd_snapshot_mark(KdSnapshot *snapshot);
void kd_snapshot_revert(KdSnapshot *snapshot, guint mark);
/* A mark that is sure to be reverted before anyone reads the log: what happens meanwhile is left
 * out of it. */
guint kd_snapshot_try(KdSnapshot *snapshot);
bool kd_snapshot_is_trying(const KdSnapshot *snapshot); /* such a mark stands */

/*
 * The log of changes: positions only grow.  changed_since() calls @visit once for each slot that
 * changed in
 * @aspect (KD_NODE_OBJECT, KD_NODE_PODS) at or after @position, and returns the new position; where
 * the log no longer reaches back that far or too much changed it returns it with *ret_all set and
 * calls nothing.
 */
guint64 kd_snapshot_position(const KdSnapshot *snapshot);
guint64 kd_snapshot_changed_since(const KdSnapshot *snapshot, guint64 position, guint aspect,
				  void (*visit)(KdSlot slot, gpointer data), gpointer data,
				  bool *ret_all);

/* The same as a list, of KdChanged, for all aspects; FALSE: too much changed, and it is empty. */
typedef struct {
	KdSlot slot;
	bool object; /* the Node too, not its pods alone */
} KdChanged;
bool kd_snapshot_list_changed(const KdSnapshot *snapshot, guint64 position, GArray *changed);

/* The log itself, for who keeps sums: what happened, oldest first. */
typedef struct {
	guint32 slot : 30, aspects : 2;
	guint32 class_id : 31, came : 1; /* the pod that came or went; 0: it was something else */
} KdChangeRecord;
/* Those from @position on that stand side by side, and how many; the others are asked for from
 * there on.  NULL: the log does not reach back that far. */
const KdChangeRecord *kd_snapshot_records(const KdSnapshot *snapshot, guint64 position,
					  guint *ret_n);

/* Recompute every column from the nodes and pods and compare; FALSE and @error name the first
 * difference.  For --check and tests. */
gboolean kd_snapshot_verify(const KdSnapshot *snapshot, GError **error);

#endif
