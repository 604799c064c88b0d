/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/replica.h"

#include "cluster/pipeline.h"

void kd_replica_init(KdReplica *replica, guint number, guint n_cpus)
{
	*replica = (KdReplica){
		.number = number, .up = true, .cpus = g_new0(KdTime, n_cpus), .n_cpus = n_cpus
	};
}

void kd_replica_clear(KdReplica *replica)
{
	g_clear_pointer(&replica->cpus, g_free);
	g_clear_pointer(&replica->flow, kd_flow_control_free);
}

KdTime kd_replica_work(KdReplica *replica, KdTime now, KdTime length)
{
	KdTime end = MAX(replica->cpus[0], now) + length;
	guint i = 0, child;

	while ((child = 2 * i + 1) < replica->n_cpus) {
		if (child + 1 < replica->n_cpus && replica->cpus[child + 1] < replica->cpus[child])
			child++;
		if (end <= replica->cpus[child])
			break;
		replica->cpus[i] = replica->cpus[child];
		i = child;
	}
	replica->cpus[i] = end;
	return end;
}

/* ---- the requests that it works on ---- */

static KdTime deadline_of(const KdRequest *request)
{
	return request->received + request->pipeline->options->apiServer->request_timeout;
}

static void expire(KdEngine *engine, gpointer data, guint64 argument);

static void arm(KdReplica *replica)
{
	if (replica->timer || !replica->first)
		return;
	replica->timer = kd_engine_at(replica->first->pipeline->engine, deadline_of(replica->first),
				      KD_PHASE_REQUEST, expire, replica, 0);
}

/* Those that were answered meanwhile are not there any more: the timer comes too early for the
 * first, and is put again. */
static void expire(KdEngine *engine, gpointer data, guint64 argument)
{
	KdReplica *replica = data;
	KdRequest *next;

	(void) argument;
	replica->timer = 0;
	for (KdRequest *r = replica->first; r && deadline_of(r) <= kd_engine_now(engine);
	     r = next) {
		next = r->served.next;
		kd_request_abandon(r, KD_OUTCOME_TIMEOUT,
				   "Timeout: request did not complete within the allotted "
				   "timeout");
	}
	arm(replica);
}

void kd_replica_add(KdReplica *replica, KdRequest *request)
{
	request->replica = replica;
	request->served = (KdServed){ .previous = replica->last };
	*(replica->last ? &replica->last->served.next : &replica->first) = request;
	replica->last = request;
	replica->n_served++;
	arm(replica);
}

void kd_replica_remove(KdReplica *replica, KdRequest *request)
{
	KdServed *at = &request->served;

	*(at->previous ? &at->previous->served.next : &replica->first) = at->next;
	*(at->next ? &at->next->served.previous : &replica->last) = at->previous;
	replica->n_served--;
	request->replica = NULL;
	if (!replica->first && replica->timer) {
		kd_engine_cancel(request->pipeline->engine, replica->timer);
		replica->timer = 0;
	}
}
