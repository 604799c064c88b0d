/* SPDX-License-Identifier: Apache-2.0 */
#include "_deployment_sizes.h"

#include "_share.h"

#include <string.h>

/* ---- bounds ---- */

void kd_rollout_fenceposts(const char *surge, const char *unavailable, gint64 replicas,
			   gint64 *ret_surge, gint64 *ret_unavailable)
{
	*ret_surge = surge ? kd_share_of(surge, replicas, true) : 0;
	*ret_unavailable = unavailable ? kd_share_of(unavailable, replicas, false) : 0;
	if (*ret_surge == 0 && *ret_unavailable == 0)
		*ret_unavailable = 1;
}

/* MaxSurge(), MaxUnavailable() */
KdRollout kd_rollout_of(const KdDeployment *deployment)
{
	const KdDeploymentSpec *spec = &deployment->spec;
	const KdRollingUpdateDeployment *bounds = spec->strategy.rollingUpdate;
	KdRollout rollout = { .replicas = spec->replicas,
			      .n_pods = deployment->status.replicas,
			      .rolling = strcmp(spec->strategy.type, "RollingUpdate") == 0 };

	if (!rollout.rolling)
		return rollout;
	kd_rollout_fenceposts(bounds->maxSurge, bounds->maxUnavailable, rollout.replicas,
			      &rollout.surge, &rollout.unavailable);
	rollout.unavailable = MIN(rollout.unavailable, rollout.replicas);
	return rollout;
}

static gint64 sum_replicas(KdRolloutSet *const *sets, guint n)
{
	gint64 sum = 0;

	for (guint i = 0; i < n; i++)
		sum += sets[i]->replicas;
	return sum;
}

/* ---- rolling ---- */

gint64 kd_rollout_new_size(const KdRollout *rollout, KdRolloutSet *const *all, guint n,
			   const KdRolloutSet *new)
{
	gint64 room = rollout->replicas + rollout->surge - sum_replicas(all, n);

	if (!rollout->rolling)
		return rollout->replicas;
	if (room <= 0)
		return new->replicas;
	return new->replicas + MIN(room, rollout->replicas - new->replicas);
}

bool kd_rollout_grow(const KdRollout *rollout, KdRolloutSet *const *all, guint n, KdRolloutSet *new)
{
	gint64 size = rollout->replicas;

	if (new->replicas < rollout->replicas)
		size = kd_rollout_new_size(rollout, all, n, new);
	if (size == new->replicas)
		return false;
	new->replicas = size;
	new->sized = true;
	return true;
}

static void shrink(KdRolloutSet *set, gint64 by, gint64 *left)
{
	set->replicas -= by;
	set->sized |= by > 0;
	*left -= by;
}

bool kd_rollout_shrink(const KdRollout *rollout, KdRolloutSet *const *old, guint n,
		       const KdRolloutSet *new)
{
	const gint64 n_old = sum_replicas(old, n);
	const gint64 needed = rollout->replicas - rollout->unavailable;
	/* New pods that are not available yet must not be the reason for fewer old ones. */
	gint64 unhealthy = n_old + new->available - needed;
	gint64 healthy = new->available - needed;

	if (n_old == 0 || unhealthy <= 0)
		return false;
	for (guint i = 0; i < n; i++)
		healthy += old[i]->replicas > 0 ? old[i]->available : 0;
	for (guint i = 0; i < n && unhealthy > 0; i++) {
		if (old[i]->replicas == 0)
			continue;
		if (old[i]->replicas < old[i]->available)
			return false; /* it has not followed yet: an error there */
		shrink(old[i], MIN(unhealthy, old[i]->replicas - old[i]->available), &unhealthy);
	}
	for (guint i = 0; i < n && healthy > 0; i++)
		if (old[i]->replicas > 0)
			shrink(old[i], MIN(old[i]->replicas, healthy), &healthy);
	return sum_replicas(old, n) != n_old;
}

/* ---- another number is wanted ---- */

bool kd_rollout_is_rescaled(const KdRollout *rollout, KdRolloutSet *const *all, guint n)
{
	for (guint i = 0; i < n; i++)
		if (all[i]->replicas > 0 && all[i]->desired >= 0 &&
		    all[i]->desired != rollout->replicas)
			return true;
	return false;
}

/* FindActiveOrLatest(): NULL where several are active. */
static KdRolloutSet *active_or_latest(KdRolloutSet *const *all, guint n, KdRolloutSet *new)
{
	KdRolloutSet *active = NULL;

	for (guint i = 0; i < n; i++) {
		if (all[i]->replicas == 0)
			continue;
		if (active)
			return NULL;
		active = all[i];
	}
	if (active || new)
		return active ? active : new;
	return n > 0 ? all[n - 1] : NULL;
}

static void resize(KdRolloutSet *set, gint64 size)
{
	if (set->replicas == size)
		return;
	set->replicas = size;
	set->sized = true;
}

/* IsSaturated() */
static bool is_saturated(const KdRollout *rollout, const KdRolloutSet *new)
{
	return new &&new->replicas == rollout->replicas &&new->desired ==
	       rollout->replicas &&new->available == rollout->replicas;
}

/* getReplicaSetFraction(): by how much the set would change to keep its share. */
static gint64 fraction(const KdRollout *rollout, const KdRolloutSet *set)
{
	const gint64 before = set->max_replicas ? set->max_replicas : rollout->n_pods;
	double size;

	if (rollout->replicas == 0)
		return -set->replicas;
	if (before == 0)
		return 0;
	size = (double) (set->replicas * (rollout->replicas + rollout->surge)) / (double) before;
	return (gint64) (size < 0 ? size - 0.5 : size + 0.5) - set->replicas;
}

/* GetReplicaSetProportion() */
static gint64 proportion(const KdRollout *rollout, const KdRolloutSet *set, gint64 to_add,
			 gint64 added)
{
	if (set->replicas == 0 || to_add == added)
		return 0;
	return to_add > 0 ? MIN(fraction(rollout, set), to_add - added)
			  : MAX(fraction(rollout, set), to_add - added);
}

/* Those with pods, the largest first; of equals the newest where there is something to add, else
 * the oldest (ReplicaSetsBySizeNewer, ReplicaSetsBySizeOlder). */
static GPtrArray *active_by_size(KdRolloutSet *const *all, guint n, bool newest_first)
{
	GPtrArray *sets = g_ptr_array_new();

	for (guint i = 0; i < n; i++) {
		KdRolloutSet *set = all[newest_first ? n - 1 - i : i];
		guint at = 0;

		if (set->replicas == 0)
			continue;
		while (at < sets->len &&
		       ((const KdRolloutSet *) sets->pdata[at])->replicas >= set->replicas)
			at++;
		g_ptr_array_insert(sets, (gint) at, set);
	}
	return sets;
}

static void scale_in_proportion(const KdRollout *rollout, KdRolloutSet *const *all, guint n)
{
	const gint64 allowed = rollout->replicas > 0 ? rollout->replicas + rollout->surge : 0;
	const gint64 to_add = allowed - sum_replicas(all, n);
	g_autoptr(GPtrArray) sets = active_by_size(all, n, to_add > 0);
	gint64 added = 0;

	for (guint i = 0; i < sets->len; i++) {
		KdRolloutSet *set = sets->pdata[i];
		gint64 part = to_add != 0 ? proportion(rollout, set, to_add, added) : 0;

		set->replicas += part;
		set->sized = true;
		added += part;
	}
	if (sets->len > 0) {
		KdRolloutSet *largest = sets->pdata[0];

		largest->replicas = MAX(largest->replicas + to_add - added, 0);
	}
}

void kd_rollout_rescale(const KdRollout *rollout, KdRolloutSet *const *all, guint n,
			KdRolloutSet *new)
{
	KdRolloutSet *alone = active_or_latest(all, n, new);

	if (alone) {
		resize(alone, rollout->replicas);
	} else if (is_saturated(rollout, new)) {
		for (guint i = 0; i < n; i++)
			if (all[i] != new)
				resize(all[i], 0);
	} else if (rollout->rolling) {
		scale_in_proportion(rollout, all, n);
	}
}

/* ---- history ---- */

void kd_rollout_clean_up(KdRolloutSet *const *old, guint n, gint64 limit)
{
	for (guint i = 0; limit < G_MAXINT32 && i + limit < n; i++)
		old[i]->surplus = old[i]->n_pods == 0 && old[i]->replicas == 0 && old[i]->settled;
}
