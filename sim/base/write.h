/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing a file that appears whole or not at all.
 */
#ifndef KD_BASE_WRITE_H
#define KD_BASE_WRITE_H

#include <glib.h>

/* What is no regular file (a device, a pipe) is written to, not replaced; of a link the file that
 * it points to is replaced.  @size -1: up to the final NUL.  @error is GLib's. */
gboolean kd_write_file(const char *path, const char *data, gssize size, GError **error);

#endif
