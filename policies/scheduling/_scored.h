/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The resources that a score looks at, and their columns during one attempt
 * (pkg/scheduler/framework/plugins/noderesources/resource_allocation.go).
 *
 * A plug-in keeps a list of KdScored in its state, as written in its args, and a KdScoredColumns in
 * its scratch, which pre_score fills.
 */
#ifndef KD_POLICIES_SCORED_H
#define KD_POLICIES_SCORED_H

#include <kubedes/policy.h>

#define KD_MAX_SCORED 16

/* ResourceSpec of kubescheduler.config.k8s.io/v1; a weight of 0 counts as 1. */
typedef struct {
	KdName name;
	gint64 weight;
} KdScored;
extern const KdStruct kd_scored_struct;

/* One resource: what node @slot uses once the pod is there is requested[slot] + request. */
typedef struct {
	const gint64 *allocatable, *requested; /* by slot */
	gint64 request, weight;
} KdScoredColumn;

typedef struct {
	KdScoredColumn column[KD_MAX_SCORED];
	guint n;
	bool any; /* the pod requests some of at least one of the resources */
} KdScoredColumns;

/* Each resource once, not too many, no weight above @max_weight. */
gboolean kd_scored_check(const KdScored *resources, guint n, gint64 max_weight, GError **error);

/*
 * The columns of @resources, or of cpu and memory where n is 0.  A resource that no node and no pod
 * has is left out, and so is an extended one that the pod does not request.  @non_zero: a container
 * without a request for cpu or memory counts 100m or 200 MiB, and pod-level requests of the pod do
 * not count.
 */
void kd_scored_columns(const KdCycle *cycle, const KdScored *resources, guint n, bool non_zero,
		       KdScoredColumns *ret);

/* Go's int64 wraps around where C's overflow is undefined. */
static inline gint64 kd_wrap_add(gint64 a, gint64 b)
{
	return (gint64) ((guint64) a + (guint64) b);
}
static inline gint64 kd_wrap_subtract(gint64 a, gint64 b)
{
	return (gint64) ((guint64) a - (guint64) b);
}

/* part * 100 / whole, truncated; whole > 0. */
static inline gint64 kd_percent(gint64 part, gint64 whole)
{
	/*
	 * Doubles divide several times faster than integers.  Below 2^46 both sides are exact, and
	 * a quotient of at most 100 is further from the next integer than it can be rounded.
	 */
	if ((guint64) part <= (guint64) whole && whole < G_GINT64_CONSTANT(1) << 46)
		return (gint64) ((double) (part * 100) / (double) whole);
	return (gint64) ((guint64) part * 100) / whole;
}

#endif
