/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Node (core/v1), and taints.
 */
#ifndef KUBEDES_API_NODE_H
#define KUBEDES_API_NODE_H

#include <kubedes/api/pod.h>

G_BEGIN_DECLS

typedef struct {
	KdName key, value, effect; /* NoSchedule, PreferNoSchedule, NoExecute */
	KdTime timeAdded;
} KdTaint;
extern const KdStruct kd_taint_struct;

typedef struct {
	KdName podCIDR;
	char *providerID;
	bool unschedulable;
	KdTaint *taints;
	guint n_taints;
} KdNodeSpec;

typedef struct {
	KdName *names; /* every name the image goes by, digests too */
	guint n_names;
	gint64 sizeBytes;
} KdNodeImage;

typedef struct {
	KdName type, address;
} KdNodeAddress;

typedef struct {
	KdName architecture, operatingSystem, osImage, kernelVersion;
	KdName kubeletVersion, containerRuntimeVersion;
} KdNodeSystemInfo;

typedef struct {
	KdResources capacity, allocatable; /* allocatable: capacity when absent */
	KdCondition *conditions;
	guint n_conditions;
	KdNodeAddress *addresses;
	guint n_addresses;
	KdNodeImage *images;
	guint n_images;
	KdNodeSystemInfo nodeInfo;
} KdNodeStatus;

typedef struct {
	KdObject object;
	KdNodeSpec spec;
	KdNodeStatus status;
} KdNode;

extern const KdKind kd_kind_node;
#define KD_NODE(object) ((const KdNode *) (object))

/* Schedulable, without capacity or labels. */
KdNode *kd_node_new(const char *name);
/* Whether one of the tolerations tolerates the taint (core/v1 toleration.go ToleratesTaint). */
bool kd_taint_is_tolerated(const KdTaint *taint, const KdToleration *tolerations, guint n);

G_END_DECLS

#endif
