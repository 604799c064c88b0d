/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/watch.h"

#include "cluster/authorize.h"
#include "cluster/gate.h"

#define FIRST_BACKOFF (800 * KD_MILLISECOND)
#define MAX_BACKOFF   (30 * KD_SECOND)
#define HEALTHY       (2 * KD_MINUTE) /* connected so long, the back-off begins anew */

struct KdWatch {
	KdPipeline *pipeline;
	KdObserverRank rank;
	const KdIdentity *who;
	GArray *observers; /* of KdObserver */
	KdGate *gate;      /* NULL = it may see everything */
	KdStore *seen;
	guint64 cursor;  /* position of the next change */
	guint64 version; /* of the last change that was seen */
	KdTime due;      /* when that comes; KD_TIME_NEVER: nothing is on its way */
	KdEventId timer;
	KdDelay delay;
	gint replica;     /* -1 = broken */
	KdTime connected; /* since */
	guint64 revision; /* while it is broken: of etcd, of the last change that was seen */
	KdTime retry_at;  /* while it is broken */
	KdTime backoff;
	gsl_rng *jitter;
	guint n_lists; /* to be answered before it goes on */
	guint n_stale; /* answers that are nobody's any more; they come first */
};

static KdEngine *engine_of(const KdWatch *watch)
{
	return watch->pipeline->cluster->engine;
}

static KdLog *log_of(const KdWatch *watch)
{
	return watch->pipeline->cluster->log;
}

/* ---- life ---- */

static const KdIdentity *identity_of(KdObserverRank rank)
{
	static const KdIdentity scheduler = { .user = "system:kube-scheduler",
					      .agent = "informers" },
				kubelets = { .user = "system:node:all", .agent = "informers" },
				controllers = { .user = "system:kube-controller-manager",
						.agent = "informers" };

	if (rank == KD_OBSERVER_SCHEDULER)
		return &scheduler;
	return rank == KD_OBSERVER_KUBELET ? &kubelets : &controllers;
}

static void add_seen(const KdObject *object, gpointer data)
{
	kd_store_add(((KdWatch *) data)->seen, kd_object_ref(object));
}

static void see_all(KdWatch *watch)
{
	KdStore *store = watch->pipeline->cluster->store;
	guint n;
	const KdKind *const *kinds = kd_store_kinds(store, &n);

	watch->seen = kd_store_new();
	for (guint i = 0; i < n; i++)
		kd_store_each(store, kinds[i], add_seen, watch);
}

KdWatch *kd_watch_new(KdPipeline *pipeline, KdObserverRank rank)
{
	static const char *const streams[] = {
		[KD_OBSERVER_SCHEDULER] = "control-plane/watch/scheduler",
		[KD_OBSERVER_KUBELET] = "control-plane/watch/kubelet",
		[KD_OBSERVER_CONTROLLER] = "control-plane/watch/controllers",
	};
	KdWatch *watch = g_new0(KdWatch, 1);

	watch->pipeline = pipeline;
	watch->rank = rank;
	watch->who = identity_of(rank);
	if (pipeline->cluster->authorizer)
		watch->gate = kd_gate_new(pipeline->cluster, watch->who, rank);
	watch->observers = g_array_new(FALSE, FALSE, sizeof(KdObserver));
	watch->due = KD_TIME_NEVER;
	watch->version = pipeline->cluster->version;
	watch->backoff = FIRST_BACKOFF;
	watch->jitter = kd_rng_stream(pipeline->seed, "control-plane/watch/jitter");
	kd_delay_init(&watch->delay, &pipeline->options->watch->delay, pipeline->seed,
		      streams[rank]);
	watch->replica = kd_pipeline_connect(pipeline, watch->who);
	see_all(watch);
	watch->cursor = kd_log_hand_over(log_of(watch), rank, watch, watch->observers);
	pipeline->cluster->views[rank].store = watch->seen;
	return watch;
}

void kd_watch_free(KdWatch *watch)
{
	if (!watch)
		return;
	kd_engine_cancel(engine_of(watch), watch->timer);
	kd_delay_clear(&watch->delay);
	gsl_rng_free(watch->jitter);
	kd_store_free(watch->seen);
	kd_gate_free(watch->gate);
	g_array_unref(watch->observers);
	g_free(watch);
}

gint kd_watch_replica(const KdWatch *watch)
{
	return watch->replica;
}

KdObserverRank kd_watch_rank(const KdWatch *watch)
{
	return watch->rank;
}

bool kd_watch_has(const KdWatch *watch, const KdKind *kind)
{
	return watch->replica >= 0 && watch->n_lists == 0 &&
	       (!watch->gate || kd_gate_is_open(watch->gate, kind));
}

bool kd_watch_reaches(const KdWatch *watch)
{
	return kd_pipeline_connect(watch->pipeline, watch->who) >= 0;
}

guint64 kd_watch_cursor(const KdWatch *watch)
{
	return watch->cursor;
}

/* ---- what comes ---- */

static void show(KdWatch *watch, const KdChange *change)
{
	if (!change->new)
		kd_store_remove(watch->seen, change->old->uid);
	else if (change->old)
		kd_store_replace(watch->seen, kd_object_ref(change->new));
	else
		kd_store_add(watch->seen, kd_object_ref(change->new));
	watch->version = change->version;
	for (guint i = 0; i < watch->observers->len; i++) {
		const KdObserver *observer = &g_array_index(watch->observers, KdObserver, i);

		observer->observe(observer->data, change);
	}
}

/* ---- what it may not see ---- */

static void ignore(gpointer data, KdOutcome outcome, const char *message)
{
	(void) data;
	(void) outcome;
	(void) message;
}

/* The reflector says what became of it to its log alone; the request is there to be seen. */
static void ask_for(KdWatch *watch, const KdKind *kind)
{
	const KdRequestInfo info = {
		.who = watch->who,
		.verb = "list",
		.kind = kind,
		.n_objects = kd_store_count(watch->pipeline->cluster->store, kind),
	};

	kd_pipeline_ask(watch->pipeline, &info, ignore, NULL);
}

static void hold(KdWatch *watch, const KdChange *change)
{
	if (kd_gate_hold(watch->gate, change))
		ask_for(watch, (change->new ? change->new : change->old)->kind);
}

/* What differs from what was seen, as the last change of each object tells it. */
static void show_difference(KdWatch *watch, const KdChange *last)
{
	const KdObject *object = last->new ? last->new : last->old;
	const KdObject *old = kd_store_get_by_uid(watch->seen, object->uid);
	G_GNUC_UNUSED g_autoptr(KdObject) kept = old ? kd_object_ref(old) : NULL;
	KdChange change = *last;

	if (watch->gate && !kd_gate_is_open(watch->gate, object->kind)) {
		hold(watch, last);
		return;
	}
	change.old = old;
	if (!change.new)
		change.type = KD_CHANGE_DELETED;
	else
		change.type = old ? KD_CHANGE_UPDATED : KD_CHANGE_CREATED;
	if (change.old || change.new)
		show(watch, &change);
}

static void show_held(gpointer data, const KdChange *last)
{
	show_difference(data, last);
}

/* What it may see again comes before what comes now. */
static void pass(KdWatch *watch, const KdChange *change)
{
	const KdKind *kind;

	while (watch->gate && (kind = kd_gate_reopened(watch->gate))) {
		ask_for(watch, kind);
		kd_gate_release(watch->gate, kind, show_held, watch);
	}
	kind = (change->new ? change->new : change->old)->kind;
	if (!watch->gate || kd_gate_is_open(watch->gate, kind))
		show(watch, change);
	else
		hold(watch, change);
}

static void skip_events(KdWatch *watch)
{
	KdLog *log = log_of(watch);

	while (watch->cursor < kd_log_end(log) &&
	       kd_log_at(log, watch->cursor)->type == KD_CHANGE_EVENT)
		watch->cursor++;
}

static void come(KdEngine *engine, gpointer data, guint64 argument);

/* Put the next change on its way, unless one is or nothing can come. */
static void arm(KdWatch *watch)
{
	KdEngine *engine = engine_of(watch);
	KdTime time;

	if (watch->due != KD_TIME_NEVER || watch->replica < 0 || watch->n_lists > 0)
		return;
	skip_events(watch);
	if (watch->cursor == kd_log_end(log_of(watch)))
		return;
	time = kd_log_at(log_of(watch), watch->cursor)->time + kd_delay_draw(&watch->delay);
	watch->due = MAX(time, kd_engine_now(engine));
	watch->timer = kd_engine_at(engine, watch->due, KD_PHASE_REQUEST, come, watch, 0);
}

/* What is due by now comes together. */
static void come(KdEngine *engine, gpointer data, guint64 argument)
{
	KdWatch *watch = data;
	const KdChange change = *kd_log_at(log_of(watch), watch->cursor);

	(void) engine;
	(void) argument;
	watch->timer = 0;
	watch->due = KD_TIME_NEVER;
	watch->cursor++;
	pass(watch, &change);
	arm(watch);
	kd_log_trim(log_of(watch));
}

void kd_watch_notice(KdWatch *watch)
{
	arm(watch);
}

/* ---- broken, and mended ---- */

static void reconnect(KdEngine *engine, gpointer data, guint64 argument);

/* Where no API server is up, trying alone does not keep a run going. */
static void put_retry(KdWatch *watch)
{
	KdEngine *engine = engine_of(watch);

	if (kd_pipeline_connect(watch->pipeline, watch->who) < 0)
		watch->timer = kd_engine_at_idle(engine, watch->retry_at, KD_PHASE_REQUEST,
						 reconnect, watch, 0);
	else
		watch->timer = kd_engine_at(engine, watch->retry_at, KD_PHASE_REQUEST, reconnect,
					    watch, 0);
}

static void retry(KdWatch *watch)
{
	const double factor = 1 + gsl_rng_uniform(watch->jitter);

	watch->replica = -1;
	watch->retry_at = kd_engine_now(engine_of(watch)) +
			  (KdTime) ((double) watch->backoff * factor);
	watch->backoff = MIN(2 * watch->backoff, MAX_BACKOFF);
	put_retry(watch);
}

void kd_watch_hope(KdWatch *watch)
{
	if (watch->replica >= 0)
		return;
	kd_engine_cancel(engine_of(watch), watch->timer);
	put_retry(watch);
}

/* Each change in the log was one write to etcd. */
static void note_revision(KdWatch *watch)
{
	const guint64 revision = kd_etcd_revision(watch->pipeline->etcd);
	const guint64 missed = kd_log_end(log_of(watch)) - watch->cursor;

	watch->revision = revision > missed ? revision - missed : 0;
}

void kd_watch_break(KdWatch *watch)
{
	KdEngine *engine = engine_of(watch);

	if (watch->replica < 0)
		return;
	kd_engine_cancel(engine, watch->timer);
	watch->due = KD_TIME_NEVER;
	watch->n_stale += watch->n_lists;
	watch->n_lists = 0;
	note_revision(watch);
	if (kd_engine_now(engine) - watch->connected > HEALTHY)
		watch->backoff = FIRST_BACKOFF;
	retry(watch);
}

static void note_last(KdWatch *watch, GHashTable *last)
{
	const KdLog *log = log_of(watch);

	for (guint64 at = watch->cursor; at < kd_log_end(log); at++) {
		const KdChange *change = kd_log_at(log, at);
		const KdObject *object = change->new ? change->new : change->old;

		if (change->type != KD_CHANGE_EVENT)
			g_hash_table_insert(last, GSIZE_TO_POINTER(object->uid),
					    GSIZE_TO_POINTER(at));
	}
}

/* As DeltaFIFO.Replace() of client-go. */
static void take_list(KdWatch *watch)
{
	g_autoptr(GHashTable) last = g_hash_table_new(NULL, NULL);
	KdLog *log = log_of(watch);
	const guint64 end = kd_log_end(log);

	note_last(watch, last);
	for (; watch->cursor < end; watch->cursor++) {
		const KdChange change = *kd_log_at(log, watch->cursor);
		const KdObject *object = change.new ? change.new : change.old;

		if (change.type != KD_CHANGE_EVENT &&
		    GPOINTER_TO_SIZE(g_hash_table_lookup(last, GSIZE_TO_POINTER(object->uid))) ==
			    watch->cursor)
			show_difference(watch, &change);
	}
	arm(watch);
	kd_log_trim(log);
}

static void listed(gpointer data, KdOutcome outcome, const char *message)
{
	KdWatch *watch = data;

	(void) message;
	if (watch->n_stale > 0) {
		watch->n_stale--;
		return;
	}
	watch->n_lists--;
	if (outcome != KD_OUTCOME_OK)
		kd_watch_break(watch);
	else if (watch->n_lists == 0)
		take_list(watch);
}

/* Every kubelet lists the pods of its node, others all of each kind. */
static void list(KdWatch *watch)
{
	const KdStore *store = watch->pipeline->cluster->store;
	const guint n_nodes = kd_store_count(store, &kd_kind_node);
	guint n_kinds;
	const KdKind *const *kinds = kd_store_kinds(store, &n_kinds);
	const bool each_node = watch->rank == KD_OBSERVER_KUBELET && n_nodes > 0;

	for (guint i = 0, n = each_node ? n_nodes : n_kinds; i < n; i++) {
		const KdKind *kind = each_node ? &kd_kind_pod : kinds[i];
		const KdRequestInfo info = {
			.who = watch->who,
			.verb = "list",
			.kind = kind,
			.n_objects = kd_store_count(store, kind) / (each_node ? n_nodes : 1),
		};

		if (!kd_authorize_watch(watch->pipeline->cluster, watch->who, kind))
			continue;
		watch->n_lists++;
		kd_pipeline_ask(watch->pipeline, &info, listed, watch);
	}
	if (watch->n_lists == 0)
		take_list(watch);
}

/* 410 Gone */
static bool is_too_old(const KdWatch *watch, const KdReplica *replica)
{
	const KdPipeline *pipeline = watch->pipeline;

	if (!pipeline->options->apiServer->watch_cache)
		return kd_etcd_is_compacted(pipeline->etcd, watch->revision + 1);
	return watch->version < replica->since ||
	       !kd_watch_cache_covers_all(pipeline->cache, watch->version);
}

static void reconnect(KdEngine *engine, gpointer data, guint64 argument)
{
	KdWatch *watch = data;
	const gint number = kd_pipeline_connect(watch->pipeline, watch->who);

	(void) argument;
	watch->timer = 0;
	if (number < 0) {
		retry(watch);
		return;
	}
	watch->replica = number;
	watch->connected = kd_engine_now(engine);
	if (is_too_old(watch, &watch->pipeline->replicas[number]))
		list(watch);
	else
		arm(watch);
}
