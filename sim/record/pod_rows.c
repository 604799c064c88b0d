/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/pod_rows.h"

#include <stdlib.h>

typedef struct {
	const KdObject *pod; /* the last version */
	KdTime created, bound, started, ended;
	gint64 cpu_milli, memory;
	KdGpuAsk gpu;
	gint64 node; /* number */
	guint attempts;
	bool preempted;
} Row;

struct KdPodRows {
	KdInsert insert;
	KdSnapshot *reader;
	const KdNodeRows *nodes;
	GHashTable *by_uid; /* KdUid -> Row */
};

static void row_free(gpointer data)
{
	Row *row = data;

	kd_object_unref(row->pod);
	g_free(row);
}

KdPodRows *kd_pod_rows_new(KdWriter *writer, KdSnapshot *reader, const KdNodeRows *nodes,
			   GError **error)
{
	g_autoptr(KdPodRows) rows = g_new0(KdPodRows, 1);

	rows->reader = reader;
	rows->nodes = nodes;
	rows->by_uid = g_hash_table_new_full(NULL, NULL, NULL, row_free);
	if (!kd_insert_init(&rows->insert, writer, "pod", error))
		return NULL;
	return g_steal_pointer(&rows);
}

void kd_pod_rows_free(KdPodRows *rows)
{
	if (!rows)
		return;
	kd_insert_clear(&rows->insert);
	g_hash_table_unref(rows->by_uid);
	g_free(rows);
}

/* ---- what a row says ---- */

/* Why it is as it is: the status says it, or who disrupted the pod. */
static const char *reason(const Row *row)
{
	const KdPodStatus *status = &KD_POD(row->pod)->status;
	const KdCondition *disrupted = kd_condition_find(status->conditions, status->n_conditions,
							 "DisruptionTarget");

	if (status->reason)
		return status->reason;
	if (disrupted && disrupted->reason)
		return disrupted->reason;
	return row->preempted ? "PreemptionByScheduler" : NULL;
}

static const char *waiting_message(const KdPod *pod)
{
	const KdCondition *scheduled = kd_condition_find(pod->status.conditions,
							 pod->status.n_conditions, "PodScheduled");

	return scheduled && !pod->nodeName ? scheduled->message : NULL;
}

static void write_row(KdPodRows *rows, const Row *row)
{
	const KdObject *object = row->pod;
	const KdPod *pod = KD_POD(object);
	const KdOwnerReference *owner = kd_object_controller(object);
	g_autofree char *owned = owner ? g_strconcat(owner->kind, "/", owner->name, NULL) : NULL;
	KdInsert *insert = &rows->insert;

	kd_insert_int(insert, (gint64) object->uid);
	kd_insert_text(insert, object->metadata.namespace);
	kd_insert_text(insert, object->metadata.name);
	kd_insert_text(insert, owned);
	kd_insert_int(insert, kd_pod_priority(pod));
	kd_insert_int(insert, row->cpu_milli);
	kd_insert_int(insert, row->memory);
	kd_insert_int(insert, (gint64) row->gpu.num * row->gpu.milli);
	kd_insert_int(insert, row->gpu.num);
	kd_insert_int(insert, row->created);
	kd_insert_time(insert, row->bound);
	kd_insert_time(insert, row->started);
	kd_insert_time(insert, row->ended);
	kd_insert_number(insert, row->node);
	kd_insert_text(insert,
		       kd_map_lookup(&object->metadata.annotations, KD_GPU_ANNOTATION_INDEX));
	kd_insert_text(insert, pod->status.phase ? pod->status.phase : "Pending");
	kd_insert_text(insert, reason(row));
	kd_insert_int(insert, row->attempts);
	kd_insert_text(insert, waiting_message(pod));
	kd_insert_end(insert);
}

/* ---- what happens to it ---- */

static bool is_running(const KdPod *pod)
{
	return pod->status.phase && g_str_equal(pod->status.phase, "Running");
}

static void set_once(KdTime *time, KdTime now, bool reached)
{
	if (reached && *time == KD_TIME_UNSET)
		*time = now;
}

static gint64 requested(const KdPodInfo *info, guint resource)
{
	for (guint i = 0; i < info->n_requests; i++)
		if (info->requests[i].resource == resource)
			return info->requests[i].amount;
	return 0;
}

static void read_requests(KdPodRows *rows, Row *row, const KdPod *pod)
{
	g_autoptr(KdPodInfo) info = kd_snapshot_pod_info(rows->reader, pod);

	row->cpu_milli = requested(info, KD_CPU);
	row->memory = requested(info, KD_MEMORY);
	row->gpu = info->gpu;
}

static void follow(KdPodRows *rows, Row *row, const KdChange *change)
{
	const KdPod *pod = KD_POD(change->new);

	if (!row->pod || KD_POD(row->pod)->spec != pod->spec)
		read_requests(rows, row, pod);
	if (pod->nodeName && row->bound == KD_TIME_UNSET)
		row->node = kd_node_rows_number(rows->nodes, pod->nodeName);
	set_once(&row->bound, change->time, pod->nodeName);
	set_once(&row->started, change->time, is_running(pod));
	set_once(&row->ended, change->time, kd_pod_is_terminal(pod));
	kd_object_unref(row->pod);
	row->pod = kd_object_ref(change->new);
}

void kd_pod_rows_change(KdPodRows *rows, const KdChange *change)
{
	const KdObject *object = change->new ? change->new : change->old;
	gpointer key = GSIZE_TO_POINTER(object->uid);
	Row *row = g_hash_table_lookup(rows->by_uid, key);

	if (change->type == KD_CHANGE_CREATED) {
		row = g_new(Row, 1);
		*row = (Row){ .created = change->time,
			      .bound = KD_TIME_UNSET,
			      .started = KD_TIME_UNSET,
			      .ended = KD_TIME_UNSET };
		g_hash_table_insert(rows->by_uid, key, row);
	}
	if (change->new) {
		follow(rows, row, change);
		return;
	}
	set_once(&row->ended, change->time, true);
	write_row(rows, row);
	g_hash_table_remove(rows->by_uid, key);
}

void kd_pod_rows_decision(KdPodRows *rows, const KdDecision *decision)
{
	const GPtrArray *victims = decision->post_filter ? decision->post_filter->victims : NULL;
	Row *row = g_hash_table_lookup(rows->by_uid, GSIZE_TO_POINTER(decision->pod->object.uid));

	if (row && !decision->concludes)
		row->attempts++;
	for (guint i = 0; victims && i < victims->len; i++) {
		const KdPod *victim = g_ptr_array_index(victims, i);

		row = g_hash_table_lookup(rows->by_uid, GSIZE_TO_POINTER(victim->object.uid));
		if (row)
			row->preempted = true;
	}
}

/* With the key beside it: to sort rows by what their pods say would be to look all of them up. */
typedef struct {
	gsize uid;
	const Row *row;
} Keyed;

static int by_uid(const void *a, const void *b)
{
	const Keyed *x = a, *y = b;

	return (x->uid > y->uid) - (x->uid < y->uid);
}

void kd_pod_rows_finish(KdPodRows *rows)
{
	const guint n = g_hash_table_size(rows->by_uid);
	g_autofree Keyed *list = g_new(Keyed, n);
	GHashTableIter iter;
	gpointer uid, row;
	guint i = 0;

	g_hash_table_iter_init(&iter, rows->by_uid);
	while (g_hash_table_iter_next(&iter, &uid, &row))
		list[i++] = (Keyed){ GPOINTER_TO_SIZE(uid), row };
	if (n > 0)
		qsort(list, n, sizeof(list[0]), by_uid);
	for (i = 0; i < n; i++)
		write_row(rows, list[i].row);
}
