/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of the framework, for its files: framework.c (life), attempt.c (one attempt from end
 * to end), pre_filter.c, filter.c, score.c, rescale.c, choose.c (its steps), inputs.c (what
 * caching goes by), cycle.c, dry_run.c and handle.c (what plug-ins ask), moves.c (what if pods
 * were elsewhere), reserve.c (the steps after the choice), queueing.c (before and in the queue),
 * post_filter.c (no node was found), message.c and runner_up.c (what is told).
 */
#ifndef KD_PLACEMENT_FRAMEWORK_PRIVATE_H
#define KD_PLACEMENT_FRAMEWORK_PRIVATE_H

#include "placement/arena.h"
#include "placement/cache.h"
#include "placement/framework.h"
#include "placement/notes.h"
#include "placement/sheet_fill.h"
#include "placement/tallies.h"

#define KD_NO_FILTER 255 /* in KdAttempt.rejected_by */

/* A plug-in at work. */
typedef struct {
	KdCycle cycle; /* first, so that the functions of cycle.c find the rest */
	const KdPolicy *policy;
	guint index; /* in profile->plugins */
	gint64 weight;
	void *state;        /* a copy of the profile's, which start() may add to */
	KdName group_label; /* of the policy, interned; NULL = none */
	bool started;
	bool skip_filter, skip_score; /* in this attempt */
	bool constant;                /* every feasible node gets the same score */
	bool in_totals;               /* its score stands in the totals of sheets */
	bool looked_up;               /* .column is set for this attempt */
	KdCacheColumn *column;        /* of this attempt; NULL = not fetched, or not cached */
	KdVerdict *verdicts;          /* [n_slots] stale or good; NULL = ask the hook each time */
	gint64 *scores;               /* likewise */
	/* Without caches, the answers of a batch hook. */
	KdVerdict *batch_verdicts;
	gint64 *batch_scores;
	guint batch_capacity;
	/* This attempt's part of the record. */
	gint64 *raw, *weighted;
	guint scores_capacity;
} KdRun;

/* What pre-filters narrowed the nodes to. */
typedef struct {
	GArray *pending; /* of KdName: what the hook at hand asked for */
	bool has_pending;
	GArray *names; /* of KdName, once a plug-in narrowed */
	GArray *slots; /* of KdSlot: those of them that are there */
	GPtrArray *by; /* const char *: names of the plug-ins that did */
	bool active;
} KdNarrowing;

/* A pod that was put on a node or taken from it, for a while. */
typedef struct {
	KdPodInfo *pod; /* a reference */
	KdSlot slot;
	bool put;
	guint mark; /* of the snapshot, before it */
} KdMove;

/* What the attempt at hand came to by a sheet, from which its vectors can be made. */
typedef struct {
	KdSheet *sheet;  /* NULL: it had none */
	guint start, n;  /* the stretch walked */
	guint32 chosen;  /* the rank of the node that was, where nodes were scored */
	gint64 constant; /* what plug-ins that are not in the totals give to every node */
} KdDigest;

struct KdFramework {
	const KdProfile *profile;
	KdSnapshot *snapshot;
	const KdNodes *nodes;
	KdFrameworkOptions options;
	KdRun *runs;       /* [profile->n_plugins] */
	guint64 observers; /* bits: which of them have observe() */
	char *scratch;
	gsize scratch_size;
	gsl_rng *ties;
	KdCache *cache; /* NULL: plain */
	KdSheetFill fill;
	KdTallies *tallies;
	KdNotes *notes;   /* NULL: plain */
	KdNotePage *page; /* while a post_filter hook runs; NULL: nothing is to be kept */
	KdArena arena;    /* of the attempt at hand */
	GArray *claims;   /* of KdClaimChoice, since the last reserve */
	GByteArray *key;
	guint start;   /* where the next walk begins: nextStartNodeIndex */
	GArray *moves; /* of KdMove: those that stand, in order */
	/* The attempt at hand. */
	KdAttempt record;
	KdPluginScores *scores; /* [n score plug-ins] */
	KdNarrowing narrowing;
	KdSlot *feasible, *evaluated; /* [capacity] */
	guint32 *ranks;               /* of the feasible, in an attempt by a sheet */
	KdVerdict *verdicts;
	guint8 *rejected_by;
	gint64 *totals;
	guint capacity;
	KdDigest digest;
	GArray *counts; /* of KdVerdictCount */
	/* What kd_framework_filter() has prepared: */
	const KdPodInfo *prepared;
	guint64 prepared_at; /* position of the snapshot's log */
	GArray *activated;   /* of KdUid: see kd_framework_activated() */
};

static inline KdRun *kd_run_of(const KdCycle *cycle)
{
	return (KdRun *) cycle;
}
static inline KdRun *kd_run_at(const KdFramework *framework, const GArray *point, guint i)
{
	return &framework->runs[g_array_index(point, guint, i)];
}

/* FALSE: the pod is rejected as a whole, or a plug-in failed; see the record. */
bool kd_framework_pre_filter(KdFramework *framework);
/* Who turned down the nominated node stands beside those that narrowed the search, because
 * findNodesThatFitPod() keeps both in one set. */
void kd_framework_blame(KdFramework *framework, const KdPolicy *by);
/* Fills in feasible, evaluated and verdicts of the record. */
void kd_framework_find_feasible(KdFramework *framework);
/* The first filter that turns the node down, by the simple hooks and as the snapshot is now, with
 * and without the pods that are nominated to it; @ret_filter: its place in profile->filter, or
 * KD_NO_FILTER. */
KdVerdict kd_framework_filter_node(KdFramework *framework, KdSlot slot, guint *ret_filter);
/* Whether pre-filters left the node out of the search. */
bool kd_framework_leaves_out(const KdFramework *framework, KdSlot slot);

/* What if: these moves stand until they are taken back. */
void kd_framework_put(KdFramework *framework, const KdPodInfo *pod, KdGpuSet gpus, KdSlot slot);
void kd_framework_take(KdFramework *framework, const KdPodInfo *pod, KdSlot slot);
/* But for the first @n moves. */
void kd_framework_take_back(KdFramework *framework, guint n);
/* Those of the same or a higher priority that are nominated to the node.  FALSE: there are none. */
bool kd_framework_put_nominated(KdFramework *framework, KdSlot slot);

/* The nodes walked that do not fit, by verdict; good until the next attempt. */
const KdVerdictCount *kd_framework_counts(KdFramework *framework, guint *ret_n);
/* kd_cycle_summary() */
char *kd_framework_summary(const KdFramework *framework, const KdVerdictCount *counts, guint n);

/* FALSE: a plug-in failed. */
bool kd_framework_pre_score(KdFramework *framework);
/* Score, normalise and add up, after pre-score; with a sheet what is not in its totals, which are
 * there. */
bool kd_framework_score(KdFramework *framework, bool by_sheet);
/* Add the scores of the plug-in, which are all fresh, normalised and weighed to the totals.  FALSE:
 * something is out of range; where that is not the score of a node, the totals are as they were.
 */
bool kd_framework_add_rescaled(KdFramework *framework, KdRun *run, KdRescale rescale);
void kd_framework_choose(KdFramework *framework);
void kd_framework_fail(KdFramework *framework, const KdPolicy *by, KdVerdict verdict);

/* numFeasibleNodesToFind() (pkg/scheduler/schedule_one.go) */
guint kd_framework_n_to_find(const KdFramework *framework, guint n_nodes);
/* Room for what a batch hook answers. */
void kd_framework_batch_room(const KdFramework *framework, KdRun *run);
bool kd_framework_is_cacheable(const KdPolicy *policy);

/* ---- by sheets (sheet_fill.h) ---- */

void kd_framework_start_sheets(KdFramework *framework, gsize limit);
void kd_framework_stop_sheets(KdFramework *framework);
/* The sheet for the pod at hand, after pre-filter; NULL: none. */
KdSheet *kd_framework_sheet(KdFramework *framework);
/* Bring verdicts up to date, and after pre-score the totals. */
void kd_framework_fill_verdicts(KdFramework *framework, KdSheet *sheet);
void kd_framework_fill_totals(KdFramework *framework, KdSheet *sheet);
/* The attempt at hand from pre-filter on, as far as a sheet gets; FALSE: it has to be made without.
 */
bool kd_framework_digest(KdFramework *framework);
/* Append what all of pod_reads, and the spec whatever it says, are of the pod. */
void kd_framework_sheet_key(const KdPodInfo *pod, guint pod_reads, GByteArray *key);

/* The column of the plug-in for the pod at hand, up to date; NULL where it is not to be cached. */
KdCacheColumn *kd_framework_column(KdFramework *framework, KdRun *run);

#endif
