/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PV protection controller (pkg/controller/volume/pvprotection/pv_protection_controller.go): a
 * volume that is being deleted stays for as long as it is bound to a claim.
 */
#include <kubedes/api/persistent_volume.h>

#include "_protection.h"

#define FINALIZER "kubernetes.io/pv-protection"

static void reconcile(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	kd_protection_complete(view, self, FINALIZER, plan);
	if (kd_protection_holds(self, FINALIZER) &&
	    g_strcmp0(KD_PERSISTENT_VOLUME(self)->status.phase, "Bound") != 0)
		kd_protection_remove(plan, self, FINALIZER);
}

static bool cares(const KdObject *old, const KdObject *new)
{
	(void) old;
	return new &&
	       (kd_protection_is_missing(new, FINALIZER) || kd_protection_holds(new, FINALIZER));
}

KD_CONTROLLER(volume_protection) = {
	KD_CONTROLLER_HEAD,
	.name = "persistentvolume-protection-controller",
	.summary = "keeps volumes that are bound to claims",
	.user = "system:serviceaccount:kube-system:pv-protection-controller",
	.kind = &kd_kind_persistent_volume,
	.reconcile = reconcile,
	.cares = cares,
	.workers = 1,
};
