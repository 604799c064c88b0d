/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/admit.h"

#include <kubedes/api/pod.h>
#include <kubedes/api/priority_class.h>

#define N_REMEMBERED 1024

/* A spec as it came, and completed; a reference to both, so that no other spec can have the
 * address. */
typedef struct {
	const KdPodSpec *from;
	KdPodSpec *to;
} Completed;

struct KdAdmission {
	Completed completed[N_REMEMBERED]; /* by address of the first: one place for each */
};

/* What a class says. */
typedef struct {
	gint64 value;
	KdName preemption_policy;
} Priority;

KdAdmission *kd_admission_new(void)
{
	return g_new0(KdAdmission, 1);
}

static void forget(Completed *completed)
{
	g_clear_pointer(&completed->from, kd_shared_unref);
	g_clear_pointer(&completed->to, kd_shared_unref);
}

void kd_admission_free(KdAdmission *admission)
{
	if (!admission)
		return;
	for (guint i = 0; i < N_REMEMBERED; i++)
		forget(&admission->completed[i]);
	g_free(admission);
}

void kd_admission_changed(KdAdmission *admission, const KdKind *kind)
{
	if (kind != &kd_kind_priority_class)
		return;
	for (guint i = 0; i < N_REMEMBERED; i++)
		forget(&admission->completed[i]);
}

static void take_class(const KdPriorityClass *class, Priority *ret)
{
	ret->value = class->value;
	if (class->preemptionPolicy)
		ret->preemption_policy = class->preemptionPolicy;
}

/* The two system classes are there before anyone makes them. */
static bool find_class(KdStore *store, const char *name, Priority *ret)
{
	const KdObject *object;

	if (strcmp(name, "system-node-critical") == 0) {
		ret->value = KD_PRIORITY_SYSTEM_NODE_CRITICAL;
		return true;
	}
	if (strcmp(name, "system-cluster-critical") == 0) {
		ret->value = KD_PRIORITY_SYSTEM_CLUSTER_CRITICAL;
		return true;
	}
	object = kd_store_get(store, &kd_kind_priority_class, NULL, name);
	if (object)
		take_class(KD_PRIORITY_CLASS(object), ret);
	return object;
}

/* The lowest, should there be several. */
static void visit_default(const KdObject *object, gpointer data)
{
	const KdPriorityClass *class = KD_PRIORITY_CLASS(object), **lowest = data;

	if (class->globalDefault && (!*lowest || class->value < (*lowest)->value))
		*lowest = class;
}

static void find_default_class(KdStore *store, Priority *ret)
{
	const KdPriorityClass *class = NULL;

	kd_store_each(store, &kd_kind_priority_class, visit_default, &class);
	if (class)
		take_class(class, ret);
}

/* In the words of the real one, where it has them. */
static gboolean resolve_class(KdStore *store, const KdPodSpec *spec, Priority *ret, GError **error)
{
	if (!find_class(store, spec->priorityClassName, ret))
		return spec->priority.set ||
		       kd_fail(error, KD_ERROR_INPUT, "no PriorityClass with name %s was found",
			       spec->priorityClassName);
	if (spec->priority.set && spec->priority.value != ret->value)
		return kd_fail(error, KD_ERROR_INPUT,
			       "the integer value of priority (%" G_GINT64_FORMAT
			       ") must not be provided in pod spec; priority admission controller "
			       "computed %" G_GINT64_FORMAT " from the given PriorityClass name",
			       spec->priority.value, ret->value);
	return TRUE;
}

static gboolean resolve(KdStore *store, const KdPodSpec *spec, Priority *ret, GError **error)
{
	*ret = (Priority){ 0, g_intern_static_string("PreemptLowerPriority") };
	if (spec->priorityClassName && *spec->priorityClassName) {
		if (!resolve_class(store, spec, ret, error))
			return FALSE;
	} else if (!spec->priority.set) {
		find_default_class(store, ret);
	}
	if (spec->priority.set)
		ret->value = spec->priority.value;
	return TRUE;
}

/* A new reference: to @spec itself where nothing is missing. */
static KdPodSpec *complete(const KdPodSpec *spec, const Priority *priority)
{
	KdPodSpec *copy;

	if (spec->priority.set && spec->preemptionPolicy)
		return kd_shared_ref(spec);
	copy = kd_shared_new(&kd_pod_spec_struct);
	kd_struct_clear(&kd_pod_spec_struct, copy);
	kd_struct_copy(&kd_pod_spec_struct, copy, spec);
	copy->defaulted = spec->defaulted;
	copy->priority = (KdOptInt){ priority->value, true };
	if (!copy->preemptionPolicy)
		copy->preemptionPolicy = priority->preemption_policy;
	return copy;
}

static Completed *place_of(KdAdmission *admission, const KdPodSpec *spec)
{
	return &admission->completed[(gsize) spec / 16 % N_REMEMBERED];
}

bool kd_admission_knows(KdAdmission *admission, const KdObject *object)
{
	const KdPod *pod = KD_POD(object);

	return object->kind == &kd_kind_pod && place_of(admission, pod->spec)->from == pod->spec;
}

static gboolean admit_pod(KdAdmission *admission, KdStore *store, KdPod *pod, GError **error)
{
	Completed *completed = place_of(admission, pod->spec);
	Priority priority;

	if (completed->from != pod->spec) {
		if (!resolve(store, pod->spec, &priority, error))
			return FALSE;
		forget(completed);
		completed->to = complete(pod->spec, &priority);
		completed->from = kd_shared_ref(pod->spec);
	}
	kd_shared_unref(pod->spec);
	pod->spec = kd_shared_ref(completed->to);
	return TRUE;
}

gboolean kd_admission_create(KdAdmission *admission, KdStore *store, KdObject *object,
			     GError **error)
{
	if (object->kind == &kd_kind_pod)
		return admit_pod(admission, store, (KdPod *) object, error);
	return TRUE;
}
