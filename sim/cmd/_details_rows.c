/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of pods and nodes without a history of objects. */
#include "config.h"

#include "cmd/_details.h"

#include <kubedes/api/node.h>
#include <kubedes/gpu.h>
#include <string.h>

/* The cell below a header, which may be right-aligned; NULL for "<none>", "-" and nothing. */
static const char *cell(const CmdPage *page, const char *header)
{
	const KdKindColumn *columns = cmd_rows_columns(page->item->object->kind);

	for (guint i = 0; columns[i].header; i++) {
		const char *text = page->item->cells[i];

		if (!g_str_equal(columns[i].header + (*columns[i].header == '>'), header))
			continue;
		return g_str_equal(text, "<none>") || g_str_equal(text, "-") ||
				       g_str_equal(text, "0")
			       ? NULL
			       : text;
	}
	g_assert_not_reached();
}

static void say_cell(CmdPage *page, const char *label, const char *header)
{
	if (cell(page, header))
		cmd_say(page, "%s:\t%s\n", label, cell(page, header));
}

gboolean cmd_details_pod_row(CmdPage *page, GError **error)
{
	const KdTree *tree = page->tree;
	const KdMap *annotations = &page->item->object->metadata.annotations;
	const char *devices = kd_map_lookup(annotations, KD_GPU_ANNOTATION_INDEX);
	(void) error;

	cmd_say_name(page);
	cmd_say_if(page, "Priority", tree, "spec.priority");
	cmd_say_or(page, "Node", tree, "spec.nodeName", "<none>");
	cmd_say_date(page, "Created", tree, "metadata.creationTimestamp");
	cmd_say_date(page, "Start Time", tree, "status.startTime");
	cmd_say_if(page, "Status", tree, "status.phase");
	cmd_say_if(page, "Reason", tree, "status.reason");
	cmd_say_if(page, "Message", tree, "status.conditions[0].message");
	cmd_say_controller(page);
	cmd_say(page, "Requests, all containers together:\n");
	cmd_say_amounts(page, "  ", kd_tree_path(tree, "spec.resources.requests"));
	say_cell(page, "  GPU", "GPU");
	if (devices)
		cmd_say(page, "GPU Devices:\t%s\n", devices);
	return TRUE;
}

gboolean cmd_details_node_row(CmdPage *page, GError **error)
{
	const char *name = page->item->object->metadata.name;
	g_autoptr(GArray) pods = cmd_pods_of_node(page->query, name, error);

	if (!pods)
		return FALSE;
	cmd_say(page, "Name:\t%s\n", name);
	say_cell(page, "Zone", "ZONE");
	say_cell(page, "GPU Model", "GPU-MODEL");
	cmd_say_date(page, "CreationTimestamp", page->tree, "metadata.creationTimestamp");
	cmd_say(page, "Allocatable:\n");
	cmd_say_amounts(page, "  ", kd_tree_path(page->tree, "status.allocatable"));
	say_cell(page, "  GPU", "GPU");
	cmd_say_pods_of_node(page, pods, false);
	if (cell(page, "GPU%"))
		cmd_say(page, "  GPU\t%s\n", cell(page, "GPU%"));
	return TRUE;
}
