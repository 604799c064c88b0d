/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many pods there are of each priority, lowest first: few priorities are in use at a time.
 */
#ifndef KD_PLACEMENT_PRIORITIES_H
#define KD_PLACEMENT_PRIORITIES_H

#include <glib.h>

typedef struct {
	GArray *counts; /* of {priority, n}, sorted, n > 0 */
} KdPriorities;

void kd_priorities_init(KdPriorities *priorities);
void kd_priorities_clear(KdPriorities *priorities);
void kd_priorities_add(KdPriorities *priorities, gint32 priority);
void kd_priorities_remove(KdPriorities *priorities, gint32 priority);
gint32 kd_priorities_lowest(const KdPriorities *priorities); /* G_MAXINT32: there are no pods */

#endif
