/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/admit_taint_nodes_by_condition.c: nodes that begin before they are ready. */
#include "config.h"

#include "kt_cluster.h"
#include "kt_object.h"

static const struct {
	const char *row, *taints, *ready; /* NULL: it does not say */
	const char *want;
} rows[] = {
	{ "not ready", "", "False", "node.kubernetes.io/not-ready:NoSchedule" },
	{ "nobody knows", "", "Unknown", "node.kubernetes.io/not-ready:NoSchedule" },
	{ "ready", "", "True", "" },
	{ "does not say", "", NULL, "" },
	{ "others stay, and stand first", "{key: gpu, value: a100, effect: NoExecute}", "False",
	  "gpu:NoExecute node.kubernetes.io/not-ready:NoSchedule" },
	{ "there already", "{key: node.kubernetes.io/not-ready, effect: NoSchedule}", "False",
	  "node.kubernetes.io/not-ready:NoSchedule" },
	{ "there, of another effect", "{key: node.kubernetes.io/not-ready, effect: NoExecute}",
	  "False",
	  "node.kubernetes.io/not-ready:NoExecute node.kubernetes.io/not-ready:NoSchedule" },
	{ "a taint of a node that is ready stays",
	  "{key: node.kubernetes.io/not-ready, effect: NoSchedule}", "True",
	  "node.kubernetes.io/not-ready:NoSchedule" },
};

static void enable(KdCluster *cluster)
{
	const KdName names[] = { g_intern_string("TaintNodesByCondition") };

	kd_cluster_set_admission(cluster,
				 &(const KdAdmissionOptions){ .ideal = true,
							      .enable_admission_plugins = names,
							      .n_enable_admission_plugins = 1 });
}

/* "KEY:EFFECT ..." */
static char *print(const KdNode *node)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < node->spec.n_taints; i++)
		g_string_append_printf(out, "%s%s:%s", i ? " " : "", node->spec.taints[i].key,
				       node->spec.taints[i].effect);
	return g_string_free(out, FALSE);
}

static KdObject *node_with(const char *taints, const char *ready)
{
	g_autofree char *condition = ready ? g_strdup_printf("{type: Ready, status: \"%s\"}, ",
							     ready)
					   : g_strdup("");
	g_autofree char *yaml = g_strdup_printf(
		"{metadata: {name: node-a}, spec: {taints: [%s]}, status: {capacity: {cpu: 4}, "
		"conditions: [%s{type: MemoryPressure, status: \"False\"}]}}",
		taints, condition);

	return kt_object(&kd_kind_node, yaml);
}

static void taints(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(KtWorld) world = kt_world();
		g_autofree char *got = NULL;
		KtAnswer answer;

		enable(world.cluster);
		answer = kt_create(world.cluster, node_with(rows[i].taints, rows[i].ready));
		KT_ROW_STR(rows[i].row, answer.message, "");
		if (answer.outcome != KD_OUTCOME_OK)
			continue;
		got = print(KD_NODE(answer.object));
		KT_ROW_STR(rows[i].row, got, rows[i].want);
	}
}

/* Later it is the node lifecycle controller that taints. */
static void new_nodes_alone(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autofree char *off = NULL, *later = NULL;
	KdNode *copy;

	KT_ROW_STR("made", kt_create(world.cluster, node_with("", "False")).message, "");
	off = print(kt_get_node(world.cluster, "node-a"));
	KT_ROW_STR("not on with an ideal control plane", off, "");
	enable(world.cluster);
	copy = (KdNode *) kd_object_copy(&kt_get_node(world.cluster, "node-a")->object);
	copy->spec.unschedulable = true;
	KT_ROW_STR("written", kt_update(world.cluster, copy).message, "");
	KT_ROW_TRUE("what was written is there",
		    kt_get_node(world.cluster, "node-a")->spec.unschedulable);
	later = print(kt_get_node(world.cluster, "node-a"));
	KT_ROW_STR("an update taints nothing", later, "");
}

static CU_TestInfo tests[] = {
	{ "taints", taints },
	{ "new nodes alone", new_nodes_alone },
	CU_TEST_INFO_NULL,
};

KT_SUITE(admit_taint_nodes_by_condition) = { .pName = "admit_taint_nodes_by_condition",
					     .pTests = tests };
