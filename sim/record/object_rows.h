/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables object and object_spec: every version of every object.
 *
 * Specs that are equal are stored once.  A pod's nodeName, the one part of its spec that differs
 * between pods of a template, stays in the body: where a row has both, the body's spec is laid over
 * the shared one.
 */
#ifndef KD_RECORD_OBJECT_ROWS_H
#define KD_RECORD_OBJECT_ROWS_H

#include "base/tree.h"
#include "cluster/cluster.h"
#include "record/insert.h"

typedef struct KdObjectRows KdObjectRows;

KdObjectRows *kd_object_rows_new(KdWriter *writer, GError **error);
void kd_object_rows_free(KdObjectRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdObjectRows, kd_object_rows_free)

void kd_object_rows_change(KdObjectRows *rows, const KdChange *change);

/* The object in the columns @body (object.body) and the one behind it (object_spec.body): a tree in
 * the forest, NULL where the body is.  @file is named in errors. */
gboolean kd_object_rows_parse(sqlite3_stmt *row, int body, const char *file, KdForest **ret_forest,
			      const KdTree **ret, GError **error);

/* The object of that kind and name as it was at @time, whole: a tree in the forest returned.  NULL
 * without @error if there was none; an error too when the run has no history of objects.
 * @namespace_ NULL where the kind has none. */
KdForest *kd_object_rows_read(const KdResults *results, gint64 run, const char *kind,
			      const char *namespace_, const char *name, KdTime time,
			      const KdTree **ret, GError **error);

#endif
