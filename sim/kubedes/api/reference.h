/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reference to another object (core/v1 ObjectReference).
 */
#ifndef KUBEDES_API_REFERENCE_H
#define KUBEDES_API_REFERENCE_H

#include <kubedes/kind.h>

G_BEGIN_DECLS

typedef struct {
	KdName apiVersion, kind, namespace;
	char *name;
	char *uid;
	char *fieldPath; /* "spec.containers{web}": a part of it */
} KdObjectReference;
extern const KdStruct kd_object_reference_struct;

G_END_DECLS

#endif
