/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A cluster with one Deployment, what is done to it and what came of it, in words.
 */
#ifndef KT_DEPLOYMENT_H
#define KT_DEPLOYMENT_H

#include <kubedes/api/deployment.h>
#include <kubedes/api/replica_set.h>

#include "control/controllers.h"
#include "control/garbage_collector.h"
#include "kt_cluster.h"
#include "kt_object.h"
#include "node/kubelet.h"

extern const KdController kd_controller_deployment;
extern const KdController kd_controller_replica_set;

typedef struct {
	KtWorld base;
	KdKubelet *kubelet;
	KdControllers *controllers;
	KdGarbageCollector *garbage;
	GString *events; /* of the Deployment */
} KtRollout;

static inline void kt_rollout_note_event(gpointer data, const KdChange *change)
{
	KtRollout *world = data;

	if (change->type == KD_CHANGE_EVENT && change->new->kind == &kd_kind_deployment)
		g_string_append_printf(world->events, "%s%s: %s",
				       world->events->len > 0 ? "\n" : "", change->reason,
				       change->message);
}

static inline KtRollout *kt_rollout_new(void)
{
	static const KdController *const list[] = { &kd_controller_deployment,
						    &kd_controller_replica_set, NULL };
	KtRollout *world = g_new0(KtRollout, 1);

	world->base = kt_world();
	world->events = g_string_new(NULL);
	world->kubelet = kd_kubelet_new(world->base.cluster, NULL);
	world->controllers = kd_controllers_new(world->base.cluster, list);
	world->garbage = kd_garbage_collector_new(world->base.cluster);
	kd_cluster_observe(world->base.cluster, KD_OBSERVER_RECORDER, kt_rollout_note_event, world);
	kt_create(world->base.cluster, kt_node("n", "cpu=10000,pods=10000"));
	return world;
}

static inline void kt_rollout_free(KtRollout *world)
{
	kd_controllers_free(world->controllers);
	kd_garbage_collector_free(world->garbage);
	kd_kubelet_free(world->kubelet);
	kt_world_clear(&world->base);
	g_string_free(world->events, TRUE);
	g_free(world);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KtRollout, kt_rollout_free)

/* Nobody schedules here: "good" images are bound from the start, "bad" ones never. */
static inline void kt_rollout_set_image(KdDeployment *self, const char *image)
{
	KdPodSpec *spec = kt_spec("cpu=1");

	g_free(spec->containers->image);
	spec->containers->image = g_strdup(image);
	spec->nodeName = g_str_has_prefix(image, "bad") ? NULL : g_intern_string("n");
	kd_shared_unref(self->spec.template.spec);
	self->spec.template.spec = spec;
}

/* @fields: of the spec, "replicas: 4, minReadySeconds: 5". */
static inline KdObject *kt_rollout_make(const char *fields)
{
	g_autofree char *yaml = g_strdup_printf(
		"{metadata: {name: web}, spec: {%s%sselector: {matchLabels: {app: web}}, "
		"template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, "
		"image: x}]}}}}",
		fields, *fields ? ", " : "");
	KdObject *object = kt_object(&kd_kind_deployment, yaml);

	kt_rollout_set_image((KdDeployment *) object, "good:1");
	return object;
}

static inline const KdDeployment *kt_rollout_get(const KtRollout *world)
{
	return KD_DEPLOYMENT(kd_cluster_get(world->base.cluster, &kd_kind_deployment,
					    g_intern_string("default"), "web"));
}

static inline void kt_rollout_settle(KtRollout *world, KdTime until)
{
	kd_cluster_deliver(world->base.cluster);
	kt_run_until(world->base.engine, until);
}

/* "image=good:2" "replicas=4" "limit=1" (of history) "pause" "resume" "team=a" (an annotation)
 * "back=1" (the annotation of old that rolls back) "delete" "wait=10" (seconds). */
static inline void kt_rollout_do_step(KtRollout *world, const char *word)
{
	g_auto(GStrv) parts = g_strsplit(word, "=", 2);
	KdDeployment *next;

	if (g_str_equal(parts[0], "wait")) {
		kt_rollout_settle(world,
				  kd_engine_now(world->base.engine) + atoi(parts[1]) * KD_SECOND);
		return;
	}
	if (g_str_equal(parts[0], "delete")) {
		kt_delete(world->base.cluster, &kt_rollout_get(world)->object, -1);
		kt_rollout_settle(world, kd_engine_now(world->base.engine) + KD_MINUTE);
		return;
	}
	next = (KdDeployment *) kd_object_copy(&kt_rollout_get(world)->object);
	if (g_str_equal(parts[0], "image"))
		kt_rollout_set_image(next, parts[1]);
	else if (g_str_equal(parts[0], "replicas"))
		next->spec.replicas = atoi(parts[1]);
	else if (g_str_equal(parts[0], "limit"))
		next->spec.revisionHistoryLimit = atoi(parts[1]);
	else if (g_str_equal(parts[0], "back"))
		kd_map_set(&next->object.metadata.annotations, "deprecated.deployment.rollback.to",
			   parts[1]);
	else if (g_str_equal(parts[0], "team"))
		kd_map_set(&next->object.metadata.annotations, "team", parts[1]);
	else
		next->spec.paused = g_str_equal(parts[0], "pause");
	KT_ROW_STR(word, kt_update(world->base.cluster, next).message, "");
	kt_rollout_settle(world, kd_engine_now(world->base.engine));
}

static inline void kt_rollout_do_steps(KtRollout *world, const char *steps)
{
	g_auto(GStrv) words = g_strsplit(steps, " ", -1);

	kt_rollout_settle(world, 0);
	for (guint i = 0; words[i] && *words[i]; i++)
		kt_rollout_do_step(world, words[i]);
}

/* ---- what came of it ---- */

static inline const char *kt_rollout_annotation(const KdObject *object, const char *key)
{
	const char *text = kd_map_lookup(&object->metadata.annotations, key);

	return text ? text : "-";
}

/* "image:wanted/available@revision" */
static inline void kt_rollout_print_set(const KdObject *object, gpointer data)
{
	const KdReplicaSet *set = KD_REPLICA_SET(object);
	GString *out = data;

	g_string_append_printf(out, "%s%s:%d/%d@%s", out->len > 0 ? " " : "",
			       strchr(set->spec.template.spec->containers->image, ':') + 1,
			       (int) set->spec.replicas, (int) set->status.availableReplicas,
			       kt_rollout_annotation(object, KD_DEPLOYMENT_REVISION));
}

static inline char *kt_rollout_print_sets(const KtRollout *world)
{
	GString *out = g_string_new(NULL);

	kd_cluster_each(world->base.cluster, &kd_kind_replica_set, kt_rollout_print_set, out);
	return g_string_free(out, FALSE);
}

/* "replicas updated ready available unavailable Progressing=reason Available=True". */
static inline char *kt_rollout_print_status(const KtRollout *world)
{
	const KdDeploymentStatus *status = &kt_rollout_get(world)->status;
	const KdDeploymentCondition *progress = kd_deployment_condition(status, "Progressing");
	const KdDeploymentCondition *available = kd_deployment_condition(status, "Available");

	return g_strdup_printf("%d %d %d %d %d %s %s", (int) status->replicas,
			       (int) status->updatedReplicas, (int) status->readyReplicas,
			       (int) status->availableReplicas, (int) status->unavailableReplicas,
			       progress ? progress->reason : "-",
			       available ? available->status : "-");
}

static inline void kt_rollout_keep_set(const KdObject *object, gpointer data)
{
	*(const KdReplicaSet **) data = KD_REPLICA_SET(object);
}

static inline const KdReplicaSet *kt_rollout_last_set(const KtRollout *world)
{
	const KdReplicaSet *set = NULL;

	kd_cluster_each(world->base.cluster, &kd_kind_replica_set, kt_rollout_keep_set, &set);
	return set;
}

#endif
