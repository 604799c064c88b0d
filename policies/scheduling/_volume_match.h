/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which volume a claim would get on a node, or whether one could be made for it there
 * (component-helpers/storage/volume, FindMatchingVolume();
 * pkg/scheduler/framework/plugins/volumebinding/binder.go, checkVolumeProvisions()).
 */
#ifndef KD_POLICIES_VOLUME_MATCH_H
#define KD_POLICIES_VOLUME_MATCH_H

#include "_claims.h"

/* The volume may be used from the node. */
bool kd_volume_reaches(const KdPersistentVolume *volume, const KdNode *node);

/* The claim could get it on a node from where it may be used. */
bool kd_volume_serves(const KdPersistentVolume *volume, const KdPersistentVolumeClaim *claim);

/* The smallest of @volumes that suits the claim and is not in @taken; the one that is meant for it
 * before all others; NULL = none. */
const KdPersistentVolume *kd_volume_match(const KdPersistentVolumeClaim *claim,
					  const GPtrArray *volumes, const KdNode *node,
					  const GPtrArray *taken);

typedef enum {
	KD_PROVISION_GOOD,
	KD_PROVISION_NOT_HERE, /* nobody makes volumes of the class, or not on this node */
	KD_PROVISION_NO_SPACE,
	KD_PROVISION_NO_CLASS, /* the claim has none, or it is not there */
} KdProvision;
/* Whether that goes by the value of one label alone (see _one_label.h). */
bool kd_volume_made_by_label(const KdCycle *cycle, const KdPersistentVolumeClaim *claim,
			     KdName *label);
KdProvision kd_volume_can_be_made(const KdCycle *cycle, const KdPersistentVolumeClaim *claim,
				  const KdNode *node);

#endif
