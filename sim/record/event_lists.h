/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is said of one pod after the other in the same words, as "Scheduled" and "Started" are: the
 * words once, and then a list of when and of which pod.
 *
 * Rows of event_list; the view "event" gives an event for each.  A list ends when it is long, or
 * when many others were added to since.
 */
#ifndef KD_RECORD_EVENT_LISTS_H
#define KD_RECORD_EVENT_LISTS_H

#include "record/insert.h"
#include "record/node_rows.h"

typedef struct KdEventLists KdEventLists;

KdEventLists *kd_event_lists_new(KdWriter *writer, const KdNodeRows *nodes, GError **error);
void kd_event_lists_free(KdEventLists *lists);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdEventLists, kd_event_lists_free)

/* False: it is of another kind, and the caller's to write. */
bool kd_event_lists_add(KdEventLists *lists, const KdChange *change, gint64 seq);
void kd_event_lists_finish(KdEventLists *lists);

#endif
