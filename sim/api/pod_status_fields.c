/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/pod_status_fields.h"

static const KdField condition_fields[] = {
	KD_FIELD(KdCondition, type, NAME, .required = true),
	KD_FIELD(KdCondition, status, NAME, .help = "True, False or Unknown"),
	KD_FIELD(KdCondition, reason, NAME, .help = "one word for programs"),
	KD_FIELD(KdCondition, message, STRING, .help = "for people"),
	KD_FIELD(KdCondition, lastTransitionTime, TIME, .help = "when status changed"),
	KD_FIELDS_END,
};
const KdStruct kd_condition_struct = {
	.name = "Condition",
	.size = sizeof(KdCondition),
	.fields = condition_fields,
	.help = "one aspect of the state",
	.kept = KD_WORDS("lastHeartbeatTime", "lastProbeTime", "lastUpdateTime",
			 "observedGeneration"),
};

static const KdField waiting_fields[] = {
	KD_FIELD(KdContainerStateWaiting, reason, NAME, .help = "ContainerCreating, ..."),
	KD_FIELD(KdContainerStateWaiting, message, STRING),
	KD_FIELDS_END,
};
static const KdStruct waiting_struct = {
	.name = "ContainerStateWaiting",
	.size = sizeof(KdContainerStateWaiting),
	.fields = waiting_fields,
	.help = "not started yet, or not again",
};
static const KdField running_fields[] = {
	KD_FIELD(KdContainerStateRunning, startedAt, TIME),
	KD_FIELDS_END,
};
static const KdStruct running_struct = {
	.name = "ContainerStateRunning",
	.size = sizeof(KdContainerStateRunning),
	.fields = running_fields,
	.help = "running",
};
static const KdField terminated_fields[] = {
	KD_FIELD(KdContainerStateTerminated, exitCode, INT, .zero = true),
	KD_FIELD(KdContainerStateTerminated, signal, INT),
	KD_FIELD(KdContainerStateTerminated, reason, NAME, .help = "Completed, Error, OOMKilled"),
	KD_FIELD(KdContainerStateTerminated, message, STRING),
	KD_FIELD(KdContainerStateTerminated, startedAt, TIME),
	KD_FIELD(KdContainerStateTerminated, finishedAt, TIME),
	KD_FIELDS_END,
};
static const KdStruct terminated_struct = {
	.name = "ContainerStateTerminated",
	.size = sizeof(KdContainerStateTerminated),
	.fields = terminated_fields,
	.help = "ended",
	.kept = KD_WORDS("containerID"),
};
static const KdField container_state_fields[] = {
	KD_FIELD(KdContainerState, waiting, POINTER, .of = &waiting_struct),
	KD_FIELD(KdContainerState, running, POINTER, .of = &running_struct),
	KD_FIELD(KdContainerState, terminated, POINTER, .of = &terminated_struct),
	KD_FIELDS_END,
};
const KdStruct kd_container_state_struct = {
	.name = "ContainerState",
	.size = sizeof(KdContainerState),
	.fields = container_state_fields,
	.help = "waiting, running or ended",
};

static const KdField container_status_fields[] = {
	KD_FIELD(KdContainerStatus, name, NAME, .required = true),
	KD_FIELD(KdContainerStatus, image, STRING),
	KD_FIELD(KdContainerStatus, state, STRUCT, .of = &kd_container_state_struct),
	KD_FIELD(KdContainerStatus, lastState, STRUCT, .of = &kd_container_state_struct,
		 .zero = true, .help = "how it ended last time"),
	KD_FIELD(KdContainerStatus, ready, BOOL, .zero = true,
		 .help = "its readiness probe says so"),
	KD_FIELD(KdContainerStatus, started, OPT_BOOL, .help = "its startup probe says so"),
	KD_FIELD(KdContainerStatus, restartCount, INT, .zero = true),
	KD_FIELD(KdContainerStatus, allocatedResources, RESOURCES,
		 .help = "requests that the node has granted"),
	KD_FIELD(KdContainerStatus, resources, POINTER, .of = &kd_resource_requirements_struct,
		 .help = "requests and limits in force"),
	KD_FIELDS_END,
};
const KdStruct kd_container_status_struct = {
	.name = "ContainerStatus",
	.size = sizeof(KdContainerStatus),
	.fields = container_status_fields,
	.help = "how a container is",
	.kept = KD_WORDS("allocatedResourcesStatus", "containerID", "imageID", "stopSignal", "user",
			 "volumeMounts"),
};

static const KdField pod_status_fields[] = {
	KD_FIELD(KdPodStatus, phase, NAME, .fallback = "Pending", .recorded = true,
		 .help = "Pending, Running, Succeeded, Failed or Unknown"),
	KD_FIELD(KdPodStatus, reason, NAME, .recorded = true, .help = "why it is in that phase"),
	KD_FIELD(KdPodStatus, message, STRING),
	KD_FIELD(KdPodStatus, nominatedNodeName, NAME,
		 .help = "where others were preempted to make room"),
	KD_FIELD(KdPodStatus, hostIP, NAME),
	KD_FIELD(KdPodStatus, podIP, STRING),
	KD_FIELD(KdPodStatus, qosClass, NAME, .help = "Guaranteed, Burstable or BestEffort"),
	KD_FIELD(KdPodStatus, startTime, TIME, .recorded = true,
		 .help = "when the kubelet took it on"),
	KD_FIELD(KdPodStatus, observedGeneration, INT),
	KD_FIELD_LIST_OF(KdPodStatus, conditions, &kd_condition_struct),
	KD_FIELD_LIST_OF(KdPodStatus, containerStatuses, &kd_container_status_struct),
	KD_FIELD_LIST_OF(KdPodStatus, initContainerStatuses, &kd_container_status_struct),
	KD_FIELD(KdPodStatus, allocatedResources, RESOURCES,
		 .help = "pod-level requests that the node has granted"),
	KD_FIELD(KdPodStatus, resources, POINTER, .of = &kd_resource_requirements_struct,
		 .help = "pod-level requests and limits in force"),
	KD_FIELDS_END,
};
const KdStruct kd_pod_status_struct = {
	.name = "PodStatus",
	.size = sizeof(KdPodStatus),
	.fields = pod_status_fields,
	.help = "what has become of it",
	.kept = KD_WORDS("ephemeralContainerStatuses", "extendedResourceClaimStatus", "hostIPs",
			 "podIPs", "resize", "resourceClaimStatuses"),
};
