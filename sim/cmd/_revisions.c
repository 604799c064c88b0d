/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_revisions.h"

#include <kubedes/api/deployment.h>
#include <kubedes/api/replica_set.h>
#include <kubedes/api/template.h>

#include "api/encode.h"

typedef struct {
	const KdDeployment *deployment;
	char *uid;
} Owner;

static bool is_of(const CmdItem *item, gpointer data)
{
	const Owner *owner = data;
	const KdOwnerReference *reference = kd_object_controller(item->object);

	return reference && g_strcmp0(reference->uid, owner->uid) == 0 &&
	       owner->deployment->spec.selector &&
	       kd_selector_matches(owner->deployment->spec.selector,
				   &item->object->metadata.labels);
}

static int by_age(gconstpointer a, gconstpointer b)
{
	const KdMeta *x = &((const CmdItem *) a)->object->metadata;
	const KdMeta *y = &((const CmdItem *) b)->object->metadata;

	if (x->creationTimestamp != y->creationTimestamp)
		return x->creationTimestamp < y->creationTimestamp ? -1 : 1;
	return g_strcmp0(x->name, y->name);
}

GArray *cmd_revisions_read(const CmdQuery *query, const KdObject *deployment, GError **error)
{
	static const char *const all[] = { NULL };
	CmdQuery narrow = *query;
	g_autofree char *uid = kd_object_print_uid(deployment);
	Owner owner = { KD_DEPLOYMENT(deployment), uid };
	GArray *sets;

	narrow.namespace_ = deployment->metadata.namespace;
	sets = cmd_history_read(&narrow, &kd_kind_replica_set, all, error);
	if (!sets)
		return NULL;
	cmd_items_filter(sets, is_of, &owner);
	g_array_sort(sets, by_age);
	return sets;
}

const CmdItem *cmd_revisions_newest(const GArray *revisions, const KdObject *deployment)
{
	for (guint i = 0; i < revisions->len; i++) {
		const CmdItem *item = &g_array_index(revisions, CmdItem, i);

		if (kd_template_equal(item->object, deployment))
			return item;
	}
	return NULL;
}
