/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects of benchmarks, which have no suite to fail: what is wrong with them ends the program.
 */
#ifndef KT_MADE_H
#define KT_MADE_H

#include <string.h>

#include "api/decode.h"
#include "cluster/cluster.h"

/* From YAML; kd_object_unref() it. */
static inline gpointer kt_made(const KdKind *kind, const char *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_yaml_parse(text, strlen(text), NULL, &error);
	g_autoptr(KdProblems) problems = kd_problems_new();
	KdObject *object;

	g_assert_no_error(error);
	object = kd_object_decode(kind, forest, kd_forest_document(forest, 0), 0, problems);
	if (!object) {
		g_autofree char *said = kd_problems_print(problems);
		g_error("%s", said);
	}
	return object;
}

/* A pod of this template, with its label "app". */
static inline KdPod *kt_made_pod(const KdPod *template, const char *name)
{
	KdPod *pod = kd_pod_new("default", name, kd_shared_ref(template->spec));

	kd_map_set(&pod->object.metadata.labels, "app",
		   kd_map_lookup(&template->object.metadata.labels, "app"));
	return pod;
}

static inline void kt_made_create(KdCluster *cluster, gpointer take)
{
	static const KdIdentity writer = { .user = "system:bench", .agent = "bench" };
	KdPlan *plan = kd_plan_new(&writer);

	kd_plan_create(plan, take);
	kd_cluster_submit(cluster, plan, NULL, NULL);
}

#endif
