/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a snapshot, for the files of this folder: snapshot.c (life, marks, queries),
 * nodes.c and pods.c (what may happen), steps.c (the smallest changes, each with its inverse),
 * view.c (what plug-ins ask).
 *
 * References: a slot holds one on its node and one on the info of each pod; an undo record holds
 * one on what it would put back.
 */
#ifndef KD_PLACEMENT_SNAPSHOT_PRIVATE_H
#define KD_PLACEMENT_SNAPSHOT_PRIVATE_H

#include "placement/affine.h"
#include "placement/changes.h"
#include "placement/columns.h"
#include "placement/images.h"
#include "placement/node_tree.h"
#include "placement/pod_index.h"
#include "placement/pod_pool.h"
#include "placement/priorities.h"
#include "placement/snapshot.h"

struct KdSnapshot {
	KdNodes view; /* first, so that kd_nodes_*() find the rest */
	KdPodPool *pool;
	KdColumns columns;
	KdNodeTree tree;
	KdImages images;
	KdPodIndex index;
	KdPriorities priorities; /* of the pods on nodes */
	KdAffine affine;
	KdChanges changes;
	KdSlot *order; /* [tree.n_nodes], out of date when .order_stale */
	guint32 *rank; /* [slot] its place in the order */
	bool order_stale;
	guint64 order_serial; /* counts how often it was made */
	GArray *journal;      /* of KdUndo */
	GArray *marks;        /* of guint: lengths of the journal */
	bool undoing;
	guint trial; /* the first mark of kd_snapshot_try(); 0 = none */
};

typedef enum {
	KD_UNDO_OPEN,
	KD_UNDO_CLOSE,
	KD_UNDO_PLACE,
	KD_UNDO_TAKE,
	KD_UNDO_DEVICES,
	KD_UNDO_NODE,
	KD_UNDO_TREE_PUT,
	KD_UNDO_TREE_TAKE,
	KD_UNDO_IMAGE_ADD,
	KD_UNDO_IMAGE_REMOVE,
} KdUndoKind;

typedef struct {
	KdUndoKind kind;
	KdSlot slot;
	guint at; /* PLACE, TAKE, DEVICES: which pod of the slot */
	union {
		KdName name;        /* CLOSE */
		KdPlaced placed;    /* TAKE */
		KdGpuSet gpus;      /* DEVICES: those before */
		const KdNode *node; /* NODE: the one before */
		KdTreePlace place;  /* TREE_PUT, TREE_TAKE */
		struct {
			KdName name;
			gint64 size;
		} image; /* IMAGE_ADD, IMAGE_REMOVE */
	} was;
} KdUndo;

/* The smallest changes: each keeps all columns right, logs the slot as changed and, below a mark,
 * notes its inverse. */
KdSlot kd_step_open(KdSnapshot *snapshot, KdName name);
void kd_step_close(KdSnapshot *snapshot, KdSlot slot);
void kd_step_place(KdSnapshot *snapshot, KdSlot slot, guint at, KdPlaced take);
void kd_step_take(KdSnapshot *snapshot, KdSlot slot, guint at);
void kd_step_devices(KdSnapshot *snapshot, KdSlot slot, guint at, KdGpuSet gpus);
void kd_step_node(KdSnapshot *snapshot, KdSlot slot, const KdNode *take);
void kd_step_tree_put(KdSnapshot *snapshot, KdSlot slot, const KdTreePlace *place);
void kd_step_tree_take(KdSnapshot *snapshot, KdSlot slot, const KdTreePlace *place);
void kd_step_image_add(KdSnapshot *snapshot, KdSlot slot, KdName image, gint64 size);
void kd_step_image_remove(KdSnapshot *snapshot, KdSlot slot, KdName image);
/* Undo the record, which is consumed. */
void kd_step_undo(KdSnapshot *snapshot, const KdUndo *undo);
void kd_undo_clear(KdUndo *undo);

/* Point the view at the columns as they are now. */
void kd_snapshot_show(KdSnapshot *snapshot);

#endif
