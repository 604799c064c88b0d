/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reports by name, the databases that they are about, and comparing their runs.
 */
#ifndef KD_CMD_REPORTS_H
#define KD_CMD_REPORTS_H

#include "record/compare.h"

#include <kubedes/report.h>

/* Every report, in the order of the file names, NULL at the end; written by the build. */
extern const KdReport *const kd_report_table[];

/* NULL and @error (KD_ERROR_USAGE) with the nearest name. */
const KdReport *cmd_report_find(const char *name, GError **error);

/* All of @paths (NULL-terminated), of KdResults, freed with the array, NULL at its end. */
GPtrArray *cmd_databases_open(char *const *paths, GError **error);
/* All of these runs, with progress shown. */
KdCompare *cmd_compare(const KdRuns *runs, KdCompareBy by, GError **error);

#endif
