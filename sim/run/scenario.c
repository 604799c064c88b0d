/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/scenario.h"

#include "api/encode.h"
#include "api/field_path.h"
#include "run/node_group.h"
#include "run/settings.h"
#include "run/trace.h"

#include <string.h>

/* What is handed on while loading. */
typedef struct {
	KdScenario *scenario;
	KdProblems *problems;
	KdForest *forest;
	const KdTree *tree;
} Loading;

static void problem(const Loading *l, const char *path, const char *message)
{
	const KdTree *at = kd_field_path_find(l->tree, path, strlen(path));
	KdPlace place = at ? kd_tree_place(l->forest, at)
			   : (KdPlace){ kd_forest_file(l->forest), 0, 0 };

	kd_problems_add(l->problems, KD_PROBLEM_ERROR, &place, path, message);
}

static void problem_error(const Loading *l, const char *path, const GError *error)
{
	problem(l, path, error->message);
}

static void add_input(KdScenario *scenario, const char *path)
{
	g_autofree char *text = NULL;
	gsize length;
	KdInput input;

	/* As it lies on the disk, compressed or not; what cannot be read was or will be told of. */
	if (!g_file_get_contents(path, &text, &length, NULL))
		return;
	input.path = g_strdup(path);
	input.sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *) text,
						   length);
	g_array_append_val(scenario->inputs, input);
}

/* ---- manifests ---- */

static void take_problems(const Loading *l, KdManifest *manifest)
{
	guint n;
	const KdProblem *all = kd_problems_get(kd_manifest_problems(manifest), &n);
	char *summary = kd_manifest_summary(manifest);

	for (guint i = 0; i < n; i++)
		kd_problems_add(l->problems, all[i].severity, &all[i].place, NULL, all[i].message);
	if (summary)
		g_ptr_array_add(l->scenario->notes, summary);
}

static void take_objects(const Loading *l, KdManifest *manifest, GPtrArray *objects)
{
	take_problems(l, manifest);
	for (guint i = 0; i < kd_manifest_count(manifest); i++)
		g_ptr_array_add(objects, kd_object_ref(kd_manifest_object(manifest, i)));
}

static void load_manifests(const Loading *l, const KdName *names, guint n, const char *path,
			   GPtrArray *objects)
{
	g_autoptr(KdManifest) manifest = kd_manifest_new(l->scenario->kinds, KD_DECODE_LENIENT);

	for (guint i = 0; i < n; i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *at = g_strdup_printf("%s[%u]", path, i);
		g_autofree char *file = kd_path_resolve(names[i], l->scenario->folder, &error);

		if (!file || !kd_manifest_load(manifest, file, &error))
			problem_error(l, at, error);
		else
			add_input(l->scenario, file);
	}
	take_objects(l, manifest, objects);
}

static void load_cluster(const Loading *l)
{
	const KdClusterSpec *cluster = &l->scenario->spec.cluster;
	g_autoptr(KdManifest) inline_ = kd_manifest_new(l->scenario->kinds, KD_DECODE_LENIENT);

	load_manifests(l, cluster->manifests, cluster->n_manifests, "cluster.manifests",
		       l->scenario->objects);
	/* Manifests may stand behind the scenario in its own file. */
	for (guint i = 1; i < kd_forest_n_documents(l->forest); i++)
		kd_manifest_add_tree(inline_, l->forest, kd_forest_document(l->forest, i));
	take_objects(l, inline_, l->scenario->objects);
	for (guint i = 0; i < cluster->n_nodeGroups; i++) {
		g_autofree char *path = g_strdup_printf("cluster.nodeGroups[%u].template", i);

		kd_node_group_make(&cluster->nodeGroups[i], path, l->forest, l->problems,
				   l->scenario->objects);
	}
}

/* ---- traces ---- */

/* FALSE: the file cannot be read. */
static gboolean check_file(const KdWorkloadSpec *spec, const char *folder, char **ret_file,
			   GError **error)
{
	*ret_file = spec->path ? kd_path_resolve(spec->path, folder, error) : NULL;
	if (!spec->path || (*ret_file && g_file_test(*ret_file, G_FILE_TEST_IS_REGULAR)))
		return TRUE;
	if (*ret_file)
		kd_fail(error, KD_ERROR_INPUT, "%s: there is no such file", *ret_file);
	return FALSE;
}

static void check_trace(const Loading *l, const KdWorkloadSpec *spec, const char *path)
{
	const char *folder = l->scenario->folder;
	const gint64 seed = l->scenario->spec.seed;
	g_autoptr(GError) error = NULL;
	g_autoptr(KdTrace) trace = NULL;
	g_autofree char *file = NULL;
	g_autofree char *format_at = g_strconcat(path, ".format", NULL);
	g_autofree char *path_at = g_strconcat(path, ".path", NULL);
	g_autofree char *options_at = g_strconcat(path, ".options", NULL);

	if (kd_problems_has(l->problems, path))
		return;
	if (spec->format && !kd_workload_find(spec->format, &error)) {
		problem_error(l, format_at, error);
	} else if (!check_file(spec, folder, &file, &error)) {
		problem_error(l, path_at, error);
	} else if (kd_trace_check_options(spec, folder, options_at, l->problems)) {
		/* Opening reads the header. */
		trace = kd_trace_open(spec, folder, seed, &error);
		if (!trace)
			problem_error(l, spec->path ? path_at : format_at, error);
		else if (file)
			add_input(l->scenario, file);
	}
}

static void load_workloads(const Loading *l)
{
	const KdScenarioSpec *spec = &l->scenario->spec;

	l->scenario->manifests = g_new0(GPtrArray *, spec->n_workloads + 1);
	for (guint i = 0; i < spec->cluster.n_nodes; i++) {
		g_autofree char *path = g_strdup_printf("cluster.nodes[%u]", i);
		check_trace(l, &spec->cluster.nodes[i], path);
	}
	for (guint i = 0; i < spec->n_workloads; i++) {
		const KdWorkloadSpec *workload = &spec->workloads[i];
		g_autofree char *path = g_strdup_printf("workloads[%u]", i);
		g_autofree char *manifests = g_strconcat(path, ".manifests", NULL);

		if (!workload->n_manifests) {
			check_trace(l, workload, path);
			continue;
		}
		l->scenario->manifests[i] = g_ptr_array_new_with_free_func(
			(GDestroyNotify) kd_object_unref);
		load_manifests(l, workload->manifests, workload->n_manifests, manifests,
			       l->scenario->manifests[i]);
	}
	if (spec->scheduler.typicalPods)
		check_trace(l, spec->scheduler.typicalPods, "scheduler.typicalPods");
}

/* ---- the scheduler ---- */

static void load_config(const Loading *l)
{
	const char *name = l->scenario->spec.scheduler.config;
	g_autoptr(GError) error = NULL;
	g_autofree char *file = name ? kd_path_resolve(name, l->scenario->folder, &error) : NULL;

	if (!name)
		return;
	l->scenario->config = file ? kd_tree_load(file, &error) : NULL;
	if (!l->scenario->config) {
		problem_error(l, "scheduler.config", error);
		return;
	}
	add_input(l->scenario, file);
	for (guint i = 0; i < kd_forest_n_documents(l->scenario->config); i++) {
		const KdTree *tree = kd_forest_document(l->scenario->config, i);

		if (g_strcmp0(kd_tree_string(kd_tree_get(tree, "kind")),
			      "KubeSchedulerConfiguration") == 0)
			l->scenario->config_tree = tree;
	}
	if (!l->scenario->config_tree)
		problem(l, "scheduler.config", "the file has no KubeSchedulerConfiguration");
}

KdSchedulerConfig *kd_scenario_scheduler_config(const KdScenario *scenario, KdProblems *problems)
{
	g_autoptr(KdSchedulerConfig)
		config = scenario->config_tree
				 ? kd_scheduler_config_read(scenario->config, scenario->config_tree,
							    problems)
				 : kd_scheduler_config_default();
	const KdOptInt *percentage = &scenario->spec.scheduler.percentageOfNodesToScore;

	if (!config)
		return NULL;
	if (percentage->set) {
		config->percentageOfNodesToScore = percentage->value;
		for (guint i = 0; i < config->n_profiles; i++)
			config->profiles[i]->percentageOfNodesToScore = *percentage;
	}
	return g_steal_pointer(&config);
}

/* ---- all of it ---- */

static KdScenario *new_scenario(KdForest *forest, const char *folder)
{
	KdScenario *scenario = g_new0(KdScenario, 1);

	scenario->forest = kd_forest_ref(forest);
	scenario->folder = g_strdup(folder);
	scenario->kinds = kd_kinds_new();
	scenario->objects = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref);
	scenario->inputs = g_array_new(FALSE, FALSE, sizeof(KdInput));
	scenario->notes = g_ptr_array_new_with_free_func(g_free);
	return scenario;
}

static KdForest *read_file(const char *file, const char *const *sets, KdProblems *problems)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_tree_load(file, &error);

	if (forest && kd_forest_n_documents(forest) == 0)
		kd_fail(&error, KD_ERROR_INPUT, "%s: the file is empty", file);
	for (guint i = 0; forest && !error && sets && sets[i]; i++)
		kd_setting_apply(forest, (KdTree *) kd_forest_document(forest, 0), sets[i], &error);
	if (!error)
		return g_steal_pointer(&forest);
	kd_problems_add(problems, KD_PROBLEM_ERROR, NULL, NULL, error->message);
	return NULL;
}

/* @file NULL: it comes from no file. */
static KdScenario *load(KdForest *forest, const char *file, const char *folder,
			KdProblems *problems)
{
	g_autoptr(KdScenario) scenario = new_scenario(forest, folder);
	const Loading loading = { scenario, problems, forest, kd_forest_document(forest, 0) };

	kd_struct_decode(&kd_scenario_struct, forest, loading.tree, &scenario->spec, NULL, "",
			 KD_DECODE_STRICT, problems);
	if (file)
		add_input(scenario, file);
	/* All that is wrong, at once; but in something else altogether nothing is looked for. */
	if (!kd_problems_has(problems, "apiVersion") && !kd_problems_has(problems, "kind")) {
		load_workloads(&loading);
		load_config(&loading);
		kd_scheduler_config_free(kd_scenario_scheduler_config(scenario, problems));
		load_cluster(&loading);
	}
	return kd_problems_count(problems, KD_PROBLEM_ERROR) ? NULL : g_steal_pointer(&scenario);
}

KdScenario *kd_scenario_load(const char *file, const char *const *sets, KdProblems *problems)
{
	g_autoptr(KdForest) forest = read_file(file, sets, problems);
	g_autofree char *folder = g_str_equal(file, "-") ? g_strdup(".") : g_path_get_dirname(file);

	return forest ? load(forest, file, folder, problems) : NULL;
}

KdScenario *kd_scenario_parse(const char *text, const char *name, const char *folder,
			      KdProblems *problems)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_yaml_parse(text, strlen(text), name, &error);

	if (forest && kd_forest_n_documents(forest) > 0)
		return load(forest, NULL, folder, problems);
	kd_problems_add(problems, KD_PROBLEM_ERROR, NULL, NULL,
			error ? error->message : "the scenario is empty");
	return NULL;
}

void kd_scenario_free(KdScenario *scenario)
{
	if (!scenario)
		return;
	for (guint i = 0; i < scenario->inputs->len; i++) {
		g_free(g_array_index(scenario->inputs, KdInput, i).path);
		g_free(g_array_index(scenario->inputs, KdInput, i).sha256);
	}
	for (guint i = 0; scenario->manifests && i < scenario->spec.n_workloads; i++)
		g_clear_pointer(&scenario->manifests[i], g_ptr_array_unref);
	g_free(scenario->manifests);
	g_array_unref(scenario->inputs);
	g_ptr_array_unref(scenario->notes);
	g_ptr_array_unref(scenario->objects);
	kd_struct_clear(&kd_scenario_struct, &scenario->spec);
	g_clear_pointer(&scenario->config, kd_forest_unref);
	kd_forest_unref(scenario->forest);
	kd_kinds_free(scenario->kinds);
	g_free(scenario->folder);
	g_free(scenario);
}

char *kd_scenario_print(const KdScenario *scenario)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	GString *out = g_string_new(NULL);

	kd_tree_print_yaml(kd_struct_encode(&kd_scenario_struct, &scenario->spec, NULL, forest),
			   out);
	for (guint i = 1; i < kd_forest_n_documents(scenario->forest); i++) {
		g_string_append(out, "---\n");
		kd_tree_print_yaml(kd_forest_document(scenario->forest, i), out);
	}
	return g_string_free(out, FALSE);
}
