/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Priority (plugin/pkg/admission/priority): a pod gets the priority and preemption policy of its
 * PriorityClass, the two system classes included, or of the default class, or 0.  Unlike in the
 * real one a pod may come with a number of its own, as those of traces and dumps do, unless its
 * class says another.
 */
#include "config.h"

#include <kubedes/api/priority_class.h>
#include <string.h>

#include "cluster/admit_plugin.h"

/* What a class says. */
typedef struct {
	gint64 value;
	KdName preemption_policy;
} Priority;

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
static bool resolve_class(KdStore *store, const KdPodSpec *spec, Priority *ret, KdAdmit *admit)
{
	if (!find_class(store, spec->priorityClassName, ret))
		return spec->priority.set ||
		       kd_admit_refuse(admit, KD_OUTCOME_FORBIDDEN,
				       "no PriorityClass with name %s was found",
				       spec->priorityClassName);
	if (spec->priority.set && spec->priority.value != ret->value)
		return kd_admit_refuse(
			admit, KD_OUTCOME_FORBIDDEN,
			"the integer value of priority (%" G_GINT64_FORMAT
			") must not be provided in pod spec; priority admission controller "
			"computed %" G_GINT64_FORMAT " from the given PriorityClass name",
			spec->priority.value, ret->value);
	if (spec->preemptionPolicy && spec->preemptionPolicy != ret->preemption_policy)
		return kd_admit_refuse(
			admit, KD_OUTCOME_FORBIDDEN,
			"the string value of PreemptionPolicy (%s) must not be provided in pod "
			"spec; priority admission controller computed %s from the given "
			"PriorityClass name",
			spec->preemptionPolicy, ret->preemption_policy);
	return true;
}

static bool resolve(KdStore *store, const KdPodSpec *spec, Priority *ret, KdAdmit *admit)
{
	*ret = (Priority){ 0, g_intern_static_string("PreemptLowerPriority") };
	if (spec->priorityClassName && *spec->priorityClassName) {
		if (!resolve_class(store, spec, ret, admit))
			return false;
	} else if (!spec->priority.set) {
		find_default_class(store, ret);
	}
	if (spec->priority.set)
		ret->value = spec->priority.value;
	return true;
}

static bool mutate(const KdAdmission *admission, KdAdmit *admit)
{
	const KdPodSpec *spec;
	KdPodSpec *own;
	Priority priority;

	if (admit->verb != KD_WRITE_CREATE || admit->object->kind != &kd_kind_pod)
		return true;
	spec = KD_POD(admit->object)->spec;
	if (!resolve(admission->cluster->store, spec, &priority, admit))
		return false;
	if (spec->priority.set && spec->preemptionPolicy)
		return true;
	own = kd_admit_own_spec(admit);
	own->priority = (KdOptInt){ priority.value, true };
	if (!own->preemptionPolicy)
		own->preemptionPolicy = priority.preemption_policy;
	return true;
}

const KdAdmitPlugin kd_admit_priority = {
	.name = "Priority",
	.ideal = true,
	.mutate = mutate,
};
