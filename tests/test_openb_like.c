/* SPDX-License-Identifier: Apache-2.0 */
/* workloads/openb_like.c, openb_like_nodes.c, _strata.c: as the trace is, within a few per cent. */
#include "config.h"

#include <stdlib.h>

#include "kt_run.h"

/* All that one generator gives. */
typedef struct {
	GPtrArray *objects;
	GArray *cpu, *mib, *gpu; /* of gint64 */
	GArray *seconds, *at, *gaps;
	GArray *class_; /* of guint: see classes */
} Sample;

enum { NONE, SHARE, ONE, SEVERAL, N_CLASSES };

static GArray *numbers(void)
{
	return g_array_new(FALSE, FALSE, sizeof(gint64));
}

static void add(GArray *array, gint64 value)
{
	g_array_append_val(array, value);
}

static void sample_pod(Sample *sample, const KdArrival *arrival)
{
	const KtAmounts a = kt_amounts_of_pod(arrival->object);
	const gint64 at = arrival->at / KD_SECOND;
	const guint n = sample->at->len;

	add(sample->cpu, a.milli_cpu);
	add(sample->mib, a.memory >> 20);
	add(sample->gpu, a.gpus * a.gpu_milli);
	add(sample->seconds, arrival->duration / KD_SECOND);
	if (n)
		add(sample->gaps, at - g_array_index(sample->at, gint64, n - 1));
	add(sample->at, at);
	add(sample->class_, a.gpus == 0          ? NONE
			    : a.gpus > 1         ? SEVERAL
			    : a.gpu_milli < 1000 ? SHARE
						 : ONE);
}

static void sample_node(Sample *sample, const KdArrival *arrival)
{
	const KtAmounts a = kt_amounts_of_node(arrival->object);

	add(sample->cpu, a.milli_cpu);
	add(sample->mib, a.memory >> 20);
	add(sample->gpu, a.gpus);
}

static Sample *sample_new(const char *workload, gint64 seed)
{
	g_autofree char *text = g_strdup_printf("workloads: [%s]\n", workload);
	g_autoptr(KdScenario) scenario = kt_scenario(workload, kt_tmp(), text, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(KdTrace)
		trace = kd_trace_open(kt_workload(scenario), scenario->folder, seed, &error);
	Sample *sample = g_new0(Sample, 1);
	KdArrival arrival;

	KT_ROW_NO_ERROR(workload, error);
	sample->objects = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref);
	sample->cpu = numbers();
	sample->mib = numbers();
	sample->gpu = numbers();
	sample->seconds = numbers();
	sample->at = numbers();
	sample->gaps = numbers();
	sample->class_ = numbers();
	while (kd_trace_next(trace, &arrival, &error)) {
		g_ptr_array_add(sample->objects, arrival.object);
		if (arrival.object->kind == &kd_kind_pod)
			sample_pod(sample, &arrival);
		else
			sample_node(sample, &arrival);
	}
	KT_ROW_NO_ERROR(workload, error);
	return sample;
}

static void sample_free(Sample *sample)
{
	g_ptr_array_unref(sample->objects);
	g_array_unref(sample->cpu);
	g_array_unref(sample->mib);
	g_array_unref(sample->gpu);
	g_array_unref(sample->seconds);
	g_array_unref(sample->at);
	g_array_unref(sample->gaps);
	g_array_unref(sample->class_);
	g_free(sample);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Sample, sample_free)

/* ---- statistics ---- */

static double sum(const GArray *array)
{
	double sum = 0;

	for (guint i = 0; i < array->len; i++)
		sum += (double) g_array_index(array, gint64, i);
	return sum;
}

static int compare(const void *a, const void *b)
{
	const gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

	return x < y ? -1 : x > y;
}

static double quantile(const GArray *array, double q)
{
	g_autofree gint64 *sorted = g_memdup2(array->data, array->len * sizeof(gint64));

	qsort(sorted, array->len, sizeof(gint64), compare);
	return (double) sorted[MIN(array->len - 1, (guint) (q * array->len))];
}

/* Mean of those of a class. */
static double class_mean(const Sample *sample, const GArray *array, gint64 class_)
{
	double sum = 0, n = 0;

	for (guint i = 0; i < array->len; i++)
		if (g_array_index(sample->class_, gint64, i) == class_) {
			sum += (double) g_array_index(array, gint64, i);
			n++;
		}
	return sum / n;
}

static double class_share(const Sample *sample, gint64 class_)
{
	double n = 0;

	for (guint i = 0; i < sample->class_->len; i++)
		n += g_array_index(sample->class_, gint64, i) == class_;
	return n / sample->class_->len;
}

/* ---- pods ---- */

/* Of openb_pod_list_default.csv; within is a share of it. */
static const struct {
	const char *row;
	int class_;
	double n, cpu, mib, gpu;
} classes[N_CLASSES] = {
	{ "no GPU", NONE, 1088, 17645, 48851, 0 },
	{ "a share of a GPU", SHARE, 3078, 6025, 21333, 562.6 },
	{ "one GPU", ONE, 3911, 11078, 42440, 1000 },
	{ "several GPUs", SEVERAL, 75, 58256, 249973, 5920 },
};

static const struct {
	const char *row;
	double q, seconds;
} durations[] = {
	{ "a tenth of run times", .1, 60 },
	{ "a quarter", .25, 145 },
	{ "half", .5, 485 },
	{ "three quarters", .75, 1922 },
	{ "nine tenths", .9, 6518 },
	{ "all but a hundredth", .99, 95767 },
	{ "all but a thousandth", .999, 8772762 },
};

static const struct {
	const char *row;
	double q, seconds;
} arrivals[] = {
	{ "eight pods in 48 days", .001, 4130198 },
	{ "a hundredth", .01, 10014946 },
	{ "a tenth", .1, 10326485 },
	{ "a quarter", .25, 10736456 },
	{ "half", .5, 11516698 },
	{ "three quarters", .75, 12411255 },
	{ "nine tenths", .9, 12781139 },
	{ "all", 1, 12901761 },
};

static const struct {
	const char *row;
	double q, seconds;
} gaps[] = {
	{ "a quarter of distances", .25, 45 }, { "half", .5, 161 },
	{ "three quarters", .75, 437 },        { "nine tenths", .9, 948 },
	{ "all but a hundredth", .99, 3426 },
};

static void near(const char *row, double got, double want, double within)
{
	KT_ROW_DOUBLE(row, got, want, want * within);
}

static void check_pods(const Sample *sample)
{
	const double n = sample->cpu->len;

	near("mean of CPU", sum(sample->cpu) / n, 10480, .01);
	near("mean of memory", sum(sample->mib) / n, 37236, .01);
	near("mean of GPU", sum(sample->gpu) / n, 746.7, .01);
	near("mean of run times", sum(sample->seconds) / n, 25785, .05);
	for (guint i = 0; i < N_CLASSES; i++) {
		near(classes[i].row, class_share(sample, i), classes[i].n / 8152, .02);
		near(classes[i].row, class_mean(sample, sample->cpu, i), classes[i].cpu, .02);
		near(classes[i].row, class_mean(sample, sample->mib, i), classes[i].mib, .02);
		near(classes[i].row, class_mean(sample, sample->gpu, i), classes[i].gpu, .02);
	}
	for (guint i = 0; i < G_N_ELEMENTS(durations); i++)
		near(durations[i].row, quantile(sample->seconds, durations[i].q),
		     durations[i].seconds, .1);
	for (guint i = 0; i < G_N_ELEMENTS(arrivals); i++)
		near(arrivals[i].row, quantile(sample->at, arrivals[i].q), arrivals[i].seconds,
		     .03);
}

static void check_gaps(const Sample *sample)
{
	for (guint i = 0; i < G_N_ELEMENTS(gaps); i++)
		near(gaps[i].row, quantile(sample->gaps, gaps[i].q), gaps[i].seconds, .1);
}

static void test_pods(void)
{
	for (gint64 seed = 1; seed <= 5; seed++) {
		g_autoptr(Sample) sample = sample_new("{format: openb-like}", seed);

		KT_ROW_INT("as many as the trace has", sample->cpu->len, 8152);
		check_pods(sample);
		check_gaps(sample);
		KT_ROW_TRUE("in order of time", quantile(sample->gaps, 0) >= 0 &&
							g_array_index(sample->at, gint64, 0) == 0);
	}
}

/* The same looked up in the trace. */
static void test_trace(void)
{
	const char *path = kt_traces("alibaba-openb-gpu-v2023/openb_pod_list_default.csv.gz");
	g_autofree char *workload = g_strdup_printf("{path: %s}", path);

	if (!path) {
		kt_skip("there is no openb_pod_list_default.csv.gz below $KUBEDES_TRACES");
		return;
	}
	g_autoptr(Sample) sample = sample_new(workload, 1);
	check_pods(sample);
	check_gaps(sample);
}

static const struct {
	const char *row, *workload;
	guint n;
	double last;
} counts[] = {
	{ "more of them in the same days", "{format: openb-like, options: {count: 50000}}", 50000,
	  12901761 },
	{ "fewer", "{format: openb-like, options: {count: 1000}}", 1000, 12901761 },
	{ "so few that none come early", "{format: openb-like, options: {count: 100}}", 100,
	  12901761 },
	{ "one", "{format: openb-like, options: {count: 1}}", 1, 12901761 },
};

static void test_counts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(counts); i++) {
		g_autoptr(Sample) sample = sample_new(counts[i].workload, 1);

		KT_ROW_INT(counts[i].row, sample->cpu->len, counts[i].n);
		KT_ROW_DOUBLE(counts[i].row, quantile(sample->at, 1), counts[i].last, 1);
		if (counts[i].n >= 8152)
			check_pods(sample);
	}
}

/* ---- nodes ---- */

static const struct {
	const char *model;
	guint n;
} models[] = { { "G2", 549 }, { "T4", 404 },     { "P100", 134 }, { "V100M16", 55 },
	       { "G3", 39 },  { "V100M32", 30 }, { "A10", 2 },    { NULL, 310 } };

static guint count_model(const Sample *sample, const char *model)
{
	guint n = 0;

	for (guint i = 0; i < sample->objects->len; i++)
		n += g_strcmp0(kt_amounts_of_node(sample->objects->pdata[i]).model, model) == 0;
	return n;
}

static void test_nodes(void)
{
	g_autoptr(Sample) all = sample_new("{format: openb-like-nodes}", 1);
	g_autoptr(Sample)
		gpu = sample_new("{format: openb-like-nodes, options: {gpuOnly: true}}", 1);
	g_autoptr(Sample) half = sample_new("{format: openb-like-nodes, options: {count: 762}}", 1);

	KT_ROW_INT("as many as the trace has", all->cpu->len, 1523);
	KT_ROW_DOUBLE("their cores", sum(all->cpu), 125514000, 0);
	KT_ROW_DOUBLE("their memory", sum(all->mib), 612028416, 0);
	KT_ROW_DOUBLE("their GPUs", sum(all->gpu), 6212, 0);
	for (guint i = 0; i < G_N_ELEMENTS(models); i++) {
		const char *row = models[i].model ? models[i].model : "no model";

		KT_ROW_INT(row, count_model(all, models[i].model), models[i].n);
		KT_ROW_DOUBLE(row, count_model(half, models[i].model), models[i].n / 2.0, 1);
		KT_ROW_INT(row, count_model(gpu, models[i].model),
			   models[i].model ? models[i].n : 0);
	}
	KT_ROW_DOUBLE("all GPUs are on nodes with GPUs", sum(gpu->gpu), 6212, 0);
	near("half the nodes, half the cores", sum(half->cpu), 125514000 / 2.0, .01);
}

/* Neighbours in the list are not alike. */
static void test_order(void)
{
	g_autoptr(Sample) one = sample_new("{format: openb-like-nodes}", 1);
	g_autoptr(Sample) two = sample_new("{format: openb-like-nodes}", 2);
	guint n_same = 0, n_equal = 0;

	for (guint i = 1; i < one->cpu->len; i++) {
		gint64 a = g_array_index(one->cpu, gint64, i);

		n_same += a == g_array_index(one->cpu, gint64, i - 1);
		n_equal += a == g_array_index(two->cpu, gint64, i);
	}
	KT_ROW_TRUE("shapes are mixed", n_same < one->cpu->len / 2);
	KT_ROW_TRUE("by the seed", n_equal < one->cpu->len / 2);
	KT_ROW_STR("names count up", ((KdObject *) one->objects->pdata[7])->metadata.name,
		   "openb-like-node-0007");
}

static CU_TestInfo tests[] = {
	{ "pods are as in the trace", test_pods }, { "the trace is", test_trace },
	{ "however many", test_counts },           { "nodes are as in the trace", test_nodes },
	{ "in random order", test_order },         CU_TEST_INFO_NULL,
};

KT_SUITE(openb_like) = { .pName = "openb_like", .pTests = tests };
