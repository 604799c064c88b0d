/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Volumes by the value of a label: which of many need be looked at for the nodes of a domain, such
 * as local volumes by host.
 */
#ifndef KD_POLICIES_VOLUME_INDEX_H
#define KD_POLICIES_VOLUME_INDEX_H

#include "_claims.h"

#include <kubedes/tally.h>

typedef struct KdVolumeIndex KdVolumeIndex;

/* NULL: it would be no gain.  @volumes and the volumes are borrowed. */
KdVolumeIndex *kd_volume_index_new(const KdCycle *cycle, const KdTopology *topology,
				   GPtrArray *volumes);
void kd_volume_index_free(KdVolumeIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdVolumeIndex, kd_volume_index_free)
/* All that nodes of the domain reach or that are meant for a claim, maybe others, in their order.
 */
GPtrArray *kd_volume_index_at(const KdVolumeIndex *self, guint32 domain);

#endif
