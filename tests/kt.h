/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Helpers that every suite shares; kt_ is the prefix of test code.
 *
 * tests/test_<file>.c tests <file>.c and defines one const CU_SuiteInfo
 * kd_suite_<file>, with KT_SUITE(<file>) = { ... }; the build finds it.
 */
#ifndef KT_H
#define KT_H

#include <CUnit/CUnit.h>
#include <glib.h>
#include <stdbool.h>

/* KT_SUITE(quantity) = { .pName = "quantity", .pTests = tests }; */
#define KT_SUITE(id)                                                                               \
	extern const CU_SuiteInfo kd_suite_##id;                                                   \
	const CU_SuiteInfo kd_suite_##id

/*
 * Assertions on one row of a table: a failure names the row (a sentence) and
 * both values, and the test goes on with the next row.  All give true when
 * the row holds.  NULL strings are equal to each other only; NaN equals NaN.
 */
#define KT_ROW_STR(row, got, want) kt_row_str(__FILE__, __LINE__, row, got, want)
#define KT_ROW_INT(row, got, want) kt_row_int(__FILE__, __LINE__, row, got, want)
#define KT_ROW_DOUBLE(row, got, want, tolerance)                                                   \
	kt_row_double(__FILE__, __LINE__, row, got, want, tolerance)
#define KT_ROW_TRUE(row, holds) kt_row_true(__FILE__, __LINE__, row, holds, #holds)
/* An operation that must succeed: prints the error's message when it is set. */
#define KT_ROW_NO_ERROR(row, error) kt_row_str(__FILE__, __LINE__, row, kt_message(error), NULL)

bool kt_row_str(const char *file, int line, const char *row, const char *got, const char *want);
bool kt_row_int(const char *file, int line, const char *row, gint64 got, gint64 want);
bool kt_row_double(const char *file, int line, const char *row, double got, double want,
		   double tolerance);
bool kt_row_true(const char *file, int line, const char *row, bool holds, const char *what);
const char *kt_message(const GError *error); /* NULL for NULL; borrowed from error */

/* Paths; what they return is interned and never freed. */
const char *kt_source(const char *path); /* below the source tree: "tests/data/a.yaml" */
/* Below the folder of public traces, which $KUBEDES_TRACES names; NULL if it
 * is not there.  The caller says so with kt_skip() and returns. */
const char *kt_traces(const char *path);
/* A fresh empty folder, removed with all in it when the program ends. */
const char *kt_tmp(void);

/* The text of a file, g_free(); fails the test and returns "" if it cannot be read. */
char *kt_read(const char *path);

/* "skipped: ...": what could not be tested here, and why. */
void kt_skip(const char *format, ...) G_GNUC_PRINTF(1, 2);
int kt_n_skipped(void);

/* How many rounds a random test makes: n, times $KT_SOAK (`make soak`). */
int kt_rounds(int n);

#endif
