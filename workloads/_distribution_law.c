/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a distribution as written to a law: which kind has which parameters.
 */
#include "_distribution_kinds.h"

#include <math.h>
#include <string.h>

#define MAX_ITEMS 1000000

/* The parameters that are single numbers, in the order of the messages. */
enum { VALUE, MIN_, MAX_, MEAN, SD, CV, MEDIAN, MU, SIGMA, SHAPE, SCALE, EXPONENT, COUNT };
enum { VALUES = COUNT, PHASES, QUANTILES, RANKS, N_PARAMETERS };

static const char *const parameter_names[N_PARAMETERS] = {
	"value", "min",   "max",   "mean",     "sd",     "cv",     "median",    "mu",
	"sigma", "shape", "scale", "exponent", "values", "phases", "quantiles", "ranks",
};

#define BIT(parameter) (1u << (parameter))
#define BOUNDS         (BIT(MIN_) | BIT(MAX_))
#define SPREAD         (BIT(SD) | BIT(CV))

static const guint may_have[N_LAWS] = {
	[LAW_CONSTANT] = BIT(VALUE),
	[LAW_UNIFORM] = BOUNDS,
	[LAW_EXPONENTIAL] = BIT(MEAN) | BOUNDS,
	[LAW_NORMAL] = BIT(MEAN) | SPREAD | BOUNDS,
	[LAW_LOGNORMAL] = BIT(MEAN) | SPREAD | BIT(MEDIAN) | BIT(MU) | BIT(SIGMA) | BOUNDS,
	[LAW_GAMMA] = BIT(MEAN) | SPREAD | BIT(SHAPE) | BIT(SCALE) | BOUNDS,
	[LAW_WEIBULL] = BIT(MEAN) | SPREAD | BIT(SHAPE) | BIT(SCALE) | BOUNDS,
	[LAW_PARETO] = BIT(SHAPE) | BOUNDS,
	[LAW_HYPEREXPONENTIAL] = BIT(PHASES) | BIT(MEAN) | SPREAD | BOUNDS,
	[LAW_ZIPF] = BIT(EXPONENT) | BIT(RANKS) | BIT(SCALE),
	[LAW_DISCRETE] = BIT(VALUES),
	[LAW_EMPIRICAL] = BIT(QUANTILES),
};

/* What is being made. */
typedef struct {
	const Distribution *from;
	DistributionUnit unit;
	double is[N_PARAMETERS]; /* NaN = not given */
	Law *law;
	GError **error;
} Making;

/* ---- reading ---- */

static double in_unit(DistributionUnit unit, const DistributionValue *value)
{
	if (unit == DISTRIBUTION_TIME)
		return value->time == KD_TIME_UNSET ? NAN : (double) value->time / 1e9;
	return value->amount.set ? kd_quantity_double(value->amount.value) : NAN;
}

static double plain(const KdOptQuantity *number)
{
	return number->set ? kd_quantity_double(number->value) : NAN;
}

static double counted(guint n)
{
	return n ? (double) n : NAN;
}

static void read_parameters(Making *m)
{
	const Distribution *d = m->from;
	const DistributionValue *values[] = {
		[VALUE] = &d->value, [MIN_] = &d->min,      [MAX_] = &d->max,   [MEAN] = &d->mean,
		[SD] = &d->sd,       [MEDIAN] = &d->median, [SCALE] = &d->scale
	};
	const KdOptQuantity *numbers[] = { [CV] = &d->cv,
					   [MU] = &d->mu,
					   [SIGMA] = &d->sigma,
					   [SHAPE] = &d->shape,
					   [EXPONENT] = &d->exponent };

	for (guint i = 0; i < N_PARAMETERS; i++)
		m->is[i] = NAN;
	for (guint i = 0; i < G_N_ELEMENTS(values); i++)
		if (values[i])
			m->is[i] = in_unit(m->unit, values[i]);
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
		if (numbers[i])
			m->is[i] = plain(numbers[i]);
	m->is[VALUES] = counted(d->n_values);
	m->is[PHASES] = counted(d->n_phases);
	m->is[QUANTILES] = counted(d->n_quantiles);
	m->is[RANKS] = d->ranks.set ? (double) d->ranks.value : NAN;
}

static bool has(const Making *m, guint parameter)
{
	return !isnan(m->is[parameter]);
}

static double or_else(const Making *m, guint parameter, double otherwise)
{
	return has(m, parameter) ? m->is[parameter] : otherwise;
}

/* ---- complaining ---- */

static gboolean refuse(const Making *m, guint parameter, const char *why)
{
	return kd_fail(m->error, KD_ERROR_INPUT, "%s: Invalid value: %s",
		       parameter_names[parameter], why);
}

static gboolean require(const Making *m, guint parameter)
{
	return has(m, parameter) ||
	       kd_fail(m->error, KD_ERROR_INPUT, "%s: Required value: of a distribution that is %s",
		       parameter_names[parameter], distribution_names[m->law->kind]);
}

static gboolean positive(const Making *m, guint parameter)
{
	return require(m, parameter) &&
	       (m->is[parameter] > 0 || refuse(m, parameter, "must be greater than zero"));
}

/* Of two ways to say it, the first. */
static gboolean not_both(const Making *m, guint one, guint other)
{
	if (!has(m, one) || !has(m, other))
		return TRUE;
	return kd_fail(m->error, KD_ERROR_INPUT, "%s: Forbidden: %s says it already",
		       parameter_names[other], parameter_names[one]);
}

static gboolean knows_all(const Making *m)
{
	guint may = may_have[m->law->kind];
	g_autoptr(GString) list = g_string_new(NULL);

	for (guint i = 0; i < N_PARAMETERS; i++)
		if (may & BIT(i))
			g_string_append_printf(list, "%s%s", list->len ? ", " : "",
					       parameter_names[i]);
	for (guint i = 0; i < N_PARAMETERS; i++)
		if (has(m, i) && !(may & BIT(i)))
			return kd_fail(m->error, KD_ERROR_INPUT,
				       "%s: Forbidden: a distribution that is %s has %s",
				       parameter_names[i], distribution_names[m->law->kind],
				       list->str);
	return TRUE;
}

/* The coefficient of variation, from itself or the standard deviation. */
static gboolean read_cv(const Making *m, double *ret)
{
	if (!positive(m, MEAN) || !not_both(m, CV, SD))
		return FALSE;
	if (!has(m, CV) && !has(m, SD))
		return require(m, CV);
	if (!positive(m, has(m, CV) ? CV : SD))
		return FALSE;
	*ret = has(m, CV) ? m->is[CV] : m->is[SD] / m->is[MEAN];
	return TRUE;
}

/* ---- the kinds ---- */

static gboolean make_uniform(Making *m)
{
	if (!require(m, MIN_) || !require(m, MAX_))
		return FALSE;
	m->law->a = m->is[MIN_];
	m->law->b = m->is[MAX_];
	return TRUE;
}

static gboolean make_normal(Making *m)
{
	double cv;

	if (!read_cv(m, &cv))
		return FALSE;
	m->law->a = m->is[MEAN];
	m->law->b = cv * m->is[MEAN];
	return TRUE;
}

static gboolean make_lognormal(Making *m)
{
	double cv;

	if (!not_both(m, MEAN, MU) || !not_both(m, MEAN, MEDIAN) || !not_both(m, MU, MEDIAN) ||
	    !not_both(m, MEAN, SIGMA))
		return FALSE;
	if (has(m, MU) || has(m, MEDIAN)) {
		if (!not_both(m, SIGMA, CV) || !not_both(m, SIGMA, SD) || !positive(m, SIGMA) ||
		    (has(m, MEDIAN) && !positive(m, MEDIAN)))
			return FALSE;
		m->law->a = has(m, MU) ? m->is[MU] : log(m->is[MEDIAN]);
		m->law->b = m->is[SIGMA];
		return TRUE;
	}
	if (!read_cv(m, &cv))
		return FALSE;
	m->law->b = sqrt(log1p(cv * cv));
	m->law->a = log(m->is[MEAN]) - m->law->b * m->law->b / 2;
	return TRUE;
}

/* Shape from itself or from how the values vary; then the scale, from itself or from the mean. */
static gboolean make_shaped(Making *m, double (*shape_of)(double cv),
			    double (*mean_of)(double shape))
{
	if (!not_both(m, SHAPE, CV) || !not_both(m, SHAPE, SD) || !not_both(m, MEAN, SCALE))
		return FALSE;
	if (has(m, SHAPE)) {
		if (!positive(m, SHAPE))
			return FALSE;
		m->law->a = m->is[SHAPE];
	} else {
		double cv;

		if (!read_cv(m, &cv))
			return FALSE;
		m->law->a = shape_of(cv);
		if (isnan(m->law->a))
			return refuse(m, has(m, CV) ? CV : SD, "no such shape has it");
	}
	if (has(m, SCALE) ? !positive(m, SCALE) : !positive(m, MEAN))
		return FALSE;
	m->law->b = has(m, SCALE) ? m->is[SCALE] : m->is[MEAN] / mean_of(m->law->a);
	return TRUE;
}

static double gamma_shape(double cv)
{
	return 1 / (cv * cv);
}

static double gamma_mean(double shape)
{
	return shape;
}

static gboolean make_pareto(Making *m)
{
	if (!positive(m, SHAPE) || !positive(m, MIN_))
		return FALSE;
	m->law->a = m->is[SHAPE];
	m->law->b = m->is[MIN_];
	return TRUE;
}

/* Two phases that make up half of the mean each (balanced means: Allen, Probability, Statistics,
 * and Queueing Theory, 2nd ed., sec. 3.2.9). */
static gboolean balance(Making *m, double cv)
{
	double share;

	if (!(cv >= 1))
		return refuse(m, has(m, CV) ? CV : SD, "phases vary by at least 1 times the mean");
	share = (1 + sqrt((cv * cv - 1) / (cv * cv + 1))) / 2;
	m->law->n = 2;
	m->law->phases = g_new(ExponentialPhase, 2);
	m->law->phases[0] = (ExponentialPhase){ m->is[MEAN] / (2 * share), share };
	m->law->phases[1] = (ExponentialPhase){ m->is[MEAN] / (2 * (1 - share)), 1 - share };
	return TRUE;
}

static gboolean make_hyperexponential(Making *m)
{
	const Distribution *d = m->from;
	double cv, sum = 0;

	if (!not_both(m, PHASES, MEAN) || !not_both(m, PHASES, CV) || !not_both(m, PHASES, SD))
		return FALSE;
	if (!has(m, PHASES))
		return read_cv(m, &cv) && balance(m, cv);
	m->law->n = d->n_phases;
	m->law->phases = g_new0(ExponentialPhase, d->n_phases);
	for (guint i = 0; i < d->n_phases; i++)
		sum += d->phases[i].weight;
	for (guint i = 0; i < d->n_phases; i++) {
		double mean = in_unit(m->unit, &d->phases[i].mean);

		if (!(d->phases[i].weight > 0) || !(mean > 0))
			return refuse(m, PHASES, "mean and weight must be greater than zero");
		m->law->phases[i] = (ExponentialPhase){ mean, d->phases[i].weight / sum };
	}
	return TRUE;
}

/* ---- those with items ---- */

static void allocate_items(Law *law, guint n)
{
	law->n = n;
	law->share = g_new0(double, n);
	law->value = g_new0(double, n);
}

/* From weights in .share to shares up to and with each. */
static void add_up(Law *law)
{
	double sum = 0, total;

	for (guint i = 0; i < law->n; i++)
		law->share[i] = sum += law->share[i];
	total = sum;
	for (guint i = 0; i < law->n; i++)
		law->share[i] /= total;
}

static gboolean make_zipf(Making *m)
{
	if (!require(m, EXPONENT) || !positive(m, RANKS) || (has(m, SCALE) && !positive(m, SCALE)))
		return FALSE;
	if (m->is[EXPONENT] < 0)
		return refuse(m, EXPONENT, "must not be negative");
	if (m->is[RANKS] > MAX_ITEMS)
		return refuse(m, RANKS, "must be at most 1000000");
	allocate_items(m->law, (guint) m->is[RANKS]);
	for (guint i = 0; i < m->law->n; i++) {
		m->law->value[i] = (i + 1) * or_else(m, SCALE, 1);
		m->law->share[i] = pow(i + 1, -m->is[EXPONENT]);
	}
	add_up(m->law);
	return TRUE;
}

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return x[0] < y[0] ? -1 : x[0] > y[0];
}

/* Sorted, so that a larger draw is a larger value. */
static gboolean make_discrete(Making *m)
{
	const Distribution *d = m->from;
	g_autofree double *pairs = g_new(double, 2 * d->n_values + 1);
	double sum = 0;

	if (!require(m, VALUES))
		return FALSE;
	for (guint i = 0; i < d->n_values; i++) {
		pairs[2 * i] = in_unit(m->unit, &d->values[i].value);
		pairs[2 * i + 1] = d->values[i].weight;
		if (!(pairs[2 * i] >= 0))
			return refuse(m, VALUES, "each must have a value that is not negative");
		if (!(pairs[2 * i + 1] >= 0))
			return refuse(m, VALUES, "weights must not be negative");
		sum += d->values[i].weight;
	}
	if (!(sum > 0))
		return refuse(m, VALUES, "some weight must be greater than zero");
	qsort(pairs, d->n_values, 2 * sizeof(double), by_value);
	allocate_items(m->law, d->n_values);
	for (guint i = 0; i < d->n_values; i++) {
		m->law->value[i] = pairs[2 * i];
		m->law->share[i] = pairs[2 * i + 1];
	}
	add_up(m->law);
	return TRUE;
}

static gboolean make_empirical(Making *m)
{
	const DistributionQuantile *points = m->from->quantiles;
	guint n = m->from->n_quantiles;

	if (!require(m, QUANTILES))
		return FALSE;
	if (n < 2 || points[0].p > 0 || points[n - 1].p < 1)
		return refuse(m, QUANTILES, "must go from p: 0 to p: 1");
	allocate_items(m->law, n);
	for (guint i = 0; i < n; i++) {
		m->law->share[i] = points[i].p;
		m->law->value[i] = in_unit(m->unit, &points[i].value);
		if (!(m->law->value[i] >= 0))
			return refuse(m, QUANTILES, "each must have a value that is not negative");
		if (i > 0 && !(m->law->share[i] >= m->law->share[i - 1] &&
			       m->law->value[i] >= m->law->value[i - 1]))
			return refuse(m, QUANTILES, "neither p nor value may go back");
	}
	return TRUE;
}

static gboolean make_kind(Making *m)
{
	switch (m->law->kind) {
	case LAW_CONSTANT:
		m->law->a = m->is[VALUE];
		return require(m, VALUE);
	case LAW_UNIFORM:
		return make_uniform(m);
	case LAW_EXPONENTIAL:
		m->law->a = m->is[MEAN];
		return positive(m, MEAN);
	case LAW_NORMAL:
		return make_normal(m);
	case LAW_LOGNORMAL:
		return make_lognormal(m);
	case LAW_GAMMA:
		return make_shaped(m, gamma_shape, gamma_mean);
	case LAW_WEIBULL:
		return make_shaped(m, weibull_shape, weibull_mean);
	case LAW_PARETO:
		return make_pareto(m);
	case LAW_HYPEREXPONENTIAL:
		return make_hyperexponential(m);
	case LAW_ZIPF:
		return make_zipf(m);
	case LAW_DISCRETE:
		return make_discrete(m);
	default:
		return make_empirical(m);
	}
}

/* ---- bounds and steps ---- */

static gboolean set_bounds(Making *m)
{
	Law *law = m->law;

	law->low = or_else(m, MIN_, 0);
	law->high = or_else(m, MAX_, INFINITY);
	law->p_low = 0;
	law->p_high = 1;
	if (law->low < 0)
		return refuse(m, MIN_, "must not be negative");
	if (!(law->low <= law->high))
		return refuse(m, MAX_, "must not be below min");
	if (law->kind == LAW_CONSTANT && law->a < 0)
		return refuse(m, VALUE, "must not be negative");
	if (!(may_have[law->kind] & BOUNDS) || law->kind == LAW_UNIFORM)
		return TRUE;
	law->p_low = law_cdf(law, law->low);
	law->p_high = has(m, MAX_) ? law_cdf(law, law->high) : 1;
	if (law->p_high - law->p_low < 1e-9)
		return refuse(m, has(m, MAX_) ? MAX_ : MIN_,
			      "(almost) nothing of the distribution lies between min and max");
	return TRUE;
}

static gboolean set_step(Making *m, double step)
{
	Law *law = m->law;
	double own = in_unit(m->unit, &m->from->step);

	if (!isnan(own) && !(own > 0))
		return kd_fail(m->error, KD_ERROR_INPUT,
			       "step: Invalid value: must be greater than zero");
	law->step = !isnan(own)                                              ? own
		    : law->kind == LAW_CONSTANT || law->kind == LAW_DISCRETE ? 0
									     : step;
	return TRUE;
}

static gboolean find_kind(const char *name, LawKind *ret)
{
	for (guint i = 0; i < N_LAWS; i++)
		if (g_strcmp0(name, distribution_names[i]) == 0) {
			*ret = (LawKind) i;
			return TRUE;
		}
	return FALSE;
}

Law *law_new(const Distribution *distribution, DistributionUnit unit, double step, GError **error)
{
	g_autoptr(Law) law = g_new0(Law, 1);
	Making m = { .from = distribution, .unit = unit, .law = law, .error = error };

	/* An unknown one was complained about by its table. */
	if (!find_kind(distribution->distribution, &law->kind)) {
		kd_fail(error, KD_ERROR_INPUT, "distribution: Required value");
		return NULL;
	}
	read_parameters(&m);
	if (!knows_all(&m) || !make_kind(&m) || !set_bounds(&m) || !set_step(&m, step))
		return NULL;
	return g_steal_pointer(&law);
}
