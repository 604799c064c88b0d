/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sheets of a framework, by key.
 *
 * A key gets a sheet when it is asked for the second time.  Beyond the limit the one that was not
 * used for the longest time goes; but where all are used in turn nobody gains by that, and the new
 * one has to do without.
 */
#ifndef KD_PLACEMENT_SHEETS_H
#define KD_PLACEMENT_SHEETS_H

#include "placement/sheet.h"
#include "placement/snapshot.h"

typedef struct KdSheets KdSheets;

/* Of @snapshot, which is borrowed; @limit in bytes. */
KdSheets *kd_sheets_new(const KdSnapshot *snapshot, gsize limit);
void kd_sheets_free(KdSheets *sheets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdSheets, kd_sheets_free)

/* The walk order as it is now; borrowed. */
KdWalkOrder *kd_sheets_order(KdSheets *sheets);
/* NULL: there is none, and none is worth it yet.  It may be behind the snapshot. */
KdSheet *kd_sheets_get(KdSheets *sheets, const GByteArray *key);

#endif
