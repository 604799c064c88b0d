/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/advice.c */
#include "config.h"

#include <string.h>

#include "kt.h"
#include "run/whatif.h"

#define NODE(name, more) "{apiVersion: v1, kind: Node, metadata: {name: " name "}, " more "}\n---\n"
#define ROOM(cpu, more)  "status: {allocatable: {cpu: " cpu ", memory: 8Gi, pods: '10'" more "}}"
#define POD(name, meta, spec)                                                                      \
	"{apiVersion: v1, kind: Pod, metadata: {name: " name meta "}, spec: {" spec "}}\n---\n"
#define ASKS(what) "containers: [{name: main, image: i, resources: {requests: {" what "}}}]"
#define SHARES(n, milli)                                                                           \
	", annotations: {alibabacloud.com/gpu-count: '" n "', alibabacloud.com/gpu-milli: '" milli \
	"'}"
#define GPUS ", alibabacloud.com/gpu-count: '2'"

static const struct {
	const char *row, *world, *want;
} rows[] = {
	{ "it fits", NODE("a", ROOM("4", "")) POD("p", "", ASKS("cpu: 1")), NULL },
	{ "no node at all", POD("p", "", ASKS("cpu: 1")), "" },
	{ "what is left, of the node with most",
	  NODE("a", ROOM("4", "")) NODE("b", ROOM("2", "")) POD("x", "",
								"nodeName: a, " ASKS("cpu: 2500m"))
		  POD("other", "", "nodeName: b, " ASKS("cpu: 1")) POD("p", "", ASKS("cpu: 2")),
	  "2 nodes: not enough cpu. The pod asks for 2; a has most left, 1500m of 4: it takes pods "
	  "that "
	  "leave, another node, or a smaller request\n" },
	{ "larger than any node", NODE("a", ROOM("4", "")) POD("p", "", ASKS("memory: 9Gi")),
	  "1 node: not enough memory. The pod asks for 9Gi; the largest of these nodes has 8Gi "
	  "(a), so "
	  "that it takes a larger one, or a smaller request\n" },
	{ "what no node has",
	  NODE("a", ROOM("4", "")) POD("p", "",
				       "containers: [{name: main, image: i, resources: {limits: "
				       "{example.com/disk: 1}}}]"),
	  "1 node: not enough example.com/disk. The pod asks for 1; none of these nodes has "
	  "any\n" },
	{ "the number of pods",
	  NODE("a", "status: {allocatable: {cpu: 4, memory: 8Gi, pods: '1'}}")
		  POD("x", "", "nodeName: a, " ASKS("cpu: 1")) POD("p", "", ASKS("cpu: 1")),
	  "1 node: as many pods as they may run (1 on a). It takes pods that leave, or another "
	  "node\n" },
	{ "most nodes first, each reason by itself",
	  NODE("a", "spec: {unschedulable: true}, " ROOM("4", "")) NODE(
		  "b", "spec: {taints: [{key: k, value: v, effect: NoSchedule}]}, " ROOM("4", ""))
		  NODE("c", "spec: {taints: [{key: k, value: v, effect: NoExecute}]}, " ROOM(
				    "4", "")) POD("p", "", ASKS("cpu: 1")),
	  "2 nodes: taint {k: v}. It takes a toleration in the pod's spec\n"
	  "1 node: cordoned. It takes `kubectl uncordon`\n" },
	{ "labels",
	  NODE("a", ROOM("4", ""))
		  POD("p", "", "nodeSelector: {disk: ssd, zone: z}, " ASKS("cpu: 1")),
	  "1 node: other labels than spec.nodeSelector and spec.affinity ask for (nodeSelector "
	  "disk=ssd, "
	  "zone=z)\n" },
	{ "a host port",
	  NODE("a", ROOM("4", "")) POD("x", "",
				       "nodeName: a, containers: [{name: m, image: i, ports: "
				       "[{containerPort: 80, hostPort: 80}]}]")
		  POD("p", "",
		      "containers: [{name: m, image: i, ports: [{containerPort: 80, hostPort: "
		      "80}]}]"),
	  "1 node: host port 80 taken. There can be one such pod a node\n" },
	{ "a share of a GPU",
	  NODE("a", ROOM("4", GPUS)) POD("x", SHARES("1", "700"), "nodeName: a, " ASKS("cpu: 1"))
		  POD("other", SHARES("1", "600"), "nodeName: a, " ASKS("cpu: 1"))
			  POD("p", SHARES("1", "500"), ASKS("cpu: 1")),
	  "1 node: not enough GPU left. The pod asks for 500 thousandths of one; the freest device "
	  "has "
	  "400 (a)\n" },
	{ "a whole GPU",
	  NODE("a", ROOM("4", GPUS)) POD("x", SHARES("2", "100"), "nodeName: a, " ASKS("cpu: 1"))
		  POD("p", SHARES("1", "1000"), ASKS("cpu: 1")),
	  "1 node: no whole GPU left. The pod asks for one; the freest device has 900 thousandths "
	  "(a)\n" },
	{ "several GPUs",
	  NODE("a", ROOM("4", GPUS)) POD("x", SHARES("1", "100"), "nodeName: a, " ASKS("cpu: 1"))
		  POD("p", SHARES("2", "1000"), ASKS("cpu: 1")),
	  "1 node: not enough GPU left. The pod asks for 2 devices with 1000 thousandths each; a "
	  "has most "
	  "of these, 1\n" },
	{ "more GPUs than there are",
	  NODE("a", ROOM("4", GPUS)) POD("p", SHARES("3", "1000"), ASKS("cpu: 1")),
	  "1 node: fewer GPUs in all than the pod asks for\n" },
};

/* Of pod p; NULL = nothing was asked for. */
static char *advice(const char *world)
{
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	g_autoptr(KdManifest) manifest = kd_manifest_new(kinds, KD_DECODE_LENIENT);
	g_autoptr(KdSchedulerConfig) config = kd_scheduler_config_default();
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_yaml_parse(world, strlen(world), "world", &error);
	const KdWhatIfOptions options = { .passes = 1, .tie_break = KD_TIE_NAME };
	GString *out = g_string_new(NULL);

	if (forest)
		kd_manifest_add(manifest, forest);
	kd_manifest_finish(manifest, error ? NULL : &error);
	KT_ROW_NO_ERROR("a good world", error);
	g_autoptr(KdWhatIf) whatif = kd_what_if(manifest, config, &options, NULL);
	const KdWhatIfPod *pod = &g_array_index(whatif->pods, KdWhatIfPod, whatif->pods->len - 1);
	if (!KT_ROW_TRUE("there is a pod", whatif->pods->len > 0))
		return g_string_free(out, FALSE);
	for (guint i = 0; pod->advice && i < pod->advice->n; i++)
		g_string_append_printf(out, "%s\n", kd_tree_string(pod->advice->children[i]));
	return g_string_free(out, !pod->advice);
}

static void advises(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = advice(rows[i].world);

		KT_ROW_STR(rows[i].row, got, rows[i].want);
	}
}

static CU_TestInfo tests[] = { { "what would help", advises }, CU_TEST_INFO_NULL };

KT_SUITE(advice) = { .pName = "advice", .pTests = tests };
