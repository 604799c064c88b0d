/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/scenario.h"

#include "api/encode.h"
#include "api/field_path.h"
#include "run/expect_check.h"
#include "run/node_group.h"
#include "run/objects.h"
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
	const KdTree *at = kd_field_path_find(l->tree, path, strlen(path));
	const KdPlace place = kd_tree_place(l->forest, at);

	kd_problems_add_error(l->problems, &place, path, error);
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
	for (guint i = 0; i < kd_manifest_count(manifest); i++) {
		KdObject *object = kd_object_ref(kd_manifest_object(manifest, i));
		const KdPlace place = kd_manifest_place(manifest, i);

		g_ptr_array_add(objects, object);
		g_hash_table_insert(l->scenario->places, object, g_memdup2(&place, sizeof(place)));
	}
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

/* @unwanted: what it must not give alone, "pods" or "nodes"; NULL = anything will do.  Returns its
 * format, NULL when something is wrong. */
static const KdWorkload *check_trace(const Loading *l, const KdWorkloadSpec *spec, const char *path,
				     const char *unwanted)
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
		return NULL;
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
	if (trace && g_strcmp0(kd_trace_format(trace)->gives, unwanted) == 0) {
		g_autofree char *message = g_strdup_printf(
			"the format %s gives %s, which are not wanted here",
			kd_trace_format(trace)->name, unwanted);
		problem(l, spec->format ? format_at : path_at, message);
	}
	return trace ? kd_trace_format(trace) : NULL;
}

static bool is_taken(const KdScenarioSpec *spec, const char *name)
{
	for (guint i = 0; i < spec->cluster.n_nodes; i++)
		if (g_strcmp0(spec->cluster.nodes[i].name, name) == 0)
			return true;
	for (guint i = 0; i < spec->n_workloads; i++)
		if (g_strcmp0(spec->workloads[i].name, name) == 0)
			return true;
	return false;
}

/* Two of one name would draw the same and make pods of the same names. */
static void give_name(const Loading *l, KdWorkloadSpec *spec, const KdWorkload *format)
{
	g_autofree char *name = format ? g_strdup(format->name) : NULL;

	if (!format || spec->name)
		return;
	for (guint i = 2; is_taken(&l->scenario->spec, name); i++) {
		g_free(name);
		name = g_strdup_printf("%s-%u", format->name, i);
	}
	spec->name = g_intern_string(name);
}

static void load_workloads(const Loading *l)
{
	const KdScenarioSpec *spec = &l->scenario->spec;

	l->scenario->manifests = g_new0(GPtrArray *, spec->n_workloads + 1);
	for (guint i = 0; i < spec->cluster.n_nodes; i++) {
		g_autofree char *path = g_strdup_printf("cluster.nodes[%u]", i);
		KdWorkloadSpec *nodes = &l->scenario->spec.cluster.nodes[i];

		give_name(l, nodes, check_trace(l, nodes, path, "pods"));
	}
	for (guint i = 0; i < spec->n_workloads; i++) {
		KdWorkloadSpec *workload = &l->scenario->spec.workloads[i];
		g_autofree char *path = g_strdup_printf("workloads[%u]", i);
		g_autofree char *manifests = g_strconcat(path, ".manifests", NULL);

		if (!workload->n_manifests) {
			give_name(l, workload, check_trace(l, workload, path, NULL));
			continue;
		}
		l->scenario->manifests[i] = g_ptr_array_new_with_free_func(
			(GDestroyNotify) kd_object_unref);
		load_manifests(l, workload->manifests, workload->n_manifests, manifests,
			       l->scenario->manifests[i]);
	}
	if (spec->scheduler.typicalPods)
		check_trace(l, spec->scheduler.typicalPods, "scheduler.typicalPods", "nodes");
}

/* ---- actions ---- */

static void check_actions(const Loading *l)
{
	const KdScenarioSpec *spec = &l->scenario->spec;

	for (guint i = 0; i < spec->n_actions; i++)
		for (guint k = 0; k < spec->actions[i].n_manifests; k++) {
			g_autoptr(GPtrArray) objects = g_ptr_array_new_with_free_func(
				(GDestroyNotify) kd_object_unref);
			g_autoptr(GError) error = NULL;
			g_autofree char *at = g_strdup_printf("actions[%u].manifests[%u]", i, k);
			g_autofree char *file = kd_path_resolve(spec->actions[i].manifests[k],
								l->scenario->folder, &error);

			if (!file || !kd_objects_load(file, objects, &error))
				problem_error(l, at, error);
			else
				add_input(l->scenario, file);
		}
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

static void check_scheduler(const Loading *l)
{
	g_autoptr(KdSchedulerConfig) config = NULL;
	g_autoptr(GError) error = NULL;

	load_config(l);
	config = kd_scenario_scheduler_config(l->scenario, l->problems);
	if (l->scenario->spec.scheduler.policy &&
	    !kd_scheduler_config_set_policy(config, l->scenario->spec.scheduler.policy, &error))
		problem_error(l, "scheduler.policy", error);
}

/* ---- expectations ---- */

static void check_expectations(const Loading *l)
{
	const KdScenarioSpec *spec = &l->scenario->spec;
	g_autoptr(KdResults) empty = spec->n_expect ? kd_results_create(":memory:", false, NULL)
						    : NULL;

	for (guint i = 0; empty && i < spec->n_expect; i++) {
		const char *field;
		g_autofree char *what = kd_expect_problem(&spec->expect[i], empty, &field);
		g_autofree char *path = g_strdup_printf("expect[%u].%s", i, field);

		if (what)
			problem(l, path, what);
	}
}

/* ---- all of it ---- */

static KdScenario *new_scenario(KdForest *forest, const char *folder)
{
	KdScenario *scenario = g_new0(KdScenario, 1);

	scenario->forest = kd_forest_ref(forest);
	scenario->folder = g_strdup(folder);
	scenario->kinds = kd_kinds_new();
	scenario->objects = g_ptr_array_new_with_free_func((GDestroyNotify) kd_object_unref);
	scenario->places = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	scenario->inputs = g_array_new(FALSE, FALSE, sizeof(KdInput));
	scenario->notes = g_ptr_array_new_with_free_func(g_free);
	return scenario;
}

static KdForest *read_file(const char *file, const char *const *sets, KdProblems *problems)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_tree_load(file, &error);
	const KdPlace place = { .file = file };
	bool good = forest != NULL;

	if (forest && kd_forest_n_documents(forest) == 0)
		good = kd_fail_at(&error, &place, "the file is empty");
	if (error)
		kd_problems_add_error(problems, NULL, NULL, error);
	for (guint i = 0; good && sets && sets[i]; i++) {
		KdTree *root = (KdTree *) kd_forest_document(forest, 0);
		g_autoptr(GError) failure = NULL;

		if (!kd_setting_apply(forest, root, sets[i], i + 1, &failure))
			kd_problems_add_error(problems, NULL, NULL, failure);
	}
	return good ? g_steal_pointer(&forest) : NULL;
}

/* What has a column and no line is about that setting. */
static void hand_on(KdProblems *from, const char *const *sets, KdProblems *to)
{
	guint n;
	const KdProblem *all = kd_problems_get(from, &n);

	for (guint i = 0; i < n; i++) {
		const KdPlace *place = &all[i].place;
		const bool set = place->line == 0 && place->column > 0;
		g_autofree char *message = set ? g_strdup_printf("--set %s: %s",
								 sets[place->column - 1],
								 all[i].message)
					       : g_strdup(all[i].message);

		kd_problems_add(to, all[i].severity, set ? NULL : place, NULL, message);
	}
}

/* Or means to be: the fields of something else are none of ours. */
static bool is_scenario(const KdTree *tree)
{
	const char *kind = kd_tree_string(kd_tree_get(tree, "kind"));

	return !kind || g_str_equal(kind, "Scenario");
}

/* @file NULL: it comes from no file. */
static KdScenario *load(KdForest *forest, const char *file, const char *folder,
			const char *const *sets, KdProblems *problems)
{
	g_autoptr(KdScenario) scenario = new_scenario(forest, folder);
	g_autoptr(KdProblems) own = kd_problems_new();
	const Loading loading = { scenario, own, forest, kd_forest_document(forest, 0) };

	kd_struct_decode(&kd_scenario_struct, forest, loading.tree, &scenario->spec, NULL, "",
			 is_scenario(loading.tree) ? KD_DECODE_STRICT : KD_DECODE_LENIENT, own);
	if (file)
		add_input(scenario, file);
	/* All that is wrong, at once; but in something else altogether nothing is looked for. */
	if (!kd_problems_has(own, "apiVersion") && !kd_problems_has(own, "kind")) {
		load_workloads(&loading);
		check_actions(&loading);
		check_scheduler(&loading);
		load_cluster(&loading);
		check_expectations(&loading);
	}
	hand_on(own, sets, problems);
	return kd_problems_count(problems, KD_PROBLEM_ERROR) ? NULL : g_steal_pointer(&scenario);
}

KdScenario *kd_scenario_load(const char *file, const char *const *sets, KdProblems *problems)
{
	g_autoptr(KdForest) forest = read_file(file, sets, problems);
	g_autofree char *folder = g_str_equal(file, "-") ? g_strdup(".") : g_path_get_dirname(file);

	return forest ? load(forest, file, folder, sets, problems) : NULL;
}

KdScenario *kd_scenario_parse(const char *text, const char *name, const char *folder,
			      KdProblems *problems)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_yaml_parse(text, strlen(text), name, &error);

	if (forest && kd_forest_n_documents(forest) == 0)
		kd_fail(&error, KD_ERROR_INPUT, "the scenario is empty");
	if (!error)
		return load(forest, NULL, folder, NULL, problems);
	kd_problems_add_error(problems, NULL, NULL, error);
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
	g_hash_table_unref(scenario->places);
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
