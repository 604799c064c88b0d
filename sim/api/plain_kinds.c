/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/kinds.h"

#define NAMED(kind_, version_, plural_, ...)                                                       \
	{                                                                                          \
		kind_, version_, plural_, KD_WORDS(__VA_ARGS__), false                             \
	}
#define PLAIN(kind_, version_, plural_)                                                            \
	{                                                                                          \
		kind_, version_, plural_, NULL, false                                              \
	}
#define CLUSTER(kind_, version_, plural_)                                                          \
	{                                                                                          \
		kind_, version_, plural_, NULL, true                                               \
	}

/* kubectl api-resources */
const KdPlainKind kd_plain_kinds[] = {
	NAMED("Endpoints", "v1", "endpoints", "ep"),
	NAMED("Event", "events.k8s.io/v1", "events", "ev"),
	PLAIN("PodTemplate", "v1", "podtemplates"),
	NAMED("ReplicationController", "v1", "replicationcontrollers", "rc"),
	PLAIN("ControllerRevision", "apps/v1", "controllerrevisions"),
	NAMED("DaemonSet", "apps/v1", "daemonsets", "ds"),
	NAMED("StatefulSet", "apps/v1", "statefulsets", "sts"),
	NAMED("HorizontalPodAutoscaler", "autoscaling/v2", "horizontalpodautoscalers", "hpa"),
	NAMED("CronJob", "batch/v1", "cronjobs", "cj"),
	PLAIN("Job", "batch/v1", "jobs"),
	PLAIN("Lease", "coordination.k8s.io/v1", "leases"),
	PLAIN("EndpointSlice", "discovery.k8s.io/v1", "endpointslices"),
	NAMED("Ingress", "networking.k8s.io/v1", "ingresses", "ing"),
	NAMED("NetworkPolicy", "networking.k8s.io/v1", "networkpolicies", "netpol"),
	PLAIN("ResourceClaim", "resource.k8s.io/v1", "resourceclaims"),
	PLAIN("ResourceClaimTemplate", "resource.k8s.io/v1", "resourceclaimtemplates"),
	CLUSTER("DeviceClass", "resource.k8s.io/v1", "deviceclasses"),
	CLUSTER("ResourceSlice", "resource.k8s.io/v1", "resourceslices"),
	CLUSTER("IngressClass", "networking.k8s.io/v1", "ingressclasses"),
	CLUSTER("RuntimeClass", "node.k8s.io/v1", "runtimeclasses"),
	CLUSTER("VolumeAttachment", "storage.k8s.io/v1", "volumeattachments"),
	CLUSTER("VolumeAttributesClass", "storage.k8s.io/v1", "volumeattributesclasses"),
	CLUSTER("APIService", "apiregistration.k8s.io/v1", "apiservices"),
	{ "CustomResourceDefinition", "apiextensions.k8s.io/v1", "customresourcedefinitions",
	  KD_WORDS("crd", "crds"), true },
	CLUSTER("MutatingWebhookConfiguration", "admissionregistration.k8s.io/v1",
		"mutatingwebhookconfigurations"),
	CLUSTER("ValidatingWebhookConfiguration", "admissionregistration.k8s.io/v1",
		"validatingwebhookconfigurations"),
	CLUSTER("ValidatingAdmissionPolicy", "admissionregistration.k8s.io/v1",
		"validatingadmissionpolicies"),
	CLUSTER("ValidatingAdmissionPolicyBinding", "admissionregistration.k8s.io/v1",
		"validatingadmissionpolicybindings"),
	{ "CertificateSigningRequest", "certificates.k8s.io/v1", "certificatesigningrequests",
	  KD_WORDS("csr"), true },
	{ NULL, NULL, NULL, NULL, false },
};
