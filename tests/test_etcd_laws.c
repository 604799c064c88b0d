/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/etcd*.c under random faults: what must hold whatever happens. */
#include "config.h"

#include <gsl/gsl_randist.h>
#include <kubedes/rng.h>

#include "cluster/etcd_private.h"
#include "kt.h"

typedef struct {
	KdEngine *engine;
	KdEtcd *etcd;
	gsl_rng *rng;
	GPtrArray *writes; /* of Write */
	guint n_sent, n_told;
	guint64 n_ok, leaders;
	guint64 last_term;
	KdTime until;
	bool two_leaders, without_quorum, lost;
} Storm;

typedef struct {
	KdEtcdCall call;
	Storm *storm;
	guint n_told;
} Write;

/* Every write that was told of is on the disks of a majority, those of the dead included. */
static bool is_safe(const Storm *storm)
{
	const KdEtcd *etcd = storm->etcd;
	guint n = 0;

	for (guint i = 0; (gint64) i < etcd->options.members; i++)
		n += kd_etcd_log_of(etcd, i).index >= etcd->gone.index;
	return n >= kd_etcd_majority(etcd);
}

static void told(gpointer data, KdEtcdOutcome outcome)
{
	Write *write = data;
	Storm *storm = write->storm;

	write->n_told++;
	storm->n_told++;
	storm->n_ok += outcome == KD_ETCD_OK;
	storm->lost |= !is_safe(storm);
	if (write->n_told != 1)
		storm->lost = true;
}

static void note(gpointer data, int member, const char *what, const char *message)
{
	Storm *storm = data;

	(void) message;
	if (!g_str_equal(what, "LeaderElected"))
		return;
	storm->leaders++;
	storm->two_leaders |= storm->etcd->term <= storm->last_term;
	storm->last_term = storm->etcd->term;
	storm->without_quorum |= !kd_etcd_has_quorum(storm->etcd, (guint) member);
	/* The log of a leader has all that was ever told of. */
	storm->lost |= kd_etcd_log_of(storm->etcd, (guint) member).index < storm->etcd->gone.index;
}

static void write_more(KdEngine *engine, gpointer data, guint64 argument)
{
	Storm *storm = data;
	Write *write = g_new0(Write, 1);

	(void) argument;
	g_ptr_array_add(storm->writes, write);
	write->storm = storm;
	write->call = (KdEtcdCall){ .done = told, .data = write, .bytes = 100 };
	storm->n_sent++;
	kd_etcd_commit(storm->etcd, &write->call);
	if (kd_engine_now(engine) < storm->until)
		kd_engine_after(engine, (KdTime) (gsl_ran_exponential(storm->rng, 20) * 1e6),
				KD_PHASE_ARRIVAL, write_more, storm, 0);
}

/* As many may be away as leave a majority; at the end all are back. */
static void break_something(KdEngine *engine, gpointer data, guint64 argument)
{
	static const KdEtcdFaultType types[] = { KD_ETCD_CRASH,     KD_ETCD_RESTART,
						 KD_ETCD_PAUSE,     KD_ETCD_SLOW_DISK,
						 KD_ETCD_PARTITION, KD_ETCD_HEAL,
						 KD_ETCD_RESTART,   KD_ETCD_HEAL };
	Storm *storm = data;
	KdEtcdFault fault = { .type = types[kd_rng_below(storm->rng, G_N_ELEMENTS(types))],
			      .member = (guint) kd_rng_below(
				      storm->rng, (guint64) storm->etcd->options.members),
			      .lasts = (KdTime) kd_rng_below(storm->rng, 3000) * KD_MILLISECOND,
			      .factor = kd_rng_below(storm->rng, 4) == 0 ? 2000 : 1 };

	(void) argument;
	kd_etcd_fault(storm->etcd, &fault);
	storm->lost |= !is_safe(storm);
	if (kd_engine_now(engine) < storm->until)
		kd_engine_after(engine, (KdTime) (gsl_ran_exponential(storm->rng, 700) * 1e6),
				KD_PHASE_FAULT, break_something, storm, 0);
}

static void mend_all(KdEngine *engine, gpointer data, guint64 argument)
{
	Storm *storm = data;

	(void) engine;
	(void) argument;
	for (guint i = 0; (gint64) i < storm->etcd->options.members; i++) {
		kd_etcd_fault(storm->etcd, &(KdEtcdFault){ .type = KD_ETCD_RESTART, .member = i });
		kd_etcd_fault(storm->etcd, &(KdEtcdFault){ .type = KD_ETCD_HEAL, .member = i });
		kd_etcd_fault(
			storm->etcd,
			&(KdEtcdFault){ .type = KD_ETCD_SLOW_DISK, .member = i, .factor = 1 });
	}
}

static void run_storm(guint64 seed, guint members)
{
	KdEtcdOptions options = KD_ETCD_DEFAULTS;
	g_autoptr(KdEngine) engine = kd_engine_new();
	g_autoptr(gsl_rng) rng = kd_rng_stream(seed, "storm");
	g_autofree char *row = g_strdup_printf("%u members, seed %d", members, (int) seed);
	g_autoptr(GPtrArray) writes = g_ptr_array_new_with_free_func(g_free);
	Storm storm = { .engine = engine,
			.rng = rng,
			.writes = writes,
			.until = 60 * KD_SECOND,
			.last_term = 1 };
	guint64 ok_before;
	KdEtcdState state;

	options.members = members;
	storm.etcd = kd_etcd_new(engine, &options, seed);
	kd_etcd_set_note(storm.etcd, note, &storm);
	kd_engine_at(engine, 0, KD_PHASE_ARRIVAL, write_more, &storm, 0);
	kd_engine_at(engine, KD_SECOND, KD_PHASE_FAULT, break_something, &storm, 0);
	kd_engine_at(engine, 63 * KD_SECOND, KD_PHASE_FAULT, mend_all, &storm, 0);
	kd_engine_run(engine, KD_TIME_NEVER, 0);
	KT_ROW_TRUE(row, !storm.two_leaders);
	KT_ROW_TRUE(row, !storm.without_quorum);
	KT_ROW_TRUE(row, !storm.lost);
	KT_ROW_INT(row, storm.n_told, storm.n_sent);
	KT_ROW_TRUE(row, storm.n_ok > 20);
	/* Mended, it works again. */
	ok_before = storm.n_ok;
	storm.until = kd_engine_now(engine) + 20 * KD_SECOND;
	kd_engine_after(engine, 10 * KD_SECOND, KD_PHASE_ARRIVAL, write_more, &storm, 0);
	kd_engine_run(engine, KD_TIME_NEVER, 0);
	kd_etcd_state(storm.etcd, &state);
	KT_ROW_INT(row, state.n_up, members);
	KT_ROW_TRUE(row, state.leader >= 0);
	KT_ROW_TRUE(row, storm.n_ok > ok_before + 200);
	KT_ROW_INT(row, storm.n_told, storm.n_sent);
	kd_etcd_free(storm.etcd);
}

static void storms(void)
{
	static const guint members[] = { 1, 2, 3, 4, 5, 7 };

	for (int round = 0; round < kt_rounds(10); round++)
		for (guint i = 0; i < G_N_ELEMENTS(members); i++)
			run_storm((guint64) round, members[i]);
}

static CU_TestInfo tests[] = { { "storms", storms }, CU_TEST_INFO_NULL };

KT_SUITE(etcd_laws) = { .pName = "etcd_laws", .pTests = tests };
