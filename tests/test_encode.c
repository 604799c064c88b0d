/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/encode.h"

#include <kubedes/api/csi_driver.h>
#include <kubedes/api/csi_node.h>
#include <kubedes/api/csi_storage_capacity.h>
#include <kubedes/api/event.h>
#include <kubedes/api/namespace.h>
#include <kubedes/api/node.h>
#include <kubedes/api/persistent_volume.h>
#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/pod_disruption_budget.h>
#include <kubedes/api/pod_group.h>
#include <kubedes/api/priority_class.h>
#include <kubedes/api/replica_set.h>
#include <kubedes/api/service.h>
#include <kubedes/api/storage_class.h>

#include "kt.h"
#include "kt_object.h"

static char *print(const KdObject *object)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	GString *out = g_string_new(NULL);

	kd_tree_print_yaml(kd_object_encode(object, forest), out);
	return g_string_free(out, FALSE);
}

static const struct {
	const char *row;
	const KdKind *kind;
	const char *yaml, *want;
} rows[] = {
	{ "keys are sorted, defaults are filled in", &kd_kind_pod,
	  "spec: {containers: [{name: c, image: a}]}\nmetadata: {name: p, labels: {b: '1', a: "
	  "x}}\n",
	  "apiVersion: v1\n"
	  "kind: Pod\n"
	  "metadata:\n"
	  "  labels:\n"
	  "    a: x\n"
	  "    b: \"1\"\n"
	  "  name: p\n"
	  "  namespace: default\n"
	  "spec:\n"
	  "  containers:\n"
	  "  - image: a\n"
	  "    imagePullPolicy: Always\n"
	  "    name: c\n"
	  "    resources: {}\n"
	  "  restartPolicy: Always\n"
	  "  schedulerName: default-scheduler\n"
	  "  terminationGracePeriodSeconds: 30\n"
	  "status:\n"
	  "  phase: Pending\n"
	  "  qosClass: BestEffort\n" },
	{ "unknown fields come back at their place", &kd_kind_node,
	  "metadata: {name: m1, uid: u-1, selfLink: /x, resourceVersion: '7'}\n"
	  "spec: {taints: [{key: a, effect: NoExecute}, {key: b, effect: NoExecute, note: [1, {c: "
	  "2}]}]}\n"
	  "extra: {z: 1, w: null}\n",
	  "apiVersion: v1\n"
	  "extra:\n"
	  "  z: 1\n"
	  "  w: null\n"
	  "kind: Node\n"
	  "metadata:\n"
	  "  name: m1\n"
	  "  resourceVersion: \"7\"\n"
	  "  selfLink: /x\n"
	  "  uid: u-1\n"
	  "spec:\n"
	  "  taints:\n"
	  "  - effect: NoExecute\n"
	  "    key: a\n"
	  "  - effect: NoExecute\n"
	  "    key: b\n"
	  "    note:\n"
	  "    - 1\n"
	  "    - c: 2\n" },
	{ "quantities in canonical form", &kd_kind_node,
	  "metadata: {name: m1}\nstatus: {capacity: {memory: 2048Mi, cpu: 1.5}}\n",
	  "apiVersion: v1\n"
	  "kind: Node\n"
	  "metadata:\n"
	  "  name: m1\n"
	  "status:\n"
	  "  allocatable:\n"
	  "    cpu: 1500m\n"
	  "    memory: 2Gi\n"
	  "  capacity:\n"
	  "    cpu: 1500m\n"
	  "    memory: 2Gi\n" },
	{ "zeros that count", &kd_kind_priority_class,
	  "metadata: {name: low}\nvalue: 0\nglobalDefault: false\n",
	  "apiVersion: scheduling.k8s.io/v1\n"
	  "kind: PriorityClass\n"
	  "metadata:\n"
	  "  name: low\n"
	  "preemptionPolicy: PreemptLowerPriority\n"
	  "value: 0\n" },
	{ "numbers or texts, times, empty selectors", &kd_kind_pod_disruption_budget,
	  "metadata: {name: b, creationTimestamp: '2026-01-01T02:00:00+01:00'}\n"
	  "spec: {minAvailable: 2, selector: {}}\nstatus: {disruptedPods: {p: "
	  "'2026-01-01T00:00:00Z'}}\n",
	  "apiVersion: policy/v1\n"
	  "kind: PodDisruptionBudget\n"
	  "metadata:\n"
	  "  creationTimestamp: \"2026-01-01T01:00:00Z\"\n"
	  "  name: b\n"
	  "  namespace: default\n"
	  "spec:\n"
	  "  minAvailable: 2\n"
	  "  selector: {}\n"
	  "status:\n"
	  "  currentHealthy: 0\n"
	  "  desiredHealthy: 0\n"
	  "  disruptedPods:\n"
	  "    p: \"2026-01-01T00:00:00Z\"\n"
	  "  disruptionsAllowed: 0\n"
	  "  expectedPods: 0\n" },
	{ "target ports by number and by name", &kd_kind_service,
	  "metadata: {name: s}\nspec: {ports: [{name: a, port: 80, targetPort: http}, {name: b, "
	  "port: "
	  "81}], selector: {a: b}}\n",
	  "apiVersion: v1\n"
	  "kind: Service\n"
	  "metadata:\n"
	  "  name: s\n"
	  "  namespace: default\n"
	  "spec:\n"
	  "  internalTrafficPolicy: Cluster\n"
	  "  ports:\n"
	  "  - name: a\n"
	  "    port: 80\n"
	  "    protocol: TCP\n"
	  "    targetPort: http\n"
	  "  - name: b\n"
	  "    port: 81\n"
	  "    protocol: TCP\n"
	  "    targetPort: 81\n"
	  "  selector:\n"
	  "    a: b\n"
	  "  sessionAffinity: None\n"
	  "  type: ClusterIP\n" },
};

static void objects(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		KdObject *object = kt_object(rows[i].kind, rows[i].yaml);
		g_autofree char *got = print(object);

		KT_ROW_STR(rows[i].row, got, rows[i].want);
		KdObject *again = kt_object(rows[i].kind, got);
		KT_ROW_TRUE("read again it is the same", kd_object_equal(object, again));
		KdObject *copy = kd_object_copy(object);
		KT_ROW_TRUE("so is a copy", kd_object_equal(object, copy));
		kd_object_unref(copy);
		kd_object_unref(again);
		kd_object_unref(object);
	}
}

/* What changes in a pod's life is printed where the API has it. */
static void lives(void)
{
	KdPod *pod = kd_pod_new("ns", "p", kd_pod_spec_new());
	KdPod *bound = (KdPod *) kd_object_copy(&pod->object);

	bound->nodeName = g_intern_static_string("m7");
	bound->object.uid = 31;
	bound->object.resourceVersion = 12;
	g_autofree char *before = print(&pod->object);
	g_autofree char *after = print(&bound->object);
	KT_ROW_TRUE("one spec for both", bound->spec == pod->spec);
	KT_ROW_TRUE("not the same object", !kd_object_equal(&pod->object, &bound->object));
	KT_ROW_STR("before", before,
		   "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  namespace: ns\nspec:\n"
		   "  restartPolicy: Always\n  schedulerName: default-scheduler\n"
		   "  terminationGracePeriodSeconds: 30\nstatus:\n  phase: Pending\n");
	KT_ROW_STR("after", after,
		   "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  namespace: ns\n"
		   "  resourceVersion: \"12\"\n  uid: 00000000-0000-8000-8000-00000000001f\nspec:\n"
		   "  nodeName: m7\n  restartPolicy: Always\n  schedulerName: default-scheduler\n"
		   "  terminationGracePeriodSeconds: 30\nstatus:\n  phase: Pending\n");
	kd_object_unref(&bound->object);
	kd_object_unref(&pod->object);
}

/* Elements that went take what was kept of them along. */
static void shrunk_list(void)
{
	KdObject *object = kt_object(&kd_kind_node,
				     "{metadata: {name: m1}, spec: {taints: [{key: a, effect: "
				     "NoExecute, x: 1}, {key: b, effect: NoExecute, x: 2}]}}");
	KdNode *node = (KdNode *) kd_object_copy(object);

	node->spec.n_taints = 1;
	g_autofree char *got = print(&node->object);
	node->spec.n_taints = 2;
	KT_ROW_STR("the first alone", got,
		   "apiVersion: v1\nkind: Node\nmetadata:\n  name: m1\nspec:\n  taints:\n"
		   "  - effect: NoExecute\n    key: a\n    x: 1\n");
	kd_object_unref(&node->object);
	kd_object_unref(object);
}

/* ---- what `kubedes get` shows ---- */

/* All cells in one line. */
static char *cells(const KdObject *object)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; object->kind->columns[i].header; i++) {
		g_autofree char *cell = object->kind->cell(object, i, 90 * KD_SECOND);

		g_string_append_printf(out, "%s%s", i > 0 ? " | " : "", cell);
	}
	return g_string_free(out, FALSE);
}

#define STATUS(text)                                                                               \
	"{metadata: {name: p, creationTimestamp: '2026-01-01T00:00:00Z'}, spec: {nodeName: m1, "   \
	"containers: [{name: a}, {name: b}], initContainers: [{name: i}, {name: s, "               \
	"restartPolicy: Always}]}, status: {" text "}}"

static const struct {
	const char *row;
	const KdKind *kind;
	const char *yaml, *want;
} cell_rows[] = {
	{ "a pod that waits", &kd_kind_pod,
	  "{metadata: {name: p}, spec: {containers: [{name: a}]}}",
	  "p | 0/1 | Pending | 0 | <unknown> | <none> | <none> | <none> | <none>" },
	{ "a pod behind a gate", &kd_kind_pod,
	  "{metadata: {name: p}, spec: {containers: [{name: a}], schedulingGates: [{name: g}]}}",
	  "p | 0/1 | SchedulingGated | 0 | <unknown> | <none> | <none> | <none> | <none>" },
	{ "the first init container runs", &kd_kind_pod,
	  STATUS("initContainerStatuses: [{name: i, state: {running: {}}}]"),
	  "p | 0/3 | Init:0/2 | 0 | 90s | <none> | m1 | <none> | <none>" },
	{ "it fails again and again", &kd_kind_pod,
	  STATUS("initContainerStatuses: [{name: i, restartCount: 2, state: {waiting: {reason: "
		 "CrashLoopBackOff}}, lastState: {terminated: {exitCode: 1, finishedAt: "
		 "'2026-01-01T00:01:00Z'}}}]"),
	  "p | 0/3 | Init:CrashLoopBackOff | 2 (30s ago) | 90s | <none> | m1 | <none> | <none>" },
	{ "it was killed", &kd_kind_pod,
	  STATUS("initContainerStatuses: [{name: i, state: {terminated: {exitCode: 137, signal: "
		 "9}}}]"),
	  "p | 0/3 | Init:Signal:9 | 0 | 90s | <none> | m1 | <none> | <none>" },
	{ "all runs", &kd_kind_pod,
	  STATUS("phase: Running, podIP: 10.0.0.1, initContainerStatuses: [{name: i, state: "
		 "{terminated: {exitCode: 0}}}, {name: s, ready: true, started: true, state: "
		 "{running: {}}}], containerStatuses: [{name: a, ready: true, restartCount: 3, "
		 "state: "
		 "{running: {}}}, {name: b, ready: true, state: {running: {}}}]"),
	  "p | 3/3 | Running | 3 | 90s | 10.0.0.1 | m1 | <none> | <none>" },
	{ "one has ended, one is not ready", &kd_kind_pod,
	  STATUS("phase: Running, containerStatuses: [{name: a, state: {terminated: {exitCode: 0, "
		 "reason: Completed}}}, {name: b, ready: true, state: {running: {}}}]"),
	  "p | 1/3 | NotReady | 0 | 90s | <none> | m1 | <none> | <none>" },
	{ "it failed without a word", &kd_kind_pod,
	  STATUS("phase: Failed, containerStatuses: [{name: a, state: {terminated: {exitCode: "
		 "3}}}]"),
	  "p | 0/3 | ExitCode:3 | 0 | 90s | <none> | m1 | <none> | <none>" },
	{ "it is being deleted", &kd_kind_pod,
	  "{metadata: {name: p, deletionTimestamp: '2026-01-01T00:00:00Z'}, spec: {readinessGates: "
	  "[{conditionType: x}], containers: [{name: a}]}}",
	  "p | 0/1 | Terminating | 0 | <unknown> | <none> | <none> | <none> | 0/1" },
	{ "a node", &kd_kind_node,
	  "{metadata: {name: m, labels: {node-role.kubernetes.io/worker: '', kubernetes.io/role: "
	  "edge}}, spec: {unschedulable: true}, status: {conditions: [{type: Ready, status: "
	  "'True'}], nodeInfo: {kubeletVersion: v1.34.1}, addresses: [{type: InternalIP, address: "
	  "10.1.1.1}]}}",
	  "m | Ready,SchedulingDisabled | edge,worker | <unknown> | v1.34.1 | 10.1.1.1 | <none> | "
	  "<unknown> | <unknown> | <unknown>" },
	{ "a node that is not heard of", &kd_kind_node,
	  "{metadata: {name: m}, status: {conditions: [{type: Ready, status: Unknown}]}}",
	  "m | NotReady | <none> | <unknown> |  | <none> | <none> | <unknown> | <unknown> | "
	  "<unknown>" },
	{ "a service", &kd_kind_service,
	  "{metadata: {name: s}, spec: {type: NodePort, clusterIP: 10.96.0.9, ports: [{port: 80, "
	  "nodePort: 30080}], selector: {app: web}}}",
	  "s | NodePort | 10.96.0.9 | <none> | 80:30080/TCP | <unknown> | app=web" },
	{ "a balancer that has not got its address", &kd_kind_service,
	  "{metadata: {name: s}, spec: {type: LoadBalancer, ports: [{port: 80}]}}",
	  "s | LoadBalancer | <none> | <pending> | 80/TCP | <unknown> | <none>" },
	{ "an event", &kd_kind_event,
	  "{metadata: {name: e}, involvedObject: {kind: Pod, name: p}, reason: Killing, type: "
	  "Normal, "
	  "message: ' Stopping ', count: 4, firstTimestamp: '2026-01-01T00:00:30Z', lastTimestamp: "
	  "'2026-01-01T00:01:00Z', source: {component: kubelet, host: m}}",
	  "30s | Normal | Killing | pod/p |  | kubelet, m | Stopping | 60s | 4 | e" },
	{ "a disruption budget", &kd_kind_pod_disruption_budget,
	  "{metadata: {name: b}, spec: {minAvailable: 50%}, status: {disruptionsAllowed: 2}}",
	  "b | 50% | N/A | 2 | <unknown>" },
	{ "a replica set", &kd_kind_replica_set,
	  "{metadata: {name: r}, spec: {replicas: 3, selector: {matchLabels: {a: b}}, template: "
	  "{metadata: {labels: {a: b}}, spec: {containers: [{name: x, image: i:1}, {name: z, "
	  "image: j}]}}}, status: {replicas: 2, readyReplicas: 1}}",
	  "r | 3 | 2 | 1 | <unknown> | x,z | i:1,j | a=b" },
	{ "a volume", &kd_kind_persistent_volume,
	  "{metadata: {name: v}, spec: {capacity: {storage: 8Gi}, accessModes: [ReadWriteOnce, "
	  "ReadOnlyMany], storageClassName: fast, claimRef: {namespace: ns, name: c}}, status: "
	  "{phase: Bound}}",
	  "v | 8Gi | RWO,ROX | Retain | Bound | ns/c | fast | <unset> |  | <unknown> | "
	  "Filesystem" },
	{ "a claim", &kd_kind_persistent_volume_claim,
	  "{metadata: {name: c}, spec: {accessModes: [ReadWriteOncePod], resources: {requests: "
	  "{storage: 8Gi}}, volumeName: v, storageClassName: fast}, status: {phase: Bound, "
	  "capacity: {storage: 8Gi}, accessModes: [ReadWriteOncePod]}}",
	  "c | Bound | v | 8Gi | RWOP | fast | <unset> | <unknown> | Filesystem" },
	{ "a claim without a volume shows no capacity", &kd_kind_persistent_volume_claim,
	  "{metadata: {name: c}, spec: {accessModes: [ReadWriteOnce], resources: {requests: "
	  "{storage: 8Gi}}}, status: {capacity: {storage: 8Gi}}}",
	  "c | Pending |  |  |  |  | <unset> | <unknown> | Filesystem" },
	{ "the storage class that is the default", &kd_kind_storage_class,
	  "{metadata: {name: s, annotations: {storageclass.kubernetes.io/is-default-class: "
	  "'true'}}, provisioner: p.io}",
	  "s (default) | p.io | Delete | Immediate | false | <unknown>" },
	{ "a priority class", &kd_kind_priority_class,
	  "{metadata: {name: p}, value: 1000, globalDefault: true}",
	  "p | 1000 | true | <unknown> | PreemptLowerPriority" },
	{ "a namespace", &kd_kind_namespace,
	  "{metadata: {name: ns, creationTimestamp: '2026-01-01T00:00:00Z'}}",
	  "ns | Active | 90s" },
	{ "a driver", &kd_kind_csi_driver, "{metadata: {name: d}}",
	  "d | true | false | false | <unset> | false | Persistent | <unknown>" },
	{ "a driver with wishes", &kd_kind_csi_driver,
	  "{metadata: {name: d}, spec: {attachRequired: false, requiresRepublish: true, "
	  "volumeLifecycleModes: [Persistent, Ephemeral], tokenRequests: [{audience: ''}, "
	  "{audience: vault, expirationSeconds: 600}]}}",
	  "d | false | false | false | ,vault | true | Persistent,Ephemeral | <unknown>" },
	{ "the drivers of a node", &kd_kind_csi_node,
	  "{metadata: {name: m}, spec: {drivers: [{name: d, nodeID: m}]}}", "m | 1 | <unknown>" },
	{ "free storage", &kd_kind_csi_storage_capacity,
	  "{metadata: {name: c}, storageClassName: fast, capacity: 10Gi}", "c | fast | 10Gi" },
	{ "a group of pods", &kd_kind_pod_group,
	  "{metadata: {name: g}, spec: {minMember: 4, minResources: {cpu: '8'}, "
	  "scheduleTimeoutSeconds: 30}, status: {phase: Running, running: 3, succeeded: 1}}",
	  "g | Running | 4 | 3 | 1 | 0 | <unknown>" },
	{ "a group that says nothing", &kd_kind_pod_group, "{metadata: {name: g}}",
	  "g |  | 1 | 0 | 0 | 0 | <unknown>" },
};

static void columns(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(cell_rows); i++) {
		KdObject *object = kt_object(cell_rows[i].kind, cell_rows[i].yaml);
		g_autofree char *got = cells(object);

		KT_ROW_STR(cell_rows[i].row, got, cell_rows[i].want);
		kd_object_unref(object);
	}
}

static CU_TestInfo tests[] = { { "objects", objects },
			       { "a pod is bound", lives },
			       { "a list that lost an element", shrunk_list },
			       { "columns", columns },
			       CU_TEST_INFO_NULL };

KT_SUITE(encode) = { .pName = "encode", .pTests = tests };
