/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The columns of a snapshot: one array a field, indexed by slot, grown by doubling.
 *
 * A slot is taken from the free list, last freed first, so that undoing in reverse order gives the
 * same slots back.  The columns own the arrays and the pods' arrays; references to nodes and pods
 * are the snapshot's business.
 */
#ifndef KD_PLACEMENT_COLUMNS_H
#define KD_PLACEMENT_COLUMNS_H

#include <kubedes/policy.h>

/* The pods of a slot, in the order of NodeInfo.Pods: a new one is the last, and the last takes the
 * place of one that leaves. */
typedef struct {
	KdPlaced *pods;
	guint n, capacity;
	guint n_with_ports; /* of them, how many hold a host port */
} KdSeat;

typedef struct {
	guint n_slots, capacity;
	guint n_resources, resources_capacity;
	const KdNode **node;
	KdName *name; /* NULL = free */
	KdSeat *seat;
	gint64 **allocatable, **requested; /* [resource][slot] */
	gint64 *non_zero_cpu, *non_zero_memory;
	guint8 *n_gpus;
	gint16 (*gpu_left)[KD_MAX_GPUS];
	gint32 *gpu_total_left;
	KdName *gpu_model;
	guint8 *traits;
	GArray *free;        /* of KdSlot */
	GHashTable *by_name; /* KdName -> slot + 1 */
} KdColumns;

void kd_columns_init(KdColumns *columns);
void kd_columns_clear(KdColumns *columns);

KdSlot kd_columns_find(const KdColumns *columns, KdName name); /* KD_NO_SLOT = not there */
KdSlot kd_columns_open(KdColumns *columns, KdName name);
/* Zeroes the slot; it must have no pods left. */
void kd_columns_close(KdColumns *columns, KdSlot slot);
/* Have at least @n resources. */
void kd_columns_widen(KdColumns *columns, guint n);

/* The one that is there becomes the last. */
void kd_seat_insert(KdSeat *seat, guint at, const KdPlaced *placed);
KdPlaced kd_seat_remove(KdSeat *seat, guint at);

/* Point the view at the arrays (all but order, n_nodes and the names of resources). */
void kd_columns_show(const KdColumns *columns, KdNodes *view);

#endif
