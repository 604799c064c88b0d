/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/results.c, schema.c, digest.c: the file, and what makes two runs equal. */
#include "config.h"

#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "kt_results.h"

static bool is_there(const char *path)
{
	return g_file_test(path, G_FILE_TEST_EXISTS);
}

static guint n_files(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	guint n = 0;

	while (g_dir_read_name(dir))
		n++;
	return n;
}

/* A run of its own, in a transaction of its own; -1 when it failed. */
static gint64 add_run(KdResults *results, bool commit)
{
	g_autoptr(GError) error = NULL;
	gint64 run = -1;

	kd_results_begin_run(results, &run, &error);
	KT_ROW_NO_ERROR("begin", error);
	kt_add_run(results, (int) run, "default", 1, 0);
	if (commit)
		kd_results_commit(results, &error);
	else
		kd_results_rollback(results);
	KT_ROW_NO_ERROR("end", error);
	return run;
}

static void close_it(const char *row, KdResults *take)
{
	g_autoptr(GError) error = NULL;

	kd_results_close(take, &error);
	KT_ROW_NO_ERROR(row, error);
}

static KdResults *create(const char *path, bool append)
{
	g_autoptr(GError) error = NULL;
	KdResults *results = kd_results_create(path, append, &error);

	KT_ROW_NO_ERROR(path, error);
	g_assert(results);
	return results;
}

static char *ask_file(const char *path, const char *sql)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdResults) results = kd_results_open(path, &error);

	KT_ROW_NO_ERROR(path, error);
	return results ? kt_ask(results, sql) : g_strdup("not opened");
}

static void appears_whole(void)
{
	const char *folder = kt_tmp();
	g_autofree char *path = g_build_filename(folder, "run.db", NULL);
	KdResults *results = create(path, false);
	g_autofree char *indexes = NULL, *runs = NULL;

	add_run(results, true);
	KT_ROW_TRUE("nothing under the name while it is written", !is_there(path));
	close_it("closing", results);
	KT_ROW_INT("and nothing else after", n_files(folder), 1);
	runs = ask_file(path, "SELECT run, policy FROM run");
	KT_ROW_STR("what was written", runs, "1|default");
	indexes = ask_file(path, "SELECT count(*) FROM sqlite_schema WHERE type = 'index' "
				 "AND sql IS NOT NULL");
	KT_ROW_STR("with its indexes", indexes, "5");
}

static void dropped(void)
{
	const char *folder = kt_tmp();
	g_autofree char *path = g_build_filename(folder, "run.db", NULL);
	KdResults *results = create(path, false);

	add_run(results, true);
	kd_results_free(results);
	KT_ROW_INT("freed without closing leaves nothing", n_files(folder), 0);
}

static void replaced(void)
{
	g_autofree char *path = g_build_filename(kt_tmp(), "run.db", NULL);
	g_autofree char *before = NULL, *after = NULL;
	KdResults *results = create(path, false);

	add_run(results, true);
	add_run(results, true);
	close_it("first", results);
	results = create(path, false);
	add_run(results, true);
	before = ask_file(path, "SELECT count(*) FROM run");
	KT_ROW_STR("the old one is there until the end", before, "2");
	close_it("second", results);
	after = ask_file(path, "SELECT count(*) FROM run");
	KT_ROW_STR("then the new one", after, "1");
}

static void appended(void)
{
	g_autofree char *path = g_build_filename(kt_tmp(), "run.db", NULL);
	g_autofree char *runs = NULL;
	KdResults *results = create(path, true);

	KT_ROW_INT("a new file", add_run(results, true), 1);
	KT_ROW_INT("the second run", add_run(results, true), 2);
	close_it("first", results);
	results = create(path, true);
	KT_ROW_INT("a run that fails", add_run(results, false), 3);
	KT_ROW_INT("its number is free again", add_run(results, true), 3);
	KT_ROW_INT("a run that fails at the end", add_run(results, false), 4);
	close_it("second", results);
	runs = ask_file(path, "SELECT group_concat(run, ' ') FROM run");
	KT_ROW_STR("only those that did not fail", runs, "1 2 3");
}

static void environment(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_autoptr(GError) error = NULL;
	g_autofree char *rows = NULL;

	kt_add_run(results, 1, "default", 1, 0);
	kd_results_set_env(results, 1, "host", "a", &error);
	kd_results_set_env(results, 1, "host", "b's", &error);
	kd_results_set_env(results, 1, "wall_seconds", "1.5", &error);
	KT_ROW_NO_ERROR("set", error);
	rows = kt_ask(results, "SELECT * FROM run_env ORDER BY name");
	KT_ROW_STR("set again, it replaces", rows, "1|host|b's\n1|wall_seconds|1.5");
}

/* ---- files that are none ---- */

static char *make_file(const char *folder, const char *what)
{
	g_autofree char *path = g_build_filename(folder, what, NULL);
	sqlite3 *db;

	if (strcmp(what, "text") == 0) {
		g_file_set_contents(
			path, "kind: Scenario, and some more of it: it is long enough\n", -1, NULL);
	} else if (strcmp(what, "empty") == 0) {
		g_file_set_contents(path, "", -1, NULL);
	} else if (strcmp(what, "folder") == 0) {
		g_assert(g_mkdir(path, 0700) == 0);
	} else if (strcmp(what, "foreign") == 0 || strcmp(what, "newer") == 0) {
		g_assert(sqlite3_open(path, &db) == SQLITE_OK);
		sqlite3_exec(db, "CREATE TABLE t (a)", NULL, NULL, NULL);
		if (strcmp(what, "newer") == 0)
			sqlite3_exec(db,
				     "PRAGMA application_id = 0x6b756465; "
				     "PRAGMA user_version = 99",
				     NULL, NULL, NULL);
		sqlite3_close(db);
	}
	return g_steal_pointer(&path);
}

static const struct {
	const char *row, *file;
	const char *open, *append, *replace; /* errors after "<path>: "; NULL = none */
} bad_files[] = {
	{ "not there", "missing", "No such file or directory", NULL, NULL },
	{ "a folder", "folder", "is a folder", "is a folder", "is a folder" },
	{ "text", "text", "is no results database of kubedes", "is no results database of kubedes",
	  "is there and no results database, so it is not replaced" },
	{ "empty", "empty", "is no results database of kubedes", NULL, NULL },
	{ "of somebody else", "foreign", "is no results database of kubedes",
	  "is no results database of kubedes",
	  "is there and no results database, so it is not replaced" },
	{ "of another version", "newer",
	  "is a results database of version 99, and this kubedes reads version " G_STRINGIFY(
		  KD_RESULTS_VERSION),
	  "is a results database of version 99, and this kubedes reads version " G_STRINGIFY(
		  KD_RESULTS_VERSION),
	  NULL },
};

static void check_error(const char *row, const char *path, const GError *error, const char *want)
{
	g_autofree char *text = want ? g_strconcat(path, ": ", want, NULL) : NULL;

	KT_ROW_STR(row, kt_message(error), text);
}

static void check_file(const char *row, const char *path, KdResults *take, GError **error,
		       const char *want)
{
	check_error(row, path, *error, want);
	KT_ROW_INT(row, take == NULL, want != NULL);
	kd_results_free(take);
	g_clear_error(error);
}

static void bad_file(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(bad_files); i++) {
		const char *row = bad_files[i].row;
		g_autofree char *path = make_file(kt_tmp(), bad_files[i].file);
		g_autoptr(GError) error = NULL;

		check_file(row, path, kd_results_open(path, &error), &error, bad_files[i].open);
		check_file(row, path, kd_results_create(path, true, &error), &error,
			   bad_files[i].append);
		check_file(row, path, kd_results_create(path, false, &error), &error,
			   bad_files[i].replace);
	}
}

/* A device would be gone for all of the system. */
static void no_file(void)
{
	g_autofree char *path = g_build_filename(kt_tmp(), "pipe", NULL);
	g_autofree char *want = g_strconcat(path, ": is no file, so it is not replaced", NULL);
	GStatBuf st;

	CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0666), 0);
	for (int append = 0; append < 2; append++) {
		g_autoptr(GError) error = NULL;
		KdResults *results = kd_results_create(path, append, &error);

		KT_ROW_INT(append ? "append" : "replace", results == NULL, true);
		KT_ROW_STR("message", kt_message(error), want);
		kd_results_free(results);
	}
	KT_ROW_INT("it is still there", g_stat(path, &st) == 0 && S_ISFIFO(st.st_mode), true);
}

static void no_folder(void)
{
	g_autofree char *path = g_build_filename(kt_tmp(), "nowhere", "run.db", NULL);
	g_autofree char *want = g_strconcat(path, ": cannot be written: No such file or directory",
					    NULL);
	g_autoptr(GError) error = NULL;

	KT_ROW_TRUE("no database", kd_results_create(path, false, &error) == NULL);
	KT_ROW_STR("the folder is missing", kt_message(error), want);
	KT_ROW_INT("the world failed", error->code, KD_ERROR_IO);
}

/* ---- digests ---- */

/* The first row is what the others are compared with. */
static const struct {
	const char *row;
	bool same;
	int run;
	const char *sql; /* @R is the run */
} digests[] = {
	{ "the reference", true, 1,
	  "INSERT INTO event_row VALUES (@R, 1, 5, 'Normal', 'A', 's', 'Pod', NULL, 'x', 'm');"
	  "INSERT INTO score VALUES (@R, 1, 1, 'P', NULL, 5, 10), (@R, 1, 2, 'P', NULL, 6, 12)" },
	{ "another run, in another order", true, 2,
	  "INSERT INTO score VALUES (@R, 1, 2, 'P', NULL, 6, 12), (@R, 1, 1, 'P', NULL, 5, 10);"
	  "INSERT INTO event_row VALUES (@R, 1, 5, 'Normal', 'A', 's', 'Pod', NULL, 'x', 'm')" },
	{ "another environment", true, 3,
	  "INSERT INTO event_row VALUES (@R, 1, 5, 'Normal', 'A', 's', 'Pod', NULL, 'x', 'm');"
	  "INSERT INTO score VALUES (@R, 1, 1, 'P', NULL, 5, 10), (@R, 1, 2, 'P', NULL, 6, 12);"
	  "INSERT INTO run_env VALUES (@R, 'host', 'elsewhere')" },
	{ "another number", false, 4,
	  "INSERT INTO event_row VALUES (@R, 1, 6, 'Normal', 'A', 's', 'Pod', NULL, 'x', 'm');"
	  "INSERT INTO score VALUES (@R, 1, 1, 'P', NULL, 5, 10), (@R, 1, 2, 'P', NULL, 6, 12)" },
	{ "nothing is not an empty text", false, 5,
	  "INSERT INTO event_row VALUES (@R, 1, 5, 'Normal', 'A', 's', 'Pod', '', 'x', 'm');"
	  "INSERT INTO score VALUES (@R, 1, 1, 'P', NULL, 5, 10), (@R, 1, 2, 'P', NULL, 6, 12)" },
	{ "letters moved to the next column", false, 6,
	  "INSERT INTO event_row VALUES (@R, 1, 5, 'NormalA', '', 's', 'Pod', NULL, 'x', 'm');"
	  "INSERT INTO score VALUES (@R, 1, 1, 'P', NULL, 5, 10), (@R, 1, 2, 'P', NULL, 6, 12)" },
	{ "a row less", false, 7,
	  "INSERT INTO event_row VALUES (@R, 1, 5, 'Normal', 'A', 's', 'Pod', NULL, 'x', 'm');"
	  "INSERT INTO score VALUES (@R, 1, 1, 'P', NULL, 5, 10)" },
};

static void digest(void)
{
	g_autoptr(KdResults) results = kt_results();
	g_autofree char *reference = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS(digests); i++) {
		g_autofree char *number = g_strdup_printf("%d", digests[i].run);
		g_auto(GStrv) parts = g_strsplit(digests[i].sql, "@R", -1);
		g_autofree char *sql = g_strjoinv(number, parts);
		g_autofree char *got = NULL;

		kt_add_run(results, digests[i].run, "default", 1, 10);
		kt_exec(results, sql);
		got = kd_results_digest(results, digests[i].run, NULL);
		if (!reference)
			reference = g_strdup(got);
		KT_ROW_INT(digests[i].row, g_strcmp0(got, reference) == 0, digests[i].same);
	}
}

/* A file like the draft of somebody who was killed: what a living one has, and no lock. */
static char *leave_draft(const char *folder, const char *name)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	g_autofree char *living = g_build_filename(folder, g_dir_read_name(dir), NULL);
	char *dead = g_build_filename(folder, name, NULL);
	g_autofree char *data = NULL;
	gsize size;

	g_file_get_contents(living, &data, &size, NULL);
	KT_ROW_TRUE("there is something in it", size > 0);
	g_file_set_contents(dead, data, (gssize) size, NULL);
	return dead;
}

static void dead_drafts(void)
{
	const char *folder = kt_tmp();
	g_autofree char *path = g_build_filename(folder, "run.db", NULL);
	KdResults *first = create(path, false), *second;
	g_autofree char *dead = leave_draft(folder, ".run.db.abcdef");
	g_autofree char *other = g_build_filename(folder, ".other.db.abcdef", NULL);
	g_autofree char *longer = g_build_filename(folder, ".run.db.abcdefg", NULL);
	g_autofree char *empty = g_build_filename(folder, ".run.db.ghijkl", NULL);
	g_autofree char *text = g_build_filename(folder, ".run.db.mnopqr", NULL);

	KT_ROW_INT("copied", link(dead, other) | link(dead, longer), 0);
	g_file_set_contents(empty, "", 0, NULL);
	g_file_set_contents(text, "what I thought of it", -1, NULL);
	second = create(path, false);
	KT_ROW_TRUE("a dead draft goes", !is_there(dead));
	KT_ROW_TRUE("not that of another", is_there(other) && is_there(longer));
	KT_ROW_TRUE("nor one that is about to live", is_there(empty));
	KT_ROW_TRUE("nor what is no draft", is_there(text));
	close_it("nor that of a writer", first);
	close_it("who may be the first of two", second);
	KT_ROW_INT("each is where it belongs", n_files(folder), 5);
}

static CU_TestInfo tests[] = { { "a file appears whole", appears_whole },
			       { "not closed, dropped", dropped },
			       { "an old file is replaced at the end", replaced },
			       { "drafts of the dead", dead_drafts },
			       { "runs are appended", appended },
			       { "environment", environment },
			       { "files that are none", bad_file },
			       { "what is no file stays", no_file },
			       { "no folder", no_folder },
			       { "digests", digest },
			       CU_TEST_INFO_NULL };

KT_SUITE(results) = { .pName = "results", .pTests = tests };
