/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small clusters for tests: objects in one line each, and single writes.
 */
#ifndef KT_CLUSTER_H
#define KT_CLUSTER_H

#include <string.h>

#include "cluster/cluster.h"
#include "kt.h"

static const KdIdentity kt_admin = { .user = "kubernetes-admin", .agent = "test" };

/* "cpu=500m,memory=1Gi" */
static inline void kt_resources(KdResources *resources, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, ",", -1);

	for (guint i = 0; parts[i] && *parts[i]; i++) {
		g_auto(GStrv) pair = g_strsplit(parts[i], "=", 2);
		KdQuantity quantity = { 0 };
		gboolean good = kd_quantity_parse(pair[1], &quantity, NULL);

		g_assert(good);
		kd_resources_set(resources, pair[0], quantity);
	}
}

/* A spec with one container that requests @requests (devices as limits too, as they must be); one
 * reference. */
static inline KdPodSpec *kt_spec(const char *requests)
{
	KdPodSpec *spec = kd_pod_spec_new();
	KdResourceRequirements *resources;

	spec->containers = g_new(KdContainer, 1);
	spec->n_containers = 1;
	kd_struct_init(&kd_container_struct, spec->containers);
	spec->containers->name = g_intern_string("main");
	spec->containers->image = g_strdup("registry.k8s.io/pause:3.9");
	resources = &spec->containers->resources;
	kt_resources(&resources->requests, requests);
	for (guint i = 0; i < resources->requests.n; i++) {
		const KdResource *r = &resources->requests.items[i];

		if (strchr(r->name, '/'))
			kd_resources_set(&resources->limits, r->name, r->quantity);
	}
	return spec;
}

/* In the namespace "default". */
static inline KdPod *kt_pod(const char *name, const char *requests)
{
	return kd_pod_new("default", name, kt_spec(requests));
}

static inline KdNode *kt_node(const char *name, const char *allocatable)
{
	KdNode *node = kd_node_new(name);

	kt_resources(&node->status.capacity, allocatable);
	kt_resources(&node->status.allocatable, allocatable);
	return node;
}

/* An engine with a cluster on it: g_auto(KtWorld) world = kt_world(); */
typedef struct {
	KdEngine *engine;
	KdCluster *cluster;
} KtWorld;

static inline KtWorld kt_world(void)
{
	KdEngine *engine = kd_engine_new();

	return (KtWorld){ engine, kd_cluster_new(engine) };
}

static inline void kt_world_clear(KtWorld *world)
{
	kd_cluster_free(world->cluster);
	kd_engine_free(world->engine);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KtWorld, kt_world_clear)

typedef struct {
	KdOutcome outcome;
	const KdObject *object;
	char message[512];
} KtAnswer;

static inline void kt_done(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
			   const char *message)
{
	KtAnswer *answer = data;

	(void) i;
	answer->outcome = outcome;
	answer->object = object;
	g_strlcpy(answer->message, message ? message : "", sizeof(answer->message));
}

static inline KtAnswer kt_submit(KdCluster *cluster, KdPlan *plan)
{
	KtAnswer answer = { .outcome = KD_N_OUTCOMES };

	kd_cluster_submit(cluster, plan, kt_done, &answer);
	return answer;
}

static inline KtAnswer kt_create(KdCluster *cluster, gpointer take)
{
	KdPlan *plan = kd_plan_new(&kt_admin);

	kd_plan_create(plan, take);
	return kt_submit(cluster, plan);
}

static inline KtAnswer kt_update(KdCluster *cluster, gpointer take)
{
	KdPlan *plan = kd_plan_new(&kt_admin);

	kd_plan_update(plan, take);
	return kt_submit(cluster, plan);
}

static inline KtAnswer kt_bind(KdCluster *cluster, const KdPod *pod, const char *node)
{
	KdPlan *plan = kd_plan_new(&kt_admin);

	kd_plan_bind(plan, pod, g_intern_string(node), NULL);
	return kt_submit(cluster, plan);
}

static inline KtAnswer kt_create_bound(KdCluster *cluster, KdPod *take, const char *node)
{
	KtAnswer answer = kt_create(cluster, take);

	if (answer.outcome != KD_OUTCOME_OK)
		g_error("%s", answer.message);
	return kt_bind(cluster, KD_POD(answer.object), node);
}

static inline KtAnswer kt_delete(KdCluster *cluster, const KdObject *object, gint64 grace)
{
	KdPlan *plan = kd_plan_new(&kt_admin);

	kd_plan_delete(plan, object, grace);
	return kt_submit(cluster, plan);
}

static inline void kt_nothing(KdEngine *engine, gpointer data, guint64 argument)
{
	(void) engine;
	(void) data;
	(void) argument;
}

/* Let the clock reach @time: without an event there it stops before. */
static inline void kt_run_until(KdEngine *engine, KdTime time)
{
	kd_engine_at(engine, time, KD_PHASE_SAMPLE, kt_nothing, NULL, 0);
	kd_engine_run(engine, time, 0);
}

/* NULL if there is none. */
static inline const KdPod *kt_get_pod(const KdCluster *cluster, const char *name)
{
	return KD_POD(kd_cluster_get(cluster, &kd_kind_pod, g_intern_string("default"), name));
}

static inline const KdNode *kt_get_node(const KdCluster *cluster, const char *name)
{
	return KD_NODE(kd_cluster_get(cluster, &kd_kind_node, NULL, name));
}

#endif
