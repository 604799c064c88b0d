/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts the reasons for which an attempt turned nodes down.
 */
#ifndef KD_RECORD_REASONS_H
#define KD_RECORD_REASONS_H

#include "base/mark.h"
#include "placement/framework.h"

typedef struct KdReasons KdReasons;

KdReasons *kd_reasons_new(void);
void kd_reasons_free(KdReasons *reasons);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdReasons, kd_reasons_free)

/* Of one attempt, in place of those of the last. */
void kd_reasons_count(KdReasons *reasons, const KdAttempt *attempt, guint n_nodes);
/* @mark with the counts in it. */
KdMark kd_reasons_mark(const KdReasons *reasons, KdMark mark);
/* {"Insufficient cpu":12}, sorted by reason; NULL when no node was turned down.  Good until the
 * next call. */
const char *kd_reasons_print(KdReasons *reasons);

#endif
