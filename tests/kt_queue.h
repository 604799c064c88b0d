/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scheduling queue alone, fed with scripts.
 */
#ifndef KT_QUEUE_H
#define KT_QUEUE_H

#include "control/queue.h"
#include "kt_cluster.h"
#include "kt_words.h"
#include "kt_world.h"

extern const KdPolicy kd_policy_priority_sort, kd_policy_scheduling_gates;

/* ---- two plug-ins that turn pods down ---- */

static inline KdVerdict kt_queue_pass(const KdCycle *cycle, KdSlot node)
{
	(void) cycle;
	(void) node;
	return KD_FITS;
}

/* Only an ended pod with more CPU than this one helps. */
static inline bool kt_queue_helps_more(const void *state, const KdPodInfo *pod,
				       const KdClusterEvent *event)
{
	const KdQuantity *cpu = kd_resources_get(
		&KD_POD(event->old)->spec->containers[0].resources.requests,
		g_intern_string("cpu"));

	(void) state;
	return cpu && kd_quantity_milli(*cpu) >= pod->non_zero_cpu;
}

static const KdPolicy kt_queue_by_node = {
	KD_POLICY_HEAD,
	.name = "ByNode",
	.events = KD_EVENT_NODE_ADD,
	.filter = kt_queue_pass,
};
static const KdPolicy kt_queue_by_pod = {
	KD_POLICY_HEAD,
	.name = "ByPod",
	.events = KD_EVENT_POD_DELETE | KD_EVENT_SELF,
	.hint = kt_queue_helps_more,
	.filter = kt_queue_pass,
};

/* Their places in the profile. */
enum { KT_BY_NODE = 2, KT_BY_POD = 3 };
static const KtPlugin kt_queue_plugins[] = {
	{ &kd_policy_priority_sort, 0 },
	{ &kd_policy_scheduling_gates, 0 },
	{ &kt_queue_by_node, 0 },
	{ &kt_queue_by_pod, 0 },
	{ NULL, 0 },
};

/* ---- a queue on an engine ---- */

typedef struct {
	KdEngine *engine;
	KtStage *stage;
	KdQueue *queue;
	guint n_wakes;
	GString *text;
} KtQueue;

static inline void kt_queue_count_wake(gpointer data)
{
	((KtQueue *) data)->n_wakes++;
}

static inline KtQueue *kt_queue_bench_new(void)
{
	KtQueue *bench = g_new0(KtQueue, 1);
	const KdQueueOptions options = { .initial_backoff = KD_SECOND,
					 .max_backoff = 10 * KD_SECOND,
					 .pop_from_backoff = true,
					 .wake = kt_queue_count_wake,
					 .data = bench };

	bench->engine = kd_engine_new();
	bench->stage = kt_stage_new(kt_queue_plugins, NULL, "");
	bench->queue = kd_queue_new(bench->engine, &options);
	bench->text = g_string_new(NULL);
	return bench;
}

static inline void kt_queue_bench_free(KtQueue *bench)
{
	kd_queue_free(bench->queue);
	kt_stage_free(bench->stage);
	kd_engine_free(bench->engine);
	g_string_free(bench->text, TRUE);
	g_free(bench);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KtQueue, kt_queue_bench_free)

/* A pod is known by the first letter of its name. */
static inline KdUid kt_queue_uid(const char *name)
{
	return (KdUid) (guchar) *name;
}

static inline KdPodInfo *kt_queue_info(KtQueue *bench, const char *words)
{
	g_autoptr(KdObject) pod = &kt_words_pod(words)->object;

	pod->uid = kt_queue_uid(words);
	return kd_snapshot_pod_info(bench->stage->snapshot, KD_POD(pod));
}

static inline void kt_queue_say(KtQueue *bench, const char *format, ...) G_GNUC_PRINTF(2, 3);
static inline void kt_queue_say(KtQueue *bench, const char *format, ...)
{
	va_list args;

	if (bench->text->len)
		g_string_append_c(bench->text, ' ');
	va_start(args, format);
	g_string_append_vprintf(bench->text, format, args);
	va_end(args);
}

static inline void kt_queue_say_counts(KtQueue *bench)
{
	guint n[KD_QUEUE_GATED + 1];

	kd_queue_count(bench->queue, n);
	kt_queue_say(bench, "%u/%u/%u/%u/%u", n[KD_QUEUE_ACTIVE], n[KD_QUEUE_BACKOFF],
		     n[KD_QUEUE_UNSCHEDULABLE], n[KD_QUEUE_GATED], n[KD_QUEUE_NONE]);
}

static inline void kt_queue_pop(KtQueue *bench)
{
	const bool ready = kd_queue_is_ready(bench->queue);
	const KdQueuedPod *pod = kd_queue_pop(bench->queue);

	KT_ROW_TRUE("it is ready when something can be popped", ready == (pod != NULL));
	if (pod)
		kt_queue_say(bench, "%c%u", (char) pod->uid, pod->attempts);
	else
		kt_queue_say(bench, "-");
}

static inline void kt_queue_happen(KtQueue *bench, KdEventMask what, const char *words)
{
	const KdObject *none = NULL;
	bool node = what == KD_EVENT_NODE_ADD;
	g_autoptr(KdObject) object = node ? &kt_words_node(words)->object
					  : &kt_words_pod(words)->object;
	const KdClusterEvent event = { what, node ? none : object, node ? object : none };

	kd_queue_event(bench->queue, &event);
}

static inline void kt_queue_update(KtQueue *bench, const char *words)
{
	const KdQueuedPod *queued = kd_queue_find(bench->queue, kt_queue_uid(words));
	KdPodInfo *info = kt_queue_info(bench, words);
	g_autoptr(KdObject)
		old = kd_object_ref(queued ? &queued->info->pod->object : &info->pod->object);
	const KdClusterEvent event = { KD_EVENT_SELF, old, &info->pod->object };

	kd_queue_update(bench->queue, kt_queue_uid(words), info, &event);
}

/*
 * add/kt_queue_update <pod>	a pod in words	remove <name>
 * pop			says name and attempt, "-" when there is none
 * node/end <name> ..	a node comes, a pod ends
 * wake <name>		it is to be active
 * later <name> <seconds>	in a cycle: it is to be tried again then
 * hopes <name>		in a cycle: a pod that ends helps it as well
 * full/more <name>	turned down by ByNode, by ByPod	fail <name>	the attempt broke down
 * at <seconds>		let time kt_queue_pass
 * count		says active/back-off/unschedulable/gated/in a cycle
 */
static inline void kt_queue_step(KtQueue *bench, const char *verb, const char *words)
{
	KdQueuedPod *pod = kd_queue_find(bench->queue, kt_queue_uid(words));

	if (g_str_equal(verb, "add"))
		kd_queue_add(bench->queue, kt_queue_uid(words), bench->stage->framework,
			     kt_queue_info(bench, words));
	else if (g_str_equal(verb, "update"))
		kt_queue_update(bench, words);
	else if (g_str_equal(verb, "remove"))
		kd_queue_remove(bench->queue, kt_queue_uid(words));
	else if (g_str_equal(verb, "pop"))
		kt_queue_pop(bench);
	else if (g_str_equal(verb, "node"))
		kt_queue_happen(bench, KD_EVENT_NODE_ADD, words);
	else if (g_str_equal(verb, "end"))
		kt_queue_happen(bench, KD_EVENT_POD_DELETE, words);
	else if (g_str_equal(verb, "full"))
		kd_queue_reject(bench->queue, pod, 1 << KT_BY_NODE);
	else if (g_str_equal(verb, "more"))
		kd_queue_reject(bench->queue, pod, 1 << KT_BY_POD);
	else if (g_str_equal(verb, "fail"))
		kd_queue_reject(bench->queue, pod, 0);
	else if (g_str_equal(verb, "wake"))
		kd_queue_activate(bench->queue, kt_queue_uid(words));
	else if (g_str_equal(verb, "later"))
		pod->retry_at = (KdTime) (g_ascii_strtod(words + 2, NULL) * (double) KD_SECOND);
	else if (g_str_equal(verb, "hopes"))
		pod->wake_on = KD_EVENT_POD_DELETE;
	else if (g_str_equal(verb, "at"))
		kt_run_until(bench->engine,
			     (KdTime) (g_ascii_strtod(words, NULL) * (double) KD_SECOND));
	else if (g_str_equal(verb, "count"))
		kt_queue_say_counts(bench);
	else
		g_error("no step \"%s\"", verb);
}

static inline void kt_queue_play(KtQueue *bench, const char *script)
{
	g_auto(GStrv) steps = g_strsplit(script, ";", -1);

	for (char **s = steps; *s; s++) {
		g_auto(GStrv) parts = g_strsplit(g_strstrip(*s), " ", 2);

		kt_queue_step(bench, parts[0], parts[1] ? parts[1] : "");
	}
}

#endif
