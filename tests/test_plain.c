/* SPDX-License-Identifier: Apache-2.0 */
/* What plain scalars are; the rows agree with goyaml.v2/decode_test.go and resolve.go. */
#include "config.h"

#include "base/plain.h"
#include "kt.h"

#include <math.h>
#include <string.h>

static const char *const names[] = {
	[KD_TREE_NULL] = "null",   [KD_TREE_BOOL] = "bool",     [KD_TREE_INT] = "int",
	[KD_TREE_FLOAT] = "float", [KD_TREE_STRING] = "string",
};

static const struct {
	const char *type;
	const char *texts; /* parted by blanks */
} types[] = {
	{ "null", "~ null Null NULL" },
	{ "string", "nULL nul nullx ~~ NIL none" },
	{ "bool", "true True TRUE false False FALSE yes Yes YES no No NO on On ON off Off OFF" },
	{ "bool", "y Y n N" },
	{ "string", "tRUE yEs oN truex t f o ye nothing offer" },
	{ "int", "0 1 -1 +1 12345 -0 00 007 0777 0o17 0O17 0x1F 0X1f 0xdeadBEEF 0b101 -0b1 +0x1" },
	{ "int", "1_000 0x_1F 1_ 9223372036854775807 -9223372036854775808" },
	{ "int", "18446744073709551615 0xFFFFFFFFFFFFFFFF 0xFFFFFFFFFFFFFFFFFF" },
	{ "float", "18446744073709551616 -9223372036854775809 1000000000000000000000000000000" },
	{ "float",
	  "08 09 -08 0. 1. 1.5 -1.5 +1.5 .5 -.5 +.5 1e3 1E3 1e+3 1e-3 1.e3 .5e3 0.0 01.5" },
	{ "float", ".inf .Inf .INF +.inf -.inf -.INF .nan .NaN .NAN 1_0.5 1e400" },
	{ "string",
	  "- + . .. -. +. 1.2.3 1e e1 1e+ 0x 0xg 0b2 0b 0o 0o8 1a 12m 1Gi 1.5Gi 100m 50%" },
	{ "string", "inf nan NaN Infinity .infx ._5 .1_0 .e5 _1 +.nan -.nan 1-2 --1 +-1 0x-1 1:2" },
	{ "string", "2026-01-31 2026-01-31T10:00:00Z 10.0.0.1 v1 apps/v1 a <<" },
};

static void has_type(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
		g_auto(GStrv) texts = g_strsplit(types[i].texts, " ", -1);

		for (char **text = texts; *text; text++)
			KT_ROW_STR(*text, names[kd_plain_type(*text, strlen(*text))],
				   types[i].type);
	}
	KT_ROW_STR("nothing", names[kd_plain_type("", 0)], "null");
	KT_ROW_STR("a blank", names[kd_plain_type(" ", 1)], "string");
	KT_ROW_STR("only up to its length", names[kd_plain_type("12x", 2)], "int");
	KT_ROW_STR("a NUL is no end", names[kd_plain_type("no\0", 3)], "string");
}

static const struct {
	const char *text;
	bool fits;
	gint64 want;
} ints[] = {
	{ "0", true, 0 },
	{ "-12", true, -12 },
	{ "+12", true, 12 },
	{ "0777", true, 511 },
	{ "-0644", true, -420 },
	{ "0o17", true, 15 },
	{ "0x1F", true, 31 },
	{ "-0x10", true, -16 },
	{ "0b101", true, 5 },
	{ "1_000_000", true, 1000000 },
	{ "9223372036854775807", true, G_MAXINT64 },
	{ "-9223372036854775808", true, G_MININT64 },
	{ "0xFFFFFFFFFFFFFFFF", false, 0 },
	{ "9223372036854775808", false, 0 },
	{ "-0x8000000000000001", false, 0 },
};

static void is_int(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(ints); i++) {
		gint64 value = 0;

		KT_ROW_INT(ints[i].text, kd_plain_int(ints[i].text, &value), ints[i].fits);
		KT_ROW_INT(ints[i].text, value, ints[i].want);
	}
}

static const struct {
	const char *text;
	double want;
} doubles[] = {
	{ "1.5", 1.5 },
	{ "-.5", -0.5 },
	{ "1e3", 1000 },
	{ "08", 8 },
	{ "0x10", 16 },
	{ "0777", 511 },
	{ "1_0.5", 10.5 },
	{ ".inf", INFINITY },
	{ "+.Inf", INFINITY },
	{ "-.INF", -INFINITY },
	{ ".NaN", NAN },
	{ "1e400", INFINITY },
	{ "18446744073709551616", 0x1p64 },
};

static void is_double(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(doubles); i++)
		KT_ROW_DOUBLE(doubles[i].text, kd_plain_double(doubles[i].text), doubles[i].want,
			      0);
}

static const struct {
	double value;
	const char *want;
} texts[] = {
	{ 0, "0" },
	{ 3, "3" },
	{ -1.5, "-1.5" },
	{ 0.1, "0.1" },
	{ 0.1 + 0.2, "0.30000000000000004" },
	{ 1e21, "1e+21" },
	{ 5e-324, "4.94065645841247e-324" },
	{ 1.7976931348623157e308, "1.7976931348623157e+308" },
	{ INFINITY, ".inf" },
	{ -INFINITY, "-.inf" },
	{ NAN, ".nan" },
};

static void shortest_text(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		char text[32];

		kd_plain_from_double(texts[i].value, text);
		KT_ROW_STR(texts[i].want, text, texts[i].want);
		KT_ROW_DOUBLE(text, kd_plain_double(text), texts[i].value, 0);
	}
}

static const struct {
	const char *row;
	const char *texts; /* parted by | */
	bool want;
} plains[] = {
	{ "another type", "1|1.5|true|no|y|null|~||0x10|.nan", false },
	{ "a merge key", "<<", false },
	{ "a date", "2026-01-31|2026-1-1|2026-01-31T10:00:00Z|2026-01-31 10:00:00", false },
	{ "almost a date", "2026-01|2026-01-|2026-01-31x|20260131-1|2026-01-31T", true },
	{ "base 60", "12:30|1:2:3|-1:59|1_0:00|12:30.5", false },
	{ "almost base 60", "8080:80|12:60|a:1|1:2x|:30|::1|10.0.0.1:80|12:", true },
	{ "a string", "nginx|1Gi|100m|a b|yes sir|v1.2.3|app.kubernetes.io/name", true },
};

static void is_allowed(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(plains); i++) {
		g_auto(GStrv) parts = g_strsplit(plains[i].texts, "|", -1);

		for (char **part = parts; *part; part++) {
			g_autofree char *row = g_strdup_printf("%s: %s", plains[i].row, *part);

			KT_ROW_INT(row, kd_plain_allowed(*part, strlen(*part)), plains[i].want);
		}
	}
}

static CU_TestInfo tests[] = {
	{ "has a type", has_type },   { "is an int", is_int },
	{ "is a double", is_double }, { "shortest text of a double", shortest_text },
	{ "is allowed", is_allowed }, CU_TEST_INFO_NULL
};

KT_SUITE(plain) = { .pName = "plain", .pTests = tests };
