/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/flow_schema.h>
#include <kubedes/api/priority_level_configuration.h>
#include <string.h>

#include "cluster/authorize.h"
#include "cluster/watchers.h"

/* ---- what flow control is told ---- */

static void add_object(const KdObject *object, gpointer data)
{
	g_ptr_array_add(data, (gpointer) object);
}

/* The flow schemas and priority levels of the cluster, when they have changed. */
static void refresh(KdPipeline *pipeline)
{
	KdCluster *cluster = pipeline->cluster;
	g_autoptr(GPtrArray) objects = NULL;

	if (G_LIKELY(pipeline->flow_changes == cluster->flow_changes))
		return;
	pipeline->flow_changes = cluster->flow_changes;
	objects = g_ptr_array_new();
	kd_store_each(cluster->store, &kd_kind_flow_schema, add_object, objects);
	kd_store_each(cluster->store, &kd_kind_priority_level_configuration, add_object, objects);
	for (guint i = 0; i < pipeline->n_replicas; i++)
		kd_flow_control_configure(pipeline->replicas[i].flow,
					  (const KdObject *const *) objects->pdata, objects->len);
}

/* @groups is kept for the caller, who frees it; @group too. */
static KdFlowRequest describe(const KdRequestInfo *info, guint watchers, KdName *groups,
			      char **ret_group)
{
	const char *slash = strchr(info->kind->apiVersion, '/');

	*ret_group = slash ? g_strndup(info->kind->apiVersion,
				       (gsize) (slash - info->kind->apiVersion))
			   : NULL;
	return (KdFlowRequest){
		.user = info->who->user,
		.groups = (const char *const *) groups,
		.verb = info->verb,
		.api_group = *ret_group,
		.resource = info->kind->plural,
		.subresource = info->subresource,
		.namespace_ = info->namespace_,
		.watchers = watchers,
		/* Lists are those of informers: all objects, out of the watch cache. */
		.list = { .stored = info->n_objects,
			  .average_size = info->n_objects > 0
						  ? (gint64) (info->size / info->n_objects)
						  : 0,
			  .from_cache = true },
	};
}

/* ---- in and out ---- */

KdFlowVerdict kd_request_enter(KdRequest *request, KdFlowDecided *decided)
{
	KdPipeline *pipeline = request->pipeline;
	g_autofree KdName *groups = NULL;
	g_autofree char *group = NULL;
	KdFlowRequest about;
	KdFlowVerdict verdict;

	if (!request->replica->flow)
		return KD_FLOW_GRANTED;
	refresh(pipeline);
	groups = kd_identity_groups(request->info.who);
	about = describe(&request->info,
			 kd_watchers_count(pipeline, request->replica, &request->info), groups,
			 &group);
	request->ticket = (KdFlowTicket){ .decided = decided, .data = request };
	request->flow = request->replica->flow;
	verdict = kd_flow_control_enter(request->flow, &about, &request->ticket);
	kd_request_classify(request, request->ticket.schema, request->ticket.level);
	if (verdict == KD_FLOW_REJECTED)
		request->flow = NULL;
	return verdict;
}

void kd_request_leave(KdRequest *request)
{
	KdFlowControl *flow = g_steal_pointer(&request->flow);

	if (!flow)
		return;
	if (request->granted)
		kd_flow_control_leave(flow, &request->ticket);
	else
		kd_flow_control_cancel(flow, &request->ticket);
}
