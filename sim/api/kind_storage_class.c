/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/storage_class.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/names.h"

static bool says_default(const KdStorageClass *class_, const char *annotation)
{
	return g_strcmp0(kd_map_lookup(&class_->object.metadata.annotations, annotation), "true") ==
	       0;
}

bool kd_storage_class_is_default(const KdStorageClass *class_)
{
	return says_default(class_, "storageclass.kubernetes.io/is-default-class") ||
	       says_default(class_, "storageclass.beta.kubernetes.io/is-default-class");
}

static gboolean check(const KdObject *object, GError **error)
{
	return kd_object_check_name(object, kd_name_subdomain_problem, error);
}

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("PROVISIONER"),
	KD_COLUMN("RECLAIMPOLICY"),
	KD_COLUMN("VOLUMEBINDINGMODE"),
	KD_COLUMN("ALLOWVOLUMEEXPANSION"),
	KD_COLUMN("AGE"),
	{ 0 },
};

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdStorageClass *self = KD_STORAGE_CLASS(object);

	switch (column) {
	case 0:
		return g_strconcat(object->metadata.name ? object->metadata.name : "",
				   kd_storage_class_is_default(self) ? " (default)" : "", NULL);
	case 1:
		return kd_cell_text(self->provisioner);
	case 2:
		return kd_cell_text(self->reclaimPolicy);
	case 3:
		return kd_cell_text(self->volumeBindingMode);
	case 4:
		return kd_cell_bool(self->allowVolumeExpansion);
	default:
		return kd_cell_age(object, now);
	}
}

static const KdField requirement_fields[] = {
	KD_FIELD(KdTopologyLabelRequirement, key, NAME, .required = true),
	KD_FIELD_NAMES_OF(KdTopologyLabelRequirement, values, .required = true),
	KD_FIELDS_END,
};
static const KdStruct requirement_struct = {
	.name = "TopologySelectorLabelRequirement",
	.size = sizeof(KdTopologyLabelRequirement),
	.fields = requirement_fields,
	.help = "a label of the node has one of these values",
};
static const KdField term_fields[] = {
	KD_FIELD_LIST_OF(KdTopologySelectorTerm, matchLabelExpressions, &requirement_struct),
	KD_FIELDS_END,
};
const KdStruct kd_topology_selector_term_struct = {
	.name = "TopologySelectorTerm",
	.size = sizeof(KdTopologySelectorTerm),
	.fields = term_fields,
	.help = "a part of the cluster",
};

static const KdField fields[] = {
	KD_FIELD(KdStorageClass, provisioner, NAME, .required = true,
		 .help = "the driver that makes volumes"),
	KD_FIELD(KdStorageClass, reclaimPolicy, NAME, .fallback = "Delete",
		 .allowed = KD_WORDS("Delete", "Recycle", "Retain")),
	KD_FIELD(KdStorageClass, volumeBindingMode, NAME, .fallback = "Immediate",
		 .allowed = KD_WORDS("Immediate", "WaitForFirstConsumer"),
		 .help = "when: at once, or when a pod needs it"),
	KD_FIELD(KdStorageClass, parameters, MAP, .help = "for the driver"),
	KD_FIELD(KdStorageClass, allowVolumeExpansion, BOOL),
	KD_FIELD_LIST_OF(KdStorageClass, allowedTopologies, &kd_topology_selector_term_struct,
			 .help = "where volumes may be made; absent: everywhere"),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "StorageClass",
	.size = sizeof(KdStorageClass),
	.fields = fields,
	.help = "a kind of storage that is made on demand",
	.kept = KD_WORDS("mountOptions"),
};

KD_KIND(storage_class) = {
	.kind = "StorageClass",
	.apiVersion = "storage.k8s.io/v1",
	.plural = "storageclasses",
	.short_names = KD_WORDS("sc"),
	.size = sizeof(KdStorageClass),
	.body = &body,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "a kind of storage that is made on demand",
};
