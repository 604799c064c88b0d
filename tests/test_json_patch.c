/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/json_patch.c: the examples of RFC 6902, appendix A, and what they leave out. */
#include "config.h"

#include "run/json_patch.h"

#include <string.h>

#include "kt.h"
#include "kt_tree.h"

static const struct {
	const char *row, *base, *patch, *want; /* NULL = it fails */
} rows[] = {
	{ "A.1 add a member", "{\"foo\":\"bar\"}",
	  "[{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\"}]",
	  "{\"baz\":\"qux\",\"foo\":\"bar\"}" },
	{ "A.2 add to a list", "{\"foo\":[\"bar\",\"baz\"]}",
	  "[{\"op\":\"add\",\"path\":\"/foo/1\",\"value\":\"qux\"}]",
	  "{\"foo\":[\"bar\",\"qux\",\"baz\"]}" },
	{ "A.3 remove a member", "{\"baz\":\"qux\",\"foo\":\"bar\"}",
	  "[{\"op\":\"remove\",\"path\":\"/baz\"}]", "{\"foo\":\"bar\"}" },
	{ "A.4 remove from a list", "{\"foo\":[\"bar\",\"qux\",\"baz\"]}",
	  "[{\"op\":\"remove\",\"path\":\"/foo/1\"}]", "{\"foo\":[\"bar\",\"baz\"]}" },
	{ "A.5 replace", "{\"baz\":\"qux\",\"foo\":\"bar\"}",
	  "[{\"op\":\"replace\",\"path\":\"/baz\",\"value\":\"boo\"}]",
	  "{\"baz\":\"boo\",\"foo\":\"bar\"}" },
	{ "A.6 move", "{\"foo\":{\"bar\":\"baz\",\"waldo\":\"fred\"},\"qux\":{\"corge\":\"g\"}}",
	  "[{\"op\":\"move\",\"from\":\"/foo/waldo\",\"path\":\"/qux/thud\"}]",
	  "{\"foo\":{\"bar\":\"baz\"},\"qux\":{\"corge\":\"g\",\"thud\":\"fred\"}}" },
	{ "A.7 move within a list", "{\"foo\":[\"all\",\"grass\",\"cows\",\"eat\"]}",
	  "[{\"op\":\"move\",\"from\":\"/foo/1\",\"path\":\"/foo/3\"}]",
	  "{\"foo\":[\"all\",\"cows\",\"eat\",\"grass\"]}" },
	{ "A.8 tests that hold", "{\"baz\":\"qux\",\"foo\":[\"a\",2,\"c\"]}",
	  "[{\"op\":\"test\",\"path\":\"/baz\",\"value\":\"qux\"},"
	  "{\"op\":\"test\",\"path\":\"/foo/1\",\"value\":2}]",
	  "{\"baz\":\"qux\",\"foo\":[\"a\",2,\"c\"]}" },
	{ "A.9 a test that does not", "{\"baz\":\"qux\"}",
	  "[{\"op\":\"test\",\"path\":\"/baz\",\"value\":\"bar\"}]", NULL },
	{ "A.10 add a map", "{\"foo\":\"bar\"}",
	  "[{\"op\":\"add\",\"path\":\"/child\",\"value\":{\"grandchild\":{}}}]",
	  "{\"foo\":\"bar\",\"child\":{\"grandchild\":{}}}" },
	{ "A.12 add to what is not there", "{\"foo\":\"bar\"}",
	  "[{\"op\":\"add\",\"path\":\"/baz/bat\",\"value\":\"qux\"}]", NULL },
	{ "A.14 escapes", "{\"/\":9,\"~1\":10}",
	  "[{\"op\":\"test\",\"path\":\"/~01\",\"value\":10}]", "{\"/\":9,\"~1\":10}" },
	{ "A.15 a text is no number", "{\"/\":9,\"~1\":10}",
	  "[{\"op\":\"test\",\"path\":\"/~01\",\"value\":\"10\"}]", NULL },
	{ "A.16 add behind the last", "{\"foo\":[\"bar\"]}",
	  "[{\"op\":\"add\",\"path\":\"/foo/-\",\"value\":[\"abc\",\"def\"]}]",
	  "{\"foo\":[\"bar\",[\"abc\",\"def\"]]}" },
	{ "the first of an empty list", "{\"a\":[]}",
	  "[{\"op\":\"add\",\"path\":\"/a/0\",\"value\":1}]", "{\"a\":[1]}" },
	{ "beyond the end", "{\"a\":[1]}", "[{\"op\":\"add\",\"path\":\"/a/2\",\"value\":1}]",
	  NULL },
	{ "remove what is not there", "{\"a\":[]}", "[{\"op\":\"remove\",\"path\":\"/a/0\"}]",
	  NULL },
	{ "replace what is not there", "{}", "[{\"op\":\"replace\",\"path\":\"/a\",\"value\":1}]",
	  NULL },
	{ "deeper, through a list", "{\"a\":[{\"b\":1},{\"b\":2}]}",
	  "[{\"op\":\"replace\",\"path\":\"/a/1/b\",\"value\":3}]",
	  "{\"a\":[{\"b\":1},{\"b\":3}]}" },
	{ "copy", "{\"a\":[1]}", "[{\"op\":\"copy\",\"from\":\"/a/0\",\"path\":\"/b\"}]",
	  "{\"a\":[1],\"b\":1}" },
	{ "all of it", "{\"a\":1}", "[{\"op\":\"replace\",\"path\":\"\",\"value\":{\"b\":1}}]",
	  "{\"b\":1}" },
	{ "what fails later undoes the rest", "{}",
	  "[{\"op\":\"add\",\"path\":\"/a\",\"value\":1},{\"op\":\"remove\",\"path\":\"/b\"}]",
	  NULL },
};

static void test_patch(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(KdForest)
			base = kd_json_parse(rows[i].base, strlen(rows[i].base), NULL, NULL);
		g_autoptr(KdForest)
			patch = kd_json_parse(rows[i].patch, strlen(rows[i].patch), NULL, NULL);
		const KdTree *operations = kd_forest_document(patch, 0), *got;

		KT_ROW_TRUE(rows[i].row, kd_json_patch_check(operations, NULL));
		got = kd_json_patch(base, kd_forest_document(base, 0), operations, &error);
		KT_ROW_TRUE(rows[i].row, !got == !rows[i].want && !error == !!got);
		if (got && rows[i].want) {
			g_autoptr(KdForest) want = kd_json_parse(rows[i].want, strlen(rows[i].want),
								 NULL, NULL);
			g_autofree char *difference = kt_tree_difference(
				got, kd_forest_document(want, 0));

			KT_ROW_STR(rows[i].row, difference, NULL);
		}
	}
}

static const char *const refused[] = {
	"{}",
	"[{\"path\":\"/a\"}]",
	"[{\"op\":\"spam\",\"path\":\"/a\"}]",
	"[{\"op\":\"add\",\"path\":\"/a\"}]",
	"[{\"op\":\"add\",\"path\":\"a\",\"value\":1}]",
	"[{\"op\":\"move\",\"path\":\"/a\"}]",
	"[{\"op\":\"add\",\"from\":\"/b\",\"path\":\"/a\",\"value\":1}]",
};

static void test_refused(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_autoptr(KdForest)
			patch = kd_json_parse(refused[i], strlen(refused[i]), NULL, NULL);

		KT_ROW_TRUE(refused[i], !kd_json_patch_check(kd_forest_document(patch, 0), NULL));
	}
}

static CU_TestInfo tests[] = {
	{ "patches", test_patch },
	{ "what is no patch", test_refused },
	CU_TEST_INFO_NULL,
};
KT_SUITE(json_patch) = { .pName = "json_patch", .pTests = tests };
