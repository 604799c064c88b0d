/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scenarios from texts, and their workloads.
 */
#ifndef KT_RUN_H
#define KT_RUN_H

#include <string.h>

#include "kt.h"
#include "run/scenario.h"

#define KT_SCENARIO "apiVersion: kubedes.io/v1\nkind: Scenario\n"

/* The path of a file with this text in @folder; interned. */
static inline const char *kt_write(const char *folder, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	gboolean good = g_file_set_contents(path, text, -1, NULL);

	g_assert(good);
	return g_intern_string(path);
}

/* The scenario of this text, without its first two lines, in @folder; NULL with a failed row when
 * it is not good. */
static inline KdScenario *kt_scenario(const char *row, const char *folder, const char *text,
				      const char *const *sets)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autofree char *whole = g_strconcat(KT_SCENARIO, text, NULL);
	KdScenario *scenario = kd_scenario_load(kt_write(folder, "s.yaml", whole), sets, problems);
	g_autofree char *said = kd_problems_print(problems);

	KT_ROW_STR(row, said, "");
	return scenario;
}

/* What is wrong with it, with the folder taken off the front of each line; g_free(). */
static inline char *kt_scenario_problems(const char *folder, const char *text,
					 const char *const *sets)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	const char *path = kt_write(folder, "s.yaml", text);
	g_autoptr(KdScenario) scenario = kd_scenario_load(path, sets, problems);
	g_autofree char *said = kd_problems_print(problems);
	g_autofree char *prefix = g_strconcat(folder, "/", NULL);
	g_auto(GStrv) parts = g_strsplit(said, prefix, -1);

	KT_ROW_TRUE(said, !scenario == (kd_problems_count(problems, KD_PROBLEM_ERROR) > 0));
	return g_strjoinv("", parts);
}

#endif
