/* SPDX-License-Identifier: Apache-2.0 */
/* Pod templates as kubectl describes them (DescribePodTemplate()). */
#include "config.h"

#include "cmd/_details.h"

void cmd_say_template(CmdPage *page, const KdPodTemplate *template)
{
	const KdTree *tree = kd_tree_path(page->tree, "spec.template");
	const KdTree *spec = kd_tree_get(tree, "spec");
	const KdTree *annotations = kd_tree_path(tree, "metadata.annotations");
	const KdTree *init = kd_tree_get(spec, "initContainers");

	cmd_say(page, "Pod Template:\n");
	cmd_say_labels(page, "  Labels", kd_tree_path(tree, "metadata.labels"));
	if (annotations && annotations->n > 0)
		cmd_say_annotations(page, "  Annotations", annotations);
	cmd_say_if(page, "  Service Account", spec, "serviceAccountName");
	if (init && init->n > 0)
		cmd_say_containers(page, "Init Containers", init, NULL, "  ");
	cmd_say_containers(page, "Containers", kd_tree_get(spec, "containers"), NULL, "  ");
	cmd_say_volumes(page, kd_tree_get(spec, "volumes"), "  ");
	if (template->spec)
		cmd_say_spread(page, template->spec, "  ");
	cmd_say_if(page, "  Priority Class Name", spec, "priorityClassName");
	cmd_say_labels(page, "  Node-Selectors", kd_tree_get(spec, "nodeSelector"));
	cmd_say_tolerations(page, "  Tolerations", kd_tree_get(spec, "tolerations"));
}
