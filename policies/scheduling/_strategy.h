/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scoring strategies of NodeResourcesFit, over the columns of _scored.h
 * (pkg/scheduler/framework/plugins/noderesources/{least,most}_allocated.go,
 * requested_to_capacity_ratio.go).
 *
 * Scores run from 0 to 100.
 */
#ifndef KD_POLICIES_STRATEGY_H
#define KD_POLICIES_STRATEGY_H

#include "_scored.h"

/* UtilizationShapePoint */
typedef struct {
	gint64 utilization, score; /* percent; 0 to 10 */
} KdShapePoint;

typedef struct {
	KdShapePoint *shape;
	guint n_shape;
} KdRequestedToCapacityRatio;

/* scoringStrategy, as written. */
typedef struct {
	KdName type;
	KdScored *resources;
	guint n_resources;
	KdRequestedToCapacityRatio requestedToCapacityRatio;
} KdStrategyArgs;
extern const KdStruct kd_strategy_args_struct;

/* Made by kd_strategy_prepare(). */
typedef struct KdStrategy KdStrategy;
struct KdStrategy {
	/* The scores of the slots in [from, to), that of @from in scores[0]. */
	void (*score)(const KdStrategy *strategy, const KdScoredColumns *columns, KdSlot from,
		      KdSlot to, gint64 *scores);
	/* The same of @n slots from here and there. */
	void (*score_some)(const KdStrategy *strategy, const KdScoredColumns *columns,
			   const KdSlot *slots, guint n, gint64 *scores);
	gint16 ratio[101]; /* RequestedToCapacityRatio: the score at each percent */
};

gboolean kd_strategy_prepare(const KdStrategyArgs *args, KdStrategy *ret, GError **error);

#endif
