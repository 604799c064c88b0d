/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/snapshot_private.h"

KdPodInfo *kd_snapshot_pod_info(KdSnapshot *snapshot, const KdPod *pod)
{
	KdPodInfo *info = kd_pod_pool_info(snapshot->pool, pod);

	kd_snapshot_show(snapshot);
	return info;
}

/* Devices for a pod that says none: those of its annotation, else the best. */
static KdGpuSet devices(const KdColumns *columns, KdSlot slot, const KdPodInfo *info)
{
	const KdMap *annotations = &info->pod->object.metadata.annotations;
	KdGpuSet gpus = kd_gpu_set_parse(kd_map_lookup(annotations, KD_GPU_ANNOTATION_INDEX));

	if (gpus || !kd_gpu_fits(&info->gpu, columns->gpu_left[slot], columns->n_gpus[slot]))
		return gpus;
	return kd_gpu_pick_best(&info->gpu, columns->gpu_left[slot], columns->n_gpus[slot]);
}

void kd_snapshot_add_pod(KdSnapshot *snapshot, const KdPodInfo *info, KdName node, KdGpuSet gpus)
{
	KdSlot slot;

	kd_snapshot_remove_pod(snapshot, info->pod->object.uid, NULL);
	kd_snapshot_show(snapshot);
	slot = kd_columns_find(&snapshot->columns, node);
	if (slot == KD_NO_SLOT)
		slot = kd_step_open(snapshot, node);
	if (gpus == 0 && info->gpu.num > 0)
		gpus = devices(&snapshot->columns, slot, info);
	kd_step_place(snapshot, slot, snapshot->columns.seat[slot].n,
		      (KdPlaced){ .info = kd_pod_info_ref(info), .gpus = gpus });
}

/* The key spares a look at every pod of the node. */
static guint find_on(const KdSeat *seat, KdUid pod)
{
	guint at = 0;

	while (seat->pods[at].key != (guint32) pod || seat->pods[at].info->pod->object.uid != pod)
		at++;
	return at;
}

bool kd_snapshot_remove_pod(KdSnapshot *snapshot, KdUid pod, KdName *ret_node)
{
	KdSlot slot = kd_pod_index_find(&snapshot->index, pod);
	const KdColumns *columns = &snapshot->columns;

	if (slot == KD_NO_SLOT)
		return false;
	if (ret_node)
		*ret_node = columns->name[slot];
	kd_step_take(snapshot, slot, find_on(&columns->seat[slot], pod));
	if (columns->seat[slot].n == 0 && !columns->node[slot])
		kd_step_close(snapshot, slot);
	return true;
}

KdName kd_snapshot_pod_node(const KdSnapshot *snapshot, KdUid pod)
{
	const KdSlot slot = kd_pod_index_find(&snapshot->index, pod);

	return slot == KD_NO_SLOT ? NULL : snapshot->columns.name[slot];
}

bool kd_snapshot_has_pod(const KdSnapshot *snapshot, KdUid pod)
{
	return kd_pod_index_find(&snapshot->index, pod) != KD_NO_SLOT;
}
