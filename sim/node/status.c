/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "node/status.h"

void kd_status_words_init(KdStatusWords *words)
{
#define INTERN(word) words->word = g_intern_static_string(#word);
	KD_STATUS_WORDS(INTERN)
#undef INTERN
}

static void set_conditions(KdPod *pod, const KdCondition *wanted, guint n, KdTime now)
{
	kd_conditions_set(&pod->status.conditions, &pod->status.n_conditions, wanted, n, now);
}

void kd_status_refuse(KdPod *pod, const KdStatusWords *words, const KdRefusal *refusal)
{
	pod->status.phase = words->Failed;
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

static void terminate(KdContainerStatus *status, const KdStatusWords *words, gint64 exit_code,
		      bool ready, KdTime now)
{
	KdTime started = status->state.running ? status->state.running->startedAt : now;

	clear_state(&status->state);
	status->state.terminated = g_new0(KdContainerStateTerminated, 1);
	status->state.terminated->exitCode = exit_code;
	status->state.terminated->reason = exit_code == 0 ? words->Completed : words->Error;
	status->state.terminated->startedAt = started;
	status->state.terminated->finishedAt = now;
	status->ready = ready;
	status->started = (KdOptBool){ false, true };
}

static void start_containers(KdPod *pod, const KdStatusWords *words, KdTime now)
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
			terminate(init, words, 0, true, now);
	}
	for (guint i = 0; i < spec->n_containers; i++)
		run(need_status(&status->containerStatuses, &status->n_containerStatuses,
				spec->containers[i].name),
		    now);
}

static void end_containers(KdPod *pod, const KdStatusWords *words, gint64 exit_code, KdTime now)
{
	KdPodStatus *status = &pod->status;

	for (guint i = 0; i < status->n_initContainerStatuses; i++) {
		if (status->initContainerStatuses[i].state.running)
			terminate(&status->initContainerStatuses[i], words, 0, false, now);
	}
	for (guint i = 0; i < pod->spec->n_containers; i++)
		terminate(need_status(&status->containerStatuses, &status->n_containerStatuses,
				      pod->spec->containers[i].name),
			  words, exit_code, false, now);
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

void kd_status_start(KdPod *pod, const KdStatusWords *words, KdName node_address,
		     const char *address, KdTime start, KdTime now)
{
	KdPodStatus *status = &pod->status;
	const bool open = gates_are_open(pod);
	const KdCondition conditions[] = {
		{ .type = words->PodReadyToStartContainers, .status = words->True },
		{ .type = words->Initialized, .status = words->True },
		{ .type = words->Ready,
		  .status = open ? words->True : words->False,
		  .reason = open ? NULL : words->ReadinessGatesNotReady },
		{ .type = words->ContainersReady, .status = words->True },
		{ .type = words->PodScheduled, .status = words->True },
	};

	status->phase = words->Running;
	status->hostIP = node_address;
	g_free(status->podIP);
	status->podIP = g_strdup(address);
	if (status->startTime == KD_TIME_UNSET)
		status->startTime = start;
	status->observedGeneration = pod->object.metadata.generation;
	set_conditions(pod, conditions, G_N_ELEMENTS(conditions), now);
	start_containers(pod, words, now);
}

void kd_status_end(KdPod *pod, const KdStatusWords *words, gint64 exit_code, KdTime now)
{
	const bool good = exit_code == 0;
	const KdName reason = good ? words->PodCompleted : words->PodFailed;
	const KdCondition conditions[] = {
		{ .type = words->PodReadyToStartContainers, .status = words->False },
		{ .type = words->Initialized,
		  .status = words->True,
		  .reason = good ? reason : NULL },
		{ .type = words->Ready, .status = words->False, .reason = reason },
		{ .type = words->ContainersReady, .status = words->False, .reason = reason },
	};

	pod->status.phase = good ? words->Succeeded : words->Failed;
	pod->status.observedGeneration = pod->object.metadata.generation;
	set_conditions(pod, conditions, G_N_ELEMENTS(conditions), now);
	end_containers(pod, words, exit_code, now);
}
