/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/text.h"
#include "cmd/_colour.h"
#include "cmd/_decision_table.h"

#include <string.h>

static bool is_among(const KdTree *list, const char *name)
{
	for (guint i = 0; list && i < list->n; i++)
		if (g_strcmp0(kd_tree_string(list->children[i]), name) == 0)
			return true;
	return false;
}

/* The one chosen, those it could not be told from, the others. */
static int rank(const KdTree *post_filter, const char *node)
{
	if (g_str_equal(cmd_decision_text(post_filter, "nominated"), node))
		return 0;
	return is_among(kd_tree_get(post_filter, "tied"), node) ? 1 : 2;
}

static void add_candidate(KdTable *table, const KdTree *post_filter, const KdTree *candidate,
			  const CmdDecisionStyle *style)
{
	static const char *const marks[] = { "*", "=", "" };
	static const CmdTone tones[] = { CMD_TONE_GOOD, CMD_TONE_PLAIN, CMD_TONE_PLAIN };
	const char *node = cmd_decision_text(candidate, "node");
	const KdTree *victims = kd_tree_get(candidate, "victims");
	const int r = rank(post_filter, node);
	g_autofree char *mark = cmd_colour(style->colour, tones[r], marks[r]);
	g_autofree char *name = cmd_colour(style->colour, tones[r], node);
	g_autofree char *n = g_strdup_printf("%u", victims ? victims->n : 0);
	g_autofree char *names = cmd_decision_names(victims, style->top ? CMD_DECISION_NAMES : 0);

	kd_table_add(table,
		     (const char *const[]){ mark, name, n,
					    cmd_decision_text(candidate, "pdbViolations"), names });
}

static void print_candidates(GString *out, const KdTree *post_filter, const CmdDecisionStyle *style)
{
	static const char *const headers[] = { "",         "NODE", ">VICTIMS", ">PDB VIOLATIONS",
					       "WHO GOES", NULL };
	const KdTree *candidates = kd_tree_get(post_filter, "candidates");
	g_autoptr(KdTable) table = kd_table_new(headers);
	const guint most = style->top ? style->top : candidates->n;

	for (int r = 0; r <= 2; r++)
		for (guint i = 0; i < candidates->n && kd_table_n_rows(table) < most; i++) {
			const KdTree *candidate = candidates->children[i];

			if (rank(post_filter, cmd_decision_text(candidate, "node")) == r)
				add_candidate(table, post_filter, candidate, style);
		}
	g_autofree char *text = kd_table_print(table, true);
	g_string_append(out, text);
	if (candidates->n > most)
		g_string_append_printf(out, "and %u more (--all-nodes)\n", candidates->n - most);
	/* pkg/scheduler/framework/preemption/preemption.go, pickOneNodeForPreemption() */
	if (candidates->n > 1)
		g_string_append(out, "The fewest violations win, then the lowest priority of the "
				     "first victim, the lowest sum of\npriorities, the fewest "
				     "victims, and the latest start of the most important one.\n");
}

void cmd_decision_print_post_filter(GString *out, const KdTree *post_filter,
				    const CmdDecisionStyle *style)
{
	const char *nominated = cmd_decision_text(post_filter, "nominated");
	const KdTree *candidates = kd_tree_get(post_filter, "candidates");
	const KdTree *others = kd_tree_get(post_filter, "nodeStatus");
	const KdTree *cleared = kd_tree_get(post_filter, "clearedNominations");

	if (g_str_equal(cmd_decision_text(post_filter, "code"), "Disabled"))
		return;
	if (*nominated)
		cmd_decision_title(out, style, "Preemption makes room on %s", nominated);
	else
		cmd_decision_title(out, style, "Preemption finds no node");
	if (candidates && candidates->n > 0)
		print_candidates(out, post_filter, style);
	if (cleared) {
		g_autofree char *names = cmd_decision_names(cleared, 0);

		g_string_append_printf(out, "No longer nominated to it: %s\n", names);
	}
	if (!others || others->n == 0)
		return;
	if (*nominated)
		cmd_decision_title(out, style, "Nodes where preemption does not help");
	cmd_decision_print_rejected(out, others, style);
}
