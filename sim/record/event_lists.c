/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/event_lists.h"

#include <string.h>

#include "record/alike.h"
#include "record/list.h"

/* Then the pod and its node, as the scheduler words it. */
static const char assigned[] = "Successfully assigned ";

struct KdEventLists {
	KdInsert kind;
	const KdNodeRows *nodes;
	KdAlike *alike;
};

KdEventLists *kd_event_lists_new(KdWriter *writer, const KdNodeRows *nodes, GError **error)
{
	g_autoptr(KdEventLists) lists = g_new0(KdEventLists, 1);

	lists->nodes = nodes;
	lists->alike = kd_alike_new(writer, "event_list", error);
	if (!lists->alike || !kd_insert_init(&lists->kind, writer, "event_kind", error))
		return NULL;
	return g_steal_pointer(&lists);
}

void kd_event_lists_free(KdEventLists *lists)
{
	if (!lists)
		return;
	kd_insert_clear(&lists->kind);
	g_clear_pointer(&lists->alike, kd_alike_free);
	g_free(lists);
}

static const char *skip(const char *text, const char *prefix)
{
	const size_t length = strlen(prefix);

	return text && strncmp(text, prefix, length) == 0 ? text + length : NULL;
}

/* The number of the node that the message says the pod was assigned to; 0 = it says no such thing.
 */
static gint64 find_node(const KdEventLists *lists, const KdChange *change)
{
	const KdMeta *about = &change->new->metadata;
	const char *rest = skip(change->message, assigned);

	if (!rest)
		return 0;
	rest = skip(skip(skip(skip(rest, about->namespace), "/"), about->name), " to ");
	return rest ? kd_node_rows_number(lists->nodes, g_intern_string(rest)) : 0;
}

/* Of an event, but for when and about which pod. */
static KdMark mark(const KdChange *change, const char *message)
{
	KdMark words = kd_mark_text(KD_MARK_START, message);

	words = kd_mark_text(words, change->reason);
	words = kd_mark_text(words, change->who->agent);
	return kd_mark_text(words, change->event_type);
}

static void insert_kind(KdEventLists *lists, gint64 number, const KdChange *change,
			const char *message)
{
	KdInsert *insert = &lists->kind;

	kd_insert_int(insert, number);
	kd_insert_text(insert, change->event_type);
	kd_insert_text(insert, change->reason);
	kd_insert_text(insert, change->who->agent);
	kd_insert_text(insert, message);
	kd_insert_end(insert);
}

bool kd_event_lists_add(KdEventLists *lists, const KdChange *change, gint64 seq)
{
	const KdObject *object = change->new;
	const char *message = change->message;
	gint64 node, kind;
	bool is_new;

	if (object->kind != &kd_kind_pod || object->uid == 0)
		return false;
	node = find_node(lists, change);
	if (node != 0)
		message = assigned;
	kind = kd_alike_find(lists->alike, mark(change, message), &is_new);
	if (is_new)
		insert_kind(lists, kind, change, message);
	kd_alike_add(lists->alike,
		     (const gint64[]){ seq, change->time, (gint64) object->uid, node },
		     node != 0 ? 4 : 3);
	return true;
}

void kd_event_lists_finish(KdEventLists *lists)
{
	kd_alike_finish(lists->alike);
	kd_insert_flush(&lists->kind);
}
