/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PVC protection controller (pkg/controller/volume/pvcprotection/pvc_protection_controller.go): a
 * claim that is being deleted stays until no pod that is bound to a node uses it.  Pods that have
 * ended use it too, until they are gone.
 *
 * Differs: upstream lists the pods of the namespace once more before it lets go, in case one has
 * not been observed yet.
 */
#include <kubedes/api/persistent_volume_claim.h>
#include <string.h>

#include "_protection.h"

#define FINALIZER "kubernetes.io/pvc-protection"

/* ---- who uses it ---- */

/* The kubelet is done with it, or it was deleted by force (podIsShutDown()). */
static bool is_shut_down(const KdObject *pod)
{
	const KdMeta *meta = &pod->metadata;

	return meta->deletionTimestamp != KD_TIME_UNSET && meta->deletionGracePeriodSeconds.set &&
	       meta->deletionGracePeriodSeconds.value == 0;
}

/* The name of the claim of a generic ephemeral volume. */
static char *ephemeral_claim(const KdObject *pod, const KdVolume *volume)
{
	return g_strdup_printf("%s-%s", pod->metadata.name, volume->name);
}

typedef struct {
	const KdObject *claim;
	bool used;
} Look;

static bool uses(const KdObject *pod, const KdVolume *volume, const KdObject *claim)
{
	g_autofree char *name = NULL;

	if (volume->persistentVolumeClaim)
		return strcmp(volume->persistentVolumeClaim->claimName, claim->metadata.name) == 0;
	if (!volume->ephemeral || is_shut_down(pod))
		return false;
	name = ephemeral_claim(pod, volume);
	return strcmp(name, claim->metadata.name) == 0 && kd_controller_owns(pod, claim);
}

static void look_at(const KdObject *pod, gpointer data)
{
	Look *look = data;
	const KdPodSpec *spec = KD_POD(pod)->spec;

	if (look->used || !KD_POD(pod)->nodeName ||
	    pod->metadata.namespace != look->claim->metadata.namespace)
		return;
	for (guint i = 0; i < spec->n_volumes && !look->used; i++)
		look->used = uses(pod, &spec->volumes[i], look->claim);
}

static void reconcile(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	Look look = { .claim = self };

	kd_protection_complete(view, self, FINALIZER, plan);
	if (!kd_protection_holds(self, FINALIZER))
		return;
	kd_controller_each(view, &kd_kind_pod, look_at, &look);
	if (!look.used)
		kd_protection_remove(plan, self, FINALIZER);
}

/* ---- who matters to it ---- */

static bool cares(const KdObject *old, const KdObject *new)
{
	(void) old;
	return new &&
	       (kd_protection_is_missing(new, FINALIZER) || kd_protection_holds(new, FINALIZER));
}

/* Only a pod that is gone, or nearly so, sets a claim free. */
static void map_pod(KdControllerView *view, const KdObject *old, const KdObject *new,
		    KdControllerKeys *keys)
{
	const KdObject *pod = new ? new : old;
	const KdPodSpec *spec = KD_POD(pod)->spec;

	(void) view;
	if (new && !is_shut_down(new))
		return;
	for (guint i = 0; i < spec->n_volumes; i++) {
		const KdVolume *volume = &spec->volumes[i];
		g_autofree char *name = NULL;

		if (volume->persistentVolumeClaim)
			name = g_strdup(volume->persistentVolumeClaim->claimName);
		else if (volume->ephemeral)
			name = ephemeral_claim(pod, volume);
		if (name)
			kd_controller_add_key(keys, pod->metadata.namespace, name);
	}
}

static const KdControllerWatch watches[] = {
	{ .kind = &kd_kind_pod, .map = map_pod },
	{ 0 },
};

KD_CONTROLLER(claim_protection) = {
	KD_CONTROLLER_HEAD,
	.name = "persistentvolumeclaim-protection-controller",
	.summary = "keeps claims that pods use",
	.user = "system:serviceaccount:kube-system:pvc-protection-controller",
	.kind = &kd_kind_persistent_volume_claim,
	.watches = watches,
	.reconcile = reconcile,
	.cares = cares,
	.workers = 1,
};
