/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pods like those of Alibaba's GPU cluster trace of 2023 ("openb"), for machines without the trace.
 *
 * What the trace's default list has is repeated in proportion, and chance decides what goes with
 * what: shapes (what a pod asks for, the common ones as they are, the rest by the quantiles of
 * their class), run times, distances between arrivals.  As in the trace, a few pods come in the
 * first 114 days and mostly run to the end; then the others come, at an even rate.  Shape, time and
 * run time of a pod are independent of each other, which in the trace they are not quite.
 *
 * (The numbers are counts and quantiles of openb_pod_list_default.csv:
 * https://github.com/alibaba/clusterdata, Apache-2.0.)
 */
#include "_strata.h"

#include <kubedes/workload.h>

typedef struct {
	gint32 milli_cpu, mib, num, milli;
	gint32 count;
} Shape;

static const Shape shapes[] = {
	{ 3152, 5600, 1, 810, 1047 },   { 11300, 49152, 1, 1000, 857 },
	{ 11400, 48128, 1, 1000, 534 }, { 3152, 5600, 1, 1000, 470 },
	{ 11908, 47104, 1, 470, 388 },  { 12500, 57344, 0, 0, 364 },
	{ 8000, 30517, 1, 470, 360 },   { 32000, 49152, 0, 0, 284 },
	{ 18708, 64512, 1, 1000, 255 }, { 11908, 47104, 1, 650, 237 },
	{ 9810, 41560, 1, 1000, 195 },  { 8000, 30517, 0, 0, 163 },
	{ 12000, 24576, 1, 1000, 158 }, { 15700, 58368, 1, 1000, 158 },
	{ 11908, 47104, 1, 1000, 153 }, { 15400, 51200, 0, 0, 120 },
	{ 4000, 22888, 1, 320, 111 },   { 16000, 32768, 1, 1000, 108 },
	{ 4000, 24576, 1, 1000, 104 },  { 8000, 16384, 1, 1000, 104 },
	{ 12000, 16384, 1, 1000, 99 },  { 16500, 51200, 0, 0, 95 },
	{ 14200, 58368, 1, 1000, 93 },  { 4000, 30517, 1, 230, 84 },
	{ 24200, 93184, 1, 1000, 84 },  { 4000, 15258, 1, 320, 78 },
	{ 3152, 5600, 1, 590, 75 },     { 4152, 10600, 1, 550, 72 },
	{ 8000, 30517, 1, 320, 72 },    { 11400, 77824, 1, 1000, 65 },
	{ 8000, 32768, 1, 1000, 55 },   { 4000, 15258, 1, 160, 53 },
	{ 6000, 6144, 1, 460, 51 },     { 11900, 77824, 1, 1000, 51 },
	{ 4152, 10600, 1, 370, 45 },    { 12000, 15360, 1, 1000, 44 },
	{ 4000, 30517, 1, 320, 43 },    { 8200, 33792, 1, 1000, 41 },
	{ 4000, 31250, 1, 1000, 40 },   { 15200, 80896, 1, 1000, 36 },
	{ 16000, 65536, 1, 1000, 33 },  { 4152, 10600, 1, 810, 31 },
	{ 6000, 12288, 1, 460, 29 },    { 16400, 125952, 1, 1000, 27 },
	{ 4000, 22888, 1, 230, 26 },    { 4000, 15258, 1, 220, 24 },
	{ 1000, 2048, 1, 320, 22 },     { 6000, 22888, 1, 160, 20 },
	{ 8000, 30517, 1, 220, 19 },    { 4000, 22888, 1, 480, 18 },
	{ 6000, 18432, 1, 460, 18 },    { 8000, 30517, 1, 230, 18 },
	{ 64200, 263168, 8, 1000, 18 }, { 88000, 327680, 8, 1000, 18 },
	{ 32200, 132096, 4, 1000, 9 },  { 16200, 66560, 2, 1000, 7 },
	{ 6000, 65536, 2, 1000, 3 },    { 30200, 160768, 2, 1000, 3 },
	{ 32000, 131072, 4, 1000, 3 },  { 60200, 320512, 4, 1000, 3 },
	{ 64000, 262144, 8, 1000, 3 },  { 120000, 737280, 8, 1000, 3 },
	{ 17400, 43008, 2, 1000, 2 },   { 120200, 640000, 8, 1000, 2 },
	{ 14000, 60000, 2, 1000, 1 },
};

/* The rare shapes: eighths of each quantity, drawn apart. */
typedef struct {
	gint32 milli_cpu[8], mib[8];
	gint32 num, milli[8];
	gint32 count;
} Rare;

static const Rare rare[] = {
	{ { 8000, 8000, 8000, 11400, 12000, 16000, 16000, 32000 },
	  { 15625, 15625, 24576, 31250, 32768, 57344, 61035, 65536 },
	  0,
	  { 0 },
	  62 },
	{ { 4000, 4000, 4000, 4000, 4152, 6000, 6000, 8000 },
	  { 8192, 15258, 15258, 18432, 22888, 22888, 30517, 30517 },
	  1,
	  { 110, 110, 220, 230, 330, 460, 460, 650 },
	  137 },
	{ { 1000, 4000, 6000, 9400, 11300, 12000, 14900, 16000 },
	  { 6144, 16000, 23552, 32768, 37888, 43008, 52224, 90112 },
	  1,
	  { 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000 },
	  147 },
};
#define N_TRACE 8152 /* the sum of all counts */

/* The pods of the first days, in seconds. */
static const struct {
	gint32 at, duration;
} early[] = {
	{ 0, 12537496 },       { 427061, 12475899 },  { 1558381, 11344579 }, { 2690044, 10212916 },
	{ 2758084, 10144876 }, { 2759674, 10143284 }, { 3019330, 8795832 },  { 3019932, 9883028 },
	{ 4130198, 8772762 },  { 4975773, 7927187 },  { 5182092, 4822049 },  { 6394537, 6508423 },
	{ 6588193, 4363714 },  { 6976821, 3673287 },  { 8387257, 3023599 },  { 8396307, 4506650 },
	{ 8962274, 3940683 },  { 9437497, 1332357 },  { 9476974, 3425986 },  { 9664050, 3238910 },
	{ 9664123, 3238836 },  { 9671707, 3231252 },  { 9679175, 294651 },   { 9766837, 3136123 },
	{ 9818766, 3084192 },  { 9823530, 374115 },
};
#define N_EARLY ((gint64) G_N_ELEMENTS(early))
#define LATE    9823530  /* when the last of them comes */
#define END     12901761 /* when the last of all does */

/* Of the others, in seconds. */
static const StrataKnot durations[] = {
	{ 0, 0 },        { 20, 22 },      { 50, 40 },      { 100, 60 },      { 200, 113 },
	{ 300, 169 },    { 400, 256 },    { 500, 478 },    { 600, 821 },     { 700, 1339 },
	{ 800, 2578 },   { 850, 3856 },   { 900, 6241 },   { 930, 10434 },   { 950, 15088 },
	{ 970, 23097 },  { 980, 33297 },  { 985, 49352 },  { 990, 70065 },   { 993, 92162 },
	{ 995, 140689 }, { 997, 395935 }, { 998, 742962 }, { 999, 1070192 }, { 1000, 2612709 },
};
static const StrataKnot gaps[] = {
	{ 0, 0 },      { 50, 1 },     { 100, 6 },    { 200, 32 },   { 300, 59 },
	{ 400, 103 },  { 500, 160 },  { 600, 236 },  { 700, 354 },  { 800, 540 },
	{ 850, 687 },  { 900, 936 },  { 930, 1192 }, { 950, 1422 }, { 970, 1819 },
	{ 980, 2156 }, { 990, 2987 }, { 995, 3770 }, { 998, 5090 }, { 1000, 17156 },
};

/* How many pods have which class of service. */
static const struct {
	const char *name;
	gint32 count;
} qos[] = { { "LS", 4647 }, { "BE", 3398 }, { "Burstable", 100 }, { "Guaranteed", 7 } };

typedef struct {
	gint64 count; /* option */
	guint32 at, n_early, n_late;
	guint32 *shapes, *qos, *durations, *gaps; /* orders of strata */
	gint64 gap_sum, gap_total;                /* so far; of all gaps */
} OpenbLike;

static const KdField fields[] = {
	KD_FIELD(OpenbLike, count, INT, .fallback = "8152", .min = 1, .max = 10000000,
		 .help = "how many pods come in the 149 days"),
	KD_FIELDS_END,
};
static const KdStruct options = { .name = "OpenbLikeOptions",
				  .size = sizeof(OpenbLike),
				  .fields = fields };

static gboolean open_pods(void *state, KdWorkloadEnv *env, GError **error)
{
	OpenbLike *self = state;
	gsl_rng *rng = kd_workload_rng(env);

	(void) error;
	self->n_early = (guint32) (self->count * N_EARLY / N_TRACE);
	self->n_late = (guint32) self->count - self->n_early;
	self->shapes = strata_new(rng, (guint32) self->count);
	self->qos = strata_new(rng, (guint32) self->count);
	self->durations = strata_new(rng, self->n_late);
	self->gaps = strata_new(rng, self->n_late);
	for (guint32 i = 0; i < self->n_late; i++)
		self->gap_total += strata_value(gaps, i, self->n_late);
	return TRUE;
}

/* ---- one pod ---- */

static KdPodShape shape_of(gint64 milli_cpu, gint64 mib, gint32 num, gint32 milli)
{
	return (KdPodShape){ .milli_cpu = milli_cpu,
			     .memory = mib * 1024 * 1024,
			     .gpu = { .num = (gint16) num, .milli = (gint16) milli } };
}

static KdPodShape draw_shape(const OpenbLike *self, gsl_rng *rng)
{
	gint64 place = strata_place(self->shapes[self->at], (guint32) self->count, N_TRACE);
	const Rare *r = rare;

	for (guint i = 0; i < G_N_ELEMENTS(shapes); i++) {
		const Shape *s = &shapes[i];

		if (place < s->count)
			return shape_of(s->milli_cpu, s->mib, s->num, s->milli);
		place -= s->count;
	}
	for (; place >= r->count; r++)
		place -= r->count;

	gint32 cpu = r->milli_cpu[gsl_rng_uniform_int(rng, 8)];
	gint32 mib = r->mib[gsl_rng_uniform_int(rng, 8)];
	return shape_of(cpu, mib, r->num, r->milli[gsl_rng_uniform_int(rng, 8)]);
}

static const char *draw_qos(const OpenbLike *self)
{
	gint64 place = strata_place(self->qos[self->at], (guint32) self->count, N_TRACE);
	guint i = 0;

	for (; place >= qos[i].count; i++)
		place -= qos[i].count;
	return qos[i].name;
}

static void draw_times(OpenbLike *self, KdArrival *ret)
{
	guint32 late = self->at - self->n_early;

	if (self->at < self->n_early) {
		gint64 i = strata_place(self->at, self->n_early, N_EARLY);

		ret->at = early[i].at * KD_SECOND;
		ret->duration = early[i].duration * KD_SECOND;
		return;
	}
	self->gap_sum += strata_value(gaps, self->gaps[late], self->n_late);
	/* Scaled, so that the last one comes at the end however many there are. */
	ret->at = (LATE +
		   (gint64) ((double) self->gap_sum / (double) self->gap_total * (END - LATE))) *
		  KD_SECOND;
	ret->duration = strata_value(durations, self->durations[late], self->n_late) * KD_SECOND;
}

static gboolean next(void *state, KdWorkloadEnv *env, KdArrival *ret, GError **error)
{
	OpenbLike *self = state;

	(void) error;
	if (self->at == self->count)
		return FALSE;
	const KdPodShape shape = draw_shape(self, kd_workload_rng(env));
	g_autofree char *name = g_strdup_printf("%s-%04u", kd_workload_name(env), self->at);
	KdPod *pod = kd_workload_pod(env, name, &shape);

	kd_map_set(&pod->object.metadata.labels, "alibabacloud.com/qos", draw_qos(self));
	draw_times(self, ret);
	ret->object = &pod->object;
	self->at++;
	return TRUE;
}

static void close_pods(void *state)
{
	OpenbLike *self = state;

	g_clear_pointer(&self->shapes, g_free);
	g_clear_pointer(&self->qos, g_free);
	g_clear_pointer(&self->durations, g_free);
	g_clear_pointer(&self->gaps, g_free);
}

KD_WORKLOAD(openb_like) = {
	KD_WORKLOAD_HEAD,
	.name = "openb-like",
	.summary = "generator: pods in the proportions of openb",
	.gives = "pods",
	.state_size = sizeof(OpenbLike),
	.options = &options,
	.open = open_pods,
	.next = next,
	.close = close_pods,
};
