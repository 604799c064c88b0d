/* SPDX-License-Identifier: Apache-2.0 */
/* What was run, and how to run it again. */
#include "config.h"

#include <string.h>

#include "record/diff_fields.h"
#include "record/page_private.h"

/* ---- the runs ---- */

static const char runs_sql[] =
	"SELECT scenario, policy, seed, n_nodes, (ended - started) / 1e9, stopped_by, events, "
	"changes FROM run WHERE run = ?1";

static void add_run(KdTable *shown, KdTable *raw, const KdRun *run, sqlite3_stmt *row)
{
	const char *cells[10], *numbers[10];
	g_autofree char *number = g_strdup_printf("%" G_GINT64_FORMAT, run->run);
	g_autofree char *seconds = kd_text_seconds(sqlite3_column_double(row, 4));
	g_autofree char *events = kd_text_count(sqlite3_column_int64(row, 6));
	g_autofree char *changes = kd_text_count(sqlite3_column_int64(row, 7));

	cells[0] = numbers[0] = number;
	for (int i = 0; i < 8; i++)
		cells[i + 1] = numbers[i + 1] = (const char *) sqlite3_column_text(row, i);
	cells[5] = seconds;
	cells[7] = events;
	cells[8] = changes;
	cells[9] = numbers[9] = run->settings;
	kd_table_add(shown, cells);
	kd_table_add(raw, numbers);
}

static gboolean append_runs(KdPage *page, GError **error)
{
	static const char *const headers[] = { "run",      "scenario",   "policy",     ">seed",
					       ">nodes",   ">simulated", "stopped by", ">events",
					       ">changes", "parameters", NULL };
	g_autoptr(KdTable) shown = kd_table_new(headers), raw = kd_table_new(headers);

	for (guint i = 0; i < page->runs->n; i++) {
		const KdRun *run = &page->runs->runs[i];
		g_autoptr(sqlite3_stmt) row = kd_results_prepare(run->results, runs_sql, error);

		if (!row)
			return FALSE;
		sqlite3_bind_int64(row, 1, run->run);
		if (sqlite3_step(row) != SQLITE_ROW)
			return kd_results_fail(run->results, "the run cannot be read", error);
		add_run(shown, raw, run, row);
	}
	kd_html_table(page->out, shown, raw);
	return TRUE;
}

/* ---- documents ---- */

static char *read_text(const KdRun *run, const char *sql, GError **error)
{
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(run->results, sql, error);
	const char *text;

	if (!row)
		return NULL;
	sqlite3_bind_int64(row, 1, run->run);
	if (sqlite3_step(row) != SQLITE_ROW) {
		kd_results_fail(run->results, "the run cannot be read", error);
		return NULL;
	}
	text = (const char *) sqlite3_column_text(row, 0);
	return g_strdup(text ? text : "");
}

/* NULL where it is no YAML. */
static KdForest *parse(const char *document)
{
	g_autoptr(KdForest) forest = kd_yaml_parse(document, strlen(document), "scenario", NULL);

	return forest && kd_forest_n_documents(forest) > 0 ? g_steal_pointer(&forest) : NULL;
}

/* Policy and seed are in the table of runs. */
static void add_differences(KdTable *table, const char *title, const KdForest *first,
			    const KdForest *other)
{
	static const char *const skip[] = { "seed", "scheduler.policy", NULL };
	g_autoptr(GArray) fields = kd_diff_fields_new();

	kd_diff_trees(kd_forest_document(first, 0), kd_forest_document(other, 0), skip, fields);
	for (guint i = 0; i < fields->len; i++) {
		const KdDiffField *field = &g_array_index(fields, KdDiffField, i);

		kd_table_add(table, (const char *const[]){ title, field->name,
							   field->say[0] ? field->say[0] : "–",
							   field->say[1] ? field->say[1] : "–" });
	}
}

static gboolean append_differences(KdPage *page, const char *document, GError **error)
{
	static const char *const headers[] = { "run", "field", "run 1 has", "this one has", NULL };
	g_autoptr(KdTable) table = kd_table_new(headers);
	g_autoptr(KdForest) first = parse(document);

	for (guint i = 1; first && i < page->runs->n; i++) {
		g_autofree char *text = read_text(&page->runs->runs[i],
						  "SELECT document FROM run WHERE run = ?1", error);
		g_autoptr(KdForest) other = text ? parse(text) : NULL;

		if (!text)
			return FALSE;
		if (other)
			add_differences(table, page->runs->runs[i].title, first, other);
	}
	if (kd_table_n_rows(table) > 0) {
		kd_page_heading(page, 3, "differences-of-scenarios", "Where scenarios differ");
		kd_html_table(page->out, table, NULL);
	}
	return TRUE;
}

static guint count_lines(const char *text)
{
	guint n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n;
}

gboolean kd_page_setup(KdPage *page, GError **error)
{
	g_autofree char *document = read_text(&page->runs->runs[0],
					      "SELECT document FROM run WHERE run = ?1", error);
	g_autofree char *title = NULL;

	if (!document)
		return FALSE;
	kd_page_heading(page, 2, "setup", "What was run");
	if (!append_runs(page, error) || !append_differences(page, document, error))
		return FALSE;
	if (!*document)
		return TRUE;
	title = page->runs->n == 1
			? g_strdup("The scenario, defaults filled in")
			: g_strdup_printf("The scenario of the run %s, defaults filled in",
					  page->runs->runs[0].title);
	kd_page_heading(page, 3, "scenario", "Scenario");
	kd_page_details(page, count_lines(document) <= 60, title);
	kd_html_yaml(page->out, document);
	kd_page_details_end(page);
	return TRUE;
}

/* ---- again ---- */

static const char again_sql[] =
	"SELECT fingerprint, version, (SELECT value FROM run_env AS e WHERE e.run = run.run AND "
	"name = 'host'), (SELECT value FROM run_env AS e WHERE e.run = run.run AND name = "
	"'written_at'), (SELECT value FROM run_env AS e WHERE e.run = run.run AND name = "
	"'wall_seconds') FROM run WHERE run = ?1";

static gboolean append_versions(KdPage *page, GError **error)
{
	static const char *const headers[] = { "run",        "fingerprint", "kubedes", "host",
					       "written at", ">took",       NULL };
	g_autoptr(KdTable) shown = kd_table_new(headers), raw = kd_table_new(headers);

	for (guint i = 0; i < page->runs->n; i++) {
		const KdRun *run = &page->runs->runs[i];
		g_autoptr(sqlite3_stmt) row = kd_results_prepare(run->results, again_sql, error);
		const char *cells[6] = { run->title };

		if (!row)
			return FALSE;
		sqlite3_bind_int64(row, 1, run->run);
		if (sqlite3_step(row) != SQLITE_ROW)
			return kd_results_fail(run->results, "the run cannot be read", error);
		for (int c = 0; c < 5; c++)
			cells[c + 1] = (const char *) sqlite3_column_text(row, c);
		kd_table_add(raw, cells);
		g_autofree char *took = kd_text_seconds(sqlite3_column_double(row, 4));
		cells[5] = took;
		kd_table_add(shown, cells);
	}
	kd_html_table(page->out, shown, raw);
	return TRUE;
}

static const char inputs_sql[] =
	"SELECT DISTINCT json_extract(value, '$.path'), json_extract(value, '$.sha256') FROM run, "
	"json_each(iif(json_valid(inputs), inputs, '[]')) WHERE run = ?1";

/* Each file once. */
static gboolean append_inputs(KdPage *page, GError **error)
{
	static const char *const headers[] = { "file", "SHA-256", NULL };
	g_autoptr(KdTable) table = kd_table_new(headers);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < page->runs->n; i++) {
		const KdRun *run = &page->runs->runs[i];
		g_autoptr(sqlite3_stmt) row = kd_results_prepare(run->results, inputs_sql, error);

		if (!row)
			return FALSE;
		sqlite3_bind_int64(row, 1, run->run);
		while (sqlite3_step(row) == SQLITE_ROW) {
			const char *path = (const char *) sqlite3_column_text(row, 0);
			const char *sum = (const char *) sqlite3_column_text(row, 1);

			if (g_hash_table_add(seen, g_strdup_printf("%s\n%s", path, sum)))
				kd_table_add(table, (const char *const[]){ path, sum });
		}
	}
	if (kd_table_n_rows(table) > 0) {
		kd_page_heading(page, 3, "inputs", "Files that were read");
		kd_html_table(page->out, table, NULL);
	}
	return TRUE;
}

/* As they were typed, each once. */
static gboolean add_typed(GPtrArray *lines, const KdRun *run, GError **error)
{
	g_autofree char *typed = read_text(
		run, "SELECT (SELECT value FROM run_env WHERE run = ?1 AND name = 'command_line')",
		error);
	g_autofree char *folder = read_text(
		run,
		"SELECT (SELECT value FROM run_env WHERE run = ?1 AND name = "
		"'working_directory')",
		error);
	char *line;

	if (!typed || !folder)
		return FALSE;
	if (!*typed)
		return TRUE;
	line = *folder ? g_strdup_printf("cd %s && %s", folder, typed) : g_strdup(typed);
	if (g_ptr_array_find_with_equal_func(lines, line, g_str_equal, NULL))
		g_free(line);
	else
		g_ptr_array_add(lines, line);
	return TRUE;
}

static void append_lines(KdPage *page, const char *text, GPtrArray *lines)
{
	if (lines->len == 0)
		return;
	g_ptr_array_add(lines, NULL);
	kd_html_element(page->out, "p", text);
	kd_page_commands(page, (const char *const *) lines->pdata);
}

/* The first run from what its database has. */
static gboolean add_anywhere(GPtrArray *lines, const KdRun *run, GError **error)
{
	g_autofree char *file = kd_page_quoted(kd_results_path(run->results));
	g_autofree char *folder = read_text(
		run, "SELECT (SELECT value FROM run_env WHERE run = ?1 AND name = 'folder')",
		error);
	g_autofree char *path = NULL, *scenario = NULL, *policy = kd_page_quoted(run->policy);

	if (!folder)
		return FALSE;
	path = *folder ? g_build_filename(folder, "again.yaml", NULL) : g_strdup("again.yaml");
	scenario = kd_page_quoted(path);
	g_ptr_array_add(lines, g_strdup_printf("sqlite3 %s 'SELECT document FROM run WHERE run = "
					       "%" G_GINT64_FORMAT "' >%s",
					       file, run->run, scenario));
	g_ptr_array_add(lines, g_strdup_printf("kubedes run %s -p %s --seed %" G_GINT64_FORMAT
					       " -o again.db",
					       scenario, policy, run->seed));
	g_ptr_array_add(lines, g_strdup_printf("kubedes diff %s again.db --run %" G_GINT64_FORMAT
					       " --run-b 1",
					       file, run->run));
	return TRUE;
}

gboolean kd_page_again(KdPage *page, GError **error)
{
	g_autoptr(GPtrArray) typed = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) anywhere = g_ptr_array_new_with_free_func(g_free);
	const KdRun *first = &page->runs->runs[0];

	for (guint i = 0; i < page->runs->n; i++)
		if (!add_typed(typed, &page->runs->runs[i], error))
			return FALSE;
	kd_page_heading(page, 2, "again", "How to do it again");
	append_lines(page, "What was typed:", typed);
	if (!add_anywhere(anywhere, first, error))
		return FALSE;
	append_lines(
		page,
		"A results database holds the whole scenario, so that a run can be done again, as "
		"long as the files that it names are as they were, and comes out equal. The "
		"first run:",
		anywhere);
	if (page->options->command) {
		kd_html_element(page->out, "p", "This page:");
		kd_page_commands(page, (const char *const[]){ page->options->command, NULL });
	}
	return append_versions(page, error) && append_inputs(page, error);
}
