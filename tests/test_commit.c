/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/commit.c, update.c, bind.c: what writes change, and which are refused. */
#include "config.h"

#include "cluster/cluster.h"
#include "kt_cluster.h"

enum {
	CREATE_AGAIN,
	CREATE_NAMELESS,
	UPDATE_STALE,
	UPDATE_GONE,
	UPDATE_NODE,
	UPDATE_UNBIND,
	UPDATE_FINALIZER,
	BIND_TWICE,
	BIND_GATED,
	BIND_DELETED,
	BIND_GONE,
	BIND_NOWHERE,
	DELETE_GONE,
	DELETE_OTHER
};

/* The cluster has: free, bound (to n1), gated, going (bound, being deleted); gone was there. */
static KtAnswer try_update(KtWorld *world, int what, const KdPod *gone)
{
	const char *name = what == UPDATE_UNBIND      ? "bound"
			   : what == UPDATE_FINALIZER ? "going"
						      : "free";
	const KdPod *pod = what == UPDATE_GONE ? gone : kt_get_pod(world->cluster, name);
	KdPod *next = (KdPod *) kd_object_copy(&pod->object);

	if (what == UPDATE_STALE)
		next->object.resourceVersion += 100;
	if (what == UPDATE_NODE)
		next->nodeName = g_intern_string("n2");
	if (what == UPDATE_UNBIND)
		next->nodeName = NULL;
	if (what == UPDATE_FINALIZER) {
		next->object.metadata.finalizers = g_new(KdName, 1);
		next->object.metadata.finalizers[0] = g_intern_string("example.com/wait");
		next->object.metadata.n_finalizers = 1;
	}
	return kt_update(world->cluster, next);
}

static KtAnswer try(KtWorld *world, int what, const KdPod *gone)
{
	switch (what) {
	case CREATE_AGAIN:
		return kt_create(world->cluster, kt_pod("free", "cpu=2"));
	case CREATE_NAMELESS:
		return kt_create(world->cluster, kt_pod(NULL, "cpu=1"));
	case BIND_TWICE:
		return kt_bind(world->cluster, kt_get_pod(world->cluster, "bound"), "n2");
	case BIND_GATED:
		return kt_bind(world->cluster, kt_get_pod(world->cluster, "gated"), "n2");
	case BIND_DELETED:
		return kt_bind(world->cluster, kt_get_pod(world->cluster, "going"), "n2");
	case BIND_GONE:
		return kt_bind(world->cluster, gone, "n1");
	case BIND_NOWHERE:
		return kt_bind(world->cluster, kt_get_pod(world->cluster, "free"), "");
	case DELETE_GONE:
	case DELETE_OTHER:
		return kt_delete(world->cluster, &gone->object, 0);
	default:
		return try_update(world, what, gone);
	}
}

static void populate(KtWorld *world)
{
	KdPod *gated = kt_pod("gated", "cpu=1");

	gated->spec->schedulingGates = g_new0(KdSchedulingGate, 1);
	gated->spec->schedulingGates[0].name = g_intern_string("wait");
	gated->spec->n_schedulingGates = 1;
	kt_create(world->cluster, kt_pod("free", "cpu=1"));
	kt_create(world->cluster, kt_pod("bound", "cpu=1"));
	kt_create(world->cluster, gated);
	kt_create(world->cluster, kt_pod("going", "cpu=1"));
	kt_create(world->cluster, kt_pod("gone", "cpu=1"));
	kt_bind(world->cluster, kt_get_pod(world->cluster, "bound"), "n1");
	kt_bind(world->cluster, kt_get_pod(world->cluster, "going"), "n1");
	kt_delete(world->cluster, &kt_get_pod(world->cluster, "going")->object, -1);
	kd_cluster_deliver(world->cluster);
}

static void count_change(gpointer data, const KdChange *change)
{
	(void) change;
	++*(guint *) data;
}

static const struct {
	const char *row;
	int what;
	KdOutcome outcome;
	const char *message;
} refused[] = {
	{ "the name is taken", CREATE_AGAIN, KD_OUTCOME_ALREADY_EXISTS,
	  "pods \"free\" already exists" },
	{ "no name", CREATE_NAMELESS, KD_OUTCOME_INVALID,
	  "Pod \"\" is invalid: metadata.name: Required value: name or generateName is "
	  "required" },
	{ "changed since it was read", UPDATE_STALE, KD_OUTCOME_CONFLICT,
	  "Operation cannot be fulfilled on pods \"free\": the object has been modified; "
	  "please apply your changes to the latest version and try again" },
	{ "update of what is gone", UPDATE_GONE, KD_OUTCOME_NOT_FOUND, "pods \"gone\" not found" },
	{ "bound by an update", UPDATE_NODE, KD_OUTCOME_INVALID,
	  "Pod \"free\" is invalid: spec.nodeName: Forbidden: a pod is bound by "
	  "pods/binding, once" },
	{ "unbound by an update", UPDATE_UNBIND, KD_OUTCOME_INVALID,
	  "Pod \"bound\" is invalid: spec.nodeName: Forbidden: a pod is bound by "
	  "pods/binding, once" },
	{ "a finalizer comes too late", UPDATE_FINALIZER, KD_OUTCOME_INVALID,
	  "Pod \"going\" is invalid: metadata.finalizers: Forbidden: no new finalizers "
	  "can be added if the object is being deleted, found new finalizers "
	  "[]string{\"example.com/wait\"}" },
	{ "bound already", BIND_TWICE, KD_OUTCOME_CONFLICT,
	  "Operation cannot be fulfilled on pods/binding \"bound\": pod bound is already "
	  "assigned to node \"n1\"" },
	{ "gated", BIND_GATED, KD_OUTCOME_CONFLICT,
	  "Operation cannot be fulfilled on pods/binding \"gated\": pod gated has "
	  "non-empty "
	  ".spec.schedulingGates" },
	{ "being deleted", BIND_DELETED, KD_OUTCOME_CONFLICT,
	  "Operation cannot be fulfilled on pods/binding \"going\": pod going is being "
	  "deleted, cannot be assigned to a host" },
	{ "bind what is gone", BIND_GONE, KD_OUTCOME_NOT_FOUND, "pods \"gone\" not found" },
	{ "bind to no node", BIND_NOWHERE, KD_OUTCOME_INVALID, "target.name: Required value" },
	{ "delete what is gone", DELETE_GONE, KD_OUTCOME_NOT_FOUND, "pods \"gone\" not found" },
	{ "delete one, another has its name now", DELETE_OTHER, KD_OUTCOME_NOT_FOUND,
	  "pods \"gone\" not found" },
};

static void refuses(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_auto(KtWorld) world = kt_world();
		g_autoptr(KdObject) gone = NULL;
		guint n_changes = 0;
		guint64 version, fingerprint;
		KtAnswer answer;

		populate(&world);
		gone = kd_object_ref(&kt_get_pod(world.cluster, "gone")->object);
		kt_delete(world.cluster, gone, 0);
		if (refused[i].what == DELETE_OTHER)
			kt_create(world.cluster, kt_pod("gone", "cpu=1"));
		kd_cluster_deliver(world.cluster);
		kd_cluster_observe(world.cluster, KD_OBSERVER_AUDIT, count_change, &n_changes);
		version = kd_cluster_version(world.cluster);
		fingerprint = kd_cluster_fingerprint(world.cluster);
		answer = try(&world, refused[i].what, KD_POD(gone));
		kd_cluster_deliver(world.cluster);
		KT_ROW_INT(refused[i].row, answer.outcome, refused[i].outcome);
		KT_ROW_STR(refused[i].row, answer.message, refused[i].message);
		KT_ROW_TRUE(refused[i].row, !answer.object && n_changes == 0);
		KT_ROW_TRUE(refused[i].row,
			    kd_cluster_version(world.cluster) == version &&
				    kd_cluster_fingerprint(world.cluster) == fingerprint);
	}
}

static void updates(void)
{
	g_auto(KtWorld) world = kt_world();
	KdObject *next;
	KdPod *pod;
	guint64 version;

	populate(&world);
	version = kd_cluster_version(world.cluster);
	next = kd_object_copy(&kt_get_pod(world.cluster, "free")->object);
	KT_ROW_INT("no change", kt_update(world.cluster, next).outcome, KD_OUTCOME_OK);
	KT_ROW_TRUE("makes no version", kd_cluster_version(world.cluster) == version);

	pod = (KdPod *) kd_object_copy(&kt_get_pod(world.cluster, "free")->object);
	pod->status.phase = g_intern_string("Failed");
	pod->object.metadata.creationTimestamp = 77;
	pod->object.metadata.generation = 5;
	pod->object.resourceVersion = 0;
	KT_ROW_INT("without precondition", kt_update(world.cluster, pod).outcome, KD_OUTCOME_OK);
	pod = (KdPod *) kt_get_pod(world.cluster, "free");
	KT_ROW_STR("the status is new", pod->status.phase, "Failed");
	KT_ROW_INT("a status is no generation", pod->object.metadata.generation, 1);
	KT_ROW_INT("the past stays", pod->object.metadata.creationTimestamp, 0);

	pod = (KdPod *) kd_object_copy(&pod->object);
	kd_shared_unref(pod->spec);
	pod->spec = kt_spec("cpu=3");
	kt_update(world.cluster, pod);
	KT_ROW_INT("a spec is one", kt_get_pod(world.cluster, "free")->object.metadata.generation,
		   2);
}

static void binds(void)
{
	g_auto(KtWorld) world = kt_world();
	KdMap annotations = { 0 };
	const KdCondition *condition;
	const KdPod *pod;
	KdPlan *plan = kd_plan_new(&kt_admin);

	kt_create(world.cluster, kt_pod("p", "cpu=1"));
	kd_map_set(&annotations, "alibabacloud.com/gpu-index", "0-1");
	kd_plan_bind(plan, kt_get_pod(world.cluster, "p"), g_intern_string("n1"), &annotations);
	kd_map_clear(&annotations);
	KT_ROW_INT("bound", kt_submit(world.cluster, plan).outcome, KD_OUTCOME_OK);
	pod = kt_get_pod(world.cluster, "p");
	condition = kd_condition_find(pod->status.conditions, pod->status.n_conditions,
				      "PodScheduled");
	KT_ROW_STR("node", pod->nodeName, "n1");
	KT_ROW_STR("condition", condition ? condition->status : NULL, "True");
	KT_ROW_STR("annotation",
		   kd_map_lookup(&pod->object.metadata.annotations, "alibabacloud.com/gpu-index"),
		   "0-1");
	KT_ROW_INT("binding is no generation", pod->object.metadata.generation, 1);
}

/* ---- random writes against a naive model ---- */

typedef struct {
	bool exists, ended, waits; /* waits: has a finalizer */
	KdUid uid;
	guint64 version;
	const char *node;
	gint64 deleted_at, grace; /* seconds; -1 = not being deleted */
	gint64 generation;
} Model;

typedef struct {
	KdEngine *engine;
	KdCluster *cluster;
	GRand *rand;
	Model model[3];
	KdObject *read[3]; /* what the writer read last, perhaps long ago; NULL = never */
	guint64 version;
	KdUid uid;
	gint64 now;
} Game;

static const char *name_of(int i)
{
	static const char *const names[] = { "a", "b", "c" };

	return names[i];
}

static KdOutcome expect_create(Game *game, Model *m)
{
	if (m->exists)
		return KD_OUTCOME_ALREADY_EXISTS;
	*m = (Model){ .exists = true,
		      .uid = ++game->uid,
		      .version = ++game->version,
		      .deleted_at = -1,
		      .grace = -1,
		      .generation = 1 };
	return KD_OUTCOME_OK;
}

static KdOutcome expect_remove(Game *game, Model *m)
{
	game->version++;
	m->exists = false;
	return KD_OUTCOME_OK;
}

static KdOutcome expect_update(Game *game, Model *m, const KdObject *read, bool ended, bool waits)
{
	if (!m->exists || m->uid != read->uid)
		return KD_OUTCOME_NOT_FOUND;
	if (m->version != read->resourceVersion)
		return KD_OUTCOME_CONFLICT;
	if (m->deleted_at >= 0 && waits && !m->waits)
		return KD_OUTCOME_INVALID;
	if (m->deleted_at >= 0 && m->grace == 0 && !waits)
		return expect_remove(game, m);
	if (ended == m->ended && waits == m->waits)
		return KD_OUTCOME_OK;
	m->ended = ended;
	m->waits = waits;
	m->version = ++game->version;
	return KD_OUTCOME_OK;
}

static KdOutcome expect_bind(Game *game, Model *m, const KdObject *read)
{
	if (!m->exists || m->uid != read->uid)
		return KD_OUTCOME_NOT_FOUND;
	if (m->node || m->deleted_at >= 0)
		return KD_OUTCOME_CONFLICT;
	m->node = "n";
	m->version = ++game->version;
	return KD_OUTCOME_OK;
}

static KdOutcome expect_delete(Game *game, Model *m, const KdObject *read, gint64 grace)
{
	bool first = m->deleted_at < 0;

	if (!m->exists || m->uid != read->uid)
		return KD_OUTCOME_NOT_FOUND;
	if (first && (!m->node || m->ended))
		grace = 0;
	if (first && grace < 0)
		grace = 30;
	if (!first && m->grace == 0)
		grace = 0;
	if (grace == 0 && !m->waits)
		return expect_remove(game, m);
	if (!first && (grace < 0 || grace >= m->grace))
		return KD_OUTCOME_OK;
	m->generation += first;
	m->deleted_at = first        ? game->now + grace
			: grace == 0 ? MIN(game->now, m->deleted_at)
				     : m->deleted_at - m->grace + grace;
	m->grace = grace;
	m->version = ++game->version;
	return KD_OUTCOME_OK;
}

static KdOutcome play_update(Game *game, Model *m, const KdObject *read, KdOutcome *want)
{
	KdPod *next = (KdPod *) kd_object_copy(read);
	bool ended = g_rand_boolean(game->rand), waits = g_rand_int_range(game->rand, 0, 4) == 0;

	next->status.phase = g_intern_string(ended ? "Failed" : "Pending");
	g_clear_pointer(&next->object.metadata.finalizers, g_free);
	next->object.metadata.n_finalizers = waits;
	if (waits) {
		next->object.metadata.finalizers = g_new(KdName, 1);
		next->object.metadata.finalizers[0] = g_intern_string("example.com/wait");
	}
	*want = expect_update(game, m, read, ended, waits);
	return kt_update(game->cluster, next).outcome;
}

static KdOutcome play(Game *game, int i, KdOutcome *want)
{
	Model *m = &game->model[i];
	const KdObject *read = game->read[i];
	gint64 grace = g_rand_int_range(game->rand, -1, 3);

	switch (read ? g_rand_int_range(game->rand, 0, 5) : 0) {
	case 0:
		*want = expect_create(game, m);
		return kt_create(game->cluster, kt_pod(name_of(i), "cpu=1")).outcome;
	case 1:
		*want = expect_bind(game, m, read);
		return kt_bind(game->cluster, KD_POD(read), "n").outcome;
	case 2:
		*want = expect_delete(game, m, read, grace);
		return kt_delete(game->cluster, read, grace).outcome;
	default:
		return play_update(game, m, read, want);
	}
}

static void compare(const Game *game, int i, const char *row)
{
	const Model *m = &game->model[i];
	const KdPod *pod = kt_get_pod(game->cluster, name_of(i));
	const KdMeta *meta = pod ? &pod->object.metadata : NULL;

	KT_ROW_INT(row, !!pod, m->exists);
	if (!pod || !m->exists)
		return;
	KT_ROW_INT(row, (gint64) pod->object.uid, (gint64) m->uid);
	KT_ROW_INT(row, (gint64) pod->object.resourceVersion, (gint64) m->version);
	KT_ROW_STR(row, pod->nodeName, m->node);
	KT_ROW_INT(row, meta->generation, m->generation);
	KT_ROW_INT(row, meta->n_finalizers, m->waits);
	KT_ROW_INT(row, meta->deletionTimestamp,
		   m->deleted_at < 0 ? KD_TIME_UNSET : m->deleted_at * KD_SECOND);
	KT_ROW_INT(row, meta->deletionGracePeriodSeconds.value, MAX(m->grace, 0));
}

static void equals_model(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(GRand) rand = g_rand_new_with_seed(5);
	Game game = { .engine = world.engine, .cluster = world.cluster, .rand = rand };

	for (int step = 0; step < kt_rounds(3000); step++) {
		g_autofree char *row = g_strdup_printf("step %d", step);
		int i = g_rand_int_range(rand, 0, 3);
		const KdPod *pod = kt_get_pod(world.cluster, name_of(i));
		KdOutcome want = KD_OUTCOME_OK, got;

		if (pod && g_rand_int_range(rand, 0, 4) > 0) {
			g_clear_pointer(&game.read[i], kd_object_unref);
			game.read[i] = kd_object_ref(&pod->object);
		}
		if (g_rand_int_range(rand, 0, 20) == 0)
			kt_run_until(world.engine, ++game.now * KD_SECOND);
		got = play(&game, i, &want);
		KT_ROW_INT(row, got, want);
		compare(&game, i, row);
		KT_ROW_INT(row, (gint64) kd_cluster_version(world.cluster), (gint64) game.version);
	}
	for (int i = 0; i < 3; i++)
		g_clear_pointer(&game.read[i], kd_object_unref);
}

static CU_TestInfo tests[] = {
	{ "refuses", refuses }, { "updates", updates },
	{ "binds", binds },     { "equals a naive model", equals_model },
	CU_TEST_INFO_NULL,
};

KT_SUITE(commit) = { .pName = "commit", .pTests = tests };
