/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/snapshot_private.h"

#include <string.h>

static void changed(KdSnapshot *snapshot, KdSlot slot, guint aspects)
{
	if (!snapshot->trial)
		kd_changes_add(&snapshot->changes, slot, aspects);
}

static void pod_changed(KdSnapshot *snapshot, KdSlot slot, const KdPodInfo *pod, bool came)
{
	if (!snapshot->trial)
		kd_changes_add_pod(&snapshot->changes, slot, pod->class_id, came);
}

/* Returns whether the journal took the record. */
static bool note(KdSnapshot *snapshot, KdUndo undo)
{
	if (snapshot->marks->len == 0 || snapshot->undoing)
		return false;
	g_array_append_val(snapshot->journal, undo);
	return true;
}

void kd_undo_clear(KdUndo *undo)
{
	if (undo->kind == KD_UNDO_TAKE)
		kd_pod_info_unref((KdPodInfo *) undo->was.placed.info);
	else if (undo->kind == KD_UNDO_NODE && undo->was.node)
		kd_object_unref(&undo->was.node->object);
}

/* ---- slots ---- */

KdSlot kd_step_open(KdSnapshot *snapshot, KdName name)
{
	KdSlot slot = kd_columns_open(&snapshot->columns, name);

	kd_snapshot_show(snapshot);
	changed(snapshot, slot, KD_NODE_OBJECT | KD_NODE_PODS);
	note(snapshot, (KdUndo){ .kind = KD_UNDO_OPEN, .slot = slot });
	return slot;
}

void kd_step_close(KdSnapshot *snapshot, KdSlot slot)
{
	KdName name = snapshot->columns.name[slot];

	kd_columns_close(&snapshot->columns, slot);
	changed(snapshot, slot, KD_NODE_OBJECT | KD_NODE_PODS);
	note(snapshot, (KdUndo){ .kind = KD_UNDO_CLOSE, .slot = slot, .was.name = name });
}

/* ---- pods ---- */

static void charge_devices(KdColumns *columns, KdSlot slot, const KdPlaced *placed, int sign)
{
	for (guint i = 0; i < columns->n_gpus[slot]; i++) {
		int milli = placed->gpus >> i & 1 ? sign * placed->info->gpu.milli : 0;

		columns->gpu_left[slot][i] = (gint16) (columns->gpu_left[slot][i] - milli);
		columns->gpu_total_left[slot] -= milli;
	}
}

static void charge(KdColumns *columns, KdSlot slot, const KdPlaced *placed, int sign)
{
	const KdPodInfo *info = placed->info;

	for (guint i = 0; i < info->n_requests; i++)
		columns->requested[info->requests[i].resource][slot] += sign *
									info->requests[i].amount;
	columns->requested[KD_PODS][slot] += sign;
	columns->non_zero_cpu[slot] += sign * info->non_zero_cpu;
	columns->non_zero_memory[slot] += sign * info->non_zero_memory;
	if (placed->gpus)
		charge_devices(columns, slot, placed, sign);
}

static void set_ports(KdColumns *columns, KdSlot slot)
{
	if (columns->seat[slot].n_with_ports > 0)
		columns->traits[slot] |= KD_TRAIT_PORTS;
	else
		columns->traits[slot] &= (guint8) ~KD_TRAIT_PORTS;
}

void kd_step_place(KdSnapshot *snapshot, KdSlot slot, guint at, KdPlaced take)
{
	KdColumns *columns = &snapshot->columns;

	take.key = (guint32) take.info->pod->object.uid;
	kd_seat_insert(&columns->seat[slot], at, &take);
	set_ports(columns, slot);
	charge(columns, slot, &take, 1);
	kd_pod_index_set(&snapshot->index, take.info->pod->object.uid, slot);
	kd_priorities_add(&snapshot->priorities, take.info->priority);
	kd_affine_add(&snapshot->affine, take.info);
	pod_changed(snapshot, slot, take.info, true);
	note(snapshot, (KdUndo){ .kind = KD_UNDO_PLACE, .slot = slot, .at = at });
}

void kd_step_take(KdSnapshot *snapshot, KdSlot slot, guint at)
{
	KdColumns *columns = &snapshot->columns;
	KdPlaced placed = kd_seat_remove(&columns->seat[slot], at);

	set_ports(columns, slot);
	charge(columns, slot, &placed, -1);
	kd_pod_index_remove(&snapshot->index, placed.info->pod->object.uid);
	kd_priorities_remove(&snapshot->priorities, placed.info->priority);
	kd_affine_remove(&snapshot->affine, placed.info);
	pod_changed(snapshot, slot, placed.info, false);
	if (!note(snapshot,
		  (KdUndo){ .kind = KD_UNDO_TAKE, .slot = slot, .at = at, .was.placed = placed }))
		kd_pod_info_unref((KdPodInfo *) placed.info);
}

void kd_step_devices(KdSnapshot *snapshot, KdSlot slot, guint at, KdGpuSet gpus)
{
	KdColumns *columns = &snapshot->columns;
	KdPlaced *placed = &columns->seat[slot].pods[at];

	note(snapshot,
	     (KdUndo){ .kind = KD_UNDO_DEVICES, .slot = slot, .at = at, .was.gpus = placed->gpus });
	charge_devices(columns, slot, placed, -1);
	placed->gpus = gpus;
	charge_devices(columns, slot, placed, 1);
	changed(snapshot, slot, KD_NODE_PODS);
}

/* ---- nodes ---- */

static const KdResources *allocatable(const KdNode *node)
{
	return node->status.allocatable.n ? &node->status.allocatable : &node->status.capacity;
}

static void set_resources(KdSnapshot *snapshot, KdSlot slot, const KdNode *node)
{
	KdColumns *columns = &snapshot->columns;
	KdResourceNames *names = kd_pod_pool_resources(snapshot->pool);
	const KdResources *resources = node ? allocatable(node) : NULL;

	for (guint i = 0; resources && i < resources->n; i++)
		kd_resource_names_add(names, resources->items[i].name);
	kd_snapshot_show(snapshot);
	for (guint r = 0; r < columns->n_resources; r++)
		columns->allocatable[r][slot] = 0;
	for (guint i = 0; resources && i < resources->n; i++) {
		guint16 r = kd_resource_names_add(names, resources->items[i].name);

		columns->allocatable[r][slot] = kd_resource_amount(r, resources->items[i].quantity);
	}
}

static guint8 count_devices(const KdNode *node)
{
	static const char *const names[] = { KD_GPU_ANNOTATION_COUNT, "nvidia.com/gpu",
					     "amd.com/gpu" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		const KdQuantity *n = kd_resources_get(allocatable(node),
						       g_intern_static_string(names[i]));

		if (n)
			return (guint8) CLAMP(kd_quantity_value(*n), 0, KD_MAX_GPUS);
	}
	return 0;
}

static KdName device_model(const KdNode *node)
{
	const KdMap *labels = &node->object.metadata.labels;
	KdName model = kd_map_lookup(labels, KD_GPU_ANNOTATION_MODEL);

	return model ? model : kd_map_lookup(labels, "nvidia.com/gpu.product");
}

static void set_devices(KdColumns *columns, KdSlot slot, const KdNode *node)
{
	guint n = node ? count_devices(node) : 0;
	const KdSeat *seat = &columns->seat[slot];

	columns->gpu_model[slot] = n ? device_model(node) : NULL;
	if (n == columns->n_gpus[slot])
		return;
	columns->n_gpus[slot] = (guint8) n;
	columns->gpu_total_left[slot] = (gint32) n * KD_GPU_WHOLE;
	for (guint i = 0; i < KD_MAX_GPUS; i++)
		columns->gpu_left[slot][i] = i < n ? KD_GPU_WHOLE : 0;
	for (guint i = 0; i < seat->n; i++)
		charge_devices(columns, slot, &seat->pods[i], 1);
}

static void set_traits(KdColumns *columns, KdSlot slot, const KdNode *node)
{
	guint8 traits = columns->traits[slot] & KD_TRAIT_PORTS;

	if (node && node->spec.unschedulable)
		traits |= KD_TRAIT_CORDONED;
	if (node && node->spec.n_taints > 0)
		traits |= KD_TRAIT_TAINTED;
	columns->traits[slot] = traits;
}

void kd_step_node(KdSnapshot *snapshot, KdSlot slot, const KdNode *take)
{
	KdColumns *columns = &snapshot->columns;
	KdUndo undo = { .kind = KD_UNDO_NODE, .slot = slot, .was.node = columns->node[slot] };

	columns->node[slot] = take;
	set_resources(snapshot, slot, take);
	set_devices(columns, slot, take);
	set_traits(columns, slot, take);
	changed(snapshot, slot, KD_NODE_OBJECT | KD_NODE_PODS);
	if (!note(snapshot, undo))
		kd_undo_clear(&undo);
}

void kd_step_tree_put(KdSnapshot *snapshot, KdSlot slot, const KdTreePlace *place)
{
	kd_node_tree_put(&snapshot->tree, place, slot);
	snapshot->order_stale = true;
	note(snapshot, (KdUndo){ .kind = KD_UNDO_TREE_PUT, .slot = slot, .was.place = *place });
}

void kd_step_tree_take(KdSnapshot *snapshot, KdSlot slot, const KdTreePlace *place)
{
	kd_node_tree_take(&snapshot->tree, place);
	snapshot->order_stale = true;
	note(snapshot, (KdUndo){ .kind = KD_UNDO_TREE_TAKE, .slot = slot, .was.place = *place });
}

void kd_step_image_add(KdSnapshot *snapshot, KdSlot slot, KdName image, gint64 size)
{
	if (kd_images_add(&snapshot->images, image, slot, size))
		note(snapshot, (KdUndo){ .kind = KD_UNDO_IMAGE_ADD,
					 .slot = slot,
					 .was.image = { .name = image } });
}

void kd_step_image_remove(KdSnapshot *snapshot, KdSlot slot, KdName image)
{
	gint64 size;

	if (kd_images_remove(&snapshot->images, image, slot, &size))
		note(snapshot, (KdUndo){ .kind = KD_UNDO_IMAGE_REMOVE,
					 .slot = slot,
					 .was.image = { .name = image, .size = size } });
}

/* ---- back ---- */

void kd_step_undo(KdSnapshot *snapshot, const KdUndo *undo)
{
	switch (undo->kind) {
	case KD_UNDO_OPEN:
		kd_step_close(snapshot, undo->slot);
		break;
	case KD_UNDO_CLOSE: {
		KdSlot slot = kd_step_open(snapshot, undo->was.name);

		g_assert(slot == undo->slot);
		break;
	}
	case KD_UNDO_PLACE:
		kd_step_take(snapshot, undo->slot, undo->at);
		break;
	case KD_UNDO_TAKE:
		kd_step_place(snapshot, undo->slot, undo->at, undo->was.placed);
		break;
	case KD_UNDO_DEVICES:
		kd_step_devices(snapshot, undo->slot, undo->at, undo->was.gpus);
		break;
	case KD_UNDO_NODE:
		kd_step_node(snapshot, undo->slot, undo->was.node);
		break;
	case KD_UNDO_TREE_PUT:
		kd_step_tree_take(snapshot, undo->slot, &undo->was.place);
		break;
	case KD_UNDO_TREE_TAKE:
		kd_step_tree_put(snapshot, undo->slot, &undo->was.place);
		break;
	case KD_UNDO_IMAGE_ADD:
		kd_step_image_remove(snapshot, undo->slot, undo->was.image.name);
		break;
	case KD_UNDO_IMAGE_REMOVE:
		kd_step_image_add(snapshot, undo->slot, undo->was.image.name, undo->was.image.size);
		break;
	}
}
