/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arrivals in bursts: a Markov-modulated Poisson process.
 *
 * The process is in one of several states, each with a rate of its own, stays there for an
 * exponential time and goes on to the next in the list, after the last to the first.  Two states,
 * calm and busy, are the usual model of bursty traffic (Heffes and Lucantoni, IEEE JSAC 4(6), 1986;
 * Fischer and Meier-Hellstern, "The Markov-modulated Poisson process (MMPP) cookbook", Performance
 * Evaluation 18(2), 1993); with rate 0 in one of them it is an interrupted Poisson process.  It
 * begins in a state drawn by the time spent in each, so that it is stationary from the start.
 *
 * Within a state gaps are exponential, and what is left of one at a change of state is stretched by
 * the ratio of the rates: arrival i belongs to draw i of its stream whatever the states do.
 *
 * Bursts of pods that come at one moment are `batch` (_pods.h).
 */
#include "_pods.h"

#include <gsl/gsl_randist.h>
#include <kubedes/time.h>
#include <math.h>

typedef struct {
	double rate;
	KdTime stay;
} State;

typedef struct {
	PodOptions pods;
	State *states; /* option */
	guint n_states;
	KdTime per; /* option */
	gsl_rng *arrivals, *stays;
	guint in;        /* state */
	double at, ends; /* seconds: now; when it goes on to the next state */
} Bursty;

static const KdField state_fields[] = {
	KD_FIELD(State, rate, DOUBLE, .help = "arrivals per `per`; 0: none"),
	KD_FIELD(State, stay, DURATION, .required = true, .min = 1, .max = G_MAXINT64,
		 .help = "mean time in this state"),
	KD_FIELDS_END,
};
static const KdStruct state_struct = {
	.name = "BurstyState",
	.size = sizeof(State),
	.fields = state_fields,
	.help = "a rate, for some time",
};

static const KdField fields[] = {
	KD_FIELD_LIST_OF(Bursty, states, &state_struct, .required = true,
			 .help = "one after the other, and again from the first"),
	POD_PER_FIELD(Bursty),
	POD_OPTIONS_FIELDS,
	KD_FIELDS_END,
};

static gboolean check(const void *self, GError **error)
{
	const Bursty *bursty = self;
	double most = 0;

	for (guint i = 0; i < bursty->n_states; i++) {
		if (!(bursty->states[i].rate >= 0 && isfinite(bursty->states[i].rate)))
			return kd_fail(error, KD_ERROR_INPUT,
				       "states[%u].rate: Invalid value: must not be negative", i);
		most = MAX(most, bursty->states[i].rate);
	}
	if (bursty->n_states && most == 0)
		return kd_fail(error, KD_ERROR_INPUT,
			       "states: Invalid value: some rate must be greater than zero");
	return pods_check(&bursty->pods, error);
}

static const KdStruct options = {
	.name = "BurstyOptions",
	.size = sizeof(Bursty),
	.fields = fields,
	.help = "arrivals in bursts: rates that change at random",
	.check = check,
};

/* The time in a state has no memory, so what is left of the first is as long as a whole one. */
static void begin(Bursty *self)
{
	double total = 0, u = gsl_rng_uniform(self->stays);

	for (guint i = 0; i < self->n_states; i++)
		total += kd_time_seconds(self->states[i].stay);
	for (u *= total; self->in + 1 < self->n_states; self->in++) {
		u -= kd_time_seconds(self->states[self->in].stay);
		if (u < 0)
			break;
	}
	self->ends = gsl_ran_exponential(self->stays, kd_time_seconds(self->states[self->in].stay));
}

static void go_on(Bursty *self)
{
	self->at = self->ends;
	self->in = (self->in + 1) % self->n_states;
	self->ends += gsl_ran_exponential(self->stays,
					  kd_time_seconds(self->states[self->in].stay));
}

static gboolean open_generator(void *state, KdWorkloadEnv *env, GError **error)
{
	Bursty *self = state;

	self->arrivals = kd_workload_stream(env, "arrivals");
	self->stays = kd_workload_stream(env, "states");
	begin(self);
	return pods_open(&self->pods, env, error);
}

static double arrive(gpointer generator)
{
	Bursty *self = generator;
	/* How many arrivals are due before this one, on average. */
	double left = gsl_ran_exponential(self->arrivals, 1);

	for (;;) {
		double rate = self->states[self->in].rate / kd_time_seconds(self->per);
		double within = rate * (self->ends - self->at);

		if (left < within)
			return self->at += left / rate;
		left -= within;
		go_on(self);
	}
}

static gboolean next(void *state, KdWorkloadEnv *env, KdArrival *ret, GError **error)
{
	Bursty *self = state;

	(void) error;
	return pods_next(&self->pods, env, arrive, self, ret);
}

static void close_generator(void *state)
{
	pods_close(&((Bursty *) state)->pods);
}

KD_WORKLOAD(bursty) = {
	KD_WORKLOAD_HEAD,
	.name = "bursty",
	.summary = "generator: arrivals in bursts (Markov-modulated Poisson)",
	.gives = "pods",
	.from_zero = true,
	.state_size = sizeof(Bursty),
	.options = &options,
	.open = open_generator,
	.next = next,
	.close = close_generator,
};
