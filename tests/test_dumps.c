/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pods that real clusters left pending: the message is the one that their scheduler gave them, but
 * for what has changed in its wording since.
 */
#include "config.h"

#include "kt.h"
#include "kt_tree.h"
#include "run/whatif.h"

#include <string.h>

/* What 1.34 says in other words than 1.26 and 1.27. */
static const struct {
	const char *now, *then;
} rewordings[] = {
	/* DynamicResources has a PostFilter since. */
	{ "no new claims to deallocate, preemption: ", "preemption: " },
	{ "node(s) didn't match PersistentVolume's node affinity",
	  "node(s) had volume node affinity conflict" },
};

static const struct {
	const char *row, *nodes, *dump;
} rows[] = {
	/* The dump has no nodes; its pod may not run on ARM. */
	{ "node affinity",
	  "{apiVersion: v1, kind: Node, metadata: {name: node-1, labels: {kubernetes.io/os: linux, "
	  "kubernetes.io/arch: arm64}}, status: {allocatable: {cpu: 8, memory: 32Gi, pods: 110}}}",
	  "cluster-dumps/status-cases/pods-message-pending-node-affinity.json" },
};

static char *replace(const char *text, const char *from, const char *to)
{
	g_auto(GStrv) parts = g_strsplit(text, from, -1);

	return g_strjoinv(to, parts);
}

static char *as_then(const char *message)
{
	char *text = g_strdup(message ? message : "");

	for (gsize i = 0; i < G_N_ELEMENTS(rewordings); i++) {
		g_autofree char *before = text;

		text = replace(before, rewordings[i].now, rewordings[i].then);
	}
	return text;
}

/* The message with which the pod stands in the manifest; NULL = it was not pending. */
static const char *told(const KdManifest *manifest, const char *key)
{
	for (guint i = 0; i < kd_manifest_count(manifest); i++) {
		const KdObject *object = kd_manifest_object(manifest, i);
		g_autofree char *own = kd_object_key(object);
		const KdPod *pod = KD_POD(object);
		const KdCondition *scheduled;

		if (object->kind != &kd_kind_pod || strcmp(own, key) != 0)
			continue;
		scheduled = kd_condition_find(pod->status.conditions, pod->status.n_conditions,
					      "PodScheduled");
		return scheduled ? scheduled->message : NULL;
	}
	return NULL;
}

static void check(const char *row, const KdManifest *manifest)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdSchedulerConfig) config = kd_scheduler_config_default();
	const KdWhatIfOptions options = { .passes = 1, .tie_break = KD_TIE_NAME, .seed = 1 };
	g_autoptr(KdWhatIf) whatif = kd_what_if(manifest, config, &options, &error);

	KT_ROW_NO_ERROR(row, error);
	KT_ROW_TRUE(row, whatif && whatif->pods->len > 0);
	for (guint i = 0; whatif && i < whatif->pods->len; i++) {
		const KdWhatIfPod *pod = &g_array_index(whatif->pods, KdWhatIfPod, i);
		g_autofree char *message = as_then(pod->message);

		KT_ROW_STR(row, message, told(manifest, pod->key));
	}
}

static void load(const char *row, KdManifest *manifest, const char *path)
{
	g_autoptr(GError) error = NULL;

	kd_manifest_load(manifest, path, &error);
	KT_ROW_NO_ERROR(row, error);
	KT_ROW_TRUE(row, kd_manifest_finish(manifest, &error));
	KT_ROW_NO_ERROR(row, error);
}

static void test_pending(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *dump = kt_traces(rows[i].dump);
		g_autofree char *nodes = g_build_filename(kt_tmp(), "nodes.yaml", NULL);
		g_autoptr(KdKinds) kinds = kd_kinds_new();
		g_autoptr(KdManifest) manifest = kd_manifest_new(kinds, KD_DECODE_LENIENT);

		if (!dump) {
			kt_skip("dumps: %s is not there", rows[i].dump);
			continue;
		}
		g_file_set_contents(nodes, rows[i].nodes, -1, NULL);
		load(rows[i].row, manifest, nodes);
		load(rows[i].row, manifest, dump);
		check(rows[i].row, manifest);
	}
}

static CU_TestInfo tests[] = {
	{ "pending pods of real clusters", test_pending },
	CU_TEST_INFO_NULL,
};

KT_SUITE(dumps) = { .pName = "dumps", .pTests = tests };
