/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of kinds, scenarios, and options and args of add-ons. */
#include "config.h"

#include "api/explain.h"
#include "api/kinds.h"
#include "base/text.h"
#include "cmd/_options.h"
#include "placement/profile.h"
#include "run/trace.h"

#include <string.h>

static const KdCommand *self(void);

/* The struct of what is no kind: a scenario, the args of a policy, the options of a format. */
static const KdStruct *find_struct(const char *word)
{
	guint n;
	const KdPolicy *const *policies = kd_policies(&n);

	if (g_ascii_strcasecmp(word, "scenario") == 0)
		return &kd_scenario_struct;
	for (guint i = 0; i < n; i++)
		if (policies[i]->args && (g_str_equal(word, policies[i]->name) ||
					  g_strcmp0(word, policies[i]->alias) == 0))
			return policies[i]->args;
	const KdWorkload *const *workloads = kd_workloads(&n);
	for (guint i = 0; i < n; i++)
		if (workloads[i]->options && g_str_equal(word, workloads[i]->name))
			return workloads[i]->options;
	return NULL;
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
	else if (!kd_struct_explain(policy->args, NULL, out, &error))
		return cmd_error(error);
	return cmd_write(NULL, out->str);
}

static int explain(char *word)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	char *dot = strchr(word, '.');
	const char *path = dot ? dot + 1 : NULL;

	if (dot)
		*dot = '\0';
	const KdStruct *type = find_struct(word);
	const KdKind *kind = type ? NULL : kd_kinds_lookup(kinds, word, &error);
	if (type ? kd_struct_explain(type, path, out, &error)
		 : kind && kd_kind_explain(kind, path, out, &error))
		return cmd_write(NULL, out->str);
	return cmd_error(error);
}

static int run(int argc, char **argv)
{
	int code = cmd_options(self(), NULL, &argc, &argv);

	if (code >= 0)
		return code;
	if (argc != 2)
		return cmd_usage(self(), "name one kind, or one field");
	return g_str_has_suffix(argv[1], ".so") ? explain_file(argv[1]) : explain(argv[1]);
}

KD_COMMAND(explain) = {
	.name = "explain",
	.summary = "Show the fields of a kind, of a scenario, of a policy's args",
	.usage = "KIND[.field]|FILE.so",
	.examples = "  kubedes explain scenario\n"
		    "  kubedes explain scenario.workloads\n"
		    "  kubedes explain pod.spec.containers.resources\n"
		    "  kubedes explain NodeResourcesFit\n"
		    "  kubedes explain ./my_policy.so\n",
	.run = run,
	.group = KD_GROUP_LOOKUP,
};

static const KdCommand *self(void)
{
	return &kd_command_explain;
}
