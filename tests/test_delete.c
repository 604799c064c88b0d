/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/delete.c: when objects go. */
#include "config.h"

#include <kubedes/time.h>

#include "cluster/cluster.h"
#include "kt_cluster.h"

/* "gone", or deletionTimestamp and grace in seconds, finalizers and generation. */
static char *fate(const KdPod *pod)
{
	const KdMeta *meta;

	if (!pod)
		return g_strdup("gone");
	meta = &pod->object.metadata;
	if (meta->deletionTimestamp == KD_TIME_UNSET)
		return g_strdup("stays");
	return g_strdup_printf("at %g grace %d finalizers %u generation %d",
			       kd_time_seconds(meta->deletionTimestamp),
			       (int) meta->deletionGracePeriodSeconds.value, meta->n_finalizers,
			       (int) meta->generation);
}

static void add_finalizer(KdObject *object)
{
	object->metadata.finalizers = g_new(KdName, 1);
	object->metadata.finalizers[0] = g_intern_string("example.com/wait");
	object->metadata.n_finalizers = 1;
}

static void drop_finalizers(KdCluster *cluster)
{
	const KdPod *pod = kt_get_pod(cluster, "p");
	KdObject *next = pod ? kd_object_copy(&pod->object) : NULL;

	if (!next)
		return;
	g_clear_pointer(&next->metadata.finalizers, g_free);
	next->metadata.n_finalizers = 0;
	kt_update(cluster, next);
}

/* Steps, at 10 s: d = delete with the pod's own grace, 0-9 = with that many seconds,
 * f = drop the finalizers, + = 2 s pass. */
static const struct {
	const char *row;
	const char *traits; /* b = bound, e = ended, f = a finalizer, g = own grace of 7 s */
	const char *steps, *want;
} deleted[] = {
	{ "not bound: at once", "", "d", "gone" },
	{ "bound: 30 s", "b", "d", "at 40 grace 30 finalizers 0 generation 2" },
	{ "bound: its own grace", "bg", "d", "at 17 grace 7 finalizers 0 generation 2" },
	{ "bound: the grace asked for", "b", "9", "at 19 grace 9 finalizers 0 generation 2" },
	{ "bound and ended: at once", "be", "d", "gone" },
	{ "ended, whatever is asked for", "be", "9", "gone" },
	{ "grace 0: at once", "b", "0", "gone" },
	{ "the second delete shortens", "b", "9+3", "at 13 grace 3 finalizers 0 generation 2" },
	{ "it never prolongs", "b", "3+9", "at 13 grace 3 finalizers 0 generation 2" },
	{ "nor does one without a wish", "b", "3+d", "at 13 grace 3 finalizers 0 generation 2" },
	{ "the kubelet's delete ends it", "b", "d+0", "gone" },
	{ "a finalizer holds it", "f", "d", "at 10 grace 0 finalizers 1 generation 2" },
	{ "and again", "f", "d+d", "at 10 grace 0 finalizers 1 generation 2" },
	{ "until it is dropped", "f", "d+f", "gone" },
	{ "dropped early, nothing happens", "f", "f", "stays" },
	{ "finalizer and grace", "bf", "d", "at 40 grace 30 finalizers 1 generation 2" },
	{ "the grace goes on without finalizer", "bf", "df",
	  "at 40 grace 30 finalizers 0 generation 2" },
	{ "the kubelet is done, the finalizer not", "bf", "d+0",
	  "at 12 grace 0 finalizers 1 generation 2" },
	{ "both are", "bf", "d+0f", "gone" },
};

static void deletes(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(deleted); i++) {
		g_auto(KtWorld) world = kt_world();
		g_autofree char *got = NULL;
		KdPod *pod = kt_pod("p", "cpu=1");
		KdTime time = 10 * KD_SECOND;

		if (strchr(deleted[i].traits, 'e'))
			pod->status.phase = g_intern_string("Succeeded");
		if (strchr(deleted[i].traits, 'f'))
			add_finalizer(&pod->object);
		pod->spec->terminationGracePeriodSeconds = (KdOptInt){ 7, strchr(deleted[i].traits,
										 'g') };
		kt_create(world.cluster, pod);
		if (strchr(deleted[i].traits, 'b'))
			kt_bind(world.cluster, kt_get_pod(world.cluster, "p"), "n1");
		kt_run_until(world.engine, time);
		for (const char *s = deleted[i].steps; *s; s++) {
			if (*s == '+')
				kt_run_until(world.engine, time += 2 * KD_SECOND);
			else if (*s == 'f')
				drop_finalizers(world.cluster);
			else
				kt_delete(world.cluster, &kt_get_pod(world.cluster, "p")->object,
					  *s == 'd' ? -1 : *s - '0');
		}
		got = fate(kt_get_pod(world.cluster, "p"));
		KT_ROW_STR(deleted[i].row, got, deleted[i].want);
	}
}

static void other_kinds_go_at_once(void)
{
	g_auto(KtWorld) world = kt_world();

	kt_create(world.cluster, kt_node("n1", "cpu=1"));
	kt_delete(world.cluster, &kt_get_node(world.cluster, "n1")->object, 30);
	KT_ROW_TRUE("gone", !kt_get_node(world.cluster, "n1"));
}

static CU_TestInfo tests[] = {
	{ "deletes", deletes },
	{ "other kinds go at once", other_kinds_go_at_once },
	CU_TEST_INFO_NULL,
};

KT_SUITE(delete) = { .pName = "delete", .pTests = tests };
