/* SPDX-License-Identifier: Apache-2.0 */
/* sim/controllers/deployment.c: how templates are rolled out, and what is told of it. */
#include "config.h"

#include <kubedes/api/resource_quota.h>
#include <kubedes/api/template.h>

#include "kt_deployment.h"

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
		g_autoptr(KtRollout) world = kt_rollout_new();
		g_autofree char *sets = NULL, *status = NULL;

		kt_create(world->base.cluster, kt_rollout_make(rollouts[i].fields));
		kt_rollout_do_steps(world, rollouts[i].steps);
		sets = kt_rollout_print_sets(world);
		status = kt_rollout_print_status(world);
		KT_ROW_STR(rollouts[i].name, sets, rollouts[i].sets);
		KT_ROW_STR(rollouts[i].name, status, rollouts[i].status);
		KT_ROW_INT(rollouts[i].name, kt_rollout_get(world)->status.observedGeneration,
			   kt_rollout_get(world)->object.metadata.generation);
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
		g_autoptr(KtRollout) world = kt_rollout_new();

		kt_create(world->base.cluster, kt_rollout_make(tales[i].fields));
		kt_rollout_settle(world, 0);
		if (*tales[i].steps)
			g_string_truncate(world->events, 0);
		kt_rollout_do_steps(world, tales[i].steps);
		kd_cluster_each(world->base.cluster, &kd_kind_replica_set, name_set, world->events);
		KT_ROW_STR(tales[i].name, world->events->str, tales[i].want);
	}
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
	g_autoptr(KtRollout) world = kt_rollout_new();
	const KdDeploymentCondition *progress;
	g_autofree char *status = NULL;
	KdResourceQuota *more;

	kt_create(world->base.cluster, make_quota("0"));
	kt_create(world->base.cluster, kt_rollout_make("replicas: 2"));
	kt_rollout_settle(world, 0);
	progress = kd_deployment_condition(&kt_rollout_get(world)->status, "Progressing");
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
	kt_rollout_settle(world, KD_MINUTE);
	status = kt_rollout_print_status(world);
	KT_ROW_STR("once it may it is", status, "2 2 2 2 0 NewReplicaSetAvailable True");
}

/* What its set cannot do is told of it too. */
static void fail_pods(void)
{
	g_autoptr(KtRollout) world = kt_rollout_new();
	KdObject *object = kt_rollout_make("replicas: 2");
	const KdDeploymentCondition *failure;

	((KdDeployment *) object)->spec.template.spec->priorityClassName = g_intern_string("gold");
	kt_create(world->base.cluster, object);
	kt_rollout_settle(world, 0);
	failure = kd_deployment_condition(&kt_rollout_get(world)->status, "ReplicaFailure");
	KT_ROW_STR("no pod can be created", failure ? failure->reason : "-", "FailedCreate");
	kt_rollout_do_steps(world, "image=good:2");
	KT_ROW_TRUE("others can",
		    !kd_deployment_condition(&kt_rollout_get(world)->status, "ReplicaFailure"));
}

static CU_TestInfo tests[] = {
	{ "roll out", roll_out },   { "tell", tell },  { "fail", fail },
	{ "fail pods", fail_pods }, CU_TEST_INFO_NULL,
};

KT_SUITE(deployment) = { .pName = "deployment", .pTests = tests };
