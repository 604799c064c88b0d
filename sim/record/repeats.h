/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happens to the same object again and again: written in full once, and then listed with no
 * more than its number and time.
 *
 * Rows of decision_repeat and event_repeat: [[number,time],...] for the row of the first.  A list
 * ends when something else happens to the object, or when it is long.
 */
#ifndef KD_RECORD_REPEATS_H
#define KD_RECORD_REPEATS_H

#include "cluster/cluster.h"
#include "record/insert.h"

typedef struct KdRepeats KdRepeats;

KdRepeats *kd_repeats_new(KdWriter *writer, const char *table, GError **error);
void kd_repeats_free(KdRepeats *repeats);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdRepeats, kd_repeats_free)

typedef struct {
	KdUid object; /* to which it happens */
	gint64 number;
	KdTime time;
	guint attempt;     /* goes up by one with each repeat; 0: is not counted */
	const GString *as; /* bytes that say all else */
} KdRepeat;

/* True: it happened just so the last time, and is listed.  Else it is the caller's to write, and
 * the next is compared with it. */
bool kd_repeats_add(KdRepeats *repeats, const KdRepeat *repeat);
/* Something else happened to the object. */
void kd_repeats_end(KdRepeats *repeats, KdUid object);
void kd_repeats_finish(KdRepeats *repeats);

#endif
