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

/* The objects of a kind as they were at @time, by namespace and name: rows whose columns 0 and 1
 * are for kd_object_rows_parse().  Of one namespace and of one name, or of all with NULL.  NULL and
 * @error when the file cannot be read. */
sqlite3_stmt *kd_object_rows_ask(const KdResults *results, gint64 run, const char *kind,
				 const char *namespace_, const char *name, KdTime time,
				 GError **error);

#endif
