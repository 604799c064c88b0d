/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_details.h"

#include <kubedes/api/pod.h>

static void say_node(CmdPage *page)
{
	const char *node = cmd_at(page->tree, "spec.nodeName");
	const char *ip = cmd_at(page->tree, "status.hostIP");

	cmd_say(page, "Node:\t%s%s%s\n", node ? node : "<none>", node && ip ? "/" : "",
		node && ip ? ip : "");
}

static void say_status(CmdPage *page)
{
	const KdPod *pod = KD_POD(page->item->object);
	const KdMeta *metadata = &pod->object.metadata;

	if (metadata->deletionTimestamp != KD_TIME_UNSET && !kd_pod_is_terminal(pod)) {
		g_autofree char *age = kd_age_print(metadata->deletionTimestamp, page->query->at);

		cmd_say(page, "Status:\tTerminating (lasts %s)\n", age);
		cmd_say(page, "Termination Grace Period:\t%" G_GINT64_FORMAT "s\n",
			metadata->deletionGracePeriodSeconds.value);
	} else {
		cmd_say(page, "Status:\t%s\n", pod->status.phase ? pod->status.phase : "");
	}
	cmd_say_if(page, "Reason", page->tree, "status.reason");
	cmd_say_if(page, "Message", page->tree, "status.message");
}

static void say_addresses(CmdPage *page)
{
	const KdTree *all = kd_tree_path(page->tree, "status.podIPs");

	cmd_say_or(page, "IP", page->tree, "status.podIP", "");
	if (!all || all->n == 0) {
		cmd_say_or(page, "IPs", page->tree, "status.podIP", "<none>");
		return;
	}
	cmd_say(page, "IPs:\n");
	for (guint i = 0; i < all->n; i++)
		cmd_say_or(page, "  IP", all->children[i], "ip", "");
}

static void say_head(CmdPage *page)
{
	const KdTree *tree = page->tree, *metadata = kd_tree_get(tree, "metadata");

	cmd_say_name(page);
	cmd_say_if(page, "Priority", tree, "spec.priority");
	cmd_say_if(page, "Priority Class Name", tree, "spec.priorityClassName");
	cmd_say_if(page, "Runtime Class Name", tree, "spec.runtimeClassName");
	cmd_say_if(page, "Service Account", tree, "spec.serviceAccountName");
	say_node(page);
	cmd_say_date(page, "Start Time", tree, "status.startTime");
	cmd_say_labels(page, "Labels", kd_tree_get(metadata, "labels"));
	cmd_say_annotations(page, "Annotations", kd_tree_get(metadata, "annotations"));
	say_status(page);
	say_addresses(page);
	cmd_say_controller(page);
	cmd_say_if(page, "NominatedNodeName", tree, "status.nominatedNodeName");
	if (kd_tree_path(tree, "spec.resources")) {
		cmd_say(page, "Resources:\n");
		cmd_say_resources(page, "  ", kd_tree_path(tree, "spec.resources"));
	}
}

static const char *status_of(const KdTree *conditions, const char *type)
{
	for (guint i = 0; conditions && i < conditions->n; i++)
		if (g_strcmp0(cmd_at(conditions->children[i], "type"), type) == 0)
			return cmd_at(conditions->children[i], "status");
	return NULL;
}

static void say_gates(CmdPage *page, const KdTree *conditions)
{
	const KdTree *gates = kd_tree_path(page->tree, "spec.readinessGates");

	if (!gates || gates->n == 0)
		return;
	cmd_say(page, "Readiness Gates:\n  Type\tStatus\n");
	for (guint i = 0; i < gates->n; i++) {
		const char *type = cmd_at(gates->children[i], "conditionType");
		const char *status = type ? status_of(conditions, type) : NULL;

		cmd_say(page, "  %s \t%s\n", type ? type : "", status ? status : "<none>");
	}
}

static void say_conditions(CmdPage *page, const KdTree *conditions)
{
	if (!conditions || conditions->n == 0)
		return;
	cmd_say(page, "Conditions:\n  Type\tStatus\n");
	for (guint i = 0; i < conditions->n; i++) {
		const char *type = cmd_at(conditions->children[i], "type");
		const char *status = cmd_at(conditions->children[i], "status");

		cmd_say(page, "  %s \t%s\n", type ? type : "", status ? status : "");
	}
}

gboolean cmd_details_pod(CmdPage *page, GError **error)
{
	const KdTree *spec = kd_tree_get(page->tree, "spec");
	const KdTree *status = kd_tree_get(page->tree, "status");
	const KdTree *init = kd_tree_get(spec, "initContainers");
	const KdTree *ephemeral = kd_tree_get(spec, "ephemeralContainers");
	const KdTree *conditions = kd_tree_get(status, "conditions");
	(void) error;

	say_head(page);
	if (init && init->n > 0)
		cmd_say_containers(page, "Init Containers", init,
				   kd_tree_get(status, "initContainerStatuses"), "");
	cmd_say_containers(page, "Containers", kd_tree_get(spec, "containers"),
			   kd_tree_get(status, "containerStatuses"), "");
	if (ephemeral && ephemeral->n > 0)
		cmd_say_containers(page, "Ephemeral Containers", ephemeral,
				   kd_tree_get(status, "ephemeralContainerStatuses"), "");
	say_gates(page, conditions);
	say_conditions(page, conditions);
	cmd_say_volumes(page, kd_tree_get(spec, "volumes"), "");
	cmd_say_or(page, "QoS Class", status, "qosClass",
		   kd_pod_qos_class(KD_POD(page->item->object)));
	cmd_say_labels(page, "Node-Selectors", kd_tree_get(spec, "nodeSelector"));
	cmd_say_tolerations(page, "Tolerations", kd_tree_get(spec, "tolerations"));
	cmd_say_spread(page, KD_POD(page->item->object)->spec, "");
	return TRUE;
}
