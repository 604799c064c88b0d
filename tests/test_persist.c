/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/persist.c: pods come, whatever becomes of the API server. */
#include "config.h"

#include "run/persist.h"

#include "kt_pipeline.h"

#define N_PODS 20

static const KdIdentity user = { .user = "anna", .agent = "test" };

typedef struct {
	guint n_good, n_bad;
} Told;

static void done(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		 const char *message)
{
	Told *told = data;

	(void) i;
	(void) object;
	(void) message;
	*(outcome == KD_OUTCOME_OK ? &told->n_good : &told->n_bad) += 1;
}

static void crash(KdEngine *engine, gpointer data, guint64 argument)
{
	(void) engine;
	if (argument)
		kd_cluster_restart_api_server(data, 0);
	else
		kd_cluster_crash_api_server(data, 0);
}

/* Crashed at @crash, up again after @lasts. */
static void play(const char *row, KdTime crashed, KdTime lasts)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(KdPersist) persist = NULL;
	KdControlPlaneOptions options;
	Told told = { 0 };

	kt_slow_options(&options);
	options.apiServer->replicas = 1;
	kd_cluster_set_control_plane(world.cluster, &options, 1);
	persist = kd_persist_new(world.cluster, &user, done, &told);
	for (guint i = 0; i < N_PODS; i++) {
		g_autofree char *name = g_strdup_printf("p-%u", i);

		kd_persist_create(persist, &kt_pod(name, "cpu=1")->object);
	}
	kd_persist_create(persist, &kt_pod("Bad", "cpu=1")->object);
	kd_engine_at(world.engine, crashed, KD_PHASE_FAULT, crash, world.cluster, 0);
	kd_engine_at(world.engine, crashed + lasts, KD_PHASE_FAULT, crash, world.cluster, 1);
	kd_engine_run(world.engine, KD_TIME_NEVER, 0);
	KT_ROW_INT(row, kd_cluster_count(world.cluster, &kd_kind_pod), N_PODS);
	KT_ROW_INT(row, told.n_good, N_PODS);
	KT_ROW_INT("what is wrong is refused, once", told.n_bad, 1);
	kd_cluster_close(world.cluster);
	kd_struct_clear(&kd_control_plane_struct, &options);
}

static void crashes(void)
{
	play("before it came", 0, 10 * KD_SECOND);
	play("while it was worked on", KT_NETWORK + KT_SERVICE / 2, 5 * KD_SECOND);
	play("when etcd had it", KT_NETWORK + KT_SERVICE + 1, 100 * KD_SECOND);
}

static CU_TestInfo tests[] = {
	{ "crashes", crashes },
	CU_TEST_INFO_NULL,
};

KT_SUITE(persist) = { .pName = "persist", .pTests = tests };
