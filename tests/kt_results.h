/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Results databases in memory, filled by hand, for tests.
 */
#ifndef KT_RESULTS_H
#define KT_RESULTS_H

#include <string.h>

#include "kt.h"
#include "record/results.h"

/* Run SQL; what SQLite says against it fails the test. */
static inline void kt_exec(const KdResults *results, const char *sql)
{
	g_autoptr(GError) error = NULL;

	kd_results_exec(results, sql, &error);
	KT_ROW_NO_ERROR(sql, error);
}

static inline void kt_execf(const KdResults *results, const char *format, ...) G_GNUC_PRINTF(2, 3);
static inline void kt_execf(const KdResults *results, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_autofree char *sql = g_strdup_vprintf(format, args);
	va_end(args);
	kt_exec(results, sql);
}

/* An empty one. */
static inline KdResults *kt_results(void)
{
	KdResults *results = kd_results_create(":memory:", false, NULL);

	g_assert(results);
	return results;
}

/* Numbers are the run, the seed and when it ended (s). */
static inline void kt_add_run(const KdResults *results, int run, const char *policy, int seed,
			      double ended)
{
	kt_execf(results,
		 "INSERT INTO run VALUES (%d, 'test', '%s', %d, '{}', '', '[]', '0', 0, 0, "
		 "%.0f, 'empty', 0, 0, '')",
		 run, policy, seed, ended * 1e9);
}

/* Times in seconds, below 0 = never; it asks for a CPU and a GiB. */
static inline void kt_add_pod(const KdResults *results, int run, int pod, double created,
			      double bound, double ended)
{
	g_autofree char *b = bound < 0 ? g_strdup("NULL") : g_strdup_printf("%.0f", bound * 1e9);
	g_autofree char *e = ended < 0 ? g_strdup("NULL") : g_strdup_printf("%.0f", ended * 1e9);

	kt_execf(results,
		 "INSERT INTO pod VALUES (%d, %d, 'default', 'p%d', NULL, 0, 1000, 1 << 30, 0, 0, "
		 "%.0f, %s, %s, %s, iif(%s IS NULL, NULL, 1), NULL, "
		 "iif(%s IS NULL, 'Pending', 'Running'), NULL, 1, NULL)",
		 run, pod, pod, created * 1e9, b, b, e, b, b);
}

/* CPU and GPU of 1000 each; @pending pods wait. */
static inline void kt_add_sample(const KdResults *results, int run, int seq, double time, int cpu,
				 int gpu, int arrived, double fragmented, int pending)
{
	kt_execf(results,
		 "INSERT INTO sample VALUES (%d, %.0f, %d, 2, 1, %d, 0, 0, %d, %d, 1000, 0, 0, %d, "
		 "1000, %d, %.3f, 1)",
		 run, time * 1e9, seq, pending, pending, cpu, gpu, arrived, fragmented);
}

/* Rows as lines, columns parted by "|", NULL as nothing; free with g_free(). */
static inline char *kt_ask(const KdResults *results, const char *sql)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(results, sql, &error);
	GString *text = g_string_new(NULL);

	KT_ROW_NO_ERROR(sql, error);
	while (row && sqlite3_step(row) == SQLITE_ROW) {
		if (text->len > 0)
			g_string_append_c(text, '\n');
		for (int i = 0; i < sqlite3_column_count(row); i++) {
			const char *cell = (const char *) sqlite3_column_text(row, i);

			g_string_append_printf(text, "%s%s", i > 0 ? "|" : "", cell ? cell : "");
		}
	}
	return g_string_free(text, FALSE);
}

#endif
