/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of JSON; that places are right is tested against the reader of YAML (print_yaml). */
#include "config.h"

#include "base/tree.h"
#include "kt.h"
#include "kt_tree.h"

#include <string.h>

static char *read_all(const char *text, gsize length)
{
	return kt_tree_read_all(kd_json_parse, text, length);
}

static void check(const KtReading *rows, gsize n)
{
	kt_tree_check(kd_json_parse, rows, n);
}

static const KtReading values[] = {
	{ "all types", " {\"a\" : [ 1 , -2.5e+3 , true , false , null , \"x\" , { } , [ ] ] } ",
	  "{\"a\":[1,-2.5e+3,true,false,null,\"x\",{},[]]}" },
	{ "numbers", "[0, -0, 10, 0.5, 1e5, 1E-5, 0e0, 12345678901234567890]",
	  "[0,-0,10,0.5,1e5,1E-5,0e0,12345678901234567890]" },
	{ "escapes", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20AC\"",
	  "\"\\\"\\\\/\\b\\f\\n\\r\\tA\xC3\xA9\xE2\x82\xAC\"" },
	{ "a surrogate pair", "\"\\ud83d\\ude00\"", "\"\xF0\x9F\x98\x80\"" },
	{ "the last character", "\"\\uDBFF\\uDFFF\"", "\"\xF4\x8F\xBF\xBF\"" },
	{ "half a pair", "\"\\ud83d\"", "\"\xEF\xBF\xBD\"" },
	{ "half a pair before text", "\"\\ud83dx\"", "\"\xEF\xBF\xBDx\"" },
	{ "half a pair before an escape", "\"\\ud83d\\n\"", "\"\xEF\xBF\xBD\\n\"" },
	{ "a pair the wrong way round", "\"\\ude00\\ud83d\"", "\"\xEF\xBF\xBD\xEF\xBF\xBD\"" },
	{ "half a pair before another letter", "\"\\ud83d\\u0041\"",
	  "\"\xEF\xBF\xBD"
	  "A\"" },
	{ "U+0000", "\"a\\u0000b\"", "\"a\\u0000b\"" },
	{ "UTF-8", "\"\xC3\xA9\xF0\x9F\x98\x80\"", "\"\xC3\xA9\xF0\x9F\x98\x80\"" },
	{ "an empty string", "\"\"", "\"\"" },
	{ "an empty key", "{\"\": 1}", "{\"\":1}" },
	{ "a scalar", "1", "1" },
	{ "null is a document", "null", "null" },
	{ "nothing", " \n", "" },
	{ "lines", "{\"a\":1}\n{\"a\":2}\n[3]\n", "{\"a\":1}\n{\"a\":2}\n[3]" },
	{ "documents in a row", "{}[] 1 \"x\"", "{}\n[]\n1\n\"x\"" },
	{ "CRLF and tabs", "{\r\n\t\"a\": 1\r\n}\r\n", "{\"a\":1}" },
	{ "a byte order mark", "\xEF\xBB\xBF{}", "{}" },
	{ "an escaped key is that key", "{\"\\u0061\": 1, \"b\": 2}", "{\"a\":1,\"b\":2}" },
};

static void reads_values(void)
{
	check(values, G_N_ELEMENTS(values));
}

static const KtReading errors[] = {
	{ "a key twice", "{\"a\": 1,\n \"b\": 2,\n \"\\u0061\": 3}",
	  "f:3:2: key \"a\" is there twice (first in line 1, column 2)" },
	{ "a comma too many", "[1, 2,]", "f:1:7: ']' where a value should stand" },
	{ "a comma too many in a map", "{\"a\": 1,}",
	  "f:1:9: '}' where a key in quotes should stand" },
	{ "no comma", "[1 2]", "f:1:4: '2' where a comma or ] should stand" },
	{ "no comma in a map", "{\"a\": 1\n \"b\": 2}",
	  "f:2:2: '\"' where a comma or } should stand" },
	{ "no colon", "{\"a\" 1}", "f:1:6: '1' where a colon should stand" },
	{ "no value", "{\"a\": }", "f:1:7: '}' where a value should stand" },
	{ "a bare key", "{a: 1}", "f:1:2: 'a' where a key in quotes should stand" },
	{ "single quotes", "['a']", "f:1:2: ''' where a value should stand" },
	{ "a comment", "// x\n1", "f:1:1: '/' where a value should stand; JSON has no comments" },
	{ "not closed", "{\n  \"a\": [1,\n 2", "f:3:3: the [ of line 2, column 8 is not closed" },
	{ "the end instead of a value", "[1,", "f:1:4: the text ends where a value should stand" },
	{ "the end instead of a key", "{",
	  "f:1:2: the text ends where a key in quotes should stand" },
	{ "the end instead of a colon", "{\"a\"",
	  "f:1:5: the text ends where a colon should stand" },
	{ "a bracket too many", "[]]", "f:1:3: ']' where a value should stand" },
	{ "the wrong bracket", "[1}", "f:1:3: '}' where a comma or ] should stand" },
	{ "a string without end", "[\"abc", "f:1:2: the string has no end" },
	{ "a newline in a string", "\"a\nb\"", "f:1:3: U+000A in a string must be escaped" },
	{ "an unknown escape", "\"\xC3\xA9\\x\"", "f:1:3: unknown escape" },
	{ "an escape at the end", "\"\\", "f:1:2: unknown escape" },
	{ "too few digits", "\"\\u12\"", "f:1:2: unknown escape" },
	{ "no hexadecimal digits", "\"\\u12g4\"", "f:1:2: unknown escape" },
	{ "a word", "[truth]", "f:1:2: 't' where a value should stand" },
	{ "half a word", "nul", "f:1:1: 'n' where a value should stand" },
	{ "True", "True", "f:1:1: 'T' where a value should stand" },
	{ "NaN", "NaN", "f:1:1: 'N' where a value should stand" },
	{ "a leading zero", "[01]", "f:1:2: not a number of JSON" },
	{ "a plus", "+1", "f:1:1: '+' where a value should stand" },
	{ "a lone minus", "-", "f:1:1: not a number of JSON" },
	{ "a point without digits", "1.", "f:1:1: not a number of JSON" },
	{ "a point first", ".5", "f:1:1: '.' where a value should stand" },
	{ "an exponent without digits", "1e+", "f:1:1: not a number of JSON" },
	{ "another base", "0x1F", "f:1:1: not a number of JSON" },
	{ "a unit", "12m", "f:1:1: not a number of JSON" },
	{ "U+0000 in a key", "{\"\\u0000\": 1}", "f:1:2: a key must not hold U+0000" },
	{ "a control character", "[\x01]", "f:1:2: U+0001 where a value should stand" },
	{ "Latin-1", "[\"\xE4\"]", "f:1:3: byte 0xE4 is not UTF-8; save the text as UTF-8" },
	{ "half a character", "\"\xC3\"", "f:1:2: byte 0xC3 is not UTF-8; save the text as UTF-8" },
	{ "columns are of characters", "{\"\xC3\xA9\xF0\x9F\x98\x80\": \"\xC3\xA9\" 1}",
	  "f:1:12: '1' where a comma or } should stand" },
	{ "of this line only", "[\"\xC3\xA9\",\n1 1]",
	  "f:2:3: '1' where a comma or ] should stand" },
};

static void says_what_is_wrong(void)
{
	check(errors, G_N_ELEMENTS(errors));
}

static const struct {
	const char *text;
	KdTreeType want;
} types[] = {
	{ "1", KD_TREE_INT },
	{ "-9223372036854775808", KD_TREE_INT },
	{ "18446744073709551615", KD_TREE_INT },
	{ "18446744073709551616", KD_TREE_FLOAT },
	{ "-9223372036854775809", KD_TREE_FLOAT },
	{ "1.0", KD_TREE_FLOAT },
	{ "1e3", KD_TREE_FLOAT },
	{ "\"1\"", KD_TREE_STRING },
	{ "\"true\"", KD_TREE_STRING },
	{ "true", KD_TREE_BOOL },
	{ "null", KD_TREE_NULL },
	{ "[]", KD_TREE_LIST },
	{ "{}", KD_TREE_MAP },
};

static void knows_types(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
		g_autoptr(KdForest)
			forest = kd_json_parse(types[i].text, strlen(types[i].text), "f", NULL);

		KT_ROW_INT(types[i].text, kd_forest_document(forest, 0)->type, types[i].want);
	}
}

static void limits_depth(void)
{
	char text[KD_TREE_DEPTH * 2 + 3];
	g_autoptr(GError) error = NULL;
	g_autoptr(KdForest) forest = NULL;

	memset(text, '[', KD_TREE_DEPTH);
	memset(text + KD_TREE_DEPTH, ']', KD_TREE_DEPTH);
	forest = kd_json_parse(text, KD_TREE_DEPTH * 2, "f", &error);
	KT_ROW_NO_ERROR("as deep as allowed", error);
	memset(text, '[', KD_TREE_DEPTH + 1);
	KT_ROW_TRUE("deeper", !kd_json_parse(text, KD_TREE_DEPTH + 1, "f", &error));
	KT_ROW_TRUE("deeper", g_error_matches(error, KD_ERROR, KD_ERROR_LIMIT));
	KT_ROW_STR("deeper", kt_message(error), "f:1:201: nested deeper than 200");
	KT_ROW_TRUE("nobody listens", !kd_json_parse(text, KD_TREE_DEPTH + 1, "f", NULL));
}

/* Each beginning of a text is read or refused, and never read past. */
static void takes_any_beginning(void)
{
	static const char text[] =
		"{\"a\\u00e9\": [1.5e3, true, null, \"\xC3\xA9\\ud83d\\ude00\"]}";

	for (gsize n = 0; n < sizeof(text); n++) {
		g_autofree char *copy = g_memdup2(text, n);
		g_autofree char *got = n > 0 ? read_all(copy, n) : read_all("", 0);
		bool whole = n == 0 || n == sizeof(text) - 1;

		KT_ROW_INT(text, !g_str_has_prefix(got, "f:1:"), whole);
	}
}

static CU_TestInfo tests[] = { { "reads values", reads_values },
			       { "says what is wrong", says_what_is_wrong },
			       { "knows types", knows_types },
			       { "limits depth", limits_depth },
			       { "takes any beginning", takes_any_beginning },
			       CU_TEST_INFO_NULL };

KT_SUITE(json) = { .pName = "json", .pTests = tests };
