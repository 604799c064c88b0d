/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_details.h"

#include <kubedes/api/node.h>
#include <string.h>

/* ---- what it says of itself ---- */

/* As `kubedes get nodes` has it. */
static char *print_roles(const KdObject *node, KdTime now)
{
	const KdKindColumn *columns = node->kind->columns;

	for (guint i = 0; columns[i].header; i++)
		if (g_str_equal(columns[i].header, "ROLES"))
			return node->kind->cell(node, i, now);
	g_assert_not_reached();
}

static void say_taints(CmdPage *page, const KdTree *taints)
{
	const guint n = taints ? taints->n : 0;

	cmd_say(page, "Taints:\t%s", n > 0 ? "" : "<none>\n");
	for (guint i = 0; i < n; i++) {
		const char *value = cmd_at(taints->children[i], "value");
		const char *effect = cmd_at(taints->children[i], "effect");

		cmd_say(page, "%s%s%s%s:%s\n", i > 0 ? "\t" : "",
			cmd_at(taints->children[i], "key"), value && *value ? "=" : "",
			value ? value : "", effect ? effect : "");
	}
}

static const char *or_nothing(const char *text)
{
	return text ? text : "";
}

static void say_conditions(CmdPage *page, const KdTree *conditions)
{
	if (!conditions || conditions->n == 0)
		return;
	cmd_say(page, "Conditions:\n"
		      "  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n"
		      "  ----\t------\t-----------------\t------------------\t------\t-------\n");
	for (guint i = 0; i < conditions->n; i++) {
		const KdTree *one = conditions->children[i];
		g_autofree char *heard = cmd_date(cmd_at(one, "lastHeartbeatTime"));
		g_autofree char *changed = cmd_date(cmd_at(one, "lastTransitionTime"));

		cmd_say(page, "  %s \t%s \t%s \t%s \t%s \t%s\n", or_nothing(cmd_at(one, "type")),
			or_nothing(cmd_at(one, "status")), heard, changed,
			or_nothing(cmd_at(one, "reason")), or_nothing(cmd_at(one, "message")));
	}
}

static void say_addresses(CmdPage *page, const KdTree *addresses)
{
	cmd_say(page, "Addresses:\n");
	for (guint i = 0; addresses && i < addresses->n; i++)
		cmd_say(page, "  %s:\t%s\n", or_nothing(cmd_at(addresses->children[i], "type")),
			or_nothing(cmd_at(addresses->children[i], "address")));
}

static void say_info(CmdPage *page, const KdTree *info)
{
	static const struct {
		const char *label, *key;
	} lines[] = {
		{ "  Machine ID", "machineID" },
		{ "  System UUID", "systemUUID" },
		{ "  Boot ID", "bootID" },
		{ "  Kernel Version", "kernelVersion" },
		{ "  OS Image", "osImage" },
		{ "  Operating System", "operatingSystem" },
		{ "  Architecture", "architecture" },
		{ "  Container Runtime Version", "containerRuntimeVersion" },
		{ "  Kubelet Version", "kubeletVersion" },
		{ "  Kube-Proxy Version", "kubeProxyVersion" },
	};

	if (!info || info->n == 0)
		return;
	cmd_say(page, "System Info:\n");
	for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
		cmd_say_or(page, lines[i].label, info, lines[i].key, "");
}

static void say_all_amounts(CmdPage *page, const char *title, const KdTree *amounts)
{
	if (!amounts || amounts->n == 0)
		return;
	cmd_say(page, "%s:\n", title);
	cmd_say_amounts(page, "  ", amounts);
}

gboolean cmd_details_node(CmdPage *page, GError **error)
{
	const KdTree *metadata = kd_tree_get(page->tree, "metadata");
	const KdTree *status = kd_tree_get(page->tree, "status");
	const KdObject *node = page->item->object;
	g_autofree char *roles = print_roles(node, page->query->at);
	g_autoptr(GArray) pods = cmd_pods_of_node(page->query, node->metadata.name, error);

	if (!pods)
		return FALSE;
	cmd_say(page, "Name:\t%s\nRoles:\t%s\n", node->metadata.name, roles);
	cmd_say_labels(page, "Labels", kd_tree_get(metadata, "labels"));
	cmd_say_annotations(page, "Annotations", kd_tree_get(metadata, "annotations"));
	cmd_say_date(page, "CreationTimestamp", metadata, "creationTimestamp");
	say_taints(page, kd_tree_path(page->tree, "spec.taints"));
	cmd_say_or(page, "Unschedulable", page->tree, "spec.unschedulable", "false");
	say_conditions(page, kd_tree_get(status, "conditions"));
	say_addresses(page, kd_tree_get(status, "addresses"));
	say_all_amounts(page, "Capacity", kd_tree_get(status, "capacity"));
	say_all_amounts(page, "Allocatable", kd_tree_get(status, "allocatable"));
	say_info(page, kd_tree_get(status, "nodeInfo"));
	cmd_say_if(page, "PodCIDR", page->tree, "spec.podCIDR");
	cmd_say_if(page, "ProviderID", page->tree, "spec.providerID");
	cmd_say_pods_of_node(page, pods, true);
	return TRUE;
}
