/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/pod.h>

#include "kt.h"
#include "kt_object.h"

/* {c1}, {c2}: what containers ask for, and their limits. */
#define C(name, requests)                                                                          \
	"{name: " name ", resources: {requests: {" requests "}, limits: {nvidia.com/gpu: 4}}}"
#define ONE(name, requests) "{name: " name ", resources: {requests: {" requests "}}}"
#define SIDECAR(name, requests)                                                                    \
	"{name: " name ", restartPolicy: Always, resources: {requests: {" requests "}}}"

static const struct {
	const char *row, *spec, *status, *want, *non_zero;
} rows[] = {
	{ "nothing is asked for", "containers: [" ONE("a", "") "]", "", "",
	  "cpu=100m,memory=209715200" },
	{ "containers add up",
	  "containers: [" ONE("a", "cpu: 1, memory: 1Gi") ", " ONE("b", "cpu: 500m") "]", "",
	  "cpu=1500m,memory=1Gi", "cpu=1500m,memory=1224Mi" },
	{ "a zero is a request", "containers: [" ONE("a", "cpu: 0") "]", "", "cpu=0",
	  "cpu=0,memory=209715200" },
	{ "the default is for each container", "containers: [" ONE("a", "") ", " ONE("b", "") "]",
	  "", "", "cpu=200m,memory=419430400" },
	{ "init containers run one by one",
	  "initContainers: [" ONE("i", "cpu: 2") ", " ONE(
		  "j", "cpu: 3, memory: 1Gi") "], "
					      "containers: [" ONE("a", "cpu: 1, memory: 2Gi") "]",
	  "", "cpu=3,memory=2Gi", "cpu=3,memory=2Gi" },
	/* 1 + 2 beside each other; before: 2 (sidecar) + 4 */
	{ "a sidecar runs beside those behind it",
	  "initContainers: [" SIDECAR("s", "cpu: 2") ", " ONE(
		  "i", "cpu: 4") "], "
				 "containers: [" ONE("a", "cpu: 1") "]",
	  "", "cpu=6", "cpu=6,memory=419430400" },
	/* 5 alone, then 1 + 2 */
	{ "not beside those before it",
	  "initContainers: [" ONE("i", "cpu: 5") ", " SIDECAR(
		  "s", "cpu: 2") "], "
				 "containers: [" ONE("a", "cpu: 1") "]",
	  "", "cpu=5", "cpu=5,memory=419430400" },
	{ "overhead comes on top",
	  "overhead: {cpu: 250m, memory: 1Mi}, containers: [" ONE("a", "cpu: 1") "]", "",
	  "cpu=1250m,memory=1Mi", "cpu=1250m,memory=210763776" },
	{ "the pod's own requests replace the sum",
	  "resources: {requests: {cpu: 3}, limits: {memory: 1Gi}}, containers: "
	  "[" ONE("a", "cpu: 1") ", " ONE("b", "cpu: 1") "]",
	  "", "cpu=3,memory=1Gi", "cpu=3,memory=1Gi" },
	{ "with defaults where neither has one",
	  "resources: {requests: {cpu: 3}}, containers: [" ONE("a", "") ", " ONE("b", "") "]", "",
	  "cpu=3", "cpu=3,memory=419430400" },
	{ "but not for extended resources",
	  "resources: {requests: {cpu: 3}}, containers: "
	  "[" C("a", "nvidia.com/gpu: 4") "]",
	  "", "cpu=3,nvidia.com/gpu=4", "cpu=3,memory=209715200,nvidia.com/gpu=4" },
	{ "a resize under way: the most of asked, granted and actual",
	  "containers: [" ONE("a", "cpu: 1, memory: 3Gi") "]",
	  "containerStatuses: [{name: a, allocatedResources: {cpu: 2, memory: 1Gi}, resources: "
	  "{requests: {cpu: 1500m, memory: 2Gi}}}]",
	  "cpu=2,memory=3Gi", "cpu=2,memory=3Gi" },
	{ "an infeasible one leaves out what is asked", "containers: [" ONE("a", "cpu: 16") "]",
	  "containerStatuses: [{name: a, allocatedResources: {cpu: 500m}, resources: {requests: "
	  "{cpu: 1}}}], conditions: [{type: PodResizePending, status: 'True', reason: Infeasible}]",
	  "cpu=1", "cpu=1,memory=209715200" },
	{ "a deferred one does not", "containers: [" ONE("a", "cpu: 3") "]",
	  "containerStatuses: [{name: a, allocatedResources: {cpu: 500m}, resources: {requests: "
	  "{cpu: 1}}}], conditions: [{type: PodResizePending, status: 'True', reason: Deferred}]",
	  "cpu=3", "cpu=3,memory=209715200" },
	{ "without actual resources the status says nothing",
	  "containers: [" ONE("a", "cpu: 1") "]",
	  "containerStatuses: [{name: a, allocatedResources: {cpu: 4}}]", "cpu=1",
	  "cpu=1,memory=209715200" },
	{ "of init containers only sidecars are resized",
	  "initContainers: [" ONE("i", "cpu: 1") ", " SIDECAR("s", "cpu: 1") "], containers: "
									     "[" ONE("a",
										     "cpu: 0") "]",
	  "initContainerStatuses: [{name: i, resources: {requests: {cpu: 9}}}, {name: s, "
	  "resources: "
	  "{requests: {cpu: 2}}}]",
	  "cpu=2", "cpu=2,memory=419430400" },
};

static void requests(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *yaml = g_strdup_printf(
			"{metadata: {name: p}, spec: {%s}, status: {%s}}", rows[i].spec,
			rows[i].status);
		KdObject *object = kt_object(&kd_kind_pod, yaml);
		KdResources plain, non_zero;

		kd_pod_requests(KD_POD(object), false, &plain);
		kd_pod_requests(KD_POD(object), true, &non_zero);
		g_autofree char *got = kt_print_resources(&plain);
		g_autofree char *got_non_zero = kt_print_resources(&non_zero);
		KT_ROW_STR(rows[i].row, got, rows[i].want);
		KT_ROW_STR(rows[i].row, got_non_zero, rows[i].non_zero);
		kd_resources_clear(&plain);
		kd_resources_clear(&non_zero);
		kd_object_unref(object);
	}
}

#define LIMIT(name, limits) "{name: " name ", resources: {limits: {" limits "}}}"

static const struct {
	const char *row, *spec, *want, *class;
} limit_rows[] = {
	{ "no limits", "containers: [" ONE("a", "cpu: 1") "]", "", "Burstable" },
	{ "nothing at all", "containers: [" ONE("a", "") "]", "", "BestEffort" },
	{ "both limits", "containers: [" LIMIT("a", "cpu: 1, memory: 1Gi") "]", "cpu=1,memory=1Gi",
	  "Guaranteed" },
	{ "one limit", "containers: [" LIMIT("a", "cpu: 1") "]", "cpu=1", "Burstable" },
	{ "only one container has them",
	  "containers: [" LIMIT("a", "cpu: 1, memory: 1Gi") ", " ONE("b", "") "]",
	  "cpu=1,memory=1Gi", "Burstable" },
	{ "overhead is added to what is limited",
	  "overhead: {cpu: 1, memory: 1}, containers: [" LIMIT("a", "cpu: 1") "]", "cpu=2",
	  "Burstable" },
	{ "the pod's own",
	  "resources: {limits: {cpu: 4, memory: 1Gi}}, containers: [" ONE("a", "") "]",
	  "cpu=4,memory=1Gi", "Guaranteed" },
	{ "zeros do not count", "containers: [" LIMIT("a", "cpu: 0") "]", "cpu=0", "BestEffort" },
};

static void limits(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(limit_rows); i++) {
		g_autofree char *yaml = g_strdup_printf("{metadata: {name: p}, spec: {%s}}",
							limit_rows[i].spec);
		KdObject *object = kt_object(&kd_kind_pod, yaml);
		KdResources got;

		kd_pod_limits(KD_POD(object), &got);
		g_autofree char *text = kt_print_resources(&got);
		KT_ROW_STR(limit_rows[i].row, text, limit_rows[i].want);
		KT_ROW_STR(limit_rows[i].row, KD_POD(object)->status.qosClass, limit_rows[i].class);
		kd_resources_clear(&got);
		kd_object_unref(object);
	}
}

static CU_TestInfo tests[] = { { "requests", requests },
			       { "limits and class", limits },
			       CU_TEST_INFO_NULL };

KT_SUITE(pod_requests) = { .pName = "pod_requests", .pTests = tests };
