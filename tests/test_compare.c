/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/compare.c, compare_table.c, runs.c: groups, intervals, pairs. */
#include "config.h"

#include <math.h>

#include "kt_results.h"
#include "record/compare.h"
#include "record/runs.h"

/* A run whose pods wait so long on average (one pod). */
static void add(const KdResults *results, int run, const char *policy, int seed, double wait)
{
	kt_add_run(results, run, policy, seed, 100);
	kt_add_pod(results, run, 1, 0, wait, wait + 1);
}

/* Three seeds each; b is 1, 2 and 3 s slower than a with the same seed, and c has one seed only. */
static KdResults *study(void)
{
	KdResults *results = kt_results();

	add(results, 1, "a", 1, 10);
	add(results, 2, "a", 2, 20);
	add(results, 3, "a", 3, 60);
	add(results, 4, "b", 3, 63);
	add(results, 5, "b", 1, 11);
	add(results, 6, "b", 2, 22);
	add(results, 7, "c", 9, 5);
	return results;
}

static gboolean add_all(KdCompare *compare, const KdResults *results, GError **error)
{
	g_autoptr(KdRuns) runs = kd_runs_load(results, 0, error);
	gboolean good = runs != NULL;

	for (guint i = 0; good && i < runs->n; i++)
		good = kd_compare_add(compare, &runs->runs[i], error);
	return good;
}

static KdCompare *compare_by(const KdResults *results, KdCompareBy by, const char *metric)
{
	g_autoptr(KdCompare) compare = kd_compare_new(by);
	g_autoptr(GError) error = NULL;

	add_all(compare, results, &error);
	KT_ROW_NO_ERROR("add", error);
	if (metric)
		kd_compare_select(compare, (const char *const[]){ metric, NULL }, &error);
	KT_ROW_NO_ERROR("select", error);
	return g_steal_pointer(&compare);
}

static const struct {
	const char *row;
	guint group, n, n_pairs;
	double mean, half_width, difference, difference_half_width;
	bool best;
} values[] = {
	/* sd of 10, 20, 60 is sqrt(700), t of 2 degrees 4.30265: 4.30265 * 26.4575 / sqrt(3) */
	{ "three seeds", 0, 3, 0, 30, 65.7244, NAN, NAN, false },
	/* sd of 63, 11, 22 is sqrt(751); differences 3, 1, 2 with sd 1: 4.30265 / sqrt(3) */
	{ "paired by seed, in another order", 1, 3, 3, 32, 68.0763, 2, 2.48414, false },
	{ "one run, without a partner", 2, 1, 0, 5, NAN, NAN, NAN, true },
};

static void numbers(void)
{
	g_autoptr(KdResults) results = study();
	g_autoptr(KdCompare) compare = compare_by(results, KD_BY_POLICY, "wait_mean");

	KT_ROW_INT("groups", kd_compare_n_groups(compare), 3);
	for (gsize i = 0; i < G_N_ELEMENTS(values); i++) {
		const char *row = values[i].row;
		const KdGroupValue got = kd_compare_value(compare, 0, values[i].group);

		KT_ROW_INT(row, got.n, values[i].n);
		KT_ROW_INT(row, got.n_pairs, values[i].n_pairs);
		KT_ROW_DOUBLE(row, got.mean, values[i].mean, 1e-9);
		KT_ROW_DOUBLE(row, got.half_width, values[i].half_width, 1e-3);
		KT_ROW_DOUBLE(row, got.difference, values[i].difference, 1e-9);
		KT_ROW_DOUBLE(row, got.difference_half_width, values[i].difference_half_width,
			      1e-4);
		KT_ROW_INT(row, kd_compare_is_best(compare, 0, values[i].group), values[i].best);
	}
}

static const struct {
	const char *row;
	guint group, base, n_pairs;
	double mean, half_width;
} contrasts[] = {
	{ "pairs", 1, 0, 3, 2, 2.48414 },
	{ "the other way round", 0, 1, 3, -2, 2.48414 },
	{ "to itself", 0, 0, 3, 0, 0 },
	{ "one run is too few", 2, 0, 0, -25, NAN },
	/* sd of 10, 20, 60 is sqrt(700), of 40, 44 sqrt(8): variances 233.33 and 4 of the means,
	 * 2.0680 degrees of freedom, t 4.17003 */
	{ "no pairs: Welch's", 3, 0, 0, 12, 64.2412 },
};

static void pairwise(void)
{
	g_autoptr(KdResults) results = study();
	g_autoptr(KdCompare) compare = NULL;

	add(results, 8, "d", 7, 40);
	add(results, 9, "d", 8, 44);
	compare = compare_by(results, KD_BY_POLICY, "wait_mean");
	for (gsize i = 0; i < G_N_ELEMENTS(contrasts); i++) {
		const KdDifference got = kd_compare_difference(compare, 0, contrasts[i].group,
							       contrasts[i].base);

		KT_ROW_INT(contrasts[i].row, got.n_pairs, contrasts[i].n_pairs);
		KT_ROW_DOUBLE(contrasts[i].row, got.mean, contrasts[i].mean, 1e-9);
		KT_ROW_DOUBLE(contrasts[i].row, got.half_width, contrasts[i].half_width, 1e-3);
	}
}

/* ---- groups ---- */

static const struct {
	const char *row, *by, *groups;
} groupings[] = {
	{ "by policy", "policy", "a b c" },    { "by seed", "seed", "1 2 3 9" },
	{ "by scenario", "scenario", "test" }, { "by parameters", "parameters", "(none)" },
	{ "by file", "file", ":memory:" },
};

static void groups(void)
{
	g_autoptr(KdResults) results = study();

	for (gsize i = 0; i < G_N_ELEMENTS(groupings); i++) {
		g_autoptr(GString) names = g_string_new(NULL);
		g_autoptr(KdCompare) compare = NULL;
		KdCompareBy by = KD_BY_POLICY;

		KT_ROW_TRUE(groupings[i].row, kd_compare_by_parse(groupings[i].by, &by, NULL));
		compare = compare_by(results, by, NULL);
		for (guint g = 0; g < kd_compare_n_groups(compare); g++)
			g_string_append_printf(names, "%s%s", g > 0 ? " " : "",
					       kd_compare_group(compare, g));
		KT_ROW_STR(groupings[i].row, names->str, groupings[i].groups);
	}
}

/* Whatever tells runs apart but for the seed, in words. */
static const struct {
	const char *row, *sql, *groups;
	guint n_runs[3];
} setups[] = {
	{ "nothing but policies", "", "a|b|c", { 3, 3, 1 } },
	{ "one policy", "UPDATE run SET policy = 'a'", "a", { 7 } },
	{ "a scenario more",
	  "UPDATE run SET scenario = 'other' WHERE run = 7",
	  "test, a|test, b|other, c",
	  { 3, 3, 1 } },
	{ "parameters of one policy",
	  "UPDATE run SET policy = 'a', parameters = iif(run < 5, '{}', '{\"a.b\": 1}')",
	  "as it is|a.b=1",
	  { 4, 3 } },
};

static void setups_told_apart(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(setups); i++) {
		g_autoptr(KdResults) results = study();
		g_autoptr(GString) names = g_string_new(NULL);
		g_autoptr(KdCompare) compare = NULL;
		KdCompareBy by = KD_BY_POLICY;

		kt_exec(results, setups[i].sql);
		KT_ROW_TRUE("the word", kd_compare_by_parse("setup", &by, NULL));
		KT_ROW_INT("is of this", by, KD_BY_SETUP);
		compare = compare_by(results, by, NULL);
		for (guint g = 0; g < kd_compare_n_groups(compare); g++) {
			g_string_append_printf(names, "%s%s", g > 0 ? "|" : "",
					       kd_compare_group(compare, g));
			KT_ROW_INT(setups[i].row, kd_compare_n_runs(compare, g),
				   setups[i].n_runs[MIN(g, 2)]);
		}
		KT_ROW_STR(setups[i].row, names->str, setups[i].groups);
	}
}

/* The same run twice, and in two files: the k-th is the partner of the k-th. */
static void twins(void)
{
	g_autoptr(KdResults) one = kt_results(), two = kt_results();
	g_autoptr(KdCompare) compare = kd_compare_new(KD_BY_POLICY);

	add(one, 1, "a", 1, 10);
	add(one, 2, "a", 1, 20);
	add(two, 1, "b", 1, 13);
	add(two, 2, "b", 1, 21);
	add(two, 3, "b", 1, 99);
	KT_ROW_TRUE("first file", add_all(compare, one, NULL));
	KT_ROW_TRUE("second file", add_all(compare, two, NULL));
	kd_compare_select(compare, (const char *const[]){ "wait_max", NULL }, NULL);
	KT_ROW_INT("pairs", kd_compare_value(compare, 0, 1).n_pairs, 2);
	KT_ROW_DOUBLE("(3 + 1) / 2", kd_compare_value(compare, 0, 1).difference, 2, 1e-9);
}

/* ---- tables ---- */

static char *table_text(KdTable *take, bool csv)
{
	g_autoptr(KdTable) table = take;

	return !table ? NULL : csv ? kd_table_print_csv(table) : kd_table_print(table, true);
}

static void tables(void)
{
	g_autoptr(KdResults) results = study();
	g_autoptr(KdCompare) compare = compare_by(results, KD_BY_POLICY, "wait_mean");
	g_autofree char *people = table_text(kd_compare_table(compare), false);
	g_autofree char *differences = table_text(kd_compare_differences(compare), false);
	g_autofree char *raw = table_text(kd_compare_raw(compare), true);

	KT_ROW_STR("for people", people,
		   "METRIC     UNIT        a          b    c\n"
		   "wait_mean  s     30 ± 66    32 ± 68    5 *\n");
	KT_ROW_STR("differences", differences,
		   "METRIC     UNIT      b - a  c - a\n"
		   "wait_mean  s     2.0 ± 2.5      -\n");
	KT_ROW_STR("for machines", raw,
		   "metric,unit,better,best,a,a_ci95,b,b_ci95,b_diff,b_diff_ci95,c\n"
		   "wait_mean,s,lower,c,30,65.7241060773,32,68.0762518679,2,"
		   "2.48413771175,5\n");
}

static void selection(void)
{
	g_autoptr(KdResults) results = study();
	g_autoptr(KdCompare) compare = compare_by(results, KD_BY_POLICY, NULL);
	g_autoptr(GError) unknown = NULL, word = NULL;
	const char *const two[] = { "wait_max", "bound", NULL };
	KdCompareBy by;

	KT_ROW_STR("all, in the order of the view", kd_compare_metric(compare, 0)->name, "pods");
	KT_ROW_TRUE("two of them", kd_compare_select(compare, two, NULL));
	KT_ROW_STR("in the order asked for", kd_compare_metric(compare, 0)->name, "wait_max");
	compare = (kd_compare_free(compare), compare_by(results, KD_BY_POLICY, NULL));
	kd_compare_select(compare, (const char *const[]){ "wait_p98", NULL }, &unknown);
	KT_ROW_STR("unknown", kt_message(unknown),
		   "no run has a metric \"wait_p98\" (did you mean \"wait_p95\"?)");
	kd_compare_by_parse("polices", &by, &word);
	KT_ROW_STR(
		"by what?", kt_message(word),
		"cannot compare by \"polices\": policy, seed, scenario, parameters, file or setup "
		"(did you mean \"policy\"?)");
}

static void no_runs(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_autoptr(KdCompare) compare = kd_compare_new(KD_BY_POLICY);
	g_autoptr(GError) error = NULL;

	KT_ROW_TRUE("fails", !add_all(compare, results, &error));
	KT_ROW_STR("says why", kt_message(error), ":memory:: has no runs");
}

/* ---- titles of runs ---- */

static const struct {
	const char *row;
	const char *runs; /* policy and seed of each */
	const char *sql;  /* then done to them */
	const char *titles;
} titles[] = {
	{ "one of the default policy", "a1", "UPDATE run SET policy = 'default'", "test" },
	{ "one of a policy", "a1", "", "a" },
	{ "policies", "a1 b1", "", "a; b" },
	{ "policies and seeds", "a1 a2 b1", "", "a, seed 1 [a (2 seeds)]; a, seed 2; b" },
	{ "the same twice", "a1 a1", "", "a, run 1 [a (2 runs)]; a, run 2" },
	{ "parameters that change nothing", "a1 a2",
	  "UPDATE run SET parameters = json_object('seed', run, 'record.level', run, "
	  "'expect[0].sql', run) WHERE run = 2",
	  "a, seed 1 [a (2 seeds)]; a, seed 2" },
	{ "parameters", "a1 a1", "UPDATE run SET parameters = json_object('x', 'u', 'y', run)",
	  "x=u y=1; x=u y=2" },
	{ "documents", "a1 a1 a1",
	  "UPDATE run SET document = iif(run = 2, 'x: {y: 2}', 'x: {y: 1}')",
	  "x.y=1, run 1 [x.y=1 (2 runs)]; x.y=2; x.y=1, run 3" },
	{ "documents and parameters", "a1 a1 a1",
	  "UPDATE run SET parameters = '{\"z\": 1}' WHERE run > 1;"
	  "UPDATE run SET document = '{x: ' || run || iif(run = 2, '}', ', y: 3}')",
	  "as it is; z=1 x=2 no y; z=1 x=3 y=3" },
	{ "what documents say that has no influence", "a1 a2 b1",
	  "UPDATE run SET document = '{seed: ' || run || ', metadata: {name: ' || run || '}, "
	  "record: {level: ' || run || '}, expect: [' || run || '], scheduler: {policy: ' || run "
	  "|| '}}'",
	  "a, seed 1 [a (2 seeds)]; a, seed 2; b" },
	{ "documents that differ much", "a1 a1 a1 a1",
	  "UPDATE run SET document = '{a: ' || run || ', b: ' || (run / 2) || ', c: 1, d: ' || "
	  "iif(run = 3, 9, 8) || '}'; "
	  "UPDATE run SET document = '{a: 1, b: 0, c: 1, d: 8, seed: 3}' WHERE run = 4",
	  "a=1 b=0 d=8, run 1 [a=1 b=0 d=8 (2 runs)]; a=2 b=1 d=8; a=3 b=1 d=9; "
	  "a=1 b=0 d=8, run 4" },
	{ "and so much that it has no place in a name", "a1 a1",
	  "UPDATE run SET document = '{a: ' || run || ', b: ' || run || ', c: ' || run || ', d: "
	  "01234567890123456789012345678901234567890123456789}' WHERE run = 1;"
	  "UPDATE run SET document = '{a: 5, b: 01234567890123456789012345678901234567890123456789}"
	  "' WHERE run = 2",
	  "a=1 b=1 c=1 (document 1); a=5 b=0123456789012345678901234567890123456789... no c "
	  "(document 2)" },
	{ "scenarios and policies", "a1 b1", "UPDATE run SET scenario = 'other' WHERE run = 2",
	  "test, a; other, b" },
};

static KdResults *runs_of(const char *words)
{
	g_auto(GStrv) parts = g_strsplit(words, " ", -1);
	KdResults *results = kt_results();

	for (int i = 0; parts[i]; i++)
		kt_add_run(results, i + 1, (char[]){ parts[i][0], '\0' }, parts[i][1] - '0', 1);
	return results;
}

static char *titles_of(const KdRuns *runs)
{
	GString *got = g_string_new(NULL);

	for (guint r = 0; r < runs->n; r++) {
		const KdRun *run = &runs->runs[r];

		g_string_append_printf(got, "%s%s", r > 0 ? "; " : "", run->title);
		if (run->leads && strcmp(run->title, run->group_title) != 0)
			g_string_append_printf(got, " [%s]", run->group_title);
	}
	return g_string_free(got, FALSE);
}

static void run_titles(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(titles); i++) {
		g_autoptr(KdResults) results = runs_of(titles[i].runs);
		g_autoptr(KdRuns) runs = NULL;
		g_autofree char *got = NULL;

		kt_exec(results, titles[i].sql);
		runs = kd_runs_load(results, 0, NULL);
		got = titles_of(runs);
		KT_ROW_STR(titles[i].row, got, titles[i].titles);
	}
}

static const struct {
	const char *row, *sql, *titles;
} files[] = {
	{ "other seeds are more seeds", "UPDATE run SET seed = 2",
	  "a, seed 1 [a (2 seeds)]; b, seed 1 [b (2 seeds)]; a, seed 2; b, seed 2" },
	{ "other policies", "UPDATE run SET policy = policy || policy", "a; b; aa; bb" },
	{ "equal runs", "", "a, x.db; b, x.db; a, y.db; b, y.db" },
	{ "one equal run", "UPDATE run SET policy = 'c' WHERE policy = 'b'",
	  "a, x.db; b, x.db; a, y.db; c, y.db" },
};

static char *write_file(const char *name, const char *sql)
{
	char *path = g_build_filename(kt_tmp(), name, NULL);
	KdResults *results = kd_results_create(path, false, NULL);

	kt_add_run(results, 1, "a", 1, 1);
	kt_add_run(results, 2, "b", 1, 1);
	kt_exec(results, sql);
	KT_ROW_TRUE(name, kd_results_close(results, NULL));
	return path;
}

static void run_files(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *x = write_file("x.db", "");
		g_autofree char *y = write_file("y.db", files[i].sql);
		g_autoptr(KdResults) first = kd_results_open(x, NULL);
		g_autoptr(KdResults) second = kd_results_open(y, NULL);
		g_autoptr(KdRuns) runs = kd_runs_load_all(
			(const KdResults *const[]){ first, second, NULL }, NULL);
		g_autofree char *got = titles_of(runs);

		KT_ROW_STR(files[i].row, got, files[i].titles);
		KT_ROW_TRUE(files[i].row,
			    runs->runs[1].results == first && runs->runs[2].results == second);
	}
}

static CU_TestInfo tests[] = { { "numbers", numbers },     { "pairwise", pairwise },
			       { "groups", groups },       { "setups", setups_told_apart },
			       { "twins", twins },         { "tables", tables },
			       { "selection", selection }, { "no runs", no_runs },
			       { "titles", run_titles },   { "files", run_files },
			       CU_TEST_INFO_NULL };

KT_SUITE(compare) = { .pName = "compare", .pTests = tests };
