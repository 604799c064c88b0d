/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/draft.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "record/results.h"

#define RANDOM_PART "XXXXXX"

static gboolean fail(const char *path, GError **error)
{
	return kd_fail(error, KD_ERROR_IO, "%s: cannot be written: %s", path, g_strerror(errno));
}

/* ---- those of dead writers ---- */

static bool is_ours(sqlite3 *db)
{
	g_autoptr(sqlite3_stmt) statement = NULL;

	return sqlite3_prepare_v2(db, "PRAGMA application_id", -1, &statement, NULL) == SQLITE_OK &&
	       sqlite3_step(statement) == SQLITE_ROW &&
	       sqlite3_column_int(statement, 0) == KD_RESULTS_APPLICATION;
}

/* An empty one may be of a writer that is about to lock it. */
static bool is_dead(const char *draft)
{
	sqlite3 *db = NULL;
	GStatBuf st;
	bool dead;

	if (g_lstat(draft, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size == 0)
		return false;
	dead = sqlite3_open_v2(draft, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_PRIVATECACHE,
			       NULL) == SQLITE_OK &&
	       sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL) == SQLITE_OK && is_ours(db);
	sqlite3_close(db);
	return dead;
}

static void remove_dead(const char *folder, const char *prefix)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const size_t length = strlen(prefix);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		if (!g_str_has_prefix(name, prefix) || strlen(name) != length + strlen(RANDOM_PART))
			continue;
		g_autofree char *draft = g_build_filename(folder, name, NULL);
		if (is_dead(draft))
			g_unlink(draft);
	}
}

/* ---- a new one ---- */

char *kd_draft_new(const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *name = g_path_get_basename(path);
	g_autofree char *prefix = g_strdup_printf(".%s.", name);
	g_autofree char *draft = g_strconcat(folder, "/", prefix, RANDOM_PART, NULL);
	int file;

	remove_dead(folder, prefix);
	file = g_mkstemp_full(draft, O_RDWR | O_CLOEXEC, 0666);
	if (file < 0) {
		fail(path, error);
		return NULL;
	}
	close(file);
	return g_steal_pointer(&draft);
}

/* Without fsync() a computer that crashes could leave an empty file under the name.  Closing any
 * descriptor of the file gives up its writer's lock, so that comes last. */
gboolean kd_draft_publish(const char *draft, const char *path, GError **error)
{
	int file = g_open(draft, O_RDWR | O_CLOEXEC, 0);
	gboolean good = file >= 0 && fsync(file) == 0 && g_rename(draft, path) == 0;

	if (!good)
		fail(path, error);
	if (file >= 0)
		close(file);
	return good;
}
