/* SPDX-License-Identifier: Apache-2.0 */
/* sim/controllers/service_account.c: each namespace has a service account. */
#include "config.h"

#include <kubedes/api/namespace.h>
#include <kubedes/api/service_account.h>

#include "kt_controlled.h"
#include "kt_object.h"

extern const KdController kd_controller_service_account;

static void start_world(KtControlled *world)
{
	static const KdController *const list[] = { &kd_controller_service_account, NULL };

	kt_controlled_start(world, list);
}

static void settle(KtControlled *world, KdTime time)
{
	kd_cluster_deliver(world->base.cluster);
	kt_run_until(world->base.engine, time);
}

static const KdObject *account(KtControlled *world, const char *namespace_, const char *name)
{
	return kd_cluster_get(world->base.cluster, &kd_kind_service_account,
			      g_intern_string(namespace_), name);
}

static void add_account(KtControlled *world, const char *namespace_, const char *name)
{
	g_autofree char *yaml = g_strdup_printf("{metadata: {name: %s, namespace: %s}}", name,
						namespace_);

	KT_ROW_STR(
		name,
		kt_create(world->base.cluster, kt_object(&kd_kind_service_account, yaml)).message,
		"");
}

static void gives_one_each(void)
{
	g_auto(KtControlled) world = { 0 };
	KdUid own;

	start_world(&world);
	add_account(&world, "shop", "default");
	own = account(&world, "shop", "default")->uid;
	kt_create(world.base.cluster, kd_namespace_new("shop"));
	kt_create(world.base.cluster, kd_namespace_new("bank"));
	settle(&world, KD_SECOND);
	KT_ROW_TRUE("there is one", account(&world, "bank", "default"));
	KT_ROW_TRUE("who has one gets no other", account(&world, "shop", "default")->uid == own);
	KT_ROW_TRUE("where there is no namespace there is none",
		    !account(&world, "nowhere", "default"));
}

static void gives_it_back(void)
{
	g_auto(KtControlled) world = { 0 };
	const KdObject *gone;
	KdUid before;

	start_world(&world);
	kt_create(world.base.cluster, kd_namespace_new("bank"));
	settle(&world, KD_SECOND);
	add_account(&world, "bank", "builder");
	gone = account(&world, "bank", "default");
	before = gone->uid;
	kt_delete(world.base.cluster, gone, -1);
	kt_delete(world.base.cluster, account(&world, "bank", "builder"), -1);
	KT_ROW_TRUE("gone", !account(&world, "bank", "default"));
	settle(&world, 2 * KD_SECOND);
	KT_ROW_TRUE("another is there", account(&world, "bank", "default") &&
						account(&world, "bank", "default")->uid != before);
	KT_ROW_TRUE("of that name alone", !account(&world, "bank", "builder"));
}

/* A namespace that goes gets nothing back, whether the API server would allow it or not. */
static void not_while_it_goes(void)
{
	g_auto(KtControlled) world = { 0 };
	const KdName off[] = { g_intern_string("NamespaceLifecycle") };
	const KdAdmissionOptions options = { .ideal = true,
					     .disable_admission_plugins = off,
					     .n_disable_admission_plugins = 1 };
	const KdObject *bank;

	start_world(&world);
	kd_cluster_set_admission(world.base.cluster, &options);
	kt_create(world.base.cluster, kd_namespace_new("bank"));
	settle(&world, KD_SECOND);
	bank = kd_cluster_get(world.base.cluster, &kd_kind_namespace, NULL, "bank");
	kt_delete(world.base.cluster, bank, -1);
	kt_delete(world.base.cluster, account(&world, "bank", "default"), -1);
	settle(&world, KD_MINUTE);
	KT_ROW_TRUE("it is still there",
		    kd_cluster_get(world.base.cluster, &kd_kind_namespace, NULL, "bank"));
	KT_ROW_TRUE("without an account", !account(&world, "bank", "default"));
}

static void only_where_it_is_asked_for(void)
{
	KT_ROW_TRUE("an ideal control plane has no use for it",
		    kd_controller_service_account.costs);
}

static CU_TestInfo tests[] = {
	{ "gives one each", gives_one_each },
	{ "gives it back", gives_it_back },
	{ "not while it goes", not_while_it_goes },
	{ "only where it is asked for", only_where_it_is_asked_for },
	CU_TEST_INFO_NULL,
};

KT_SUITE(service_account) = { .pName = "service_account", .pTests = tests };
