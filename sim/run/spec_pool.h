/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Specs of the pods and nodes that traces describe by numbers: pods of equal shape share one.
 */
#ifndef KD_RUN_SPEC_POOL_H
#define KD_RUN_SPEC_POOL_H

#include <kubedes/workload.h>

typedef struct KdSpecPool KdSpecPool;

KdSpecPool *kd_spec_pool_new(void);
void kd_spec_pool_free(KdSpecPool *pool);
/* A reference to the spec with one container that requests and is limited to nothing but @shape. */
KdPodSpec *kd_spec_pool_get(KdSpecPool *pool, const KdPodShape *shape);
/* The GPU part of @shape, which is not in the spec. */
void kd_spec_pool_annotate(const KdPodShape *shape, KdMap *annotations);

#endif
