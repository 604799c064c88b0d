/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/path.c: paths in scenarios. */
#include "config.h"

#include "kt.h"
#include "run/trace.h"

static const struct {
	const char *row, *path, *want, *error;
} rows[] = {
	{ "relative to the scenario", "a.csv", "runs/a.csv", NULL },
	{ "in a folder of it", "data/a.csv", "runs/data/a.csv", NULL },
	{ "above it", "../a.csv", "runs/../a.csv", NULL },
	{ "absolute", "/data/a.csv", "/data/a.csv", NULL },
	{ "standard input", "-", "-", NULL },
	{ "a variable", "${KT_FOLDER}/a.csv", "/traces/a.csv", NULL },
	{ "two of them", "${KT_FOLDER}/${KT_NAME}.csv", "/traces/openb.csv", NULL },
	{ "one within a relative path", "data/${KT_NAME}.csv", "runs/data/openb.csv", NULL },
	{ "a relative one stands where the user does", "${KT_HERE}/a.csv", "./traces/a.csv", NULL },
	{ "a dollar alone is a name", "$KT_FOLDER/a", "runs/$KT_FOLDER/a", NULL },
	{ "braces alone too", "{KT_FOLDER}", "runs/{KT_FOLDER}", NULL },
	{ "one that is not set", "${KT_UNSET}/a.csv", NULL,
	  "the environment variable KT_UNSET is not set; it is part of a path in the scenario" },
	{ "one that is empty", "${KT_EMPTY}/a.csv", NULL,
	  "the environment variable KT_EMPTY is not set; it is part of a path in the scenario" },
	{ "without an end", "a/${KT_FOLDER/a.csv", NULL,
	  "\"a/${KT_FOLDER/a.csv\": \"${\" without \"}\"" },
	{ "without a name", "${}/a", NULL,
	  "the environment variable  is not set; it is part of a path in the scenario" },
};

static void test_resolve(void)
{
	g_setenv("KT_FOLDER", "/traces", TRUE);
	g_setenv("KT_NAME", "openb", TRUE);
	g_setenv("KT_HERE", "./traces", TRUE);
	g_setenv("KT_EMPTY", "", TRUE);
	g_unsetenv("KT_UNSET");
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *got = kd_path_resolve(rows[i].path, "runs", &error);

		KT_ROW_STR(rows[i].row, got, rows[i].want);
		KT_ROW_STR(rows[i].row, kt_message(error), rows[i].error);
	}
}

static CU_TestInfo tests[] = {
	{ "paths are resolved", test_resolve },
	CU_TEST_INFO_NULL,
};

KT_SUITE(path) = { .pName = "path", .pTests = tests };
