/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A binary heap of queued pods in which each pod knows its place, so that one can be taken out
 * of the middle.
 */
#ifndef KD_CONTROL_POD_HEAP_H
#define KD_CONTROL_POD_HEAP_H

#include "control/queue.h"

/* <0 when a goes first; must be a total order. */
typedef int KdPodOrder(const KdQueuedPod *a, const KdQueuedPod *b, gpointer data);

typedef struct {
	GPtrArray *pods; /* KdQueuedPod *, not owned */
	KdPodOrder *order;
	gpointer data;
} KdPodHeap;

void kd_pod_heap_init(KdPodHeap *heap, KdPodOrder *order, gpointer data);
void kd_pod_heap_clear(KdPodHeap *heap);
void kd_pod_heap_push(KdPodHeap *heap, KdQueuedPod *pod);
KdQueuedPod *kd_pod_heap_pop(KdPodHeap *heap); /* NULL when empty */
void kd_pod_heap_remove(KdPodHeap *heap, KdQueuedPod *pod);
static inline KdQueuedPod *kd_pod_heap_peek(const KdPodHeap *heap)
{
	return heap->pods->len ? heap->pods->pdata[0] : NULL;
}

#endif
