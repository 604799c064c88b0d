/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ResourceQuota (core/v1): how much all objects of a namespace may take together; and what each
 * object takes (pkg/quota/v1/evaluator/core).
 *
 * status.used is kept by the API server, which adds what it admits, and by the quota controller,
 * which counts anew after something went.
 */
#ifndef KUBEDES_API_RESOURCE_QUOTA_H
#define KUBEDES_API_RESOURCE_QUOTA_H

#include <kubedes/api/pod.h>

G_BEGIN_DECLS

typedef struct {
	KdName scopeName, operator; /* In, NotIn, Exists, DoesNotExist */
	KdName *values;
	guint n_values;
} KdQuotaScope;
extern const KdStruct kd_quota_scope_struct;

typedef struct {
	KdQuotaScope *matchExpressions;
	guint n_matchExpressions;
} KdQuotaScopeSelector;

typedef struct {
	KdResources hard;
	KdName *scopes;
	guint n_scopes;
	KdQuotaScopeSelector *scopeSelector; /* NULL = none */
} KdResourceQuotaSpec;

typedef struct {
	KdResources hard, used;
} KdResourceQuotaStatus;

typedef struct {
	KdObject object;
	KdResourceQuotaSpec spec;
	KdResourceQuotaStatus status;
} KdResourceQuota;

extern const KdKind kd_kind_resource_quota;
#define KD_RESOURCE_QUOTA(object) ((const KdResourceQuota *) (object))

/*
 * What @object takes, under the names that a quota may limit; sets @ret, which the caller frees
 * with kd_resources_clear().  Pods that have ended, or should have gone by @now, count as objects
 * only.
 */
void kd_quota_usage(const KdObject *object, KdTime now, KdResources *ret);
/* Whether a quota with this name in its list limits objects of the kind. */
bool kd_quota_limits(const KdKind *kind, const char *resource);
/* Whether @object is within the scope, as only pods and claims can be (MatchingScopes()). */
bool kd_quota_scope_matches(const KdQuotaScope *scope, const KdObject *object);
/* Whether @object is within all scopes of the quota, and of a kind that one of @hard limits. */
bool kd_quota_matches(const KdResourceQuota *quota, const KdResources *hard,
		      const KdObject *object);
/* What containers of @pod must say of itself and do not, of what @hard limits:
 * "limits.cpu for: a,b; requests.memory for: a"; NULL = nothing.  g_free(). */
char *kd_quota_missing(const KdResources *hard, const KdObject *pod);
/* "a=1,b=2Gi", sorted by name; g_free(). */
char *kd_quota_print(const KdResources *resources);

G_END_DECLS

#endif
