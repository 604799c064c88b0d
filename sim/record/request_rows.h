/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table request: a row for each request that the API server has answered.
 */
#ifndef KD_RECORD_REQUEST_ROWS_H
#define KD_RECORD_REQUEST_ROWS_H

#include "cluster/request.h"
#include "record/insert.h"

typedef struct KdRequestRows KdRequestRows;

KdRequestRows *kd_request_rows_new(KdWriter *writer, GError **error);
void kd_request_rows_free(KdRequestRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdRequestRows, kd_request_rows_free)

void kd_request_rows_add(KdRequestRows *rows, const KdRequestRow *row);

#endif
