/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/pod.h>

#include "api/checks.h"

static const KdField resource_requirements_fields[] = {
	KD_FIELD(KdResourceRequirements, requests, RESOURCES,
		 .help = "what is set aside; absent: the limits"),
	KD_FIELD(KdResourceRequirements, limits, RESOURCES, .help = "what it may use at most"),
	KD_FIELDS_END,
};
const KdStruct kd_resource_requirements_struct = {
	.name = "ResourceRequirements",
	.size = sizeof(KdResourceRequirements),
	.fields = resource_requirements_fields,
	.help = "compute resources",
	.check = kd_resource_requirements_check,
	.kept = KD_WORDS("claims"),
};

static const char *const volume_modes[] = { "Block", "Filesystem", NULL };
static const char *const access_modes[] = { "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce",
					    "ReadWriteOncePod", NULL };

static const KdField claim_spec_fields[] = {
	KD_FIELD(KdClaimSpec, storageClassName, NAME, .empty = true,
		 .help = "the class; \"\": none; absent: the default one"),
	KD_FIELD(KdClaimSpec, volumeMode, NAME, .fallback = "Filesystem", .allowed = volume_modes),
	KD_FIELD(KdClaimSpec, volumeAttributesClassName, NAME),
	KD_FIELD(KdClaimSpec, volumeName, STRING, .help = "the volume that it is bound to"),
	KD_FIELD_NAMES_OF(KdClaimSpec, accessModes, .allowed = access_modes,
			  .help = "how nodes and pods share it"),
	KD_FIELD(KdClaimSpec, resources, STRUCT, .of = &kd_resource_requirements_struct,
		 .help = "requests.storage is the size"),
	KD_FIELD(KdClaimSpec, selector, POINTER, .of = &kd_label_selector_struct,
		 .help = "only volumes with these labels"),
	KD_FIELDS_END,
};
const KdStruct kd_claim_spec_struct = {
	.name = "PersistentVolumeClaimSpec",
	.size = sizeof(KdClaimSpec),
	.fields = claim_spec_fields,
	.help = "what storage is asked for",
	.kept = KD_WORDS("dataSource", "dataSourceRef"),
};

static const KdField claim_volume_fields[] = {
	KD_FIELD(KdClaimVolume, claimName, STRING, .required = true,
		 .help = "PersistentVolumeClaim in the pod's namespace"),
	KD_FIELD(KdClaimVolume, readOnly, BOOL),
	KD_FIELDS_END,
};
static const KdStruct claim_volume_struct = {
	.name = "PersistentVolumeClaimVolumeSource",
	.size = sizeof(KdClaimVolume),
	.fields = claim_volume_fields,
	.help = "storage of a claim",
};

static const KdField ephemeral_template_fields[] = {
	KD_FIELD(KdEphemeralTemplate, metadata, STRUCT, .of = &kd_meta_struct),
	KD_FIELD(KdEphemeralTemplate, spec, STRUCT, .of = &kd_claim_spec_struct),
	KD_FIELDS_END,
};
static const KdStruct ephemeral_template_struct = {
	.name = "PersistentVolumeClaimTemplate",
	.size = sizeof(KdEphemeralTemplate),
	.fields = ephemeral_template_fields,
	.help = "a claim made for the pod",
};
static const KdField ephemeral_fields[] = {
	KD_FIELD(KdEphemeralVolume, volumeClaimTemplate, POINTER, .of = &ephemeral_template_struct),
	KD_FIELDS_END,
};
static const KdStruct ephemeral_struct = {
	.name = "EphemeralVolumeSource",
	.size = sizeof(KdEphemeralVolume),
	.fields = ephemeral_fields,
	.help = "storage that lives as long as the pod",
};

/* KdDiskVolume under the name that each source has for its id. */
#define DISK_ID(name_)                                                                             \
	{                                                                                          \
		.name = (name_), .type = KD_FIELD_STRING, .offset = offsetof(KdDiskVolume, id),    \
		.required = true                                                                   \
	}
static const KdField gce_fields[] = {
	DISK_ID("pdName"),
	KD_FIELD(KdDiskVolume, readOnly, BOOL),
	KD_FIELDS_END,
};
static const KdStruct gce_struct = {
	.name = "GCEPersistentDiskVolumeSource",
	.size = sizeof(KdDiskVolume),
	.fields = gce_fields,
	.help = "a disk of Google Cloud",
	.kept = KD_WORDS("fsType", "partition"),
};
static const KdField aws_fields[] = {
	DISK_ID("volumeID"),
	KD_FIELD(KdDiskVolume, readOnly, BOOL),
	KD_FIELDS_END,
};
static const KdStruct aws_struct = {
	.name = "AWSElasticBlockStoreVolumeSource",
	.size = sizeof(KdDiskVolume),
	.fields = aws_fields,
	.help = "a disk of AWS",
	.kept = KD_WORDS("fsType", "partition"),
};
static const KdField rbd_fields[] = {
	DISK_ID("image"),
	KD_FIELD_NAMES_OF(KdDiskVolume, monitors, .help = "Ceph monitors"),
	KD_FIELD(KdDiskVolume, pool, STRING, .fallback = "rbd"),
	KD_FIELD(KdDiskVolume, readOnly, BOOL),
	KD_FIELDS_END,
};
static const KdStruct rbd_struct = {
	.name = "RBDVolumeSource",
	.size = sizeof(KdDiskVolume),
	.fields = rbd_fields,
	.help = "a Ceph block device",
	.kept = KD_WORDS("fsType", "keyring", "secretRef", "user"),
};
static const KdField iscsi_fields[] = {
	DISK_ID("iqn"),
	KD_FIELD(KdDiskVolume, readOnly, BOOL),
	KD_FIELDS_END,
};
static const KdStruct iscsi_struct = {
	.name = "ISCSIVolumeSource",
	.size = sizeof(KdDiskVolume),
	.fields = iscsi_fields,
	.help = "an iSCSI disk",
	.kept = KD_WORDS("chapAuthDiscovery", "chapAuthSession", "fsType", "initiatorName",
			 "iscsiInterface", "lun", "portals", "secretRef", "targetPortal"),
};

static const KdField host_path_fields[] = {
	KD_FIELD(KdHostPathVolume, path, STRING, .required = true),
	KD_FIELDS_END,
};
static const KdStruct host_path_struct = {
	.name = "HostPathVolumeSource",
	.size = sizeof(KdHostPathVolume),
	.fields = host_path_fields,
	.help = "a folder of the node",
	.kept = KD_WORDS("type"),
};
static const KdField csi_fields[] = {
	KD_FIELD(KdCsiInlineVolume, driver, NAME, .required = true),
	KD_FIELD(KdCsiInlineVolume, readOnly, BOOL),
	KD_FIELDS_END,
};
static const KdStruct csi_struct = {
	.name = "CSIVolumeSource",
	.size = sizeof(KdCsiInlineVolume),
	.fields = csi_fields,
	.help = "storage that a CSI driver makes for the pod",
	.kept = KD_WORDS("fsType", "nodePublishSecretRef", "volumeAttributes"),
};

static const KdField volume_fields[] = {
	KD_FIELD(KdVolume, name, NAME, .required = true),
	KD_FIELD(KdVolume, persistentVolumeClaim, POINTER, .of = &claim_volume_struct),
	KD_FIELD(KdVolume, ephemeral, POINTER, .of = &ephemeral_struct),
	KD_FIELD(KdVolume, gcePersistentDisk, POINTER, .of = &gce_struct),
	KD_FIELD(KdVolume, awsElasticBlockStore, POINTER, .of = &aws_struct),
	KD_FIELD(KdVolume, rbd, POINTER, .of = &rbd_struct),
	KD_FIELD(KdVolume, iscsi, POINTER, .of = &iscsi_struct),
	KD_FIELD(KdVolume, hostPath, POINTER, .of = &host_path_struct),
	KD_FIELD(KdVolume, csi, POINTER, .of = &csi_struct),
	KD_FIELDS_END,
};
const KdStruct kd_volume_struct = {
	.name = "Volume",
	.size = sizeof(KdVolume),
	.fields = volume_fields,
	.help = "storage that containers of the pod mount",
	.kept = KD_WORDS("azureDisk", "azureFile", "cephfs", "cinder", "configMap", "downwardAPI",
			 "emptyDir", "fc", "flexVolume", "flocker", "gitRepo", "glusterfs", "image",
			 "nfs", "photonPersistentDisk", "portworxVolume", "projected", "quobyte",
			 "scaleIO", "secret", "storageos", "vsphereVolume"),
};
