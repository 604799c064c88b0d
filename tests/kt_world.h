/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A snapshot with a framework of any plug-ins over it, fed with lines of words.
 *
 * A world is `node a cpu=4 memory=8Gi; pod p cpu=1 on=a; gone a; end p`: words as in kt_policy.h,
 * `gone` takes the node away and `end` the pod of that name.  A node that is there is replaced.
 */
#ifndef KT_WORLD_H
#define KT_WORLD_H

#include "kt.h"

#include "placement/framework.h"

typedef struct {
	const KdPolicy *policy;
	gint64 weight; /* 0 = 1 */
} KtPlugin;

typedef struct {
	KdSnapshot *snapshot;
	KdProfile *profile;
	KdFramework *framework; /* NULL without plug-ins */
	KdUid last_uid;
	GHashTable *pods; /* name -> uid */
	GPtrArray *kept;  /* objects and infos that the caller borrows */
	GString *text;    /* the last answer */
} KtStage;

/* @plugins end with a row of zeros, and run at every point that they have a hook for; NULL = no
 * framework. @options NULL: seed 1, all nodes, the first of equals. */
KtStage *kt_stage_new(const KtPlugin *plugins, const KdFrameworkOptions *options,
		      const char *world);
void kt_stage_free(KtStage *stage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KtStage, kt_stage_free)
KdFrameworkOptions kt_stage_options(void);

void kt_stage_add(KtStage *stage, const char *world);
/* A pod with a uid of its own that is nowhere yet; kept alive. */
const KdPodInfo *kt_stage_info(KtStage *stage, const char *words);

/*
 * One attempt, good until the next call:
 *	a*=75 b=0 c!Reason d		totals, "*" behind the chosen, reasons of those turned down,
 *plain for not scored
 *	!!Reason			rejected before the filters
 *	(error) Text
 */
const char *kt_stage_try(KtStage *stage, const char *pod);
/* The node chosen, where the pod is then placed; "-" = none. */
const char *kt_stage_place(KtStage *stage, const char *pod);
/* The message of the last attempt. */
const char *kt_stage_message(KtStage *stage);

#endif
