/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long pods waited to be bound: the share of pods that waited at most so long.
 *
 * Pods that were never bound count among all, so that a line which ends below 100 % shows
 * how many were left.
 */
#include <kubedes/report.h>

#include "_cdf.h"

static const KdColumn columns[] = {
	{ "wait", KD_SECONDS },
	{ "pods", KD_PERCENT },
	{ NULL, KD_TEXT },
};

KD_REPORT(waits) = {
	KD_REPORT_HEAD,
	.name = "waits",
	.summary = "share of pods that waited at most so long to be bound",
	.sql = REPORT_CDF_SQL("wait", "wait", "v_wait"),
	.columns = columns,
	.plot = "what = 'wait from creation to binding'\n" REPORT_CDF,
};
