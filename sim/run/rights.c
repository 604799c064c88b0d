/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/rights.h"

#include <kubedes/api/rbac.h>
#include <string.h>

#include "cluster/rbac_bootstrap.h"
#include "control/controllers.h"

struct KdRights {
	KdEngine *engine;
	KdCluster *cluster;
};

static const KdIdentity admin = { .user = "kubernetes-admin", .agent = "setup" };

/* ---- the cluster ---- */

static void created(gpointer data, guint i, KdOutcome outcome, const KdObject *object,
		    const char *message)
{
	GError **error = data;

	(void) i;
	(void) object;
	if (outcome != KD_OUTCOME_OK && !*error)
		kd_fail(error, KD_ERROR_INPUT, "%s", message);
}

/* The controller that sums up roles, until it has nothing to do. */
static void settle(KdRights *rights)
{
	const KdController *list[] = { NULL, NULL };
	KdControllers *controllers;

	for (const KdController *const *c = kd_controller_table; *c; c++)
		if (strcmp((*c)->name, "clusterrole-aggregation-controller") == 0)
			list[0] = *c;
	controllers = kd_controllers_new(rights->cluster, list);
	kd_engine_run(rights->engine, KD_MINUTE, 0);
	kd_controllers_free(controllers);
}

KdRights *kd_rights_new(const KdManifest *manifest, GError **error)
{
	g_autoptr(KdRights) rights = g_new0(KdRights, 1);
	g_autoptr(GError) problem = NULL;
	KdPlan *plan = kd_plan_new(&admin);

	rights->engine = kd_engine_new();
	rights->cluster = kd_cluster_new(rights->engine);
	for (guint i = 0; i < kd_manifest_count(manifest); i++) {
		const KdObject *object = kd_manifest_object(manifest, i);

		if (kd_kind_is_rbac(object->kind))
			kd_plan_create(plan, kd_object_copy(object));
	}
	kd_cluster_submit(rights->cluster, plan, created, &problem);
	if (problem) {
		g_propagate_error(error, g_steal_pointer(&problem));
		return NULL;
	}
	kd_rbac_bootstrap(rights->cluster);
	settle(rights);
	kd_cluster_use_rbac(rights->cluster, true);
	return g_steal_pointer(&rights);
}

void kd_rights_free(KdRights *rights)
{
	if (!rights)
		return;
	kd_cluster_free(rights->cluster);
	kd_engine_free(rights->engine);
	g_free(rights);
}

const KdCluster *kd_rights_cluster(const KdRights *rights)
{
	return rights->cluster;
}

/* ---- the list ---- */

/* One line: a resource, or a path, with the names that it is limited to. */
typedef struct {
	char *resource, *path, *names;
	GPtrArray *verbs; /* of KdName */
} Line;

static void free_line(gpointer data)
{
	Line *line = data;

	g_free(line->resource);
	g_free(line->path);
	g_free(line->names);
	g_ptr_array_unref(line->verbs);
	g_free(line);
}

static int by_what(gconstpointer a, gconstpointer b)
{
	const Line *const *x = a, *const *y = b;
	int order = strcmp((*x)->resource, (*y)->resource);

	if (order == 0)
		order = strcmp((*x)->path, (*y)->path);
	return order ? order : strcmp((*x)->names, (*y)->names);
}

/* "[a b]" */
static char *in_brackets(const KdName *words, guint n)
{
	GString *text = g_string_new("[");

	for (guint i = 0; i < n; i++)
		g_string_append_printf(text, "%s%s", i ? " " : "", words[i]);
	g_string_append_c(text, ']');
	return g_string_free(text, FALSE);
}

static void add_line(GPtrArray *lines, const KdPolicyRule *rule, const char *resource,
		     const char *path)
{
	g_autofree char *names = in_brackets(rule->resourceNames, rule->n_resourceNames);
	Line *line = NULL;

	for (guint i = 0; i < lines->len && !line; i++) {
		Line *at = lines->pdata[i];

		if (strcmp(at->resource, resource) == 0 && strcmp(at->path, path) == 0 &&
		    strcmp(at->names, names) == 0)
			line = at;
	}
	if (!line) {
		line = g_new(Line, 1);
		*line = (Line){ g_strdup(resource), g_strdup(path), g_steal_pointer(&names),
				g_ptr_array_new() };
		g_ptr_array_add(lines, line);
	}
	for (guint i = 0; i < rule->n_verbs; i++)
		if (!g_ptr_array_find(line->verbs, rule->verbs[i], NULL))
			g_ptr_array_add(line->verbs, (gpointer) rule->verbs[i]);
}

static bool add_rule(const KdPolicyRule *rule, gpointer lines)
{
	for (guint u = 0; u < rule->n_nonResourceURLs; u++) {
		g_autofree char *path = in_brackets(&rule->nonResourceURLs[u], 1);

		add_line(lines, rule, "", path);
	}
	for (guint g = 0; g < rule->n_apiGroups; g++)
		for (guint r = 0; r < rule->n_resources; r++) {
			g_autofree char *resource = g_strdup_printf("%s%s%s", rule->resources[r],
								    *rule->apiGroups[g] ? "." : "",
								    rule->apiGroups[g]);

			add_line(lines, rule, resource, "[]");
		}
	return true;
}

static int by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

KdTable *kd_rights_list(const KdRights *rights, const KdIdentity *who, KdName namespace_)
{
	static const char *const headers[] = { "Resources", "Non-Resource URLs", "Resource Names",
					       "Verbs", NULL };
	static KdName const all[] = { "*", NULL };
	const KdPolicyRule master = { .verbs = (KdName *) all,
				      .n_verbs = 1,
				      .apiGroups = (KdName *) all,
				      .n_apiGroups = 1,
				      .resources = (KdName *) all,
				      .n_resources = 1,
				      .nonResourceURLs = (KdName *) all,
				      .n_nonResourceURLs = 1 };
	g_autofree KdName *groups = kd_identity_groups(who);
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(free_line);
	KdTable *table = kd_table_new(headers);

	if (g_strv_contains(groups, "system:masters"))
		add_rule(&master, lines);
	kd_authorize_each_rule(rights->cluster, who, namespace_, add_rule, lines);
	g_ptr_array_sort(lines, by_what);
	for (guint i = 0; i < lines->len; i++) {
		const Line *line = lines->pdata[i];
		g_autofree char *verbs = NULL;

		g_ptr_array_sort(line->verbs, by_text);
		verbs = in_brackets((const KdName *) line->verbs->pdata, line->verbs->len);
		kd_table_add(table, (const char *const[]){ line->resource, line->path, line->names,
							   verbs, NULL });
	}
	return table;
}
