/* SPDX-License-Identifier: Apache-2.0 */
/* sim/controllers/_deployment_status.c: conditions, and the cases of semantics/deployment.yaml
 * about progress. */
#include "config.h"

#include "controllers/_deployment_status.h"
#include "kt.h"
#include "kt_cases.h"
#include "kt_tree.h"

#define NOW (1000 * KD_HOUR)

static KdDeployment *make(const char *reason, KdTime age)
{
	KdDeployment *self = (KdDeployment *) kd_object_new(&kd_kind_deployment);

	self->object.metadata.name = g_strdup("web");
	self->object.metadata.generation = 3;
	self->spec.replicas = 4;
	if (reason)
		kd_deployment_set_condition(&self->status, "Progressing", "True", reason,
					    g_strdup("because"), NOW - age);
	return self;
}

/* ---- progress ---- */

static gint64 number(const KdTree *tree, const char *path, gint64 absent)
{
	gint64 value = absent;

	kd_tree_int(kd_tree_path(tree, path), &value);
	return value;
}

static bool is_true(const KdTree *tree, const char *path)
{
	return g_strcmp0(kd_tree_string(kd_tree_path(tree, path)), "true") == 0;
}

static void run_case(const char *row, const KdTree *given, const KdTree *expect)
{
	g_autoptr(KdObject) object = &make(kd_tree_string(kd_tree_get(given, "reason")),
					   number(given, "last_update_age_s", 0) * KD_SECOND)
					      ->object;
	g_autoptr(KdObject) after = NULL;
	KdDeploymentStatus *status;

	((KdDeployment *) object)->spec.progressDeadlineSeconds = number(
		given, "progress_deadline_s", G_MAXINT32);
	after = kd_object_copy(object);
	status = &((KdDeployment *) after)->status;
	if (is_true(given, "progressed"))
		status->updatedReplicas = status->replicas = 1;
	if (is_true(given, "complete")) {
		status->updatedReplicas = status->replicas = status->availableReplicas = 4;
		status->observedGeneration = 3;
	}
	KT_ROW_INT(row,
		   kd_deployment_judge(KD_DEPLOYMENT(object), status, NOW) == KD_ROLLOUT_TIMED_OUT,
		   is_true(expect, "timed_out"));
}

static void cases(void)
{
	g_autoptr(KdForest) forest = kt_semantics("deployment.yaml");
	const KdTree *list = forest ? kd_forest_document(forest, 0) : NULL;
	guint n = 0;

	for (guint i = 0; list && i < list->n; i++) {
		const KdTree *given = kd_tree_get(list->children[i], "given");

		if (g_strcmp0(kd_tree_string(kd_tree_get(given, "op")), "progress") != 0)
			continue;
		run_case(kd_tree_string(kd_tree_get(list->children[i], "name")), given,
			 kd_tree_get(list->children[i], "expect"));
		n++;
	}
	KT_ROW_TRUE("there are some", !list || n >= 3);
}

typedef struct {
	gint64 replicas, updated, ready, available;
} Counts;

static void set_counts(KdDeploymentStatus *status, const Counts *counts)
{
	status->replicas = counts->replicas;
	status->updatedReplicas = counts->updated;
	status->readyReplicas = counts->ready;
	status->availableReplicas = counts->available;
	status->observedGeneration = 3;
}

static const struct {
	const char *name, *reason;
	KdTime age;
	Counts before, after;
	KdRolloutVerdict want;
} verdicts[] = {
	{ "nothing known: no reason to give up", NULL, KD_HOUR, { 0 }, { 0 }, KD_ROLLOUT_WAITS },
	{ "more new pods",
	  "ReplicaSetUpdated",
	  KD_HOUR,
	  { 4, 1, 3, 3 },
	  { 5, 2, 3, 3 },
	  KD_ROLLOUT_GETS_ON },
	{ "fewer old ones",
	  "ReplicaSetUpdated",
	  KD_HOUR,
	  { 4, 1, 3, 3 },
	  { 3, 1, 3, 3 },
	  KD_ROLLOUT_GETS_ON },
	{ "more that are ready",
	  "ReplicaSetUpdated",
	  KD_HOUR,
	  { 4, 1, 3, 3 },
	  { 4, 1, 4, 3 },
	  KD_ROLLOUT_GETS_ON },
	{ "more that are available",
	  "ReplicaSetUpdated",
	  KD_HOUR,
	  { 4, 1, 3, 3 },
	  { 4, 1, 3, 4 },
	  KD_ROLLOUT_GETS_ON },
	{ "fewer of all is no progress",
	  "ReplicaSetUpdated",
	  KD_HOUR,
	  { 4, 1, 3, 3 },
	  { 4, 1, 2, 2 },
	  KD_ROLLOUT_TIMED_OUT },
	{ "pods that went after it was done",
	  "NewReplicaSetAvailable",
	  KD_HOUR,
	  { 4, 4, 4, 4 },
	  { 4, 4, 3, 3 },
	  KD_ROLLOUT_WAITS },
	{ "once late it stays late",
	  "ProgressDeadlineExceeded",
	  0,
	  { 4, 1, 3, 3 },
	  { 4, 1, 3, 3 },
	  KD_ROLLOUT_TIMED_OUT },
	{ "complete",
	  "ProgressDeadlineExceeded",
	  0,
	  { 4, 1, 3, 3 },
	  { 4, 4, 4, 4 },
	  KD_ROLLOUT_IS_COMPLETE },
	{ "too many is not complete",
	  "ReplicaSetUpdated",
	  0,
	  { 5, 4, 5, 5 },
	  { 5, 4, 5, 5 },
	  KD_ROLLOUT_WAITS },
};

static void verdict(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(verdicts); i++) {
		g_autoptr(KdObject) object = &make(verdicts[i].reason, verdicts[i].age)->object;
		g_autoptr(KdObject) after = NULL;

		set_counts(&((KdDeployment *) object)->status, &verdicts[i].before);
		after = kd_object_copy(object);
		set_counts(&((KdDeployment *) after)->status, &verdicts[i].after);
		KT_ROW_INT(verdicts[i].name,
			   (int) kd_deployment_judge(KD_DEPLOYMENT(object),
						     &KD_DEPLOYMENT(after)->status, NOW),
			   (int) verdicts[i].want);
	}
}

/* ---- when to look again ---- */

static const struct {
	const char *name, *reason;
	KdTime age, want;
} deadlines[] = {
	{ "nothing known", NULL, 0, KD_TIME_NEVER },
	{ "a second after it is over", "ReplicaSetUpdated", 100 * KD_SECOND, 501 * KD_SECOND },
	{ "nearly over: soon", "ReplicaSetUpdated", 600 * KD_SECOND - 3, 5 * KD_MILLISECOND + 3 },
	{ "over", "ReplicaSetUpdated", 700 * KD_SECOND, 5 * KD_MILLISECOND },
	{ "late already", "ProgressDeadlineExceeded", 100 * KD_SECOND, KD_TIME_NEVER },
	{ "done once, and pods went", "NewReplicaSetAvailable", 100 * KD_SECOND, KD_TIME_NEVER },
};

static void deadline(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(deadlines); i++) {
		g_autoptr(KdObject) object = &make(deadlines[i].reason, deadlines[i].age)->object;

		KT_ROW_INT(deadlines[i].name, kd_deployment_deadline(KD_DEPLOYMENT(object), NOW),
			   deadlines[i].want);
	}
}

/* ---- conditions ---- */

static char *print_conditions(const KdDeploymentStatus *status)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < status->n_conditions; i++) {
		const KdDeploymentCondition *c = &status->conditions[i];

		g_string_append_printf(out, "%s%s=%s %s %d/%d", i > 0 ? ", " : "", c->type,
				       c->status, c->reason, (int) (c->lastUpdateTime / KD_SECOND),
				       (int) (c->lastTransitionTime / KD_SECOND));
	}
	return g_string_free(out, FALSE);
}

/* Type, status, reason, second. */
static const struct {
	const char *name;
	const char *steps;
	const char *want;
} conditions[] = {
	{ "the same again is nothing new", "A True x 1, A True x 2", "A=True x 1/1" },
	{ "another reason: the status is as old as it was", "A True x 1, A True y 2",
	  "A=True y 2/1" },
	{ "another status", "A True x 1, A False x 2", "A=False x 2/2" },
	{ "what changed comes last", "A True x 1, B True x 1, A True y 2",
	  "B=True x 1/1, A=True y 2/1" },
};

static void set_conditions(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(conditions); i++) {
		g_autoptr(KdObject) object = kd_object_new(&kd_kind_deployment);
		KdDeploymentStatus *status = &((KdDeployment *) object)->status;
		g_auto(GStrv) steps = g_strsplit(conditions[i].steps, ", ", -1);
		g_autofree char *got = NULL;

		for (guint k = 0; steps[k]; k++) {
			g_auto(GStrv) words = g_strsplit(steps[k], " ", 4);

			kd_deployment_set_condition(status, words[0], words[1], words[2], NULL,
						    atoi(words[3]) * KD_SECOND);
		}
		got = print_conditions(status);
		KT_ROW_STR(conditions[i].name, got, conditions[i].want);
	}
}

/* Progress is told of anew for the same reason: its time is what the deadline counts from. */
static void progress_again(void)
{
	g_autoptr(KdObject) object = &make("ReplicaSetUpdated", KD_MINUTE)->object;
	g_autoptr(KdObject) after = kd_object_copy(object);
	KdDeploymentStatus *status = &((KdDeployment *) after)->status;
	g_autofree char *got = NULL;

	status->updatedReplicas = status->replicas = 1;
	kd_deployment_report(KD_DEPLOYMENT(object), status, NULL, NULL, NOW);
	got = print_conditions(status);
	KT_ROW_STR("of now, and True for as long", got,
		   "Progressing=True ReplicaSetUpdated 3600000/3599940");
}

static CU_TestInfo tests[] = { { "cases", cases },
			       { "verdict", verdict },
			       { "deadline", deadline },
			       { "conditions", set_conditions },
			       { "progress again", progress_again },
			       CU_TEST_INFO_NULL };

KT_SUITE(deployment_status) = { .pName = "deployment_status", .pTests = tests };
