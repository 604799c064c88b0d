/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SchedulingGates: a pod with gates does not enter the queue
 * (pkg/scheduler/framework/plugins/schedulinggates/scheduling_gates.go, v1.34).
 */
#include <kubedes/policy.h>

static KdVerdict pre_enqueue(const void *state, const KdPod *pod)
{
	g_autoptr(GString) text = g_string_new("waiting for scheduling gates: [");

	(void) state;
	if (pod->spec->n_schedulingGates == 0)
		return KD_FITS;
	for (guint i = 0; i < pod->spec->n_schedulingGates; i++) {
		if (i > 0)
			g_string_append_c(text, ' ');
		g_string_append(text, pod->spec->schedulingGates[i].name);
	}
	g_string_append_c(text, ']');
	return kd_verdict(KD_CODE_UNRESOLVABLE, g_quark_from_string(text->str));
}

/* Only the removal of the last gate helps. */
static bool hint(const void *state, const KdPodInfo *pod, const KdClusterEvent *event)
{
	(void) state;
	(void) pod;
	return KD_POD(event->new)->spec->n_schedulingGates == 0;
}

KD_POLICY(scheduling_gates) = {
	KD_POLICY_HEAD,
	.name = "SchedulingGates",
	.summary = "pods with scheduling gates wait outside of the queue",
	.events = KD_EVENT_SELF,
	.hint = hint,
	.pre_enqueue = pre_enqueue,
};
