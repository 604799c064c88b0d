/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/log.c: one order of changes for all, whoever writes meanwhile. */
#include "config.h"

#include "cluster/log.h"

#include "kt_cluster.h"

/* An observer that writes down what it sees, as "agent:what", and may answer with a change. */
typedef struct {
	const char *name;
	GString *common; /* of all observers together */
	GString *own;
	KdLog *log;
	guint n_answers; /* how often it still answers */
} Watcher;

static void append(KdLog *log, const char *what)
{
	g_autoptr(KdObject) object = kd_object_new(&kd_kind_pod);
	const KdChange change = { .type = KD_CHANGE_EVENT, .new = object, .message = what };

	kd_log_append(log, &change);
}

static void watch(gpointer data, const KdChange *change)
{
	Watcher *w = data;
	g_autofree char *what = g_strdup(change->message);

	if (w->n_answers > 0) {
		g_autofree char *answer = g_strdup_printf("%s%s", change->message, w->name);

		w->n_answers--;
		for (int i = 0; i < 3; i++)
			append(w->log, answer);
		kd_log_deliver(w->log); /* does nothing in here */
	}
	KT_ROW_STR("the record stays while it is shown", change->message, what);
	g_string_append_printf(w->common, "%s:%s ", w->name, change->message);
	g_string_append_printf(w->own, "%s ", change->message);
}

static void orders(void)
{
	g_autoptr(KdLog) log = kd_log_new();
	g_autoptr(GString) all = g_string_new(NULL), ka = g_string_new(NULL),
			   sa = g_string_new(NULL), sb = g_string_new(NULL);
	Watcher k = { "k", all, ka, log, 1 }, s = { "s", all, sa, log, 0 },
		t = { "t", all, sb, log, 0 };

	append(log, "0");
	kd_log_deliver(log);
	KT_ROW_INT("nobody watches: dropped", kd_log_length(log), 0);
	kd_log_add_observer(log, KD_OBSERVER_KUBELET, watch, &k);
	kd_log_add_observer(log, KD_OBSERVER_SCHEDULER, watch, &s);
	append(log, "1");
	kd_log_add_observer(log, KD_OBSERVER_SCHEDULER, watch, &t);
	append(log, "2");
	KT_ROW_INT("kept until delivered", kd_log_length(log), 2);
	kd_log_deliver(log);
	KT_ROW_STR("by rank, then by time of joining; answers in the next round", all->str,
		   "s:1 s:2 t:2 k:1 k:2 s:1k s:1k s:1k t:1k t:1k t:1k k:1k k:1k k:1k ");
	KT_ROW_INT("dropped once all have seen it", kd_log_length(log), 0);
}

static void one_order(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(3);

	for (int round = 0; round < kt_rounds(20); round++) {
		g_autoptr(KdLog) log = kd_log_new();
		g_autoptr(GString) all = g_string_new(NULL);
		static const char *const names[] = { "a", "b", "c", "d" };
		Watcher watchers[4];

		for (guint i = 0; i < 4; i++) {
			watchers[i] = (Watcher){ names[i], all, g_string_new(NULL), log,
						 (guint) g_rand_int_range(rand, 0, 4) };
			kd_log_add_observer(log, (KdObserverRank) g_rand_int_range(rand, 0, 5),
					    watch, &watchers[i]);
		}
		for (gint32 n = g_rand_int_range(rand, 1, 5); n > 0; n--)
			append(log, "x");
		kd_log_deliver(log);
		for (guint i = 1; i < 4; i++)
			KT_ROW_STR("all see one order", watchers[i].own->str, watchers[0].own->str);
		for (guint i = 0; i < 4; i++)
			g_string_free(watchers[i].own, TRUE);
	}
}

/* ---- what the log says of a cluster ---- */

typedef struct {
	guint64 version;
	KdTime time;
	guint n_changes;
	GHashTable *versions; /* uid to the version seen last */
} Auditor;

/* Versions and time only grow, and each change goes on from the one before of its object. */
static void audit(gpointer data, const KdChange *change)
{
	Auditor *a = data;
	const KdObject *object = change->new ? change->new : change->old;
	gpointer uid = GSIZE_TO_POINTER(object->uid);
	gsize known = GPOINTER_TO_SIZE(g_hash_table_lookup(a->versions, uid));

	a->n_changes++;
	KT_ROW_TRUE("versions grow", change->version > a->version);
	KT_ROW_TRUE("time does not go back", change->time >= a->time);
	KT_ROW_INT("the old version is the last one seen",
		   (gint64) (change->old ? change->old->resourceVersion : 0), (gint64) known);
	KT_ROW_TRUE("the type says which are there",
		    !change->old == (change->type == KD_CHANGE_CREATED) &&
			    !change->new == (change->type == KD_CHANGE_DELETED));
	if (change->new)
		KT_ROW_INT("the object bears the version", (gint64) change->new->resourceVersion,
			   (gint64) change->version);
	a->version = change->version;
	a->time = change->time;
	g_hash_table_insert(a->versions, uid, GSIZE_TO_POINTER(change->new ? change->version : 0));
}

static void random_write(KdCluster *cluster, GRand *rand)
{
	const char name[] = { (char) ('a' + g_rand_int_range(rand, 0, 5)), 0 };
	const KdPod *pod = kt_get_pod(cluster, name);

	if (!pod) {
		kt_create(cluster, kt_pod(name, "cpu=1"));
		return;
	}
	switch (g_rand_int_range(rand, 0, 4)) {
	case 0:
		kt_bind(cluster, pod, "n");
		break;
	case 1:
		kt_delete(cluster, &pod->object, g_rand_int_range(rand, -1, 3));
		break;
	default: {
		KdPod *next = (KdPod *) kd_object_copy(&pod->object);

		next->status.phase = g_intern_string(g_rand_boolean(rand) ? "Running" : "Failed");
		kt_update(cluster, next);
	}
	}
}

static void handle(KdEngine *engine, gpointer data, guint64 argument)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed((guint32) argument);

	(void) engine;
	for (int i = 0; i < 10; i++)
		random_write(data, rand);
}

static void laws(void)
{
	g_autoptr(KdEngine) engine = kd_engine_new();
	g_autoptr(KdCluster) cluster = kd_cluster_new(engine);
	g_autoptr(GHashTable) versions = g_hash_table_new(NULL, NULL);
	Auditor auditor = { .versions = versions };

	kd_cluster_observe(cluster, KD_OBSERVER_AUDIT, audit, &auditor);
	for (guint i = 0; i < (guint) kt_rounds(50); i++)
		kd_engine_at(engine, i * KD_SECOND, KD_PHASE_ARRIVAL, handle, cluster, i);
	kd_engine_run(engine, KD_TIME_NEVER, 0);
	KT_ROW_INT("every version was seen", (gint64) auditor.version,
		   (gint64) kd_cluster_version(cluster));
	KT_ROW_INT("once", auditor.n_changes, (gint64) kd_cluster_version(cluster));
}

static CU_TestInfo tests[] = {
	{ "orders", orders },
	{ "one order for all", one_order },
	{ "laws of a cluster's log", laws },
	CU_TEST_INFO_NULL,
};

KT_SUITE(log) = { .pName = "log", .pTests = tests };
