/* SPDX-License-Identifier: Apache-2.0 */
/* sim/base/text_tabs.c: columns by tabs. */
#include "config.h"

#include "base/text.h"
#include "kt.h"

static const struct {
	const char *row, *text, *want;
} rows[] = {
	{ "nothing", "", "" },
	{ "lines without tabs stay", "a\nbb\n", "a\nbb\n" },
	{ "the last line gets its end", "a\tb", "a  b\n" },
	{ "one column", "Name:\tx\nNamespace:\ty\n", "Name:       x\nNamespace:  y\n" },
	{ "two columns", "a\tb\tc\naaa\tbbb\tccc\n", "a    b    c\naaa  bbb  ccc\n" },
	{ "a line without the column parts its block", "a\tb\nno\nlonger\td\n",
	  "a  b\nno\nlonger  d\n" },
	{ "an empty line as well", "a\tb\n\nlonger\td\n", "a  b\n\nlonger  d\n" },
	{ "a second column of some lines only", "a\tb\tc\naaa\td\naa\te\tf\n",
	  "a    b  c\naaa  d\naa   e  f\n" },
	{ "what is behind the last tab does not count", "a\tb\nlong long long\na\tb\n",
	  "a  b\nlong long long\na  b\n" },
	{ "an empty cell is as wide as the gap", "\tx\n", "  x\n" },
	{ "a cell that is empty in all lines", "a\t\tb\nc\t\td\n", "a    b\nc    d\n" },
	{ "no blanks at the end", "a\t\nlonger\tx\n", "a\nlonger  x\n" },
	{ "a form feed begins anew", "a\tb\n\flonger\td\n", "a  b\nlonger  d\n" },
	{ "letters count, not bytes", "\303\244\tb\nab\tc\n", "\303\244   b\nab  c\n" },
};

static void align(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *got = kd_text_align(rows[i].text);

		KT_ROW_STR(rows[i].row, got, rows[i].want);
	}
}

static CU_TestInfo tests[] = {
	{ "align", align },
	CU_TEST_INFO_NULL,
};

KT_SUITE(text_tabs) = { .pName = "text_tabs", .pTests = tests };
