/* SPDX-License-Identifier: Apache-2.0 */
#include "_affinity_hint.h"

#include "_affinity_terms.h"

/* As the original, it does not look up namespaces by their labels: such terms match none here. */
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

static bool has_key(const KdPodInfo *pod, KdAffinityList list, const KdMap *labels)
{
	for (guint i = 0; i < kd_affinity_n_terms(pod, list); i++)
		if (kd_map_get(labels, kd_affinity_term(pod, list, i).term->topologyKey))
			return true;
	return false;
}

bool kd_affinity_hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event)
{
	(void) state;
	if (event->event == KD_EVENT_SELF)
		return !kd_map_equal(&event->old->metadata.labels, &event->new->metadata.labels);
	if (event->event & (KD_EVENT_POD_ADD | KD_EVENT_POD_UPDATE | KD_EVENT_POD_DELETE))
		return pod_hint(pod, event);
	return has_key(pod, KD_AFFINITY_REQUIRED, &event->new->metadata.labels) ||
	       has_key(pod, KD_ANTI_AFFINITY_REQUIRED, &event->new->metadata.labels);
}
