/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/event_rows.h"

#include <string.h>

#include "record/event_lists.h"
#include "record/repeats.h"

struct KdEventRows {
	KdInsert insert;
	KdEventLists *lists;
	KdRepeats *repeats;
	GString *key; /* of an event, but for its place and time */
};

KdEventRows *kd_event_rows_new(KdWriter *writer, const KdNodeRows *nodes, GError **error)
{
	g_autoptr(KdEventRows) rows = g_new0(KdEventRows, 1);

	rows->key = g_string_new(NULL);
	rows->repeats = kd_repeats_new(writer, "event_repeat", error);
	rows->lists = rows->repeats ? kd_event_lists_new(writer, nodes, error) : NULL;
	if (!rows->lists || !kd_insert_init(&rows->insert, writer, "event_row", error))
		return NULL;
	return g_steal_pointer(&rows);
}

void kd_event_rows_free(KdEventRows *rows)
{
	if (!rows)
		return;
	kd_insert_clear(&rows->insert);
	g_clear_pointer(&rows->lists, kd_event_lists_free);
	g_clear_pointer(&rows->repeats, kd_repeats_free);
	g_string_free(rows->key, TRUE);
	g_free(rows);
}

static void add_key(GString *key, const char *text)
{
	g_string_append_len(key, text, (gssize) strlen(text) + 1);
}

/* Warnings come again and again about one object; what is normal happens once to each. */
static bool is_repeat(KdEventRows *rows, const KdChange *change, gint64 seq)
{
	const KdUid object = change->new->uid;

	if (object == 0 || !g_str_equal(change->event_type, "Warning"))
		return false;
	g_string_truncate(rows->key, 0);
	add_key(rows->key, change->reason);
	add_key(rows->key, change->who->agent);
	add_key(rows->key, change->message);
	return kd_repeats_add(rows->repeats, &(KdRepeat){ .object = object,
							  .number = seq,
							  .time = change->time,
							  .as = rows->key });
}

void kd_event_rows_add(KdEventRows *rows, const KdChange *change, gint64 seq)
{
	const KdObject *object = change->new;
	KdInsert *insert = &rows->insert;

	if (kd_event_lists_add(rows->lists, change, seq) || is_repeat(rows, change, seq))
		return;
	kd_insert_int(insert, seq);
	kd_insert_int(insert, change->time);
	kd_insert_text(insert, change->event_type);
	kd_insert_text(insert, change->reason);
	kd_insert_text(insert, change->who->agent);
	kd_insert_text(insert, object->kind->kind);
	kd_insert_text(insert, object->metadata.namespace);
	kd_insert_text(insert, object->metadata.name);
	kd_insert_text(insert, change->message);
	kd_insert_end(insert);
}

void kd_event_rows_deleted(KdEventRows *rows, KdUid object)
{
	kd_repeats_end(rows->repeats, object);
}

void kd_event_rows_finish(KdEventRows *rows)
{
	kd_event_lists_finish(rows->lists);
	kd_repeats_finish(rows->repeats);
}
