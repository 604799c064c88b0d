/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/recorder.h"

#include "record/decision_rows.h"
#include "record/event_rows.h"
#include "record/fault_rows.h"
#include "record/object_rows.h"
#include "record/pod_rows.h"
#include "record/request_rows.h"
#include "record/sampler.h"

struct KdRecorder {
	KdResults *results;
	KdCluster *cluster;
	KdScheduler *scheduler;
	KdEngine *engine;
	KdRecorderOptions options;
	KdWriter writer;
	KdTally tally;
	guint64 n_decisions;
	/* NULL where the level leaves them out. */
	KdNodeRows *nodes;
	KdPodRows *pods;
	KdSampler *sampler;
	KdDecisionRows *decisions;
	KdObjectRows *objects;
	KdEventRows *events;
	KdRequestRows *requests;
	KdFaultRows *faults; /* NULL below summary */
	gint64 n_nodes;      /* when set up */
	KdTime started;
	bool open; /* its transaction */
	bool begun;
	bool sample_due; /* at this moment */
};

/* ---- samples ---- */

static void sample_now(KdEngine *engine, gpointer data, guint64 argument)
{
	KdRecorder *recorder = data;

	(void) argument;
	recorder->sample_due = false;
	kd_sampler_take(recorder->sampler, kd_engine_now(engine), 0);
}

static void sample_again(KdEngine *engine, gpointer data, guint64 argument)
{
	KdRecorder *recorder = data;

	sample_now(engine, data, argument);
	kd_engine_at_idle(engine, kd_engine_now(engine) + recorder->options.sample_every,
			  KD_PHASE_SAMPLE, sample_again, recorder, 0);
}

/* Once a moment, after everything else in it. */
static void sample_later(KdRecorder *recorder)
{
	const KdRecorderOptions *options = &recorder->options;

	if (!recorder->begun || !recorder->sampler || recorder->sample_due ||
	    options->sample_attempts || options->sample_every > 0)
		return;
	recorder->sample_due = true;
	kd_engine_at(recorder->engine, kd_engine_now(recorder->engine), KD_PHASE_SAMPLE, sample_now,
		     recorder, 0);
}

/* ---- what happens ---- */

static void record_change(KdRecorder *recorder, const KdChange *change)
{
	const KdKind *kind = (change->new ? change->new : change->old)->kind;

	if (recorder->objects)
		kd_object_rows_change(recorder->objects, change);
	if (!recorder->pods)
		return;
	if (kind == &kd_kind_pod)
		kd_pod_rows_change(recorder->pods, change);
	else if (kind == &kd_kind_node)
		kd_node_rows_change(recorder->nodes, change);
	else
		return;
	sample_later(recorder);
}

/* A world that cannot be recorded need not go on. */
static void give_up(KdRecorder *recorder)
{
	kd_engine_stop(recorder->engine);
}

static void observe(gpointer data, const KdChange *change)
{
	KdRecorder *recorder = data;

	kd_tally_change(&recorder->tally, change);
	if (change->type != KD_CHANGE_EVENT)
		record_change(recorder, change);
	else if (recorder->events)
		kd_event_rows_add(recorder->events, change, (gint64) recorder->tally.n_events);
	if (kd_writer_has_failed(&recorder->writer))
		give_up(recorder);
}

/* The binding, if it came to one, is in the snapshot already and not yet in the change log. */
static void listen(gpointer data, const KdDecision *decision)
{
	KdRecorder *recorder = data;

	recorder->n_decisions++;
	if (recorder->pods)
		kd_pod_rows_decision(recorder->pods, decision);
	if (recorder->decisions)
		kd_decision_rows_add(recorder->decisions, decision);
	if (recorder->sampler && recorder->options.sample_attempts)
		kd_sampler_take(recorder->sampler, decision->time,
				decision->result == KD_DECISION_BOUND);
	else
		sample_later(recorder);
}

static void note_request(gpointer data, const KdRequestRow *row)
{
	kd_request_rows_add(((KdRecorder *) data)->requests, row);
}

/* ---- the run ---- */

static gboolean insert_run(KdRecorder *recorder, const KdRunHead *head, GError **error)
{
	KdInsert insert;

	if (!kd_insert_init(&insert, &recorder->writer, "run", error))
		return FALSE;
	kd_insert_text(&insert, head->scenario);
	kd_insert_text(&insert, head->policy);
	kd_insert_int(&insert, head->seed);
	kd_insert_text(&insert, head->parameters);
	kd_insert_text(&insert, head->document);
	kd_insert_text(&insert, head->inputs);
	kd_insert_text(&insert, head->version);
	kd_insert_int(&insert, 0); /* the rest is known at the end */
	kd_insert_int(&insert, 0);
	for (int i = 0; i < 5; i++)
		kd_insert_null(&insert);
	kd_insert_end(&insert);
	kd_insert_clear(&insert);
	return kd_writer_check(&recorder->writer, error);
}

static const char *stop_name(KdStop stop)
{
	switch (stop) {
	case KD_STOP_EMPTY:
		return "empty";
	case KD_STOP_TIME:
		return "horizon";
	case KD_STOP_EVENTS:
		return "events";
	case KD_STOP_ASKED:
		break;
	}
	return "signal";
}

static gboolean update_run(KdRecorder *recorder, KdStop stop, GError **error)
{
	g_autofree char *fingerprint = g_strdup_printf("%016" G_GINT64_MODIFIER "x",
						       kd_cluster_fingerprint(recorder->cluster));
	g_autoptr(sqlite3_stmt) update = kd_results_prepare(
		recorder->results,
		"UPDATE run SET n_nodes = ?2, started = ?3, ended = ?4, stopped_by = ?5, "
		"events = ?6, changes = ?7, fingerprint = ?8 WHERE run = ?1",
		error);

	if (!update)
		return FALSE;
	sqlite3_bind_int64(update, 1, recorder->writer.run);
	sqlite3_bind_int64(update, 2, recorder->n_nodes);
	sqlite3_bind_int64(update, 3, recorder->started);
	sqlite3_bind_int64(update, 4, kd_engine_now(recorder->engine));
	sqlite3_bind_text(update, 5, stop_name(stop), -1, SQLITE_STATIC);
	sqlite3_bind_int64(update, 6, (gint64) kd_engine_n_run(recorder->engine));
	sqlite3_bind_int64(update, 7, (gint64) recorder->tally.n_changes);
	sqlite3_bind_text(update, 8, fingerprint, -1, SQLITE_STATIC);
	return sqlite3_step(update) == SQLITE_DONE ||
	       kd_results_fail(recorder->results, "the run cannot be written", error);
}

static gboolean open_summary(KdRecorder *recorder, GError **error)
{
	const KdRecorderOptions *options = &recorder->options;
	const KdSamplerOptions sampler = { options->find_shapes, options->find_data,
					   options->sample_attempts || options->sample_every > 0 };
	KdWriter *writer = &recorder->writer;

	recorder->nodes = kd_node_rows_new(writer, recorder->tally.own, error);
	if (!recorder->nodes)
		return FALSE;
	recorder->pods = kd_pod_rows_new(writer, recorder->tally.pods, recorder->nodes, error);
	if (!recorder->pods)
		return FALSE;
	recorder->sampler = kd_sampler_new(writer, recorder->scheduler, &recorder->tally, &sampler,
					   error);
	return recorder->sampler != NULL;
}

static gboolean open_tables(KdRecorder *recorder, GError **error)
{
	const KdRecordLevel level = recorder->options.level;
	KdWriter *writer = &recorder->writer;

	if (level >= KD_RECORD_SUMMARY && !open_summary(recorder, error))
		return FALSE;
	if (level >= KD_RECORD_SUMMARY &&
	    !(recorder->faults = kd_fault_rows_new(writer, recorder->cluster, error)))
		return FALSE;
	if (level >= KD_RECORD_DEFAULT) {
		recorder->decisions = kd_decision_rows_new(writer, recorder->nodes,
							   level >= KD_RECORD_FULL, error);
		if (!recorder->decisions)
			return FALSE;
		recorder->events = kd_event_rows_new(writer, recorder->nodes, error);
		if (!recorder->events)
			return FALSE;
	}
	if (level >= KD_RECORD_SUMMARY && recorder->options.requests) {
		recorder->requests = kd_request_rows_new(writer, error);
		if (!recorder->requests)
			return FALSE;
	}
	if (level >= KD_RECORD_FULL || (level >= KD_RECORD_SUMMARY && recorder->options.objects)) {
		recorder->objects = kd_object_rows_new(writer, error);
		return recorder->objects != NULL;
	}
	return TRUE;
}

KdRecorder *kd_recorder_new(KdResults *results, KdCluster *cluster, KdScheduler *scheduler,
			    const KdRunHead *head, const KdRecorderOptions *options, GError **error)
{
	g_autoptr(KdRecorder) recorder = g_new0(KdRecorder, 1);

	recorder->results = results;
	recorder->cluster = cluster;
	recorder->scheduler = scheduler;
	recorder->engine = kd_cluster_engine(cluster);
	recorder->options = *options;
	recorder->writer.results = results;
	kd_tally_init(&recorder->tally, options->level >= KD_RECORD_SUMMARY
						? kd_scheduler_snapshot(scheduler)
						: NULL);
	recorder->open = kd_results_begin_run(results, &recorder->writer.run, error);
	if (!recorder->open || !insert_run(recorder, head, error) || !open_tables(recorder, error))
		return NULL;
	if (options->level >= KD_RECORD_SUMMARY)
		kd_writer_start(&recorder->writer);
	kd_cluster_observe(cluster, KD_OBSERVER_RECORDER, observe, recorder);
	kd_scheduler_listen(scheduler, listen, recorder);
	return g_steal_pointer(&recorder);
}

/* Statements must be gone before the transaction can end. */
static void close_tables(KdRecorder *recorder)
{
	g_clear_pointer(&recorder->pods, kd_pod_rows_free);
	g_clear_pointer(&recorder->sampler, kd_sampler_free);
	g_clear_pointer(&recorder->decisions, kd_decision_rows_free);
	g_clear_pointer(&recorder->objects, kd_object_rows_free);
	g_clear_pointer(&recorder->nodes, kd_node_rows_free);
	g_clear_pointer(&recorder->events, kd_event_rows_free);
	if (recorder->requests)
		kd_cluster_listen(recorder->cluster, NULL, NULL);
	g_clear_pointer(&recorder->requests, kd_request_rows_free);
	g_clear_pointer(&recorder->faults, kd_fault_rows_free);
}

void kd_recorder_free(KdRecorder *recorder)
{
	if (!recorder)
		return;
	kd_writer_stop(&recorder->writer);
	close_tables(recorder);
	kd_tally_clear(&recorder->tally);
	if (recorder->open)
		kd_results_rollback(recorder->results);
	g_free(recorder);
}

gint64 kd_recorder_run(const KdRecorder *recorder)
{
	return recorder->writer.run;
}

KdRecorderCounts kd_recorder_counts(const KdRecorder *recorder)
{
	const KdTally *tally = &recorder->tally;

	return (KdRecorderCounts){ .n_changes = tally->n_changes,
				   .n_nodes = tally->n_nodes,
				   .n_pods = tally->n_pods,
				   .n_bound = tally->n_bound,
				   .n_ended = tally->n_ended,
				   .n_decisions = recorder->n_decisions };
}

void kd_recorder_begin(KdRecorder *recorder)
{
	kd_cluster_deliver(recorder->cluster);
	recorder->begun = true;
	recorder->n_nodes = (gint64) recorder->tally.n_nodes;
	recorder->started = kd_engine_now(recorder->engine);
	if (recorder->requests)
		kd_cluster_listen(recorder->cluster, note_request, recorder);
	if (!recorder->sampler || recorder->options.sample_attempts)
		return;
	if (recorder->options.sample_every > 0)
		kd_engine_at(recorder->engine, recorder->started, KD_PHASE_SAMPLE, sample_again,
			     recorder, 0);
	else
		sample_later(recorder);
}

/* The last moment as it came out, however the samples fell. */
static void write_rest(KdRecorder *recorder)
{
	if (recorder->decisions)
		kd_decision_rows_finish(recorder->decisions);
	if (recorder->events)
		kd_event_rows_finish(recorder->events);
	if (!recorder->sampler)
		return;
	if (!recorder->options.sample_attempts)
		kd_sampler_take_last(recorder->sampler, kd_engine_now(recorder->engine));
	kd_node_rows_finish(recorder->nodes);
	kd_pod_rows_finish(recorder->pods);
}

gboolean kd_recorder_finish(KdRecorder *recorder, KdStop stop, GError **error)
{
	kd_cluster_deliver(recorder->cluster);
	write_rest(recorder);
	kd_writer_stop(&recorder->writer);
	close_tables(recorder);
	recorder->open = false;
	if (kd_writer_check(&recorder->writer, error) && update_run(recorder, stop, error) &&
	    kd_results_commit(recorder->results, error))
		return TRUE;
	kd_results_rollback(recorder->results);
	return FALSE;
}
