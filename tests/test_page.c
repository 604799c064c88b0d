/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/page.c and its parts: the whole page, whatever the runs. */
#include "config.h"

#include "kt_results.h"
#include "record/page.h"

extern const KdReport *const kd_report_table[];

static const KdPageOptions options = { .reports = kd_report_table,
				       .command = "kubedes report a.db",
				       .version = "1.2.3" };
/* Where plots do not matter. */
static const KdPageOptions plain = { .reports = kd_report_table,
				     .gnuplot = "no-such-gnuplot",
				     .version = "1.2.3" };

#define EVIL "</title><script>x</script>'\"&"

/* Two policies of two seeds each: nodes, pods of which one is left, samples, what came of it. */
static KdResults *four_runs(void)
{
	KdResults *results = kt_results();

	for (int run = 1; run <= 4; run++) {
		kt_add_run(results, run, run % 2 ? "a" : "b", (run + 1) / 2, 600);
		kt_execf(results,
			 "INSERT INTO node VALUES (%d, 1, 'n1', 0, NULL, 4000, 8 << 30, 110, 2000, "
			 "'T4', NULL)",
			 run);
		kt_add_pod(results, run, 1, 0, run, 300);
		kt_add_pod(results, run, 2, 0, 2 * run * run, -1);
		kt_add_pod(results, run, 3, 5, -1, -1);
		kt_add_sample(results, run, 1, 0, 250, 0, 0, 0, 3);
		kt_add_sample(results, run, 2, 60, 400 + run, 250, 500, 100, 1);
		kt_execf(results,
			 "INSERT INTO decision_row (run, number, time, pod, attempt, result, ties, "
			 "evaluated, feasible, victims, reasons) VALUES (%d, 1, 5e9, 3, 1, "
			 "'unschedulable', 0, 1, 0, 0, '{\"Insufficient cpu\":1}')",
			 run);
		kt_execf(results,
			 "INSERT INTO event_row VALUES (%d, 1, 5e9, 'Warning', 'FailedScheduling', "
			 "'scheduler', 'Pod', 'default', 'p3', 'm')",
			 run);
	}
	kt_exec(results, "UPDATE pod SET message = '0/1 nodes are available: 1 Insufficient cpu.' "
			 "WHERE bound IS NULL");
	kt_exec(results, "UPDATE run SET n_nodes = 1, document = 'seed: ' || seed || char(10) || "
			 "'name: x' || char(10), inputs = json_array(json_object('path', 'a.yaml', "
			 "'sha256', 'abc')), fingerprint = 'f00d' || run");
	return results;
}

static KdCompare *compare_of(const KdRuns *runs)
{
	KdCompare *compare = kd_compare_new(KD_BY_SETUP);

	for (guint i = 0; i < runs->n; i++)
		KT_ROW_TRUE("compare", kd_compare_add(compare, &runs->runs[i], NULL));
	return compare;
}

static char *page_of(const char *row, const KdResults *results, const KdPageOptions *how,
		     GPtrArray *notes)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdRuns) runs = kd_runs_load(results, 0, &error);
	g_autoptr(KdCompare) compare = runs ? compare_of(runs) : NULL;
	g_autoptr(GPtrArray) own = g_ptr_array_new_with_free_func(g_free);
	char *page = runs ? kd_page_write(runs, compare, how, notes ? notes : own, &error) : NULL;

	KT_ROW_NO_ERROR(row, error);
	return page ? page : g_strdup("");
}

/* ---- well-formed ---- */

static bool have(const char *program)
{
	g_autofree char *path = g_find_program_in_path(program);

	if (!path)
		kt_skip("there is no %s", program);
	return path;
}

/* tests/data/page/check.py has nothing to say. */
static void check_page(const char *row, const char *page)
{
	g_autofree char *path = g_build_filename(kt_tmp(), "page.html", NULL);
	const char *const argv[] = { "python3", kt_source("tests/data/page/check.py"), path, NULL };
	g_autofree char *out = NULL, *complaints = NULL;
	int status = 1;

	g_file_set_contents(path, page, -1, NULL);
	KT_ROW_TRUE(row, g_spawn_sync(NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
				      &out, &complaints, &status, NULL));
	KT_ROW_INT(row, status, 0);
	KT_ROW_STR(row, out, "");
	KT_ROW_STR(row, complaints, "");
}

static const struct {
	const char *row, *sql;
} kinds[] = {
	{ "four runs", "" },
	{ "one run",
	  "DELETE FROM run WHERE run > 1; DELETE FROM pod WHERE run > 1; DELETE FROM "
	  "node WHERE run > 1; "
	  "DELETE FROM sample WHERE run > 1; DELETE FROM decision_row WHERE run > 1; DELETE "
	  "FROM event_row WHERE "
	  "run > 1" },
	{ "one policy", "UPDATE run SET policy = 'a', seed = run" },
	{ "no pods", "DELETE FROM pod; DELETE FROM decision_row; DELETE FROM event_row" },
	{ "nothing at all", "DELETE FROM pod; DELETE FROM node; DELETE FROM sample; DELETE FROM "
			    "decision_row; DELETE FROM event_row" },
	{ "no time passes",
	  "UPDATE run SET ended = 0; UPDATE pod SET created = 0, bound = 0, started = "
	  "0, ended = NULL; UPDATE sample SET time = 0" },
	{ "no document", "UPDATE run SET document = '', inputs = 'no JSON', parameters = ''" },
	{ "a document that is no YAML", "UPDATE run SET document = '{[' || run" },
	{ "evil names",
	  "UPDATE run SET scenario = '</title><script>x</script>''\"&', policy = policy || "
	  "'<b>\"''&', "
	  "parameters = json_object('</td>', '<i>'), document = 'a: </code></pre><script>' || "
	  "char(10) "
	  "|| '# --><!--' || char(10), inputs = json_array(json_object('path', '<a href=x>', "
	  "'sha256', "
	  "'<')), fingerprint = '<b>'; UPDATE pod SET name = '<b onclick=\"x\">' || pod, namespace "
	  "= "
	  "'</td>' || (pod % 2), message = '</table>' || char(1), phase = '<i>' ; UPDATE node SET "
	  "name = "
	  "'</svg><script>''\"'; UPDATE event_row SET reason = '</text></svg><b>'; UPDATE "
	  "decision_row SET "
	  "reasons = json_object('</text></svg>''\"$run1', 3)" },
};

/* Of the first run too, with plots; the others without, for they take time. */
static void every_kind(void)
{
	const bool drawn = have("gnuplot");

	if (!have("python3"))
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
		g_autoptr(KdResults) results = four_runs();
		g_autofree char *page = NULL;

		kt_exec(results, kinds[i].sql);
		page = page_of(kinds[i].row, results, drawn ? &options : &plain, NULL);
		check_page(kinds[i].row, page);
		KT_ROW_TRUE(kinds[i].row, !strstr(page, "<script>x</script>"));
		if (drawn)
			KT_ROW_TRUE(kinds[i].row, !strstr(page, "gnuplot failed"));
	}
}

/* ---- what is on it ---- */

static const struct {
	const char *row, *sql, *contains;
	bool not ; /* does not */
} contents[] = {
	{ "its title", "", "<title>test</title>", false },
	{ "what ran", "", "4 runs of the scenario test: 2 policies (a and b), 2 seeds;", false },
	{ "findings", "", "<dt>Wait until bound, mean</dt>", false },
	{ "pods that are left", "", "<summary>a, seed 1: 1 pod</summary>", false },
	{ "their message", "", "<td class=long>0/1 nodes are available: 1 Insufficient cpu.</td>",
	  false },
	{ "or there are none", "UPDATE pod SET bound = 9", "id=pending", true },
	{ "parameters", "UPDATE run SET parameters = json_object('x.y', '<7>')",
	  "<td>x.y=&lt;7&gt;</td>", false },
	{ "the scenario", "", "<span class=k>name</span>:<span class=s> x</span>", false },
	{ "seeds alone make no difference", "", "id=differences-of-scenarios", true },
	{ "scenarios that differ", "UPDATE run SET document = 'name: x' || run",
	  "<td>name</td><td>x1</td><td>x3</td>", false },
	{ "fingerprints", "", "<td>f00d3</td>", false },
	{ "inputs, each once", "", "<tr><th scope=row>a.yaml</th><td>abc</td></tr>\n</tbody>",
	  false },
	{ "how it was typed",
	  "INSERT INTO run_env VALUES (1, 'command_line', 'kubedes run <x>'), (1, "
	  "'working_directory', "
	  "'/tmp')",
	  "cd /tmp &amp;&amp; kubedes run &lt;x&gt;\n", false },
	{ "how to do it again", "INSERT INTO run_env VALUES (1, 'folder', '/a b')",
	  "kubedes run &#39;/a b/again.yaml&#39; -p a --seed 1 -o again.db\n", false },
	{ "no plots", "", "plots are left out: plots are drawn by gnuplot, which cannot be run",
	  false },
	{ "the version", "", "Written by kubedes 1.2.3.", false },
};

static void on_the_page(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(contents); i++) {
		g_autoptr(KdResults) results = four_runs();
		g_autofree char *page = NULL;

		kt_exec(results, contents[i].sql);
		page = page_of(contents[i].row, results, &plain, NULL);
		KT_ROW_INT(contents[i].row, strstr(page, contents[i].contains) != NULL,
			   !contents[i].not );
	}
}

/* Every number of the table of metrics is that of `kubedes compare`. */
static void same_numbers(void)
{
	g_autoptr(KdResults) results = four_runs();
	g_autoptr(KdRuns) runs = kd_runs_load(results, 0, NULL);
	g_autoptr(KdCompare) compare = compare_of(runs);
	g_autofree char *page = page_of("page", results, &plain, NULL);

	for (guint m = 0; m < kd_compare_n_metrics(compare); m++) {
		const KdMetric *metric = kd_compare_metric(compare, m);
		g_autoptr(GString) cells = g_string_new("</th><td class=unit>");

		g_string_append_printf(cells, "%s</td>", metric->unit);
		for (guint i = 0; i < kd_compare_n_groups(compare); i++) {
			const KdGroupValue value = kd_compare_value(compare, m, i);
			g_autofree char *text = kd_compare_text(value.mean, value.half_width);

			g_string_append_printf(
				cells, "<td class=%s>%s</td>",
				kd_compare_is_best(compare, m, i) ? "\"n best\"" : "n", text);
		}
		g_string_append(cells, "</tr>");
		g_autofree char *name = g_strdup_printf("<th scope=row title=\"%s", metric->name);
		const char *row = strstr(page, name), *end = row ? strchr(row, '\n') : NULL;
		g_autofree char *line = NULL;

		line = end ? g_strndup(row, (gsize) (end - row)) : NULL;
		KT_ROW_TRUE(metric->name, line && g_str_has_suffix(line, cells->str));
	}
}

static void same_page(void)
{
	g_autoptr(KdResults) results = four_runs();
	g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *first = page_of("page", results, &plain, notes);
	g_autofree char *second = page_of("page", results, &plain, NULL);

	KT_ROW_TRUE("the same twice", strcmp(first, second) == 0);
	KT_ROW_INT("one note, however many plots", notes->len, 1);
}

static void titles(void)
{
	const KdPageOptions named = { .title = EVIL,
				      .reports = kd_report_table,
				      .gnuplot = "no-such-gnuplot",
				      .version = "0" };
	g_autoptr(KdResults) results = four_runs();
	g_autofree char *page = page_of("page", results, &named, NULL);

	KT_ROW_TRUE("escaped",
		    strstr(page, "<title>&lt;/title&gt;&lt;script&gt;x&lt;/script&gt;&#39;"
				 "&quot;&amp;</title>") != NULL);
}

/* Files of equal runs are told apart by their names. */
static void two_files(void)
{
	g_autofree char *a = g_build_filename(kt_tmp(), "a.db", NULL);
	g_autofree char *b = g_build_filename(kt_tmp(), "b.db", NULL);
	const char *const paths[] = { a, b };
	g_autoptr(KdResults) first = NULL, second = NULL;
	g_autoptr(KdRuns) runs = NULL;
	g_autoptr(KdCompare) compare = NULL;
	g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *page = NULL;

	for (int i = 0; i < 2; i++) {
		KdResults *results = kd_results_create(paths[i], false, NULL);

		kt_add_run(results, 1, "a", 1, 10);
		kt_add_pod(results, 1, 1, 0, i, 5);
		KT_ROW_TRUE("close", kd_results_close(results, NULL));
	}
	first = kd_results_open(a, NULL);
	second = kd_results_open(b, NULL);
	runs = kd_runs_load_all((const KdResults *const[]){ first, second, NULL }, NULL);
	compare = compare_of(runs);
	page = kd_page_write(runs, compare, &plain, notes, NULL);
	KT_ROW_STR("group", kd_compare_group(compare, 0), "a.db");
	KT_ROW_STR("group", kd_compare_group(compare, 1), "b.db");
	KT_ROW_TRUE(
		"finding",
		page && strstr(page,
			       "Lowest under a.db (0 s), 1.00 s less than under b.db (1.00 s).") !=
				NULL);
}

static CU_TestInfo tests[] = { { "every kind", every_kind },
			       { "on the page", on_the_page },
			       { "same numbers", same_numbers },
			       { "same page", same_page },
			       { "titles", titles },
			       { "two files", two_files },
			       CU_TEST_INFO_NULL };

KT_SUITE(page) = { .pName = "page", .pTests = tests };
