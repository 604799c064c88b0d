/* SPDX-License-Identifier: Apache-2.0 */
#include "_collect.h"

KdTime kd_collect_next_look(KdTime time)
{
	return (MAX(time, 0) + KD_COLLECT_PERIOD - 1) / KD_COLLECT_PERIOD * KD_COLLECT_PERIOD;
}

void kd_collect_pod(KdControllerPlan *plan, const KdObject *pod, const char *message, KdTime now)
{
	KdPod *failed;

	if (!kd_pod_is_terminal(KD_POD(pod))) {
		failed = (KdPod *) kd_object_copy(pod);
		failed->status.phase = g_intern_static_string("Failed");
		if (message)
			kd_condition_set(&failed->status.conditions, &failed->status.n_conditions,
					 "DisruptionTarget", "True", "DeletionByPodGC", message,
					 now);
		kd_controller_update(plan, &failed->object);
	}
	kd_controller_delete_within(plan, pod, 0);
}
