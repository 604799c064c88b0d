/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scheduling plug-ins one at a time: a world in a line of words, one plug-in run over it by the
 * framework, and its answer as a line.
 *
 * A world is `node; node; pod; ...`, each a name and words:
 *
 *	node a cpu=4 memory=8Gi		allocatable (pods=110 unless given)
 *	     label.zone=x  taint=key:value:NoSchedule  unschedulable
 *	     image=nginx:1@500Mi  gpus=8  model=T4
 *	pod p cpu=1 memory=1Gi		requests of a container
 *	     image=nginx  port=8080  port=10.0.0.1:80/UDP
 *	     pod.cpu=2			a pod-level request
 *	     +  init  sidecar		what follows is of another, an init, a sidecar container
 *	     label.app=web  group=g  priority=5  gate=g
 *	     tolerate=key:value:effect  tolerate=key  tolerate=*
 *	     select.disk=ssd  require=zone:In:a,b&disk:Exists|@n1,n2  prefer=10:zone:In:a
 *	     near=app:web:zone  away=...	required pod affinity, anti-affinity by a label
 *	     rather=5:app:web:zone	preferred, -5 to be away
 *	     spread=2:zone:app=web	at most 2 more than elsewhere; ?2: if possible
 *	     spread=2!:zone:app=web	with an eye to taints
 *	     claim=data			a volume of that claim
 *	     share=1x500  model=T4|V100	GPUs by annotation: devices x thousandths of each
 *	     name=a  on=a  nominated=a	spec.nodeName; placed there; status.nominatedNodeName
 *	     start=12.5  never		status.startTime in seconds; preemptionPolicy
 *	     ending  preempted		being deleted; for the sake of another pod
 *
 * In require terms are separated by "|", requirements by "&", and "@" lists names of nodes.
 */
#ifndef KT_POLICY_H
#define KT_POLICY_H

#include "kt.h"

#include "placement/framework.h"

typedef struct {
	KdSnapshot *snapshot;
	KdProfile profile;
	KdPlugin plugins[4];
	KdFramework *framework;
	GPtrArray *objects, *infos; /* kept alive */
	KdGpuSet devices;           /* of the pod placed last */
} KtPolicy;

/* One plug-in, its args in YAML (NULL = defaults), over @world.  Fails the test when it does not
 * start. */
KtPolicy *kt_policy_new(const KdPolicy *policy, const char *args, const KdPolicyEnv *env,
			const char *world);
/* Beside the filters of NodeResourcesFit and GpuShare. */
KtPolicy *kt_policy_new_with_fit(const KdPolicy *policy, const char *args, const KdPolicyEnv *env,
				 const char *world);
void kt_policy_free(KtPolicy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KtPolicy, kt_policy_free)

/* Add nodes and placed pods; a node that is there is replaced. */
void kt_policy_add(KtPolicy *self, const char *world);
/* A pod (`p cpu=1`), kept alive. */
const KdPod *kt_policy_pod(KtPolicy *self, const char *words);
const KdPodInfo *kt_policy_info(KtPolicy *self, const char *words);

/*
 * An attempt for the pod, node by node in the scheduler's order:
 *	a=75 b=0	normalised scores			a b	no scores
 *	c!Reason	UNSCHEDULABLE				c!!Reason	UNRESOLVABLE
 *	(c)		pre_filter narrowed it away		!!Reason	no node at all
 * Several reasons are joined by " + ".  Good until the next call.
 */
const char *kt_policy_try(KtPolicy *self, const char *pod);
/* As above in one go, with default args. */
const char *kt_policy_once(const KdPolicy *policy, const char *world, const char *pod);
/* The node chosen, with the first of equals ("-" = none), where the pod is then placed. */
const char *kt_policy_place(KtPolicy *self, const char *pod);
/* The devices of the pod placed last: "0-1", "-" for none. */
const char *kt_policy_devices(const KtPolicy *self);

/* The message of the error with which the plug-in refuses the args; NULL = it takes them. */
const char *kt_policy_refusal(const KdPolicy *policy, const char *args);

/* Whether the event makes the pod worth another try; nodes and pods in words, NULL = none. */
bool kt_policy_hint(const KdPolicy *policy, const char *pod, KdEventMask event, const char *old,
		    const char *new);

#endif
