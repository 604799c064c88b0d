/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pod of a run, as the tables pod, decision and event have it: which it is, and what happened
 * to it.
 */
#ifndef KD_CMD_POD_STORY_H
#define KD_CMD_POD_STORY_H

#include "base/tree.h"
#include "control/scheduler.h"
#include "record/results.h"

/* One attempt to place it. */
typedef struct {
	guint64 number; /* of the decision */
	KdTime time;
	gint64 attempt;
	char *result, *node, *message; /* node and message may be NULL */
	char *nominated;               /* where preemption made room; NULL */
	gint64 n_victims;
} CmdTry;

typedef struct {
	gint64 run, number; /* rows of run and pod */
	char *namespace_, *name, *node, *phase, *reason, *message;
	gint64 priority, n_attempts;
	KdTime created, bound, started, ended; /* KD_TIME_UNSET = did not happen */
	KdTime run_ended;
	KdTime preempted;   /* KD_TIME_UNSET = it was not */
	char *preempted_by; /* "default/urgent"; NULL */
	GArray *tries;      /* of CmdTry; empty where decisions were not recorded */
} CmdPodStory;

void cmd_pod_story_clear(CmdPodStory *story);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CmdPodStory, cmd_pod_story_clear)

/* Which pod. */
typedef struct {
	const char *word;       /* "name" or "namespace/name" */
	const char *namespace_; /* NULL = any */
	gint64 nth;             /* of those that had the name one after the other; 0 = the last */
} CmdPodChoice;

/* @ret_n: how many have had the name.  FALSE and @error (KD_ERROR_USAGE): there is none, with the
 * nearest name, or one in each of several namespaces. */
gboolean cmd_pod_story_read(const KdResults *results, gint64 run, const CmdPodChoice *choice,
			    CmdPodStory *ret, gint64 *ret_n, GError **error);
/* From a run that is done again: where the database has no tries. */
void cmd_pod_story_add(CmdPodStory *story, const KdDecision *decision);

/* "10m5.25s", to the millisecond; g_free(). */
char *cmd_pod_story_time(KdTime time);
/* Created, tried, bound, started, ended, a line each; a mark at attempt @shown (0 = none).  Of very
 * many attempts those in the middle are left out. */
void cmd_pod_story_print(GString *out, const CmdPodStory *story, gint64 shown, bool colour);
/* The same as a list of {time, what, ...}. */
KdTree *cmd_pod_story_tree(KdForest *forest, const CmdPodStory *story);

#endif
