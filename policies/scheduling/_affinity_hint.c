/* SPDX-License-Identifier: Apache-2.0 */
#include "_affinity_hint.h"

#include "_affinity_terms.h"

/* As the original, it does not look up the labels of namespaces. */
static bool matches_all(const KdPodInfo *pod, KdAffinityList list, const KdObject *other)
{
	const guint n = kd_affinity_n_terms(pod, list);

	for (guint i = 0; i < n; i++) {
		const KdAffinityTerm term = kd_affinity_term(pod, list, i);

		if (!kd_affinity_matches(&term, &other->metadata, NULL))
			return false;
	}
	return n > 0;
}

/* Whether a pod that left wanted to be away from @pod.  The original forgets it, so that the pod
 * would wait until the queue is flushed. */
static bool kept_away(const KdPodInfo *pod, const KdObject *gone)
{
	const KdPodInfo other = { .pod = KD_POD(gone) };
	const KdMap none = { 0 };

	for (guint i = 0; i < kd_affinity_n_terms(&other, KD_ANTI_AFFINITY_REQUIRED); i++) {
		const KdAffinityTerm term = kd_affinity_term(&other, KD_ANTI_AFFINITY_REQUIRED, i);

		if (term.term->namespaceSelector ||
		    kd_affinity_matches(&term, &pod->pod->object.metadata, &none))
			return true;
	}
	return false;
}

static bool pod_hint(const KdPodInfo *pod, const KdClusterEvent *event)
{
	const KdObject *old = event->old, *new = event->new;

	if (old && new)
		return (!matches_all(pod, KD_AFFINITY_REQUIRED, old) &&
			matches_all(pod, KD_AFFINITY_REQUIRED, new)) ||
		       (matches_all(pod, KD_ANTI_AFFINITY_REQUIRED, old) &&
			!matches_all(pod, KD_ANTI_AFFINITY_REQUIRED, new));
	if (new)
		return matches_all(pod, KD_AFFINITY_REQUIRED, new);
	return matches_all(pod, KD_ANTI_AFFINITY_REQUIRED, old) || kept_away(pod, old);
}

/* isSchedulableAfterNodeChange(): for one term, the values of its label before and now; a new node
 * helps who wants to be near where it has the label, and always who wants to be away. */
static bool value_helps(KdAffinityList list, KdName old, KdName new)
{
	if (old && new)
		return old != new;
	return list == KD_AFFINITY_REQUIRED ? new != NULL : old != NULL;
}

static bool node_helps(const KdPodInfo *pod, KdAffinityList list, const KdClusterEvent *event)
{
	for (guint i = 0; i < kd_affinity_n_terms(pod, list); i++) {
		KdName key = kd_affinity_term(pod, list, i).term->topologyKey;
		KdName new = kd_map_get(&event->new->metadata.labels, key);

		if (!event->old && (list == KD_ANTI_AFFINITY_REQUIRED || new))
			return true;
		if (event->old &&
		    value_helps(list, kd_map_get(&event->old->metadata.labels, key), new))
			return true;
	}
	return false;
}

/* Whom others keep away has no term to go by: again the original lets it wait for the flush. */
static bool node_hint(const KdPodInfo *pod, const KdClusterEvent *event)
{
	return kd_affinity_n_terms(pod, KD_AFFINITY_REQUIRED) +
			       kd_affinity_n_terms(pod, KD_ANTI_AFFINITY_REQUIRED) ==
		       0 ||
	       node_helps(pod, KD_AFFINITY_REQUIRED, event) ||
	       node_helps(pod, KD_ANTI_AFFINITY_REQUIRED, event);
}

bool kd_affinity_hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event)
{
	(void) state;
	if (event->event == KD_EVENT_SELF)
		return !kd_map_equal(&event->old->metadata.labels, &event->new->metadata.labels);
	if (event->event & (KD_EVENT_POD_ADD | KD_EVENT_POD_UPDATE | KD_EVENT_POD_DELETE))
		return pod_hint(pod, event);
	return node_hint(pod, event);
}
