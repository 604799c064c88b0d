/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/pod_columns.h"

const KdKindColumn kd_pod_columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("READY"),
	KD_COLUMN("STATUS"),
	KD_COLUMN("RESTARTS"),
	KD_COLUMN("AGE"),
	KD_WIDE_COLUMN("IP"),
	KD_WIDE_COLUMN("NODE"),
	KD_WIDE_COLUMN("NOMINATED NODE"),
	KD_WIDE_COLUMN("READINESS GATES"),
	{ 0 },
};

enum { NAME, READY, STATUS, RESTARTS, AGE, IP, NODE, NOMINATED, GATES };

/* What is gathered from the statuses of the containers. */
typedef struct {
	guint ready, total;
	gint64 restarts;
	KdTime last_restart; /* KD_TIME_UNSET = none */
	char *reason;
	bool initializing;
} Summary;

static void set_reason(Summary *summary, char *take)
{
	g_free(summary->reason);
	summary->reason = take;
}

static const KdContainer *find_init(const KdPodSpec *spec, KdName name)
{
	for (guint i = 0; i < spec->n_initContainers; i++) {
		if (spec->initContainers[i].name == name)
			return &spec->initContainers[i];
	}
	return NULL;
}

static KdTime last_end(const KdContainerStatus *status)
{
	return status->lastState.terminated ? status->lastState.terminated->finishedAt
					    : KD_TIME_UNSET;
}

/* "Error", "Signal:9", "ExitCode:1" with @prefix in front. */
static char *end_reason(const KdContainerStateTerminated *end, const char *prefix)
{
	if (end->reason)
		return g_strdup_printf("%s%s", prefix, end->reason);
	if (end->signal != 0)
		return g_strdup_printf("%sSignal:%" G_GINT64_FORMAT, prefix, end->signal);
	return g_strdup_printf("%sExitCode:%" G_GINT64_FORMAT, prefix, end->exitCode);
}

/* Whether init container @i holds the pod up. */
static bool init_holds_up(Summary *summary, const KdPod *pod, guint i, bool sidecar)
{
	const KdContainerStatus *status = &pod->status.initContainerStatuses[i];
	const KdContainerState *state = &status->state;

	if (state->terminated && state->terminated->exitCode == 0)
		return false;
	if (sidecar && status->started.set && status->started.value) {
		summary->ready += status->ready;
		return false;
	}
	if (state->terminated)
		set_reason(summary, end_reason(state->terminated, "Init:"));
	else if (state->waiting && state->waiting->reason &&
		 !g_str_equal(state->waiting->reason, "PodInitializing"))
		set_reason(summary, g_strdup_printf("Init:%s", state->waiting->reason));
	else
		set_reason(summary, g_strdup_printf("Init:%u/%u", i, pod->spec->n_initContainers));
	return true;
}

/* Sidecars' restarts are added to @sidecars as well. */
static void read_init(Summary *summary, const KdPod *pod, Summary *sidecars)
{
	for (guint i = 0; i < pod->status.n_initContainerStatuses; i++) {
		const KdContainerStatus *status = &pod->status.initContainerStatuses[i];
		const KdContainer *container = find_init(pod->spec, status->name);
		bool sidecar = container && kd_container_is_sidecar(container);

		summary->restarts += status->restartCount;
		summary->last_restart = MAX(summary->last_restart, last_end(status));
		if (sidecar) {
			sidecars->restarts += status->restartCount;
			sidecars->last_restart = MAX(sidecars->last_restart, last_end(status));
		}
		if (init_holds_up(summary, pod, i, sidecar)) {
			summary->initializing = true;
			return;
		}
	}
}

static void read_container(Summary *summary, const KdContainerStatus *status, bool *running)
{
	const KdContainerState *state = &status->state;

	summary->restarts += status->restartCount;
	summary->last_restart = MAX(summary->last_restart, last_end(status));
	if (state->waiting && state->waiting->reason) {
		set_reason(summary, g_strdup(state->waiting->reason));
	} else if (state->terminated) {
		set_reason(summary, end_reason(state->terminated, ""));
	} else if (status->ready && state->running) {
		*running = true;
		summary->ready++;
	}
}

static bool condition_is_true(const KdPod *pod, const char *type)
{
	const KdCondition *condition = kd_condition_find(pod->status.conditions,
							 pod->status.n_conditions, type);

	return condition && g_strcmp0(condition->status, "True") == 0;
}

bool kd_pod_is_ready(const KdPod *pod)
{
	return condition_is_true(pod, "Ready");
}

static void start_summary(Summary *summary, const KdPod *pod)
{
	const KdCondition *scheduled = kd_condition_find(pod->status.conditions,
							 pod->status.n_conditions, "PodScheduled");

	*summary = (Summary){ .total = pod->spec->n_containers, .last_restart = KD_TIME_UNSET };
	summary->reason = g_strdup(pod->status.reason ? pod->status.reason : pod->status.phase);
	if (scheduled && g_strcmp0(scheduled->reason, "SchedulingGated") == 0)
		set_reason(summary, g_strdup("SchedulingGated"));
	for (guint i = 0; i < pod->spec->n_initContainers; i++)
		summary->total += kd_container_is_sidecar(&pod->spec->initContainers[i]);
}

static Summary summarize(const KdPod *pod)
{
	Summary summary, sidecars = { .last_restart = KD_TIME_UNSET };
	bool running = false;

	start_summary(&summary, pod);
	read_init(&summary, pod, &sidecars);
	if (!summary.initializing || condition_is_true(pod, "Initialized")) {
		summary.restarts = sidecars.restarts;
		summary.last_restart = sidecars.last_restart;
		for (guint i = pod->status.n_containerStatuses; i > 0; i--)
			read_container(&summary, &pod->status.containerStatuses[i - 1], &running);
		if (running && g_strcmp0(summary.reason, "Completed") == 0)
			set_reason(&summary,
				   g_strdup(kd_pod_is_ready(pod) ? "Running" : "NotReady"));
	}
	if (pod->object.metadata.deletionTimestamp == KD_TIME_UNSET)
		return summary;
	if (g_strcmp0(pod->status.reason, "NodeLost") == 0)
		set_reason(&summary, g_strdup("Unknown"));
	else if (!kd_pod_is_terminal(pod))
		set_reason(&summary, g_strdup("Terminating"));
	return summary;
}

static char *print_restarts(const Summary *summary, KdTime now)
{
	if (summary->restarts == 0 || summary->last_restart == KD_TIME_UNSET)
		return g_strdup_printf("%" G_GINT64_FORMAT, summary->restarts);
	g_autofree char *age = kd_age_print(summary->last_restart, now);
	return g_strdup_printf("%" G_GINT64_FORMAT " (%s ago)", summary->restarts, age);
}

static char *print_gates(const KdPod *pod)
{
	guint n = 0;

	if (pod->spec->n_readinessGates == 0)
		return g_strdup("<none>");
	for (guint i = 0; i < pod->spec->n_readinessGates; i++)
		n += condition_is_true(pod, pod->spec->readinessGates[i].conditionType);
	return g_strdup_printf("%u/%u", n, pod->spec->n_readinessGates);
}

/* READY, STATUS and RESTARTS */
static char *print_summary(const KdPod *pod, guint column, KdTime now)
{
	Summary summary = summarize(pod);
	g_autofree char *reason = summary.reason;

	if (column == READY)
		return g_strdup_printf("%u/%u", summary.ready, summary.total);
	if (column == RESTARTS)
		return print_restarts(&summary, now);
	return g_steal_pointer(&reason);
}

static char *or_none(const char *text)
{
	return g_strdup(text ? text : "<none>");
}

char *kd_pod_cell(const KdObject *object, guint column, KdTime now)
{
	const KdPod *pod = KD_POD(object);

	switch (column) {
	case NAME:
		return g_strdup(object->metadata.name);
	case AGE:
		return kd_age_print(object->metadata.creationTimestamp, now);
	case IP:
		return or_none(pod->status.podIP);
	case NODE:
		return or_none(pod->nodeName);
	case NOMINATED:
		return or_none(pod->status.nominatedNodeName);
	case GATES:
		return print_gates(pod);
	default:
		return print_summary(pod, column, now);
	}
}
