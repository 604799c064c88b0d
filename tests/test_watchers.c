/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/watchers.c: who has to be told of a write. */
#include "config.h"

#include "cluster/watchers.h"

#include <kubedes/api/config_map.h>
#include <kubedes/api/csi_driver.h>
#include <kubedes/api/event.h>
#include <kubedes/api/service.h>

#include "cluster/server.h"
#include "kt_pipeline.h"

#define N_NODES 20

typedef struct {
	KtWorld base;
	KdControlPlaneOptions options;
} World;

static void world_clear(World *world)
{
	kt_world_clear(&world->base);
	kd_struct_clear(&kd_control_plane_struct, &world->options);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(World, world_clear)

static World make_world(guint n_replicas)
{
	World world = { .base = kt_world() };

	kt_slow_options(&world.options);
	world.options.apiServer->replicas = n_replicas;
	for (guint i = 0; i < N_NODES; i++) {
		g_autofree char *name = g_strdup_printf("node-%u", i);

		kt_create(world.base.cluster, kt_node(name, "cpu=4"));
	}
	kd_cluster_deliver(world.base.cluster);
	return world;
}

/* @options must stay. */
static const KdPipeline *begin(World *world)
{
	kd_cluster_set_control_plane(world->base.cluster, &world->options, 1);
	return world->base.cluster->pipeline;
}

static guint count(const KdPipeline *pipeline, guint replica, const char *verb, const KdKind *kind)
{
	const KdRequestInfo info = { .who = &kt_admin, .verb = verb, .kind = kind };

	return kd_watchers_count(pipeline, &pipeline->replicas[replica], &info);
}

static void by_kind(void)
{
	static const struct {
		const char *row, *verb;
		const KdKind *kind;
		guint want;
	} rows[] = {
		{ "every kubelet watches Services", "update", &kd_kind_service, N_NODES + 2 },
		{ "and new ones come too", "create", &kd_kind_service, N_NODES + 2 },
		{ "and drivers", "delete", &kd_kind_csi_driver, N_NODES + 2 },
		{ "pods are found by their node", "patch", &kd_kind_pod, 2 },
		{ "a kubelet watches its own node", "patch", &kd_kind_node, 2 },
		{ "and what its pods need", "update", &kd_kind_config_map, 2 },
		{ "nobody watches events", "create", &kd_kind_event, 0 },
		{ "a list changes nothing", "list", &kd_kind_service, 0 },
		{ "nor does a get", "get", &kd_kind_service, 0 },
	};
	g_auto(World) world = make_world(1);
	const KdPipeline *pipeline = begin(&world);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
		KT_ROW_INT(rows[i].row, count(pipeline, 0, rows[i].verb, rows[i].kind),
			   rows[i].want);
}

static void over_replicas(void)
{
	g_auto(World) world = make_world(3);
	const KdPipeline *pipeline = begin(&world);
	guint n_others = 0, n_kubelets = 0;

	for (guint i = 0; i < 3; i++) {
		const guint n = count(pipeline, i, "update", &kd_kind_pod);

		n_others += n;
		n_kubelets += count(pipeline, i, "update", &kd_kind_service) - n;
		KT_ROW_TRUE("a third of the kubelets watches at each",
			    count(pipeline, i, "update", &kd_kind_service) - n >= N_NODES / 3);
	}
	KT_ROW_INT("each kubelet at one", n_kubelets, N_NODES);
	KT_ROW_INT("the others watch at one each", n_others, 2);
}

/* Whoever has lost its API server watches nothing until it has come to another. */
static void after_a_crash(void)
{
	g_auto(World) world = make_world(2);
	const KdPipeline *pipeline = begin(&world);

	kd_cluster_crash_api_server(world.base.cluster, 0);
	kd_cluster_crash_api_server(world.base.cluster, 1);
	KT_ROW_INT("nobody is told", count(pipeline, 0, "update", &kd_kind_service), 0);
	kd_cluster_restart_api_server(world.base.cluster, 1);
	KT_ROW_INT("nobody yet", count(pipeline, 1, "update", &kd_kind_service), 0);
	kd_engine_run(world.base.engine, 2 * KD_SECOND, 0);
	KT_ROW_INT("all are there now", count(pipeline, 1, "update", &kd_kind_service),
		   N_NODES + 2);
}

static CU_TestInfo tests[] = {
	{ "by kind", by_kind },
	{ "over replicas", over_replicas },
	{ "after a crash", after_a_crash },
	CU_TEST_INFO_NULL,
};

KT_SUITE(watchers) = { .pName = "watchers", .pTests = tests };
