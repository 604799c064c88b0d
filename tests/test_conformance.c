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
#include "kt_cases.h"
#include "kt_tree.h"
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
	const char *folder = kt_unpack("scheduler");
	g_autofree char *random = folder ? g_build_filename(folder, "random", NULL) : NULL;
	GPtrArray *cases = g_ptr_array_new_with_free_func(g_free);

	if (!folder)
		return cases;
	list_cases(folder, cases);
	list_cases(random, cases);
	g_ptr_array_sort(cases, by_text);
	return cases;
}

/* As `kubedes schedule -o json` does. */
static KdWhatIf *answer(const char *path, KdDecide decide, GError **error)
{
	g_autofree char *file = g_strconcat(path, ".yaml", NULL);
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	g_autoptr(KdManifest) manifest = kd_manifest_new(kinds, KD_DECODE_LENIENT);
	g_autoptr(KdProblems) problems = kd_problems_new();

	if (!kd_manifest_load(manifest, file, error) || !kd_manifest_finish(manifest, error))
		return NULL;
	KdWhatIfOptions options = kd_what_if_options(manifest, problems);
	options.decide = decide;
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
	const KdTree *others = kd_tree_path(attempt, "postFilter.nodeStatus");

	for (guint i = 0; i < n_children(rejected); i++)
		if (!by_existing(rejected->children[i]))
			return false;
	for (guint i = 0; i < n_children(weighted); i++)
		if (!exists(weighted->keys[i]))
			return false;
	if (n_children(kd_tree_path(attempt, "postFilter.candidates")) &&
	    !exists("DefaultPreemption"))
		return false;
	for (guint i = 0; i < n_children(others); i++)
		if (kd_tree_get(others->children[i], "plugin") && !by_existing(others->children[i]))
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

/* The first difference among these keys, with @where in front; NULL = none. */
static char *differ_in(const char *where, const char *const *keys, const KdTree *got,
		       const KdTree *want)
{
	for (; *keys; keys++) {
		g_autofree char *difference = kt_tree_difference(kd_tree_get(got, *keys),
								 kd_tree_get(want, *keys));

		if (difference)
			return g_strdup_printf("%s %s%s", where, *keys, difference);
	}
	return NULL;
}

static char *attempt_differs(const char *where, const KdTree *got, const KdTree *want,
			     KdDecide decide)
{
	static const char *const keys[] = { "pass",
					    "preFilter",
					    "preFilterNodes",
					    "preFilterOthers",
					    "nominatedNodeFits",
					    "feasible",
					    "rejected",
					    "totals",
					    "max",
					    "winners",
					    "chosen",
					    "error",
					    NULL };
	static const char *const scores[] = { "weighted", NULL };
	static const char *const after[] = { "postFilter", NULL };
	/* Some answers leave it out. */
	static const char *const condition[] = { "condition", NULL };
	char *difference = differ_in(where, keys, got, want);

	if (!difference && decide != KD_DECIDE_BRIEF)
		difference = differ_in(where, scores, got, want);
	if (!difference && exists("DefaultPreemption"))
		difference = differ_in(where, after, got, want);
	if (!difference && exists("DefaultPreemption") && kd_tree_get(want, "condition"))
		difference = differ_in(where, condition, got, want);
	return difference;
}

/* Attempts before what became of the pod: that follows from them. */
static char *pod_differs(const KdTree *got, const KdTree *want, KdDecide decide)
{
	static const char *const before[] = { "pod", "priority", "profile", "gated", NULL };
	static const char *const after[] = { "result", "node", NULL };
	static const char *const attempts[] = { "attempts", NULL };
	const KdTree *a = kd_tree_get(got, "attempts"), *b = kd_tree_get(want, "attempts");
	const char *pod = kd_tree_string(kd_tree_get(want, "pod"));
	char *difference = differ_in(pod, before, got, want);

	for (guint i = 0; !difference && i < MIN(n_children(a), n_children(b)); i++) {
		g_autofree char *where = g_strdup_printf("%s, attempt %u:", pod, i + 1);

		difference = attempt_differs(where, a->children[i], b->children[i], decide);
	}
	if (!difference && n_children(a) != n_children(b))
		difference = differ_in(pod, attempts, got, want);
	return difference ? difference : differ_in(pod, after, got, want);
}

/* No victims and no word of victims are the same. */
static char *victims_differ(const KdTree *got, const KdTree *want)
{
	const KdTree *victims = kd_tree_get(got, "preempted");

	return kt_tree_difference(n_children(victims) ? victims : NULL,
				  kd_tree_get(want, "preempted"));
}

/* The first difference; later ones may follow from it.  NULL = none. */
static char *differs(const KdTree *got, const KdTree *want, KdDecide decide)
{
	static const char *const pods[] = { "pods", NULL }, *const final[] = { "final", NULL };
	const KdTree *a = kd_tree_get(got, "pods"), *b = kd_tree_get(want, "pods");
	char *difference = NULL;

	for (guint i = 0; !difference && i < MIN(n_children(a), n_children(b)); i++)
		difference = pod_differs(a->children[i], b->children[i], decide);
	if (!difference && n_children(a) != n_children(b))
		difference = differ_in("the answer:", pods, got, want);
	if (!difference)
		difference = victims_differ(got, want);
	return difference ? difference : differ_in("in the end:", final, got, want);
}

/* How many cases are answered in the same way. */
typedef struct {
	guint n_in_scope, n_equal;
} Score;

static void try_case(const char *path, KdDecide decide, Score *score)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *name = g_path_get_basename(path);
	g_autoptr(KdForest) want = expectation(path, &error);

	if (!KT_ROW_NO_ERROR(name, error))
		return;
	g_autoptr(KdWhatIf) got = answer(path, decide, &error);
	if (!in_scope(kd_forest_document(want, 0)))
		return;
	score->n_in_scope++;
	if (!KT_ROW_NO_ERROR(name, error))
		return;
	g_autofree char *difference = differs(kd_what_if_tree(got, name),
					      kd_forest_document(want, 0), decide);
	score->n_equal += kt_row_true(__FILE__, __LINE__, name, !difference, difference);
}

static void try_cases(const char *how, KdDecide decide)
{
	g_autoptr(GPtrArray) cases = unpack();
	Score score = { 0 };

	KT_ROW_TRUE("there are cases", cases->len > 0);
	for (guint i = 0; i < cases->len; i++)
		try_case(cases->pdata[i], decide, &score);
	g_print("\n    conformance, %s: %u equal of %u in scope (%u cases in all)", how,
		score.n_equal, score.n_in_scope, cases->len);
}

static void test_cached(void)
{
	try_cases("with caches", KD_DECIDE_CACHED);
}

static void test_plain(void)
{
	try_cases("without", KD_DECIDE_PLAIN);
}

static void test_brief(void)
{
	try_cases("by sheets", KD_DECIDE_BRIEF);
}

static CU_TestInfo tests[] = {
	{ "answers of the real scheduler", test_cached },
	{ "the same without caches", test_plain },
	{ "the same by sheets", test_brief },
	CU_TEST_INFO_NULL,
};

KT_SUITE(conformance) = { .pName = "conformance", .pTests = tests };
