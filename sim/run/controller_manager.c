/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/controller_manager.h"

#include <string.h>

#include "api/field_error.h"

#define COLLECTOR  "garbage-collector-controller"
#define ENDED_PODS "pod-garbage-collector-controller"

typedef KdControllerManagerOptions Options;

/* ---- how it is written ---- */

static GPtrArray *known_names(void)
{
	GPtrArray *names = g_ptr_array_new();

	for (const KdController *const *c = kd_controller_table; *c; c++)
		if (!g_ptr_array_find_with_equal_func(names, (*c)->name, g_str_equal, NULL))
			g_ptr_array_add(names, (gpointer) (*c)->name);
	g_ptr_array_add(names, (gpointer) COLLECTOR);
	g_ptr_array_add(names, NULL);
	return names;
}

static gboolean check(const void *self, GError **error)
{
	const Options *options = self;
	g_autoptr(GPtrArray) names = known_names();
	gboolean good = TRUE;

	for (guint i = 0; i < options->n_controllers; i++) {
		const char *word = options->controllers[i];
		const char *name = word + (*word == '-');

		if (strcmp(word, "*") != 0 &&
		    !g_strv_contains((const char *const *) names->pdata, name))
			good = kd_field_unsupported(error, name, (const char *const *) names->pdata,
						    "controllers[%u]", i);
	}
	return good;
}

#define SYNCS(name_, member_, fallback_, help_)                                                    \
	{                                                                                          \
		.name = (name_), .type = KD_FIELD_INT, .offset = offsetof(Options, member_),       \
		.fallback = (fallback_), .min = 1, .max = G_MAXINT32, .help = (help_)              \
	}

static const KdField fields[] = {
	KD_FIELD_NAMES_OF(Options, controllers,
			  .help = "which controllers run: names, -names of those that do not, * "
				  "for all others; all when absent"),
	{ .name = "terminated-pod-gc-threshold",
	  .type = KD_FIELD_INT,
	  .offset = offsetof(Options, terminated_pod_gc_threshold),
	  .fallback = "12500",
	  .min = G_MININT32,
	  .max = G_MAXINT32,
	  .help = "so many pods that have ended may stay; 0 or less: all" },
	SYNCS("concurrent-deployment-syncs", concurrent_deployment_syncs, "5",
	      "Deployments that are worked on at the same time"),
	SYNCS("concurrent-gc-syncs", concurrent_gc_syncs, "20",
	      "objects that the garbage collector works on at the same time"),
	SYNCS("concurrent-namespace-syncs", concurrent_namespace_syncs, "10",
	      "namespaces that are worked on at the same time"),
	SYNCS("concurrent-replicaset-syncs", concurrent_replicaset_syncs, "5",
	      "ReplicaSets that are worked on at the same time"),
	SYNCS("concurrent-resource-quota-syncs", concurrent_resource_quota_syncs, "5",
	      "ResourceQuotas that are worked on at the same time"),
	KD_FIELDS_END,
};

const KdStruct kd_controller_manager_struct = {
	.name = "ControllerManager",
	.size = sizeof(Options),
	.fields = fields,
	.check = check,
	.help = "kube-controller-manager",
};

/* ---- which run ---- */

/* @others: what "*" means for it. */
static bool is_on(const Options *options, const char *name, bool others)
{
	bool star = options->n_controllers == 0;

	for (guint i = 0; i < options->n_controllers; i++) {
		const char *word = options->controllers[i];

		if (strcmp(word, name) == 0)
			return true;
		if (*word == '-' && strcmp(word + 1, name) == 0)
			return false;
		star |= strcmp(word, "*") == 0;
	}
	return star && others;
}

static KdControllers *start_controllers(KdCluster *cluster, const Options *options, bool ideal)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new();

	for (const KdController *const *c = kd_controller_table; *c; c++)
		if (is_on(options, (*c)->name, !ideal || !(*c)->costs))
			g_ptr_array_add(list, (gpointer) *c);
	g_ptr_array_add(list, NULL);
	return kd_controllers_new(cluster, (const KdController *const *) list->pdata);
}

static void set_workers(KdControllers *controllers, const Options *options)
{
	const struct {
		const char *name;
		gint64 n;
	} rows[] = {
		{ "deployment-controller", options->concurrent_deployment_syncs },
		{ "namespace-controller", options->concurrent_namespace_syncs },
		{ "replicaset-controller", options->concurrent_replicaset_syncs },
		{ "resourcequota-controller", options->concurrent_resource_quota_syncs },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		kd_controllers_set_workers(controllers, rows[i].name, (guint) rows[i].n);
}

/* ---- life ---- */

KdControllerManager *kd_controller_manager_new(KdCluster *cluster,
					       const KdControlPlaneOptions *plane)
{
	const Options *options = plane->controllerManager;
	KdControllerManager *manager = g_new0(KdControllerManager, 1);

	manager->controllers = start_controllers(cluster, options,
						 g_str_equal(plane->mode, "ideal"));
	set_workers(manager->controllers, options);
	if (is_on(options, COLLECTOR, true)) {
		manager->collector = kd_garbage_collector_new(cluster);
		kd_garbage_collector_set_workers(manager->collector,
						 (guint) options->concurrent_gc_syncs);
	}
	if (is_on(options, ENDED_PODS, true))
		manager->ended_pods = kd_ended_pods_new(cluster,
							options->terminated_pod_gc_threshold);
	return manager;
}

void kd_controller_manager_free(KdControllerManager *manager)
{
	if (!manager)
		return;
	kd_ended_pods_free(manager->ended_pods);
	kd_garbage_collector_free(manager->collector);
	kd_controllers_free(manager->controllers);
	g_free(manager);
}
