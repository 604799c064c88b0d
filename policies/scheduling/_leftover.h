/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What would be left over on a node, as a share of a full node: the measure of best fit and worst
 * fit.
 *
 * Each dimension has a weight.  GPUs count where the cluster has some; memory counts where it
 * has none, unless its weight is given.
 */
#ifndef KD_POLICIES_LEFTOVER_H
#define KD_POLICIES_LEFTOVER_H

#include "_scale.h"

typedef struct {
	gint64 cpuWeight, gpuWeight;
	KdOptInt memoryWeight;
	KdScale scale;
} KdLeftoverArgs;
extern const KdField kd_leftover_fields[]; /* a table of a KdLeftoverArgs at offset 0 */

/* The scratch of the plug-in, whose state is a KdLeftoverArgs. */
typedef struct {
	KdScaleMemo scale;
	double cpu, memory, gpu; /* weights that add up to 1, or all 0 */
} KdLeftover;

/* As the hook pre_score. */
KdVerdict kd_leftover_prepare(const KdCycle *cycle);
/* As the hook key: all that kd_leftover() depends on besides the node. */
void kd_leftover_key(const KdCycle *cycle, GByteArray *key);
/* From 0 (nothing would be left) to 1 (a full node would). */
double kd_leftover(const KdCycle *cycle, KdSlot node);

#endif
