/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/pod.h>

#include "api/checks.h"

static const char *const protocols[] = { "SCTP", "TCP", "UDP", NULL };

static const KdField container_port_fields[] = {
	KD_FIELD(KdContainerPort, name, NAME, .help = "what services call it"),
	KD_FIELD(KdContainerPort, protocol, NAME, .fallback = "TCP", .allowed = protocols),
	KD_FIELD(KdContainerPort, hostIP, NAME, .help = "address of the node; absent: all"),
	KD_FIELD(KdContainerPort, containerPort, INT, .min = 1, .max = 65535, .required = true),
	KD_FIELD(KdContainerPort, hostPort, INT, .min = 1, .max = 65535,
		 .help = "port of the node; only one pod on it can have that"),
	KD_FIELDS_END,
};
const KdStruct kd_container_port_struct = {
	.name = "ContainerPort",
	.size = sizeof(KdContainerPort),
	.fields = container_port_fields,
	.help = "a port that a container listens on",
	.check = kd_container_port_check,
};

static const KdField volume_mount_fields[] = {
	KD_FIELD(KdVolumeMount, name, NAME, .required = true, .help = "of the pod's volume"),
	KD_FIELD(KdVolumeMount, mountPath, NAME, .required = true),
	KD_FIELD(KdVolumeMount, readOnly, BOOL),
	KD_FIELDS_END,
};
const KdStruct kd_volume_mount_struct = {
	.name = "VolumeMount",
	.size = sizeof(KdVolumeMount),
	.fields = volume_mount_fields,
	.help = "where a container sees a volume",
	.kept = KD_WORDS("mountPropagation", "recursiveReadOnly", "subPath", "subPathExpr"),
};

static const char *const pull_policies[] = { "Always", "IfNotPresent", "Never", NULL };
static const char *const restart_policies[] = { "Always", "OnFailure", "Never", NULL };

static const KdField container_fields[] = {
	KD_FIELD(KdContainer, name, NAME, .required = true, .help = "unique in the pod"),
	KD_FIELD(KdContainer, image, STRING, .help = "name:tag or name@digest"),
	KD_FIELD(KdContainer, imagePullPolicy, NAME, .allowed = pull_policies,
		 .help = "Always with tag latest or none, else IfNotPresent"),
	KD_FIELD(KdContainer, restartPolicy, NAME, .allowed = restart_policies,
		 .help = "of an init container: Always makes it a sidecar"),
	KD_FIELD_LIST_OF(KdContainer, ports, &kd_container_port_struct),
	KD_FIELD(KdContainer, resources, STRUCT, .of = &kd_resource_requirements_struct,
		 .zero = true, .help = "requests and limits"),
	KD_FIELD_LIST_OF(KdContainer, volumeMounts, &kd_volume_mount_struct),
	KD_FIELDS_END,
};
const KdStruct kd_container_struct = {
	.name = "Container",
	.size = sizeof(KdContainer),
	.fields = container_fields,
	.help = "a program that runs in the pod",
	.check = kd_container_check,
	.kept = KD_WORDS("args", "command", "env", "envFrom", "lifecycle", "livenessProbe",
			 "readinessProbe", "resizePolicy", "restartPolicyRules", "securityContext",
			 "startupProbe", "stdin", "stdinOnce", "terminationMessagePath",
			 "terminationMessagePolicy", "tty", "volumeDevices", "workingDir"),
};

static const KdField toleration_fields[] = {
	KD_FIELD(KdToleration, key, NAME, .help = "of the taint; absent: any"),
	KD_FIELD(KdToleration, operator, NAME, .allowed = KD_WORDS("Equal", "Exists"),
		 .help = "Equal (default) or Exists"),
	KD_FIELD(KdToleration, value, NAME, .help = "of the taint, with Equal"),
	KD_FIELD(KdToleration, effect, NAME,
		 .allowed = KD_WORDS("NoSchedule", "PreferNoSchedule", "NoExecute"),
		 .help = "of the taint; absent: any"),
	KD_FIELD(KdToleration, tolerationSeconds, OPT_INT,
		 .help = "how long NoExecute is borne; absent: for ever"),
	KD_FIELDS_END,
};
const KdStruct kd_toleration_struct = {
	.name = "Toleration",
	.size = sizeof(KdToleration),
	.fields = toleration_fields,
	.help = "a taint that the pod bears",
	.check = kd_toleration_check,
};

static const char *const inclusion_policies[] = { "Honor", "Ignore", NULL };

static const KdField spread_fields[] = {
	KD_FIELD(KdTopologySpreadConstraint, maxSkew, INT, .required = true, .min = 1,
		 .max = G_MAXINT32, .help = "how many more pods than in the emptiest domain"),
	KD_FIELD(KdTopologySpreadConstraint, topologyKey, NAME, .required = true,
		 .help = "label of nodes that makes a domain"),
	KD_FIELD(KdTopologySpreadConstraint, whenUnsatisfiable, NAME, .required = true,
		 .allowed = KD_WORDS("DoNotSchedule", "ScheduleAnyway")),
	KD_FIELD(KdTopologySpreadConstraint, labelSelector, POINTER,
		 .of = &kd_label_selector_struct, .help = "the pods that are counted"),
	KD_FIELD(KdTopologySpreadConstraint, minDomains, OPT_INT, .min = 1, .max = G_MAXINT32,
		 .help = "fewer domains count as an empty one"),
	KD_FIELD(KdTopologySpreadConstraint, nodeAffinityPolicy, NAME,
		 .allowed = inclusion_policies,
		 .help = "whether nodes the pod may not use count (Honor: no)"),
	KD_FIELD(KdTopologySpreadConstraint, nodeTaintsPolicy, NAME, .allowed = inclusion_policies,
		 .help = "whether nodes with taints count (Ignore: yes)"),
	KD_FIELD_NAMES_OF(KdTopologySpreadConstraint, matchLabelKeys,
			  .help = "count only pods with the same values"),
	KD_FIELDS_END,
};
const KdStruct kd_topology_spread_constraint_struct = {
	.name = "TopologySpreadConstraint",
	.size = sizeof(KdTopologySpreadConstraint),
	.fields = spread_fields,
	.help = "how evenly pods are spread over domains",
	.check = kd_spread_constraint_check,
};

static const KdField gate_fields[] = {
	KD_FIELD(KdSchedulingGate, name, NAME, .required = true),
	KD_FIELDS_END,
};
static const KdStruct gate_struct = {
	.name = "PodSchedulingGate",
	.size = sizeof(KdSchedulingGate),
	.fields = gate_fields,
	.help = "holds scheduling up until it is taken away",
};

static const KdField readiness_gate_fields[] = {
	KD_FIELD(KdReadinessGate, conditionType, NAME, .required = true),
	KD_FIELDS_END,
};
static const KdStruct readiness_gate_struct = {
	.name = "PodReadinessGate",
	.size = sizeof(KdReadinessGate),
	.fields = readiness_gate_fields,
	.help = "a condition that must be True for the pod to be ready",
};

static const KdField pod_spec_fields[] = {
	KD_FIELD_LIST_OF(KdPodSpec, containers, &kd_container_struct, .help = "run side by side"),
	KD_FIELD_LIST_OF(KdPodSpec, initContainers, &kd_container_struct,
			 .help = "run before, one by one"),
	KD_FIELD(KdPodSpec, resources, POINTER, .of = &kd_resource_requirements_struct,
		 .help = "of the whole pod, in place of the containers' sum"),
	KD_FIELD(KdPodSpec, overhead, RESOURCES, .help = "what running it costs on top"),
	KD_FIELD(KdPodSpec, nodeName, NAME, .help = "where it runs; absent: to be scheduled"),
	KD_FIELD(KdPodSpec, nodeSelector, MAP, .help = "labels that the node must have"),
	KD_FIELD(KdPodSpec, affinity, POINTER, .of = &kd_affinity_struct),
	KD_FIELD_LIST_OF(KdPodSpec, tolerations, &kd_toleration_struct),
	KD_FIELD_LIST_OF(KdPodSpec, topologySpreadConstraints,
			 &kd_topology_spread_constraint_struct),
	KD_FIELD_LIST_OF(KdPodSpec, volumes, &kd_volume_struct),
	KD_FIELD_LIST_OF(KdPodSpec, schedulingGates, &gate_struct,
			 .help = "not scheduled while there is one"),
	KD_FIELD_LIST_OF(KdPodSpec, readinessGates, &readiness_gate_struct),
	KD_FIELD(KdPodSpec, schedulerName, NAME, .fallback = "default-scheduler"),
	KD_FIELD(KdPodSpec, priorityClassName, NAME),
	KD_FIELD(KdPodSpec, priority, OPT_INT, .min = G_MININT32, .max = G_MAXINT32,
		 .recorded = true, .help = "from the priority class"),
	KD_FIELD(KdPodSpec, preemptionPolicy, NAME,
		 .allowed = KD_WORDS("PreemptLowerPriority", "Never"),
		 .help = "from the priority class"),
	KD_FIELD(KdPodSpec, restartPolicy, NAME, .fallback = "Always", .allowed = restart_policies),
	KD_FIELD(KdPodSpec, serviceAccountName, NAME),
	KD_FIELD(KdPodSpec, terminationGracePeriodSeconds, OPT_INT, .fallback = "30", .min = 0,
		 .max = G_MAXINT64, .help = "from SIGTERM to SIGKILL"),
	KD_FIELD(KdPodSpec, activeDeadlineSeconds, OPT_INT, .min = 1, .max = G_MAXINT32,
		 .help = "it fails when it has run that long"),
	KD_FIELD(KdPodSpec, hostNetwork, BOOL, .help = "uses the node's addresses and ports"),
	KD_FIELD(KdPodSpec, runtimeClassName, NAME),
	KD_FIELDS_END,
};
const KdStruct kd_pod_spec_struct = {
	.name = "PodSpec",
	.size = sizeof(KdPodSpec),
	.fields = pod_spec_fields,
	.help = "what is to run, and where",
	.check = kd_pod_spec_check,
	.kept = KD_WORDS("automountServiceAccountToken", "dnsConfig", "dnsPolicy",
			 "enableServiceLinks", "ephemeralContainers", "hostAliases", "hostIPC",
			 "hostPID", "hostUsers", "hostname", "hostnameOverride", "imagePullSecrets",
			 "os", "resourceClaims", "securityContext", "serviceAccount",
			 "setHostnameAsFQDN", "shareProcessNamespace", "subdomain"),
};

static const KdField pod_template_fields[] = {
	KD_FIELD(KdPodTemplate, metadata, STRUCT, .of = &kd_meta_struct),
	KD_FIELD(KdPodTemplate, spec, SHARED, .of = &kd_pod_spec_struct),
	KD_FIELDS_END,
};
const KdStruct kd_pod_template_struct = {
	.name = "PodTemplateSpec",
	.size = sizeof(KdPodTemplate),
	.fields = pod_template_fields,
	.help = "what pods are stamped from",
};
