/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/run.h"

#include "record/recorder.h"
#include "run/environment.h"
#include "run/expect.h"
#include "run/reproducer.h"
#include "run/standstill.h"
#include "run/world.h"

#include <kubedes/time.h>
#include <math.h>
#include <sys/resource.h>

/* Events between two looks at the user and, with --check, at the books. */
#define SLICE 2000

/* What one run has at hand. */
typedef struct {
	const KdScenario *scenario;
	const KdRunOptions *options;
	KdResults *results;
	KdWorld *world;
	KdRecorder *recorder;
	KdStandstill still;
	KdStop stop;
	gint64 started; /* wall clock, microseconds */
	double cpu;     /* seconds used before the run */
} Run;

void kd_run_summary_clear(KdRunSummary *summary)
{
	g_clear_pointer(&summary->notes, g_ptr_array_unref);
	g_clear_pointer(&summary->missed, g_ptr_array_unref);
}

static double cpu_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* ---- the loop ---- */

static KdTime horizon(const Run *run)
{
	KdTime own = run->scenario->spec.duration, asked = run->options->until;

	if (asked != KD_TIME_UNSET)
		return asked;
	return own != KD_TIME_UNSET ? own : KD_TIME_NEVER;
}

/* By time where the end is known, else by what of the traces has come. */
static double part_done(const Run *run)
{
	const GPtrArray *feeds = run->world->feeds;
	KdTime end = horizon(run);
	double part = feeds->len > 0 ? 1 : NAN;

	if (end != KD_TIME_NEVER)
		return end > 0 ? (double) kd_engine_now(run->world->engine) / (double) end : 1;
	for (guint i = 0; i < feeds->len && !isnan(part); i++) {
		double own = kd_stream_part(kd_feed_stream(feeds->pdata[i]));

		part = isnan(own) ? own : MIN(part, own);
	}
	return part;
}

static gboolean verify(Run *run, GError **error)
{
	const KdRunOptions *options = run->options;
	g_autoptr(GError) failure = NULL;

	if (!options->check || kd_world_verify(run->world, &failure))
		return TRUE;
	if (options->reproducer &&
	    kd_reproducer_write(run->scenario, options, kd_engine_now(run->world->engine),
				failure->message, options->reproducer, NULL))
		g_prefix_error(&failure, "%s comes to this again: ", options->reproducer);
	g_propagate_error(error, g_steal_pointer(&failure));
	return FALSE;
}

/* FALSE without @error: the user wants an end. */
static gboolean look(Run *run, GError **error)
{
	const KdRunOptions *options = run->options;

	if (!verify(run, error) || !kd_standstill_check(&run->still, run->world, error))
		return FALSE;
	if (!options->progress)
		return TRUE;
	KdRecorderCounts counts = kd_recorder_counts(run->recorder);
	const KdRunProgress progress = { .now = kd_engine_now(run->world->engine),
					 .n_events = kd_engine_n_run(run->world->engine),
					 .n_pods = counts.n_pods,
					 .n_bound = counts.n_bound,
					 .part = part_done(run) };
	return options->progress(options->progress_data, &progress);
}

static gboolean loop(Run *run, GError **error)
{
	const guint64 limit = (guint64) run->scenario->spec.maxEvents;
	KdEngine *engine = run->world->engine;
	GError *failure = NULL;

	do {
		guint64 left = limit ? limit - kd_engine_n_run(engine) : SLICE;

		run->stop = kd_engine_run(engine, horizon(run), MIN(left, SLICE));
		if (!look(run, &failure)) {
			run->stop = KD_STOP_ASKED;
			break;
		}
	} while (run->stop == KD_STOP_EVENTS && (!limit || kd_engine_n_run(engine) < limit));
	if (failure) {
		g_propagate_error(error, failure);
		return FALSE;
	}
	return kd_world_fed(run->world, error);
}

/* ---- before and after ---- */

static char *inputs_json(const KdScenario *scenario)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0);
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < scenario->inputs->len; i++) {
		const KdInput *input = &g_array_index(scenario->inputs, KdInput, i);
		KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

		kd_tree_set(forest, map, "path", kd_tree_new_string(forest, input->path, -1));
		kd_tree_set(forest, map, "sha256", kd_tree_new_string(forest, input->sha256, -1));
		kd_tree_append(forest, list, map);
	}
	kd_tree_print_json(list, 0, out);
	return g_string_free(out, FALSE);
}

static KdRecordLevel record_level(const char *name)
{
	static const char *const names[] = { "none", "summary", "default", "full" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_str_equal(names[i], name))
			return (KdRecordLevel) i;
	g_assert_not_reached();
}

static const KdGpuShape *find_shapes(gpointer world, guint *ret_n)
{
	return kd_world_shapes(world, ret_n);
}

static gboolean start_recorder(Run *run, GError **error)
{
	const KdScenarioSpec *spec = &run->scenario->spec;
	g_autofree char *document = kd_scenario_print(run->scenario);
	g_autofree char *inputs = inputs_json(run->scenario);
	const KdRunHead head = {
		.scenario = spec->metadata.name ? spec->metadata.name : "scenario",
		.policy = run->options->policy ? run->options->policy : spec->scheduler.policy,
		.seed = run->world->seed,
		.parameters = run->options->parameters ? run->options->parameters : "{}",
		.document = document,
		.inputs = inputs,
		.version = PACKAGE_VERSION,
	};
	const KdRecorderOptions options = {
		.level = record_level(spec->record.level),
		.sample_every = spec->record.sampleEvery,
		.sample_attempts = spec->record.sampleAttempts,
		.objects = spec->record.objects,
		.requests = spec->record.requests,
		.find_shapes = find_shapes,
		.find_data = run->world,
	};

	run->recorder = kd_recorder_new(run->results, run->world->cluster, run->world->scheduler,
					&head, &options, error);
	return run->recorder != NULL;
}

/* How many, and the first few a line each. */
static char *bad_rows_note(guint64 n, const GPtrArray *messages)
{
	GString *note = g_string_new(NULL);

	g_string_append_printf(note, "%" G_GUINT64_FORMAT " row%s could not be used:", n,
			       n == 1 ? "" : "s");
	for (guint i = 0; i < messages->len; i++)
		g_string_append_printf(note, "\n  %s",
				       ((const GError *) messages->pdata[i])->message);
	if (n > messages->len)
		g_string_append_printf(note, "\n  and %" G_GUINT64_FORMAT " more",
				       n - messages->len);
	return g_string_free(note, FALSE);
}

static void note_feeds(const Run *run, KdRunSummary *ret)
{
	for (guint i = 0; i < run->world->feeds->len; i++) {
		KdFeed *feed = run->world->feeds->pdata[i];
		const GPtrArray *messages;
		const char *first;
		guint64 bad = kd_trace_bad_rows(kd_stream_trace(kd_feed_stream(feed)), &messages);
		guint64 refused = kd_feed_n_refused(feed, &first);
		char *lack = kd_stream_lack(kd_feed_stream(feed));

		if (lack)
			g_ptr_array_add(ret->notes, lack);
		ret->n_bad_rows += bad;
		if (bad)
			g_ptr_array_add(ret->notes, bad_rows_note(bad, messages));
		if (refused)
			g_ptr_array_add(ret->notes,
					g_strdup_printf("%" G_GUINT64_FORMAT
							" objects were refused, first: %s",
							refused, first));
	}
}

static void note_breakdowns(const Run *run, KdRunSummary *ret)
{
	guint n;
	const KdBreakdown *list = kd_scheduler_breakdowns(run->world->scheduler, &n);

	for (guint i = 0; i < n; i++) {
		g_autofree char *time = kd_duration_print_age(list[i].time);

		g_ptr_array_add(ret->notes,
				g_strdup_printf("%s broke down in %" G_GUINT64_FORMAT
						" attempt%s, first over pod %s at %s: %s",
						list[i].plugin, list[i].n,
						list[i].n == 1 ? "" : "s", list[i].pod, time,
						list[i].message));
	}
}

static void summarize(Run *run, KdRunSummary *ret)
{
	const KdRecorderCounts counts = kd_recorder_counts(run->recorder);

	*ret = (KdRunSummary){
		.run = kd_recorder_run(run->recorder),
		.n_nodes = counts.n_nodes,
		.n_pods = counts.n_pods,
		.n_bound = counts.n_bound,
		.n_ended = counts.n_ended,
		.n_decisions = counts.n_decisions,
		.ended = kd_engine_now(run->world->engine),
		.interrupted = run->stop == KD_STOP_ASKED,
		.wall_seconds = (double) (g_get_monotonic_time() - run->started) / 1e6,
		.cpu_seconds = cpu_seconds() - run->cpu,
		.fingerprint = kd_cluster_fingerprint(run->world->cluster),
		.notes = g_ptr_array_ref(run->world->notes),
		.missed = g_ptr_array_new_with_free_func(g_free),
	};
	note_feeds(run, ret);
	note_breakdowns(run, ret);
	if (run->stop == KD_STOP_EVENTS)
		g_ptr_array_add(ret->notes,
				g_strdup("maxEvents ended it: more would have happened"));
	if (run->world->script)
		kd_script_tell(run->world->script, ret->notes);
}

static gboolean simulate(Run *run, KdRunSummary *ret, GError **error)
{
	run->world = kd_world_new(run->scenario, run->options, error);
	if (!run->world || !start_recorder(run, error))
		return FALSE;
	if (!kd_world_fill(run->world, error))
		return FALSE;
	kd_recorder_begin(run->recorder);
	if (!loop(run, error))
		return FALSE;
	if (!verify(run, error))
		return FALSE;
	summarize(run, ret);
	return kd_recorder_finish(run->recorder, run->stop, error) &&
	       kd_environment_record(run->results, run->scenario, ret, error) &&
	       (ret->interrupted ||
		kd_expect(run->scenario, run->results, ret->run, ret->missed, error));
}

gboolean kd_run(const KdScenario *scenario, const KdRunOptions *options, KdResults *results,
		KdRunSummary *ret, GError **error)
{
	Run run = { .scenario = scenario,
		    .options = options,
		    .results = results,
		    .started = g_get_monotonic_time(),
		    .cpu = cpu_seconds() };
	gboolean good = simulate(&run, ret, error);

	if (run.recorder)
		kd_recorder_free(run.recorder);
	kd_world_free(run.world);
	return good;
}
