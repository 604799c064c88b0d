/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/create.c, admit.c, name.c: what the API server fills in. */
#include "config.h"

#include <kubedes/api/priority_class.h>

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
		const char *policy; /* of preemption */
	} rows[] = {
		{ "no class", NULL, -1, 0, NULL },
		{ "the number of a dump", NULL, 7, 7, NULL },
		{ "node critical", "system-node-critical", -1, 2000001000, NULL },
		{ "cluster critical", "system-cluster-critical", -1, 2000000000, NULL },
		{ "number and class agree", "system-cluster-critical", 2000000000, 2000000000,
		  NULL },
		{ "they do not", "system-cluster-critical", 5, -1, NULL },
		{ "no such class", "none", -1, -1, NULL },
		{ "no such class, but a number", "none", 9, 9, NULL },
		{ "a policy of its class", "system-node-critical", -1, 2000001000,
		  "PreemptLowerPriority" },
		{ "another policy than its class", "system-node-critical", -1, -1, "Never" },
		{ "a policy, and no class", NULL, -1, 0, "Never" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(KtWorld) world = kt_world();
		KdPod *pod = kt_pod("p", "cpu=1");
		KtAnswer answer;

		pod->spec->priorityClassName = g_intern_string(rows[i].class_name);
		pod->spec->priority = (KdOptInt){ rows[i].given, rows[i].given >= 0 };
		pod->spec->preemptionPolicy = g_intern_string(rows[i].policy);
		answer = kt_create(world.cluster, pod);
		KT_ROW_INT(rows[i].row,
			   answer.outcome == KD_OUTCOME_OK ? kd_pod_priority(KD_POD(answer.object))
							   : -1,
			   rows[i].want);
		if (rows[i].want < 0)
			KT_ROW_INT(rows[i].row, kd_outcome_http(answer.outcome), 403);
	}
}

static void create_class(KdCluster *cluster, const char *name, gint64 value, bool is_default)
{
	KdPriorityClass *class = (KdPriorityClass *) kd_object_new(&kd_kind_priority_class);

	class->object.metadata.name = g_strdup(name);
	class->value = value;
	class->globalDefault = is_default;
	class->preemptionPolicy = g_intern_string(is_default ? "Never" : NULL);
	kt_create(cluster, class);
}

/* Pods of one spec, while classes come and go. */
static void classes(void)
{
	g_auto(KtWorld) world = kt_world();
	KdPodSpec *plain = kt_spec("cpu=1"), *classy = kt_spec("cpu=1");
	const KdPod *pod;

	classy->priorityClassName = g_intern_string("low");
	KT_ROW_INT("not there yet",
		   kt_create(world.cluster, kd_pod_new(NULL, "a", kd_shared_ref(classy))).outcome,
		   KD_OUTCOME_FORBIDDEN);
	kt_create(world.cluster, kd_pod_new(NULL, "b", kd_shared_ref(plain)));
	create_class(world.cluster, "low", -5, false);
	create_class(world.cluster, "usual", 10, true);
	create_class(world.cluster, "usual-too", 20, true);
	kt_create(world.cluster, kd_pod_new(NULL, "c", kd_shared_ref(classy)));
	kt_create(world.cluster, kd_pod_new(NULL, "d", kd_shared_ref(plain)));
	KT_ROW_INT("before there was a default", kd_pod_priority(kt_get_pod(world.cluster, "b")),
		   0);
	pod = kt_get_pod(world.cluster, "c");
	KT_ROW_INT("its class", kd_pod_priority(pod), -5);
	KT_ROW_STR("which says nothing of preemption", pod->spec->preemptionPolicy,
		   "PreemptLowerPriority");
	pod = kt_get_pod(world.cluster, "d");
	KT_ROW_INT("the lowest default class", kd_pod_priority(pod), 10);
	KT_ROW_STR("its preemption policy", pod->spec->preemptionPolicy, "Never");
	kd_shared_unref(plain);
	kd_shared_unref(classy);
}

static void checks(void)
{
	g_auto(KtWorld) world = kt_world();
	KdPod *pod = kt_pod("p", "cpu=1");
	KtAnswer answer;

	pod->spec->containers->name = g_intern_string("Not A Name");
	answer = kt_create(world.cluster, pod);
	KT_ROW_INT("a bad spec", answer.outcome, KD_OUTCOME_INVALID);
	KT_ROW_TRUE("in words",
		    g_str_has_prefix(answer.message,
				     "Pod \"p\" is invalid: spec.containers[0].name: "));
	answer = kt_create(world.cluster, kt_pod("Not A Name", "cpu=1"));
	KT_ROW_INT("a bad name", answer.outcome, KD_OUTCOME_INVALID);
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
	{ "classes", classes },
	{ "checks", checks },
	{ "generates names", generates_names },
	CU_TEST_INFO_NULL,
};

KT_SUITE(create) = { .pName = "create", .pTests = tests };
