/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An attempt to place a pod, as tables for people: which nodes fit and who gave them how many
 * points, what made the difference, which were turned down and why, whom preemption would take
 * away.
 *
 * It is made from the document of the attempt (run/attempt_tree.h, run/post_filter_tree.h), whoever
 * made that: `kubedes why` and `kubedes schedule -o wide` print the same.
 */
#ifndef KD_CMD_DECISION_TABLE_H
#define KD_CMD_DECISION_TABLE_H

#include "base/tree.h"

typedef struct {
	guint top;   /* nodes that fit to show, and names of those that do not; 0 = all */
	bool wide;   /* scores before normalising too, and codes of verdicts */
	bool colour; /* see cmd_colour_wanted() */
	const KdTree *document; /* with scoreWeights and filterOrder; NULL = not known */
	const char *profile;    /* of the pod: a key of these */
	const char *tie;        /* how the run chooses among equals: "random", "first", "name" */
} CmdDecisionStyle;

/* "@bound n7 with 182 points; runner-up n4 with 179", "no node fits; preemption makes room on n3
 * (2 victims)"; g_free(). */
char *cmd_decision_words(const KdTree *attempt, const char *bound);
/* All that the attempt says; @advice: what would help, NULL = nothing is known to. */
void cmd_decision_print(GString *out, const KdTree *attempt, const KdTree *advice,
			const CmdDecisionStyle *style);

/* ---- parts, shared by the files that print them ---- */

/* So many are named where not all are. */
#define CMD_DECISION_NAMES 5

const char *cmd_decision_text(const KdTree *map, const char *key); /* "" when it is not there */
gint64 cmd_decision_number(const KdTree *map, const char *key);    /* 0 likewise */
/* "n1, n2 and 17 more" of a list of strings; @most 0 = all. */
char *cmd_decision_names(const KdTree *list, guint most);
/* Rows of {code, plugin, reasons, nodes}, those of most nodes first. */
void cmd_decision_print_rejected(GString *out, const KdTree *groups, const CmdDecisionStyle *style);
void cmd_decision_print_post_filter(GString *out, const KdTree *post_filter,
				    const CmdDecisionStyle *style);
/* What came of it to the nodes that fit: points by plug-in, and who lost by what. */
void cmd_decision_print_scores(GString *out, const KdTree *attempt, const CmdDecisionStyle *style);
/* "Title\n", strong. */
void cmd_decision_title(GString *out, const CmdDecisionStyle *style, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

#endif
