/* SPDX-License-Identifier: Apache-2.0 */
#include "_strategy.h"

#include <math.h>
#include <string.h>

static const KdField point_fields[] = {
	KD_FIELD(KdShapePoint, utilization, INT, .min = 0, .max = 100,
		 .help = "percent of the node in use"),
	KD_FIELD(KdShapePoint, score, INT, .min = 0, .max = 10, .help = "score there"),
	KD_FIELDS_END,
};
static const KdStruct point_struct = {
	.name = "UtilizationShapePoint",
	.size = sizeof(KdShapePoint),
	.fields = point_fields,
	.help = "a corner of the broken line from utilization to score",
};

static const KdField ratio_fields[] = {
	KD_FIELD_LIST_OF(KdRequestedToCapacityRatio, shape, &point_struct,
			 .help = "corners by rising utilization"),
	KD_FIELDS_END,
};
static const KdStruct ratio_struct = {
	.name = "RequestedToCapacityRatioParam",
	.size = sizeof(KdRequestedToCapacityRatio),
	.fields = ratio_fields,
	.help = "parameters of RequestedToCapacityRatio",
};

static const char *const types[] = { "LeastAllocated", "MostAllocated", "RequestedToCapacityRatio",
				     NULL };
static const KdField strategy_fields[] = {
	KD_FIELD(KdStrategyArgs, type, NAME, .fallback = "LeastAllocated", .allowed = types,
		 .help = "how use becomes a score"),
	KD_FIELD_LIST_OF(KdStrategyArgs, resources, &kd_scored_struct,
			 .help = "what counts; cpu and memory when empty"),
	KD_FIELD(KdStrategyArgs, requestedToCapacityRatio, STRUCT, .of = &ratio_struct,
		 .help = "parameters of RequestedToCapacityRatio"),
	KD_FIELDS_END,
};
const KdStruct kd_strategy_args_struct = {
	.name = "ScoringStrategy",
	.size = sizeof(KdStrategyArgs),
	.fields = strategy_fields,
	.help = "how NodeResourcesFit scores nodes",
};

static inline gint64 least_allocated_one(const KdStrategy *strategy, const KdScoredColumns *columns,
					 KdSlot slot)
{
	gint64 sum = 0, weights = 0;

	(void) strategy;
	for (guint i = 0; i < columns->n; i++) {
		const KdScoredColumn *column = &columns->column[i];
		gint64 allocatable = column->allocatable[slot];
		gint64 used = kd_wrap_add(column->requested[slot], column->request);

		if (allocatable <= 0)
			continue;
		if (used <= allocatable)
			sum += kd_percent(kd_wrap_subtract(allocatable, used), allocatable) *
			       column->weight;
		weights += column->weight;
	}
	return weights ? sum / weights : 0;
}

static inline gint64 most_allocated_one(const KdStrategy *strategy, const KdScoredColumns *columns,
					KdSlot slot)
{
	gint64 sum = 0, weights = 0;

	(void) strategy;
	for (guint i = 0; i < columns->n; i++) {
		const KdScoredColumn *column = &columns->column[i];
		gint64 allocatable = column->allocatable[slot];
		gint64 used = kd_wrap_add(column->requested[slot], column->request);

		if (allocatable <= 0)
			continue;
		sum += kd_percent(MIN(used, allocatable), allocatable) * column->weight;
		weights += column->weight;
	}
	return weights ? sum / weights : 0;
}

/* A resource whose score is 0 is left out, of the weights too. */
static inline gint64 capacity_ratio_one(const KdStrategy *strategy, const KdScoredColumns *columns,
					KdSlot slot)
{
	gint64 sum = 0, weights = 0;

	for (guint i = 0; i < columns->n; i++) {
		const KdScoredColumn *column = &columns->column[i];
		gint64 allocatable = column->allocatable[slot];
		gint64 used = kd_wrap_add(column->requested[slot], column->request);

		if (allocatable <= 0)
			continue;
		gint64 percent = used > allocatable ? 100 : kd_percent(used, allocatable);
		gint64 score = strategy->ratio[CLAMP(percent, 0, 100)];
		if (score <= 0)
			continue;
		sum += score * column->weight;
		weights += column->weight;
	}
	return weights ? (gint64) round((double) sum / (double) weights) : 0;
}

/* Loops of its own for each, so that the compiler folds the body in. */
#define FOR_ALL(strategy_)                                                                         \
	static void strategy_(const KdStrategy *strategy, const KdScoredColumns *columns,          \
			      KdSlot from, KdSlot to, gint64 *scores)                              \
	{                                                                                          \
		for (KdSlot slot = from; slot < to; slot++)                                        \
			scores[slot - from] = strategy_##_one(strategy, columns, slot);            \
	}                                                                                          \
	static void strategy_##_some(const KdStrategy *strategy, const KdScoredColumns *columns,   \
				     const KdSlot *slots, guint n, gint64 *scores)                 \
	{                                                                                          \
		for (guint i = 0; i < n; i++)                                                      \
			scores[i] = strategy_##_one(strategy, columns, slots[i]);                  \
	}
FOR_ALL(least_allocated)
FOR_ALL(most_allocated)
FOR_ALL(capacity_ratio)

/* pkg/scheduler/framework/plugins/helper/shape_score.go; corner scores count tenfold. */
static gint64 broken_line(const KdShapePoint *shape, guint n, gint64 percent)
{
	guint i = 0;

	while (i < n && percent > shape[i].utilization)
		i++;
	if (i == n)
		return shape[n - 1].score * 10;
	if (i == 0)
		return shape[0].score * 10;
	const KdShapePoint *a = &shape[i - 1], *b = &shape[i];
	return a->score * 10 + (b->score - a->score) * 10 * (percent - a->utilization) /
				       (b->utilization - a->utilization);
}

static gboolean prepare_ratio(const KdRequestedToCapacityRatio *args, KdStrategy *ret,
			      GError **error)
{
	if (args->n_shape == 0)
		return kd_fail(error, KD_ERROR_INPUT,
			       "requestedToCapacityRatio.shape: needs at least one point");
	for (guint i = 1; i < args->n_shape; i++)
		if (args->shape[i].utilization <= args->shape[i - 1].utilization)
			return kd_fail(error, KD_ERROR_INPUT,
				       "requestedToCapacityRatio.shape[%u].utilization: "
				       "must rise from point to point",
				       i);
	for (int percent = 0; percent <= 100; percent++)
		ret->ratio[percent] = (gint16) broken_line(args->shape, args->n_shape, percent);
	return TRUE;
}

gboolean kd_strategy_prepare(const KdStrategyArgs *args, KdStrategy *ret, GError **error)
{
	if (!kd_scored_check(args->resources, args->n_resources, 100, error))
		return FALSE;
	if (g_strcmp0(args->type, "RequestedToCapacityRatio") == 0) {
		ret->score = capacity_ratio;
		ret->score_some = capacity_ratio_some;
		return prepare_ratio(&args->requestedToCapacityRatio, ret, error);
	}
	const bool most = g_strcmp0(args->type, "MostAllocated") == 0;
	ret->score = most ? most_allocated : least_allocated;
	ret->score_some = most ? most_allocated_some : least_allocated_some;
	return TRUE;
}
