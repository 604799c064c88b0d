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

/* pkg/apis/storage/v1/defaults.go SetDefaults_CSIDriver() */
static void set_defaults(KdObject *object)
{
	KdCsiDriverSpec *spec = &((KdCsiDriver *) object)->spec;

	if (spec->n_volumeLifecycleModes > 0)
		return;
	spec->volumeLifecycleModes = g_new(KdName, 1);
	spec->volumeLifecycleModes[0] = g_intern_static_string("Persistent");
	spec->n_volumeLifecycleModes = 1;
}

/* ---- columns: printCSIDriver() ---- */

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("ATTACHREQUIRED"),
	KD_COLUMN("PODINFOONMOUNT"),
	KD_COLUMN("STORAGECAPACITY"),
	KD_COLUMN("TOKENREQUESTS"),
	KD_COLUMN("REQUIRESREPUBLISH"),
	KD_COLUMN("MODES"),
	KD_COLUMN("AGE"),
	{ 0 },
};

enum { NAME, ATTACH, POD_INFO, CAPACITY, TOKENS, REPUBLISH, MODES, AGE };

static char *print_audiences(const KdCsiDriverSpec *spec)
{
	GString *out = g_string_new(spec->n_tokenRequests > 0 ? NULL : "<unset>");

	for (guint i = 0; i < spec->n_tokenRequests; i++) {
		const char *audience = spec->tokenRequests[i].audience;

		g_string_append_printf(out, "%s%s", i > 0 ? "," : "", audience ? audience : "");
	}
	return g_string_free(out, FALSE);
}

static char *print_modes(const KdCsiDriverSpec *spec)
{
	GString *out = g_string_new(spec->n_volumeLifecycleModes > 0 ? NULL : "<none>");

	for (guint i = 0; i < spec->n_volumeLifecycleModes; i++)
		g_string_append_printf(out, "%s%s", i > 0 ? "," : "",
				       spec->volumeLifecycleModes[i]);
	return g_string_free(out, FALSE);
}

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdCsiDriverSpec *spec = &KD_CSI_DRIVER(object)->spec;

	switch (column) {
	case NAME:
		return kd_cell_name(object);
	case ATTACH:
		return kd_cell_bool(spec->attachRequired);
	case POD_INFO:
		return kd_cell_bool(spec->podInfoOnMount);
	case CAPACITY:
		return kd_cell_bool(spec->storageCapacity);
	case TOKENS:
		return print_audiences(spec);
	case REPUBLISH:
		return kd_cell_bool(spec->requiresRepublish);
	case MODES:
		return print_modes(spec);
	default:
		return kd_cell_age(object, now);
	}
}

/* ---- fields ---- */

static const KdField token_fields[] = {
	KD_FIELD(KdTokenRequest, audience, STRING, .empty = true, .required = true),
	KD_FIELD(KdTokenRequest, expirationSeconds, OPT_INT),
	KD_FIELDS_END,
};
static const KdStruct token_struct = {
	.name = "TokenRequest",
	.size = sizeof(KdTokenRequest),
	.fields = token_fields,
	.help = "a token that the driver gets of the pod's service account",
};

static const KdField spec_fields[] = {
	KD_FIELD(KdCsiDriverSpec, attachRequired, BOOL, .fallback = "true"),
	KD_FIELD(KdCsiDriverSpec, storageCapacity, BOOL, .fallback = "false",
		 .help = "free space is told by CSIStorageCapacity objects"),
	KD_FIELD(KdCsiDriverSpec, podInfoOnMount, BOOL, .fallback = "false"),
	KD_FIELD(KdCsiDriverSpec, requiresRepublish, BOOL, .fallback = "false"),
	KD_FIELD_LIST_OF(KdCsiDriverSpec, tokenRequests, &token_struct),
	KD_FIELD_NAMES_OF(KdCsiDriverSpec, volumeLifecycleModes,
			  .allowed = KD_WORDS("Persistent", "Ephemeral")),
	KD_FIELDS_END,
};
static const KdStruct spec_struct = {
	.name = "CSIDriverSpec",
	.size = sizeof(KdCsiDriverSpec),
	.fields = spec_fields,
	.help = "what the driver wants",
	.kept = KD_WORDS("fsGroupPolicy", "nodeAllocatableUpdatePeriodSeconds", "seLinuxMount",
			 "serviceAccountTokenInSecrets"),
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
	.set_defaults = set_defaults,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "a driver for storage",
};
