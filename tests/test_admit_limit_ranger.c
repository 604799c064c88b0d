/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/admit_limit_ranger.c: what is filled in, and what is refused. */
#include "config.h"

#include <kubedes/api/limit_range.h>
#include <kubedes/api/persistent_volume_claim.h>

#include "cluster/cluster.h"
#include "kt_cluster.h"
#include "kt_object.h"

typedef struct {
	const char *row;
	const char *limits;    /* of the limit range, items */
	const char *resources; /* of the container c */
	const char *want;      /* "requests limits", or the refusal */
} Row;

static const Row rows[] = {
	{ "both are filled in",
	  "{type: Container, default: {cpu: 500m}, defaultRequest: {cpu: 100m}}", "{}",
	  "cpu=100m cpu=500m" },
	{ "a request is the limit that was given",
	  "{type: Container, default: {cpu: 500m}, defaultRequest: {cpu: 100m}}",
	  "{limits: {cpu: 300m}}", "cpu=300m cpu=300m" },
	{ "the most that may be had is what one gets", "{type: Container, max: {cpu: 400m}}", "{}",
	  "cpu=400m cpu=400m" },
	{ "the least is what is asked for", "{type: Container, min: {cpu: 100m}}", "{}",
	  "cpu=100m " },
	{ "other resources stay", "{type: Container, default: {cpu: 1}}",
	  "{requests: {memory: 1Gi}}", "cpu=1,memory=1Gi cpu=1" },
	{ "more than the limit that was filled in", "{type: Container, default: {cpu: 500m}}",
	  "{requests: {cpu: 700m}}",
	  "Pod \"p\" is invalid: spec.containers[0].resources.requests: Invalid value: \"700m\": "
	  "must be less than or equal to cpu limit of 500m" },
	{ "too little", "{type: Container, min: {cpu: 100m}}",
	  "{requests: {cpu: 50m}, limits: {cpu: 200m}}",
	  "pods \"p\" is forbidden: minimum cpu usage per Container is 100m, but request is 50m" },
	{ "too much", "{type: Container, max: {cpu: 800m}}", "{limits: {cpu: 1500m}}",
	  "pods \"p\" is forbidden: maximum cpu usage per Container is 800m, but limit is 1500m" },
	{ "too far apart", "{type: Container, maxLimitRequestRatio: {cpu: 2}}",
	  "{requests: {cpu: 100m}, limits: {cpu: 300m}}",
	  "pods \"p\" is forbidden: cpu max limit to request ratio per Container is 2, but "
	  "provided "
	  "ratio is 3.000000" },
	{ "just far enough", "{type: Container, maxLimitRequestRatio: {cpu: 3}}",
	  "{requests: {cpu: 100m}, limits: {cpu: 300m}}", "cpu=100m cpu=300m" },
	{ "too far apart by the rounding of floats",
	  "{type: Container, maxLimitRequestRatio: {cpu: 2007m}}",
	  "{requests: {cpu: 1}, limits: {cpu: 2007m}}",
	  "pods \"p\" is forbidden: cpu max limit to request ratio per Container is 2007m, but "
	  "provided ratio is 2.007000" },
	{ "no ratio of nothing", "{type: Container, maxLimitRequestRatio: {cpu: 2}}", "{}",
	  "pods \"p\" is forbidden: cpu max limit to request ratio per Container is 2, but no "
	  "request is specified or request is 0" },
	{ "a pod has no defaults", "{type: Pod, max: {cpu: 1}}", "{requests: {cpu: 500m}}",
	  "pods \"p\" is forbidden: maximum cpu usage per Pod is 1.  No limit is specified" },
	{ "two things are wrong", "{type: Pod, max: {cpu: 1, memory: 1Gi}}",
	  "{limits: {cpu: 2, memory: 2Gi}}",
	  "pods \"p\" is forbidden: [maximum cpu usage per Pod is 1, but limit is 2, maximum "
	  "memory "
	  "usage per Pod is 1Gi, but limit is 2Gi]" },
	{ "all containers of a pod", "{type: Pod, max: {cpu: 1}}", "{limits: {cpu: 1}}",
	  "cpu=1 cpu=1" },
};

static KtAnswer create(KdCluster *cluster, const char *resources)
{
	g_autofree char *yaml = g_strdup_printf("{metadata: {name: p}, spec: {containers: [{name: "
						"c, image: i, resources: %s}]}}",
						resources);

	return kt_create(cluster, kt_object(&kd_kind_pod, yaml));
}

static void limit(KdCluster *cluster, const char *name, const char *items)
{
	g_autofree char *yaml = g_strdup_printf("{metadata: {name: %s}, spec: {limits: [%s]}}",
						name, items);

	kt_create(cluster, kt_object(&kd_kind_limit_range, yaml));
}

static char *result(const KtAnswer *answer)
{
	g_autofree char *requests = NULL, *limits = NULL;
	const KdContainer *container;

	if (answer->outcome != KD_OUTCOME_OK)
		return g_strdup(answer->message);
	container = KD_POD(answer->object)->spec->containers;
	requests = kt_print_resources(&container->resources.requests);
	limits = kt_print_resources(&container->resources.limits);
	return g_strconcat(requests, " ", limits, NULL);
}

static void containers(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(KtWorld) world = kt_world();
		g_autofree char *got = NULL;
		KtAnswer answer;

		limit(world.cluster, "l", rows[i].limits);
		answer = create(world.cluster, rows[i].resources);
		got = result(&answer);
		KT_ROW_STR(rows[i].row, got, rows[i].want);
	}
}

/* One spec in namespaces with and without; and after the limits have changed. */
static void shared_specs(void)
{
	g_auto(KtWorld) world = kt_world();
	KdPodSpec *spec = kt_spec("memory=1Gi");
	KtAnswer a, b, other;

	limit(world.cluster, "l", "{type: Container, default: {cpu: 1}}");
	a = kt_create(world.cluster, kd_pod_new("default", "a", kd_shared_ref(spec)));
	b = kt_create(world.cluster, kd_pod_new("default", "b", kd_shared_ref(spec)));
	other = kt_create(world.cluster, kd_pod_new("other", "a", kd_shared_ref(spec)));
	KT_ROW_TRUE("stamped from one, they share one",
		    KD_POD(a.object)->spec == KD_POD(b.object)->spec);
	KT_ROW_INT("the one that they came with is untouched", spec->containers->resources.limits.n,
		   0);
	KT_ROW_INT("the neighbour's is without limits",
		   KD_POD(other.object)->spec->containers->resources.limits.n, 0);
	KT_ROW_STR("both are told",
		   kd_map_lookup(&b.object->metadata.annotations, "kubernetes.io/limit-ranger"),
		   "LimitRanger plugin set: cpu request for container main; cpu limit for "
		   "container main");
	KT_ROW_STR("both are of the class that they have become", KD_POD(b.object)->status.qosClass,
		   "Burstable");
	limit(world.cluster, "m", "{type: Pod, max: {cpu: 500m}}");
	a = kt_create(world.cluster, kd_pod_new("default", "c", kd_shared_ref(spec)));
	KT_ROW_INT("limits that came later", a.outcome, KD_OUTCOME_FORBIDDEN);
	kd_shared_unref(spec);
}

static void quality(void)
{
	g_auto(KtWorld) world = kt_world();
	KtAnswer answer;

	limit(world.cluster, "l", "{type: Container, default: {cpu: 1, memory: 1Gi}}");
	answer = create(world.cluster, "{}");
	KT_ROW_STR("what is filled in makes the class", KD_POD(answer.object)->status.qosClass,
		   "Guaranteed");
}

static void claims(void)
{
	static const struct {
		const char *row, *size, *want;
	} sizes[] = {
		{ "enough", "2Gi", "" },
		{ "too little", "512Mi",
		  "persistentvolumeclaims \"c\" is forbidden: minimum storage usage per "
		  "PersistentVolumeClaim is 1Gi, but request is 512Mi" },
		{ "too much", "3Gi",
		  "persistentvolumeclaims \"c\" is forbidden: maximum storage usage per "
		  "PersistentVolumeClaim is 2Gi, but request is 3Gi" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		g_auto(KtWorld) world = kt_world();
		g_autofree char *yaml = g_strdup_printf(
			"{metadata: {name: c}, spec: {accessModes: [ReadWriteOnce], resources: "
			"{requests: {storage: %s}}}}",
			sizes[i].size);

		limit(world.cluster, "l",
		      "{type: PersistentVolumeClaim, min: {storage: 1Gi}, max: {storage: 2Gi}}");
		KT_ROW_STR(
			sizes[i].row,
			kt_create(world.cluster, kt_object(&kd_kind_persistent_volume_claim, yaml))
				.message,
			sizes[i].want);
	}
}

/* Limits that come later are for what is there, too, as soon as anything but its status changes. */
static void changed_claims(void)
{
	static const char refusal[] =
		"persistentvolumeclaims \"c\" is forbidden: maximum storage usage per "
		"PersistentVolumeClaim is 2Gi, but request is 3Gi";
	g_auto(KtWorld) world = kt_world();
	KtAnswer answer = kt_create(
		world.cluster, kt_object(&kd_kind_persistent_volume_claim,
					 "{metadata: {name: c, finalizers: [a/b]}, spec: "
					 "{accessModes: [ReadWriteOnce], resources: {requests: "
					 "{storage: 3Gi}}}}"));
	KdPersistentVolumeClaim *copy;

	limit(world.cluster, "l", "{type: PersistentVolumeClaim, max: {storage: 2Gi}}");
	copy = (KdPersistentVolumeClaim *) kd_object_copy(answer.object);
	kd_map_set(&copy->object.metadata.labels, "a", "b");
	KT_ROW_STR("its labels", kt_update(world.cluster, copy).message, refusal);
	copy = (KdPersistentVolumeClaim *) kd_object_copy(answer.object);
	copy->status.phase = g_intern_string("Bound");
	answer = kt_update(world.cluster, copy);
	KT_ROW_STR("its status", answer.message, "");
	kt_delete(world.cluster, answer.object, -1);
	copy = (KdPersistentVolumeClaim *) kd_object_copy(kd_cluster_get(
		world.cluster, &kd_kind_persistent_volume_claim, g_intern_string("default"), "c"));
	kd_map_set(&copy->object.metadata.labels, "a", "b");
	KT_ROW_STR("once it is going", kt_update(world.cluster, copy).message, "");
}

/* Two ranges, both broken: the one that came first says why. */
static void several(void)
{
	g_auto(KtWorld) world = kt_world();

	limit(world.cluster, "l", "{type: Pod, max: {cpu: 1}}");
	limit(world.cluster, "k", "{type: Pod, max: {memory: 1Gi}}");
	KT_ROW_STR("the first of two",
		   create(world.cluster, "{limits: {cpu: 2, memory: 2Gi}}").message,
		   "pods \"p\" is forbidden: maximum cpu usage per Pod is 1, but limit is 2");
}

static CU_TestInfo tests[] = {
	{ "containers", containers },
	{ "shared specs", shared_specs },
	{ "quality", quality },
	{ "claims", claims },
	{ "changed claims", changed_claims },
	{ "several", several },
	CU_TEST_INFO_NULL,
};

KT_SUITE(admit_limit_ranger) = { .pName = "admit_limit_ranger", .pTests = tests };
