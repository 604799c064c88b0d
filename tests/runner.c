/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage: unit [--list] [SUITE]...
 *
 * Runs the named suites, or all.  Exit code 1 when an assertion failed, 2 on
 * a suite that does not exist or cannot be set up.
 */
#include "config.h"

#include "kt.h"

#include <CUnit/Basic.h>
#include <stdio.h>
#include <string.h>

extern const CU_SuiteInfo *const kd_suite_table[];

static const CU_SuiteInfo *find(const char *name)
{
	for (const CU_SuiteInfo *const *s = kd_suite_table; *s; s++)
		if (strcmp((*s)->pName, name) == 0)
			return *s;
	return NULL;
}

static bool add(const CU_SuiteInfo *suite)
{
	CU_SuiteInfo one[] = { *suite, CU_SUITE_INFO_NULL };

	if (CU_register_suites(one) == CUE_SUCCESS)
		return true;
	fprintf(stderr, "unit: %s: %s\n", suite->pName, CU_get_error_msg());
	return false;
}

static bool add_wanted(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const CU_SuiteInfo *suite = find(argv[i]);

		if (!suite) {
			fprintf(stderr, "unit: no suite \"%s\"; see unit --list\n", argv[i]);
			return false;
		}
		if (!add(suite))
			return false;
	}
	for (const CU_SuiteInfo *const *s = kd_suite_table; argc == 1 && *s; s++)
		if (!add(*s))
			return false;
	return true;
}

static int list(void)
{
	for (const CU_SuiteInfo *const *s = kd_suite_table; *s; s++)
		puts((*s)->pName);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--list") == 0)
		return list();
	g_log_set_always_fatal(G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
	setvbuf(stdout, NULL, _IONBF, 0);
	if (CU_initialize_registry() != CUE_SUCCESS || !add_wanted(argc, argv))
		return 2;
	CU_basic_set_mode(CU_BRM_NORMAL);
	CU_basic_run_tests();
	unsigned failed = CU_get_number_of_failures() + CU_get_number_of_suites_failed();
	if (kt_n_skipped())
		printf("%d skipped\n", kt_n_skipped());
	CU_cleanup_registry();
	return failed ? 1 : 0;
}
