/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/admit_default_storage_class.c: claims that name no class. */
#include "config.h"

#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/storage_class.h>

#include "kt_cluster.h"
#include "kt_object.h"

static void enable(KdCluster *cluster)
{
	const KdName names[] = { g_intern_string("DefaultStorageClass") };

	kd_cluster_set_admission(cluster,
				 &(const KdAdmissionOptions){ .ideal = true,
							      .enable_admission_plugins = names,
							      .n_enable_admission_plugins = 1 });
}

/* "NAME[*][@MINUTE] ...": "*" is a default one. */
static void add_classes(KdCluster *cluster, const char *words)
{
	g_auto(GStrv) list = g_strsplit(words, " ", -1);

	for (guint i = 0; *words && list[i]; i++) {
		const bool is_default = strchr(list[i], '*') != NULL;
		const char *at = strchr(list[i], '@');
		const int minute = at ? at[1] - '0' : 0;
		g_autofree char *name = g_strndup(list[i], strcspn(list[i], "*@"));
		g_autofree char *yaml = g_strdup_printf(
			"{metadata: {name: %s, creationTimestamp: \"2026-01-01T00:0%d:00Z\", "
			"annotations: {storageclass.kubernetes.io/is-default-class: \"%s\"}}, "
			"provisioner: example.com/disk}",
			name, minute, is_default ? "true" : "false");

		KT_ROW_STR(words,
			   kt_create(cluster, kt_object(&kd_kind_storage_class, yaml)).message, "");
	}
}

static KtAnswer add_claim(KdCluster *cluster, const char *metadata, const char *spec)
{
	g_autofree char *yaml = g_strdup_printf(
		"{metadata: {name: c, namespace: default%s}, spec: {accessModes: [ReadWriteOnce], "
		"resources: {requests: {storage: 1Gi}}%s}}",
		metadata, spec);

	return kt_create(cluster, kt_object(&kd_kind_persistent_volume_claim, yaml));
}

static const struct {
	const char *row, *classes;
	const char *metadata, *spec; /* of the claim */
	const char *want;            /* "-" = not set */
} rows[] = {
	{ "the default one", "slow fast*", "", "", "fast" },
	{ "none is", "slow fast", "", "", "-" },
	{ "there are none", "", "", "", "-" },
	{ "a class of its own", "slow fast*", "", ", storageClassName: slow", "slow" },
	{ "one that is not there", "fast*", "", ", storageClassName: gone", "gone" },
	{ "the empty one, on purpose", "fast*", "", ", storageClassName: \"\"", "" },
	{ "by the old annotation", "fast*",
	  ", annotations: {volume.beta.kubernetes.io/storage-class: slow}", "", "-" },
	{ "the newest of several", "a*@1 b*@3 c*@2", "", "", "b" },
	{ "by name, of those as new", "b*@3 c*@3 a*@1", "", "", "b" },
	{ "by name, whichever came first", "c*@3 b*@3", "", "", "b" },
	{ "a newer one that is no default", "a*@1 b@3", "", "", "a" },
};

static void names_class(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(KtWorld) world = kt_world();
		const KdPersistentVolumeClaim *claim;
		KtAnswer answer;

		enable(world.cluster);
		add_classes(world.cluster, rows[i].classes);
		answer = add_claim(world.cluster, rows[i].metadata, rows[i].spec);
		KT_ROW_STR(rows[i].row, answer.message, "");
		if (answer.outcome != KD_OUTCOME_OK)
			continue;
		claim = KD_PERSISTENT_VOLUME_CLAIM(answer.object);
		KT_ROW_STR(rows[i].row,
			   claim->spec.storageClassName ? claim->spec.storageClassName : "-",
			   rows[i].want);
	}
}

/* What is there stays as it is when a default comes, and when nothing was on. */
static void new_claims_alone(void)
{
	g_auto(KtWorld) world = kt_world();
	const KdPersistentVolumeClaim *claim;
	KdObject *copy;

	add_classes(world.cluster, "fast*");
	claim = KD_PERSISTENT_VOLUME_CLAIM(add_claim(world.cluster, "", "").object);
	KT_ROW_TRUE("not on with an ideal control plane", !claim->spec.storageClassName);
	enable(world.cluster);
	copy = kd_object_copy(&claim->object);
	kd_map_set(&copy->metadata.labels, g_intern_string("seen"), g_intern_string("yes"));
	claim = KD_PERSISTENT_VOLUME_CLAIM(kt_update(world.cluster, copy).object);
	KT_ROW_STR("written", kd_map_lookup(&claim->object.metadata.labels, "seen"), "yes");
	KT_ROW_TRUE("an update names none", !claim->spec.storageClassName);
}

static CU_TestInfo tests[] = {
	{ "names class", names_class },
	{ "new claims alone", new_claims_alone },
	CU_TEST_INFO_NULL,
};

KT_SUITE(admit_default_storage_class) = { .pName = "admit_default_storage_class", .pTests = tests };
