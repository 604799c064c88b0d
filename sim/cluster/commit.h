/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Carrying out one write: the rules of the API server.
 *
 * A write is refused as a whole and then leaves no trace, or makes one new version and one record
 * in the log (events: a record alone).  An update that changes nothing, and a delete of what is
 * already going, are OK and make no version, as in the real one (GuaranteedUpdate() of
 * apiserver/pkg/storage/etcd3/store.go; registry/rest/delete.go).
 */
#ifndef KD_CLUSTER_COMMIT_H
#define KD_CLUSTER_COMMIT_H

#include "cluster/plan.h"
#include "cluster/server.h"

typedef struct {
	KdOutcome outcome;
	const KdObject *object; /* the version committed; borrowed; NULL when it failed or went */
	char *message;          /* why not; owned; NULL when OK */
	KdTime retry_after;     /* TOO_MANY_REQUESTS; 0 = not said */
} KdAnswer;

void kd_answer_clear(KdAnswer *answer);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KdAnswer, kd_answer_clear)

/* Both halves at once.  May take objects out of @write. */
KdAnswer kd_commit(KdCluster *cluster, const KdIdentity *who, KdWrite *write);
/*
 * The halves, between which time may pass.  First what is decided before etcd is asked: defaults,
 * validation and admission of what is to be created.  Then the rest, by what is stored by then: it
 * may still be refused.
 */
KdAnswer kd_commit_admit(KdCluster *cluster, const KdIdentity *who, KdWrite *write);
KdAnswer kd_commit_store(KdCluster *cluster, const KdIdentity *who, KdWrite *write);

/* ---- between the files that do this ---- */

KdAnswer kd_commit_admit_create(KdCluster *cluster, const KdIdentity *who, KdObject *object);
KdAnswer kd_commit_create(KdCluster *cluster, const KdIdentity *who, KdObject *take);
/* @subresource: of a KdWrite */
KdAnswer kd_commit_update(KdCluster *cluster, const KdIdentity *who, KdObject *take,
			  const char *subresource);
KdAnswer kd_commit_patch(KdCluster *cluster, const KdIdentity *who, KdWrite *write);
KdAnswer kd_commit_bind(KdCluster *cluster, const KdIdentity *who, const KdWrite *write);
KdAnswer kd_commit_delete(KdCluster *cluster, const KdIdentity *who, const KdObject *about,
			  const KdDeleteOptions *options);
KdAnswer kd_commit_evict(KdCluster *cluster, const KdIdentity *who, const KdWrite *write);

/* Make @take the newest version of its object. */
KdAnswer kd_commit_version(KdCluster *cluster, const KdIdentity *who, KdObject *take);
/* Take @object out of the store. */
KdAnswer kd_commit_removal(KdCluster *cluster, const KdIdentity *who, const KdObject *object);
/* Why a delete is refused that @options does not mean for @stored: a CONFLICT, or OK. */
KdAnswer kd_commit_preconditions(const KdObject *stored, const KdDeleteOptions *options);
const KdObject *kd_commit_find_to_delete(const KdCluster *cluster, const KdObject *about,
					 const KdDeleteOptions *options);
/* Whether two versions differ in their status, or in all but status and metadata. */
bool kd_commit_differs(const KdObject *a, const KdObject *b, bool status);
/* The stored version of what the writer knows as @object, or NULL. */
const KdObject *kd_commit_find(const KdCluster *cluster, const KdObject *object);
KdAnswer kd_commit_refuse(KdOutcome outcome, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* What admission said; takes its message. */
KdAnswer kd_commit_not_admitted(KdAdmit *admit);
/* 422, 403, 404 and 409 in the API server's words. */
KdAnswer kd_commit_invalid(const KdObject *object, const char *why);
KdAnswer kd_commit_forbidden(const KdObject *object, const char *why);
KdAnswer kd_commit_not_found(const KdObject *object);
KdAnswer kd_commit_conflict(const KdObject *object, const char *subresource, const char *why);
/* `deployments.apps "web"`; free with g_free(). */
char *kd_commit_title(const KdObject *object, const char *subresource);

#endif
