/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table fault: what failed in the control plane, and what came of it.
 */
#ifndef KD_RECORD_FAULT_ROWS_H
#define KD_RECORD_FAULT_ROWS_H

#include "cluster/fault.h"
#include "record/insert.h"

typedef struct KdFaultRows KdFaultRows;

/* It takes the cluster's listener for faults. */
KdFaultRows *kd_fault_rows_new(KdWriter *writer, KdCluster *cluster, GError **error);
void kd_fault_rows_free(KdFaultRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdFaultRows, kd_fault_rows_free)

#endif
