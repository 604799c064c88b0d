/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt.h"

#include <ftw.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static char *tmp_root;
static int n_tmp, n_skipped;

static bool verdict(const char *file, int line, bool holds, const char *text)
{
	CU_assertImplementation(holds, (unsigned) line, text, file, "", CU_FALSE);
	return holds;
}

static char *quoted(const char *text)
{
	return text ? g_strdup_printf("\"%s\"", text) : g_strdup("NULL");
}

bool kt_row_str(const char *file, int line, const char *row, const char *got, const char *want)
{
	if (g_strcmp0(got, want) == 0)
		return verdict(file, line, true, row);
	g_autofree char *g = quoted(got);
	g_autofree char *w = quoted(want);
	g_autofree char *text = g_strdup_printf("%s: got %s, want %s", row, g, w);
	return verdict(file, line, false, text);
}

bool kt_row_int(const char *file, int line, const char *row, gint64 got, gint64 want)
{
	if (got == want)
		return verdict(file, line, true, row);
	g_autofree char *text = g_strdup_printf(
		"%s: got %" G_GINT64_FORMAT ", want %" G_GINT64_FORMAT, row, got, want);
	return verdict(file, line, false, text);
}

bool kt_row_double(const char *file, int line, const char *row, double got, double want,
		   double tolerance)
{
	/* The first test lets infinities be equal. */
	if (!(got < want || got > want) || fabs(got - want) <= tolerance)
		if (isnan(got) == isnan(want))
			return verdict(file, line, true, row);
	g_autofree char *text = g_strdup_printf("%s: got %.17g, want %.17g (within %g)", row, got,
						want, tolerance);
	return verdict(file, line, false, text);
}

bool kt_row_true(const char *file, int line, const char *row, bool holds, const char *what)
{
	if (holds)
		return verdict(file, line, true, row);
	g_autofree char *text = g_strdup_printf("%s: %s", row, what);
	return verdict(file, line, false, text);
}

const char *kt_message(const GError *error)
{
	return error ? error->message : NULL;
}

static const char *below(const char *folder, const char *path)
{
	g_autofree char *full = g_build_filename(folder, path, NULL);

	return g_intern_string(full);
}

const char *kt_source(const char *path)
{
	return below(KT_SRCDIR, path);
}

const char *kt_traces(const char *path)
{
	const char *folder = g_getenv("KUBEDES_TRACES");
	const char *full = folder && *folder ? below(folder, path) : NULL;

	return full && g_file_test(full, G_FILE_TEST_EXISTS) ? full : NULL;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void) st;
	(void) type;
	(void) ftw;
	return remove(path);
}

static void remove_tmp(void)
{
	nftw(tmp_root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	g_clear_pointer(&tmp_root, g_free);
}

const char *kt_tmp(void)
{
	if (!tmp_root) {
		tmp_root = g_dir_make_tmp("kubedes-test-XXXXXX", NULL);
		g_assert(tmp_root);
		atexit(remove_tmp);
	}
	g_autofree char *name = g_strdup_printf("%d", n_tmp++);
	const char *path = below(tmp_root, name);
	g_assert(g_mkdir(path, 0700) == 0);
	return path;
}

char *kt_read(const char *path)
{
	g_autoptr(GError) error = NULL;
	char *text = NULL;

	if (g_file_get_contents(path, &text, NULL, &error))
		return text;
	verdict(__FILE__, __LINE__, false, error->message);
	return g_strdup("");
}

void kt_skip(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_autofree char *text = g_strdup_vprintf(format, args);
	va_end(args);
	g_print("\n    skipped: %s\n", text);
	n_skipped++;
}

int kt_n_skipped(void)
{
	return n_skipped;
}

int kt_rounds(int n)
{
	const char *soak = g_getenv("KT_SOAK");
	gint64 times = soak ? g_ascii_strtoll(soak, NULL, 10) : 1;

	return (int) CLAMP(n * times, n, G_MAXINT);
}
