/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pod (core/v1).  Members are the fields of the API; what is not here is kept and printed as it
 * came. The spec is shared by all pods of a template, so nobody writes to it once the pod exists.
 *
 * Times are KdTime; amounts are KdQuantity.  NULL = unset, as everywhere (kubedes/field.h).
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
extern const KdStruct kd_container_port_struct;

typedef struct {
	KdName name, mountPath;
	bool readOnly;
} KdVolumeMount;
extern const KdStruct kd_volume_mount_struct;

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
extern const KdStruct kd_container_struct;

typedef struct {
	KdName key, operator, value, effect; /* NULL = any / Equal / "" / any */
	KdOptInt tolerationSeconds;
} KdToleration;
extern const KdStruct kd_toleration_struct;

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

/* The spec of a PersistentVolumeClaim, and of the claim that a generic ephemeral volume asks for.
 */
typedef struct {
	KdName storageClassName; /* "" = no class, which is not the same as unset: the default one
				  */
	KdName volumeMode, volumeAttributesClassName;
	char *volumeName; /* NULL = not bound */
	KdName *accessModes;
	guint n_accessModes;
	KdResourceRequirements resources;
	KdSelector *selector; /* NULL = any volume */
} KdClaimSpec;
extern const KdStruct kd_claim_spec_struct;
typedef KdClaimSpec KdEphemeralClaimSpec;

typedef struct {
	KdMeta metadata; /* labels and annotations */
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
extern const KdStruct kd_volume_struct;

typedef struct {
	KdName name;
} KdSchedulingGate;

typedef struct {
	KdName conditionType; /* must be True, beside the containers', for the pod to be ready */
} KdReadinessGate;

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
	KdName schedulerName, priorityClassName, preemptionPolicy, restartPolicy,
		serviceAccountName;
	KdReadinessGate *readinessGates;
	guint n_readinessGates;
	KdOptInt priority;
	KdOptInt terminationGracePeriodSeconds, activeDeadlineSeconds;
	bool hostNetwork;
	KdName runtimeClassName;
	bool defaulted; /* kd_pod_spec_set_defaults() was here; no field of the API */
} KdPodSpec;
extern const KdStruct kd_pod_spec_struct;

/* What workload kinds stamp pods from. */
typedef struct {
	KdMeta metadata;
	KdPodSpec *spec; /* shared; NULL when absent */
} KdPodTemplate;
extern const KdStruct kd_pod_template_struct;
/* Of kinds that stamp pods from one, with a spec; else NULL. */
const KdPodTemplate *kd_object_template(const KdObject *object);

/* The same for every kind that has conditions. */
typedef struct {
	KdName type, status, reason;
	char *message;
	KdTime lastTransitionTime;
} KdCondition;
extern const KdStruct kd_condition_struct;

typedef struct {
	KdName reason;
	char *message;
} KdContainerStateWaiting;
typedef struct {
	KdTime startedAt;
} KdContainerStateRunning;
typedef struct {
	gint64 exitCode, signal;
	KdName reason;
	char *message;
	KdTime startedAt, finishedAt;
} KdContainerStateTerminated;
/* At most one of them; none = waiting. */
typedef struct {
	KdContainerStateWaiting *waiting;
	KdContainerStateRunning *running;
	KdContainerStateTerminated *terminated;
} KdContainerState;
extern const KdStruct kd_container_state_struct;

typedef struct {
	KdName name;
	char *image;
	KdContainerState state, lastState;
	bool ready;
	KdOptBool started;
	gint64 restartCount;
	KdResources allocatedResources;
	KdResourceRequirements *resources; /* as actuated; NULL = not reported */
} KdContainerStatus;
extern const KdStruct kd_container_status_struct;

typedef struct {
	KdName phase; /* Pending, Running, Succeeded, Failed, Unknown */
	KdName reason;
	char *message;
	KdName nominatedNodeName;
	KdName hostIP;
	char *podIP;     /* interned, those of a million pods would stay for ever */
	KdName qosClass; /* Guaranteed, Burstable, BestEffort */
	KdTime startTime;
	gint64 observedGeneration;
	KdCondition *conditions;
	guint n_conditions;
	KdContainerStatus *containerStatuses, *initContainerStatuses;
	guint n_containerStatuses, n_initContainerStatuses;
	KdResources allocatedResources;    /* pod level, in-place resize */
	KdResourceRequirements *resources; /* pod level */
} KdPodStatus;

/*
 * spec.nodeName is the one field of the spec that changes in a pod's life, so it lives here
 * beside the shared spec; printing puts it back.
 */
typedef struct {
	KdObject object;
	KdPodSpec *spec; /* shared, never NULL */
	KdName nodeName; /* NULL = not bound */
	KdPodStatus status;
} KdPod;

extern const KdKind kd_kind_pod;
#define KD_POD(object) ((const KdPod *) (object))

/* A spec of its own with the fixed defaults of its fields, one reference (kd_shared_ref()). */
KdPodSpec *kd_pod_spec_new(void);
/*
 * What the API server sets in the spec of a pod with these labels beyond fixed defaults
 * (pkg/apis/core/v1/defaults.go, pkg/registry/core/pod/strategy.go), once: requests from limits,
 * host ports with hostNetwork, image pull policies, and matchLabelKeys merged into label selectors.
 * Templates are not treated so; a controller that stamps pods copies the template's spec, has this
 * done once and shares the result.
 */
void kd_pod_spec_set_defaults(KdPodSpec *spec, const KdMap *labels);
/* Pending, in @namespace_ (NULL: "default"), bound if the spec names a node.  Takes over one
 * reference to @spec. */
KdPod *kd_pod_new(const char *namespace_, const char *name, KdPodSpec *spec);

const KdCondition *kd_condition_find(const KdCondition *conditions, guint n, const char *type);
/* Set or replace the condition of that type; lastTransitionTime moves when the status changes.
 * @reason and @message may be NULL. */
void kd_condition_set(KdCondition **conditions, guint *n, const char *type, const char *status,
		      const char *reason, const char *message, KdTime now);
/* The same for several, all names interned and messages borrowed; @wanted says no times. */
void kd_conditions_set(KdCondition **conditions, guint *n, const KdCondition *wanted,
		       guint n_wanted, KdTime now);

/* spec.priority or 0. */
gint32 kd_pod_priority(const KdPod *pod);
/* Succeeded or Failed. */
bool kd_pod_is_terminal(const KdPod *pod);
/* The condition Ready is True. */
bool kd_pod_is_ready(const KdPod *pod);
/* An init container that runs beside the others for as long as they do. */
bool kd_container_is_sidecar(const KdContainer *container);
/* Guaranteed, Burstable or BestEffort by the resources of the spec
 * (pkg/apis/core/v1/helper/qos/qos.go ComputePodQOS). */
KdName kd_pod_qos_class(const KdPod *pod);

/*
 * What the pod asks for, by component-helpers' resource.PodRequests (k8s 1.34): containers summed,
 * init containers by maximum with sidecars added up, overhead, pod-level requests in place of the
 * sums, in-place resize by the maximum of spec, allocated and actual.  @non_zero: containers
 * without a cpu or memory request count 100m or 200 MiB; with pod-level requests only where the
 * whole pod has none (scheduler/framework/types.go).  Sets @ret, which the caller frees with
 * kd_resources_clear().
 */
void kd_pod_requests(const KdPod *pod, bool non_zero, KdResources *ret);
/* The same of limits (resource.PodLimits); a container without a limit counts nothing. */
void kd_pod_limits(const KdPod *pod, KdResources *ret);

G_END_DECLS

#endif
