/* SPDX-License-Identifier: Apache-2.0 */
/* sim/node/admission.c, ask.c, held.c: which pods a node takes, and why it refuses others. */
#include "config.h"

#include "kt_cluster.h"
#include "node/held.h"
#include "node/kubelet.h"

#define NAME(text) g_intern_string(text)

/* The node n has cpu=2, memory=4Gi, pods=3, example.com/gpu=1 and the label zone=a. */
static const struct {
	const char *row;
	const char *there;  /* what pods on the node request, one a word */
	const char *asks;   /* what the pod requests */
	const char *traits; /* z = wants zone=a, y = zone=b, t = the node is tainted, l = the pod
			     * tolerates it, p = a port, q = another protocol's */
	const char *want;
	const char *message;
} admitted[] = {
	{ "fits", "", "cpu=1", "", "Running", NULL },
	{ "fits exactly", "cpu=1", "cpu=1,memory=4Gi", "", "Running", NULL },
	{ "too much cpu", "cpu=1500m", "cpu=501m", "", "OutOfcpu",
	  "Pod was rejected: Node didn't have enough resource: cpu, requested: 501, used: 1500, "
	  "capacity: 2000" },
	{ "too much memory", "memory=3Gi", "memory=2Gi", "", "OutOfmemory",
	  "Pod was rejected: Node didn't have enough resource: memory, requested: 2147483648, "
	  "used: 3221225472, capacity: 4294967296" },
	{ "cpu is looked at before memory", "", "memory=5Gi,cpu=3", "", "OutOfcpu", NULL },
	{ "too many pods", "cpu=0 cpu=0 cpu=0", "cpu=0", "", "OutOfpods",
	  "Pod was rejected: Node didn't have enough resource: pods, requested: 1, used: 3, "
	  "capacity: 3" },
	{ "no storage at all", "", "ephemeral-storage=1", "", "OutOfephemeral-storage", NULL },
	{ "device", "", "example.com/gpu=1", "", "Running", NULL },
	{ "device taken", "example.com/gpu=1", "example.com/gpu=1", "", "OutOfexample.com/gpu",
	  NULL },
	{ "device that no node has is not the node's business", "", "example.com/fpga=1", "",
	  "Running", NULL },
	{ "its zone", "", "cpu=1", "z", "Running", NULL },
	{ "another zone", "", "cpu=1", "y", "NodeAffinity",
	  "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node "
	  "affinity/selector" },
	{ "resources come first", "", "cpu=3", "y", "OutOfcpu", NULL },
	{ "tainted", "", "cpu=1", "t", "TaintToleration",
	  "Pod was rejected: Predicate TaintToleration failed: node(s) had taints that the pod "
	  "didn't tolerate" },
	{ "tainted and tolerated", "", "cpu=1", "tl", "Running", NULL },
	{ "the only port", "", "cpu=1", "p", "Running", NULL },
	{ "port taken", "port", "cpu=1", "p", "NodePorts",
	  "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the "
	  "requested pod ports" },
	{ "the same port of UDP", "port", "cpu=1", "q", "Running", NULL },
};

static void add_port(KdPod *pod, const char *protocol)
{
	KdContainer *container = pod->spec->containers;

	container->ports = g_new(KdContainerPort, 1);
	container->n_ports = 1;
	kd_struct_init(&kd_container_port_struct, container->ports);
	container->ports->containerPort = container->ports->hostPort = 8080;
	container->ports->protocol = NAME(protocol);
}

static void apply_traits(KdPod *pod, const char *traits)
{
	if (strchr(traits, 'z') || strchr(traits, 'y'))
		kd_map_set(&pod->spec->nodeSelector, "zone", strchr(traits, 'z') ? "a" : "b");
	if (strchr(traits, 'p') || strchr(traits, 'q'))
		add_port(pod, strchr(traits, 'p') ? "TCP" : "UDP");
	if (strchr(traits, 'l')) {
		pod->spec->tolerations = g_new(KdToleration, 1);
		pod->spec->n_tolerations = 1;
		kd_struct_init(&kd_toleration_struct, pod->spec->tolerations);
		pod->spec->tolerations->operator= NAME("Exists");
	}
}

static KdNode *make_node(const char *traits)
{
	KdNode *node = kt_node("n", "cpu=2,memory=4Gi,pods=3,example.com/gpu=1");

	kd_map_set(&node->object.metadata.labels, "zone", "a");
	if (strchr(traits, 't')) {
		node->spec.taints = g_new0(KdTaint, 1);
		node->spec.n_taints = 1;
		kd_struct_init(&kd_taint_struct, node->spec.taints);
		node->spec.taints->key = NAME("broken");
		node->spec.taints->effect = NAME("NoExecute");
	}
	return node;
}

static void admits(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(admitted); i++) {
		g_auto(KtWorld) world = kt_world();
		g_autoptr(KdKubelet) kubelet = kd_kubelet_new(world.cluster, NULL);
		g_auto(GStrv) there = g_strsplit(admitted[i].there, " ", -1);
		KdPod *pod = kt_pod("p", admitted[i].asks);
		g_autoptr(GError) error = NULL;
		const KdPod *got;

		apply_traits(pod, admitted[i].traits);
		kt_create(world.cluster, make_node(admitted[i].traits));
		for (guint j = 0; there[j]; j++) {
			const char name[] = { (char) ('a' + j), 0 };
			bool port = strcmp(there[j], "port") == 0;
			KdPod *other = kt_pod(name, port ? "cpu=0" : there[j]);

			apply_traits(other, port ? "p" : "");
			kt_create_bound(world.cluster, other, "n");
		}
		kt_create_bound(world.cluster, pod, "n");
		kd_cluster_deliver(world.cluster);
		got = kt_get_pod(world.cluster, "p");
		KT_ROW_STR(admitted[i].row,
			   got->status.reason ? got->status.reason : got->status.phase,
			   admitted[i].want);
		if (admitted[i].message)
			KT_ROW_STR(admitted[i].row, got->status.message, admitted[i].message);
		KT_ROW_STR(admitted[i].row, got->status.phase,
			   got->status.reason ? "Failed" : "Running");
		kd_kubelet_verify(kubelet, &error);
		KT_ROW_NO_ERROR(admitted[i].row, error);
	}
}

/* What a node can give, and more than that. */
static void fits(void)
{
	static const struct {
		const char *row, *asks;
		guint n_pods;
		bool want;
	} rows[] = {
		{ "nothing", "cpu=0", 0, true },
		{ "all of it", "cpu=1,memory=2Gi", 2, true },
		{ "too many pods", "cpu=0", 4, false },
		{ "too much", "cpu=1", 3, false },
		{ "of what it does not have", "ephemeral-storage=1", 1, false },
		{ "of what is not its business", "example.com/fpga=1", 3, true },
		{ "too many devices", "example.com/gpu=1", 2, false },
	};
	g_autoptr(KdAsks) asks = kd_asks_new();
	KdNode *node = make_node("");

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KdObject) pod = &kt_pod("p", rows[i].asks)->object;
		KdAsk *ask = kd_asks_get(asks, KD_POD(pod));
		KdHeld held = { 0 };

		for (guint n = 0; n < rows[i].n_pods; n++)
			kd_held_add(&held, ask);
		KT_ROW_INT(rows[i].row, kd_held_fits(&held, node), rows[i].want);
		kd_asks_drop(asks, ask);
		kd_held_clear(&held);
	}
	kd_object_unref(&node->object);
}

static CU_TestInfo tests[] = {
	{ "admits", admits },
	{ "fits", fits },
	CU_TEST_INFO_NULL,
};

KT_SUITE(admission) = { .pName = "admission", .pTests = tests };
