/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/create.c, admit.c, name.c: what the API server fills in. */
#include "config.h"

#include "cluster/cluster.h"
#include "kt_cluster.h"

static void creates(void)
{
	g_auto(KtWorld) world = kt_world();
	KdTime later = 5 * KD_SECOND;
	const KdPod *pod;

	kt_run_until(world.engine, later);
	KT_ROW_INT("created", kt_create(world.cluster, kt_pod("web", "cpu=1")).outcome,
		   KD_OUTCOME_OK);
	pod = kt_get_pod(world.cluster, "web");
	KT_ROW_INT("uids begin with 1", (gint64) pod->object.uid, 1);
	KT_ROW_INT("versions too", (gint64) pod->object.resourceVersion, 1);
	KT_ROW_INT("created now", pod->object.metadata.creationTimestamp, later);
	KT_ROW_INT("first generation", pod->object.metadata.generation, 1);
	KT_ROW_STR("pending", pod->status.phase, "Pending");
	KT_ROW_STR("quality of service", pod->status.qosClass, "Burstable");
	KT_ROW_INT("priority", pod->spec->priority.set ? pod->spec->priority.value : -1, 0);
	KT_ROW_STR("preemption policy", pod->spec->preemptionPolicy, "PreemptLowerPriority");
	kt_create(world.cluster, kt_node("n1", "cpu=4"));
	KT_ROW_INT("nodes have no generation",
		   kt_get_node(world.cluster, "n1")->object.metadata.generation, 0);
	KT_ROW_INT("version of the last commit", (gint64) kd_cluster_version(world.cluster), 2);
}

static void shares_specs(void)
{
	g_auto(KtWorld) world = kt_world();
	KdPodSpec *spec = kt_spec("cpu=1");
	const KdPod *a, *b;

	kt_create(world.cluster, kd_pod_new("default", "a", kd_shared_ref(spec)));
	kt_create(world.cluster, kd_pod_new("default", "b", kd_shared_ref(spec)));
	a = kt_get_pod(world.cluster, "a");
	b = kt_get_pod(world.cluster, "b");
	KT_ROW_TRUE("stamped from one spec, they share one", a->spec == b->spec);
	KT_ROW_TRUE("the one that they came with is untouched", !spec->priority.set);
	kt_bind(world.cluster, a, "n");
	KT_ROW_TRUE("bound, it is still the same", kt_get_pod(world.cluster, "a")->spec == b->spec);
	kd_shared_unref(spec);
}

static void priorities(void)
{
	static const struct {
		const char *row, *class_name;
		gint64 given, want; /* -1: none, forbidden */
	} rows[] = {
		{ "no class", NULL, -1, 0 },
		{ "the number of a dump", NULL, 7, 7 },
		{ "node critical", "system-node-critical", -1, 2000001000 },
		{ "cluster critical", "system-cluster-critical", -1, 2000000000 },
		{ "number and class agree", "system-cluster-critical", 2000000000, 2000000000 },
		{ "they do not", "system-cluster-critical", 5, -1 },
		{ "no such class", "none", -1, -1 },
		{ "no such class, but a number", "none", 9, 9 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(KtWorld) world = kt_world();
		KdPod *pod = kt_pod("p", "cpu=1");
		KtAnswer answer;

		pod->spec->priorityClassName = g_intern_string(rows[i].class_name);
		pod->spec->priority = (KdOptInt){ rows[i].given, rows[i].given >= 0 };
		answer = kt_create(world.cluster, pod);
		KT_ROW_INT(rows[i].row,
			   answer.outcome == KD_OUTCOME_OK ? kd_pod_priority(KD_POD(answer.object))
							   : -1,
			   rows[i].want);
		if (rows[i].want < 0)
			KT_ROW_INT(rows[i].row, kd_outcome_http(answer.outcome), 403);
	}
}

static void generates_names(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
	g_autofree char *last = NULL;

	for (int i = 0; i < 300; i++) {
		KdPod *pod = kt_pod(NULL, "cpu=1");
		KtAnswer answer;

		pod->object.metadata.generateName = g_strdup(
			i < 299 ? "web-"
				: "a-name-that-is-much-too-long-to-have-room-for-five-more-"
				  "characters-at-its-end-");
		answer = kt_create(world.cluster, pod);
		KT_ROW_INT("generated", answer.outcome, KD_OUTCOME_OK);
		g_free(last);
		last = g_strdup(answer.object->metadata.name);
		KT_ROW_TRUE("new", g_hash_table_add(names, answer.object->metadata.name));
		KT_ROW_INT("five letters and digits", (gint64) strlen(last), i < 299 ? 9 : 63);
		KT_ROW_INT("of 27",
			   (gint64) strspn(last + strlen(last) - 5, "bcdfghjklmnpqrstvwxz2456789"),
			   5);
	}
}

static CU_TestInfo tests[] = {
	{ "creates", creates },
	{ "shares specs", shares_specs },
	{ "priorities", priorities },
	{ "generates names", generates_names },
	CU_TEST_INFO_NULL,
};

KT_SUITE(create) = { .pName = "create", .pTests = tests };
