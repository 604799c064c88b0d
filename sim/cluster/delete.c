/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/commit.h"

/*
 * How long the object may still take to go; only pods that run somewhere have time
 * (pkg/registry/core/pod/strategy.go CheckGracefulDelete()).
 */
static gint64 grace_of(const KdObject *object, gint64 asked)
{
	const KdPod *pod = KD_POD(object);

	if (object->kind != &kd_kind_pod || !pod->nodeName || kd_pod_is_terminal(pod))
		return 0;
	if (asked >= 0)
		return asked;
	if (!pod->spec->terminationGracePeriodSeconds.set)
		return 30;
	return MAX(pod->spec->terminationGracePeriodSeconds.value, 1);
}

static KdAnswer commit_deletion_time(KdCluster *cluster, const KdIdentity *who,
				     const KdObject *stored, KdTime time, gint64 grace)
{
	KdObject *object = kd_object_copy(stored);
	KdMeta *meta = &object->metadata;

	if (meta->deletionTimestamp == KD_TIME_UNSET && meta->generation > 0)
		meta->generation++;
	meta->deletionTimestamp = time;
	meta->deletionGracePeriodSeconds = (KdOptInt){ grace, true };
	return kd_commit_version(cluster, who, object);
}

/* As store.go markAsDeleting(): finalizers hold it, but it is as good as gone. */
static KdAnswer remove_or_hold(KdCluster *cluster, const KdIdentity *who, const KdObject *stored)
{
	const KdMeta *meta = &stored->metadata;
	KdTime now = kd_engine_now(cluster->engine);

	if (meta->n_finalizers == 0)
		return kd_commit_removal(cluster, who, stored);
	if (meta->deletionTimestamp == KD_TIME_UNSET)
		return commit_deletion_time(cluster, who, stored, now, 0);
	if (meta->deletionGracePeriodSeconds.set && meta->deletionGracePeriodSeconds.value == 0)
		return (KdAnswer){ .outcome = KD_OUTCOME_OK, .object = stored };
	return commit_deletion_time(cluster, who, stored, MIN(now, meta->deletionTimestamp), 0);
}

/* A second delete may only shorten what the first one granted. */
static KdAnswer shorten(KdCluster *cluster, const KdIdentity *who, const KdObject *stored,
			gint64 asked)
{
	const KdMeta *meta = &stored->metadata;
	gint64 granted = meta->deletionGracePeriodSeconds.set
				 ? meta->deletionGracePeriodSeconds.value
				 : 0;

	if (granted == 0 || asked == 0)
		return remove_or_hold(cluster, who, stored);
	if (asked < 0 || asked >= granted)
		return (KdAnswer){ .outcome = KD_OUTCOME_OK, .object = stored };
	return commit_deletion_time(cluster, who, stored,
				    meta->deletionTimestamp - (granted - asked) * KD_SECOND, asked);
}

/* apiserver/pkg/registry/rest/delete.go BeforeDelete() */
KdAnswer kd_commit_delete(KdCluster *cluster, const KdIdentity *who, const KdWrite *write)
{
	const KdObject *stored = kd_commit_find(cluster, write->about);
	gint64 grace;

	if (!stored)
		return kd_commit_not_found(write->about);
	if (stored->metadata.deletionTimestamp != KD_TIME_UNSET)
		return shorten(cluster, who, stored, write->grace);
	grace = grace_of(stored, write->grace);
	if (grace == 0)
		return remove_or_hold(cluster, who, stored);
	return commit_deletion_time(cluster, who, stored,
				    kd_engine_now(cluster->engine) + grace * KD_SECOND, grace);
}
