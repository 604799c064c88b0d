/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long pods ran: the share of pods that ran at most so long.
 *
 * Pods that were not at their end when the run was count among all, so that a line which ends below
 * 100 % shows how many were left.
 */
#include <kubedes/report.h>

#include "_cdf.h"

static const KdColumn columns[] = {
	{ "ran", KD_SECONDS },
	{ "pods", KD_PERCENT },
	{ NULL, KD_TEXT },
};

KD_REPORT(run_times) = {
	KD_REPORT_HEAD,
	.name = "run-times",
	.summary = "share of pods that ran at most so long",
	.sql = REPORT_CDF_SQL("ran", "ran", "v_wait"),
	.columns = columns,
	.plot = "what = 'time from start to end'\n" REPORT_CDF,
};
