/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON patches (RFC 6902): `kubectl patch --type json`, a list of operations with paths (RFC 6901).
 */
#ifndef KD_RUN_JSON_PATCH_H
#define KD_RUN_JSON_PATCH_H

#include "base/tree.h"

/* Whether it is a list of operations as they must be written. */
gboolean kd_json_patch_check(const KdTree *patch, GError **error);
/* What checked operations make of @base, in @forest, of which parts of both may become part; NULL
 * and @error where a path is not there or a test fails: nothing is done then. */
const KdTree *kd_json_patch(KdForest *forest, const KdTree *base, const KdTree *patch,
			    GError **error);

#endif
