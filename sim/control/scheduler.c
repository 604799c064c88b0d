/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "control/hold.h"

#include <string.h>

static const KdIdentity identity = { .user = "system:kube-scheduler", .agent = "scheduler" };

const KdIdentity *kd_scheduler_identity(void)
{
	return &identity;
}

/* ---- what the plug-ins may look up ---- */

static const KdObject *list_get(gpointer data, const KdKind *kind, KdName namespace_,
				const char *name)
{
	return kd_view_get(((const KdScheduler *) data)->view, kind, namespace_, name);
}

static void list_each(gpointer data, const KdKind *kind,
		      void (*visit)(const KdObject *object, gpointer visit_data),
		      gpointer visit_data)
{
	kd_view_each(((const KdScheduler *) data)->view, kind, visit, visit_data);
}

static KdTime now(gpointer data)
{
	return kd_engine_now(((const KdScheduler *) data)->engine);
}

/* ---- life ---- */

/* Armed while there is something to try; one event is one cycle. */
void kd_scheduler_wake(gpointer data)
{
	KdScheduler *scheduler = data;

	if (scheduler->armed || scheduler->blocked)
		return;
	scheduler->armed = true;
	kd_engine_at(scheduler->engine, MAX(kd_engine_now(scheduler->engine), scheduler->free_at),
		     KD_PHASE_SCHEDULE, kd_scheduler_cycle, scheduler, 0);
}

static KdFramework **make_frameworks(KdScheduler *scheduler, bool plain, GError **error)
{
	KdFrameworkOptions options = scheduler->options.framework;
	KdFramework **frameworks = g_new0(KdFramework *, scheduler->config->n_profiles);

	options.lister = (KdLister){ list_get, list_each, scheduler, now };
	options.nominator = scheduler->nominator;
	options.groups = scheduler->groups;
	options.waiting = scheduler->waiting;
	options.plain |= plain;
	options.shadow = plain;
	for (guint i = 0; i < scheduler->config->n_profiles; i++) {
		frameworks[i] = kd_framework_new(scheduler->config->profiles[i],
						 scheduler->snapshot, &options, error);
		if (!frameworks[i])
			break;
	}
	return frameworks;
}

static void free_frameworks(const KdScheduler *scheduler, KdFramework **frameworks)
{
	for (guint i = 0; frameworks && i < scheduler->config->n_profiles; i++)
		kd_framework_free(frameworks[i]);
	g_free(frameworks);
}

static void clear_breakdown(gpointer data)
{
	KdBreakdown *breakdown = data;

	g_free(breakdown->pod);
	g_free(breakdown->message);
}

KdScheduler *kd_scheduler_new(KdCluster *cluster, const KdSchedulerConfig *config,
			      const KdSchedulerOptions *options, GError **error)
{
	g_autoptr(KdScheduler) scheduler = g_new0(KdScheduler, 1);
	GError *failure = NULL;
	const KdQueueOptions queue = {
		.initial_backoff = config->podInitialBackoff,
		.max_backoff = config->podMaxBackoff,
		.pop_from_backoff = true,
		.wake = kd_scheduler_wake,
		.data = scheduler,
	};

	scheduler->cluster = cluster;
	scheduler->view = kd_cluster_view(cluster, KD_OBSERVER_SCHEDULER);
	scheduler->engine = kd_cluster_engine(cluster);
	scheduler->config = config;
	scheduler->options = *options;
	scheduler->normal = g_intern_static_string("Normal");
	scheduler->scheduled = g_intern_static_string("Scheduled");
	scheduler->warning = g_intern_static_string("Warning");
	scheduler->failed_scheduling = g_intern_static_string("FailedScheduling");
	scheduler->snapshot = kd_snapshot_new();
	scheduler->nominator = kd_nominator_new();
	scheduler->groups = kd_groups_new();
	scheduler->waiting = kd_waiting_new();
	scheduler->expired = g_array_new(FALSE, FALSE, sizeof(KdUid));
	scheduler->breakdowns = g_array_new(FALSE, FALSE, sizeof(KdBreakdown));
	g_array_set_clear_func(scheduler->breakdowns, clear_breakdown);
	scheduler->frameworks = make_frameworks(scheduler, false, &failure);
	if (!failure && options->check)
		scheduler->plain = make_frameworks(scheduler, true, &failure);
	if (failure) {
		g_propagate_error(error, failure);
		return NULL;
	}
	scheduler->queue = kd_queue_new(scheduler->engine, &queue);
	kd_cluster_observe(cluster, KD_OBSERVER_SCHEDULER, kd_scheduler_observe, scheduler);
	return g_steal_pointer(&scheduler);
}

void kd_scheduler_free(KdScheduler *scheduler)
{
	if (!scheduler)
		return;
	kd_scheduler_free_held(scheduler);
	if (scheduler->queue)
		kd_queue_free(scheduler->queue);
	free_frameworks(scheduler, scheduler->frameworks);
	free_frameworks(scheduler, scheduler->plain);
	g_clear_error(&scheduler->difference);
	g_array_unref(scheduler->expired);
	g_array_unref(scheduler->breakdowns);
	kd_waiting_free(scheduler->waiting);
	kd_groups_free(scheduler->groups);
	kd_nominator_free(scheduler->nominator);
	kd_snapshot_free(scheduler->snapshot);
	g_free(scheduler);
}

void kd_scheduler_listen(KdScheduler *scheduler,
			 void (*listen)(gpointer data, const KdDecision *decision), gpointer data)
{
	scheduler->listen = listen;
	scheduler->listen_data = data;
}

KdFramework *kd_scheduler_framework_for(const KdScheduler *scheduler, const KdPod *pod)
{
	for (guint i = 0; i < scheduler->config->n_profiles; i++)
		if (scheduler->config->profiles[i]->schedulerName == pod->spec->schedulerName)
			return scheduler->frameworks[i];
	return NULL;
}

const KdBreakdown *kd_scheduler_breakdowns(const KdScheduler *scheduler, guint *ret_n)
{
	*ret_n = scheduler->breakdowns->len;
	return (const KdBreakdown *) scheduler->breakdowns->data;
}

KdQueueLengths kd_scheduler_queue(const KdScheduler *scheduler)
{
	guint counts[KD_QUEUE_GATED + 1];

	kd_queue_count(scheduler->queue, counts);
	return (KdQueueLengths){ .active = counts[KD_QUEUE_ACTIVE],
				 .backoff = counts[KD_QUEUE_BACKOFF],
				 .unschedulable = counts[KD_QUEUE_UNSCHEDULABLE],
				 .gated = counts[KD_QUEUE_GATED],
				 .waiting = kd_waiting_count(scheduler->waiting) };
}

const KdNodes *kd_scheduler_nodes(const KdScheduler *scheduler)
{
	return kd_snapshot_nodes(scheduler->snapshot);
}

KdSnapshot *kd_scheduler_snapshot(KdScheduler *scheduler)
{
	return scheduler->snapshot;
}

/* ---- checking ---- */

typedef struct {
	const KdScheduler *scheduler;
	GError **error;
	gboolean good;
	guint n_bound;
} Audit;

static void audit_pod(const KdObject *object, gpointer data)
{
	const KdPod *pod = KD_POD(object);
	Audit *audit = data;
	bool holds = pod->nodeName && !kd_pod_is_terminal(pod);

	audit->n_bound += holds;
	if (!audit->good || !holds || kd_snapshot_has_pod(audit->scheduler->snapshot, object->uid))
		return;
	g_autofree char *key = kd_object_key(object);
	audit->good = kd_fail(audit->error, KD_ERROR_LIMIT,
			      "the scheduler's snapshot lacks pod %s, which is bound to %s", key,
			      pod->nodeName);
}

/* Who was rejected must have given back what it held. */
static gboolean audit_count(const Audit *audit)
{
	const KdNodes *nodes = kd_snapshot_nodes(audit->scheduler->snapshot);
	const guint n_waiting = kd_waiting_count(audit->scheduler->waiting);
	guint n_there = 0, n;

	for (KdSlot slot = 0; slot < nodes->n_slots; slot++) {
		kd_nodes_pods(nodes, slot, &n);
		n_there += n;
	}
	if (n_there == audit->n_bound + n_waiting ||
	    (!kd_cluster_is_ideal(audit->scheduler->cluster) &&
	     n_there > audit->n_bound + n_waiting)) /* bindings are under way */
		return TRUE;
	return kd_fail(audit->error, KD_ERROR_LIMIT,
		       "the scheduler's snapshot has %u pods, but %u are bound and %u wait",
		       n_there, audit->n_bound, n_waiting);
}

gboolean kd_scheduler_verify(KdScheduler *scheduler, GError **error)
{
	Audit audit = { scheduler, error, TRUE, 0 };

	if (scheduler->difference) {
		g_propagate_error(error, g_error_copy(scheduler->difference));
		return FALSE;
	}
	kd_view_each(scheduler->view, &kd_kind_pod, audit_pod, &audit);
	return audit.good && audit_count(&audit) && kd_snapshot_verify(scheduler->snapshot, error);
}
