/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fingerprint of a run: a running hash over all that was committed.
 *
 * It covers time, version, type, kind and uid of each change and, unless the object was deleted,
 * its metadata and all its fields, known or not.  Parts that the new version shares with the old
 * one are left out, so that a status update does not cost a walk over the spec.  Events are not
 * commits and do not count.
 */
#ifndef KD_CLUSTER_FINGERPRINT_H
#define KD_CLUSTER_FINGERPRINT_H

#include "cluster/cluster.h"

guint64 kd_fingerprint_change(guint64 hash, const KdChange *change);

#endif
