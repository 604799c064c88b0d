/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of summary.h share.
 */
#ifndef KD_RECORD_SUMMARY_PRIVATE_H
#define KD_RECORD_SUMMARY_PRIVATE_H

#include "record/summary.h"

/* What groups are called: "policy", "policies" where they differ in that alone. */
const char *kd_summary_noun(const KdRuns *runs, const KdCompare *compare, bool many);
/* "a, b and c", or with semicolons where names have commas; of more than five the first four "and 3
 * others". */
char *kd_summary_list(const char *const *names, guint n);
/* The number of the metric; false if no run has it. */
bool kd_summary_metric(const KdCompare *compare, const char *name, guint *ret);
/* A value in its unit, with the half-width of its interval if that is not NaN: "12.3 ± 0.4 s". */
char *kd_summary_value(double value, double half_width, const char *unit);
/* Fill in what happened; there are pods. */
gboolean kd_summary_tell(KdSummary *summary, const KdRuns *runs, const KdCompare *compare,
			 GError **error);
/* Fill in findings and notes. */
void kd_summary_find(KdSummary *summary, const KdRuns *runs, const KdCompare *compare);

#endif
