/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/flow_control_defaults.h"

#include <kubedes/api/flow_schema.h>
#include <kubedes/api/priority_level_configuration.h>

#include "api/field_error.h"

/* queues 0: those beyond the limit are sent away; shares -1: exempt */
static const struct {
	const char *name;
	gint64 shares, lendable, queues, hand;
} levels[] = {
	{ "exempt", -1, 0, 0, 0 },           { "catch-all", 5, 0, 0, 0 },
	{ "system", 30, 33, 64, 6 },         { "node-high", 40, 25, 64, 6 },
	{ "leader-election", 10, 0, 16, 4 }, { "workload-high", 40, 50, 128, 6 },
	{ "workload-low", 100, 90, 128, 6 }, { "global-default", 20, 50, 128, 6 },
};
#define QUEUE_LENGTH 50

/* Lists are separated by blanks; subjects: U user, G group, A namespace of service accounts.
 * A rule without resources is about paths. */
typedef struct {
	const char *verbs, *groups, *resources;
	bool cluster;
	const char *paths;
} Rule;

#define EVERY_RESOURCE                                                                             \
	{                                                                                          \
		"*", "*", "*", true, NULL                                                          \
	}
#define EVERY_PATH                                                                                 \
	{                                                                                          \
		"*", NULL, NULL, false, "*"                                                        \
	}
#define EVERYTHING                                                                                 \
	{                                                                                          \
		EVERY_RESOURCE, EVERY_PATH                                                         \
	}
#define EVERYBODY "G system:unauthenticated G system:authenticated"
#define LEASES    "coordination.k8s.io", "leases", false, NULL

/* clang-format off */
static const struct {
	const char *name;
	gint64 precedence;
	const char *level, *method, *subjects;
	Rule rules[2];
} schemas[] = {
	{ "exempt", 1, "exempt", NULL, "G system:masters", EVERYTHING },
	{ "catch-all", 10000, "catch-all", "ByUser", EVERYBODY, EVERYTHING },
	{ "probes", 2, "exempt", NULL, EVERYBODY,
	  { { "get", NULL, NULL, false, "/healthz /readyz /livez" } } },
	{ "system-leader-election", 100, "leader-election", "ByUser",
	  "U system:kube-controller-manager U system:kube-scheduler A kube-system",
	  { { "get create update", LEASES } } },
	{ "system-node-high", 400, "node-high", "ByUser", "G system:nodes",
	  { { "*", "", "nodes nodes/status", true, NULL }, { "*", LEASES } } },
	{ "system-nodes", 500, "system", "ByUser", "G system:nodes", EVERYTHING },
	{ "kube-controller-manager", 800, "workload-high", "ByNamespace",
	  "U system:kube-controller-manager", EVERYTHING },
	{ "kube-scheduler", 800, "workload-high", "ByNamespace", "U system:kube-scheduler",
	  EVERYTHING },
	{ "kube-system-service-accounts", 900, "workload-high", "ByNamespace", "A kube-system",
	  EVERYTHING },
	{ "service-accounts", 9000, "workload-low", "ByUser", "G system:serviceaccounts",
	  EVERYTHING },
	{ "global-default", 9900, "global-default", "ByUser", EVERYBODY, EVERYTHING },
};
/* clang-format on */

static void set_meta(KdObject *object, const char *name)
{
	object->metadata.name = g_strdup(name);
	kd_map_set(&object->metadata.annotations, "apf.kubernetes.io/autoupdate-spec", "true");
}

/* ---- priority levels ---- */

static KdQueuing *new_queuing(guint i)
{
	KdQueuing *queuing = g_new(KdQueuing, 1);

	*queuing = (KdQueuing){ levels[i].queues, levels[i].hand, QUEUE_LENGTH };
	return queuing;
}

static KdObject *new_level(guint i)
{
	KdObject *object = kd_object_new(&kd_kind_priority_level_configuration);
	KdPriorityLevelSpec *spec = &((KdPriorityLevelConfiguration *) object)->spec;

	set_meta(object, levels[i].name);
	if (levels[i].shares < 0) {
		spec->type = g_intern_static_string("Exempt");
		spec->exempt = g_new0(KdExemptLevel, 1);
		return object;
	}
	spec->type = g_intern_static_string("Limited");
	spec->limited = g_new0(KdLimitedLevel, 1);
	spec->limited->nominalConcurrencyShares = levels[i].shares;
	spec->limited->lendablePercent = levels[i].lendable;
	spec->limited->limitResponse.type = g_intern_string(levels[i].queues ? "Queue" : "Reject");
	if (levels[i].queues)
		spec->limited->limitResponse.queuing = new_queuing(i);
	return object;
}

/* ---- flow schemas ---- */

static KdName *words(const char *text, guint *ret_n)
{
	g_auto(GStrv) parts = *text ? g_strsplit(text, " ", -1) : g_strsplit(" ", " ", 2);
	KdName *names;

	*ret_n = *text ? g_strv_length(parts) : 1;
	names = g_new(KdName, *ret_n);
	for (guint i = 0; i < *ret_n; i++)
		names[i] = g_intern_string(parts[i]);
	return names;
}

static void fill_subject(KdFlowSubject *subject, char type, const char *name)
{
	KdFlowUserSubject *plain;

	if (type == 'A') {
		subject->kind = g_intern_static_string("ServiceAccount");
		subject->serviceAccount = g_new(KdFlowAccountSubject, 1);
		*subject->serviceAccount = (KdFlowAccountSubject){ g_intern_static_string("*"),
								   g_intern_string(name) };
		return;
	}
	plain = g_new(KdFlowUserSubject, 1);
	plain->name = g_intern_string(name);
	subject->kind = g_intern_string(type == 'U' ? "User" : "Group");
	*(type == 'U' ? &subject->user : &subject->group) = plain;
}

static void fill_subjects(KdFlowRules *rules, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, " ", -1);

	rules->n_subjects = g_strv_length(parts) / 2;
	rules->subjects = g_new0(KdFlowSubject, rules->n_subjects);
	for (guint i = 0; i < rules->n_subjects; i++)
		fill_subject(&rules->subjects[i], *parts[2 * i], parts[2 * i + 1]);
}

static void add_resource_rule(KdFlowRules *rules, const Rule *from)
{
	KdFlowResourceRule *rule;

	rules->resourceRules = g_renew(KdFlowResourceRule, rules->resourceRules,
				       rules->n_resourceRules + 1);
	rule = &rules->resourceRules[rules->n_resourceRules++];
	*rule = (KdFlowResourceRule){ .clusterScope = from->cluster };
	rule->verbs = words(from->verbs, &rule->n_verbs);
	rule->apiGroups = words(from->groups, &rule->n_apiGroups);
	rule->resources = words(from->resources, &rule->n_resources);
	rule->namespaces = words("*", &rule->n_namespaces);
}

static void add_path_rule(KdFlowRules *rules, const Rule *from)
{
	KdFlowPathRule *rule;

	rules->nonResourceRules = g_renew(KdFlowPathRule, rules->nonResourceRules,
					  rules->n_nonResourceRules + 1);
	rule = &rules->nonResourceRules[rules->n_nonResourceRules++];
	rule->verbs = words(from->verbs, &rule->n_verbs);
	rule->nonResourceURLs = words(from->paths, &rule->n_nonResourceURLs);
}

static KdObject *new_schema(guint i)
{
	KdObject *object = kd_object_new(&kd_kind_flow_schema);
	KdFlowSchemaSpec *spec = &((KdFlowSchema *) object)->spec;

	set_meta(object, schemas[i].name);
	spec->priorityLevelConfiguration.name = g_intern_string(schemas[i].level);
	spec->matchingPrecedence = schemas[i].precedence;
	if (schemas[i].method) {
		spec->distinguisherMethod = g_new(KdFlowDistinguisher, 1);
		spec->distinguisherMethod->type = g_intern_string(schemas[i].method);
	}
	spec->rules = g_new0(KdFlowRules, 1);
	spec->n_rules = 1;
	fill_subjects(spec->rules, schemas[i].subjects);
	for (guint r = 0; r < G_N_ELEMENTS(schemas[i].rules); r++) {
		const Rule *rule = &schemas[i].rules[r];

		if (rule->resources)
			add_resource_rule(spec->rules, rule);
		else if (rule->paths)
			add_path_rule(spec->rules, rule);
	}
	return object;
}

/* ---- for others ---- */

static GPtrArray *make_all(guint n, KdObject *(*make)(guint i))
{
	GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref_);

	for (guint i = 0; i < n; i++)
		g_ptr_array_add(all, make(i));
	return all;
}

GPtrArray *kd_flow_schema_defaults(void)
{
	return make_all(G_N_ELEMENTS(schemas), new_schema);
}

GPtrArray *kd_priority_level_defaults(void)
{
	return make_all(G_N_ELEMENTS(levels), new_level);
}

/* The two that are mandatory come first in both tables. */
gboolean kd_flow_control_check_mandatory(const KdObject *object, const KdStruct *type,
					 const void *spec, GError **error)
{
	bool is_schema = object->kind == &kd_kind_flow_schema;
	const char *name = object->metadata.name;
	guint i = g_strcmp0(name, "exempt") == 0 ? 0 : g_strcmp0(name, "catch-all") == 0 ? 1 : 2;
	g_autofree char *detail = g_strdup_printf("spec of '%s' must equal the fixed value", name);

	if (i == 2 || (i == 0 && !is_schema))
		return TRUE;
	g_autoptr(KdObject) fixed = is_schema ? new_schema(i) : new_level(i);
	if (kd_struct_equal(type, spec,
			    is_schema ? (const void *) &KD_FLOW_SCHEMA(fixed)->spec
				      : &KD_PRIORITY_LEVEL_CONFIGURATION(fixed)->spec))
		return TRUE;
	return kd_field_invalid(error, name, detail, "spec");
}
