/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/expect_check.h"

#include "base/text.h"

#include <kubedes/lines.h>
#include <string.h>

/* ---- what SQLite does not know ---- */

/* The first column of @sql, whose only parameter is @parameter (may be NULL). */
static GPtrArray *select_texts(const KdResults *results, const char *sql, const char *parameter)
{
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(results, sql, NULL);
	GPtrArray *texts = g_ptr_array_new_with_free_func(g_free);

	if (row && parameter)
		sqlite3_bind_text(row, 1, parameter, -1, SQLITE_STATIC);
	while (row && sqlite3_step(row) == SQLITE_ROW)
		g_ptr_array_add(texts, g_strdup((const char *) sqlite3_column_text(row, 0)));
	return texts;
}

static GPtrArray *tables_of(const KdResults *results)
{
	return select_texts(results,
			    "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND "
			    "name NOT LIKE 'sqlite%' ORDER BY name",
			    NULL);
}

static bool has_word(const char *text, const char *word)
{
	g_autofree char *pattern = g_strconcat("\\b", word, "\\b", NULL);

	return g_regex_match_simple(pattern, text, G_REGEX_CASELESS, 0);
}

/* The columns of the tables that @sql speaks of; of all, where it speaks of none. */
static GPtrArray *columns_of(const KdResults *results, const char *sql)
{
	g_autoptr(GPtrArray) tables = tables_of(results);
	GPtrArray *columns = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < tables->len; i++)
		if (has_word(sql, tables->pdata[i]))
			g_ptr_array_extend_and_steal(
				columns,
				select_texts(results, "SELECT name FROM pragma_table_info(?)",
					     tables->pdata[i]));
	return columns;
}

/* ": pod, node, ..." with @words, or what of them was probably meant. */
static char *hint(GPtrArray *words, const char *word)
{
	g_autofree char *near = NULL;
	g_autofree char *all = NULL;

	g_ptr_array_add(words, NULL);
	near = kd_text_did_you_mean(word, (const char *const *) words->pdata);
	if (*near || words->len == 1)
		return g_steal_pointer(&near);
	all = g_strjoinv(", ", (char **) words->pdata);
	return g_strconcat("; there are: ", all, NULL);
}

/* Of what SQLite says, with a hint where a name is wrong. */
static char *explain_failure(const KdResults *results, const char *sql)
{
	static const char no_table[] = "no such table: ", no_column[] = "no such column: ";
	const char *message = sqlite3_errmsg(kd_results_handle(results));
	g_autofree char *said = g_strdup(message);
	g_autoptr(GPtrArray) words = NULL;
	const char *word;

	if (g_str_has_prefix(said, no_table)) {
		word = said + strlen(no_table);
		words = tables_of(results);
	} else if (g_str_has_prefix(said, no_column)) {
		const char *dot = strrchr(said, '.');

		word = dot ? dot + 1 : said + strlen(no_column);
		words = columns_of(results, sql);
	} else {
		return g_steal_pointer(&said);
	}
	g_autofree char *text = hint(words, word);
	return g_strconcat(said, text, NULL);
}

/* ---- the query ---- */

static char *check_statement(sqlite3_stmt *statement, const char *tail)
{
	const int n = sqlite3_column_count(statement);

	if (tail[strspn(tail, " \t\r\n;")])
		return g_strdup_printf("must be one statement, not \"%s\" behind it",
				       tail + strspn(tail, " \t\r\n;"));
	if (!sqlite3_stmt_readonly(statement) || n == 0)
		return g_strdup("must be a query (SELECT ...)");
	if (n > 1)
		return g_strdup_printf("must give one value, not %d columns", n);
	for (int i = 1; i <= sqlite3_bind_parameter_count(statement); i++) {
		const char *name = sqlite3_bind_parameter_name(statement, i);

		if (g_strcmp0(name, ":run") != 0)
			return g_strdup_printf("there is no parameter \"%s\"; :run is the run",
					       name ? name : "?");
	}
	return NULL;
}

static char *check_sql(const char *sql, const KdResults *results)
{
	g_autoptr(sqlite3_stmt) statement = NULL;
	const char *tail;

	if (sqlite3_prepare_v2(kd_results_handle(results), sql, -1, &statement, &tail) != SQLITE_OK)
		return explain_failure(results, sql);
	return statement ? check_statement(statement, tail) : g_strdup("there is no query in it");
}

/* ---- what it must be ---- */

static char *check_is(const char *is)
{
	const char *bound = is + strspn(is, " ");
	const gsize n = strspn(bound, "<>=!");
	g_autofree char *comparison = g_strndup(bound, n);
	static const char *const comparisons[] = {
		"", "<", "<=", ">", ">=", "=", "==", "!=", NULL
	};
	double number;

	bound += n;
	bound += strspn(bound, " ");
	if (!g_strv_contains(comparisons, comparison))
		return g_strdup_printf("there is no comparison \"%s\"; <, <=, >, >=, = or !=",
				       comparison);
	if (n && !*bound)
		return g_strdup_printf("\"%s\" with nothing to compare with", comparison);
	if ((*comparison == '<' || *comparison == '>') && !kd_field_double(bound, &number))
		return g_strdup_printf("\"%s\" is no number", bound);
	return NULL;
}

char *kd_expect_problem(const KdExpectation *expectation, const KdResults *results,
			const char **ret_field)
{
	char *problem = expectation->sql ? check_sql(expectation->sql, results) : NULL;

	*ret_field = "sql";
	if (problem || !expectation->is)
		return problem;
	*ret_field = "is";
	return check_is(expectation->is);
}

bool kd_expect_is_loose(const KdExpectation *expectation, const KdResults *results)
{
	g_autoptr(sqlite3_stmt) statement = kd_results_prepare(results, expectation->sql, NULL);

	return statement && sqlite3_bind_parameter_count(statement) == 0;
}
