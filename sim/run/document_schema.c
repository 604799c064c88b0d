/* SPDX-License-Identifier: Apache-2.0 */
/* JSON Schemas of documents, with what the tables do not say: which words are names of what. */
#include "config.h"

#include "run/documents.h"

#include "api/json_schema.h"
#include "placement/profile.h"
#include "run/trace.h"

#include <kubedes/api/node.h>

/* What is being made. */
typedef struct {
	KdForest *forest;
	KdJsonSchema *schema;
} Making;

static KdTree *new_text(const Making *m, const char *text)
{
	return kd_tree_new_string(m->forest, text, -1);
}

static KdTree *pair(const Making *m, const char *key, KdTree *a, KdTree *b)
{
	KdTree *list = kd_tree_new(m->forest, KD_TREE_LIST, 0, 0);

	kd_tree_append(m->forest, list, a);
	kd_tree_append(m->forest, list, b);
	return kd_json_schema_map(m->forest, key, list);
}

/* Any string; @words are offered. */
static KdTree *offer(const Making *m, const GPtrArray *words)
{
	return pair(m, "anyOf",
		    kd_json_schema_words(m->forest, (const char *const *) words->pdata, words->len),
		    kd_json_schema_map(m->forest, "type", new_text(m, "string")));
}

static GPtrArray *policy_names(bool scoring)
{
	guint n;
	const KdPolicy *const *policies = kd_policies(&n);
	GPtrArray *names = g_ptr_array_new();

	for (guint i = 0; i < n; i++)
		if (!scoring || policies[i]->score || policies[i]->score_many ||
		    policies[i]->queue_sort)
			g_ptr_array_add(names, (gpointer) policies[i]->name);
	return names;
}

/* Append to the allOf of a definition. */
static void also(const Making *m, const char *definition, KdTree *part)
{
	KdTree *map = kd_json_schema_definition(m->schema, definition);
	KdTree *list = (KdTree *) kd_tree_get(map, "allOf");

	if (!list) {
		list = kd_tree_new(m->forest, KD_TREE_LIST, 0, 0);
		kd_tree_set(m->forest, map, "allOf", list);
	}
	kd_tree_append(m->forest, list, part);
}

/* ---- KubeSchedulerConfiguration ---- */

/* apiVersion and kind may stand in args too. */
static KdTree *args_schema(const Making *m, const KdPolicy *policy)
{
	KdTree *reference = kd_json_schema_struct(m->schema, policy->args, KD_SCHEMA_STRICT);
	KdTree *definition = kd_json_schema_definition(m->schema, policy->args->name);
	KdTree *properties = (KdTree *) kd_tree_get(definition, "properties");

	kd_tree_set(m->forest, properties, "apiVersion",
		    kd_json_schema_map(m->forest, "type", new_text(m, "string")));
	kd_tree_set(m->forest, properties, "kind",
		    kd_json_schema_map(m->forest, "type", new_text(m, "string")));
	return kd_json_schema_map(m->forest, "properties",
				  kd_json_schema_map(m->forest, "args", reference));
}

static KdTree *config_schema(const Making *m)
{
	g_autoptr(GPtrArray) names = policy_names(false);
	KdTree *root = kd_json_schema_struct(m->schema, &kd_scheduler_config_struct,
					     KD_SCHEMA_STRICT);
	guint n;
	const KdPolicy *const *policies = kd_policies(&n);

	for (guint i = 0; i < n; i++)
		if (policies[i]->args)
			also(m, "PluginConfig",
			     kd_json_schema_when(m->forest, "name", policies[i]->name,
						 args_schema(m, policies[i])));
	kd_json_schema_replace(m->schema, "PluginConfig", "name", offer(m, names));
	kd_json_schema_replace(m->schema, "Plugin", "name", offer(m, names));
	return root;
}

/* ---- scenarios ---- */

static KdTree *required(const Making *m, const char *field)
{
	KdTree *list = kd_tree_new(m->forest, KD_TREE_LIST, 0, 0);

	kd_tree_append(m->forest, list, new_text(m, field));
	return kd_json_schema_map(m->forest, "required", list);
}

/* The formats, each with its options; and one of three things must be there. */
static void add_workload(const Making *m)
{
	guint n;
	const KdWorkload *const *workloads = kd_workloads(&n);
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	KdTree *either = pair(m, "anyOf", required(m, "manifests"), required(m, "format"));

	kd_tree_append(m->forest, (KdTree *) kd_tree_get(either, "anyOf"), required(m, "path"));
	also(m, "Workload", either);
	for (guint i = 0; i < n; i++) {
		g_ptr_array_add(names, (gpointer) workloads[i]->name);
		if (!workloads[i]->options)
			continue;
		KdTree *reference = kd_json_schema_struct(m->schema, workloads[i]->options,
							  KD_SCHEMA_STRICT);
		KdTree *properties = kd_json_schema_map(m->forest, "options", reference);
		also(m, "Workload",
		     kd_json_schema_when(m->forest, "format", workloads[i]->name,
					 kd_json_schema_map(m->forest, "properties", properties)));
	}
	kd_json_schema_replace(
		m->schema, "Workload", "format",
		kd_json_schema_words(m->forest, (const char *const *) names->pdata, names->len));
}

/* A Node of which nothing need be there. */
static void add_template(const Making *m)
{
	const KdTree *node = kd_json_schema_definition(m->schema, kd_kind_node.kind);
	KdTree *template_ = kd_json_schema_map(m->forest, "type", new_text(m, "object"));

	kd_tree_set(m->forest, template_, "properties", (KdTree *) kd_tree_get(node, "properties"));
	kd_json_schema_replace(m->schema, "NodeGroup", "template", template_);
}

static KdTree *when_kind(const Making *m, const KdKind *kind)
{
	KdTree *when = kd_json_schema_when(m->forest, "kind", kind->kind,
					   kd_json_schema_kind(m->schema, kind));
	KdTree *condition = (KdTree *) kd_tree_get(when, "if");
	KdTree *properties = (KdTree *) kd_tree_get(condition, "properties");

	kd_tree_set(m->forest, properties, "apiVersion",
		    kd_json_schema_map(m->forest, "const", new_text(m, kind->apiVersion)));
	return when;
}

/* What may stand behind a scenario: objects, and lists of them. */
static KdTree *manifest_schema(const Making *m)
{
	KdTree *list = kd_tree_new(m->forest, KD_TREE_LIST, 0, 0);
	KdTree *heads = required(m, "kind");

	kd_tree_append(m->forest, (KdTree *) kd_tree_get(heads, "required"),
		       new_text(m, "apiVersion"));
	kd_tree_append(m->forest, list, heads);
	for (guint i = 0; kd_kind_table[i]; i++)
		kd_tree_append(m->forest, list, when_kind(m, kd_kind_table[i]));
	return kd_json_schema_map(m->forest, "allOf", list);
}

/* What says that it is something else is a manifest; all else is a scenario, so that an editor
 * offers the fields of one from the first line on. */
static KdTree *scenario_schema(const Making *m)
{
	g_autoptr(GPtrArray) names = policy_names(true);
	KdTree *scenario = kd_json_schema_struct(m->schema, &kd_scenario_struct, KD_SCHEMA_STRICT);
	KdTree *other = kd_json_schema_map(m->forest, "const", new_text(m, "Scenario"));
	KdTree *kind = kd_json_schema_map(m->forest, "kind",
					  kd_json_schema_map(m->forest, "not", other));
	KdTree *condition = kd_json_schema_map(m->forest, "properties", kind);
	KdTree *root = kd_json_schema_map(m->forest, "if", condition);
	KdTree *required_kind = required(m, "kind");

	kd_tree_set(m->forest, condition, "required",
		    (KdTree *) kd_tree_get(required_kind, "required"));
	kd_tree_set(m->forest, root, "then", manifest_schema(m));
	kd_tree_set(m->forest, root, "else", scenario);
	g_ptr_array_insert(names, 0, (gpointer) "default");
	kd_json_schema_replace(m->schema, "Scheduler", "policy", offer(m, names));
	add_workload(m);
	add_template(m);
	return root;
}

/* ---- all of them ---- */

static KdTree *struct_schema(const Making *m, const KdStruct *type)
{
	if (type == &kd_scenario_struct)
		return scenario_schema(m);
	if (type == &kd_scheduler_config_struct)
		return config_schema(m);
	return kd_json_schema_struct(m->schema, type, KD_SCHEMA_STRICT);
}

KdTree *kd_document_schema(const KdDocumentType *document, KdForest *forest, GError **error)
{
	g_autoptr(KdJsonSchema) schema = kd_json_schema_new(forest);
	const Making making = { forest, schema };

	if (document->path) {
		kd_fail(error, KD_ERROR_USAGE, "the schema is that of a whole document, not of %s",
			document->path);
		return NULL;
	}
	if (document->kind && kd_kind_is_generic(document->kind)) {
		kd_fail(error, KD_ERROR_USAGE,
			"%s is kept as it comes: there are no fields to make a schema of",
			document->kind->kind);
		return NULL;
	}
	return kd_json_schema_finish(schema,
				     document->kind ? document->kind->kind : document->type->name,
				     document->kind ? kd_json_schema_kind(schema, document->kind)
						    : struct_schema(&making, document->type));
}
