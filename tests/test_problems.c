/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/problems.h"

#include "kt.h"

static void add(KdProblems *problems, const char *file, guint line, guint column, const char *path,
		const char *message)
{
	kd_problems_add(problems, KD_PROBLEM_ERROR, &(KdPlace){ file, line, column }, path,
			message);
}

static void order(void)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autoptr(GError) error = NULL;

	KT_ROW_TRUE("none is no error", kd_problems_to_error(problems, &error) && !error);
	add(problems, "b", 2, 1, "x", "second");
	add(problems, "a", 1, 1, NULL, "files as they came");
	add(problems, "b", 1, 9, "", "first");
	add(problems, "b", 2, 1, "x", "third");
	add(problems, "b", 2, 1, "x", "second");
	add(problems, NULL, 0, 0, NULL, "nowhere");
	kd_problems_add(problems, KD_PROBLEM_WARNING, &(KdPlace){ "b", 3, 0 }, NULL, "take care");
	g_autofree char *all = kd_problems_print(problems);
	KT_ROW_STR("by place, each once", all,
		   "b:1:9: first\nb:2:1: x: second\nb:2:1: x: third\nb:3: warning: take care\n"
		   "a:1:1: files as they came\nnowhere\n");
	KT_ROW_INT("errors", kd_problems_count(problems, KD_PROBLEM_ERROR), 5);
	KT_ROW_TRUE("not good", !kd_problems_to_error(problems, &error));
	KT_ROW_STR("warnings left out", kt_message(error),
		   "b:1:9: first\nb:2:1: x: second\nb:2:1: x: third\na:1:1: files as they came\n"
		   "nowhere");
}

static void subjects(void)
{
	g_autoptr(KdProblems) problems = kd_problems_new();

	kd_problems_set_subject(problems, "Pod \"a\"");
	add(problems, "f", 1, 1, "spec.nodes[3].name", "bad");
	KT_ROW_TRUE("there", kd_problems_has(problems, "spec.nodes[3].name"));
	KT_ROW_TRUE("below", kd_problems_has(problems, "spec.nodes"));
	KT_ROW_TRUE("not beside", !kd_problems_has(problems, "spec.node"));
	kd_problems_set_subject(problems, "Pod \"b\"");
	KT_ROW_TRUE("another's", !kd_problems_has(problems, "spec"));
	g_autofree char *all = kd_problems_print(problems);
	KT_ROW_STR("in front", all, "f:1:1: Pod \"a\": spec.nodes[3].name: bad\n");
}

static void tallies(void)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	guint n;

	KT_ROW_TRUE("none", !kd_problems_tallied(problems, 5, NULL));
	for (int i = 0; i < 3; i++)
		kd_problems_tally(problems, "Pod x", NULL);
	kd_problems_tally(problems, "Node y", " (why?)");
	kd_problems_tally(problems, "Node z", NULL);
	g_autofree char *text = kd_problems_tallied(problems, 2, &n);
	KT_ROW_STR("counted", text, "Pod x (3), Node y (1) (why?) and 1 more");
	KT_ROW_INT("all of them", n, 5);
}

static CU_TestInfo tests[] = {
	{ "order", order }, { "subjects", subjects }, { "tallies", tallies }, CU_TEST_INFO_NULL
};

KT_SUITE(problems) = { .pName = "problems", .pTests = tests };
