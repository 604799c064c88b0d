/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a distribution is written: one table for amounts, one for times, which differ in the type of
 * their values alone.
 */
#include "_distribution_kinds.h"

const char *const distribution_names[N_LAWS + 1] = {
	[LAW_CONSTANT] = "constant",
	[LAW_UNIFORM] = "uniform",
	[LAW_EXPONENTIAL] = "exponential",
	[LAW_NORMAL] = "normal",
	[LAW_LOGNORMAL] = "lognormal",
	[LAW_GAMMA] = "gamma",
	[LAW_WEIBULL] = "weibull",
	[LAW_PARETO] = "pareto",
	[LAW_HYPEREXPONENTIAL] = "hyperexponential",
	[LAW_ZIPF] = "zipf",
	[LAW_DISCRETE] = "discrete",
	[LAW_EMPIRICAL] = "empirical",
};

#define ITEM_FIELDS(VALUE)                                                                         \
	{                                                                                          \
		KD_FIELD(DistributionItem, value, VALUE, .required = true),                        \
			KD_FIELD(DistributionItem, weight, DOUBLE, .fallback = "1",                \
				 .help = "how often it comes, against the others"),                \
			KD_FIELDS_END,                                                             \
	}
#define PHASE_FIELDS(VALUE)                                                                        \
	{                                                                                          \
		KD_FIELD(DistributionPhase, mean, VALUE, .required = true),                        \
			KD_FIELD(DistributionPhase, weight, DOUBLE, .fallback = "1",               \
				 .help = "how often it comes, against the others"),                \
			KD_FIELDS_END,                                                             \
	}
#define QUANTILE_FIELDS(VALUE)                                                                     \
	{                                                                                          \
		KD_FIELD(DistributionQuantile, p, DOUBLE, .help = "0 to 1: so much lies below"),   \
			KD_FIELD(DistributionQuantile, value, VALUE, .required = true),            \
			KD_FIELDS_END,                                                             \
	}

#define FIELDS(VALUE, ITEM, PHASE, QUANTILE)                                                       \
	{                                                                                          \
		KD_FIELD(Distribution, value, VALUE, .help = "constant: always this"),             \
			KD_FIELD(Distribution, distribution, NAME, .fallback = "constant",         \
				 .allowed = distribution_names),                                   \
			KD_FIELD(Distribution, min, VALUE,                                         \
				 .help = "nothing below is drawn; pareto: its scale"),             \
			KD_FIELD(Distribution, max, VALUE, .help = "nothing above is drawn"),      \
			KD_FIELD(Distribution, mean, VALUE, .help = "without min and max"),        \
			KD_FIELD(Distribution, sd, VALUE, .help = "standard deviation"),           \
			KD_FIELD(Distribution, cv, OPT_QUANTITY,                                   \
				 .help = "coefficient of variation: sd over mean"),                \
			KD_FIELD(Distribution, median, VALUE, .help = "lognormal: exp(mu)"),       \
			KD_FIELD(Distribution, mu, OPT_QUANTITY,                                   \
				 .help = "lognormal: mean of the logarithm of units or seconds"),  \
			KD_FIELD(Distribution, sigma, OPT_QUANTITY,                                \
				 .help = "lognormal: standard deviation of the logarithm"),        \
			KD_FIELD(Distribution, shape, OPT_QUANTITY,                                \
				 .help = "gamma, weibull, pareto"),                                \
			KD_FIELD(Distribution, scale, VALUE,                                       \
				 .help = "gamma, weibull; zipf: the smallest value, 1 when "       \
					 "absent"),                                                \
			KD_FIELD(Distribution, exponent, OPT_QUANTITY,                             \
				 .help = "zipf: value k comes in proportion to k^-exponent"),      \
			KD_FIELD(Distribution, ranks, OPT_INT, .help = "zipf: how many values"),   \
			KD_FIELD_LIST_OF(Distribution, values, ITEM,                               \
					 .help = "discrete: values, or {value, weight}"),          \
			KD_FIELD_LIST_OF(Distribution, phases, PHASE,                              \
					 .help = "hyperexponential: {mean, weight}; or say mean "  \
						 "and cv of the whole"),                           \
			KD_FIELD_LIST_OF(Distribution, quantiles, QUANTILE,                        \
					 .help = "empirical: {p, value} from p 0 to 1, straight "  \
						 "lines between them"),                            \
			KD_FIELD(Distribution, step, VALUE,                                        \
				 .help = "round to multiples of this, at least one"),              \
			KD_FIELDS_END,                                                             \
	}

/* What could not be read was complained about; so was an unknown name by the table. */
static gboolean check(const Distribution *d, bool is_empty, DistributionUnit unit, GError **error)
{
	g_autoptr(Law) law = NULL;

	if (is_empty || !g_strv_contains(distribution_names, d->distribution))
		return TRUE;
	law = law_new(d, unit, 0, error);
	return law != NULL;
}

static bool is_nothing(const KdStruct *type, const Distribution *distribution)
{
	Distribution nothing;

	kd_struct_init(type, &nothing);
	return kd_struct_equal(type, &nothing, distribution);
}

static gboolean check_amounts(const void *self, GError **error)
{
	return check(self, is_nothing(&distribution_of_amounts, self), DISTRIBUTION_AMOUNT, error);
}

static gboolean check_times(const void *self, GError **error)
{
	return check(self, is_nothing(&distribution_of_times, self), DISTRIBUTION_TIME, error);
}

#define STRUCT(name_, type_, fields_, ...)                                                         \
	{                                                                                          \
		.name = (name_), .size = sizeof(type_), .fields = (fields_), __VA_ARGS__           \
	}

static const KdField amount_item_fields[] = ITEM_FIELDS(OPT_QUANTITY);
static const KdField amount_phase_fields[] = PHASE_FIELDS(OPT_QUANTITY);
static const KdField amount_quantile_fields[] = QUANTILE_FIELDS(OPT_QUANTITY);
static const KdStruct amount_item = STRUCT("Item", DistributionItem, amount_item_fields,
					   .short_form = true);
static const KdStruct amount_phase = STRUCT("Phase", DistributionPhase, amount_phase_fields);
static const KdStruct amount_quantile = STRUCT("Quantile", DistributionQuantile,
					       amount_quantile_fields);
static const KdField amount_fields[] = FIELDS(OPT_QUANTITY, &amount_item, &amount_phase,
					      &amount_quantile);

static const KdField time_item_fields[] = ITEM_FIELDS(DURATION);
static const KdField time_phase_fields[] = PHASE_FIELDS(DURATION);
static const KdField time_quantile_fields[] = QUANTILE_FIELDS(DURATION);
static const KdStruct time_item = STRUCT("TimeItem", DistributionItem, time_item_fields,
					 .short_form = true);
static const KdStruct time_phase = STRUCT("TimePhase", DistributionPhase, time_phase_fields);
static const KdStruct time_quantile = STRUCT("TimeQuantile", DistributionQuantile,
					     time_quantile_fields);
static const KdField time_fields[] = FIELDS(DURATION, &time_item, &time_phase, &time_quantile);

/* The scalar of the short form is the first field, value. */
const KdStruct distribution_of_amounts = STRUCT("Distribution", Distribution, amount_fields,
						.help = "an amount, or a distribution of amounts",
						.check = check_amounts, .short_form = true);
const KdStruct distribution_of_times = STRUCT("TimeDistribution", Distribution, time_fields,
					      .help = "a time, or a distribution of times",
					      .check = check_times, .short_form = true);
