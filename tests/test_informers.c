/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/informers.c: kubelets hear by the API server at which they are at home. */
#include "config.h"

#include "cluster/informers.h"

#include <kubedes/rng.h>

#include "cluster/server.h"
#include "kt_pipeline.h"

#define N_REPLICAS 3
#define N_NODES    12
#define N_PODS     60
#define CRASH_AT   (2 * KD_SECOND)

/* What all kubelets together have seen. */
typedef struct {
	const KdCluster *cluster;
	guint64 version[N_NODES + 1]; /* the last, by node; the last place: of none */
	KdTime late[N_NODES + 1];     /* the most that a change took */
	guint n;
} Seen;

typedef struct {
	KtWorld base;
	KdControlPlaneOptions options;
	Seen seen;
} World;

static void world_clear(World *world)
{
	kt_world_clear(&world->base);
	kd_struct_clear(&kd_control_plane_struct, &world->options);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(World, world_clear)

static guint place_of(const KdObject *object)
{
	KdName node = object->kind == &kd_kind_pod ? KD_POD(object)->nodeName : NULL;

	return node ? (guint) atoi(strchr(node, '-') + 1) : N_NODES;
}

static void note(gpointer data, const KdChange *change)
{
	Seen *seen = data;
	const guint at = place_of(change->new ? change->new : change->old);
	const KdTime took = kd_engine_now(kd_cluster_engine(seen->cluster)) - change->time;

	seen->n++;
	if (!change->new &&at == N_NODES)
		return; /* bound and gone while its kubelet was away: told by the watch of a node */
	KT_ROW_TRUE("in order, on each node", change->version > seen->version[at]);
	seen->version[at] = change->version;
	seen->late[at] = MAX(seen->late[at], took);
}

static char *node_name(guint i)
{
	return g_strdup_printf("node-%u", i);
}

static void begin(World *world)
{
	*world = (World){ .base = kt_world() };
	world->seen.cluster = world->base.cluster;
	kd_cluster_observe(world->base.cluster, KD_OBSERVER_KUBELET, note, &world->seen);
	kt_slow_options(&world->options);
	world->options.apiServer->replicas = N_REPLICAS;
	for (guint i = 0; i < N_NODES; i++) {
		g_autofree char *name = node_name(i);

		kt_create(world->base.cluster, kt_node(name, "cpu=64,pods=110"));
	}
	kd_cluster_deliver(world->base.cluster);
	kd_cluster_set_control_plane(world->base.cluster, &world->options, 1);
	world->seen = (Seen){ .cluster = world->base.cluster };
}

/* A pod comes, is bound, or goes. */
static void step(KdEngine *engine, gpointer data, guint64 argument)
{
	KdCluster *cluster = ((World *) data)->base.cluster;
	g_autofree char *name = g_strdup_printf("pod-%u", (guint) argument % N_PODS);
	g_autofree char *node = node_name((guint) argument % N_NODES);
	const KdObject *there = kd_cluster_get(cluster, &kd_kind_pod, g_intern_string("default"),
					       name);
	KdPlan *plan = kd_plan_new(&kt_admin);

	(void) engine;
	if (!there)
		kd_plan_create(plan, &kt_pod(name, "cpu=10m")->object);
	else if (!KD_POD(there)->nodeName)
		kd_plan_bind(plan, KD_POD(there), g_intern_string(node), NULL);
	else
		kd_plan_delete(plan, there, 0);
	kd_cluster_submit(cluster, plan, NULL, NULL);
}

static void crash(KdEngine *engine, gpointer data, guint64 argument)
{
	(void) engine;
	kd_cluster_crash_api_server(((World *) data)->base.cluster, (guint) argument);
}

static void restart(KdEngine *engine, gpointer data, guint64 argument)
{
	(void) engine;
	kd_cluster_restart_api_server(((World *) data)->base.cluster, (guint) argument);
}

static void at_home(void)
{
	static const char *const names[] = { "a", "node-1", "gke-pool-7f3d", "\xc3\xa9", "" };

	for (guint n = 1; n <= 5; n++) {
		const KdInformers informers = { .n_watches = n };

		for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
			g_autofree char *user = g_strconcat("system:node:", names[i], NULL);

			KT_ROW_INT("where the kubelet's requests go",
				   kd_informers_home(&informers, names[i]), g_str_hash(user) % n);
		}
		for (guint i = 0; i < n; i++)
			KT_ROW_INT("and what stands for all of them",
				   g_str_hash(kd_informers_user(&informers, i)) % n, i);
	}
}

typedef struct {
	const KdView *view;
	guint n;
} Count;

static void compare(const KdObject *object, gpointer data)
{
	Count *count = data;

	KT_ROW_TRUE("in the end they have seen it all",
		    kd_view_get_by_uid(count->view, object->uid) == object);
	count->n++;
}

static void check_view(const KdCluster *cluster)
{
	Count count = { kd_cluster_view(cluster, KD_OBSERVER_KUBELET), 0 };

	kd_cluster_each(cluster, &kd_kind_pod, compare, &count);
	KT_ROW_INT("and no more than that", kd_view_count(count.view, &kd_kind_pod), count.n);
}

static void random_steps(World *world, guint64 seed, KdTime within)
{
	g_autoptr(gsl_rng) rng = kd_rng_stream(seed, "tests/informers");

	for (guint i = 0; i < 600; i++)
		kd_engine_at(world->base.engine, (KdTime) kd_rng_below(rng, (guint64) within),
			     KD_PHASE_ARRIVAL, step, world, kd_rng_below(rng, 10000));
}

/* One API server goes and does not come back. */
static void one_goes(void)
{
	guint n_cut = 0;

	for (guint i = 0; i < N_REPLICAS; i++) {
		g_auto(World) world;
		KdInformers as = { .n_watches = N_REPLICAS };

		begin(&world);
		random_steps(&world, 1 + i, 4 * KD_SECOND);
		kd_engine_at(world.base.engine, CRASH_AT, KD_PHASE_FAULT, crash, &world, i);
		kd_engine_run(world.base.engine, KD_TIME_NEVER, 0);
		for (guint k = 0; k < N_NODES; k++) {
			g_autofree char *name = node_name(k);
			const bool cut = kd_informers_home(&as, name) == i;

			n_cut += cut;
			KT_ROW_INT(cut ? "its kubelets are cut off for 0.8 s at least"
				       : "the others do not notice",
				   world.seen.late[k] > 300 * KD_MILLISECOND, cut);
		}
		KT_ROW_TRUE("what is not bound comes by those",
			    world.seen.late[N_NODES] < 300 * KD_MILLISECOND);
		check_view(world.base.cluster);
	}
	KT_ROW_INT("each kubelet is at home at one", n_cut, N_NODES);
}

/* They come back and know nothing: lists beside watches that go on. */
static void all_go_in_turn(void)
{
	for (guint64 seed = 1; seed <= (guint64) kt_rounds(10); seed++) {
		g_auto(World) world;

		begin(&world);
		random_steps(&world, seed, 8 * KD_SECOND);
		for (guint i = 0; i < 9; i++) {
			kd_engine_at(world.base.engine, (i + 1) * 700 * KD_MILLISECOND,
				     KD_PHASE_FAULT, crash, &world, i * seed % N_REPLICAS);
			kd_engine_at(world.base.engine,
				     (i + 1 + seed % 3) * 700 * KD_MILLISECOND +
					     300 * KD_MILLISECOND,
				     KD_PHASE_FAULT, restart, &world, i * seed % N_REPLICAS);
		}
		kd_engine_run(world.base.engine, KD_TIME_NEVER, 0);
		KT_ROW_TRUE("there was something to see", world.seen.n > 100);
		check_view(world.base.cluster);
	}
}

static CU_TestInfo tests[] = {
	{ "at home", at_home },
	{ "one goes", one_goes },
	{ "all go in turn", all_go_in_turn },
	CU_TEST_INFO_NULL,
};

KT_SUITE(informers) = { .pName = "informers", .pTests = tests };
