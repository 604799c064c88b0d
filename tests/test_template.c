/* SPDX-License-Identifier: Apache-2.0 */
/* sim/api/template.c: when templates are the same, copies of them, their hashes. */
#include "config.h"

#include <kubedes/api/deployment.h>
#include <kubedes/api/replica_set.h>
#include <kubedes/api/template.h>
#include <string.h>

#include "api/encode.h"
#include "api/raw.h"
#include "kt.h"
#include "kt_object.h"

#define SPEC "spec: {containers: [{name: c, image: x}]}"

static KdObject *make(const KdKind *kind, const char *template)
{
	g_autofree char *yaml = g_strdup_printf(
		"{metadata: {name: web}, spec: {selector: {matchLabels: {a: b}}, template: "
		"{%s%s}}}",
		g_str_has_prefix(template, "spec") ? "metadata: {labels: {a: b}}, " : "", template);

	return kt_object(kind, yaml);
}

static const struct {
	const char *name, *of_deployment, *of_set;
	bool equal;
} pairs[] = {
	{ "word by word", "metadata: {labels: {a: b}}, " SPEC, "metadata: {labels: {a: b}}, " SPEC,
	  true },
	{ "but for the label with the hash", "metadata: {labels: {a: b}}, " SPEC,
	  "metadata: {labels: {a: b, pod-template-hash: x}}, " SPEC, true },
	{ "with different ones", "metadata: {labels: {a: b, pod-template-hash: w, z: z}}, " SPEC,
	  "metadata: {labels: {a: b, pod-template-hash: x, z: z}}, " SPEC, true },
	{ "another label", "metadata: {labels: {a: b}}, " SPEC,
	  "metadata: {labels: {a: b, z: z}}, " SPEC, false },
	{ "another value", "metadata: {labels: {a: b, z: w}}, " SPEC,
	  "metadata: {labels: {a: b, z: z}}, " SPEC, false },
	{ "an annotation", "metadata: {labels: {a: b}, annotations: {c: d}}, " SPEC,
	  "metadata: {labels: {a: b}}, " SPEC, false },
	{ "another image", "metadata: {labels: {a: b}}, " SPEC,
	  "metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: w}]}", false },
	{ "a default that is said", "metadata: {labels: {a: b}}, " SPEC,
	  "metadata: {labels: {a: b}}, spec: {restartPolicy: Always, containers: [{name: c, "
	  "image: x}]}",
	  true },
	{ "the same amount in other words",
	  "spec: {containers: [{name: c, image: x, resources: {requests: {cpu: 1}}}]}",
	  "spec: {containers: [{name: c, image: x, resources: {requests: {cpu: 1000m}}}]}", true },
	{ "another value of a field that nobody reads",
	  "spec: {containers: [{name: c, image: x, env: [{name: A, value: x}]}]}",
	  "spec: {containers: [{name: c, image: x, env: [{name: A, value: w}]}]}", false },
	{ "such a field that one lacks",
	  "spec: {containers: [{name: c, image: x, env: [{name: A, value: x}]}]}", SPEC, false },
	{ "its keys in another order",
	  "spec: {containers: [{name: c, image: x, env: [{name: A, value: x}]}]}",
	  "spec: {containers: [{name: c, image: x, env: [{value: x, name: A}]}]}", true },
};

static void equal(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
		g_autoptr(KdObject) deployment = make(&kd_kind_deployment, pairs[i].of_deployment);
		g_autoptr(KdObject) set = make(&kd_kind_replica_set, pairs[i].of_set);

		KT_ROW_INT(pairs[i].name, kd_template_equal(deployment, set), pairs[i].equal);
		KT_ROW_INT(pairs[i].name, kd_template_equal(set, deployment), pairs[i].equal);
	}
}

/* ---- copies ---- */

static char *print(const KdObject *object)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	GString *out = g_string_new(NULL);

	kd_tree_print_json(kd_tree_path(kd_object_encode(object, forest), "spec.template"), 0, out);
	return g_string_free(out, FALSE);
}

/* Each template over each other: nothing of what was there before may be left. */
static void copy(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
		for (gsize k = 0; k < G_N_ELEMENTS(pairs); k++) {
			g_autoptr(KdObject) to = make(&kd_kind_deployment, pairs[k].of_deployment);
			g_autoptr(KdObject) from = make(&kd_kind_replica_set, pairs[i].of_set);
			g_autofree char *got = NULL, *want = NULL;

			kd_template_copy(to, from);
			got = print(to);
			KT_ROW_TRUE(pairs[i].name, kd_template_equal(to, from));
			KT_ROW_TRUE(pairs[i].name, !strstr(got, KD_POD_TEMPLATE_HASH));
			if (strstr(pairs[i].of_set, KD_POD_TEMPLATE_HASH))
				continue;
			want = print(from);
			KT_ROW_STR(pairs[i].name, got, want);
		}
	}
}

static void keeps_the_rest(void)
{
	g_autoptr(KdObject) to = kt_object(
		&kd_kind_deployment,
		"{metadata: {name: web, managedFields: [{manager: x}]}, spec: "
		"{selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, " SPEC
		"}}}");
	g_autoptr(KdObject) from = make(
		&kd_kind_replica_set,
		"spec: {containers: [{name: c, image: x, env: [{name: A, value: x}]}]}");
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	const KdTree *whole;

	kd_template_copy(to, from);
	whole = kd_object_encode(to, forest);
	KT_ROW_STR("what is kept of the object stays",
		   kd_tree_string(kd_tree_path(whole, "metadata.managedFields[0].manager")), "x");
	KT_ROW_STR("what is kept of the template comes",
		   kd_tree_string(
			   kd_tree_path(whole, "spec.template.spec.containers[0].env[0].value")),
		   "x");
}

/* ---- hashes ---- */

static void hash(void)
{
	g_autoptr(KdObject) one = make(&kd_kind_deployment, pairs[0].of_deployment);
	g_autoptr(KdObject) same = make(&kd_kind_replica_set, pairs[0].of_deployment);
	g_autoptr(KdObject) other = make(&kd_kind_deployment, pairs[4].of_deployment);
	g_autoptr(KdObject) kept = make(&kd_kind_deployment, pairs[9].of_deployment);
	g_autoptr(KdObject) changed = make(&kd_kind_deployment, pairs[9].of_set);
	const KdOptInt none = { 0 }, zero = { 0, true }, first = { 1, true };
	g_autofree char *a = kd_template_hash(one, none), *b = kd_template_hash(same, none);
	g_autofree char *c = kd_template_hash(other, none), *d = kd_template_hash(one, zero);
	g_autofree char *e = kd_template_hash(one, first), *f = kd_template_hash(kept, none);
	g_autofree char *g = kd_template_hash(changed, none);

	KT_ROW_STR("of the same template", a, b);
	KT_ROW_TRUE("of another", strcmp(a, c) != 0);
	KT_ROW_TRUE("after none that was taken", strcmp(a, d) != 0);
	KT_ROW_TRUE("after one", strcmp(a, e) != 0 && strcmp(d, e) != 0);
	KT_ROW_TRUE("of what nobody reads", strcmp(f, g) != 0);
	KT_ROW_INT("no letter that makes words", (gint64) strspn(a, "456789bcdf"),
		   (gint64) strlen(a));
	KT_ROW_STR("in every run", a, "7b4c99df57");
}

static CU_TestInfo tests[] = { { "equal", equal },
			       { "copy", copy },
			       { "keeps the rest", keeps_the_rest },
			       { "hash", hash },
			       CU_TEST_INFO_NULL };

KT_SUITE(template) = { .pName = "template", .pTests = tests };
