/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/text.h"
#include "cmd/_colour.h"
#include "cmd/_decision_table.h"

#include <stdlib.h>
#include <string.h>

/* A node that fits, or several that every plug-in gave the same. */
typedef struct {
	const char *name;
	guint place; /* in the vectors of the attempt */
	gint64 total;
	guint alike; /* others of the same scores */
	bool chosen;
} Row;

typedef struct {
	const CmdDecisionStyle *style;
	const KdTree *attempt, *weighted, *raw, *weights;
	GArray *rows; /* of Row, the chosen one first */
	gint64 max;
	guint n_winners;
} Scores;

static gint64 item(const KdTree *list, guint i)
{
	gint64 value = 0;

	if (list && i < list->n)
		kd_tree_int(list->children[i], &value);
	return value;
}

/* ---- ranking ---- */

/* By total, then by the plug-ins in turn, so that equal ones stand together; then by name. */
static int by_rank(gconstpointer a, gconstpointer b, gpointer data)
{
	const Row *x = a, *y = b;
	const KdTree *weighted = data;

	if (x->chosen != y->chosen)
		return x->chosen ? -1 : 1;
	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	for (guint i = 0; i < weighted->n; i++) {
		const gint64 p = item(weighted->children[i], x->place);
		const gint64 q = item(weighted->children[i], y->place);

		if (p != q)
			return p > q ? -1 : 1;
	}
	return x->place < y->place ? -1 : 1;
}

static bool are_alike(const Scores *scores, const Row *a, const Row *b)
{
	if (a->chosen || b->chosen || a->total != b->total)
		return false;
	for (guint i = 0; i < scores->weighted->n; i++)
		if (item(scores->weighted->children[i], a->place) !=
		    item(scores->weighted->children[i], b->place))
			return false;
	return true;
}

/* Those alike are one row from now on. */
static void join_alike(Scores *scores)
{
	GArray *rows = scores->rows;
	guint n = 1;

	for (guint i = 1; i < rows->len; i++) {
		Row *last = &g_array_index(rows, Row, n - 1);
		const Row row = g_array_index(rows, Row, i);

		if (are_alike(scores, last, &row))
			last->alike++;
		else
			g_array_index(rows, Row, n++) = row;
	}
	g_array_set_size(rows, n);
}

static void scores_init(Scores *scores, const KdTree *attempt, const CmdDecisionStyle *style)
{
	const KdTree *feasible = kd_tree_get(attempt, "feasible");
	const KdTree *totals = kd_tree_get(attempt, "totals");
	const KdTree *all = kd_tree_get(style->document, "scoreWeights");
	const char *chosen = cmd_decision_text(attempt, "chosen");
	const KdTree *winners = kd_tree_get(attempt, "winners");

	*scores = (Scores){ .style = style,
			    .attempt = attempt,
			    .weighted = kd_tree_get(attempt, "weighted"),
			    .raw = kd_tree_get(attempt, "raw"),
			    .weights = style->profile ? kd_tree_get(all, style->profile) : NULL,
			    .rows = g_array_new(FALSE, FALSE, sizeof(Row)),
			    .max = cmd_decision_number(attempt, "max"),
			    .n_winners = winners ? winners->n : 0 };
	for (guint i = 0; i < feasible->n; i++) {
		const char *name = kd_tree_string(feasible->children[i]);
		const Row row = { .name = name,
				  .place = i,
				  .total = item(totals, i),
				  .chosen = g_str_equal(name, chosen) };

		g_array_append_val(scores->rows, row);
	}
	g_array_sort_with_data(scores->rows, by_rank, (gpointer) scores->weighted);
	if (style->top && scores->rows->len > style->top)
		join_alike(scores);
}

/* ---- the table ---- */

/* "NodeResourcesFit" -> "Node", "Resources", "Fit"; "FGDScore" -> "FGD", "Score". */
static GPtrArray *split_words(const char *name)
{
	GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
	const char *start = name;

	for (const char *p = name; *p; p++) {
		const bool ends = !p[1] || (g_ascii_isupper(p[1]) &&
					    (!g_ascii_isupper(p[0]) || g_ascii_islower(p[2])));

		if (!ends)
			continue;
		g_ptr_array_add(words, g_strndup(start, (gsize) (p + 1 - start)));
		start = p + 1;
	}
	return words;
}

/* Mark, node, total, and one or two for each plug-in. */
static KdTable *new_table(const Scores *scores)
{
	g_autoptr(GPtrArray) headers = g_ptr_array_new();

	g_ptr_array_add(headers, (gpointer) "");
	g_ptr_array_add(headers, (gpointer) "");
	g_ptr_array_add(headers, (gpointer) ">");
	for (guint i = 0; i < scores->weighted->n; i++) {
		g_ptr_array_add(headers, (gpointer) ">");
		if (scores->style->wide)
			g_ptr_array_add(headers, (gpointer) ">");
	}
	g_ptr_array_add(headers, NULL);
	return kd_table_new((const char *const *) (gconstpointer) headers->pdata);
}

static void add_cells(KdTable *table, const GPtrArray *cells)
{
	kd_table_add(table, (const char *const *) (gconstpointer) cells->pdata);
}

/* A long name stands in as many lines as it has words, which keeps columns narrow. */
static void add_headers(KdTable *table, const Scores *scores)
{
	const guint n = scores->weighted->n;
	g_autoptr(GPtrArray)
		names = g_ptr_array_new_with_free_func((GDestroyNotify) g_ptr_array_unref);
	guint height = 1;

	for (guint i = 0; i < n; i++) {
		GPtrArray *words = split_words(scores->weighted->keys[i]);

		g_ptr_array_add(names, words);
		height = MAX(height, words->len);
	}
	for (guint line = height; line > 0; line--) {
		g_autoptr(GPtrArray) cells = g_ptr_array_new();

		g_ptr_array_add(cells, NULL);
		g_ptr_array_add(cells, (gpointer) (line == 1 ? "NODE" : ""));
		g_ptr_array_add(cells, (gpointer) (line == 1 ? "POINTS" : ""));
		for (guint i = 0; i < n; i++) {
			const GPtrArray *words = names->pdata[i];

			if (scores->style->wide)
				g_ptr_array_add(cells, (gpointer) (line == 1 ? "raw" : ""));
			g_ptr_array_add(cells, line <= words->len ? words->pdata[words->len - line]
								  : NULL);
		}
		add_cells(table, cells);
	}
}

static gint64 weight_of(const Scores *scores, guint plugin)
{
	const gint64 weight = cmd_decision_number(scores->weights, scores->weighted->keys[plugin]);

	return weight ? weight : 1;
}

static void add_weights(KdTable *table, const Scores *scores)
{
	const bool colour = scores->style->colour;
	g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);

	if (!scores->weights)
		return;
	g_ptr_array_add(cells, NULL);
	g_ptr_array_add(cells, cmd_colour(colour, CMD_TONE_FAINT, "weight"));
	g_ptr_array_add(cells, NULL);
	for (guint i = 0; i < scores->weighted->n; i++) {
		g_autofree char *weight = g_strdup_printf("x%" G_GINT64_FORMAT,
							  weight_of(scores, i));

		if (scores->style->wide)
			g_ptr_array_add(cells, NULL);
		g_ptr_array_add(cells, cmd_colour(colour, CMD_TONE_FAINT, weight));
	}
	add_cells(table, cells);
}

/* Before normalising; where that is not said, the points tell. */
static gint64 raw_score(const Scores *scores, guint plugin, guint place)
{
	const KdTree *raw = kd_tree_get(scores->raw, scores->weighted->keys[plugin]);

	return raw ? item(raw, place)
		   : item(scores->weighted->children[plugin], place) / weight_of(scores, plugin);
}

static char *number(bool colour, CmdTone tone, gint64 value)
{
	g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, value);

	return cmd_colour(colour, tone, text);
}

static char *row_name(const Scores *scores, const Row *row, CmdTone tone)
{
	g_autofree char *name = row->alike
					? g_strdup_printf("%s and %u alike", row->name, row->alike)
					: g_strdup(row->name);

	return cmd_colour(scores->style->colour, tone, name);
}

static void add_row(KdTable *table, const Scores *scores, const Row *row)
{
	const bool colour = scores->style->colour;
	const CmdTone tone = row->chosen ? CMD_TONE_GOOD : CMD_TONE_PLAIN;
	g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);

	g_ptr_array_add(cells, cmd_colour(colour, tone,
					  row->chosen                 ? "*"
					  : row->total == scores->max ? "="
								      : ""));
	g_ptr_array_add(cells, row_name(scores, row, tone));
	g_ptr_array_add(cells, number(colour, tone, row->total));
	for (guint i = 0; i < scores->weighted->n; i++) {
		if (scores->style->wide)
			g_ptr_array_add(cells, number(colour, CMD_TONE_FAINT,
						      raw_score(scores, i, row->place)));
		g_ptr_array_add(cells, number(colour, CMD_TONE_PLAIN,
					      item(scores->weighted->children[i], row->place)));
	}
	add_cells(table, cells);
}

static guint n_shown(const Scores *scores)
{
	return scores->style->top ? MIN(scores->rows->len, scores->style->top) : scores->rows->len;
}

static void print_table(GString *out, const Scores *scores)
{
	g_autoptr(KdTable) table = new_table(scores);
	guint rest = 0;

	add_headers(table, scores);
	add_weights(table, scores);
	for (guint i = 0; i < scores->rows->len; i++) {
		const Row *row = &g_array_index(scores->rows, Row, i);

		if (i < n_shown(scores))
			add_row(table, scores, row);
		else
			rest += 1 + row->alike;
	}
	g_autofree char *text = kd_table_print(table, false);
	g_string_append(out, text);
	if (rest > 0)
		g_string_append_printf(out, "and %u more (--all-nodes)\n", rest);
}

/* ---- who lost by what ---- */

#define N_LOSERS 3

typedef struct {
	const char *plugin;
	gint64 difference;
} Part;

static int by_part(gconstpointer a, gconstpointer b)
{
	const Part *x = a, *y = b;
	const gint64 p = ABS(x->difference), q = ABS(y->difference);

	if (p != q)
		return p > q ? -1 : 1;
	return strcmp(x->plugin, y->plugin);
}

static char *parts_text(const Scores *scores, const Row *winner, const Row *row)
{
	g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(Part));
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < scores->weighted->n; i++) {
		const KdTree *points = scores->weighted->children[i];
		const Part part = { scores->weighted->keys[i],
				    item(points, row->place) - item(points, winner->place) };

		if (part.difference != 0)
			g_array_append_val(parts, part);
	}
	g_array_sort(parts, by_part);
	for (guint i = 0; i < parts->len; i++) {
		const Part *part = &g_array_index(parts, Part, i);

		g_string_append_printf(out, "%s%s %+" G_GINT64_FORMAT, i ? ", " : "", part->plugin,
				       part->difference);
	}
	return g_string_free(out, FALSE);
}

static void print_loser(GString *out, const Scores *scores, const Row *row)
{
	const Row *winner = &g_array_index(scores->rows, Row, 0);
	g_autofree char *parts = parts_text(scores, winner, row);
	g_autofree char *name = row_name(scores, row, CMD_TONE_PLAIN);

	if (row->total == winner->total)
		g_string_append_printf(out, "%s had as many points%s%s\n", name, *parts ? ": " : "",
				       parts);
	else
		g_string_append_printf(out, "%s lost by %" G_GINT64_FORMAT ": %s\n", name,
				       winner->total - row->total, parts);
}

static const char *tie_words(const char *tie)
{
	if (g_strcmp0(tie, "random") == 0)
		return "one of them is drawn at random";
	if (g_strcmp0(tie, "first") == 0)
		return "the first that was looked at is taken";
	return g_strcmp0(tie, "name") == 0 ? "the first by name is taken" : "one of them is taken";
}

static void print_losers(GString *out, const Scores *scores)
{
	const GArray *rows = scores->rows;

	if (rows->len < 2 || !g_array_index(rows, Row, 0).chosen)
		return;
	cmd_decision_title(out, scores->style, "What made the difference");
	if (scores->n_winners > 1)
		g_string_append_printf(out, "%u nodes share the most points; %s\n",
				       scores->n_winners, tie_words(scores->style->tie));
	for (guint i = 1; i < rows->len && i <= N_LOSERS; i++)
		print_loser(out, scores, &g_array_index(rows, Row, i));
}

void cmd_decision_print_scores(GString *out, const KdTree *attempt, const CmdDecisionStyle *style)
{
	const KdTree *feasible = kd_tree_get(attempt, "feasible");
	Scores scores;

	if (!feasible || feasible->n == 0)
		return;
	cmd_decision_title(out, style, "%u %s", feasible->n,
			   feasible->n == 1 ? "node fits" : "nodes fit");
	if (!kd_tree_get(attempt, "totals")) {
		g_autofree char *names = cmd_decision_names(feasible, style->top);

		g_string_append_printf(out, "%s%s\n", names,
				       feasible->n == 1 ? ", without being scored" : "");
		return;
	}
	scores_init(&scores, attempt, style);
	print_table(out, &scores);
	join_alike(&scores);
	print_losers(out, &scores);
	g_array_unref(scores.rows);
}
