/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/tree.h"
#include "kt.h"
#include "kt_tree.h"

#include <string.h>

static char *read_all(const char *text, gsize length)
{
	return kt_tree_read_all(kd_yaml_parse, text, length);
}

static void check(const KtReading *rows, gsize n)
{
	kt_tree_check(kd_yaml_parse, rows, n);
}

static const KtReading documents[] = {
	{ "one", "a: 1\n", "{\"a\":1}" },
	{ "no newline at the end", "a: 1", "{\"a\":1}" },
	{ "CRLF", "a:\r\n  - 1\r\n  - x y\r\n", "{\"a\":[1,\"x y\"]}" },
	{ "a byte order mark",
	  "\xEF\xBB\xBF"
	  "a: 1\n",
	  "{\"a\":1}" },
	{ "two", "a: 1\n---\nb: 2\n", "{\"a\":1}\n{\"b\":2}" },
	{ "with ends and directives", "%YAML 1.2\n---\na: 1\n...\n---\nb: 2\n...\n",
	  "{\"a\":1}\n{\"b\":2}" },
	{ "blanks after the dashes", "---  \na: 1\n---\t\nb: 2\n", "{\"a\":1}\n{\"b\":2}" },
	{ "a comment after the dashes", "--- # one\na: 1\n", "{\"a\":1}" },
	{ "content after the dashes", "--- {a: 1}\n--- [b]\n", "{\"a\":1}\n[\"b\"]" },
	{ "only comment", "# nothing\n---\n# nothing\n---\na: 1\n---\n# nothing\n", "{\"a\":1}" },
	{ "empty", "---\n---\na: 1\n---\n\n---\n", "{\"a\":1}" },
	{ "null", "null\n---\n~\n---\na: ~\n", "{\"a\":null}" },
	{ "nothing at all", "", "" },
	{ "blanks", " \n\n  \n", "" },
	{ "dashes in a block scalar", "a: |\n  x\n  ---\n  y\nb: 1\n",
	  "{\"a\":\"x\\n---\\ny\\n\",\"b\":1}" },
	{ "dashes in quotes", "a: \"x\n  --- y\"\n", "{\"a\":\"x --- y\"}" },
	{ "a scalar", "hello world\n", "\"hello world\"" },
	{ "JSON", "{\"a\": [1, 2.5, true, null, \"\\u00e9\\/\"]}",
	  "{\"a\":[1,2.5,true,null,\"\xC3\xA9/\"]}" },
};

static void splits_documents(void)
{
	check(documents, G_N_ELEMENTS(documents));
}

static const KtReading scalars[] = {
	{ "types", "[1, 1.5, true, ~, x, '1', \"1\", 'true', '']",
	  "[1,1.5,true,null,\"x\",\"1\",\"1\",\"true\",\"\"]" },
	{ "booleans of YAML 1.1", "[yes, No, on, OFF, y, N]",
	  "[true,false,true,false,true,false]" },
	{ "nothing", "a:\nb: [1, , ]\n", "f:2:8: a value should stand here" },
	{ "empty values", "a:\nb:\n-\n- 1\n", "{\"a\":null,\"b\":[null,1]}" },
	{ "a date is a string", "a: 2026-01-31\n", "{\"a\":\"2026-01-31\"}" },
	{ "octal mode", "defaultMode: 0644\n", "{\"defaultMode\":420}" },
	{ "literal", "a: |\n  x\n    y\n\n  z\n\n\n", "{\"a\":\"x\\n  y\\n\\nz\\n\"}" },
	{ "literal without its end", "a: |-\n  x\n", "{\"a\":\"x\"}" },
	{ "literal with all of its end", "a: |+\n  x\n\nb: 1\n", "{\"a\":\"x\\n\\n\",\"b\":1}" },
	{ "literal that says its indentation", "a: |2\n   x\n", "{\"a\":\" x\\n\"}" },
	{ "a tab in a literal", "a: |\n  x\n  \ty\n", "{\"a\":\"x\\n\\ty\\n\"}" },
	{ "folded", "a: >\n  x\n  y\n\n  z\n", "{\"a\":\"x y\\nz\\n\"}" },
	{ "plain on many lines", "a: x\n  y\n   z\n", "{\"a\":\"x y z\"}" },
	{ "a comment ends it", "a: x # y\nb: x#y\n", "{\"a\":\"x\",\"b\":\"x#y\"}" },
	{ "single quotes", "a: 'it''s \\n'\n", "{\"a\":\"it's \\\\n\"}" },
	{ "escapes", "a: \"\\t\\x41\\u00e9\\U0001F600\\\n  x\"\n",
	  "{\"a\":\"\\tA\xC3\xA9\xF0\x9F\x98\x80x\"}" },
	{ "a NUL", "a: \"x\\0y\"\n", "{\"a\":\"x\\u0000y\"}" },
	{ "a URL", "a: http://x:80/y?z=1\n", "{\"a\":\"http://x:80/y?z=1\"}" },
};

static void reads_scalars(void)
{
	check(scalars, G_N_ELEMENTS(scalars));
}

static const KtReading tags[] = {
	{ "a string", "[!!str 1, !!str true, !!str ~, !!str, !!str '']",
	  "[\"1\",\"true\",\"~\",\"\",\"\"]" },
	{ "an int", "[!!int 1, !!int \"0x10\"]", "[1,16]" },
	{ "a float", "[!!float 1, !!float .5]", "[1,0.5]" },
	{ "a bool and null", "[!!bool 'no', !!null ~, !!null '']", "[false,null,null]" },
	{ "no specific type", "[! 1, ! true]", "[\"1\",\"true\"]" },
	{ "a tag of one's own", "[!mine 1, !<tag:a.b,2000:c> x]", "[\"1\",\"x\"]" },
	{ "a date", "!!timestamp 2026-01-31", "\"2026-01-31\"" },
	{ "collections", "{a: !!map {b: 1}, c: !!seq [1], d: !own {e: 1}}",
	  "{\"a\":{\"b\":1},\"c\":[1],\"d\":{\"e\":1}}" },
	{ "no int", "a: !!int x1", "f:1:4: \"x1\" is no int" },
	{ "no bool", "a: !!bool 1", "f:1:4: \"1\" is no bool" },
	{ "an unknown handle", "a: !e!x 1",
	  "f:1:4: found undefined tag handle while parsing a node" },
};

static void obeys_tags(void)
{
	check(tags, G_N_ELEMENTS(tags));
}

static const KtReading aliases[] = {
	{ "of a scalar", "a: &x 1\nb: *x\n", "{\"a\":1,\"b\":1}" },
	{ "of a map", "a: &x {y: [1]}\nb: *x\nc: [*x]\n",
	  "{\"a\":{\"y\":[1]},\"b\":{\"y\":[1]},\"c\":[{\"y\":[1]}]}" },
	{ "of nothing", "a: &x\nb: *x\n", "{\"a\":null,\"b\":null}" },
	{ "as a key", "- &k name\n- *k : 1\n", "[\"name\",{\"name\":1}]" },
	{ "an anchored key", "&k name: 1\nb: *k\n", "{\"name\":1,\"b\":\"name\"}" },
	{ "anchor anew", "[&x 1, *x, &x 2, *x]", "[1,1,2,2]" },
	{ "of the last document", "a: &x 1\n---\nb: *x\n",
	  "f:3:4: there is no anchor &x above this alias" },
	{ "unknown", "a: *x\n", "f:1:4: there is no anchor &x above this alias" },
	{ "of itself", "a: &x [1, *x]\n", "f:1:11: the alias *x stands in what it names" },
	{ "a map as a key", "- &k {a: 1}\n- *k : 1\n", "f:2:3: a key must be a scalar" },
};

static void follows_aliases(void)
{
	check(aliases, G_N_ELEMENTS(aliases));
}

static const KtReading merges[] = {
	{ "a map", "x: &x {a: 1, b: 2}\ny:\n  <<: *x\n  c: 3\n",
	  "{\"x\":{\"a\":1,\"b\":2},\"y\":{\"c\":3,\"a\":1,\"b\":2}}" },
	{ "what the map says wins", "y:\n  a: 1\n  <<: {a: 2, b: 2}\n  b: 1\n",
	  "{\"y\":{\"a\":1,\"b\":1}}" },
	{ "the earlier of a list wins", "<<: [{a: 1}, {a: 2, b: 2}]\n", "{\"a\":1,\"b\":2}" },
	{ "the earlier of two wins", "<<: {a: 1}\n? <<\n: {a: 2, b: 2}\n", "{\"a\":1,\"b\":2}" },
	{ "a merge of a merge", "- &x {<<: &y {a: 1}, b: 2}\n- {<<: *x, c: *y}\n",
	  "[{\"b\":2,\"a\":1},{\"c\":{\"a\":1},\"b\":2,\"a\":1}]" },
	{ "nothing to merge", "<<: []\n---\n<<: {}\na: 1\n", "{}\n{\"a\":1}" },
	{ "values are not merged", "<<: {a: {b: 1}}\na: {c: 1}\n", "{\"a\":{\"c\":1}}" },
	{ "quoted, it is a key", "\"<<\": 1\n", "{\"<<\":1}" },
	{ "a scalar", "a:\n  <<: 1\n", "f:2:7: the value of << must be a map or a list of maps" },
	{ "a list of scalars", "<<: [{a: 1}, 1]\n",
	  "f:1:5: the value of << must be a map or a list of maps" },
};

static void merges_keys(void)
{
	check(merges, G_N_ELEMENTS(merges));
}

static const KtReading errors[] = {
	{ "a key twice", "a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n",
	  "f:5:3: key \"c\" is there twice (first in line 3, column 3)" },
	{ "written otherwise", "{a: 1, \"a\": 2}",
	  "f:1:8: key \"a\" is there twice (first in line 1, column 2)" },
	{ "in a map inside only once", "a: {a: {a: 1}}\n", "{\"a\":{\"a\":{\"a\":1}}}" },
	{ "a map inside between", "a: 1\nb: {a: 1}\na: 2\n",
	  "f:3:1: key \"a\" is there twice (first in line 1, column 1)" },
	{ "badly indented", "a:\n  b: 1\n c: 2\n",
	  "f:3:2: this is no key of the map that begins in line 1, column 1: it is indented "
	  "otherwise, or something above it is not closed" },
	{ "a map in a line", "a: b: c\n",
	  "f:1:5: a second colon: a text with \": \" in it wants quotes" },
	{ "a bracket not closed", "a: [1, 2\nb: 3\n",
	  "f:2:2: ',' or ']' should stand here: the list that begins in line 1, column 4 is not "
	  "closed" },
	{ "a quote not closed", "a: \"x\nb: 1\n", "f:1:4: the quote that begins here has no end" },
	{ "a tab", "a:\n\tb: 1\n", "f:2:1: the line is indented by a tab; YAML wants blanks" },
	{ "a tab after blanks", "a:\n  b: 1\n \tc: 1\n",
	  "f:3:2: the line is indented by a tab; YAML wants blanks" },
	{ "a character that wants quotes", "a: b\n\xC3\xA4: @x\n",
	  "f:2:4: what begins with @ wants quotes" },
	{ "a template", "a: {{ .Values.x }}\n",
	  "f:1:5: a key must be a scalar; a template must be rendered first" },
	{ "a list as a key", "? [a]\n: 1\n", "f:1:3: a key must be a scalar" },
	{ "no key", "?\n: 1\n", "f:1:2: the key is missing" },
	{ "a NUL in a key", "\"a\\0\": 1", "f:1:1: a key must not hold U+0000" },
	{ "a control character", "a: \x01\n",
	  "f:1:4: control characters are not allowed (U+0001)" },
	{ "Latin-1", "a: \xC3\xA4\xE4\n", "f:1:5: byte 0xE4 is not UTF-8; save the text as UTF-8" },
	{ "UTF-16",
	  "\xFF\xFE"
	  "a",
	  "f:1:1: the text is UTF-16; save it as UTF-8" },
	{ "columns are of characters", "\"\xC3\xA4\xF0\x9F\x98\x80\": b: c\n",
	  "f:1:8: a second colon: a text with \": \" in it wants quotes" },
};

static void says_what_is_wrong(void)
{
	g_autofree char *nul = read_all("a: 1\nb\0", 7);

	check(errors, G_N_ELEMENTS(errors));
	KT_ROW_STR("a NUL byte", nul, "f:2:2: a NUL byte: this is no text");
}

/* "map 1:1 {a 1:1 = int 1:4, ...}" */
static void outline(const KdTree *tree, GString *out)
{
	static const char *const names[] = {
		"null", "bool", "int", "float", "string", "list", "map"
	};

	g_string_append_printf(out, "%s %u:%u", names[tree->type], tree->line, tree->column);
	if (tree->text)
		return;
	g_string_append(out, " {");
	for (guint i = 0; i < tree->n; i++) {
		g_string_append(out, i > 0 ? ", " : "");
		if (tree->keys)
			g_string_append_printf(out, "%s %u:%u = ", tree->keys[i],
					       tree->key_places[i].line,
					       tree->key_places[i].column);
		outline(tree->children[i], out);
	}
	g_string_append_c(out, '}');
}

static const KtReading places[] = {
	{ "block style", "\na: 1\nb:\n  - x\n  -  y: z\n",
	  "map 2:1 {a 2:1 = int 2:4, b 3:1 = list 4:3 {string 4:5, map 5:6 {y 5:6 = string "
	  "5:9}}}" },
	{ "flow style", "{a: [1, 2.5],\n b: {}}\n",
	  "map 1:1 {a 1:2 = list 1:5 {int 1:6, float 1:9}, b 2:2 = map 2:5 {}}" },
	{ "a block scalar", "a: |\n  x\nb: 'y'\n",
	  "map 1:1 {a 1:1 = string 1:4, b 3:1 = string 3:4}" },
	{ "an alias: where what it names stands", "a: &x\n  k: 1\nb: *x\n",
	  "map 1:1 {a 1:1 = map 1:4 {k 2:3 = int 2:6}, b 3:1 = map 1:4 {k 2:3 = int 2:6}}" },
	{ "a merged key: where it stands", "x: {<<: {k: 1},\n  j: 2}\n",
	  "map 1:1 {x 1:1 = map 1:4 {j 2:3 = int 2:6, k 1:10 = int 1:13}}" },
	{ "after a byte order mark",
	  "\xEF\xBB\xBF"
	  "a: 1\n",
	  "map 1:1 {a 1:1 = int 1:4}" },
};

static void knows_places(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
		g_autoptr(KdForest)
			forest = kd_yaml_parse(places[i].text, strlen(places[i].text), "f", NULL);
		g_autoptr(GString) out = g_string_new(NULL);

		outline(kd_forest_document(forest, 0), out);
		KT_ROW_STR(places[i].row, out->str, places[i].want);
		KT_ROW_STR(places[i].row, kd_tree_place(forest, kd_forest_document(forest, 0)).file,
			   "f");
	}
}

static const char *fails_with_limit(const char *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = kd_yaml_parse(text, strlen(text), "f", &error);

	if (!forest && g_error_matches(error, KD_ERROR, KD_ERROR_LIMIT))
		return g_intern_string(error->message);
	return forest ? NULL : "another error";
}

static char *nested(guint depth, const char *inside)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < depth; i++)
		g_string_append_c(text, '[');
	g_string_append(text, inside);
	for (guint i = 0; i < depth; i++)
		g_string_append_c(text, ']');
	return g_string_free(text, FALSE);
}

static void limits_depth(void)
{
	g_autofree char *deep = nested(KD_TREE_DEPTH, "1"), *deeper = nested(KD_TREE_DEPTH + 1, "");
	g_autofree char *half = nested(KD_TREE_DEPTH / 2, "1");
	g_autofree char *rest = nested(KD_TREE_DEPTH / 2 - 1, "*x");
	g_autofree char *too_much = nested(KD_TREE_DEPTH / 2, "*x");
	g_autofree char *fits = g_strdup_printf("[&x %s, %s]", half, rest);
	g_autofree char *exceeds = g_strdup_printf("[&x %s, %s]", half, too_much);

	KT_ROW_STR("as deep as allowed", fails_with_limit(deep), NULL);
	KT_ROW_STR("deeper", fails_with_limit(deeper), "f:1:201: nested deeper than 200");
	KT_ROW_STR("by an alias, as deep as allowed", fails_with_limit(fits), NULL);
	KT_ROW_STR("by an alias, deeper", fails_with_limit(exceeds),
		   "f:1:308: nested deeper than 200");
}

/* Ten times ten times ...: a billion laughs. */
static void limits_aliases(void)
{
	g_autoptr(GString) text = g_string_new("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
	const char *error;

	for (int i = 1; i < 10; i++) {
		g_string_append_printf(text, "a%d: &a%d [", i, i);
		for (int j = 0; j < 10; j++)
			g_string_append_printf(text, "%s*a%d", j > 0 ? ", " : "", i - 1);
		g_string_append(text, "]\n");
	}
	error = fails_with_limit(text->str);
	KT_ROW_STR("laughs", error, "f:6:45: the aliases multiply to more than 1000000 nodes");
}

/* Against a naive count: stretches between lines of dashes that hold more than comment. */
static guint count_documents(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	bool content = false;
	guint n = 0;

	for (char **line = lines; *line; line++) {
		if (g_str_has_prefix(*line, "---")) {
			n += content;
			content = false;
		} else if (!strchr("#\r", *g_strchug(*line)) && **line) {
			content = true;
		}
	}
	return n + content;
}

static void counts_documents_of_traces(void)
{
	const char *folder = kt_traces("manifests");
	g_autoptr(GDir) dir = folder ? g_dir_open(folder, 0, NULL) : NULL;
	const char *name;

	if (!dir) {
		kt_skip("no manifests among the traces");
		return;
	}
	while ((name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		g_autofree char *text = kt_read(path);
		g_autoptr(GError) error = NULL;
		g_autoptr(KdForest) forest = kd_tree_load(path, &error);

		KT_ROW_NO_ERROR(name, error);
		if (forest)
			KT_ROW_INT(name, kd_forest_n_documents(forest), count_documents(text));
	}
}

/* The same nodes are in a table, too. */
static void reads_many_nodes(void)
{
	const char *yaml = kt_traces("alibaba-openb-gpu-v2023/openb_node_list_gpu_node.yaml");
	const char *csv = kt_traces("alibaba-openb-gpu-v2023/openb_node_list_gpu_node.csv");
	g_autoptr(KdForest) forest = yaml ? kd_tree_load(yaml, NULL) : NULL;
	g_autofree char *table = csv ? kt_read(csv) : NULL;
	g_auto(GStrv) lines = table ? g_strsplit(g_strchomp(table), "\n", -1) : NULL;

	if (!yaml || !csv) {
		kt_skip("no nodes of openb among the traces");
		return;
	}
	KT_ROW_INT("as many", kd_forest_n_documents(forest), g_strv_length(lines) - 1);
	for (guint i = 0; i < kd_forest_n_documents(forest); i++) {
		const KdTree *node = kd_forest_document(forest, i);
		const char *name = kd_tree_string(kd_tree_path(node, "metadata.name"));

		KT_ROW_TRUE(lines[i + 1], name && g_str_has_prefix(lines[i + 1], name));
	}
}

static CU_TestInfo tests[] = { { "splits documents", splits_documents },
			       { "reads scalars", reads_scalars },
			       { "obeys tags", obeys_tags },
			       { "follows aliases", follows_aliases },
			       { "merges keys", merges_keys },
			       { "says what is wrong", says_what_is_wrong },
			       { "knows places", knows_places },
			       { "limits depth", limits_depth },
			       { "limits aliases", limits_aliases },
			       { "counts documents of traces", counts_documents_of_traces },
			       { "reads many nodes", reads_many_nodes },
			       CU_TEST_INFO_NULL };

KT_SUITE(yaml) = { .pName = "yaml", .pTests = tests };
