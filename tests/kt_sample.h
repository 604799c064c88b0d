/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a workload gives, as numbers, and whether they are as they should be.
 */
#ifndef KT_SAMPLE_H
#define KT_SAMPLE_H

#include <math.h>
#include <stdlib.h>

#include "kt_run.h"

/* The first so many are kept as objects. */
#define KT_OBJECTS 5000

/* Arrays of double, one element a pod. */
typedef struct {
	GArray *at, *duration;       /* seconds; duration INFINITY = for ever */
	GArray *cpu, *memory, *gpus; /* cores, bytes, devices */
	GArray *job;
	GPtrArray *objects;
} KtSample;

static inline void kt_add(GArray *array, double value)
{
	g_array_append_val(array, value);
}

static inline double kt_value(const GArray *array, guint i)
{
	return g_array_index(array, double, i);
}

static inline GArray *kt_numbers(void)
{
	return g_array_new(FALSE, FALSE, sizeof(double));
}

static inline void kt_sample_add(KtSample *sample, const KdArrival *arrival)
{
	KtAmounts asks = { 0 };

	if (arrival->object->kind == &kd_kind_pod)
		asks = kt_amounts_of_pod(arrival->object);
	kt_add(sample->at, (double) arrival->at / 1e9);
	kt_add(sample->duration,
	       arrival->duration == KD_TIME_NEVER ? INFINITY : (double) arrival->duration / 1e9);
	kt_add(sample->cpu, (double) asks.milli_cpu / 1000);
	kt_add(sample->memory, (double) asks.memory);
	kt_add(sample->gpus, (double) (asks.gpus * asks.gpu_milli) / 1000);
	kt_add(sample->job, (double) arrival->job);
	if (sample->objects->len < KT_OBJECTS)
		g_ptr_array_add(sample->objects, arrival->object);
	else
		kd_object_unref(arrival->object);
}

/* All that "format: ..., options: {...}" in @folder gives; g_auto(KtSample). */
static inline KtSample kt_sample(const char *folder, const char *workload, gint64 seed)
{
	g_autofree char *text = g_strdup_printf("workloads: [{%s}]\n", workload);
	g_autoptr(KdScenario) scenario = kt_scenario(workload, folder, text, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(KdTrace)
		trace = scenario ? kd_trace_open(kt_workload(scenario), folder, seed, &error)
				 : NULL;
	KtSample sample = { kt_numbers(),
			    kt_numbers(),
			    kt_numbers(),
			    kt_numbers(),
			    kt_numbers(),
			    kt_numbers(),
			    g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref) };
	KdArrival arrival;

	while (trace && kd_trace_next(trace, &arrival, &error))
		kt_sample_add(&sample, &arrival);
	KT_ROW_NO_ERROR(workload, error);
	return sample;
}

static inline void kt_sample_clear(KtSample *sample)
{
	g_array_unref(sample->at);
	g_array_unref(sample->duration);
	g_array_unref(sample->cpu);
	g_array_unref(sample->memory);
	g_array_unref(sample->gpus);
	g_array_unref(sample->job);
	g_ptr_array_unref(sample->objects);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KtSample, kt_sample_clear)

/* A scenario with these options of the format says @problem about them, at their line. */
static inline void kt_refused(const char *row, const char *format, const char *options,
			      const char *problem)
{
	static const char before[] = "workloads[0].options.";
	g_autofree char *text = g_strdup_printf(
		KT_SCENARIO "workloads: [{format: %s, options: %s}]\n", format, options);
	g_autofree char *said = kt_scenario_problems(kt_tmp(), text, NULL);
	const char *at = strstr(said, before);

	at = at ? at + strlen(before) : said;
	KT_ROW_TRUE(row, g_str_has_prefix(said, "s.yaml:3:"));
	KT_ROW_STR(row, g_str_has_prefix(at, problem) ? problem : at, problem);
}

/* ---- statistics ---- */

static inline double kt_mean(const GArray *array)
{
	double sum = 0;

	for (guint i = 0; i < array->len; i++)
		sum += kt_value(array, i);
	return sum / array->len;
}

static inline double kt_variance(const GArray *array)
{
	double mean = kt_mean(array), sum = 0;

	for (guint i = 0; i < array->len; i++)
		sum += (kt_value(array, i) - mean) * (kt_value(array, i) - mean);
	return sum / (array->len - 1);
}

static inline int kt_compare_numbers(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The distances between neighbours. */
static inline GArray *kt_gaps(const GArray *at)
{
	GArray *gaps = kt_numbers();

	for (guint i = 1; i < at->len; i++)
		kt_add(gaps, kt_value(at, i) - kt_value(at, i - 1));
	return gaps;
}

/*
 * Kolmogorov and Smirnov's statistic sqrt(n) D of the sample against a distribution function: above
 * 1.95 for one sample in a thousand.
 */
static inline double kt_ks(const GArray *array, double (*cdf)(double x, const void *data),
			   const void *data)
{
	g_autofree double *sorted = g_memdup2(array->data, array->len * sizeof(double));
	double n = array->len, most = 0;

	qsort(sorted, array->len, sizeof(double), kt_compare_numbers);
	for (guint i = 0; i < array->len; i++) {
		double p = cdf(sorted[i], data);

		most = MAX(most, MAX(p - i / n, (i + 1) / n - p));
	}
	return sqrt(n) * most;
}

/* Spearman's rank correlation; ties are parted by place. */
static inline double *kt_ranks(const GArray *array)
{
	const guint n = array->len;
	g_autofree double *pairs = g_new(double, 2 * n);
	double *ranks = g_new(double, n);

	for (guint i = 0; i < n; i++) {
		pairs[2 * i] = kt_value(array, i);
		pairs[2 * i + 1] = i;
	}
	qsort(pairs, n, 2 * sizeof(double), kt_compare_numbers);
	for (guint i = 0; i < n; i++)
		ranks[(guint) pairs[2 * i + 1]] = i;
	return ranks;
}

static inline double kt_rank_correlation(const GArray *a, const GArray *b)
{
	g_autofree double *x = kt_ranks(a), *y = kt_ranks(b);
	double n = a->len, sum = 0;

	for (guint i = 0; i < a->len; i++)
		sum += (x[i] - y[i]) * (x[i] - y[i]);
	return 1 - 6 * sum / (n * (n * n - 1));
}

#endif
