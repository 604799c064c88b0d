/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What ConfigMap and Secret hold: keys that are names of files, and values, some in base64.
 */
#ifndef KD_API_DATA_CHECK_H
#define KD_API_DATA_CHECK_H

#include <kubedes/field.h>

#define KD_MAX_DATA_SIZE (1024 * 1024) /* MaxSecretSize: of all values of one object */

/* Bytes that @text stands for, or -1: it is no base64, which is wrong at byte @ret_at (NULL
 * allowed). */
gssize kd_base64_size(const char *text, gsize *ret_at);

/* Keys, and values that must be base64 if @encoded; adds the bytes of the values to @size.  @path
 * names the map. */
gboolean kd_data_check(const KdMap *data, bool encoded, const char *path, gsize *size,
		       GError **error);
/* Whether what is immutable has stayed as it was; @path names the map. */
gboolean kd_data_unchanged_check(const KdMap *new, const KdMap *old, const char *path,
				 GError **error);
/* What is immutable stays so (ValidateConfigMapUpdate(), ValidateSecretUpdate()). */
gboolean kd_immutable_check(KdOptBool new, KdOptBool old, GError **error);

#endif
