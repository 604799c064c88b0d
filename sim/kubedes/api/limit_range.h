/* SPDX-License-Identifier: Apache-2.0 */
/*
 * LimitRange (core/v1): what each container, pod or claim of a namespace may ask for, and what it
 * gets if it does not ask.
 */
#ifndef KUBEDES_API_LIMIT_RANGE_H
#define KUBEDES_API_LIMIT_RANGE_H

#include <kubedes/kind.h>

G_BEGIN_DECLS

typedef struct {
	KdName type; /* Container, Pod, PersistentVolumeClaim */
	KdResources min, max, default_, defaultRequest, maxLimitRequestRatio;
} KdLimitRangeItem;

typedef struct {
	KdLimitRangeItem *limits;
	guint n_limits;
} KdLimitRangeSpec;

typedef struct {
	KdObject object;
	KdLimitRangeSpec spec;
} KdLimitRange;

extern const KdKind kd_kind_limit_range;
#define KD_LIMIT_RANGE(object) ((const KdLimitRange *) (object))

G_END_DECLS

#endif
