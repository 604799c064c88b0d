/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/kinds.h"

#include <kubedes/api/event.h>
#include <kubedes/api/pod.h>
#include <string.h>

#include "api/decode.h"
#include "kt.h"

static const struct {
	const char *row, *word, *want; /* kind and version, or the error */
} lookups[] = {
	{ "plural", "pods", "Pod v1" },
	{ "singular", "pod", "Pod v1" },
	{ "kind", "Pod", "Pod v1" },
	{ "short", "po", "Pod v1" },
	{ "in capitals", "PODS", "Pod v1" },
	{ "several words", "persistentvolumeclaim", "PersistentVolumeClaim v1" },
	{ "short of a kind without a model", "sts", "StatefulSet apps/v1" },
	{ "with its group", "statefulsets.apps", "StatefulSet apps/v1" },
	{ "with version and group", "statefulsets.v1.apps", "StatefulSet apps/v1" },
	{ "an irregular plural", "networkpolicies", "NetworkPolicy networking.k8s.io/v1" },
	{ "of two groups, the one with a model", "events", "Event v1" },
	{ "the other one", "events.events.k8s.io", "Event events.k8s.io/v1" },
	{ "nearly", "nodse", "there is no kind \"nodse\" (did you mean \"nodes\"?)" },
	{ "not at all", "xyzzy", "there is no kind \"xyzzy\"" },
	{ "another group", "pods.apps", "there is no kind \"pods.apps\" (did you mean \"pods\"?)" },
};

static void lookup(void)
{
	g_autoptr(KdKinds) kinds = kd_kinds_new();

	for (gsize i = 0; i < G_N_ELEMENTS(lookups); i++) {
		g_autoptr(GError) error = NULL;
		const KdKind *kind = kd_kinds_lookup(kinds, lookups[i].word, &error);
		g_autofree char *got = kind ? g_strdup_printf("%s %s", kind->kind, kind->apiVersion)
					    : g_strdup(error->message);

		KT_ROW_STR(lookups[i].row, got, lookups[i].want);
	}
}

static void generic(void)
{
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	const KdKind *pod = kd_kinds_get(kinds, "v1", "Pod");
	const KdKind *runtime = kd_kinds_get(kinds, "node.k8s.io/v1", "RuntimeClass");
	const KdKind *policy = kd_kinds_get(kinds, "example.com/v2", "CachePolicy");
	const KdKind *options = kd_kinds_get(kinds, "kubedes.io/v1", "ScheduleOptions");
	g_autofree const KdKind **all = NULL;
	guint n, n_known = 0;

	KT_ROW_TRUE("a kind with a model", pod == &kd_kind_pod && !kd_kind_is_generic(pod));
	KT_ROW_TRUE("one without", kd_kind_is_generic(runtime));
	KT_ROW_TRUE("Kubernetes' own are known", !runtime->namespaced);
	KT_ROW_STR("plurals are guessed", policy->plural, "cachepolicies");
	KT_ROW_TRUE("and namespaces", policy->namespaced);
	KT_ROW_TRUE("configuration has none", !options->namespaced);
	KT_ROW_TRUE("and is told apart",
		    kd_kind_is_configuration(options) && !kd_kind_is_configuration(policy));
	KT_ROW_TRUE("asked again, the same",
		    kd_kinds_get(kinds, "example.com/v2", "CachePolicy") == policy);
	KT_ROW_TRUE("of another version, another",
		    kd_kinds_get(kinds, "example.com/v1", "CachePolicy") != policy);
	while (kd_kind_table[n_known])
		n_known++;
	all = kd_kinds_list(kinds, &n);
	KT_ROW_INT("all of them", n, n_known + 4);
	KT_ROW_TRUE("known ones first", all[0] == kd_kind_table[0]);
	KT_ROW_TRUE("then in the order made", all[n_known] == runtime);
}

static void definitions(void)
{
	static const char yaml[] =
		"spec: {group: example.com, scope: Cluster, names: {kind: Mouse, plural: mice, "
		"shortNames: [mi]}, versions: [{name: v1}, {name: v2}]}";
	g_autoptr(KdForest) forest = kd_yaml_parse(yaml, strlen(yaml), NULL, NULL);
	g_autoptr(KdKinds) kinds = kd_kinds_new();

	kd_kinds_learn(kinds, kd_forest_document(forest, 0));
	const KdKind *mouse = kd_kinds_get(kinds, "example.com/v2", "Mouse");
	KT_ROW_STR("plural", mouse->plural, "mice");
	KT_ROW_TRUE("scope", !mouse->namespaced);
	KT_ROW_TRUE("first version by short name",
		    kd_kinds_lookup(kinds, "mi", NULL) ==
			    kd_kinds_get(kinds, "example.com/v1", "Mouse"));
}

/* What every kind with a model must have. */
static void tables(void)
{
	for (const KdKind *const *at = kd_kind_table; *at; at++) {
		const KdKind *kind = *at;
		KdObject *object = kd_object_new(kind);

		KT_ROW_TRUE(kind->kind, kind->apiVersion && kind->plural && kind->help);
		KT_ROW_TRUE(kind->kind, kind->body && kind->body->size == kind->size);
		KT_ROW_TRUE(kind->kind, kind->columns && kind->cell && kind->check);
		KT_ROW_TRUE(kind->kind, !kd_object_check(object, NULL));
		kd_object_set_defaults(object);
		for (guint i = 0; kind->columns[i].header; i++) {
			g_autofree char *cell = kind->cell(object, i, 0);

			(void) cell;
		}
		kd_object_unref(object);
	}
}

static void keys(void)
{
	KdPod *pod = kd_pod_new("ns", "p", kd_pod_spec_new());
	KdObject *object = &pod->object;
	KdOwnerReference *owners = g_new0(KdOwnerReference, 2);

	g_autofree char *key = kd_object_key(object);
	KT_ROW_STR("namespace and name", key, "ns/p");
	KT_ROW_TRUE("no controller", !kd_object_controller(object));
	owners[1].controller = true;
	object->metadata.ownerReferences = owners;
	object->metadata.n_ownerReferences = 2;
	KT_ROW_TRUE("the second one", kd_object_controller(object) == &owners[1]);
	object->metadata.namespace = NULL;
	g_autofree char *plain = kd_object_key(object);
	KT_ROW_STR("name alone", plain, "p");
	kd_object_unref(kd_object_ref(object));
	KT_ROW_STR("still there", object->metadata.name, "p");
	kd_object_unref(object);
}

static CU_TestInfo tests[] = { { "look-up", lookup },          { "generic kinds", generic },
			       { "definitions", definitions }, { "tables", tables },
			       { "keys and owners", keys },    CU_TEST_INFO_NULL };

KT_SUITE(kinds) = { .pName = "kinds", .pTests = tests };
