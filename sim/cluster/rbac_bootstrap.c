/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/rbac_bootstrap.h"

#include <string.h>

#define LABEL     "kubernetes.io/bootstrapping"
#define AGGREGATE "rbac.authorization.k8s.io/aggregate-to-"

static const KdIdentity server = { .user = "system:apiserver", .agent = "apiserver" };

/* ---- roles ---- */

static void set_names(KdName **names, guint *n, const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, ",", -1);

	*n = g_strv_length(words);
	*names = g_new(KdName, *n);
	for (guint i = 0; i < *n; i++)
		(*names)[i] = g_intern_string(strcmp(words[i], "core") == 0 ? "" : words[i]);
}

static void parse_rule(KdPolicyRule *rule, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, " ", -1);

	set_names(&rule->verbs, &rule->n_verbs, parts[0]);
	if (strcmp(parts[1], "urls") == 0) {
		set_names(&rule->nonResourceURLs, &rule->n_nonResourceURLs, parts[2]);
		return;
	}
	set_names(&rule->apiGroups, &rule->n_apiGroups, parts[1]);
	set_names(&rule->resources, &rule->n_resources, parts[2]);
	if (parts[3])
		set_names(&rule->resourceNames, &rule->n_resourceNames, parts[3]);
}

static void mark(KdObject *object, const char *namespace_, const char *name)
{
	object->metadata.namespace = g_intern_string(namespace_);
	object->metadata.name = g_strdup(name);
	kd_map_set(&object->metadata.labels, LABEL, "rbac-defaults");
	kd_map_set(&object->metadata.annotations, "rbac.authorization.kubernetes.io/autoupdate",
		   "true");
}

static void set_label(KdMap *map, const char *what)
{
	g_autofree char *key = g_strconcat(AGGREGATE, what, NULL);

	kd_map_set(map, key, "true");
}

static void set_sum(KdRole *role, const char *what)
{
	KdAggregationRule *aggregation = g_new0(KdAggregationRule, 1);

	aggregation->clusterRoleSelectors = g_new0(KdSelector, 1);
	aggregation->n_clusterRoleSelectors = 1;
	set_label(&aggregation->clusterRoleSelectors->matchLabels, what);
	role->aggregationRule = aggregation;
}

static KdRole *make_role(const KdBootstrapRole *row)
{
	const KdKind *kind = row->namespace_ ? &kd_kind_role : &kd_kind_cluster_role;
	KdRole *role = (KdRole *) kd_object_new(kind);

	mark(&role->object, row->namespace_, row->name);
	if (row->adds_to)
		set_label(&role->object.metadata.labels, row->adds_to);
	if (row->sums)
		set_sum(role, row->sums);
	role->n_rules = row->rules ? g_strv_length((char **) (gpointer) row->rules) : 0;
	role->rules = g_new0(KdPolicyRule, role->n_rules);
	for (guint i = 0; i < role->n_rules; i++)
		parse_rule(&role->rules[i], row->rules[i]);
	return role;
}

static const KdBootstrapRole *find(const KdBootstrapRole *rows, const char *name)
{
	for (; rows->name; rows++)
		if (strcmp(rows->name, name) == 0)
			return rows;
	return NULL;
}

KdRole *kd_rbac_bootstrap_role(const char *name)
{
	const KdBootstrapRole *row = find(kd_rbac_bootstrap_roles, name);

	if (!row)
		row = find(kd_rbac_controller_roles, name);
	return row ? make_role(row) : NULL;
}

bool kd_rbac_is_bootstrap(const KdObject *object)
{
	return kd_kind_is_rbac(object->kind) &&
	       g_strcmp0(kd_map_lookup(&object->metadata.labels, LABEL), "rbac-defaults") == 0;
}

/* ---- bindings ---- */

static void add_subjects(KdRoleBinding *binding, const char *kind, const char *list)
{
	g_auto(GStrv) names = g_strsplit(list ? list : "", ",", -1);
	bool account = strcmp(kind, "ServiceAccount") == 0;
	guint n = g_strv_length(names);

	binding->subjects = g_renew(KdSubject, binding->subjects, binding->n_subjects + n);
	for (guint i = 0; i < n; i++)
		binding->subjects[binding->n_subjects++] = (KdSubject){
			.kind = g_intern_string(kind),
			.apiGroup = account ? NULL : g_intern_static_string(KD_RBAC_GROUP),
			.name = g_intern_string(names[i]),
			.namespace = account ? g_intern_static_string("kube-system") : NULL,
		};
}

static KdRoleBinding *make_binding(const KdBootstrapRole *row)
{
	const KdKind *kind = row->namespace_ ? &kd_kind_role_binding
					     : &kd_kind_cluster_role_binding;
	const KdKind *role = row->namespace_ ? &kd_kind_role : &kd_kind_cluster_role;
	KdRoleBinding *binding = (KdRoleBinding *) kd_object_new(kind);

	mark(&binding->object, row->namespace_, row->binding ? row->binding : row->name);
	binding->roleRef = (KdRoleRef){ .apiGroup = g_intern_static_string(KD_RBAC_GROUP),
					.kind = g_intern_static_string(role->kind),
					.name = g_intern_string(row->name) };
	add_subjects(binding, "User", row->users);
	add_subjects(binding, "Group", row->groups);
	add_subjects(binding, "ServiceAccount", row->accounts);
	return binding;
}

/* The binding of system:node stands there without anybody: the node authoriser does its work. */
static bool is_bound(const KdBootstrapRole *row)
{
	return row->users || row->groups || row->accounts || strcmp(row->name, "system:node") == 0;
}

static void create(KdCluster *cluster, KdObject *take)
{
	KdPlan *plan = kd_plan_new(&server);

	kd_plan_create(plan, take);
	kd_cluster_submit(cluster, plan, NULL, NULL);
}

static void create_rows(KdCluster *cluster, const KdBootstrapRole *rows)
{
	for (const KdBootstrapRole *row = rows; row->name; row++)
		create(cluster, &make_role(row)->object);
	for (const KdBootstrapRole *row = rows; row->name; row++)
		if (is_bound(row))
			create(cluster, &make_binding(row)->object);
}

void kd_rbac_bootstrap(KdCluster *cluster)
{
	static const KdBootstrapRole kubeadm = { .name = "cluster-admin",
						 .groups = "kubeadm:cluster-admins",
						 .binding = "kubeadm:cluster-admins" };
	KdRoleBinding *binding = make_binding(&kubeadm);

	create_rows(cluster, kd_rbac_bootstrap_roles);
	create_rows(cluster, kd_rbac_controller_roles);
	create_rows(cluster, kd_rbac_namespace_roles);
	kd_map_clear(&binding->object.metadata.labels);
	kd_map_clear(&binding->object.metadata.annotations);
	create(cluster, &binding->object);
}
