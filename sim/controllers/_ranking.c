/* SPDX-License-Identifier: Apache-2.0 */
#include "_ranking.h"

#include <string.h>

#define DELETION_COST "controller.kubernetes.io/pod-deletion-cost"

static int compare(gint64 a, gint64 b)
{
	return (a > b) - (a < b);
}

static int phase_rank(const KdPod *pod)
{
	static const char *const phases[] = { "Pending", "Unknown", "Running" };

	for (int i = 0; i < (int) G_N_ELEMENTS(phases); i++) {
		if (g_strcmp0(pod->status.phase, phases[i]) == 0)
			return i;
	}
	return 0;
}

/* pkg/apis/core/helper GetDeletionCostFromPodAnnotations(): an int32 in plain form, else 0. */
static gint64 deletion_cost(const KdPod *pod)
{
	const char *text = kd_map_lookup(&pod->object.metadata.annotations, DELETION_COST);
	gint64 cost;
	char *end;

	if (!text || text[0] == '+' || (text[0] == '0' && text[1]))
		return 0;
	cost = g_ascii_strtoll(text, &end, 10);
	if (end == text || *end || g_ascii_isspace(text[0]))
		return 0;
	return cost >= G_MININT32 && cost <= G_MAXINT32 ? cost : 0;
}

/* The API keeps whole seconds. */
static KdTime whole_seconds(KdTime time)
{
	KdTime rest = time % KD_SECOND;

	return time - (rest < 0 ? rest + KD_SECOND : rest);
}

/* logarithmicRankDiff() */
static int age_bucket(KdTime since, KdTime now)
{
	KdTime age = now - since;

	return age > 0 ? (int) g_bit_storage((gulong) age) - 1 : -1;
}

static const char *uid_text(const KdObject *object, char *buffer, gsize size)
{
	if (object->metadata.uid)
		return object->metadata.uid;
	g_snprintf(buffer, (gulong) size, "%020" G_GUINT64_FORMAT, object->uid);
	return buffer;
}

static int compare_uids(const KdPod *a, const KdPod *b)
{
	char x[32], y[32];
	int difference = strcmp(uid_text(&a->object, x, sizeof(x)),
				uid_text(&b->object, y, sizeof(y)));

	return difference ? difference : compare((gint64) a->object.uid, (gint64) b->object.uid);
}

/* 0 only where the times are equal; who does not say it comes first (afterOrZero()). */
static int compare_ages(const KdPod *a, KdTime a_since, const KdPod *b, KdTime b_since, KdTime now)
{
	int difference;

	if (a_since == KD_TIME_UNSET || b_since == KD_TIME_UNSET)
		return compare(a_since != KD_TIME_UNSET, b_since != KD_TIME_UNSET);
	a_since = whole_seconds(a_since);
	b_since = whole_seconds(b_since);
	if (a_since == b_since)
		return 0;
	difference = age_bucket(a_since, now) - age_bucket(b_since, now);
	return difference ? difference : compare_uids(a, b);
}

static KdTime ready_time(const KdPod *pod)
{
	const KdCondition *ready = kd_condition_find(pod->status.conditions,
						     pod->status.n_conditions, "Ready");

	return ready ? ready->lastTransitionTime : KD_TIME_UNSET;
}

static gint64 most_restarts(const KdPod *pod)
{
	gint64 most = 0;

	for (guint i = 0; i < pod->status.n_containerStatuses; i++)
		most = MAX(most, pod->status.containerStatuses[i].restartCount);
	return most;
}

static bool is_sidecar(const KdPod *pod, KdName name)
{
	for (guint i = 0; i < pod->spec->n_initContainers; i++) {
		if (pod->spec->initContainers[i].name == name)
			return kd_container_is_sidecar(&pod->spec->initContainers[i]);
	}
	return false;
}

static gint64 most_sidecar_restarts(const KdPod *pod)
{
	gint64 most = 0;

	for (guint i = 0; i < pod->status.n_initContainerStatuses; i++) {
		const KdContainerStatus *status = &pod->status.initContainerStatuses[i];

		if (is_sidecar(pod, status->name))
			most = MAX(most, status->restartCount);
	}
	return most;
}

/* What the cluster says of them now. */
static int compare_states(const KdRankedPod *a, const KdRankedPod *b)
{
	int difference = compare(!!a->pod->nodeName, !!b->pod->nodeName);

	if (!difference)
		difference = compare(phase_rank(a->pod), phase_rank(b->pod));
	if (!difference)
		difference = compare(kd_pod_is_ready(a->pod), kd_pod_is_ready(b->pod));
	if (!difference)
		difference = compare(deletion_cost(a->pod), deletion_cost(b->pod));
	if (!difference)
		difference = compare(b->n_related, a->n_related);
	return difference;
}

static int compare_pods(gconstpointer left, gconstpointer right, gpointer data)
{
	const KdRankedPod *a = left, *b = right;
	KdTime now = *(const KdTime *) data;
	int difference = compare_states(a, b);

	if (!difference && kd_pod_is_ready(a->pod) && kd_pod_is_ready(b->pod))
		difference = compare_ages(a->pod, ready_time(a->pod), b->pod, ready_time(b->pod),
					  now);
	if (!difference)
		difference = compare(most_restarts(b->pod), most_restarts(a->pod));
	if (!difference)
		difference = compare(most_sidecar_restarts(b->pod), most_sidecar_restarts(a->pod));
	if (!difference)
		difference = compare_ages(a->pod, a->pod->object.metadata.creationTimestamp, b->pod,
					  b->pod->object.metadata.creationTimestamp, now);
	return difference ? difference : compare_uids(a->pod, b->pod);
}

void kd_rank_pods(KdRankedPod *pods, guint n, KdTime now)
{
	g_qsort_with_data(pods, (gint) n, sizeof(KdRankedPod), compare_pods, &now);
}
