/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ephemeral volume controller (pkg/controller/volume/ephemeral/controller.go): a generic ephemeral
 * volume of a pod is a claim made from its template, POD-VOLUME, that the pod controls, so that it
 * goes with it.
 */
#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/controller.h>

typedef KdPersistentVolumeClaim Claim;

static bool wants(const KdObject *pod)
{
	const KdPodSpec *spec = KD_POD(pod)->spec;

	if (pod->metadata.deletionTimestamp != KD_TIME_UNSET)
		return false;
	for (guint i = 0; i < spec->n_volumes; i++)
		if (spec->volumes[i].ephemeral)
			return true;
	return false;
}

static void make(const KdObject *pod, const KdEphemeralTemplate *template, char *take_name,
		 KdControllerPlan *plan)
{
	Claim *claim = (Claim *) kd_object_new(&kd_kind_persistent_volume_claim);
	KdMeta *meta = &claim->object.metadata;

	meta->namespace = pod->metadata.namespace;
	meta->name = take_name;
	meta->labels = kd_map_copy(&template->metadata.labels);
	meta->annotations = kd_map_copy(&template->metadata.annotations);
	kd_struct_clear(&kd_claim_spec_struct, &claim->spec);
	kd_struct_copy(&kd_claim_spec_struct, &claim->spec, &template->spec);
	kd_controller_own(&claim->object, pod);
	kd_controller_create(plan, &claim->object);
}

/* A claim of that name that is not this pod's stays as it is: the scheduler says so. */
static void reconcile(KdControllerView *view, const KdObject *self, KdControllerPlan *plan)
{
	const KdPodSpec *spec = KD_POD(self)->spec;

	for (guint i = 0; i < spec->n_volumes && wants(self); i++) {
		const KdVolume *volume = &spec->volumes[i];
		g_autofree char *name = g_strdup_printf("%s-%s", self->metadata.name, volume->name);

		if (volume->ephemeral && volume->ephemeral->volumeClaimTemplate &&
		    !kd_controller_get(view, &kd_kind_persistent_volume_claim,
				       self->metadata.namespace, name))
			make(self, volume->ephemeral->volumeClaimTemplate, g_steal_pointer(&name),
			     plan);
	}
}

static bool cares(const KdObject *old, const KdObject *new)
{
	return !old && new &&wants(new);
}

/* One that was deleted comes back. */
static void map_claim(KdControllerView *view, const KdObject *old, const KdObject *new,
		      KdControllerKeys *keys)
{
	const KdOwnerReference *owner = new ? NULL : kd_object_controller(old);

	(void) view;
	if (owner && g_strcmp0(owner->kind, "Pod") == 0)
		kd_controller_add_key(keys, old->metadata.namespace, owner->name);
}

static const KdControllerWatch watches[] = {
	{ .kind = &kd_kind_persistent_volume_claim, .map = map_claim },
	{ 0 },
};

KD_CONTROLLER(ephemeral_volume) = {
	KD_CONTROLLER_HEAD,
	.name = "ephemeral-volume-controller",
	.summary = "makes the claims of generic ephemeral volumes",
	.user = "system:serviceaccount:kube-system:ephemeral-volume-controller",
	.kind = &kd_kind_pod,
	.watches = watches,
	.reconcile = reconcile,
	.cares = cares,
};
