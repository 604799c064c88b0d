/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/etcd*.c: how long writes take, and what faults do to them. */
#include "config.h"

#include "cluster/etcd.h"

#include <kubedes/rng.h>
#include <string.h>

#include "kt.h"

/* ---- clients: each sends its next request when the last was answered ---- */

typedef struct Load Load;
typedef struct {
	KdEtcdCall call;
	Load *load;
	KdTime sent;
} Client;

struct Load {
	KdEngine *engine;
	KdEtcd *etcd;
	Client *clients;
	guint n;
	gint64 bytes;
	bool reads, linearizable;
	KdTime until, pause; /* between answer and next request */
	/* what came of it */
	guint64 n_done[KD_ETCD_N_OUTCOMES];
	KdTime sum, longest, last_done, longest_gap;
	GString *notes;
};

static void send(Client *client);

static void send_later(KdEngine *engine, gpointer data, guint64 argument)
{
	(void) engine;
	(void) argument;
	send(data);
}

static void done(gpointer data, KdEtcdOutcome outcome)
{
	Client *client = data;
	Load *load = client->load;
	KdTime now = kd_engine_now(load->engine);

	load->n_done[outcome]++;
	if (outcome == KD_ETCD_OK) {
		load->sum += now - client->sent;
		load->longest = MAX(load->longest, now - client->sent);
		load->longest_gap = MAX(load->longest_gap, now - load->last_done);
		load->last_done = now;
	}
	if (now < load->until)
		kd_engine_after(load->engine, load->pause, KD_PHASE_ARRIVAL, send_later, client, 0);
}

static void send(Client *client)
{
	Load *load = client->load;

	client->sent = kd_engine_now(load->engine);
	client->call = (KdEtcdCall){ .done = done, .data = client, .bytes = load->bytes };
	if (load->reads)
		kd_etcd_read(load->etcd, &client->call, load->linearizable);
	else
		kd_etcd_commit(load->etcd, &client->call);
}

static void note(gpointer data, int member, const char *what, const char *message)
{
	Load *load = data;

	(void) member;
	g_string_append_printf(load->notes, "%s: %s\n", what, message);
}

static Load load_new(const KdEtcdOptions *options, guint64 seed, guint n)
{
	KdEngine *engine = kd_engine_new();
	Load load = { .engine = engine,
		      .etcd = kd_etcd_new(engine, options, seed),
		      .clients = g_new0(Client, n),
		      .n = n,
		      .bytes = 264,
		      .notes = g_string_new(NULL) };

	return load;
}

static void load_clear(Load *load)
{
	kd_etcd_free(load->etcd);
	kd_engine_free(load->engine);
	g_free(load->clients);
	g_string_free(load->notes, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Load, load_clear)

static void start(Load *load, KdTime until)
{
	kd_etcd_set_note(load->etcd, note, load);
	load->until = until;
	for (guint i = 0; i < load->n; i++) {
		load->clients[i].load = load;
		send(&load->clients[i]);
	}
}

static void put_fault(KdEngine *engine, gpointer data, guint64 argument)
{
	Load *load = data;
	const KdEtcdFault fault = { .type = (KdEtcdFaultType) (argument & 15),
				    .member = argument >> 4 & 15,
				    .lasts = (KdTime) (argument >> 8) * KD_MILLISECOND,
				    .factor = (double) (argument >> 8) };

	(void) engine;
	kd_etcd_fault(load->etcd, &fault);
}

/* @amount: milliseconds of a pause, the factor of a slow disk. */
static void fault_at(Load *load, KdTime time, KdEtcdFaultType type, guint member, guint64 amount)
{
	kd_engine_at(load->engine, time, KD_PHASE_FAULT, put_fault, load,
		     (guint64) type | member << 4 | amount << 8);
}

/* ---- speed ---- */

static void published_numbers(void)
{
	static const struct {
		const char *row;
		guint clients;
		bool reads, linearizable;
		KdTime for_;
		double low_rate, high_rate, low_ms, high_ms;
	} rows[] = {
		{ "one client writes", 1, false, false, 20 * KD_SECOND, 540, 630, 1.55, 1.85 },
		{ "1000 clients write", 1000, false, false, KD_SECOND, 44000, 50000, 19, 23 },
		{ "one reads, linearizable", 1, true, true, 2 * KD_SECOND, 1300, 2200, 0.45, 0.75 },
		{ "one reads, serializable", 1, true, false, 2 * KD_SECOND, 2900, 3400, 0.29,
		  0.35 },
		{ "1000 read, linearizable", 1000, true, true, KD_SECOND / 2, 130000, 150000, 6,
		  8 },
	};
	const KdEtcdOptions options = KD_ETCD_DEFAULTS;

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(Load) load = load_new(&options, 7, rows[i].clients);
		double rate, mean;

		load.reads = rows[i].reads;
		load.linearizable = rows[i].linearizable;
		start(&load, rows[i].for_);
		kd_engine_run(load.engine, KD_TIME_NEVER, 0);
		rate = (double) load.n_done[KD_ETCD_OK] / ((double) rows[i].for_ / KD_SECOND);
		mean = (double) load.sum / (double) load.n_done[KD_ETCD_OK] / KD_MILLISECOND;
		KT_ROW_DOUBLE(rows[i].row, rate, (rows[i].low_rate + rows[i].high_rate) / 2,
			      (rows[i].high_rate - rows[i].low_rate) / 2);
		KT_ROW_DOUBLE(rows[i].row, mean, (rows[i].low_ms + rows[i].high_ms) / 2,
			      (rows[i].high_ms - rows[i].low_ms) / 2);
	}
}

static void costs_little(void)
{
	const KdEtcdOptions options = KD_ETCD_DEFAULTS;
	g_auto(Load) load = load_new(&options, 7, 1);

	kd_engine_run(load.engine, KD_HOUR, 0);
	KT_ROW_INT("an idle etcd has no events", (gint64) kd_engine_n_run(load.engine), 0);
	load.pause = 50 * KD_MILLISECOND;
	start(&load, 10 * KD_SECOND);
	kd_engine_run(load.engine, KD_TIME_NEVER, 0);
	KT_ROW_INT("a write has one, beside the client's own",
		   (gint64) kd_engine_n_run(load.engine),
		   (gint64) (2 * load.n_done[KD_ETCD_OK] - 1));
}

/* ---- faults ---- */

#define SEC(s) ((s) *KD_SECOND)

static void leader_crashes(void)
{
	const KdEtcdOptions options = KD_ETCD_DEFAULTS;

	for (guint64 seed = 1; seed <= 20; seed++) {
		g_auto(Load) load = load_new(&options, seed, 20);
		KdEtcdState state;

		load.pause = 10 * KD_MILLISECOND;
		fault_at(&load, SEC(2), KD_ETCD_CRASH, 0, 0);
		start(&load, SEC(12));
		kd_engine_run(load.engine, KD_TIME_NEVER, 0);
		kd_etcd_state(load.etcd, &state);
		KT_ROW_TRUE("another leads", state.leader > 0);
		KT_ROW_TRUE("in a later term", state.term > 1);
		KT_ROW_TRUE("nothing is committed for an election timeout",
			    load.longest_gap > 900 * KD_MILLISECOND);
		KT_ROW_TRUE("and not much longer, but for a lost vote",
			    load.longest_gap < 4500 * KD_MILLISECOND);
		KT_ROW_TRUE("writes that were lost with it time out",
			    load.n_done[KD_ETCD_TIMEOUT] <= 20);
		KT_ROW_TRUE("both were told",
			    strstr(load.notes->str, "LeaderLost: etcd-1 is down") &&
				    strstr(load.notes->str, "LeaderElected"));
	}
}

static void quorum_is_lost(void)
{
	const KdEtcdOptions options = KD_ETCD_DEFAULTS;
	g_auto(Load) load = load_new(&options, 3, 1);
	KdEtcdState state;
	guint64 before;

	load.pause = 10 * KD_MILLISECOND;
	fault_at(&load, SEC(2), KD_ETCD_CRASH, 1, 0);
	fault_at(&load, SEC(2), KD_ETCD_CRASH, 2, 0);
	fault_at(&load, SEC(30), KD_ETCD_RESTART, 2, 0);
	start(&load, SEC(40));
	kd_engine_run(load.engine, SEC(29), 0);
	before = load.n_done[KD_ETCD_OK];
	KT_ROW_INT("each write waits for 7 s and fails", (gint64) load.n_done[KD_ETCD_TIMEOUT], 3);
	kd_etcd_state(load.etcd, &state);
	KT_ROW_INT("nobody leads", state.leader, -1);
	KT_ROW_INT("one member is there", state.n_up, 1);
	kd_engine_run(load.engine, KD_TIME_NEVER, 0);
	KT_ROW_TRUE("with two it goes on", load.n_done[KD_ETCD_OK] > before + 200);
	KT_ROW_TRUE("the leader had stepped down", strstr(load.notes->str, "no quorum") != NULL);
}

static void reads_without_quorum(void)
{
	static const struct {
		const char *row;
		bool linearizable;
		gint64 ok, timeouts;
	} rows[] = { { "serializable ones are answered", false, 1, 0 },
		     { "linearizable ones are not", true, 0, 1 } };
	const KdEtcdOptions options = KD_ETCD_DEFAULTS;

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(Load) load = load_new(&options, 3, 1);

		put_fault(load.engine, &load, KD_ETCD_CRASH | 0 << 4);
		put_fault(load.engine, &load, KD_ETCD_CRASH | 1 << 4);
		load.reads = true;
		load.linearizable = rows[i].linearizable;
		start(&load, 0);
		kd_engine_run(load.engine, KD_TIME_NEVER, 0);
		KT_ROW_INT(rows[i].row, (gint64) load.n_done[KD_ETCD_OK], rows[i].ok);
		KT_ROW_INT(rows[i].row, (gint64) load.n_done[KD_ETCD_TIMEOUT], rows[i].timeouts);
	}
}

static void other_faults(void)
{
	static const struct {
		const char *row;
		KdEtcdFaultType type;
		guint member;
		guint64 amount;
		bool new_leader;
		gint64 gap_low_ms, gap_high_ms;
	} rows[] = {
		{ "a follower crashes", KD_ETCD_CRASH, 2, 0, false, 0, 60 },
		{ "the leader is parted: what it was sent times out", KD_ETCD_PARTITION, 0, 0, true,
		  900, 8500 },
		{ "a follower is parted", KD_ETCD_PARTITION, 1, 0, false, 0, 60 },
		{ "the leader stands still for a moment", KD_ETCD_PAUSE, 0, 500, false, 490, 560 },
		{ "the leader stands still for long", KD_ETCD_PAUSE, 0, 9000, true, 900, 4500 },
		{ "the leader's disk is slow", KD_ETCD_SLOW_DISK, 0, 20, false, 5, 900 },
		{ "the leader's disk hangs", KD_ETCD_SLOW_DISK, 0, 10000, true, 900, 4500 },
		{ "a follower's disk hangs", KD_ETCD_SLOW_DISK, 1, 10000, false, 0, 60 },
	};
	const KdEtcdOptions options = KD_ETCD_DEFAULTS;

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(Load) load = load_new(&options, 5, 8);
		KdEtcdState state;

		load.pause = 20 * KD_MILLISECOND;
		fault_at(&load, SEC(1), rows[i].type, rows[i].member, rows[i].amount);
		start(&load, SEC(10));
		kd_engine_run(load.engine, SEC(12), 0);
		kd_etcd_state(load.etcd, &state);
		KT_ROW_INT(rows[i].row, state.leader > 0, rows[i].new_leader);
		KT_ROW_TRUE(rows[i].row, load.longest_gap >= rows[i].gap_low_ms * KD_MILLISECOND);
		KT_ROW_TRUE(rows[i].row, load.longest_gap <= rows[i].gap_high_ms * KD_MILLISECOND);
	}
}

/* ---- space ---- */

static void outcome(gpointer data, KdEtcdOutcome outcome)
{
	*(int *) data = (int) outcome;
}

static int write_now(Load *load, gint64 bytes, gint64 replaced, bool deletes)
{
	int got = -1;
	KdEtcdCall call = { .done = outcome,
			    .data = &got,
			    .bytes = bytes,
			    .replaced = replaced,
			    .deletes = deletes };

	kd_etcd_commit(load->etcd, &call);
	while (got < 0)
		kd_engine_run(load->engine, kd_engine_now(load->engine) + KD_SECOND, 0);
	return got;
}

static void pass(Load *load, KdTime time)
{
	kd_engine_after(load->engine, time, KD_PHASE_ARRIVAL, put_fault, load,
			KD_ETCD_SLOW_DISK | 1 << 8);
	kd_engine_run(load->engine, kd_engine_now(load->engine) + time, 0);
}

static void runs_out_of_space(void)
{
	KdEtcdOptions options = KD_ETCD_DEFAULTS;
	g_auto(Load) load = (options.quota_backend_bytes = 10000, load_new(&options, 1, 1));
	KdEtcdState state;

	kd_etcd_set_note(load.etcd, note, &load);
	for (guint i = 0; i < 10; i++)
		KT_ROW_INT("there is room", write_now(&load, 1000, i > 0 ? 1000 : 0, false),
			   KD_ETCD_OK);
	KT_ROW_INT("there is none", write_now(&load, 1, 0, false), KD_ETCD_NO_SPACE);
	KT_ROW_STR("the alarm was told", load.notes->str,
		   "NoSpace: database space exceeded: 10000 of 10000 bytes\n");
	KT_ROW_INT("deletes go on", write_now(&load, 0, 1000, true), KD_ETCD_OK);
	pass(&load, 11 * KD_MINUTE);
	kd_etcd_state(load.etcd, &state);
	KT_ROW_INT("compaction frees what was superseded", state.in_use, 0);
	KT_ROW_INT("but not the file", state.size, 10000);
	KT_ROW_INT("and the alarm is on", write_now(&load, 1, 0, false), KD_ETCD_NO_SPACE);
	put_fault(load.engine, &load, KD_ETCD_DISARM);
	KT_ROW_INT("disarmed only, it is on again", write_now(&load, 1, 0, false),
		   KD_ETCD_NO_SPACE);
	put_fault(load.engine, &load, KD_ETCD_DEFRAGMENT);
	put_fault(load.engine, &load, KD_ETCD_DISARM);
	KT_ROW_INT("defragmented and disarmed, there is room", write_now(&load, 1, 0, false),
		   KD_ETCD_OK);
}

static void compacts(void)
{
	const KdEtcdOptions options = KD_ETCD_DEFAULTS;
	g_auto(Load) load = load_new(&options, 1, 1);

	for (guint i = 0; i < 3; i++)
		write_now(&load, 10, 0, false);
	KT_ROW_INT("revisions count writes", (gint64) kd_etcd_revision(load.etcd), 3);
	pass(&load, 6 * KD_MINUTE);
	KT_ROW_TRUE("the first round only marks", !kd_etcd_is_compacted(load.etcd, 1));
	pass(&load, 5 * KD_MINUTE);
	KT_ROW_TRUE("the second compacts what was there at the first",
		    kd_etcd_is_compacted(load.etcd, 2));
	KT_ROW_TRUE("but for the newest", !kd_etcd_is_compacted(load.etcd, 3));
}

static void refuses(void)
{
	KdEtcdOptions options = KD_ETCD_DEFAULTS;
	g_auto(Load) load = (options.apply = 10 * KD_MILLISECOND, load_new(&options, 1, 6000));

	KT_ROW_INT("too large", write_now(&load, 1572865, 0, false), KD_ETCD_TOO_LARGE);
	start(&load, 0);
	kd_engine_run(load.engine, kd_engine_now(load.engine) + KD_SECOND, 0);
	KT_ROW_INT("more than 5000 are committed and not applied", write_now(&load, 1, 0, false),
		   KD_ETCD_TOO_MANY);
}

static CU_TestInfo tests[] = {
	{ "published numbers", published_numbers },
	{ "few events", costs_little },
	{ "a leader crashes", leader_crashes },
	{ "quorum is lost", quorum_is_lost },
	{ "reads without quorum", reads_without_quorum },
	{ "other faults", other_faults },
	{ "space", runs_out_of_space },
	{ "compaction", compacts },
	{ "refusals", refuses },
	CU_TEST_INFO_NULL,
};

KT_SUITE(etcd) = { .pName = "etcd", .pTests = tests };
