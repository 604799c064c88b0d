/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/html.c, html_yaml.c, html_svg.c: nothing breaks out of its place. */
#include "config.h"

#include <string.h>

#include "kt.h"
#include "record/html.h"

static const struct {
	const char *row, *text, *want;
} texts[] = {
	{ "plain", "a b", "a b" },
	{ "nothing", "", "" },
	{ "markup", "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;" },
	{ "an entity", "&amp;", "&amp;amp;" },
	{ "quotes of both kinds", "x\" onclick='y'", "x&quot; onclick=&#39;y&#39;" },
	{ "letters of all kinds", "größe – 日本", "größe – 日本" },
	{ "white space", "a\tb\nc", "a\tb\nc" },
	{ "control characters",
	  "a\x01"
	  "b\x1b[0m\r",
	  "a\xef\xbf\xbd"
	  "b\xef\xbf\xbd[0m\xef\xbf\xbd" },
	{ "no UTF-8",
	  "a\xff"
	  "b",
	  "a\xef\xbf\xbd"
	  "b" },
	{ "half a character at the end", "a\xc3", "a\xef\xbf\xbd" },
};

static void escaping(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GString) out = g_string_new(NULL);

		kd_html_text(out, texts[i].text);
		KT_ROW_STR(texts[i].row, out->str, texts[i].want);
	}
}

static void elements(void)
{
	g_autoptr(GString) out = g_string_new(NULL);

	kd_html_element(out, "td class=n", "<1>");
	kd_html_element(out, "p", NULL);
	kd_html_elementf(out, "li", "%s & %d", "<b>", 3);
	KT_ROW_STR("elements", out->str,
		   "<td class=n>&lt;1&gt;</td><p></p><li>&lt;b&gt; &amp; 3</li>");
}

static void tables(void)
{
	static const char *const headers[] = { "na<me", ">size", NULL };
	g_autoptr(KdTable) shown = kd_table_new(headers), keys = kd_table_new(headers);
	g_autoptr(GString) sorted = g_string_new(NULL), plain = g_string_new(NULL);

	kd_table_add(shown, (const char *const[]){ "a\"b", "1.5Ki" });
	kd_table_add(keys, (const char *const[]){ "a\"b", "15\"36" });
	kd_html_table(sorted, shown, keys);
	kd_html_table(plain, shown, NULL);
	KT_ROW_STR(
		"with keys", sorted->str,
		"<div class=wide><table class=sort><thead><tr><th scope=col>na&lt;me</th>"
		"<th class=n scope=col>size</th></tr></thead>\n<tbody>\n"
		"<tr><th scope=row>a&quot;b</th><td class=n data-v=\"15&quot;36\">1.5Ki</td></tr>\n"
		"</tbody></table></div>\n");
	KT_ROW_TRUE("without", strstr(plain->str, "<td class=n>1.5Ki</td>") != NULL);
}

static void long_texts(void)
{
	static const char *const headers[] = { "pod", "message", NULL };
	g_autoptr(KdTable) table = kd_table_new(headers);
	g_autoptr(GString) out = g_string_new(NULL);

	kd_table_add(table, (const char *const[]){ "a", "short" });
	kd_table_add(table,
		     (const char *const[]){ "b", "0/3 nodes are available: 3 Insufficient cpu." });
	kd_html_table(out, table, NULL);
	KT_ROW_TRUE("one line", strstr(out->str, "<td>short</td>") != NULL);
	KT_ROW_TRUE("several", strstr(out->str, "<td class=long>0/3 nodes") != NULL);
}

/* ---- YAML ---- */

#define KEY(s)    "<span class=k>" s "</span>:"
#define STRING(s) "<span class=s>" s "</span>"
#define NUMBER(s) "<span class=n>" s "</span>"

static const struct {
	const char *row, *yaml, *want;
} documents[] = {
	{ "a map", "a: b", KEY("a") STRING(" b") "\n" },
	{ "a number", "cpu: 500m", KEY("cpu") NUMBER(" 500m") "\n" },
	{ "a duration", "at: 1m30s", KEY("at") NUMBER(" 1m30s") "\n" },
	{ "true", "x: true", KEY("x") NUMBER(" true") "\n" },
	{ "a word that begins like a number", "x: 3foo", KEY("x") STRING(" 3foo") "\n" },
	{ "no value", "spec:", KEY("spec") "\n" },
	{ "in a list", "  - name: web", "  - " KEY("name") STRING(" web") "\n" },
	{ "a list of texts", "- <b>", "- " STRING("&lt;b&gt;") "\n" },
	{ "a colon in a text", "image: a:b", KEY("image") STRING(" a:b") "\n" },
	{ "a text with a colon and no key", "- http://x", "- " STRING("http://x") "\n" },
	{ "a key in quotes", "\"a: b\": c", KEY("&quot;a: b&quot;") STRING(" c") "\n" },
	{ "a comment", "a: 1 # why", KEY("a") NUMBER(" 1") "<span class=c> # why</span>\n" },
	{ "nothing but a comment", "# <x>", "<span class=c># &lt;x&gt;</span>\n" },
	{ "ends of lines", "a: 1\n\nb: 2\n\n",
	  KEY("a") NUMBER(" 1") "\n\n" KEY("b") NUMBER(" 2") "\n" },
	{ "an open quote", "'a", STRING("&#39;a") "\n" },
};

static void yaml(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(documents); i++) {
		g_autoptr(GString) out = g_string_new(NULL);
		g_autofree char *want = g_strdup_printf("<pre class=yaml><code>%s</code></pre>\n",
							documents[i].want);

		kd_html_yaml(out, documents[i].yaml);
		KT_ROW_STR(documents[i].row, out->str, want);
	}
}

/* ---- pictures ---- */

static const struct {
	const char *row, *inner, *want;
} pictures[] = {
	{ "prolog and descriptions go", "<title>x</title>\n<desc>Produced</desc><path d='M1,1'/>",
	  "\n<path d='M1,1'/>" },
	{ "ids of groups go", "<g id=\"gnuplot_canvas\" ><path d='M1,1'/></g>",
	  "<g ><path d='M1,1'/></g>" },
	{ "tool tips of gnuplot go", "<g><title>gnuplot_plot_1</title><path d='M1,1'/></g>",
	  "<g><path d='M1,1'/></g>" },
	{ "empty groups go, and those around them", "<g a=\"1\"><g>\n</g>\n</g><path d='M1,1'/>",
	  "<path d='M1,1'/>" },
	{ "definitions that nobody uses go", "<defs><circle id='gpDot'/></defs><path d='M1,1'/>",
	  "<path d='M1,1'/>" },
	{ "those in use get names of their own",
	  "<defs><path id='gpPt0'/></defs><use xlink:href='#gpPt0'/>",
	  "<defs><path id='waits-gpPt0'/></defs><use xlink:href='#waits-gpPt0'/>" },
	{ "and patterns", "<defs><pattern id='p1'/></defs><path fill='url(#p1)'/>",
	  "<defs><pattern id='waits-p1'/></defs><path fill='url(#waits-p1)'/>" },
	{ "fonts are those of the page",
	  "<g font-family=\"sans\" font-size=\"16\"><text>a</text></g>",
	  "<g font-size=\"16\"><text>a</text></g>" },
	{ "texts stay", "<text>a &lt;g id=\"x\" font-family=\"y\" href='#z' url(#u)</text>",
	  "<text>a &lt;g id=\"x\" font-family=\"y\" href='#z' url(#u)</text>" },
};

static void svg(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(pictures); i++) {
		g_autofree char *text = g_strdup_printf(
			"<?xml version=\"1.0\"?>\n<svg \n viewBox=\"0 0 "
			"900 540\"\n>%s</svg>\n",
			pictures[i].inner);
		g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));
		g_autofree char *got = kd_html_svg(bytes, "waits", "a \"b\"");
		g_autofree char *want = g_strdup_printf("<svg viewBox=\"0 0 900 540\" role=img "
							"aria-label=\"a &quot;b&quot;\">%s</svg>\n",
							pictures[i].want);

		KT_ROW_STR(pictures[i].row, got, want);
	}
}

static void no_svg(void)
{
	static const char *const texts_of_none[] = { "", "no picture", "<svg", "<svg>\xff</svg>" };

	for (gsize i = 0; i < G_N_ELEMENTS(texts_of_none); i++) {
		g_autoptr(GBytes)
			bytes = g_bytes_new_static(texts_of_none[i], strlen(texts_of_none[i]));

		KT_ROW_STR("no picture", kd_html_svg(bytes, "x", "y"), NULL);
	}
}

static CU_TestInfo tests[] = { { "escaping", escaping }, { "elements", elements },
			       { "tables", tables },     { "long texts", long_texts },
			       { "yaml", yaml },         { "svg", svg },
			       { "no svg", no_svg },     CU_TEST_INFO_NULL };

KT_SUITE(html) = { .pName = "html", .pTests = tests };
