/* SPDX-License-Identifier: Apache-2.0 */
/* sim/controllers/resource_quota.c: what is given back, and when. */
#include "config.h"

#include <kubedes/api/namespace.h>
#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/resource_quota.h>
#include <kubedes/api/service_account.h>

#include "control/controllers.h"
#include "kt_cluster.h"
#include "kt_object.h"

extern const KdController kd_controller_resource_quota;

typedef struct {
	KtWorld base;
	KdControllers *controllers;
} World;

static void start_world(World *world, bool ideal)
{
	static const KdController *const list[] = { &kd_controller_resource_quota, NULL };
	const KdAdmissionOptions options = { .ideal = ideal };

	world->base = kt_world();
	world->controllers = kd_controllers_new(world->base.cluster, list);
	kd_cluster_set_admission(world->base.cluster, &options);
}

static void clear_world(World *world)
{
	kd_controllers_free(world->controllers);
	kt_world_clear(&world->base);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(World, clear_world)

static void run_until(World *world, KdTime time)
{
	kd_cluster_deliver(world->base.cluster);
	kt_run_until(world->base.engine, time);
}

static const KdResourceQuota *quota(World *world)
{
	return KD_RESOURCE_QUOTA(kd_cluster_get(world->base.cluster, &kd_kind_resource_quota,
						g_intern_string("default"), "q"));
}

static void create_quota(World *world)
{
	kt_create(world->base.cluster,
		  kt_object(&kd_kind_resource_quota,
			    "{metadata: {name: q}, spec: {hard: {pods: 3, requests.cpu: 2}}}"));
}

static void is_used(World *world, const char *row, const char *want)
{
	g_autofree char *got = kt_print_resources(&quota(world)->status.used);

	KT_ROW_STR(row, got, want);
}

static void gives_back(void)
{
	g_auto(World) world = { 0 };
	KdPod *copy;
	KtAnswer answer;

	start_world(&world, true);
	create_quota(&world);
	run_until(&world, KD_SECOND);
	is_used(&world, "nothing yet", "pods=0,requests.cpu=0");
	kt_create(world.base.cluster, kt_pod("a", "cpu=1"));
	kt_create(world.base.cluster, kt_pod("b", "cpu=1"));
	answer = kt_create(world.base.cluster, kt_pod("c", "cpu=500m"));
	KT_ROW_INT("full", answer.outcome, KD_OUTCOME_FORBIDDEN);
	run_until(&world, 2 * KD_SECOND);
	is_used(&world, "as charged", "pods=2,requests.cpu=2");
	kt_delete(world.base.cluster, &kt_get_pod(world.base.cluster, "a")->object, -1);
	is_used(&world, "nobody has looked", "pods=2,requests.cpu=2");
	run_until(&world, 3 * KD_SECOND);
	is_used(&world, "deleted", "pods=1,requests.cpu=1");
	copy = (KdPod *) kd_object_copy(&kt_get_pod(world.base.cluster, "b")->object);
	copy->status.phase = g_intern_string("Succeeded");
	kt_update(world.base.cluster, copy);
	run_until(&world, 4 * KD_SECOND);
	is_used(&world, "ended", "pods=0,requests.cpu=0");
	answer = kt_create(world.base.cluster, kt_pod("c", "cpu=500m"));
	KT_ROW_INT("there is room again", answer.outcome, KD_OUTCOME_OK);
}

static void follows_the_spec(void)
{
	g_auto(World) world = { 0 };
	KdResourceQuota *copy;
	KtAnswer answer;

	start_world(&world, true);
	create_quota(&world);
	kt_create(world.base.cluster, kt_pod("a", "cpu=1,memory=1Gi"));
	run_until(&world, KD_SECOND);
	copy = (KdResourceQuota *) kd_object_copy(&quota(&world)->object);
	kd_resources_clear(&copy->spec.hard);
	kt_resources(&copy->spec.hard, "requests.memory=1Gi");
	kt_update(world.base.cluster, copy);
	run_until(&world, 2 * KD_SECOND);
	is_used(&world, "what is limited now", "requests.memory=1Gi");
	answer = kt_create(world.base.cluster, kt_pod("b", "cpu=9,memory=0"));
	KT_ROW_INT("and what is not", answer.outcome, KD_OUTCOME_OK);
}

/* A claim whose class of attributes was changed. */
static void sees_claims_move(void)
{
	g_auto(World) world = { 0 };
	KdPersistentVolumeClaim *copy;
	KtAnswer answer;

	start_world(&world, true);
	kt_create(world.base.cluster,
		  kt_object(&kd_kind_resource_quota,
			    "{metadata: {name: q}, spec: {hard: {requests.storage: 9Gi}, "
			    "scopeSelector: {matchExpressions: [{scopeName: VolumeAttributesClass, "
			    "operator: In, values: [fast]}]}}}"));
	answer = kt_create(world.base.cluster,
			   kt_object(&kd_kind_persistent_volume_claim,
				     "{metadata: {name: c}, spec: {accessModes: [ReadWriteOnce], "
				     "resources: {requests: {storage: 3Gi}}}, status: "
				     "{currentVolumeAttributesClassName: fast}}"));
	run_until(&world, KD_SECOND);
	is_used(&world, "of the class", "requests.storage=3Gi");
	copy = (KdPersistentVolumeClaim *) kd_object_copy(answer.object);
	copy->status.currentVolumeAttributesClassName = g_intern_string("slow");
	kt_update(world.base.cluster, copy);
	run_until(&world, 2 * KD_SECOND);
	is_used(&world, "of another now", "requests.storage=0");
}

/* A node that was lost: the pod is told to go, and never does. */
static void forgets_the_stuck(void)
{
	g_auto(World) world = { 0 };

	start_world(&world, true);
	create_quota(&world);
	kt_create_bound(world.base.cluster, kt_pod("a", "cpu=1"), "n");
	run_until(&world, KD_SECOND);
	kt_delete(world.base.cluster, &kt_get_pod(world.base.cluster, "a")->object, -1);
	run_until(&world, 2 * KD_SECOND);
	is_used(&world, "it has time yet", "pods=1,requests.cpu=1");
	run_until(&world, 400 * KD_SECOND);
	is_used(&world, "it should have gone", "pods=0,requests.cpu=0");
}

/* With a control plane that is not ideal, what nobody has counted for is not limited yet. */
static void status_comes_later(void)
{
	g_auto(World) world = { 0 };
	KtAnswer answer;

	start_world(&world, false);
	kt_create(world.base.cluster, kd_namespace_new("default"));
	kt_create(world.base.cluster,
		  kt_object(&kd_kind_service_account, "{metadata: {name: default}}"));
	create_quota(&world);
	answer = kt_create(world.base.cluster, kt_pod("a", "cpu=9"));
	KT_ROW_INT("too early to be limited", answer.outcome, KD_OUTCOME_OK);
	run_until(&world, KD_SECOND);
	is_used(&world, "but counted", "pods=1,requests.cpu=9");
	answer = kt_create(world.base.cluster, kt_pod("b", "cpu=1"));
	KT_ROW_INT("and then limited", answer.outcome, KD_OUTCOME_FORBIDDEN);
}

static CU_TestInfo tests[] = {
	{ "gives back", gives_back },
	{ "follows the spec", follows_the_spec },
	{ "sees claims move", sees_claims_move },
	{ "forgets the stuck", forgets_the_stuck },
	{ "status comes later", status_comes_later },
	CU_TEST_INFO_NULL,
};

KT_SUITE(resource_quota) = { .pName = "resource_quota", .pTests = tests };
