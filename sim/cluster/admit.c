/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/admit.h"

#include <kubedes/api/pod.h>

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
	if (strcmp(kind->kind, "PriorityClass") != 0)
		return;
	for (guint i = 0; i < N_REMEMBERED; i++)
		forget(&admission->completed[i]);
}

/* pkg/apis/scheduling/types.go, helpers.go */
static bool find_system_class(const char *name, Priority *ret)
{
	if (strcmp(name, "system-node-critical") == 0)
		ret->value = 2000001000;
	else if (strcmp(name, "system-cluster-critical") == 0)
		ret->value = 2000000000;
	else
		return false;
	return true;
}

static bool find_class(const KdStore *store, const char *name, Priority *ret)
{
	(void) store;
	return find_system_class(name, ret);
}

static void find_default_class(const KdStore *store, Priority *ret)
{
	(void) store;
	(void) ret;
}

/* In the words of the real one, where it has them. */
static gboolean resolve_class(const KdStore *store, const KdPodSpec *spec, Priority *ret,
			      GError **error)
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

static gboolean resolve(const KdStore *store, const KdPodSpec *spec, Priority *ret, GError **error)
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

static gboolean admit_pod(KdAdmission *admission, const KdStore *store, KdPod *pod, GError **error)
{
	Completed *completed = &admission->completed[(gsize) pod->spec / 16 % N_REMEMBERED];
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

gboolean kd_admission_create(KdAdmission *admission, const KdStore *store, KdObject *object,
			     GError **error)
{
	if (object->kind == &kd_kind_pod)
		return admit_pod(admission, store, (KdPod *) object, error);
	return TRUE;
}
