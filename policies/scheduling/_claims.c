/* SPDX-License-Identifier: Apache-2.0 */
#include "_claims.h"

#include <string.h>

char *kd_volume_claim_name(const KdPod *pod, const KdVolume *volume)
{
	if (volume->persistentVolumeClaim)
		return g_strdup(volume->persistentVolumeClaim->claimName);
	if (volume->ephemeral)
		return g_strdup_printf("%s-%s", pod->object.metadata.name, volume->name);
	return NULL;
}

bool kd_pod_uses_claim(const KdPod *pod, const KdObject *claim)
{
	if (claim->metadata.namespace != pod->object.metadata.namespace)
		return false;
	for (guint i = 0; i < pod->spec->n_volumes; i++) {
		g_autofree char *name = kd_volume_claim_name(pod, &pod->spec->volumes[i]);

		if (g_strcmp0(name, claim->metadata.name) == 0)
			return true;
	}
	return false;
}

const KdPersistentVolumeClaim *kd_find_claim(const KdCycle *cycle, const KdPod *pod,
					     const char *name)
{
	return KD_CLAIM(kd_cycle_get(cycle, &kd_kind_persistent_volume_claim,
				     pod->object.metadata.namespace, name));
}

const KdPersistentVolume *kd_find_volume(const KdCycle *cycle, const char *name)
{
	return KD_PERSISTENT_VOLUME(kd_cycle_get(cycle, &kd_kind_persistent_volume, NULL, name));
}

const KdStorageClass *kd_find_storage_class(const KdCycle *cycle, KdName name)
{
	return KD_STORAGE_CLASS(kd_cycle_get(cycle, &kd_kind_storage_class, NULL, name));
}

/* ---- verdicts ---- */

static G_GNUC_PRINTF(2, 0) KdVerdict verdict(KdCode code, const char *format, va_list args)
{
	g_autofree char *text = g_strdup_vprintf(format, args);

	return kd_verdict(code, g_quark_from_string(text));
}

KdVerdict kd_unresolvable(const char *format, ...)
{
	KdVerdict result;
	va_list args;

	va_start(args, format);
	result = verdict(KD_CODE_UNRESOLVABLE, format, args);
	va_end(args);
	return result;
}

KdVerdict kd_plugin_error(const char *format, ...)
{
	KdVerdict result;
	va_list args;

	va_start(args, format);
	result = verdict(KD_CODE_ERROR, format, args);
	va_end(args);
	return result;
}

KdVerdict kd_not_found(const char *resource, const char *name)
{
	return kd_unresolvable("%s \"%s\" not found", resource, name);
}

/* ---- claims ---- */

bool kd_claim_has_mode(const KdPersistentVolumeClaim *claim, const char *mode)
{
	for (guint i = 0; i < claim->spec.n_accessModes; i++)
		if (strcmp(claim->spec.accessModes[i], mode) == 0)
			return true;
	return false;
}

gint64 kd_claim_size(const KdPersistentVolumeClaim *claim)
{
	const KdQuantity *size = kd_resources_get(&claim->spec.resources.requests,
						  g_intern_static_string("storage"));

	return size ? kd_quantity_value(*size) : 0;
}

bool kd_may_be_uid(const char *uid, const KdMeta *meta)
{
	return !uid || !*uid || !meta->uid || !*meta->uid || strcmp(uid, meta->uid) == 0;
}

KdVerdict kd_check_claim_owner(const KdPod *pod, const KdPersistentVolumeClaim *claim)
{
	const KdMeta *meta = &claim->object.metadata, *pod_meta = &pod->object.metadata;
	const KdOwnerReference *owner = kd_object_controller(&claim->object);

	if (owner && g_strcmp0(owner->kind, "Pod") == 0 &&
	    g_strcmp0(owner->name, pod_meta->name) == 0 && kd_may_be_uid(owner->uid, pod_meta))
		return KD_FITS;
	return kd_plugin_error("PVC \"%s/%s\" was not created for pod \"%s/%s\" (pod is not owner)",
			       meta->namespace, meta->name, pod_meta->namespace, pod_meta->name);
}
