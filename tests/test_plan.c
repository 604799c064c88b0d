/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/plan.c: lists of writes. */
#include "config.h"

#include "cluster/cluster.h"
#include "kt_cluster.h"

static void note_outcome(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
			 const char *message)
{
	g_string_append_printf(data, "%u:%d%s%s ", i, kd_outcome_http(outcome), object ? "+" : "",
			       message ? "!" : "");
}

static void goes_on(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(GString) outcomes = g_string_new(NULL);
	KdPlan *plan = kd_plan_new(&kt_admin);

	KT_ROW_TRUE("empty", kd_plan_is_empty(plan));
	kd_plan_create(plan, &kt_pod("a", "cpu=1")->object);
	kd_plan_create(plan, &kt_pod("a", "cpu=1")->object);
	kd_plan_create(plan, &kt_pod("b", "cpu=1")->object);
	KT_ROW_INT("writes", kd_plan_length(plan), 3);
	kd_cluster_submit(world.cluster, plan, note_outcome, outcomes);
	KT_ROW_STR("a failed one does not stop the others", outcomes->str, "0:200+ 1:409! 2:200+ ");
}

static void see_event(gpointer data, const KdChange *change)
{
	if (change->type == KD_CHANGE_EVENT)
		g_string_append_printf(data, "%s %s %s %s: %s", change->who->agent,
				       change->event_type, change->reason,
				       change->new->metadata.name, change->message);
}

static void events(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(GString) seen = g_string_new(NULL);
	KdPlan *plan = kd_plan_new(&kt_admin);
	guint64 fingerprint;

	kt_create(world.cluster, kt_pod("a", "cpu=1"));
	kd_cluster_observe(world.cluster, KD_OBSERVER_RECORDER, see_event, seen);
	fingerprint = kd_cluster_fingerprint(world.cluster);
	kd_plan_event(plan, &kt_get_pod(world.cluster, "a")->object, "Normal", "Scheduled", "to %s",
		      "n1");
	kt_submit(world.cluster, plan);
	kd_cluster_deliver(world.cluster);
	KT_ROW_STR("logged", seen->str, "test Normal Scheduled a: to n1");
	KT_ROW_INT("no commit", (gint64) kd_cluster_version(world.cluster), 1);
	KT_ROW_TRUE("not in the fingerprint", kd_cluster_fingerprint(world.cluster) == fingerprint);
}

static CU_TestInfo tests[] = {
	{ "a plan goes on", goes_on },
	{ "events", events },
	CU_TEST_INFO_NULL,
};

KT_SUITE(plan) = { .pName = "plan", .pTests = tests };
