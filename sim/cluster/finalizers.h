/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finalizers: names of those who must let go of an object before it is removed, and the two by
 * which a deletion tells the garbage collector what to do with what the object owns
 * (apiserver/pkg/registry/generic/registry/store.go deletionFinalizersForGarbageCollection()).
 */
#ifndef KD_CLUSTER_FINALIZERS_H
#define KD_CLUSTER_FINALIZERS_H

#include "cluster/cluster.h"

#define KD_FINALIZER_ORPHAN     "orphan"
#define KD_FINALIZER_FOREGROUND "foregroundDeletion"

bool kd_meta_has_finalizer(const KdMeta *meta, const char *finalizer);
/* False: it has it. */
bool kd_meta_add_finalizer(KdMeta *meta, const char *finalizer);
/* Take it away; false: it was not there. */
bool kd_meta_drop_finalizer(KdMeta *meta, const char *finalizer);
/* Make the finalizers of @next, a copy of the version stored, those that it has once a deletion
 * with @propagation has begun.  False: it had them. */
bool kd_finalizers_propagate(KdObject *next, KdPropagation propagation);
/* Whether the object would have any finalizers then. */
bool kd_finalizers_would_hold(const KdObject *object, KdPropagation propagation);
/* The first of @new's that @old does not have, or NULL. */
KdName kd_finalizers_added(const KdMeta *new, const KdMeta *old);

#endif
