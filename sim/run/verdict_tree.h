/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verdicts as documents, in Kubernetes' words.
 */
#ifndef KD_RUN_VERDICT_TREE_H
#define KD_RUN_VERDICT_TREE_H

#include "base/tree.h"

#include <kubedes/policy.h>

const char *kd_code_name(KdCode code); /* "UnschedulableAndUnresolvable" */
/* {code, plugin, reasons} of a verdict, reasons sorted; @plugin NULL leaves it out. */
KdTree *kd_verdict_tree(KdForest *forest, KdVerdict verdict, const char *plugin);

typedef struct {
	const char *node, *plugin; /* plugin NULL: nobody's */
	KdVerdict verdict;
} KdVerdictRow;

/* A list of {code, plugin, reasons, nodes}, by plug-in and then what preemption cannot help first,
 * nodes by name; sorts the rows. */
KdTree *kd_verdict_rows_tree(KdForest *forest, KdVerdictRow *rows, guint n);

#endif
