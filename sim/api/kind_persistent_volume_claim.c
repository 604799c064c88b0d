/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/persistent_volume_claim.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/field_error.h"
#include "api/names.h"

KdName kd_claim_class(const KdPersistentVolumeClaim *claim)
{
	KdName old = kd_map_lookup(&claim->object.metadata.annotations,
				   "volume.beta.kubernetes.io/storage-class");

	if (old)
		return old;
	return claim->spec.storageClassName ? claim->spec.storageClassName
					    : g_intern_static_string("");
}

/* ValidatePersistentVolumeClaimSpec() */
static gboolean check(const KdObject *object, GError **error)
{
	const KdClaimSpec *spec = &KD_PERSISTENT_VOLUME_CLAIM(object)->spec;
	const KdQuantity *size = kd_resources_get(&spec->resources.requests,
						  g_intern_static_string("storage"));

	if (!kd_object_check_name(object, kd_name_subdomain_problem, error))
		return FALSE;
	if (spec->n_accessModes == 0)
		return kd_field_required(error, "at least 1 access mode is required",
					 "spec.accessModes");
	if (!size)
		return kd_field_required(error, NULL, "spec.resources[storage]");
	if (kd_quantity_compare(*size, (KdQuantity){ 0 }) <= 0)
		return kd_field_invalid_quantity(error, *size, "must be greater than zero",
						 "spec.resources[storage]");
	return TRUE;
}

/* ---- columns: printPersistentVolumeClaim() ---- */

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("STATUS"),
	KD_COLUMN("VOLUME"),
	KD_COLUMN("CAPACITY"),
	KD_COLUMN("ACCESS MODES"),
	KD_COLUMN("STORAGECLASS"),
	KD_COLUMN("VOLUMEATTRIBUTESCLASS"),
	KD_COLUMN("AGE"),
	KD_WIDE_COLUMN("VOLUMEMODE"),
	{ 0 },
};

enum { NAME, STATUS, VOLUME, CAPACITY, MODES, CLASS, ATTRIBUTES, AGE, MODE };

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdPersistentVolumeClaim *self = KD_PERSISTENT_VOLUME_CLAIM(object);
	bool bound = self->spec.volumeName != NULL;

	switch (column) {
	case NAME:
		return kd_cell_name(object);
	case STATUS:
		return kd_cell_text(object->metadata.deletionTimestamp == KD_TIME_UNSET
					    ? self->status.phase
					    : "Terminating");
	case VOLUME:
		return kd_cell_text(self->spec.volumeName);
	case CAPACITY:
		return bound ? kd_cell_storage(&self->status.capacity) : g_strdup("");
	case MODES:
		return bound ? kd_cell_access_modes(self->status.accessModes,
						    self->status.n_accessModes)
			     : g_strdup("");
	case CLASS:
		return kd_cell_text(kd_claim_class(self));
	case ATTRIBUTES:
		return g_strdup(self->spec.volumeAttributesClassName
					? self->spec.volumeAttributesClassName
					: "<unset>");
	case AGE:
		return kd_cell_age(object, now);
	default:
		return kd_cell_text(self->spec.volumeMode);
	}
}

static const KdField status_fields[] = {
	KD_FIELD(KdPersistentVolumeClaimStatus, phase, NAME, .fallback = "Pending",
		 .recorded = true, .help = "Pending, Bound or Lost"),
	KD_FIELD_NAMES_OF(KdPersistentVolumeClaimStatus, accessModes),
	KD_FIELD(KdPersistentVolumeClaimStatus, capacity, RESOURCES, .help = "what it really got"),
	KD_FIELD(KdPersistentVolumeClaimStatus, currentVolumeAttributesClassName, NAME),
	KD_FIELD_LIST_OF(KdPersistentVolumeClaimStatus, conditions, &kd_condition_struct),
	KD_FIELDS_END,
};
static const KdStruct status_struct = {
	.name = "PersistentVolumeClaimStatus",
	.size = sizeof(KdPersistentVolumeClaimStatus),
	.fields = status_fields,
	.help = "whether it has its volume",
	.kept = KD_WORDS("allocatedResourceStatuses", "allocatedResources", "modifyVolumeStatus"),
};

static const KdField fields[] = {
	KD_FIELD(KdPersistentVolumeClaim, spec, STRUCT, .of = &kd_claim_spec_struct),
	KD_FIELD(KdPersistentVolumeClaim, status, STRUCT, .of = &status_struct),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "PersistentVolumeClaim",
	.size = sizeof(KdPersistentVolumeClaim),
	.fields = fields,
	.help = "storage that pods ask for",
};

KD_KIND(persistent_volume_claim) = {
	.kind = "PersistentVolumeClaim",
	.apiVersion = "v1",
	.plural = "persistentvolumeclaims",
	.short_names = KD_WORDS("pvc"),
	.namespaced = true,
	.size = sizeof(KdPersistentVolumeClaim),
	.body = &body,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "storage that pods ask for",
};
