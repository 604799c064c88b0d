/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a user may do by roles and bindings (pkg/registry/rbac/validation/rule.go,
 * pkg/apis/rbac/v1/evaluation_helpers.go): rights only add up, nothing forbids.
 *
 * The rules that bindings give a user are gathered once (KdGrants) and are good until a role or a
 * binding changes.  A role that is bound and not there is ignored, and named where something is
 * refused.
 */
#ifndef KD_CLUSTER_RBAC_H
#define KD_CLUSTER_RBAC_H

#include <kubedes/api/rbac.h>

#include "cluster/authorize.h"
#include "cluster/store.h"

typedef struct KdGrants KdGrants;

/* @groups: NULL-terminated, all of them, copied; @user interned or static. */
KdGrants *kd_grants_new(KdStore *store, const char *user, const KdName *groups);
void kd_grants_free(KdGrants *grants);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdGrants, kd_grants_free)

/* The rules that hold everywhere, then (@namespace_ given) those of the namespace; until @visit
 * says false. */
typedef bool KdRuleVisit(const KdPolicyRule *rule, gpointer data);
void kd_grants_each(const KdGrants *grants, KdName namespace_, KdRuleVisit *visit, gpointer data);

typedef enum {
	KD_GRANT_NO,
	KD_GRANT_YES,
	KD_GRANT_BY_NAME, /* only for objects of certain names */
} KdGrant;
/* By all but the name. */
KdGrant kd_grants_ask(const KdGrants *grants, const KdAttributes *attributes);
bool kd_grants_allow(const KdGrants *grants, const KdAttributes *attributes);
/* `role.rbac.authorization.k8s.io "a" not found`, or NULL; g_free().  The authoriser looks into its
 * cache; the registry of roles, which refuses escalation, into the store, which says "roles". */
typedef enum { KD_MISSING_BY_CACHE, KD_MISSING_BY_STORE } KdMissingBy;
char *kd_grants_missing(const KdGrants *grants, KdName namespace_, KdMissingBy by);

bool kd_rule_allows(const KdPolicyRule *rule, const KdAttributes *attributes);
/* Whether one of the user's rules has all that a rule of one verb, group, resource and name (or of
 * one verb and path) has (component-helpers/auth/rbac/validation/policy_comparator.go). */
bool kd_grants_cover(const KdGrants *grants, KdName namespace_, const KdPolicyRule *small);
/* The role that a binding in @namespace_ (NULL: everywhere) names, or NULL. */
const KdRole *kd_rbac_role(KdStore *store, const KdRoleRef *ref, KdName namespace_);

#endif
