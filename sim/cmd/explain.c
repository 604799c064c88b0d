/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of kinds, scenarios, and options and args of add-ons. */
#include "config.h"

#include "api/explain.h"
#include "cmd/_options.h"
#include "placement/profile.h"
#include "run/documents.h"

static const KdCommand *self(void);

typedef struct {
	gboolean recursive, schema;
} Options;

static int print_schema(const KdDocumentType *document)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	g_autoptr(GString) out = g_string_new(NULL);
	const KdTree *schema = kd_document_schema(document, forest, &error);

	if (!schema)
		return cmd_error(error);
	kd_tree_print_json(schema, 2, out);
	g_string_append_c(out, '\n');
	return cmd_write(NULL, out->str);
}

/* The args of a policy that is built by itself, by the path of its file. */
static int explain_file(const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) out = g_string_new(NULL);
	const KdPolicy *policy = kd_policy_find(path, &error);

	if (!policy)
		return cmd_error(error);
	g_string_append_printf(out, "%s: %s\n", policy->name, policy->summary);
	if (!policy->args)
		g_string_append(out, "\nIt takes no args.\n");
	else if (!kd_struct_explain(policy->args, NULL, KD_EXPLAIN_FIELDS, out, &error))
		return cmd_error(error);
	return cmd_write(NULL, out->str);
}

static int explain(const char *word, const Options *options)
{
	const KdExplainMode mode = options->recursive ? KD_EXPLAIN_TREE : KD_EXPLAIN_FIELDS;
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	KdDocumentType found;

	if (!kd_document_find(word, kinds, &found, &error))
		return cmd_error(error);
	if (options->schema)
		return print_schema(&found);
	if (found.type ? kd_struct_explain(found.type, found.path, mode, out, &error)
		       : kd_kind_explain(found.kind, found.path, mode, out, &error))
		return cmd_write(NULL, out->str);
	return cmd_error(error);
}

static int run(int argc, char **argv)
{
	Options options = { 0 };
	const GOptionEntry entries[] = {
		{ "recursive", 0, 0, G_OPTION_ARG_NONE, &options.recursive,
		  "Names and types of all fields, all the way down", NULL },
		{ "json-schema", 0, 0, G_OPTION_ARG_NONE, &options.schema,
		  "The JSON Schema, for editors and other programs", NULL },
		{ 0 }
	};
	int code = cmd_options(self(), entries, &argc, &argv);

	if (code >= 0)
		return code;
	if (argc != 2)
		return cmd_usage(self(), "name one kind, or one field");
	return g_str_has_suffix(argv[1], ".so") ? explain_file(argv[1])
						: explain(argv[1], &options);
}

KD_COMMAND(explain) = {
	.name = "explain",
	.summary = "Show the fields of kinds, scenarios, configurations, args and options",
	.usage = "KIND[.field]|FILE.so",
	.examples = "  kubedes explain scenario\n"
		    "  kubedes explain scenario.workloads\n"
		    "  kubedes explain pod.spec.containers.resources --recursive\n"
		    "  kubedes explain NodeResourcesFitArgs\n"
		    "  kubedes explain workload.openb\n"
		    "  kubedes explain ./my_policy.so\n"
		    "  kubedes explain scenario --json-schema > scenario.schema.json\n",
	.run = run,
	.group = KD_GROUP_LOOKUP,
	.details = "Besides kinds there are scenario, ScheduleOptions, KubeSchedulerConfiguration, "
		   "the args of plug-ins (NodeResourcesFitArgs) and the options of workload "
		   "formats (workload.openb).\n"
		   "Editors with a YAML language server check and complete a scenario whose first "
		   "line names its schema: # yaml-language-server: $schema=scenario.schema.json\n",
};

static const KdCommand *self(void)
{
	return &kd_command_explain;
}
