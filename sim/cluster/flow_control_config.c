/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/flow_control_private.h"

#include <string.h>

#include "api/flow_control_defaults.h"
#include "cluster/flow_control_seats.h"

/* Objects of one kind: those given, then the defaults that are not among them. */
static GPtrArray *collect(const KdKind *kind, const KdObject *const *objects, guint n,
			  GPtrArray *defaults)
{
	GPtrArray *all = g_ptr_array_new();

	for (guint i = 0; i < n; i++)
		if (objects[i]->kind == kind)
			g_ptr_array_add(all, (gpointer) objects[i]);
	for (guint i = 0, given = all->len; i < defaults->len; i++) {
		const KdObject *object = defaults->pdata[i];
		guint j = 0;

		while (j < given && !g_str_equal(((const KdObject *) all->pdata[j])->metadata.name,
						 object->metadata.name))
			j++;
		if (j == given)
			g_ptr_array_add(all, (gpointer) object);
	}
	return all;
}

static int by_name(gconstpointer a, gconstpointer b)
{
	return strcmp((*(const KdObject *const *) a)->metadata.name,
		      (*(const KdObject *const *) b)->metadata.name);
}

static int by_precedence(gconstpointer a, gconstpointer b)
{
	const KdFlowSchema *left = *(const KdFlowSchema *const *) a;
	const KdFlowSchema *right = *(const KdFlowSchema *const *) b;

	if (left->spec.matchingPrecedence != right->spec.matchingPrecedence)
		return left->spec.matchingPrecedence < right->spec.matchingPrecedence ? -1 : 1;
	return by_name(a, b);
}

/* -1: there is none of that name */
static int find_level(const KdFlowControl *control, const char *name)
{
	for (guint i = 0; i < control->levels->len; i++)
		if (g_str_equal(kd_flow_slot(control, i)->queues->name, name))
			return (int) i;
	return -1;
}

static void set_config(KdFlowLevelSlot *level, const KdPriorityLevelConfiguration *config)
{
	const KdLimitedLevel *limited = config->spec.limited;
	const KdQueuing *queuing = limited ? limited->limitResponse.queuing : NULL;
	const KdObject *old = (const KdObject *) level->config;

	level->config = (const KdPriorityLevelConfiguration *) kd_object_ref(&config->object);
	kd_object_unref(old);
	level->queues->exempt = !limited;
	kd_flow_level_set_queues(level->queues, queuing ? (guint) queuing->queues : 0,
				 queuing ? (guint) queuing->handSize : 0,
				 queuing ? (guint64) queuing->queueLengthLimit : 0);
}

static void want_level(KdFlowControl *control, const KdPriorityLevelConfiguration *config)
{
	const char *name = g_intern_string(config->object.metadata.name);
	int i = find_level(control, name);

	if (i < 0) {
		KdFlowLevelSlot fresh = { .queues = kd_flow_level_new(
						  control->engine, name,
						  control->options.wait_limit) };

		i = (int) control->levels->len;
		g_array_append_val(control->levels, fresh);
	}
	kd_flow_slot(control, (guint) i)->wanted = true;
	set_config(kd_flow_slot(control, (guint) i), config);
}

void kd_flow_free_slot(KdFlowLevelSlot *level)
{
	kd_flow_level_free(level->queues);
	kd_object_unref(&level->config->object);
}

static void drop_unwanted(KdFlowControl *control)
{
	control->has_unwanted = false;
	for (guint i = control->levels->len; i-- > 0;) {
		KdFlowLevelSlot *level = kd_flow_slot(control, i);

		if (level->wanted)
			continue;
		if (!kd_flow_level_is_idle(level->queues)) {
			control->has_unwanted = true;
			continue;
		}
		kd_flow_free_slot(level);
		g_array_remove_index(control->levels, i);
	}
}

static int by_level_name(gconstpointer a, gconstpointer b)
{
	return strcmp(((const KdFlowLevelSlot *) a)->queues->name,
		      ((const KdFlowLevelSlot *) b)->queues->name);
}

/* plSpecCommons() */
static gint64 shares_of(const KdFlowLevelSlot *level)
{
	const KdPriorityLevelSpec *spec = &level->config->spec;

	return spec->limited ? spec->limited->nominalConcurrencyShares
			     : spec->exempt->nominalConcurrencyShares;
}

/* finishQueueSetReconfigsLocked() */
static void set_limits(KdFlowControl *control)
{
	gint64 seats = control->options.seats, sum = 0;

	for (guint i = 0; i < control->levels->len; i++)
		sum += shares_of(kd_flow_slot(control, i));
	control->nominal_sum = 0;
	for (guint i = 0; i < control->levels->len; i++) {
		KdFlowLevelSlot *level = kd_flow_slot(control, i);
		const KdPriorityLevelSpec *spec = &level->config->spec;
		KdOptInt borrow = spec->limited ? spec->limited->borrowingLimitPercent
						: (KdOptInt){ 0 };
		gint64 nominal = kd_flow_nominal_limit(seats, shares_of(level), sum);
		gint64 lend = kd_flow_percent(nominal, spec->limited
							       ? spec->limited->lendablePercent
							       : spec->exempt->lendablePercent);

		level->nominal = nominal;
		level->minimum = nominal - lend;
		level->maximum = nominal +
				 (borrow.set ? kd_flow_percent(nominal, borrow.value) : seats);
		level->most_seats = level->queues->n_dealt > 0
					    ? kd_flow_most_seats(nominal, level->queues->hand)
					    : 0;
		control->nominal_sum += nominal;
		if (level->queues->limit == 0)
			level->queues->limit = nominal - lend / 2;
	}
}

void kd_flow_clear_schema(gpointer data)
{
	KdFlowSchemaSlot *schema = data;

	kd_object_unref(&schema->schema->object);
	g_hash_table_unref(schema->hashes);
}

static void set_schemas(KdFlowControl *control, const GPtrArray *schemas)
{
	g_array_set_size(control->schemas, 0);
	for (guint i = 0; i < schemas->len; i++) {
		const KdFlowSchema *schema = schemas->pdata[i];
		int level = find_level(control, schema->spec.priorityLevelConfiguration.name);
		KdFlowSchemaSlot entry = { .schema = schema, .level = (guint) level };

		if (level < 0 || !kd_flow_slot(control, (guint) level)->wanted)
			continue;
		kd_object_ref(&schema->object);
		entry.hashes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
		g_array_append_val(control->schemas, entry);
	}
}

void kd_flow_control_configure(KdFlowControl *control, const KdObject *const *objects, guint n)
{
	g_autoptr(GPtrArray) own_levels = kd_priority_level_defaults();
	g_autoptr(GPtrArray) own_schemas = kd_flow_schema_defaults();
	g_autoptr(GPtrArray)
		levels = collect(&kd_kind_priority_level_configuration, objects, n, own_levels);
	g_autoptr(GPtrArray) schemas = collect(&kd_kind_flow_schema, objects, n, own_schemas);

	kd_flow_catch_up(control, kd_engine_now(control->engine));
	kd_flow_sync(control, kd_engine_now(control->engine));
	for (guint i = 0; i < control->levels->len; i++)
		kd_flow_slot(control, i)->wanted = false;
	for (guint i = 0; i < levels->len; i++)
		want_level(control, levels->pdata[i]);
	drop_unwanted(control);
	g_array_sort(control->levels, by_level_name);
	g_ptr_array_sort(schemas, by_precedence);
	set_schemas(control, schemas);
	set_limits(control);
	for (guint i = 0; i < control->levels->len; i++)
		kd_flow_note_demand(kd_flow_slot(control, i));
	kd_flow_divide_seats(control);
	kd_flow_set_timer(control);
}

void kd_flow_reap(KdFlowControl *control)
{
	guint before = control->levels->len;

	if (!control->has_unwanted)
		return;
	drop_unwanted(control);
	if (control->levels->len == before)
		return;
	for (guint i = 0; i < control->schemas->len; i++) {
		KdFlowSchemaSlot *schema = &g_array_index(control->schemas, KdFlowSchemaSlot, i);

		schema->level = (guint) find_level(
			control, schema->schema->spec.priorityLevelConfiguration.name);
	}
	set_limits(control);
	kd_flow_divide_seats(control);
}

bool kd_flow_control_reads(const KdKind *kind)
{
	return kind == &kd_kind_flow_schema || kind == &kd_kind_priority_level_configuration;
}
