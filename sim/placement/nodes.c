/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/snapshot_private.h"

/* Into its place in the walk; a node that stays in its zone keeps it. */
static void move(KdSnapshot *snapshot, KdSlot slot, const KdNode *old, const KdNode *new)
{
	KdTreePlace from = { 0 }, to = { 0 };

	if (old)
		from = kd_node_tree_zone(old);
	if (new)
		to = kd_node_tree_zone(new);
	if (old && new &&kd_node_tree_same_zone(&from, &to))
		return;
	if (old) {
		kd_node_tree_find(&snapshot->tree, &from, slot);
		kd_step_tree_take(snapshot, slot, &from);
	}
	if (new) {
		kd_node_tree_last(&snapshot->tree, &to);
		kd_step_tree_put(snapshot, slot, &to);
	}
}

static bool same_images(const KdNode *a, const KdNode *b)
{
	if (!a || !b || a->status.n_images != b->status.n_images)
		return false;
	for (guint i = 0; i < a->status.n_images; i++) {
		const KdNodeImage *x = &a->status.images[i], *y = &b->status.images[i];

		if (x->n_names != y->n_names || x->sizeBytes != y->sizeBytes)
			return false;
		for (guint n = 0; n < x->n_names; n++)
			if (x->names[n] != y->names[n])
				return false;
	}
	return true;
}

static void remove_images(KdSnapshot *snapshot, KdSlot slot, const KdNode *node)
{
	for (guint i = 0; node && i < node->status.n_images; i++)
		for (guint n = 0; n < node->status.images[i].n_names; n++)
			kd_step_image_remove(snapshot, slot, node->status.images[i].names[n]);
}

static void add_images(KdSnapshot *snapshot, KdSlot slot, const KdNode *node)
{
	for (guint i = 0; node && i < node->status.n_images; i++) {
		const KdNodeImage *image = &node->status.images[i];

		for (guint n = 0; n < image->n_names; n++)
			kd_step_image_add(snapshot, slot, image->names[n], image->sizeBytes);
	}
}

/* Devices for the pods that came before their node, in order of arrival. */
static void give_devices(KdSnapshot *snapshot, KdSlot slot)
{
	const KdColumns *columns = &snapshot->columns;
	const KdSeat *seat = &columns->seat[slot];

	for (guint i = 0; i < seat->n; i++) {
		const KdGpuAsk *ask = &seat->pods[i].info->gpu;

		if (ask->num == 0 || seat->pods[i].gpus != 0 ||
		    !kd_gpu_fits(ask, columns->gpu_left[slot], columns->n_gpus[slot]))
			continue;
		kd_step_devices(
			snapshot, slot, i,
			kd_gpu_pick_best(ask, columns->gpu_left[slot], columns->n_gpus[slot]));
	}
}

KdSlot kd_snapshot_set_node(KdSnapshot *snapshot, const KdNode *node)
{
	KdName name = g_intern_string(node->object.metadata.name);
	KdSlot slot = kd_columns_find(&snapshot->columns, name);
	const KdNode *old;

	if (slot == KD_NO_SLOT)
		slot = kd_step_open(snapshot, name);
	old = snapshot->columns.node[slot];
	move(snapshot, slot, old, node);
	if (!same_images(old, node)) {
		remove_images(snapshot, slot, old);
		add_images(snapshot, slot, node);
	}
	kd_object_ref(&node->object);
	kd_step_node(snapshot, slot, node);
	give_devices(snapshot, slot);
	return slot;
}

void kd_snapshot_remove_node(KdSnapshot *snapshot, KdName name)
{
	KdSlot slot = kd_columns_find(&snapshot->columns, name);
	const KdNode *old = slot == KD_NO_SLOT ? NULL : snapshot->columns.node[slot];

	if (!old)
		return;
	move(snapshot, slot, old, NULL);
	remove_images(snapshot, slot, old);
	kd_step_node(snapshot, slot, NULL);
	if (snapshot->columns.seat[slot].n == 0)
		kd_step_close(snapshot, slot);
}
