/* SPDX-License-Identifier: Apache-2.0 */
/* sim/controllers/deployment.c: how templates are rolled out, and what is told of it. */
#include "config.h"

#include <kubedes/api/deployment.h>
#include <kubedes/api/replica_set.h>
#include <kubedes/api/resource_quota.h>
#include <kubedes/api/template.h>

#include "control/controllers.h"
#include "control/garbage_collector.h"
#include "kt_cluster.h"
#include "kt_object.h"
#include "node/kubelet.h"

extern const KdController kd_controller_deployment;
extern const KdController kd_controller_replica_set;

/* ---- a cluster with one Deployment, told of in words ---- */

typedef struct {
	KtWorld base;
	KdKubelet *kubelet;
	KdControllers *controllers;
	KdGarbageCollector *garbage;
	GString *events; /* of the Deployment */
} World;

static void note_event(gpointer data, const KdChange *change)
{
	World *world = data;

	if (change->type == KD_CHANGE_EVENT && change->new->kind == &kd_kind_deployment)
		g_string_append_printf(world->events, "%s%s: %s",
				       world->events->len > 0 ? "\n" : "", change->reason,
				       change->message);
}

static World *world_new(void)
{
	static const KdController *const list[] = { &kd_controller_deployment,
						    &kd_controller_replica_set, NULL };
	World *world = g_new0(World, 1);

	world->base = kt_world();
	world->events = g_string_new(NULL);
	world->kubelet = kd_kubelet_new(world->base.cluster, NULL);
	world->controllers = kd_controllers_new(world->base.cluster, list);
	world->garbage = kd_garbage_collector_new(world->base.cluster);
	kd_cluster_observe(world->base.cluster, KD_OBSERVER_RECORDER, note_event, world);
	kt_create(world->base.cluster, kt_node("n", "cpu=10000,pods=10000"));
	return world;
}

static void world_free(World *world)
{
	kd_controllers_free(world->controllers);
	kd_garbage_collector_free(world->garbage);
	kd_kubelet_free(world->kubelet);
	kt_world_clear(&world->base);
	g_string_free(world->events, TRUE);
	g_free(world);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)

/* Nobody schedules here: "good" images are bound from the start, "bad" ones never. */
static void set_image(KdDeployment *self, const char *image)
{
	KdPodSpec *spec = kt_spec("cpu=1");

	g_free(spec->containers->image);
	spec->containers->image = g_strdup(image);
	spec->nodeName = g_str_has_prefix(image, "bad") ? NULL : g_intern_string("n");
	kd_shared_unref(self->spec.template.spec);
	self->spec.template.spec = spec;
}

/* @fields: of the spec, "replicas: 4, minReadySeconds: 5". */
static KdObject *make(const char *fields)
{
	g_autofree char *yaml = g_strdup_printf(
		"{metadata: {name: web}, spec: {%s%sselector: {matchLabels: {app: web}}, "
		"template: {metadata: {labels: {app: web}}, spec: {containers: [{name: main, "
		"image: x}]}}}}",
		fields, *fields ? ", " : "");
	KdObject *object = kt_object(&kd_kind_deployment, yaml);

	set_image((KdDeployment *) object, "good:1");
	return object;
}

static const KdDeployment *get(const World *world)
{
	return KD_DEPLOYMENT(kd_cluster_get(world->base.cluster, &kd_kind_deployment,
					    g_intern_string("default"), "web"));
}

static void settle(World *world, KdTime until)
{
	kd_cluster_deliver(world->base.cluster);
	kt_run_until(world->base.engine, until);
}

/* "image=good:2" "replicas=4" "limit=1" (of history) "pause" "resume" "team=a" (an annotation)
 * "back=1" (the annotation of old that rolls back) "delete" "wait=10" (seconds). */
static void do_step(World *world, const char *word)
{
	g_auto(GStrv) parts = g_strsplit(word, "=", 2);
	KdDeployment *next;

	if (g_str_equal(parts[0], "wait")) {
		settle(world, kd_engine_now(world->base.engine) + atoi(parts[1]) * KD_SECOND);
		return;
	}
	if (g_str_equal(parts[0], "delete")) {
		kt_delete(world->base.cluster, &get(world)->object, -1);
		settle(world, kd_engine_now(world->base.engine) + KD_MINUTE);
		return;
	}
	next = (KdDeployment *) kd_object_copy(&get(world)->object);
	if (g_str_equal(parts[0], "image"))
		set_image(next, parts[1]);
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
	settle(world, kd_engine_now(world->base.engine));
}

static void do_steps(World *world, const char *steps)
{
	g_auto(GStrv) words = g_strsplit(steps, " ", -1);

	settle(world, 0);
	for (guint i = 0; words[i] && *words[i]; i++)
		do_step(world, words[i]);
}

/* ---- what came of it ---- */

static const char *annotation(const KdObject *object, const char *key)
{
	const char *text = kd_map_lookup(&object->metadata.annotations, key);

	return text ? text : "-";
}

/* "image:wanted/available@revision" */
static void print_set(const KdObject *object, gpointer data)
{
	const KdReplicaSet *set = KD_REPLICA_SET(object);
	GString *out = data;

	g_string_append_printf(out, "%s%s:%d/%d@%s", out->len > 0 ? " " : "",
			       strchr(set->spec.template.spec->containers->image, ':') + 1,
			       (int) set->spec.replicas, (int) set->status.availableReplicas,
			       annotation(object, KD_DEPLOYMENT_REVISION));
}

static char *print_sets(const World *world)
{
	GString *out = g_string_new(NULL);

	kd_cluster_each(world->base.cluster, &kd_kind_replica_set, print_set, out);
	return g_string_free(out, FALSE);
}

/* "replicas updated ready available unavailable Progressing=reason Available=True". */
static char *print_status(const World *world)
{
	const KdDeploymentStatus *status = &get(world)->status;
	const KdDeploymentCondition *progress = kd_deployment_condition(status, "Progressing");
	const KdDeploymentCondition *available = kd_deployment_condition(status, "Available");

	return g_strdup_printf("%d %d %d %d %d %s %s", (int) status->replicas,
			       (int) status->updatedReplicas, (int) status->readyReplicas,
			       (int) status->availableReplicas, (int) status->unavailableReplicas,
			       progress ? progress->reason : "-",
			       available ? available->status : "-");
}

static const struct {
	const char *name, *fields, *steps, *sets, *status;
} rollouts[] = {
	{ "a first one", "replicas: 4", "", "1:4/4@1", "4 4 4 4 0 NewReplicaSetAvailable True" },
	{ "none", "replicas: 0", "", "1:0/0@1", "0 0 0 0 0 NewReplicaSetAvailable True" },
	{ "another image", "replicas: 4", "image=good:2", "1:0/0@1 2:4/4@2",
	  "4 4 4 4 0 NewReplicaSetAvailable True" },
	{ "and back: the set that was there, with a new revision", "replicas: 4",
	  "image=good:2 image=good:1", "1:4/4@3 2:0/0@2", "4 4 4 4 0 NewReplicaSetAvailable True" },
	{ "more", "replicas: 4", "replicas=7", "1:7/7@1", "7 7 7 7 0 NewReplicaSetAvailable True" },
	{ "one that hangs: as far as the bounds let it", "replicas: 4", "image=bad:2",
	  "1:3/3@1 2:2/0@2", "5 2 3 3 2 ReplicaSetUpdated True" },
	{ "a second before it is late", "replicas: 4", "image=bad:2 wait=600", "1:3/3@1 2:2/0@2",
	  "5 2 3 3 2 ReplicaSetUpdated True" },
	{ "late", "replicas: 4", "image=bad:2 wait=602", "1:3/3@1 2:2/0@2",
	  "5 2 3 3 2 ProgressDeadlineExceeded True" },
	{ "never late", "replicas: 4, progressDeadlineSeconds: 2147483647", "image=bad:2 wait=9999",
	  "1:3/3@1 2:2/0@2", "5 2 3 3 2 - True" },
	{ "given up", "replicas: 4", "image=bad:2 wait=700 image=good:1", "1:4/4@3 2:0/0@2",
	  "4 4 4 4 0 NewReplicaSetAvailable True" },
	{ "over a hanging one: it goes first", "replicas: 4", "image=bad:2 image=good:3",
	  "1:0/0@1 2:0/0@2 3:4/4@3", "4 4 4 4 0 NewReplicaSetAvailable True" },
	{ "not one more, but one away",
	  "replicas: 4, strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}", "image=bad:2",
	  "1:3/3@1 2:1/0@2", "4 1 3 3 1 ReplicaSetUpdated True" },
	{ "none away, but two more",
	  "replicas: 4, strategy: {rollingUpdate: {maxSurge: 50%, maxUnavailable: 0}}",
	  "image=bad:2", "1:4/4@1 2:2/0@2", "6 2 4 4 2 ReplicaSetUpdated True" },
	{ "larger in the midst of it: both, in proportion", "replicas: 10",
	  "image=bad:2 replicas=20", "1:15/15@1 2:10/0@2",
	  "25 10 15 15 10 ReplicaSetUpdated True" },
	{ "smaller", "replicas: 10", "image=bad:2 replicas=5", "1:4/4@1 2:3/0@2",
	  "7 3 4 4 3 ReplicaSetUpdated True" },
	{ "to nothing", "replicas: 10", "image=bad:2 replicas=0", "1:0/0@1 2:0/0@2",
	  "0 0 0 0 0 NewReplicaSetAvailable True" },
	{ "paused: nothing is rolled out", "replicas: 4", "pause image=good:2", "1:4/4@1",
	  "4 0 4 4 0 DeploymentPaused True" },
	{ "but sizes change", "replicas: 4", "pause image=good:2 replicas=6", "1:6/6@1",
	  "6 0 6 6 0 DeploymentPaused True" },
	{ "resumed", "replicas: 4", "pause image=good:2 wait=9999 resume", "1:0/0@1 2:4/4@2",
	  "4 4 4 4 0 NewReplicaSetAvailable True" },
	{ "a pause does not count", "replicas: 4",
	  "image=bad:2 wait=500 pause wait=500 resume wait=500", "1:3/3@1 2:2/0@2",
	  "5 2 3 3 2 DeploymentResumed True" },
	{ "nor does it make up for being late", "replicas: 4", "image=bad:2 wait=700 pause resume",
	  "1:3/3@1 2:2/0@2", "5 2 3 3 2 ProgressDeadlineExceeded True" },
	{ "so many old sets are kept", "replicas: 2, revisionHistoryLimit: 1",
	  "image=good:2 image=good:3 image=good:4", "3:0/0@3 4:2/2@4",
	  "2 2 2 2 0 NewReplicaSetAvailable True" },
	{ "none is kept", "replicas: 2, revisionHistoryLimit: 0", "image=good:2 image=good:3",
	  "3:2/2@3", "2 2 2 2 0 NewReplicaSetAvailable True" },
	{ "fewer from now on", "replicas: 2", "image=good:2 image=good:3 limit=1",
	  "2:0/0@2 3:2/2@3", "2 2 2 2 0 NewReplicaSetAvailable True" },
	{ "pods that are not available yet", "replicas: 3, minReadySeconds: 10", "wait=9",
	  "1:3/0@1", "3 3 3 0 3 ReplicaSetUpdated False" },
	{ "all at once, once the old ones are gone", "replicas: 3, strategy: {type: Recreate}",
	  "image=good:2 wait=60", "1:0/0@1 2:3/3@2", "3 3 3 3 0 NewReplicaSetAvailable True" },
	{ "of a bad one nothing is left of what was", "replicas: 3, strategy: {type: Recreate}",
	  "image=bad:2 wait=60", "1:0/0@1 2:3/0@2", "3 3 0 0 3 ReplicaSetUpdated False" },
	{ "back to the last revision", "replicas: 2", "image=good:2 back=0", "1:2/2@3 2:0/0@2",
	  "2 2 2 2 0 NewReplicaSetAvailable True" },
	{ "back to one that is named", "replicas: 2", "image=good:2 image=good:3 back=1",
	  "1:2/2@4 2:0/0@2 3:0/0@3", "2 2 2 2 0 NewReplicaSetAvailable True" },
};

static void roll_out(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rollouts); i++) {
		g_autoptr(World) world = world_new();
		g_autofree char *sets = NULL, *status = NULL;

		kt_create(world->base.cluster, make(rollouts[i].fields));
		do_steps(world, rollouts[i].steps);
		sets = print_sets(world);
		status = print_status(world);
		KT_ROW_STR(rollouts[i].name, sets, rollouts[i].sets);
		KT_ROW_STR(rollouts[i].name, status, rollouts[i].status);
		KT_ROW_INT(rollouts[i].name, get(world)->status.observedGeneration,
			   get(world)->object.metadata.generation);
	}
}

/* ---- what is told ---- */

static const struct {
	const char *name, *fields, *steps, *want;
} tales[] = {
	{ "a first one", "replicas: 3", "",
	  "ScalingReplicaSet: Scaled up replica set web-A from 0 to 3" },
	{ "one that hangs", "replicas: 4", "image=bad:2",
	  "ScalingReplicaSet: Scaled up replica set web-B from 0 to 1\n"
	  "ScalingReplicaSet: Scaled down replica set web-A from 4 to 3\n"
	  "ScalingReplicaSet: Scaled up replica set web-B from 1 to 2" },
	{ "back to what is there", "", "back=1",
	  "DeploymentRollbackTemplateUnchanged: The rollback revision contains the same template "
	  "as current deployment \"web\"" },
	{ "back to what never was", "", "back=7",
	  "DeploymentRollbackRevisionNotFound: Unable to find the revision to rollback to." },
	{ "back, but there was nothing before", "", "back=0",
	  "DeploymentRollbackRevisionNotFound: Unable to find last revision." },
	{ "a pause", "", "pause resume", "" },
};

static void name_set(const KdObject *object, gpointer data)
{
	GString *text = data;
	const char *hash = kd_map_lookup(&object->metadata.labels, KD_POD_TEMPLATE_HASH);
	const char *image = KD_REPLICA_SET(object)->spec.template.spec->containers->image;
	char name[] = { (char) ('A' + image[strlen(image) - 1] - '1'), '\0' };

	g_string_replace(text, hash, name, 0);
}

static void tell(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(tales); i++) {
		g_autoptr(World) world = world_new();

		kt_create(world->base.cluster, make(tales[i].fields));
		settle(world, 0);
		if (*tales[i].steps)
			g_string_truncate(world->events, 0);
		do_steps(world, tales[i].steps);
		kd_cluster_each(world->base.cluster, &kd_kind_replica_set, name_set, world->events);
		KT_ROW_STR(tales[i].name, world->events->str, tales[i].want);
	}
}

/* ---- what a set is ---- */

static void keep_set(const KdObject *object, gpointer data)
{
	*(const KdReplicaSet **) data = KD_REPLICA_SET(object);
}

static const KdReplicaSet *last_set(const World *world)
{
	const KdReplicaSet *set = NULL;

	kd_cluster_each(world->base.cluster, &kd_kind_replica_set, keep_set, &set);
	return set;
}

static void describe(void)
{
	g_autoptr(World) world = world_new();
	const KdReplicaSet *set;
	g_autofree char *hash = NULL, *name = NULL, *selector = NULL;

	kt_create(world->base.cluster, make("replicas: 4, minReadySeconds: 3"));
	do_steps(world, "team=a");
	set = last_set(world);
	hash = kd_template_hash(&get(world)->object, (KdOptInt){ 0 });
	name = g_strconcat("web-", hash, NULL);
	selector = kd_selector_print(set->spec.selector);
	KT_ROW_STR("its name", set->object.metadata.name, name);
	KT_ROW_STR("its label", kd_map_lookup(&set->object.metadata.labels, KD_POD_TEMPLATE_HASH),
		   hash);
	KT_ROW_TRUE("its selector", g_str_has_prefix(selector, "app=web,pod-template-hash="));
	KT_ROW_TRUE("the template of the Deployment",
		    kd_template_equal(&set->object, &get(world)->object));
	KT_ROW_TRUE("one spec of both", set->spec.template.spec == get(world)->spec.template.spec);
	KT_ROW_TRUE("its owner", kd_controller_owns(&get(world)->object, &set->object));
	KT_ROW_INT("its time", set->spec.minReadySeconds, 3);
	KT_ROW_STR("wanted", annotation(&set->object, KD_DEPLOYMENT_DESIRED_REPLICAS), "4");
	KT_ROW_STR("at most", annotation(&set->object, KD_DEPLOYMENT_MAX_REPLICAS), "5");
	KT_ROW_STR("what the Deployment has", annotation(&set->object, "team"), "a");
	KT_ROW_STR("which has its revision",
		   annotation(&get(world)->object, KD_DEPLOYMENT_REVISION), "1");
	KT_ROW_INT("annotations of others count as versions",
		   get(world)->object.metadata.generation, 2);
	do_steps(world, "image=good:2 image=good:1 image=good:2 image=good:1");
	KT_ROW_STR(
		"it keeps the revisions that it had",
		annotation(&KD_REPLICA_SET(kd_cluster_get(world->base.cluster, &kd_kind_replica_set,
							  g_intern_string("default"), name))
				    ->object,
			   KD_DEPLOYMENT_REVISION_HISTORY),
		"1,3");
}

/* ---- whose sets they are ---- */

static void collide(void)
{
	g_autoptr(World) world = world_new();
	KdObject *object = make("replicas: 1");
	g_autofree char *hash = kd_template_hash(object, (KdOptInt){ 0 });
	g_autofree char *second = kd_template_hash(object, (KdOptInt){ 1, true });
	KdReplicaSet *other = (KdReplicaSet *) kd_object_new(&kd_kind_replica_set);

	other->object.metadata.name = g_strconcat("web-", hash, NULL);
	kd_map_set(&other->spec.template.metadata.labels, "app", "other");
	other->spec.template.spec = kt_spec("cpu=1");
	other->spec.replicas = 0;
	kt_create(world->base.cluster, other);
	kt_create(world->base.cluster, object);
	settle(world, 0);
	KT_ROW_INT("one name was taken", get(world)->status.collisionCount.value, 1);
	KT_ROW_TRUE("the next was not",
		    g_str_has_suffix(last_set(world)->object.metadata.name, second));
}

static void adopt(void)
{
	g_autoptr(World) world = world_new();
	KdObject *object = make("replicas: 2");
	KdReplicaSet *orphan = (KdReplicaSet *) kd_object_new(&kd_kind_replica_set);
	g_autofree char *sets = NULL;

	orphan->object.metadata.name = g_strdup("orphan");
	kd_map_set(&orphan->object.metadata.labels, "app", "web");
	kd_template_copy(&orphan->object, object);
	orphan->spec.replicas = 2;
	kt_create(world->base.cluster, orphan);
	kt_create(world->base.cluster, object);
	settle(world, 0);
	sets = print_sets(world);
	KT_ROW_STR("an orphan with its template is its new set", sets, "1:2/2@1");
	KT_ROW_STR("nothing was scaled", world->events->str, "");
}

static void release(void)
{
	g_autoptr(World) world = world_new();
	KdObject *next;

	kt_create(world->base.cluster, make("replicas: 2"));
	settle(world, 0);
	next = kd_object_copy(&last_set(world)->object);
	kd_map_set(&next->metadata.labels, "app", "debug");
	kt_update(world->base.cluster, next);
	settle(world, 0);
	KT_ROW_INT("another takes its place", get(world)->status.collisionCount.value, 1);
	KT_ROW_INT("both are there", kd_cluster_count(world->base.cluster, &kd_kind_replica_set),
		   2);
	KT_ROW_INT("and so are the pods of both",
		   kd_cluster_count(world->base.cluster, &kd_kind_pod), 4);
}

static void delete (void)
{
	g_autoptr(World) world = world_new();
	const KdCluster *cluster = world->base.cluster;

	kt_create(world->base.cluster, make("replicas: 2"));
	do_steps(world, "image=good:2 delete");
	KT_ROW_INT("its sets go", kd_cluster_count(cluster, &kd_kind_replica_set), 0);
	KT_ROW_INT("and their pods", kd_cluster_count(cluster, &kd_kind_pod), 0);
}

/* ---- what goes wrong ---- */

static KdObject *make_quota(const char *hard)
{
	g_autofree char *yaml = g_strdup_printf(
		"{metadata: {name: q}, spec: {hard: {count/replicasets.apps: %s}}}", hard);

	return kt_object(&kd_kind_resource_quota, yaml);
}

static void fail(void)
{
	g_autoptr(World) world = world_new();
	const KdDeploymentCondition *progress;
	g_autofree char *status = NULL;
	KdResourceQuota *more;

	kt_create(world->base.cluster, make_quota("0"));
	kt_create(world->base.cluster, make("replicas: 2"));
	settle(world, 0);
	progress = kd_deployment_condition(&get(world)->status, "Progressing");
	KT_ROW_STR("no set may be created", progress ? progress->reason : "-",
		   "ReplicaSetCreateError");
	KT_ROW_TRUE(
		"an event says so",
		g_str_has_prefix(world->events->str,
				 "ReplicaSetCreateError: Failed to create new replica set \"web-"));
	KT_ROW_TRUE("and why", strstr(world->events->str, "exceeded quota: q") != NULL);
	more = (KdResourceQuota *) kd_object_copy(kd_cluster_get(
		world->base.cluster, &kd_kind_resource_quota, g_intern_string("default"), "q"));
	kd_resources_set(&more->spec.hard, "count/replicasets.apps",
			 kd_quantity_from_units(5, KD_DECIMAL_SI));
	kt_update(world->base.cluster, more);
	settle(world, KD_MINUTE);
	status = print_status(world);
	KT_ROW_STR("once it may it is", status, "2 2 2 2 0 NewReplicaSetAvailable True");
}

/* What its set cannot do is told of it too. */
static void fail_pods(void)
{
	g_autoptr(World) world = world_new();
	KdObject *object = make("replicas: 2");
	const KdDeploymentCondition *failure;

	((KdDeployment *) object)->spec.template.spec->priorityClassName = g_intern_string("gold");
	kt_create(world->base.cluster, object);
	settle(world, 0);
	failure = kd_deployment_condition(&get(world)->status, "ReplicaFailure");
	KT_ROW_STR("no pod can be created", failure ? failure->reason : "-", "FailedCreate");
	do_steps(world, "image=good:2");
	KT_ROW_TRUE("others can", !kd_deployment_condition(&get(world)->status, "ReplicaFailure"));
}

static CU_TestInfo tests[] = { { "roll out", roll_out },   { "tell", tell },
			       { "describe", describe },   { "collide", collide },
			       { "adopt", adopt },         { "release", release },
			       { "delete", delete },       { "fail", fail },
			       { "fail pods", fail_pods }, CU_TEST_INFO_NULL };

KT_SUITE(deployment) = { .pName = "deployment", .pTests = tests };
