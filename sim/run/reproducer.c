/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/reproducer.h"

#include "base/write.h"
#include "run/trace.h"

/* NULL stays; what cannot be resolved could not have been read. */
static char *from_root(const KdScenario *scenario, const char *path)
{
	g_autofree char *found = path ? kd_path_resolve(path, scenario->folder, NULL) : NULL;

	return found && !g_str_equal(found, "-") ? g_canonicalize_filename(found, NULL)
						 : g_strdup(path);
}

static void root_text(const KdScenario *scenario, char **path)
{
	g_autofree char *old = *path;

	*path = from_root(scenario, old);
}

static void root_names(const KdScenario *scenario, KdName *paths, guint n)
{
	for (guint i = 0; i < n; i++) {
		g_autofree char *path = from_root(scenario, paths[i]);

		paths[i] = g_intern_string(path);
	}
}

static void root_workload(const KdScenario *scenario, KdWorkloadSpec *workload)
{
	root_names(scenario, workload->manifests, workload->n_manifests);
	root_text(scenario, &workload->path);
}

static void root_all(const KdScenario *scenario, KdScenarioSpec *spec)
{
	root_names(scenario, spec->cluster.manifests, spec->cluster.n_manifests);
	for (guint i = 0; i < spec->cluster.n_nodes; i++)
		root_workload(scenario, &spec->cluster.nodes[i]);
	for (guint i = 0; i < spec->n_workloads; i++)
		root_workload(scenario, &spec->workloads[i]);
	if (spec->scheduler.typicalPods)
		root_workload(scenario, spec->scheduler.typicalPods);
	root_text(scenario, &spec->scheduler.config);
}

/* Every line of it is a comment. */
static char *head(const char *why)
{
	g_auto(GStrv) lines = g_strsplit(why, "\n", -1);
	g_autofree char *text = g_strjoinv("\n# ", lines);

	return g_strconcat("# `kubedes run --check` of this scenario stops with:\n# ", text, "\n",
			   NULL);
}

gboolean kd_reproducer_write(const KdScenario *scenario, const KdRunOptions *options, KdTime end,
			     const char *why, const char *path, GError **error)
{
	KdScenario copy = *scenario;
	g_autofree char *comment = head(why);
	g_autofree char *policy = NULL;

	kd_struct_copy(&kd_scenario_struct, &copy.spec, &scenario->spec);
	root_all(scenario, &copy.spec);
	if (options->policy) {
		policy = g_str_has_suffix(options->policy, ".so")
				 ? g_canonicalize_filename(options->policy, NULL)
				 : g_strdup(options->policy);
		copy.spec.scheduler.policy = g_intern_string(policy);
	}
	if (options->seed)
		copy.spec.seed = *options->seed;
	copy.spec.duration = end;
	g_autofree char *document = kd_scenario_print(&copy);
	g_autofree char *text = g_strconcat(comment, document, NULL);
	kd_struct_clear(&kd_scenario_struct, &copy.spec);
	return kd_write_file(path, text, -1, error);
}
