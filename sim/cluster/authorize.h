/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may do what: the authorisers of the API server, "Node,RBAC" as kubeadm has it.
 *
 * A KdAuthorizer belongs to a cluster where authorization-mode has RBAC (kd_cluster_use_rbac());
 * where there is none, everything is allowed.  Members of system:masters may do anything; nodes
 * what their own pods and their own Node need (pkg/.../node/node_authorizer.go, and what the
 * admission plug-in NodeRestriction adds to it); everybody what roles give them (cluster/rbac.h).
 *
 * Verdicts are remembered by identity, verb, resource and namespace, so that a check is one look
 * into a table; a change of any role or binding forgets them all.
 */
#ifndef KD_CLUSTER_AUTHORIZE_H
#define KD_CLUSTER_AUTHORIZE_H

#include <kubedes/api/rbac.h>

#include "cluster/cluster.h"

#define KD_ACCOUNT_PREFIX "system:serviceaccount:"
#define KD_NODE_PREFIX    "system:node:"

/* What is asked.  All but name and path are interned (or NULL). */
typedef struct {
	KdName verb;
	KdName group, resource, subresource; /* "" is the core group */
	KdName namespace_;                   /* NULL = none, or all */
	const char *name;                    /* NULL where the request names no object */
	const char *path;                    /* of a request that is about no resource */
} KdAttributes;

/* All groups of @who, with those that its name implies: NULL-terminated; g_free() the array. */
KdName *kd_identity_groups(const KdIdentity *who);

/* The attributes of @verb (interned) on a kind's objects. */
KdAttributes kd_attributes_of(const KdKind *kind, KdName verb, KdName subresource,
			      KdName namespace_, const char *name);

/* From now on; cannot be undone.  @node: nodes have what the node authoriser gives them. */
void kd_cluster_use_rbac(KdCluster *cluster, bool node);
bool kd_authorize(const KdCluster *cluster, const KdIdentity *who, const KdAttributes *attributes);
/* The API server's sentence about what kd_authorize() refuses; g_free(). */
char *kd_authorize_refusal(const KdCluster *cluster, const KdIdentity *who,
			   const KdAttributes *attributes);
/* Why it was refused beyond that nothing allows it, or NULL; g_free(). */
char *kd_authorize_reason(const KdCluster *cluster, const KdIdentity *who, KdName namespace_);
/* All rules that @who has: those that hold everywhere and those of the namespace (NULL = none). */
void kd_authorize_each_rule(const KdCluster *cluster, const KdIdentity *who, KdName namespace_,
			    bool (*visit)(const KdPolicyRule *rule, gpointer data), gpointer data);
/* Whether @who may list and watch a kind in all namespaces. */
bool kd_authorize_watch(const KdCluster *cluster, const KdIdentity *who, const KdKind *kind);

#endif
