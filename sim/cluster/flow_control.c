/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/flow_control_private.h"

#include <string.h>

#include "cluster/flow_control_match.h"
#include "cluster/flow_control_seats.h"

static KdFlowSchemaSlot *find_schema(const KdFlowControl *control, const KdFlowRequest *request)
{
	for (guint i = 0; i < control->schemas->len; i++) {
		KdFlowSchemaSlot *schema = &g_array_index(control->schemas, KdFlowSchemaSlot, i);

		if (kd_flow_schema_matches(schema->schema, request))
			return schema;
	}
	/* Whoever is neither authenticated nor unauthenticated; the catch-all is always there. */
	for (guint i = control->schemas->len; i-- > 0;) {
		KdFlowSchemaSlot *schema = &g_array_index(control->schemas, KdFlowSchemaSlot, i);

		if (g_str_equal(schema->schema->object.metadata.name, "catch-all"))
			return schema;
	}
	g_assert_not_reached();
}

static guint64 hash_of(KdFlowSchemaSlot *schema, const KdFlowRequest *request)
{
	const char *flow = kd_flow_distinguish(schema->schema, request);
	guint64 *hash = g_hash_table_lookup(schema->hashes, flow);

	if (!hash) {
		hash = g_new(guint64, 1);
		*hash = kd_flow_hash(schema->schema->object.metadata.name, flow);
		g_hash_table_insert(schema->hashes, g_strdup(flow), hash);
	}
	return *hash;
}

KdFlowVerdict kd_flow_control_enter(KdFlowControl *control, const KdFlowRequest *request,
				    KdFlowTicket *ticket)
{
	KdTime now = kd_engine_now(control->engine);
	KdFlowSchemaSlot *schema = find_schema(control, request);
	KdFlowLevelSlot *level = kd_flow_slot(control, schema->level);
	KdFlowWork work = kd_flow_estimate(request, level->most_seats);
	guint64 hash = level->queues->n_dealt > 1 ? hash_of(schema, request) : 0;
	KdFlowVerdict verdict;

	kd_flow_catch_up(control, now);
	kd_flow_level_sync(level->queues, now);
	ticket->schema = g_intern_string(schema->schema->object.metadata.name);
	ticket->level = level->queues->name;
	verdict = kd_flow_level_enter(level->queues, ticket, &work, hash);
	if (verdict == KD_FLOW_QUEUED)
		kd_flow_set_timer(control);
	return verdict;
}

void kd_flow_control_leave(KdFlowControl *control, KdFlowTicket *ticket)
{
	KdTime now = kd_engine_now(control->engine);

	kd_flow_catch_up(control, now);
	kd_flow_level_sync(ticket->of, now);
	kd_flow_level_leave(ticket->of, ticket);
	kd_flow_reap(control);
	if (control->timer)
		kd_flow_set_timer(control);
}

void kd_flow_control_cancel(KdFlowControl *control, KdFlowTicket *ticket)
{
	KdTime now = kd_engine_now(control->engine);

	kd_flow_catch_up(control, now);
	kd_flow_level_sync(ticket->of, now);
	kd_flow_level_cancel(ticket->of, ticket);
	kd_flow_reap(control);
	kd_flow_set_timer(control);
}

void kd_flow_control_classify(KdFlowControl *control, const KdFlowRequest *request,
			      KdName *ret_schema, KdName *ret_level)
{
	const KdFlowSchemaSlot *schema = find_schema(control, request);

	*ret_schema = g_intern_string(schema->schema->object.metadata.name);
	*ret_level = kd_flow_slot(control, schema->level)->queues->name;
}

bool kd_flow_control_level(KdFlowControl *control, guint i, KdFlowLevelState *ret)
{
	const KdFlowLevelSlot *level;

	kd_flow_catch_up(control, kd_engine_now(control->engine));
	if (i >= control->levels->len)
		return false;
	level = kd_flow_slot(control, i);
	*ret = (KdFlowLevelState){ .name = level->queues->name,
				   .nominal = level->nominal,
				   .minimum = level->minimum,
				   .maximum = level->maximum,
				   .current = level->queues->limit,
				   .seats = level->queues->seats,
				   .waiting = level->queues->n_waiting,
				   .executing = level->queues->n_executing,
				   .dispatched = level->queues->dispatched };
	memcpy(ret->rejected, level->queues->rejected, sizeof(ret->rejected));
	return true;
}

const char *kd_flow_reason_name(KdFlowReason reason)
{
	static const char *const names[] = { "", "queue-full", "time-out", "concurrency-limit" };

	return names[reason];
}

/* ---- its life ---- */

KdFlowControl *kd_flow_control_new(KdEngine *engine, const KdFlowControlOptions *options)
{
	KdFlowControl *control = g_new0(KdFlowControl, 1);

	control->engine = engine;
	control->options = *options;
	control->levels = g_array_new(FALSE, FALSE, sizeof(KdFlowLevelSlot));
	control->schemas = g_array_new(FALSE, FALSE, sizeof(KdFlowSchemaSlot));
	g_array_set_clear_func(control->schemas, kd_flow_clear_schema);
	control->next_adjustment = kd_engine_now(engine) + KD_FLOW_PERIOD;
	kd_flow_control_configure(control, NULL, 0);
	return control;
}

void kd_flow_control_free(KdFlowControl *control)
{
	if (!control)
		return;
	if (control->timer)
		kd_engine_cancel(control->engine, control->timer);
	for (guint i = 0; i < control->levels->len; i++)
		kd_flow_free_slot(kd_flow_slot(control, i));
	g_array_unref(control->levels);
	g_array_unref(control->schemas);
	g_free(control);
}
