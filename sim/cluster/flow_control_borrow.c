/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/flow_control_private.h"

#include <math.h>

#define SMOOTHING 0.977 /* of demand: half of it is forgotten in five minutes */

void kd_flow_note_demand(KdFlowLevelSlot *level)
{
	KdFlowDemand *demand = &level->queues->demand;
	double average, variance, envelope;

	level->high = demand->most;
	if (demand->seconds > 0) {
		average = demand->sum / demand->seconds;
		variance = demand->squares / demand->seconds - average * average;
		envelope = average + (variance > 0 ? sqrt(variance) : 0);
		level->smoothed = MAX(envelope,
				      SMOOTHING * level->smoothed + (1 - SMOOTHING) * envelope);
	}
	*demand = (KdFlowDemand){ .most = (double) (level->queues->seats +
						    level->queues->seats_waiting) };
}

/* updateBorrowingLocked() */
void kd_flow_divide_seats(KdFlowControl *control)
{
	guint n = control->levels->len;
	g_autofree KdFlowShare *shares = g_new0(KdFlowShare, n);
	bool good;

	for (guint i = 0; i < n; i++) {
		const KdFlowLevelSlot *level = kd_flow_slot(control, i);

		shares[i].lower = MAX((double) level->minimum,
				      MIN((double) level->nominal, level->high));
		shares[i].upper = (double) level->maximum;
		shares[i].target = MAX(shares[i].lower, level->smoothed);
	}
	good = kd_flow_divide(shares, n, (double) control->nominal_sum);
	for (guint i = 0; i < n; i++) {
		KdFlowLevel *queues = kd_flow_slot(control, i)->queues;

		queues->limit = good ? (gint64) round(shares[i].share) : queues->limit;
	}
	for (guint i = 0; i < control->levels->len; i++)
		kd_flow_level_set_limit(kd_flow_slot(control, i)->queues,
					kd_flow_slot(control, i)->queues->limit);
}

void kd_flow_sync(KdFlowControl *control, KdTime now)
{
	for (guint i = 0; i < control->levels->len; i++)
		kd_flow_level_sync(kd_flow_slot(control, i)->queues, now);
}

static bool all_idle(const KdFlowControl *control)
{
	for (guint i = 0; i < control->levels->len; i++)
		if (!kd_flow_level_is_idle(kd_flow_slot(control, i)->queues))
			return false;
	return true;
}

/* @n periods in which nobody came. */
static void fade(KdFlowControl *control, gint64 n)
{
	for (guint i = 0; i < control->levels->len; i++)
		kd_flow_slot(control, i)->smoothed *= pow(SMOOTHING, (double) n);
	control->next_adjustment += n * KD_FLOW_PERIOD;
}

void kd_flow_catch_up(KdFlowControl *control, KdTime now)
{
	while (control->next_adjustment <= now) {
		KdTime time = control->next_adjustment;
		gint64 left = (now - time) / KD_FLOW_PERIOD;

		kd_flow_sync(control, time);
		for (guint i = 0; i < control->levels->len; i++)
			kd_flow_note_demand(kd_flow_slot(control, i));
		control->next_adjustment += KD_FLOW_PERIOD;
		if (left > 1 && all_idle(control))
			fade(control, left - 1);
		kd_flow_divide_seats(control);
	}
}

static void adjust(KdEngine *engine, gpointer data, guint64 argument);

void kd_flow_set_timer(KdFlowControl *control)
{
	guint n = 0;

	for (guint i = 0; i < control->levels->len; i++)
		n += kd_flow_slot(control, i)->queues->n_waiting;
	if (n > 0 && !control->timer)
		control->timer = kd_engine_at(control->engine, control->next_adjustment,
					      KD_PHASE_REQUEST, adjust, control, 0);
	if (n == 0 && control->timer) {
		kd_engine_cancel(control->engine, control->timer);
		control->timer = 0;
	}
}

static void adjust(KdEngine *engine, gpointer data, guint64 argument)
{
	KdFlowControl *control = data;

	(void) argument;
	control->timer = 0;
	kd_flow_catch_up(control, kd_engine_now(engine));
	kd_flow_set_timer(control);
}
