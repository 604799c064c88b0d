/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What admission has to know of namespaces: which are going, and which have quotas and limit
 * ranges.  Namespaces with nothing of that are not in it.
 */
#ifndef KD_CLUSTER_ADMIT_ROOMS_H
#define KD_CLUSTER_ADMIT_ROOMS_H

#include <kubedes/kind.h>

typedef struct {
	KdName name;
	bool terminating;
	GArray *quotas, *limit_ranges; /* of KdUid, in order of creation */
} KdRoom;

typedef struct KdRooms KdRooms;
KdRooms *kd_rooms_new(void);
void kd_rooms_free(KdRooms *rooms);
/* NULL = there is nothing to know. */
const KdRoom *kd_rooms_get(const KdRooms *rooms, KdName namespace_);
/* Whether the change mattered to limit ranges. */
bool kd_rooms_change(KdRooms *rooms, const KdObject *old, const KdObject *new);

#endif
