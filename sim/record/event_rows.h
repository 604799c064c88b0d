/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is read as the table event.
 */
#ifndef KD_RECORD_EVENT_ROWS_H
#define KD_RECORD_EVENT_ROWS_H

#include "cluster/cluster.h"
#include "record/insert.h"
#include "record/node_rows.h"

typedef struct KdEventRows KdEventRows;

KdEventRows *kd_event_rows_new(KdWriter *writer, const KdNodeRows *nodes, GError **error);
void kd_event_rows_free(KdEventRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdEventRows, kd_event_rows_free)

/* @seq: its place among all events. */
void kd_event_rows_add(KdEventRows *rows, const KdChange *change, gint64 seq);
void kd_event_rows_finish(KdEventRows *rows);

#endif
