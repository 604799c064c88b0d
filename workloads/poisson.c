/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arrivals at random and at an even rate: a homogeneous Poisson process.
 *
 * Gaps are independent and exponential; with `batch` several pods come at each arrival (a compound
 * Poisson process).  What comes is said by the options of _pods.h.
 */
#include "_pods.h"

#include <gsl/gsl_randist.h>
#include <kubedes/time.h>

typedef struct {
	PodOptions pods;
	double rate; /* option */
	KdTime per;  /* option */
	gsl_rng *arrivals;
	double at, gap; /* seconds: of the last arrival; mean */
} Poisson;

static const KdField fields[] = {
	KD_FIELD(Poisson, rate, DOUBLE, .help = "arrivals per `per`"),
	POD_PER_FIELD(Poisson),
	POD_OPTIONS_FIELDS,
	KD_FIELDS_END,
};

static gboolean check(const void *self, GError **error)
{
	const Poisson *poisson = self;

	if (!(poisson->rate > 0))
		return kd_fail(error, KD_ERROR_INPUT,
			       "rate: Required value: must be greater than zero");
	return pods_check(&poisson->pods, error);
}

static const KdStruct options = {
	.name = "PoissonOptions",
	.size = sizeof(Poisson),
	.fields = fields,
	.help = "arrivals at random and at an even rate",
	.check = check,
};

static gboolean open_generator(void *state, KdWorkloadEnv *env, GError **error)
{
	Poisson *self = state;

	self->arrivals = kd_workload_stream(env, "arrivals");
	self->gap = kd_time_seconds(self->per) / self->rate;
	return pods_open(&self->pods, env, error);
}

static double arrive(gpointer generator)
{
	Poisson *self = generator;

	return self->at += gsl_ran_exponential(self->arrivals, self->gap);
}

static gboolean next(void *state, KdWorkloadEnv *env, KdArrival *ret, GError **error)
{
	Poisson *self = state;

	(void) error;
	return pods_next(&self->pods, env, arrive, self, ret);
}

static void close_generator(void *state)
{
	pods_close(&((Poisson *) state)->pods);
}

KD_WORKLOAD(poisson) = {
	KD_WORKLOAD_HEAD,
	.name = "poisson",
	.summary = "generator: arrivals at random, at an even rate (Poisson)",
	.gives = "pods",
	.from_zero = true,
	.state_size = sizeof(Poisson),
	.options = &options,
	.open = open_generator,
	.next = next,
	.close = close_generator,
};
