/* SPDX-License-Identifier: Apache-2.0 */
#include "_spread_hint.h"

#include "_spread_constraints.h"

typedef bool (*Test)(const KdSpreadConstraint *constraint, const void *old, const void *new);

/* Whether @test holds for one of the pod's constraints that must hold, and how many there are. */
static bool any(const KdPod *pod, Test test, const void *old, const void *new)
{
	for (guint i = 0; i < pod->spec->n_topologySpreadConstraints; i++) {
		const KdTopologySpreadConstraint *own = &pod->spec->topologySpreadConstraints[i];
		const KdSpreadConstraint constraint = kd_spread_constraint(
			own, &pod->object.metadata.labels);

		if (g_strcmp0(own->whenUnsatisfiable, "DoNotSchedule") == 0 &&
		    test(&constraint, old, new))
			return true;
	}
	return false;
}

/* The pod is counted now and was not, or the other way round. */
static bool counts_otherwise(const KdSpreadConstraint *constraint, const void *old, const void *new)
{
	return (old && kd_spread_selects(&constraint->selector, old)) !=
	       (new &&kd_spread_selects(&constraint->selector, new));
}

static bool lacks_key(const KdSpreadConstraint *constraint, const void *old, const void *new)
{
	(void) old;
	return !kd_map_get(new, constraint->topologyKey);
}

static bool moves(const KdSpreadConstraint *constraint, const void *old, const void *new)
{
	return kd_map_get(old, constraint->topologyKey) != kd_map_get(new, constraint->topologyKey);
}

static bool honors_taints(const KdSpreadConstraint *constraint, const void *old, const void *new)
{
	(void) old;
	(void) new;
	return constraint->honors_taints;
}

static const KdMap *labels_of(const KdObject *object)
{
	return object ? &object->metadata.labels : NULL;
}

static bool pod_hint(const KdPod *pod, const KdClusterEvent *event)
{
	const KdObject *other = event->new ? event->new : event->old;

	if (other->metadata.namespace != pod->object.metadata.namespace)
		return false;
	return any(pod, counts_otherwise, labels_of(event->old), labels_of(event->new));
}

static bool same_taints(const KdNode *a, const KdNode *b)
{
	if (a->spec.n_taints != b->spec.n_taints)
		return false;
	for (guint i = 0; i < a->spec.n_taints; i++)
		if (!kd_struct_equal(&kd_taint_struct, &a->spec.taints[i], &b->spec.taints[i]))
			return false;
	return true;
}

static bool node_hint(const KdPod *pod, const KdClusterEvent *event)
{
	const bool old = event->old && !any(pod, lacks_key, NULL, labels_of(event->old));
	const bool new = event->new && !any(pod, lacks_key, NULL, labels_of(event->new));

	if (!event->old || !event->new || old != new)
		return old != new;
	return new && (any(pod, moves, labels_of(event->old), labels_of(event->new)) ||
		       !same_taints(KD_NODE(event->old), KD_NODE(event->new)));
}

static bool same_tolerations(const KdPodSpec *a, const KdPodSpec *b)
{
	if (a->n_tolerations != b->n_tolerations)
		return false;
	for (guint i = 0; i < a->n_tolerations; i++)
		if (!kd_struct_equal(&kd_toleration_struct, &a->tolerations[i], &b->tolerations[i]))
			return false;
	return true;
}

bool kd_spread_hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event)
{
	/* The defaults of the profile go by objects that are not at hand here. */
	(void) state;
	if (pod->pod->spec->n_topologySpreadConstraints == 0)
		return true;
	if (event->event == KD_EVENT_SELF)
		return pod_hint(pod->pod, event) ||
		       (any(pod->pod, honors_taints, NULL, NULL) &&
			!same_tolerations(KD_POD(event->old)->spec, KD_POD(event->new)->spec));
	if (event->event & (KD_EVENT_POD_ADD | KD_EVENT_POD_UPDATE | KD_EVENT_POD_DELETE))
		return pod_hint(pod->pod, event);
	return node_hint(pod->pod, event);
}
