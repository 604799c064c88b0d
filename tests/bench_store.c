/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store at the size of the largest clusters: 150,000 pods are created, bound, started and
 * deleted, with an observer.  Prints user CPU for each write, and memory for each bound pod.
 */
#include "config.h"

#include <malloc.h>

#include "cluster/cluster.h"
#include "kt_ratio.h"

#define N_PODS  150000
#define N_SPECS 100

static const KdIdentity writer = { .user = "system:bench", .agent = "bench" };

static void watch(gpointer data, const KdChange *change)
{
	*(guint64 *) data += change->version;
}

static KdPodSpec *make_spec(void)
{
	KdPodSpec *spec = kd_pod_spec_new();

	spec->containers = g_new(KdContainer, 1);
	spec->n_containers = 1;
	kd_struct_init(&kd_container_struct, spec->containers);
	spec->containers->name = g_intern_string("main");
	kd_resources_set(&spec->containers->resources.requests, "cpu", kd_quantity_from_milli(500));
	kd_resources_set(&spec->containers->resources.requests, "memory",
			 kd_quantity_from_units(1 << 30, KD_BINARY_SI));
	return spec;
}

static KdPod *make_pod(KdPodSpec *const *specs, guint i)
{
	g_autofree char *name = g_strdup_printf("web-5f6d8c9b7-%05u", i);
	KdPod *pod = kd_pod_new("default", name, kd_shared_ref(specs[i % N_SPECS]));

	kd_map_set(&pod->object.metadata.labels, "app", "web");
	kd_map_set(&pod->object.metadata.labels, "pod-template-hash", "5f6d8c9b7");
	return pod;
}

static void create(KdCluster *cluster, KdPodSpec *const *specs, guint i)
{
	KdPlan *plan = kd_plan_new(&writer);

	kd_plan_create(plan, &make_pod(specs, i)->object);
	kd_cluster_submit(cluster, plan, NULL, NULL);
}

static void bind(KdCluster *cluster, const KdObject *pod, guint i)
{
	g_autofree char *name = g_strdup_printf("node-%04u", i % 5000);
	KdPlan *plan = kd_plan_new(&writer);

	kd_plan_bind(plan, KD_POD(pod), g_intern_string(name), NULL);
	kd_cluster_submit(cluster, plan, NULL, NULL);
}

static void start(KdCluster *cluster, const KdObject *pod)
{
	static const char *const conditions[] = { "Initialized", "Ready", "ContainersReady" };
	KdPod *next = (KdPod *) kd_object_copy(pod);
	KdPlan *plan = kd_plan_new(&writer);

	next->status.phase = g_intern_static_string("Running");
	for (guint i = 0; i < G_N_ELEMENTS(conditions); i++)
		kd_condition_set(&next->status.conditions, &next->status.n_conditions,
				 conditions[i], "True", NULL, NULL, 0);
	kd_plan_update(plan, &next->object);
	kd_cluster_submit(cluster, plan, NULL, NULL);
}

static void end(KdCluster *cluster, const KdObject *pod)
{
	KdPlan *plan = kd_plan_new(&writer);

	kd_plan_delete(plan, pod, 0);
	kd_cluster_submit(cluster, plan, NULL, NULL);
}

static void lap(const char *what, KdCluster *cluster, double *since)
{
	double now;

	kd_cluster_deliver(cluster);
	now = kt_ratio_cpu();
	g_autofree char *speed = g_strdup_printf("store: %s, us a pod", what);
	kt_ratio_row(speed, (now - *since) / N_PODS * 1e6, 0, "");
	kt_ratio_row("store: then in use, bytes a pod", (double) mallinfo2().uordblks / N_PODS, 0,
		     "");
	*since = now;
}

int main(void)
{
	g_autoptr(KdEngine) engine = kd_engine_new();
	g_autoptr(KdCluster) cluster = kd_cluster_new(engine);
	KdPodSpec *specs[N_SPECS];
	guint64 sum = 0;
	double since;

	for (guint i = 0; i < N_SPECS; i++)
		specs[i] = make_spec();
	kd_cluster_observe(cluster, KD_OBSERVER_RECORDER, watch, &sum);
	kt_ratio_head();
	since = kt_ratio_cpu();
	for (guint i = 0; i < N_PODS; i++)
		create(cluster, specs, i);
	lap("create", cluster, &since);
	for (KdUid uid = 1; uid <= N_PODS; uid++)
		bind(cluster, kd_cluster_get_by_uid(cluster, uid), (guint) uid);
	lap("bind", cluster, &since);
	for (KdUid uid = 1; uid <= N_PODS; uid++)
		start(cluster, kd_cluster_get_by_uid(cluster, uid));
	lap("start", cluster, &since);
	for (KdUid uid = 1; uid <= N_PODS; uid++)
		end(cluster, kd_cluster_get_by_uid(cluster, uid));
	lap("delete", cluster, &since);
	for (guint i = 0; i < N_SPECS; i++)
		kd_shared_unref(specs[i]);
	return 0;
}
