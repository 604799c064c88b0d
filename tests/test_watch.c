/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/watch.c: each observer at its own time, all in one order, none ahead of its view. */
#include "config.h"

#include <kubedes/rng.h>

#include "cluster/fault.h"
#include "kt_pipeline.h"

#define N_PODS 12

typedef struct {
	const KdView *view;
	const KdCluster *cluster;
	KdObserverRank rank;
	bool ideal;      /* sees the store itself */
	bool lists;      /* may leave versions out */
	guint64 version; /* of the last change */
	guint64 hash;    /* of all that was seen */
	guint n;
	KdTime late; /* the latest, after the commit */
} Watcher;

static void watch(gpointer data, const KdChange *change)
{
	Watcher *w = data;
	const KdObject *object = change->new ? change->new : change->old;
	const KdTime now = kd_engine_now(kd_cluster_engine(w->cluster));

	KT_ROW_TRUE("versions only grow", change->version > w->version);
	KT_ROW_TRUE("nothing is seen before it happens", now >= change->time);
	if (!w->ideal)
		KT_ROW_TRUE("the view is as new as what was seen, and not newer",
			    kd_view_get_by_uid(w->view, object->uid) == change->new);
	w->version = change->version;
	w->hash = w->hash * 31 + change->version;
	w->late = MAX(w->late, now - change->time);
	w->n++;
}

static void write_one(KdEngine *engine, gpointer data, guint64 argument)
{
	KdCluster *cluster = data;
	g_autofree char *name = g_strdup_printf("pod-%d", (int) (argument % N_PODS));
	const KdObject *there = kd_cluster_get(cluster, &kd_kind_pod, g_intern_string("default"),
					       name);
	KdPlan *plan = kd_plan_new(&kt_admin);

	(void) engine;
	if (!there) {
		kd_plan_create(plan, &kt_pod(name, "cpu=1")->object);
	} else if (argument / N_PODS % 5 == 0) {
		kd_plan_delete(plan, there, 0);
	} else {
		KdObject *copy = kd_object_copy(there);
		g_autofree char *text = g_strdup_printf("%d", (int) argument);

		kd_map_set(&copy->metadata.labels, "n", text);
		kd_plan_update(plan, copy);
	}
	kd_cluster_submit(cluster, plan, NULL, NULL);
}

static void crash(KdEngine *engine, gpointer data, guint64 argument)
{
	(void) engine;
	if (argument % 2 == 0)
		kd_cluster_crash_api_server(data, 0);
	else
		kd_cluster_restart_api_server(data, 0);
}

typedef struct {
	const KdView *view;
	guint n;
} Count;

static void compare(const KdObject *object, gpointer data)
{
	Count *count = data;

	KT_ROW_TRUE("in the end the view is the store",
		    kd_view_get_by_uid(count->view, object->uid) == object);
	count->n++;
}

static void check_views(const KdCluster *cluster)
{
	for (guint rank = 0; rank < KD_N_OBSERVERS; rank++) {
		Count count = { kd_cluster_view(cluster, rank), 0 };

		kd_cluster_each(cluster, &kd_kind_pod, compare, &count);
		KT_ROW_INT("no more than that", kd_view_count(count.view, &kd_kind_pod), count.n);
	}
}

static void play_faults(const KdControlPlaneOptions *options, guint64 seed, bool crashes,
			const KdFaultOptions *fault, Watcher watchers[KD_N_OBSERVERS])
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(gsl_rng) rng = kd_rng_stream(seed, "tests/watch");

	for (guint i = 0; i < KD_N_OBSERVERS; i++) {
		const bool direct = i == KD_OBSERVER_RECORDER || i == KD_OBSERVER_AUDIT;

		watchers[i] = (Watcher){ .view = kd_cluster_view(world.cluster, i),
					 .cluster = world.cluster,
					 .rank = i,
					 .ideal = direct || g_str_equal(options->mode, "ideal"),
					 .hash = 1 };
		kd_cluster_observe(world.cluster, i, watch, &watchers[i]);
	}
	kt_create(world.cluster, kt_node("a", "cpu=4"));
	kd_cluster_deliver(world.cluster);
	kd_cluster_set_control_plane(world.cluster, options, seed);
	for (guint i = 0; i < 300; i++)
		kd_engine_at(world.engine, (KdTime) kd_rng_below(rng, 4 * KD_SECOND),
			     KD_PHASE_ARRIVAL, write_one, world.cluster, kd_rng_below(rng, 1000));
	for (guint i = 0; crashes && i < 4; i++)
		kd_engine_at(world.engine, (i + 1) * KD_SECOND / 2, KD_PHASE_FAULT, crash,
			     world.cluster, i);
	if (fault)
		kd_cluster_put_faults(world.cluster, fault, 1);
	kd_engine_run(world.engine, KD_TIME_NEVER, 0);
	check_views(world.cluster);
}

static void play(const KdControlPlaneOptions *options, guint64 seed, bool crashes,
		 Watcher watchers[KD_N_OBSERVERS])
{
	play_faults(options, seed, crashes, NULL, watchers);
}

static void one_order(void)
{
	static const KdLatency spread = { 5 * KD_MILLISECOND, 200 * KD_MILLISECOND };
	KdControlPlaneOptions options;
	Watcher w[KD_N_OBSERVERS];

	kt_slow_options(&options);
	options.watch->delay = spread;
	play(&options, 1, false, w);
	for (guint i = 1; i < KD_N_OBSERVERS; i++) {
		KT_ROW_INT("all see as much", w[i].n, w[0].n);
		KT_ROW_TRUE("in the same order", w[i].hash == w[0].hash);
	}
	KT_ROW_TRUE("there was something to see", w[0].n > 100);
	KT_ROW_INT("the recorder sees it at once", w[KD_OBSERVER_RECORDER].late, 0);
	KT_ROW_TRUE("the scheduler later", w[KD_OBSERVER_SCHEDULER].late > 0);
	KT_ROW_TRUE("each at its own time",
		    w[KD_OBSERVER_SCHEDULER].late != w[KD_OBSERVER_KUBELET].late);
	options.watch->delay = (KdLatency){ KT_WATCH, KT_WATCH };
	play(&options, 1, false, w);
	KT_ROW_INT("a constant delay is kept", w[KD_OBSERVER_CONTROLLER].late, KT_WATCH);
	kd_struct_clear(&kd_control_plane_struct, &options);
}

/* One API server that crashes: watches break, and begin anew with a list. */
static void broken(void)
{
	KdControlPlaneOptions options;

	for (guint64 seed = 1; seed <= (guint64) kt_rounds(5); seed++) {
		Watcher w[KD_N_OBSERVERS];

		kt_slow_options(&options);
		options.apiServer->replicas = 1;
		play(&options, seed, true, w);
		KT_ROW_TRUE("a list leaves out what came between",
			    w[KD_OBSERVER_KUBELET].n <= w[KD_OBSERVER_RECORDER].n);
		KT_ROW_TRUE("a watch is broken for 0.8 s at least",
			    w[KD_OBSERVER_KUBELET].late > 300 * KD_MILLISECOND);
		kd_struct_clear(&kd_control_plane_struct, &options);
	}
}

/* Others go on: a watch goes elsewhere, and misses nothing. */
static void moved(void)
{
	KdControlPlaneOptions options;
	Watcher w[KD_N_OBSERVERS];

	kt_slow_options(&options);
	options.apiServer->replicas = 3;
	play(&options, 7, true, w);
	for (guint i = 1; i < KD_N_OBSERVERS; i++)
		KT_ROW_TRUE("in the same order, or less of it",
			    w[i].hash == w[0].hash || w[i].n < w[0].n);
	kd_struct_clear(&kd_control_plane_struct, &options);
}

/* A component that reaches no API server: the others go on, and it catches up. */
static void parted(void)
{
	static const struct {
		const char *component;
		KdObserverRank rank;
	} rows[] = {
		{ "kube-scheduler", KD_OBSERVER_SCHEDULER },
		{ "kubelet", KD_OBSERVER_KUBELET },
		{ "kube-controller-manager", KD_OBSERVER_CONTROLLER },
	};
	KdControlPlaneOptions options;

	kt_slow_options(&options);
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const KdFaultOptions fault = { .at = KD_SECOND,
					       .component = g_intern_string(rows[i].component),
					       .type = g_intern_static_string("partition"),
					       .duration = 2 * KD_SECOND };
		Watcher w[KD_N_OBSERVERS];

		play_faults(&options, 5, false, &fault, w);
		for (KdObserverRank rank = 0; rank < KD_N_OBSERVERS; rank++) {
			KT_ROW_TRUE("nothing is left out", w[rank].hash == w[0].hash);
			KT_ROW_TRUE(rows[i].component,
				    (w[rank].late > KD_SECOND) == (rank == rows[i].rank));
		}
	}
	kd_struct_clear(&kd_control_plane_struct, &options);
}

static void repeatable(void)
{
	KdControlPlaneOptions options;
	Watcher a[KD_N_OBSERVERS], b[KD_N_OBSERVERS];

	kt_slow_options(&options);
	options.watch->delay = (KdLatency){ KD_MILLISECOND, KD_SECOND };
	play(&options, 3, true, a);
	play(&options, 3, true, b);
	for (guint i = 0; i < KD_N_OBSERVERS; i++)
		KT_ROW_TRUE("the same again", a[i].hash == b[i].hash && a[i].late == b[i].late);
	kd_struct_clear(&kd_control_plane_struct, &options);
}

static CU_TestInfo tests[] = {
	{ "one order for all", one_order },
	{ "broken", broken },
	{ "moved", moved },
	{ "parted", parted },
	{ "repeatable", repeatable },
	CU_TEST_INFO_NULL,
};

KT_SUITE(watch) = { .pName = "watch", .pTests = tests };
