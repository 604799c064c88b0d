/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/flow_control_queues.h"

#include <string.h>

#define N_KEPT (KD_FLOW_MOST_RETRY + 1)

static void remember(KdFlowDrops *drops)
{
	gint64 at = drops->second % N_KEPT;

	drops->seconds[at] = drops->second;
	drops->counts[at] = drops->n;
}

/* In the last retry_after seconds before @second. */
static gint64 count_drops(const KdFlowDrops *drops, gint64 second)
{
	gint64 n = 0;

	for (gint64 s = MAX(0, second - drops->retry_after); s < second; s++)
		if (drops->seconds[s % N_KEPT] == s)
			n += drops->counts[s % N_KEPT];
	return n;
}

/* Twice as long while it goes on, and slowly less (dropped_requests_tracker.go). */
static void adjust(KdFlowDrops *drops, gint64 second)
{
	gint64 n = count_drops(drops, second);

	if (second - drops->changed >= drops->retry_after && n >= 3 * drops->retry_after) {
		drops->retry_after = MIN(2 * drops->retry_after, KD_FLOW_MOST_RETRY);
		drops->changed = second;
	} else if (n < drops->retry_after && drops->retry_after > 1) {
		drops->retry_after--;
	}
}

guint kd_flow_drop(KdFlowDrops *drops, gint64 second)
{
	if (drops->retry_after == 0) {
		drops->retry_after = 1;
		drops->changed = -KD_FLOW_MOST_RETRY;
		drops->second = second;
		memset(drops->seconds, -1, sizeof(drops->seconds));
	}
	if (drops->second != second) {
		remember(drops);
		drops->second = second;
		drops->n = 0;
		adjust(drops, second);
	}
	drops->n++;
	return (guint) drops->retry_after;
}
