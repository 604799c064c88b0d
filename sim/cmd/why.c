/* SPDX-License-Identifier: Apache-2.0 */
/* Why a pod of a run went to its node, or nowhere. */
#include "config.h"

#include "base/text.h"
#include "cmd/_colour.h"
#include "cmd/_decision_table.h"
#include "cmd/_options.h"
#include "cmd/_pod_story.h"
#include "cmd/_progress.h"
#include "cmd/_runs.h"
#include "run/decision_tree.h"
#include "run/rerun.h"

#include <kubedes/time.h>
#include <string.h>

static const KdCommand *self(void);

typedef struct {
	char *namespace_, *format, *folder;
	gint64 run, attempt, top, nth;
	gboolean all_nodes, quiet;
} Options;

/* What is known of the pod, and of one attempt to place it. */
typedef struct {
	const Options *options;
	const KdResults *results;
	CmdPodStory story;
	gint64 attempt; /* that is explained */
	char *scenario, *policy, *tie;
	KdForest *forest;
	KdTree *document; /* kd_decision_tree() of the attempt; NULL until it was met */
	bool recorded;    /* the decisions were */
	CmdProgress progress;
	CmdInterrupt interrupt;
} Why;

static void why_clear(Why *why)
{
	cmd_pod_story_clear(&why->story);
	g_free(why->scenario);
	g_free(why->policy);
	g_free(why->tie);
	kd_forest_unref(why->forest);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Why, why_clear)

/* ---- the attempt ---- */

static gboolean read_run(Why *why, GError **error)
{
	g_autoptr(sqlite3_stmt)
		row = kd_results_prepare(why->results,
					 "SELECT scenario, policy, document, (SELECT count(*) FROM "
					 "decision WHERE run = r.run) > 0 "
					 "FROM run AS r WHERE run = ?",
					 error);

	if (!row)
		return FALSE;
	sqlite3_bind_int64(row, 1, why->story.run);
	if (sqlite3_step(row) != SQLITE_ROW)
		return kd_results_fail(why->results, "the run cannot be read", error);
	const char *text = (const char *) sqlite3_column_text(row, 2);
	g_autoptr(KdForest) forest = kd_yaml_parse(text, strlen(text), "document", error);
	if (!forest)
		return FALSE;
	const KdTree *tie = kd_tree_path(kd_forest_document(forest, 0), "scheduler.tieBreak");
	why->scenario = g_strdup((const char *) sqlite3_column_text(row, 0));
	why->policy = g_strdup((const char *) sqlite3_column_text(row, 1));
	why->tie = g_strdup(kd_tree_string(tie));
	why->recorded = sqlite3_column_int(row, 3);
	return TRUE;
}

static void see(gpointer data, const KdDecision *decision)
{
	Why *why = data;

	if ((gint64) decision->pod->object.uid != why->story.number)
		return;
	if (!why->recorded)
		cmd_pod_story_add(&why->story, decision);
	if (decision->attempt == why->attempt)
		why->document = kd_decision_tree(why->forest, decision, why->scenario);
}

static bool show_progress(gpointer data, guint64 done, guint64 known)
{
	Why *why = data;

	cmd_progress_count(&why->progress, "decisions again", done, known);
	return !cmd_interrupted(&why->interrupt);
}

/* NULL = not recorded. */
static const CmdTry *find_try(const CmdPodStory *story, gint64 attempt)
{
	for (guint i = 0; i < story->tries->len; i++) {
		const CmdTry *t = &g_array_index(story->tries, CmdTry, i);

		if (t->attempt == attempt)
			return t;
	}
	return NULL;
}

static gboolean choose_attempt(Why *why, GError **error)
{
	const CmdPodStory *story = &why->story;
	const GArray *tries = story->tries;
	gint64 last = story->n_attempts;

	if (tries->len > 0)
		last = g_array_index(tries, CmdTry, tries->len - 1).attempt;
	why->attempt = why->options->attempt ? why->options->attempt : last;
	if (why->attempt > last || (tries->len > 0 && !find_try(story, why->attempt)))
		return kd_fail(error, KD_ERROR_USAGE,
			       "--attempt %" G_GINT64_FORMAT
			       ": pod %s/%s was tried %" G_GINT64_FORMAT " %s",
			       why->attempt, story->namespace_, story->name, last,
			       last == 1 ? "time" : "times");
	return TRUE;
}

static gboolean explain(Why *why, GError **error)
{
	const CmdTry *wanted = find_try(&why->story, why->attempt);
	const KdRerunOptions options = {
		.run = why->story.run,
		.folder = why->options->folder,
		.last = wanted ? wanted->number : 0,
		.see = see,
		.see_data = why,
		.progress = show_progress,
		.progress_data = why,
	};
	gboolean good;

	cmd_progress_start(&why->progress, why->options->quiet);
	cmd_interrupt_watch(&why->interrupt);
	good = kd_rerun(why->results, &options, error);
	cmd_progress_end(&why->progress);
	if (good && !why->document)
		return kd_fail(error, KD_ERROR_INPUT,
			       "run %" G_GINT64_FORMAT
			       " cannot be done again: the pod is no longer "
			       "tried so often",
			       why->story.run);
	return good;
}

/* ---- output ---- */

static const KdTree *pod_tree(const Why *why)
{
	return kd_tree_get(why->document, "pods")->children[0];
}

static void print_headline(GString *out, const Why *why, const KdTree *attempt,
			   const CmdDecisionStyle *style)
{
	const CmdPodStory *story = &why->story;
	const bool bound = g_str_equal(cmd_decision_text(pod_tree(why), "result"), "scheduled");
	g_autofree char *words = cmd_decision_words(attempt, bound ? "bound to" : "chosen was");
	const bool own = g_str_equal(why->policy, "default");
	g_autofree char *when = cmd_pod_story_time(find_try(story, why->attempt)->time);

	cmd_decision_title(out, style,
			   "Pod %s/%s, attempt %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
			   " at %s, profile %s%s%s: %s",
			   story->namespace_, story->name, why->attempt, story->n_attempts, when,
			   style->profile, own ? "" : ", policy ", own ? "" : why->policy, words);
}

static void print_story(GString *out, const Why *why, const CmdDecisionStyle *style)
{
	cmd_decision_title(out, style, "What happened to it");
	cmd_pod_story_print(out, &why->story, why->attempt, style->colour);
}

static char *as_text(const Why *why)
{
	const Options *options = why->options;
	const KdTree *pod = pod_tree(why);
	const KdTree *attempt = kd_tree_get(pod, "attempts")->children[0];
	const char *profile = kd_tree_string(kd_tree_get(pod, "profile"));
	const CmdDecisionStyle style = {
		.top = options->all_nodes ? 0 : (guint) options->top,
		.wide = g_strcmp0(options->format, "wide") == 0,
		.colour = cmd_colour_wanted(stdout),
		.document = why->document,
		.profile = profile ? profile : "default-scheduler",
		.tie = why->tie,
	};
	GString *out = g_string_new(NULL);

	print_headline(out, why, attempt, &style);
	print_story(out, why, &style);
	cmd_decision_print(out, attempt, kd_tree_get(attempt, "advice"), &style);
	return g_string_free(out, FALSE);
}

static char *as_json(Why *why)
{
	GString *out = g_string_new(NULL);

	kd_tree_set(why->forest, why->document, "story",
		    cmd_pod_story_tree(why->forest, &why->story));
	kd_tree_print_json(why->document, 0, out);
	g_string_append_c(out, '\n');
	return g_string_free(out, FALSE);
}

/* The scheduler never had it in hand. */
static char *never_tried(Why *why)
{
	const CmdPodStory *story = &why->story;
	const CmdDecisionStyle style = { .colour = cmd_colour_wanted(stdout) };
	const char *reason =
		story->bound != KD_TIME_UNSET
			? "it came with spec.nodeName set, so no scheduler was asked"
		: story->message ? story->message
		: story->ended != KD_TIME_UNSET
			? "it was gone before its turn came"
			: "it has scheduling gates, no profile has its schedulerName, or the run "
			  "ended before its turn came";
	GString *out = g_string_new(NULL);

	if (g_strcmp0(why->options->format, "json") == 0) {
		why->document = kd_tree_new(why->forest, KD_TREE_MAP, 0, 0);
		kd_tree_set(why->forest, why->document, "case",
			    kd_tree_new_string(why->forest, why->scenario, -1));
		kd_tree_set(why->forest, why->document, "pods",
			    kd_tree_new(why->forest, KD_TREE_LIST, 0, 0));
		g_string_free(out, TRUE);
		return as_json(why);
	}
	cmd_decision_title(out, &style, "Pod %s/%s was never tried: %s", story->namespace_,
			   story->name, reason);
	print_story(out, why, &style);
	return g_string_free(out, FALSE);
}

static char *answer(Why *why, GError **error)
{
	if (why->story.n_attempts == 0)
		return never_tried(why);
	if (!choose_attempt(why, error) || !explain(why, error))
		return NULL;
	return g_strcmp0(why->options->format, "json") == 0 ? as_json(why) : as_text(why);
}

static int ask(const Options *options, const KdResults *results, const char *word)
{
	g_autoptr(GError) error = NULL;
	const CmdPodChoice choice = { word, options->namespace_, options->nth };
	g_auto(Why) why = { .options = options, .results = results, .forest = kd_forest_new(NULL) };
	g_autofree char *text = NULL;
	gint64 run = 0;
	gint64 n_pods = 0;

	if (cmd_find_run(results, options->run, "--run", &run, &error) &&
	    cmd_pod_story_read(results, run, &choice, &why.story, &n_pods, &error) &&
	    read_run(&why, &error)) {
		if (n_pods > 1 && !options->nth)
			g_printerr("note: %" G_GINT64_FORMAT
				   " pods have had this name; this is the last (--nth)\n",
				   n_pods);
		text = answer(&why, &error);
	}
	if (text)
		return cmd_write(NULL, text);
	return why.interrupt.signal ? cmd_interrupt_code(&why.interrupt) : cmd_error(error);
}

/* ---- the command ---- */

static int why(const Options *options, char **words)
{
	static const char *const formats[] = { "table", "wide", "json", NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(KdResults) results = NULL;

	if (options->format && !g_strv_contains(formats, options->format))
		return cmd_usage(self(), "there is no output format \"%s\"; table, wide or json",
				 options->format);
	if (options->top < 1)
		return cmd_usage(self(), "--top: must be at least 1");
	if (options->attempt < 0)
		return cmd_usage(self(), "--attempt: attempts count from 1");
	if (options->nth < 0)
		return cmd_usage(self(), "--nth: pods of one name count from 1");
	if (!cmd_is_there(words[0]))
		return KD_EXIT_USAGE;
	results = kd_results_open(words[0], &error);
	return results ? ask(options, results, words[1]) : cmd_error(error);
}

static int run(int argc, char **argv)
{
	Options options = { .top = 15 };
	const GOptionEntry entries[] = {
		{ "attempt", 0, 0, G_OPTION_ARG_INT64, &options.attempt,
		  "Which attempt to place it; the last one otherwise", "N" },
		{ "namespace", 'n', 0, G_OPTION_ARG_STRING, &options.namespace_,
		  "The pod's namespace, where there are several of the name", "NS" },
		{ "nth", 0, 0, G_OPTION_ARG_INT64, &options.nth,
		  "Which of several pods that had the name one after the other; the last otherwise",
		  "N" },
		{ "run", 'r', 0, G_OPTION_ARG_INT64, &options.run,
		  "Which run, when the file has several", "RUN" },
		{ "output", 'o', 0, G_OPTION_ARG_STRING, &options.format,
		  "table by default; wide: with scores before normalising", "table|wide|json" },
		{ "top", 0, 0, G_OPTION_ARG_INT64, &options.top,
		  "Show so many of the nodes that fit (15)", "N" },
		{ "all-nodes", 0, 0, G_OPTION_ARG_NONE, &options.all_nodes,
		  "Show and name all nodes", NULL },
		{ "folder", 0, 0, G_OPTION_ARG_FILENAME, &options.folder,
		  "Where the files of the scenario are now, if they have moved", "DIR" },
		{ "quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet, "Show no progress", NULL },
		{ 0 }
	};
	int code = cmd_options(self(), entries, &argc, &argv);

	if (code < 0)
		code = argc == 3 ? why(&options, argv + 1)
				 : cmd_usage(self(), "name a results database and a pod");
	g_free(options.namespace_);
	g_free(options.format);
	g_free(options.folder);
	return code;
}

KD_COMMAND(why) = {
	.name = "why",
	.summary = "Say why a pod of a run went to its node, or to none",
	.usage = "RUN.db POD",
	.examples = "  kubedes why first.db web-3\n"
		    "  kubedes why first.db default/web-3 --attempt 1 -o wide\n"
		    "  kubedes why openb.db openb-pod-0017 --run 2 --top 5\n",
	.run = run,
	.group = KD_GROUP_RESULTS,
	.details =
		"The run is simulated again up to the decision, from what the database says of it, "
		"and must come out as it was recorded: the files that the scenario names have to "
		"be where they were (or in --folder) and as they were. The tables are therefore "
		"there whatever record.level was.\n",
};

static const KdCommand *self(void)
{
	return &kd_command_why;
}
