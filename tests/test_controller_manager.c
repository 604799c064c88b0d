/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/controller_manager.c: which controllers run. */
#include "config.h"

#include <kubedes/api/namespace.h>
#include <kubedes/api/replica_set.h>
#include <kubedes/api/service_account.h>

#include "kt_cluster.h"
#include "kt_object.h"
#include "run/control_plane_fields.h"
#include "run/controller_manager.h"

typedef struct {
	KtWorld base;
	KdControlPlaneOptions options;
	KdName *names;
	KdControllerManager *manager;
} World;

static void start_world(World *world, const char *mode, const char *controllers)
{
	g_auto(GStrv) words = g_strsplit(controllers, " ", -1);
	guint n = *controllers ? g_strv_length(words) : 0;

	world->base = kt_world();
	kd_struct_init(&kd_control_plane_struct, &world->options);
	kd_control_plane_complete(&world->options);
	world->options.mode = mode;
	world->options.controllerManager->controllers = g_new(KdName, n);
	world->options.controllerManager->n_controllers = n;
	for (guint i = 0; i < n; i++)
		world->options.controllerManager->controllers[i] = g_intern_string(words[i]);
	world->manager = kd_controller_manager_new(world->base.cluster, &world->options);
}

static void clear_world(World *world)
{
	kd_controller_manager_free(world->manager);
	kt_world_clear(&world->base);
	kd_struct_clear(&kd_control_plane_struct, &world->options);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(World, clear_world)

static void count(const KdObject *object, gpointer data)
{
	(void) object;
	++*(guint *) data;
}

static const struct {
	const char *row, *mode, *controllers;
	guint n_pods, n_accounts; /* that a set, and a namespace, come to */
	bool collects, limits;
} rows[] = {
	{ "ideal", "ideal", "", 2, 0, true, true },
	{ "default", "default", "", 2, 1, true, true },
	{ "all, said", "default", "*", 2, 1, true, true },
	{ "one that is not needed there", "ideal", "* serviceaccount-controller", 2, 1, true,
	  true },
	{ "all but one", "default", "* -replicaset-controller", 0, 1, true, true },
	{ "in any order", "default", "-replicaset-controller *", 0, 1, true, true },
	{ "the first word counts", "default", "replicaset-controller * -replicaset-controller", 2,
	  1, true, true },
	{ "one alone", "default", "replicaset-controller", 2, 0, false, false },
	{ "without the collector", "default", "* -garbage-collector-controller", 2, 1, false,
	  true },
	{ "without that of pods", "default", "* -pod-garbage-collector-controller", 2, 1, true,
	  false },
	{ "none but what is said not to run", "default", "-namespace-controller", 0, 0, false,
	  false },
};

static void which_run(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(World) world = { 0 };
		guint n_pods = 0, n_accounts = 0;

		start_world(&world, rows[i].mode, rows[i].controllers);
		kt_create(world.base.cluster, kd_namespace_new("default"));
		kt_create(world.base.cluster,
			  kt_object(&kd_kind_replica_set,
				    "{metadata: {name: web, namespace: default}, spec: {replicas: "
				    "2, selector: {matchLabels: {app: web}}, template: {metadata: "
				    "{labels: {app: web}}, spec: {containers: [{name: main, image: "
				    "web}]}}}}"));
		kd_cluster_deliver(world.base.cluster);
		kt_run_until(world.base.engine, KD_SECOND);
		kd_cluster_each(world.base.cluster, &kd_kind_pod, count, &n_pods);
		kd_cluster_each(world.base.cluster, &kd_kind_service_account, count, &n_accounts);
		KT_ROW_INT(rows[i].row, n_pods, rows[i].n_pods);
		KT_ROW_INT(rows[i].row, n_accounts, rows[i].n_accounts);
		KT_ROW_TRUE(rows[i].row, !world.manager->collector == !rows[i].collects);
		KT_ROW_TRUE(rows[i].row, !world.manager->ended_pods == !rows[i].limits);
	}
}

static const struct {
	const char *row, *word, *want; /* "" = allowed */
} words[] = {
	{ "all", "*", "" },
	{ "a controller", "namespace-controller", "" },
	{ "not that one", "-namespace-controller", "" },
	{ "the collector, which is no room's", "garbage-collector-controller", "" },
	{ "nothing like it", "bootstrap-signer", "Unsupported value: \"bootstrap-signer\"" },
	{ "a slip", "-namespace-controler", "(did you mean \"namespace-controller\"?)" },
};

static void names(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		g_autoptr(GError) error = NULL;
		KdName name = words[i].word;
		const KdControllerManagerOptions options = { .controllers = &name,
							     .n_controllers = 1 };
		bool good = kd_controller_manager_struct.check(&options, &error);

		KT_ROW_INT(words[i].row, good, *words[i].want == '\0');
		if (error)
			KT_ROW_TRUE(words[i].row, strstr(error->message, words[i].want));
	}
}

static CU_TestInfo tests[] = {
	{ "which run", which_run },
	{ "names", names },
	CU_TEST_INFO_NULL,
};

KT_SUITE(controller_manager) = { .pName = "controller_manager", .pTests = tests };
