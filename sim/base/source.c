/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/source.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define GZIP_MAGIC  "\037\213"
#define PACKED_SIZE ((gsize) 256 * 1024)

struct KdSource {
	const char *name;
	int fd;
	GConverter *unpacker; /* NULL for plain text */
	guint8 *held;         /* bytes read and not yet handed out or unpacked */
	gsize start, end;
	bool at_end;    /* of the file */
	bool in_member; /* a gzip member has begun and not ended */
};

/* Whether the name is wrong, rather than the world. */
static bool is_bad_name(int code)
{
	return code == ENOENT || code == ENOTDIR || code == EISDIR || code == EACCES ||
	       code == ELOOP || code == ENAMETOOLONG || code == ENXIO;
}

static gboolean fail(GError **error, const char *name, const char *what, int code)
{
	const KdPlace place = { .file = name };

	if (is_bad_name(code))
		return kd_fail_at(error, &place, "%s: %s", what, g_strerror(code));
	return kd_fail(error, KD_ERROR_IO, "%s: %s: %s", name, what, g_strerror(code));
}

static gssize read_file(KdSource *source, void *buffer, gsize size, GError **error)
{
	gssize got;

	do {
		got = read(source->fd, buffer, size);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		fail(error, source->name, "cannot be read", errno);
	source->at_end = got == 0;
	return got;
}

/* More bytes behind those held; FALSE on error, and no more of them at the end. */
static gboolean hold_more(KdSource *source, GError **error)
{
	gssize got;

	memmove(source->held, source->held + source->start, source->end - source->start);
	source->end -= source->start;
	source->start = 0;
	got = read_file(source, source->held + source->end, PACKED_SIZE - source->end, error);
	if (got < 0)
		return FALSE;
	source->end += (gsize) got;
	return TRUE;
}

static gsize n_held(const KdSource *source)
{
	return source->end - source->start;
}

static bool begins_with(const KdSource *source, const char *bytes)
{
	gsize n = strlen(bytes);

	return n_held(source) >= n && memcmp(source->held + source->start, bytes, n) == 0;
}

/* Look at the first bytes, which a pipe may give one by one. */
static gboolean detect(KdSource *source, GError **error)
{
	while (n_held(source) < 2 && !source->at_end) {
		if (!hold_more(source, error))
			return FALSE;
	}
	if (begins_with(source, GZIP_MAGIC))
		source->unpacker = G_CONVERTER(
			g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP));
	return TRUE;
}

KdSource *kd_source_open(const char *path, GError **error)
{
	bool standard_input = strcmp(path, "-") == 0;
	g_autoptr(KdSource) source = g_new0(KdSource, 1);

	source->name = g_intern_string(standard_input ? "standard input" : path);
	source->fd = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (source->fd < 0) {
		fail(error, path, "cannot be opened", errno);
		return NULL;
	}
	source->held = g_malloc(PACKED_SIZE);
	return detect(source, error) ? g_steal_pointer(&source) : NULL;
}

void kd_source_free(KdSource *source)
{
	if (!source)
		return;
	if (source->fd > STDIN_FILENO)
		close(source->fd);
	g_clear_object(&source->unpacker);
	g_free(source->held);
	g_free(source);
}

const char *kd_source_name(const KdSource *source)
{
	return source->name;
}

/* Go into the next member, if there is one.  As gzip(1) does, what follows the last
 * member and is none is left out: tape blocks are padded. */
static gboolean enter_member(KdSource *source, GError **error)
{
	while (n_held(source) < 2 && !source->at_end) {
		if (!hold_more(source, error))
			return FALSE;
	}
	source->in_member = begins_with(source, GZIP_MAGIC);
	if (source->in_member) {
		g_converter_reset(source->unpacker);
	} else {
		source->at_end = true;
		source->start = source->end;
	}
	return TRUE;
}

/* Unpack from what is held, which may give nothing. */
static gssize convert(KdSource *source, void *buffer, gsize size, GError **error)
{
	g_autoptr(GError) cause = NULL;
	gsize eaten = 0, made = 0;
	GConverterResult result = g_converter_convert(
		source->unpacker, source->held + source->start, n_held(source), buffer, size,
		source->at_end ? G_CONVERTER_INPUT_AT_END : G_CONVERTER_NO_FLAGS, &eaten, &made,
		&cause);

	source->start += eaten;
	if (result == G_CONVERTER_FINISHED)
		source->in_member = false;
	if (result != G_CONVERTER_ERROR)
		return (gssize) made;
	if (!g_error_matches(cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
		kd_fail(error, KD_ERROR_INPUT, "%s: the gzip file is broken: %s", source->name,
			cause->message);
	else if (source->at_end)
		kd_fail(error, KD_ERROR_INPUT, "%s: the gzip file ends too early", source->name);
	else
		return hold_more(source, error) ? 0 : -1;
	return -1;
}

static gssize unpack(KdSource *source, void *buffer, gsize size, GError **error)
{
	gssize got = 0;

	while (got == 0) {
		if (!source->in_member && !enter_member(source, error))
			return -1;
		if (!source->in_member)
			return 0;
		if (n_held(source) == 0 && !source->at_end && !hold_more(source, error))
			return -1;
		got = convert(source, buffer, size, error);
	}
	return got;
}

gssize kd_source_read(KdSource *source, void *buffer, gsize size, GError **error)
{
	gsize n = MIN(size, n_held(source));

	if (source->unpacker)
		return unpack(source, buffer, size, error);
	if (n == 0)
		return read_file(source, buffer, size, error);
	memcpy(buffer, source->held + source->start, n);
	source->start += n;
	return (gssize) n;
}
