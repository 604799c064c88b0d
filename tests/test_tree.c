/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/tree.h"
#include "kt.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

/* Trees of these tests are written in YAML, and read back as JSON. */
static KdForest *parse(const char *yaml)
{
	g_autoptr(GError) error = NULL;
	KdForest *forest = kd_yaml_parse(yaml, strlen(yaml), "test.yaml", &error);

	KT_ROW_NO_ERROR(yaml, error);
	return forest;
}

static char *json_of(const KdTree *tree)
{
	GString *out = g_string_new(NULL);

	if (tree)
		kd_tree_print_json(tree, 0, out);
	return g_string_free(out, !tree);
}

static const char manifest[] = "spec:\n"
			       "  containers:\n"
			       "  - name: a\n"
			       "    ports: [{containerPort: 80}]\n"
			       "  - name: b\n"
			       "  labels: {app.kubernetes.io/name: x, 'a[0]': w, \"q\\\"\": z}\n"
			       "  nothing: null\n"
			       "top: 1\n";

static const struct {
	const char *path;
	const char *want; /* as JSON; NULL = not there */
} paths[] = {
	{ "top", "1" },
	{ "spec.containers[0].name", "\"a\"" },
	{ "spec.containers[1].name", "\"b\"" },
	{ "spec.containers[0].ports[0].containerPort", "80" },
	{ "spec.containers[0].ports[0]", "{\"containerPort\":80}" },
	{ "spec.containers[2].name", NULL },
	{ "spec.containers[99999999999999999999]", NULL },
	{ "spec.containers[-1]", NULL },
	{ "spec.containers[]", NULL },
	{ "spec.containers[0", NULL },
	{ "spec.containers[0x]", NULL },
	{ "spec.containers.name", NULL },
	{ "spec[0]", NULL },
	{ "top.x", NULL },
	{ "top[0]", NULL },
	{ "spec.nothing", "null" },
	{ "spec.nothing.x", NULL },
	{ "none", NULL },
	{ "spec.labels.app.kubernetes.io/name", NULL },
	{ "spec.labels.app\\.kubernetes\\.io/name", "\"x\"" },
	{ "spec.labels[\"app.kubernetes.io/name\"]", "\"x\"" },
	{ "spec.labels['app.kubernetes.io/name']", "\"x\"" },
	{ "spec['labels']['a[0]']", "\"w\"" },
	{ "spec.labels[\"q\\\"\"]", "\"z\"" },
	{ "spec['labels'", NULL },
	{ "spec['labels", NULL },
};

static void finds_by_path(void)
{
	g_autoptr(KdForest) forest = parse(manifest);
	const KdTree *tree = kd_forest_document(forest, 0);

	for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
		g_autofree char *json = json_of(kd_tree_path(tree, paths[i].path));

		KT_ROW_STR(paths[i].path, json, paths[i].want);
	}
	KT_ROW_TRUE("nowhere", kd_tree_path(NULL, "a") == NULL);
	KT_ROW_TRUE("no step", kd_tree_path(tree, "") == tree);
}

static void gets_by_key(void)
{
	g_autoptr(KdForest) forest = parse(manifest);
	const KdTree *tree = kd_forest_document(forest, 0);

	KT_ROW_STR("there", kd_tree_string(kd_tree_get(tree, "top")), "1");
	KT_ROW_STR("absent", kd_tree_string(kd_tree_get(tree, "to")), NULL);
	KT_ROW_STR("no map", kd_tree_string(kd_tree_get(kd_tree_get(tree, "top"), "x")), NULL);
	KT_ROW_STR("NULL", kd_tree_string(kd_tree_get(NULL, "x")), NULL);
	KT_ROW_STR("a map has no text", kd_tree_string(tree), NULL);
	KT_ROW_STR("nor has null", kd_tree_string(kd_tree_path(tree, "spec.nothing")), NULL);
}

static const struct {
	const char *row, *a, *b;
	bool want;
} equals[] = {
	{ "order of keys", "{a: 1, b: 2}", "{b: 2, a: 1}", true },
	{ "order of lists", "[1, 2]", "[2, 1]", false },
	{ "another key", "{a: 1, b: 2}", "{a: 1, c: 2}", false },
	{ "a key less", "{a: 1, b: 2}", "{a: 1}", false },
	{ "another value", "{a: {b: [1, x]}}", "{a: {b: [1, y]}}", false },
	{ "quotes make a string", "a: 1", "a: '1'", false },
	{ "quotes of a string", "a: x", "a: \"x\"", true },
	{ "null and empty", "a: null", "a: ''", false },
	{ "ways to say null", "a: ~", "a:", true },
	{ "ways to say true", "a: yes", "a: TRUE", true },
	{ "true and false", "a: true", "a: false", false },
	{ "base of an int", "a: 0x10", "a: 16", true },
	{ "octal", "a: 010", "a: 10", false },
	{ "sign of an int", "a: +1", "a: 1", true },
	{ "a whole float", "a: 1e3", "a: 1000", true },
	{ "near a whole", "a: 1000.5", "a: 1000", false },
	{ "floats", "a: 1.50", "a: 1.5", true },
	{ "not a number", "a: .nan", "a: .NaN", true },
	{ "infinities", "a: .inf", "a: -.inf", false },
	{ "64 bits", "a: 9007199254740993", "a: 9007199254740992.0", false },
	{ "empty list and map", "a: []", "a: {}", false },
	{ "strings that begin alike", "a: abc", "a: abcd", false },
};

static void equal(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(equals); i++) {
		g_autoptr(KdForest) a = parse(equals[i].a), b = parse(equals[i].b);
		const KdTree *ta = kd_forest_document(a, 0), *tb = kd_forest_document(b, 0);

		KT_ROW_INT(equals[i].row, kd_tree_equal(ta, tb), equals[i].want);
		KT_ROW_INT(equals[i].row, kd_tree_equal(tb, ta), equals[i].want);
		KT_ROW_TRUE(equals[i].row, kd_tree_equal(ta, ta));
	}
}

static void builds(void)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 3, 7);
	g_autofree char *json = NULL;

	kd_tree_set(forest, map, "int", kd_tree_new_int(forest, G_MININT64));
	kd_tree_set(forest, map, "list", list);
	kd_tree_append(forest, list, kd_tree_new_bool(forest, true));
	kd_tree_append(forest, list, kd_tree_new_bool(forest, false));
	kd_tree_append(forest, list, kd_tree_new_double(forest, 0.1));
	kd_tree_append(forest, list, kd_tree_new_string(forest, "abc", 2));
	kd_tree_append(forest, list, kd_tree_new_string(forest, "abc", -1));
	kd_tree_append(forest, list, kd_tree_new(forest, KD_TREE_NULL, 0, 0));
	kd_tree_append(forest, list, kd_tree_new(forest, KD_TREE_MAP, 0, 0));
	kd_tree_set(forest, map, "last", kd_tree_new_string(forest, "", 0));
	kd_tree_set(forest, map, "int", kd_tree_new_int(forest, 1));
	kd_forest_add_document(forest, map);
	json = json_of(kd_forest_document(forest, 0));
	KT_ROW_STR("all of it", json,
		   "{\"int\":1,\"list\":[true,false,0.1,\"ab\",\"abc\",null,{}],\"last\":\"\"}");
	KT_ROW_INT("place", kd_tree_place(forest, list).line, 3);
	KT_ROW_INT("place", kd_tree_place(forest, list).column, 7);
}

/* What was read may be added to, whatever room it was given. */
static void grows_what_was_read(void)
{
	g_autoptr(KdForest) forest = parse("{a: [1, 2, 3], b: 1, c: 2}");
	KdTree *map = (KdTree *) (gsize) kd_forest_document(forest, 0);

	for (int i = 0; i < 100; i++) {
		g_autofree char *key = g_strdup_printf("k%d", i);

		kd_tree_append(forest, map->children[0], kd_tree_new_int(forest, i));
		kd_tree_set(forest, map, key, kd_tree_new_int(forest, i));
	}
	KT_ROW_INT("list", map->children[0]->n, 103);
	KT_ROW_INT("map", map->n, 103);
	KT_ROW_STR("first", kd_tree_string(kd_tree_path(map, "a[0]")), "1");
	KT_ROW_STR("last", kd_tree_string(kd_tree_path(map, "a[102]")), "99");
	KT_ROW_STR("key", kd_tree_string(kd_tree_get(map, "k57")), "57");
	KT_ROW_INT("no place", map->key_places[60].line, 0);
}

static void values(void)
{
	g_autoptr(KdForest) forest = parse("{i: 0x10, f: 3.0, h: 3.5, s: '3', b: on, n: null, big: "
					   "18446744073709551615, inf: .inf}");
	const KdTree *tree = kd_forest_document(forest, 0);
	gint64 i = -1;
	double d = -1;
	bool b = false;

	KT_ROW_TRUE("int", kd_tree_int(kd_tree_get(tree, "i"), &i) && i == 16);
	KT_ROW_TRUE("whole float", kd_tree_int(kd_tree_get(tree, "f"), &i) && i == 3);
	KT_ROW_TRUE("bool", kd_tree_bool(kd_tree_get(tree, "b"), &b) && b);
	KT_ROW_TRUE("double", kd_tree_double(kd_tree_get(tree, "h"), &d) && d == 3.5);
	KT_ROW_TRUE("int as double", kd_tree_double(kd_tree_get(tree, "i"), &d) && d == 16);
	KT_ROW_TRUE("infinite", kd_tree_double(kd_tree_get(tree, "inf"), &d) && isinf(d));
	i = 7;
	KT_ROW_TRUE("half", !kd_tree_int(kd_tree_get(tree, "h"), &i));
	KT_ROW_TRUE("string", !kd_tree_int(kd_tree_get(tree, "s"), &i));
	KT_ROW_TRUE("too big", !kd_tree_int(kd_tree_get(tree, "big"), &i));
	KT_ROW_TRUE("too big by far", !kd_tree_int(kd_tree_get(tree, "inf"), &i));
	KT_ROW_TRUE("absent", !kd_tree_int(NULL, &i) && !kd_tree_double(NULL, &d));
	KT_ROW_TRUE("no double", !kd_tree_double(kd_tree_get(tree, "s"), &d));
	KT_ROW_TRUE("no bool", !kd_tree_bool(kd_tree_get(tree, "i"), &b));
	KT_ROW_TRUE("null is no bool", !kd_tree_bool(kd_tree_get(tree, "n"), &b));
	KT_ROW_INT("untouched", i, 7);
}

static const struct {
	const char *row, *text;
	const char *want; /* JSON of the documents, or the error */
} loads[] = {
	{ "YAML", "a: 1\n---\nb: 2\n", "{\"a\":1} {\"b\":2}" },
	{ "JSON", " \n{\"a\": 1}\n{\"b\": \"\\ud83d\\ude00\"}",
	  "{\"a\":1} {\"b\":\"\xF0\x9F\x98\x80\"}" },
	{ "a list of JSON", "[1, true]", "[1,true]" },
	{ "JSON after a byte order mark", "\xEF\xBB\xBF{\"a\": 1}", "{\"a\":1}" },
	{ "YAML after a byte order mark", "\xEF\xBB\xBFyes", "true" },
	{ "flow YAML", "{a: 1, b: [x]}", "{\"a\":1,\"b\":[\"x\"]}" },
	{ "flow YAML before more", "{a: 1}\n---\nb: 2\n", "{\"a\":1} {\"b\":2}" },
	{ "YAML that begins with a flow key", "[a, b]: 1", "f:1:1: a key must be a scalar" },
	{ "broken JSON", "{\"a\": 1 \"b\": 2}", "f:1:9: '\"' where a comma or } should stand" },
	{ "broken flow YAML", "{a: 1",
	  "f:1:1: the map that begins here is not closed: '}' is missing" },
	{ "nothing", "", "" },
	{ "blanks", " \n\n", "" },
};

static char *load(const char *text)
{
	g_autofree char *path = g_build_filename(kt_tmp(), "f", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = NULL;
	g_autoptr(GString) out = g_string_new(NULL);

	g_file_set_contents(path, text, -1, NULL);
	forest = kd_tree_load(path, &error);
	if (!forest)
		return g_strdup(strstr(error->message, "f:"));
	KT_ROW_STR(text, kd_forest_file(forest), path);
	for (guint i = 0; i < kd_forest_n_documents(forest); i++) {
		g_string_append(out, i > 0 ? " " : "");
		kd_tree_print_json(kd_forest_document(forest, i), 0, out);
	}
	return g_strdup(out->str);
}

static void loads_by_content(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(loads); i++) {
		g_autofree char *got = load(loads[i].text);

		KT_ROW_STR(loads[i].row, got, loads[i].want);
	}
}

static void loads_files(void)
{
	g_autofree char *path = g_build_filename(kt_tmp(), "a.yaml.gz", NULL);
	g_autoptr(GFile) file = g_file_new_for_path(path);
	g_autoptr(GOutputStream)
		raw = (GOutputStream *) g_file_replace(file, NULL, FALSE, 0, NULL, NULL);
	g_autoptr(GConverter)
		gzip = (GConverter *) g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
	g_autoptr(GOutputStream) stream = g_converter_output_stream_new(raw, gzip);
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = NULL;

	g_output_stream_write_all(stream, "a: [1, 2]\n", 10, NULL, NULL, NULL);
	g_output_stream_close(stream, NULL, NULL);
	forest = kd_tree_load(path, &error);
	KT_ROW_NO_ERROR("compressed", error);
	KT_ROW_STR("compressed",
		   kd_tree_string(kd_tree_path(kd_forest_document(forest, 0), "a[1]")), "2");
	KT_ROW_TRUE("no file", kd_tree_load("/does/not/exist.yaml", &error) == NULL);
	KT_ROW_TRUE("no file", g_error_matches(error, KD_ERROR, KD_ERROR_INPUT));
}

static CU_TestInfo tests[] = { { "finds by path", finds_by_path },
			       { "gets by key", gets_by_key },
			       { "equal", equal },
			       { "builds", builds },
			       { "grows what was read", grows_what_was_read },
			       { "values", values },
			       { "loads by content", loads_by_content },
			       { "loads files", loads_files },
			       CU_TEST_INFO_NULL };

KT_SUITE(tree) = { .pName = "tree", .pTests = tests };
