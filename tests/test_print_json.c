/* SPDX-License-Identifier: Apache-2.0 */
/* Round trips of random trees are in test_print_yaml.c. */
#include "config.h"

#include "base/tree.h"
#include "kt.h"

#include <string.h>

static const struct {
	const char *row, *yaml;
	guint indent;
	const char *want;
} rows[] = {
	{ "one line", "a: [1, x, {b: ~}]\nc: {}\nd: []\n", 0,
	  "{\"a\":[1,\"x\",{\"b\":null}],\"c\":{},\"d\":[]}" },
	{ "indented", "a: [1, {b: x}]\nc: {}\nd: []\n", 4,
	  "{\n    \"a\": [\n        1,\n        {\n            \"b\": \"x\"\n        }\n    ],\n"
	  "    \"c\": {},\n    \"d\": []\n}" },
	{ "a scalar", "x", 2, "\"x\"" },
	{ "ints", "[0x1F, 0777, 0o17, +5, 1_000, -0b11, 0, -0, 12]", 0,
	  "[31,511,15,5,1000,-3,0,-0,12]" },
	{ "ints of more than 63 bits", "[0xFFFFFFFFFFFFFFFF, 18446744073709551615]", 0,
	  "[1.8446744073709552e+19,18446744073709551615]" },
	{ "floats", "[.5, 1., +1.5, 08, 1_0.5, 1e3, 1.5E-3, -.5]", 0,
	  "[0.5,1,1.5,8,10.5,1e3,1.5E-3,-0.5]" },
	{ "what JSON lacks", "[.inf, -.inf, .nan]", 0, "[null,null,null]" },
	{ "booleans", "[yes, OFF, True]", 0, "[true,false,true]" },
};

static void prints(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KdForest)
			forest = kd_yaml_parse(rows[i].yaml, strlen(rows[i].yaml), "f", NULL);
		g_autoptr(GString) out = g_string_new(NULL);

		kd_tree_print_json(kd_forest_document(forest, 0), rows[i].indent, out);
		KT_ROW_STR(rows[i].row, out->str, rows[i].want);
	}
}

static const struct {
	const char *row, *text;
	gssize length;
	const char *want;
} strings[] = {
	{ "plain", "abc", -1, "\"abc\"" },
	{ "empty", "", -1, "\"\"" },
	{ "escapes", "\"\\/\b\f\n\r\t", -1, "\"\\\"\\\\/\\b\\f\\n\\r\\t\"" },
	{ "control characters", "\x01\x1F\x7F", -1, "\"\\u0001\\u001f\\u007f\"" },
	{ "with a NUL", "a\0b", 3, "\"a\\u0000b\"" },
	{ "a part", "abc", 2, "\"ab\"" },
	{ "UTF-8", "a\xC3\xA9\xF0\x9F\x98\x80z", -1, "\"a\xC3\xA9\xF0\x9F\x98\x80z\"" },
	{ "Latin-1", "a\xE9z", -1, "\"a\xEF\xBF\xBDz\"" },
	{ "half a character", "a\xF0\x9F", -1, "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"" },
	{ "half a character of a part", "\xC3\xA9", 1, "\"\xEF\xBF\xBD\"" },
};

static void escapes(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(strings); i++) {
		g_autoptr(GString) out = g_string_new(NULL);

		kd_json_append_string(out, strings[i].text, strings[i].length);
		KT_ROW_STR(strings[i].row, out->str, strings[i].want);
	}
}

static CU_TestInfo tests[] = { { "prints", prints }, { "escapes", escapes }, CU_TEST_INFO_NULL };

KT_SUITE(print_json) = { .pName = "print_json", .pTests = tests };
