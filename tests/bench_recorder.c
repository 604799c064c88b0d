/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What recording costs: one pod after another onto a cluster with shared GPUs, as the FGD study has
 * it (1,213 nodes, 10,866 pods, a sample after each attempt), at every level of recording: how long
 * the run takes with its database beside the same run at the level none, and what recording adds
 * beside bare inserts of the same rows into the same tables.  Rows are written by a thread of their
 * own, so that the time by the clock and that of the processors differ: both are shown.
 */
#include "config.h"

#include "control/scheduler.h"
#include "kt_ratio.h"
#include "record/recorder.h"

#define N_NODES  1213
#define N_PODS   10866
#define N_SHAPES 35

static const KdIdentity writer = { .user = "system:bench", .agent = "bench" };

typedef struct {
	KdEngine *engine;
	KdCluster *cluster;
	KdSchedulerConfig *config;
	KdScheduler *scheduler;
	KdGpuShape shapes[N_SHAPES];
	KdPodSpec *specs[N_SHAPES];
} Bench;

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

static const KdGpuShape *find_shapes(gpointer bench, guint *ret_n)
{
	*ret_n = N_SHAPES;
	return ((Bench *) bench)->shapes;
}

static KtCost run(Bench *bench, KdRecordLevel level, const char *path)
{
	const KtCost began = kt_cost_now();
	const KdRunHead head = { "bench", "FGD", "{}", "", "[]", "0", 1 };
	const KdRecorderOptions options = { .level = level,
					    .sample_attempts = true,
					    .find_shapes = find_shapes,
					    .find_data = bench };
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
	return kt_cost_since(began);
}

/* ---- the same rows without a recorder ---- */

static void must(sqlite3 *db, int code)
{
	if (code != SQLITE_OK && code != SQLITE_DONE)
		g_error("%s", sqlite3_errmsg(db));
}

/* Reads all rows of @table; inserts them into its empty copy, too, when @copy. */
static void walk_table(sqlite3 *db, const char *table, bool copy)
{
	g_autofree char *select = g_strdup_printf("SELECT * FROM old.%s", table);
	GString *insert = g_string_new(NULL);
	sqlite3_stmt *from, *to;

	must(db, sqlite3_prepare_v2(db, select, -1, &from, NULL));
	g_string_printf(insert, "INSERT INTO main.%s VALUES (?", table);
	for (int i = 1; i < sqlite3_column_count(from); i++)
		g_string_append(insert, ", ?");
	g_string_append_c(insert, ')');
	must(db, sqlite3_prepare_v2(db, insert->str, -1, &to, NULL));
	while (sqlite3_step(from) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(from); i++)
			must(db, sqlite3_bind_value(to, i + 1, sqlite3_column_value(from, i)));
		if (copy)
			must(db, sqlite3_step(to));
		sqlite3_reset(to);
	}
	sqlite3_finalize(from);
	sqlite3_finalize(to);
	g_string_free(insert, TRUE);
}

static double walk_tables(sqlite3 *db, bool copy)
{
	static const char *const tables[] = { "pod",          "node",          "sample",
					      "decision_row", "decision_kind", "decision_list",
					      "event_row",    "event_kind",    "event_list" };
	const double began = kt_ratio_cpu();

	must(db, sqlite3_exec(db, "BEGIN", NULL, NULL, NULL));
	for (guint i = 0; i < G_N_ELEMENTS(tables); i++)
		walk_table(db, tables[i], copy);
	must(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
	return kt_ratio_cpu() - began;
}

/* Of what is in @path, indexes included; reading them first is taken off. */
static double insert_bare(const char *path, const char *other)
{
	g_autofree char *attach = g_strdup_printf("ATTACH '%s' AS old", path);
	g_autoptr(GError) error = NULL;
	KdResults *results = kd_results_create(other, false, &error);
	sqlite3 *db = results ? kd_results_handle(results) : NULL;
	double seconds;

	if (!db)
		g_error("%s", error->message);
	must(db, sqlite3_exec(db, attach, NULL, NULL, NULL));
	seconds = -walk_tables(db, false);
	seconds += walk_tables(db, true);
	must(db, sqlite3_exec(db, "DETACH old", NULL, NULL, NULL));
	const double began = kt_ratio_cpu();
	if (!kd_results_close(results, &error))
		g_error("%s", error->message);
	return seconds + kt_ratio_cpu() - began;
}

enum { N_ROUNDS = 5 };

int main(void)
{
	static const char *const names[] = { "none", "summary", "default" };
	g_autofree char *folder = g_dir_make_tmp("kubedes-bench-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, "run.db", NULL);
	Bench bench = { 0 };
	g_autofree char *other = g_build_filename(folder, "bare.db", NULL);
	KtCost best[G_N_ELEMENTS(names)];
	double bare = G_MAXDOUBLE;

	for (guint i = 0; i < N_SHAPES; i++) {
		bench.shapes[i] = make_shape(i);
		bench.specs[i] = make_spec(i);
	}
	kt_ratio_head();
	run(&bench, KD_RECORD_NONE, path); /* warm */
	for (guint round = 0; round < N_ROUNDS; round++) {
		for (guint level = 0; level < G_N_ELEMENTS(names); level++) {
			const KtCost cost = run(&bench, (KdRecordLevel) level, path);

			best[level] = round == 0 ? cost : kt_cost_min(best[level], cost);
		}
		bare = MIN(bare, insert_bare(path, other));
	}
	for (guint level = 1; level < G_N_ELEMENTS(names); level++) {
		g_autofree char *wall = g_strdup_printf("FGD-like run, level %s, s", names[level]);
		g_autofree char *cpu = g_strdup_printf("FGD-like run, level %s, CPU s",
						       names[level]);

		kt_ratio_row(wall, best[level].wall, best[0].wall, "reference: none; ratio < 1.25");
		kt_ratio_row(cpu, best[level].cpu, best[0].cpu, "reference: none");
	}
	kt_ratio_row("recording it, level default, CPU s", best[2].cpu - best[0].cpu, bare,
		     "reference: bare inserts");
	for (guint i = 0; i < N_SHAPES; i++)
		kd_shared_unref(bench.specs[i]);
	remove(path);
	remove(other);
	remove(folder);
	return 0;
}
