/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/peak.h"

#include "run/demand.h"

#include <kubedes/time.h>
#include <math.h>
#include <stdlib.h>

/* Beyond this all arrivals are at one moment for any trace. */
#define MAX_FACTOR 1e12

typedef struct {
	double at, runs;         /* seconds */
	double cpu, memory, gpu; /* shares of the cluster */
} Job;

/* Something is taken, or given back. */
typedef struct {
	double time;
	const Job *job;
	bool ends;
} Step;

static double ratio(gint64 part, gint64 whole)
{
	return whole ? (double) part / (double) whole : 0;
}

static void add(Job *job, const Job *more)
{
	job->cpu += more->cpu;
	job->memory += more->memory;
	job->gpu += more->gpu;
}

static Job *read_jobs(const GArray *arrivals, double duration_scale, const KdCapacity *capacity,
		      guint *ret_n, GError **error)
{
	g_autofree Job *jobs = g_new(Job, arrivals->len + 1);
	guint64 last = 0;
	guint n = 0;

	for (guint i = 0; i < arrivals->len; i++) {
		const KdArrival *a = &g_array_index(arrivals, KdArrival, i);

		if (a->object->kind != &kd_kind_pod)
			continue;
		if (a->at == KD_TIME_UNSET || a->duration == KD_TIME_NEVER) {
			kd_fail(error, KD_ERROR_INPUT,
				"peakLoad: the trace has pods without a time or a duration");
			return NULL;
		}
		KdCapacity demand = kd_pod_demand(KD_POD(a->object));
		Job job = { kd_time_seconds(a->at), kd_time_seconds(a->duration) * duration_scale,
			    ratio(demand.milli_cpu, capacity->milli_cpu),
			    ratio(demand.memory, capacity->memory),
			    ratio(demand.gpu_milli, capacity->gpu_milli) };
		/* Pods that come and go together are one. */
		if (a->job && a->job == last && job.at == jobs[n - 1].at &&
		    job.runs == jobs[n - 1].runs)
			add(&jobs[n - 1], &job);
		else
			jobs[n++] = job;
		last = a->job;
	}
	*ret_n = n;
	return g_steal_pointer(&jobs);
}

/* At one moment, what ends comes first; then in the order of the trace. */
static int by_time(const void *a, const void *b)
{
	const Step *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	if (x->ends != y->ends)
		return (int) y->ends - (int) x->ends;
	return x->job < y->job ? -1 : x->job > y->job;
}

static double peak_at(const Job *jobs, guint n, Step *steps, double factor)
{
	double cpu = 0, memory = 0, gpu = 0, peak = 0;

	for (guint i = 0; i < n; i++) {
		steps[2 * i] = (Step){ jobs[i].at / factor, &jobs[i], false };
		steps[2 * i + 1] = (Step){ jobs[i].at / factor + jobs[i].runs, &jobs[i], true };
	}
	qsort(steps, 2 * n, sizeof(Step), by_time);
	for (guint i = 0; i < 2 * n; i++) {
		double sign = steps[i].ends ? -1 : 1;

		cpu += sign * steps[i].job->cpu;
		memory += sign * steps[i].job->memory;
		gpu += sign * steps[i].job->gpu;
		peak = MAX(peak, MAX(cpu, MAX(memory, gpu)));
	}
	return peak;
}

gboolean kd_arrivals_peak(const GArray *arrivals, double share, double duration_scale,
			  const KdCapacity *capacity, double *ret_factor, char **ret_note,
			  GError **error)
{
	guint n;
	g_autofree Job *jobs = read_jobs(arrivals, duration_scale, capacity, &n, error);
	g_autofree Step *steps = jobs ? g_new(Step, 2 * n + 1) : NULL;
	double low = 1 / MAX_FACTOR, high = MAX_FACTOR;

	if (!jobs)
		return FALSE;
	if (peak_at(jobs, n, steps, high) < share)
		return kd_fail(error, KD_ERROR_INPUT,
			       "peakLoad: all pods together ask for %.3f of the cluster",
			       peak_at(jobs, n, steps, high));
	while (high / low > 1.001) {
		double middle = sqrt(low * high);

		if (peak_at(jobs, n, steps, middle) < share)
			low = middle;
		else
			high = middle;
	}
	*ret_factor = high;
	*ret_note = g_strdup_printf(
		"peak load %.2f (%.3f at the trace's own times): times compressed "
		"%.1f times",
		share, peak_at(jobs, n, steps, 1), high);
	return TRUE;
}
