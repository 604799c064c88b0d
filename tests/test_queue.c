/* SPDX-License-Identifier: Apache-2.0 */
/* sim/control/queue.c: where pods wait for their next attempt, and for how long. */
#include "config.h"

#include "control/queue.h"

#include <kubedes/rng.h>
#include <string.h>

#include "kt_cluster.h"
#include "kt_words.h"
#include "kt_world.h"

extern const KdPolicy kd_policy_priority_sort, kd_policy_scheduling_gates;

/* ---- two plug-ins that turn pods down ---- */

static KdVerdict pass(const KdCycle *cycle, KdSlot node)
{
	(void) cycle;
	(void) node;
	return KD_FITS;
}

/* Only an ended pod with more CPU than this one helps. */
static bool helps_more(const void *state, const KdPodInfo *pod, const KdClusterEvent *event)
{
	const KdQuantity *cpu = kd_resources_get(
		&KD_POD(event->old)->spec->containers[0].resources.requests,
		g_intern_string("cpu"));

	(void) state;
	return cpu && kd_quantity_milli(*cpu) >= pod->non_zero_cpu;
}

static const KdPolicy by_node = {
	KD_POLICY_HEAD,
	.name = "ByNode",
	.events = KD_EVENT_NODE_ADD,
	.filter = pass,
};
static const KdPolicy by_pod = {
	KD_POLICY_HEAD,     .name = "ByPod", .events = KD_EVENT_POD_DELETE | KD_EVENT_SELF,
	.hint = helps_more, .filter = pass,
};

/* Their places in the profile. */
enum { BY_NODE = 2, BY_POD = 3 };
static const KtPlugin plugins[] = {
	{ &kd_policy_priority_sort, 0 },
	{ &kd_policy_scheduling_gates, 0 },
	{ &by_node, 0 },
	{ &by_pod, 0 },
	{ NULL, 0 },
};

/* ---- a queue on an engine ---- */

typedef struct {
	KdEngine *engine;
	KtStage *stage;
	KdQueue *queue;
	guint n_wakes;
	GString *text;
} Bench;

static void count_wake(gpointer data)
{
	((Bench *) data)->n_wakes++;
}

static Bench *bench_new(void)
{
	Bench *bench = g_new0(Bench, 1);
	const KdQueueOptions options = { .initial_backoff = KD_SECOND,
					 .max_backoff = 10 * KD_SECOND,
					 .pop_from_backoff = true,
					 .wake = count_wake,
					 .data = bench };

	bench->engine = kd_engine_new();
	bench->stage = kt_stage_new(plugins, NULL, "");
	bench->queue = kd_queue_new(bench->engine, &options);
	bench->text = g_string_new(NULL);
	return bench;
}

static void bench_free(Bench *bench)
{
	kd_queue_free(bench->queue);
	kt_stage_free(bench->stage);
	kd_engine_free(bench->engine);
	g_string_free(bench->text, TRUE);
	g_free(bench);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bench, bench_free)

/* A pod is known by the first letter of its name. */
static KdUid uid_of(const char *name)
{
	return (KdUid) (guchar) *name;
}

static KdPodInfo *info_of(Bench *bench, const char *words)
{
	g_autoptr(KdObject) pod = &kt_words_pod(words)->object;

	pod->uid = uid_of(words);
	return kd_snapshot_pod_info(bench->stage->snapshot, KD_POD(pod));
}

static void say(Bench *bench, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void say(Bench *bench, const char *format, ...)
{
	va_list args;

	if (bench->text->len)
		g_string_append_c(bench->text, ' ');
	va_start(args, format);
	g_string_append_vprintf(bench->text, format, args);
	va_end(args);
}

static void say_counts(Bench *bench)
{
	guint n[KD_QUEUE_GATED + 1];

	kd_queue_count(bench->queue, n);
	say(bench, "%u/%u/%u/%u/%u", n[KD_QUEUE_ACTIVE], n[KD_QUEUE_BACKOFF],
	    n[KD_QUEUE_UNSCHEDULABLE], n[KD_QUEUE_GATED], n[KD_QUEUE_NONE]);
}

static void pop(Bench *bench)
{
	const bool ready = kd_queue_is_ready(bench->queue);
	const KdQueuedPod *pod = kd_queue_pop(bench->queue);

	KT_ROW_TRUE("it is ready when something can be popped", ready == (pod != NULL));
	if (pod)
		say(bench, "%c%u", (char) pod->uid, pod->attempts);
	else
		say(bench, "-");
}

static void happen(Bench *bench, KdEventMask what, const char *words)
{
	const KdObject *none = NULL;
	bool node = what == KD_EVENT_NODE_ADD;
	g_autoptr(KdObject) object = node ? &kt_words_node(words)->object
					  : &kt_words_pod(words)->object;
	const KdClusterEvent event = { what, node ? none : object, node ? object : none };

	kd_queue_event(bench->queue, &event);
}

static void update(Bench *bench, const char *words)
{
	const KdQueuedPod *queued = kd_queue_find(bench->queue, uid_of(words));
	KdPodInfo *info = info_of(bench, words);
	g_autoptr(KdObject)
		old = kd_object_ref(queued ? &queued->info->pod->object : &info->pod->object);
	const KdClusterEvent event = { KD_EVENT_SELF, old, &info->pod->object };

	kd_queue_update(bench->queue, uid_of(words), info, &event);
}

/*
 * add/update <pod>	a pod in words	remove <name>
 * pop			says name and attempt, "-" when there is none
 * node/end <name> ..	a node comes, a pod ends
 * full/more <name>	turned down by ByNode, by ByPod	fail <name>	the attempt broke down
 * at <seconds>		let time pass
 * count		says active/back-off/unschedulable/gated/in a cycle
 */
static void step(Bench *bench, const char *verb, const char *words)
{
	KdQueuedPod *pod = kd_queue_find(bench->queue, uid_of(words));

	if (g_str_equal(verb, "add"))
		kd_queue_add(bench->queue, uid_of(words), bench->stage->framework,
			     info_of(bench, words));
	else if (g_str_equal(verb, "update"))
		update(bench, words);
	else if (g_str_equal(verb, "remove"))
		kd_queue_remove(bench->queue, uid_of(words));
	else if (g_str_equal(verb, "pop"))
		pop(bench);
	else if (g_str_equal(verb, "node"))
		happen(bench, KD_EVENT_NODE_ADD, words);
	else if (g_str_equal(verb, "end"))
		happen(bench, KD_EVENT_POD_DELETE, words);
	else if (g_str_equal(verb, "full"))
		kd_queue_reject(bench->queue, pod, 1 << BY_NODE);
	else if (g_str_equal(verb, "more"))
		kd_queue_reject(bench->queue, pod, 1 << BY_POD);
	else if (g_str_equal(verb, "fail"))
		kd_queue_reject(bench->queue, pod, 0);
	else if (g_str_equal(verb, "at"))
		kt_run_until(bench->engine,
			     (KdTime) (g_ascii_strtod(words, NULL) * (double) KD_SECOND));
	else if (g_str_equal(verb, "count"))
		say_counts(bench);
	else
		g_error("no step \"%s\"", verb);
}

static void play(Bench *bench, const char *script)
{
	g_auto(GStrv) steps = g_strsplit(script, ";", -1);

	for (char **s = steps; *s; s++) {
		g_auto(GStrv) parts = g_strsplit(g_strstrip(*s), " ", 2);

		step(bench, parts[0], parts[1] ? parts[1] : "");
	}
}

/* ---- scripts ---- */

static const struct {
	const char *row, *script, *want;
} scripts[] = {
	/* The active queue. */
	{ "an empty queue gives nothing", "pop; count", "- 0/0/0/0/0" },
	{ "pods come out as they came in", "add a; add b; add c; pop; pop; pop; pop",
	  "a1 b1 c1 -" },
	{ "higher priority first", "add a; add b priority=5; add c priority=-1; pop; pop; pop",
	  "b1 a1 c1" },
	{ "within a priority the one that came first",
	  "add a priority=5; at 1; add b priority=5; add c priority=6; pop; pop; pop", "c1 a1 b1" },
	{ "a popped pod is in no queue until it is given back", "add a; pop; count",
	  "a1 0/0/0/0/1" },
	{ "a pod that failed late goes behind one that came meanwhile",
	  "add a; pop; at 1; add b; at 3; full a; at 5; node n; pop; pop", "a1 b1 a2" },

	/* Back-off. */
	{ "a rejected pod waits for an event", "add a; pop; full a; count; pop", "a1 0/0/1/0/0 -" },
	{ "and not for one that its plug-in does not want",
	  "add a; pop; full a; end x cpu=9; count; pop", "a1 0/0/1/0/0 -" },
	{ "an event within the back-off puts it there", "add a; pop; full a; node n; count",
	  "a1 0/1/0/0/0" },
	{ "whence it is popped at once when the active queue is empty",
	  "add a; pop; full a; node n; pop", "a1 a2" },
	{ "but not before an active one", "add a priority=9; pop; full a; node n; add b; pop; pop",
	  "a1 b1 a2" },
	{ "an event after the back-off makes it active", "add a; pop; full a; at 2; node n; count",
	  "a1 1/0/0/0/0" },
	{ "the last moment of the second still belongs to the back-off",
	  "add a; pop; full a; at 1.999; node n; count", "a1 0/1/0/0/0" },
	{ "ends of back-off are rounded down to seconds",
	  "at 0.9; add a; pop; full a; at 1.999; node n; count; at 2; count",
	  "a1 0/1/0/0/0 1/0/0/0/0" },
	{ "the back-off runs from the rejection, not from the event",
	  "add a; pop; full a; at 1.5; node n; at 2; count", "a1 1/0/0/0/0" },
	{ "in one second of back-off priority decides",
	  "add a; add b priority=5; pop; pop; full b; at 0.2; full a; node n; pop; pop",
	  "b1 a1 b2 a2" },
	{ "a second earlier goes before priority",
	  "add a; add b priority=5; pop; pop; full a; at 1; full b; node n; pop; pop",
	  "b1 a1 a2 b2" },
	{ "of two in back-off the one that ends first is not held up by the other",
	  "add a; pop; fail a; at 2; pop; fail a; at 3; add b; pop; fail b; at 5; count; pop; pop",
	  "a1 a2 b1 2/0/0/0/0 a3 b2" },
	{ "the shorter one that comes second",
	  "add a; pop; fail a; at 2; pop; fail a; at 5; pop; fail a; add b; pop; fail b; "
	  "at 7; count; at 10; count",
	  "a1 a2 a3 b1 1/1/0/0/0 2/0/0/0/0" },

	/* Attempts that broke down. */
	{ "an error needs no event", "add a; pop; fail a; count; at 2; pop", "a1 0/1/0/0/0 a2" },
	{ "and is not popped early", "add a; pop; fail a; pop; at 1.999; pop; at 2; pop",
	  "a1 - - a2" },
	{ "an event does not hurry it", "add a; pop; fail a; node n; pop", "a1 -" },

	/* Five minutes. */
	{ "after 5 minutes and the next look round",
	  "add a; pop; full a; at 300; count; at 329; count; at 330; count; pop",
	  "a1 0/0/1/0/0 0/0/1/0/0 1/0/0/0/0 a2" },
	{ "a look round at 5 minutes sharp is too early for one that came with it",
	  "at 30; add a; pop; full a; at 330; count; at 360; count", "a1 0/0/1/0/0 1/0/0/0/0" },
	{ "and in time for one that came just before", "at 29.9; add a; pop; full a; at 330; count",
	  "a1 1/0/0/0/0" },
	{ "one is due and the other not at the same look round",
	  "at 29; add a; pop; full a; at 30; add b; pop; full b; at 330; count; pop",
	  "a1 b1 1/0/1/0/0 a2" },
	{ "the five minutes run from the last failure",
	  "add a; pop; full a; at 100; node n; pop; full a; at 330; count; at 420; count",
	  "a1 a2 0/0/1/0/0 1/0/0/0/0" },
	{ "one that leaves does not stop the look round for others",
	  "add a; pop; full a; at 100; add b; pop; full b; remove a; at 420; count; pop",
	  "a1 b1 1/0/0/0/0 b2" },

	/* Gates. */
	{ "a gated pod is not queued", "add a gate=g; pop; count", "- 0/0/0/1/0" },
	{ "events do not help it", "add a gate=g; node n; at 1000; count", "0/0/0/1/0" },
	{ "it comes in when the gate is taken away", "add a gate=g; update a; count; pop",
	  "1/0/0/0/0 a1" },
	{ "not when one of two is", "add a gate=g gate=h; update a gate=h; count", "0/0/0/1/0" },
	{ "its place in the queue counts from when it came",
	  "add a gate=g; at 1; add b; at 2; update a; pop; pop", "a1 b1" },
	{ "it goes", "add a gate=g; remove a; count", "0/0/0/0/0" },

	/* Hints. */
	{ "a hint says which events help",
	  "add a cpu=2; pop; more a; end x cpu=1; count; end x cpu=2; count",
	  "a1 0/0/1/0/0 0/1/0/0/0" },
	{ "it is asked for each pod",
	  "add a cpu=2; add b cpu=1; pop; pop; more a; more b; end x cpu=1; count; pop",
	  "a1 b1 0/1/1/0/0 b2" },
	{ "and for the last rejection alone",
	  "add a cpu=2; pop; more a; end x cpu=4; pop; full a; end x cpu=4; count; node n; count",
	  "a1 a2 0/0/1/0/0 0/1/0/0/0" },

	/* Update and remove. */
	{ "an active pod changes its priority", "add a; add b; update b priority=5; pop; pop",
	  "b1 a1" },
	{ "a pod in back-off does",
	  "add a; add b; pop; pop; full a; full b; node n; update b priority=5; pop; pop",
	  "a1 b1 b2 a2" },
	{ "and a failed one", "add a; pop; fail a; update a priority=5; count; at 2; pop",
	  "a1 0/1/0/0/0 a2" },
	{ "an unschedulable pod stays where the update does not help",
	  "add a cpu=2; pop; full a; update a cpu=1; count", "a1 0/0/1/0/0" },
	{ "and goes on where it does", "add a cpu=2; pop; more a; update a cpu=1; count",
	  "a1 0/1/0/0/0" },
	{ "a pod in a cycle takes the update along",
	  "add a; add b; pop; update a priority=5; pop; full b; full a; at 2; node n; pop",
	  "a1 b1 a2" },
	{ "an update of a pod that is not there is nothing", "update a; count", "0/0/0/0/0" },
	{ "removed from the active queue", "add a; add b; remove a; pop; pop", "b1 -" },
	{ "from back-off", "add a; pop; full a; node n; remove a; count; pop; at 10; pop",
	  "a1 0/0/0/0/0 - -" },
	{ "from the failed", "add a; pop; fail a; remove a; count; at 10; pop", "a1 0/0/0/0/0 -" },
	{ "from the unschedulable", "add a; pop; full a; remove a; node n; count; at 1000; pop",
	  "a1 0/0/0/0/0 -" },
	{ "from a cycle", "add a; pop; remove a; count", "a1 0/0/0/0/0" },
	{ "twice", "add a; remove a; remove a; count", "0/0/0/0/0" },
	{ "and it may come again, anew", "add a; pop; full a; remove a; add a; pop", "a1 a1" },
};

static void test_scripts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(scripts); i++) {
		g_autoptr(Bench) bench = bench_new();

		play(bench, scripts[i].script);
		KT_ROW_STR(scripts[i].row, bench->text->str, scripts[i].want);
	}
}

/* ---- when pods are tried ---- */

/* Tries what can be tried as soon as the queue says so; every attempt breaks down. */
static void try_and_fail(KdEngine *engine, gpointer data, guint64 argument)
{
	Bench *bench = data;
	KdQueuedPod *pod = kd_queue_pop(bench->queue);

	(void) argument;
	if (!pod || bench->n_wakes > 12)
		return;
	say(bench, "%g", (double) kd_engine_now(engine) / (double) KD_SECOND);
	kd_queue_reject(bench->queue, pod, 0);
}

static void try_soon(gpointer data)
{
	Bench *bench = data;

	bench->n_wakes++;
	kd_engine_at(bench->engine, kd_engine_now(bench->engine), KD_PHASE_SCHEDULE, try_and_fail,
		     bench, 0);
}

static const struct {
	const char *row;
	KdTime start, initial, max;
	const char *want;
} backoffs[] = {
	{ "1 s doubled to 10 s, each to the end of its second", 0, KD_SECOND, 10 * KD_SECOND,
	  "0 2 5 10 19 30 41 52 63 74 85 96" },
	{ "from between two seconds", 500 * KD_MILLISECOND, KD_SECOND, 10 * KD_SECOND,
	  "0.5 2 5 10 19 30 41 52 63 74 85 96" },
	{ "as configured", 0, 3 * KD_SECOND, 5 * KD_SECOND, "0 4 10 16 22 28 34 40 46 52 58 64" },
	{ "shorter than a second", 0, KD_MILLISECOND, 2 * KD_MILLISECOND,
	  "0 1 2 3 4 5 6 7 8 9 10 11" },
};

static void test_backoff(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(backoffs); i++) {
		g_autoptr(Bench) bench = bench_new();
		const KdQueueOptions options = { backoffs[i].initial, backoffs[i].max, true,
						 try_soon, bench };

		kd_queue_free(bench->queue);
		bench->queue = kd_queue_new(bench->engine, &options);
		kt_run_until(bench->engine, backoffs[i].start);
		play(bench, "add a");
		kd_engine_run(bench->engine, KD_HOUR, 0);
		KT_ROW_STR(backoffs[i].row, bench->text->str, backoffs[i].want);
	}
}

static void test_wakes(void)
{
	g_autoptr(Bench) bench = bench_new();

	play(bench, "add a gate=g");
	KT_ROW_INT("a gated pod wakes nobody", bench->n_wakes, 0);
	play(bench, "add b");
	KT_ROW_INT("an active one does", bench->n_wakes, 1);
	play(bench, "pop; full b");
	KT_ROW_INT("an unschedulable one does not", bench->n_wakes, 1);
	play(bench, "node n");
	KT_ROW_INT("one in back-off does, for it can be popped", bench->n_wakes, 2);
	play(bench, "pop; fail b");
	KT_ROW_INT("one that failed does not", bench->n_wakes, 2);
	play(bench, "at 10");
	KT_ROW_INT("before its time", bench->n_wakes, 3);
}

/* A pod that waits for an event does not keep the run going; one in back-off does. */
static void test_end_of_run(void)
{
	g_autoptr(Bench) bench = bench_new();

	play(bench, "add a; pop; full a");
	KT_ROW_INT("nothing more can happen", kd_engine_run(bench->engine, KD_HOUR, 0),
		   KD_STOP_EMPTY);
	KT_ROW_INT("and the clock stands still", kd_engine_now(bench->engine), 0);
	play(bench, "add b; pop; fail b");
	kd_engine_run(bench->engine, KD_HOUR, 0);
	play(bench, "count");
	KT_ROW_STR("a back-off comes to its end", bench->text->str, "a1 b1 1/0/1/0/0");
}

/* Pops pods that are rejected while others come. */
static void test_early_pop_is_an_option(void)
{
	g_autoptr(Bench) bench = bench_new();
	const KdQueueOptions options = { KD_SECOND, 10 * KD_SECOND, false, count_wake, bench };

	kd_queue_free(bench->queue);
	bench->queue = kd_queue_new(bench->engine, &options);
	play(bench, "add a; pop; full a; node n; pop; at 1.9; pop; at 2; pop");
	KT_ROW_STR("without it a pod stays in back-off", bench->text->str, "a1 - - a2");
}

/* ---- against a naive queue ---- */

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
	Bench *bench;
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
		kd_queue_remove(pair->bench->queue, uid_of(name));
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
	step(pair->bench, "add", words);
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
	want->rejected_by = by == 0 ? 0 : by == 1 ? 1 << BY_NODE : 1 << BY_POD;
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
	else if (pod->where == KD_QUEUE_UNSCHEDULABLE && pod->rejected_by == 1 << BY_POD &&
		 old_cpu >= pod->cpu)
		naive_ready(pair, pod);
	g_autofree char *words = g_strdup_printf("%c priority=%d cpu=%d", (char) ('a' + i),
						 pod->priority, (int) pod->cpu + 1);
	step(pair->bench, "update", words);
}

static void something_happens(Pair *pair)
{
	gint64 cpu = (gint64) kd_rng_below(pair->rng, 5);
	bool node = kd_rng_below(pair->rng, 2) == 0;
	g_autofree char *words = g_strdup_printf("x cpu=%d", (int) cpu + 1);

	for (guint i = 0; i < N_PODS; i++) {
		Naive *pod = &pair->pods[i];

		if (pod->where == KD_QUEUE_UNSCHEDULABLE &&
		    (node ? pod->rejected_by == 1 << BY_NODE
			  : pod->rejected_by == 1 << BY_POD && cpu >= pod->cpu))
			naive_ready(pair, pod);
	}
	step(pair->bench, node ? "node" : "end", words);
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
	g_autoptr(Bench) bench = bench_new();
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
	{ "scripts", test_scripts },
	{ "back-off doubles", test_backoff },
	{ "whom it wakes", test_wakes },
	{ "what keeps a run going", test_end_of_run },
	{ "popping early is an option", test_early_pop_is_an_option },
	{ "as a naive queue, at random", test_random },
	CU_TEST_INFO_NULL,
};

KT_SUITE(queue) = { .pName = "queue", .pTests = tests };
