/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/reshape.h"

#include "run/demand.h"

#include <kubedes/rng.h>
#include <kubedes/time.h>
#include <stdlib.h>

GArray *kd_arrivals_new(void)
{
	return g_array_new(FALSE, FALSE, sizeof(KdArrival));
}

static KdArrival *arrival(const GArray *arrivals, guint i)
{
	return &g_array_index(arrivals, KdArrival, i);
}

/* ---- jobs ---- */

typedef struct {
	guint start, n; /* of its arrivals */
} Span;

static GArray *jobs_of(const GArray *arrivals)
{
	GArray *jobs = g_array_new(FALSE, FALSE, sizeof(Span));

	for (guint i = 0; i < arrivals->len; i++) {
		const guint64 job = arrival(arrivals, i)->job;
		const Span span = { i, 1 };

		if (i > 0 && job && arrival(arrivals, i - 1)->job == job)
			g_array_index(jobs, Span, jobs->len - 1).n++;
		else
			g_array_append_val(jobs, span);
	}
	return jobs;
}

static Span *job_at(const GArray *jobs, guint i)
{
	return &g_array_index(jobs, Span, i);
}

/* ---- order ---- */

typedef struct {
	KdArrival arrival;
	guint place;
} Placed;

static int by_time(const void *a, const void *b)
{
	const Placed *x = a, *y = b;

	if (x->arrival.at != y->arrival.at)
		return x->arrival.at < y->arrival.at ? -1 : 1;
	return x->place < y->place ? -1 : 1;
}

void kd_arrivals_sort(GArray *arrivals)
{
	g_autofree Placed *placed = g_new(Placed, MAX(arrivals->len, 1));

	for (guint i = 0; i < arrivals->len; i++)
		placed[i] = (Placed){ *arrival(arrivals, i), i };
	qsort(placed, arrivals->len, sizeof(Placed), by_time);
	for (guint i = 0; i < arrivals->len; i++)
		*arrival(arrivals, i) = placed[i].arrival;
}

/* The arrivals of @jobs in their order, at the times at which the first of @slots come. */
static void rearrange(GArray *arrivals, const GArray *jobs, const GArray *slots)
{
	g_autoptr(GArray) before = g_array_copy(arrivals);
	guint n = 0;

	for (guint i = 0; i < jobs->len; i++) {
		const Span *job = job_at(jobs, i);
		const KdTime at = arrival(before, job_at(slots, i)->start)->at;

		for (guint k = 0; k < job->n; k++) {
			*arrival(arrivals, n) = *arrival(before, job->start + k);
			arrival(arrivals, n++)->at = at;
		}
	}
}

void kd_arrivals_shuffle(GArray *arrivals, gsl_rng *rng)
{
	g_autoptr(GArray) slots = jobs_of(arrivals);
	g_autoptr(GArray) jobs = g_array_copy(slots);

	for (guint i = jobs->len; i > 1; i--) {
		Span *a = job_at(jobs, i - 1), *b = job_at(jobs, (guint) kd_rng_below(rng, i));
		const Span kept = *a;

		*a = *b;
		*b = kept;
	}
	rearrange(arrivals, jobs, slots);
}

/* ---- amount ---- */

static char *clone_name(const char *name, guint k)
{
	return g_strdup_printf("%s-tuned-%u", name, k);
}

static KdObject *copy_of(const KdObject *object, guint k)
{
	KdObject *copy = kd_object_copy(object);
	const char *group = kd_map_lookup(&copy->metadata.labels, KD_POD_GROUP_LABEL);

	g_free(copy->metadata.name);
	copy->metadata.name = clone_name(object->metadata.name, k);
	if (group) {
		g_autofree char *name = clone_name(group, k);
		kd_map_set(&copy->metadata.labels, KD_POD_GROUP_LABEL, name);
	}
	return copy;
}

static gint64 gpu_milli(const KdArrival *a)
{
	return a->object->kind == &kd_kind_pod ? kd_pod_demand(KD_POD(a->object)).gpu_milli : 0;
}

static gint64 gpu_sum(const GArray *arrivals, Span job)
{
	gint64 sum = 0;

	for (guint i = 0; i < job.n; i++)
		sum += gpu_milli(arrival(arrivals, job.start + i));
	return sum;
}

/* A number that no job has. */
static guint64 free_number(const GArray *arrivals)
{
	guint64 most = 0;

	for (guint i = 0; i < arrivals->len; i++)
		most = MAX(most, arrival(arrivals, i)->job);
	return most + 1;
}

/* Clones are drawn from the trace as it was, not from clones. */
static void add_clones(GArray *arrivals, gint64 sum, gint64 target, gsl_rng *rng)
{
	g_autoptr(GArray) jobs = jobs_of(arrivals);
	const guint64 number = free_number(arrivals);

	for (guint k = 0;; k++) {
		const Span job = *job_at(jobs, (guint) kd_rng_below(rng, jobs->len));
		const gint64 more = gpu_sum(arrivals, job);

		if (sum + more > target)
			return;
		sum += more;
		for (guint i = 0; i < job.n; i++) {
			KdArrival clone = *arrival(arrivals, job.start + i);

			clone.object = copy_of(clone.object, k);
			clone.job = clone.job ? number + k : 0;
			g_array_append_val(arrivals, clone);
		}
	}
}

static void drop_job(GArray *arrivals, Span job)
{
	for (guint i = 0; i < job.n; i++)
		g_clear_pointer(&arrival(arrivals, job.start + i)->object, kd_object_unref);
}

static void close_gaps(GArray *arrivals)
{
	guint n = 0;

	for (guint i = 0; i < arrivals->len; i++)
		if (arrival(arrivals, i)->object)
			*arrival(arrivals, n++) = *arrival(arrivals, i);
	g_array_set_size(arrivals, n);
}

static void drop(GArray *arrivals, gint64 sum, gint64 target, gsl_rng *rng)
{
	g_autoptr(GArray) jobs = jobs_of(arrivals);

	while (sum > target && jobs->len > 0) {
		guint i = (guint) kd_rng_below(rng, jobs->len);

		sum -= gpu_sum(arrivals, *job_at(jobs, i));
		drop_job(arrivals, *job_at(jobs, i));
		g_array_remove_index(jobs, i);
	}
	close_gaps(arrivals);
}

static guint count_pods(const GArray *arrivals)
{
	guint n = 0;

	for (guint i = 0; i < arrivals->len; i++)
		n += arrival(arrivals, i)->object->kind == &kd_kind_pod;
	return n;
}

gboolean kd_arrivals_tune(GArray *arrivals, double share, const KdCapacity *capacity, gsl_rng *rng,
			  char **ret_note, GError **error)
{
	const gint64 sum = gpu_sum(arrivals, (Span){ 0, arrivals->len });
	const gint64 target = (gint64) (share * (double) capacity->gpu_milli);
	const guint before = count_pods(arrivals);
	guint after;

	if (sum == 0 || capacity->gpu_milli == 0)
		return kd_fail(error, KD_ERROR_INPUT, "gpuDemand: there are no GPUs %s",
			       sum == 0 ? "asked for" : "in the cluster");
	if (sum < target)
		add_clones(arrivals, sum, target, rng);
	else
		drop(arrivals, sum, target, rng);
	after = count_pods(arrivals);
	*ret_note = g_strdup_printf("GPU demand %.0f %% of capacity: %u pods added, %u dropped",
				    share * 100, after - MIN(before, after),
				    before - MIN(before, after));
	return TRUE;
}

/* ---- density ---- */

static double ratio(gint64 part, gint64 whole)
{
	return whole ? (double) part / (double) whole : 0;
}

/*
 * How long the busiest resource would be wholly in use, in seconds: the work of all pods over what
 * there is.  With @factor, only what lies before the last arrival, times being compressed so often.
 */
static double busy_seconds(const GArray *arrivals, const KdCapacity *capacity,
			   double duration_scale, double factor)
{
	KdTime last = arrival(arrivals, arrivals->len - 1)->at;
	double cpu = 0, memory = 0, gpu = 0;

	for (guint i = 0; i < arrivals->len; i++) {
		const KdArrival *a = arrival(arrivals, i);
		if (a->object->kind != &kd_kind_pod)
			continue;
		double seconds = kd_time_seconds(a->duration) * duration_scale;
		if (factor > 0)
			seconds = MIN(seconds, kd_time_seconds(last - a->at) / factor);
		KdCapacity demand = kd_pod_demand(KD_POD(a->object));
		cpu += ratio(demand.milli_cpu, capacity->milli_cpu) * seconds;
		memory += ratio(demand.memory, capacity->memory) * seconds;
		gpu += ratio(demand.gpu_milli, capacity->gpu_milli) * seconds;
	}
	return MAX(cpu, MAX(memory, gpu));
}

static gboolean are_timed(const GArray *arrivals, GError **error)
{
	for (guint i = 0; i < arrivals->len; i++) {
		const KdArrival *a = arrival(arrivals, i);

		if (a->object->kind != &kd_kind_pod)
			continue;
		if (a->at == KD_TIME_UNSET || a->duration == KD_TIME_NEVER)
			return kd_fail(
				error, KD_ERROR_INPUT,
				"offeredLoad: the trace has pods without a time or a duration");
	}
	return TRUE;
}

gboolean kd_arrivals_compression(const GArray *arrivals, double load, double duration_scale,
				 const KdCapacity *capacity, double *ret_factor, char **ret_note,
				 GError **error)
{
	double span = 0, busy = 0;

	if (!are_timed(arrivals, error))
		return FALSE;
	if (arrivals->len) {
		span = kd_time_seconds(arrival(arrivals, arrivals->len - 1)->at -
				       arrival(arrivals, 0)->at);
		busy = busy_seconds(arrivals, capacity, duration_scale, 0);
	}
	if (span <= 0 || busy <= 0)
		return kd_fail(
			error, KD_ERROR_INPUT,
			"offeredLoad: the trace asks for nothing, or all of it at one moment");
	*ret_factor = load * span / busy;
	double during = busy_seconds(arrivals, capacity, duration_scale, *ret_factor);
	*ret_note = g_strdup_printf(
		"offered load %.2f (%.3f at the trace's own times): times compressed %.1f times; "
		"%.2f of it falls before the last arrival",
		load, busy / span, *ret_factor, during / busy);
	return TRUE;
}
