/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/flow_control_queues.c, flow_control_borrow.c: who may run, who waits, who is sent
 * away. */
#include "config.h"

#include "cluster/flow_control_queues.h"

#include <gsl/gsl_randist.h>
#include <kubedes/rng.h>

#include "kt_flow.h"

/* ---- queues ---- */

static void waits_in_line(void)
{
	g_auto(KtFlow) client = kt_flow(600);
	gint64 limit = kt_flow_level(&client, "global-default").current, n = limit + 310;
	gint64 granted = 0, waiting, rejected = 0;
	KtFlowRequest *last;

	for (gint64 i = 0; i < n; i++) {
		const KtFlowRequest *request = kt_flow_get(&client, "alice", KD_SECOND);

		granted += request->granted;
		rejected += request->rejected;
	}
	waiting = kt_flow_level(&client, "global-default").waiting;
	KT_ROW_INT("as many as there are seats run at once", granted, limit);
	KT_ROW_INT("a hand of six queues, fifty in each", waiting, 300);
	KT_ROW_INT("the others are sent away", rejected, 10);
	last = client.requests->pdata[n - 1];
	KT_ROW_STR("for a reason", kd_flow_reason_name(last->ticket.reason), "queue-full");
	KT_ROW_INT("for a second", last->ticket.retry_after, 1);
	last = kt_flow_get(&client, "bob", KD_SECOND);
	KT_ROW_TRUE("another user has other queues", !last->granted && !last->rejected);
	kd_engine_run(client.engine, KD_TIME_NEVER, 0);
	KT_ROW_INT("bob is served with the first who follow", last->began, KD_SECOND);
	KT_ROW_INT("all who waited were let in",
		   (gint64) kt_flow_level(&client, "global-default").dispatched, limit + 301);
	KT_ROW_INT("nothing is left", (gint64) kd_engine_n_pending(client.engine), 0);
}

static void times_out(void)
{
	g_auto(KtFlow) client = kt_flow(20);
	gint64 limit = kt_flow_level(&client, "global-default").current;
	KtFlowRequest *third;

	for (gint64 i = 0; i < limit; i++)
		kt_flow_get(&client, "alice", -1);
	third = kt_flow_get(&client, "alice", KD_SECOND);
	KT_ROW_TRUE("waits", !third->granted && !third->rejected);
	kd_flow_control_cancel(client.control, &kt_flow_get(&client, "alice", KD_SECOND)->ticket);
	KT_ROW_INT("one has given up", kt_flow_level(&client, "global-default").waiting, 1);
	kd_engine_run(client.engine, 15 * KD_SECOND - 1, 0);
	KT_ROW_TRUE("still waits, or may borrow", !third->rejected);
	kd_engine_run(client.engine, 15 * KD_SECOND, 0);
	KT_ROW_TRUE("is let in by borrowing, or sent away after a quarter of a minute",
		    third->rejected || third->granted);
	if (third->rejected)
		KT_ROW_STR("for a reason", kd_flow_reason_name(third->ticket.reason), "time-out");
}

static void times_out_exactly(void)
{
	g_auto(KtFlow) client = kt_flow(10);
	KtFlowRequest *waiting;

	kt_flow_configure(&client, KT_OWN_LEVEL KT_OWN_SCHEMA);
	for (guint i = 0; i < 10; i++)
		kt_flow_get(&client, "alice", KD_MINUTE);
	waiting = kt_flow_get(&client, "alice", KD_SECOND);
	kd_engine_run(client.engine, 15 * KD_SECOND - 1, 0);
	KT_ROW_TRUE("waits a quarter of a minute", !waiting->granted && !waiting->rejected);
	kd_engine_run(client.engine, 15 * KD_SECOND, 0);
	KT_ROW_TRUE("and is sent away", waiting->rejected);
	KT_ROW_STR("for a reason", kd_flow_reason_name(waiting->ticket.reason), "time-out");
}

/* ---- levels among each other ---- */

static void send_gets(KdEngine *engine, gpointer data, guint64 argument)
{
	KtFlow *client = data;

	for (guint i = 0; i < 60; i++)
		kt_flow_get(client, "alice", KD_SECOND);
	if (argument > 0)
		kd_engine_after(engine, KD_SECOND, KD_PHASE_ARRIVAL, send_gets, client,
				argument - 1);
}

/* 60 a second, each for a second, want 60 seats. */
static void borrows(void)
{
	g_auto(KtFlow) client = kt_flow(600);
	gint64 before = kt_flow_level(&client, "global-default").current, after;

	kd_engine_after(client.engine, 0, KD_PHASE_ARRIVAL, send_gets, &client, 60);
	kd_engine_run(client.engine, 50 * KD_SECOND, 0);
	after = kt_flow_level(&client, "global-default").current;
	KT_ROW_TRUE("it borrows what it needs from those that need nothing",
		    after > 60 && after > before);
	KT_ROW_TRUE("what they must keep they keep",
		    kt_flow_level(&client, "workload-low").current >= 24 &&
			    kt_flow_level(&client, "leader-election").current >= 25);
	kd_engine_after(client.engine, 300 * KD_HOUR, KD_PHASE_ARRIVAL, send_gets, &client, 0);
	kd_engine_run(client.engine, 300 * KD_HOUR + 2 * KD_MINUTE, 0);
	KT_ROW_INT("after a long silence it has what it had",
		   kt_flow_level(&client, "global-default").current, before);
}

/* The others let nobody wait: catching up later gives the same as looking all the time. */
static void catches_up(void)
{
	g_auto(KtFlow) watched = kt_flow(600), left = kt_flow(600);
	static const char *const names[] = { "global-default", "system", "workload-low" };

	for (guint i = 0; i < 20; i++) {
		kt_flow_get(&watched, "alice", 25 * KD_SECOND);
		kt_flow_get(&left, "alice", 25 * KD_SECOND);
	}
	for (KdTime time = 0; time < KD_HOUR; time += 7 * KD_SECOND) {
		kd_engine_run(watched.engine, time, 0);
		kt_flow_level(&watched, "system");
	}
	kd_engine_run(watched.engine, KD_HOUR, 0);
	kd_engine_run(left.engine, KD_HOUR, 0);
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		KT_ROW_INT(names[i], kt_flow_level(&watched, names[i]).current,
			   kt_flow_level(&left, names[i]).current);
}

static void exempts(void)
{
	static const char *const masters[] = { "system:masters", NULL };
	g_auto(KtFlow) client = kt_flow(10);
	const KdFlowRequest what = {
		.user = "admin", .groups = masters, .verb = "create", .resource = "pods"
	};
	guint granted = 0;

	for (guint i = 0; i < 1000; i++)
		granted += kt_flow_send(&client, &what, KD_SECOND)->granted;
	KT_ROW_INT("there is no limit for the exempt", granted, 1000);
}

static void rejects_at_once(void)
{
	g_auto(KtFlow) client = kt_flow(600);
	KdFlowRequest what = kt_get_of("nobody");
	KtFlowRequest *request = NULL;

	what.groups = NULL;
	for (gint64 i = kt_flow_level(&client, "catch-all").current; i >= 0; i--)
		request = kt_flow_send(&client, &what, KD_MINUTE);
	KT_ROW_TRUE("a level without queues lets nobody wait", request->rejected);
	KT_ROW_STR("for a reason", kd_flow_reason_name(request->ticket.reason),
		   "concurrency-limit");
}

static void lingers(void)
{
	g_auto(KtFlow) client = kt_flow(10);
	const KdFlowRequest what = { .user = "alice",
				     .groups = kt_everybody,
				     .verb = "update",
				     .resource = "pods",
				     .namespace_ = "default",
				     .watchers = 10 };
	gint64 before;

	kt_flow_configure(&client, KT_OWN_LEVEL KT_OWN_SCHEMA);
	kt_flow_send(&client, &what, KD_MILLISECOND);
	kd_engine_run(client.engine, KD_MILLISECOND, 0);
	before = kt_flow_level(&client, "own").seats;
	KT_ROW_INT("the request is done", kt_flow_level(&client, "own").executing, 0);
	KT_ROW_INT("its seat is held for the watchers", before, 1);
	kd_engine_run(client.engine, 6 * KD_MILLISECOND, 0);
	KT_ROW_INT("for 5 ms", kt_flow_level(&client, "own").seats, 0);
}

static void asks_to_retry_later(void)
{
	static const struct {
		gint64 second, n;
		guint want;
	} rows[] = {
		{ 100, 9, 1 },                 /* nothing is known of the second before */
		{ 101, 9, 2 },                 /* three were dropped, and more: twice as long */
		{ 102, 9, 2 },                 /* not before two seconds have passed */
		{ 103, 99, 4 }, { 107, 1, 8 }, /* 99 within 103-106 */
		{ 200, 1, 7 },                 /* nothing for long: less, but slowly */
	};
	KdFlowDrops drops = { 0 };

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *row = g_strdup_printf("at %d", (int) rows[i].second);
		guint got = 0;

		for (gint64 j = 0; j < rows[i].n; j++)
			got = kd_flow_drop(&drops, rows[i].second);
		KT_ROW_INT(row, got, rows[i].want);
	}
}

/* ---- laws ---- */

typedef struct {
	KtFlow *client;
	gsl_rng *rng;
	guint left;
	bool broken;
} Storm;

static void check_levels(Storm *storm)
{
	KdFlowLevelState state;

	for (guint i = 0; kd_flow_control_level(storm->client->control, i, &state); i++) {
		bool idle_seat = state.seats < state.current && state.waiting > 0;

		/* One wide request may hold up the others until it has its seats. */
		storm->broken |= state.waiting < 0 || state.seats < 0 ||
				 (g_str_equal(state.name, "own") &&
				  (state.seats > state.current || idle_seat));
	}
}

static void blow(KdEngine *engine, gpointer data, guint64 argument)
{
	Storm *storm = data;
	g_autofree char *user = g_strdup_printf("u%d", (int) kd_rng_below(storm->rng, 12));
	KdTime lasts = (KdTime) (gsl_ran_exponential(storm->rng, 20) * (double) KD_MILLISECOND);

	(void) argument;
	kt_flow_get(storm->client, user, lasts);
	check_levels(storm);
	if (storm->left-- > 0)
		kd_engine_after(engine, (KdTime) (gsl_ran_exponential(storm->rng, 1.5) * 1e6),
				KD_PHASE_ARRIVAL, blow, storm, 0);
}

/* Requests of one user that fell to one queue begin in the order in which they came. */
static bool is_in_order(const GPtrArray *requests)
{
	g_autoptr(GHashTable) last = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < requests->len; i++) {
		const KtFlowRequest *request = requests->pdata[i];
		gpointer queue = GUINT_TO_POINTER(request->ticket.queue + 1);
		const KtFlowRequest *before = g_hash_table_lookup(last, queue);

		if (!request->granted)
			continue;
		if (before && before->began > request->began)
			return false;
		g_hash_table_insert(last, queue, (gpointer) request);
	}
	return true;
}

static void laws(void)
{
	for (int round = 0; round < kt_rounds(4); round++) {
		g_auto(KtFlow) client = kt_flow(10);
		g_autoptr(gsl_rng) rng = kd_rng_stream((guint64) round, "test");
		Storm storm = { &client, rng, 2000, false };

		kt_flow_configure(&client, KT_OWN_LEVEL KT_OWN_SCHEMA);
		kd_engine_after(client.engine, 0, KD_PHASE_ARRIVAL, blow, &storm, 0);
		kd_engine_run(client.engine, KD_TIME_NEVER, 0);
		KT_ROW_TRUE("seats in use are within the limit, none is free while someone waits",
			    !storm.broken);
		KT_ROW_TRUE("in a queue, whoever came first begins first",
			    is_in_order(client.requests));
		KT_ROW_INT("nobody is left", kt_flow_level(&client, "own").waiting, 0);
	}
}

static void hammer(KdEngine *engine, gpointer data, guint64 argument)
{
	KtFlow *client = data;

	for (guint i = 0; i < 20; i++)
		kt_flow_get(client, "hot", 10 * KD_MILLISECOND);
	if (argument % 10 == 0)
		kt_flow_get(client, "mild", 10 * KD_MILLISECOND);
	if (argument > 0)
		kd_engine_after(engine, 5 * KD_MILLISECOND, KD_PHASE_ARRIVAL, hammer, client,
				argument - 1);
}

static KdTime worst_wait(const KtFlow *client, const char *user, guint *ret_rejected)
{
	KdTime worst = 0;

	*ret_rejected = 0;
	for (guint i = 0; i < client->requests->len; i++) {
		const KtFlowRequest *request = client->requests->pdata[i];

		if (!g_str_equal(request->user, user))
			continue;
		*ret_rejected += request->rejected;
		if (request->granted)
			worst = MAX(worst, request->began - request->sent);
	}
	return worst;
}

/* One user sends four times what the level can do. */
static void is_fair(void)
{
	g_auto(KtFlow) client = kt_flow(10);
	guint rejected;

	kt_flow_configure(&client, KT_OWN_LEVEL KT_OWN_SCHEMA);
	kd_engine_after(client.engine, 0, KD_PHASE_ARRIVAL, hammer, &client, 400);
	kd_engine_run(client.engine, KD_TIME_NEVER, 0);
	KT_ROW_TRUE("another hardly waits",
		    worst_wait(&client, "mild", &rejected) <= 20 * KD_MILLISECOND);
	KT_ROW_INT("and is never sent away", rejected, 0);
	KT_ROW_TRUE("whoever asks for too much waits",
		    worst_wait(&client, "hot", &rejected) > 30 * KD_MILLISECOND);
	KT_ROW_TRUE("and is sent away", rejected > 1000);
}

static CU_TestInfo tests[] = {
	{ "waiting", waits_in_line },
	{ "waiting and giving up", times_out },
	{ "waiting too long", times_out_exactly },
	{ "borrowing", borrows },
	{ "borrowing, late", catches_up },
	{ "exempt", exempts },
	{ "without queues", rejects_at_once },
	{ "after a change", lingers },
	{ "retry later", asks_to_retry_later },
	{ "laws", laws },
	{ "fairness", is_fair },
	CU_TEST_INFO_NULL,
};

KT_SUITE(flow_control_queues) = { .pName = "flow_control_queues", .pTests = tests };
