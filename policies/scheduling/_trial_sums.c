/* SPDX-License-Identifier: Apache-2.0 */
#include "_trial_sums.h"

#include <string.h>

static gint64 base(const KdTrialSums *self, guint32 domain)
{
	return self->tally ? self->tally->sum[domain] : 0;
}

static KdTrialChange *find(const KdTrialSums *self, guint32 domain)
{
	for (guint i = 0; i < self->n_changes; i++)
		if (self->changes[i].domain == domain)
			return &self->changes[i];
	return NULL;
}

static KdTrialChange *append(const KdCycle *cycle, KdTrialSums *self, guint32 domain)
{
	KdTrialChange *before = self->changes;

	if (self->n_changes == self->capacity) {
		self->capacity = MAX(4, 2 * self->capacity);
		self->changes = kd_cycle_alloc(cycle, self->capacity * sizeof(*before));
		if (before)
			memcpy(self->changes, before, self->n_changes * sizeof(*before));
	}
	self->changes[self->n_changes] = (KdTrialChange){ .domain = domain };
	return &self->changes[self->n_changes++];
}

void kd_trial_sums_change(const KdCycle *cycle, KdTrialSums *self, KdSlot node, gint64 by)
{
	const guint32 domain = self->topology->domain[node];
	KdTrialChange *change;

	if (domain == 0)
		return;
	change = find(self, domain);
	if (!change)
		change = append(cycle, self, domain);
	change->by += by;
	if (change->by == 0)
		*change = self->changes[--self->n_changes];
}

gint64 kd_trial_sums_get(const KdTrialSums *self, guint32 domain)
{
	const KdTrialChange *change = find(self, domain);

	return base(self, domain) + (change ? change->by : 0);
}

bool kd_trial_sums_any(const KdTrialSums *self)
{
	gint64 n = self->tally ? self->tally->n_some : 0;

	for (guint i = 0; i < self->n_changes; i++) {
		const gint64 before = base(self, self->changes[i].domain);

		n += (before + self->changes[i].by != 0) - (before != 0);
	}
	return n > 0;
}

/* Of the domains that did not change. */
static gint64 least_of_others(const KdTrialSums *self)
{
	const KdRegion *region = self->tally->region;
	gint64 least = G_MAXINT32;

	for (guint32 d = 1; d < region->topology->n; d++)
		if (region->nodes[d] > 0 && self->tally->sum[d] < least && !find(self, d))
			least = self->tally->sum[d];
	return least;
}

gint64 kd_trial_sums_least(const KdTrialSums *self)
{
	guint n;
	const gint64 before = kd_tally_least(self->tally, &n);
	gint64 least = G_MAXINT32;

	for (guint i = 0; i < self->n_changes; i++) {
		const KdTrialChange *change = &self->changes[i];
		const gint64 sum = base(self, change->domain);

		if (self->tally->region->nodes[change->domain] == 0)
			continue;
		n -= sum == before;
		least = MIN(least, sum + change->by);
	}
	if (self->n_changes == 0 || n > 0)
		return MIN(before, least);
	return MIN(least, least_of_others(self));
}
