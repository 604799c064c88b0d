/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scenarios: whatever is read is refused with problems, or is a scenario that is printed, read
 * again and then the same.
 *
 * An input may name files; its folder is one that is not there.
 */
#include "config.h"

#include "run/scenario_doubts.h"

#include <string.h>

#define NOWHERE "/nonexistent"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

/* A million nodes are no mistake, and take their time. */
static bool is_modest(const char *text)
{
	const char *at = text;
	guint digits = 0;

	for (; *at && digits < 4; at++)
		digits = g_ascii_isdigit(*at) ? digits + 1 : 0;
	return digits < 4 && !strstr(text, "/dev/") && !strstr(text, "/proc/");
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *) data, size);
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autoptr(KdScenario) scenario = NULL;

	if (!is_modest(text))
		return 0;
	scenario = kd_scenario_parse(text, "fuzz.yaml", NOWHERE, problems);
	g_autofree char *said = kd_problems_print(problems);
	g_assert(!scenario == (kd_problems_count(problems, KD_PROBLEM_ERROR) > 0));
	if (!scenario)
		return 0;
	kd_scenario_doubt(scenario, KD_PROBLEM_WARNING, problems);
	g_autofree char *printed = kd_scenario_print(scenario);
	g_autoptr(KdProblems) none = kd_problems_new();
	g_autoptr(KdScenario) again = kd_scenario_parse(printed, "fuzz.yaml", NOWHERE, none);
	g_assert(again);
	g_assert(kd_struct_equal(&kd_scenario_struct, &scenario->spec, &again->spec));
	return 0;
}
