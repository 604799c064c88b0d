/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pod (core/v1).  Members are the fields of the API; what is not here is kept and printed as it came.
 * The spec is shared by all pods of a template, so nobody writes to it once the pod exists.
 */
#ifndef KUBEDES_API_POD_H
#define KUBEDES_API_POD_H

#include <kubedes/api/affinity.h>
#include <kubedes/kind.h>

G_BEGIN_DECLS

typedef struct {
	KdResources requests, limits;
} KdResourceRequirements;
extern const KdStruct kd_resource_requirements_struct;

typedef struct {
	KdName name, protocol, hostIP; /* protocol: TCP when absent */
	gint64 containerPort, hostPort;
} KdContainerPort;

typedef struct {
	KdName name, mountPath;
	bool readOnly;
} KdVolumeMount;

typedef struct {
	KdName name;
	char *image; /* interning would keep each digest for ever */
	KdName imagePullPolicy;
	KdName restartPolicy; /* init containers: "Always" makes a sidecar */
	KdContainerPort *ports;
	guint n_ports;
	KdResourceRequirements resources;
	KdVolumeMount *volumeMounts;
	guint n_volumeMounts;
} KdContainer;

typedef struct {
	KdName key, operator, value, effect; /* NULL = any / Equal / "" / any */
	KdOptInt tolerationSeconds;
} KdToleration;

typedef struct {
	gint64 maxSkew;
	KdName topologyKey, whenUnsatisfiable;
	KdSelector *labelSelector; /* NULL = none */
	KdOptInt minDomains;
	KdName nodeAffinityPolicy, nodeTaintsPolicy; /* NULL = Honor, Ignore */
	KdName *matchLabelKeys;
	guint n_matchLabelKeys;
} KdTopologySpreadConstraint;
extern const KdStruct kd_topology_spread_constraint_struct;

typedef struct {
	char *claimName;
	bool readOnly;
} KdClaimVolume;

/* The template of a generic ephemeral volume's claim: kept whole, the scheduler needs class and size. */
typedef struct {
	KdName storageClassName, volumeMode;
	KdName *accessModes;
	guint n_accessModes;
	KdResourceRequirements resources;
} KdEphemeralClaimSpec;
typedef struct {
	KdEphemeralClaimSpec spec;
} KdEphemeralTemplate;
typedef struct {
	KdEphemeralTemplate *volumeClaimTemplate;
} KdEphemeralVolume;

/* One of the disk kinds that VolumeRestrictions knows (a union in the API). */
typedef struct {
	char *id; /* pdName, volumeID, image, iqn */
	char *pool;
	KdName *monitors;
	guint n_monitors;
	bool readOnly;
} KdDiskVolume;
typedef struct {
	char *path;
} KdHostPathVolume;
typedef struct {
	KdName driver;
	bool readOnly;
} KdCsiInlineVolume;

typedef struct {
	KdName name;
	KdClaimVolume *persistentVolumeClaim;
	KdEphemeralVolume *ephemeral;
	KdDiskVolume *gcePersistentDisk, *awsElasticBlockStore, *rbd, *iscsi;
	KdHostPathVolume *hostPath;
	KdCsiInlineVolume *csi;
} KdVolume;

typedef struct {
	KdName name;
} KdSchedulingGate;

typedef struct {
	KdContainer *containers, *initContainers;
	guint n_containers, n_initContainers;
	KdResourceRequirements *resources; /* pod level; NULL = none */
	KdResources overhead;
	KdName nodeName; /* NULL = not bound; only in manifests, see KdPod */
	KdMap nodeSelector;
	KdAffinity *affinity;
	KdToleration *tolerations;
	guint n_tolerations;
	KdTopologySpreadConstraint *topologySpreadConstraints;
	guint n_topologySpreadConstraints;
	KdVolume *volumes;
	guint n_volumes;
	KdSchedulingGate *schedulingGates;
	guint n_schedulingGates;
	KdName schedulerName, priorityClassName, preemptionPolicy, restartPolicy, serviceAccountName;
	KdOptInt priority;
	KdOptInt terminationGracePeriodSeconds, activeDeadlineSeconds;
	bool hostNetwork;
	KdName runtimeClassName;
} KdPodSpec;
extern const KdStruct kd_pod_spec_struct;

/* The same for every kind that has conditions. */
typedef struct {
	KdName type, status, reason;
	char *message;
	KdTime lastTransitionTime;
} KdCondition;
extern const KdStruct kd_condition_struct;

typedef struct {
	KdName name;
	KdResources allocatedResources;
	KdResourceRequirements *resources;
	gint64 restartCount;
	bool ready;
} KdContainerStatus;

typedef struct {
	KdName phase; /* Pending, Running, Succeeded, Failed, Unknown */
	KdName reason;
	char *message;
	KdName nominatedNodeName;
	KdName hostIP, podIP;
	KdName qosClass;
	KdTime startTime;
	KdCondition *conditions;
	guint n_conditions;
	KdContainerStatus *containerStatuses, *initContainerStatuses;
	guint n_containerStatuses, n_initContainerStatuses;
	KdResources allocatedResources;	   /* pod level, in-place resize */
	KdResourceRequirements *resources; /* pod level */
} KdPodStatus;

/*
 * spec.nodeName is the one field of the spec that changes in a pod's life, so it lives here
 * beside the shared spec; printing puts it back.
 */
typedef struct {
	KdObject object;
	KdPodSpec *spec; /* g_rc_box, shared */
	KdName nodeName;
	KdPodStatus status;
} KdPod;

extern const KdKind kd_kind_pod;
#define KD_POD(object) ((const KdPod *) (object))

/* A spec of its own with defaults, one reference; kd_pod_new() takes it over. */
KdPodSpec *kd_pod_spec_new(void);
KdPod *kd_pod_new(const char *namespace_, const char *name, KdPodSpec *spec);

const KdCondition *kd_condition_find(const KdCondition *conditions, guint n, const char *type);
/* Set or replace the condition of that type; lastTransitionTime moves when the status changes. */
void kd_condition_set(KdCondition **conditions, guint *n, const char *type, const char *status,
		      const char *reason, const char *message, KdTime now);

/* spec.priority or 0. */
gint32 kd_pod_priority(const KdPod *pod);
/* Succeeded or Failed. */
bool kd_pod_is_terminal(const KdPod *pod);

/*
 * What the pod asks for, by component-helpers' resource.PodRequests (k8s 1.34): containers summed, init containers
 * by maximum with sidecars added up, overhead, pod-level requests in place of the sums, in-place resize by
 * the maximum of spec, allocated and actual.  @non_zero: containers without cpu or memory request count 100m or
 * 200 MiB (scheduler/util/pod_resources.go).  Sets @ret (cleared by the caller with kd_struct-less g_free of items).
 */
void kd_pod_requests(const KdPod *pod, bool non_zero, KdResources *ret);

G_END_DECLS

#endif
