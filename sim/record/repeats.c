/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/repeats.h"

#include <string.h>

#include "record/list.h"

typedef struct {
	KdRepeat first;
	guint n; /* that followed */
	GString *as;
	GString *list; /* without its last bracket; empty: nothing followed */
} Series;

struct KdRepeats {
	KdInsert insert;
	GHashTable *series; /* KdUid -> Series */
};

static void series_free(gpointer data)
{
	Series *series = data;

	g_string_free(series->as, TRUE);
	g_string_free(series->list, TRUE);
	g_free(series);
}

KdRepeats *kd_repeats_new(KdWriter *writer, const char *table, GError **error)
{
	g_autoptr(KdRepeats) repeats = g_new0(KdRepeats, 1);

	repeats->series = g_hash_table_new_full(NULL, NULL, NULL, series_free);
	if (!kd_insert_init(&repeats->insert, writer, table, error))
		return NULL;
	return g_steal_pointer(&repeats);
}

void kd_repeats_free(KdRepeats *repeats)
{
	if (!repeats)
		return;
	kd_insert_clear(&repeats->insert);
	g_hash_table_unref(repeats->series);
	g_free(repeats);
}

static void write_list(KdRepeats *repeats, const Series *series)
{
	if (series->n == 0)
		return;
	kd_list_end(series->list);
	kd_insert_int(&repeats->insert, series->first.number);
	kd_insert_int(&repeats->insert, series->n);
	kd_insert_text(&repeats->insert, series->list->str);
	kd_insert_end(&repeats->insert);
}

static void list_one(Series *series, const KdRepeat *repeat)
{
	kd_list_add(series->list, (const gint64[]){ repeat->number, repeat->time }, 2);
	series->n++;
}

static bool is_next(const Series *series, const KdRepeat *repeat)
{
	const KdRepeat *first = &series->first;
	const GString *as = repeat->as;

	return (repeat->attempt == 0 || repeat->attempt == first->attempt + series->n + 1) &&
	       series->list->len < KD_LIST_LONG && series->as->len == as->len &&
	       memcmp(series->as->str, as->str, as->len) == 0;
}

static void begin(Series *series, const KdRepeat *repeat)
{
	series->first = *repeat;
	series->n = 0;
	g_string_truncate(series->list, 0);
	g_string_truncate(series->as, 0);
	g_string_append_len(series->as, repeat->as->str, (gssize) repeat->as->len);
}

bool kd_repeats_add(KdRepeats *repeats, const KdRepeat *repeat)
{
	gpointer key = GSIZE_TO_POINTER(repeat->object);
	Series *series = g_hash_table_lookup(repeats->series, key);

	if (series && is_next(series, repeat)) {
		list_one(series, repeat);
		return true;
	}
	if (series) {
		write_list(repeats, series);
	} else {
		series = g_new(Series, 1);
		series->as = g_string_sized_new(repeat->as->len);
		series->list = g_string_new(NULL);
		g_hash_table_insert(repeats->series, key, series);
	}
	begin(series, repeat);
	return false;
}

void kd_repeats_end(KdRepeats *repeats, KdUid object)
{
	gpointer key = GSIZE_TO_POINTER(object);
	const Series *series = g_hash_table_lookup(repeats->series, key);

	if (!series)
		return;
	write_list(repeats, series);
	g_hash_table_remove(repeats->series, key);
}

static int by_number(gconstpointer a, gconstpointer b)
{
	const Series *x = a, *y = b;

	return (x->first.number > y->first.number) - (x->first.number < y->first.number);
}

void kd_repeats_finish(KdRepeats *repeats)
{
	g_autoptr(GList) list = g_list_sort(g_hash_table_get_values(repeats->series), by_number);

	for (const GList *one = list; one; one = one->next)
		write_list(repeats, one->data);
	g_hash_table_remove_all(repeats->series);
}
