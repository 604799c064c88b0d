/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/sampler.c: when samples are taken, and what they say. */
#include "config.h"

#include "kt_recorder.h"

static const struct {
	const char *row;
	KdRecorderOptions options;
	const char *times; /* s */
} samplings[] = {
	/* a decision, then what came of it, is one moment; at 16 b ends */
	{ "whenever something changed", { .level = KD_RECORD_SUMMARY }, "0 1 2 3 4 11 16" },
	{ "every 5 s",
	  { .level = KD_RECORD_SUMMARY, .sample_every = 5 * KD_SECOND },
	  "0 5 10 15 16" },
	{ "every 20 s: the end is not lost",
	  { .level = KD_RECORD_SUMMARY, .sample_every = 20 * KD_SECOND },
	  "0 16" },
	/* c is tried again with b when a ends, and when b does */
	{ "after each attempt",
	  { .level = KD_RECORD_SUMMARY, .sample_attempts = true },
	  "1 2 3 4 11 11 16" },
};

static void sample_times(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(samplings); i++) {
		g_autoptr(KdResults) results = kt_recording_small(&samplings[i].options);
		g_autofree char *got = kt_ask(results,
					      "SELECT group_concat(time / 1000000000, ' ')"
					      " FROM (SELECT time FROM sample ORDER BY seq)");

		KT_ROW_STR(samplings[i].row, got, samplings[i].times);
	}
}

static const KdGpuShape *half(gpointer data, guint *ret_n)
{
	static const KdGpuShape shape = { 1000, { 1, 600, NULL }, 1 };

	(void) data;
	*ret_n = 1;
	return &shape;
}

static void sample_values(void)
{
	g_autoptr(KdResults) results = kt_recording_small(
		&(KdRecorderOptions){ .level = KD_RECORD_SUMMARY, .find_shapes = half });
	g_autofree char *got = kt_ask(
		results, "SELECT time / 1000000000, nodes, pods_running, pods_pending, "
			 "queue_active + queue_backoff + queue_unschedulable, cpu_requested, "
			 "cpu_allocatable, memory_requested >> 30, memory_allocatable >> 30, "
			 "gpu_used, gpu_total, gpu_arrived, gpu_fragmented, nodes_used "
			 "FROM sample ORDER BY seq");

	/* Of the device that d has half of, the other half is too small for who wants 600; at 11 s
	 * no CPU is left to go with any of it. */
	KT_ROW_STR("samples", got,
		   "0|2|0|0|0|0|5000|0|12|0|2000|0|0.0|0\n"
		   "1|2|1|0|0|2000|5000|1|12|0|2000|0|0.0|1\n"
		   "2|2|1|1|1|2000|5000|1|12|0|2000|0|0.0|1\n"
		   "3|2|1|2|2|2000|5000|1|12|0|2000|0|0.0|1\n"
		   "4|2|2|2|2|3000|5000|3|12|500|2000|500|500.0|1\n"
		   "11|2|2|1|1|4000|5000|3|12|500|2000|500|1500.0|1\n"
		   "16|2|1|1|1|1000|5000|2|12|500|2000|500|500.0|1");
}

/* Attempts see the pod that they have just placed, and no longer as one that waits. */
static void attempt_values(void)
{
	g_autoptr(KdResults) results = kt_recording_small(
		&(KdRecorderOptions){ .level = KD_RECORD_SUMMARY, .sample_attempts = true });
	g_autofree char *got = kt_ask(results,
				      "SELECT pods_running, pods_pending, cpu_requested, gpu_used "
				      "FROM sample ORDER BY seq LIMIT 5");

	KT_ROW_STR("after each attempt", got,
		   "1|0|2000|0\n1|1|2000|0\n1|2|2000|0\n2|2|3000|500\n2|1|4000|500");
}

/* ---- samples against a full count ---- */

static const KdGpuShape shapes[] = { { 2000, { 1, 500, NULL }, 0.5 },
				     { 1000, { 0, 0, NULL }, 0.2 },
				     { 4000, { 2, 1000, "T4" }, 0.3 } };

static char *count_all(const KdNodes *nodes)
{
	gint64 cpu = 0, used = 0, pods = 0;
	double fragmented = 0;

	for (guint i = 0; i < nodes->n_nodes; i++) {
		const KdSlot slot = nodes->order[i];
		const KdGpuRest rest = { nodes->allocatable[KD_CPU][slot] -
						 nodes->requested[KD_CPU][slot],
					 nodes->gpu_left[slot], nodes->n_gpus[slot],
					 nodes->gpu_model[slot] };

		cpu += nodes->requested[KD_CPU][slot];
		used += nodes->n_gpus[slot] * KD_GPU_WHOLE - nodes->gpu_total_left[slot];
		pods += nodes->requested[KD_PODS][slot];
		fragmented += kd_gpu_fragmentation(shapes, G_N_ELEMENTS(shapes), &rest);
	}
	return g_strdup_printf("%d|%d|%d|%d|%.3f", (int) nodes->n_nodes, (int) pods, (int) cpu,
			       (int) used, fragmented);
}

/* Something at random: a pod or a node comes or goes. */
static void disturb(KtRecording *stage, GRand *rand, int round)
{
	g_autofree char *name = g_strdup_printf("x%d", g_rand_int_range(rand, 0, 12));
	g_autofree char *milli = g_strdup_printf("%d", g_rand_int_range(rand, 1, 10) * 100);
	const KtArrival pod = { 0, name, "cpu=1,memory=1Gi", NULL, round % 3 ? milli : NULL };
	const KdNode *node = kt_get_node(stage->cluster, name);
	const KdPod *old = kt_get_pod(stage->cluster, name);

	if (round % 4 == 3 && node)
		kt_delete(stage->cluster, &node->object, 0);
	else if (round % 4 == 3)
		kt_recording_node(stage, name,
				  "cpu=4,memory=8Gi,pods=10,alibabacloud.com/gpu-count=4",
				  round % 8 == 3 ? "T4" : "V100");
	else if (old)
		kt_delete(stage->cluster, &old->object, 0);
	else
		kt_arrive(stage->engine, stage, GPOINTER_TO_SIZE(&pod));
}

static const KdGpuShape *find_shapes(gpointer n_asked, guint *ret_n)
{
	++*(guint *) n_asked;
	*ret_n = G_N_ELEMENTS(shapes);
	return shapes;
}

/* @want: what counted at the end of each second. */
static void compare(KdResults *results, const GPtrArray *want)
{
	for (guint i = 0; i < want->len; i++) {
		g_autofree char *ask = g_strdup_printf(
			"SELECT nodes, pods_running, cpu_requested, gpu_used, "
			"printf('%%.3f', gpu_fragmented) FROM sample WHERE time < %d * 1000000000 "
			"ORDER BY seq DESC LIMIT 1",
			i + 1);
		g_autofree char *got = kt_ask(results, ask);

		if (!KT_ROW_STR("the last sample", got, want->pdata[i]))
			break;
	}
}

static void against_full_count(void)
{
	g_autoptr(GPtrArray) want = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(KdResults) results = kt_results();
	g_autoptr(GRand) rand = g_rand_new_with_seed(5);
	g_auto(KtRecording) stage = { 0 };
	guint n_asked = 0;

	kt_recording_open(&stage, results,
			  &(KdRecorderOptions){ .level = KD_RECORD_SUMMARY,
						.find_shapes = find_shapes,
						.find_data = &n_asked },
			  false);
	kd_recorder_begin(stage.recorder);
	for (int i = 0; i < kt_rounds(300); i++) {
		disturb(&stage, rand, i);
		kd_cluster_deliver(stage.cluster);
		kt_run_until(stage.engine, (i + 1) * KD_SECOND);
		g_ptr_array_add(want, count_all(kd_scheduler_nodes(stage.scheduler)));
	}
	kt_recording_finish(&stage, KD_TIME_NEVER);
	KT_ROW_INT("typical pods are asked for once", n_asked, 1);
	compare(results, want);
}

static CU_TestInfo tests[] = { { "times", sample_times },
			       { "values", sample_values },
			       { "after attempts", attempt_values },
			       { "against a full count", against_full_count },
			       CU_TEST_INFO_NULL };

KT_SUITE(sampler) = { .pName = "sampler", .pTests = tests };
