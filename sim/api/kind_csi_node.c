/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/csi_node.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/field_error.h"
#include "api/names.h"

static gboolean check(const KdObject *object, GError **error)
{
	const KdCsiNodeSpec *spec = &KD_CSI_NODE(object)->spec;

	for (guint i = 0; i < spec->n_drivers; i++) {
		KdName name = spec->drivers[i].name;

		for (guint k = 0; name && k < i; k++) {
			if (spec->drivers[k].name == name)
				return kd_field_duplicate(error, name, "spec.drivers[%u].name", i);
		}
	}
	return kd_object_check_name(object, kd_name_subdomain_problem, error);
}

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("DRIVERS"),
	KD_COLUMN("AGE"),
	{ 0 },
};

static char *cell(const KdObject *object, guint column, KdTime now)
{
	switch (column) {
	case 0:
		return kd_cell_name(object);
	case 1:
		return kd_cell_int(KD_CSI_NODE(object)->spec.n_drivers);
	default:
		return kd_cell_age(object, now);
	}
}

static const KdField allocatable_fields[] = {
	KD_FIELD(KdVolumeNodeResources, count, OPT_INT, .min = 0, .max = G_MAXINT32,
		 .help = "how many volumes; absent: any number"),
	KD_FIELDS_END,
};
static const KdStruct allocatable_struct = {
	.name = "VolumeNodeResources",
	.size = sizeof(KdVolumeNodeResources),
	.fields = allocatable_fields,
	.help = "how many volumes the node can have",
};

static const KdField driver_fields[] = {
	KD_FIELD(KdCsiNodeDriver, name, NAME, .required = true),
	KD_FIELD(KdCsiNodeDriver, nodeID, STRING, .help = "what the driver calls the node"),
	KD_FIELD_NAMES_OF(KdCsiNodeDriver, topologyKeys, .help = "labels that say where it is"),
	KD_FIELD(KdCsiNodeDriver, allocatable, POINTER, .of = &allocatable_struct),
	KD_FIELDS_END,
};
static const KdStruct driver_struct = {
	.name = "CSINodeDriver",
	.size = sizeof(KdCsiNodeDriver),
	.fields = driver_fields,
	.help = "a driver on the node",
};

static const KdField spec_fields[] = {
	KD_FIELD_LIST_OF(KdCsiNodeSpec, drivers, &driver_struct),
	KD_FIELDS_END,
};
static const KdStruct spec_struct = {
	.name = "CSINodeSpec",
	.size = sizeof(KdCsiNodeSpec),
	.fields = spec_fields,
	.help = "the drivers of the node",
};

static const KdField fields[] = {
	KD_FIELD(KdCsiNode, spec, STRUCT, .of = &spec_struct),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "CSINode",
	.size = sizeof(KdCsiNode),
	.fields = fields,
	.help = "the CSI drivers of a node",
};

KD_KIND(csi_node) = {
	.kind = "CSINode",
	.apiVersion = "storage.k8s.io/v1",
	.plural = "csinodes",
	.size = sizeof(KdCsiNode),
	.body = &body,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "the CSI drivers of a node",
};
