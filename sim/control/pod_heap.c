/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "control/pod_heap.h"

void kd_pod_heap_init(KdPodHeap *heap, KdPodOrder *order, gpointer data)
{
	*heap = (KdPodHeap){ .pods = g_ptr_array_new(), .order = order, .data = data };
}

void kd_pod_heap_clear(KdPodHeap *heap)
{
	g_clear_pointer(&heap->pods, g_ptr_array_unref);
}

static void put(KdPodHeap *heap, guint at, KdQueuedPod *pod)
{
	heap->pods->pdata[at] = pod;
	pod->place = at;
}

static bool before(const KdPodHeap *heap, const KdQueuedPod *a, const KdQueuedPod *b)
{
	return heap->order(a, b, heap->data) < 0;
}

static void rise(KdPodHeap *heap, guint at, KdQueuedPod *pod)
{
	while (at > 0) {
		guint up = (at - 1) / 2;

		if (!before(heap, pod, heap->pods->pdata[up]))
			break;
		put(heap, at, heap->pods->pdata[up]);
		at = up;
	}
	put(heap, at, pod);
}

static void sink(KdPodHeap *heap, guint at, KdQueuedPod *pod)
{
	const guint n = heap->pods->len;

	for (;;) {
		guint down = 2 * at + 1;

		if (down >= n)
			break;
		if (down + 1 < n &&
		    before(heap, heap->pods->pdata[down + 1], heap->pods->pdata[down]))
			down++;
		if (!before(heap, heap->pods->pdata[down], pod))
			break;
		put(heap, at, heap->pods->pdata[down]);
		at = down;
	}
	put(heap, at, pod);
}

void kd_pod_heap_push(KdPodHeap *heap, KdQueuedPod *pod)
{
	g_ptr_array_add(heap->pods, pod);
	rise(heap, heap->pods->len - 1, pod);
}

void kd_pod_heap_remove(KdPodHeap *heap, KdQueuedPod *pod)
{
	const guint at = pod->place;
	KdQueuedPod *last = heap->pods->pdata[heap->pods->len - 1];

	g_assert(heap->pods->pdata[at] == pod);
	g_ptr_array_set_size(heap->pods, (gint) heap->pods->len - 1);
	if (last == pod)
		return;
	if (at > 0 && before(heap, last, heap->pods->pdata[(at - 1) / 2]))
		rise(heap, at, last);
	else
		sink(heap, at, last);
}

KdQueuedPod *kd_pod_heap_pop(KdPodHeap *heap)
{
	KdQueuedPod *first = kd_pod_heap_peek(heap);

	if (first)
		kd_pod_heap_remove(heap, first);
	return first;
}
