/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/config_map.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/data_check.h"
#include "api/field_error.h"
#include "api/names.h"

static gboolean check_twice(const KdConfigMap *map, GError **error)
{
	gboolean good = TRUE;

	for (guint i = 0; i < map->data.n; i++) {
		const char *key = map->data.pairs[i].key;

		if (kd_map_lookup(&map->binaryData, key))
			good = kd_field_invalid(error, key,
						"duplicate of key present in binaryData",
						"data[%s]", key);
	}
	return good;
}

/* ValidateConfigMap() */
static gboolean check(const KdObject *object, GError **error)
{
	const KdConfigMap *map = KD_CONFIG_MAP(object);
	gboolean good = kd_object_check_name(object, kd_name_subdomain_problem, error);
	gsize size = 0;

	good = kd_data_check(&map->data, false, "data", &size, error) && good;
	good = check_twice(map, error) && good;
	good = kd_data_check(&map->binaryData, true, "binaryData", &size, error) && good;
	if (size > KD_MAX_DATA_SIZE)
		good = kd_field_too_long(error, KD_MAX_DATA_SIZE, "[]");
	return good;
}

/* ValidateConfigMapUpdate() */
static gboolean check_change(const KdObject *new, const KdObject *old, GError **error)
{
	const KdConfigMap *to = KD_CONFIG_MAP(new), *from = KD_CONFIG_MAP(old);
	gboolean good;

	if (!from->immutable.set || !from->immutable.value)
		return TRUE;
	good = kd_immutable_check(to->immutable, from->immutable, error);
	good = kd_data_unchanged_check(&to->data, &from->data, "data", error) && good;
	return kd_data_unchanged_check(&to->binaryData, &from->binaryData, "binaryData", error) &&
	       good;
}

/* ---- kube-root-ca.crt ---- */

void kd_root_ca_fill(KdConfigMap *map, const char *certificate)
{
	kd_map_clear(&map->data);
	kd_map_set(&map->data, KD_ROOT_CA_KEY, certificate);
	kd_map_set(&map->object.metadata.annotations, "kubernetes.io/description",
		   "Contains a CA bundle that can be used to verify the kube-apiserver when using "
		   "internal endpoints such as the internal service IP or kubernetes.default.svc. "
		   "No other usage is guaranteed across distributions of Kubernetes clusters.");
}

KdConfigMap *kd_root_ca_new(KdName namespace_, const char *certificate)
{
	KdConfigMap *map = (KdConfigMap *) kd_object_new(&kd_kind_config_map);

	map->object.metadata.namespace = namespace_;
	map->object.metadata.name = g_strdup(KD_ROOT_CA_NAME);
	kd_root_ca_fill(map, certificate);
	return map;
}

/* ---- the kind ---- */

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("DATA"),
	KD_COLUMN("AGE"),
	{ 0 },
};

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdConfigMap *map = KD_CONFIG_MAP(object);

	switch (column) {
	case 0:
		return kd_cell_name(object);
	case 1:
		return kd_cell_int((gint64) map->data.n + map->binaryData.n);
	default:
		return kd_cell_age(object, now);
	}
}

static const KdField fields[] = {
	KD_FIELD(KdConfigMap, data, MAP, .help = "texts, by names of files"),
	KD_FIELD(KdConfigMap, binaryData, MAP, .help = "bytes in base64, by other names of files"),
	KD_FIELD(KdConfigMap, immutable, OPT_BOOL, .help = "true: what it holds never changes"),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "ConfigMap",
	.size = sizeof(KdConfigMap),
	.fields = fields,
	.help = "what programs are configured with",
};

KD_KIND(config_map) = {
	.kind = "ConfigMap",
	.apiVersion = "v1",
	.plural = "configmaps",
	.short_names = KD_WORDS("cm"),
	.namespaced = true,
	.size = sizeof(KdConfigMap),
	.body = &body,
	.check = check,
	.check_change = check_change,
	.columns = columns,
	.cell = cell,
	.help = "what programs are configured with",
};
