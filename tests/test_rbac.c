/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/rbac.c: what roles allow, by the conformance cases and more of the kind, each on
 * objects that the API server took. */
#include "config.h"

#include <kubedes/api/rbac.h>

#include "base/tree.h"
#include "cluster/authorize.h"
#include "kt_cases.h"
#include "kt_cluster.h"

/* ---- objects from cases ---- */

static void take_names(const KdTree *list, KdName **ret, guint *ret_n)
{
	*ret_n = list ? list->n : 0;
	*ret = g_new(KdName, *ret_n);
	for (guint i = 0; i < *ret_n; i++)
		(*ret)[i] = g_intern_string(kd_tree_string(list->children[i]));
}

static KdName name_at(const KdTree *tree, const char *key)
{
	const char *text = kd_tree_string(kd_tree_get(tree, key));

	return text && *text ? g_intern_string(text) : NULL;
}

/* A case's rule may have resources and paths, which are two rules. */
static void take_rules(const KdTree *list, KdRole *role)
{
	role->rules = g_new0(KdPolicyRule, 2 * list->n);
	for (guint i = 0; i < list->n; i++) {
		const KdTree *from = list->children[i];
		KdPolicyRule *rule = &role->rules[role->n_rules];

		if (kd_tree_get(from, "resources")) {
			take_names(kd_tree_get(from, "verbs"), &rule->verbs, &rule->n_verbs);
			take_names(kd_tree_get(from, "api_groups"), &rule->apiGroups,
				   &rule->n_apiGroups);
			take_names(kd_tree_get(from, "resources"), &rule->resources,
				   &rule->n_resources);
			take_names(kd_tree_get(from, "resource_names"), &rule->resourceNames,
				   &rule->n_resourceNames);
			rule = &role->rules[++role->n_rules];
		}
		if (kd_tree_get(from, "non_resource_urls")) {
			take_names(kd_tree_get(from, "verbs"), &rule->verbs, &rule->n_verbs);
			take_names(kd_tree_get(from, "non_resource_urls"), &rule->nonResourceURLs,
				   &rule->n_nonResourceURLs);
			role->n_rules++;
		}
	}
}

static KdObject *make_role(const KdTree *from)
{
	bool local = g_strcmp0(kd_tree_string(kd_tree_get(from, "kind")), "Role") == 0;
	KdRole *role = (KdRole *) kd_object_new(local ? &kd_kind_role : &kd_kind_cluster_role);

	role->object.metadata.name = g_strdup(name_at(from, "name"));
	role->object.metadata.namespace = name_at(from, "namespace");
	take_rules(kd_tree_get(from, "rules"), role);
	return &role->object;
}

static KdObject *make_binding(const KdTree *from, guint i)
{
	bool local = g_strcmp0(kd_tree_string(kd_tree_get(from, "kind")), "RoleBinding") == 0;
	KdRoleBinding *binding = (KdRoleBinding *) kd_object_new(
		local ? &kd_kind_role_binding : &kd_kind_cluster_role_binding);
	const KdTree *subjects = kd_tree_get(from, "subjects");

	binding->object.metadata.name = g_strdup_printf("b%u", i);
	binding->object.metadata.namespace = name_at(from, "namespace");
	binding->roleRef.kind = name_at(from, "role_kind");
	binding->roleRef.name = name_at(from, "role");
	binding->n_subjects = subjects->n;
	binding->subjects = g_new0(KdSubject, subjects->n);
	for (guint k = 0; k < subjects->n; k++) {
		binding->subjects[k].kind = name_at(subjects->children[k], "kind");
		binding->subjects[k].name = name_at(subjects->children[k], "name");
		binding->subjects[k].namespace = g_intern_string(
			kd_tree_string(kd_tree_get(subjects->children[k], "namespace")));
	}
	return &binding->object;
}

static void create(KdCluster *cluster, const char *row, KdObject *take, int code)
{
	KtAnswer answer = kt_create(cluster, take);

	if (kd_outcome_http(answer.outcome) != code)
		KT_ROW_STR(row, answer.message, "taken");
}

static bool ask(KdCluster *cluster, const KdTree *given)
{
	const KdTree *request = kd_tree_get(given, "request");
	KdName *groups;
	guint n_groups;
	KdAttributes attributes = { .verb = name_at(request, "verb"),
				    .path = kd_tree_string(kd_tree_get(request, "path")) };
	bool allowed;

	take_names(kd_tree_get(given, "groups"), &groups, &n_groups);
	groups = g_renew(KdName, groups, n_groups + 1);
	groups[n_groups] = NULL;
	const KdIdentity who = { .user = name_at(given, "user"),
				 .agent = "test",
				 .groups = groups };
	if (!attributes.path) {
		const char *group = name_at(request, "api_group");

		attributes.group = group ? group : g_intern_static_string("");
		attributes.resource = name_at(request, "resource");
		attributes.subresource = name_at(request, "subresource");
		attributes.namespace_ = name_at(request, "namespace");
		attributes.name = name_at(request, "name");
	}
	allowed = kd_authorize(cluster, &who, &attributes);
	KT_ROW_INT("the same when asked again", kd_authorize(cluster, &who, &attributes), allowed);
	g_free(groups);
	return allowed;
}

/* An account of no namespace in a cluster's binding is what the API server does not take. */
static bool is_taken(const KdTree *binding)
{
	const KdTree *subjects = kd_tree_get(binding, "subjects");

	if (g_strcmp0(kd_tree_string(kd_tree_get(binding, "kind")), "ClusterRoleBinding") != 0)
		return true;
	for (guint i = 0; i < subjects->n; i++)
		if (g_strcmp0(name_at(subjects->children[i], "kind"), "ServiceAccount") == 0 &&
		    !name_at(subjects->children[i], "namespace"))
			return false;
	return true;
}

static void run_case(const KdTree *c)
{
	g_auto(KtWorld) world = kt_world();
	const char *row = kd_tree_string(kd_tree_get(c, "name"));
	const KdTree *given = kd_tree_get(c, "given");
	const KdTree *roles = kd_tree_get(given, "roles"),
		     *bindings = kd_tree_get(given, "bindings");
	bool want = false;

	for (guint i = 0; roles && i < roles->n; i++)
		create(world.cluster, row, make_role(roles->children[i]), 200);
	for (guint i = 0; bindings && i < bindings->n; i++)
		create(world.cluster, row, make_binding(bindings->children[i], i),
		       is_taken(bindings->children[i]) ? 200 : 422);
	kd_cluster_use_rbac(world.cluster, true);
	kd_tree_bool(kd_tree_path(c, "expect.allowed"), &want);
	KT_ROW_INT(row, ask(world.cluster, given), want);
}

static void run_cases(const KdForest *forest)
{
	const KdTree *cases = kd_forest_document(forest, 0);

	for (guint i = 0; i < cases->n; i++)
		run_case(cases->children[i]);
}

static void conformance(void)
{
	g_autoptr(KdForest) forest = kt_semantics("rbac.yaml");

	if (forest)
		run_cases(forest);
}

static void more_cases(void)
{
	g_autoptr(KdForest) forest = kt_cases("tests/data/rbac_more.yaml");

	if (forest)
		run_cases(forest);
}

static CU_TestInfo tests[] = {
	{ "conformance", conformance },
	{ "more cases", more_cases },
	CU_TEST_INFO_NULL,
};

KT_SUITE(rbac) = { .pName = "rbac", .pTests = tests };
