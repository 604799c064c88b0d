/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ClusterRole aggregation: a role with an aggregationRule has the rules of all roles that one of
 * its selectors takes, in order of selector and name, each rule once; what else is written into it
 * is overwritten (syncClusterRole() in
 * pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go).
 *
 * Upstream every change of any role is every aggregating role's business; so it is here.
 */
#include <kubedes/api/rbac.h>
#include <kubedes/controller.h>
#include <string.h>

/* The roles that one selector takes. */
typedef struct {
	const KdRole *self;
	const KdSelector *selector;
	GPtrArray *roles; /* of const KdRole */
} Search;

static void look_at(const KdObject *object, gpointer data)
{
	const Search *search = data;

	if (KD_ROLE(object) != search->self &&
	    kd_selector_matches(search->selector, &object->metadata.labels))
		g_ptr_array_add(search->roles, (gpointer) object);
}

static int by_name(gconstpointer a, gconstpointer b)
{
	const KdRole *const *x = a, *const *y = b;

	return strcmp((*x)->object.metadata.name, (*y)->object.metadata.name);
}

static void add_rule(KdRole *to, const KdPolicyRule *rule)
{
	for (guint i = 0; i < to->n_rules; i++)
		if (kd_struct_equal(&kd_policy_rule_struct, &to->rules[i], rule))
			return;
	to->rules = g_renew(KdPolicyRule, to->rules, to->n_rules + 1);
	kd_struct_copy(&kd_policy_rule_struct, &to->rules[to->n_rules++], rule);
}

static void add_selected(KdControllerView *view, const KdRole *self, const KdSelector *selector,
			 KdRole *to)
{
	g_autoptr(GPtrArray) roles = g_ptr_array_new();
	Search search = { self, selector, roles };

	kd_controller_each(view, &kd_kind_cluster_role, look_at, &search);
	g_ptr_array_sort(roles, by_name);
	for (guint i = 0; i < roles->len; i++) {
		const KdRole *role = roles->pdata[i];

		for (guint k = 0; k < role->n_rules; k++)
			add_rule(to, &role->rules[k]);
	}
}

static void clear_rules(KdRole *role)
{
	for (guint i = 0; i < role->n_rules; i++)
		kd_struct_clear(&kd_policy_rule_struct, &role->rules[i]);
	g_clear_pointer(&role->rules, g_free);
	role->n_rules = 0;
}

static void reconcile(KdControllerView *view, const KdObject *object, KdControllerPlan *plan)
{
	const KdRole *self = KD_ROLE(object);
	const KdAggregationRule *aggregation = self->aggregationRule;
	KdRole *next;

	if (!aggregation)
		return;
	next = (KdRole *) kd_object_copy(object);
	clear_rules(next);
	for (guint i = 0; i < aggregation->n_clusterRoleSelectors; i++)
		add_selected(view, self, &aggregation->clusterRoleSelectors[i], next);
	if (kd_object_equal(&next->object, object))
		kd_object_unref(&next->object);
	else
		kd_controller_update(plan, &next->object);
}

/* ---- who is concerned ---- */

static void add_aggregating(const KdObject *object, gpointer keys)
{
	if (KD_ROLE(object)->aggregationRule)
		kd_controller_add_key(keys, NULL, object->metadata.name);
}

static void map_role(KdControllerView *view, const KdObject *old, const KdObject *new,
		     KdControllerKeys *keys)
{
	(void) old;
	(void) new;
	kd_controller_each(view, &kd_kind_cluster_role, add_aggregating, keys);
}

static const KdControllerWatch watches[] = {
	{ .kind = &kd_kind_cluster_role, .map = map_role },
	{ 0 },
};

KD_CONTROLLER(cluster_role_aggregation) = {
	KD_CONTROLLER_HEAD,
	.name = "clusterrole-aggregation-controller",
	.summary = "sums up roles that are made of others",
	.user = "system:serviceaccount:kube-system:clusterrole-aggregation-controller",
	.kind = &kd_kind_cluster_role,
	.watches = watches,
	.reconcile = reconcile,
};
