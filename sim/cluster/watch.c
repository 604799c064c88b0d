/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/watch.h"

#include "cluster/authorize.h"
#include "cluster/informers.h"

#define FIRST_BACKOFF (800 * KD_MILLISECOND)
#define MAX_BACKOFF   (30 * KD_SECOND)
#define HEALTHY       (2 * KD_MINUTE) /* connected so long, the back-off begins anew */

struct KdWatch {
	KdPipeline *pipeline;
	KdObserverRank rank;
	guint number; /* among those of this rank */
	KdIdentity who;
	KdInformers *informers;
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

/* The first of a rank has the plain name. */
static char *stream_name(const char *stream, guint number)
{
	return number == 0 ? g_strdup(stream) : g_strdup_printf("%s/%u", stream, number);
}

static void init_chance(KdWatch *watch)
{
	static const char *const streams[] = {
		[KD_OBSERVER_SCHEDULER] = "control-plane/watch/scheduler",
		[KD_OBSERVER_KUBELET] = "control-plane/watch/kubelet",
		[KD_OBSERVER_CONTROLLER] = "control-plane/watch/controllers",
	};
	const KdPipeline *pipeline = watch->pipeline;
	g_autofree char *jitter = stream_name("control-plane/watch/jitter", watch->number);
	g_autofree char *delay = stream_name(streams[watch->rank], watch->number);

	watch->jitter = kd_rng_stream(pipeline->seed, jitter);
	kd_delay_init(&watch->delay, &pipeline->options->watch->delay, pipeline->seed, delay);
}

static KdWatch *new_watch(KdPipeline *pipeline, KdObserverRank rank, guint number,
			  KdInformers *informers)
{
	KdWatch *watch = g_new0(KdWatch, 1);

	watch->pipeline = pipeline;
	watch->rank = rank;
	watch->number = number;
	watch->who = *identity_of(rank);
	if (rank == KD_OBSERVER_KUBELET)
		watch->who.user = kd_informers_user(informers, number);
	watch->informers = kd_informers_ref(informers);
	watch->due = KD_TIME_NEVER;
	watch->version = pipeline->cluster->version;
	watch->backoff = FIRST_BACKOFF;
	init_chance(watch);
	watch->replica = kd_pipeline_connect(pipeline, &watch->who);
	watch->cursor = kd_log_hand_over(log_of(watch), rank, watch, informers->observers);
	return watch;
}

void kd_watch_begin(KdPipeline *pipeline, KdObserverRank rank, guint n)
{
	g_autoptr(KdInformers)
		informers = kd_informers_new(pipeline->cluster, identity_of(rank), rank, n);

	for (guint i = 0; i < n; i++)
		g_ptr_array_add(pipeline->watches, new_watch(pipeline, rank, i, informers));
}

void kd_watch_free(KdWatch *watch)
{
	if (!watch)
		return;
	kd_engine_cancel(engine_of(watch), watch->timer);
	kd_delay_clear(&watch->delay);
	gsl_rng_free(watch->jitter);
	kd_informers_unref(watch->informers);
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
	       (!watch->informers->gate || kd_gate_is_open(watch->informers->gate, kind));
}

bool kd_watch_reaches(const KdWatch *watch)
{
	return kd_pipeline_connect(watch->pipeline, &watch->who) >= 0;
}

guint64 kd_watch_cursor(const KdWatch *watch)
{
	return watch->cursor;
}

/* ---- what comes ---- */

static void show(KdWatch *watch, const KdChange *change)
{
	watch->version = change->version;
	kd_informers_show(watch->informers, change);
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
		.who = &watch->who,
		.verb = "list",
		.kind = kind,
		.n_objects = kd_store_count(watch->pipeline->cluster->store, kind),
	};

	kd_pipeline_ask(watch->pipeline, &info, ignore, NULL);
}

static void hold(KdWatch *watch, const KdChange *change)
{
	if (kd_gate_hold(watch->informers->gate, change))
		ask_for(watch, (change->new ? change->new : change->old)->kind);
}

/* What differs from what was seen, as the last change of each object tells it. */
static void show_difference(KdWatch *watch, const KdChange *last)
{
	const KdObject *object = last->new ? last->new : last->old;
	const KdObject *old = kd_store_get_by_uid(watch->informers->seen, object->uid);
	G_GNUC_UNUSED g_autoptr(KdObject) kept = old ? kd_object_ref(old) : NULL;
	KdChange change = *last;

	if (watch->informers->gate && !kd_gate_is_open(watch->informers->gate, object->kind)) {
		hold(watch, last);
		return;
	}
	change.old = old;
	/* Out of sight behind a younger one of its name, it may be known all the same. */
	if (!old && !change.new && watch->informers->n_watches > 1)
		change.old = last->old;
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

	while (watch->informers->gate && (kind = kd_gate_reopened(watch->informers->gate))) {
		ask_for(watch, kind);
		kd_gate_release(watch->informers->gate, kind, show_held, watch);
	}
	kind = (change->new ? change->new : change->old)->kind;
	if (!watch->informers->gate || kd_gate_is_open(watch->informers->gate, kind))
		show(watch, change);
	else
		hold(watch, change);
}

static bool expects(const KdWatch *watch, guint64 position)
{
	return kd_informers_expect(watch->informers, watch->number,
				   kd_log_at(log_of(watch), position), position);
}

/* Events, and what comes by others. */
static void skip(KdWatch *watch)
{
	KdLog *log = log_of(watch);

	for (; watch->cursor < kd_log_end(log) && !expects(watch, watch->cursor); watch->cursor++)
		if (kd_log_at(log, watch->cursor)->type != KD_CHANGE_EVENT)
			watch->version = kd_log_at(log, watch->cursor)->version;
}

/* Whatever is not of one node has been shown so far, by this watch at the latest. */
static void pass_to(KdWatch *watch, guint64 cursor)
{
	watch->cursor = cursor;
	watch->informers->shown = MAX(watch->informers->shown, cursor);
}

static void come(KdEngine *engine, gpointer data, guint64 argument);

/* Put the next change on its way, unless one is or nothing can come. */
static void arm(KdWatch *watch)
{
	KdEngine *engine = engine_of(watch);
	KdTime time;

	if (watch->due != KD_TIME_NEVER || watch->replica < 0 || watch->n_lists > 0)
		return;
	skip(watch);
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
	const bool is_expected = expects(watch, watch->cursor);

	(void) engine;
	(void) argument;
	watch->timer = 0;
	watch->due = KD_TIME_NEVER;
	pass_to(watch, watch->cursor + 1);
	if (is_expected)
		pass(watch, &change);
	else
		watch->version = change.version;
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

	if (kd_pipeline_connect(watch->pipeline, &watch->who) < 0)
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

		if (expects(watch, at))
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

		if (expects(watch, watch->cursor) &&
		    GPOINTER_TO_SIZE(g_hash_table_lookup(last, GSIZE_TO_POINTER(object->uid))) ==
			    watch->cursor)
			show_difference(watch, &change);
	}
	pass_to(watch, end);
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

guint kd_watch_n_kubelets(const KdWatch *watch)
{
	const guint n = kd_store_count(watch->pipeline->cluster->store, &kd_kind_node);
	const guint n_watches = watch->informers->n_watches;

	return (n + n_watches - 1 - watch->number) / n_watches;
}

/* Every kubelet lists the pods of its node, others all of each kind. */
static void list(KdWatch *watch)
{
	const KdStore *store = watch->pipeline->cluster->store;
	const guint n_nodes = kd_store_count(store, &kd_kind_node);
	guint n_kinds;
	const KdKind *const *kinds = kd_store_kinds(store, &n_kinds);
	const bool each_node = watch->rank == KD_OBSERVER_KUBELET && n_nodes > 0;
	const guint n = each_node ? kd_watch_n_kubelets(watch) : n_kinds;

	for (guint i = 0; i < n; i++) {
		const KdKind *kind = each_node ? &kd_kind_pod : kinds[i];
		const KdRequestInfo info = {
			.who = &watch->who,
			.verb = "list",
			.kind = kind,
			.n_objects = kd_store_count(store, kind) / (each_node ? n_nodes : 1),
		};

		if (!kd_authorize_watch(watch->pipeline->cluster, &watch->who, kind))
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
	const gint number = kd_pipeline_connect(watch->pipeline, &watch->who);

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
