/* SPDX-License-Identifier: Apache-2.0 */
/* sim/base/lines.c and source.c */
#include "config.h"

#include "kt.h"

#include <gio/gio.h>
#include <kubedes/lines.h>
#include <string.h>
#include <unistd.h>

/* One gzip member. */
static GBytes *pack(const char *text, gsize length)
{
	g_autoptr(GConverter)
		packer = G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6));
	g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable();
	g_autoptr(GOutputStream) stream = g_converter_output_stream_new(memory, packer);

	g_output_stream_write_all(stream, text, length, NULL, NULL, NULL);
	g_output_stream_close(stream, NULL, NULL);
	return g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(memory));
}

static char *write_file(const char *name, const void *data, gsize length)
{
	char *path = g_build_filename(kt_tmp(), name, NULL);

	KT_ROW_TRUE(name, g_file_set_contents(path, data, (gssize) length, NULL));
	return path;
}

/* A file of @n members, each holding @text, and @rest behind them. */
static char *write_packed(const char *name, const char *text, gsize length, int n, const char *rest)
{
	g_autoptr(GByteArray) all = g_byte_array_new();
	g_autoptr(GBytes) member = pack(text, length);

	for (; n > 0; n--)
		g_byte_array_append(all, g_bytes_get_data(member, NULL),
				    (guint) g_bytes_get_size(member));
	g_byte_array_append(all, (const guint8 *) rest, (guint) strlen(rest));
	return write_file(name, all->data, all->len);
}

/* "1<one> 2<two>", and the message of an error behind it. */
static char *read_lines(const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KdLines) lines = kd_lines_open(path, &error);
	GString *out = g_string_new(NULL);
	gsize length;
	char *line;

	while (lines && (line = kd_lines_next(lines, &length, &error))) {
		KT_ROW_INT("the length is that of the line", strlen(line), length);
		g_string_append_printf(out, "%s%u<%s>", out->len > 0 ? " " : "",
				       kd_lines_place(lines).line, line);
	}
	if (error)
		g_string_append_printf(out, " %s", error->message + strlen(path));
	return g_string_free(out, FALSE);
}

static const struct {
	const char *row, *text, *want;
	const char *whole; /* NULL: as @text */
} texts[] = {
	{ "an empty file", "", "", NULL },
	{ "one empty line", "\n", "1<>", NULL },
	{ "one line", "a\n", "1<a>", NULL },
	{ "no newline at the end", "a\nb", "1<a> 2<b>", NULL },
	{ "empty lines between", "a\n\n\nb\n", "1<a> 2<> 3<> 4<b>", NULL },
	{ "CRLF", "a\r\nb\r\n\r\n", "1<a> 2<b> 3<>", NULL },
	{ "CR at the end of the file", "a\r", "1<a>", NULL },
	{ "CR within a line stays", "a\rb\n", "1<a\rb>", NULL },
	{ "one of two CR stays", "a\r\r\n", "1<a\r>", NULL },
	{ "a byte order mark", "\357\273\277a\nb\n", "1<a> 2<b>", "a\nb\n" },
	{ "a byte order mark only", "\357\273\277", "1<>", "" },
	{ "half a byte order mark stays", "\357\273a\n", "1<\357\273a>", NULL },
	{ "a byte order mark in line 2 stays", "a\n\357\273\277b\n", "1<a> 2<\357\273\277b>",
	  NULL },
};

static void check_file(const char *row, const char *path, const char *want, const char *whole)
{
	g_autofree char *got = read_lines(path);
	g_autoptr(GError) error = NULL;
	gsize length = 99;
	g_autofree char *text = kd_file_read(path, &length, &error);

	KT_ROW_STR(row, got, want);
	KT_ROW_NO_ERROR(row, error);
	KT_ROW_STR(row, text, whole);
	KT_ROW_INT(row, length, strlen(whole));
}

static void reads_plain_and_packed(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		const char *text = texts[i].text;
		const char *whole = texts[i].whole ? texts[i].whole : text;
		g_autofree char *plain = write_file("plain", text, strlen(text));
		g_autofree char *packed = write_packed("packed", text, strlen(text), 1, "");

		check_file(texts[i].row, plain, texts[i].want, whole);
		check_file(texts[i].row, packed, texts[i].want, whole);
	}
}

static void reads_members(void)
{
	g_autofree char *three = write_packed("three", "a\nb", 3, 3, "");
	g_autofree char *padded = write_packed("padded", "a\n", 2, 2, "tape");
	g_autofree char *empty = write_packed("empty", "", 0, 2, "");

	check_file("members are one text", three, "1<a> 2<ba> 3<ba> 4<b>", "a\nba\nba\nb");
	check_file("what is behind is left out", padded, "1<a> 2<a>", "a\na\n");
	check_file("empty members", empty, "", "");
}

static void refuses_broken_files(void)
{
	g_autoptr(GBytes) good = pack("hello\n", 6);
	gsize size = g_bytes_get_size(good);
	g_autofree guint8 *data = g_memdup2(g_bytes_get_data(good, NULL), size);
	g_autofree char *cut = write_file("cut", data, size - 9);
	g_autofree char *head = write_file("head", data, 2);
	g_autofree char *of_cut = read_lines(cut), *of_head = read_lines(head);
	g_autofree char *wrong = NULL, *of_wrong = NULL;

	KT_ROW_TRUE("a cut file", g_str_has_suffix(of_cut, ": the gzip file ends too early"));
	KT_ROW_TRUE("a head only", g_str_has_suffix(of_head, ": the gzip file ends too early"));
	data[size - 6] ^= 1;
	wrong = write_file("wrong", data, size);
	of_wrong = read_lines(wrong);
	KT_ROW_TRUE("a wrong checksum", strstr(of_wrong, ": the gzip file is broken: "));
}

static void reports_what_it_cannot_open(void)
{
	g_autoptr(GError) absent = NULL, folder = NULL;

	KT_ROW_TRUE("no file", !kd_lines_open("/nonexistent/a.csv", &absent));
	KT_ROW_STR("no file", kt_message(absent),
		   "/nonexistent/a.csv: cannot be opened: No such file or directory");
	KT_ROW_TRUE("no file", g_error_matches(absent, KD_ERROR, KD_ERROR_INPUT));
	KT_ROW_TRUE("a folder", !kd_file_read(kt_tmp(), NULL, &folder));
	KT_ROW_TRUE("a folder", g_error_matches(folder, KD_ERROR, KD_ERROR_INPUT));
	KT_ROW_TRUE("a folder", g_str_has_suffix(kt_message(folder), ": Is a directory"));
}

/* Lines of all lengths around the sizes of the buffers. */
static char *long_text(GRand *rand, gsize *ret_length)
{
	GString *text = g_string_new(NULL);

	for (int i = 0; i < 40; i++) {
		int length = i % 8 == 0 ? g_rand_int_range(rand, 200000, 600000)
					: g_rand_int_range(rand, 0, 3000);

		for (; length > 0; length--)
			g_string_append_c(text, (char) g_rand_int_range(rand, ' ', 127));
		g_string_append_c(text, '\n');
	}
	*ret_length = text->len;
	return g_string_free(text, FALSE);
}

static void check_long(const char *row, const char *path, const char *text)
{
	g_autoptr(KdLines) lines = kd_lines_open(path, NULL);
	g_auto(GStrv) want = g_strsplit(text, "\n", -1);
	guint n = g_strv_length(want) - 1; /* the last is what follows the last newline */
	guint bad = 0;

	for (guint i = 0; i < n; i++) {
		char *line = kd_lines_next(lines, NULL, NULL);

		bad += !line || strcmp(line, want[i]) != 0;
	}
	KT_ROW_INT(row, bad, 0);
	KT_ROW_TRUE(row, !kd_lines_next(lines, NULL, NULL));
	KT_ROW_TRUE("the end stays the end", !kd_lines_next(lines, NULL, NULL));
	KT_ROW_INT(row, kd_lines_place(lines).line, n);
}

static void reads_long_lines(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(12);
	gsize length, got;
	g_autofree char *text = long_text(rand, &length);
	g_autofree char *plain = write_file("long", text, length);
	g_autofree char *packed = write_packed("long.gz", text, length, 1, "");
	g_autofree char *whole = kd_file_read(packed, &got, NULL);

	check_long("plain", plain, text);
	check_long("packed", packed, text);
	KT_ROW_INT("whole", got, length);
	KT_ROW_TRUE("whole", strcmp(whole, text) == 0);
}

static void reads_lines_with_nul(void)
{
	g_autofree char *path = write_file("nul", "a\0b\nc", 5);
	g_autoptr(KdLines) lines = kd_lines_open(path, NULL);
	gsize length = 0;
	char *line = kd_lines_next(lines, &length, NULL);

	KT_ROW_INT("the length tells", length, 3);
	KT_ROW_TRUE("the bytes are there", memcmp(line, "a\0b", 4) == 0);
}

/* A pipe gives a few bytes at a time. */
static void reads_standard_input(void)
{
	int saved = dup(STDIN_FILENO), ends[2];
	g_autofree char *got = NULL;

	KT_ROW_INT("pipe", pipe(ends), 0);
	KT_ROW_INT("write", write(ends[1], "one\ntwo", 7), 7);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	got = read_lines("-");
	KT_ROW_STR("standard input", got, "1<one> 2<two>");
	dup2(saved, STDIN_FILENO);
	close(saved);
}

static CU_TestInfo tests[] = { { "reads plain and packed files", reads_plain_and_packed },
			       { "reads members", reads_members },
			       { "refuses broken files", refuses_broken_files },
			       { "reports what it cannot open", reports_what_it_cannot_open },
			       { "reads long lines", reads_long_lines },
			       { "reads lines with NUL", reads_lines_with_nul },
			       { "reads standard input", reads_standard_input },
			       CU_TEST_INFO_NULL };

KT_SUITE(lines) = { .pName = "lines", .pTests = tests };
