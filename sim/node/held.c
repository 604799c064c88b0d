/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "node/held.h"

#include <string.h>

void kd_held_clear(KdHeld *held)
{
	g_free(held->shares);
	*held = (KdHeld){ 0 };
}

static KdShare *find(const KdHeld *held, KdName resource)
{
	for (guint i = 0; i < held->n_shares; i++) {
		if (held->shares[i].resource == resource)
			return &held->shares[i];
	}
	return NULL;
}

static void move(KdHeld *held, const KdShare *share, gint64 sign)
{
	KdShare *mine = find(held, share->resource);

	if (!mine) {
		held->shares = g_renew(KdShare, held->shares, held->n_shares + 1);
		mine = &held->shares[held->n_shares++];
		*mine = (KdShare){ share->resource, 0 };
	}
	mine->amount += sign * share->amount;
	g_assert(mine->amount >= 0);
}

void kd_held_add(KdHeld *held, const KdAsk *ask)
{
	for (guint i = 0; i < ask->n_shares; i++)
		move(held, &ask->shares[i], 1);
	held->n_pods++;
}

void kd_held_subtract(KdHeld *held, const KdAsk *ask)
{
	g_assert(held->n_pods > 0);
	for (guint i = 0; i < ask->n_shares; i++)
		move(held, &ask->shares[i], -1);
	held->n_pods--;
}

gint64 kd_held_amount(const KdHeld *held, KdName resource)
{
	const KdShare *share = find(held, resource);

	return share ? share->amount : 0;
}

static bool covers(const KdHeld *a, const KdHeld *b)
{
	for (guint i = 0; i < a->n_shares; i++) {
		if (kd_held_amount(b, a->shares[i].resource) != a->shares[i].amount)
			return false;
	}
	return true;
}

bool kd_held_equal(const KdHeld *a, const KdHeld *b)
{
	return a->n_pods == b->n_pods && covers(a, b) && covers(b, a);
}

char *kd_held_print(const KdHeld *held)
{
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "%u pods", held->n_pods);
	for (guint i = 0; i < held->n_shares; i++)
		g_string_append_printf(text, ", %s %" G_GINT64_FORMAT, held->shares[i].resource,
				       held->shares[i].amount);
	return g_string_free(text, FALSE);
}

gint64 kd_node_allocatable(const KdNode *node, KdName resource, bool *ret_found)
{
	const KdNodeStatus *status = &node->status;
	const KdQuantity *quantity = kd_resources_get(
		status->allocatable.n > 0 ? &status->allocatable : &status->capacity, resource);

	if (ret_found)
		*ret_found = quantity;
	return quantity ? kd_share_amount(resource, *quantity) : 0;
}

bool kd_held_fits(const KdHeld *held, const KdNode *node)
{
	if (held->n_pods > kd_node_allocatable(node, g_intern_static_string("pods"), NULL))
		return false;
	for (guint i = 0; i < held->n_shares; i++) {
		const KdShare *share = &held->shares[i];
		bool found;
		gint64 there = kd_node_allocatable(node, share->resource, &found);

		if (share->amount > there && (found || !kd_resource_is_extended(share->resource)))
			return false;
	}
	return true;
}

bool kd_resource_is_extended(KdName resource)
{
	return strchr(resource, '/') && !strstr(resource, "kubernetes.io/") &&
	       !g_str_has_prefix(resource, "requests.");
}
