/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_details.h"
#include "cmd/_revisions.h"

#include <kubedes/api/deployment.h>
#include <kubedes/api/replica_set.h>

/* ---- its ReplicaSets ---- */

/* printReplicaSetsByLabels(): @newest, or all but that one. */
static void say_sets(CmdPage *page, const char *label, const GArray *sets, const CmdItem *newest,
		     bool new)
{
	bool any = false;

	cmd_say(page, "%s:\t", label);
	for (guint i = 0; i < sets->len; i++) {
		const CmdItem *item = &g_array_index(sets, CmdItem, i);
		const KdReplicaSet *set = KD_REPLICA_SET(item->object);

		if ((item == newest) != new)
			continue;
		cmd_say(page, "%s%s (%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT " replicas created)",
			any ? ", " : "", set->object.metadata.name, set->status.replicas,
			set->spec.replicas);
		any = true;
	}
	cmd_say(page, "%s\n", any ? "" : "<none>");
}

static gboolean say_all_sets(CmdPage *page, GError **error)
{
	const KdObject *self = page->item->object;
	g_autoptr(GArray) sets = cmd_revisions_read(page->query, self, error);
	const CmdItem *newest;

	if (!sets)
		return FALSE;
	if (sets->len == 0)
		return TRUE;
	newest = cmd_revisions_newest(sets, self);
	say_sets(page, "OldReplicaSets", sets, newest, false);
	say_sets(page, "NewReplicaSet", sets, newest, true);
	return TRUE;
}

/* ---- the page ---- */

static void say_sizes(CmdPage *page, const KdDeployment *self)
{
	const KdDeploymentStatus *status = &self->status;
	const struct {
		gint64 n;
		const char *word;
	} sizes[] = {
		{ self->spec.replicas, "desired" },
		{ status->updatedReplicas, "updated" },
		{ status->replicas, "total" },
		{ status->availableReplicas, "available" },
		{ status->unavailableReplicas, "unavailable" },
	};

	cmd_say(page, "Replicas:\t");
	for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++)
		cmd_say(page, "%s%" G_GINT64_FORMAT " %s", i > 0 ? " | " : "", sizes[i].n,
			sizes[i].word);
	cmd_say(page, "\n");
}

static void say_strategy(CmdPage *page, const KdDeployment *self)
{
	const KdRollingUpdateDeployment *rolling = self->spec.strategy.rollingUpdate;

	cmd_say(page, "StrategyType:\t%s\nMinReadySeconds:\t%" G_GINT64_FORMAT "\n",
		self->spec.strategy.type, self->spec.minReadySeconds);
	if (rolling)
		cmd_say(page, "RollingUpdateStrategy:\t%s max unavailable, %s max surge\n",
			rolling->maxUnavailable, rolling->maxSurge);
}

/* describeDeployment() */
gboolean cmd_details_deployment(CmdPage *page, GError **error)
{
	const KdDeployment *self = KD_DEPLOYMENT(page->item->object);
	const KdTree *metadata = kd_tree_get(page->tree, "metadata");
	g_autofree char *selector = self->spec.selector ? kd_selector_print(self->spec.selector)
							: g_strdup("<none>");

	cmd_say_name(page);
	cmd_say_date(page, "CreationTimestamp", metadata, "creationTimestamp");
	cmd_say_labels(page, "Labels", kd_tree_get(metadata, "labels"));
	cmd_say_annotations(page, "Annotations", kd_tree_get(metadata, "annotations"));
	cmd_say(page, "Selector:\t%s\n", selector);
	say_sizes(page, self);
	say_strategy(page, self);
	cmd_say_template(page, &self->spec.template);
	cmd_say_conditions(page, kd_tree_path(page->tree, "status.conditions"));
	return say_all_sets(page, error);
}
