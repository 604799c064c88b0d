/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/admit_default_toleration_seconds.c: how long pods stay on nodes that are lost. */
#include "config.h"

#include "kt_cluster.h"
#include "kt_object.h"

#define BOTH "not-ready:Exists:NoExecute:300 unreachable:Exists:NoExecute:300"

/* Without those that may have made a spec of its own before. */
static void enable(KdCluster *cluster, KdOptInt not_ready, KdOptInt unreachable)
{
	const KdName on[] = { g_intern_string("DefaultTolerationSeconds") };
	const KdName off[] = { g_intern_string("Priority") };
	const KdAdmissionOptions options = {
		.ideal = true,
		.enable_admission_plugins = on,
		.n_enable_admission_plugins = 1,
		.disable_admission_plugins = off,
		.n_disable_admission_plugins = 1,
		.default_not_ready_toleration_seconds = not_ready,
		.default_unreachable_toleration_seconds = unreachable,
	};

	kd_cluster_set_admission(cluster, &options);
}

static const char *or_all(KdName name)
{
	return name && *name ? name : "*";
}

/* "KEY:OPERATOR:EFFECT:SECONDS ...", keys without what comes before the last slash. */
static char *print(const KdPodSpec *spec)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < spec->n_tolerations; i++) {
		const KdToleration *at = &spec->tolerations[i];
		const char *slash = strrchr(or_all(at->key), '/');

		g_string_append_printf(out, "%s%s:%s:%s:", i ? " " : "",
				       slash ? slash + 1 : or_all(at->key), or_all(at->operator),
				       or_all(at->effect));
		if (at->tolerationSeconds.set)
			g_string_append_printf(out, "%" G_GINT64_FORMAT,
					       at->tolerationSeconds.value);
	}
	return g_string_free(out, FALSE);
}

static KdPod *pod_with(const char *tolerations)
{
	g_autofree char *yaml = g_strdup_printf("{metadata: {name: p, namespace: default}, spec: {"
						"containers: [{name: c, image: i}], "
						"tolerations: [%s]}}",
						tolerations);

	return (KdPod *) kt_object(&kd_kind_pod, yaml);
}

static const struct {
	const char *row, *tolerations, *want;
} rows[] = {
	{ "none", "", BOTH },
	{ "others stay, and stand first", "{key: gpu, operator: Exists, effect: NoSchedule}",
	  "gpu:Exists:NoSchedule: " BOTH },
	{ "one of the two is given",
	  "{key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, "
	  "tolerationSeconds: 5}",
	  "not-ready:Exists:NoExecute:5 unreachable:Exists:NoExecute:300" },
	{ "for ever", "{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute}",
	  "unreachable:Exists:NoExecute: not-ready:Exists:NoExecute:300" },
	{ "of all effects", "{key: node.kubernetes.io/unreachable, operator: Exists}",
	  "unreachable:Exists:*: not-ready:Exists:NoExecute:300" },
	{ "for new pods alone",
	  "{key: node.kubernetes.io/not-ready, operator: Exists, effect: NoSchedule}",
	  "not-ready:Exists:NoSchedule: " BOTH },
	{ "all keys", "{operator: Exists}", "*:Exists:*:" },
	{ "all keys, of this effect", "{operator: Exists, effect: NoExecute}",
	  "*:Exists:NoExecute:" },
	{ "all keys, of another effect", "{operator: Exists, effect: NoSchedule}",
	  "*:Exists:NoSchedule: " BOTH },
};

static void adds(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(KtWorld) world = kt_world();
		g_autofree char *got = NULL;
		KtAnswer answer;

		enable(world.cluster, (KdOptInt){ 0 }, (KdOptInt){ 0 });
		answer = kt_create(world.cluster, pod_with(rows[i].tolerations));
		KT_ROW_STR(rows[i].row, answer.message, "");
		if (answer.outcome != KD_OUTCOME_OK)
			continue;
		got = print(KD_POD(answer.object)->spec);
		KT_ROW_STR(rows[i].row, got, rows[i].want);
	}
}

static void by_flags(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autofree char *got = NULL, *plain = NULL;
	KdPod *second = pod_with("");

	plain = print(KD_POD(kt_create(world.cluster, pod_with("")).object)->spec);
	KT_ROW_STR("not on with an ideal control plane", plain, "");
	enable(world.cluster, (KdOptInt){ 20, true }, (KdOptInt){ 0, true });
	g_free(second->object.metadata.name);
	second->object.metadata.name = g_strdup("q");
	got = print(KD_POD(kt_create(world.cluster, second).object)->spec);
	KT_ROW_STR("each its own; 0 is a number", got,
		   "not-ready:Exists:NoExecute:20 unreachable:Exists:NoExecute:0");
}

/* Pods of one template share their spec: neither the template changes nor the next pod. */
static void leaves_the_template(void)
{
	g_auto(KtWorld) world = kt_world();
	KdPodSpec *spec = kt_spec("cpu=1");
	g_autofree char *first = NULL, *second = NULL, *template = NULL;

	enable(world.cluster, (KdOptInt){ 0 }, (KdOptInt){ 0 });
	for (guint i = 0; i < 2; i++) {
		const char *const names[] = { "a", "b" };
		KdPod *pod = kd_pod_new("default", names[i], kd_shared_ref(spec));

		KT_ROW_STR("made", kt_create(world.cluster, pod).message, "");
	}
	template = print(spec);
	first = print(kt_get_pod(world.cluster, "a")->spec);
	second = print(kt_get_pod(world.cluster, "b")->spec);
	KT_ROW_STR("the template", template, "");
	KT_ROW_STR("the first", first, BOTH);
	KT_ROW_STR("the second", second, BOTH);
	kd_shared_unref(spec);
}

static CU_TestInfo tests[] = {
	{ "adds", adds },
	{ "by flags", by_flags },
	{ "leaves the template", leaves_the_template },
	CU_TEST_INFO_NULL,
};

KT_SUITE(admit_default_toleration_seconds) = { .pName = "admit_default_toleration_seconds",
					       .pTests = tests };
