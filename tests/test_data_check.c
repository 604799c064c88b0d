/* SPDX-License-Identifier: Apache-2.0 */
/* sim/api/data_check.c, kind_config_map.c, kind_secret.c: what they hold, and how it may change. */
#include "config.h"

#include "api/data_check.h"

#include <kubedes/api/config_map.h>
#include <kubedes/api/secret.h>

#include "api/decode.h"
#include "kt_cluster.h"
#include "kt_object.h"

/* ---- base64 ---- */

static const struct {
	const char *text;
	int size; /* -1 = none */
	guint at; /* where it is wrong */
} encoded[] = {
	{ "", 0, 0 },         { "YQ==", 1, 0 },       { "YWI=", 2, 0 },  { "YWJj", 3, 0 },
	{ "YWJjYQ==", 4, 0 }, { "YW\nJj\r\n", 3, 0 }, { "a+/z", 3, 0 },  { "YWI", -1, 3 },
	{ "YWJ*", -1, 3 },    { "Y===", -1, 1 },      { "=", -1, 0 },    { "YQ==YWJj", -1, 4 },
	{ "YQ=a", -1, 3 },    { "YQ===", -1, 4 },     { "YQ-_", -1, 2 },
};

static void base64(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(encoded); i++) {
		gsize at = 0;

		KT_ROW_INT(encoded[i].text, kd_base64_size(encoded[i].text, &at), encoded[i].size);
		KT_ROW_INT(encoded[i].text, (gint64) at, encoded[i].at);
	}
}

/* ---- new ones ---- */

#define SECRET(type_, data_) "{metadata: {name: a}, type: " type_ ", data: {" data_ "}}"

static const struct {
	const char *row;
	const KdKind *kind;
	const char *yaml, *want; /* NULL = good */
} checks[] = {
	{ "an empty one", &kd_kind_config_map, "{metadata: {name: a}}", NULL },
	{ "keys", &kd_kind_config_map,
	  "{metadata: {name: a}, data: {a.b: x, _c: '', D-1: z, .hidden: z, ...: z}}",
	  "data[...]: Invalid value: \"...\": must not start with '..'" },
	{ "a path", &kd_kind_config_map, "{metadata: {name: a}, data: {a/b: x}}",
	  "data[a/b]: Invalid value: \"a/b\": a valid config key must consist of alphanumeric "
	  "characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex "
	  "used for validation is '[-._a-zA-Z0-9]+')" },
	{ "this folder", &kd_kind_config_map, "{metadata: {name: a}, data: {.: x}}",
	  "data[.]: Invalid value: \".\": must not be '.'" },
	{ "the one above", &kd_kind_config_map, "{metadata: {name: a}, data: {..: x}}",
	  "data[..]: Invalid value: \"..\": must not be '..'" },
	{ "twice", &kd_kind_config_map,
	  "{metadata: {name: a}, data: {a: x}, binaryData: {a: YQ==}}",
	  "data[a]: Invalid value: \"a\": duplicate of key present in binaryData" },
	{ "text where bytes should be", &kd_kind_config_map,
	  "{metadata: {name: a}, binaryData: {a: hello}}",
	  "binaryData[a]: Invalid value: \"<contents redacted>\": illegal base64 data at input "
	  "byte 5" },
	{ "any type", &kd_kind_secret, SECRET("example.com/mine", "a: YQ=="), NULL },
	{ "a certificate without a key", &kd_kind_secret,
	  SECRET("kubernetes.io/tls", "tls.crt: YQ=="), "data[tls.key]: Required value" },
	{ "an empty key will do", &kd_kind_secret,
	  SECRET("kubernetes.io/tls", "tls.crt: YQ==, tls.key: ''"), NULL },
	{ "nothing to log in with", &kd_kind_secret, SECRET("kubernetes.io/basic-auth", ""),
	  "[data[username]: Required value, data[password]: Required value]" },
	{ "a name alone", &kd_kind_secret, SECRET("kubernetes.io/basic-auth", "username: YQ=="),
	  NULL },
	{ "an empty private key", &kd_kind_secret,
	  SECRET("kubernetes.io/ssh-auth", "ssh-privatekey: ''"),
	  "data[ssh-privatekey]: Required value" },
	{ "registries", &kd_kind_secret,
	  SECRET("kubernetes.io/dockerconfigjson", ".dockerconfigjson: e30="), NULL },
	{ "no registries", &kd_kind_secret, SECRET("kubernetes.io/dockercfg", "a: YQ=="),
	  "data[.dockercfg]: Required value" },
	{ "registries that are no map", &kd_kind_secret,
	  SECRET("kubernetes.io/dockerconfigjson", ".dockerconfigjson: W10="),
	  "data[.dockerconfigjson]: Invalid value: \"<secret contents redacted>\": it is no JSON "
	  "object" },
	{ "a token of nobody", &kd_kind_secret, SECRET("kubernetes.io/service-account-token", ""),
	  "metadata.annotations[kubernetes.io/service-account.name]: Required value" },
	{ "a token of an account", &kd_kind_secret,
	  "{metadata: {name: a, annotations: {kubernetes.io/service-account.name: default}}, type: "
	  "kubernetes.io/service-account-token}",
	  NULL },
};

static void new_ones(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(checks); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(KdForest) forest = kd_yaml_parse(checks[i].yaml, strlen(checks[i].yaml),
							   NULL, &error);
		g_autoptr(KdProblems) problems = kd_problems_new();
		g_autoptr(KdObject) object = kd_object_decode(
			checks[i].kind, forest, kd_forest_document(forest, 0), 0, problems);

		KT_ROW_NO_ERROR(checks[i].row, error);
		kd_object_check(object, &error);
		KT_ROW_STR(checks[i].row, error ? error->message : NULL, checks[i].want);
	}
}

/* ---- sizes ---- */

static bool fits(const KdKind *kind, gsize n, char **ret_problem)
{
	g_autoptr(KdObject) object = kt_object(kind, "{metadata: {name: a}}");
	g_autofree char *plain = g_strnfill(n, 'x');
	g_autofree char *coded = g_base64_encode((const guchar *) plain, n);
	g_autoptr(GError) error = NULL;
	bool good;

	if (kind == &kd_kind_secret)
		kd_map_set(&((KdSecret *) object)->data, "a", coded);
	else
		kd_map_set(&((KdConfigMap *) object)->data, "a", plain);
	good = kind->check(object, &error);
	*ret_problem = error ? g_strdup(error->message) : NULL;
	return good;
}

static void sizes(void)
{
	const KdKind *const kinds[] = { &kd_kind_config_map, &kd_kind_secret };
	const char *const problems[] = { "[]: Too long: may not be more than 1048576 bytes",
					 "data: Too long: may not be more than 1048576 bytes" };

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autofree char *none = NULL, *problem = NULL;

		KT_ROW_TRUE("as much as may be", fits(kinds[i], KD_MAX_DATA_SIZE, &none));
		KT_ROW_TRUE("one byte more", !fits(kinds[i], KD_MAX_DATA_SIZE + 1, &problem));
		KT_ROW_STR(kinds[i]->kind, problem, problems[i]);
	}
}

/* ---- changes ---- */

static const struct {
	const char *row;
	const KdKind *kind;
	const char *before, *after, *want; /* "" = done */
} changes[] = {
	{ "other data", &kd_kind_config_map, "data: {a: x}", "data: {a: z}", "" },
	{ "immutable from now on", &kd_kind_config_map, "data: {a: x}",
	  "data: {a: x}, immutable: true", "" },
	{ "other labels", &kd_kind_config_map, "data: {a: x}, immutable: true",
	  "data: {a: x}, immutable: true, metadata: {name: a, namespace: default, labels: {b: c}}",
	  "" },
	{ "other data of an immutable one", &kd_kind_config_map, "data: {a: x}, immutable: true",
	  "data: {a: z}, immutable: true",
	  "data: Forbidden: field is immutable when `immutable` is set" },
	{ "and not immutable any more", &kd_kind_config_map,
	  "binaryData: {a: YQ==}, immutable: true", "binaryData: {}",
	  "immutable: Forbidden: field is immutable when `immutable` is set\n"
	  "binaryData: Forbidden: field is immutable when `immutable` is set" },
	{ "said not to be", &kd_kind_secret, "immutable: true", "immutable: false",
	  "immutable: Forbidden: field is immutable when `immutable` is set" },
	{ "the same as text", &kd_kind_secret, "data: {a: YQ==}, immutable: true",
	  "stringData: {a: a}, immutable: true", "" },
	{ "another text", &kd_kind_secret, "data: {a: YQ==}, immutable: true",
	  "stringData: {a: b}, immutable: true",
	  "data: Forbidden: field is immutable when `immutable` is set" },
	{ "another type", &kd_kind_secret, "type: a/b", "type: a/c",
	  "type: Invalid value: \"a/c\": field is immutable" },
};

static KdObject *make(const KdKind *kind, const char *fields)
{
	g_autofree char *yaml = g_strdup_printf("{%s%s}",
						strstr(fields, "metadata:")
							? ""
							: "metadata: {name: a, namespace: "
							  "default}, ",
						fields);

	return kt_object(kind, yaml);
}

static void changed_ones(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
		g_auto(KtWorld) world = kt_world();
		KtAnswer answer = kt_create(world.cluster,
					    make(changes[i].kind, changes[i].before));
		KdObject *next = make(changes[i].kind, changes[i].after);
		const char *colon;

		KT_ROW_STR(changes[i].row, answer.message, "");
		next->uid = answer.object->uid;
		answer = kt_update(world.cluster, next);
		colon = strstr(answer.message, "is invalid: ");
		KT_ROW_STR(changes[i].row, colon ? colon + strlen("is invalid: ") : answer.message,
			   changes[i].want);
	}
}

static void texts_become_data(void)
{
	g_auto(KtWorld) world = kt_world();
	const KdSecret *secret = KD_SECRET(
		kt_create(world.cluster,
			  kt_object(&kd_kind_secret, "{metadata: {name: a, namespace: default}, "
						     "data: {a: YQ==, b: YQ==}, stringData: {a: "
						     "hello, c: ''}}"))
			.object);

	KT_ROW_STR("opaque by default", secret->type, "Opaque");
	KT_ROW_STR("the text wins", kd_map_lookup(&secret->data, "a"), "aGVsbG8=");
	KT_ROW_STR("what is there stays", kd_map_lookup(&secret->data, "b"), "YQ==");
	KT_ROW_STR("an empty one too", kd_map_lookup(&secret->data, "c"), "");
	KT_ROW_INT("it is not kept", secret->stringData.n, 0);
}

static CU_TestInfo tests[] = {
	{ "base64", base64 },
	{ "new ones", new_ones },
	{ "sizes", sizes },
	{ "changed ones", changed_ones },
	{ "texts become data", texts_become_data },
	CU_TEST_INFO_NULL,
};

KT_SUITE(data_check) = { .pName = "data_check", .pTests = tests };
