/* SPDX-License-Identifier: Apache-2.0 */
/*
 * On which slot a pod is, by uid: a table of open addresses, so that many pods cost 16 bytes each
 * and a copy is one memcpy().  Uid 0 (a pod that was never created) is not kept.
 */
#ifndef KD_PLACEMENT_POD_INDEX_H
#define KD_PLACEMENT_POD_INDEX_H

#include <kubedes/policy.h>

typedef struct {
	struct KdPodIndexRow *rows;
	guint capacity, n; /* capacity: a power of two, or 0 */
} KdPodIndex;

void kd_pod_index_clear(KdPodIndex *index);
KdSlot kd_pod_index_find(const KdPodIndex *index, KdUid uid); /* KD_NO_SLOT = not there */
void kd_pod_index_set(KdPodIndex *index, KdUid uid, KdSlot slot);
void kd_pod_index_remove(KdPodIndex *index, KdUid uid);

#endif
