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

void kd_arrivals_shuffle(GArray *arrivals, gsl_rng *rng)
{
	for (guint i = arrivals->len; i > 1; i--) {
		KdArrival *a = arrival(arrivals, i - 1);
		KdArrival *b = arrival(arrivals, (guint) kd_rng_below(rng, i));
		KdArrival kept = *a;

		/* Everything but the time changes places. */
		*a = (KdArrival){ a->at, b->duration, b->object };
		*b = (KdArrival){ b->at, kept.duration, kept.object };
	}
}

/* ---- amount ---- */

static KdObject *copy_of(const KdObject *object, guint k)
{
	KdObject *copy = kd_object_copy(object);
	char *name = g_strdup_printf("%s-tuned-%u", object->metadata.name, k);

	g_free(copy->metadata.name);
	copy->metadata.name = name;
	return copy;
}

static gint64 gpu_milli(const KdArrival *a)
{
	return a->object->kind == &kd_kind_pod ? kd_pod_demand(KD_POD(a->object)).gpu_milli : 0;
}

static gint64 gpu_sum(const GArray *arrivals)
{
	gint64 sum = 0;

	for (guint i = 0; i < arrivals->len; i++)
		sum += gpu_milli(arrival(arrivals, i));
	return sum;
}

/* Clones are drawn from the trace as it was, not from clones. */
static guint add_clones(GArray *arrivals, gint64 sum, gint64 target, gsl_rng *rng)
{
	const guint n = arrivals->len;
	guint k = 0;

	for (;;) {
		KdArrival drawn = *arrival(arrivals, (guint) kd_rng_below(rng, n));
		gint64 more = gpu_milli(&drawn);

		if (sum + more > target)
			return k;
		drawn.object = copy_of(drawn.object, k++);
		sum += more;
		g_array_append_val(arrivals, drawn);
	}
}

static guint drop(GArray *arrivals, gint64 sum, gint64 target, gsl_rng *rng)
{
	guint k = 0;

	for (; sum > target && arrivals->len > 0; k++) {
		guint i = (guint) kd_rng_below(rng, arrivals->len);

		sum -= gpu_milli(arrival(arrivals, i));
		kd_object_unref(arrival(arrivals, i)->object);
		g_array_remove_index(arrivals, i);
	}
	return k;
}

gboolean kd_arrivals_tune(GArray *arrivals, double share, const KdCapacity *capacity, gsl_rng *rng,
			  char **ret_note, GError **error)
{
	const gint64 sum = gpu_sum(arrivals);
	const gint64 target = (gint64) (share * (double) capacity->gpu_milli);
	guint added = 0, dropped = 0;

	if (sum == 0 || capacity->gpu_milli == 0)
		return kd_fail(error, KD_ERROR_INPUT, "gpuDemand: there are no GPUs %s",
			       sum == 0 ? "asked for" : "in the cluster");
	if (sum < target)
		added = add_clones(arrivals, sum, target, rng);
	else
		dropped = drop(arrivals, sum, target, rng);
	*ret_note = g_strdup_printf("GPU demand %.0f %% of capacity: %u pods added, %u dropped",
				    share * 100, added, dropped);
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
		double seconds = kd_time_seconds(a->duration) * duration_scale;

		if (a->object->kind != &kd_kind_pod)
			continue;
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
