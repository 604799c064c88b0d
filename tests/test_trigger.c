/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/trigger.c: when what is waited for has come, told by the changes alone. */
#include "config.h"

#include "run/trigger.h"

#include <kubedes/api/deployment.h>

#include "api/decode.h"
#include "kt_cluster.h"

#include <string.h>

/* Pods by letters: a and b have the label app=web, c has not.  What is done to them, one a letter
 * pair: +a created, >a bound, !a runs and is ready, .a succeeded, xa failed, -a deleted, ~a loses
 * its labels. */
typedef struct {
	KtWorld world;
	KdTrigger *trigger;
} Bench;

static void observe(gpointer data, const KdChange *change)
{
	kd_trigger_observe(((Bench *) data)->trigger, change);
}

static void set_phase(KdPod *pod, char what)
{
	pod->status.phase = g_intern_static_string(what == '!'   ? "Running"
						   : what == '.' ? "Succeeded"
								 : "Failed");
	kd_condition_set(&pod->status.conditions, &pod->status.n_conditions, "Ready",
			 what == '!' ? "True" : "False", NULL, NULL, 0);
}

static void create(KdCluster *cluster, const char *name)
{
	KdPod *pod = kt_pod(name, "cpu=1");

	if (*name != 'c')
		kd_map_set(&pod->object.metadata.labels, "app", "web");
	kt_create(cluster, pod);
}

static void step(KdCluster *cluster, char what, const char *name)
{
	const KdPod *stored = what == '+' ? NULL : kt_get_pod(cluster, name);
	KdPod *next;

	if (what == '+') {
		create(cluster, name);
	} else if (what == '>') {
		kt_bind(cluster, stored, "n");
	} else if (what == '-') {
		kt_delete(cluster, &stored->object, 0);
	} else {
		next = (KdPod *) kd_object_copy(&stored->object);
		if (what == '~')
			kd_map_clear(&next->object.metadata.labels);
		else
			set_phase(next, what);
		kt_update(cluster, next);
	}
	kd_cluster_deliver(cluster);
}

static const struct {
	const char *row, *when, *steps, *want; /* after which steps it holds */
} rows[] = {
	{ "is there", "{kind: Pod, name: b, condition: Exists}", "+a+b-b", ".x." },
	{ "any of the kind", "{kind: po, condition: Exists}", "+c", "x" },
	{ "with the label", "{kind: Pod, selector: app=web, condition: Exists, count: 2}", "+a+c+b",
	  "..x" },
	{ "in no other namespace", "{kind: Pod, namespace: x, condition: Exists}", "+a", "." },
	{ "bound", "{kind: Pod, name: a, condition: Bound}", "+a>a!a", ".xx" },
	{ "running, and at one time",
	  "{kind: Pod, selector: app=web, condition: Running, count: 2}", "+a+b>a>b!a!b.a",
	  ".....x." },
	{ "ready", "{kind: Pod, name: a, condition: Ready}", "+a>a!a.a", "..x." },
	{ "succeeded", "{kind: Pod, name: a, condition: Succeeded}", "+a>a!a.a", "...x" },
	{ "failed", "{kind: Pod, name: a, condition: Failed}", "+a>a!axa", "...x" },
	{ "what never was is not gone", "{kind: Pod, name: b, condition: Gone}", "+a-a", ".." },
	{ "all are gone", "{kind: Pod, selector: app=web, condition: Gone}", "+a+b+c-a-c-b",
	  ".....x" },
	{ "so many are gone", "{kind: Pod, condition: Gone, count: 2}", "+a+b+c-a-c", "....x" },
	{ "what loses its label counts no more",
	  "{kind: Pod, selector: app=web, condition: Exists}", "+a~a", "x." },
	{ "but it is not gone", "{kind: Pod, selector: app=web, condition: Gone}", "+a~a-a",
	  "..." },
};

static void read_when(const char *text, KdActionWhen *ret)
{
	g_autoptr(KdForest) forest = kd_yaml_parse(text, strlen(text), NULL, NULL);
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autofree char *printed = NULL;

	kd_struct_decode(&kd_action_when_struct, forest, kd_forest_document(forest, 0), ret, NULL,
			 "", KD_DECODE_STRICT, problems);
	printed = kd_problems_print(problems);
	KT_ROW_STR(text, printed, "");
}

static void test_holds(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		Bench bench = { .world = kt_world() };
		g_autoptr(GString) got = g_string_new(NULL);
		KdActionWhen when;

		read_when(rows[i].when, &when);
		bench.trigger = kd_trigger_new(&when);
		kd_cluster_observe(bench.world.cluster, KD_OBSERVER_AUDIT, observe, &bench);
		kt_create(bench.world.cluster, kt_node("n", "cpu=9,pods=9"));
		for (const char *at = rows[i].steps; *at; at += 2) {
			const char name[] = { at[1], '\0' };

			step(bench.world.cluster, at[0], name);
			g_string_append_c(got, kd_trigger_holds(bench.trigger) ? 'x' : '.');
		}
		KT_ROW_STR(rows[i].row, got->str, rows[i].want);
		kd_trigger_free(bench.trigger);
		kd_struct_clear(&kd_action_when_struct, &when);
		kt_world_clear(&bench.world);
	}
}

/* ---- Deployments ---- */

static KdDeployment *deployment(const char *reason, const char *available, gint64 observed)
{
	KdDeployment *web = (KdDeployment *) kd_object_new(&kd_kind_deployment);
	KdDeploymentStatus *status = &web->status;

	web->object.metadata.namespace = g_intern_string("default");
	web->object.metadata.name = g_strdup("web");
	web->object.metadata.generation = 2;
	status->observedGeneration = observed;
	status->n_conditions = 2;
	status->conditions = g_new0(KdDeploymentCondition, 2);
	status->conditions[0].type = g_intern_string("Progressing");
	status->conditions[0].reason = g_intern_string(reason);
	status->conditions[1].type = g_intern_string("Available");
	status->conditions[1].status = g_intern_string(available);
	return web;
}

static const struct {
	const char *row, *condition, *reason, *available;
	gint64 observed;
	bool want;
} states[] = {
	{ "beyond its deadline", "Failed", "ProgressDeadlineExceeded", "True", 2, true },
	{ "that was said of the spec before", "Failed", "ProgressDeadlineExceeded", "True", 1,
	  false },
	{ "it gets on", "Failed", "ReplicaSetUpdated", "False", 2, false },
	{ "enough of its pods are", "Available", "ReplicaSetUpdated", "True", 2, true },
	{ "they are not", "Available", "ReplicaSetUpdated", "False", 2, false },
};

static void test_deployments(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(states); i++) {
		KdDeployment *web = deployment(states[i].reason, states[i].available,
					       states[i].observed);
		const KdChange change = { .type = KD_CHANGE_CREATED, .new = &web->object };
		g_autofree char *text = g_strdup_printf("{kind: deploy, condition: %s}",
							states[i].condition);
		KdActionWhen when;
		KdTrigger *trigger;

		read_when(text, &when);
		trigger = kd_trigger_new(&when);
		kd_trigger_observe(trigger, &change);
		KT_ROW_INT(states[i].row, kd_trigger_holds(trigger), states[i].want);
		kd_trigger_free(trigger);
		kd_struct_clear(&kd_action_when_struct, &when);
		kd_object_unref(&web->object);
	}
}

static CU_TestInfo tests[] = { { "conditions", test_holds },
			       { "of Deployments", test_deployments },
			       CU_TEST_INFO_NULL };

KT_SUITE(trigger) = { .pName = "trigger", .pTests = tests };
