/* SPDX-License-Identifier: Apache-2.0 */
/* sim/control/pod_heap.c: pods by an order, taken from the top or out of the middle. */
#include "config.h"

#include "control/pod_heap.h"

#include <kubedes/rng.h>

#include "kt.h"

/* By priority (kept in attempts), then by coming. */
static int order(const KdQueuedPod *a, const KdQueuedPod *b, gpointer data)
{
	guint *n_compared = data;

	++*n_compared;
	if (a->attempts != b->attempts)
		return a->attempts > b->attempts ? -1 : 1;
	return a->seq < b->seq ? -1 : a->seq > b->seq;
}

/* Letters come in with a priority each ("b2"), leave at "-" from the top, at "-x" wherever x is. */
static const struct {
	const char *row, *steps, *want;
} scripts[] = {
	{ "nothing in it", "-", "." },
	{ "one", "a1 - -", "a." },
	{ "by priority", "a1 b3 c2 - - -", "bca" },
	{ "equal ones as they came", "a1 b1 c1 d1 - - - -", "abcd" },
	{ "the last one taken out", "a1 b2 -a - -", "b." },
	{ "the first one taken out", "a1 b2 -b - -", "a." },
	{ "one from the middle whose place a late one takes", "a9 b5 c8 d4 e3 f7 g6 -d - - - - - -",
	  "acfgbe" },
	{ "one from the middle whose place one takes that must rise",
	  "a9 b3 c8 d2 e1 f7 g6 -d - - - - - -", "acfgbe" },
	{ "taken out and put in again with another priority", "a1 b2 c3 -a a4 - - -", "acb" },
};

static void play(const char *row, const char *steps, const char *want)
{
	g_auto(GStrv) words = g_strsplit(steps, " ", -1);
	g_autoptr(GString) got = g_string_new(NULL);
	KdQueuedPod pods[26] = { 0 };
	KdPodHeap heap;
	guint n_compared = 0, seq = 0;

	kd_pod_heap_init(&heap, order, &n_compared);
	for (char **word = words; *word; word++) {
		const char *w = *word;
		KdQueuedPod *top;

		if (w[0] != '-') {
			pods[w[0] - 'a'].attempts = (guint) (w[1] - '0');
			pods[w[0] - 'a'].seq = ++seq;
			kd_pod_heap_push(&heap, &pods[w[0] - 'a']);
		} else if (w[1]) {
			kd_pod_heap_remove(&heap, &pods[w[1] - 'a']);
		} else {
			KdQueuedPod *peeked = kd_pod_heap_peek(&heap);

			top = kd_pod_heap_pop(&heap);
			KT_ROW_TRUE(row, top == peeked);
			g_string_append_c(got, top ? (char) ('a' + (top - pods)) : '.');
		}
	}
	KT_ROW_STR(row, got->str, want);
	kd_pod_heap_clear(&heap);
}

static void test_scripts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(scripts); i++)
		play(scripts[i].row, scripts[i].steps, scripts[i].want);
}

/* ---- against a list ---- */

#define N_PODS 200

static KdQueuedPod *first_of(GPtrArray *list)
{
	guint ignored = 0;
	KdQueuedPod *best = NULL;

	for (guint i = 0; i < list->len; i++)
		if (!best || order(list->pdata[i], best, &ignored) < 0)
			best = list->pdata[i];
	return best;
}

static bool places_are_right(const KdPodHeap *heap)
{
	for (guint i = 0; i < heap->pods->len; i++)
		if (((KdQueuedPod *) heap->pods->pdata[i])->place != i)
			return false;
	return true;
}

static void test_random(void)
{
	g_autoptr(gsl_rng) rng = kd_rng_stream(1, "test/pod_heap");
	g_autoptr(GPtrArray) list = g_ptr_array_new();
	g_autofree KdQueuedPod *pods = g_new0(KdQueuedPod, N_PODS);
	KdPodHeap heap;
	guint n_compared = 0, seq = 0;

	kd_pod_heap_init(&heap, order, &n_compared);
	for (int i = 0; i < kt_rounds(20000); i++) {
		KdQueuedPod *pod = &pods[kd_rng_below(rng, N_PODS)];

		if (g_ptr_array_find(list, pod, NULL)) {
			kd_pod_heap_remove(&heap, pod);
			g_ptr_array_remove_fast(list, pod);
		} else if (kd_rng_below(rng, 4) == 0) {
			KdQueuedPod *want = first_of(list);

			if (!KT_ROW_TRUE("the heap gives the first of the list",
					 kd_pod_heap_pop(&heap) == want))
				break;
			g_ptr_array_remove_fast(list, want);
		} else {
			pod->attempts = (guint) kd_rng_below(rng, 5);
			pod->seq = ++seq;
			kd_pod_heap_push(&heap, pod);
			g_ptr_array_add(list, pod);
		}
		if (!KT_ROW_TRUE("every pod knows its place", places_are_right(&heap)))
			break;
	}
	kd_pod_heap_clear(&heap);
}

static void test_cost(void)
{
	g_autofree KdQueuedPod *pods = g_new0(KdQueuedPod, 4096);
	KdPodHeap heap;
	guint n_compared = 0;

	kd_pod_heap_init(&heap, order, &n_compared);
	for (guint i = 0; i < 4096; i++) {
		pods[i].attempts = i * 2654435761u % 4096;
		pods[i].seq = i;
		kd_pod_heap_push(&heap, &pods[i]);
	}
	while (kd_pod_heap_pop(&heap))
		;
	KT_ROW_TRUE("4,096 in and out take some n log n comparisons", n_compared < 4096 * 12 * 3);
	kd_pod_heap_clear(&heap);
}

static CU_TestInfo tests[] = {
	{ "pods come out in order", test_scripts },
	{ "as from a list, at random", test_random },
	{ "cost", test_cost },
	CU_TEST_INFO_NULL,
};

KT_SUITE(pod_heap) = { .pName = "pod_heap", .pTests = tests };
