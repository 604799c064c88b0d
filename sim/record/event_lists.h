/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables event_kind and event_list: what is said of pods, of one after the other in the same
 * words, as "Scheduled" and "Started" are, or of one again and again, as "FailedScheduling" is.
 */
#ifndef KD_RECORD_EVENT_LISTS_H
#define KD_RECORD_EVENT_LISTS_H

#include "record/insert.h"
#include "record/node_rows.h"

typedef struct KdEventLists KdEventLists;

KdEventLists *kd_event_lists_new(KdWriter *writer, const KdNodeRows *nodes, GError **error);
void kd_event_lists_free(KdEventLists *lists);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdEventLists, kd_event_lists_free)

/* False: it is not about a pod, and the caller's to write. */
bool kd_event_lists_add(KdEventLists *lists, const KdChange *change, gint64 seq);
void kd_event_lists_finish(KdEventLists *lists);

#endif
