/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/write.h"
#include "kt.h"

#include <sys/stat.h>
#include <unistd.h>

static char *below(const char *name)
{
	return g_build_filename(kt_tmp(), name, NULL);
}

static void test_files(void)
{
	g_autofree char *file = below("file"), *link = below("link");
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;

	KT_ROW_TRUE("a new file", kd_write_file(file, "one", -1, &error));
	KT_ROW_INT("a link", symlink(file, link), 0);
	KT_ROW_TRUE("through the link", kd_write_file(link, "two more", 3, &error));
	KT_ROW_TRUE("the link is still one", g_file_test(link, G_FILE_TEST_IS_SYMLINK));
	text = kt_read(file);
	KT_ROW_STR("what it points to has changed", text, "two");
	KT_ROW_NO_ERROR("all is well", error);
}

static void test_devices(void)
{
	g_autofree char *null = below("null");
	g_autoptr(GError) error = NULL;
	struct stat status;

	KT_ROW_INT("a link to a device", symlink("/dev/null", null), 0);
	KT_ROW_TRUE("takes anything", kd_write_file(null, "text", -1, &error));
	KT_ROW_NO_ERROR("all is well", error);
	KT_ROW_TRUE("and is what it was",
		    stat("/dev/null", &status) == 0 && S_ISCHR(status.st_mode));
	KT_ROW_TRUE("a device that is full", access("/dev/full", W_OK) != 0 ||
						     !kd_write_file("/dev/full", "text", -1, NULL));
}

static CU_TestInfo tests[] = {
	{ "files and links", test_files },
	{ "devices", test_devices },
	CU_TEST_INFO_NULL,
};

KT_SUITE(write) = { .pName = "write", .pTests = tests };
