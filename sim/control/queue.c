/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/uid_table.h"
#include "control/parking.h"
#include "control/pod_heap.h"

#define BACKOFF_TICK       KD_SECOND        /* flushBackoffQCompleted */
#define UNSCHEDULABLE_TICK (30 * KD_SECOND) /* flushUnschedulablePodsLeftover */
#define UNSCHEDULABLE_MAX  (5 * KD_MINUTE)  /* podMaxInUnschedulablePodsDuration */
#define MOST_AT_ONCE       100

/* Of the pods in back-off: when the first is due. */
typedef struct {
	KdEventId id;
	KdTime at;
} Timer;

struct KdQueue {
	KdEngine *engine;
	KdQueueOptions options;
	KdUidTable pods; /* of KdQueuedPod, owned */
	KdPodHeap active;
	KdPodHeap backoff; /* rejected pods */
	KdPodHeap patient; /* failed cycles and others that are not popped before their time */
	KdPodHeap broken;  /* those over whom a plug-in broke down */
	KdParking parking; /* unschedulable and gated */
	guint n_parked, n_gated;
	guint64 n_seen;
	Timer backoff_timer, broken_timer;
	KdEventId parked_timer;
};

static int compare_u64(guint64 a, guint64 b)
{
	return a < b ? -1 : a > b;
}

static int active_order(const KdQueuedPod *a, const KdQueuedPod *b, gpointer data)
{
	int order = kd_framework_queue_sort(a->framework, a->info, a->timestamp, b->info,
					    b->timestamp);

	(void) data;
	return order ? order : compare_u64(a->seq, b->seq);
}

static int backoff_order(const KdQueuedPod *a, const KdQueuedPod *b, gpointer data)
{
	if (a->backoff_until != b->backoff_until)
		return a->backoff_until < b->backoff_until ? -1 : 1;
	return active_order(a, b, data);
}

static void free_pod(KdQueuedPod *pod)
{
	kd_pod_info_unref(pod->info);
	g_free(pod);
}

KdQueue *kd_queue_new(KdEngine *engine, const KdQueueOptions *options)
{
	KdQueue *queue = g_new0(KdQueue, 1);

	queue->engine = engine;
	queue->options = *options;
	kd_pod_heap_init(&queue->active, active_order, NULL);
	kd_pod_heap_init(&queue->backoff, backoff_order, NULL);
	kd_pod_heap_init(&queue->patient, backoff_order, NULL);
	kd_pod_heap_init(&queue->broken, backoff_order, NULL);
	kd_parking_init(&queue->parking);
	return queue;
}

void kd_queue_free(KdQueue *queue)
{
	KdQueuedPod *pod;

	if (!queue)
		return;
	kd_engine_cancel(queue->engine, queue->backoff_timer.id);
	kd_engine_cancel(queue->engine, queue->broken_timer.id);
	kd_engine_cancel(queue->engine, queue->parked_timer);
	kd_pod_heap_clear(&queue->active);
	kd_pod_heap_clear(&queue->backoff);
	kd_pod_heap_clear(&queue->patient);
	kd_pod_heap_clear(&queue->broken);
	kd_parking_clear(&queue->parking);
	for (KdUid uid = 0; (pod = kd_uid_table_next(&queue->pods, &uid)); uid++)
		free_pod(pod);
	kd_uid_table_clear(&queue->pods);
	g_free(queue);
}

/* ---- places ---- */

/* What befalls a gated pod itself is told to it alone. */
static void park(KdQueue *queue, KdQueuedPod *pod, KdQueuePlace where)
{
	pod->where = where;
	if (where == KD_QUEUE_GATED) {
		queue->n_gated++;
		kd_parking_add(&queue->parking, pod, 0);
	} else {
		queue->n_parked++;
		kd_parking_add(&queue->parking, pod,
			       pod->wake_on |
				       kd_framework_interest(pod->framework, pod->rejected_by));
	}
}

static void unpark(KdQueue *queue, KdQueuedPod *pod)
{
	kd_parking_remove(&queue->parking, pod);
	if (pod->where == KD_QUEUE_GATED)
		queue->n_gated--;
	else
		queue->n_parked--;
}

static KdPodHeap *backoff_heap(KdQueue *queue, const KdQueuedPod *pod)
{
	if (!pod->patient)
		return &queue->backoff;
	return pod->broken ? &queue->broken : &queue->patient;
}

static void take_out(KdQueue *queue, KdQueuedPod *pod)
{
	switch (pod->where) {
	case KD_QUEUE_ACTIVE:
		kd_pod_heap_remove(&queue->active, pod);
		break;
	case KD_QUEUE_BACKOFF:
		kd_pod_heap_remove(backoff_heap(queue, pod), pod);
		break;
	case KD_QUEUE_UNSCHEDULABLE:
	case KD_QUEUE_GATED:
		unpark(queue, pod);
		break;
	case KD_QUEUE_NONE:
		break;
	}
	pod->where = KD_QUEUE_NONE;
}

bool kd_queue_is_ready(const KdQueue *queue)
{
	return queue->active.pods->len > 0 ||
	       (queue->options.pop_from_backoff && queue->backoff.pods->len > 0);
}

static void wake(KdQueue *queue)
{
	if (kd_queue_is_ready(queue))
		queue->options.wake(queue->options.data);
}

static void make_active(KdQueue *queue, KdQueuedPod *pod)
{
	pod->where = KD_QUEUE_ACTIVE;
	kd_pod_heap_push(&queue->active, pod);
	wake(queue);
}

/* runPreEnqueuePlugins: asked on the way into the active queue and into back-off, but not between
 * the two. */
static bool is_gated(KdQueue *queue, KdQueuedPod *pod)
{
	if (kd_framework_pre_enqueue(pod->framework, pod->info->pod, NULL) == KD_FITS)
		return false;
	park(queue, pod, KD_QUEUE_GATED);
	return true;
}

/* ---- back-off ---- */

/* calculateBackoffDuration */
static KdTime backoff_duration(const KdQueue *queue, guint attempts)
{
	KdTime duration = queue->options.initial_backoff;

	if (attempts == 0)
		return 0;
	for (guint i = 1; i < attempts; i++) {
		if (duration > queue->options.max_backoff - duration)
			return queue->options.max_backoff;
		duration += duration;
	}
	return duration;
}

/* isPodBackingoff: ends of back-off are rounded down to a window, and a pod is out of it when that
 * window is over. */
static bool is_backing_off(const KdQueue *queue, const KdQueuedPod *pod)
{
	return pod->backoff_until > kd_engine_now(queue->engine) - BACKOFF_TICK;
}

static void arm_backoff(KdQueue *queue);

static void flush_heap(KdQueue *queue, KdPodHeap *heap)
{
	for (KdQueuedPod *pod; (pod = kd_pod_heap_peek(heap)) && !is_backing_off(queue, pod);) {
		take_out(queue, pod);
		make_active(queue, pod);
	}
}

static void flush_backoff(KdEngine *engine, gpointer data, guint64 idle)
{
	KdQueue *queue = data;

	(void) engine;
	(idle ? &queue->broken_timer : &queue->backoff_timer)->id = 0;
	flush_heap(queue, &queue->backoff);
	flush_heap(queue, &queue->patient);
	flush_heap(queue, &queue->broken);
	arm_backoff(queue);
}

static KdTime first_end(const KdPodHeap *heap)
{
	const KdQueuedPod *first = kd_pod_heap_peek(heap);

	return first ? first->backoff_until : KD_TIME_NEVER;
}

/* Only the ticks at which a pod is due are played. */
static void arm(KdQueue *queue, Timer *timer, KdTime end)
{
	const bool idle = timer == &queue->broken_timer;

	if (end == KD_TIME_NEVER || (timer->id && timer->at <= end + BACKOFF_TICK))
		return;
	kd_engine_cancel(queue->engine, timer->id);
	timer->at = end + BACKOFF_TICK;
	timer->id = (idle ? kd_engine_at_idle : kd_engine_at)(
		queue->engine, timer->at, KD_PHASE_CONTROL, flush_backoff, queue, idle);
}

static void arm_backoff(KdQueue *queue)
{
	arm(queue, &queue->backoff_timer,
	    MIN(first_end(&queue->backoff), first_end(&queue->patient)));
	arm(queue, &queue->broken_timer, first_end(&queue->broken));
}

static bool is_worn_out(const KdQueue *queue, const KdQueuedPod *pod)
{
	return pod->n_now >= MOST_AT_ONCE && pod->popped_at == kd_engine_now(queue->engine);
}

static void back_off(KdQueue *queue, KdQueuedPod *pod)
{
	pod->where = KD_QUEUE_BACKOFF;
	pod->patient = !pod->rejected_by || is_worn_out(queue, pod);
	kd_pod_heap_push(backoff_heap(queue, pod), pod);
	arm_backoff(queue);
	wake(queue);
}

/* requeuePodWithQueueingStrategy */
static void ready_again(KdQueue *queue, KdQueuedPod *pod)
{
	take_out(queue, pod);
	if (is_gated(queue, pod))
		return;
	if (pod->attempts > 0 && is_backing_off(queue, pod))
		back_off(queue, pod);
	else
		make_active(queue, pod);
}

/* ---- unschedulable pods that have waited long ---- */

static void arm_parked(KdQueue *queue, KdTime at);

/* Those that have, and the time from which the first of the others has waited. */
typedef struct {
	KdQueue *queue;
	KdTime now, next;
} Flush;

static void flush_pod(KdQueuedPod *pod, gpointer data)
{
	Flush *flush = data;

	if (pod->where != KD_QUEUE_UNSCHEDULABLE)
		return;
	if (flush->now - pod->timestamp > UNSCHEDULABLE_MAX)
		ready_again(flush->queue, pod);
	else
		flush->next = MIN(flush->next, pod->timestamp);
}

static void flush_parked(KdEngine *engine, gpointer data, guint64 argument)
{
	KdQueue *queue = data;
	Flush flush = { queue, kd_engine_now(engine), KD_TIME_NEVER };

	(void) argument;
	queue->parked_timer = 0;
	kd_parking_each(&queue->parking, 0, flush_pod, &flush);
	if (flush.next != KD_TIME_NEVER)
		arm_parked(queue, flush.next);
}

static KdTime next_tick(KdTime time, KdTime tick)
{
	KdTime past = time % tick;

	return past ? time - past + tick : time;
}

/* A pod that came at @since is due at the first tick after 5 minutes.  The look round changes
 * nothing once nothing else can happen, so it does not keep the run going. */
static void arm_parked(KdQueue *queue, KdTime since)
{
	KdTime at = next_tick(since + UNSCHEDULABLE_MAX + 1, UNSCHEDULABLE_TICK);

	if (!queue->parked_timer)
		queue->parked_timer = kd_engine_at_idle(queue->engine, at, KD_PHASE_CONTROL,
							flush_parked, queue, 0);
}

/* ---- the verbs ---- */

static bool helps(const KdQueuedPod *pod, const KdClusterEvent *event)
{
	return pod->wake_on & event->event ||
	       kd_framework_hint(pod->framework, pod->info, pod->rejected_by, event);
}

KdQueuedPod *kd_queue_find(const KdQueue *queue, KdUid uid)
{
	return kd_uid_table_get(&queue->pods, uid);
}

void kd_queue_add(KdQueue *queue, KdUid uid, KdFramework *framework, KdPodInfo *take)
{
	KdQueuedPod *pod = g_new0(KdQueuedPod, 1);

	pod->uid = uid;
	pod->framework = framework;
	pod->info = take;
	pod->seq = ++queue->n_seen;
	pod->retry_at = KD_TIME_NEVER;
	pod->popped_at = KD_TIME_UNSET;
	pod->first_queued = pod->timestamp = kd_engine_now(queue->engine);
	g_assert(!kd_queue_find(queue, uid));
	kd_uid_table_set(&queue->pods, uid, pod);
	ready_again(queue, pod);
}

void kd_queue_update(KdQueue *queue, KdUid uid, KdPodInfo *take, const KdClusterEvent *event)
{
	KdQueuedPod *pod = kd_queue_find(queue, uid);

	if (!pod) {
		kd_pod_info_unref(take);
		return;
	}
	const KdQueuePlace where = pod->where;
	G_GNUC_UNUSED g_autoptr(KdPodInfo) old = pod->info;

	/* The info decides the order of a heap, so leave it first. */
	if (where == KD_QUEUE_ACTIVE || where == KD_QUEUE_BACKOFF)
		take_out(queue, pod);
	pod->info = take;
	if (where == KD_QUEUE_ACTIVE)
		make_active(queue, pod);
	else if (where == KD_QUEUE_BACKOFF)
		back_off(queue, pod);
	else if (where == KD_QUEUE_GATED || (where == KD_QUEUE_UNSCHEDULABLE && helps(pod, event)))
		ready_again(queue, pod);
}

void kd_queue_remove(KdQueue *queue, KdUid uid)
{
	KdQueuedPod *pod = kd_queue_find(queue, uid);

	if (!pod)
		return;
	take_out(queue, pod);
	kd_uid_table_remove(&queue->pods, uid);
	free_pod(pod);
}

KdQueuedPod *kd_queue_pop(KdQueue *queue)
{
	KdQueuedPod *pod = kd_pod_heap_peek(&queue->active);

	if (!pod && queue->options.pop_from_backoff)
		pod = kd_pod_heap_peek(&queue->backoff);
	if (!pod)
		return NULL;
	take_out(queue, pod);
	pod->attempts++;
	pod->n_now = pod->popped_at == kd_engine_now(queue->engine) ? pod->n_now + 1 : 1;
	pod->popped_at = kd_engine_now(queue->engine);
	return pod;
}

static void retry(KdEngine *engine, gpointer data, guint64 uid)
{
	KdQueue *queue = data;
	KdQueuedPod *pod = kd_queue_find(queue, uid);

	if (pod && pod->where == KD_QUEUE_UNSCHEDULABLE && pod->retry_at == kd_engine_now(engine))
		ready_again(queue, pod);
}

void kd_queue_reject(KdQueue *queue, KdQueuedPod *pod, guint64 rejected_by)
{
	pod->timestamp = kd_engine_now(queue->engine);
	pod->backoff_until = pod->timestamp + backoff_duration(queue, pod->attempts);
	pod->backoff_until -= pod->backoff_until % BACKOFF_TICK; /* alignToWindow */
	pod->rejected_by = rejected_by;
	if (!rejected_by) {
		ready_again(queue, pod);
		return;
	}
	park(queue, pod, KD_QUEUE_UNSCHEDULABLE);
	arm_parked(queue, pod->timestamp);
	kd_engine_at(queue->engine, pod->retry_at, KD_PHASE_CONTROL, retry, queue, pod->uid);
}

/* ---- events ---- */

typedef struct {
	KdQueue *queue;
	const KdClusterEvent *event;
	bool (*check)(const KdQueuedPod *pod, gpointer data);
	gpointer data;
} Told;

static void tell(KdQueuedPod *pod, gpointer data)
{
	const Told *told = data;

	if (pod->where == KD_QUEUE_UNSCHEDULABLE &&
	    (!told->check || told->check(pod, told->data)) && helps(pod, told->event))
		ready_again(told->queue, pod);
}

void kd_queue_event(KdQueue *queue, const KdClusterEvent *event)
{
	kd_queue_event_if(queue, event, NULL, NULL);
}

void kd_queue_event_if(KdQueue *queue, const KdClusterEvent *event,
		       bool (*check)(const KdQueuedPod *pod, gpointer data), gpointer data)
{
	kd_parking_each(&queue->parking, event->event, tell, &(Told){ queue, event, check, data });
}

void kd_queue_event_to(KdQueue *queue, const KdClusterEvent *event, KdUid uid)
{
	KdQueuedPod *pod = kd_queue_find(queue, uid);

	if (pod)
		tell(pod, &(Told){ .queue = queue, .event = event });
}

void kd_queue_activate(KdQueue *queue, KdUid uid)
{
	KdQueuedPod *pod = kd_queue_find(queue, uid);

	if (!pod || (pod->where != KD_QUEUE_UNSCHEDULABLE &&
		     (pod->where != KD_QUEUE_BACKOFF || pod->patient)))
		return;
	take_out(queue, pod);
	if (is_gated(queue, pod))
		return;
	if (is_worn_out(queue, pod))
		back_off(queue, pod);
	else
		make_active(queue, pod);
}

void kd_queue_count(const KdQueue *queue, guint counts[KD_QUEUE_GATED + 1])
{
	counts[KD_QUEUE_ACTIVE] = queue->active.pods->len;
	counts[KD_QUEUE_BACKOFF] = queue->backoff.pods->len + queue->patient.pods->len +
				   queue->broken.pods->len;
	counts[KD_QUEUE_NONE] = queue->pods.n - counts[KD_QUEUE_ACTIVE] - counts[KD_QUEUE_BACKOFF] -
				queue->n_parked - queue->n_gated;
	counts[KD_QUEUE_UNSCHEDULABLE] = queue->n_parked;
	counts[KD_QUEUE_GATED] = queue->n_gated;
}
