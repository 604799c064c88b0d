/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/config_map.h>
#include <kubedes/api/secret.h>
#include <kubedes/time.h>

#include "node/admission.h"
#include "node/agent.h"
#include "node/needs.h"
#include "node/report.h"

#define SIGTERM_CODE 143
#define SIGKILL_CODE 137

#define FIRST_MOUNT_BACKOFF (500 * KD_MILLISECOND) /* pkg/util/goroutinemap/exponentialbackoff */
#define MAX_MOUNT_BACKOFF   (2 * KD_MINUTE + 2 * KD_SECOND)
#define SYNC_BACKOFF        (10 * KD_SECOND) /* backOffPeriod of pkg/kubelet/kubelet.go */

static void on_timer(KdEngine *engine, gpointer data, guint64 argument);

static KdTime now_of(const KdKubelet *kubelet)
{
	return kd_engine_now(kd_cluster_engine(kubelet->cluster));
}

static void set_timer(KdKubelet *kubelet, KdLocalPod *local, KdTime time, KdPhase phase)
{
	KdEngine *engine = kd_cluster_engine(kubelet->cluster);

	kd_engine_cancel(engine, local->timer);
	local->timer = kd_engine_at(engine, MAX(time, kd_engine_now(engine)), phase, on_timer,
				    kubelet, local->uid);
}

static void cancel_timer(KdKubelet *kubelet, KdLocalPod *local)
{
	kd_engine_cancel(kd_cluster_engine(kubelet->cluster), local->timer);
	local->timer = 0;
}

static void end_hold_up(KdKubelet *kubelet, KdLocalPod *local)
{
	if (local->n_looks > 0)
		g_ptr_array_remove(kubelet->held_up, local);
	local->n_looks = 0;
}

/* ---- what it holds ---- */

static void hold(KdKubelet *kubelet, KdLocalPod *local, KdLocalState state)
{
	kd_held_add(&local->agent->held, local->ask);
	kubelet->n_running++;
	local->state = state;
}

static void unhold(KdKubelet *kubelet, KdLocalPod *local, KdLocalState state)
{
	if (kd_local_holds(local)) {
		kd_held_subtract(&local->agent->held, local->ask);
		kubelet->n_running--;
	}
	if (local->address)
		kd_addresses_give_back(kubelet->addresses, local->address);
	local->address = 0;
	end_hold_up(kubelet, local);
	cancel_timer(kubelet, local);
	local->state = state;
}

void kd_local_release(KdKubelet *kubelet, KdLocalPod *local)
{
	if (local->state == KD_LOCAL_ENDED)
		return;
	unhold(kubelet, local, KD_LOCAL_ENDED);
	kd_agent_unlink(local->agent, local);
	kd_asks_drop(kubelet->asks, g_steal_pointer(&local->ask));
}

/* What was there before anyone looked may be too much. */
static void excuse(KdAgent *agent)
{
	if (!kd_held_fits(&agent->held, agent->node))
		agent->excused = true;
}

void kd_local_resize(KdKubelet *kubelet, KdLocalPod *local, const KdPod *pod)
{
	KdAsk *ask;

	if (local->state == KD_LOCAL_ENDED || (local->ask->shared && local->ask->spec == pod->spec))
		return;
	ask = kd_asks_get(kubelet->asks, pod);
	if (kd_local_holds(local)) {
		kd_held_subtract(&local->agent->held, local->ask);
		kd_held_add(&local->agent->held, ask);
		excuse(local->agent);
	}
	kd_asks_drop(kubelet->asks, local->ask);
	local->ask = ask;
}

static bool port_taken(gconstpointer data, const KdContainerPort *port)
{
	const KdAgent *agent = data;

	for (const KdLocalPod *l = agent->first; l; l = l->next) {
		for (guint i = 0; kd_local_holds(l) && i < l->ask->n_ports; i++) {
			if (kd_ports_clash(l->ask->ports[i], port))
				return true;
		}
	}
	return false;
}

/* ---- what it writes ---- */

static bool starts_now(const KdKubelet *kubelet, const KdPod *pod, KdName container)
{
	for (guint i = 0; i < pod->status.n_containerStatuses; i++) {
		const KdContainerStatus *status = &pod->status.containerStatuses[i];

		if (status->name == container)
			return status->state.running &&
			       status->state.running->startedAt == now_of(kubelet);
	}
	return false;
}

/* Of those that start now, or of all that are stopped. */
static void add_events(const KdKubelet *kubelet, KdPlan *plan, const KdPod *pod, bool started)
{
	for (guint i = 0; i < pod->spec->n_containers && !kubelet->options.quiet; i++) {
		KdName name = pod->spec->containers[i].name;

		if (!started || starts_now(kubelet, pod, name))
			kd_plan_say(plan, &pod->object, kubelet->words.Normal,
				    started ? kubelet->words.Started : kubelet->words.Killing,
				    g_strconcat(started ? "Started" : "Stopping", " container ",
						name, NULL));
	}
}

static void submit(KdKubelet *kubelet, KdPlan *take)
{
	kd_cluster_submit(kubelet->cluster, take, NULL, NULL);
}

static void refuse(KdKubelet *kubelet, KdLocalPod *local, const KdRefusal *refusal)
{
	KdPod *pod = kd_report_copy(kubelet, local->uid);
	KdPlan *plan;

	kd_local_release(kubelet, local);
	if (!pod)
		return;
	plan = kd_plan_new(&local->agent->identity);
	kd_plan_event(plan, &pod->object, "Warning", refusal->reason, "%s", refusal->message);
	kd_status_refuse(pod, &kubelet->words, refusal);
	kd_report_write(kubelet, local->agent, plan, pod, true, false);
}

static KdName node_address(const KdNode *node)
{
	for (guint i = 0; i < node->status.n_addresses; i++) {
		if (g_strcmp0(node->status.addresses[i].type, "InternalIP") == 0)
			return node->status.addresses[i].address;
	}
	return NULL;
}

/* Its own, in @own, or the node's. */
static const char *address_of(KdKubelet *kubelet, KdLocalPod *local, const KdPod *pod,
			      char own[KD_ADDRESS_SIZE])
{
	if (pod->spec->hostNetwork)
		return node_address(local->agent->node);
	if (!local->address)
		local->address = kd_addresses_take(kubelet->addresses);
	kd_address_print(local->address, own);
	return own;
}

/* KD_TIME_NEVER for none; what is no duration is told in an event. */
static KdTime duration_of(const KdPod *pod, KdPlan *plan)
{
	const char *text = kd_map_lookup(&pod->object.metadata.annotations, KD_ANNOTATION_DURATION);
	g_autoptr(GError) error = NULL;
	KdTime duration;

	if (!text)
		return KD_TIME_NEVER;
	if (kd_duration_parse(text, &duration, &error) && duration >= 0)
		return duration;
	kd_plan_event(plan, &pod->object, "Warning", "InvalidDuration",
		      "annotation " KD_ANNOTATION_DURATION ": %s: the pod runs for ever",
		      error ? error->message : "it is negative");
	return KD_TIME_NEVER;
}

static gint64 exit_code_of(const KdPod *pod)
{
	const char *text = kd_map_lookup(&pod->object.metadata.annotations,
					 KD_ANNOTATION_EXIT_CODE);

	return text ? g_ascii_strtoll(text, NULL, 10) : 0;
}

static void run_for(KdKubelet *kubelet, KdLocalPod *local, KdTime since, KdTime duration)
{
	local->state = KD_LOCAL_RUNNING;
	local->ends_at = duration >= KD_TIME_NEVER - MAX(since, 0) ? KD_TIME_NEVER
								   : since + duration;
	if (local->ends_at != KD_TIME_NEVER)
		set_timer(kubelet, local, local->ends_at, KD_PHASE_END);
}

/* ---- what it needs ---- */

/* Nobody else may have anything to do until it is there, so these looks keep no run going. */
static void look_later(KdKubelet *kubelet, KdLocalPod *local, const KdMissing *missing)
{
	KdEngine *engine = kd_cluster_engine(kubelet->cluster);
	KdTime pause = missing->volume ? MIN(FIRST_MOUNT_BACKOFF << MIN(local->n_looks, 8),
					     MAX_MOUNT_BACKOFF)
				       : SYNC_BACKOFF;

	if (local->n_looks++ == 0)
		g_ptr_array_add(kubelet->held_up, local);
	local->looks_at = now_of(kubelet) + pause;
	kd_engine_cancel(engine, local->timer);
	local->timer = kd_engine_at_idle(engine, local->looks_at, KD_PHASE_START, on_timer, kubelet,
					 local->uid);
}

static bool is_config(const KdObject *object)
{
	return object->kind == &kd_kind_config_map || object->kind == &kd_kind_secret;
}

void kd_local_notice(KdKubelet *kubelet, const KdObject *object)
{
	for (guint i = 0; i < kubelet->held_up->len && is_config(object); i++) {
		KdLocalPod *local = kubelet->held_up->pdata[i];
		const KdObject *pod = kd_view_get_by_uid(kubelet->view, local->uid);

		if (pod && pod->metadata.namespace == object->metadata.namespace)
			set_timer(kubelet, local, local->looks_at, KD_PHASE_START);
	}
}

static void tell_missing(KdPlan *plan, const KdPod *pod, const KdMissing *missing)
{
	if (missing->volume)
		kd_plan_event(plan, &pod->object, "Warning", "FailedMount",
			      "MountVolume.SetUp failed for volume \"%s\" : %s", missing->volume,
			      missing->volume_message);
	for (guint i = 0; i < missing->n_containers; i++) {
		if (missing->containers[i])
			kd_plan_event(plan, &pod->object, "Warning", "Failed", "Error: %s",
				      missing->containers[i]);
		if (missing->containers[i] && i < pod->spec->n_initContainers)
			return; /* the others have to wait for it */
	}
}

/* Whether something is missing; then it takes over @take.  With an ideal control plane all is
 * there, as namespaces are. */
static bool is_held_up(KdKubelet *kubelet, KdLocalPod *local, KdPod *take)
{
	g_auto(KdMissing) missing = { 0 };
	g_autoptr(KdObject) before = NULL;
	char own[KD_ADDRESS_SIZE];
	KdPlan *plan;

	if (kd_cluster_is_ideal(kubelet->cluster) || !take->object.unknown ||
	    !kd_needs_missing(kubelet->view, take, &missing))
		return false;
	before = kd_object_copy(&take->object);
	plan = kd_plan_new(&local->agent->identity);
	kd_status_hold_up(take, &kubelet->words, node_address(local->agent->node),
			  missing.volume ? NULL : address_of(kubelet, local, take, own), &missing,
			  now_of(kubelet) - kubelet->options.start_delay, now_of(kubelet));
	add_events(kubelet, plan, take, true);
	tell_missing(plan, take, &missing);
	look_later(kubelet, local, &missing);
	kd_report_write(kubelet, local->agent, plan, take, !kd_object_equal(before, &take->object),
			false);
	return true;
}

static void start(KdKubelet *kubelet, KdLocalPod *local)
{
	KdPod *pod = kd_report_copy(kubelet, local->uid);
	const bool on = local->n_looks > 0;
	KdTime now = now_of(kubelet);
	char own[KD_ADDRESS_SIZE];
	KdPlan *plan;

	if (!pod || is_held_up(kubelet, local, pod))
		return; /* that it is gone is yet to be observed */
	end_hold_up(kubelet, local);
	plan = kd_plan_new(&local->agent->identity);
	kd_status_start(pod, &kubelet->words, node_address(local->agent->node),
			address_of(kubelet, local, pod, own), on,
			now - kubelet->options.start_delay, now);
	run_for(kubelet, local, now, duration_of(pod, plan));
	add_events(kubelet, plan, pod, true);
	kd_report_write(kubelet, local->agent, plan, pod, true, false);
}

/* It was Running when this kubelet first heard of it. */
static void take_over(KdKubelet *kubelet, KdLocalPod *local, const KdPod *pod)
{
	KdPlan *plan = kd_plan_new(&local->agent->identity);
	KdTime since = pod->status.startTime;

	hold(kubelet, local, KD_LOCAL_RUNNING);
	excuse(local->agent);
	run_for(kubelet, local, since == KD_TIME_UNSET ? now_of(kubelet) : since,
		duration_of(pod, plan));
	submit(kubelet, plan);
}

void kd_local_begin(KdKubelet *kubelet, KdLocalPod *local, const KdPod *pod)
{
	KdAgent *agent = local->agent;

	if (local->state == KD_LOCAL_WAITING && g_strcmp0(pod->status.phase, "Running") == 0) {
		take_over(kubelet, local, pod);
		return;
	}
	g_auto(KdRefusal) refusal = kd_node_admit(agent->node, &agent->held, pod, local->ask,
						  port_taken, agent);

	if (refusal.reason) {
		refuse(kubelet, local, &refusal);
		return;
	}
	hold(kubelet, local, KD_LOCAL_STARTING);
	if (kubelet->options.start_delay > 0)
		set_timer(kubelet, local, now_of(kubelet) + kubelet->options.start_delay,
			  KD_PHASE_START);
	else
		start(kubelet, local);
}

/* All containers are gone; a pod that was to be deleted goes with them. */
static void finish(KdKubelet *kubelet, KdLocalPod *local, gint64 exit_code)
{
	KdPod *pod = kd_report_copy(kubelet, local->uid);
	bool changed = local->agent->node && local->state != KD_LOCAL_ENDED;

	kd_local_release(kubelet, local);
	if (!pod)
		return;
	changed = changed && !kd_pod_is_terminal(pod);
	if (changed)
		kd_status_end(pod, &kubelet->words, exit_code, now_of(kubelet));
	kd_report_write(kubelet, local->agent, kd_plan_new(&local->agent->identity), pod, changed,
			pod->object.metadata.deletionTimestamp != KD_TIME_UNSET);
}

/* How long its containers take to stop; with whole_grace they may still end by themselves. */
static void stop_containers(KdKubelet *kubelet, KdLocalPod *local, const KdPod *pod)
{
	KdTime deadline = pod->object.metadata.deletionTimestamp;

	if (local->state != KD_LOCAL_STOPPING && !kubelet->options.quiet) {
		KdPlan *plan = kd_plan_new(&local->agent->identity);

		add_events(kubelet, plan, pod, false);
		submit(kubelet, plan);
	}
	if (!kubelet->options.whole_grace) {
		finish(kubelet, local, SIGTERM_CODE);
		return;
	}
	end_hold_up(kubelet, local);
	if (local->state == KD_LOCAL_STARTING)
		local->ends_at = KD_TIME_NEVER;
	local->state = KD_LOCAL_STOPPING;
	set_timer(kubelet, local, MIN(deadline, local->ends_at), KD_PHASE_END);
}

void kd_local_stop(KdKubelet *kubelet, KdLocalPod *local, const KdPod *pod)
{
	switch (local->state) {
	case KD_LOCAL_STARTING:
	case KD_LOCAL_RUNNING:
	case KD_LOCAL_STOPPING:
		stop_containers(kubelet, local, pod);
		break;
	case KD_LOCAL_WAITING:
	case KD_LOCAL_STRANDED:
		finish(kubelet, local, SIGTERM_CODE);
		break;
	case KD_LOCAL_ENDED:
		if (pod->object.metadata.deletionGracePeriodSeconds.value > 0)
			finish(kubelet, local, 0);
		break;
	}
}

/* What was stopping is done with, and what is to go may go. */
void kd_local_strand(KdKubelet *kubelet, KdLocalPod *local)
{
	if (local->state == KD_LOCAL_STOPPING)
		finish(kubelet, local, SIGKILL_CODE);
	else if (kd_local_holds(local))
		unhold(kubelet, local, KD_LOCAL_STRANDED);
}

static void on_timer(KdEngine *engine, gpointer data, guint64 argument)
{
	KdKubelet *kubelet = data;
	KdLocalPod *local = kd_kubelet_find(kubelet, argument);
	const KdObject *object = kd_view_get_by_uid(kubelet->view, argument);

	g_assert(local);
	local->timer = 0;
	if (local->state == KD_LOCAL_STARTING)
		start(kubelet, local);
	else if (local->ends_at <= kd_engine_now(engine))
		finish(kubelet, local, object ? exit_code_of(KD_POD(object)) : 0);
	else
		finish(kubelet, local, SIGKILL_CODE);
}
