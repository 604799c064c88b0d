/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/commit.h"

#include "cluster/authorizer.h"
#include "cluster/fingerprint.h"
#include "cluster/flow_control.h"
#include "cluster/pipeline.h"

void kd_answer_clear(KdAnswer *answer)
{
	g_clear_pointer(&answer->message, g_free);
}

KdAnswer kd_commit_refuse(KdOutcome outcome, const char *format, ...)
{
	KdAnswer answer = { .outcome = outcome };
	va_list args;

	va_start(args, format);
	answer.message = g_strdup_vprintf(format, args);
	va_end(args);
	return answer;
}

/* `deployments.apps/scale "web"`, or `Deployment.apps "web"`. */
static char *title_of(const KdObject *object, const char *what, const char *subresource)
{
	const char *version = object->kind->apiVersion, *slash = strchr(version, '/');
	g_autofree char *group = slash ? g_strndup(version, (gsize) (slash - version)) : NULL;

	return g_strdup_printf("%s%s%s%s%s \"%s\"", what, group ? "." : "", group ? group : "",
			       subresource ? "/" : "", subresource ? subresource : "",
			       object->metadata.name ? object->metadata.name : "");
}

char *kd_commit_title(const KdObject *object, const char *subresource)
{
	return title_of(object, object->kind->plural, subresource);
}

KdAnswer kd_commit_invalid(const KdObject *object, const char *why)
{
	g_autofree char *title = title_of(object, object->kind->kind, NULL);

	return kd_commit_refuse(KD_OUTCOME_INVALID, "%s is invalid: %s", title, why);
}

KdAnswer kd_commit_forbidden(const KdObject *object, const char *why)
{
	g_autofree char *title = kd_commit_title(object, NULL);

	return kd_commit_refuse(KD_OUTCOME_FORBIDDEN, "%s is forbidden: %s", title, why);
}

KdAnswer kd_commit_not_admitted(KdAdmit *admit)
{
	return (KdAnswer){ .outcome = admit->outcome, .message = g_steal_pointer(&admit->message) };
}

KdAnswer kd_commit_not_found(const KdObject *object)
{
	g_autofree char *title = kd_commit_title(object, NULL);

	return kd_commit_refuse(KD_OUTCOME_NOT_FOUND, "%s not found", title);
}

KdAnswer kd_commit_conflict(const KdObject *object, const char *subresource, const char *why)
{
	g_autofree char *title = kd_commit_title(object, subresource);

	return kd_commit_refuse(KD_OUTCOME_CONFLICT, "Operation cannot be fulfilled on %s: %s",
				title, why);
}

const KdObject *kd_commit_find(const KdCluster *cluster, const KdObject *object)
{
	if (object->uid != 0)
		return kd_store_get_by_uid(cluster->store, object->uid);
	return kd_store_get(cluster->store, object->kind, object->metadata.namespace,
			    object->metadata.name);
}

/* The new version is in the store when the log hears of it, the old one still referenced. */
static void record(KdCluster *cluster, const KdIdentity *who, KdChangeType type,
		   const KdObject *old, const KdObject *new)
{
	const KdChange change = { .version = cluster->version,
				  .time = kd_engine_now(cluster->engine),
				  .type = type,
				  .who = who,
				  .old = old,
				  .new = new };

	cluster->fingerprint = kd_fingerprint_change(cluster->fingerprint, &change);
	cluster->flow_changes += kd_flow_control_reads((new ? new : old)->kind);
	kd_admission_changed(cluster->admission, old, new);
	if (cluster->authorizer)
		kd_authorizer_changed(cluster->authorizer, (new ? new : old)->kind);
	kd_log_append(cluster->log, &change);
}

KdAnswer kd_commit_version(KdCluster *cluster, const KdIdentity *who, KdObject *take)
{
	const KdObject *old = kd_store_get_by_uid(cluster->store, take->uid);

	take->resourceVersion = ++cluster->version;
	record(cluster, who, old ? KD_CHANGE_UPDATED : KD_CHANGE_CREATED, old, take);
	if (old)
		kd_store_replace(cluster->store, take);
	else
		kd_store_add(cluster->store, take);
	return (KdAnswer){ .outcome = KD_OUTCOME_OK, .object = take };
}

KdAnswer kd_commit_removal(KdCluster *cluster, const KdIdentity *who, const KdObject *object)
{
	cluster->version++;
	record(cluster, who, KD_CHANGE_DELETED, object, NULL);
	if (cluster->pipeline)
		kd_spam_forget(cluster->pipeline->spam, object->uid);
	kd_store_remove(cluster->store, object->uid);
	return (KdAnswer){ .outcome = KD_OUTCOME_OK };
}

static KdAnswer commit_event(KdCluster *cluster, const KdIdentity *who, const KdWrite *write)
{
	const KdChange change = { .version = cluster->version,
				  .time = kd_engine_now(cluster->engine),
				  .type = KD_CHANGE_EVENT,
				  .who = who,
				  .new = write->about,
				  .event_type = write->type,
				  .reason = write->reason,
				  .message = write->message };

	kd_log_append(cluster->log, &change);
	return (KdAnswer){ .outcome = KD_OUTCOME_OK, .object = write->about };
}

/* Roles and bindings: not more than the writer has. */
static KdAnswer authorize(KdCluster *cluster, const KdIdentity *who, const KdWrite *write)
{
	KdAnswer answer = kd_authorize_write(cluster, who, write);

	if (answer.outcome == KD_OUTCOME_OK && write->object &&
	    kd_kind_is_rbac(write->object->kind))
		answer = kd_authorize_escalation(cluster, who, write->object);
	return answer;
}

KdAnswer kd_commit_admit(KdCluster *cluster, const KdIdentity *who, KdWrite *write)
{
	if (cluster->authorizer) {
		KdAnswer answer = authorize(cluster, who, write);

		if (answer.outcome != KD_OUTCOME_OK)
			return answer;
	}
	if (write->verb == KD_WRITE_CREATE)
		return kd_commit_admit_create(cluster, who, write->object);
	return (KdAnswer){ .outcome = KD_OUTCOME_OK };
}

KdAnswer kd_commit_store(KdCluster *cluster, const KdIdentity *who, KdWrite *write)
{
	switch (write->verb) {
	case KD_WRITE_CREATE:
		return kd_commit_create(cluster, who, g_steal_pointer(&write->object));
	case KD_WRITE_UPDATE:
		return kd_commit_update(cluster, who, g_steal_pointer(&write->object),
					write->subresource);
	case KD_WRITE_PATCH:
		return kd_commit_patch(cluster, who, write);
	case KD_WRITE_BIND:
		return kd_commit_bind(cluster, who, write);
	case KD_WRITE_DELETE:
		return kd_commit_delete(cluster, who, write->about, &write->options);
	case KD_WRITE_EVICT:
		return kd_commit_evict(cluster, who, write);
	case KD_WRITE_EVENT:
		return commit_event(cluster, who, write);
	}
	g_assert_not_reached();
}

KdAnswer kd_commit(KdCluster *cluster, const KdIdentity *who, KdWrite *write)
{
	KdAnswer answer = kd_commit_admit(cluster, who, write);

	return answer.outcome == KD_OUTCOME_OK ? kd_commit_store(cluster, who, write) : answer;
}
