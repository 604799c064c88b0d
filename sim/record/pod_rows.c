/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/pod_rows.h"

#include "base/uid_table.h"

typedef struct {
	const KdObject *pod; /* the last version */
	KdTime created, bound, started, ended;
	gint64 cpu_milli, memory;
	KdGpuAsk gpu;
	gint64 node; /* number */
	guint attempts;
	bool preempted;
	bool stopped; /* it was being deleted when it ended as one that fails does */
} Row;

struct KdPodRows {
	KdInsert insert;
	KdSnapshot *reader;
	const KdNodeRows *nodes;
	KdUidTable by_uid; /* of Row */
};

static void row_free(Row *row)
{
	kd_object_unref(row->pod);
	g_free(row);
}

KdPodRows *kd_pod_rows_new(KdWriter *writer, KdSnapshot *reader, const KdNodeRows *nodes,
			   GError **error)
{
	g_autoptr(KdPodRows) rows = g_new0(KdPodRows, 1);

	rows->reader = reader;
	rows->nodes = nodes;
	if (!kd_insert_init(&rows->insert, writer, "pod", error))
		return NULL;
	return g_steal_pointer(&rows);
}

void kd_pod_rows_free(KdPodRows *rows)
{
	Row *row;

	if (!rows)
		return;
	kd_insert_clear(&rows->insert);
	for (KdUid uid = 0; (row = kd_uid_table_next(&rows->by_uid, &uid)); uid++)
		row_free(row);
	kd_uid_table_clear(&rows->by_uid);
	g_free(rows);
}

/* ---- what a row says ---- */

/* Why it is as it is: the status says it, or who disrupted the pod, or how it ended. */
static const char *reason(const Row *row)
{
	const KdPodStatus *status = &KD_POD(row->pod)->status;
	const KdCondition *disrupted = kd_condition_find(status->conditions, status->n_conditions,
							 "DisruptionTarget");

	if (status->reason)
		return status->reason;
	if (disrupted && disrupted->reason)
		return disrupted->reason;
	if (row->preempted)
		return "PreemptionByScheduler";
	return row->stopped ? "Deleted" : NULL;
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
	if (row->ended == KD_TIME_UNSET && kd_pod_is_terminal(pod))
		row->stopped = pod->object.metadata.deletionTimestamp != KD_TIME_UNSET &&
			       g_str_equal(pod->status.phase, "Failed");
	set_once(&row->ended, change->time, kd_pod_is_terminal(pod));
	kd_object_unref(row->pod);
	row->pod = kd_object_ref(change->new);
}

void kd_pod_rows_change(KdPodRows *rows, const KdChange *change)
{
	const KdObject *object = change->new ? change->new : change->old;
	Row *row = kd_uid_table_get(&rows->by_uid, object->uid);

	if (change->type == KD_CHANGE_CREATED) {
		row = g_new(Row, 1);
		*row = (Row){ .created = change->time,
			      .bound = KD_TIME_UNSET,
			      .started = KD_TIME_UNSET,
			      .ended = KD_TIME_UNSET };
		kd_uid_table_set(&rows->by_uid, object->uid, row);
	}
	if (change->new) {
		follow(rows, row, change);
		return;
	}
	set_once(&row->ended, change->time, true);
	write_row(rows, row);
	row_free(kd_uid_table_remove(&rows->by_uid, object->uid));
}

void kd_pod_rows_decision(KdPodRows *rows, const KdDecision *decision)
{
	const GPtrArray *victims = decision->post_filter ? decision->post_filter->victims : NULL;
	Row *row = kd_uid_table_get(&rows->by_uid, decision->pod->object.uid);

	if (row && !decision->concludes)
		row->attempts++;
	for (guint i = 0; victims && i < victims->len; i++) {
		const KdPod *victim = g_ptr_array_index(victims, i);

		row = kd_uid_table_get(&rows->by_uid, victim->object.uid);
		if (row)
			row->preempted = true;
	}
}

void kd_pod_rows_finish(KdPodRows *rows)
{
	const Row *row;

	for (KdUid uid = 0; (row = kd_uid_table_next(&rows->by_uid, &uid)); uid++)
		write_row(rows, row);
	kd_insert_flush(&rows->insert);
}
