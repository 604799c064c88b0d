/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `--set path.to.field=value`: changing a document before it is read.
 */
#ifndef KD_RUN_SETTINGS_H
#define KD_RUN_SETTINGS_H

#include "base/tree.h"

/*
 * Set what @text names below @root ("workloads[0].offeredLoad=0.9"; [n] one past the end appends).
 * The value is YAML.  Maps on the way are made; whether the field exists is found when the document
 * is read.
 */
gboolean kd_setting_apply(KdForest *forest, KdTree *root, const char *text, GError **error);

#endif
