/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of a file or of standard input, unpacked if they are a gzip file (of one
 * or more members, as pigz, bgzip and `cat a.gz b.gz` write).
 */
#ifndef KD_BASE_SOURCE_H
#define KD_BASE_SOURCE_H

#include <kubedes/error.h>

typedef struct KdSource KdSource;

/* "-" is standard input.  Errors: KD_ERROR_INPUT where the name is wrong (no such file, a folder,
 * not ours to read), else KD_ERROR_IO. */
KdSource *kd_source_open(const char *path, GError **error);
void kd_source_free(KdSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdSource, kd_source_free)
/* For messages; interned. */
const char *kd_source_name(const KdSource *source);
/* At least one byte into @buffer; 0 at the end; -1 and an error as above, or KD_ERROR_INPUT
 * for a broken gzip file. */
gssize kd_source_read(KdSource *source, void *buffer, gsize size, GError **error);

#endif
