/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a KdFlowControl, for its own files: flow_control.c (requests), _borrow.c (seats
 * from level to level), _config.c (schemas and levels).
 */
#ifndef KD_CLUSTER_FLOW_CONTROL_PRIVATE_H
#define KD_CLUSTER_FLOW_CONTROL_PRIVATE_H

#include <kubedes/api/flow_schema.h>
#include <kubedes/api/priority_level_configuration.h>

#include "cluster/flow_control_queues.h"

#define KD_FLOW_PERIOD (10 * KD_SECOND) /* borrowingAdjustmentPeriod */

typedef struct {
	KdFlowLevel *queues;
	const KdPriorityLevelConfiguration *config; /* a reference */
	bool wanted;
	gint64 nominal, minimum, maximum, most_seats;
	double smoothed, high; /* demand */
} KdFlowLevelSlot;

typedef struct {
	const KdFlowSchema *schema; /* a reference */
	guint level;
	GHashTable *hashes; /* of flows, by distinguisher */
} KdFlowSchemaSlot;

struct KdFlowControl {
	KdEngine *engine;
	KdFlowControlOptions options;
	GArray *levels;  /* of KdFlowLevelSlot, by name */
	GArray *schemas; /* of KdFlowSchemaSlot, in the order in which they are asked */
	gint64 nominal_sum;
	KdTime next_adjustment;
	KdEventId timer; /* for it, while someone waits */
	bool has_unwanted;
};

static inline KdFlowLevelSlot *kd_flow_slot(const KdFlowControl *control, guint i)
{
	return &g_array_index(control->levels, KdFlowLevelSlot, i);
}

/* ---- borrowing ---- */

/* The adjustments up to @now, as if each had been made in its time. */
void kd_flow_catch_up(KdFlowControl *control, KdTime now);
void kd_flow_sync(KdFlowControl *control, KdTime now);
/* What the level had need of since the last time. */
void kd_flow_note_demand(KdFlowLevelSlot *level);
/* New limits, and those who fit in them now. */
void kd_flow_divide_seats(KdFlowControl *control);
/* An adjustment is an event of its own while someone waits. */
void kd_flow_set_timer(KdFlowControl *control);

/* ---- configuration ---- */

void kd_flow_free_slot(KdFlowLevelSlot *level);
void kd_flow_clear_schema(gpointer slot);
/* Levels that nobody wants any more are gone when their last request is. */
void kd_flow_reap(KdFlowControl *control);

#endif
