/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/names.h"

#include "kt.h"

#define A63  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A252 A63 A63 A63 A63

/* Which rules take the name: [s]ubdomain, [l]abel, [d]ns1035, [q]ualified, label [v]alue, [p]ort.
 */
static const struct {
	const char *name, *want;
} rows[] = {
	{ "web", "sldqvp" },
	{ "web-1", "sldqvp" },
	{ "1-web", "slqvp" },
	{ "a.b", "sqv" },
	{ "a..b", "qv" },
	{ "-a", "" },
	{ "a-", "" },
	{ "Web", "qv" },
	{ "a_b", "qv" },
	{ "example.com/name", "q" },
	{ "a/b/c", "" },
	{ "/b", "" },
	{ "123", "slqv" },
	{ "a--b", "sldqv" },
	{ "more-than-fifteen", "sldqv" },
	{ "", "v" },
	{ "a b", "" },
	{ A63, "sldqv" },
	{ A63 "a", "s" },
	{ A252 "a", "s" },
	{ A252 "aa", "" },
};

static void names(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *name = rows[i].name;
		g_autoptr(GString) got = g_string_new(NULL);

		g_string_append(got, kd_name_subdomain_problem(name) ? "" : "s");
		g_string_append(got, kd_name_label_problem(name) ? "" : "l");
		g_string_append(got, kd_name_dns1035_problem(name) ? "" : "d");
		g_string_append(got, kd_name_qualified_problem(name) ? "" : "q");
		g_string_append(got, kd_name_label_value_problem(name) ? "" : "v");
		g_string_append(got, kd_name_port_problem(name) ? "" : "p");
		KT_ROW_STR(name, got->str, rows[i].want);
	}
}

static CU_TestInfo tests[] = { { "names", names }, CU_TEST_INFO_NULL };

KT_SUITE(names) = { .pName = "names", .pTests = tests };
