/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/gate.c: what a component without the right to watch does not hear, and hears later.
 */
#include "config.h"

#include <kubedes/api/persistent_volume.h>
#include <kubedes/api/rbac.h>

#include "cluster/authorize.h"
#include "cluster/gate.h"
#include "cluster/rbac_bootstrap.h"
#include "kt_cluster.h"
#include "kt_object.h"

static const KdIdentity scheduler = { .user = "system:kube-scheduler", .agent = "test" };

static void bind_scheduler(KdCluster *cluster)
{
	kt_create(cluster, kt_object(&kd_kind_cluster_role_binding,
				     "{metadata: {name: again}, roleRef: {kind: ClusterRole, name: "
				     "'system:kube-scheduler'}, subjects: [{kind: User, name: "
				     "'system:kube-scheduler'}]}"));
}

static void unbind_scheduler(KdCluster *cluster)
{
	const KdObject *binding = kd_cluster_get(cluster, &kd_kind_cluster_role_binding, NULL,
						 "system:kube-scheduler");
	KdPlan *plan = kd_plan_new(&(const KdIdentity){ .user = "kubernetes-admin" });

	kd_plan_delete(plan, binding, 0);
	KT_ROW_STR("the binding goes", kt_submit(cluster, plan).message, "");
}

static KdChange change_of(KdChangeType type, const KdPod *old, const KdPod *new)
{
	return (KdChange){ .type = type,
			   .old = old ? &old->object : NULL,
			   .new = new ? &new->object : NULL };
}

static void note(gpointer data, const KdChange *last)
{
	const KdObject *object = last->new ? last->new : last->old;

	g_string_append_printf(data, "%s%s%s", ((GString *) data)->len ? " " : "",
			       object->metadata.name, last->new ? "" : ":gone");
}

static void opens_and_closes(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(KdGate) gate = NULL;

	kd_rbac_bootstrap(world.cluster);
	kd_cluster_use_rbac(world.cluster, true);
	gate = kd_gate_new(world.cluster, &scheduler, KD_OBSERVER_SCHEDULER);
	KT_ROW_TRUE("pods, by its role", kd_gate_is_open(gate, &kd_kind_pod));
	unbind_scheduler(world.cluster);
	KT_ROW_TRUE("not without it", !kd_gate_is_open(gate, &kd_kind_pod));
	KT_ROW_TRUE("what another role gives", kd_gate_is_open(gate, &kd_kind_persistent_volume));
	KT_ROW_TRUE("what was never its business", kd_gate_is_open(gate, &kd_kind_role));
	bind_scheduler(world.cluster);
	KT_ROW_TRUE("and with it again", kd_gate_is_open(gate, &kd_kind_pod));
}

static void holds(void)
{
	g_auto(KtWorld) world = kt_world();
	g_autoptr(KdGate) gate = NULL;
	g_autoptr(GString) heard = g_string_new(NULL);
	const KdPod *a, *b, *c;
	KdChange change;

	kd_rbac_bootstrap(world.cluster);
	a = KD_POD(kt_create(world.cluster, kt_pod("a", "cpu=1")).object);
	b = KD_POD(kt_create(world.cluster, kt_pod("b", "cpu=1")).object);
	c = KD_POD(kt_create(world.cluster, kt_pod("c", "cpu=1")).object);
	kd_cluster_use_rbac(world.cluster, true);
	gate = kd_gate_new(world.cluster, &scheduler, KD_OBSERVER_SCHEDULER);
	unbind_scheduler(world.cluster);
	change = change_of(KD_CHANGE_CREATED, NULL, a);
	KT_ROW_TRUE("the first of its kind", kd_gate_hold(gate, &change));
	change = change_of(KD_CHANGE_CREATED, NULL, b);
	KT_ROW_TRUE("not the first", !kd_gate_hold(gate, &change));
	change = change_of(KD_CHANGE_DELETED, c, NULL);
	kd_gate_hold(gate, &change);
	change = change_of(KD_CHANGE_UPDATED, a, a);
	kd_gate_hold(gate, &change);
	KT_ROW_TRUE("nothing is open yet", !kd_gate_reopened(gate));
	bind_scheduler(world.cluster);
	KT_ROW_TRUE("pods are", kd_gate_reopened(gate) == &kd_kind_pod);
	kd_gate_release(gate, &kd_kind_pod, note, heard);
	KT_ROW_STR("the last of each, in order", heard->str, "b c:gone a");
	KT_ROW_TRUE("nothing is left", !kd_gate_reopened(gate));
	kd_gate_release(gate, &kd_kind_pod, note, heard);
	KT_ROW_STR("and nothing comes twice", heard->str, "b c:gone a");
}

static CU_TestInfo tests[] = {
	{ "opens and closes", opens_and_closes },
	{ "holds", holds },
	CU_TEST_INFO_NULL,
};

KT_SUITE(gate) = { .pName = "gate", .pTests = tests };
