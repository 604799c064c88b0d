/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/snapshot_private.h"

#include <kubedes/tally.h>
#include <string.h>

static const KdSnapshot *snapshot_of(const KdNodes *nodes)
{
	return (const KdSnapshot *) nodes;
}

int kd_nodes_resource(const KdNodes *nodes, const char *name)
{
	GQuark interned = g_quark_try_string(name);
	int number;

	if (!interned)
		return -1;
	number = kd_resource_names_find(kd_pod_pool_resources(snapshot_of(nodes)->pool),
					g_quark_to_string(interned));
	return number < (int) nodes->n_resources ? number : -1;
}

const KdPlaced *kd_nodes_pods(const KdNodes *nodes, KdSlot slot, guint *ret_n)
{
	const KdSeat *seat = &snapshot_of(nodes)->columns.seat[slot];

	*ret_n = seat->n;
	return seat->pods;
}

KdSlot kd_nodes_find(const KdNodes *nodes, KdName name)
{
	KdSlot slot = kd_columns_find(&snapshot_of(nodes)->columns, name);

	return slot != KD_NO_SLOT && nodes->node[slot] ? slot : KD_NO_SLOT;
}

guint kd_nodes_with_image(const KdNodes *nodes, KdName image)
{
	return kd_images_count(&snapshot_of(nodes)->images, image);
}

gint64 kd_nodes_image_size(const KdNodes *nodes, KdSlot slot, KdName image)
{
	return kd_images_size(&snapshot_of(nodes)->images, image, slot);
}

/* As HostPortInfo.CheckConflict() in pkg/scheduler/framework/types.go. */
static bool clash(const KdContainerPort *a, const KdContainerPort *b)
{
	static const char any[] = "0.0.0.0";

	return a->hostPort == b->hostPort && g_strcmp0(a->protocol, b->protocol) == 0 &&
	       (g_strcmp0(a->hostIP, b->hostIP) == 0 || g_strcmp0(a->hostIP, any) == 0 ||
		g_strcmp0(b->hostIP, any) == 0);
}

bool kd_nodes_port_taken(const KdNodes *nodes, KdSlot slot, const KdContainerPort *port)
{
	const KdSeat *seat = &snapshot_of(nodes)->columns.seat[slot];

	for (guint i = 0; seat->n_with_ports > 0 && i < seat->n; i++) {
		const KdPodInfo *info = seat->pods[i].info;

		for (guint p = 0; p < info->n_ports; p++)
			if (clash(&info->ports[p], port))
				return true;
	}
	return false;
}

gint32 kd_nodes_lowest_priority(const KdNodes *nodes)
{
	return kd_priorities_lowest(&snapshot_of(nodes)->priorities);
}

const KdName *kd_nodes_affine(const KdNodes *nodes, KdAffineNames which, guint *ret_n)
{
	const KdNameCounts *list = &snapshot_of(nodes)->affine.lists[which];

	*ret_n = list->n;
	return list->names;
}
