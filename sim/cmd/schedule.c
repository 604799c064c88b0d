/* SPDX-License-Identifier: Apache-2.0 */
/* What-if on a snapshot: what goes where, what stays pending and why. */
#include "config.h"

#include "base/text.h"
#include "cmd/_colour.h"
#include "cmd/_decision_table.h"
#include "cmd/_manifests.h"
#include "cmd/_options.h"
#include "cmd/_room_tables.h"
#include "run/whatif.h"

#include <string.h>

static const KdCommand *self(void);

typedef struct {
	char *config, *output, *policy, *tie, *fill;
	char **without;
	gint64 seed, top;
	gboolean all_nodes, spare;
} Options;

/* "web.yaml" -> "web" */
static char *case_name(const char *path)
{
	char *name = g_path_get_basename(path);
	char *dot = strrchr(name, '.');

	if (dot && dot != name)
		*dot = '\0';
	return name;
}

static char *as_json(const KdWhatIf *whatif, const char *path)
{
	g_autofree char *name = case_name(path);
	GString *out = g_string_new(NULL);

	kd_tree_print_json(kd_what_if_tree(whatif, name), 0, out);
	g_string_append_c(out, '\n');
	return g_string_free(out, FALSE);
}

static char *why(const KdWhatIfPod *pod)
{
	if (pod->gated)
		return g_strdup(kd_tree_string(kd_tree_path(pod->gated, "reasons[0]")));
	if (pod->result == KD_WHAT_IF_IGNORED)
		return g_strdup_printf("there is no profile \"%s\"", pod->profile);
	return g_strdup(pod->message);
}

/* Of the last attempt: how many nodes fitted, and the highest score; "-" = there was none. */
static void last_attempt(const KdWhatIfPod *pod, char **ret_feasible, char **ret_score)
{
	const KdTree *attempts = pod->attempts;
	const KdTree *last = attempts && attempts->n ? attempts->children[attempts->n - 1] : NULL;
	const KdTree *feasible = kd_tree_get(last, "feasible");
	const char *score = kd_tree_string(kd_tree_get(last, "max"));

	*ret_feasible = feasible ? g_strdup_printf("%u", feasible->n) : g_strdup("-");
	*ret_score = g_strdup(score ? score : "-");
}

static char *as_table(const KdWhatIf *whatif, bool wide)
{
	static const char *const narrow_headers[] = { "POD",  ">PRIORITY", "RESULT",
						      "NODE", "WHY",       NULL };
	static const char *const wide_headers[] = { "POD",       ">PRIORITY", "RESULT", "NODE",
						    ">FEASIBLE", ">SCORE",    "WHY",    NULL };
	g_autoptr(KdTable) table = kd_table_new(wide ? wide_headers : narrow_headers);

	for (guint i = 0; i < whatif->pods->len; i++) {
		const KdWhatIfPod *pod = &g_array_index(whatif->pods, KdWhatIfPod, i);
		const char *node = pod->node ? pod->node : "-";
		const char *result = kd_what_if_result_name(pod->result);
		g_autofree char *priority = g_strdup_printf("%d", pod->priority);
		g_autofree char *reason = why(pod);
		g_autofree char *feasible = NULL;
		g_autofree char *score = NULL;

		last_attempt(pod, &feasible, &score);
		if (wide)
			kd_table_add(table, (const char *const[]){ pod->key, priority, result, node,
								   feasible, score, reason });
		else
			kd_table_add(table, (const char *const[]){ pod->key, priority, result, node,
								   reason });
	}
	return kd_table_print(table, true);
}

/* ---- -o wide ---- */

static const char *tie_name(KdTieBreak tie)
{
	static const char *const names[] = { "random", "first", "name" };

	return names[tie];
}

static void print_attempt(GString *out, const KdWhatIfPod *pod, guint i, CmdDecisionStyle style)
{
	const KdTree *attempt = pod->attempts->children[i];
	g_autofree char *words = cmd_decision_words(attempt, "goes to");
	g_autofree char *number = pod->attempts->n > 1 ? g_strdup_printf(", attempt %u of %u",
									 i + 1, pod->attempts->n)
						       : g_strdup("");

	style.profile = pod->profile;
	g_string_append(out, "\n\n");
	cmd_decision_title(out, &style, "%s%s: %s", pod->key, number, words);
	cmd_decision_print(out, attempt, i + 1 == pod->attempts->n ? pod->advice : NULL, &style);
}

/* Behind the table, attempt by attempt, how it came to it. */
static char *as_tables(const Options *options, const KdWhatIf *whatif, KdTieBreak tie)
{
	const CmdDecisionStyle style = {
		.top = options->all_nodes ? 0 : (guint) options->top,
		.wide = true,
		.colour = cmd_colour_wanted(stdout),
		.document = whatif->profiles,
		.tie = tie_name(tie),
	};
	g_autofree char *table = as_table(whatif, true);
	GString *out = g_string_new(table);

	for (guint i = 0; i < whatif->pods->len; i++) {
		const KdWhatIfPod *pod = &g_array_index(whatif->pods, KdWhatIfPod, i);

		for (guint k = 0; k < pod->attempts->n; k++)
			print_attempt(out, pod, k, style);
	}
	return g_string_free(out, FALSE);
}

/* ---- input ---- */

static KdSchedulerConfig *read_config(const Options *options, const KdManifest *manifest,
				      KdProblems *problems, GError **error)
{
	g_autoptr(KdKinds) kinds = kd_kinds_new(); /* outlives the manifest */
	g_autoptr(KdManifest) file = NULL;
	KdSchedulerConfig *config;

	if (options->config) {
		file = kd_manifest_new(kinds, KD_DECODE_LENIENT);
		if (!kd_manifest_load(file, options->config, error))
			return NULL;
	}
	config = kd_what_if_config(file ? file : manifest, problems);
	if (!config && file)
		kd_fail(error, KD_ERROR_INPUT, "%s: the file has no KubeSchedulerConfiguration",
			options->config);
	else if (!config)
		config = kd_scheduler_config_default();
	if (config && options->policy &&
	    !kd_scheduler_config_set_policy(config, options->policy, error))
		g_clear_pointer(&config, kd_scheduler_config_free);
	return config;
}

static int load(KdManifest *manifest, char **paths)
{
	for (char **path = paths; *path; path++) {
		g_autoptr(GError) error = NULL;

		if (!kd_manifest_load(manifest, *path, &error))
			return cmd_error(error);
	}
	if (cmd_problems(kd_manifest_problems(manifest)))
		return KD_EXIT_USAGE;
	g_autofree char *summary = kd_manifest_summary(manifest);
	if (summary)
		g_printerr("%s\n", summary);
	return KD_EXIT_DONE;
}

/* The pending pods, unless something else was asked and there are none; then what was asked. */
static char *as_text(const Options *options, const KdWhatIf *whatif, KdTieBreak tie)
{
	const bool wide = g_strcmp0(options->output, "wide") == 0;
	const bool room = whatif->fills->len > 0 || whatif->spares->len > 0;
	g_autoptr(GString) text = g_string_new(NULL);

	if (whatif->pods->len > 0 || !room) {
		g_autofree char *pods = wide ? as_tables(options, whatif, tie)
					     : as_table(whatif, false);
		g_string_append(text, pods);
	}
	cmd_room_tables(whatif, wide, text);
	return g_strdup(text->str);
}

static int tell(const Options *options, const KdWhatIf *whatif, KdTieBreak tie, const char *path)
{
	for (guint i = 0; i < whatif->notes->len; i++)
		g_printerr("%s\n", (const char *) whatif->notes->pdata[i]);
	g_autofree char *text = g_strcmp0(options->output, "json") == 0
					? as_json(whatif, path)
					: as_text(options, whatif, tie);
	return cmd_write(NULL, text);
}

static int schedule(const Options *options, char **words)
{
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) paths = cmd_manifest_paths(words, &error);
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	g_autoptr(KdManifest) manifest = kd_manifest_new(kinds, KD_DECODE_LENIENT);
	g_autoptr(KdProblems) problems = kd_problems_new();
	int code = paths ? load(manifest, paths) : cmd_error(error);

	if (code)
		return code;
	g_autoptr(KdManifest) fill = kd_manifest_new(kinds, KD_DECODE_LENIENT);
	if (options->config && !cmd_is_there(options->config))
		return KD_EXIT_USAGE;
	if (options->fill)
		code = load(fill, (char *[]){ options->fill, NULL });
	if (code)
		return code;
	g_autoptr(KdSchedulerConfig) config = read_config(options, manifest, problems, &error);
	KdWhatIfOptions what_if = kd_what_if_options(manifest, problems);
	if (error)
		return cmd_error(error);
	if (cmd_problems(problems))
		return KD_EXIT_USAGE;
	what_if.seed = (guint64) options->seed;
	what_if.without = options->without;
	what_if.fill = options->fill ? fill : NULL;
	what_if.spare = options->spare;
	if (options->tie)
		what_if.tie_break = g_str_equal(options->tie, "random")  ? KD_TIE_RANDOM
				    : g_str_equal(options->tie, "first") ? KD_TIE_FIRST
									 : KD_TIE_NAME;
	g_autoptr(KdWhatIf) whatif = kd_what_if(manifest, config, &what_if, &error);
	return whatif ? tell(options, whatif, what_if.tie_break, paths[0]) : cmd_error(error);
}

static int run(int argc, char **argv)
{
	Options options = { .seed = 1, .top = 15 };
	const GOptionEntry entries[] = {
		{ "config", 'c', 0, G_OPTION_ARG_FILENAME, &options.config,
		  "A KubeSchedulerConfiguration; one among the manifests otherwise", "FILE" },
		{ "policy", 'p', 0, G_OPTION_ARG_STRING, &options.policy,
		  "Score by this plug-in alone", "POLICY|FILE.so" },
		{ "fill", 0, 0, G_OPTION_ARG_FILENAME, &options.fill,
		  "How many copies of its pods fit, each kind of them on its own", "POD.yaml" },
		{ "without", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.without,
		  "The node is gone, and its pods look for another; may be given again", "NODE" },
		{ "spare", 0, 0, G_OPTION_ARG_NONE, &options.spare,
		  "For each node, whether its pods would fit elsewhere", NULL },
		{ "tie-break", 0, 0, G_OPTION_ARG_STRING, &options.tie,
		  "Among nodes of equal score; name by default", "name|first|random" },
		{ "seed", 0, 0, G_OPTION_ARG_INT64, &options.seed, "Of the random streams (1)",
		  "N" },
		{ "output", 'o', 0, G_OPTION_ARG_STRING, &options.output,
		  "table by default; wide: with the points of each node", "table|wide|json" },
		{ "top", 0, 0, G_OPTION_ARG_INT64, &options.top,
		  "With -o wide show so many of the nodes that fit (15)", "N" },
		{ "all-nodes", 0, 0, G_OPTION_ARG_NONE, &options.all_nodes,
		  "With -o wide show and name all nodes", NULL },
		{ 0 }
	};
	static const char *const formats[] = { "table", "wide", "json", NULL };
	static const char *const ties[] = { "name", "first", "random", NULL };
	int code = cmd_options(self(), entries, &argc, &argv);

	if (code >= 0)
		return code;
	if (options.top < 1)
		code = cmd_usage(self(), "--top: must be at least 1");
	else if (argc < 2)
		code = cmd_usage(self(), "name at least one manifest");
	else if (options.output && !g_strv_contains(formats, options.output))
		code = cmd_usage(self(), "there is no output format \"%s\"; table, wide or json",
				 options.output);
	else if (options.tie && !g_strv_contains(ties, options.tie))
		code = cmd_usage(self(), "there is no tie-break \"%s\"; name, first or random",
				 options.tie);
	else
		code = schedule(&options, argv + 1);
	g_free(options.config);
	g_free(options.output);
	g_free(options.policy);
	g_free(options.tie);
	g_free(options.fill);
	g_strfreev(options.without);
	return code;
}

KD_COMMAND(schedule) = {
	.name = "schedule",
	.summary = "Say where the pending pods of a snapshot would go, and why not",
	.usage = "MANIFEST.yaml...",
	.examples =
		"  kubedes schedule cluster.yaml new-pods.yaml\n"
		"  kubedes schedule cluster.yaml --without node-3\n"
		"  kubedes schedule cluster.yaml --fill new-pods.yaml -o wide\n"
		"  kubectl get nodes,pods -A -o yaml | kubedes schedule - new-pods.yaml -o json\n",
	.run = run,
};

static const KdCommand *self(void)
{
	return &kd_command_schedule;
}
