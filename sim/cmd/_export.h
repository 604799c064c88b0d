/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `kubedes export` can write: one file a format, and its row in the table of export.c.
 */
#ifndef KD_CMD_EXPORT_H
#define KD_CMD_EXPORT_H

#include "record/results.h"

typedef struct {
	const char *name, *summary;
	/* Append what the run has to @out. */
	gboolean (*write)(const KdResults *results, gint64 run, GString *out, GError **error);
} KdExport;

extern const KdExport kd_export_audit;

#endif
