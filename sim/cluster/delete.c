/* SPDX-License-Identifier: Apache-2.0 */
/*
 * apiserver/pkg/registry/rest/delete.go BeforeDelete() and
 * apiserver/pkg/registry/generic/registry/store.go Delete(),
 * updateForGracefulDeletionAndFinalizers().
 */
#include "config.h"

#include <kubedes/api/namespace.h>

#include "api/encode.h"
#include "cluster/commit.h"
#include "cluster/finalizers.h"

/*
 * How long the object may still take to go; only pods that run somewhere have time
 * (pkg/registry/core/pod/strategy.go CheckGracefulDelete()).
 */
static gint64 grace_of(const KdObject *object, gint64 asked)
{
	const KdPod *pod = KD_POD(object);

	if (object->kind != &kd_kind_pod || !pod->nodeName || kd_pod_is_terminal(pod))
		return 0;
	if (asked >= 0)
		return asked;
	if (!pod->spec->terminationGracePeriodSeconds.set)
		return 30;
	return MAX(pod->spec->terminationGracePeriodSeconds.value, 1);
}

static bool is_going(const KdMeta *meta)
{
	return meta->deletionTimestamp != KD_TIME_UNSET;
}

/* What the first delete granted; 0 where the object only waits for its finalizers. */
static gint64 granted(const KdMeta *meta)
{
	return meta->deletionGracePeriodSeconds.set ? meta->deletionGracePeriodSeconds.value : 0;
}

static void set_deletion(KdMeta *meta, KdTime time, gint64 grace)
{
	meta->deletionTimestamp = time;
	meta->deletionGracePeriodSeconds = (KdOptInt){ grace, true };
}

/* The first delete. */
static void begin(KdMeta *meta, KdTime now, gint64 grace)
{
	if (meta->generation > 0)
		meta->generation++;
	set_deletion(meta, now + grace * KD_SECOND, grace);
}

/* Another one, of what is going: it may only shorten what the first one granted, counted from
 * there (and, without anything left to shorten, as markAsDeleting() does). */
static void hasten(KdMeta *meta, KdTime now, gint64 grace)
{
	gint64 before = granted(meta);

	if (before > 0)
		set_deletion(meta, meta->deletionTimestamp - (before - grace) * KD_SECOND, grace);
	else
		set_deletion(meta, MIN(meta->deletionTimestamp, now), 0);
}

static KdAnswer carry_out(KdCluster *cluster, const KdIdentity *who, const KdObject *stored,
			  const KdDeleteOptions *options)
{
	g_autoptr(KdObject) next = NULL;
	bool going = is_going(&stored->metadata);
	gint64 grace = going ? MAX(options->grace, 0) : grace_of(stored, options->grace);
	KdTime now = kd_engine_now(cluster->engine);

	if (grace == 0 && !kd_finalizers_would_hold(stored, options->propagation))
		return kd_commit_removal(cluster, who, stored);
	next = kd_object_copy(stored);
	kd_finalizers_propagate(next, options->propagation);
	if (going)
		hasten(&next->metadata, now, grace);
	else
		begin(&next->metadata, now, grace);
	/* pkg/registry/core/namespace/storage/storage.go */
	if (next->kind == &kd_kind_namespace)
		((KdNamespace *) next)->status.phase = g_intern_static_string("Terminating");
	if (kd_object_equal(next, stored))
		return (KdAnswer){ .outcome = KD_OUTCOME_OK, .object = stored };
	return kd_commit_version(cluster, who, g_steal_pointer(&next));
}

KdAnswer kd_commit_preconditions(const KdObject *stored, const KdDeleteOptions *options)
{
	g_autofree char *why = NULL;

	if (options->uid && options->uid != stored->uid) {
		const KdObject wanted = { .uid = options->uid };
		g_autofree char *asked = kd_object_print_uid(&wanted);
		g_autofree char *is = kd_object_print_uid(stored);

		why = g_strdup_printf("the UID in the precondition (%s) does not match the UID in "
				      "record (%s). The object might have been deleted and then "
				      "recreated",
				      asked, is);
	} else if (options->resourceVersion &&
		   options->resourceVersion != stored->resourceVersion) {
		why = g_strdup_printf("the ResourceVersion in the precondition (%" G_GUINT64_FORMAT
				      ") does not match the ResourceVersion in record "
				      "(%" G_GUINT64_FORMAT
				      "). The object might have been modified",
				      options->resourceVersion, stored->resourceVersion);
	}
	return why ? kd_commit_conflict(stored, NULL, why) : (KdAnswer){ .outcome = KD_OUTCOME_OK };
}

const KdObject *kd_commit_find_to_delete(const KdCluster *cluster, const KdObject *about,
					 const KdDeleteOptions *options)
{
	if (options->uid == 0)
		return kd_commit_find(cluster, about);
	return kd_store_get(cluster->store, about->kind, about->metadata.namespace,
			    about->metadata.name);
}

KdAnswer kd_commit_delete(KdCluster *cluster, const KdIdentity *who, const KdObject *about,
			  const KdDeleteOptions *options)
{
	const KdObject *stored = kd_commit_find_to_delete(cluster, about, options);
	g_auto(KdAdmit) admit = { .verb = KD_WRITE_DELETE, .old = stored, .who = who };
	const KdMeta *meta;
	KdAnswer refusal;

	if (!stored)
		return kd_commit_not_found(about);
	refusal = kd_commit_preconditions(stored, options);
	if (refusal.outcome != KD_OUTCOME_OK)
		return refusal;
	if (stored->kind == &kd_kind_namespace && !kd_admission_mutate(cluster->admission, &admit))
		return kd_commit_not_admitted(&admit);
	meta = &stored->metadata;
	/* Under way, and this one asks for nothing sooner. */
	if (is_going(meta) && granted(meta) > 0 &&
	    (options->grace < 0 || options->grace >= granted(meta)))
		return (KdAnswer){ .outcome = KD_OUTCOME_OK, .object = stored };
	return carry_out(cluster, who, stored, options);
}
