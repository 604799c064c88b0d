/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/expect.h"

#include <kubedes/lines.h>
#include <string.h>

typedef enum { LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, EQUAL, NOT_EQUAL } Comparison;

static const struct {
	const char *text;
	Comparison comparison;
} comparisons[] = {
	/* Longer ones first. */
	{ "<=", LESS_EQUAL }, { ">=", GREATER_EQUAL }, { "!=", NOT_EQUAL }, { "==", EQUAL },
	{ "<", LESS },        { ">", GREATER },        { "=", EQUAL },
};

/* Cut the comparison off the front of @text. */
static Comparison take_comparison(const char **text)
{
	*text += strspn(*text, " ");
	for (guint i = 0; i < G_N_ELEMENTS(comparisons); i++) {
		if (!g_str_has_prefix(*text, comparisons[i].text))
			continue;
		*text += strlen(comparisons[i].text);
		*text += strspn(*text, " ");
		return comparisons[i].comparison;
	}
	return EQUAL;
}

static bool holds(Comparison comparison, double value, double bound)
{
	switch (comparison) {
	case LESS:
		return value < bound;
	case LESS_EQUAL:
		return value <= bound;
	case GREATER:
		return value > bound;
	case GREATER_EQUAL:
		return value >= bound;
	case NOT_EQUAL:
		return value != bound;
	default:
		return value == bound;
	}
}

static gboolean judge(const KdExpectation *expectation, sqlite3_stmt *row, bool *ret,
		      GError **error)
{
	const char *bound_text = expectation->is;
	const Comparison comparison = take_comparison(&bound_text);
	const char *text = (const char *) sqlite3_column_text(row, 0);
	double bound;

	if (sqlite3_column_type(row, 0) == SQLITE_NULL)
		*ret = false;
	else if (kd_field_double(bound_text, &bound))
		*ret = holds(comparison, sqlite3_column_double(row, 0), bound);
	else if (comparison == EQUAL || comparison == NOT_EQUAL)
		*ret = g_str_equal(text, bound_text) == (comparison == EQUAL);
	else
		return kd_fail(error, KD_ERROR_INPUT, "expect \"%s\": \"%s\" is no number",
			       expectation->name, bound_text);
	return TRUE;
}

static gboolean prepare(const KdExpectation *expectation, sqlite3 *db, sqlite3_stmt **ret_row,
			GError **error)
{
	if (sqlite3_prepare_v2(db, expectation->sql, -1, ret_row, NULL) == SQLITE_OK)
		return TRUE;
	return kd_fail(error, KD_ERROR_INPUT, "expect \"%s\": %s", expectation->name,
		       sqlite3_errmsg(db));
}

static gboolean ask(const KdExpectation *expectation, const KdResults *results, gint64 run,
		    GPtrArray *missed, GError **error)
{
	sqlite3_stmt *row = NULL;
	sqlite3 *db = kd_results_handle(results);
	bool met = false;
	gboolean good = TRUE;

	if (!prepare(expectation, db, &row, error))
		return FALSE;
	sqlite3_bind_int64(row, sqlite3_bind_parameter_index(row, ":run"), run);
	int step = sqlite3_step(row);
	if (step != SQLITE_ROW && step != SQLITE_DONE)
		good = kd_fail(error, KD_ERROR_INPUT, "expect \"%s\": %s", expectation->name,
			       sqlite3_errmsg(db));
	else if (step == SQLITE_ROW)
		good = judge(expectation, row, &met, error);
	if (good && !met) {
		const char *came = step == SQLITE_ROW ? (const char *) sqlite3_column_text(row, 0)
						      : NULL;

		g_ptr_array_add(missed, g_strdup_printf("%s: it is %s, expected was \"%s\"",
							expectation->name, came ? came : "nothing",
							expectation->is));
	}
	sqlite3_finalize(row);
	return good;
}

gboolean kd_expect(const KdScenario *scenario, const KdResults *results, gint64 run,
		   GPtrArray *missed, GError **error)
{
	for (guint i = 0; i < scenario->spec.n_expect; i++)
		if (!ask(&scenario->spec.expect[i], results, run, missed, error))
			return FALSE;
	return TRUE;
}
