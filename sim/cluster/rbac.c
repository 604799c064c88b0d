/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/rbac.h"

#include <string.h>

/* The rules of one namespace, or those that hold everywhere. */
typedef struct {
	KdName namespace_;
	GPtrArray *rules;   /* of const KdPolicyRule, borrowed from the roles */
	GPtrArray *missing; /* of const KdRoleRef, borrowed from the bindings: not there */
} Scope;

struct KdGrants {
	KdStore *store;
	const char *user;
	KdName *groups;
	Scope everywhere;
	GHashTable *namespaces; /* Scope by name */
};

/* ---- one rule ---- */

static bool lists(KdName const *list, guint n, const char *all, const char *word)
{
	for (guint i = 0; i < n; i++)
		if (strcmp(list[i], all) == 0 || strcmp(list[i], word) == 0)
			return true;
	return false;
}

/* "pods" is not "pods/status"; a star is both, and "STAR/scale" the scale of anything. */
static bool lists_resource(const KdPolicyRule *rule, const char *resource, const char *subresource)
{
	gsize length = strlen(resource);

	for (guint i = 0; i < rule->n_resources; i++) {
		const char *listed = rule->resources[i];

		if (strcmp(listed, "*") == 0)
			return true;
		if (!subresource) {
			if (strcmp(listed, resource) == 0)
				return true;
			continue;
		}
		if (g_str_has_prefix(listed, "*/") && strcmp(listed + 2, subresource) == 0)
			return true;
		if (strncmp(listed, resource, length) == 0 && listed[length] == '/' &&
		    strcmp(listed + length + 1, subresource) == 0)
			return true;
	}
	return false;
}

/* NonResourceURLMatches() */
static bool path_matches(const char *pattern, const char *path)
{
	gsize length = strlen(pattern);

	if (strcmp(pattern, path) == 0)
		return true;
	if (!g_str_has_suffix(pattern, "*"))
		return false;
	while (length > 0 && pattern[length - 1] == '*')
		length--;
	return strncmp(path, pattern, length) == 0;
}

static bool lists_path(const KdPolicyRule *rule, const char *path)
{
	for (guint i = 0; i < rule->n_nonResourceURLs; i++)
		if (path_matches(rule->nonResourceURLs[i], path))
			return true;
	return false;
}

static bool lists_name(const KdPolicyRule *rule, const char *name)
{
	for (guint i = 0; name && i < rule->n_resourceNames; i++)
		if (strcmp(rule->resourceNames[i], name) == 0)
			return true;
	return false;
}

/* Without the names. */
static bool concerns(const KdPolicyRule *rule, const KdAttributes *attributes)
{
	if (!lists(rule->verbs, rule->n_verbs, "*", attributes->verb))
		return false;
	if (attributes->path)
		return lists_path(rule, attributes->path);
	return lists(rule->apiGroups, rule->n_apiGroups, "*", attributes->group) &&
	       lists_resource(rule, attributes->resource, attributes->subresource);
}

bool kd_rule_allows(const KdPolicyRule *rule, const KdAttributes *attributes)
{
	return concerns(rule, attributes) && (attributes->path || rule->n_resourceNames == 0 ||
					      lists_name(rule, attributes->name));
}

/* ---- what bindings give ---- */

static void clear_scope(Scope *scope)
{
	g_ptr_array_unref(scope->rules);
	g_ptr_array_unref(scope->missing);
}

static void free_scope(gpointer data)
{
	clear_scope(data);
	g_free(data);
}

static Scope make_scope(KdName namespace_)
{
	return (Scope){ namespace_, g_ptr_array_new(), g_ptr_array_new() };
}

static Scope *scope_of(KdGrants *grants, KdName namespace_)
{
	Scope *scope = g_hash_table_lookup(grants->namespaces, namespace_);

	if (!scope) {
		scope = g_new(Scope, 1);
		*scope = make_scope(namespace_);
		g_hash_table_insert(grants->namespaces, (gpointer) namespace_, scope);
	}
	return scope;
}

/* "system:serviceaccount:NAMESPACE:NAME" */
static bool is_account(const char *user, const char *namespace_, const char *name)
{
	gsize length;

	if (!namespace_ || !*namespace_ || !g_str_has_prefix(user, KD_ACCOUNT_PREFIX))
		return false;
	user += strlen(KD_ACCOUNT_PREFIX);
	length = strlen(namespace_);
	return strncmp(user, namespace_, length) == 0 && user[length] == ':' &&
	       strcmp(user + length + 1, name) == 0;
}

/* appliesToUser() */
static bool is_subject(const KdGrants *grants, const KdSubject *subject, KdName namespace_)
{
	if (strcmp(subject->kind, "User") == 0)
		return strcmp(subject->name, grants->user) == 0;
	if (strcmp(subject->kind, "Group") == 0)
		return g_strv_contains(grants->groups, subject->name);
	if (subject->namespace && *subject->namespace)
		namespace_ = subject->namespace;
	return is_account(grants->user, namespace_, subject->name);
}

const KdRole *kd_rbac_role(KdStore *store, const KdRoleRef *ref, KdName namespace_)
{
	bool local = strcmp(ref->kind, "Role") == 0;

	return KD_ROLE(kd_store_get(store, local ? &kd_kind_role : &kd_kind_cluster_role,
				    local ? namespace_ : NULL, ref->name));
}

static void add_role(Scope *scope, KdStore *store, const KdRoleRef *ref)
{
	const KdRole *role = kd_rbac_role(store, ref, scope->namespace_);

	for (guint i = 0; role && i < role->n_rules; i++)
		g_ptr_array_add(scope->rules, &role->rules[i]);
	if (!role)
		g_ptr_array_add(scope->missing, (gpointer) ref);
}

static void look_at(const KdObject *object, gpointer data)
{
	KdGrants *grants = data;
	const KdRoleBinding *binding = KD_ROLE_BINDING(object);
	KdName namespace_ = object->kind->namespaced ? object->metadata.namespace : NULL;
	guint i = 0;

	while (i < binding->n_subjects && !is_subject(grants, &binding->subjects[i], namespace_))
		i++;
	if (i < binding->n_subjects)
		add_role(namespace_ ? scope_of(grants, namespace_) : &grants->everywhere,
			 grants->store, &binding->roleRef);
}

KdGrants *kd_grants_new(KdStore *store, const char *user, const KdName *groups)
{
	KdGrants *grants = g_new0(KdGrants, 1);

	grants->store = store;
	grants->user = user;
	grants->groups = (KdName *) (gpointer) g_strdupv((char **) (gpointer) groups);
	grants->everywhere = make_scope(NULL);
	grants->namespaces = g_hash_table_new_full(NULL, NULL, NULL, free_scope);
	kd_store_each(store, &kd_kind_cluster_role_binding, look_at, grants);
	kd_store_each(store, &kd_kind_role_binding, look_at, grants);
	return grants;
}

void kd_grants_free(KdGrants *grants)
{
	if (!grants)
		return;
	clear_scope(&grants->everywhere);
	g_hash_table_unref(grants->namespaces);
	g_strfreev((char **) (gpointer) grants->groups);
	g_free(grants);
}

/* ---- asking ---- */

static bool visit_scope(const Scope *scope, KdRuleVisit *visit, gpointer data)
{
	for (guint i = 0; i < scope->rules->len; i++)
		if (!visit(scope->rules->pdata[i], data))
			return false;
	return true;
}

void kd_grants_each(const KdGrants *grants, KdName namespace_, KdRuleVisit *visit, gpointer data)
{
	const Scope *scope = namespace_ ? g_hash_table_lookup(grants->namespaces, namespace_)
					: NULL;

	if (visit_scope(&grants->everywhere, visit, data) && scope)
		visit_scope(scope, visit, data);
}

typedef struct {
	const KdAttributes *attributes;
	KdGrant answer;
} Question;

static bool ask_rule(const KdPolicyRule *rule, gpointer data)
{
	Question *question = data;

	if (!concerns(rule, question->attributes))
		return true;
	question->answer = rule->n_resourceNames && !question->attributes->path ? KD_GRANT_BY_NAME
										: KD_GRANT_YES;
	return question->answer != KD_GRANT_YES;
}

KdGrant kd_grants_ask(const KdGrants *grants, const KdAttributes *attributes)
{
	Question question = { attributes, KD_GRANT_NO };

	kd_grants_each(grants, attributes->path ? NULL : attributes->namespace_, ask_rule,
		       &question);
	return question.answer;
}

static bool try_rule(const KdPolicyRule *rule, gpointer data)
{
	Question *question = data;

	if (kd_rule_allows(rule, question->attributes))
		question->answer = KD_GRANT_YES;
	return question->answer == KD_GRANT_NO;
}

bool kd_grants_allow(const KdGrants *grants, const KdAttributes *attributes)
{
	Question question = { attributes, KD_GRANT_NO };

	kd_grants_each(grants, attributes->path ? NULL : attributes->namespace_, try_rule,
		       &question);
	return question.answer == KD_GRANT_YES;
}

/* As an Aggregate of apimachinery prints its errors: each once, several in brackets. */
static void add_missing(GPtrArray *list, const Scope *scope, const char *ending)
{
	for (guint i = 0; i < scope->missing->len; i++) {
		const KdRoleRef *ref = scope->missing->pdata[i];
		g_autofree char *kind = g_ascii_strdown(ref->kind, -1);
		g_autofree char *text = g_strdup_printf("%s%s.%s \"%s\" not found", kind, ending,
							KD_RBAC_GROUP, ref->name);

		if (!g_ptr_array_find_with_equal_func(list, text, g_str_equal, NULL))
			g_ptr_array_add(list, g_steal_pointer(&text));
	}
}

char *kd_grants_missing(const KdGrants *grants, KdName namespace_, KdMissingBy by)
{
	const Scope *scope = namespace_ ? g_hash_table_lookup(grants->namespaces, namespace_)
					: NULL;
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
	const char *ending = by == KD_MISSING_BY_STORE ? "s" : "";
	g_autofree char *text = NULL;

	add_missing(list, &grants->everywhere, ending);
	if (scope)
		add_missing(list, scope, ending);
	if (list->len == 0)
		return NULL;
	g_ptr_array_add(list, NULL);
	text = g_strjoinv(", ", (char **) list->pdata);
	return list->len > 2 ? g_strdup_printf("[%s]", text) : g_steal_pointer(&text);
}

/* ---- covering ---- */

/* A star in the small rule is covered by a star alone. */
static bool covers_resource(const KdPolicyRule *rule, const char *resource)
{
	const char *slash = strchr(resource, '/');

	if (lists(rule->resources, rule->n_resources, "*", resource))
		return true;
	for (guint i = 0; slash && i < rule->n_resources; i++)
		if (rule->resources[i][0] == '*' && strcmp(rule->resources[i] + 1, slash) == 0)
			return true;
	return false;
}

static bool covers(const KdPolicyRule *rule, const KdPolicyRule *small)
{
	if (!lists(rule->verbs, rule->n_verbs, "*", small->verbs[0]))
		return false;
	if (small->n_nonResourceURLs > 0)
		return lists_path(rule, small->nonResourceURLs[0]);
	if (small->n_resourceNames == 0
		    ? rule->n_resourceNames > 0
		    : rule->n_resourceNames > 0 && !lists_name(rule, small->resourceNames[0]))
		return false;
	return lists(rule->apiGroups, rule->n_apiGroups, "*", small->apiGroups[0]) &&
	       covers_resource(rule, small->resources[0]);
}

typedef struct {
	const KdPolicyRule *small;
	bool covered;
} Cover;

static bool try_cover(const KdPolicyRule *rule, gpointer data)
{
	Cover *cover = data;

	cover->covered = covers(rule, cover->small);
	return !cover->covered;
}

bool kd_grants_cover(const KdGrants *grants, KdName namespace_, const KdPolicyRule *small)
{
	Cover cover = { small, false };

	kd_grants_each(grants, namespace_, try_cover, &cover);
	return cover.covered;
}
