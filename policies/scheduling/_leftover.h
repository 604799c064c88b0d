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

/* One attempt's: weights that add up to 1, or all 0. */
typedef struct {
	KdScale scale;
	double cpu, memory, gpu;
} KdLeftover;

void kd_leftover_prepare(const KdLeftoverArgs *args, const KdNodes *nodes, KdLeftover *ret);
/* Appends all that kd_leftover() depends on besides the node. */
void kd_leftover_key(const KdCycle *cycle, const KdLeftoverArgs *args, GByteArray *key);
/* From 0 (nothing would be left) to 1 (a full node would). */
double kd_leftover(const KdLeftover *self, const KdCycle *cycle, KdSlot node);

#endif
