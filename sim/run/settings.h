/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `--set path.to.field=value`: changing a document before it is read.
 */
#ifndef KD_RUN_SETTINGS_H
#define KD_RUN_SETTINGS_H

#include "base/tree.h"

/*
 * Set what @text names below @root ("workloads[0].offeredLoad=0.9"; [n] one past the end appends;
 * a key with dots in it is written labels[a.b/c] or labels["a.b/c"]).  The value is YAML, and
 * nothing leaves the field out.  Maps and lists on the way are made; whether the field exists is
 * found when the document is read.  What shares a part of the document with the place that is set
 * (an alias) stays as it was.
 *
 * What was set has line 0, and as its column @number, from 1: a problem there can be told as one of
 * that setting.
 */
gboolean kd_setting_apply(KdForest *forest, KdTree *root, const char *text, guint number,
			  GError **error);

#endif
