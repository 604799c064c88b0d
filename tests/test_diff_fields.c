/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/diff_fields.c: documents and rows field by field. */
#include "config.h"

#include <string.h>

#include "kt_results.h"
#include "record/diff_fields.h"

/* "path: a|b; path: a|b", "-" for nothing. */
static char *print(const GArray *fields)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < fields->len; i++) {
		const KdDiffField *field = &g_array_index(fields, KdDiffField, i);

		g_string_append_printf(out, "%s%s: %s|%s", i > 0 ? "; " : "", field->name,
				       field->say[0] ? field->say[0] : "-",
				       field->say[1] ? field->say[1] : "-");
	}
	return g_string_free(out, FALSE);
}

static const struct {
	const char *row, *a, *b, *want;
} documents[] = {
	{ "equal", "{a: 1, b: [x, {y: z}]}", "{b: [x, {y: z}], a: 1}", "" },
	{ "numbers are equal by value", "{a: 16}", "{a: 0x10}", "" },
	{ "a scalar, deep down", "{a: {b: {c: 1, d: 2}}}", "{a: {b: {c: 3, d: 2}}}", "a.b.c: 1|3" },
	{ "a number is no text", "{a: 1}", "{a: \"1\"}", "a: 1|1" },
	{ "a key that one has", "{a: 1}", "{a: 1, b: {c: [2]}}", "b: -|{\"c\":[2]}" },
	{ "keys of the first, then those of the second", "{z: 1, a: 2}", "{b: 3}",
	  "z: 1|-; a: 2|-; b: -|3" },
	{ "an element", "{a: [{n: 1}, {n: 2}]}", "{a: [{n: 1}, {n: 3}]}", "a[1].n: 2|3" },
	{ "an element more", "{a: [{n: 1}]}", "{a: [{n: 1}, {n: 2}]}", "a[1]: -|{\"n\":2}" },
	{ "a list of scalars is one value", "{a: [1, 2]}", "{a: [2]}", "a: [1,2]|[2]" },
	{ "a list became a map", "{a: [1]}", "{a: {b: 1}}", "a: [1]|{\"b\":1}" },
	{ "null is a value", "{a: null}", "{}", "a: null|-" },
	{ "keys with dots", "{l: {a.io/b: v}}", "{l: {a.io/b: w}}", "l[\"a.io/b\"]: v|w" },
	{ "what is left out", "{skip: 1, m: {skip: 1, k: 1}}", "{skip: 2, m: {skip: 2, k: 1}}",
	  "skip: 1|2" },
	{ "no document", "{a: 1}", NULL, ": {\"a\":1}|-" },
};

static const KdTree *parse(const char *text, KdForest **forest)
{
	*forest = text ? kd_yaml_parse(text, strlen(text), NULL, NULL) : NULL;
	return *forest ? kd_forest_document(*forest, 0) : NULL;
}

static void trees(void)
{
	static const char *const skip[] = { "m.skip", NULL };

	for (gsize i = 0; i < G_N_ELEMENTS(documents); i++) {
		g_autoptr(GArray) fields = kd_diff_fields_new();
		g_autoptr(KdForest) a = NULL, b = NULL;
		const KdTree *x = parse(documents[i].a, &a), *y = parse(documents[i].b, &b);

		kd_diff_trees(x, y, skip, fields);
		g_autofree char *got = print(fields);
		KT_ROW_STR(documents[i].row, got, documents[i].want);
	}
}

static const struct {
	const char *row, *a, *b, *want;
} cells[] = {
	{ "the unit is behind the colon", "1500000000 AS \"t:time\", 1500 AS \"c:milli\"",
	  "0 AS \"t:time\", 1000 AS \"c:milli\"", "t: 1.5s|0s; c: 1500m|1" },
	{ "bytes are exact", "1073741824 AS \"m:bytes\"", "1073741825 AS \"m:bytes\"",
	  "m: 1Gi|1073741825" },
	{ "NULL is nothing", "NULL AS x, 1 AS y", "2 AS x, NULL AS y", "x: -|2; y: 1|-" },
	{ "NULL equals NULL", "NULL AS x", "NULL AS x", "" },
	{ "types differ", "1 AS x", "'1' AS x", "x: 1|1" },
	{ "texts", "'a' AS x, 'same' AS y", "'ab' AS x, 'same' AS y", "x: a|ab" },
	{ "an empty text is no NULL", "'' AS x", "NULL AS x", "x: |-" },
	{ "fractions", "0.1 AS x", "0.1 AS x", "" },
};

static sqlite3_stmt *take_row(const KdResults *results, const char *columns)
{
	g_autofree char *sql = g_strconcat("SELECT ", columns, NULL);
	sqlite3_stmt *row = kd_results_prepare(results, sql, NULL);

	g_assert(row && sqlite3_step(row) == SQLITE_ROW);
	return row;
}

static void rows(void)
{
	g_autoptr(KdResults) results = kt_results();

	for (gsize i = 0; i < G_N_ELEMENTS(cells); i++) {
		g_autoptr(sqlite3_stmt) a = take_row(results, cells[i].a);
		g_autoptr(sqlite3_stmt) b = take_row(results, cells[i].b);
		g_autoptr(GArray) fields = kd_diff_fields_new();

		kd_diff_rows(a, b, 0, fields);
		g_autofree char *got = print(fields);
		KT_ROW_STR(cells[i].row, got, cells[i].want);
	}
}

static void half(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_autoptr(sqlite3_stmt) row = take_row(results, "'key' AS k, 1 AS x, NULL AS y, 2 AS z");
	g_autoptr(GArray) first = kd_diff_fields_new(), second = kd_diff_fields_new();

	kd_diff_rows(row, NULL, 1, first);
	kd_diff_rows(NULL, row, 2, second);
	g_autofree char *a = print(first), *b = print(second);
	KT_ROW_STR("only the first has it", a, "x: 1|-; z: 2|-");
	KT_ROW_STR("only the second, from a later column on", b, "z: -|2");
}

static CU_TestInfo tests[] = {
	{ "documents", trees },
	{ "rows", rows },
	{ "one row", half },
	CU_TEST_INFO_NULL,
};

KT_SUITE(diff_fields) = { .pName = "diff_fields", .pTests = tests };
