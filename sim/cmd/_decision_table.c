/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_decision_table.h"

#include "base/text.h"
#include "cmd/_colour.h"

#include <string.h>

/* ---- parts ---- */

const char *cmd_decision_text(const KdTree *map, const char *key)
{
	const char *text = kd_tree_string(kd_tree_get(map, key));

	return text ? text : "";
}

gint64 cmd_decision_number(const KdTree *map, const char *key)
{
	gint64 number = 0;

	kd_tree_int(kd_tree_get(map, key), &number);
	return number;
}

/* One more is said as quickly by its name. */
static char *join(const char *const *names, guint n, guint most)
{
	GString *out = g_string_new(NULL);
	const guint shown = most && n > most + 1 ? most : n;

	for (guint i = 0; i < shown; i++)
		g_string_append_printf(out, "%s%s", i ? ", " : "", names[i]);
	if (shown < n)
		g_string_append_printf(out, " and %u more", n - shown);
	return g_string_free(out, FALSE);
}

char *cmd_decision_names(const KdTree *list, guint most)
{
	const guint n = list ? list->n : 0;
	g_autofree const char **names = g_new(const char *, n + 1);

	for (guint i = 0; i < n; i++)
		names[i] = kd_tree_string(list->children[i]);
	return join(names, n, most);
}

void cmd_decision_title(GString *out, const CmdDecisionStyle *style, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	g_autofree char *strong = cmd_colour(style->colour, CMD_TONE_STRONG, text);
	if (out->len > 0 && !g_str_has_suffix(out->str, "\n\n"))
		g_string_append_c(out, '\n');
	g_string_append_printf(out, "%s\n", strong);
}

/* ---- the rejected ---- */

/* Nodes with one answer; those that differ by the code alone are one unless it is shown. */
typedef struct {
	const char *plugin, *code;
	char *reasons;
	GPtrArray *names; /* const char *, sorted */
} Group;

static void clear_group(gpointer data)
{
	Group *group = data;

	g_free(group->reasons);
	g_ptr_array_unref(group->names);
}

static Group *group_for(GArray *groups, const char *plugin, const char *code, char *take_reasons)
{
	for (guint i = 0; i < groups->len; i++) {
		Group *group = &g_array_index(groups, Group, i);

		if (!g_str_equal(group->plugin, plugin) || !g_str_equal(group->code, code) ||
		    !g_str_equal(group->reasons, take_reasons))
			continue;
		g_free(take_reasons);
		return group;
	}
	const Group group = { plugin, code, take_reasons, g_ptr_array_new() };
	g_array_append_val(groups, group);
	return &g_array_index(groups, Group, groups->len - 1);
}

static int by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Then by plug-in and reason, as they come. */
static int by_size(gconstpointer a, gconstpointer b)
{
	const Group *x = a, *y = b;
	int order = (x->names->len < y->names->len) - (x->names->len > y->names->len);

	if (order == 0)
		order = strcmp(x->plugin, y->plugin);
	if (order == 0)
		order = strcmp(x->reasons, y->reasons);
	return order ? order : strcmp(x->code, y->code);
}

static GArray *collect(const KdTree *list, bool codes)
{
	GArray *groups = g_array_new(FALSE, FALSE, sizeof(Group));

	g_array_set_clear_func(groups, clear_group);
	for (guint i = 0; i < list->n; i++) {
		const KdTree *item = list->children[i], *nodes = kd_tree_get(item, "nodes");
		Group *group = group_for(groups, cmd_decision_text(item, "plugin"),
					 codes ? cmd_decision_text(item, "code") : "",
					 cmd_decision_names(kd_tree_get(item, "reasons"), 0));

		for (guint k = 0; nodes && k < nodes->n; k++)
			g_ptr_array_add(group->names,
					(gpointer) kd_tree_string(nodes->children[k]));
	}
	for (guint i = 0; i < groups->len; i++)
		g_ptr_array_sort(g_array_index(groups, Group, i).names, by_name);
	g_array_sort(groups, by_size);
	return groups;
}

static void add_group(KdTable *table, const Group *group, const CmdDecisionStyle *style)
{
	const guint n = group->names->len;
	g_autofree char *count = g_strdup_printf("%u", n);
	g_autofree char *names = join((const char *const *) group->names->pdata, n,
				      style->top ? CMD_DECISION_NAMES : 0);
	g_autofree char *red = cmd_colour(style->colour, CMD_TONE_BAD, group->reasons);

	if (style->wide)
		kd_table_add(table, (const char *const[]){ count, group->plugin, group->code, red,
							   names });
	else
		kd_table_add(table, (const char *const[]){ count, group->plugin, red, names });
}

void cmd_decision_print_rejected(GString *out, const KdTree *groups, const CmdDecisionStyle *style)
{
	static const char *const narrow[] = { ">NODES", "PLUG-IN", "REASON", "WHICH", NULL };
	static const char *const wide[] = { ">NODES", "PLUG-IN", "CODE", "REASON", "WHICH", NULL };
	g_autoptr(KdTable) table = kd_table_new(style->wide ? wide : narrow);
	g_autoptr(GArray) sorted = collect(groups, style->wide);

	for (guint i = 0; i < sorted->len; i++)
		add_group(table, &g_array_index(sorted, Group, i), style);
	g_autofree char *text = kd_table_print(table, true);
	g_string_append(out, text);
}

static guint n_nodes(const KdTree *group)
{
	const KdTree *nodes = kd_tree_get(group, "nodes");

	return nodes ? nodes->n : 0;
}

static void print_rejected(GString *out, const KdTree *attempt, const CmdDecisionStyle *style)
{
	const KdTree *groups = kd_tree_get(attempt, "rejected");
	guint n = 0;

	if (!groups)
		return;
	for (guint i = 0; i < groups->n; i++)
		n += n_nodes(groups->children[i]);
	cmd_decision_title(out, style, "%u %s turned down", n, n == 1 ? "node was" : "nodes were");
	cmd_decision_print_rejected(out, groups, style);
}

/* ---- before the nodes are looked at ---- */

static void print_pre_filter(GString *out, const KdTree *attempt, const CmdDecisionStyle *style)
{
	const KdTree *verdict = kd_tree_get(attempt, "preFilter");
	const KdTree *names = kd_tree_get(attempt, "preFilterNodes");
	const KdTree *others = kd_tree_get(attempt, "preFilterOthers");

	if (verdict) {
		g_autofree char *reasons = cmd_decision_names(kd_tree_get(verdict, "reasons"), 0);
		const char *plugin = cmd_decision_text(verdict, "plugin");

		cmd_decision_title(out, style, "Turned down before any node was looked at");
		g_string_append_printf(out, "%s%s%s\n", plugin, *plugin ? ": " : "", reasons);
	}
	if (names) {
		g_autofree char *list = cmd_decision_names(names, style->top);
		g_autofree char *reasons = cmd_decision_names(kd_tree_get(others, "reasons"), 0);

		cmd_decision_title(out, style, "Only some nodes were looked at");
		g_string_append_printf(out, "%s (the others: %s)\n", *list ? list : "none",
				       reasons);
	}
}

/* ---- in words ---- */

/* The best of the others; its points, or G_MININT64 when there is no other. */
static gint64 runner_up(const KdTree *attempt, const char **ret_name)
{
	const KdTree *feasible = kd_tree_get(attempt, "feasible");
	const KdTree *totals = kd_tree_get(attempt, "totals");
	const char *chosen = cmd_decision_text(attempt, "chosen");
	gint64 best = G_MININT64;

	for (guint i = 0; totals && i < totals->n; i++) {
		const char *name = kd_tree_string(feasible->children[i]);
		gint64 total = 0;

		kd_tree_int(totals->children[i], &total);
		if (g_str_equal(name, chosen) || total <= best)
			continue;
		best = total;
		*ret_name = name;
	}
	return best;
}

static void say_chosen(GString *out, const KdTree *attempt, const char *bound)
{
	const KdTree *feasible = kd_tree_get(attempt, "feasible");
	const KdTree *winners = kd_tree_get(attempt, "winners");
	const char *other = NULL;
	const gint64 second = runner_up(attempt, &other);

	g_string_append_printf(out, "%s %s", bound, cmd_decision_text(attempt, "chosen"));
	if (winners)
		g_string_append_printf(out, " with %" G_GINT64_FORMAT " points",
				       cmd_decision_number(attempt, "max"));
	if (feasible->n == 1)
		g_string_append(out, ", the only node that fits");
	else if (winners && winners->n > 1)
		g_string_append_printf(out, ", in a tie of %u", winners->n);
	else if (other)
		g_string_append_printf(out, "; runner-up %s with %" G_GINT64_FORMAT, other, second);
}

char *cmd_decision_words(const KdTree *attempt, const char *bound)
{
	const KdTree *post_filter = kd_tree_get(attempt, "postFilter");
	const char *nominated = cmd_decision_text(post_filter, "nominated");
	const KdTree *victims = kd_tree_get(post_filter, "victims");
	const guint n = victims ? victims->n : 0;
	GString *out = g_string_new(NULL);

	if (kd_tree_get(attempt, "error"))
		g_string_append_printf(out, "broke off: %s", cmd_decision_text(attempt, "error"));
	else if (kd_tree_get(attempt, "chosen"))
		say_chosen(out, attempt, bound);
	else
		g_string_append(out, "no node fits");
	if (*nominated)
		g_string_append_printf(out, "; preemption makes room on %s (%u %s)", nominated, n,
				       n == 1 ? "victim" : "victims");
	return g_string_free(out, FALSE);
}

/* ---- all of it ---- */

static void print_advice(GString *out, const KdTree *advice, const CmdDecisionStyle *style)
{
	if (!advice || advice->n == 0)
		return;
	cmd_decision_title(out, style, "What is in the way");
	for (guint i = 0; i < advice->n; i++)
		g_string_append_printf(out, "- %s\n", kd_tree_string(advice->children[i]));
}

/* As `kubectl describe pod` shows it. */
static void print_condition(GString *out, const KdTree *attempt, const CmdDecisionStyle *style)
{
	const char *condition = cmd_decision_text(attempt, "condition");

	if (!*condition)
		return;
	cmd_decision_title(out, style, "What kubectl describe says");
	g_string_append_printf(out, "%s\n", condition);
}

void cmd_decision_print(GString *out, const KdTree *attempt, const KdTree *advice,
			const CmdDecisionStyle *style)
{
	const KdTree *post_filter = kd_tree_get(attempt, "postFilter");
	bool nominated = false;

	print_condition(out, attempt, style);
	print_pre_filter(out, attempt, style);
	if (kd_tree_bool(kd_tree_get(attempt, "nominatedNodeFits"), &nominated) && nominated)
		g_string_append(out, "\nThe node that preemption had made room on was tried first, "
				     "and fits; no other was looked at.\n");
	cmd_decision_print_scores(out, attempt, style);
	print_rejected(out, attempt, style);
	if (post_filter)
		cmd_decision_print_post_filter(out, post_filter, style);
	print_advice(out, advice, style);
}
