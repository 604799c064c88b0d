/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/persistent_volume.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/field_error.h"
#include "api/names.h"

/* ValidatePersistentVolumeSpec() */
static gboolean check(const KdObject *object, GError **error)
{
	const KdPersistentVolumeSpec *spec = &KD_PERSISTENT_VOLUME(object)->spec;

	if (!kd_object_check_name(object, kd_name_subdomain_problem, error))
		return FALSE;
	if (spec->n_accessModes == 0)
		return kd_field_required(error, NULL, "spec.accessModes");
	if (spec->capacity.n == 0)
		return kd_field_required(error, NULL, "spec.capacity");
	if (!kd_resources_get(&spec->capacity, g_intern_static_string("storage")))
		return kd_field_unsupported(error, spec->capacity.items[0].name,
					    KD_WORDS("storage"), "spec.capacity");
	return kd_resources_check(&spec->capacity, "spec.capacity", error);
}

/* ---- columns: printPersistentVolume() ---- */

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("CAPACITY"),
	KD_COLUMN("ACCESS MODES"),
	KD_COLUMN("RECLAIM POLICY"),
	KD_COLUMN("STATUS"),
	KD_COLUMN("CLAIM"),
	KD_COLUMN("STORAGECLASS"),
	KD_COLUMN("VOLUMEATTRIBUTESCLASS"),
	KD_COLUMN("REASON"),
	KD_COLUMN("AGE"),
	KD_WIDE_COLUMN("VOLUMEMODE"),
	{ 0 },
};

enum { NAME, CAPACITY, MODES, RECLAIM, STATUS, CLAIM, CLASS, ATTRIBUTES, REASON, AGE, MODE };

static char *print_claim(const KdObjectReference *claim)
{
	return claim ? g_strdup_printf("%s/%s", claim->namespace ? claim->namespace : "",
				       claim->name ? claim->name : "")
		     : g_strdup("");
}

static char *cell_of_spec(const KdPersistentVolumeSpec *spec, guint column)
{
	switch (column) {
	case CAPACITY:
		return kd_cell_storage(&spec->capacity);
	case MODES:
		return kd_cell_access_modes(spec->accessModes, spec->n_accessModes);
	case RECLAIM:
		return kd_cell_text(spec->persistentVolumeReclaimPolicy);
	case CLAIM:
		return print_claim(spec->claimRef);
	case CLASS:
		return kd_cell_text(spec->storageClassName);
	case ATTRIBUTES:
		return g_strdup(spec->volumeAttributesClassName ? spec->volumeAttributesClassName
								: "<unset>");
	default:
		return kd_cell_text(spec->volumeMode);
	}
}

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdPersistentVolume *self = KD_PERSISTENT_VOLUME(object);

	switch (column) {
	case NAME:
		return kd_cell_name(object);
	case STATUS:
		return kd_cell_text(object->metadata.deletionTimestamp == KD_TIME_UNSET
					    ? self->status.phase
					    : "Terminating");
	case REASON:
		return kd_cell_text(self->status.reason);
	case AGE:
		return kd_cell_age(object, now);
	default:
		return cell_of_spec(&self->spec, column);
	}
}

/* ---- fields ---- */

static const KdField csi_fields[] = {
	KD_FIELD(KdCsiVolume, driver, NAME, .required = true),
	KD_FIELD(KdCsiVolume, volumeHandle, STRING, .required = true),
	KD_FIELDS_END,
};
static const KdStruct csi_struct = {
	.name = "CSIPersistentVolumeSource",
	.size = sizeof(KdCsiVolume),
	.fields = csi_fields,
	.help = "storage of a CSI driver",
	.kept = KD_WORDS("controllerExpandSecretRef", "controllerPublishSecretRef", "fsType",
			 "nodeExpandSecretRef", "nodePublishSecretRef", "nodeStageSecretRef",
			 "readOnly", "volumeAttributes"),
};

/* KdVolumeId under the name that each source has for its id. */
#define ID_SOURCE(source_, type_, id_, help_, ...)                                                 \
	static const KdField source_##_fields[] = {                                                \
		{ .name = (id_),                                                                   \
		  .type = KD_FIELD_STRING,                                                         \
		  .offset = offsetof(KdVolumeId, id),                                              \
		  .required = true },                                                              \
		KD_FIELDS_END,                                                                     \
	};                                                                                         \
	static const KdStruct source_##_struct = {                                                 \
		.name = (type_),                                                                   \
		.size = sizeof(KdVolumeId),                                                        \
		.fields = source_##_fields,                                                        \
		.help = (help_),                                                                   \
		.kept = KD_WORDS(__VA_ARGS__),                                                     \
	}
ID_SOURCE(gce, "GCEPersistentDiskVolumeSource", "pdName", "a disk of Google Cloud", "fsType",
	  "partition", "readOnly");
ID_SOURCE(aws, "AWSElasticBlockStoreVolumeSource", "volumeID", "a disk of AWS", "fsType",
	  "partition", "readOnly");
ID_SOURCE(azure, "AzureDiskVolumeSource", "diskName", "a disk of Azure", "cachingMode", "diskURI",
	  "fsType", "kind", "readOnly");
ID_SOURCE(local, "LocalVolumeSource", "path", "a disk or folder of one node", "fsType");
ID_SOURCE(host_path, "HostPathVolumeSource", "path", "a folder of whichever node", "type");
ID_SOURCE(nfs, "NFSVolumeSource", "server", "an NFS export", "path", "readOnly");

static const KdField affinity_fields[] = {
	KD_FIELD(KdVolumeNodeAffinity, required, POINTER, .of = &kd_node_selector_struct),
	KD_FIELDS_END,
};
static const KdStruct affinity_struct = {
	.name = "VolumeNodeAffinity",
	.size = sizeof(KdVolumeNodeAffinity),
	.fields = affinity_fields,
	.help = "the nodes that can reach it",
};

static const KdField spec_fields[] = {
	KD_FIELD(KdPersistentVolumeSpec, capacity, RESOURCES, .help = "storage"),
	KD_FIELD_NAMES_OF(KdPersistentVolumeSpec, accessModes,
			  .allowed = KD_WORDS("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce",
					      "ReadWriteOncePod")),
	KD_FIELD(KdPersistentVolumeSpec, persistentVolumeReclaimPolicy, NAME, .fallback = "Retain",
		 .allowed = KD_WORDS("Delete", "Recycle", "Retain"),
		 .help = "what becomes of it when its claim goes"),
	KD_FIELD(KdPersistentVolumeSpec, storageClassName, NAME),
	KD_FIELD(KdPersistentVolumeSpec, volumeMode, NAME, .fallback = "Filesystem",
		 .allowed = KD_WORDS("Block", "Filesystem")),
	KD_FIELD(KdPersistentVolumeSpec, volumeAttributesClassName, NAME),
	KD_FIELD(KdPersistentVolumeSpec, claimRef, POINTER, .of = &kd_object_reference_struct,
		 .help = "the claim that has it"),
	KD_FIELD(KdPersistentVolumeSpec, nodeAffinity, POINTER, .of = &affinity_struct),
	KD_FIELD(KdPersistentVolumeSpec, csi, POINTER, .of = &csi_struct),
	KD_FIELD(KdPersistentVolumeSpec, gcePersistentDisk, POINTER, .of = &gce_struct),
	KD_FIELD(KdPersistentVolumeSpec, awsElasticBlockStore, POINTER, .of = &aws_struct),
	KD_FIELD(KdPersistentVolumeSpec, azureDisk, POINTER, .of = &azure_struct),
	KD_FIELD(KdPersistentVolumeSpec, local, POINTER, .of = &local_struct),
	KD_FIELD(KdPersistentVolumeSpec, hostPath, POINTER, .of = &host_path_struct),
	KD_FIELD(KdPersistentVolumeSpec, nfs, POINTER, .of = &nfs_struct),
	KD_FIELDS_END,
};
static const KdStruct spec_struct = {
	.name = "PersistentVolumeSpec",
	.size = sizeof(KdPersistentVolumeSpec),
	.fields = spec_fields,
	.help = "how much storage, and where",
	.kept = KD_WORDS("azureFile", "cephfs", "cinder", "fc", "flexVolume", "flocker",
			 "glusterfs", "iscsi", "mountOptions", "photonPersistentDisk",
			 "portworxVolume", "quobyte", "rbd", "scaleIO", "storageos",
			 "vsphereVolume"),
};

static const KdField status_fields[] = {
	KD_FIELD(KdPersistentVolumeStatus, phase, NAME, .fallback = "Pending", .recorded = true,
		 .help = "Pending, Available, Bound, Released or Failed"),
	KD_FIELD(KdPersistentVolumeStatus, reason, NAME),
	KD_FIELD(KdPersistentVolumeStatus, message, STRING),
	KD_FIELD(KdPersistentVolumeStatus, lastPhaseTransitionTime, TIME),
	KD_FIELDS_END,
};
static const KdStruct status_struct = {
	.name = "PersistentVolumeStatus",
	.size = sizeof(KdPersistentVolumeStatus),
	.fields = status_fields,
	.help = "whether it is taken",
};

static const KdField fields[] = {
	KD_FIELD(KdPersistentVolume, spec, STRUCT, .of = &spec_struct),
	KD_FIELD(KdPersistentVolume, status, STRUCT, .of = &status_struct),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "PersistentVolume",
	.size = sizeof(KdPersistentVolume),
	.fields = fields,
	.help = "a piece of storage",
};

KD_KIND(persistent_volume) = {
	.kind = "PersistentVolume",
	.apiVersion = "v1",
	.plural = "persistentvolumes",
	.short_names = KD_WORDS("pv"),
	.size = sizeof(KdPersistentVolume),
	.body = &body,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "a piece of storage",
};
