/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/csi_driver.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/names.h"

static gboolean check(const KdObject *object, GError **error)
{
	return kd_object_check_name(object, kd_name_subdomain_problem, error);
}

static const char *const columns[] = {
	"NAME", "ATTACHREQUIRED", "PODINFOONMOUNT", "STORAGECAPACITY", "AGE", NULL
};

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdCsiDriverSpec *spec = &KD_CSI_DRIVER(object)->spec;

	switch (column) {
	case 0:
		return kd_cell_name(object);
	case 1:
		return kd_cell_bool(spec->attachRequired);
	case 2:
		return kd_cell_bool(spec->podInfoOnMount);
	case 3:
		return kd_cell_bool(spec->storageCapacity);
	default:
		return kd_cell_age(object, now);
	}
}

static const KdField spec_fields[] = {
	KD_FIELD(KdCsiDriverSpec, attachRequired, BOOL, .fallback = "true"),
	KD_FIELD(KdCsiDriverSpec, storageCapacity, BOOL, .fallback = "false",
		 .help = "free space is told by CSIStorageCapacity objects"),
	KD_FIELD(KdCsiDriverSpec, podInfoOnMount, BOOL, .fallback = "false"),
	KD_FIELDS_END,
};
static const KdStruct spec_struct = {
	.name = "CSIDriverSpec",
	.size = sizeof(KdCsiDriverSpec),
	.fields = spec_fields,
	.help = "what the driver wants",
	.kept = KD_WORDS("fsGroupPolicy", "nodeAllocatableUpdatePeriodSeconds", "requiresRepublish",
			 "seLinuxMount", "serviceAccountTokenInSecrets", "tokenRequests",
			 "volumeLifecycleModes"),
};

static const KdField fields[] = {
	KD_FIELD(KdCsiDriver, spec, STRUCT, .of = &spec_struct),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "CSIDriver",
	.size = sizeof(KdCsiDriver),
	.fields = fields,
	.help = "a driver for storage",
};

KD_KIND(csi_driver) = {
	.kind = "CSIDriver",
	.apiVersion = "storage.k8s.io/v1",
	.plural = "csidrivers",
	.size = sizeof(KdCsiDriver),
	.body = &body,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "a driver for storage",
};
