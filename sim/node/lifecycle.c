/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/time.h>

#include "node/admission.h"
#include "node/agent.h"
#include "node/report.h"

#define SIGTERM_CODE 143
#define SIGKILL_CODE 137

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

static void add_events(const KdKubelet *kubelet, KdPlan *plan, const KdPod *pod, KdName reason,
		       const char *what)
{
	for (guint i = 0; i < pod->spec->n_containers; i++)
		kd_plan_say(plan, &pod->object, kubelet->words.Normal, reason,
			    g_strconcat(what, " container ", pod->spec->containers[i].name, NULL));
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

static void start(KdKubelet *kubelet, KdLocalPod *local)
{
	KdPod *pod = kd_report_copy(kubelet, local->uid);
	KdTime now = now_of(kubelet);
	KdName host = node_address(local->agent->node);
	const char *address = host;
	char own[KD_ADDRESS_SIZE];
	KdPlan *plan;

	if (!pod)
		return; /* that it is gone is yet to be observed */
	plan = kd_plan_new(&local->agent->identity);
	if (!pod->spec->hostNetwork) {
		local->address = kd_addresses_take(kubelet->addresses);
		kd_address_print(local->address, own);
		address = own;
	}
	kd_status_start(pod, &kubelet->words, host, address, now - kubelet->options.start_delay,
			now);
	run_for(kubelet, local, now, duration_of(pod, plan));
	if (!kubelet->options.quiet)
		add_events(kubelet, plan, pod, kubelet->words.Started, "Started");
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

		add_events(kubelet, plan, pod, kubelet->words.Killing, "Stopping");
		submit(kubelet, plan);
	}
	if (!kubelet->options.whole_grace) {
		finish(kubelet, local, SIGTERM_CODE);
		return;
	}
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
