/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/lines.h>
#include <string.h>

#include "base/source.h"

#define BYTE_ORDER_MARK "\357\273\277"
#define FIRST_SIZE      ((gsize) 256 * 1024)

struct KdLines {
	KdSource *source;
	KdPlace place;
	char *buffer; /* one byte larger than @size, for a NUL */
	gsize size;
	gsize start, scanned, end; /* the line begins; no newline before; bytes held */
	bool at_end;
};

KdLines *kd_lines_open(const char *path, GError **error)
{
	KdSource *source = kd_source_open(path, error);
	KdLines *lines;

	if (!source)
		return NULL;
	lines = g_new0(KdLines, 1);
	lines->source = source;
	lines->place.file = kd_source_name(source);
	lines->size = FIRST_SIZE;
	lines->buffer = g_malloc(lines->size + 1);
	return lines;
}

void kd_lines_free(KdLines *lines)
{
	if (!lines)
		return;
	kd_source_free(lines->source);
	g_free(lines->buffer);
	g_free(lines);
}

/* More bytes behind those not yet handed out. */
static gboolean fill(KdLines *lines, GError **error)
{
	gssize got;

	if (lines->start > 0) {
		memmove(lines->buffer, lines->buffer + lines->start, lines->end - lines->start);
		lines->end -= lines->start;
		lines->scanned -= lines->start;
		lines->start = 0;
	}
	if (lines->end == lines->size) {
		lines->size *= 2;
		lines->buffer = g_realloc(lines->buffer, lines->size + 1);
	}
	got = kd_source_read(lines->source, lines->buffer + lines->end, lines->size - lines->end,
			     error);
	if (got < 0)
		return FALSE;
	lines->at_end = got == 0;
	lines->end += (gsize) got;
	return TRUE;
}

static gsize mark_length(const char *text, gsize length)
{
	gsize n = strlen(BYTE_ORDER_MARK);

	return length >= n && memcmp(text, BYTE_ORDER_MARK, n) == 0 ? n : 0;
}

/* Up to @end, which is the newline or the end of the file. */
static char *take(KdLines *lines, char *end, gsize *ret_length)
{
	char *line = lines->buffer + lines->start;
	gsize length = (gsize) (end - line);

	lines->start = MIN(lines->start + length + 1, lines->end);
	lines->scanned = lines->start;
	if (length > 0 && line[length - 1] == '\r')
		length--;
	line[length] = '\0';
	if (lines->place.line++ == 0) {
		gsize mark = mark_length(line, length);

		line += mark;
		length -= mark;
	}
	if (ret_length)
		*ret_length = length;
	return line;
}

char *kd_lines_next(KdLines *lines, gsize *ret_length, GError **error)
{
	for (;;) {
		char *from = lines->buffer + lines->scanned;
		char *newline = memchr(from, '\n', lines->end - lines->scanned);

		if (newline)
			return take(lines, newline, ret_length);
		lines->scanned = lines->end;
		if (lines->at_end)
			break;
		if (!fill(lines, error))
			return NULL;
	}
	if (lines->start == lines->end)
		return NULL;
	return take(lines, lines->buffer + lines->end, ret_length);
}

KdPlace kd_lines_place(const KdLines *lines)
{
	return lines->place;
}

char *kd_file_read(const char *path, gsize *ret_length, GError **error)
{
	g_autoptr(KdSource) source = kd_source_open(path, error);
	g_autofree char *text = NULL;
	gsize size = 64 * 1024, length = 0, mark;

	if (!source)
		return NULL;
	text = g_malloc(size + 1);
	for (;;) {
		gssize got = kd_source_read(source, text + length, size - length, error);

		if (got < 0)
			return NULL;
		if (got == 0)
			break;
		length += (gsize) got;
		if (length < size)
			continue;
		if (size >= G_MAXINT32 / 2) {
			kd_fail(error, KD_ERROR_LIMIT, "%s: longer than 1 GiB",
				kd_source_name(source));
			return NULL;
		}
		size *= 2;
		text = g_realloc(text, size + 1);
	}
	text[length] = '\0';
	mark = mark_length(text, length);
	if (mark > 0)
		memmove(text, text + mark, length + 1 - mark);
	if (ret_length)
		*ret_length = length - mark;
	return g_steal_pointer(&text);
}
