/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What came of runs, in sentences for people.
 *
 * Every number is one of `kubedes compare` or a count of rows; nothing is said that the data does
 * not show.  A group is called best by a metric only together with how far it is ahead, and where
 * groups have several runs, only where the 95 % confidence interval of that difference leaves out
 * zero.
 */
#ifndef KD_RECORD_SUMMARY_H
#define KD_RECORD_SUMMARY_H

#include "record/compare.h"

typedef struct {
	char *title; /* "Wait until bound, mean" */
	char *text;  /* "lowest under BestFit (289 ms), 54 % less than under FGD (636 ms) ..." */
} KdFinding;

typedef struct {
	char *lead;          /* what ran */
	GPtrArray *happened; /* of char *: what happened, a sentence or two each */
	GPtrArray *findings; /* KdFinding: which group is best by what; empty for one group */
	GPtrArray *notes;    /* of char *: how to read the findings */
} KdSummary;

/* @compare has all metrics of @runs.  NULL and @error when a file cannot be read. */
KdSummary *kd_summary_new(const KdRuns *runs, const KdCompare *compare, GError **error);
void kd_summary_free(KdSummary *summary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdSummary, kd_summary_free)

#endif
