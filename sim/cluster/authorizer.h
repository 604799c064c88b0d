/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of authorisation, for the files of this folder.
 */
#ifndef KD_CLUSTER_AUTHORIZER_H
#define KD_CLUSTER_AUTHORIZER_H

#include "cluster/commit.h"
#include "cluster/rbac.h"
#include "cluster/request.h"

void kd_authorizer_free(KdAuthorizer *authorizer);
/* An object of this kind changes: before the store does. */
void kd_authorizer_changed(KdAuthorizer *authorizer, const KdKind *kind);
const KdGrants *kd_authorizer_grants(KdAuthorizer *authorizer, const KdIdentity *who);
/* Grows with every change of a role or binding; from 1. */
guint64 kd_authorizer_generation(const KdAuthorizer *authorizer);
/* Whether @who is in system:masters. */
bool kd_identity_is_master(const KdIdentity *who);

/* OK, or FORBIDDEN in the API server's words. */
KdAnswer kd_authorize_write(KdCluster *cluster, const KdIdentity *who, const KdWrite *write);
KdAnswer kd_authorize_read(KdCluster *cluster, const KdRequestInfo *info);
/* Whether @who may give away what @object, a role or binding, gives. */
KdAnswer kd_authorize_escalation(KdCluster *cluster, const KdIdentity *who, const KdObject *object);

/* What the node authoriser says for @node of what the rules of nodes allow. */
bool kd_node_may(KdStore *store, const char *node, const KdAttributes *attributes);

#endif
