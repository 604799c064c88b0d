/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/service_account.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/names.h"

static gboolean check(const KdObject *object, GError **error)
{
	return kd_object_check_name(object, kd_name_subdomain_problem, error);
}

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("SECRETS"),
	KD_COLUMN("AGE"),
	{ 0 },
};

static char *cell(const KdObject *object, guint column, KdTime now)
{
	switch (column) {
	case 0:
		return kd_cell_name(object);
	case 1:
		return kd_cell_int(KD_SERVICE_ACCOUNT(object)->n_secrets);
	default:
		return kd_cell_age(object, now);
	}
}

static const KdField fields[] = {
	KD_FIELD_LIST_OF(KdServiceAccount, secrets, &kd_object_reference_struct,
			 .help = "secrets that its pods may use"),
	KD_FIELD(KdServiceAccount, automountServiceAccountToken, OPT_BOOL,
		 .help = "whether pods get its token"),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "ServiceAccount",
	.size = sizeof(KdServiceAccount),
	.fields = fields,
	.help = "what the processes of a pod are to the API server",
	.kept = KD_WORDS("imagePullSecrets"),
};

KD_KIND(service_account) = {
	.kind = "ServiceAccount",
	.apiVersion = "v1",
	.plural = "serviceaccounts",
	.short_names = KD_WORDS("sa"),
	.namespaced = true,
	.size = sizeof(KdServiceAccount),
	.body = &body,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "what the processes of a pod are to the API server",
};
