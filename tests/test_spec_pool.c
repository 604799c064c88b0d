/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/spec_pool.c: pods and nodes from numbers. */
#include "config.h"

#include "run/spec_pool.h"

#include <kubedes/quantity.h>

#include "api/encode.h"
#include "kt.h"

static const KdPodShape plain = { .milli_cpu = 1500, .memory = 1 << 30 };

static KdResource fpga = { "example.com/fpga", { .units = 2 } };
static KdPair zone = { "zone", "a" };
static KdToleration toleration = { .key = "k", .operator= "Exists" };

/* A shape that differs from the plain one in one thing. */
static const struct {
	const char *row;
	KdPodShape shape;
	bool same;
} rows[] = {
	{ "the same numbers", { .milli_cpu = 1500, .memory = 1 << 30 }, true },
	{ "GPUs do not stand in the spec",
	  { .milli_cpu = 1500, .memory = 1 << 30, .gpu = { 1, 500, NULL } },
	  true },
	{ "another amount of CPU", { .milli_cpu = 1501, .memory = 1 << 30 }, false },
	{ "of memory", { .milli_cpu = 1500, .memory = 1 << 20 }, false },
	{ "another priority", { .milli_cpu = 1500, .memory = 1 << 30, .priority = -5 }, false },
	{ "a class", { .milli_cpu = 1500, .memory = 1 << 30, .priority_class = "batch" }, false },
	{ "another resource",
	  { .milli_cpu = 1500, .memory = 1 << 30, .requests = { &fpga, 1 } },
	  false },
	{ "a node selector",
	  { .milli_cpu = 1500, .memory = 1 << 30, .node_selector = { &zone, 1 } },
	  false },
	{ "a toleration",
	  { .milli_cpu = 1500, .memory = 1 << 30, .tolerations = &toleration, .n_tolerations = 1 },
	  false },
};

static void test_sharing(void)
{
	KdSpecPool *pool = kd_spec_pool_new();
	KdPodSpec *first = kd_spec_pool_get(pool, &plain);

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		KdPodShape shape = rows[i].shape;

		shape.priority_class = g_intern_string(shape.priority_class);
		KdPodSpec *spec = kd_spec_pool_get(pool, &shape);
		KT_ROW_INT(rows[i].row, spec == first, rows[i].same);
		KdPodSpec *again = kd_spec_pool_get(pool, &shape);
		KT_ROW_TRUE(rows[i].row, spec == again);
		kd_shared_unref(again);
		kd_shared_unref(spec);
	}
	kd_spec_pool_free(pool);
	KT_ROW_INT("a spec outlives the pool", first->n_containers, 1);
	kd_shared_unref(first);
}

static char *yaml_of(const KdObject *object)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	GString *out = g_string_new(NULL);

	kd_tree_print_yaml(kd_object_encode(object, forest), out);
	return g_string_free(out, FALSE);
}

static const struct {
	const char *row;
	KdPodShape shape;
	const char *requests, *annotations;
	gint64 priority; /* -1 = unset */
} pods[] = {
	{ "cpu and memory",
	  { .milli_cpu = 1500, .memory = 3 << 20 },
	  "cpu=1500m memory=3Mi",
	  "",
	  -1 },
	{ "nothing asked for is left out", { .milli_cpu = 1000 }, "cpu=1", "", -1 },
	{ "nothing at all", { .milli_cpu = 0 }, "", "", -1 },
	{ "a share of a GPU", { .gpu = { 1, 470, NULL } }, "", "gpu-count=1 gpu-milli=470", -1 },
	{ "whole GPUs of two models",
	  { .gpu = { 8, 1000, "T4|G2" } },
	  "",
	  "gpu-card-model=T4|G2 gpu-count=8 gpu-milli=1000",
	  -1 },
	{ "with a priority", { .priority = 7 }, "", "", 7 },
};

static char *requests_of(const KdPodSpec *spec)
{
	const KdResources *requests = &spec->containers[0].resources.requests;
	g_autoptr(GString) out = g_string_new(NULL);

	for (guint i = 0; i < requests->n; i++) {
		g_autofree char *amount = kd_quantity_print(requests->items[i].quantity);

		g_string_append_printf(out, "%s%s=%s", i ? " " : "", requests->items[i].name,
				       amount);
	}
	return g_strdup(out->str);
}

static char *annotations_of(const KdPodShape *shape)
{
	static const char *const keys[] = { KD_GPU_ANNOTATION_MODEL, KD_GPU_ANNOTATION_COUNT,
					    KD_GPU_ANNOTATION_MILLI };
	g_autoptr(GString) out = g_string_new(NULL);
	KdMap map = { 0 };

	kd_spec_pool_annotate(shape, &map);
	for (guint i = 0; i < G_N_ELEMENTS(keys); i++) {
		const char *value = kd_map_lookup(&map, keys[i]);

		if (value)
			g_string_append_printf(out, "%s%s=%s", out->len ? " " : "",
					       strchr(keys[i], '/') + 1, value);
	}
	kd_map_clear(&map);
	return g_strdup(out->str);
}

static void test_pods(void)
{
	KdSpecPool *pool = kd_spec_pool_new();

	for (guint i = 0; i < G_N_ELEMENTS(pods); i++) {
		KdPodSpec *spec = kd_spec_pool_get(pool, &pods[i].shape);
		g_autofree char *requests = requests_of(spec);
		g_autofree char *annotations = annotations_of(&pods[i].shape);

		KT_ROW_STR(pods[i].row, requests, pods[i].requests);
		KT_ROW_STR(pods[i].row, annotations, pods[i].annotations);
		KT_ROW_INT(pods[i].row, spec->priority.set ? spec->priority.value : -1,
			   pods[i].priority);
		KT_ROW_STR("it ends and stays so", spec->restartPolicy, "Never");
		kd_shared_unref(spec);
	}
	kd_spec_pool_free(pool);
}

static const char job_pod[] = "apiVersion: v1\n"
			      "kind: Pod\n"
			      "metadata:\n"
			      "  name: p\n"
			      "  namespace: default\n"
			      "spec:\n"
			      "  containers:\n"
			      "  - name: main\n"
			      "    resources:\n"
			      "      limits:\n"
			      "        example.com/fpga: \"2\"\n"
			      "      requests:\n"
			      "        cpu: \"1\"\n"
			      "        example.com/fpga: \"2\"\n"
			      "  nodeSelector:\n"
			      "    zone: a\n"
			      "  restartPolicy: Never\n"
			      "  schedulerName: default-scheduler\n"
			      "  terminationGracePeriodSeconds: 30\n"
			      "  tolerations:\n"
			      "  - key: k\n"
			      "    operator: Exists\n"
			      "status:\n"
			      "  phase: Pending\n";

/* What a pod has beside amounts. */
static void test_rest(void)
{
	KdSpecPool *pool = kd_spec_pool_new();
	const KdPodShape shape = { .milli_cpu = 1000,
				   .requests = { &fpga, 1 },
				   .node_selector = { &zone, 1 },
				   .tolerations = &toleration,
				   .n_tolerations = 1 };
	g_autoptr(KdObject)
		pod = &kd_pod_new("default", "p", kd_spec_pool_get(pool, &shape))->object;
	g_autofree char *text = yaml_of(pod);
	g_autoptr(KdObject) group = &kd_workload_pod_group(NULL, "g", 3)->object;
	g_autofree char *group_text = yaml_of(group);

	KT_ROW_STR("all of it", text, job_pod);
	KT_ROW_STR("a group", group_text,
		   "apiVersion: scheduling.x-k8s.io/v1alpha1\n"
		   "kind: PodGroup\n"
		   "metadata:\n"
		   "  name: g\n"
		   "  namespace: default\n"
		   "spec:\n"
		   "  minMember: 3\n");
	kd_spec_pool_free(pool);
}

static const char gpu_node[] = "apiVersion: v1\n"
			       "kind: Node\n"
			       "metadata:\n"
			       "  labels:\n"
			       "    alibabacloud.com/gpu-card-model: P100\n"
			       "    kubernetes.io/hostname: gpu\n"
			       "    kubernetes.io/os: linux\n"
			       "  name: gpu\n"
			       "status:\n"
			       "  allocatable:\n"
			       "    alibabacloud.com/gpu-count: \"2\"\n"
			       "    cpu: \"64\"\n"
			       "    memory: 256Gi\n"
			       "    pods: \"1001\"\n"
			       "  capacity:\n"
			       "    alibabacloud.com/gpu-count: \"2\"\n"
			       "    cpu: \"64\"\n"
			       "    memory: 256Gi\n"
			       "    pods: \"1001\"\n"
			       "  conditions:\n"
			       "  - lastTransitionTime: \"2026-01-01T00:00:00Z\"\n"
			       "    reason: KubeletReady\n"
			       "    status: \"True\"\n"
			       "    type: Ready\n";

static void test_nodes(void)
{
	const KdNodeShape shape = { .milli_cpu = 64000,
				    .memory = (gint64) 256 << 30,
				    .pods = 1001,
				    .n_gpus = 2,
				    .gpu_model = "P100" };
	const KdNodeShape bare = { .milli_cpu = 500, .memory = 1 << 20, .pods = 110 };
	g_autoptr(KdObject) node = &kd_workload_node(NULL, "gpu", &shape)->object;
	g_autoptr(KdObject) other = &kd_workload_node(NULL, "o", &bare)->object;
	g_autofree char *text = yaml_of(node);

	KT_ROW_STR("a node with GPUs, as in the trace's own manifest", text, gpu_node);
	KT_ROW_INT("a node without has no such resource", KD_NODE(other)->status.capacity.n, 3);
	KT_ROW_STR("and no model", kd_map_lookup(&other->metadata.labels, KD_GPU_ANNOTATION_MODEL),
		   NULL);
}

static CU_TestInfo tests[] = {
	{ "equal pods share a spec", test_sharing },
	{ "pods", test_pods },
	{ "what a pod has beside amounts", test_rest },
	{ "nodes", test_nodes },
	CU_TEST_INFO_NULL,
};

KT_SUITE(spec_pool) = { .pName = "spec_pool", .pTests = tests };
