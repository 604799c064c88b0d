/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who controls whom: objects by the uid in their controller reference, and those without a
 * controller by namespace; each list in order of creation.
 */
#ifndef KD_CONTROL_OWNER_INDEX_H
#define KD_CONTROL_OWNER_INDEX_H

#include <kubedes/kind.h>

typedef struct KdOwnerIndex KdOwnerIndex;

KdOwnerIndex *kd_owner_index_new(void);
void kd_owner_index_free(KdOwnerIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdOwnerIndex, kd_owner_index_free)

/* @old NULL: created; @new NULL: deleted. */
void kd_owner_index_change(KdOwnerIndex *index, const KdObject *old, const KdObject *new);
/* Uids of the objects; borrowed until the next change; NULL for none. */
const GArray *kd_owner_index_owned(const KdOwnerIndex *index, const KdKind *kind, const char *uid);
const GArray *kd_owner_index_orphans(const KdOwnerIndex *index, const KdKind *kind,
				     KdName namespace_);

#endif
