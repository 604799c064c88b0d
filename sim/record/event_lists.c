/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/event_lists.h"

#include <string.h>

#include "record/list.h"

/* Open at a time: those that were added to last. */
#define N_LISTS 16

/* Then the pod and its node, as the scheduler words it. */
static const char assigned[] = "Successfully assigned ";

typedef struct {
	char *reason, *source, *message; /* NULL: nothing yet */
	gint64 first, last;              /* events of it */
	GString *list;
} List;

struct KdEventLists {
	KdInsert insert;
	const KdNodeRows *nodes;
	List lists[N_LISTS];
};

KdEventLists *kd_event_lists_new(KdWriter *writer, const KdNodeRows *nodes, GError **error)
{
	g_autoptr(KdEventLists) lists = g_new0(KdEventLists, 1);

	lists->nodes = nodes;
	for (guint i = 0; i < N_LISTS; i++)
		lists->lists[i].list = g_string_new(NULL);
	if (!kd_insert_init(&lists->insert, writer, "event_list", error))
		return NULL;
	return g_steal_pointer(&lists);
}

static void forget(List *list)
{
	g_clear_pointer(&list->reason, g_free);
	g_clear_pointer(&list->source, g_free);
	g_clear_pointer(&list->message, g_free);
}

void kd_event_lists_free(KdEventLists *lists)
{
	if (!lists)
		return;
	kd_insert_clear(&lists->insert);
	for (guint i = 0; i < N_LISTS; i++) {
		forget(&lists->lists[i]);
		g_string_free(lists->lists[i].list, TRUE);
	}
	g_free(lists);
}

static void write_list(KdEventLists *lists, List *list)
{
	if (list->list->len == 0)
		return;
	kd_list_end(list->list);
	kd_insert_int(&lists->insert, list->first);
	kd_insert_text(&lists->insert, list->reason);
	kd_insert_text(&lists->insert, list->source);
	kd_insert_text(&lists->insert, list->message);
	kd_insert_text(&lists->insert, list->list->str);
	kd_insert_end(&lists->insert);
	g_string_truncate(list->list, 0);
}

/* ---- which list ---- */

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

static bool has_words(const List *list, const KdChange *change, const char *message)
{
	return list->reason && g_str_equal(list->reason, change->reason) &&
	       g_str_equal(list->message, message) && g_str_equal(list->source, change->who->agent);
}

static List *find_list(KdEventLists *lists, const KdChange *change, const char *message)
{
	List *oldest = lists->lists;

	for (List *list = lists->lists; list < lists->lists + N_LISTS; list++) {
		if (has_words(list, change, message))
			return list;
		if (list->last < oldest->last)
			oldest = list;
	}
	write_list(lists, oldest);
	forget(oldest);
	oldest->reason = g_strdup(change->reason);
	oldest->source = g_strdup(change->who->agent);
	oldest->message = g_strdup(message);
	return oldest;
}

bool kd_event_lists_add(KdEventLists *lists, const KdChange *change, gint64 seq)
{
	const KdObject *object = change->new;
	List *list;

	if (object->kind != &kd_kind_pod || object->uid == 0 ||
	    !g_str_equal(change->event_type, "Normal"))
		return false;
	const gint64 node = find_node(lists, change);

	list = find_list(lists, change, node != 0 ? assigned : change->message);
	if (list->list->len == 0)
		list->first = seq;
	list->last = seq;
	kd_list_add(list->list, (const gint64[]){ seq, change->time, (gint64) object->uid, node },
		    node != 0 ? 4 : 3);
	if (list->list->len >= KD_LIST_LONG)
		write_list(lists, list);
	return true;
}

void kd_event_lists_finish(KdEventLists *lists)
{
	for (guint i = 0; i < N_LISTS; i++)
		write_list(lists, &lists->lists[i]);
}
