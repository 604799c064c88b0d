/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nobody gives away what he has not got (pkg/registry/rbac/escalation_check.go,
 * .../{role,clusterrole,rolebinding}/policybased/storage.go, validation/rule.go
 * ConfirmNoEscalation()), unless he has the verb escalate on the role, or bind on the role that a
 * binding names.
 */
#include "config.h"

#include <string.h>

#include "cluster/authorizer.h"
#include "cluster/rbac_bootstrap.h"

/* ---- the sentence ---- */

/* A missing right; verbs are gathered for one group, resource and name (CompactRules()). */
typedef struct {
	KdName group, resource, name, path;
	GPtrArray *verbs; /* of KdName */
} Missing;

static void free_missing(gpointer data)
{
	g_ptr_array_unref(((Missing *) data)->verbs);
	g_free(data);
}

static Missing *missing_of(GPtrArray *list, const KdPolicyRule *small)
{
	KdName group = small->n_apiGroups ? small->apiGroups[0] : NULL;
	KdName resource = small->n_resources ? small->resources[0] : NULL;
	KdName name = small->n_resourceNames ? small->resourceNames[0] : NULL;
	Missing *missing;

	for (guint i = 0; i < list->len && resource; i++) {
		missing = list->pdata[i];
		if (missing->group == group && missing->resource == resource &&
		    missing->name == name)
			return missing;
	}
	missing = g_new0(Missing, 1);
	*missing = (Missing){ group, resource, name,
			      small->n_nonResourceURLs ? small->nonResourceURLs[0] : NULL,
			      g_ptr_array_new() };
	g_ptr_array_add(list, missing);
	return missing;
}

static void add_part(GString *text, const char *key, const char *const *words, guint n)
{
	if (n == 0)
		return;
	g_string_append_printf(text, "%s%s:[", text->len > 1 ? ", " : "", key);
	for (guint i = 0; i < n; i++)
		g_string_append_printf(text, "%s\"%s\"", i ? " " : "", words[i]);
	g_string_append_c(text, ']');
}

/* CompactString() of pkg/apis/rbac/v1/evaluation_helpers.go */
static char *print_missing(const Missing *missing)
{
	GString *text = g_string_new("{");

	add_part(text, "APIGroups", &missing->group, missing->group != NULL);
	add_part(text, "Resources", &missing->resource, missing->resource != NULL);
	add_part(text, "NonResourceURLs", &missing->path, missing->path != NULL);
	add_part(text, "ResourceNames", &missing->name, missing->name != NULL);
	add_part(text, "Verbs", (const char *const *) missing->verbs->pdata, missing->verbs->len);
	g_string_append_c(text, '}');
	return g_string_free(text, FALSE);
}

static int by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static KdAnswer refuse(const KdIdentity *who, const KdObject *object, const GPtrArray *list,
		       const char *missing_roles)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	g_autofree KdName *groups = kd_identity_groups(who);
	g_autoptr(GString) why = g_string_new(NULL);

	g_string_append_printf(why, "user \"%s\" (", who->user);
	g_string_append(why, "groups=[");
	for (guint i = 0; groups[i]; i++)
		g_string_append_printf(why, "%s\"%s\"", i ? " " : "", groups[i]);
	g_string_append(why, "]) is attempting to grant RBAC permissions not currently held:");
	for (guint i = 0; i < list->len; i++)
		g_ptr_array_add(lines, print_missing(list->pdata[i]));
	g_ptr_array_sort(lines, by_text);
	for (guint i = 0; i < lines->len; i++)
		g_string_append_printf(why, "\n%s", (const char *) lines->pdata[i]);
	if (missing_roles)
		g_string_append_printf(why, "; resolution errors: [%s]", missing_roles);
	return kd_commit_forbidden(object, why->str);
}

/* ---- what is missing ---- */

typedef struct {
	const KdGrants *grants;
	KdName namespace_;
	GPtrArray *missing;
} Check;

static void check_small(Check *check, const KdPolicyRule *small)
{
	if (!kd_grants_cover(check->grants, check->namespace_, small))
		g_ptr_array_add(missing_of(check->missing, small)->verbs,
				(gpointer) small->verbs[0]);
}

/* Of one group and resource. */
static void check_verbs(Check *check, const KdPolicyRule *rule, KdPolicyRule *small)
{
	for (guint i = 0; i < rule->n_verbs; i++) {
		small->verbs = &rule->verbs[i];
		small->n_verbs = 1;
		if (rule->n_resourceNames == 0 || small->n_nonResourceURLs)
			check_small(check, small);
		for (guint k = 0; k < rule->n_resourceNames && !small->n_nonResourceURLs; k++) {
			small->resourceNames = &rule->resourceNames[k];
			small->n_resourceNames = 1;
			check_small(check, small);
		}
	}
}

/* BreakdownRule() */
static void check_rule(Check *check, const KdPolicyRule *rule)
{
	for (guint g = 0; g < rule->n_apiGroups; g++)
		for (guint r = 0; r < rule->n_resources; r++) {
			KdPolicyRule small = { .apiGroups = &rule->apiGroups[g],
					       .n_apiGroups = 1,
					       .resources = &rule->resources[r],
					       .n_resources = 1 };

			check_verbs(check, rule, &small);
		}
	for (guint u = 0; u < rule->n_nonResourceURLs; u++) {
		KdPolicyRule small = { .nonResourceURLs = &rule->nonResourceURLs[u],
				       .n_nonResourceURLs = 1 };

		check_verbs(check, rule, &small);
	}
}

static KdAnswer confirm(KdCluster *cluster, const KdIdentity *who, const KdObject *object,
			const KdPolicyRule *rules, guint n_rules)
{
	g_autoptr(GPtrArray) missing = g_ptr_array_new_with_free_func(free_missing);
	Check check = { kd_authorizer_grants(cluster->authorizer, who), object->metadata.namespace,
			missing };

	g_autofree char *missing_roles = NULL;

	for (guint i = 0; i < n_rules; i++)
		check_rule(&check, &rules[i]);
	if (missing->len == 0)
		return (KdAnswer){ .outcome = KD_OUTCOME_OK };
	missing_roles = kd_grants_missing(check.grants, check.namespace_, KD_MISSING_BY_STORE);
	return refuse(who, object, missing, missing_roles);
}

/* ---- roles and bindings ---- */

static bool may(KdCluster *cluster, const KdIdentity *who, const char *verb, const KdKind *kind,
		KdName namespace_, const char *name)
{
	const KdAttributes attributes = kd_attributes_of(kind, g_intern_static_string(verb), NULL,
							 namespace_, name);

	return kd_authorize(cluster, who, &attributes);
}

/* Who names other roles may get whatever they will be: only who has everything may do that. */
static KdAnswer check_aggregation(KdCluster *cluster, const KdIdentity *who, const KdRole *role)
{
	g_autoptr(KdObject) all = (KdObject *) kd_rbac_bootstrap_role("cluster-admin");
	g_auto(KdAnswer) answer = confirm(cluster, who, &role->object, KD_ROLE(all)->rules,
					  KD_ROLE(all)->n_rules);

	if (answer.outcome == KD_OUTCOME_OK)
		return (KdAnswer){ .outcome = KD_OUTCOME_OK };
	return kd_commit_forbidden(&role->object,
				   "must have cluster-admin privileges to use the aggregationRule");
}

/* Who creates a role asks for none by name. */
static KdAnswer check_role(KdCluster *cluster, const KdIdentity *who, const KdRole *role,
			   const KdRole *stored)
{
	const KdObject *object = &role->object;
	KdAnswer answer = { .outcome = KD_OUTCOME_OK };

	if (may(cluster, who, "escalate", object->kind, object->metadata.namespace,
		stored ? object->metadata.name : NULL))
		return answer;
	answer = confirm(cluster, who, object, role->rules, role->n_rules);
	if (answer.outcome == KD_OUTCOME_OK &&
	    (role->aggregationRule || (stored && stored->aggregationRule)))
		answer = check_aggregation(cluster, who, role);
	return answer;
}

static KdAnswer check_binding(KdCluster *cluster, const KdIdentity *who,
			      const KdRoleBinding *binding)
{
	const KdObject *object = &binding->object;
	const KdRoleRef *ref = &binding->roleRef;
	const KdKind *kind = g_strcmp0(ref->kind, "Role") == 0 ? &kd_kind_role
							       : &kd_kind_cluster_role;
	const KdRole *role;

	if (!ref->kind || !ref->name ||
	    may(cluster, who, "bind", kind, object->metadata.namespace, ref->name))
		return (KdAnswer){ .outcome = KD_OUTCOME_OK };
	role = kd_rbac_role(cluster->store, ref, object->metadata.namespace);
	if (!role)
		return kd_commit_refuse(KD_OUTCOME_NOT_FOUND, "%s.%s \"%s\" not found",
					kind->plural, KD_RBAC_GROUP, ref->name);
	return confirm(cluster, who, object, role->rules, role->n_rules);
}

/* IsOnlyMutatingGCFields() */
static bool gives_the_same(const KdObject *object, const KdObject *stored)
{
	return stored && !kd_commit_differs(object, stored, false) &&
	       kd_map_equal(&object->metadata.labels, &stored->metadata.labels) &&
	       kd_map_equal(&object->metadata.annotations, &stored->metadata.annotations);
}

KdAnswer kd_authorize_escalation(KdCluster *cluster, const KdIdentity *who, const KdObject *object)
{
	const KdObject *stored = kd_commit_find(cluster, object);

	if (kd_identity_is_master(who) || gives_the_same(object, stored))
		return (KdAnswer){ .outcome = KD_OUTCOME_OK };
	if (object->kind == &kd_kind_role || object->kind == &kd_kind_cluster_role)
		return check_role(cluster, who, KD_ROLE(object), KD_ROLE(stored));
	return check_binding(cluster, who, KD_ROLE_BINDING(object));
}
