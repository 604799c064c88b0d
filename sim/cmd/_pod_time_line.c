/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/text.h"
#include "cmd/_colour.h"
#include "cmd/_pod_story.h"

#include <kubedes/time.h>
#include <string.h>

/* Of many attempts, so many at the beginning and at the end are told. */
#define N_FIRST 3
#define N_LAST  5

/* ---- what happened, in order ---- */

typedef struct {
	KdTime time;
	const char *what; /* one word, for programs */
	char *words;
	gint64 attempt; /* 0 = none */
	guint64 number;
} Moment;

static void clear_moment(gpointer data)
{
	g_free(((Moment *) data)->words);
}

static void add(GArray *list, KdTime time, const char *what, char *take)
{
	const Moment moment = { .time = time, .what = what, .words = take };

	if (time != KD_TIME_UNSET)
		g_array_append_val(list, moment);
	else
		g_free(take);
}

static char *try_words(const CmdTry *t)
{
	GString *out = g_string_new(NULL);

	if (g_str_equal(t->result, "bound"))
		g_string_append_printf(out, "bound to %s", t->node);
	else if (g_str_equal(t->result, "unschedulable"))
		g_string_append(out, "no node fits");
	else if (g_str_equal(t->result, "waiting"))
		g_string_append_printf(out, "%s held for it until it is permitted",
				       t->node ? t->node : "a node");
	else
		g_string_append_printf(out, "failed: %s", t->message ? t->message : "");
	if (t->nominated)
		g_string_append_printf(
			out, "; preemption makes room on %s (%" G_GINT64_FORMAT " %s)",
			t->nominated, t->n_victims, t->n_victims == 1 ? "victim" : "victims");
	return g_string_free(out, FALSE);
}

static void add_tries(GArray *list, const CmdPodStory *story)
{
	for (guint i = 0; i < story->tries->len; i++) {
		const CmdTry *t = &g_array_index(story->tries, CmdTry, i);
		const Moment moment = { .time = t->time,
					.what = t->result,
					.words = try_words(t),
					.attempt = t->attempt,
					.number = t->number };

		g_array_append_val(list, moment);
	}
}

static bool was_tried(const CmdPodStory *story, KdTime bound)
{
	const guint n = story->tries->len;

	return n > 0 && g_array_index(story->tries, CmdTry, n - 1).time <= bound;
}

static char *end_words(const CmdPodStory *story)
{
	const bool finished = g_str_equal(story->phase, "Succeeded") ||
			      g_str_equal(story->phase, "Failed");

	if (!finished)
		return g_strdup_printf("deleted while it was %s", story->phase);
	return g_strdup_printf("ended: %s%s%s", story->phase, story->reason ? ", " : "",
			       story->reason ? story->reason : "");
}

static GArray *moments(const CmdPodStory *story)
{
	GArray *list = g_array_new(FALSE, FALSE, sizeof(Moment));

	g_array_set_clear_func(list, clear_moment);
	add(list, story->created, "created",
	    g_strdup_printf("created with priority %" G_GINT64_FORMAT, story->priority));
	add_tries(list, story);
	/* An attempt has said so already. */
	if (!was_tried(story, story->bound))
		add(list, story->bound, "bound", g_strdup_printf("bound to %s", story->node));
	add(list, story->started, "started", g_strdup("started"));
	add(list, story->preempted, "preempted",
	    g_strdup_printf("preempted%s%s", story->preempted_by ? " by " : "",
			    story->preempted_by ? story->preempted_by : ""));
	add(list, story->ended, "ended", end_words(story));
	if (story->ended == KD_TIME_UNSET)
		add(list, story->run_ended, "end of run",
		    g_strdup_printf("the run ends; the pod is %s", story->phase));
	return list;
}

/* ---- for people ---- */

char *cmd_pod_story_time(KdTime time)
{
	const KdTime step = KD_SECOND / 1000;

	return kd_duration_print((time + step / 2) / step * step);
}

static bool is_skipped(const CmdPodStory *story, const Moment *moment, gint64 shown)
{
	const gint64 n = story->tries->len;

	return moment->attempt > N_FIRST && moment->attempt <= n - N_LAST &&
	       n > N_FIRST + N_LAST + 1 && ABS(moment->attempt - shown) > 1;
}

static void add_row(KdTable *table, const Moment *moment, bool shown, bool colour)
{
	g_autofree char *time = cmd_pod_story_time(moment->time);
	g_autofree char *words = moment->attempt
					 ? g_strdup_printf("attempt %" G_GINT64_FORMAT ": %s",
							   moment->attempt, moment->words)
					 : g_strdup(moment->words);
	g_autofree char *strong = cmd_colour(colour, shown ? CMD_TONE_STRONG : CMD_TONE_PLAIN,
					     words);

	kd_table_add(table, (const char *const[]){ shown ? ">" : "", time, strong });
}

void cmd_pod_story_print(GString *out, const CmdPodStory *story, gint64 shown, bool colour)
{
	static const char *const headers[] = { "", ">", "", NULL };
	g_autoptr(KdTable) table = kd_table_new(headers);
	g_autoptr(GArray) list = moments(story);
	guint n_skipped = 0;

	for (guint i = 0; i < list->len; i++) {
		const Moment *moment = &g_array_index(list, Moment, i);

		if (is_skipped(story, moment, shown)) {
			n_skipped++;
			continue;
		}
		if (n_skipped > 0)
			kd_table_addf(table, "\t...\t%u more attempts", n_skipped);
		n_skipped = 0;
		add_row(table, moment, moment->attempt && moment->attempt == shown, colour);
	}
	g_autofree char *text = kd_table_print(table, false);
	g_string_append(out, text);
}

/* ---- for programs ---- */

KdTree *cmd_pod_story_tree(KdForest *forest, const CmdPodStory *story)
{
	g_autoptr(GArray) list = moments(story);
	KdTree *tree = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	for (guint i = 0; i < list->len; i++) {
		const Moment *moment = &g_array_index(list, Moment, i);
		KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
		g_autofree char *time = kd_time_print(moment->time);

		kd_tree_set(forest, map, "time", kd_tree_new_string(forest, time, -1));
		kd_tree_set(forest, map, "what", kd_tree_new_string(forest, moment->what, -1));
		if (moment->attempt) {
			kd_tree_set(forest, map, "attempt",
				    kd_tree_new_int(forest, moment->attempt));
			kd_tree_set(forest, map, "number",
				    kd_tree_new_int(forest, (gint64) moment->number));
		}
		kd_tree_set(forest, map, "words", kd_tree_new_string(forest, moment->words, -1));
		kd_tree_append(forest, tree, map);
	}
	return tree;
}
