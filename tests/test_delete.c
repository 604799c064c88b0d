/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/delete.c: when objects go. */
#include "config.h"

#include <kubedes/time.h>

#include "api/kinds.h"
#include "cluster/cluster.h"
#include "kt_cluster.h"

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

/* Steps, at 10 s: d = delete with the pod's own grace, 0-9 = with that many seconds,
 * f = drop the finalizers, + = 2 s pass. */
static const struct {
	const char *row;
	const char *traits; /* b = bound, e = ended, f = a finalizer, g = own grace of 7 s */
	const char *steps, *want;
} deleted[] = {
	{ "not bound: at once", "", "d", "gone" },
	{ "bound: 30 s", "b", "d", "at 40 grace 30 finalizers 0 generation 2" },
	{ "bound: its own grace", "bg", "d", "at 17 grace 7 finalizers 0 generation 2" },
	{ "bound: the grace asked for", "b", "9", "at 19 grace 9 finalizers 0 generation 2" },
	{ "bound and ended: at once", "be", "d", "gone" },
	{ "ended, whatever is asked for", "be", "9", "gone" },
	{ "grace 0: at once", "b", "0", "gone" },
	{ "the second delete shortens", "b", "9+3", "at 13 grace 3 finalizers 0 generation 2" },
	{ "it never prolongs", "b", "3+9", "at 13 grace 3 finalizers 0 generation 2" },
	{ "nor does one without a wish", "b", "3+d", "at 13 grace 3 finalizers 0 generation 2" },
	{ "the kubelet's delete ends it", "b", "d+0", "gone" },
	{ "a finalizer holds it", "f", "d", "at 10 grace 0 finalizers 1 generation 2" },
	{ "and again", "f", "d+d", "at 10 grace 0 finalizers 1 generation 2" },
	{ "until it is dropped", "f", "d+f", "gone" },
	{ "dropped early, nothing happens", "f", "f", "stays" },
	{ "finalizer and grace", "bf", "d", "at 40 grace 30 finalizers 1 generation 2" },
	{ "the grace goes on without finalizer", "bf", "df",
	  "at 40 grace 30 finalizers 0 generation 2" },
	{ "the kubelet is done, the finalizer not", "bf", "d+0",
	  "at 10 grace 0 finalizers 1 generation 2" },
	{ "both are", "bf", "d+0f", "gone" },
};

static void deletes(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(deleted); i++) {
		g_auto(KtWorld) world = kt_world();
		g_autofree char *got = NULL;
		KdPod *pod = kt_pod("p", "cpu=1");
		KdTime time = 10 * KD_SECOND;

		if (strchr(deleted[i].traits, 'e'))
			pod->status.phase = g_intern_string("Succeeded");
		if (strchr(deleted[i].traits, 'f'))
			add_finalizer(&pod->object);
		pod->spec->terminationGracePeriodSeconds = (KdOptInt){ 7, strchr(deleted[i].traits,
										 'g') };
		kt_create(world.cluster, pod);
		if (strchr(deleted[i].traits, 'b'))
			kt_bind(world.cluster, kt_get_pod(world.cluster, "p"), "n1");
		kt_run_until(world.engine, time);
		for (const char *s = deleted[i].steps; *s; s++) {
			if (*s == '+')
				kt_run_until(world.engine, time += 2 * KD_SECOND);
			else if (*s == 'f')
				drop_finalizers(world.cluster);
			else
				kt_delete(world.cluster, &kt_get_pod(world.cluster, "p")->object,
					  *s == 'd' ? -1 : *s - '0');
		}
		got = fate(kt_get_pod(world.cluster, "p"));
		KT_ROW_STR(deleted[i].row, got, deleted[i].want);
	}
}

static void other_kinds_go_at_once(void)
{
	g_auto(KtWorld) world = kt_world();

	kt_create(world.cluster, kt_node("n1", "cpu=1"));
	kt_delete(world.cluster, &kt_get_node(world.cluster, "n1")->object, 30);
	KT_ROW_TRUE("gone", !kt_get_node(world.cluster, "n1"));
}

/* ---- what is to become of what it owns ---- */

static const struct {
	const char *row, *version, *kind, *finalizers; /* before, with commas */
	const char *how;                               /* d, b, f, o: one delete after another */
	const char *want;                              /* "gone", or the finalizers */
} propagated[] = {
	{ "most kinds: in the background", "apps/v1", "StatefulSet", "", "d", "gone" },
	{ "Jobs leave their pods", "batch/v1", "Job", "", "d", "orphan" },
	{ "unless told otherwise", "batch/v1", "Job", "", "b", "gone" },
	{ "ReplicationControllers too", "v1", "ReplicationController", "", "d", "orphan" },
	{ "another API's Job does not", "example.com/v1", "Job", "", "d", "gone" },
	{ "in the foreground", "apps/v1", "StatefulSet", "", "f", "foregroundDeletion" },
	{ "orphans", "apps/v1", "StatefulSet", "", "o", "orphan" },
	{ "with one of its own", "apps/v1", "StatefulSet", "a.b/c", "f",
	  "a.b/c,foregroundDeletion" },
	{ "without a wish its finalizer says", "apps/v1", "StatefulSet", "orphan", "d", "orphan" },
	{ "or that one", "batch/v1", "Job", "foregroundDeletion", "d", "foregroundDeletion" },
	{ "a wish overrides it", "apps/v1", "StatefulSet", "orphan,a.b/c", "f",
	  "a.b/c,foregroundDeletion" },
	{ "the background takes it away", "apps/v1", "StatefulSet", "orphan", "b", "gone" },
	{ "the second delete may change it", "apps/v1", "StatefulSet", "", "fo", "orphan" },
	{ "and end it", "apps/v1", "StatefulSet", "", "fb", "gone" },
	{ "or leave it", "apps/v1", "StatefulSet", "", "fd", "foregroundDeletion" },
	{ "events own nothing", "events.k8s.io/v1", "Event", "", "f", "gone" },
};

static KdPropagation propagation_of(char letter)
{
	static const char letters[] = "dbfo";

	return (KdPropagation) (strchr(letters, letter) - letters);
}

static void delete_with(KdCluster *cluster, const KdObject *object, const KdDeleteOptions *options,
			KtAnswer *ret)
{
	KdPlan *plan = kd_plan_new(&kt_admin);

	kd_plan_delete_with(plan, object, options);
	*ret = kt_submit(cluster, plan);
}

static void set_finalizers(KdMeta *meta, const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, ",", -1);

	meta->n_finalizers = g_strv_length(words);
	meta->finalizers = g_new0(KdName, meta->n_finalizers);
	for (guint i = 0; words[i]; i++)
		meta->finalizers[i] = g_intern_string(words[i]);
}

static char *print_finalizers(const KdObject *object)
{
	g_autoptr(GString) out = g_string_new(NULL);

	if (!object)
		return g_strdup("gone");
	for (guint i = 0; i < object->metadata.n_finalizers; i++)
		g_string_append_printf(out, "%s%s", i ? "," : "", object->metadata.finalizers[i]);
	return g_strdup(out->str);
}

static void propagates(void)
{
	g_autoptr(KdKinds) kinds = kd_kinds_new();

	for (guint i = 0; i < G_N_ELEMENTS(propagated); i++) {
		g_auto(KtWorld) world = kt_world();
		const KdKind *kind = kd_kinds_get(kinds, propagated[i].version, propagated[i].kind);
		KdObject *owner = kd_object_new(kind);
		g_autofree char *got = NULL;
		KtAnswer answer;
		KdUid uid;

		owner->metadata.name = g_strdup("x");
		if (*propagated[i].finalizers)
			set_finalizers(&owner->metadata, propagated[i].finalizers);
		uid = kt_create(world.cluster, owner).object->uid;
		for (const char *s = propagated[i].how; *s; s++)
			delete_with(world.cluster, kd_cluster_get_by_uid(world.cluster, uid),
				    &(const KdDeleteOptions){ .grace = -1,
							      .propagation = propagation_of(*s) },
				    &answer);
		got = print_finalizers(kd_cluster_get_by_uid(world.cluster, uid));
		KT_ROW_STR(propagated[i].row, got, propagated[i].want);
	}
}

/* ---- preconditions ---- */

static void preconditions(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(KdObject) first = NULL;
	const KdObject *second;
	KtAnswer answer;

	first = kd_object_ref(kt_create(world.cluster, kt_pod("p", "cpu=1")).object);
	delete_with(world.cluster, first,
		    &(const KdDeleteOptions){ .uid = first->uid,
					      .resourceVersion = first->resourceVersion + 1 },
		    &answer);
	KT_ROW_STR("another version", answer.message,
		   "Operation cannot be fulfilled on pods \"p\": the ResourceVersion in the "
		   "precondition (2) does not match the ResourceVersion in record (1). The object "
		   "might have been modified");
	delete_with(world.cluster, first,
		    &(const KdDeleteOptions){ .uid = first->uid,
					      .resourceVersion = first->resourceVersion },
		    &answer);
	KT_ROW_INT("as it was read", answer.outcome, KD_OUTCOME_OK);
	second = kt_create(world.cluster, kt_pod("p", "cpu=1")).object;
	delete_with(world.cluster, first, &(const KdDeleteOptions){ .uid = first->uid }, &answer);
	KT_ROW_INT("another uid", answer.outcome, KD_OUTCOME_CONFLICT);
	KT_ROW_TRUE("the new one is there", kd_cluster_get_by_uid(world.cluster, second->uid));
}

static CU_TestInfo tests[] = {
	{ "deletes", deletes },
	{ "propagation", propagates },
	{ "preconditions", preconditions },
	{ "other kinds go at once", other_kinds_go_at_once },
	CU_TEST_INFO_NULL,
};

KT_SUITE(delete) = { .pName = "delete", .pTests = tests };
