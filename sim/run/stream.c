/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/stream.h"

#include "node/kubelet.h"
#include "run/peak.h"
#include "run/reshape.h"

#include <kubedes/rng.h>
#include <kubedes/time.h>
#include <math.h>

struct KdStream {
	const KdWorkloadSpec *spec;
	KdTrace *trace;
	gsl_rng *rng; /* of the transformations, apart from the workload's own */
	KdTime first; /* time of the first arrival that is kept; UNSET before */
	double compression;
	guint64 n_seen, n_given; /* jobs within the cut; by kd_stream_next() */
	guint64 seen, given;     /* the last of them by number */
	bool kept;               /* what became of the last one that was seen */
	bool any;                /* there is something in the trace */
	GArray *all;             /* of KdArrival, when the whole trace was read; NULL otherwise */
	guint at;                /* the next of all */
	char *note;
};

/* ---- cut ---- */

static bool is_before(const KdArrival *arrival, KdTime time)
{
	return time != KD_TIME_UNSET && arrival->at != KD_TIME_UNSET && arrival->at < time;
}

/* The next arrival of the trace in [from, until). */
static gboolean next_within(KdStream *stream, KdArrival *ret, GError **error)
{
	const KdWorkloadSpec *spec = stream->spec;

	while (kd_trace_next(stream->trace, ret, error)) {
		bool late = spec->until != KD_TIME_UNSET && ret->at != KD_TIME_UNSET &&
			    !is_before(ret, spec->until);

		stream->any = true;
		if (!late && !is_before(ret, spec->from))
			return TRUE;
		kd_object_unref(ret->object);
		if (late && !kd_trace_format(stream->trace)->unsorted)
			return FALSE;
	}
	return FALSE;
}

static bool is_full(const KdStream *stream)
{
	const KdOptInt *limit = &stream->spec->limit;

	return limit->set && stream->n_seen >= (guint64) limit->value;
}

static bool is_sampled(const KdStream *stream)
{
	return stream->spec->sample >= 1 || gsl_rng_uniform(stream->rng) < stream->spec->sample;
}

/* Whether the limit and the sample take the job of this arrival; decided once a job. */
static bool is_kept(KdStream *stream, const KdArrival *arrival)
{
	if (arrival->job && arrival->job == stream->seen)
		return stream->kept;
	stream->seen = arrival->job;
	stream->kept = !is_full(stream);
	if (stream->kept) {
		stream->n_seen++;
		stream->kept = is_sampled(stream);
	}
	return stream->kept;
}

/* Nothing more will be taken: the last job within the limit is through. */
static bool is_over(const KdStream *stream)
{
	return is_full(stream) && (!stream->seen || !stream->kept);
}

/* The next one of a sorted trace that is kept. */
static gboolean next_kept(KdStream *stream, KdArrival *ret, GError **error)
{
	while (!is_over(stream) && next_within(stream, ret, error)) {
		if (is_kept(stream, ret))
			return TRUE;
		kd_object_unref(ret->object);
	}
	return FALSE;
}

/* The same of a trace that was read. */
static void keep(KdStream *stream)
{
	GArray *all = stream->all;
	guint n = 0;

	for (guint i = 0; i < all->len; i++) {
		KdArrival *arrival = &g_array_index(all, KdArrival, i);

		if (is_kept(stream, arrival))
			g_array_index(all, KdArrival, n++) = *arrival;
		else
			kd_object_unref(arrival->object);
	}
	g_array_set_size(all, n);
}

/* ---- reshape ---- */

static gboolean read_all(KdStream *stream, GError **error)
{
	KdArrival arrival;
	GError *failure = NULL;

	/* What is sorted need not be read beyond its limit. */
	const bool sorted = !kd_trace_format(stream->trace)->unsorted;

	stream->all = kd_arrivals_new();
	while (sorted ? next_kept(stream, &arrival, &failure)
		      : next_within(stream, &arrival, &failure))
		g_array_append_val(stream->all, arrival);
	if (failure) {
		g_propagate_error(error, failure);
		return FALSE;
	}
	if (!sorted) {
		kd_arrivals_sort(stream->all);
		keep(stream);
	}
	return TRUE;
}

static void add_note(KdStream *stream, char *take)
{
	char *both = stream->note ? g_strconcat(stream->note, "; ", take, NULL) : g_strdup(take);

	g_free(stream->note);
	g_free(take);
	stream->note = both;
}

static gboolean set_amount(KdStream *stream, const KdCapacity *capacity, GError **error)
{
	const KdWorkloadSpec *spec = stream->spec;
	char *note = NULL;

	if (spec->shuffle)
		kd_arrivals_shuffle(stream->all, stream->rng);
	if (spec->gpuDemand <= 0)
		return TRUE;
	if (!kd_arrivals_tune(stream->all, spec->gpuDemand, capacity, stream->rng, &note, error))
		return FALSE;
	add_note(stream, note);
	/* Clones come with the pod that they are clones of, but last where times do not count. */
	if (spec->every == KD_TIME_UNSET)
		kd_arrivals_sort(stream->all);
	return TRUE;
}

static gboolean set_density(KdStream *stream, const KdCapacity *capacity, GError **error)
{
	const KdWorkloadSpec *spec = stream->spec;
	char *note = NULL;

	stream->compression = spec->timeCompression;
	if (spec->offeredLoad <= 0 && spec->peakLoad <= 0)
		return TRUE;
	if (spec->offeredLoad > 0 &&
	    !kd_arrivals_compression(stream->all, spec->offeredLoad, spec->durationScale, capacity,
				     &stream->compression, &note, error))
		return FALSE;
	if (spec->peakLoad > 0 &&
	    !kd_arrivals_peak(stream->all, spec->peakLoad, spec->durationScale, capacity,
			      &stream->compression, &note, error))
		return FALSE;
	add_note(stream, note);
	return TRUE;
}

static gboolean reshape(KdStream *stream, const KdCapacity *capacity, GError **error)
{
	const KdWorkloadSpec *spec = stream->spec;
	bool whole = kd_trace_format(stream->trace)->unsorted || spec->shuffle ||
		     spec->gpuDemand > 0 || spec->offeredLoad > 0 || spec->peakLoad > 0;

	if (whole && (!read_all(stream, error) || !set_amount(stream, capacity, error)))
		return FALSE;
	return set_density(stream, capacity, error);
}

/* ---- life ---- */

KdStream *kd_stream_open(const KdWorkloadSpec *spec, const char *folder, gint64 seed,
			 const KdCapacity *capacity, GError **error)
{
	g_autoptr(KdStream) stream = g_new0(KdStream, 1);
	g_autofree char *name = NULL;

	stream->spec = spec;
	stream->first = KD_TIME_UNSET;
	stream->trace = kd_trace_open(spec, folder, seed, error);
	if (!stream->trace)
		return NULL;
	name = g_strconcat("transform/",
			   spec->name ? spec->name : kd_trace_format(stream->trace)->name, NULL);
	stream->rng = kd_rng_stream((guint64) seed, name);
	return reshape(stream, capacity, error) ? g_steal_pointer(&stream) : NULL;
}

void kd_stream_free(KdStream *stream)
{
	if (!stream)
		return;
	for (guint i = stream->at; stream->all && i < stream->all->len; i++)
		kd_object_unref(g_array_index(stream->all, KdArrival, i).object);
	g_clear_pointer(&stream->all, g_array_unref);
	g_clear_pointer(&stream->rng, gsl_rng_free);
	kd_trace_free(stream->trace);
	g_free(stream->note);
	g_free(stream);
}

KdTrace *kd_stream_trace(KdStream *stream)
{
	return stream->trace;
}

const char *kd_stream_note(const KdStream *stream)
{
	return stream->note;
}

char *kd_stream_lack(const KdStream *stream)
{
	const KdWorkloadSpec *spec = stream->spec;
	const char *name = spec->path ? spec->path : kd_trace_format(stream->trace)->name;

	if (stream->n_given > 0)
		return NULL;
	/* With a limit of 0 nobody looked. */
	return g_strdup_printf(stream->any || is_full(stream)
				       ? "from, until, limit and sample leave nothing of %s"
				       : "%s has nothing in it",
			       name);
}

/* ---- arrivals ---- */

/* The trace's time to simulated time; the arrival is counted. */
static KdTime when(KdStream *stream, KdTime at)
{
	const KdWorkloadSpec *spec = stream->spec;
	/* A format without times: one job a second. */
	KdTime every = spec->every == KD_TIME_UNSET ? KD_SECOND : spec->every;

	if (spec->every != KD_TIME_UNSET || at == KD_TIME_UNSET)
		return spec->at + (KdTime) (stream->n_given - 1) * every;
	if (stream->first == KD_TIME_UNSET)
		stream->first = spec->from != KD_TIME_UNSET                 ? spec->from
				: kd_trace_format(stream->trace)->from_zero ? 0
									    : at;
	at -= stream->first;
	if (stream->compression != 1)
		at = kd_time_from_seconds(kd_time_seconds(at) / stream->compression);
	return spec->at + at;
}

static void set_duration(const KdWorkloadSpec *spec, KdArrival *arrival)
{
	if (!spec->departures)
		arrival->duration = KD_TIME_NEVER;
	if (arrival->duration == KD_TIME_NEVER)
		return;
	if (spec->durationScale != 1)
		arrival->duration = kd_time_from_seconds(kd_time_seconds(arrival->duration) *
							 spec->durationScale);
	g_autofree char *text = kd_duration_print(arrival->duration);
	kd_map_note(&arrival->object->metadata.annotations, KD_ANNOTATION_DURATION, text);
}

gboolean kd_stream_next(KdStream *stream, KdArrival *ret, GError **error)
{
	if (stream->all) {
		if (stream->at == stream->all->len)
			return FALSE;
		*ret = g_array_index(stream->all, KdArrival, stream->at++);
	} else if (!next_kept(stream, ret, error)) {
		return FALSE;
	}
	stream->n_given += !ret->job || ret->job != stream->given;
	stream->given = ret->job;
	ret->at = when(stream, ret->at);
	if (ret->object->kind == &kd_kind_pod)
		set_duration(stream->spec, ret);
	return TRUE;
}

double kd_stream_part(const KdStream *stream)
{
	if (!stream->all)
		return NAN;
	return stream->all->len > 0 ? (double) stream->at / (double) stream->all->len : 1;
}
