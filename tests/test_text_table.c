/* SPDX-License-Identifier: Apache-2.0 */
/* sim/base/text_table.c */
#include "config.h"

#include "base/text.h"
#include "kt.h"

/* Headers and rows as lines, cells between bars; "~" is NULL. */
static KdTable *make(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_auto(GStrv) headers = g_strsplit(lines[0], "|", -1);
	KdTable *table = kd_table_new((const char *const *) headers);

	for (char **line = lines + 1; *line; line++) {
		g_auto(GStrv) cells = g_strsplit(*line, "|", -1);
		const char *row[8];

		for (guint i = 0; cells[i]; i++)
			row[i] = g_str_equal(cells[i], "~") ? NULL : cells[i];
		kd_table_add(table, row);
	}
	return table;
}

static const struct {
	const char *row, *table, *text, *csv, *json;
} tables[] = {
	{ "headers only", "NAME|>AGE", "NAME  AGE\n", "NAME,AGE\n", "[]\n" },
	{ "left and right", "NAME|>PODS|NODE\nweb|3|a\ndatabase|12|b",
	  "NAME      PODS  NODE\n"
	  "web          3  a\n"
	  "database    12  b\n",
	  "NAME,PODS,NODE\nweb,3,a\ndatabase,12,b\n",
	  "[\n  {\"NAME\": \"web\", \"PODS\": 3, \"NODE\": \"a\"},\n"
	  "  {\"NAME\": \"database\", \"PODS\": 12, \"NODE\": \"b\"}\n]\n" },
	{ "no blanks at the end", "A|B\nlong|\n~|long",
	  "A     B\n"
	  "long\n"
	  "      long\n",
	  "A,B\nlong,\n,long\n",
	  "[\n  {\"A\": \"long\", \"B\": \"\"},\n  {\"A\": \"\", \"B\": \"long\"}\n]\n" },
	{ "numbers to the right only", "NAME|>CPU\n17|1.5\n2|500m\n3|~",
	  "NAME   CPU\n"
	  "17     1.5\n"
	  "2     500m\n"
	  "3\n",
	  "NAME,CPU\n17,1.5\n2,500m\n3,\n",
	  "[\n  {\"NAME\": \"17\", \"CPU\": 1.5},\n  {\"NAME\": \"2\", \"CPU\": \"500m\"},\n"
	  "  {\"NAME\": \"3\", \"CPU\": null}\n]\n" },
	{ "what is a number", ">N\n-0\n1e5\n-1.5E+3\n007\n.5\n5.\n1e\n+1\n-\nnan",
	  "      N\n     -0\n    1e5\n-1.5E+3\n    007\n     .5\n     5.\n     1e\n     +1\n"
	  "      -\n    nan\n",
	  "N\n-0\n1e5\n-1.5E+3\n007\n.5\n5.\n1e\n+1\n-\nnan\n",
	  "[\n  {\"N\": -0},\n  {\"N\": 1e5},\n  {\"N\": -1.5E+3},\n  {\"N\": \"007\"},\n"
	  "  {\"N\": \".5\"},\n  {\"N\": \"5.\"},\n  {\"N\": \"1e\"},\n  {\"N\": \"+1\"},\n"
	  "  {\"N\": \"-\"},\n  {\"N\": \"nan\"}\n]\n" },
	{ "width is not length",
	  "A|B\n\303\251t\303\251|x\n\346\227\245\346\234\254|y\ne\314\201|z",
	  "A     B\n"
	  "\303\251t\303\251   x\n"
	  "\346\227\245\346\234\254  y\n"
	  "e\314\201     z\n",
	  "A,B\n\303\251t\303\251,x\n\346\227\245\346\234\254,y\ne\314\201,z\n",
	  "[\n  {\"A\": \"\303\251t\303\251\", \"B\": \"x\"},\n"
	  "  {\"A\": \"\346\227\245\346\234\254\", \"B\": \"y\"},\n"
	  "  {\"A\": \"e\314\201\", \"B\": \"z\"}\n]\n" },
	{ "quotes", "A|B\na,b|say \"hi\"",
	  "A    B\n"
	  "a,b  say \"hi\"\n",
	  "A,B\n\"a,b\",\"say \"\"hi\"\"\"\n",
	  "[\n  {\"A\": \"a,b\", \"B\": \"say \\\"hi\\\"\"}\n]\n" },
};

static void prints(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(tables); i++) {
		g_autoptr(KdTable) table = make(tables[i].table);
		g_autofree char *text = kd_table_print(table, true);
		g_autofree char *csv = kd_table_print_csv(table);
		g_autofree char *json = kd_table_print_json(table);

		KT_ROW_STR(tables[i].row, text, tables[i].text);
		KT_ROW_STR(tables[i].row, csv, tables[i].csv);
		KT_ROW_STR(tables[i].row, json, tables[i].json);
	}
}

static void prints_without_headers(void)
{
	g_autoptr(KdTable) table = make("LONG HEADER|>B\na|1\nbc|22");
	g_autofree char *got = kd_table_print(table, false);
	g_autofree char *names = kd_table_print_names(table);

	KT_ROW_STR("columns are as wide as their cells", got, "a    1\nbc  22\n");
	KT_ROW_INT("rows without the headers", kd_table_n_rows(table), 2);
	KT_ROW_STR("the first column alone", names, "a\nbc\n");
}

static void adds_formatted_rows(void)
{
	const char *headers[] = { "A", "B", NULL }, *one_header[] = { "A", NULL };
	g_autoptr(KdTable) table = kd_table_new(headers), narrow = kd_table_new(one_header);
	g_autofree char *got = NULL, *one = NULL;

	kd_table_addf(table, "%s\t%d", "x", 1);
	kd_table_addf(table, "\t");
	kd_table_addf(table, "y\ta tab\tmore");
	got = kd_table_print_csv(table);
	KT_ROW_STR("cells between tabs", got, "A,B\nx,1\n,\ny,a tab\tmore\n");
	kd_table_addf(narrow, "%s", "");
	kd_table_addf(narrow, "x");
	one = kd_table_print(narrow, true);
	KT_ROW_STR("one column", one, "A\n\nx\n");
}

static void keeps_rows_apart(void)
{
	const char *headers[] = { "MESSAGE", "B", NULL };
	const char *cells[] = { "two\nlines\tand a tab", "x" };
	g_autoptr(KdTable) table = kd_table_new(headers);
	g_autofree char *text = NULL, *csv = NULL;

	kd_table_add(table, cells);
	text = kd_table_print(table, false);
	csv = kd_table_print_csv(table);
	KT_ROW_STR("text", text, "two lines and a tab  x\n");
	KT_ROW_STR("csv", csv, "MESSAGE,B\n\"two\nlines\tand a tab\",x\n");
}

static void lines_up_in_colour(void)
{
	g_autoptr(KdTable) table = make(
		"A|>N\n\033[1;32mgood\033[0m|\033[1m\033[31m7\033[0m\nlonger|12\n\033[2J|0");
	g_autofree char *text = kd_table_print(table, true);

	KT_ROW_STR("changes of colour have no width, other escapes do not come through", text,
		   "A        N\n"
		   "\033[1;32mgood\033[0m     \033[1m\033[31m7\033[0m\n"
		   "longer  12\n"
		   " [2J     0\n");
}

static CU_TestInfo tests[] = { { "prints", prints },
			       { "prints without headers", prints_without_headers },
			       { "lines up in colour", lines_up_in_colour },
			       { "adds formatted rows", adds_formatted_rows },
			       { "keeps rows apart", keeps_rows_apart },
			       CU_TEST_INFO_NULL };

KT_SUITE(text_table) = { .pName = "text_table", .pTests = tests };
