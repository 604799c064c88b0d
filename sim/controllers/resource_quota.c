/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Resource quota controller (pkg/controller/resourcequota/resource_quota_controller.go): makes a
 * quota's status what its spec says, and counts anew what is taken of it when something in the
 * namespace is gone, has ended, or takes less (resource_quota_monitor.go UpdateFilter()).  What is
 * taken more was charged by admission.
 *
 * The resync of 5 minutes finds the rest: pods that should have gone but have not, and what was
 * created while the quota's status was on its way.  It is no reason for a run to go on.
 */
#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/resource_quota.h>
#include <kubedes/api/service.h>
#include <kubedes/controller.h>

#define RESYNC_PERIOD (5 * KD_MINUTE)

static bool is_going(const KdObject *object)
{
	return object->metadata.deletionTimestamp != KD_TIME_UNSET;
}

static void reconcile(KdControllerView *view, const KdObject *object, KdControllerPlan *plan)
{
	const KdResourceQuota *quota = KD_RESOURCE_QUOTA(object);
	KdResourceQuota *copy;
	KdResources used = kd_controller_quota_used(view, object);

	if (!kd_resources_equal(&quota->status.hard, &quota->spec.hard) ||
	    !kd_resources_equal(&quota->status.used, &used)) {
		copy = (KdResourceQuota *) kd_object_copy(object);
		kd_resources_clear(&copy->status.hard);
		kd_resources_clear(&copy->status.used);
		copy->status.hard = kd_resources_copy(&quota->spec.hard);
		copy->status.used = kd_resources_copy(&used);
		kd_controller_update_status(plan, &copy->object);
	}
	kd_controller_again_idle(plan, RESYNC_PERIOD);
	kd_resources_clear(&used);
}

/* The status is this controller's own, and admission's. */
static bool cares(const KdObject *old, const KdObject *new)
{
	return !old || !new ||
	       !kd_resources_equal(&KD_RESOURCE_QUOTA(old)->spec.hard,
				   &KD_RESOURCE_QUOTA(new)->spec.hard);
}

/* ---- what may have given something back ---- */

static bool shrank(const KdObject *old, const KdObject *new)
{
	if (!new)
		return true;
	if (!old)
		return false;
	if (new->kind == &kd_kind_pod)
		return (!kd_pod_is_terminal(KD_POD(old)) && kd_pod_is_terminal(KD_POD(new))) ||
		       KD_POD(old)->spec != KD_POD(new)->spec || (!is_going(old) && is_going(new));
	if (new->kind == &kd_kind_service)
		return KD_SERVICE(old)->spec.type != KD_SERVICE(new)->spec.type ||
		       KD_SERVICE(old)->spec.n_ports != KD_SERVICE(new)->spec.n_ports;
	/* RequiresQuotaReplenish(): it may have been resized, or have left a class. */
	return new->kind == &kd_kind_persistent_volume_claim;
}

typedef struct {
	const KdObject *object;
	KdControllerKeys *keys;
} Offer;

static void offer(const KdObject *object, gpointer data)
{
	const Offer *self = data;
	const KdResources *hard = &KD_RESOURCE_QUOTA(object)->spec.hard;

	if (object->metadata.namespace != self->object->metadata.namespace)
		return;
	for (guint i = 0; i < hard->n; i++) {
		if (kd_quota_limits(self->object->kind, hard->items[i].name)) {
			kd_controller_add_key(self->keys, object->metadata.namespace,
					      object->metadata.name);
			return;
		}
	}
}

static void map_any(KdControllerView *view, const KdObject *old, const KdObject *new,
		    KdControllerKeys *keys)
{
	if (shrank(old, new))
		kd_controller_each(view, &kd_kind_resource_quota, offer,
				   &(Offer){ new ? new : old, keys });
}

KD_CONTROLLER(resource_quota) = {
	KD_CONTROLLER_HEAD,
	.name = "resourcequota-controller",
	.summary = "counts what is taken of quotas",
	.user = "system:serviceaccount:kube-system:resourcequota-controller",
	.kind = &kd_kind_resource_quota,
	.reconcile = reconcile,
	.cares = cares,
	.map_any = map_any,
};
