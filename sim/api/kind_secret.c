/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/secret.h>
#include <string.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/data_check.h"
#include "api/field_error.h"
#include "api/names.h"
#include "base/tree.h"

#define ACCOUNT "kubernetes.io/service-account.name"

/* ---- what is in it, by type: ValidateSecret() ---- */

static gboolean need(const KdSecret *secret, const char *key, GError **error)
{
	return kd_map_lookup(&secret->data, key) || kd_field_required(error, NULL, "data[%s]", key);
}

static gboolean need_account(const KdSecret *secret, GError **error)
{
	const char *name = kd_map_lookup(&secret->object.metadata.annotations, ACCOUNT);

	return (name && *name) ||
	       kd_field_required(error, NULL, "metadata.annotations[" ACCOUNT "]");
}

static gboolean need_json(const KdSecret *secret, const char *key, GError **error)
{
	const char *value = kd_map_lookup(&secret->data, key);
	g_autoptr(GError) problem = NULL;
	g_autoptr(KdForest) forest = NULL;
	g_autofree guchar *text = NULL;
	gsize n;

	if (!value || kd_base64_size(value, NULL) < 0)
		return need(secret, key, error);
	text = g_base64_decode(value, &n);
	forest = kd_json_parse((const char *) text, n, NULL, &problem);
	if (forest && kd_forest_n_documents(forest) == 1 &&
	    kd_forest_document(forest, 0)->type == KD_TREE_MAP)
		return TRUE;
	return kd_field_invalid(error, "<secret contents redacted>",
				problem ? problem->message : "it is no JSON object", "data[%s]",
				key);
}

static gboolean need_either(const KdSecret *secret, GError **error)
{
	if (kd_map_lookup(&secret->data, "username") || kd_map_lookup(&secret->data, "password"))
		return TRUE;
	need(secret, "username", error);
	return need(secret, "password", error);
}

static gboolean need_pair(const KdSecret *secret, GError **error)
{
	gboolean good = need(secret, "tls.crt", error);

	return need(secret, "tls.key", error) && good;
}

static gboolean need_text(const KdSecret *secret, const char *key, GError **error)
{
	const char *value = kd_map_lookup(&secret->data, key);

	return (value && *value) || kd_field_required(error, NULL, "data[%s]", key);
}

static gboolean check_type(const KdSecret *secret, GError **error)
{
	const char *type = secret->type;

	if (strcmp(type, "kubernetes.io/service-account-token") == 0)
		return need_account(secret, error);
	if (strcmp(type, "kubernetes.io/dockercfg") == 0)
		return need_json(secret, ".dockercfg", error);
	if (strcmp(type, "kubernetes.io/dockerconfigjson") == 0)
		return need_json(secret, ".dockerconfigjson", error);
	if (strcmp(type, "kubernetes.io/basic-auth") == 0)
		return need_either(secret, error);
	if (strcmp(type, "kubernetes.io/ssh-auth") == 0)
		return need_text(secret, "ssh-privatekey", error);
	if (strcmp(type, "kubernetes.io/tls") == 0)
		return need_pair(secret, error);
	return TRUE;
}

static gboolean check(const KdObject *object, GError **error)
{
	const KdSecret *secret = KD_SECRET(object);
	gboolean good = kd_object_check_name(object, kd_name_subdomain_problem, error);
	gsize size = 0;

	good = kd_data_check(&secret->data, true, "data", &size, error) && good;
	if (size > KD_MAX_DATA_SIZE)
		good = kd_field_too_long(error, KD_MAX_DATA_SIZE, "data");
	return check_type(secret, error) && good;
}

/* ---- on its way in ---- */

/* Convert_v1_Secret_To_core_Secret() */
static void set_defaults(KdObject *object)
{
	KdSecret *secret = (KdSecret *) object;

	for (guint i = 0; i < secret->stringData.n; i++) {
		const KdPair *pair = &secret->stringData.pairs[i];
		g_autofree char *encoded = g_base64_encode((const guchar *) pair->value,
							   strlen(pair->value));

		kd_map_set(&secret->data, pair->key, encoded);
	}
	kd_map_clear(&secret->stringData);
}

/* ValidateSecretUpdate() */
static gboolean check_change(const KdObject *new, const KdObject *old, GError **error)
{
	g_autoptr(KdObject) copy = kd_object_copy(new);
	const KdSecret *to = (const KdSecret *) copy, *from = KD_SECRET(old);
	gboolean good = TRUE;

	set_defaults(copy);
	if (g_strcmp0(to->type, from->type) != 0)
		good = kd_field_invalid(error, to->type, "field is immutable", "type");
	if (!from->immutable.set || !from->immutable.value)
		return good;
	good = kd_immutable_check(to->immutable, from->immutable, error) && good;
	return kd_data_unchanged_check(&to->data, &from->data, "data", error) && good;
}

/* ---- the kind ---- */

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"), KD_COLUMN("TYPE"), KD_COLUMN("DATA"), KD_COLUMN("AGE"), { 0 },
};

static char *cell(const KdObject *object, guint column, KdTime now)
{
	switch (column) {
	case 0:
		return kd_cell_name(object);
	case 1:
		return kd_cell_text(KD_SECRET(object)->type);
	case 2:
		return kd_cell_int(KD_SECRET(object)->data.n);
	default:
		return kd_cell_age(object, now);
	}
}

static const KdField fields[] = {
	KD_FIELD(KdSecret, type, NAME, .fallback = "Opaque",
		 .help = "kubernetes.io/tls, kubernetes.io/dockerconfigjson ...: what must be in "
			 "it"),
	KD_FIELD(KdSecret, data, MAP, .help = "bytes in base64, by names of files"),
	KD_FIELD(KdSecret, stringData, MAP, .help = "texts that are put into data"),
	KD_FIELD(KdSecret, immutable, OPT_BOOL, .help = "true: what it holds never changes"),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "Secret",
	.size = sizeof(KdSecret),
	.fields = fields,
	.help = "what not everybody may read",
};

KD_KIND(secret) = {
	.kind = "Secret",
	.apiVersion = "v1",
	.plural = "secrets",
	.namespaced = true,
	.size = sizeof(KdSecret),
	.body = &body,
	.set_defaults = set_defaults,
	.check = check,
	.check_change = check_change,
	.columns = columns,
	.cell = cell,
	.help = "what not everybody may read",
};
