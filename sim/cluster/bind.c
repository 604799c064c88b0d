/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/commit.h"

/* The reasons of pkg/registry/core/pod/storage/storage.go setPodNodeAndMetadata(). */
static char *binding_problem(const KdPod *pod)
{
	const char *name = pod->object.metadata.name;

	if (pod->object.metadata.deletionTimestamp != KD_TIME_UNSET)
		return g_strdup_printf("pod %s is being deleted, cannot be assigned to a host",
				       name);
	if (pod->nodeName)
		return g_strdup_printf("pod %s is already assigned to node \"%s\"", name,
				       pod->nodeName);
	if (pod->spec->n_schedulingGates > 0)
		return g_strdup_printf("pod %s has non-empty .spec.schedulingGates", name);
	return NULL;
}

KdAnswer kd_commit_bind(KdCluster *cluster, const KdIdentity *who, const KdWrite *write)
{
	const KdObject *stored = kd_commit_find(cluster, write->about);
	g_autofree char *problem = NULL;
	KdPod *pod;

	if (!stored || stored->kind != &kd_kind_pod)
		return kd_commit_not_found(write->about);
	if (!write->node || !*write->node)
		return kd_commit_refuse(KD_OUTCOME_INVALID, "target.name: Required value");
	problem = binding_problem(KD_POD(stored));
	if (problem)
		return kd_commit_conflict(stored, "binding", problem);
	pod = (KdPod *) kd_object_copy(stored);
	pod->nodeName = g_intern_string(write->node);
	for (guint i = 0; i < write->annotations.n; i++)
		kd_map_set(&pod->object.metadata.annotations, write->annotations.pairs[i].key,
			   write->annotations.pairs[i].value);
	kd_condition_set(&pod->status.conditions, &pod->status.n_conditions, "PodScheduled", "True",
			 NULL, NULL, kd_engine_now(cluster->engine));
	return kd_commit_version(cluster, who, &pod->object);
}
