/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secret (core/v1): as a ConfigMap, with a type that says what must be in it.
 */
#ifndef KUBEDES_API_SECRET_H
#define KUBEDES_API_SECRET_H

#include <kubedes/kind.h>

G_BEGIN_DECLS

typedef struct {
	KdObject object;
	KdName type;
	KdMap data;       /* base64 */
	KdMap stringData; /* only on its way in: the API server puts it into .data */
	KdOptBool immutable;
} KdSecret;

extern const KdKind kd_kind_secret;
#define KD_SECRET(object) ((const KdSecret *) (object))

G_END_DECLS

#endif
