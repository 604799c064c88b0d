/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/results.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "record/draft.h"
#include "record/schema.h"

struct KdResults {
	sqlite3 *db;
	char *path;
	char *draft; /* what is moved to path at the end; NULL = the file itself is open */
	bool writable;
};

/* How long to wait for another program that writes to the same file. */
#define BUSY_MS 60000

const char *kd_results_path(const KdResults *results)
{
	return results->path;
}

sqlite3 *kd_results_handle(const KdResults *results)
{
	return results->db;
}

gboolean kd_results_fail(const KdResults *results, const char *what, GError **error)
{
	const int code = results->db ? sqlite3_errcode(results->db) : SQLITE_NOMEM;
	const bool broken = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;

	return kd_fail(error, broken ? KD_ERROR_INPUT : KD_ERROR_DATABASE, "%s: %s: %s",
		       results->path, what,
		       results->db ? sqlite3_errmsg(results->db) : "out of memory");
}

sqlite3_stmt *kd_results_prepare(const KdResults *results, const char *sql, GError **error)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(results->db, sql, -1, &statement, NULL) == SQLITE_OK)
		return statement;
	kd_results_fail(results, "bad statement", error);
	return NULL;
}

gboolean kd_results_exec(const KdResults *results, const char *sql, GError **error)
{
	if (sqlite3_exec(results->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return TRUE;
	return kd_results_fail(results, "the database failed", error);
}

/* ---- what kind of file it is ---- */

static gboolean read_number(const KdResults *results, const char *sql, gint64 *ret, GError **error)
{
	g_autoptr(sqlite3_stmt) statement = kd_results_prepare(results, sql, error);

	if (!statement)
		return FALSE;
	if (sqlite3_step(statement) != SQLITE_ROW)
		return kd_results_fail(results, "cannot be read", error);
	*ret = sqlite3_column_int64(statement, 0);
	return TRUE;
}

/* The version of the schema; -1 = no results database. */
static gboolean read_version(const KdResults *results, gint64 *ret, GError **error)
{
	gint64 application;

	*ret = -1;
	if (!read_number(results, "PRAGMA application_id", &application, error)) {
		if (sqlite3_errcode(results->db) != SQLITE_NOTADB)
			return FALSE;
		g_clear_error(error);
		return TRUE;
	}
	return application != KD_RESULTS_APPLICATION ||
	       read_number(results, "PRAGMA user_version", ret, error);
}

static gboolean check_version(const KdResults *results, GError **error)
{
	gint64 version;

	if (!read_version(results, &version, error))
		return FALSE;
	if (version < 0)
		return kd_fail(error, KD_ERROR_INPUT, "%s: is no results database of kubedes",
			       results->path);
	if (version != KD_RESULTS_VERSION)
		return kd_fail(error, KD_ERROR_INPUT,
			       "%s: is a results database of version %d, and this kubedes reads "
			       "version %d",
			       results->path, (int) version, KD_RESULTS_VERSION);
	return TRUE;
}

static gboolean open_file(KdResults *results, const char *file, int flags, GError **error)
{
	if (sqlite3_open_v2(file, &results->db,
			    flags | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOMUTEX,
			    NULL) != SQLITE_OK)
		return kd_results_fail(results, "cannot be opened", error);
	sqlite3_busy_timeout(results->db, BUSY_MS);
	return TRUE;
}

static gboolean check_is_file(const char *path, GError **error)
{
	if (g_file_test(path, G_FILE_TEST_IS_DIR))
		return kd_fail(error, KD_ERROR_INPUT, "%s: is a folder", path);
	if (g_access(path, R_OK) != 0)
		return kd_fail(error, KD_ERROR_INPUT, "%s: %s", path, g_strerror(errno));
	return TRUE;
}

KdResults *kd_results_open(const char *path, GError **error)
{
	g_autoptr(KdResults) results = g_new0(KdResults, 1);

	results->path = g_strdup(path);
	if (!check_is_file(path, error) || !open_file(results, path, SQLITE_OPEN_READONLY, error) ||
	    !check_version(results, error))
		return NULL;
	return g_steal_pointer(&results);
}

/* ---- writing ---- */

/*
 * A new file belongs to us alone and is thrown away when anything fails, so nothing of it need be
 * safe before kd_results_close(); the journal in memory serves to roll a run back.  A file that was
 * there keeps SQLite's rollback journal: WAL needs shared memory, which network file systems lack.
 */
static const char new_file_pragmas[] = "PRAGMA page_size = 8192;"
				       "PRAGMA locking_mode = EXCLUSIVE;"
				       "PRAGMA journal_mode = MEMORY;"
				       "PRAGMA synchronous = OFF;"
				       "PRAGMA cache_size = -65536;"
				       "PRAGMA temp_store = MEMORY;";
static const char old_file_pragmas[] = "PRAGMA synchronous = NORMAL;"
				       "PRAGMA cache_size = -65536;"
				       "PRAGMA temp_store = MEMORY;";

static gboolean create_tables(KdResults *results, GError **error)
{
	g_autofree char *ours = g_strdup_printf(
		"PRAGMA application_id = %d; PRAGMA user_version = %d; BEGIN",
		KD_RESULTS_APPLICATION, KD_RESULTS_VERSION);

	if (!kd_results_exec(results, new_file_pragmas, error) ||
	    !kd_results_exec(results, ours, error))
		return FALSE;
	if (!kd_schema_run(results->db, KD_SCHEMA_TABLES))
		return kd_results_fail(results, "the tables cannot be made", error);
	return kd_results_exec(results, "COMMIT", error);
}

/* Whoever mistypes -o must not lose a scenario or a trace; a database of any version may go. */
static gboolean check_replaceable(const char *path, GError **error)
{
	g_autoptr(KdResults) old = g_new0(KdResults, 1);
	gint64 version;
	GStatBuf st;

	if (g_stat(path, &st) != 0 || (S_ISREG(st.st_mode) && st.st_size == 0))
		return TRUE;
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)) /* for root, the rename would succeed */
		return kd_fail(error, KD_ERROR_INPUT, "%s: is no file, so it is not replaced",
			       path);
	old->path = g_strdup(path);
	if (!check_is_file(path, error) || !open_file(old, path, SQLITE_OPEN_READONLY, error) ||
	    !read_version(old, &version, error))
		return FALSE;
	return version >= 0 ||
	       kd_fail(error, KD_ERROR_INPUT,
		       "%s: is there and no results database, so it is not replaced", path);
}

static gboolean open_new(KdResults *results, GError **error)
{
	if (strcmp(results->path, ":memory:") == 0)
		return open_file(results, ":memory:", SQLITE_OPEN_READWRITE, error) &&
		       create_tables(results, error);
	return check_replaceable(results->path, error) &&
	       (results->draft = kd_draft_new(results->path, error)) &&
	       open_file(results, results->draft, SQLITE_OPEN_READWRITE, error) &&
	       create_tables(results, error);
}

static gboolean open_old(KdResults *results, GError **error)
{
	return check_is_file(results->path, error) &&
	       open_file(results, results->path, SQLITE_OPEN_READWRITE, error) &&
	       check_version(results, error) && kd_results_exec(results, old_file_pragmas, error);
}

KdResults *kd_results_create(const char *path, bool append, GError **error)
{
	g_autoptr(KdResults) results = g_new0(KdResults, 1);
	GStatBuf st;

	results->path = g_strdup(path);
	results->writable = true;
	if (append && g_stat(path, &st) == 0 && st.st_size > 0)
		return open_old(results, error) ? g_steal_pointer(&results) : NULL;
	return open_new(results, error) ? g_steal_pointer(&results) : NULL;
}

gboolean kd_results_begin_run(KdResults *results, gint64 *ret_run, GError **error)
{
	g_assert(results->writable);
	/* At once for writing, so that two programs cannot take the same number. */
	if (!kd_results_exec(results, "BEGIN IMMEDIATE", error))
		return FALSE;
	if (read_number(results, "SELECT coalesce(max(run), 0) + 1 FROM run", ret_run, error))
		return TRUE;
	kd_results_rollback(results);
	return FALSE;
}

gboolean kd_results_commit(KdResults *results, GError **error)
{
	return kd_results_exec(results, "COMMIT", error);
}

void kd_results_rollback(KdResults *results)
{
	if (!sqlite3_get_autocommit(results->db))
		sqlite3_exec(results->db, "ROLLBACK", NULL, NULL, NULL);
}

gboolean kd_results_set_env(KdResults *results, gint64 run, const char *name, const char *value,
			    GError **error)
{
	g_autoptr(sqlite3_stmt) statement = kd_results_prepare(
		results, "INSERT OR REPLACE INTO run_env VALUES (?, ?, ?)", error);

	if (!statement)
		return FALSE;
	sqlite3_bind_int64(statement, 1, run);
	sqlite3_bind_text(statement, 2, name, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 3, value, -1, SQLITE_STATIC);
	return sqlite3_step(statement) == SQLITE_DONE ||
	       kd_results_fail(results, "run_env cannot be written", error);
}

/* ---- closing ---- */

/* Every key begins with the run, which tells little apart: without having counted, SQLite would
 * never look at the indexes. */
static gboolean finish(KdResults *results, GError **error)
{
	if (!kd_schema_run(results->db, KD_SCHEMA_INDEXES))
		return kd_results_fail(results, "the indexes cannot be made", error);
	return kd_results_exec(results, "PRAGMA analysis_limit = 1000; ANALYZE", error);
}

static gboolean close_database(KdResults *results, GError **error)
{
	int code = sqlite3_close(results->db);

	g_assert(code != SQLITE_BUSY); /* somebody's statement is still open */
	results->db = NULL;
	return code == SQLITE_OK || kd_fail(error, KD_ERROR_DATABASE, "%s: cannot be closed: %s",
					    results->path, sqlite3_errstr(code));
}

static gboolean publish(KdResults *results, GError **error)
{
	if (!kd_draft_publish(results->draft, results->path, error))
		return FALSE;
	g_clear_pointer(&results->draft, g_free);
	return TRUE;
}

gboolean kd_results_close(KdResults *take, GError **error)
{
	g_autoptr(KdResults) results = take;

	g_assert(sqlite3_get_autocommit(results->db));
	return (!results->writable || finish(results, error)) &&
	       (!results->draft || publish(results, error)) && close_database(results, error);
}

void kd_results_free(KdResults *results)
{
	if (!results)
		return;
	sqlite3_close(results->db);
	if (results->draft)
		g_unlink(results->draft);
	g_free(results->draft);
	g_free(results->path);
	g_free(results);
}
