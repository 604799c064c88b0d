/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/csi_storage_capacity.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/names.h"

static gboolean check(const KdObject *object, GError **error)
{
	return kd_object_check_name(object, kd_name_subdomain_problem, error);
}

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("STORAGECLASSNAME"),
	KD_COLUMN("CAPACITY"),
	{ 0 },
};

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdCsiStorageCapacity *self = KD_CSI_STORAGE_CAPACITY(object);
	(void) now;

	switch (column) {
	case 0:
		return kd_cell_name(object);
	case 1:
		return kd_cell_text(self->storageClassName);
	default:
		return self->capacity.set ? kd_quantity_print(self->capacity.value)
					  : g_strdup("<unset>");
	}
}

static const KdField fields[] = {
	KD_FIELD(KdCsiStorageCapacity, nodeTopology, POINTER, .of = &kd_label_selector_struct,
		 .help = "nodes that reach it; absent: none"),
	KD_FIELD(KdCsiStorageCapacity, storageClassName, NAME, .required = true),
	KD_FIELD(KdCsiStorageCapacity, capacity, OPT_QUANTITY, .help = "what is free"),
	KD_FIELD(KdCsiStorageCapacity, maximumVolumeSize, OPT_QUANTITY,
		 .help = "the largest single volume; absent: capacity"),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "CSIStorageCapacity",
	.size = sizeof(KdCsiStorageCapacity),
	.fields = fields,
	.help = "free space of a storage class in a part of the cluster",
};

KD_KIND(csi_storage_capacity) = {
	.kind = "CSIStorageCapacity",
	.apiVersion = "storage.k8s.io/v1",
	.plural = "csistoragecapacities",
	.namespaced = true,
	.size = sizeof(KdCsiStorageCapacity),
	.body = &body,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "free space of a storage class in a part of the cluster",
};
