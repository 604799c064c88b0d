/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many seats: of a level, and for a request.
 */
#ifndef KD_CLUSTER_FLOW_CONTROL_SEATS_H
#define KD_CLUSTER_FLOW_CONTROL_SEATS_H

#include "cluster/flow_control.h"

/* ---- levels (apf_controller.go, conc_alloc.go) ---- */

/* The nominal limit of a level with @shares of @sum shares of @seats seats. */
gint64 kd_flow_nominal_limit(gint64 seats, gint64 shares, gint64 sum);
/* @percent of @limit, rounded half away from zero. */
gint64 kd_flow_percent(gint64 limit, gint64 percent);
/* A request of a level with this limit takes no more seats than that. */
gint64 kd_flow_most_seats(gint64 nominal, gint64 hand);

typedef struct {
	double target, lower, upper; /* lower <= target, lower <= upper */
	double share;                /* the answer */
} KdFlowShare;
/*
 * Divide @sum in proportion to the targets, within the bounds.  FALSE where the bounds do not allow
 * it: nothing is answered then.
 */
bool kd_flow_divide(KdFlowShare *shares, guint n, double sum);

/* ---- requests (request/width.go, list_work_estimator.go, mutating_work_estimator.go) ---- */

typedef struct {
	guint initial, final; /* seats while it runs, and for a while after */
	KdTime linger;        /* that while */
} KdFlowWork;
/* @most as above; 0 = no bound of the level. */
KdFlowWork kd_flow_estimate(const KdFlowRequest *request, gint64 most);

#endif
