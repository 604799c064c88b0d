/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table node: one row for each node of a run, written when it leaves or the run ends.
 *
 * A node that comes back under its old name is a new one with a number of its own.
 */
#ifndef KD_RECORD_NODE_ROWS_H
#define KD_RECORD_NODE_ROWS_H

#include "cluster/cluster.h"
#include "placement/snapshot.h"
#include "record/insert.h"

typedef struct KdNodeRows KdNodeRows;

/* @reader is borrowed, and no node of it is touched that is there already. */
KdNodeRows *kd_node_rows_new(KdWriter *writer, KdSnapshot *reader, GError **error);
void kd_node_rows_free(KdNodeRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdNodeRows, kd_node_rows_free)

void kd_node_rows_change(KdNodeRows *rows, const KdChange *change);
/* The number of the node that has the name now, or had it last; 0 = there was none. */
gint64 kd_node_rows_number(const KdNodeRows *rows, KdName name);
void kd_node_rows_finish(KdNodeRows *rows);

#endif
