/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Namespace controller (pkg/controller/namespace, .../deletion/namespaced_resources_deleter.go):
 * deletes all that is in a namespace that is going, pods first, and lets go of it when nothing is
 * left.
 *
 * The first look is 5 s after the deletion, so that what is being created meanwhile is seen.  While
 * pods have time to end the next one comes after half the longest grace period and a second; while
 * finalizers hold something, after 15/2 + 1 s; and 5 s after the conditions were written at the
 * latest, for that is a change of the namespace too.
 *
 * Differs: what remains without a reason is tried again after 5 s, instead of at growing distances;
 * NamespaceDeletionContentFailure names the first of several refusals.
 */
#include <kubedes/api/namespace.h>
#include <kubedes/controller.h>
#include <string.h>

#define GRACE_PERIOD       (5 * KD_SECOND) /* namespaceDeletionGracePeriod */
#define FINALIZER_ESTIMATE 15
#define FINALIZER          "kubernetes"

/* How many there are under a name: "pods." or the name of a finalizer. */
typedef struct {
	char *name;
	guint n;
} Tally;

typedef struct {
	KdControllerPlan *plan;
	const KdNamespace *self;
	const char *failure; /* why a delete failed last time; NULL = none did */
	bool reports;        /* that is to be written down, and nothing else done */
	bool others;         /* not pods alone */
	guint n_fresh;       /* that are not being deleted yet */
	gint64 grace;        /* the longest of the pods, seconds */
	GArray *kinds;       /* of Tally */
	GArray *finalizers;  /* of Tally */
} Look;

static void clear_tally(gpointer data)
{
	g_free(((Tally *) data)->name);
}

static GArray *new_tallies(void)
{
	GArray *tallies = g_array_new(FALSE, FALSE, sizeof(Tally));

	g_array_set_clear_func(tallies, clear_tally);
	return tallies;
}

static void tally(GArray *tallies, const char *name)
{
	Tally new = { NULL, 1 };

	for (guint i = 0; i < tallies->len; i++) {
		Tally *at = &g_array_index(tallies, Tally, i);

		if (g_str_equal(at->name, name)) {
			at->n++;
			return;
		}
	}
	new.name = g_strdup(name);
	g_array_append_val(tallies, new);
}

/* "deployments.apps", "pods." */
static char *resource_of(const KdKind *kind)
{
	const char *slash = strchr(kind->apiVersion, '/');

	return g_strdup_printf("%s.%.*s", kind->plural,
			       slash ? (int) (slash - kind->apiVersion) : 0, kind->apiVersion);
}

/* estimateGracefulTerminationForPods() */
static gint64 grace_of(const KdPod *pod)
{
	const KdOptInt *grace = &pod->spec->terminationGracePeriodSeconds;

	if (kd_pod_is_terminal(pod))
		return 0;
	return grace->set ? grace->value : 30;
}

static void look_at(const KdObject *object, gpointer data)
{
	Look *look = data;
	bool is_pod = object->kind == &kd_kind_pod;
	g_autofree char *resource = NULL;

	if (is_pod == look->others)
		return;
	resource = resource_of(object->kind);
	tally(look->kinds, resource);
	for (guint i = 0; i < object->metadata.n_finalizers; i++)
		tally(look->finalizers, object->metadata.finalizers[i]);
	if (is_pod)
		look->grace = MAX(look->grace, grace_of(KD_POD(object)));
	if (object->metadata.deletionTimestamp == KD_TIME_UNSET) {
		look->n_fresh++;
		if (!look->reports)
			kd_controller_delete(look->plan, object);
	}
}

/* ---- conditions: .../deletion/status_condition_utils.go ---- */

static int by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(((const Tally *) a)->name, ((const Tally *) b)->name);
}

/* "Some resources are remaining: pods. has 2 resource instances"; NULL = none. */
static char *remaining(GArray *tallies, const char *before, const char *verb)
{
	GString *out;

	if (tallies->len == 0)
		return NULL;
	g_array_sort(tallies, by_name);
	out = g_string_new(before);
	for (guint i = 0; i < tallies->len; i++) {
		const Tally *at = &g_array_index(tallies, Tally, i);

		g_string_append_printf(out, "%s%s %s %u resource instances", i > 0 ? ", " : "",
				       at->name, verb, at->n);
	}
	return g_string_free(out, FALSE);
}

static void set_condition(KdNamespaceStatus *status, const char *type, const char *problem,
			  const char *reason, const char *good_reason, const char *good, KdTime now)
{
	kd_condition_set(&status->conditions, &status->n_conditions, type,
			 problem ? "True" : "False", problem ? reason : good_reason,
			 problem ? problem : good, now);
}

/* NULL = nothing failed. */
static char *content_failure(const Look *look)
{
	const char *before = look->others ? "" : "failed to delete pods for namespace: ";

	if (!look->failure || look->n_fresh == 0)
		return NULL;
	return g_strdup_printf("Failed to delete all resource types, 1 remaining: %s%s%s%s", before,
			       look->others ? "" : look->self->object.metadata.name,
			       look->others ? "" : ", err: ", look->failure);
}

/* TRUE: they have changed. */
static bool report(Look *look, KdTime now)
{
	KdNamespace *copy = (KdNamespace *) kd_object_copy(&look->self->object);
	g_autofree char *content = remaining(look->kinds, "Some resources are remaining: ", "has");
	g_autofree char *held = remaining(
		look->finalizers, "Some content in the namespace has finalizers remaining: ", "in");
	g_autofree char *failure = content_failure(look);
	KdNamespaceStatus *status = &copy->status;

	set_condition(status, "NamespaceDeletionDiscoveryFailure", NULL, NULL,
		      "ResourcesDiscovered", "All resources successfully discovered", now);
	set_condition(status, "NamespaceDeletionGroupVersionParsingFailure", NULL, NULL,
		      "ParsedGroupVersions", "All legacy kube types successfully parsed", now);
	set_condition(status, "NamespaceDeletionContentFailure", failure, "ContentDeletionFailed",
		      "ContentDeleted",
		      "All content successfully deleted, may be waiting on finalization", now);
	set_condition(status, "NamespaceContentRemaining", content, "SomeResourcesRemain",
		      "ContentRemoved", "All content successfully removed", now);
	set_condition(status, "NamespaceFinalizersRemaining", held, "SomeFinalizersRemain",
		      "ContentHasNoFinalizers", "All content-preserving finalizers finished", now);
	if (kd_object_equal(&copy->object, &look->self->object)) {
		kd_object_unref(&copy->object);
		return false;
	}
	kd_controller_update(look->plan, &copy->object);
	return true;
}

/* ---- all of it ---- */

static bool holds(const KdNamespace *self)
{
	for (guint i = 0; i < self->spec.n_finalizers; i++) {
		if (g_str_equal(self->spec.finalizers[i], FINALIZER))
			return true;
	}
	return false;
}

static void let_go(Look *look)
{
	KdNamespace *copy = (KdNamespace *) kd_object_copy(&look->self->object);
	guint n = 0;

	for (guint i = 0; i < copy->spec.n_finalizers; i++) {
		if (!g_str_equal(copy->spec.finalizers[i], FINALIZER))
			copy->spec.finalizers[n++] = copy->spec.finalizers[i];
	}
	copy->spec.n_finalizers = n;
	kd_controller_update(look->plan, &copy->object);
}

static KdTime wait_of(const Look *look, KdTime now)
{
	KdTime since = now - look->self->object.metadata.deletionTimestamp;

	if (look->grace > 0 && since < look->grace * KD_SECOND)
		return (look->grace / 2 + 1) * KD_SECOND;
	if (look->finalizers->len > 0)
		return (FINALIZER_ESTIMATE / 2 + 1) * KD_SECOND;
	return GRACE_PERIOD;
}

static void visit(KdControllerView *view, Look *look)
{
	KdName name = g_intern_string(look->self->object.metadata.name);
	KdTime now = kd_controller_now(view);

	kd_controller_each_in(view, name, look_at, look);
	if (look->kinds->len == 0 && !look->others) {
		look->others = true;
		kd_controller_each_in(view, name, look_at, look);
	}
	if (look->kinds->len == 0) {
		let_go(look);
	} else if (look->n_fresh > 0 && !look->reports) {
		/* What is left of it is seen when that has been done.  A failure that stays is no
		 * reason for the run to go on. */
		(look->failure ? kd_controller_again_idle : kd_controller_again)(look->plan, 0);
	} else if (look->reports) {
		report(look, now);
	} else {
		if (report(look, now))
			kd_controller_again(look->plan, GRACE_PERIOD);
		kd_controller_again(look->plan, wait_of(look, now));
	}
}

static void reconcile(KdControllerView *view, const KdObject *object, KdControllerPlan *plan)
{
	Look look = { .plan = plan,
		      .self = KD_NAMESPACE(object),
		      .failure = kd_controller_failure(view),
		      .reports = !kd_controller_is_settled(view) };
	KdTime due, now = kd_controller_now(view);

	if (object->metadata.deletionTimestamp == KD_TIME_UNSET || !holds(look.self))
		return;
	due = object->metadata.deletionTimestamp + GRACE_PERIOD;
	if (now < due) {
		kd_controller_again(plan, due - now);
		return;
	}
	look.kinds = new_tallies();
	look.finalizers = new_tallies();
	visit(view, &look);
	g_array_unref(look.kinds);
	g_array_unref(look.finalizers);
}

static bool is_going(const KdObject *object)
{
	return object && object->metadata.deletionTimestamp != KD_TIME_UNSET;
}

/* Its own conditions are no news. */
static bool cares(const KdObject *old, const KdObject *new)
{
	return !old || !new || is_going(old) != is_going(new);
}

KD_CONTROLLER(namespace) = {
	KD_CONTROLLER_HEAD,
	.name = "namespace-controller",
	.summary = "empties namespaces that are deleted",
	.user = "system:serviceaccount:kube-system:namespace-controller",
	.kind = &kd_kind_namespace,
	.reconcile = reconcile,
	.cares = cares,
	.workers = 10,
	.max_backoff = KD_MINUTE, /* nsControllerRateLimiter() */
};
