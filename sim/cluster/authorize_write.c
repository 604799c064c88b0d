/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which requests a write is.
 *
 * An update here replaces the whole object; its status is a subresource of its own all the same,
 * and so are the finalizers of a namespace: what was changed says which rights are needed, and
 * whoever changes both needs both.  Components patch or update as they are written; here either
 * right will do, and the refusal names the one that most of them would need.  What people send as a
 * patch is one.
 */
#include "config.h"

#include <kubedes/api/namespace.h>

#include <string.h>

#include "cluster/authorizer.h"

static KdAnswer check(KdCluster *cluster, const KdIdentity *who, const KdAttributes *attributes)
{
	KdAnswer answer = { .outcome = KD_OUTCOME_OK };

	if (kd_authorize(cluster, who, attributes))
		return answer;
	answer.outcome = KD_OUTCOME_FORBIDDEN;
	answer.message = kd_authorize_refusal(cluster, who, attributes);
	return answer;
}

static KdAttributes about(const KdObject *object, const char *verb, const char *subresource,
			  bool named)
{
	KdName namespace_ = object->metadata.namespace;

	if (!object->kind->namespaced)
		namespace_ = NULL;
	else if (!namespace_)
		namespace_ = g_intern_static_string("default");
	return kd_attributes_of(object->kind, g_intern_static_string(verb),
				subresource ? g_intern_static_string(subresource) : NULL,
				namespace_, named ? object->metadata.name : NULL);
}

/* ---- updates ---- */

/* Pods and nodes are patched by whoever keeps them up. */
static KdAnswer check_change(KdCluster *cluster, const KdIdentity *who, const KdWrite *write,
			     const char *subresource)
{
	const KdObject *object = write->object;
	bool patches = write->patches || object->kind == &kd_kind_pod ||
		       object->kind == &kd_kind_node;
	KdAttributes attributes = about(object, patches ? "update" : "patch", subresource, true);

	if (!write->patches && kd_authorize(cluster, who, &attributes))
		return (KdAnswer){ .outcome = KD_OUTCOME_OK };
	attributes.verb = patches ? g_intern_static_string("patch")
				  : g_intern_static_string("update");
	return check(cluster, who, &attributes);
}

/* Whoever repeats what is there, or has what went or was, may have meant the status or the rest. */
static KdAnswer check_either(KdCluster *cluster, const KdIdentity *who, const KdWrite *write)
{
	g_auto(KdAnswer) answer = check_change(cluster, who, write, "status");

	if (answer.outcome == KD_OUTCOME_OK)
		return (KdAnswer){ .outcome = KD_OUTCOME_OK };
	return check_change(cluster, who, write, NULL);
}

static KdAnswer check_update(KdCluster *cluster, const KdIdentity *who, const KdWrite *write)
{
	const KdObject *object = write->object;
	const KdObject *stored = kd_commit_find(cluster, object);
	bool meta, spec, status;
	KdAnswer answer;

	/* What the writer changed of another version than this one cannot be told. */
	if (!stored ||
	    (object->resourceVersion != 0 && object->resourceVersion != stored->resourceVersion))
		return check_either(cluster, who, write);
	meta = !kd_struct_equal(&kd_meta_struct, &object->metadata, &stored->metadata);
	spec = kd_commit_differs(object, stored, false);
	status = kd_commit_differs(object, stored, true);
	if (!meta && !spec && !status)
		return check_either(cluster, who, write);
	if (status) {
		answer = check_change(cluster, who, write, "status");
		if (answer.outcome != KD_OUTCOME_OK || (!spec && !meta))
			return answer;
	}
	return check_change(cluster, who, write,
			    object->kind == &kd_kind_namespace && spec && !meta ? "finalize"
										: NULL);
}

/* ---- events ---- */

/* The scheduler writes them with the newer API. */
static KdAnswer check_event(KdCluster *cluster, const KdIdentity *who, const KdObject *object)
{
	bool newer = strcmp(who->user, "system:kube-scheduler") == 0;
	KdName namespace_ = object->kind->namespaced ? object->metadata.namespace : NULL;
	const KdAttributes attributes = {
		.verb = g_intern_static_string("create"),
		.group = newer ? g_intern_static_string("events.k8s.io")
			       : g_intern_static_string(""),
		.resource = g_intern_static_string("events"),
		.namespace_ = namespace_ ? namespace_ : g_intern_static_string("default"),
	};

	return check(cluster, who, &attributes);
}

KdAnswer kd_authorize_write(KdCluster *cluster, const KdIdentity *who, const KdWrite *write)
{
	KdAttributes attributes;

	switch (write->verb) {
	case KD_WRITE_CREATE:
		attributes = about(write->object, "create", NULL, false);
		break;
	case KD_WRITE_UPDATE:
		if (write->subresource)
			return check_change(cluster, who, write, write->subresource);
		return check_update(cluster, who, write);
	case KD_WRITE_BIND:
		attributes = about(write->about, "create", "binding", true);
		break;
	case KD_WRITE_PATCH:
		attributes = about(write->about, "patch", "status", true);
		break;
	case KD_WRITE_DELETE:
		attributes = about(write->about, "delete", NULL, true);
		break;
	case KD_WRITE_EVICT:
		attributes = about(write->about, "create", "eviction", true);
		break;
	case KD_WRITE_EVENT:
		return check_event(cluster, who, write->about);
	}
	return check(cluster, who, &attributes);
}

KdAnswer kd_authorize_read(KdCluster *cluster, const KdRequestInfo *info)
{
	const KdAttributes attributes = kd_attributes_of(
		info->kind, g_intern_static_string(info->verb), info->subresource, info->namespace_,
		info->name);

	return check(cluster, info->who, &attributes);
}
