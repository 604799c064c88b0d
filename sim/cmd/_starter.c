/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_starter.h"

#include "base/text.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <kubedes/error.h>
#include <string.h>
#include <unistd.h>

typedef struct {
	char *path, *text;
	char *draft; /* written there first */
	const char *about;
	bool made;
} File;

struct CmdStarter {
	char *folder;
	bool made; /* the folder */
	GArray *files;
};

static void file_clear(gpointer data)
{
	File *file = data;

	g_free(file->path);
	g_free(file->text);
	g_free(file->draft);
}

CmdStarter *cmd_starter_new(const char *folder)
{
	CmdStarter *starter = g_new0(CmdStarter, 1);

	starter->folder = g_strdup(folder);
	starter->files = g_array_new(FALSE, TRUE, sizeof(File));
	g_array_set_clear_func(starter->files, file_clear);
	return starter;
}

void cmd_starter_free(CmdStarter *starter)
{
	g_array_unref(starter->files);
	g_free(starter->folder);
	g_free(starter);
}

void cmd_starter_add(CmdStarter *starter, const char *name, char *take_text, const char *about)
{
	bool here = g_str_equal(starter->folder, ".");
	const File file = {
		.path = here ? g_strdup(name) : g_build_filename(starter->folder, name, NULL),
		.text = take_text,
		.about = about,
	};

	g_array_append_val(starter->files, file);
}

char *cmd_starter_print(const CmdStarter *starter)
{
	static const char *const headers[] = { "FILE", "IS", NULL };
	g_autoptr(KdTable) table = kd_table_new(headers);

	for (guint i = 0; i < starter->files->len; i++) {
		const File *file = &g_array_index(starter->files, File, i);

		kd_table_addf(table, "%s\t%s", file->path, file->about);
	}
	return kd_table_print(table, false);
}

static bool is_same(const File *file)
{
	g_autofree char *text = NULL;

	return g_file_get_contents(file->path, &text, NULL, NULL) && g_str_equal(text, file->text);
}

static gboolean refuse_existing(const CmdStarter *starter, GError **error)
{
	g_autoptr(GString) names = g_string_new(NULL);

	for (guint i = 0; i < starter->files->len; i++) {
		const File *file = &g_array_index(starter->files, File, i);

		if (g_file_test(file->path, G_FILE_TEST_EXISTS) && !is_same(file))
			g_string_append_printf(names, "%s%s", names->len ? ", " : "", file->path);
	}
	return names->len == 0 ||
	       kd_fail(error, KD_ERROR_INPUT,
		       "there is already: %s; nothing is written (--force writes over it)",
		       names->str);
}

static gboolean fail(const char *path, GError **error)
{
	return kd_fail(error, KD_ERROR_IO, "%s: cannot be written: %s", path, g_strerror(errno));
}

static gboolean draft(File *file, GError **error)
{
	g_autoptr(GError) cause = NULL;
	g_autofree char *folder = g_path_get_dirname(file->path);
	g_autofree char *name = g_path_get_basename(file->path);
	g_autofree char *hidden = g_strdup_printf(".%s.%d", name, (int) getpid());

	file->draft = g_build_filename(folder, hidden, NULL);
	return g_file_set_contents(file->draft, file->text, -1, &cause) ||
	       kd_fail(error, KD_ERROR_IO, "%s", cause->message);
}

/* link() does not replace what came there in the meantime. */
static gboolean move_into_place(File *file, bool force, GError **error)
{
	if (!force && is_same(file))
		return TRUE;
	if ((force ? g_rename(file->draft, file->path) : link(file->draft, file->path)) != 0)
		return fail(file->path, error);
	file->made = true;
	return TRUE;
}

static gboolean make_folder(CmdStarter *starter, GError **error)
{
	starter->made = !g_file_test(starter->folder, G_FILE_TEST_EXISTS);
	return g_mkdir_with_parents(starter->folder, 0777) == 0 || fail(starter->folder, error);
}

static gboolean write_all(CmdStarter *starter, bool force, GError **error)
{
	for (guint i = 0; i < starter->files->len; i++)
		if (!draft(&g_array_index(starter->files, File, i), error))
			return FALSE;
	for (guint i = 0; i < starter->files->len; i++)
		if (!move_into_place(&g_array_index(starter->files, File, i), force, error))
			return FALSE;
	return TRUE;
}

gboolean cmd_starter_write(CmdStarter *starter, bool force, GError **error)
{
	gboolean good = (force || refuse_existing(starter, error)) && make_folder(starter, error) &&
			write_all(starter, force, error);

	for (guint i = 0; i < starter->files->len; i++) {
		File *file = &g_array_index(starter->files, File, i);

		if (file->draft)
			g_unlink(file->draft);
		if (!good && file->made && !force)
			g_unlink(file->path);
	}
	if (!good && starter->made)
		g_rmdir(starter->folder);
	return good;
}
