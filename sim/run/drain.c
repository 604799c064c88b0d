/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/drain.h"

#include <kubedes/time.h>

#define RETRY_AFTER (5 * KD_SECOND)
#define POLL        KD_SECOND
/* As often as the API server itself tries a patch (apiserver/pkg/endpoints/handlers/patch.go). */
#define MAX_TRIES 5

typedef enum { TO_EVICT, ASKED, LEAVING, GONE } State;

typedef struct {
	KdDrain *drain;
	const KdObject *pod; /* as it was found; a reference */
	State state;
	KdTime next; /* TO_EVICT, LEAVING: when to try, or look, again */
} Leaver;

struct KdDrain {
	KdCluster *cluster;
	const KdIdentity *who;
	KdActionArgs args; /* the flags, the grace; nothing owned */
	KdSelector pods;
	KdDone *done;
	gpointer data;
	GPtrArray *nodes; /* KdNode */
	guint n_cordoned; /* of them, or refused */
	guint n_tries;    /* of the next */
	bool asked;       /* for it, without an answer yet */
	guint at;         /* of the node being emptied */
	GPtrArray *leavers;
	KdTime deadline;
	KdEventId timer;
	bool ticking;
};

static void free_leaver(gpointer data)
{
	Leaver *leaver = data;

	kd_object_unref(leaver->pod);
	g_free(leaver);
}

KdDrain *kd_drain_new(KdCluster *cluster, const KdIdentity *who, const KdActionArgs *args,
		      GPtrArray *take_nodes, KdDone *done, gpointer data)
{
	KdDrain *drain = g_new0(KdDrain, 1);

	drain->cluster = cluster;
	drain->who = who;
	drain->args = (KdActionArgs){ .gracePeriodSeconds = args->gracePeriodSeconds,
				      .timeout = args->timeout,
				      .force = args->force,
				      .ignoreDaemonsets = args->ignoreDaemonsets,
				      .deleteEmptydirData = args->deleteEmptydirData,
				      .disableEviction = args->disableEviction };
	if (args->podSelector)
		kd_selector_parse(args->podSelector, &drain->pods, NULL);
	drain->done = done;
	drain->data = data;
	drain->nodes = take_nodes;
	drain->leavers = g_ptr_array_new_with_free_func(free_leaver);
	return drain;
}

void kd_drain_free(KdDrain *drain)
{
	if (!drain)
		return;
	kd_engine_cancel(kd_cluster_engine(drain->cluster), drain->timer);
	g_ptr_array_unref(drain->nodes);
	g_ptr_array_unref(drain->leavers);
	kd_selector_clear(&drain->pods);
	g_free(drain);
}

bool kd_drain_is_over(const KdDrain *drain)
{
	return drain->at >= drain->nodes->len;
}

static KdTime now_of(const KdDrain *drain)
{
	return kd_engine_now(kd_cluster_engine(drain->cluster));
}

static void say(const KdDrain *drain, KdOutcome outcome, const char *message)
{
	if (drain->done)
		drain->done(drain->data, 0, outcome, NULL, message);
}

/* ---- which pods ---- */

typedef struct {
	KdDrain *drain;
	const KdNode *node;
	GString *problems; /* lines */
} Search;

static void look_at(const KdObject *object, gpointer data)
{
	const Search *search = data;
	KdDrain *drain = search->drain;
	const KdPod *pod = KD_POD(object);
	const char *problem;
	bool stays;

	if (g_strcmp0(pod->nodeName, search->node->object.metadata.name) != 0 ||
	    !kd_selector_matches(&drain->pods, &object->metadata.labels))
		return;
	problem = kd_drain_problem(drain->cluster, pod, &drain->args, &stays);
	if (problem) {
		g_string_append_printf(search->problems, "%scannot delete %s: %s/%s",
				       search->problems->len ? "; " : "", problem,
				       object->metadata.namespace, object->metadata.name);
	} else if (!stays) {
		Leaver *leaver = g_new0(Leaver, 1);

		*leaver = (Leaver){ drain, kd_object_ref(object), TO_EVICT, now_of(drain) };
		g_ptr_array_add(drain->leavers, leaver);
	}
}

static void find_pods(KdDrain *drain)
{
	g_autoptr(GString) problems = g_string_new(NULL);
	Search search = { drain, drain->nodes->pdata[drain->at], problems };

	g_ptr_array_set_size(drain->leavers, 0);
	kd_cluster_each(drain->cluster, &kd_kind_pod, look_at, &search);
	if (problems->len > 0) {
		g_autofree char *message = g_strdup_printf("unable to drain node \"%s\": %s",
							   search.node->object.metadata.name,
							   problems->str);

		say(drain, KD_OUTCOME_INVALID, message);
		g_ptr_array_set_size(drain->leavers, 0);
	}
}

/* ---- one pod ---- */

static void give_up(Leaver *leaver, KdOutcome outcome, const char *doing, const char *why)
{
	const KdMeta *meta = &leaver->pod->metadata;
	g_autofree char *message = g_strdup_printf("error when %s pods/\"%s\" -n \"%s\": %s", doing,
						   meta->name, meta->namespace, why);

	leaver->state = GONE;
	say(leaver->drain, outcome, message);
}

static void tick(KdDrain *drain);
static void arm(KdDrain *drain);

static void answered(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		     const char *message)
{
	Leaver *leaver = data;
	KdTime now = now_of(leaver->drain);

	(void) i;
	(void) object;
	if (outcome == KD_OUTCOME_OK) {
		leaver->state = LEAVING;
		leaver->next = now;
		say(leaver->drain, outcome, NULL);
	} else if (outcome == KD_OUTCOME_NOT_FOUND) {
		leaver->state = GONE;
	} else if (outcome == KD_OUTCOME_TOO_MANY_REQUESTS) {
		leaver->state = TO_EVICT;
		leaver->next = now + RETRY_AFTER;
	} else {
		give_up(leaver, outcome, "evicting", message);
	}
	if (!leaver->drain->ticking)
		arm(leaver->drain);
}

static void send_away(Leaver *leaver)
{
	KdDrain *drain = leaver->drain;
	const KdOptInt *grace = &drain->args.gracePeriodSeconds;
	const KdDeleteOptions options = { .grace = grace->set ? grace->value : -1 };
	KdPlan *plan = kd_plan_new(drain->who);

	if (drain->args.disableEviction)
		kd_plan_delete_with(plan, leaver->pod, &options);
	else
		kd_plan_evict(plan, KD_POD(leaver->pod), &options);
	leaver->state = ASKED;
	kd_cluster_submit(drain->cluster, plan, answered, leaver);
}

static void check_on(Leaver *leaver)
{
	KdDrain *drain = leaver->drain;
	KdTime now = now_of(drain);
	bool late = now >= drain->deadline;
	g_autofree char *limit = late ? kd_duration_print(drain->args.timeout) : NULL;
	g_autofree char *why = g_strdup_printf("global timeout reached: %s", limit);

	if (leaver->state == TO_EVICT && leaver->next <= now) {
		if (late)
			give_up(leaver, KD_OUTCOME_TIMEOUT, "evicting", why);
		else
			send_away(leaver);
	}
	if (leaver->state != LEAVING || leaver->next > now)
		return;
	if (!kd_cluster_get_by_uid(drain->cluster, leaver->pod->uid))
		leaver->state = GONE;
	else if (late)
		give_up(leaver, KD_OUTCOME_TIMEOUT, "waiting for", why);
	else
		leaver->next = now + POLL;
}

/* ---- one node after the other ---- */

static bool is_empty(const KdDrain *drain)
{
	for (guint i = 0; i < drain->leavers->len; i++) {
		if (((const Leaver *) drain->leavers->pdata[i])->state != GONE)
			return false;
	}
	return true;
}

static void begin_node(KdDrain *drain)
{
	KdTime timeout = drain->args.timeout;

	drain->deadline = timeout > 0 && timeout < KD_TIME_NEVER - now_of(drain)
				  ? now_of(drain) + timeout
				  : KD_TIME_NEVER;
	find_pods(drain);
}

static void tick(KdDrain *drain)
{
	drain->ticking = true;
	while (!kd_drain_is_over(drain)) {
		for (guint i = 0; i < drain->leavers->len; i++)
			check_on(drain->leavers->pdata[i]);
		if (!is_empty(drain))
			break;
		drain->at++;
		if (!kd_drain_is_over(drain))
			begin_node(drain);
	}
	drain->ticking = false;
	arm(drain);
}

static void on_timer(KdEngine *engine, gpointer data, guint64 argument)
{
	KdDrain *drain = data;

	(void) engine;
	(void) argument;
	drain->timer = 0;
	tick(drain);
}

/* For the first of those that are to be looked after; none while all are being asked. */
static void arm(KdDrain *drain)
{
	KdTime next = KD_TIME_NEVER;
	KdEngine *engine = kd_cluster_engine(drain->cluster);

	for (guint i = 0; i < drain->leavers->len; i++) {
		const Leaver *leaver = drain->leavers->pdata[i];

		if (leaver->state == TO_EVICT || leaver->state == LEAVING)
			next = MIN(next, leaver->next);
		else if (leaver->state == GONE && is_empty(drain))
			next = now_of(drain);
	}
	kd_engine_cancel(engine, drain->timer);
	drain->timer = kd_drain_is_over(drain) ? 0
					       : kd_engine_at(engine, MAX(next, now_of(drain)),
							      KD_PHASE_ARRIVAL, on_timer, drain, 0);
}

/* It looks for the pods of a node among all. */
static void check_right(KdDrain *drain)
{
	g_autofree char *refusal = kd_cluster_read_refusal(drain->cluster, drain->who, &kd_kind_pod,
							   NULL, NULL);

	if (!refusal)
		return;
	drain->at = drain->nodes->len;
	say(drain, KD_OUTCOME_FORBIDDEN, refusal);
}

static void empty_nodes(KdDrain *drain)
{
	check_right(drain);
	if (kd_drain_is_over(drain))
		return;
	begin_node(drain);
	tick(drain);
}

/* ---- cordoning comes first ---- */

static void cordon_nodes(KdDrain *drain);

/* Who is refused drains the node all the same. */
static void cordoned(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		     const char *message)
{
	KdDrain *drain = data;

	drain->asked = false;
	if (outcome != KD_OUTCOME_CONFLICT || ++drain->n_tries >= MAX_TRIES) {
		drain->n_tries = 0;
		drain->n_cordoned++;
		if (drain->done)
			drain->done(drain->data, i, outcome, object, message);
	}
	if (!drain->ticking)
		cordon_nodes(drain);
}

static void cordon_next(KdDrain *drain)
{
	const KdObject *found = drain->nodes->pdata[drain->n_cordoned];
	const KdObject *now = kd_cluster_get_by_uid(drain->cluster, found->uid);
	KdNode *node;
	KdPlan *plan;

	if (KD_NODE(found)->spec.unschedulable) {
		drain->n_cordoned++;
		return;
	}
	node = (KdNode *) kd_object_copy(now ? now : found);
	node->spec.unschedulable = true;
	plan = kd_plan_new(drain->who);
	kd_plan_patch(plan, &node->object);
	drain->asked = true;
	kd_cluster_submit(drain->cluster, plan, cordoned, drain);
}

static void cordon_nodes(KdDrain *drain)
{
	drain->ticking = true;
	while (!drain->asked && drain->n_cordoned < drain->nodes->len)
		cordon_next(drain);
	drain->ticking = false;
	if (!drain->asked && !kd_drain_is_over(drain))
		empty_nodes(drain);
}

void kd_drain_start(KdDrain *drain)
{
	cordon_nodes(drain);
}
