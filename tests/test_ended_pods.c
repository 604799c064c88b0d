/* SPDX-License-Identifier: Apache-2.0 */
/* sim/control/ended_pods.c: which pods that have ended are deleted, and when. */
#include "config.h"

#include "control/ended_pods.h"

#include "kt_cluster.h"

/* "s" Succeeded, "f" Failed, "e" evicted, "r" running; each a second younger than the one before.
 */
static void add_pods(KdCluster *cluster, const char *words)
{
	g_auto(GStrv) all = g_strsplit(words, " ", -1);

	for (guint i = 0; all[i]; i++) {
		KdPod *pod = kt_pod(all[i], "cpu=1");
		char trait = all[i][0];

		pod->object.metadata.creationTimestamp = ((KdTime) i - 100) * KD_SECOND;
		pod->status.phase = g_intern_string(trait == 's'   ? "Succeeded"
						    : trait == 'r' ? "Running"
								   : "Failed");
		if (trait == 'e')
			pod->status.reason = g_intern_string("Evicted");
		kt_create(cluster, pod);
	}
}

static void print_pod(const KdObject *object, gpointer data)
{
	g_string_append_printf(data, "%s%s", ((GString *) data)->len ? " " : "",
			       object->metadata.name);
}

static char *pods_left(KdCluster *cluster)
{
	GString *out = g_string_new(NULL);

	kd_cluster_each(cluster, &kd_kind_pod, print_pod, out);
	return g_string_free(out, FALSE);
}

static const struct {
	const char *row, *pods;
	gint64 threshold;
	const char *left; /* at 20 s */
} ended[] = {
	{ "as many as may be", "s1 f2 s3", 3, "s1 f2 s3" },
	{ "one more: the oldest goes", "s1 f2 s3 s4", 3, "f2 s3 s4" },
	{ "those that run do not count", "r1 r2 s3 s4", 2, "r1 r2 s3 s4" },
	{ "nor do they go", "r1 s2 s3 s4", 2, "r1 s3 s4" },
	{ "evicted ones first", "s1 s2 e3 e4 f5", 3, "s1 s2 f5" },
	{ "of these the oldest", "e1 s2 e3", 2, "s2 e3" },
	{ "all but one", "s1 s2 s3", 1, "s3" },
	{ "never", "s1 s2 s3", 0, "s1 s2 s3" },
};

static void collects(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(ended); i++) {
		g_auto(KtWorld) world = kt_world();
		G_GNUC_UNUSED g_autoptr(KdEndedPods)
			pods = kd_ended_pods_new(world.cluster, ended[i].threshold);
		g_autofree char *before = NULL, *after = NULL;

		add_pods(world.cluster, ended[i].pods);
		kd_cluster_deliver(world.cluster);
		kt_run_until(world.engine, 19 * KD_SECOND);
		before = pods_left(world.cluster);
		KT_ROW_STR(ended[i].row, before, ended[i].pods);
		kt_run_until(world.engine, 20 * KD_SECOND);
		after = pods_left(world.cluster);
		KT_ROW_STR(ended[i].row, after, ended[i].left);
	}
}

/* What somebody else deleted, or what comes later, is counted right. */
static void follows(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(KdEndedPods) pods = NULL;
	g_autofree char *first = NULL, *then = NULL;
	KdPod *next;

	add_pods(world.cluster, "s1 s2 r3 s4");
	kd_cluster_deliver(world.cluster);
	pods = kd_ended_pods_new(world.cluster, 2);
	kt_delete(world.cluster, &kt_get_pod(world.cluster, "s1")->object, 0);
	kd_cluster_deliver(world.cluster);
	kt_run_until(world.engine, 30 * KD_SECOND);
	first = pods_left(world.cluster);
	KT_ROW_STR("one is gone already", first, "s2 r3 s4");
	next = (KdPod *) kd_object_copy(&kt_get_pod(world.cluster, "r3")->object);
	next->status.phase = g_intern_string("Succeeded");
	kt_update(world.cluster, next);
	kd_cluster_deliver(world.cluster);
	kt_run_until(world.engine, 40 * KD_SECOND);
	then = pods_left(world.cluster);
	KT_ROW_STR("another has ended", then, "r3 s4");
}

static void keeps_no_run_going(void)
{
	g_auto(KtWorld) world = kt_world();
	G_GNUC_UNUSED g_autoptr(KdEndedPods) pods = kd_ended_pods_new(world.cluster, 1);

	add_pods(world.cluster, "s1 s2");
	kd_cluster_deliver(world.cluster);
	kd_engine_run(world.engine, KD_HOUR, 0);
	KT_ROW_INT("it ends at once", kd_engine_now(world.engine), 0);
}

static CU_TestInfo tests[] = {
	{ "collects", collects },
	{ "follows", follows },
	{ "keeps no run going", keeps_no_run_going },
	CU_TEST_INFO_NULL,
};

KT_SUITE(ended_pods) = { .pName = "ended_pods", .pTests = tests };
