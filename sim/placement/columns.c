/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/columns.h"

#include <string.h>

#define FIRST_SLOTS     64
#define FIRST_RESOURCES 8

void kd_columns_init(KdColumns *columns)
{
	*columns = (KdColumns){
		.free = g_array_new(FALSE, FALSE, sizeof(KdSlot)),
		.by_name = g_hash_table_new(NULL, NULL),
	};
	kd_columns_widen(columns, KD_FIRST_EXTENDED);
}

void kd_columns_clear(KdColumns *columns)
{
	for (guint s = 0; s < columns->n_slots; s++)
		g_free(columns->seat[s].pods);
	for (guint r = 0; r < columns->resources_capacity; r++) {
		g_free(columns->allocatable[r]);
		g_free(columns->requested[r]);
	}
	g_free(columns->allocatable);
	g_free(columns->requested);
	g_free(columns->node);
	g_free(columns->name);
	g_free(columns->seat);
	g_free(columns->non_zero_cpu);
	g_free(columns->non_zero_memory);
	g_free(columns->n_gpus);
	g_free(columns->gpu_left);
	g_free(columns->gpu_total_left);
	g_free(columns->gpu_model);
	g_free(columns->traits);
	g_array_unref(columns->free);
	g_hash_table_unref(columns->by_name);
	*columns = (KdColumns){ 0 };
}

/* The array with room for @to elements, the new ones zeroed. */
static gpointer grow(gpointer array, gsize size, guint from, guint to)
{
	char *grown = g_realloc_n(array, to, size);

	memset(grown + from * size, 0, (to - from) * size);
	return grown;
}

static void grow_slots(KdColumns *columns)
{
	guint from = columns->capacity, to = from ? 2 * from : FIRST_SLOTS;

	for (guint r = 0; r < columns->n_resources; r++) {
		columns->allocatable[r] = grow(columns->allocatable[r], sizeof(gint64), from, to);
		columns->requested[r] = grow(columns->requested[r], sizeof(gint64), from, to);
	}
	columns->node = grow(columns->node, sizeof(columns->node[0]), from, to);
	columns->name = grow(columns->name, sizeof(columns->name[0]), from, to);
	columns->seat = grow(columns->seat, sizeof(columns->seat[0]), from, to);
	columns->non_zero_cpu = grow(columns->non_zero_cpu, sizeof(gint64), from, to);
	columns->non_zero_memory = grow(columns->non_zero_memory, sizeof(gint64), from, to);
	columns->n_gpus = grow(columns->n_gpus, sizeof(columns->n_gpus[0]), from, to);
	columns->gpu_left = grow(columns->gpu_left, sizeof(columns->gpu_left[0]), from, to);
	columns->gpu_total_left = grow(columns->gpu_total_left, sizeof(gint32), from, to);
	columns->traits = grow(columns->traits, 1, from, to);
	columns->gpu_model = grow(columns->gpu_model, sizeof(columns->gpu_model[0]), from, to);
	columns->capacity = to;
}

void kd_columns_widen(KdColumns *columns, guint n)
{
	guint from = columns->resources_capacity;
	guint to = from ? from : FIRST_RESOURCES;

	if (n <= columns->n_resources)
		return;
	while (to < n)
		to *= 2;
	if (to > from) {
		columns->allocatable = grow(columns->allocatable, sizeof(gint64 *), from, to);
		columns->requested = grow(columns->requested, sizeof(gint64 *), from, to);
		columns->resources_capacity = to;
	}
	for (guint r = columns->n_resources; r < n; r++) {
		columns->allocatable[r] = g_new0(gint64, columns->capacity);
		columns->requested[r] = g_new0(gint64, columns->capacity);
	}
	columns->n_resources = n;
}

KdSlot kd_columns_find(const KdColumns *columns, KdName name)
{
	guint found = GPOINTER_TO_UINT(g_hash_table_lookup(columns->by_name, name));

	return found ? found - 1 : KD_NO_SLOT;
}

KdSlot kd_columns_open(KdColumns *columns, KdName name)
{
	KdSlot slot;

	if (columns->free->len > 0) {
		slot = g_array_index(columns->free, KdSlot, columns->free->len - 1);
		g_array_set_size(columns->free, columns->free->len - 1);
	} else {
		if (columns->n_slots == columns->capacity)
			grow_slots(columns);
		slot = columns->n_slots++;
	}
	columns->name[slot] = name;
	g_hash_table_insert(columns->by_name, (gpointer) name, GUINT_TO_POINTER(slot + 1));
	return slot;
}

void kd_columns_close(KdColumns *columns, KdSlot slot)
{
	g_assert(columns->seat[slot].n == 0 && !columns->node[slot]);
	g_hash_table_remove(columns->by_name, columns->name[slot]);
	columns->name[slot] = NULL;
	g_clear_pointer(&columns->seat[slot].pods, g_free);
	columns->seat[slot] = (KdSeat){ 0 };
	for (guint r = 0; r < columns->n_resources; r++) {
		columns->allocatable[r][slot] = 0;
		columns->requested[r][slot] = 0;
	}
	columns->n_gpus[slot] = 0;
	columns->gpu_total_left[slot] = 0;
	memset(columns->gpu_left[slot], 0, sizeof(columns->gpu_left[slot]));
	columns->gpu_model[slot] = NULL;
	columns->traits[slot] = 0;
	g_array_append_val(columns->free, slot);
}

void kd_seat_insert(KdSeat *seat, guint at, const KdPlaced *placed)
{
	if (seat->n == seat->capacity) {
		seat->capacity = MAX(4, 2 * seat->capacity);
		seat->pods = g_renew(KdPlaced, seat->pods, seat->capacity);
	}
	if (at < seat->n)
		seat->pods[seat->n] = seat->pods[at];
	seat->pods[at] = *placed;
	seat->n++;
	seat->n_with_ports += placed->info->n_ports > 0;
}

KdPlaced kd_seat_remove(KdSeat *seat, guint at)
{
	KdPlaced placed = seat->pods[at];

	seat->pods[at] = seat->pods[--seat->n];
	seat->n_with_ports -= placed.info->n_ports > 0;
	return placed;
}

void kd_columns_show(const KdColumns *columns, KdNodes *view)
{
	view->n_slots = columns->n_slots;
	view->node = columns->node;
	view->name = columns->name;
	view->n_resources = columns->n_resources;
	view->allocatable = (const gint64 *const *) columns->allocatable;
	view->requested = (const gint64 *const *) columns->requested;
	view->non_zero_cpu = columns->non_zero_cpu;
	view->non_zero_memory = columns->non_zero_memory;
	view->n_gpus = columns->n_gpus;
	view->gpu_left = (const gint16(*)[KD_MAX_GPUS]) columns->gpu_left;
	view->gpu_total_left = columns->gpu_total_left;
	view->gpu_model = columns->gpu_model;
	view->traits = columns->traits;
}
