/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_details.h"

#include <kubedes/api/replica_set.h>

/* ---- its pods ---- */

static bool is_controlled(const CmdItem *item, gpointer data)
{
	const KdOwnerReference *owner = kd_object_controller(item->object);
	const KdObject *set = data;

	return owner && g_strcmp0(owner->kind, set->kind->kind) == 0 &&
	       g_strcmp0(owner->name, set->metadata.name) == 0;
}

static gboolean say_pods(CmdPage *page, GError **error)
{
	static const char *const phases[] = { "Running", "Pending", "Succeeded", "Failed" };
	const KdObject *set = page->item->object;
	CmdQuery narrow = *page->query;
	g_autoptr(GArray) pods = NULL;
	guint n[G_N_ELEMENTS(phases)] = { 0 };

	narrow.namespace_ = set->metadata.namespace;
	pods = cmd_rows_read(&narrow, &kd_kind_pod, error);
	if (!pods)
		return FALSE;
	cmd_items_filter(pods, is_controlled, (gpointer) set);
	for (guint i = 0; i < pods->len; i++)
		for (gsize k = 0; k < G_N_ELEMENTS(phases); k++)
			n[k] += g_strcmp0(KD_POD(g_array_index(pods, CmdItem, i).object)
						  ->status.phase,
					  phases[k]) == 0;
	cmd_say(page, "Pods Status:\t%u Running / %u Waiting / %u Succeeded / %u Failed\n", n[0],
		n[1], n[2], n[3]);
	return TRUE;
}

gboolean cmd_details_replica_set(CmdPage *page, GError **error)
{
	const KdReplicaSet *set = KD_REPLICA_SET(page->item->object);
	const KdTree *metadata = kd_tree_get(page->tree, "metadata");
	g_autofree char *selector = set->spec.selector ? kd_selector_print(set->spec.selector)
						       : g_strdup("<none>");

	cmd_say_name(page);
	cmd_say(page, "Selector:\t%s\n", selector);
	cmd_say_labels(page, "Labels", kd_tree_get(metadata, "labels"));
	cmd_say_annotations(page, "Annotations", kd_tree_get(metadata, "annotations"));
	cmd_say_controller(page);
	cmd_say(page, "Replicas:\t%" G_GINT64_FORMAT " current / %" G_GINT64_FORMAT " desired\n",
		set->status.replicas, set->spec.replicas);
	if (!say_pods(page, error))
		return FALSE;
	cmd_say_template(page, &set->spec.template);
	cmd_say_conditions(page, kd_tree_path(page->tree, "status.conditions"));
	return TRUE;
}
