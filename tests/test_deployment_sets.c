/* SPDX-License-Identifier: Apache-2.0 */
/* sim/controllers/_deployment_sets.c: what the ReplicaSets of a Deployment are, and whose. */
#include "config.h"

#include <kubedes/api/template.h>

#include "kt_deployment.h"

/* ---- what a set is ---- */

static void describe(void)
{
	g_autoptr(KtRollout) world = kt_rollout_new();
	const KdReplicaSet *set;
	g_autofree char *hash = NULL, *name = NULL, *selector = NULL;

	kt_create(world->base.cluster, kt_rollout_make("replicas: 4, minReadySeconds: 3"));
	kt_rollout_do_steps(world, "team=a");
	set = kt_rollout_last_set(world);
	hash = kd_template_hash(&kt_rollout_get(world)->object, (KdOptInt){ 0 });
	name = g_strconcat("web-", hash, NULL);
	selector = kd_selector_print(set->spec.selector);
	KT_ROW_STR("its name", set->object.metadata.name, name);
	KT_ROW_STR("its label", kd_map_lookup(&set->object.metadata.labels, KD_POD_TEMPLATE_HASH),
		   hash);
	KT_ROW_TRUE("its selector", g_str_has_prefix(selector, "app=web,pod-template-hash="));
	KT_ROW_TRUE("the template of the Deployment",
		    kd_template_equal(&set->object, &kt_rollout_get(world)->object));
	KT_ROW_TRUE("one spec of both",
		    set->spec.template.spec == kt_rollout_get(world)->spec.template.spec);
	KT_ROW_TRUE("its owner", kd_controller_owns(&kt_rollout_get(world)->object, &set->object));
	KT_ROW_INT("its time", set->spec.minReadySeconds, 3);
	KT_ROW_STR("wanted", kt_rollout_annotation(&set->object, KD_DEPLOYMENT_DESIRED_REPLICAS),
		   "4");
	KT_ROW_STR("at most", kt_rollout_annotation(&set->object, KD_DEPLOYMENT_MAX_REPLICAS), "5");
	KT_ROW_STR("what the Deployment has", kt_rollout_annotation(&set->object, "team"), "a");
	KT_ROW_STR("which has its revision",
		   kt_rollout_annotation(&kt_rollout_get(world)->object, KD_DEPLOYMENT_REVISION),
		   "1");
	KT_ROW_INT("annotations of others count as versions",
		   kt_rollout_get(world)->object.metadata.generation, 2);
	kt_rollout_do_steps(world, "image=good:2 image=good:1 image=good:2 image=good:1");
	KT_ROW_STR("it keeps the revisions that it had",
		   kt_rollout_annotation(
			   &KD_REPLICA_SET(kd_cluster_get(world->base.cluster, &kd_kind_replica_set,
							  g_intern_string("default"), name))
				    ->object,
			   KD_DEPLOYMENT_REVISION_HISTORY),
		   "1,3");
}

/* ---- whose sets they are ---- */

static void collide(void)
{
	g_autoptr(KtRollout) world = kt_rollout_new();
	KdObject *object = kt_rollout_make("replicas: 1");
	g_autofree char *hash = kd_template_hash(object, (KdOptInt){ 0 });
	g_autofree char *second = kd_template_hash(object, (KdOptInt){ 1, true });
	KdReplicaSet *other = (KdReplicaSet *) kd_object_new(&kd_kind_replica_set);

	other->object.metadata.name = g_strconcat("web-", hash, NULL);
	kd_map_set(&other->spec.template.metadata.labels, "app", "other");
	other->spec.template.spec = kt_spec("cpu=1");
	other->spec.replicas = 0;
	kt_create(world->base.cluster, other);
	kt_create(world->base.cluster, object);
	kt_rollout_settle(world, 0);
	KT_ROW_INT("one name was taken", kt_rollout_get(world)->status.collisionCount.value, 1);
	KT_ROW_TRUE("the next was not",
		    g_str_has_suffix(kt_rollout_last_set(world)->object.metadata.name, second));
}

static void adopt(void)
{
	g_autoptr(KtRollout) world = kt_rollout_new();
	KdObject *object = kt_rollout_make("replicas: 2");
	KdReplicaSet *orphan = (KdReplicaSet *) kd_object_new(&kd_kind_replica_set);
	g_autofree char *sets = NULL;

	orphan->object.metadata.name = g_strdup("orphan");
	kd_map_set(&orphan->object.metadata.labels, "app", "web");
	kd_template_copy(&orphan->object, object);
	orphan->spec.replicas = 2;
	kt_create(world->base.cluster, orphan);
	kt_create(world->base.cluster, object);
	kt_rollout_settle(world, 0);
	sets = kt_rollout_print_sets(world);
	KT_ROW_STR("an orphan with its template is its new set", sets, "1:2/2@1");
	KT_ROW_STR("nothing was scaled", world->events->str, "");
}

static void release(void)
{
	g_autoptr(KtRollout) world = kt_rollout_new();
	KdObject *next;

	kt_create(world->base.cluster, kt_rollout_make("replicas: 2"));
	kt_rollout_settle(world, 0);
	next = kd_object_copy(&kt_rollout_last_set(world)->object);
	kd_map_set(&next->metadata.labels, "app", "debug");
	kt_update(world->base.cluster, next);
	kt_rollout_settle(world, 0);
	KT_ROW_INT("another takes its place", kt_rollout_get(world)->status.collisionCount.value,
		   1);
	KT_ROW_INT("both are there", kd_cluster_count(world->base.cluster, &kd_kind_replica_set),
		   2);
	KT_ROW_INT("and so are the pods of both",
		   kd_cluster_count(world->base.cluster, &kd_kind_pod), 4);
}

static void delete (void)
{
	g_autoptr(KtRollout) world = kt_rollout_new();
	const KdCluster *cluster = world->base.cluster;

	kt_create(world->base.cluster, kt_rollout_make("replicas: 2"));
	kt_rollout_do_steps(world, "image=good:2 delete");
	KT_ROW_INT("its sets go", kd_cluster_count(cluster, &kd_kind_replica_set), 0);
	KT_ROW_INT("and their pods", kd_cluster_count(cluster, &kd_kind_pod), 0);
}

static CU_TestInfo tests[] = {
	{ "describe", describe }, { "collide", collide }, { "adopt", adopt },
	{ "release", release },   { "delete", delete },   CU_TEST_INFO_NULL
};

KT_SUITE(deployment_sets) = { .pName = "deployment_sets", .pTests = tests };
