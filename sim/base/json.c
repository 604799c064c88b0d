/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reader of JSON (RFC 8259).
 *
 * An own one, because no library of the distribution tells where a node stands: neither json-glib,
 * nor jansson, json-c and cJSON after the text was accepted.
 */
#include "config.h"

#include "base/forest.h"
#include "base/plain.h"

#include <string.h>

enum { MIN_WIDE = 19 }; /* whole numbers with fewer digits fit into 64 bits */

typedef struct {
	KdForest *forest;
	const char *p, *end;
	const char *line_start;
	guint line;
	guint continued; /* bytes of this line before p that begin no character */
	guint depth;
	KdItems items;
	GString *unescaped;
	GError **error;
} Reader;

static gboolean read_value(Reader *reader, KdTree **ret);

static guint column(const Reader *reader, const char *at)
{
	return (guint) (at - reader->line_start) - reader->continued + 1;
}

static gboolean fail(Reader *reader, const char *at, const char *format, ...) G_GNUC_PRINTF(3, 4);

static gboolean fail(Reader *reader, const char *at, const char *format, ...)
{
	KdPlace place = { kd_forest_file(reader->forest), reader->line, column(reader, at) };
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	return kd_fail_at(reader->error, &place, "%s", text);
}

/* What stands here is not @wanted. */
static gboolean fail_here(Reader *reader, const char *wanted)
{
	const char *p = reader->p;
	gunichar c;

	if (p == reader->end)
		return fail(reader, p, "the text ends where %s should stand", wanted);
	c = g_utf8_get_char(p);
	if (!g_unichar_isprint(c))
		return fail(reader, p, "U+%04X where %s should stand", c, wanted);
	return fail(reader, p, "'%.*s' where %s should stand%s", (int) (g_utf8_next_char(p) - p), p,
		    wanted, *p == '/' || *p == '#' ? "; JSON has no comments" : "");
}

static void skip_blanks(Reader *reader)
{
	const char *p = reader->p;

	for (; p < reader->end; p++) {
		if (*p == '\n') {
			reader->line++;
			reader->line_start = p + 1;
			reader->continued = 0;
		} else if (*p != ' ' && *p != '\t' && *p != '\r') {
			break;
		}
	}
	reader->p = p;
}

static guint count_continued(const char *from, const char *to)
{
	guint n = 0;

	for (; from < to; from++)
		n += ((guchar) *from & 0xC0) == 0x80;
	return n;
}

/* Four hexadecimal digits at @p, or -1. */
static gint read_hex(const Reader *reader, const char *p)
{
	gint value = 0;

	if (reader->end - p < 4)
		return -1;
	for (guint i = 0; i < 4; i++) {
		int digit = g_ascii_xdigit_value(p[i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

/* After "\u"; gives where it ends, NULL if it is wrong. */
static const char *read_unicode(Reader *reader, const char *p)
{
	gint high = read_hex(reader, p), low;

	if (high < 0)
		return NULL;
	p += 4;
	if (high >= 0xD800 && high <= 0xDBFF && reader->end - p >= 2 && p[0] == '\\' &&
	    p[1] == 'u') {
		low = read_hex(reader, p + 2);
		if (low >= 0xDC00 && low <= 0xDFFF) {
			high = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
			p += 6;
		}
	}
	if (high >= 0xD800 && high <= 0xDFFF)
		high = 0xFFFD;
	g_string_append_unichar(reader->unescaped, (gunichar) high);
	return p;
}

/* After a backslash; gives where it ends, NULL if it is wrong. */
static const char *read_escape(Reader *reader, const char *p)
{
	static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	const char *letter;

	if (p == reader->end || *p == '\0')
		return NULL;
	if (*p == 'u')
		return read_unicode(reader, p + 1);
	letter = strchr(letters, *p);
	if (!letter)
		return NULL;
	g_string_append_c(reader->unescaped, meanings[letter - letters]);
	return p + 1;
}

/* The end of a run of ordinary characters; sets @ret_wide if any is not ASCII. */
static const char *skip_ordinary(const char *p, const char *end, bool *ret_wide)
{
	guchar all = 0;

	for (; p < end && *p != '"' && *p != '\\' && (guchar) *p >= 0x20; p++)
		all |= (guchar) *p;
	*ret_wide |= all >= 0x80;
	return p;
}

/*
 * After the quote.  Without escapes, which is the rule, what is returned lies in the text itself;
 * else in reader->unescaped, good until the next string.
 */
static gboolean read_string(Reader *reader, const char **ret, gsize *ret_length)
{
	const char *start = reader->p, *run = start, *p;
	bool wide = false;

	g_string_truncate(reader->unescaped, 0);
	for (;;) {
		const char *escape;

		p = skip_ordinary(run, reader->end, &wide);
		if (G_LIKELY(p < reader->end && *p == '"' && run == start))
			break;
		g_string_append_len(reader->unescaped, run, p - run);
		if (p < reader->end && *p == '"')
			break;
		if (p == reader->end)
			return fail(reader, start - 1, "the string has no end");
		if (*p != '\\')
			return fail(reader, p - count_continued(start, p),
				    "U+%04X in a string must be escaped", (guint) *p);
		escape = read_escape(reader, p + 1);
		if (!escape)
			return fail(reader, p - count_continued(start, p), "unknown escape");
		run = escape;
	}
	if (wide)
		reader->continued += count_continued(start, p);
	*ret = run == start ? start : reader->unescaped->str;
	*ret_length = run == start ? (gsize) (p - start) : reader->unescaped->len;
	reader->p = p + 1;
	return TRUE;
}

static KdTree *node_here(Reader *reader, KdTreeType type)
{
	return kd_tree_new(reader->forest, type, reader->line, column(reader, reader->p));
}

static gboolean read_string_value(Reader *reader, KdTree **ret)
{
	KdTree *tree = node_here(reader, KD_TREE_STRING);
	const char *text;

	reader->p++;
	if (!read_string(reader, &text, &tree->length))
		return FALSE;
	tree->text = kd_forest_copy(reader->forest, text, tree->length);
	*ret = tree;
	return TRUE;
}

/* Nothing that could belong to a number or word follows. */
static bool ends_here(const Reader *reader, const char *p)
{
	return p == reader->end || strchr(" \t\r\n,:]}", *p);
}

static gboolean read_word(Reader *reader, KdTreeType type, const char *word, KdTree **ret)
{
	gsize length = strlen(word);
	KdTree *tree;

	if ((gsize) (reader->end - reader->p) < length || memcmp(reader->p, word, length) != 0 ||
	    !ends_here(reader, reader->p + length))
		return fail_here(reader, "a value");
	tree = node_here(reader, type);
	tree->text = word;
	tree->length = length;
	reader->p += length;
	*ret = tree;
	return TRUE;
}

static const char *skip_digits(const Reader *reader, const char *p)
{
	while (p < reader->end && g_ascii_isdigit(*p))
		p++;
	return p;
}

/* At least one digit at @p; NULL if there is none. */
static const char *read_digits(const Reader *reader, const char *p)
{
	const char *end = skip_digits(reader, p);

	return end > p ? end : NULL;
}

/*
 * The end of the number here, NULL if it is none; FLOAT when it has a fraction or exponent, or
 * does not fit into 64 bits.
 */
static const char *scan_number(const Reader *reader, KdTreeType *ret_type)
{
	const char *p = reader->p + (*reader->p == '-'), *start = p;

	*ret_type = KD_TREE_INT;
	p = read_digits(reader, p);
	if (!p || (*start == '0' && p > start + 1))
		return NULL;
	if (p < reader->end && *p == '.') {
		*ret_type = KD_TREE_FLOAT;
		p = read_digits(reader, p + 1);
	}
	if (p && p < reader->end && (*p == 'e' || *p == 'E')) {
		*ret_type = KD_TREE_FLOAT;
		p++;
		if (p < reader->end && (*p == '+' || *p == '-'))
			p++;
		p = read_digits(reader, p);
	}
	if (!p || !ends_here(reader, p))
		return NULL;
	if (p - start >= MIN_WIDE && *ret_type == KD_TREE_INT)
		*ret_type = kd_plain_type(reader->p, (gsize) (p - reader->p));
	return p;
}

static gboolean read_number(Reader *reader, KdTree **ret)
{
	KdTreeType type;
	const char *end = scan_number(reader, &type);
	KdTree *tree;

	if (!end)
		return fail(reader, reader->p, "not a number of JSON");
	tree = node_here(reader, type);
	tree->length = (gsize) (end - reader->p);
	tree->text = kd_forest_copy(reader->forest, reader->p, tree->length);
	reader->p = end;
	*ret = tree;
	return TRUE;
}

/* "key": value */
static gboolean read_member(Reader *reader, KdItem *item)
{
	const char *text;
	gsize length;

	skip_blanks(reader);
	if (reader->p == reader->end || *reader->p != '"')
		return fail_here(reader, "a key in quotes");
	item->line = reader->line;
	item->column = column(reader, reader->p);
	reader->p++;
	if (!read_string(reader, &text, &length))
		return FALSE;
	if (memchr(text, '\0', length)) {
		KdPlace place = { kd_forest_file(reader->forest), item->line, item->column };

		return kd_fail_at(reader->error, &place, "a key must not hold U+0000");
	}
	item->key = kd_forest_key(reader->forest, text, length);
	skip_blanks(reader);
	if (reader->p == reader->end || *reader->p != ':')
		return fail_here(reader, "a colon");
	reader->p++;
	return read_value(reader, &item->child);
}

static gboolean read_items(Reader *reader, KdTree *tree)
{
	bool map = tree->type == KD_TREE_MAP;
	char close = map ? '}' : ']';

	skip_blanks(reader);
	if (reader->p < reader->end && *reader->p == close)
		return TRUE;
	for (;;) {
		KdItem item = { 0 };

		if (!(map ? read_member(reader, &item) : read_value(reader, &item.child)))
			return FALSE;
		kd_items_push(&reader->items, item);
		skip_blanks(reader);
		if (reader->p < reader->end && *reader->p == close)
			return TRUE;
		if (reader->p == reader->end)
			return fail(reader, reader->p, "the %s of line %u, column %u is not closed",
				    map ? "{" : "[", tree->line, tree->column);
		if (*reader->p != ',')
			return fail_here(reader, map ? "a comma or }" : "a comma or ]");
		reader->p++;
	}
}

static gboolean read_collection(Reader *reader, KdTreeType type, KdTree **ret)
{
	KdTree *tree = node_here(reader, type);
	guint start = reader->items.n;

	if (reader->depth == KD_TREE_DEPTH) {
		fail(reader, reader->p, "nested deeper than %d", KD_TREE_DEPTH);
		return kd_forest_limit(reader->error);
	}
	reader->depth++;
	reader->p++;
	if (!read_items(reader, tree))
		return FALSE;
	reader->p++;
	reader->depth--;
	*ret = tree;
	return kd_items_close(&reader->items, reader->forest, tree, start, reader->error);
}

static gboolean read_value(Reader *reader, KdTree **ret)
{
	skip_blanks(reader);
	switch (reader->p < reader->end ? *reader->p : '\0') {
	case '{':
		return read_collection(reader, KD_TREE_MAP, ret);
	case '[':
		return read_collection(reader, KD_TREE_LIST, ret);
	case '"':
		return read_string_value(reader, ret);
	case 't':
		return read_word(reader, KD_TREE_BOOL, "true", ret);
	case 'f':
		return read_word(reader, KD_TREE_BOOL, "false", ret);
	case 'n':
		return read_word(reader, KD_TREE_NULL, "null", ret);
	case '-':
	case '0' ... '9':
		return read_number(reader, ret);
	default:
		return fail_here(reader, "a value");
	}
}

static gboolean read_documents(Reader *reader)
{
	for (skip_blanks(reader); reader->p < reader->end; skip_blanks(reader)) {
		KdTree *document;

		if (!read_value(reader, &document))
			return FALSE;
		kd_forest_add_document(reader->forest, document);
	}
	return TRUE;
}

KdForest *kd_json_parse(const char *text, gsize length, const char *file, GError **error)
{
	g_autoptr(KdForest) forest = kd_forest_new(file);
	Reader reader = { .forest = forest, .line = 1, .error = error };
	gboolean good;

	if (!kd_forest_check_text(forest, &text, &length, error))
		return NULL;
	reader.p = reader.line_start = text;
	reader.end = text + length;
	reader.unescaped = g_string_new(NULL);
	good = read_documents(&reader);
	kd_items_clear(&reader.items);
	g_string_free(reader.unescaped, TRUE);
	return good ? g_steal_pointer(&forest) : NULL;
}
