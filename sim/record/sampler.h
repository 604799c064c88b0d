/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The table sample: the state of the cluster as the scheduler sees it, assumed pods included.
 *
 * Sums over nodes are kept up to date slot by slot from the snapshot's log of changes.  They are
 * whole numbers, fragmentation too (in units of 1e-8 thousandths of a device), so that they do not
 * depend on the order in which changes came.
 */
#ifndef KD_RECORD_SAMPLER_H
#define KD_RECORD_SAMPLER_H

#include "control/scheduler.h"
#include "record/insert.h"
#include "record/tally.h"

typedef struct KdSampler KdSampler;

typedef const KdGpuShape *KdFindShapes(gpointer data, guint *ret_n);

typedef struct {
	/* The typical pods, borrowed; none: no fragmentation.  Asked for once, when there is a GPU;
	 * NULL: there are none. */
	KdFindShapes *find_shapes;
	gpointer find_data;
	bool always; /* also when nothing differs from the last sample */
} KdSamplerOptions;

/* @scheduler and @tally are borrowed. */
KdSampler *kd_sampler_new(KdWriter *writer, KdScheduler *scheduler, const KdTally *tally,
			  const KdSamplerOptions *options, GError **error);
void kd_sampler_free(KdSampler *sampler);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdSampler, kd_sampler_free)

/* @assumed: pods that are bound in the snapshot, and in the store only after this moment. */
void kd_sampler_take(KdSampler *sampler, KdTime now, guint assumed);
/* At the end of the run: nothing if it is all in the last sample already. */
void kd_sampler_take_last(KdSampler *sampler, KdTime now);

#endif
