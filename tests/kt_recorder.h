/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small cluster with everything that runs it, recorded from the first object on.
 */
#ifndef KT_RECORDER_H
#define KT_RECORDER_H

#include "kt_cluster.h"
#include "kt_results.h"
#include "node/kubelet.h"
#include "record/recorder.h"

/* A world with a recorder, from the first object on. */
typedef struct {
	KdEngine *engine;
	KdCluster *cluster;
	KdSchedulerConfig *config;
	KdScheduler *scheduler;
	KdKubelet *kubelet;
	KdResults *results; /* borrowed */
	KdRecorder *recorder;
} KtRecording;

static const KdRunHead kt_run_head = { .scenario = "small",
				       .policy = "default",
				       .parameters = "{}",
				       .document = "kind: Scenario",
				       .inputs = "[]",
				       .version = "0",
				       .seed = 7 };

static inline void kt_recording_open(KtRecording *stage, KdResults *results,
				     const KdRecorderOptions *options, bool plain)
{
	const KdSchedulerOptions scheduler = {
		.framework = { .seed = 7,
			       .tie_break = KD_TIE_FIRST,
			       .percentage = 100,
			       .plain = plain,
			       .brief = options->level < KD_RECORD_FULL },
	};
	g_autoptr(GError) error = NULL;

	stage->engine = kd_engine_new();
	stage->cluster = kd_cluster_new(stage->engine);
	stage->config = kd_scheduler_config_default();
	stage->scheduler = kd_scheduler_new(stage->cluster, stage->config, &scheduler, &error);
	KT_ROW_NO_ERROR("scheduler", error);
	stage->kubelet = kd_kubelet_new(stage->cluster, NULL);
	stage->results = results;
	stage->recorder = kd_recorder_new(results, stage->cluster, stage->scheduler, &kt_run_head,
					  options, &error);
	KT_ROW_NO_ERROR("recorder", error);
}

static inline void kt_recording_clear(KtRecording *stage)
{
	kd_recorder_free(stage->recorder);
	kd_kubelet_free(stage->kubelet);
	kd_scheduler_free(stage->scheduler);
	kd_scheduler_config_free(stage->config);
	kd_cluster_free(stage->cluster);
	kd_engine_free(stage->engine);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KtRecording, kt_recording_clear)

static inline void kt_recording_node(KtRecording *stage, const char *name, const char *has,
				     const char *gpu_model)
{
	KdNode *node = kt_node(name, has);
	KdMap *labels = &node->object.metadata.labels;

	kd_map_set(labels, "topology.kubernetes.io/zone", "z1");
	if (gpu_model)
		kd_map_set(labels, "alibabacloud.com/gpu-card-model", gpu_model);
	kt_create(stage->cluster, node);
}

/* It arrives at @at (s) and runs for @duration (NULL = for ever). */
typedef struct {
	double at;
	const char *name, *asks, *duration, *gpu_milli;
} KtArrival;

static inline void kt_arrive(KdEngine *engine, gpointer data, guint64 argument)
{
	KtRecording *stage = data;
	const KtArrival *arrival = GSIZE_TO_POINTER(argument);
	KdPod *pod = kt_pod(arrival->name, arrival->asks);
	KdMap *annotations = &pod->object.metadata.annotations;

	(void) engine;
	if (arrival->duration)
		kd_map_set(annotations, KD_ANNOTATION_DURATION, arrival->duration);
	if (arrival->gpu_milli) {
		kd_map_set(annotations, KD_GPU_ANNOTATION_COUNT, "1");
		kd_map_set(annotations, KD_GPU_ANNOTATION_MILLI, arrival->gpu_milli);
	}
	kt_create(stage->cluster, pod);
}

static inline void kt_recording_plan(KtRecording *stage, const KtArrival *arrivals, gsize n)
{
	for (gsize i = 0; i < n; i++)
		kd_engine_at(stage->engine, (KdTime) (arrivals[i].at * 1e9), KD_PHASE_ARRIVAL,
			     kt_arrive, stage, GPOINTER_TO_SIZE(&arrivals[i]));
}

/* b has to wait for a to end; c never fits; d goes beside. */
static const KtArrival kt_small[] = {
	{ 1, "a", "cpu=2,memory=1Gi", "10s", NULL },
	{ 2, "b", "cpu=3,memory=1Gi", "5s", NULL },
	{ 3, "c", "cpu=9", NULL, NULL },
	{ 4, "d", "cpu=1,memory=2Gi", NULL, "500" },
};

static inline void kt_recording_fill(KtRecording *stage)
{
	kt_recording_node(stage, "n1", "cpu=4,memory=8Gi,pods=10,alibabacloud.com/gpu-count=2",
			  "T4");
	kt_recording_node(stage, "n2", "cpu=1,memory=4Gi,pods=10", NULL);
	kt_recording_plan(stage, kt_small, G_N_ELEMENTS(kt_small));
	kd_recorder_begin(stage->recorder);
}

static inline KdStop kt_recording_finish(KtRecording *stage, KdTime until)
{
	g_autoptr(GError) error = NULL;
	const KdStop stop = kd_engine_run(stage->engine, until, 0);

	kd_recorder_finish(stage->recorder, stop, &error);
	KT_ROW_NO_ERROR("finish", error);
	return stop;
}

/* The small run, up to 30 s: what can happen ends at 16 s. */
static inline KdResults *kt_recording_small(const KdRecorderOptions *options)
{
	g_auto(KtRecording) stage = { 0 };
	KdResults *results = kt_results();

	kt_recording_open(&stage, results, options, false);
	kt_recording_fill(&stage);
	kt_recording_finish(&stage, 30 * KD_SECOND);
	return results;
}

#endif
