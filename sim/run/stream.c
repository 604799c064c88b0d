/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/stream.h"

#include "run/reshape.h"

#include <kubedes/rng.h>
#include <kubedes/time.h>

#define DURATION_ANNOTATION "kubedes.io/duration"

struct KdStream {
	const KdWorkloadSpec *spec;
	KdTrace *source;
	gsl_rng *rng; /* of the transformations, apart from the workload's own */
	KdTime first; /* time of the first arrival that is kept; UNSET before */
	double compression;
	guint64 n_kept, n_given;
	GArray *all; /* of KdArrival, when the whole trace was read; NULL otherwise */
	guint at;    /* the next of all */
	char *note;
};

/* The next arrival of the source that is within the cut. */
static gboolean next_kept(KdStream *stream, KdArrival *ret, GError **error)
{
	const KdWorkloadSpec *spec = stream->spec;

	while (!spec->limit.set || stream->n_kept < (guint64) spec->limit.value) {
		if (!kd_trace_next(stream->source, ret, error))
			return FALSE;
		bool timed = ret->at != KD_TIME_UNSET;
		bool drop = timed && ((spec->from != KD_TIME_UNSET && ret->at < spec->from) ||
				      (spec->until != KD_TIME_UNSET && ret->at >= spec->until));
		if (!drop && spec->sample < 1)
			drop = gsl_rng_uniform(stream->rng) >= spec->sample;
		if (!drop) {
			stream->n_kept++;
			return TRUE;
		}
		kd_object_unref(ret->object);
	}
	return FALSE;
}

static gboolean read_all(KdStream *stream, GError **error)
{
	KdArrival arrival;
	GError *failure = NULL;

	stream->all = kd_arrivals_new();
	while (next_kept(stream, &arrival, &failure))
		g_array_append_val(stream->all, arrival);
	if (!failure)
		return TRUE;
	g_propagate_error(error, failure);
	return FALSE;
}

static gboolean reshape(KdStream *stream, const KdCapacity *capacity, GError **error)
{
	const KdWorkloadSpec *spec = stream->spec;
	bool whole = kd_trace_format(stream->source)->unsorted || spec->shuffle ||
		     spec->gpuDemand > 0 || spec->offeredLoad > 0;

	stream->compression = spec->timeCompression;
	if (!whole)
		return TRUE;
	if (!read_all(stream, error))
		return FALSE;
	if (spec->gpuDemand > 0 && !kd_arrivals_tune(stream->all, spec->gpuDemand, spec->shuffle,
						     capacity, stream->rng, &stream->note, error))
		return FALSE;
	if (spec->gpuDemand <= 0 && spec->shuffle)
		kd_arrivals_shuffle(stream->all, stream->rng);
	if (spec->every == KD_TIME_UNSET)
		kd_arrivals_sort(stream->all);
	if (spec->offeredLoad > 0)
		return kd_arrivals_compression(stream->all, spec->offeredLoad, capacity,
					       &stream->compression, &stream->note, error);
	return TRUE;
}

KdStream *kd_stream_open(const KdWorkloadSpec *spec, const char *folder, gint64 seed,
			 const KdCapacity *capacity, GError **error)
{
	g_autoptr(KdStream) stream = g_new0(KdStream, 1);
	g_autofree char *name = NULL;

	stream->spec = spec;
	stream->first = KD_TIME_UNSET;
	stream->source = kd_trace_open(spec, folder, seed, error);
	if (!stream->source)
		return NULL;
	name = g_strconcat("transform/",
			   spec->name ? spec->name : kd_trace_format(stream->source)->name, NULL);
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
	kd_trace_free(stream->source);
	g_free(stream->note);
	g_free(stream);
}

KdTrace *kd_stream_trace(KdStream *stream)
{
	return stream->source;
}

const char *kd_stream_note(const KdStream *stream)
{
	return stream->note;
}

/* The trace's time to simulated time. */
static KdTime when(KdStream *stream, KdTime at)
{
	const KdWorkloadSpec *spec = stream->spec;
	/* A format without times: one arrival a second. */
	KdTime every = spec->every == KD_TIME_UNSET ? KD_SECOND : spec->every;

	if (spec->every != KD_TIME_UNSET || at == KD_TIME_UNSET)
		return spec->at + (KdTime) stream->n_given * every;
	if (stream->first == KD_TIME_UNSET)
		stream->first = spec->from != KD_TIME_UNSET ? spec->from : at;
	return spec->at +
	       kd_time_from_seconds(kd_time_seconds(at - stream->first) / stream->compression);
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
	kd_map_set(&arrival->object->metadata.annotations, DURATION_ANNOTATION, text);
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
	ret->at = when(stream, ret->at);
	stream->n_given++;
	if (ret->object->kind == &kd_kind_pod)
		set_duration(stream->spec, ret);
	return TRUE;
}
