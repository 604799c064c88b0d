/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What-if: where would the pending pods of a snapshot go?
 *
 * The manifests are a cluster (nodes, bound pods) and what is to be added (pending pods).  They
 * enter through the API server, so that defaults, priorities and so on are those of a real one;
 * then each pending pod is tried in turn, and what is placed stays.  No time passes.
 *
 * A document ScheduleOptions (kubedes.io/v1) among the manifests sets the order and the number of
 * passes, a KubeSchedulerConfiguration the scheduler.
 */
#ifndef KD_RUN_WHATIF_H
#define KD_RUN_WHATIF_H

#include "api/manifest.h"
#include "base/tree.h"
#include "placement/framework.h"

typedef enum {
	KD_WHAT_IF_SCHEDULED,
	KD_WHAT_IF_UNSCHEDULABLE,
	KD_WHAT_IF_ERROR,
	KD_WHAT_IF_IGNORED, /* no profile has its schedulerName */
	KD_WHAT_IF_GATED,
} KdWhatIfResult;

/* One pending pod. */
typedef struct {
	char *key; /* "namespace/name" */
	KdName profile;
	gint32 priority;
	KdWhatIfResult result;
	KdName node;      /* where it went; NULL */
	char *message;    /* why it did not; NULL */
	KdTree *gated;    /* {code, plugin, reasons}; NULL */
	KdTree *attempts; /* list of kd_attempt_tree() */
	KdTree *advice;   /* kd_advice_tree() of the last attempt; NULL */
} KdWhatIfPod;

/* Copies on one node. */
typedef struct {
	KdName node;
	guint n;
} KdWhatIfShare;

/* How many copies of a pod fit. */
typedef struct {
	char *key; /* of the pod or ReplicaSet */
	guint copies;
	GArray *nodes; /* of KdWhatIfShare, in the order in which they were used first */
	char *message; /* why there are not more */
} KdWhatIfFill;

/* Whether the cluster could do without a node. */
typedef struct {
	KdName node;
	guint n_moved, n_stuck; /* of its pods: those that fit elsewhere, and those that do not */
	guint n_gone;           /* those that go with it: of DaemonSets, mirror pods */
	char *message;          /* of the first that is stuck; NULL */
} KdWhatIfSpare;

/* The ways to decide, which come to the same. */
typedef enum {
	KD_DECIDE_CACHED,
	KD_DECIDE_PLAIN, /* without caches */
	/* By sheets, made for each pod as if one of its kind had been there before; scores of
	 * single plug-ins are left out. */
	KD_DECIDE_BRIEF,
} KdDecide;

typedef struct {
	bool queue_order;  /* by priority, then as given; else as given */
	bool omit_raw;     /* leave scores before normalising out of the answer */
	bool keep_victims; /* preempted pods stay, terminating, until the pass ends; else they go
			      at once, and the pod that they went for is tried again */
	gint64 passes;     /* how often to go through the pods that are still pending */
	KdTieBreak tie_break;
	guint64 seed;
	char **without;         /* names of nodes that are gone, their pods pending; NULL */
	const KdManifest *fill; /* pods and ReplicaSets to fill the cluster with; NULL */
	bool spare;             /* try the cluster without each node */
	KdDecide decide;
} KdWhatIfOptions;

typedef struct {
	GArray *pods; /* of KdWhatIfPod, in the order of their first attempt */
	KdForest *forest;
	KdTree *profiles;     /* scoreWeights and filterOrder: see run/profile_tree.h */
	KdTree *final;        /* node -> {pods, requested, nonZeroMilliCPU, nonZeroMemory} */
	GPtrArray *preempted; /* char *: keys of pods that went for others, in order */
	GArray *fills;        /* of KdWhatIfFill, in the order of the manifest */
	GArray *spares;       /* of KdWhatIfSpare, by name */
	GPtrArray *notes;     /* char *: what the user should know */
} KdWhatIf;

/* How a ScheduleOptions is written. */
extern const KdStruct kd_what_if_options_struct;
/* From the manifest's ScheduleOptions, the last one; the defaults where there is none. */
KdWhatIfOptions kd_what_if_options(const KdManifest *manifest, KdProblems *problems);
/* The configuration among the manifests; NULL = none. */
KdSchedulerConfig *kd_what_if_config(const KdManifest *manifest, KdProblems *problems);

KdWhatIf *kd_what_if(const KdManifest *manifest, const KdSchedulerConfig *config,
		     const KdWhatIfOptions *options, GError **error);
void kd_what_if_free(KdWhatIf *whatif);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdWhatIf, kd_what_if_free)

const char *kd_what_if_result_name(KdWhatIfResult result);
/* The whole answer as one document. */
KdTree *kd_what_if_tree(const KdWhatIf *whatif, const char *name);

#endif
