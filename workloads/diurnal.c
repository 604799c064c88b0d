/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arrivals that follow the hours of the day and the days of the week: a non-homogeneous Poisson
 * process, by thinning.
 *
 * The rate is the mean rate times a factor for the time of day and one for the day of the week. The
 * factor of the day is 1 + amplitude * cos(2 pi (hour - peak) / 24), or one number for each hour;
 * numbers are taken in proportion, their mean being 1.  The workload starts on a Monday at
 * midnight, or so much later as `start` says.
 *
 * Candidates come at the highest rate there is, and each is kept with the probability of the rate
 * at its time over that (Lewis and Shedler, "Simulation of nonhomogeneous Poisson processes by
 * thinning", Naval Research Logistics Quarterly 26, 1979).
 */
#include "_pods.h"

#include <gsl/gsl_randist.h>
#include <kubedes/time.h>
#include <math.h>

#define HOUR  3600.0
#define DAY   (24 * HOUR)
#define HOURS 24
#define DAYS  7

typedef struct {
	double factor;
} Factor;

typedef struct {
	PodOptions pods;
	double rate; /* options */
	KdTime per, start;
	double amplitude, peak;
	Factor *hours, *days;
	guint n_hours, n_days;
	gsl_rng *arrivals, *kept;
	double highest; /* candidates a second */
	double mean_hour, mean_day;
	double at; /* seconds: of the last candidate */
} Diurnal;

static const KdField factor_fields[] = {
	KD_FIELD(Factor, factor, DOUBLE),
	KD_FIELDS_END,
};
static const KdStruct factor_struct = {
	.name = "Factor",
	.size = sizeof(Factor),
	.fields = factor_fields,
	.help = "a number",
	.short_form = true,
};

static const KdField fields[] = {
	KD_FIELD(Diurnal, rate, DOUBLE, .help = "arrivals per `per`, on average over the day"),
	POD_PER_FIELD(Diurnal),
	KD_FIELD(Diurnal, amplitude, DOUBLE, .fallback = "0.5",
		 .help = "0 to 1: how much more there is at the peak, and less twelve hours later"),
	KD_FIELD(Diurnal, peak, DOUBLE, .fallback = "14", .help = "hour of the peak, 0 to 24"),
	KD_FIELD_LIST_OF(Diurnal, hours, &factor_struct,
			 .help = "24 numbers in place of amplitude and peak, from midnight on"),
	KD_FIELD_LIST_OF(Diurnal, days, &factor_struct,
			 .help = "7 numbers, from Monday on; all days are alike when absent"),
	KD_FIELD(Diurnal, start, DURATION, .fallback = "0s", .min = 0, .max = 604800000000000,
		 .help = "how far into the week the workload starts, from Monday 00:00"),
	POD_OPTIONS_FIELDS,
	KD_FIELDS_END,
};

static gboolean check_factors(const Factor *factors, guint n, guint wanted, const char *field,
			      GError **error)
{
	double sum = 0;

	if (n != 0 && n != wanted)
		return kd_fail(error, KD_ERROR_INPUT, "%s: Invalid value: %u numbers, not %u",
			       field, n, wanted);
	for (guint i = 0; i < n; i++) {
		if (!(factors[i].factor >= 0))
			return kd_fail(error, KD_ERROR_INPUT,
				       "%s[%u]: Invalid value: must not be negative", field, i);
		sum += factors[i].factor;
	}
	return n == 0 || sum > 0 ||
	       kd_fail(error, KD_ERROR_INPUT, "%s: Invalid value: all are zero", field);
}

static gboolean check(const void *self, GError **error)
{
	const Diurnal *diurnal = self;

	if (!(diurnal->rate > 0))
		return kd_fail(error, KD_ERROR_INPUT,
			       "rate: Required value: must be greater than zero");
	if (!(diurnal->amplitude >= 0 && diurnal->amplitude <= 1))
		return kd_fail(error, KD_ERROR_INPUT,
			       "amplitude: Invalid value: must be from 0 to 1");
	if (!(diurnal->peak >= 0 && diurnal->peak <= HOURS))
		return kd_fail(error, KD_ERROR_INPUT, "peak: Invalid value: must be from 0 to 24");
	return check_factors(diurnal->hours, diurnal->n_hours, HOURS, "hours", error) &&
	       check_factors(diurnal->days, diurnal->n_days, DAYS, "days", error) &&
	       pods_check(&diurnal->pods, error);
}

static const KdStruct options = {
	.name = "DiurnalOptions",
	.size = sizeof(Diurnal),
	.fields = fields,
	.help = "arrivals that follow the hours of the day and the days of the week",
	.check = check,
};

static double mean_of(const Factor *factors, guint n)
{
	double sum = 0;

	for (guint i = 0; i < n; i++)
		sum += factors[i].factor;
	return n ? sum / n : 1;
}

static double highest_of(const Factor *factors, guint n, double mean)
{
	double most = 0;

	for (guint i = 0; i < n; i++)
		most = MAX(most, factors[i].factor / mean);
	return n ? most : 1;
}

/* How much more than the mean rate there is, so many seconds after Monday's midnight. */
static double factor_at(const Diurnal *self, double time)
{
	double hour = fmod(time, DAY) / HOUR;
	double factor = self->n_hours
				? self->hours[MIN((guint) hour, HOURS - 1)].factor / self->mean_hour
				: 1 + self->amplitude * cos(2 * G_PI * (hour - self->peak) / HOURS);
	guint day = (guint) fmod(time / DAY, DAYS);

	return factor * (self->n_days ? self->days[day % DAYS].factor / self->mean_day : 1);
}

static gboolean open_generator(void *state, KdWorkloadEnv *env, GError **error)
{
	Diurnal *self = state;

	self->arrivals = kd_workload_stream(env, "arrivals");
	self->kept = kd_workload_stream(env, "thinning");
	self->mean_hour = mean_of(self->hours, self->n_hours);
	self->mean_day = mean_of(self->days, self->n_days);
	self->highest = self->rate / kd_time_seconds(self->per) *
			(self->n_hours ? highest_of(self->hours, HOURS, self->mean_hour)
				       : 1 + self->amplitude) *
			highest_of(self->days, self->n_days, self->mean_day);
	return pods_open(&self->pods, env, error);
}

static double arrive(gpointer generator)
{
	Diurnal *self = generator;
	double mean = self->rate / kd_time_seconds(self->per), now;

	do {
		self->at += gsl_ran_exponential(self->arrivals, 1 / self->highest);
		now = mean * factor_at(self, kd_time_seconds(self->start) + self->at);
	} while (gsl_rng_uniform(self->kept) * self->highest >= now);
	return self->at;
}

static gboolean next(void *state, KdWorkloadEnv *env, KdArrival *ret, GError **error)
{
	Diurnal *self = state;

	(void) error;
	return pods_next(&self->pods, env, arrive, self, ret);
}

static void close_generator(void *state)
{
	pods_close(&((Diurnal *) state)->pods);
}

KD_WORKLOAD(diurnal) = {
	KD_WORKLOAD_HEAD,
	.name = "diurnal",
	.summary = "generator: arrivals by hours of the day and days of the week",
	.gives = "pods",
	.from_zero = true,
	.state_size = sizeof(Diurnal),
	.options = &options,
	.open = open_generator,
	.next = next,
	.close = close_generator,
};
