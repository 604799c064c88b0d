/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server's flow control with requests that last as long as they are told (< 0: for ever).
 */
#ifndef KT_FLOW_H
#define KT_FLOW_H

#include <string.h>

#include "api/kinds.h"
#include "api/manifest.h"
#include "cluster/flow_control.h"
#include "kt.h"

typedef struct KtFlow KtFlow;
typedef struct {
	KdFlowTicket ticket;
	KtFlow *client;
	KdTime lasts, sent, began;
	char user[16];
	bool granted, rejected;
} KtFlowRequest;

struct KtFlow {
	KdEngine *engine;
	KdFlowControl *control;
	GPtrArray *requests; /* of KtFlowRequest */
};

static inline KtFlow kt_flow(gint64 seats)
{
	const KdFlowControlOptions options = { seats, 15 * KD_SECOND };
	KdEngine *engine = kd_engine_new();

	return (KtFlow){ engine, kd_flow_control_new(engine, &options),
			 g_ptr_array_new_with_free_func(g_free) };
}

static inline void kt_flow_clear(KtFlow *client)
{
	kd_flow_control_free(client->control);
	kd_engine_free(client->engine);
	g_ptr_array_unref(client->requests);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KtFlow, kt_flow_clear)

static inline void kt_flow_end(KdEngine *engine, gpointer data, guint64 argument)
{
	KtFlowRequest *request = data;

	(void) engine;
	(void) argument;
	kd_flow_control_leave(request->client->control, &request->ticket);
}

static inline void kt_flow_begin(KtFlowRequest *request)
{
	request->granted = true;
	request->began = kd_engine_now(request->client->engine);
	if (request->lasts >= 0)
		kd_engine_after(request->client->engine, request->lasts, KD_PHASE_END, kt_flow_end,
				request, 0);
}

static inline void kt_flow_decided(gpointer data, KdFlowTicket *ticket, KdFlowVerdict verdict)
{
	KtFlowRequest *request = data;

	(void) ticket;
	if (verdict == KD_FLOW_GRANTED)
		kt_flow_begin(request);
	else
		request->rejected = true;
}

static const char *const kt_everybody[] = { "system:authenticated", NULL };

static inline KdFlowRequest kt_get_of(const char *user)
{
	return (KdFlowRequest){ .user = user,
				.groups = kt_everybody,
				.verb = "get",
				.resource = "pods",
				.namespace_ = "default" };
}

static inline KtFlowRequest *kt_flow_send(KtFlow *client, const KdFlowRequest *what, KdTime lasts)
{
	KtFlowRequest *request = g_new0(KtFlowRequest, 1);
	KdFlowVerdict verdict;

	g_ptr_array_add(client->requests, request);
	*request = (KtFlowRequest){ .client = client,
				    .lasts = lasts,
				    .sent = kd_engine_now(client->engine) };
	g_strlcpy(request->user, what->user, sizeof(request->user));
	request->ticket.decided = kt_flow_decided;
	request->ticket.data = request;
	verdict = kd_flow_control_enter(client->control, what, &request->ticket);
	if (verdict == KD_FLOW_GRANTED)
		kt_flow_begin(request);
	request->rejected = verdict == KD_FLOW_REJECTED;
	return request;
}

static inline KtFlowRequest *kt_flow_get(KtFlow *client, const char *user, KdTime lasts)
{
	const KdFlowRequest what = kt_get_of(user);

	return kt_flow_send(client, &what, lasts);
}

static inline KdFlowLevelState kt_flow_level(KtFlow *client, const char *name)
{
	KdFlowLevelState state;

	for (guint i = 0; kd_flow_control_level(client->control, i, &state); i++)
		if (g_str_equal(state.name, name))
			return state;
	return (KdFlowLevelState){ .current = -1 };
}

static inline KdManifest *kt_flow_read(KdKinds *kinds, const char *text)
{
	KdManifest *manifest = kd_manifest_new(kinds, KD_DECODE_LENIENT);
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_yaml_parse(text, strlen(text), "test.yaml", &error);

	if (forest)
		kd_manifest_add(manifest, forest);
	kd_manifest_finish(manifest, error ? NULL : &error);
	KT_ROW_NO_ERROR("objects can be read", error);
	return manifest;
}

static inline void kt_flow_configure(KtFlow *client, const char *text)
{
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	g_autoptr(KdManifest) manifest = kt_flow_read(kinds, text);
	g_autoptr(GPtrArray) objects = g_ptr_array_new();

	for (guint i = 0; i < kd_manifest_count(manifest); i++)
		g_ptr_array_add(objects, (gpointer) kd_manifest_object(manifest, i));
	kd_flow_control_configure(client->control, (const KdObject *const *) objects->pdata,
				  objects->len);
}

#define KT_OWN_LEVEL                                                                               \
	"{apiVersion: flowcontrol.apiserver.k8s.io/v1, kind: PriorityLevelConfiguration, "         \
	"metadata: {name: own}, spec: {type: Limited, limited: {nominalConcurrencyShares: "        \
	"100000, "                                                                                 \
	"borrowingLimitPercent: 0, limitResponse: {type: Queue, queuing: {queues: 16, "            \
	"handSize: 2, queueLengthLimit: 20}}}}}\n---\n"
#define KT_OWN_SCHEMA                                                                              \
	"{apiVersion: flowcontrol.apiserver.k8s.io/v1, kind: FlowSchema, metadata: {name: own}, "  \
	"spec: {matchingPrecedence: 50, priorityLevelConfiguration: {name: own}, "                 \
	"distinguisherMethod: {type: ByUser}, rules: [{subjects: [{kind: Group, group: "           \
	"{name: 'system:authenticated'}}], resourceRules: [{verbs: ['*'], apiGroups: ['*'], "      \
	"resources: ['*'], namespaces: ['*'], clusterScope: true}]}]}}"

#endif
