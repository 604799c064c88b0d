/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/waiting.h"

struct KdWaiting {
	GHashTable *pods; /* uid -> its link in the queue below; only looked up */
	GQueue undecided; /* of KdWaitingPod, in the order in which they began */
	GQueue decided;   /* of KdWaitingPod */
};

KdWaiting *kd_waiting_new(void)
{
	KdWaiting *waiting = g_new0(KdWaiting, 1);

	waiting->pods = g_hash_table_new(g_int64_hash, g_int64_equal);
	g_queue_init(&waiting->undecided);
	g_queue_init(&waiting->decided);
	return waiting;
}

void kd_waiting_pod_free(KdWaitingPod *pod)
{
	if (!pod)
		return;
	kd_pod_info_unref(pod->info);
	g_array_unref(pod->holds);
	g_free(pod->message);
	g_free(pod);
}

static void free_pod(gpointer pod)
{
	kd_waiting_pod_free(pod);
}

void kd_waiting_free(KdWaiting *waiting)
{
	if (!waiting)
		return;
	g_hash_table_unref(waiting->pods);
	g_queue_clear_full(&waiting->undecided, free_pod);
	g_queue_clear_full(&waiting->decided, free_pod);
	g_free(waiting);
}

KdWaitingPod *kd_waiting_add(KdWaiting *waiting, const KdPodInfo *info, const GArray *holds,
			     gpointer data)
{
	KdWaitingPod *pod = g_new0(KdWaitingPod, 1);

	g_assert(holds->len > 0);
	pod->info = kd_pod_info_ref(info);
	pod->data = data;
	pod->holds = g_array_sized_new(FALSE, FALSE, sizeof(KdHold), holds->len);
	g_array_append_vals(pod->holds, holds->data, holds->len);
	g_queue_push_tail(&waiting->undecided, pod);
	g_hash_table_insert(waiting->pods, (gpointer) &info->pod->object.uid,
			    waiting->undecided.tail);
	return pod;
}

KdWaitingPod *kd_waiting_find(const KdWaiting *waiting, KdUid pod)
{
	const GList *link = g_hash_table_lookup(waiting->pods, &pod);

	return link ? link->data : NULL;
}

guint kd_waiting_count(const KdWaiting *waiting)
{
	return waiting->undecided.length;
}

void kd_waiting_each(const KdWaiting *waiting, void (*visit)(KdWaitingPod *pod, gpointer data),
		     gpointer data)
{
	g_autoptr(GArray) uids = g_array_new(FALSE, FALSE, sizeof(KdUid));

	for (const GList *link = waiting->undecided.head; link; link = link->next)
		g_array_append_val(uids,
				   ((const KdWaitingPod *) link->data)->info->pod->object.uid);
	for (guint i = 0; i < uids->len; i++) {
		KdWaitingPod *pod = kd_waiting_find(waiting, g_array_index(uids, KdUid, i));

		if (pod)
			visit(pod, data);
	}
}

static void decide(KdWaiting *waiting, KdUid uid)
{
	GList *link = g_hash_table_lookup(waiting->pods, &uid);

	g_hash_table_remove(waiting->pods, &uid);
	g_queue_unlink(&waiting->undecided, link);
	g_queue_push_tail_link(&waiting->decided, link);
}

bool kd_waiting_allow(KdWaiting *waiting, KdUid uid, const KdPolicy *by)
{
	KdWaitingPod *pod = kd_waiting_find(waiting, uid);

	if (!pod)
		return false;
	for (guint i = pod->holds->len; i-- > 0;)
		if (g_array_index(pod->holds, KdHold, i).by == by)
			g_array_remove_index(pod->holds, i);
	if (pod->holds->len > 0)
		return false;
	pod->allowed = true;
	decide(waiting, uid);
	return true;
}

bool kd_waiting_reject(KdWaiting *waiting, KdUid uid, const KdPolicy *by, const char *message)
{
	KdWaitingPod *pod = kd_waiting_find(waiting, uid);

	if (!pod)
		return false;
	pod->rejected_by = by;
	pod->message = g_strdup(message);
	decide(waiting, uid);
	return true;
}

const KdHold *kd_waiting_pod_shortest(const KdWaitingPod *pod)
{
	const KdHold *holds = (const KdHold *) pod->holds->data, *shortest = holds;

	for (guint i = 1; i < pod->holds->len; i++)
		if (holds[i].timeout < shortest->timeout)
			shortest = &holds[i];
	return shortest;
}

KdWaitingPod *kd_waiting_take(KdWaiting *waiting)
{
	return g_queue_pop_head(&waiting->decided);
}
