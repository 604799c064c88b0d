/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of KdKubelet, for the files of this folder alone: one agent for each node name that
 * was ever heard of, one record for each pod that is bound.
 */
#ifndef KD_NODE_AGENT_H
#define KD_NODE_AGENT_H

#include "base/uid_table.h"
#include "node/address.h"
#include "node/held.h"
#include "node/kubelet.h"
#include "node/status.h"

typedef enum {
	KD_LOCAL_WAITING,  /* the node is not there */
	KD_LOCAL_STARTING, /* from here on it holds what it asks for */
	KD_LOCAL_RUNNING,
	KD_LOCAL_STOPPING, /* until the grace period is over */
	KD_LOCAL_STRANDED, /* ran when the node went */
	KD_LOCAL_ENDED, /* or refused; kept until the object goes, so that it is not begun again */
} KdLocalState;

typedef struct KdAgent KdAgent;
typedef struct KdLocalPod KdLocalPod;
typedef struct KdReport KdReport; /* node/report.h */

/* A pod as its kubelet knows it. */
struct KdLocalPod {
	KdUid uid;
	KdAgent *agent;
	KdLocalState state;
	guint32 address; /* 0 = none */
	KdAsk *ask;      /* NULL once ended */
	KdEventId timer;
	KdTime ends_at;              /* by itself; KD_TIME_NEVER = not */
	KdTime looks_at;             /* whether what it needs is there by then, while held up */
	guint n_looks;               /* so far; 0 = it is not held up */
	KdLocalPod *previous, *next; /* on the node, in order of arrival; not when ended */
};

struct KdAgent {
	KdIdentity identity;
	const KdNode *node; /* a reference to the version seen last; NULL = not there */
	KdHeld held;
	bool excused; /* it holds more than it has, for it came so or was made smaller */
	KdLocalPod *first, *last;
	/* Its status manager, where writing takes time. */
	GQueue reports;  /* of KdReport, to be written */
	bool writing;    /* one is */
	guint n_writing; /* writes of its plan */
	KdObject *sent;  /* the status that is under way; NULL = none */
};

struct KdKubelet {
	KdCluster *cluster;
	const KdView *view; /* of what the kubelets watch */
	KdKubeletOptions options;
	KdStatusWords words;
	KdAsks *asks;
	KdAddresses *addresses;
	GPtrArray *agents;   /* KdAgent, in order of first mention */
	GHashTable *by_node; /* KdName to KdAgent */
	KdUidTable pods;     /* of KdLocalPod, owned */
	KdUidTable reports;  /* of KdReport, owned; none with an ideal control plane */
	GPtrArray *held_up;  /* KdLocalPod that need what is not there, borrowed, in that order */
	guint n_running;
};

static inline bool kd_local_holds(const KdLocalPod *local)
{
	return local->state == KD_LOCAL_STARTING || local->state == KD_LOCAL_RUNNING ||
	       local->state == KD_LOCAL_STOPPING;
}

KdAgent *kd_agent_new(const char *node);
void kd_agent_free(KdAgent *agent);
void kd_agent_link(KdAgent *agent, KdLocalPod *local);
void kd_agent_unlink(KdAgent *agent, KdLocalPod *local);
KdLocalPod *kd_kubelet_find(const KdKubelet *kubelet, KdUid uid);

/* ---- the life of a pod (lifecycle.c); @pod is a version of it that was observed ---- */

/* The node is there: admit and start it, or take it over. */
void kd_local_begin(KdKubelet *kubelet, KdLocalPod *local, const KdPod *pod);
/* Its deletion was asked for, or is to be sooner. */
void kd_local_stop(KdKubelet *kubelet, KdLocalPod *local, const KdPod *pod);
/* The spec may be another. */
void kd_local_resize(KdKubelet *kubelet, KdLocalPod *local, const KdPod *pod);
/* A ConfigMap or Secret came or changed: who may have waited for it has something to do. */
void kd_local_notice(KdKubelet *kubelet, const KdObject *object);
/* The node went. */
void kd_local_strand(KdKubelet *kubelet, KdLocalPod *local);
/* It ended: give back all that it holds. */
void kd_local_release(KdKubelet *kubelet, KdLocalPod *local);

#endif
