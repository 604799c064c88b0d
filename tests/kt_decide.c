/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_decide.h"

#include "run/whatif.h"

#include <string.h>

/* "default/p" -> "p" */
static const char *short_name(const char *key)
{
	const char *slash = strchr(key, '/');

	return slash ? slash + 1 : key;
}

static void add_victims(GString *out, const KdTree *attempt)
{
	const KdTree *victims = kd_tree_path(attempt, "postFilter.victims");

	g_string_append(out, " (");
	for (guint i = 0; victims && i < victims->n; i++)
		g_string_append_printf(out, "%s%s", i > 0 ? " " : "",
				       short_name(kd_tree_string(victims->children[i])));
	g_string_append_c(out, ')');
}

static void add_list(GString *out, const KdTree *list, const char *between)
{
	for (guint i = 0; list && i < list->n; i++)
		g_string_append_printf(out, "%s%s", i > 0 ? between : "",
				       kd_tree_string(list->children[i]));
}

static void add_reasons(GString *out, const KdTree *verdict)
{
	const char *code = kd_tree_string(kd_tree_get(verdict, "code"));

	g_string_append(out, g_strcmp0(code, "Unschedulable") == 0 ? "!" : "!!");
	add_list(out, kd_tree_get(verdict, "reasons"), " + ");
}

static void add_feasible(GString *out, const KdTree *attempt, const char *plugin)
{
	const KdTree *feasible = kd_tree_get(attempt, "feasible");
	const KdTree *scores = plugin ? kd_tree_get(kd_tree_get(attempt, "weighted"), plugin)
				      : NULL;

	for (guint i = 0; feasible && i < feasible->n; i++) {
		g_string_append_printf(out, " %s", kd_tree_string(feasible->children[i]));
		if (scores)
			g_string_append_printf(out, "=%s", kd_tree_string(scores->children[i]));
	}
}

static void add_rejected(GString *out, const KdTree *attempt)
{
	const KdTree *groups = kd_tree_get(attempt, "rejected");

	for (guint i = 0; groups && i < groups->n; i++) {
		g_string_append_c(out, ' ');
		add_list(out, kd_tree_get(groups->children[i], "nodes"), ",");
		add_reasons(out, groups->children[i]);
	}
}

static void add_attempt(GString *out, const KdTree *attempt, const char *plugin)
{
	const KdTree *pre_filter = kd_tree_get(attempt, "preFilter");
	const char *error = kd_tree_string(kd_tree_get(attempt, "error"));

	if (error)
		g_string_append_printf(out, " (error) %s", error);
	if (pre_filter) {
		g_string_append_c(out, ' ');
		add_reasons(out, pre_filter);
	}
	add_feasible(out, attempt, plugin);
	add_rejected(out, attempt);
}

static void add_pod(GString *out, const KdTree *pod, const char *plugin)
{
	const KdTree *attempts = kd_tree_get(pod, "attempts");
	const KdTree *last = attempts->children[attempts->n - 1];
	const char *key = kd_tree_string(kd_tree_get(pod, "pod"));

	g_string_append_printf(out, "%s%s:", out->len ? " | " : "", short_name(key));
	if (attempts->n > 1)
		add_victims(out, attempts->children[attempts->n - 2]);
	add_attempt(out, last, plugin);
}

static KdManifest *read_manifest(KdKinds *kinds, const char *text, const char *config)
{
	g_autofree char *all = g_strdup_printf(
		"%s%s%s", text,
		config ? "---\napiVersion: kubescheduler.config.k8s.io/v1\nkind: "
			 "KubeSchedulerConfiguration\n"
		       : "",
		config ? config : "");
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_yaml_parse(all, strlen(all), "world", &error);
	KdManifest *manifest = kd_manifest_new(kinds, KD_DECODE_LENIENT);

	KT_ROW_NO_ERROR(text, error);
	kd_manifest_add(manifest, forest);
	kd_manifest_finish(manifest, &error);
	KT_ROW_NO_ERROR(text, error);
	return manifest;
}

const char *kt_decide(const char *text, const char *yaml, const char *plugin)
{
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	g_autoptr(KdManifest) manifest = read_manifest(kinds, text, yaml);
	g_autoptr(KdProblems) problems = kd_problems_new();
	const KdWhatIfOptions options = kd_what_if_options(manifest, problems);
	g_autoptr(KdSchedulerConfig) config = kd_what_if_config(manifest, problems);
	g_autoptr(GString) out = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	kd_problems_to_error(problems, &error);
	KT_ROW_NO_ERROR(text, error);
	if (!config)
		config = kd_scheduler_config_default();
	g_autoptr(KdWhatIf) whatif = kd_what_if(manifest, config, &options, &error);
	KT_ROW_NO_ERROR(text, error);
	if (!whatif)
		return NULL;
	const KdTree *pods = kd_tree_get(kd_what_if_tree(whatif, "world"), "pods");
	for (guint i = 0; i < pods->n; i++)
		add_pod(out, pods->children[i], plugin);
	return g_intern_string(out->str);
}
