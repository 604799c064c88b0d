/* SPDX-License-Identifier: Apache-2.0 */
/* sim/controllers/cluster_role_aggregation.c: sums of roles, and who may do what by them. */
#include "config.h"

#include <kubedes/controller.h>

#include "cluster/authorize.h"
#include "cluster/rbac_bootstrap.h"
#include "control/controllers.h"
#include "kt_cluster.h"
#include "kt_object.h"

extern const KdController kd_controller_cluster_role_aggregation;

typedef struct {
	KtWorld world;
	KdControllers *controllers;
} Fixture;

static Fixture make_fixture(void)
{
	static const KdController *const list[] = { &kd_controller_cluster_role_aggregation, NULL };
	Fixture fixture = { .world = kt_world() };

	fixture.controllers = kd_controllers_new(fixture.world.cluster, list);
	kd_rbac_bootstrap(fixture.world.cluster);
	kd_cluster_use_rbac(fixture.world.cluster, true);
	kd_cluster_deliver(fixture.world.cluster);
	return fixture;
}

static void clear_fixture(Fixture *fixture)
{
	kd_controllers_free(fixture->controllers);
	kt_world_clear(&fixture->world);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Fixture, clear_fixture)

static void settle(Fixture *fixture)
{
	kd_cluster_deliver(fixture->world.cluster);
	kt_run_until(fixture->world.engine, kd_engine_now(fixture->world.engine) + KD_SECOND);
}

static const KdRole *get(const Fixture *fixture, const char *name)
{
	return KD_ROLE(kd_cluster_get(fixture->world.cluster, &kd_kind_cluster_role, NULL, name));
}

static void create(Fixture *fixture, const char *yaml)
{
	KtAnswer answer = kt_create(fixture->world.cluster, kt_object(&kd_kind_cluster_role, yaml));

	KT_ROW_STR(yaml, answer.message, "");
	settle(fixture);
}

static void built_in(void)
{
	g_auto(Fixture) fixture = make_fixture();
	guint view, edit, admin;

	KT_ROW_INT("nothing at first", get(&fixture, "view")->n_rules, 0);
	settle(&fixture);
	view = get(&fixture, "view")->n_rules;
	edit = get(&fixture, "edit")->n_rules;
	admin = get(&fixture, "admin")->n_rules;
	KT_ROW_INT("view", view, get(&fixture, "system:aggregate-to-view")->n_rules);
	KT_ROW_INT("edit has view", edit,
		   get(&fixture, "system:aggregate-to-edit")->n_rules + view);
	KT_ROW_INT("admin has edit", admin,
		   get(&fixture, "system:aggregate-to-admin")->n_rules + edit);
}

#define RULES(resource_) "rules: [{verbs: [get], apiGroups: [''], resources: [" resource_ "]}]}"
#define PART(name_, resource_)                                                                     \
	"{metadata: {name: " name_ ", labels: {part: 'true'}}, " RULES(resource_)

static void follows(void)
{
	g_auto(Fixture) fixture = make_fixture();
	KdRole *next;

	settle(&fixture);
	create(&fixture, PART("b", "nodes"));
	create(&fixture, "{metadata: {name: sum}, aggregationRule: {clusterRoleSelectors: "
			 "[{matchLabels: {part: 'true'}}]}, " RULES("secrets"));
	KT_ROW_INT("what is written into it is overwritten", get(&fixture, "sum")->n_rules, 1);
	KT_ROW_STR("by its parts", get(&fixture, "sum")->rules[0].resources[0], "nodes");
	create(&fixture, PART("a", "pods"));
	KT_ROW_STR("by name", get(&fixture, "sum")->rules[0].resources[0], "pods");
	create(&fixture, PART("c", "pods"));
	KT_ROW_INT("each rule once", get(&fixture, "sum")->n_rules, 2);
	next = (KdRole *) kd_object_copy(&get(&fixture, "b")->object);
	kd_map_clear(&next->object.metadata.labels);
	kt_update(fixture.world.cluster, next);
	settle(&fixture);
	KT_ROW_INT("a part that left", get(&fixture, "sum")->n_rules, 1);
	kt_delete(fixture.world.cluster, &get(&fixture, "a")->object, 0);
	kt_delete(fixture.world.cluster, &get(&fixture, "c")->object, 0);
	settle(&fixture);
	KT_ROW_INT("parts that went", get(&fixture, "sum")->n_rules, 0);
}

static CU_TestInfo tests[] = {
	{ "built in", built_in },
	{ "follows", follows },
	CU_TEST_INFO_NULL,
};

KT_SUITE(cluster_role_aggregation) = { .pName = "cluster_role_aggregation", .pTests = tests };
