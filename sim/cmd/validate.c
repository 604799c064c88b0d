/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with scenarios, manifests and scheduler configurations, without running them. */
#include "config.h"

#include "base/text.h"
#include "cmd/_options.h"
#include "cmd/_problems.h"
#include "placement/profile.h"
#include "run/scenario_doubts.h"
#include "run/trace.h"
#include "run/whatif.h"

#include <string.h>

static const KdCommand *self(void);

/* One file. */
typedef struct {
	const char *path;
	bool strict;
	KdProblems *problems;
	GString *summary; /* "3 Node, 12 Pod" */
} Check;

static const char *text_at(const KdTree *tree, const char *key)
{
	const char *text = kd_tree_string(kd_tree_get(tree, key));

	return text ? text : "";
}

static bool is_document(const KdTree *tree, const char *group, const char *kind)
{
	return g_str_has_prefix(text_at(tree, "apiVersion"), group) &&
	       g_str_equal(text_at(tree, "kind"), kind);
}

static void append_count(GString *out, guint n, const char *what)
{
	g_string_append_printf(out, "%s%u %s", out->len ? ", " : "", n, what);
}

/* What is legal and yet not understood: to be told of, or with --strict an error. */
static void doubt(const Check *check, const KdPlace *place, const char *message)
{
	const KdPlace file = { check->path, 0, 0 };

	kd_problems_add(check->problems, check->strict ? KD_PROBLEM_ERROR : KD_PROBLEM_WARNING,
			place ? place : &file, NULL, message);
}

/* ---- manifests and configurations ---- */

/* Plug-ins of Kubernetes that the program lacks are no fault of the file, not even with --strict.
 */
static void tell_missing(const Check *check, const KdPlace *place, const KdProfile *profile)
{
	guint n;
	const KdName *missing = kd_profile_missing(profile, &n);
	g_autoptr(GString) names = g_string_new(NULL);
	g_autofree char *message = NULL;

	for (guint i = 0; i < n; i++)
		g_string_append_printf(names, "%s%s", i ? ", " : "", missing[i]);
	message = g_strdup_printf("profile \"%s\": without a model, left out: %s",
				  profile->schedulerName, names->str);
	if (n)
		kd_problems_add(check->problems, KD_PROBLEM_WARNING, place, NULL, message);
}

static void check_config(const Check *check, KdForest *forest, const KdTree *tree)
{
	g_autoptr(KdSchedulerConfig)
		config = kd_scheduler_config_read(forest, tree, check->problems);
	const KdPlace place = kd_tree_place(forest, tree);

	/* What is wrong comes first. */
	if (kd_problems_count(check->problems, KD_PROBLEM_ERROR))
		return;
	for (guint i = 0; i < config->n_profiles; i++)
		tell_missing(check, &place, config->profiles[i]);
}

static void check_own(const Check *check, KdForest *forest, const KdTree *tree)
{
	static const char *const kinds[] = { "Scenario", "ScheduleOptions", NULL };
	const char *kind = text_at(tree, "kind");
	const KdTree *at = kd_tree_get(tree, "kind");
	const KdPlace place = kd_tree_place(forest, at ? at : tree);
	g_autofree char *hint = kd_text_did_you_mean(kind, kinds);
	g_autofree char *message = NULL;

	if (g_str_equal(kind, "ScheduleOptions"))
		return;
	if (g_str_equal(kind, "Scenario"))
		message = g_strdup("a Scenario must be the first document of its file");
	else
		message = g_strdup_printf("there is no kind \"%s\" in kubedes.io/v1%s", kind, hint);
	kd_problems_add(check->problems, KD_PROBLEM_ERROR, &place, NULL, message);
}

static void check_documents(const Check *check, KdForest *forest)
{
	for (guint i = 0; i < kd_forest_n_documents(forest); i++) {
		const KdTree *tree = kd_forest_document(forest, i);

		if (is_document(tree, "kubescheduler.config.k8s.io/", "KubeSchedulerConfiguration"))
			check_config(check, forest, tree);
		else if (g_str_has_prefix(text_at(tree, "apiVersion"), "kubedes.io/"))
			check_own(check, forest, tree);
	}
}

static void take_problems(const Check *check, KdProblems *from)
{
	guint n;
	const KdProblem *all = kd_problems_get(from, &n);

	for (guint i = 0; i < n; i++)
		kd_problems_add(check->problems, all[i].severity, &all[i].place, NULL,
				all[i].message);
}

static void refuse_generic(const Check *check, const KdManifest *manifest)
{
	for (guint i = 0; i < kd_manifest_count(manifest); i++) {
		const KdObject *object = kd_manifest_object(manifest, i);
		const KdPlace place = kd_manifest_place(manifest, i);

		if (!kd_kind_is_generic(object->kind) || kd_kind_is_configuration(object->kind))
			continue;
		g_autofree char *message = g_strdup_printf(
			"%s \"%s\": there is no model of this kind", object->kind->kind,
			object->metadata.name ? object->metadata.name : "");
		doubt(check, &place, message);
	}
}

static void refuse_nothing(const Check *check)
{
	const KdPlace file = { check->path, 0, 0 };

	kd_problems_add(check->problems, KD_PROBLEM_ERROR, &file, NULL,
			"there is no scenario, no object and no configuration in it");
}

static void check_manifest(const Check *check, KdForest *forest)
{
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	g_autoptr(KdManifest) manifest = kd_manifest_new(kinds, check->strict ? KD_DECODE_STRICT
									      : KD_DECODE_LENIENT);
	guint n;

	kd_manifest_add(manifest, forest);
	take_problems(check, kd_manifest_problems(manifest));
	kd_what_if_options(manifest, check->problems);
	check_documents(check, forest);
	if (check->strict) {
		refuse_generic(check, manifest);
	} else {
		g_autofree char *kept = kd_manifest_summary(manifest);

		if (kept)
			doubt(check, NULL, kept);
	}
	const KdKindCount *counts = kd_manifest_kinds(manifest, &n);
	if (n == 0 && kd_problems_count(check->problems, KD_PROBLEM_ERROR) == 0)
		refuse_nothing(check);
	for (guint i = 0; i < n; i++)
		append_count(check->summary, counts[i].n, counts[i].kind->kind);
}

/* ---- scenarios ---- */

static guint count_kind(const GPtrArray *objects, const char *kind)
{
	guint n = 0;

	for (guint i = 0; i < objects->len; i++)
		n += g_str_equal(((const KdObject *) objects->pdata[i])->kind->kind, kind);
	return n;
}

/* "2 Pod, 1 ReplicaSet" in the order of first appearance */
static void append_kinds(GString *out, const GPtrArray *objects)
{
	g_autoptr(GPtrArray) seen = g_ptr_array_new();

	for (guint i = 0; objects && i < objects->len; i++) {
		const char *kind = ((const KdObject *) objects->pdata[i])->kind->kind;

		if (g_ptr_array_find_with_equal_func(seen, kind, g_str_equal, NULL))
			continue;
		g_ptr_array_add(seen, (gpointer) kind);
		append_count(out, count_kind(objects, kind), kind);
	}
}

static void append_trace(GString *out, const KdWorkloadSpec *spec, const char *what)
{
	g_autofree char *name = spec->path ? g_path_get_basename(spec->path)
					   : g_strdup(spec->format ? spec->format : "");

	g_string_append_printf(out, "%s%s of %s", out->len ? ", " : "", what, name);
}

/* The first few, and how many there are. */
static void tell_bad_rows(const Check *check, const KdWorkloadSpec *spec, const KdTrace *trace)
{
	const GPtrArray *rows = NULL;
	const guint64 n = trace ? kd_trace_bad_rows(trace, &rows) : 0;

	for (guint i = 0; n && i < rows->len; i++) {
		const KdPlace place = kd_error_place(rows->pdata[i]);
		g_autofree char *text = kd_error_text(rows->pdata[i]);

		doubt(check, &place, text);
	}
	if (n) {
		g_autofree char *count = g_strdup_printf(
			"%" G_GUINT64_FORMAT " row%s of %s cannot be used and %s passed over", n,
			n == 1 ? "" : "s", spec->path, n == 1 ? "is" : "are");

		doubt(check, NULL, count);
	}
}

/* Read a trace to its end: its bad rows are passed over in a run, and an end that fails ends it.  A
 * generator need have no end. */
static void check_trace(const Check *check, const KdScenario *scenario, const KdWorkloadSpec *spec)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdTrace) trace = spec->path ? kd_trace_open(spec, scenario->folder,
							      scenario->spec.seed, &error)
					      : NULL;
	KdArrival arrival;

	while (trace && kd_trace_next(trace, &arrival, &error))
		kd_object_unref(arrival.object);
	if (error)
		kd_problems_add_error(check->problems, NULL, NULL, error);
	tell_bad_rows(check, spec, trace);
}

static void check_rows(const Check *check, const KdScenario *scenario)
{
	const KdScenarioSpec *spec = &scenario->spec;

	for (guint i = 0; i < spec->cluster.n_nodes; i++)
		check_trace(check, scenario, &spec->cluster.nodes[i]);
	for (guint i = 0; i < spec->n_workloads; i++)
		if (!scenario->manifests[i])
			check_trace(check, scenario, &spec->workloads[i]);
}

static void check_scenario(const Check *check)
{
	g_autoptr(KdScenario) scenario = kd_scenario_load(check->path, NULL, check->problems);

	if (!scenario)
		return;
	kd_scenario_doubt(scenario, check->strict ? KD_PROBLEM_ERROR : KD_PROBLEM_WARNING,
			  check->problems);
	check_rows(check, scenario);
	for (guint i = 0; i < scenario->notes->len; i++)
		doubt(check, NULL, scenario->notes->pdata[i]);
	const KdScenarioSpec *spec = &scenario->spec;
	append_kinds(check->summary, scenario->objects);
	for (guint i = 0; i < spec->cluster.n_nodes; i++)
		append_trace(check->summary, &spec->cluster.nodes[i], "nodes");
	for (guint i = 0; i < spec->n_workloads; i++) {
		if (spec->workloads[i].n_manifests)
			append_kinds(check->summary, scenario->manifests[i]);
		else
			append_trace(check->summary, &spec->workloads[i], "pods");
	}
	g_string_prepend(check->summary, check->summary->len ? "Scenario; " : "Scenario");
}

/* ---- files ---- */

static gboolean check_content(const Check *check, GError **error)
{
	g_autoptr(KdForest) forest = kd_tree_load(check->path, error);

	if (!forest)
		return FALSE;
	if (kd_forest_n_documents(forest) == 0)
		return kd_fail_at(error, &(KdPlace){ check->path, 0, 0 }, "the file is empty");
	if (!is_document(kd_forest_document(forest, 0), "kubedes.io/", "Scenario"))
		check_manifest(check, forest);
	else if (g_str_equal(check->path, "-"))
		return kd_fail(error, KD_ERROR_INPUT,
			       "a scenario cannot be read from standard input, for it names files "
			       "relative to its own");
	else
		check_scenario(check);
	return TRUE;
}

/* Whether the file is good. */
static bool check_file(const char *path, bool strict, CmdTold *told)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autoptr(GString) summary = g_string_new(NULL);
	const Check check = { path, strict, problems, summary };

	if (!check_content(&check, &error)) {
		cmd_tell_error(told, error);
		return false;
	}
	if (cmd_tell(told, problems))
		return false;
	g_print("%s: ok: %s\n", path, summary->str);
	return true;
}

static int run(int argc, char **argv)
{
	gboolean strict = FALSE;
	const GOptionEntry entries[] = {
		{ "strict", 0, 0, G_OPTION_ARG_NONE, &strict,
		  "What is not understood is an error: unknown fields, kinds without a model",
		  NULL },
		{ 0 }
	};
	int code = cmd_options(self(), entries, &argc, &argv);
	CmdTold told = { 0 };
	bool good = true;

	if (code >= 0)
		return code;
	if (argc < 2)
		return cmd_usage(self(), "name at least one file");
	for (int i = 1; i < argc; i++)
		good &= check_file(argv[i], strict, &told);
	cmd_tell_end(&told);
	return good ? KD_EXIT_DONE : KD_EXIT_USAGE;
}

KD_COMMAND(validate) = {
	.name = "validate",
	.summary = "Check scenarios, manifests and scheduler configurations",
	.usage = "FILE...",
	.examples = "  kubedes validate scenario.yaml\n"
		    "  kubedes validate --strict *.yaml\n"
		    "  kubectl get pods -A -o yaml | kubedes validate -\n",
	.run = run,
	.group = KD_GROUP_INPUT,
};

static const KdCommand *self(void)
{
	return &kd_command_validate;
}
