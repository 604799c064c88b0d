/* SPDX-License-Identifier: Apache-2.0 */
/* sim/node/needs.c: the ConfigMaps and Secrets that a pod cannot start without. */
#include "config.h"

#include "node/needs.h"

#include <kubedes/api/config_map.h>
#include <kubedes/api/secret.h>

#include "kt_cluster.h"
#include "kt_object.h"

static const struct {
	const char *row, *spec; /* beside the container "main", or of it */
	const char *want;       /* "VOLUME: MESSAGE", "NUMBER: MESSAGE ..."; "" = nothing */
} rows[] = {
	{ "nothing asked for", "containers: [{name: main, image: a}]", "" },
	{ "a value", "containers: [{name: main, image: a, env: [{name: A, value: b}]}]", "" },
	{ "a key that is there",
	  "containers: [{name: main, image: a, env: [{name: A, valueFrom: {configMapKeyRef: {name: "
	  "there, key: k}}}]}]",
	  "" },
	{ "a key that is not",
	  "containers: [{name: main, image: a, env: [{name: A, valueFrom: {configMapKeyRef: {name: "
	  "there, key: z}}}]}]",
	  "0: couldn't find key z in ConfigMap ns/there" },
	{ "bytes are no text",
	  "containers: [{name: main, image: a, env: [{name: A, valueFrom: {configMapKeyRef: {name: "
	  "there, key: b}}}]}]",
	  "0: couldn't find key b in ConfigMap ns/there" },
	{ "a map of another namespace",
	  "containers: [{name: main, image: a, env: [{name: A, valueFrom: {configMapKeyRef: {name: "
	  "else, key: k}}}]}]",
	  "0: configmap \"else\" not found" },
	{ "a secret's key",
	  "containers: [{name: main, image: a, env: [{name: A, valueFrom: {secretKeyRef: {name: "
	  "there, key: z}}}]}]",
	  "0: couldn't find key z in Secret ns/there" },
	{ "an optional key",
	  "containers: [{name: main, image: a, env: [{name: A, valueFrom: {secretKeyRef: {name: "
	  "none, key: z, optional: true}}}]}]",
	  "" },
	{ "not optional, said",
	  "containers: [{name: main, image: a, env: [{name: A, valueFrom: {secretKeyRef: {name: "
	  "none, key: z, optional: false}}}]}]",
	  "0: secret \"none\" not found" },
	{ "all of one",
	  "containers: [{name: main, image: a, envFrom: [{configMapRef: {name: x}}]}]",
	  "0: configmap \"x\" not found" },
	{ "all of a secret, if it is there",
	  "containers: [{name: main, image: a, envFrom: [{secretRef: {name: x, optional: true}}, "
	  "{secretRef: {name: there}}]}]",
	  "" },
	{ "the first of several",
	  "containers: [{name: main, image: a, envFrom: [{configMapRef: {name: x}}, {configMapRef: "
	  "{name: y}}]}]",
	  "0: configmap \"x\" not found" },
	{ "each container",
	  "initContainers: [{name: i, image: a, envFrom: [{secretRef: {name: x}}]}], containers: "
	  "[{name: main, image: a}, {name: side, image: a, envFrom: [{configMapRef: {name: w}}]}]",
	  "0: secret \"x\" not found 2: configmap \"w\" not found" },
	{ "a volume",
	  "containers: [{name: main, image: a}], volumes: [{name: e, emptyDir: {}}, {name: v, "
	  "configMap: {name: x}}]",
	  "v: configmap \"x\" not found" },
	{ "a volume comes first",
	  "containers: [{name: main, image: a, envFrom: [{configMapRef: {name: y}}]}], volumes: "
	  "[{name: v, secret: {secretName: x}}]",
	  "v: secret \"x\" not found" },
	{ "an optional volume",
	  "containers: [{name: main, image: a}], volumes: [{name: v, secret: {secretName: x, "
	  "optional: true}}]",
	  "" },
	{ "files that are there",
	  "containers: [{name: main, image: a}], volumes: [{name: v, configMap: {name: there, "
	  "items: "
	  "[{key: k, path: p}, {key: b, path: q}]}}]",
	  "" },
	{ "a file that is not",
	  "containers: [{name: main, image: a}], volumes: [{name: v, configMap: {name: there, "
	  "items: "
	  "[{key: z, path: p}]}}]",
	  "v: references non-existent config key: z" },
	{ "a secret's file",
	  "containers: [{name: main, image: a}], volumes: [{name: v, secret: {secretName: there, "
	  "items: [{key: z, path: p}]}}]",
	  "v: references non-existent secret key: z" },
	{ "one of several sources",
	  "containers: [{name: main, image: a}], volumes: [{name: v, projected: {sources: "
	  "[{serviceAccountToken: {path: t}}, {configMap: {name: there}}, {secret: {name: x}}]}}]",
	  "v: secret \"x\" not found" },
};

static char *print(const KdMissing *missing)
{
	GString *text = g_string_new(NULL);

	if (missing->volume)
		g_string_append_printf(text, "%s: %s", missing->volume, missing->volume_message);
	for (guint i = 0; i < missing->n_containers; i++)
		if (missing->containers[i])
			g_string_append_printf(text, "%s%u: %s", text->len ? " " : "", i,
					       missing->containers[i]);
	return g_string_free(text, FALSE);
}

static void needs(void)
{
	g_auto(KtWorld) world = kt_world();

	kt_create(world.cluster,
		  kt_object(&kd_kind_config_map, "{metadata: {name: there, namespace: ns}, data: "
						 "{k: x}, binaryData: {b: YQ==}}"));
	kt_create(world.cluster, kt_object(&kd_kind_config_map,
					   "{metadata: {name: else, namespace: other}, data: {k: "
					   "x}}"));
	kt_create(world.cluster, kt_object(&kd_kind_secret, "{metadata: {name: there, namespace: "
							    "ns}, data: {k: YQ==}}"));
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *yaml = g_strdup_printf(
			"{metadata: {name: p, namespace: ns}, spec: {%s}}", rows[i].spec);
		g_autoptr(KdObject) pod = kt_object(&kd_kind_pod, yaml);
		g_auto(KdMissing) missing = { 0 };
		bool any = kd_needs_missing(kd_cluster_view(world.cluster, KD_OBSERVER_KUBELET),
					    KD_POD(pod), &missing);
		g_autofree char *got = print(&missing);

		KT_ROW_INT(rows[i].row, any, *rows[i].want != '\0');
		KT_ROW_STR(rows[i].row, got, rows[i].want);
	}
}

static CU_TestInfo tests[] = {
	{ "needs", needs },
	CU_TEST_INFO_NULL,
};

KT_SUITE(needs) = { .pName = "needs", .pTests = tests };
