/* SPDX-License-Identifier: Apache-2.0 */
/* sim/control/queue.c against a naive queue, step by step. */
#include "config.h"

#include <kubedes/rng.h>

#include "kt_queue.h"

#define N_PODS 12

typedef struct {
	KdQueuePlace where;
	bool there, failed;
	guint64 rejected_by, seq;
	gint32 priority;
	guint attempts;
	gint64 cpu;
	KdTime timestamp, until;
} Naive;

typedef struct {
	KtQueue *bench;
	gsl_rng *rng;
	Naive pods[N_PODS];
	guint64 n_seen;
	KdTime now;
} Pair;

static void naive_ready(const Pair *pair, Naive *pod)
{
	bool backing_off = pod->attempts > 0 && pod->until / KD_SECOND >= pair->now / KD_SECOND;

	pod->where = backing_off ? KD_QUEUE_BACKOFF : KD_QUEUE_ACTIVE;
}

static bool naive_before(const Naive *a, const Naive *b)
{
	if (a->where == KD_QUEUE_BACKOFF && a->until != b->until)
		return a->until < b->until;
	if (a->priority != b->priority)
		return a->priority > b->priority;
	return a->timestamp != b->timestamp ? a->timestamp < b->timestamp : a->seq < b->seq;
}

static Naive *naive_first(Pair *pair, KdQueuePlace where)
{
	Naive *best = NULL;

	for (guint i = 0; i < N_PODS; i++) {
		Naive *pod = &pair->pods[i];

		if (pod->there && pod->where == where &&
		    !(where == KD_QUEUE_BACKOFF && pod->failed) &&
		    (!best || naive_before(pod, best)))
			best = pod;
	}
	return best;
}

/* One second after the other. */
static void naive_pass(Pair *pair, KdTime to)
{
	for (KdTime t = (pair->now / KD_SECOND + 1) * KD_SECOND; t <= to; t += KD_SECOND) {
		pair->now = t;
		for (guint i = 0; i < N_PODS; i++) {
			Naive *pod = &pair->pods[i];

			if (pod->where == KD_QUEUE_BACKOFF)
				naive_ready(pair, pod);
			if (pod->where == KD_QUEUE_UNSCHEDULABLE && t % (30 * KD_SECOND) == 0 &&
			    t - pod->timestamp > 5 * KD_MINUTE)
				naive_ready(pair, pod);
		}
	}
	pair->now = to;
}

static void pass_time(Pair *pair)
{
	static const KdTime steps[] = { KD_SECOND / 4, KD_SECOND, 7 * KD_SECOND / 3, 20 * KD_SECOND,
					100 * KD_SECOND };
	KdTime to = pair->now + steps[kd_rng_below(pair->rng, G_N_ELEMENTS(steps))];

	naive_pass(pair, to);
	kt_run_until(pair->bench->engine, to);
}

static void add_or_remove(Pair *pair, guint i)
{
	Naive *pod = &pair->pods[i];
	const char name[2] = { (char) ('a' + i), 0 };

	if (pod->there) {
		kd_queue_remove(pair->bench->queue, kt_queue_uid(name));
		*pod = (Naive){ 0 };
		return;
	}
	*pod = (Naive){ .there = true,
			.where = KD_QUEUE_ACTIVE,
			.priority = (gint32) kd_rng_below(pair->rng, 3),
			.cpu = (gint64) kd_rng_below(pair->rng, 4),
			.timestamp = pair->now,
			.seq = ++pair->n_seen };
	if (kd_rng_below(pair->rng, 5) == 0)
		pod->where = KD_QUEUE_GATED;
	g_autofree char *words = g_strdup_printf("%s priority=%d cpu=%d%s", name, pod->priority,
						 (int) pod->cpu + 1,
						 pod->where == KD_QUEUE_GATED ? " gate=g" : "");
	kt_queue_step(pair->bench, "add", words);
}

static void pop_and_reject(Pair *pair)
{
	Naive *want = naive_first(pair, KD_QUEUE_ACTIVE);
	KdQueuedPod *got = kd_queue_pop(pair->bench->queue);
	guint64 by = kd_rng_below(pair->rng, 4);

	if (!want)
		want = naive_first(pair, KD_QUEUE_BACKOFF);
	if (!KT_ROW_INT("the naive queue pops the same", got ? (gint64) got->uid - 'a' : -1,
			want ? want - pair->pods : -1) ||
	    !got)
		return;
	want->attempts++;
	KT_ROW_INT("and has counted as many attempts", got->attempts, want->attempts);
	want->where = KD_QUEUE_NONE;
	if (by == 3)
		return; /* it stays in its cycle */
	want->timestamp = pair->now;
	want->until = pair->now + MIN(KD_SECOND << (want->attempts - 1), 10 * KD_SECOND);
	want->until -= want->until % KD_SECOND;
	want->failed = by == 0;
	want->rejected_by = by == 0 ? 0 : by == 1 ? 1 << KT_BY_NODE : 1 << KT_BY_POD;
	want->where = by == 0 ? KD_QUEUE_BACKOFF : KD_QUEUE_UNSCHEDULABLE;
	kd_queue_reject(pair->bench->queue, got, want->rejected_by);
}

static void change(Pair *pair, guint i)
{
	Naive *pod = &pair->pods[i];
	gint64 old_cpu = pod->cpu;

	if (!pod->there)
		return;
	pod->priority = (gint32) kd_rng_below(pair->rng, 3);
	pod->cpu = (gint64) kd_rng_below(pair->rng, 4);
	if (pod->where == KD_QUEUE_GATED)
		naive_ready(pair, pod);
	else if (pod->where == KD_QUEUE_UNSCHEDULABLE && pod->rejected_by == 1 << KT_BY_POD &&
		 old_cpu >= pod->cpu)
		naive_ready(pair, pod);
	g_autofree char *words = g_strdup_printf("%c priority=%d cpu=%d", (char) ('a' + i),
						 pod->priority, (int) pod->cpu + 1);
	kt_queue_step(pair->bench, "update", words);
}

static void something_happens(Pair *pair)
{
	gint64 cpu = (gint64) kd_rng_below(pair->rng, 5);
	bool node = kd_rng_below(pair->rng, 2) == 0;
	g_autofree char *words = g_strdup_printf("x cpu=%d", (int) cpu + 1);

	for (guint i = 0; i < N_PODS; i++) {
		Naive *pod = &pair->pods[i];

		if (pod->where == KD_QUEUE_UNSCHEDULABLE &&
		    (node ? pod->rejected_by == 1 << KT_BY_NODE
			  : pod->rejected_by == 1 << KT_BY_POD && cpu >= pod->cpu))
			naive_ready(pair, pod);
	}
	kt_queue_step(pair->bench, node ? "node" : "end", words);
}

static bool counts_agree(Pair *pair)
{
	guint got[KD_QUEUE_GATED + 1], want[KD_QUEUE_GATED + 1] = { 0 };
	static const char *const rows[] = { "in a cycle", "active", "in back-off", "unschedulable",
					    "gated" };
	bool good = true;

	kd_queue_count(pair->bench->queue, got);
	for (guint i = 0; i < N_PODS; i++)
		if (pair->pods[i].there)
			want[pair->pods[i].where]++;
	for (guint i = 0; i <= KD_QUEUE_GATED; i++)
		good &= KT_ROW_INT(rows[i], got[i], want[i]);
	return good;
}

static void test_random(void)
{
	g_autoptr(KtQueue) bench = kt_queue_bench_new();
	g_autoptr(gsl_rng) rng = kd_rng_stream(1, "test/queue");
	Pair pair = { .bench = bench, .rng = rng };

	for (int i = 0; i < kt_rounds(20000); i++) {
		guint what = (guint) kd_rng_below(rng, 16);

		if (what < 3)
			add_or_remove(&pair, (guint) kd_rng_below(rng, N_PODS));
		else if (what < 10)
			pop_and_reject(&pair);
		else if (what < 12)
			change(&pair, (guint) kd_rng_below(rng, N_PODS));
		else if (what < 14)
			something_happens(&pair);
		else
			pass_time(&pair);
		if (!counts_agree(&pair))
			break;
	}
}

static CU_TestInfo tests[] = {
	{ "as a naive queue, at random", test_random },
	CU_TEST_INFO_NULL,
};

KT_SUITE(queue_random) = { .pName = "queue_random", .pTests = tests };
