/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/pipeline.h"

#include <kubedes/api/event.h>

#include "cluster/authorize.h"

/* Roughly what such an object takes in etcd: as measured in clusters that are like those of the
 * scalability tests; a modelling number. */
static gsize size_of(const KdKind *kind, KdVerb verb)
{
	if (verb == KD_WRITE_EVENT)
		return 800;
	if (kind == &kd_kind_pod)
		return 3000;
	return kind == &kd_kind_node ? 8000 : 1500;
}

KdRequestInfo kd_request_describe(const KdPlan *plan, const KdWrite *write)
{
	static const struct {
		const char *verb, *subresource;
	} words[] = {
		[KD_WRITE_CREATE] = { "create", NULL },
		[KD_WRITE_UPDATE] = { "update", NULL },
		[KD_WRITE_BIND] = { "create", "binding" },
		[KD_WRITE_DELETE] = { "delete", NULL },
		[KD_WRITE_EVENT] = { "create", NULL },
		[KD_WRITE_EVICT] = { "create", "eviction" },
		[KD_WRITE_PATCH] = { "patch", "status" },
	};
	const KdObject *object = write->object ? write->object : write->about;
	const bool is_event = write->verb == KD_WRITE_EVENT;

	return (KdRequestInfo){
		.who = plan->who,
		.verb = write->patches ? "patch" : words[write->verb].verb,
		.subresource = write->subresource ? write->subresource
						  : words[write->verb].subresource,
		.kind = is_event ? &kd_kind_event : object->kind,
		.namespace_ = object->metadata.namespace,
		.name = is_event || write->verb == KD_WRITE_CREATE ? NULL : object->metadata.name,
		.size = size_of(object->kind, write->verb),
	};
}

/* pkg/kubelet/status/status_manager.go, syncPod() */
bool kd_request_looks_first(const KdPlan *plan, const KdWrite *write)
{
	return write->verb == KD_WRITE_PATCH && write->object->kind == &kd_kind_pod &&
	       g_str_has_prefix(plan->who->user, KD_NODE_PREFIX);
}

/* Without a resourceVersion: as new as etcd. */
void kd_request_describe_look(KdRequestInfo *info)
{
	info->verb = "get";
	info->subresource = NULL;
	info->size = 0;
	info->consistent = true;
}
