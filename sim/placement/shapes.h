/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The typical pods of a workload, against which fragmentation is measured (Weng et al., ATC 2023:
 * see kubedes/gpu.h).
 *
 * Pods are grouped by CPU and ask for GPUs, memory apart, and groups taken by falling count until
 * they hold 95 % of all pods; equal counts go by larger CPU, share of a device, number of devices
 * and text of the models.
 */
#ifndef KD_PLACEMENT_SHAPES_H
#define KD_PLACEMENT_SHAPES_H

#include <kubedes/gpu.h>

typedef struct KdShapes KdShapes;

KdShapes *kd_shapes_new(void);
void kd_shapes_free(KdShapes *shapes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdShapes, kd_shapes_free)
void kd_shapes_add(KdShapes *shapes, gint64 milli_cpu, const KdGpuAsk *gpu);
guint kd_shapes_n_groups(const KdShapes *shapes);
/* The typical ones; free with g_free().  @ret_covered (NULL allowed): the share of all pods that
 * they hold. */
KdGpuShape *kd_shapes_typical(const KdShapes *shapes, guint *ret_n, double *ret_covered);

#endif
