/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What recording costs: one pod after another onto a cluster with shared GPUs, as the FGD study has
 * it (1,213 nodes, 10,866 pods, a sample after each attempt), at every level of recording.  Prints
 * user CPU of the run with its database, and how many times that is what the same run costs at the
 * level none.
 */
#include "config.h"

#include <stdio.h>
#include <time.h>

#include "control/scheduler.h"
#include "record/recorder.h"

#define N_NODES  1213
#define N_PODS   10866
#define N_SHAPES 35

static const KdIdentity writer = { "system:bench", "bench" };

typedef struct {
	KdEngine *engine;
	KdCluster *cluster;
	KdSchedulerConfig *config;
	KdScheduler *scheduler;
	KdGpuShape shapes[N_SHAPES];
	KdPodSpec *specs[N_SHAPES];
} Bench;

static double cpu_seconds(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double) time.tv_sec + (double) time.tv_nsec / 1e9;
}

static void create(KdCluster *cluster, KdObject *take)
{
	KdPlan *plan = kd_plan_new(&writer);

	kd_plan_create(plan, take);
	kd_cluster_submit(cluster, plan, NULL, NULL);
}

/* ---- nodes and pods ---- */

static void set(KdResources *resources, const char *name, gint64 units)
{
	kd_resources_set(resources, name, kd_quantity_from_units(units, KD_DECIMAL_SI));
}

static KdObject *make_node(guint i)
{
	g_autofree char *name = g_strdup_printf("node-%04u", i);
	KdNode *node = kd_node_new(name);
	KdResources *has = &node->status.allocatable;

	set(has, "cpu", 96);
	set(has, "memory", G_GINT64_CONSTANT(400) << 30);
	set(has, "pods", 110);
	set(has, "alibabacloud.com/gpu-count", i % 4 ? 8 : 2);
	node->status.capacity = kd_resources_copy(has);
	return &node->object;
}

static KdPodSpec *make_spec(guint shape)
{
	KdPodSpec *spec = kd_pod_spec_new();
	KdResources *requests;

	spec->containers = g_new(KdContainer, 1);
	spec->n_containers = 1;
	kd_struct_init(&kd_container_struct, spec->containers);
	spec->containers->name = g_intern_string("main");
	requests = &spec->containers->resources.requests;
	set(requests, "cpu", 1 + shape % 12);
	set(requests, "memory", (gint64) (1 + shape % 30) << 30);
	return spec;
}

/* A tenth wants no GPU, some whole ones, most a share. */
static KdGpuShape make_shape(guint i)
{
	const gint16 num = i % 10 == 0 ? 0 : i % 7 == 0 ? 4 : 1;
	const gint16 milli = num == 0 ? 0 : num > 1 ? 1000 : (gint16) (100 + i % 10 * 100);

	return (KdGpuShape){ .milli_cpu = (1 + i % 12) * 1000,
			     .gpu = { num, milli, NULL },
			     .share = 1.0 / N_SHAPES };
}

static void set_annotation(KdPod *pod, const char *name, gint16 value)
{
	char text[16];

	g_snprintf(text, sizeof(text), "%d", value);
	kd_map_set(&pod->object.metadata.annotations, name, text);
}

static void arrive(KdEngine *engine, gpointer data, guint64 i)
{
	Bench *bench = data;
	const guint shape = (guint) (i * 7919 % N_SHAPES);
	g_autofree char *name = g_strdup_printf("pod-%05u", (guint) i);
	KdPod *pod = kd_pod_new("default", name, kd_shared_ref(bench->specs[shape]));

	if (bench->shapes[shape].gpu.num > 0) {
		set_annotation(pod, KD_GPU_ANNOTATION_COUNT, bench->shapes[shape].gpu.num);
		set_annotation(pod, KD_GPU_ANNOTATION_MILLI, bench->shapes[shape].gpu.milli);
	}
	create(bench->cluster, &pod->object);
	if (i + 1 < N_PODS)
		kd_engine_after(engine, KD_SECOND, KD_PHASE_ARRIVAL, arrive, data, i + 1);
}

/* ---- one run ---- */

static void start(Bench *bench, bool brief)
{
	const KdSchedulerOptions options = {
		.framework = { .seed = 1,
			       .percentage = 100,
			       .brief = brief,
			       .env = { bench->shapes, N_SHAPES } },
		.once = true,
	};

	bench->engine = kd_engine_new();
	bench->cluster = kd_cluster_new(bench->engine);
	bench->config = kd_scheduler_config_default();
	if (!kd_scheduler_config_set_policy(bench->config, "FGD", NULL))
		g_error("no such policy");
	bench->scheduler = kd_scheduler_new(bench->cluster, bench->config, &options, NULL);
}

static void stop(Bench *bench)
{
	kd_scheduler_free(bench->scheduler);
	kd_scheduler_config_free(bench->config);
	kd_cluster_free(bench->cluster);
	kd_engine_free(bench->engine);
}

static double run(Bench *bench, KdRecordLevel level, const char *path)
{
	const double began = cpu_seconds();
	const KdRunHead head = { "bench", "FGD", "{}", "", "[]", "0", 1 };
	const KdRecorderOptions options = { .level = level,
					    .sample_attempts = true,
					    .shapes = bench->shapes,
					    .n_shapes = N_SHAPES };
	g_autoptr(GError) error = NULL;
	KdResults *results = kd_results_create(path, false, &error);
	KdRecorder *recorder;

	start(bench, level < KD_RECORD_FULL);
	recorder = kd_recorder_new(results, bench->cluster, bench->scheduler, &head, &options,
				   &error);
	for (guint i = 0; recorder && i < N_NODES; i++)
		create(bench->cluster, make_node(i));
	kd_recorder_begin(recorder);
	kd_engine_at(bench->engine, 0, KD_PHASE_ARRIVAL, arrive, bench, 0);
	if (!kd_recorder_finish(recorder, kd_engine_run(bench->engine, KD_TIME_NEVER, 0), &error))
		g_error("%s", error->message);
	kd_recorder_free(recorder);
	stop(bench);
	if (!kd_results_close(results, &error))
		g_error("%s", error->message);
	return cpu_seconds() - began;
}

int main(void)
{
	static const char *const names[] = { "none", "summary", "default" };
	g_autofree char *folder = g_dir_make_tmp("kubedes-bench-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "run.db", NULL);
	Bench bench = { 0 };
	double none = 0;

	for (guint i = 0; i < N_SHAPES; i++) {
		bench.shapes[i] = make_shape(i);
		bench.specs[i] = make_spec(i);
	}
	run(&bench, KD_RECORD_NONE, path); /* warm */
	for (guint level = 0; level < G_N_ELEMENTS(names); level++) {
		const double seconds = run(&bench, (KdRecordLevel) level, path);

		none = level == 0 ? seconds : none;
		g_print("%-8s %6.3f s, %.2f times none, %5.2f us a pod for recording\n",
			names[level], seconds, seconds / none, (seconds - none) / N_PODS * 1e6);
	}
	for (guint i = 0; i < N_SHAPES; i++)
		kd_shared_unref(bench.specs[i]);
	remove(path);
	remove(folder);
	return 0;
}
