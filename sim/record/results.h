/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The results database: opening, closing, adding runs, asking.
 *
 * A new database is written beside its final name (draft.h) and moved there by kd_results_close(),
 * so that a file of that name is always whole.  Going on with one that is there happens in
 * transactions, one a run.  Either way a run that fails leaves nothing behind.  The schema is
 * schema.sql.
 *
 * Errors are KD_ERROR_DATABASE with SQLite's words, KD_ERROR_IO where the file itself is the
 * trouble, and KD_ERROR_INPUT for a file that is no results database or of another version.
 */
#ifndef KD_RECORD_RESULTS_H
#define KD_RECORD_RESULTS_H

#include <kubedes/error.h>
#include <sqlite3.h>
#include <stdbool.h>

#define KD_RESULTS_APPLICATION 0x6b756465
#define KD_RESULTS_VERSION     4

typedef struct KdResults KdResults;

/* A new database that will replace @path, or with @append go on with the one there (if any).
 * ":memory:" allowed.  What is there and is no results database is never replaced. */
KdResults *kd_results_create(const char *path, bool append, GError **error);
/* An existing one for reading; a wrong schema version or a file that is none is a clear error. */
KdResults *kd_results_open(const char *path, GError **error);
/* Write what is pending, build indexes, move into place.  Frees @take in any case. */
gboolean kd_results_close(KdResults *take, GError **error);
void kd_results_free(KdResults *results); /* drop a new database that was not closed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdResults, kd_results_free)
/* The name that it has or will have. */
const char *kd_results_path(const KdResults *results);
sqlite3 *kd_results_handle(const KdResults *results);
/* KD_ERROR_DATABASE with SQLite's words, KD_ERROR_INPUT where the file is broken; always FALSE. */
gboolean kd_results_fail(const KdResults *results, const char *what, GError **error);

/* One transaction for the rows of a new run, whose number is set; commit or roll back ends it. */
gboolean kd_results_begin_run(KdResults *results, gint64 *ret_run, GError **error);
gboolean kd_results_commit(KdResults *results, GError **error);
void kd_results_rollback(KdResults *results); /* nothing when no transaction is open */
/* A row of run_env; set again, it replaces. */
gboolean kd_results_set_env(KdResults *results, gint64 run, const char *name, const char *value,
			    GError **error);

/* NULL and @error when SQLite does not take the statement. */
sqlite3_stmt *kd_results_prepare(const KdResults *results, const char *sql, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(sqlite3_stmt, sqlite3_finalize)
gboolean kd_results_exec(const KdResults *results, const char *sql, GError **error);

/* A hash (SHA-256, hex) over all rows of a run in all tables but run_env, in order, the number of
 * the run left out: equal runs, equal digests.  Free with g_free(). */
char *kd_results_digest(const KdResults *results, gint64 run, GError **error);

#endif
