/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/flow_control_seats.h"

#include <math.h>
#include <string.h>

/* ---- levels ---- */

#define MOST_SEATS_SHARE 0.15
#define MIN_TARGET       0.001
#define EPSILON          0.0000001

gint64 kd_flow_nominal_limit(gint64 seats, gint64 shares, gint64 sum)
{
	return sum > 0 ? (seats * shares + sum - 1) / sum : 0;
}

gint64 kd_flow_percent(gint64 limit, gint64 percent)
{
	return (gint64) round((double) limit * (double) percent / 100);
}

gint64 kd_flow_most_seats(gint64 nominal, gint64 hand)
{
	gint64 share = (gint64) ceil((double) nominal * MOST_SEATS_SHARE);

	return MAX(1, MIN(share, nominal / hand));
}

static double target_of(const KdFlowShare *share)
{
	return MAX(share->target, MIN_TARGET);
}

static double share_at(const KdFlowShare *share, double proportion)
{
	return MAX(share->lower, MIN(share->upper, proportion * target_of(share)));
}

static double sum_at(const KdFlowShare *shares, guint n, double proportion)
{
	double sum = 0;

	for (guint i = 0; i < n; i++)
		sum += share_at(&shares[i], proportion);
	return sum;
}

/* The largest proportion at which some bound begins or ends to matter and the sum is not yet @sum,
 * or (@up) the smallest at which it is. */
static double corner(const KdFlowShare *shares, guint n, double sum, bool up)
{
	double best = up ? INFINITY : 0;

	for (guint i = 0; i < 2 * n; i++) {
		const KdFlowShare *share = &shares[i / 2];
		double at = (i % 2 ? share->upper : share->lower) / target_of(share);
		bool reached = sum_at(shares, n, at) >= sum;

		if (up && reached)
			best = MIN(best, at);
		else if (!up && !reached)
			best = MAX(best, at);
	}
	return best;
}

/* The sum grows with the proportion, in straight lines between the corners. */
static double find_proportion(const KdFlowShare *shares, guint n, double sum)
{
	double from = corner(shares, n, sum, false), to = corner(shares, n, sum, true);
	double low = sum_at(shares, n, from), high = sum_at(shares, n, to);

	return high > low ? from + (sum - low) / (high - low) * (to - from) : to;
}

bool kd_flow_divide(KdFlowShare *shares, guint n, double sum)
{
	double low = 0, high = 0, proportion;

	for (guint i = 0; i < n; i++) {
		low += shares[i].lower;
		high += shares[i].upper;
	}
	if (low - sum > EPSILON || sum - high > EPSILON)
		return false;
	proportion = low - sum > -EPSILON    ? 0
		     : sum - high > -EPSILON ? INFINITY
					     : find_proportion(shares, n, sum);
	for (guint i = 0; i < n; i++)
		shares[i].share = share_at(&shares[i], proportion);
	return true;
}

/* ---- requests ---- */

#define MOST_LIST_SEATS     100
#define MOST_MUTATING_SEATS 10
#define BYTES_PER_SEAT      100000
#define MOST_FROM_CACHE     1000000 /* bytes: the cache streams what it lists */
#define LARGEST_OBJECT      1500000
#define WATCHERS_PER_SEAT   10
#define TIME_PER_EVENT      (5 * KD_MILLISECOND)

static gint64 within(gint64 most, gint64 limit)
{
	return most == 0 || most > limit ? limit : most;
}

/* seatsBasedOnObjectSize() */
static gint64 list_seats(const KdFlowList *list)
{
	gint64 size = list->average_size > 0 ? list->average_size : LARGEST_OBJECT;
	gint64 answered = list->limit > 0 ? MIN(list->limit, list->stored) : list->stored;
	gint64 loaded = list->single                          ? 1
			: !list->from_cache && list->selector ? MAX(answered, list->stored / 2)
							      : answered;
	gint64 bytes = loaded * size;

	if (list->from_cache)
		bytes = MIN(bytes, MOST_FROM_CACHE);
	return (bytes + BYTES_PER_SEAT - 1) / BYTES_PER_SEAT;
}

static KdFlowWork estimate_list(const KdFlowRequest *request, gint64 most)
{
	KdFlowList list = request->list;
	gint64 seats = 1;

	if (strcmp(request->verb, "watch") == 0) {
		list.from_cache = true;
		if (!list.initial_events)
			return (KdFlowWork){ .initial = 1 };
	}
	if (list.stored > 0)
		seats = CLAMP(list_seats(&list), 1, within(most, MOST_LIST_SEATS));
	return (KdFlowWork){ .initial = (guint) seats };
}

/* The work of telling the watchers, reshaped to no more seats than allowed. */
static KdFlowWork estimate_change(const KdFlowRequest *request, gint64 most)
{
	gint64 wide = (request->watchers + WATCHERS_PER_SEAT - 1) / WATCHERS_PER_SEAT;
	gint64 seats = MIN(wide, within(most, MOST_MUTATING_SEATS));

	if (request->watchers < WATCHERS_PER_SEAT ||
	    (g_strcmp0(request->resource, "serviceaccounts") == 0 &&
	     g_strcmp0(request->subresource, "token") == 0))
		return (KdFlowWork){ .initial = 1 };
	return (KdFlowWork){ 1, (guint) seats, wide * TIME_PER_EVENT / seats };
}

KdFlowWork kd_flow_estimate(const KdFlowRequest *request, gint64 most)
{
	static const char *const changing[] = { "create", "update", "patch", "delete", NULL };

	if (request->path)
		return (KdFlowWork){ .initial = 1 };
	if (strcmp(request->verb, "list") == 0 || strcmp(request->verb, "watch") == 0)
		return estimate_list(request, most);
	if (g_strv_contains(changing, request->verb))
		return estimate_change(request, most);
	return (KdFlowWork){ .initial = 1 };
}
