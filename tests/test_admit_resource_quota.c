/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/admit_resource_quota.c, sim/api/quota_usage.c, quota_scope.c: what is charged to
 * whom, and what is refused. */
#include "config.h"

#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/priority_class.h>
#include <kubedes/api/resource_quota.h>
#include <kubedes/api/service.h>

#include "cluster/cluster.h"
#include "kt_cluster.h"
#include "kt_object.h"

static KtAnswer apply(KdCluster *cluster, const KdKind *kind, const char *yaml)
{
	return kt_create(cluster, kt_object(kind, yaml));
}

static char *used(const KdCluster *cluster, const char *namespace_, const char *name)
{
	const KdObject *quota = kd_cluster_get(cluster, &kd_kind_resource_quota,
					       g_intern_string(namespace_), name);

	return kt_print_resources(&KD_RESOURCE_QUOTA(quota)->status.used);
}

/* ---- one quota, one object after another ---- */

typedef struct {
	const char *row;
	const char *spec;          /* of the quota q */
	const char *pods[3];       /* specs of pods a, b, c */
	const char *used, *reason; /* at the end; the refusal of the last */
} Row;

#define ONE "containers: [{name: c1, image: i, resources: {requests: {cpu: 1}}}]"
#define BIG "containers: [{name: c1, image: i, resources: {requests: {cpu: 3, memory: 1Gi}}}]"
#define NIL "containers: [{name: c1, image: i}]"

static const Row rows[] = {
	{ "enough of all", "hard: {pods: 3}", { ONE, ONE, ONE }, "pods=3", "" },
	{ "one too many",
	  "hard: {pods: 2}",
	  { ONE, ONE, ONE },
	  "pods=2",
	  "pods \"c\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: "
	  "pods=2" },
	{ "what is not limited does not matter", "hard: {services: 0}", { BIG }, "services=0", "" },
	{ "two amounts, one too much",
	  "hard: {requests.cpu: 4, requests.memory: 1Gi, pods: 9}",
	  { BIG, BIG },
	  "pods=1,requests.cpu=3,requests.memory=1Gi",
	  "pods \"b\" is forbidden: exceeded quota: q, requested: "
	  "requests.cpu=3,requests.memory=1Gi, used: requests.cpu=3,requests.memory=1Gi, limited: "
	  "requests.cpu=4,requests.memory=1Gi" },
	{ "cpu is requests.cpu", "hard: {cpu: 2}", { ONE, ONE }, "cpu=2", "" },
	{ "who says nothing is refused",
	  "hard: {limits.cpu: 2, requests.memory: 1Gi}",
	  { NIL },
	  "limits.cpu=0,requests.memory=0",
	  "pods \"a\" is forbidden: failed quota: q: must specify limits.cpu for: c1; "
	  "requests.memory for: c1" },
	{ "each container must say it",
	  "hard: {requests.cpu: 2}",
	  { "containers: [{name: b, image: i}, {name: a, image: i}], initContainers: [{name: x, "
	    "image: i, resources: {requests: {cpu: 1}}}]" },
	  "requests.cpu=0",
	  "pods \"a\" is forbidden: failed quota: q: must specify requests.cpu for: a,b" },
	{ "who says it for the pod need not",
	  "hard: {requests.cpu: 2, limits.memory: 1Gi}",
	  { "resources: {requests: {cpu: 1500m}}, containers: [{name: a, image: i}]",
	    "resources: {requests: {cpu: 1}}, containers: [{name: a, image: i}]" },
	  "limits.memory=0,requests.cpu=1500m",
	  "pods \"b\" is forbidden: exceeded quota: q, requested: requests.cpu=1, used: "
	  "requests.cpu=1500m, limited: requests.cpu=2" },
	{ "nobody must say what storage it needs",
	  "hard: {requests.ephemeral-storage: 2Gi}",
	  { NIL },
	  "requests.ephemeral-storage=0",
	  "" },
	{ "all there are count as objects", "hard: {count/pods: 1}", { NIL }, "count/pods=1", "" },
	{ "devices",
	  "hard: {requests.nvidia.com/gpu: 1}",
	  { "containers: [{name: c, image: i, resources: {limits: {nvidia.com/gpu: 1}}}]",
	    "containers: [{name: c, image: i, resources: {limits: {nvidia.com/gpu: 1}}}]" },
	  "requests.nvidia.com/gpu=1",
	  "pods \"b\" is forbidden: exceeded quota: q, requested: requests.nvidia.com/gpu=1, used: "
	  "requests.nvidia.com/gpu=1, limited: requests.nvidia.com/gpu=1" },
	{ "best effort only",
	  "{hard: {pods: 1}, scopes: [BestEffort]}",
	  { ONE, NIL, ONE },
	  "pods=1",
	  "" },
	{ "not best effort",
	  "{hard: {pods: 5}, scopes: [NotBestEffort]}",
	  { ONE, NIL, ONE },
	  "pods=2",
	  "" },
	{ "with an end",
	  "{hard: {pods: 5}, scopes: [Terminating]}",
	  { "{activeDeadlineSeconds: 9, " NIL "}", NIL },
	  "pods=1",
	  "" },
	{ "in all scopes",
	  "{hard: {pods: 5}, scopes: [NotTerminating], scopeSelector: {matchExpressions: "
	  "[{scopeName: PriorityClass, operator: DoesNotExist}]}}",
	  { "{activeDeadlineSeconds: 9, " NIL "}", NIL,
	    "{priorityClassName: system-node-critical, " NIL "}" },
	  "pods=1",
	  "" },
	{ "of a class",
	  "{hard: {pods: 1}, scopeSelector: {matchExpressions: [{scopeName: PriorityClass, "
	  "operator: In, values: [system-node-critical]}]}}",
	  { NIL, "{priorityClassName: system-node-critical, " NIL "}" },
	  "pods=1",
	  "" },
	{ "affinity across namespaces",
	  "{hard: {pods: 0}, scopes: [CrossNamespacePodAffinity]}",
	  { NIL, "{affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: "
		 "[{topologyKey: zone, namespaces: [x]}]}}, " NIL "}" },
	  "pods=0",
	  "pods \"b\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: "
	  "pods=0" },
};

static KtAnswer create_pod(KdCluster *cluster, guint i, const char *spec)
{
	bool braces = *spec == '{';
	g_autofree char *yaml = g_strdup_printf("{metadata: {name: %c}, spec: %s%s%s}",
						'a' + (int) i, braces ? "" : "{", spec,
						braces ? "" : "}");

	return apply(cluster, &kd_kind_pod, yaml);
}

static void limits(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(KtWorld) world = kt_world();
		const Row *row = &rows[i];
		bool braces = *row->spec == '{';
		g_autofree char *yaml = g_strdup_printf("{metadata: {name: q}, spec: %s%s%s}",
							braces ? "" : "{", row->spec,
							braces ? "" : "}");
		g_autofree char *got = NULL;
		KtAnswer last = { 0 };

		apply(world.cluster, &kd_kind_resource_quota, yaml);
		for (guint k = 0; k < 3 && row->pods[k]; k++)
			last = create_pod(world.cluster, k, row->pods[k]);
		KT_ROW_STR(row->row, last.message, row->reason);
		KT_ROW_INT(row->row, last.outcome,
			   *row->reason ? KD_OUTCOME_FORBIDDEN : KD_OUTCOME_OK);
		got = used(world.cluster, "default", "q");
		KT_ROW_STR(row->row, got, row->used);
	}
}

/* ---- several quotas, several namespaces, several kinds ---- */

static void charges_all(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autofree char *a = NULL, *b = NULL;
	KtAnswer answer;

	apply(world.cluster, &kd_kind_resource_quota,
	      "{metadata: {name: a}, spec: {hard: {pods: 9}}}");
	apply(world.cluster, &kd_kind_resource_quota,
	      "{metadata: {name: b}, spec: {hard: {requests.cpu: 1500m}}}");
	apply(world.cluster, &kd_kind_resource_quota,
	      "{metadata: {name: a, namespace: other}, spec: {hard: {pods: 0}}}");
	KT_ROW_INT("first", create_pod(world.cluster, 0, ONE).outcome, KD_OUTCOME_OK);
	answer = create_pod(world.cluster, 1, ONE);
	KT_ROW_STR("the second of two refuses", answer.message,
		   "pods \"b\" is forbidden: exceeded quota: b, requested: requests.cpu=1, used: "
		   "requests.cpu=1, limited: requests.cpu=1500m");
	a = used(world.cluster, "default", "a");
	b = used(world.cluster, "default", "b");
	KT_ROW_STR("then the first is not charged either", a, "pods=1");
	KT_ROW_STR("nor the second", b, "requests.cpu=1");
	answer = apply(world.cluster, &kd_kind_pod,
		       "{metadata: {name: a, namespace: other}, spec: {" NIL "}}");
	KT_ROW_INT("the neighbour has a quota of its own", answer.outcome, KD_OUTCOME_FORBIDDEN);
}

static void other_kinds(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autofree char *got = NULL;
	KtAnswer answer;
	KdObject *copy;

	apply(world.cluster, &kd_kind_resource_quota,
	      "{metadata: {name: q}, spec: {hard: {services: 2, services.nodeports: 2, "
	      "services.loadbalancers: 1, requests.storage: 10Gi, persistentvolumeclaims: 3, "
	      "gold.storageclass.storage.k8s.io/requests.storage: 4Gi, resourcequotas: 2, "
	      "count/services: 5}}}");
	apply(world.cluster, &kd_kind_service,
	      "{metadata: {name: s}, spec: {type: LoadBalancer, ports: [{name: a, port: 80}, "
	      "{port: 81, "
	      "name: b}]}}");
	answer = apply(world.cluster, &kd_kind_persistent_volume_claim,
		       "{metadata: {name: c}, spec: {storageClassName: gold, accessModes: "
		       "[ReadWriteOnce], resources: {requests: {storage: 3Gi}}}}");
	KT_ROW_INT("a claim", answer.outcome, KD_OUTCOME_OK);
	copy = kd_object_copy(answer.object);
	kt_resources(&((KdPersistentVolumeClaim *) copy)->spec.resources.requests, "storage=5Gi");
	answer = kt_update(world.cluster, copy);
	KT_ROW_STR("that grows too much", answer.message,
		   "persistentvolumeclaims \"c\" is forbidden: exceeded quota: q, requested: "
		   "gold.storageclass.storage.k8s.io/requests.storage=2Gi, used: "
		   "gold.storageclass.storage.k8s.io/requests.storage=3Gi, limited: "
		   "gold.storageclass.storage.k8s.io/requests.storage=4Gi");
	copy = kd_object_copy(kd_cluster_get(world.cluster, &kd_kind_persistent_volume_claim,
					     g_intern_string("default"), "c"));
	kt_resources(&((KdPersistentVolumeClaim *) copy)->spec.resources.requests, "storage=4Gi");
	KT_ROW_INT("and a little", kt_update(world.cluster, copy).outcome, KD_OUTCOME_OK);
	answer = apply(world.cluster, &kd_kind_service,
		       "{metadata: {name: t}, spec: {type: NodePort, ports: [{port: 80}]}}");
	KT_ROW_STR(
		"a port too many", answer.message,
		"services \"t\" is forbidden: exceeded quota: q, requested: services.nodeports=1, "
		"used: services.nodeports=2, limited: services.nodeports=2");
	got = used(world.cluster, "default", "q");
	KT_ROW_STR("all", got,
		   "count/services=1,gold.storageclass.storage.k8s.io/requests.storage=4Gi,"
		   "persistentvolumeclaims=1,requests.storage=4Gi,resourcequotas=1,services=1,"
		   "services.loadbalancers=1,services.nodeports=2");
}

/* What was there before the quota counts; what has ended counts as an object only. */
static void counts_what_is_there(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autofree char *got = NULL;
	KtAnswer answer;
	KdPod *copy;

	create_pod(world.cluster, 0, ONE);
	answer = create_pod(world.cluster, 1, ONE);
	copy = (KdPod *) kd_object_copy(answer.object);
	copy->status.phase = g_intern_string("Succeeded");
	kt_update(world.cluster, copy);
	apply(world.cluster, &kd_kind_resource_quota,
	      "{metadata: {name: q}, spec: {hard: {pods: 5, count/pods: 5, requests.cpu: 5}}}");
	create_pod(world.cluster, 2, ONE);
	got = used(world.cluster, "default", "q");
	KT_ROW_STR("one that ended, two that did not", got, "count/pods=3,pods=2,requests.cpu=2");
}

/* Only a resize of a pod is looked at, not what else moves it into a scope. */
static void changed_pods(void)
{
	g_auto(KtWorld) world = kt_world();
	KtAnswer answer;
	KdPod *copy;
	KdPodSpec *spec;

	apply(world.cluster, &kd_kind_resource_quota,
	      "{metadata: {name: q}, spec: {hard: {pods: 0}, scopes: [Terminating]}}");
	answer = create_pod(world.cluster, 0, NIL);
	copy = (KdPod *) kd_object_copy(answer.object);
	spec = kd_shared_new(&kd_pod_spec_struct);
	kd_struct_clear(&kd_pod_spec_struct, spec);
	kd_struct_copy(&kd_pod_spec_struct, spec, copy->spec);
	spec->activeDeadlineSeconds = (KdOptInt){ 9, true };
	kd_shared_unref(copy->spec);
	copy->spec = spec;
	KT_ROW_STR("a pod gets an end", kt_update(world.cluster, copy).message, "");
}

/* What a claim was to grow to is charged while it is allocated; nobody may have it by growing to a
 * class that is limited. */
static void claims(void)
{
	static const struct {
		const char *row, *status, *want;
	} given[] = {
		{ "as asked for", "{}", "requests.storage=3Gi" },
		{ "more was allocated", "{allocatedResources: {storage: 5Gi}}",
		  "requests.storage=5Gi" },
		{ "less was allocated", "{allocatedResources: {storage: 1Gi}}",
		  "requests.storage=3Gi" },
		{ "of the class that it is changed to",
		  "{modifyVolumeStatus: {targetVolumeAttributesClassName: fast, status: Pending}}",
		  "requests.storage=3Gi" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(given); i++) {
		g_auto(KtWorld) world = kt_world();
		bool of_class = strstr(given[i].row, "class") != NULL;
		g_autofree char *got = NULL,
				*yaml = g_strdup_printf("{metadata: {name: c}, spec: {accessModes: "
							"[ReadWriteOnce], resources: "
							"{requests: {storage: 3Gi}}}, status: %s}",
							given[i].status);

		apply(world.cluster, &kd_kind_resource_quota,
		      of_class ? "{metadata: {name: q}, spec: {hard: {requests.storage: 9Gi}, "
				 "scopeSelector: {matchExpressions: [{scopeName: "
				 "VolumeAttributesClass, operator: In, values: [fast]}]}}}"
			       : "{metadata: {name: q}, spec: {hard: {requests.storage: 9Gi}}}");
		apply(world.cluster, &kd_kind_persistent_volume_claim, yaml);
		got = used(world.cluster, "default", "q");
		KT_ROW_STR(given[i].row, got, given[i].want);
	}
}

/* ---- what needs a quota ---- */

static const struct {
	const char *row, *quota, *pod, *want; /* the specs of both */
} limited_pods[] = {
	{ "neither of the class nor with a request", NULL, NIL, "" },
	{ "a request without a quota", NULL, ONE,
	  "pods \"a\" is forbidden: insufficient quota to consume: requests.cpu" },
	{ "a quota of something else", "{hard: {pods: 9}}", ONE,
	  "pods \"a\" is forbidden: insufficient quota to consume: requests.cpu" },
	{ "a quota for others", "{hard: {requests.cpu: 9}, scopes: [Terminating]}", ONE,
	  "pods \"a\" is forbidden: insufficient quota to consume: requests.cpu" },
	{ "a quota of it", "{hard: {requests.cpu: 9}}", ONE, "" },
	{ "a quota of too little of it", "{hard: {requests.cpu: 500m}}", ONE,
	  "pods \"a\" is forbidden: exceeded quota: q, requested: requests.cpu=1, used: "
	  "requests.cpu=0, limited: requests.cpu=500m" },
	{ "of the class, without a quota for it", "{hard: {pods: 9}}",
	  "{priorityClassName: gold, " NIL "}",
	  "insufficient quota to match these scopes: [{PriorityClass In [gold]}]" },
	{ "of the class, with a quota for all classes",
	  "{hard: {pods: 9}, scopeSelector: {matchExpressions: [{scopeName: PriorityClass, "
	  "operator: Exists}]}}",
	  "{priorityClassName: gold, " NIL "}", "" },
	{ "with a quota for another class",
	  "{hard: {pods: 9}, scopeSelector: {matchExpressions: [{scopeName: PriorityClass, "
	  "operator: In, values: [iron]}]}}",
	  "{priorityClassName: gold, " NIL "}",
	  "insufficient quota to match these scopes: [{PriorityClass In [gold]}]" },
};

static void needs_a_quota(void)
{
	KdName values[] = { g_intern_string("gold") };
	KdName contains[] = { g_intern_string("requests.cpu") };
	KdQuotaScope scope = { .scopeName = g_intern_string("PriorityClass"),
			       .operator= g_intern_string("In"),
			       .values = values,
			       .n_values = 1 };
	const KdLimitedResource limited = { .resource = g_intern_string("pods"),
					    .matchContains = contains,
					    .n_matchContains = 1,
					    .matchScopes = &scope,
					    .n_matchScopes = 1 };
	const KdAdmissionOptions options = { .ideal = true,
					     .limitedResources = &limited,
					     .n_limitedResources = 1 };

	for (guint i = 0; i < G_N_ELEMENTS(limited_pods); i++) {
		g_auto(KtWorld) world = kt_world();
		KtAnswer answer;

		kd_cluster_set_admission(world.cluster, &options);
		apply(world.cluster, &kd_kind_priority_class, "{metadata: {name: gold}, value: 5}");
		if (limited_pods[i].quota) {
			g_autofree char *yaml = g_strdup_printf("{metadata: {name: q}, spec: %s}",
								limited_pods[i].quota);

			apply(world.cluster, &kd_kind_resource_quota, yaml);
		}
		answer = create_pod(world.cluster, 0, limited_pods[i].pod);
		KT_ROW_STR(limited_pods[i].row, answer.message, limited_pods[i].want);
		KT_ROW_INT(limited_pods[i].row, kd_outcome_http(answer.outcome),
			   !*limited_pods[i].want                                   ? 200
			   : g_str_has_prefix(limited_pods[i].want, "insufficient") ? 500
										    : 403);
	}
}

/* ---- switched off, or not counted yet ---- */

static void off(void)
{
	g_auto(KtWorld) world = kt_world();
	const KdName names[] = { g_intern_string("ResourceQuota") };
	const KdAdmissionOptions options = { .ideal = true,
					     .disable_admission_plugins = names,
					     .n_disable_admission_plugins = 1 };

	kd_cluster_set_admission(world.cluster, &options);
	apply(world.cluster, &kd_kind_resource_quota,
	      "{metadata: {name: q}, spec: {hard: {pods: 0}}}");
	KT_ROW_INT("nobody minds", create_pod(world.cluster, 0, ONE).outcome, KD_OUTCOME_OK);
}

static CU_TestInfo tests[] = {
	{ "limits", limits },
	{ "charges all", charges_all },
	{ "other kinds", other_kinds },
	{ "counts what is there", counts_what_is_there },
	{ "changed pods", changed_pods },
	{ "claims", claims },
	{ "needs a quota", needs_a_quota },
	{ "off", off },
	CU_TEST_INFO_NULL,
};

KT_SUITE(admit_resource_quota) = { .pName = "admit_resource_quota", .pTests = tests };
