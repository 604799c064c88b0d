/* SPDX-License-Identifier: Apache-2.0 */
/* Simulate a scenario, under one policy or several, into a results database. */
#include "config.h"

#include "base/text.h"
#include "base/tree.h"
#include "cmd/_examples.h"
#include "cmd/_options.h"
#include "cmd/_progress.h"
#include "run/run.h"
#include "run/scenario_doubts.h"

#include <kubedes/time.h>
#include <string.h>

static const KdCommand *self(void);

#define NO_SEED G_MININT64

typedef struct {
	char *output, *until;
	char *reproducer; /* beside the output */
	char **policies, **sets;
	gint64 seed; /* NO_SEED = the scenario's */
	gboolean append, check, plain, quiet;
	KdTime until_time;
	char *parameters; /* --set as JSON */
	KdTable *table;   /* one line a run */
	GHashTable *told; /* notes that were printed; runs of one scenario have most in common */
	bool missed;
	/* of the run at hand */
	CmdProgress progress;
	CmdInterrupt interrupt;
	const char *title;
} Options;

/* {"path": "value"} */
static char *parameters_json(char **sets)
{
	g_autoptr(GString) out = g_string_new("{");

	for (guint i = 0; sets && sets[i]; i++) {
		const char *equals = strchrnul(sets[i], '=');

		if (i)
			g_string_append(out, ", ");
		kd_json_append_string(out, sets[i], equals - sets[i]);
		g_string_append(out, ": ");
		kd_json_append_string(out, *equals ? equals + 1 : "", -1);
	}
	g_string_append_c(out, '}');
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static void show_progress(Options *options, const KdRunProgress *run)
{
	CmdProgress *progress = &options->progress;
	g_autofree char *time = kd_duration_print_age(run->now);
	g_autofree char *bound = kd_text_count((gint64) run->n_bound);
	g_autofree char *pods = kd_text_count((gint64) run->n_pods);
	g_autofree char *rate = kd_text_count(
		(gint64) ((double) run->n_events / cmd_progress_seconds(progress)));
	g_autofree char *left = cmd_progress_left(progress, run->part);

	cmd_progress_show(progress, "%s: %sat %s, %s of %s pods bound, %s events/s", options->title,
			  left, time, bound, pods, rate);
}

static bool go_on(gpointer data, const KdRunProgress *run)
{
	Options *options = data;

	if (cmd_progress_is_due(&options->progress))
		show_progress(options, run);
	return !cmd_interrupted(&options->interrupt);
}

static void tell(Options *options, const KdRunSummary *summary)
{
	g_autofree char *pods = kd_text_count((gint64) summary->n_pods);
	g_autofree char *bound = kd_text_count((gint64) summary->n_bound);
	g_autofree char *decisions = kd_text_count((gint64) summary->n_decisions);
	g_autofree char *time = kd_duration_print_age(summary->ended);
	char wall[32];

	g_snprintf(wall, sizeof(wall), "%.2f s", summary->wall_seconds);
	kd_table_add(options->table,
		     (const char *const[]){ options->title, pods, bound, decisions, time, wall });
	for (guint i = 0; !options->quiet && i < summary->notes->len; i++) {
		const char *note = summary->notes->pdata[i];

		if (g_hash_table_add(options->told, g_strdup(note)))
			g_printerr("note: %s\n", note);
	}
	for (guint i = 0; i < summary->missed->len; i++)
		g_printerr("%s: missed: %s\n", options->title,
			   (const char *) summary->missed->pdata[i]);
	options->missed |= summary->missed->len > 0;
	if (summary->interrupted)
		g_printerr("kubedes: %s was interrupted at %s; what happened until then is kept\n",
			   options->title, time);
}

static gboolean run_one(Options *options, const KdScenario *scenario, const char *policy,
			KdResults *results, GError **error)
{
	const KdRunOptions run = {
		.policy = policy,
		.seed = options->seed != NO_SEED ? &options->seed : NULL,
		.until = options->until_time,
		.check = options->check,
		.plain = options->plain,
		.reproducer = options->reproducer,
		.parameters = options->parameters,
		.progress = go_on,
		.progress_data = options,
	};
	KdRunSummary summary = { 0 };

	options->title = policy ? policy : scenario->spec.scheduler.policy;
	cmd_progress_start(&options->progress, options->quiet);
	gboolean good = kd_run(scenario, &run, results, &summary, error);
	cmd_progress_end(&options->progress);
	if (good)
		tell(options, &summary);
	kd_run_summary_clear(&summary);
	return good;
}

static gboolean run_all(Options *options, const KdScenario *scenario, KdResults *results,
			GError **error)
{
	if (!options->policies)
		return run_one(options, scenario, NULL, results, error);
	for (char **policy = options->policies; *policy; policy++) {
		if (cmd_interrupted(&options->interrupt))
			g_printerr("kubedes: %s was not run\n", *policy);
		else if (!run_one(options, scenario, *policy, results, error))
			return FALSE;
	}
	return TRUE;
}

/* "runs/burst.yaml" -> "burst.db" */
static char *default_output(const char *path)
{
	g_autofree char *base = g_path_get_basename(path);
	char *dot = strrchr(base, '.');

	if (dot && dot != base)
		*dot = '\0';
	return g_strconcat(base, ".db", NULL);
}

static int simulate(Options *options, const char *path)
{
	static const char *const headers[] = { "POLICY",     ">PODS", ">BOUND", ">DECISIONS",
					       ">SIMULATED", ">WALL", NULL };
	g_autoptr(GError) error = NULL;
	g_autofree char *file = cmd_scenario_path(path);
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autoptr(KdScenario)
		scenario = kd_scenario_load(file, (const char *const *) options->sets, problems);
	g_autoptr(KdTable) table = kd_table_new(headers);

	if (scenario && !options->quiet)
		kd_scenario_doubt(scenario, KD_PROBLEM_WARNING, problems);
	if (cmd_problems(problems) || !scenario)
		return KD_EXIT_USAGE;
	for (guint i = 0; !options->quiet && i < scenario->notes->len; i++)
		g_printerr("%s\n", (const char *) scenario->notes->pdata[i]);
	cmd_interrupt_watch(&options->interrupt);
	g_autoptr(KdResults) results = kd_results_create(options->output, options->append, &error);
	g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	options->table = table;
	options->told = told;
	gboolean good = results && run_all(options, scenario, results, &error) &&
			kd_results_close(g_steal_pointer(&results), &error);
	cmd_interrupt_end(&options->interrupt);
	if (!good)
		return cmd_error(error);
	if (!options->quiet) {
		g_autofree char *text = kd_table_print(table, true);

		g_print("%s\nResults are in %s; next: kubedes compare %s\n", text, options->output,
			options->output);
	}
	if (cmd_interrupted(&options->interrupt))
		return cmd_interrupt_code(&options->interrupt);
	return options->missed ? KD_EXIT_MISSED : KD_EXIT_DONE;
}

static void clear(Options *options)
{
	g_free(options->output);
	g_free(options->reproducer);
	g_free(options->until);
	g_strfreev(options->policies);
	g_strfreev(options->sets);
	g_free(options->parameters);
}

static int run(int argc, char **argv)
{
	Options options = { .seed = NO_SEED, .until_time = KD_TIME_UNSET };
	g_autoptr(GError) error = NULL;
	const GOptionEntry entries[] = {
		{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
		  "The results database; replaced if it is there", "RUN.db" },
		{ "append", 'a', 0, G_OPTION_ARG_NONE, &options.append,
		  "Add the runs to the database in place of replacing it", NULL },
		{ "policy", 'p', 0, G_OPTION_ARG_STRING_ARRAY, &options.policies,
		  "Score by this plug-in alone; \"default\" is the profile as configured; several "
		  "-p are "
		  "several runs",
		  "POLICY|FILE.so" },
		{ "seed", 's', 0, G_OPTION_ARG_INT64, &options.seed, "Over the scenario's", "N" },
		{ "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.sets, "Change the scenario",
		  "path.to.field=value" },
		{ "until", 'u', 0, G_OPTION_ARG_STRING, &options.until,
		  "Stop at this simulated time at the latest", "2h" },
		{ "check", 0, 0, G_OPTION_ARG_NONE, &options.check,
		  "Decide everything a second time without caches, and audit the books", NULL },
		{ "plain", 0, 0, G_OPTION_ARG_NONE, &options.plain,
		  "Use no caches: slow, equal results", NULL },
		{ "quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet, "Print errors only", NULL },
		{ 0 }
	};
	int code = cmd_options(self(), entries, &argc, &argv);

	if (code < 0 && argc != 2)
		code = cmd_usage(self(), argc < 2 ? "name a scenario" : "name one scenario");
	if (code < 0 && options.until &&
	    !kd_duration_parse(options.until, &options.until_time, &error))
		code = cmd_usage(self(), "--until: %s", error->message);
	if (code < 0) {
		if (!options.output)
			options.output = default_output(argv[1]);
		options.parameters = parameters_json(options.sets);
		options.reproducer = g_strconcat(options.output, ".check.yaml", NULL);
		code = simulate(&options, argv[1]);
	}
	clear(&options);
	return code;
}

KD_COMMAND(run) = {
	.name = "run",
	.summary = "Simulate a scenario into a results database",
	.usage = "SCENARIO.yaml",
	.examples = "  kubedes run first\n"
		    "  kubedes run openb-95.yaml -p default -p FGD -p BestFit -o openb.db\n"
		    "  kubedes run first.yaml --seed 7 --set cluster.nodeGroups[0].count=5 --until "
		    "2h\n",
	.run = run,
	.details =
		"SCENARIO.yaml is a file, or the name of an example (kubedes list scenarios).  "
		"Paths in a scenario are relative to it; the database is written here.\n\n"
		"A run ends at its duration (or --until), or before that where nothing can happen "
		"any more: no pod runs that will end, nothing is to come.  SIMULATED says how far "
		"it came.\n\n"
		"Ctrl-C, or SIGTERM, ends a run cleanly: what happened until then is kept, other "
		"policies are not run, nothing is expected, and the exit code is 130 (143).  "
		"A second one ends at once, and nothing is kept.\n\n"
		"Where --check finds a difference the run stops, and RUN.db.check.yaml is a "
		"scenario "
		"that comes to it again.",
	.missed = "an expectation of the scenario was not met",
};

static const KdCommand *self(void)
{
	return &kd_command_run;
}
