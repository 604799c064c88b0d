/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/admit_service_account.c: pods have a service account, and it is there. */
#include "config.h"

#include <kubedes/api/service_account.h>

#include "kt_cluster.h"
#include "kt_object.h"

static const struct {
	const char *row;
	const char *accounts;   /* in the namespace default */
	const char *namespace_; /* of the pod */
	const char *spec;       /* of the pod */
	const char *want;       /* the account, or the refusal */
} rows[] = {
	{ "the default one", "default builder", "default", "", "default" },
	{ "one of its own", "default builder", "default", "serviceAccountName: builder",
	  "builder" },
	{ "an empty name is none", "default", "default", "serviceAccountName: \"\"", "default" },
	{ "none is there yet", "", "default", "",
	  "pods \"p\" is forbidden: error looking up service account default/default: "
	  "serviceaccount \"default\" not found" },
	{ "one that is not there", "default", "default", "serviceAccountName: builder",
	  "pods \"p\" is forbidden: error looking up service account default/builder: "
	  "serviceaccount \"builder\" not found" },
	{ "one of another namespace", "default builder", "shop", "serviceAccountName: builder",
	  "pods \"p\" is forbidden: error looking up service account shop/builder: "
	  "serviceaccount \"builder\" not found" },
};

static void enable(KdCluster *cluster)
{
	const KdName names[] = { g_intern_string("ServiceAccount") };

	kd_cluster_set_admission(cluster,
				 &(const KdAdmissionOptions){ .ideal = true,
							      .enable_admission_plugins = names,
							      .n_enable_admission_plugins = 1 });
}

static void add_accounts(KdCluster *cluster, const char *words)
{
	g_auto(GStrv) names = g_strsplit(words, " ", -1);

	for (guint i = 0; *words && names[i]; i++) {
		g_autofree char *yaml = g_strdup_printf(
			"{metadata: {name: %s, namespace: default}}", names[i]);

		KT_ROW_STR(words,
			   kt_create(cluster, kt_object(&kd_kind_service_account, yaml)).message,
			   "");
	}
}

static KtAnswer add_pod(KdCluster *cluster, const char *name, const char *namespace_,
			const char *spec)
{
	g_autofree char *yaml = g_strdup_printf("{metadata: {name: %s, namespace: %s}, spec: "
						"{containers: [{name: c, image: i}]%s%s}}",
						name, namespace_, *spec ? ", " : "", spec);

	return kt_create(cluster, kt_object(&kd_kind_pod, yaml));
}

static void asks(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(KtWorld) world = kt_world();
		KtAnswer answer;

		enable(world.cluster);
		add_accounts(world.cluster, rows[i].accounts);
		answer = add_pod(world.cluster, "p", rows[i].namespace_, rows[i].spec);
		KT_ROW_STR(rows[i].row,
			   answer.outcome == KD_OUTCOME_OK
				   ? KD_POD(answer.object)->spec->serviceAccountName
				   : answer.message,
			   rows[i].want);
	}
}

/* The answer is not remembered with the spec: it is another after the account has gone. */
static void asks_each_time(void)
{
	g_auto(KtWorld) world = kt_world();
	const KdObject *account;

	KT_ROW_INT("not on with an ideal control plane",
		   add_pod(world.cluster, "before", "default", "").outcome, KD_OUTCOME_OK);
	enable(world.cluster);
	add_accounts(world.cluster, "default");
	KT_ROW_INT("there", add_pod(world.cluster, "a", "default", "").outcome, KD_OUTCOME_OK);
	account = kd_cluster_get(world.cluster, &kd_kind_service_account,
				 g_intern_string("default"), "default");
	KT_ROW_STR("goes", kt_delete(world.cluster, account, -1).message, "");
	KT_ROW_INT("gone", add_pod(world.cluster, "b", "default", "").outcome,
		   KD_OUTCOME_FORBIDDEN);
	add_accounts(world.cluster, "default");
	KT_ROW_INT("back", add_pod(world.cluster, "b", "default", "").outcome, KD_OUTCOME_OK);
}

static CU_TestInfo tests[] = {
	{ "asks", asks },
	{ "asks each time", asks_each_time },
	CU_TEST_INFO_NULL,
};

KT_SUITE(admit_service_account) = { .pName = "admit_service_account", .pTests = tests };
