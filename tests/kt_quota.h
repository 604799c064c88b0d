/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The conformance cases semantics/quota.yaml.  Each case becomes objects in a cluster of its own,
 * with the quota controller at work: nothing is asked that a run would not ask.  Amounts of cpu are
 * thousandths in the cases.
 */
#ifndef KT_QUOTA_H
#define KT_QUOTA_H

#include <kubedes/api/resource_quota.h>

#include "control/controllers.h"
#include "kt_cases.h"
#include "kt_cluster.h"
#include "kt_object.h"
#include "kt_tree.h"

extern const KdController kd_controller_resource_quota;

typedef struct {
	KtWorld base;
	KdControllers *controllers;
	const char *row;
	const KdTree *given, *expect;
} KtQuotaCase;

/* ---- parts of cases ---- */

static inline KdQuantity kt_quota_amount(const char *name, const KdTree *value)
{
	gint64 n = 0;

	kd_tree_int(value, &n);
	return g_str_has_suffix(name, "cpu") ? kd_quantity_from_milli(n)
					     : kd_quantity_from_units(n, KD_DECIMAL_SI);
}

static inline void kt_quota_fill(KdResources *resources, const KdTree *map)
{
	for (guint i = 0; map && map->type == KD_TREE_MAP && i < map->n; i++)
		kd_resources_set(resources, map->keys[i],
				 kt_quota_amount(map->keys[i], map->children[i]));
}

static inline const char *kt_quota_text(const KdTree *tree, const char *path)
{
	return kd_tree_string(kd_tree_path(tree, path));
}

static inline bool kt_quota_yes(const KdTree *tree, const char *path)
{
	return g_strcmp0(kt_quota_text(tree, path), "true") == 0;
}

static inline void kt_quota_set_container(KdContainer *container, const KdTree *given)
{
	kd_struct_init(&kd_container_struct, container);
	container->name = g_intern_string(kt_quota_text(given, "name"));
	container->image = g_strdup("image");
	if (g_strcmp0(kt_quota_text(given, "kind"), "sidecar") == 0)
		container->restartPolicy = g_intern_string("Always");
	kt_quota_fill(&container->resources.requests, kd_tree_get(given, "requests"));
	kt_quota_fill(&container->resources.limits, kd_tree_get(given, "limits"));
}

static inline void kt_quota_settle(KtQuotaCase *self, KdTime time)
{
	kd_cluster_deliver(self->base.cluster);
	kt_run_until(self->base.engine, time);
}

static inline const KdResourceQuota *kt_quota_get_quota(const KtQuotaCase *self, const char *name)
{
	return KD_RESOURCE_QUOTA(kd_cluster_get(self->base.cluster, &kd_kind_resource_quota,
						g_intern_string("default"), name));
}

static inline KdResourceQuota *kt_quota_new_quota(const char *name)
{
	KdResourceQuota *quota = (KdResourceQuota *) kd_object_new(&kd_kind_resource_quota);

	quota->object.metadata.name = g_strdup(name);
	return quota;
}

static inline void kt_quota_is_allowed(const KtQuotaCase *self, const KtAnswer *answer)
{
	KT_ROW_STR(self->row, answer->outcome == KD_OUTCOME_OK ? "" : answer->message,
		   kt_quota_yes(self->expect, "allowed") ? "" : answer->message);
	KT_ROW_INT(self->row, answer->outcome == KD_OUTCOME_OK,
		   kt_quota_yes(self->expect, "allowed"));
}

/* A container of that quality of service. */
static inline void kt_quota_set_quality(KdPod *pod, const char *class)
{
	KdContainer *container = pod->spec->containers = g_new0(KdContainer, 1);

	pod->spec->n_containers = 1;
	kd_struct_init(&kd_container_struct, container);
	container->name = g_intern_string("c");
	container->image = g_strdup("image");
	if (!g_str_equal(class, "BestEffort"))
		kt_resources(&container->resources.requests, "cpu=1,memory=1");
	if (g_str_equal(class, "Guaranteed"))
		kt_resources(&container->resources.limits, "cpu=1,memory=1");
}

/* How a case of a kind is run; ends with zeros. */
typedef struct {
	const char *op;
	void (*run)(KtQuotaCase *self);
} KtQuotaOp;

static inline bool kt_quota_run_case(const KdTree *tree, const KtQuotaOp *ops)
{
	static const KdController *const list[] = { &kd_controller_resource_quota, NULL };
	KtQuotaCase self = { .base = kt_world(),
			     .row = kt_quota_text(tree, "name"),
			     .given = kd_tree_get(tree, "given"),
			     .expect = kd_tree_get(tree, "expect") };
	bool known = false;

	self.controllers = kd_controllers_new(self.base.cluster, list);
	for (guint i = 0; ops[i].op; i++) {
		if (g_strcmp0(kt_quota_text(self.given, "op"), ops[i].op) != 0)
			continue;
		known = true;
		ops[i].run(&self);
	}
	kd_controllers_free(self.controllers);
	kt_world_clear(&self.base);
	return known;
}

/* All cases of these kinds: there must be @n or more of them. */
static inline void kt_quota_run(const KtQuotaOp *ops, guint n)
{
	g_autoptr(KdForest) forest = kt_semantics("quota.yaml");
	const KdTree *cases;
	guint n_run = 0;

	if (!forest)
		return;
	cases = kd_forest_document(forest, 0);
	for (guint i = 0; i < cases->n; i++)
		n_run += kt_quota_run_case(cases->children[i], ops);
	KT_ROW_TRUE("there are some", n_run >= n);
}

#endif
