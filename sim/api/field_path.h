/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paths of fields as messages have them: "spec.containers[0].resources.requests[nvidia.com/gpu]".
 */
#ifndef KD_API_FIELD_PATH_H
#define KD_API_FIELD_PATH_H

#include "base/tree.h"

/* Append a step and return the length before it, to go back to with g_string_truncate(). */
gsize kd_field_path_push_name(GString *path, const char *name); /* .name */
gsize kd_field_path_push_key(GString *path,
			     const char *key); /* .key, or [key] if it has dots or slashes */
gsize kd_field_path_push_index(GString *path, guint i); /* [i] */

/* Indexes left out: "spec.containers[].env"; g_free(). */
char *kd_field_path_pattern(const char *path);
/* The node at the first @length bytes of @path, or the nearest above it; NULL for a NULL tree. */
const KdTree *kd_field_path_find(const KdTree *tree, const char *path, gsize length);

#endif
