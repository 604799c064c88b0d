/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "node/kubelet.h"

#include "node/agent.h"
#include "node/report.h"

KdLocalPod *kd_kubelet_find(const KdKubelet *kubelet, KdUid uid)
{
	return kd_uid_table_get(&kubelet->pods, uid);
}

static KdAgent *need_agent(KdKubelet *kubelet, const char *node)
{
	KdName name = g_intern_string(node);
	KdAgent *agent = g_hash_table_lookup(kubelet->by_node, name);

	if (!agent) {
		agent = kd_agent_new(name);
		g_ptr_array_add(kubelet->agents, agent);
		g_hash_table_insert(kubelet->by_node, (gpointer) name, agent);
	}
	return agent;
}

/* ---- nodes ---- */

static void remove_node(KdKubelet *kubelet, KdAgent *agent)
{
	if (agent->node)
		kd_object_unref(&agent->node->object);
	agent->node = NULL;
	for (KdLocalPod *l = agent->first, *next; l; l = next) {
		next = l->next;
		kd_local_strand(kubelet, l);
	}
	agent->excused = false;
}

static void set_node(KdKubelet *kubelet, KdAgent *agent, const KdNode *node)
{
	bool came = !agent->node;

	if (agent->node)
		kd_object_unref(&agent->node->object);
	agent->node = KD_NODE(kd_object_ref(&node->object));
	if (!kd_held_fits(&agent->held, agent->node))
		agent->excused = true;
	for (KdLocalPod *l = agent->first, *next; came && l; l = next) {
		const KdObject *pod = kd_view_get_by_uid(kubelet->view, l->uid);

		next = l->next;
		if (pod)
			kd_local_begin(kubelet, l, KD_POD(pod));
	}
}

static void node_changed(KdKubelet *kubelet, const KdObject *old, const KdObject *new)
{
	KdAgent *agent = need_agent(kubelet, (new ? new : old)->metadata.name);

	if (new)
		set_node(kubelet, agent, KD_NODE(new));
	else
		remove_node(kubelet, agent);
}

/* ---- pods ---- */

static KdLocalPod *add_pod(KdKubelet *kubelet, const KdPod *pod)
{
	KdLocalPod *local = g_new0(KdLocalPod, 1);

	local->uid = pod->object.uid;
	local->agent = need_agent(kubelet, pod->nodeName);
	local->ends_at = KD_TIME_NEVER;
	local->state = KD_LOCAL_WAITING;
	kd_uid_table_set(&kubelet->pods, local->uid, local);
	if (kd_pod_is_terminal(pod)) {
		local->state = KD_LOCAL_ENDED;
	} else {
		local->ask = kd_asks_get(kubelet->asks, pod);
		kd_agent_link(local->agent, local);
	}
	return local;
}

static void forget_pod(KdKubelet *kubelet, KdLocalPod *local)
{
	kd_local_release(kubelet, local);
	kd_uid_table_remove(&kubelet->pods, local->uid);
	g_free(local);
}

static void pod_changed(KdKubelet *kubelet, const KdPod *old, const KdPod *new)
{
	KdLocalPod *local = kd_kubelet_find(kubelet, (new ? new : old)->object.uid);
	bool is_deleted = new &&new->object.metadata.deletionTimestamp != KD_TIME_UNSET;
	bool came = !local && new &&new->nodeName;

	kd_report_observe(kubelet, (new ? new : old)->object.uid, new);
	if (came)
		local = add_pod(kubelet, new);
	if (!local)
		return;
	if (!new)
		forget_pod(kubelet, local);
	else if (is_deleted)
		kd_local_stop(kubelet, local, new);
	else if (kd_pod_is_terminal(new))
		kd_local_release(kubelet, local);
	else if (!came)
		kd_local_resize(kubelet, local, new);
	else if (local->agent->node)
		kd_local_begin(kubelet, local, new);
}

static void observe(gpointer data, const KdChange *change)
{
	const KdObject *object = change->new ? change->new : change->old;

	if (change->type == KD_CHANGE_EVENT)
		return;
	if (object->kind == &kd_kind_pod)
		pod_changed(data, KD_POD(change->old), KD_POD(change->new));
	else if (object->kind == &kd_kind_node)
		node_changed(data, change->old, change->new);
	else if (change->new)
		kd_local_notice(data, object);
}

/* ---- life ---- */

static void see_node(const KdObject *object, gpointer data)
{
	node_changed(data, NULL, object);
}

static void see_pod(const KdObject *object, gpointer data)
{
	pod_changed(data, NULL, KD_POD(object));
}

KdKubelet *kd_kubelet_new(KdCluster *cluster, const KdKubeletOptions *options)
{
	KdKubelet *kubelet = g_new0(KdKubelet, 1);

	kubelet->cluster = cluster;
	kubelet->view = kd_cluster_view(cluster, KD_OBSERVER_KUBELET);
	if (options)
		kubelet->options = *options;
	kd_status_words_init(&kubelet->words);
	kubelet->asks = kd_asks_new();
	kubelet->addresses = kd_addresses_new();
	kubelet->held_up = g_ptr_array_new();
	kubelet->agents = g_ptr_array_new_with_free_func((GDestroyNotify) kd_agent_free);
	kubelet->by_node = g_hash_table_new(NULL, NULL);
	kd_cluster_observe(cluster, KD_OBSERVER_KUBELET, observe, kubelet);
	kd_cluster_each(cluster, &kd_kind_node, see_node, kubelet);
	kd_cluster_each(cluster, &kd_kind_pod, see_pod, kubelet);
	return kubelet;
}

void kd_kubelet_free(KdKubelet *kubelet)
{
	KdLocalPod *local;

	if (!kubelet)
		return;
	for (KdUid uid = 0; (local = kd_uid_table_next(&kubelet->pods, &uid));)
		forget_pod(kubelet, local);
	kd_uid_table_clear(&kubelet->pods);
	kd_reports_clear(&kubelet->reports);
	g_ptr_array_unref(kubelet->held_up);
	g_hash_table_unref(kubelet->by_node);
	g_ptr_array_unref(kubelet->agents);
	kd_addresses_free(kubelet->addresses);
	kd_asks_free(kubelet->asks);
	g_free(kubelet);
}

gint64 kd_kubelet_held(const KdKubelet *kubelet, KdName node, KdName resource)
{
	const KdAgent *agent = g_hash_table_lookup(kubelet->by_node, node);

	return agent ? kd_held_amount(&agent->held, resource) : 0;
}

guint kd_kubelet_n_running(const KdKubelet *kubelet)
{
	return kubelet->n_running;
}
