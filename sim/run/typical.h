/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The typical pods of a scenario, against which GPU fragmentation is measured.
 */
#ifndef KD_RUN_TYPICAL_H
#define KD_RUN_TYPICAL_H

#include "run/scenario.h"

/* From scheduler.typicalPods, else from all traces among the workloads, as they stand in the
 * files.  @ret_shapes is g_free()d; none when no pod asks for a GPU. */
gboolean kd_typical_shapes(const KdScenario *scenario, gint64 seed, KdGpuShape **ret_shapes,
			   guint *ret_n, GError **error);

#endif
