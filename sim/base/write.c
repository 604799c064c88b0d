/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/write.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static gboolean fail(const char *path, int number, GError **error)
{
	g_set_error(error, G_FILE_ERROR, (gint) g_file_error_from_errno(number), "%s: %s", path,
		    g_strerror(number));
	return FALSE;
}

static gboolean write_into(const char *path, const char *data, gsize size, GError **error)
{
	FILE *file = fopen(path, "wb");
	gboolean good;

	if (!file)
		return fail(path, errno, error);
	good = fwrite(data, 1, size, file) == size;
	good = fclose(file) == 0 && good;
	return good || fail(path, errno, error);
}

gboolean kd_write_file(const char *path, const char *data, gssize size, GError **error)
{
	char *real = realpath(path, NULL);
	gboolean good;

	if (real && !g_file_test(real, G_FILE_TEST_IS_REGULAR | G_FILE_TEST_IS_DIR))
		good = write_into(real, data, size < 0 ? strlen(data) : (gsize) size, error);
	else
		good = g_file_set_contents(real ? real : path, data, size, error);
	free(real);
	return good;
}
