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

/* @on: those that run go on. */
static void run(KdContainerStatus *status, bool on, KdTime now)
{
	if (on && status->state.running)
		return;
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

static void start_containers(KdPod *pod, const KdStatusWords *words, bool on, KdTime now)
{
	const KdPodSpec *spec = pod->spec;
	KdPodStatus *status = &pod->status;

	for (guint i = 0; i < spec->n_initContainers; i++) {
		KdContainerStatus *init = need_status(&status->initContainerStatuses,
						      &status->n_initContainerStatuses,
						      spec->initContainers[i].name);

		if (kd_container_is_sidecar(&spec->initContainers[i]))
			run(init, on, now);
		else
			terminate(init, words, 0, true, now);
	}
	for (guint i = 0; i < spec->n_containers; i++)
		run(need_status(&status->containerStatuses, &status->n_containerStatuses,
				spec->containers[i].name),
		    on, now);
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

static void set_addresses(KdPodStatus *status, KdName node_address, const char *address)
{
	status->hostIP = node_address;
	g_free(status->podIP);
	status->podIP = g_strdup(address);
}

void kd_status_start(KdPod *pod, const KdStatusWords *words, KdName node_address,
		     const char *address, bool on, KdTime start, KdTime now)
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
	set_addresses(status, node_address, address);
	if (status->startTime == KD_TIME_UNSET)
		status->startTime = start;
	status->observedGeneration = pod->object.metadata.generation;
	set_conditions(pod, conditions, G_N_ELEMENTS(conditions), now);
	start_containers(pod, words, on, now);
}

/* ---- what is missing ---- */

static void wait_for(KdContainerStatus *status, KdName reason, const char *message)
{
	clear_state(&status->state);
	status->state.waiting = g_new0(KdContainerStateWaiting, 1);
	status->state.waiting->reason = reason;
	status->state.waiting->message = g_strdup(message);
	status->ready = false;
	status->started = (KdOptBool){ false, true };
}

static const char *message_of(const KdMissing *missing, guint i)
{
	return missing->volume ? NULL : missing->containers[i];
}

/* They come one after another: the first that lacks something holds up all behind it. */
static bool hold_up_init_containers(KdPod *pod, const KdStatusWords *words,
				    const KdMissing *missing, KdTime now)
{
	const KdPodSpec *spec = pod->spec;
	bool held_up = missing->volume;

	for (guint i = 0; i < spec->n_initContainers; i++) {
		const char *message = held_up ? NULL : message_of(missing, i);
		KdContainerStatus *status = need_status(&pod->status.initContainerStatuses,
							&pod->status.n_initContainerStatuses,
							spec->initContainers[i].name);

		if (message)
			wait_for(status, words->CreateContainerConfigError, message);
		else if (held_up)
			wait_for(status, words->PodInitializing, NULL);
		else if (kd_container_is_sidecar(&spec->initContainers[i]))
			run(status, true, now);
		else if (!status->state.terminated)
			terminate(status, words, 0, true, now);
		held_up |= message != NULL;
	}
	return held_up && spec->n_initContainers > 0;
}

/* Those that lack nothing start; "containers with unready status: [a b]". */
static char *hold_up_containers(KdPod *pod, const KdStatusWords *words, const KdMissing *missing,
				bool early, KdTime now)
{
	const KdPodSpec *spec = pod->spec;
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < spec->n_containers; i++) {
		const char *message = message_of(missing, spec->n_initContainers + i);
		KdContainerStatus *status = need_status(&pod->status.containerStatuses,
							&pod->status.n_containerStatuses,
							spec->containers[i].name);

		if (early)
			wait_for(status, words->PodInitializing, NULL);
		else if (missing->volume)
			wait_for(status, words->ContainerCreating, NULL);
		else if (message)
			wait_for(status, words->CreateContainerConfigError, message);
		else
			run(status, true, now);
		if (!status->ready)
			g_string_append_printf(text, "%s%s", text->len ? " " : "",
					       spec->containers[i].name);
	}
	g_string_prepend(text, "containers with unready status: [");
	g_string_append_c(text, ']');
	return g_string_free(text, FALSE);
}

void kd_status_hold_up(KdPod *pod, const KdStatusWords *words, KdName node_address,
		       const char *address, const KdMissing *missing, KdTime start, KdTime now)
{
	KdPodStatus *status = &pod->status;
	const bool early = hold_up_init_containers(pod, words, missing, now);
	g_autofree char *message = hold_up_containers(pod, words, missing, early, now);
	const KdCondition conditions[] = {
		{ .type = words->PodReadyToStartContainers,
		  .status = missing->volume ? words->False : words->True },
		{ .type = words->Initialized,
		  .status = early ? words->False : words->True,
		  .reason = early ? words->ContainersNotInitialized : NULL },
		{ .type = words->Ready,
		  .status = words->False,
		  .reason = words->ContainersNotReady,
		  .message = message },
		{ .type = words->ContainersReady,
		  .status = words->False,
		  .reason = words->ContainersNotReady,
		  .message = message },
		{ .type = words->PodScheduled, .status = words->True },
	};

	set_addresses(status, node_address, address);
	if (status->startTime == KD_TIME_UNSET)
		status->startTime = start;
	status->observedGeneration = pod->object.metadata.generation;
	set_conditions(pod, conditions, G_N_ELEMENTS(conditions), now);
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
