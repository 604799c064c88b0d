/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reports by name.
 */
#ifndef KD_CMD_REPORTS_H
#define KD_CMD_REPORTS_H

#include <kubedes/report.h>

/* Every report, in the order of the file names, NULL at the end; written by the build. */
extern const KdReport *const kd_report_table[];

/* NULL and @error (KD_ERROR_USAGE) with the nearest name. */
const KdReport *cmd_report_find(const char *name, GError **error);

#endif
