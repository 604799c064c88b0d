/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reports by name, and the databases that they are about.
 */
#ifndef KD_CMD_REPORTS_H
#define KD_CMD_REPORTS_H

#include "record/results.h"

#include <kubedes/report.h>

/* Every report, in the order of the file names, NULL at the end; written by the build. */
extern const KdReport *const kd_report_table[];

/* NULL and @error (KD_ERROR_USAGE) with the nearest name. */
const KdReport *cmd_report_find(const char *name, GError **error);

/* All of @paths (NULL-terminated), of KdResults, freed with the array, NULL at its end. */
GPtrArray *cmd_databases_open(char *const *paths, GError **error);

#endif
