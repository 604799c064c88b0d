/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writer of YAML, and round trips through both writers and both readers: of random
 * trees, and of the manifests and dumps among the public traces.
 */
#include "config.h"

#include "base/tree.h"
#include "kt.h"

#include <string.h>

static const struct {
	const char *row, *json, *want;
} rows[] = {
	{ "as kubectl indents", "{\"a\": {\"b\": [1, {\"c\": 2, \"d\": [3, [4, 5]]}]}, \"e\": []}",
	  "a:\n  b:\n  - 1\n  - c: 2\n    d:\n    - 3\n    - - 4\n      - 5\ne: []\n" },
	{ "a list at the top", "[{\"a\": 1}, {}]", "- a: 1\n- {}\n" },
	{ "a scalar", "\"x\"", "x\n" },
	{ "null", "{\"a\": null, \"b\": true}", "a: null\nb: true\n" },
	{ "strings without quotes", "[\"nginx:1.25\", \"1Gi\", \"a b\", \"/x\", \"a-b\", \"80%\"]",
	  "- nginx:1.25\n- 1Gi\n- a b\n- /x\n- a-b\n- 80%\n" },
	{ "strings that look like something else",
	  "[\"1\", \"yes\", \"n\", \"null\", \"\", \"1e3\", \"0x1F\", \"2026-01-31\", \"12:30\", "
	  "\"~\", \"<<\"]",
	  "- \"1\"\n- \"yes\"\n- \"n\"\n- \"null\"\n- \"\"\n- \"1e3\"\n- \"0x1F\"\n- "
	  "\"2026-01-31\"\n"
	  "- \"12:30\"\n- \"~\"\n- \"<<\"\n" },
	{ "strings that YAML would misread",
	  "[\"- a\", \"a: b\", \"#x\", \" a\", \"*x\", \"it's\", \"'x'\", \"[a\"]",
	  "- '- a'\n- 'a: b'\n- '#x'\n- ' a'\n- '*x'\n- it's\n- '''x'''\n- '[a'\n" },
	{ "many lines", "{\"a\": \"x\\n  y\\n\", \"b\": \"x\\ny\", \"c\": \"x\\n\\n\"}",
	  "a: |\n  x\n    y\nb: |-\n  x\n  y\nc: |+\n  x\n\n" },
	{ "many lines that a block cannot hold", "{\"a\": \"x \\n\", \"b\": \"\\u0007\\n\"}",
	  "a: \"x \\n\"\nb: \"\\a\\n\"\n" },
	{ "keys", "{\"8080\": 1, \"a.b/c\": 2, \"true\": 3, \"\": 4, \"a b\": 5}",
	  "\"8080\": 1\na.b/c: 2\n\"true\": 3\n\"\": 4\na b: 5\n" },
	{ "long lines stay whole",
	  "{\"a\": \"012345678 012345678 012345678 012345678 012345678 012345678 012345678 "
	  "012345678 x\"}",
	  "a: 012345678 012345678 012345678 012345678 012345678 012345678 012345678 012345678 "
	  "x\n" },
	{ "beyond ASCII", "[\"\xC3\xA9\", \"\xF0\x9F\x98\x80\"]",
	  "- \xC3\xA9\n- \"\\U0001F600\"\n" },
};

static void prints(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KdForest)
			forest = kd_json_parse(rows[i].json, strlen(rows[i].json), "f", NULL);
		g_autoptr(GString) out = g_string_new(NULL);

		kd_tree_print_yaml(kd_forest_document(forest, 0), out);
		KT_ROW_STR(rows[i].row, out->str, rows[i].want);
	}
}

static void mends_bad_text(void)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	g_autoptr(GString) out = g_string_new("# before\n");

	kd_tree_print_yaml(kd_tree_new_string(forest, "a\xE9z", -1), out);
	KT_ROW_STR("Latin-1", out->str, "# before\na\xEF\xBF\xBDz\n");
}

/* Random trees */

static const char *const pieces[] = {
	"a",          "b c",
	"yes",        "~",
	"null",       "1",
	"-1",         "0x1F",
	".5",         "1e3",
	": ",         ":",
	" #",         "#",
	"- ",         "-",
	"\n",         "\n",
	"\t",         " ",
	"  ",         "\r",
	"'",          "\"",
	"---",        "...",
	"|",          ">",
	"%",          "@",
	"`",          "[",
	"]",          "{",
	"}",          "<<",
	"&",          "*",
	"!",          "?",
	",",          "\\",
	"\x01",       "\x7F",
	"\xC2\x85",   "\xE2\x80\xA8",
	"\xC3\xA9",   "\xF0\x9F\x98\x80",
	"2026-01-31", "12:30",
};

static char *random_text(GRand *rand)
{
	GString *text = g_string_new(NULL);

	for (int n = g_rand_int_range(rand, 0, 5); n > 0; n--)
		g_string_append(text, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
	if (g_rand_int_range(rand, 0, 50) == 0)
		for (int n = 0; n < 40; n++)
			g_string_append(text, "word ");
	return g_string_free(text, FALSE);
}

static KdTree *random_scalar(GRand *rand, KdForest *forest)
{
	g_autofree char *text = random_text(rand);

	switch (g_rand_int_range(rand, 0, 10)) {
	case 0:
		return kd_tree_new(forest, KD_TREE_NULL, 0, 0);
	case 1:
		return kd_tree_new_bool(forest, g_rand_boolean(rand));
	case 2:
		return kd_tree_new_int(forest, (gint32) g_rand_int(rand));
	case 3:
		return kd_tree_new_double(forest, g_rand_double_range(rand, -1e9, 1e9));
	case 4:
		return kd_tree_new_string(forest, "a\0b", 3);
	default:
		return kd_tree_new_string(forest, text, -1);
	}
}

static KdTree *random_tree(GRand *rand, KdForest *forest, int depth)
{
	int kind = g_rand_int_range(rand, 0, 3);
	KdTree *tree;

	if (depth == 0 || kind == 0)
		return random_scalar(rand, forest);
	tree = kd_tree_new(forest, kind == 1 ? KD_TREE_LIST : KD_TREE_MAP, 0, 0);
	for (int n = g_rand_int_range(rand, 0, 6); n > 0; n--) {
		KdTree *child = random_tree(rand, forest, depth - 1);
		g_autofree char *key = random_text(rand);

		if (kind == 1)
			kd_tree_append(forest, tree, child);
		else
			kd_tree_set(forest, tree, key, child);
	}
	return tree;
}

/* Round trips */

static char *json_of(const KdTree *tree, guint indent)
{
	GString *out = g_string_new(NULL);

	kd_tree_print_json(tree, indent, out);
	return g_string_free(out, FALSE);
}

/* @text was printed from @tree: it reads back as @tree, with its keys in order. */
static bool reads_back(const char *row, const KdTree *tree, const GString *text,
		       KdForest *(*parse)(const char *, gsize, const char *, GError **) )
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = parse(text->str, text->len, row, &error);
	g_autofree char *want = json_of(tree, 0), *got = NULL;
	const KdTree *again;

	if (!forest || kd_forest_n_documents(forest) != 1)
		return KT_ROW_STR(row, text->str, forest ? "one document" : error->message);
	again = kd_forest_document(forest, 0);
	got = json_of(again, 0);
	return KT_ROW_STR(row, got, want) && KT_ROW_TRUE(text->str, kd_tree_equal(tree, again));
}

static bool round_trips(const char *row, const KdTree *tree)
{
	g_autoptr(GString) yaml = g_string_new(NULL), json = g_string_new(NULL);
	g_autoptr(GString) indented = g_string_new(NULL);

	/* YAML leaves out null documents. */
	if (tree->type == KD_TREE_NULL)
		return true;
	kd_tree_print_yaml(tree, yaml);
	kd_tree_print_json(tree, 0, json);
	kd_tree_print_json(tree, 3, indented);
	return reads_back(row, tree, yaml, kd_yaml_parse) &&
	       reads_back(row, tree, json, kd_json_parse) &&
	       reads_back(row, tree, indented, kd_json_parse);
}

static void random_trees_round_trip(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);

	for (int i = 0; i < kt_rounds(2000); i++) {
		g_autoptr(KdForest) forest = kd_forest_new(NULL);

		if (!round_trips("random tree", random_tree(rand, forest, 4)))
			break;
	}
}

static bool same_place(const KdTree *a, const KdTree *b)
{
	if (a->type != b->type || a->line != b->line || a->column != b->column)
		return false;
	for (guint i = 0; i < a->n; i++) {
		if (a->keys && (a->key_places[i].line != b->key_places[i].line ||
				a->key_places[i].column != b->key_places[i].column))
			return false;
		if (!same_place(a->children[i], b->children[i]))
			return false;
	}
	return true;
}

/* JSON is YAML: both readers find the same nodes at the same places. */
static void readers_agree_on_json(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(2);

	for (int i = 0; i < kt_rounds(2000); i++) {
		g_autoptr(KdForest) forest = kd_forest_new(NULL);
		KdTree *tree = random_tree(rand, forest, 4);
		g_autofree char *text = json_of(tree, (guint) g_rand_int_range(rand, 0, 3));
		g_autoptr(KdForest) json = kd_json_parse(text, strlen(text), "json", NULL);
		g_autoptr(KdForest) yaml = kd_yaml_parse(text, strlen(text), "yaml", NULL);
		const KdTree *a;

		/* YAML takes U+0085 and U+2028 for ends of lines. */
		if (!yaml || kd_forest_n_documents(yaml) == 0 || strstr(text, "\xC2\x85") ||
		    strstr(text, "\xE2\x80\xA8"))
			continue;
		a = kd_forest_document(json, 0);
		if (!KT_ROW_TRUE(text, kd_tree_equal(a, kd_forest_document(yaml, 0))) ||
		    !KT_ROW_TRUE(text, same_place(a, kd_forest_document(yaml, 0))))
			break;
	}
}

/* Public files */

static void file_round_trips(const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_tree_load(path, &error);

	KT_ROW_NO_ERROR(path, error);
	for (guint i = 0; forest && i < kd_forest_n_documents(forest); i++)
		if (!round_trips(path, kd_forest_document(forest, i)))
			break;
}

static guint folder_round_trips(const char *folder)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;
	guint n = 0;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
			n += folder_round_trips(path);
		} else if (g_pattern_match_simple("*.y*ml", name) ||
			   g_str_has_suffix(name, ".json")) {
			file_round_trips(path);
			n++;
		}
	}
	return n;
}

static void traces_round_trip(void)
{
	static const char *const folders[] = { "manifests", "cluster-dumps",
					       "alibaba-openb-gpu-v2023" };

	for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
		const char *folder = kt_traces(folders[i]);

		if (!folder || folder_round_trips(folder) == 0)
			kt_skip("no %s among the traces", folders[i]);
	}
}

static CU_TestInfo tests[] = { { "prints", prints },
			       { "mends bad text", mends_bad_text },
			       { "random trees round trip", random_trees_round_trip },
			       { "readers agree on JSON", readers_agree_on_json },
			       { "traces round trip", traces_round_trip },
			       CU_TEST_INFO_NULL };

KT_SUITE(print_yaml) = { .pName = "print_yaml", .pTests = tests };
