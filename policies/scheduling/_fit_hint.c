/* SPDX-License-Identifier: Apache-2.0 */
#include "_fit_hint.h"

#include <string.h>

static void clear_resources(KdResources *resources)
{
	g_free(resources->items);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KdResources, clear_resources)

static gint64 amount(const KdResources *resources, KdName name)
{
	const KdQuantity *quantity = kd_resources_get(resources, name);

	if (!quantity)
		return 0;
	return strcmp(name, "cpu") == 0 ? kd_quantity_milli(*quantity)
					: kd_quantity_value(*quantity);
}

static const KdResources *allocatable(const KdNode *node)
{
	return node->status.allocatable.n ? &node->status.allocatable : &node->status.capacity;
}

static gint64 room_for_pods(const KdNode *node)
{
	return amount(allocatable(node), g_intern_static_string("pods"));
}

static bool fits_when_empty(const KdResources *requests, const KdNode *node)
{
	if (room_for_pods(node) < 1)
		return false;
	for (guint i = 0; i < requests->n; i++) {
		KdName name = requests->items[i].name;

		if (amount(requests, name) > amount(allocatable(node), name))
			return false;
	}
	return true;
}

static bool has_grown(const KdResources *requests, const KdNode *old, const KdNode *new)
{
	if (room_for_pods(new) > room_for_pods(old))
		return true;
	for (guint i = 0; i < requests->n; i++) {
		KdName name = requests->items[i].name;

		if (amount(requests, name) > 0 &&
		    amount(allocatable(new), name) > amount(allocatable(old), name))
			return true;
	}
	return false;
}

static bool node_helps(const KdPodInfo *pod, const KdNode *old, const KdNode *new)
{
	g_auto(KdResources) requests = { 0 };

	kd_pod_requests(pod->pod, false, &requests);
	return fits_when_empty(&requests, new) && (!old || has_grown(&requests, old, new));
}

/* Nothing that a resize writes is there. */
static bool is_unsized(const KdPodStatus *status)
{
	for (guint i = 0; i < status->n_containerStatuses; i++)
		if (status->containerStatuses[i].resources)
			return false;
	for (guint i = 0; i < status->n_initContainerStatuses; i++)
		if (status->initContainerStatuses[i].resources)
			return false;
	return true;
}

/* Surely asks for the same; most updates are of conditions. */
static bool is_as_before(const KdPod *old, const KdPod *new)
{
	return old->spec == new->spec &&is_unsized(&old->status) && is_unsized(&new->status);
}

/* Whether @new asks for less than @old of something that @wanted asks for, too; NULL: of anything.
 */
static bool asks_less(const KdPod *old, const KdPod *new, const KdPod *wanted)
{
	g_auto(KdResources) before = { 0 };
	g_auto(KdResources) after = { 0 };
	g_auto(KdResources) own = { 0 };

	if (is_as_before(old, new))
		return false;
	kd_pod_requests(old, false, &before);
	kd_pod_requests(new, false, &after);
	if (wanted)
		kd_pod_requests(wanted, false, &own);
	for (guint i = 0; i < before.n; i++) {
		KdName name = before.items[i].name;

		if ((!wanted || amount(&own, name) > 0) &&
		    amount(&before, name) > amount(&after, name))
			return true;
	}
	return false;
}

static bool pod_helps(const KdPodInfo *pod, const KdPod *old, const KdPod *new)
{
	if (!new)
		return old->nodeName || old->status.nominatedNodeName;
	if (!old)
		return false;
	if (new->object.uid == pod->pod->object.uid)
		return asks_less(old, new, NULL);
	return new->nodeName &&asks_less(old, new, pod->pod);
}

bool kd_fit_hint(const KdPodInfo *pod, const KdClusterEvent *event)
{
	const KdObject *object = event->new ? event->new : event->old;

	if (object->kind == &kd_kind_node)
		return event->new &&node_helps(pod, KD_NODE(event->old), KD_NODE(event->new));
	return pod_helps(pod, KD_POD(event->old), KD_POD(event->new));
}
