/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the real kube-scheduler answered: conformance/scheduler.tar.xz holds clusters with pending
 * pods, NAME.yaml, and the answers of v1.34.1 to each of them, NAME.json (README there).
 *
 * All cases are run.  Those are compared whose answer names plug-ins that exist here only, so that
 * more are with every plug-in that is written.
 */
#include "config.h"

#include "kt.h"
#include "run/whatif.h"

#include <string.h>

/* ---- the cases ---- */

static int by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static void list_cases(const char *folder, GPtrArray *cases)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir)))
		if (g_str_has_suffix(name, ".json"))
			g_ptr_array_add(cases, g_strdup_printf("%s/%.*s", folder,
							       (int) strlen(name) - 5, name));
}

/* The paths of all cases without their suffix, sorted. */
static GPtrArray *unpack(void)
{
	const char *tmp = kt_tmp(), *archive = kt_source("tests/conformance/scheduler.tar.xz");
	const char *const argv[] = { "tar", "-xJf", archive, "-C", tmp, NULL };
	g_autofree char *folder = g_build_filename(tmp, "scheduler", NULL);
	g_autofree char *random = g_build_filename(folder, "random", NULL);
	GPtrArray *cases = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GError) error = NULL;
	int status = -1;

	g_spawn_sync(NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
		     &status, &error);
	KT_ROW_NO_ERROR("tar can be run", error);
	KT_ROW_INT("tar and xz unpack the cases", status, 0);
	list_cases(folder, cases);
	list_cases(random, cases);
	g_ptr_array_sort(cases, by_text);
	return cases;
}

/* As `kubedes schedule -o json` does. */
static KdWhatIf *answer(const char *path, GError **error)
{
	g_autofree char *file = g_strconcat(path, ".yaml", NULL);
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	g_autoptr(KdManifest) manifest = kd_manifest_new(kinds, KD_DECODE_LENIENT);
	g_autoptr(KdProblems) problems = kd_problems_new();

	if (!kd_manifest_load(manifest, file, error) || !kd_manifest_finish(manifest, error))
		return NULL;
	const KdWhatIfOptions options = kd_what_if_options(manifest, problems);
	g_autoptr(KdSchedulerConfig) config = kd_what_if_config(manifest, problems);
	if (!kd_problems_to_error(problems, error))
		return NULL;
	if (!config)
		config = kd_scheduler_config_default();
	return kd_what_if(manifest, config, &options, error);
}

static KdForest *expectation(const char *path, GError **error)
{
	g_autofree char *file = g_strconcat(path, ".json", NULL);
	g_autofree char *text = kt_read(file);

	return kd_json_parse(text, strlen(text), file, error);
}

/* ---- what is in scope ---- */

static bool exists(const char *plugin)
{
	return plugin && kd_policy_find(plugin, NULL);
}

static bool by_existing(const KdTree *verdict)
{
	return !verdict || exists(kd_tree_string(kd_tree_get(verdict, "plugin")));
}

static guint n_children(const KdTree *tree)
{
	return tree ? tree->n : 0;
}

static bool attempt_in_scope(const KdTree *attempt)
{
	const KdTree *rejected = kd_tree_get(attempt, "rejected");
	const KdTree *weighted = kd_tree_get(attempt, "weighted");

	for (guint i = 0; i < n_children(rejected); i++)
		if (!by_existing(rejected->children[i]))
			return false;
	for (guint i = 0; i < n_children(weighted); i++)
		if (!exists(weighted->keys[i]))
			return false;
	if (n_children(kd_tree_path(attempt, "postFilter.candidates")) &&
	    !exists("DefaultPreemption"))
		return false;
	return by_existing(kd_tree_get(attempt, "preFilter"));
}

static bool in_scope(const KdTree *want)
{
	const KdTree *pods = kd_tree_get(want, "pods");

	for (guint i = 0; i < n_children(pods); i++) {
		const KdTree *attempts = kd_tree_get(pods->children[i], "attempts");

		if (!by_existing(kd_tree_get(pods->children[i], "gated")))
			return false;
		for (guint j = 0; j < n_children(attempts); j++)
			if (!attempt_in_scope(attempts->children[j]))
				return false;
	}
	return true;
}

/* ---- comparing ---- */

/* Where two answers part, and what they say there. */
typedef struct {
	GString *path;
	const KdTree *got, *want;
} Difference;

static bool find_difference(Difference *out, const KdTree *got, const KdTree *want);

static bool step(Difference *out, const char *key, guint i, const KdTree *got, const KdTree *want)
{
	const gsize length = out->path->len;

	if (key)
		g_string_append_printf(out->path, ".%s", key);
	else
		g_string_append_printf(out->path, "[%u]", i);
	if (find_difference(out, got, want))
		return true;
	g_string_truncate(out->path, length);
	return false;
}

/* The deepest place where they differ; in lists of different length that is the list. */
static bool find_difference(Difference *out, const KdTree *got, const KdTree *want)
{
	bool found = false;

	if (!got && !want)
		return false;
	if (got && want && kd_tree_equal(got, want))
		return false;
	if (got && want && got->type == KD_TREE_MAP && want->type == KD_TREE_MAP) {
		for (guint i = 0; i < want->n && !found; i++)
			found = step(out, want->keys[i], 0, kd_tree_get(got, want->keys[i]),
				     want->children[i]);
		for (guint i = 0; i < got->n && !found; i++)
			found = step(out, got->keys[i], 0, got->children[i],
				     kd_tree_get(want, got->keys[i]));
	} else if (got && want && got->type == KD_TREE_LIST && want->type == KD_TREE_LIST &&
		   got->n == want->n) {
		for (guint i = 0; i < want->n && !found; i++)
			found = step(out, NULL, i, got->children[i], want->children[i]);
	}
	if (!found) {
		out->got = got;
		out->want = want;
	}
	return true;
}

/* Of the keys that are listed. */
static bool differ_in(Difference *out, const char *const *keys, const KdTree *got,
		      const KdTree *want)
{
	for (; *keys; keys++)
		if (step(out, *keys, 0, kd_tree_get(got, *keys), kd_tree_get(want, *keys)))
			return true;
	return false;
}

static bool attempt_differs(Difference *out, const KdTree *got, const KdTree *want)
{
	static const char *const keys[] = { "pass",
					    "preFilter",
					    "preFilterNodes",
					    "preFilterOthers",
					    "nominatedNodeFits",
					    "feasible",
					    "rejected",
					    "weighted",
					    "totals",
					    "max",
					    "winners",
					    "chosen",
					    "error",
					    NULL };
	static const char *const after[] = { "condition", "postFilter", NULL };

	return differ_in(out, keys, got, want) ||
	       (exists("DefaultPreemption") && differ_in(out, after, got, want));
}

/* Attempts first, then what became of the pod: that follows from them. */
static bool pod_differs(Difference *out, const KdTree *got, const KdTree *want)
{
	static const char *const before[] = { "pod", "priority", "profile", "gated", NULL };
	static const char *const after[] = { "result", "node", NULL };
	const KdTree *a = kd_tree_get(got, "attempts"), *b = kd_tree_get(want, "attempts");
	const gsize length = out->path->len;

	if (differ_in(out, before, got, want))
		return true;
	for (guint i = 0; i < MIN(n_children(a), n_children(b)); i++) {
		g_string_append_printf(out->path, ".attempts[%u]", i);
		if (attempt_differs(out, a->children[i], b->children[i]))
			return true;
		g_string_truncate(out->path, length);
	}
	if (n_children(a) != n_children(b))
		return step(out, "attempts", 0, a, b);
	return differ_in(out, after, got, want);
}

/* The first difference; later ones may follow from it. */
static bool differs(Difference *out, const KdTree *got, const KdTree *want)
{
	static const char *const rest[] = { "final", NULL };
	const KdTree *a = kd_tree_get(got, "pods"), *b = kd_tree_get(want, "pods");
	const KdTree *victims = kd_tree_get(got, "preempted");

	for (guint i = 0; i < MIN(n_children(a), n_children(b)); i++) {
		g_string_assign(out->path, kd_tree_string(kd_tree_get(b->children[i], "pod")));
		if (pod_differs(out, a->children[i], b->children[i]))
			return true;
	}
	g_string_truncate(out->path, 0);
	if (n_children(a) != n_children(b))
		return step(out, "pods", 0, a, b);
	/* No victims and no word of victims are the same. */
	if (step(out, "preempted", 0, n_children(victims) ? victims : NULL,
		 kd_tree_get(want, "preempted")))
		return true;
	return differ_in(out, rest, got, want);
}

/* ---- telling ---- */

static char *brief(const KdTree *tree)
{
	GString *text = g_string_new(tree ? NULL : "nothing");

	if (tree)
		kd_tree_print_json(tree, 0, text);
	if (text->len > 300) {
		g_string_truncate(text, 300);
		g_string_append(text, "...");
	}
	return g_string_free(text, FALSE);
}

static bool report(const char *name, const KdTree *got, const KdTree *want)
{
	g_autoptr(GString) path = g_string_new(NULL);
	Difference difference = { .path = path };

	if (!differs(&difference, got, want))
		return KT_ROW_TRUE(name, true);
	g_autofree char *a = brief(difference.got);
	g_autofree char *b = brief(difference.want);
	g_autofree char *row = g_strconcat(name, ": ", path->str, NULL);
	g_autofree char *text = g_strdup_printf("got %s, want %s", a, b);
	return kt_row_true(__FILE__, __LINE__, row, false, text);
}

static void test_cases(void)
{
	g_autoptr(GPtrArray) cases = unpack();
	guint n_in_scope = 0, n_equal = 0;

	KT_ROW_TRUE("there are cases", cases->len > 0);
	for (guint i = 0; i < cases->len; i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *name = g_path_get_basename(cases->pdata[i]);
		g_autoptr(KdForest) want = expectation(cases->pdata[i], &error);

		if (!KT_ROW_NO_ERROR(name, error))
			continue;
		g_autoptr(KdWhatIf) got = answer(cases->pdata[i], &error);
		if (!in_scope(kd_forest_document(want, 0)))
			continue;
		n_in_scope++;
		if (KT_ROW_NO_ERROR(name, error))
			n_equal += report(name, kd_what_if_tree(got, name),
					  kd_forest_document(want, 0));
	}
	g_print("\n    conformance: %u equal of %u in scope (%u cases in all)", n_equal, n_in_scope,
		cases->len);
}

static CU_TestInfo tests[] = {
	{ "answers of the real scheduler", test_cases },
	CU_TEST_INFO_NULL,
};

KT_SUITE(conformance) = { .pName = "conformance", .pTests = tests };
