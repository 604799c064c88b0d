/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster: what each write does, and what is refused in which words. */
#include "config.h"

#include <kubedes/time.h>

#include "cluster/cluster.h"
#include "kt_cluster.h"

typedef struct {
	KdEngine *engine;
	KdCluster *cluster;
} World;

static World make_world(void)
{
	World world = { .engine = kd_engine_new() };

	world.cluster = kd_cluster_new(world.engine);
	return world;
}

static void clear_world(World *world)
{
	kd_cluster_free(world->cluster);
	kd_engine_free(world->engine);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(World, clear_world)

static void creates(void)
{
	g_auto(World) world = make_world();
	KdTime later = 5 * KD_SECOND;
	const KdPod *pod;

	kt_run_until(world.engine, later);
	KT_ROW_INT("created", kt_create(world.cluster, kt_pod("web", "cpu=1")).outcome,
		   KD_OUTCOME_OK);
	pod = kt_get_pod(world.cluster, "web");
	KT_ROW_INT("uids begin with 1", (gint64) pod->object.uid, 1);
	KT_ROW_INT("versions too", (gint64) pod->object.resourceVersion, 1);
	KT_ROW_INT("created now", pod->object.metadata.creationTimestamp, later);
	KT_ROW_INT("first generation", pod->object.metadata.generation, 1);
	KT_ROW_STR("pending", pod->status.phase, "Pending");
	KT_ROW_STR("quality of service", pod->status.qosClass, "Burstable");
	KT_ROW_INT("priority", pod->spec->priority.set ? pod->spec->priority.value : -1, 0);
	KT_ROW_STR("preemption policy", pod->spec->preemptionPolicy, "PreemptLowerPriority");
	kt_create(world.cluster, kt_node("n1", "cpu=4"));
	KT_ROW_INT("nodes have no generation",
		   kt_get_node(world.cluster, "n1")->object.metadata.generation, 0);
	KT_ROW_INT("version of the last commit", (gint64) kd_cluster_version(world.cluster), 2);
}

static void shares_specs(void)
{
	g_auto(World) world = make_world();
	KdPodSpec *spec = kt_spec("cpu=1");
	const KdPod *a, *b;

	kt_create(world.cluster, kd_pod_new("default", "a", kd_shared_ref(spec)));
	kt_create(world.cluster, kd_pod_new("default", "b", kd_shared_ref(spec)));
	a = kt_get_pod(world.cluster, "a");
	b = kt_get_pod(world.cluster, "b");
	KT_ROW_TRUE("stamped from one spec, they share one", a->spec == b->spec);
	KT_ROW_TRUE("the one that they came with is untouched", !spec->priority.set);
	kt_bind(world.cluster, a, "n");
	KT_ROW_TRUE("bound, it is still the same", kt_get_pod(world.cluster, "a")->spec == b->spec);
	kd_shared_unref(spec);
}

static void priorities(void)
{
	static const struct {
		const char *row, *class_name;
		gint64 given, want; /* -1: none, forbidden */
	} rows[] = {
		{ "no class", NULL, -1, 0 },
		{ "the number of a dump", NULL, 7, 7 },
		{ "node critical", "system-node-critical", -1, 2000001000 },
		{ "cluster critical", "system-cluster-critical", -1, 2000000000 },
		{ "number and class agree", "system-cluster-critical", 2000000000, 2000000000 },
		{ "they do not", "system-cluster-critical", 5, -1 },
		{ "no such class", "none", -1, -1 },
		{ "no such class, but a number", "none", 9, 9 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(World) world = make_world();
		KdPod *pod = kt_pod("p", "cpu=1");
		KtAnswer answer;

		pod->spec->priorityClassName = g_intern_string(rows[i].class_name);
		pod->spec->priority = (KdOptInt){ rows[i].given, rows[i].given >= 0 };
		answer = kt_create(world.cluster, pod);
		KT_ROW_INT(rows[i].row,
			   answer.outcome == KD_OUTCOME_OK ? kd_pod_priority(KD_POD(answer.object))
							   : -1,
			   rows[i].want);
		if (rows[i].want < 0)
			KT_ROW_INT(rows[i].row, kd_outcome_http(answer.outcome), 403);
	}
}

static void generates_names(void)
{
	g_auto(World) world = make_world();
	g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
	g_autofree char *last = NULL;

	for (int i = 0; i < 300; i++) {
		KdPod *pod = kt_pod(NULL, "cpu=1");
		KtAnswer answer;

		pod->object.metadata.generateName = g_strdup(
			i < 299 ? "web-"
				: "a-name-that-is-much-too-long-to-have-room-for-five-more-"
				  "characters-at-its-end-");
		answer = kt_create(world.cluster, pod);
		KT_ROW_INT("generated", answer.outcome, KD_OUTCOME_OK);
		g_free(last);
		last = g_strdup(answer.object->metadata.name);
		KT_ROW_TRUE("new", g_hash_table_add(names, answer.object->metadata.name));
		KT_ROW_INT("five letters and digits", (gint64) strlen(last), i < 299 ? 9 : 63);
		KT_ROW_INT("of 27",
			   (gint64) strspn(last + strlen(last) - 5, "bcdfghjklmnpqrstvwxz2456789"),
			   5);
	}
}

/* ---- what is refused ---- */

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
static KtAnswer try_update(World *world, int what, const KdPod *gone)
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

static KtAnswer try(World *world, int what, const KdPod *gone)
{
	KdPod *nameless = NULL;

	switch (what) {
	case CREATE_AGAIN:
		return kt_create(world->cluster, kt_pod("free", "cpu=2"));
	case CREATE_NAMELESS:
		nameless = kt_pod(NULL, "cpu=1");
		return kt_create(world->cluster, nameless);
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

static void populate(World *world)
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

static void refuses(void)
{
	static const struct {
		const char *row;
		int what;
		KdOutcome outcome;
		const char *message;
	} rows[] = {
		{ "the name is taken", CREATE_AGAIN, KD_OUTCOME_ALREADY_EXISTS,
		  "pods \"free\" already exists" },
		{ "no name", CREATE_NAMELESS, KD_OUTCOME_INVALID,
		  "pods \"\" is invalid: metadata.name: Required value: name or generateName is "
		  "required" },
		{ "changed since it was read", UPDATE_STALE, KD_OUTCOME_CONFLICT,
		  "Operation cannot be fulfilled on pods \"free\": the object has been modified; "
		  "please apply your changes to the latest version and try again" },
		{ "update of what is gone", UPDATE_GONE, KD_OUTCOME_NOT_FOUND,
		  "pods \"gone\" not found" },
		{ "bound by an update", UPDATE_NODE, KD_OUTCOME_INVALID,
		  "pods \"free\" is invalid: spec.nodeName: Forbidden: a pod is bound by "
		  "pods/binding, once" },
		{ "unbound by an update", UPDATE_UNBIND, KD_OUTCOME_INVALID,
		  "pods \"bound\" is invalid: spec.nodeName: Forbidden: a pod is bound by "
		  "pods/binding, once" },
		{ "a finalizer comes too late", UPDATE_FINALIZER, KD_OUTCOME_INVALID,
		  "pods \"going\" is invalid: metadata.finalizers: Forbidden: no new finalizers "
		  "can be added if the object is being deleted" },
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
		{ "bind to no node", BIND_NOWHERE, KD_OUTCOME_INVALID,
		  "target.name: Required value" },
		{ "delete what is gone", DELETE_GONE, KD_OUTCOME_NOT_FOUND,
		  "pods \"gone\" not found" },
		{ "delete one, another has its name now", DELETE_OTHER, KD_OUTCOME_NOT_FOUND,
		  "pods \"gone\" not found" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(World) world = make_world();
		g_autoptr(KdObject) gone = NULL;
		guint n_changes = 0;
		guint64 version, fingerprint;
		KtAnswer answer;

		populate(&world);
		gone = kd_object_ref(&kt_get_pod(world.cluster, "gone")->object);
		kt_delete(world.cluster, gone, 0);
		if (rows[i].what == DELETE_OTHER)
			kt_create(world.cluster, kt_pod("gone", "cpu=1"));
		kd_cluster_deliver(world.cluster);
		kd_cluster_observe(world.cluster, KD_OBSERVER_AUDIT, count_change, &n_changes);
		version = kd_cluster_version(world.cluster);
		fingerprint = kd_cluster_fingerprint(world.cluster);
		answer = try(&world, rows[i].what, KD_POD(gone));
		kd_cluster_deliver(world.cluster);
		KT_ROW_INT(rows[i].row, answer.outcome, rows[i].outcome);
		KT_ROW_STR(rows[i].row, answer.message, rows[i].message);
		KT_ROW_TRUE(rows[i].row, !answer.object && n_changes == 0);
		KT_ROW_TRUE(rows[i].row,
			    kd_cluster_version(world.cluster) == version &&
				    kd_cluster_fingerprint(world.cluster) == fingerprint);
	}
}

static void updates(void)
{
	g_auto(World) world = make_world();
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
	g_auto(World) world = make_world();
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

/* ---- deletion ---- */

/* "gone", or deletionTimestamp and grace in seconds, finalizers and generation. */
static char *fate(const KdPod *pod)
{
	const KdMeta *meta;

	if (!pod)
		return g_strdup("gone");
	meta = &pod->object.metadata;
	if (meta->deletionTimestamp == KD_TIME_UNSET)
		return g_strdup("stays");
	return g_strdup_printf("at %g grace %d finalizers %u generation %d",
			       kd_time_seconds(meta->deletionTimestamp),
			       (int) meta->deletionGracePeriodSeconds.value, meta->n_finalizers,
			       (int) meta->generation);
}

static void add_finalizer(KdObject *object)
{
	object->metadata.finalizers = g_new(KdName, 1);
	object->metadata.finalizers[0] = g_intern_string("example.com/wait");
	object->metadata.n_finalizers = 1;
}

static void drop_finalizers(KdCluster *cluster)
{
	const KdPod *pod = kt_get_pod(cluster, "p");
	KdObject *next = pod ? kd_object_copy(&pod->object) : NULL;

	if (!next)
		return;
	g_clear_pointer(&next->metadata.finalizers, g_free);
	next->metadata.n_finalizers = 0;
	kt_update(cluster, next);
}

static void deletes(void)
{
	/* Steps, at 10 s: d = delete with the pod's own grace, 0-9 = with that many seconds,
	 * f = drop the finalizers, + = 2 s pass. */
	static const struct {
		const char *row;
		const char
			*traits; /* b = bound, e = ended, f = a finalizer, g = own grace of 7 s */
		const char *steps, *want;
	} rows[] = {
		{ "not bound: at once", "", "d", "gone" },
		{ "bound: 30 s", "b", "d", "at 40 grace 30 finalizers 0 generation 2" },
		{ "bound: its own grace", "bg", "d", "at 17 grace 7 finalizers 0 generation 2" },
		{ "bound: the grace asked for", "b", "9",
		  "at 19 grace 9 finalizers 0 generation 2" },
		{ "bound and ended: at once", "be", "d", "gone" },
		{ "ended, whatever is asked for", "be", "9", "gone" },
		{ "grace 0: at once", "b", "0", "gone" },
		{ "the second delete shortens", "b", "9+3",
		  "at 13 grace 3 finalizers 0 generation 2" },
		{ "it never prolongs", "b", "3+9", "at 13 grace 3 finalizers 0 generation 2" },
		{ "nor does one without a wish", "b", "3+d",
		  "at 13 grace 3 finalizers 0 generation 2" },
		{ "the kubelet's delete ends it", "b", "d+0", "gone" },
		{ "a finalizer holds it", "f", "d", "at 10 grace 0 finalizers 1 generation 2" },
		{ "and again", "f", "d+d", "at 10 grace 0 finalizers 1 generation 2" },
		{ "until it is dropped", "f", "d+f", "gone" },
		{ "dropped early, nothing happens", "f", "f", "stays" },
		{ "finalizer and grace", "bf", "d", "at 40 grace 30 finalizers 1 generation 2" },
		{ "the grace goes on without finalizer", "bf", "df",
		  "at 40 grace 30 finalizers 0 generation 2" },
		{ "the kubelet is done, the finalizer not", "bf", "d+0",
		  "at 12 grace 0 finalizers 1 generation 2" },
		{ "both are", "bf", "d+0f", "gone" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(World) world = make_world();
		g_autofree char *got = NULL;
		KdPod *pod = kt_pod("p", "cpu=1");
		KdTime time = 10 * KD_SECOND;

		if (strchr(rows[i].traits, 'e'))
			pod->status.phase = g_intern_string("Succeeded");
		if (strchr(rows[i].traits, 'f'))
			add_finalizer(&pod->object);
		pod->spec->terminationGracePeriodSeconds = (KdOptInt){ 7, strchr(rows[i].traits,
										 'g') };
		kt_create(world.cluster, pod);
		if (strchr(rows[i].traits, 'b'))
			kt_bind(world.cluster, kt_get_pod(world.cluster, "p"), "n1");
		kt_run_until(world.engine, time);
		for (const char *s = rows[i].steps; *s; s++) {
			if (*s == '+')
				kt_run_until(world.engine, time += 2 * KD_SECOND);
			else if (*s == 'f')
				drop_finalizers(world.cluster);
			else
				kt_delete(world.cluster, &kt_get_pod(world.cluster, "p")->object,
					  *s == 'd' ? -1 : *s - '0');
		}
		got = fate(kt_get_pod(world.cluster, "p"));
		KT_ROW_STR(rows[i].row, got, rows[i].want);
	}
}

static void other_kinds_go_at_once(void)
{
	g_auto(World) world = make_world();

	kt_create(world.cluster, kt_node("n1", "cpu=1"));
	kt_delete(world.cluster, &kt_get_node(world.cluster, "n1")->object, 30);
	KT_ROW_TRUE("gone", !kt_get_node(world.cluster, "n1"));
}

/* ---- plans ---- */

static void note_outcome(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
			 const char *message)
{
	g_string_append_printf(data, "%u:%d%s%s ", i, kd_outcome_http(outcome), object ? "+" : "",
			       message ? "!" : "");
}

static void goes_on(void)
{
	g_auto(World) world = make_world();
	g_autoptr(GString) outcomes = g_string_new(NULL);
	KdPlan *plan = kd_plan_new(&kt_admin);

	KT_ROW_TRUE("empty", kd_plan_is_empty(plan));
	kd_plan_create(plan, &kt_pod("a", "cpu=1")->object);
	kd_plan_create(plan, &kt_pod("a", "cpu=1")->object);
	kd_plan_create(plan, &kt_pod("b", "cpu=1")->object);
	KT_ROW_INT("writes", kd_plan_length(plan), 3);
	kd_cluster_submit(world.cluster, plan, note_outcome, outcomes);
	KT_ROW_STR("a failed one does not stop the others", outcomes->str, "0:200+ 1:409! 2:200+ ");
}

static void see_event(gpointer data, const KdChange *change)
{
	if (change->type == KD_CHANGE_EVENT)
		g_string_append_printf(data, "%s %s %s %s: %s", change->who->agent,
				       change->event_type, change->reason,
				       change->new->metadata.name, change->message);
}

static void events(void)
{
	g_auto(World) world = make_world();
	g_autoptr(GString) seen = g_string_new(NULL);
	KdPlan *plan = kd_plan_new(&kt_admin);
	guint64 fingerprint;

	kt_create(world.cluster, kt_pod("a", "cpu=1"));
	kd_cluster_observe(world.cluster, KD_OBSERVER_RECORDER, see_event, seen);
	fingerprint = kd_cluster_fingerprint(world.cluster);
	kd_plan_event(plan, &kt_get_pod(world.cluster, "a")->object, "Normal", "Scheduled", "to %s",
		      "n1");
	kt_submit(world.cluster, plan);
	kd_cluster_deliver(world.cluster);
	KT_ROW_STR("logged", seen->str, "test Normal Scheduled a: to n1");
	KT_ROW_INT("no commit", (gint64) kd_cluster_version(world.cluster), 1);
	KT_ROW_TRUE("not in the fingerprint", kd_cluster_fingerprint(world.cluster) == fingerprint);
}

/* ---- fingerprints ---- */

static guint64 fingerprint_of(const char *name, const char *requests, const char *phase, KdTime at)
{
	g_auto(World) world = make_world();
	KdPod *pod;

	kt_run_until(world.engine, at);
	kt_create(world.cluster, kt_pod(name, requests));
	pod = (KdPod *) kd_object_copy(&kt_get_pod(world.cluster, name)->object);
	pod->status.phase = g_intern_string(phase);
	kt_update(world.cluster, pod);
	return kd_cluster_fingerprint(world.cluster);
}

static void fingerprints(void)
{
	guint64 one = fingerprint_of("p", "cpu=1", "Running", 0);

	KT_ROW_TRUE("equal runs", fingerprint_of("p", "cpu=1", "Running", 0) == one);
	KT_ROW_TRUE("equal amounts", fingerprint_of("p", "cpu=1000m", "Running", 0) == one);
	KT_ROW_TRUE("another name", fingerprint_of("q", "cpu=1", "Running", 0) != one);
	KT_ROW_TRUE("another spec", fingerprint_of("p", "cpu=2", "Running", 0) != one);
	KT_ROW_TRUE("another status", fingerprint_of("p", "cpu=1", "Failed", 0) != one);
	KT_ROW_TRUE("another time", fingerprint_of("p", "cpu=1", "Running", 1) != one);
}

static CU_TestInfo tests[] = {
	{ "creates", creates },
	{ "shares specs", shares_specs },
	{ "priorities", priorities },
	{ "generates names", generates_names },
	{ "refuses", refuses },
	{ "updates", updates },
	{ "binds", binds },
	{ "deletes", deletes },
	{ "other kinds go at once", other_kinds_go_at_once },
	{ "a plan goes on", goes_on },
	{ "events", events },
	{ "fingerprints", fingerprints },
	CU_TEST_INFO_NULL,
};

KT_SUITE(plan) = { .pName = "plan", .pTests = tests };
