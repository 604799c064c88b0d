/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/event_rows.h"

#include "record/event_lists.h"

struct KdEventRows {
	KdInsert insert;
	KdEventLists *lists;
};

KdEventRows *kd_event_rows_new(KdWriter *writer, const KdNodeRows *nodes, GError **error)
{
	g_autoptr(KdEventRows) rows = g_new0(KdEventRows, 1);

	rows->lists = kd_event_lists_new(writer, nodes, error);
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
	g_free(rows);
}

void kd_event_rows_add(KdEventRows *rows, const KdChange *change, gint64 seq)
{
	const KdObject *object = change->new;
	KdInsert *insert = &rows->insert;

	if (kd_event_lists_add(rows->lists, change, seq))
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

void kd_event_rows_finish(KdEventRows *rows)
{
	kd_event_lists_finish(rows->lists);
	kd_insert_flush(&rows->insert);
}
