/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pods like those of another trace: its rows, drawn again and again with replacement (the
 * bootstrap: Efron, Annals of Statistics 7(1), 1979).
 *
 * The source is any other format or generator that gives pods.  It is read whole, and each of its
 * pods gives three things: the distance to the pod before it, what the pod is (with all its labels
 * and its spec), and how long it runs.  Drawn jointly, they stay together; drawn independently,
 * each comes from a row of its own, so that they are not correlated any more.  With `block` rows
 * follow each other in runs of that length as in the source, which keeps bursts (the moving block
 * bootstrap: Kuensch, Annals of Statistics 17(3), 1989).
 */
#include <kubedes/rng.h>
#include <kubedes/time.h>
#include <kubedes/workload.h>

#include <stdlib.h>

/* A pod of the source. */
typedef struct {
	KdTime at, duration;
	KdTime gap; /* to the one before */
	KdObject *pod;
	guint order; /* in the file */
} Row;

/* Rows drawn for one purpose: runs of `block`, each from a random place. */
typedef struct {
	gsl_rng *rng;
	guint at, left;
} Draw;

typedef struct {
	char *source; /* options */
	KdRaw *sourceOptions;
	gint64 count, block, limit;
	KdTime until, per;
	KdName draw;
	double rate;
	GArray *rows;
	Draw gaps, pods, durations;
	double stretch; /* of the gaps */
	double time;    /* seconds */
	guint64 n_given;
} Empirical;

static const KdField fields[] = {
	KD_FIELD(Empirical, source, STRING,
		 .help = "format of the trace at `path`, or a generator; told from the file when "
			 "absent"),
	KD_FIELD(Empirical, sourceOptions, TREE, .help = "options of that format"),
	KD_FIELD(Empirical, limit, INT, .min = 0, .max = 100000000,
		 .help = "draw from the first so many of its pods; 0: from all"),
	KD_FIELD(Empirical, draw, NAME, .fallback = "jointly",
		 .allowed = KD_WORDS("jointly", "independently"),
		 .help = "whether distance, size and duration of a pod are of one row"),
	KD_FIELD(Empirical, block, INT, .fallback = "1", .min = 1, .max = 100000000,
		 .help = "so many rows in the order of the source, then others"),
	KD_FIELD(Empirical, count, INT, .min = 0, .max = 1000000000,
		 .help = "how many pods come; 0: as many as come before `until`"),
	KD_FIELD(Empirical, until, DURATION, .min = 0, .max = G_MAXINT64,
		 .help = "none comes at or after this time"),
	KD_FIELD(Empirical, rate, DOUBLE, .fallback = "0",
		 .help = "arrivals per `per`, on average; 0: as in the source"),
	KD_FIELD(Empirical, per, DURATION, .fallback = "1h", .min = 1, .max = G_MAXINT64,
		 .help = "rates are arrivals in so much time"),
	KD_FIELDS_END,
};

static gboolean check(const void *self, GError **error)
{
	const Empirical *empirical = self;

	if (empirical->count == 0 && empirical->until == KD_TIME_UNSET)
		return kd_fail(error, KD_ERROR_INPUT,
			       "count: Required value: count or until says when it is over");
	if (!(empirical->rate >= 0))
		return kd_fail(error, KD_ERROR_INPUT, "rate: Invalid value: must not be negative");
	if (g_strcmp0(empirical->source, "empirical") == 0)
		return kd_fail(error, KD_ERROR_INPUT,
			       "source: Invalid value: draw from the trace itself");
	return TRUE;
}

static const KdStruct options = {
	.name = "EmpiricalOptions",
	.size = sizeof(Empirical),
	.fields = fields,
	.help = "pods drawn from another trace with replacement",
	.check = check,
};

/* ---- the source ---- */

static void clear_row(gpointer row)
{
	kd_object_unref(((Row *) row)->pod);
}

static gboolean add_row(Empirical *self, const KdArrival *arrival, GError **error)
{
	const Row row = { .at = arrival->at,
			  .duration = arrival->duration,
			  .pod = kd_object_ref(arrival->object),
			  .order = self->rows->len };

	g_array_append_val(self->rows, row);
	if (arrival->at != KD_TIME_UNSET || self->rate > 0)
		return TRUE;
	return kd_fail(error, KD_ERROR_INPUT,
		       "the source has no times; say how often pods come with rate");
}

static gboolean read_rows(Empirical *self, KdWorkloadOther *source, GError **error)
{
	KdArrival arrival;
	GError *failure = NULL;

	while ((self->limit == 0 || self->rows->len < (guint64) self->limit) &&
	       kd_workload_other_next(source, &arrival, &failure)) {
		g_autoptr(KdObject) object = arrival.object;

		if (object->kind == &kd_kind_pod && arrival.verb == KD_JOIN &&
		    !add_row(self, &arrival, error))
			return FALSE;
	}
	if (failure) {
		g_propagate_error(error, failure);
		return FALSE;
	}
	return self->rows->len > 0 ||
	       kd_fail(error, KD_ERROR_INPUT, "the source has no pods to draw from");
}

static int by_time(const void *a, const void *b)
{
	const Row *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

static Row *row_at(const Empirical *self, guint i)
{
	return &g_array_index(self->rows, Row, i);
}

/* The first one has no pod before it: it comes so long after as pods do on average. */
static void find_gaps(Empirical *self)
{
	const guint n = self->rows->len;
	double span = 0;

	qsort(self->rows->data, n, sizeof(Row), by_time);
	for (guint i = 1; i < n; i++)
		row_at(self, i)->gap = row_at(self, i)->at - row_at(self, i - 1)->at;
	span = kd_time_seconds(row_at(self, n - 1)->at - row_at(self, 0)->at);
	if (n > 1)
		row_at(self, 0)->gap = kd_time_from_seconds(span / (n - 1));
	self->stretch = 1;
	if (self->rate > 0 && span > 0)
		self->stretch = kd_time_seconds(self->per) / self->rate / (span / (n - 1));
}

static gboolean open_generator(void *state, KdWorkloadEnv *env, GError **error)
{
	Empirical *self = state;
	gboolean good;
	KdWorkloadOther *source;

	if (!self->source && !kd_workload_path(env))
		return kd_fail(error, KD_ERROR_INPUT,
			       "the workload needs a source: a path, or a format in its options");
	source = kd_workload_other_open(env, self->source, kd_workload_path(env),
					self->sourceOptions, error);
	if (!source)
		return FALSE;
	self->gaps.rng = kd_workload_stream(env, "arrivals");
	self->pods.rng = kd_workload_stream(env, "pods");
	self->durations.rng = kd_workload_stream(env, "durations");
	self->rows = g_array_new(FALSE, FALSE, sizeof(Row));
	g_array_set_clear_func(self->rows, clear_row);
	good = read_rows(self, source, error);
	kd_workload_other_close(env, source);
	if (good)
		find_gaps(self);
	return good;
}

/* ---- drawing ---- */

static const Row *draw_row(const Empirical *self, Draw *draw)
{
	if (draw->left == 0) {
		draw->at = (guint) kd_rng_below(draw->rng, self->rows->len);
		draw->left = (guint) self->block;
	} else {
		draw->at = (draw->at + 1) % self->rows->len;
	}
	draw->left--;
	return row_at(self, draw->at);
}

static KdObject *named(const Row *row, KdWorkloadEnv *env, guint64 i)
{
	KdObject *pod = kd_object_copy(row->pod);

	g_free(pod->metadata.name);
	pod->metadata.name = g_strdup_printf("%s-%" G_GUINT64_FORMAT, kd_workload_name(env), i);
	return pod;
}

static gboolean next(void *state, KdWorkloadEnv *env, KdArrival *ret, GError **error)
{
	Empirical *self = state;
	bool jointly = g_str_equal(self->draw, "jointly");
	const Row *gap, *pod, *duration;

	(void) error;
	if (self->count && self->n_given == (guint64) self->count)
		return FALSE;
	gap = draw_row(self, &self->gaps);
	pod = jointly ? gap : draw_row(self, &self->pods);
	duration = jointly ? gap : draw_row(self, &self->durations);
	self->time += kd_time_seconds(gap->gap) * self->stretch;
	ret->at = kd_time_from_seconds(self->time);
	if (self->until != KD_TIME_UNSET && ret->at >= self->until)
		return FALSE;
	ret->duration = duration->duration;
	ret->object = named(pod, env, self->n_given++);
	return TRUE;
}

static void close_generator(void *state)
{
	g_clear_pointer(&((Empirical *) state)->rows, g_array_unref);
}

KD_WORKLOAD(empirical) = {
	KD_WORKLOAD_HEAD,
	.name = "empirical",
	.summary = "generator: pods drawn again from a trace (bootstrap)",
	.gives = "pods",
	.from_zero = true,
	.state_size = sizeof(Empirical),
	.options = &options,
	.open = open_generator,
	.next = next,
	.close = close_generator,
};
