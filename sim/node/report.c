/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "node/report.h"

#include "api/merge.h"

#define SYNC_PERIOD (10 * KD_SECOND) /* syncPeriod of the status manager */

/* What is known of a pod beyond the watch. */
struct KdReport {
	KdKubelet *kubelet;
	KdAgent *agent;
	KdUid uid;
	const KdObject *base; /* the version that it changes, or that was written last */
	KdObject *wanted;     /* what is to be written; NULL = nothing */
	bool goes;            /* the object is to go */
	bool queued, writing, gone, failed;
};

static KdReport *find(const KdKubelet *kubelet, KdUid uid)
{
	return kd_uid_table_get(&kubelet->reports, uid);
}

static void free_report(KdReport *report)
{
	kd_object_unref(report->base);
	if (report->wanted)
		kd_object_unref(report->wanted);
	g_free(report);
}

void kd_reports_clear(KdUidTable *reports)
{
	KdReport *report;

	for (KdUid uid = 0; (report = kd_uid_table_next(reports, &uid)); uid++)
		free_report(report);
	kd_uid_table_clear(reports);
}

KdPod *kd_report_copy(const KdKubelet *kubelet, KdUid uid)
{
	const KdObject *seen = kd_view_get_by_uid(kubelet->view, uid);
	const KdReport *report = find(kubelet, uid);
	KdObject *copy;

	if (!seen)
		return NULL;
	if (!report)
		return (KdPod *) kd_object_copy(seen);
	if (report->base->resourceVersion > seen->resourceVersion)
		seen = report->base;
	copy = kd_object_copy(seen);
	if (report->wanted)
		kd_object_merge(copy, report->base, report->wanted);
	else if (report->writing && report->agent->sent)
		kd_object_merge(copy, report->base, report->agent->sent);
	return (KdPod *) copy;
}

/* ---- writing ---- */

static void pump(KdKubelet *kubelet, KdAgent *agent);

/* Nothing is left to be told, and the watch has caught up. */
static void forget_if_known(KdReport *report)
{
	const KdObject *seen = kd_view_get_by_uid(report->kubelet->view, report->uid);

	if (report->queued || report->writing || report->failed)
		return;
	if (report->gone || !seen || seen->resourceVersion >= report->base->resourceVersion)
		free_report(kd_uid_table_remove(&report->kubelet->reports, report->uid));
}

static void enqueue(KdReport *report)
{
	if (report->queued || report->writing)
		return;
	report->queued = true;
	g_queue_push_tail(&report->agent->reports, report);
}

static void try_again(KdEngine *engine, gpointer data, guint64 uid)
{
	KdReport *report = find(data, uid);

	(void) engine;
	if (!report || !report->failed)
		return;
	report->failed = false;
	enqueue(report);
	pump(report->kubelet, report->agent);
}

static void note_status(KdReport *report, KdOutcome outcome, const KdObject *object)
{
	KdObject *sent = g_steal_pointer(&report->agent->sent);

	if (outcome == KD_OUTCOME_OK && object && !report->wanted) {
		kd_object_unref(report->base);
		report->base = kd_object_ref(object);
	} else if (kd_outcome_may_pass(outcome) && !report->wanted) {
		report->wanted = g_steal_pointer(&sent);
	}
	if (sent)
		kd_object_unref(sent);
}

/* Of the status, and of the deletion behind it. */
static void written(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		    const char *message)
{
	KdReport *report = data;
	KdAgent *agent = report->agent;
	KdKubelet *kubelet = report->kubelet;
	const bool is_status = agent->sent;

	(void) message;
	if (is_status)
		note_status(report, outcome, object);
	else if (!kd_outcome_may_pass(outcome))
		report->goes = false;
	report->gone |= outcome == KD_OUTCOME_NOT_FOUND;
	report->failed |= kd_outcome_may_pass(outcome);
	if (i + 1 < agent->n_writing)
		return;
	agent->writing = report->writing = false;
	if (report->failed)
		kd_engine_after(kd_cluster_engine(kubelet->cluster), SYNC_PERIOD, KD_PHASE_END,
				try_again, kubelet, report->uid);
	else if (!report->gone && (report->wanted || report->goes))
		enqueue(report);
	forget_if_known(report);
	pump(kubelet, agent);
}

static void send(KdReport *report)
{
	KdAgent *agent = report->agent;
	KdPlan *plan = kd_plan_new(&agent->identity);

	if (report->wanted) {
		agent->sent = g_steal_pointer(&report->wanted);
		kd_plan_patch_status(plan, report->base, kd_object_copy(agent->sent));
	}
	if (report->goes)
		kd_plan_delete(plan, report->base, 0);
	agent->n_writing = kd_plan_length(plan);
	agent->writing = report->writing = true;
	kd_cluster_submit(report->kubelet->cluster, plan, written, report);
}

static void pump(KdKubelet *kubelet, KdAgent *agent)
{
	(void) kubelet;
	if (!agent->writing && agent->reports.length > 0) {
		KdReport *report = g_queue_pop_head(&agent->reports);

		report->queued = false;
		send(report);
	}
}

/* ---- with a control plane that takes no time ---- */

static void write_now(KdKubelet *kubelet, KdPlan *take_plan, KdPod *take, bool changed, bool goes)
{
	g_autoptr(KdPlan) plan = take_plan;
	g_autoptr(KdObject) object = &take->object;

	if (changed)
		kd_plan_update(plan, kd_object_ref(object));
	if (goes)
		kd_plan_delete(plan, object, 0);
	kd_cluster_submit(kubelet->cluster, g_steal_pointer(&plan), NULL, NULL);
}

static KdReport *need_report(KdKubelet *kubelet, KdAgent *agent, KdUid uid)
{
	KdReport *report = find(kubelet, uid);

	if (report)
		return report;
	report = g_new0(KdReport, 1);
	report->kubelet = kubelet;
	report->agent = agent;
	report->uid = uid;
	kd_uid_table_set(&kubelet->reports, uid, report);
	return report;
}

/* The version that @pod was copied from (kd_report_copy()). */
static void set_base(KdReport *report, const KdPod *pod)
{
	const KdObject *seen = kd_view_get_by_uid(report->kubelet->view, report->uid);

	if (report->base && report->base->resourceVersion == pod->object.resourceVersion)
		return;
	g_assert(seen && seen->resourceVersion == pod->object.resourceVersion);
	if (report->base)
		kd_object_unref(report->base);
	report->base = kd_object_ref(seen);
}

void kd_report_write(KdKubelet *kubelet, KdAgent *agent, KdPlan *events, KdPod *take, bool changed,
		     bool goes)
{
	g_autoptr(KdObject) object = NULL;
	KdReport *report;

	if (kd_cluster_is_ideal(kubelet->cluster)) {
		write_now(kubelet, events, take, changed, goes);
		return;
	}
	kd_cluster_submit(kubelet->cluster, events, NULL, NULL);
	object = &take->object;
	if (!changed && !goes)
		return;
	report = need_report(kubelet, agent, object->uid);
	set_base(report, take);
	if (changed) {
		if (report->wanted)
			kd_object_unref(report->wanted);
		report->wanted = g_steal_pointer(&object);
	}
	report->goes |= goes;
	report->failed = false;
	enqueue(report);
	pump(kubelet, agent);
}

void kd_report_observe(KdKubelet *kubelet, KdUid uid, const KdPod *pod)
{
	KdReport *report = find(kubelet, uid);

	if (!report)
		return;
	report->gone |= !pod;
	forget_if_known(report);
}
