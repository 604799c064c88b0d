/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scheduling framework: runs the plug-ins of a profile over a snapshot.
 *
 * One attempt is kd_framework_attempt(): pre-filter, filter, pre-score, score, normalise, weigh,
 * choose (schedule_one.go, runtime/framework.go).  It changes nothing.  Reserve, permit and bind
 * are the caller's next steps.
 *
 * Raw scores and verdicts of a plug-in are kept for each distinct input (see kubedes/policy.h) and
 * refreshed only for nodes that changed; the result is that of a full scan.  With `plain` set
 * nothing is kept: the oracle.
 */
#ifndef KD_PLACEMENT_FRAMEWORK_H
#define KD_PLACEMENT_FRAMEWORK_H

#include "placement/groups.h"
#include "placement/nominator.h"
#include "placement/profile.h"
#include "placement/snapshot.h"
#include "placement/waiting.h"

typedef struct KdFramework KdFramework;

/* How other objects are found (volumes, services, namespaces): the observer's view. */
typedef struct {
	const KdObject *(*get)(gpointer data, const KdKind *kind, KdName namespace_,
			       const char *name);
	void (*each)(gpointer data, const KdKind *kind,
		     void (*visit)(const KdObject *object, gpointer visit_data),
		     gpointer visit_data);
	gpointer data;
	KdTime (*now)(gpointer data); /* NULL: no time passes, it is 0 */
} KdLister;

typedef enum { KD_TIE_RANDOM, KD_TIE_FIRST, KD_TIE_NAME } KdTieBreak;

typedef struct {
	guint64 seed;
	/* Random: one draw for each tie, from the stream "scheduler/<profile>/ties"; every winner
	 * is as likely, as with the reservoir of selectHost() (schedule_one.go). */
	KdTieBreak tie_break;
	gint percentage; /* percentageOfNodesToScore where the profile says none: 0 = adaptive, 100
			    = all */
	bool plain;      /* no caches, no batch hooks where there is a simple one */
	/* Score even where one node fits, dry-run preemption on every node (the real one does
	 * neither, and may come to another choice). */
	bool thorough;
	bool explain; /* keep how post_filter came to its answer; changes nothing */
	/* Leave the vectors of single plug-ins out of the record, and make the others when they are
	 * asked for. */
	bool brief;
	gsize cache_bytes; /* 0 = KD_CACHE_BYTES */
	KdPolicyEnv env;
	KdLister lister;
	/* Pods that are to be seen on the nodes they are nominated to; borrowed, NULL = none. */
	const KdNominator *nominator;
	/* Groups of pods, and pods that permit holds; borrowed, NULL = there are none. */
	KdGroups *groups;
	KdWaiting *waiting;
	/* Another framework decides and this one follows (--check): what its plug-ins say of other
	 * pods and mark is not heard. */
	bool shadow;
} KdFrameworkOptions;

#define KD_CACHE_BYTES (16 * 1024 * 1024)

/* @profile and @snapshot are borrowed and must outlive it. */
KdFramework *kd_framework_new(const KdProfile *profile, KdSnapshot *snapshot,
			      const KdFrameworkOptions *options, GError **error);
void kd_framework_free(KdFramework *framework);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdFramework, kd_framework_free)
const KdProfile *kd_framework_profile(const KdFramework *framework);

typedef struct {
	const KdPolicy *policy;
	gint64 weight;
	bool skipped; /* by pre_score */
	gint64 *raw;  /* [n_feasible]; NULL when skipped, scoring was left out, or with .brief */
	gint64 *weighted; /* [n_feasible] normalised * weight; NULL likewise */
} KdPluginScores;

/*
 * The record of one attempt; vectors belong to the framework and are good until its next attempt
 * (of whatever kind).
 */
typedef struct {
	const KdPodInfo *pod;
	KdSlot chosen; /* KD_NO_SLOT: none fits */
	/* The vectors by node are there; else kd_framework_list() makes them. */
	bool listed;
	/* Of the nodes walked those that do not fit, by verdict; none: the vectors tell. */
	const KdVerdictCount *counts;
	guint n_counts;
	/* Nodes. */
	const KdSlot *feasible; /* [n_feasible] in the order walked */
	guint n_feasible;
	guint n_evaluated;         /* feasible + rejected */
	const KdVerdict *verdicts; /* [n_slots] of the first filter that failed; KD_FITS else */
	const guint8
		*rejected_by; /* [n_slots] place in profile->filter; 255 = not evaluated or fits */
	const KdSlot *evaluated; /* [n_evaluated] in the order walked */
	bool nominated_fits;     /* the pod's nominated node was tried alone, and fits */
	/* It was tried alone, turned down, and not met again in the walk; KD_NO_SLOT: no such. */
	KdSlot nominated;
	KdVerdict nominated_verdict;
	/* PreFilter. */
	KdVerdict pre_filter;           /* other than FITS: rejected as a whole */
	const KdPolicy *pre_filter_by;  /* NULL: several plug-ins left no node between them */
	bool restricted;                /* pre_filter narrowed the nodes to .restricted_names */
	const KdName *restricted_names; /* sorted; a node of the name need not be there */
	guint n_restricted_names;
	const KdSlot *restricted_to; /* those that are there, in walk order */
	guint n_restricted_to;
	GQuark restricted_reason; /* why the others are UnschedulableAndUnresolvable */
	GQuark told_reason;       /* what the message says of it */
	/* Scores. */
	const KdPluginScores *scores; /* [n_scores] in profile order */
	guint n_scores;
	const gint64 *totals; /* [n_feasible]; NULL when scoring was left out */
	guint n_winners;      /* how many share the maximum */
	gint64 best;          /* that maximum */
	bool scored;
	/* Where no node fits, for the queue: bits of the plug-ins that turned the pod or a node
	 * down, by place in profile->plugins. */
	guint64 rejectors;
	/* A plug-in broke down (KD_CODE_ERROR, a score out of range); then chosen is KD_NO_SLOT. */
	KdVerdict error;
	const KdPolicy *error_by;
	/* What else makes a pod that was turned down worth another try. */
	KdTime retry_at; /* KD_TIME_NEVER: nothing */
	guint wake_on;   /* KdEventMask */
} KdAttempt;

/* Never fails for an ordinary no; the record is valid until the next attempt of this framework. */
const KdAttempt *kd_framework_attempt(KdFramework *framework, const KdPodInfo *pod);

/* Make the vectors of the attempt at hand where it did without, until the snapshot's nodes change.
 */
void kd_framework_list(KdFramework *framework);
/* The best of the nodes that were not chosen, the first walked of equals; KD_NO_SLOT: there is
 * none, or they were not scored. */
KdSlot kd_framework_runner_up(KdFramework *framework, gint64 *ret_total);

/* Filters alone on one node: kubelet admission, autoscaler, what-if.  Ends the record of the last
 * attempt; going through many nodes with one pod runs its pre-filters once. */
KdVerdict kd_framework_filter(KdFramework *framework, const KdPodInfo *pod, KdSlot node,
			      const KdPolicy **ret_by);
/* The steps after the choice, in this order; each runs the hooks of the profile.  @ret_by (NULL
 * allowed): whose answer it is. */
KdGpuSet kd_framework_pick_gpus(KdFramework *framework, KdSlot node);
KdVerdict kd_framework_reserve(KdFramework *framework, KdSlot node, const KdPolicy **ret_by);
void kd_framework_unreserve(KdFramework *framework, KdSlot node);
/* WAIT: @ret_holds (of KdHold) has the plug-ins that want it, each with a clock of its own. */
KdVerdict kd_framework_permit(KdFramework *framework, KdSlot node, GArray *ret_holds,
			      const KdPolicy **ret_by);
/* Pods that permit wants to be active: uids, good until the next attempt. */
const KdUid *kd_framework_activated(const KdFramework *framework, guint *ret_n);
KdVerdict kd_framework_pre_bind(KdFramework *framework, KdSlot node, const KdPolicy **ret_by);
void kd_framework_post_bind(KdFramework *framework, KdSlot node);
/* What reserve chose for claims of the pod. */
typedef struct {
	const KdObject *claim, *volume; /* references; volume NULL: one is to be made */
} KdClaimChoice;
/* Once, after reserve: of KdClaimChoice, NULL = none; g_array_unref(). */
GArray *kd_framework_take_claims(KdFramework *framework);
/* A pod leaves its attempt and comes back for the steps that are left: what plug-ins have kept of
 * it goes along (g_free()).  Coming back ends the record of the last attempt. */
gpointer kd_framework_suspend(const KdFramework *framework);
void kd_framework_resume(KdFramework *framework, const KdPodInfo *pod, gconstpointer kept);
/* The bit of a plug-in in KdAttempt.rejectors; 0: it is not in the profile. */
guint64 kd_framework_bit(const KdFramework *framework, const KdPolicy *policy);
/* PostFilter after an attempt that found none: all plug-ins until one succeeds, their messages
 * joined by ", "; the result is the caller's to clear.  The record stays as it is. */
KdVerdict kd_framework_post_filter(KdFramework *framework, KdPostFilterResult *ret);
KdVerdict kd_framework_pre_enqueue(const KdFramework *framework, const KdPod *pod,
				   const KdPolicy **ret_by);
int kd_framework_queue_sort(const KdFramework *framework, const KdPodInfo *a, KdTime a_time,
			    const KdPodInfo *b, KdTime b_time);
/* Whether @event may help a pod that the plug-ins in @rejected_by (bits: index into profile->all)
 * turned down. */
bool kd_framework_hint(const KdFramework *framework, const KdPodInfo *pod, guint64 rejected_by,
		       const KdClusterEvent *event);
/* The events of which any may, KdEventMask; all of them where nobody rejected the pod. */
guint kd_framework_interest(const KdFramework *framework, guint64 rejected_by);
/* An object of whatever kind came, changed or went; TRUE: KD_EVENT_OBJECT is to be told. */
bool kd_framework_observe(const KdFramework *framework, const KdObject *old, const KdObject *new);

/* Of the attempt at hand: "0/6 nodes are available: 2 Insufficient memory, 6 Insufficient cpu." as
 * FitError.Error() words it (the caller puts a blank and the message of post_filter behind); free
 * with g_free(). */
char *kd_attempt_message(KdFramework *framework);
/* The same for the no of a step after the choice ("0/1 nodes are available: 1 Reason."), or how it
 * broke down: @step "Reserve", "Permit" or "PreBind". */
char *kd_refusal_message(const char *step, const KdPolicy *by, KdVerdict verdict);

#endif
