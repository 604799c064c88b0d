/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The results database: opening, closing, asking.
 *
 * A new database is written beside its final name and moved there by kd_results_close(), so that a file of that name is
 * always whole.  The schema is schema.sql.
 */
#ifndef KD_RECORD_RESULTS_H
#define KD_RECORD_RESULTS_H

#include <kubedes/error.h>
#include <sqlite3.h>

typedef struct KdResults KdResults;

/* A new database that will replace @path, or with @append go on with the one there. ":memory:" allowed. */
KdResults *kd_results_create(const char *path, bool append, GError **error);
/* An existing one for reading; a wrong schema version or a file that is none is a clear error. */
KdResults *kd_results_open(const char *path, GError **error);
/* Write what is pending, build indexes, move into place. */
gboolean kd_results_close(KdResults *take, GError **error);
void kd_results_free(KdResults *results); /* drop a new database that was not closed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdResults, kd_results_free)
sqlite3 *kd_results_handle(const KdResults *results);
/* KD_ERROR_DATABASE with SQLite's words; always FALSE. */
gboolean kd_results_fail(const KdResults *results, const char *what, GError **error);

#endif
