/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/plain.h"

#include <math.h>
#include <string.h>

/* The end of a run of characters that need no escape and are ASCII. */
static const char *skip_ordinary(const char *p, const char *end)
{
	while (p < end && (guchar) *p >= 0x20 && (guchar) *p < 0x7F && *p != '"' && *p != '\\')
		p++;
	return p;
}

static void append_escaped(GString *out, char c)
{
	static const char letters[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
	const char *letter = c ? strchr(letters, c) : NULL;

	if (letter) {
		g_string_append_c(out, '\\');
		g_string_append_c(out, names[letter - letters]);
	} else {
		g_string_append_printf(out, "\\u%04x", (guint) (guchar) c);
	}
}

void kd_json_append_string(GString *out, const char *text, gssize length)
{
	const char *end = text + (length < 0 ? strlen(text) : (gsize) length), *next;

	g_string_append_c(out, '"');
	for (const char *p = text; p < end; p = next) {
		next = skip_ordinary(p, end);
		if (next > p) {
			g_string_append_len(out, p, next - p);
		} else if ((guchar) *p < 0x80) {
			append_escaped(out, *p);
			next = p + 1;
		} else if ((gint32) g_utf8_get_char_validated(p, end - p) >= 0) {
			next = g_utf8_next_char(p);
			g_string_append_len(out, p, next - p);
		} else {
			g_string_append(out, "\xEF\xBF\xBD");
			next = p + 1;
		}
	}
	g_string_append_c(out, '"');
}

/* A number as JSON has it: no other base, sign, underscore, point without digits. */
static bool is_json_number(const char *text)
{
	const char *p = text + (*text == '-');

	if (!g_ascii_isdigit(*p) || (*p == '0' && g_ascii_isdigit(p[1])))
		return false;
	for (; *p; p++) {
		if (*p == '.' && !g_ascii_isdigit(p[1]))
			return false;
		if (!g_ascii_isdigit(*p) && !strchr(".eE+-", *p))
			return false;
	}
	return true;
}

static void append_number(GString *out, const KdTree *tree)
{
	gint64 whole;
	double value;
	char text[32];

	if (is_json_number(tree->text)) {
		g_string_append_len(out, tree->text, (gssize) tree->length);
	} else if (tree->type == KD_TREE_INT && kd_tree_int(tree, &whole)) {
		g_string_append_printf(out, "%" G_GINT64_FORMAT, whole);
	} else {
		value = kd_plain_double(tree->text);
		kd_plain_from_double(value, text);
		g_string_append(out, isfinite(value) ? text : "null");
	}
}

static void newline(GString *out, guint indent)
{
	g_string_append_c(out, '\n');
	for (guint i = 0; i < indent; i++)
		g_string_append_c(out, ' ');
}

static void print(const KdTree *tree, guint indent, guint depth, GString *out);

static void print_collection(const KdTree *tree, guint indent, guint depth, GString *out)
{
	bool map = tree->type == KD_TREE_MAP;

	g_string_append_c(out, map ? '{' : '[');
	for (guint i = 0; i < tree->n; i++) {
		if (i > 0)
			g_string_append_c(out, ',');
		if (indent > 0)
			newline(out, indent * (depth + 1));
		if (map) {
			kd_json_append_string(out, tree->keys[i], -1);
			g_string_append(out, indent > 0 ? ": " : ":");
		}
		print(tree->children[i], indent, depth + 1, out);
	}
	if (tree->n > 0 && indent > 0)
		newline(out, indent * depth);
	g_string_append_c(out, map ? '}' : ']');
}

static void print(const KdTree *tree, guint indent, guint depth, GString *out)
{
	switch (tree->type) {
	case KD_TREE_NULL:
		g_string_append(out, "null");
		break;
	case KD_TREE_BOOL:
		g_string_append_len(out, tree->text, (gssize) tree->length);
		break;
	case KD_TREE_INT:
	case KD_TREE_FLOAT:
		append_number(out, tree);
		break;
	case KD_TREE_STRING:
		kd_json_append_string(out, tree->text, (gssize) tree->length);
		break;
	case KD_TREE_LIST:
	case KD_TREE_MAP:
		print_collection(tree, indent, depth, out);
		break;
	}
}

void kd_tree_print_json(const KdTree *tree, guint indent, GString *out)
{
	print(tree, indent, 0, out);
}
