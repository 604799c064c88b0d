/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/node_group.h"

#include "api/field_error.h"
#include "api/field_path.h"
#include "api/names.h"
#include "api/raw.h"

#include <string.h>

/* The template as a Node document with a name. */
static KdTree *document(const KdNodeGroup *group, KdForest *forest)
{
	KdTree *tree = kd_raw_copy_tree(forest, kd_raw_tree(group->template_));
	KdTree *metadata = (KdTree *) kd_tree_get(tree, "metadata");

	if (!metadata || metadata->type == KD_TREE_NULL) {
		metadata = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
		kd_tree_set(forest, tree, "metadata", metadata);
	}
	/* What is no map is told of when it is decoded. */
	if (metadata->type == KD_TREE_MAP)
		kd_tree_set(forest, metadata, "name", kd_tree_new_string(forest, group->name, -1));
	return tree;
}

/* The name that nodes begin with is wrong where it stands, not in the template. */
static bool check_name(const KdNodeGroup *group, const char *path, const KdForest *forest,
		       KdProblems *problems)
{
	const char *wrong = kd_name_subdomain_problem(group->name);
	g_autofree char *at = g_strdup_printf("%.*s.name", (int) (strrchr(path, '.') - path), path);
	g_autoptr(GError) error = NULL;

	if (!wrong)
		return true;
	const KdPlace place = kd_tree_place(
		forest, kd_field_path_find(kd_forest_document(forest, 0), at, strlen(at)));
	kd_field_invalid(&error, group->name, wrong, "%s", at);
	kd_problems_add(problems, KD_PROBLEM_ERROR, &place, NULL, error->message);
	return false;
}

void kd_node_group_make(const KdNodeGroup *group, const char *path, KdForest *forest,
			KdProblems *problems, GPtrArray *objects)
{
	const KdTree *template_ = kd_raw_tree(group->template_);

	/* What is wrong with the group itself has been said. */
	if (!template_ || !group->name || group->count > KD_NODE_GROUP_MAX)
		return;
	const KdPlace place = kd_tree_place(forest, template_);
	if (template_->type != KD_TREE_MAP) {
		kd_problems_add(problems, KD_PROBLEM_ERROR, &place, path, "must be a map: a Node");
		return;
	}
	if (!check_name(group, path, forest, problems))
		return;
	kd_problems_set_subject(problems, path);
	g_autoptr(KdObject) first = kd_object_decode(&kd_kind_node, forest, document(group, forest),
						     KD_DECODE_LENIENT, problems);
	kd_problems_set_subject(problems, NULL);
	for (gint64 i = 0; i < group->count; i++) {
		KdNode *node = (KdNode *) kd_object_copy(first);
		KdMeta *metadata = &node->object.metadata;

		g_free(metadata->name);
		metadata->name = g_strdup_printf("%s-%" G_GINT64_FORMAT, group->name, i);
		kd_map_set(&metadata->labels, "kubernetes.io/hostname", metadata->name);
		if (!kd_condition_find(node->status.conditions, node->status.n_conditions, "Ready"))
			kd_condition_set(&node->status.conditions, &node->status.n_conditions,
					 "Ready", "True", "KubeletReady", NULL, 0);
		g_ptr_array_add(objects, node);
	}
}
