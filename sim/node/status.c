/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "node/status.h"

#define NAME(text) g_intern_static_string(text)

static void set_condition(KdPod *pod, const char *type, const char *status, const char *reason,
			  KdTime now)
{
	kd_condition_set(&pod->status.conditions, &pod->status.n_conditions, type, status, reason,
			 NULL, now);
}

void kd_status_refuse(KdPod *pod, const KdRefusal *refusal)
{
	pod->status.phase = NAME("Failed");
	pod->status.reason = refusal->reason;
	g_free(pod->status.message);
	pod->status.message = g_strconcat("Pod was rejected: ", refusal->message, NULL);
	pod->status.observedGeneration = pod->object.metadata.generation;
}

/* ---- containers ---- */

static void clear_state(KdContainerState *state)
{
	kd_struct_clear(&kd_container_state_struct, state);
}

static KdContainerStatus *need_status(KdContainerStatus **statuses, guint *n, KdName name)
{
	KdContainerStatus *added;

	for (guint i = 0; i < *n; i++) {
		if ((*statuses)[i].name == name)
			return &(*statuses)[i];
	}
	*statuses = g_renew(KdContainerStatus, *statuses, *n + 1);
	added = &(*statuses)[(*n)++];
	kd_struct_init(&kd_container_status_struct, added);
	added->name = name;
	return added;
}

static void run(KdContainerStatus *status, KdTime now)
{
	if (status->state.terminated || status->state.running)
		status->restartCount++;
	clear_state(&status->state);
	status->state.running = g_new(KdContainerStateRunning, 1);
	status->state.running->startedAt = now;
	status->ready = true;
	status->started = (KdOptBool){ true, true };
}

static void terminate(KdContainerStatus *status, gint64 exit_code, bool ready, KdTime now)
{
	KdTime started = status->state.running ? status->state.running->startedAt : now;

	clear_state(&status->state);
	status->state.terminated = g_new0(KdContainerStateTerminated, 1);
	status->state.terminated->exitCode = exit_code;
	status->state.terminated->reason = exit_code == 0 ? NAME("Completed") : NAME("Error");
	status->state.terminated->startedAt = started;
	status->state.terminated->finishedAt = now;
	status->ready = ready;
	status->started = (KdOptBool){ false, true };
}

static void start_containers(KdPod *pod, KdTime now)
{
	const KdPodSpec *spec = pod->spec;
	KdPodStatus *status = &pod->status;

	for (guint i = 0; i < spec->n_initContainers; i++) {
		KdContainerStatus *init = need_status(&status->initContainerStatuses,
						      &status->n_initContainerStatuses,
						      spec->initContainers[i].name);

		if (kd_container_is_sidecar(&spec->initContainers[i]))
			run(init, now);
		else
			terminate(init, 0, true, now);
	}
	for (guint i = 0; i < spec->n_containers; i++)
		run(need_status(&status->containerStatuses, &status->n_containerStatuses,
				spec->containers[i].name),
		    now);
}

static void end_containers(KdPod *pod, gint64 exit_code, KdTime now)
{
	KdPodStatus *status = &pod->status;

	for (guint i = 0; i < status->n_initContainerStatuses; i++) {
		if (status->initContainerStatuses[i].state.running)
			terminate(&status->initContainerStatuses[i], 0, false, now);
	}
	for (guint i = 0; i < pod->spec->n_containers; i++)
		terminate(need_status(&status->containerStatuses, &status->n_containerStatuses,
				      pod->spec->containers[i].name),
			  exit_code, false, now);
}

/* ---- pods ---- */

/* GenerateReadyCondition() */
static bool gates_are_open(const KdPod *pod)
{
	for (guint i = 0; i < pod->spec->n_readinessGates; i++) {
		const KdCondition *condition = kd_condition_find(
			pod->status.conditions, pod->status.n_conditions,
			pod->spec->readinessGates[i].conditionType);

		if (!condition || g_strcmp0(condition->status, "True") != 0)
			return false;
	}
	return true;
}

void kd_status_start(KdPod *pod, KdName node_address, KdName address, KdTime start, KdTime now)
{
	KdPodStatus *status = &pod->status;
	bool open = gates_are_open(pod);

	status->phase = NAME("Running");
	status->hostIP = node_address;
	status->podIP = address;
	if (status->startTime == KD_TIME_UNSET)
		status->startTime = start;
	status->observedGeneration = pod->object.metadata.generation;
	set_condition(pod, "PodReadyToStartContainers", "True", NULL, now);
	set_condition(pod, "Initialized", "True", NULL, now);
	set_condition(pod, "Ready", open ? "True" : "False", open ? NULL : "ReadinessGatesNotReady",
		      now);
	set_condition(pod, "ContainersReady", "True", NULL, now);
	set_condition(pod, "PodScheduled", "True", NULL, now);
	start_containers(pod, now);
}

void kd_status_end(KdPod *pod, gint64 exit_code, KdTime now)
{
	bool good = exit_code == 0;
	const char *reason = good ? "PodCompleted" : "PodFailed";

	pod->status.phase = good ? NAME("Succeeded") : NAME("Failed");
	pod->status.observedGeneration = pod->object.metadata.generation;
	set_condition(pod, "PodReadyToStartContainers", "False", NULL, now);
	set_condition(pod, "Initialized", "True", good ? reason : NULL, now);
	set_condition(pod, "Ready", "False", reason, now);
	set_condition(pod, "ContainersReady", "False", reason, now);
	end_containers(pod, exit_code, now);
}
