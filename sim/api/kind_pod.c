/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/pod.h>
#include <string.h>

#include "api/checks.h"
#include "api/pod_columns.h"
#include "api/pod_status_fields.h"

KdPodSpec *kd_pod_spec_new(void)
{
	return kd_shared_new(&kd_pod_spec_struct);
}

KdPod *kd_pod_new(const char *namespace_, const char *name, KdPodSpec *spec)
{
	KdPod *pod = (KdPod *) kd_object_new(&kd_kind_pod);

	pod->object.metadata.namespace = g_intern_string(namespace_ ? namespace_ : "default");
	pod->object.metadata.name = g_strdup(name);
	pod->spec = spec;
	pod->nodeName = spec->nodeName;
	return pod;
}

gint32 kd_pod_priority(const KdPod *pod)
{
	return pod->spec->priority.set ? (gint32) pod->spec->priority.value : 0;
}

/* Asked at every change of a pod; most are Pending or Running. */
bool kd_pod_is_terminal(const KdPod *pod)
{
	const char *phase = pod->status.phase;

	if (!phase || (*phase != 'S' && *phase != 'F'))
		return false;
	return strcmp(phase, "Succeeded") == 0 || strcmp(phase, "Failed") == 0;
}

/* The strategy for creating pods (pkg/registry/core/pod/strategy.go) also resets the status; a
 * dump's is kept. */
static void set_defaults(KdObject *object)
{
	KdPod *pod = (KdPod *) object;
	KdPodStatus *status = &pod->status;

	if (!pod->spec)
		pod->spec = kd_pod_spec_new();
	kd_pod_spec_set_defaults(pod->spec, &object->metadata.labels);
	if (!status->qosClass)
		status->qosClass = kd_pod_qos_class(pod);
	if (pod->spec->n_schedulingGates > 0 &&
	    !kd_condition_find(status->conditions, status->n_conditions, "PodScheduled"))
		kd_condition_set(&status->conditions, &status->n_conditions, "PodScheduled",
				 "False", "SchedulingGated",
				 "Scheduling is blocked due to non-empty scheduling gates",
				 KD_TIME_UNSET);
}

static const KdField fields[] = {
	KD_FIELD(KdPod, spec, SHARED, .of = &kd_pod_spec_struct),
	{ .name = "spec.nodeName",
	  .type = KD_FIELD_NAME,
	  .offset = offsetof(KdPod, nodeName),
	  .recorded = true,
	  .help = "where it runs; absent: to be scheduled" },
	KD_FIELD(KdPod, status, STRUCT, .of = &kd_pod_status_struct),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "Pod",
	.size = sizeof(KdPod),
	.fields = fields,
	.help = "containers that run together on one node",
};

KD_KIND(pod) = {
	.kind = "Pod",
	.apiVersion = "v1",
	.plural = "pods",
	.short_names = KD_WORDS("po"),
	.namespaced = true,
	.size = sizeof(KdPod),
	.body = &body,
	.set_defaults = set_defaults,
	.check = kd_pod_check,
	.columns = kd_pod_columns,
	.cell = kd_pod_cell,
	.help = "containers that run together on one node",
};
