/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Namespace (core/v1).  Each has the label kubernetes.io/metadata.name with its own name.
 */
#ifndef KUBEDES_API_NAMESPACE_H
#define KUBEDES_API_NAMESPACE_H

#include <kubedes/api/pod.h>

G_BEGIN_DECLS

typedef struct {
	KdName *finalizers;
	guint n_finalizers;
} KdNamespaceSpec;

typedef struct {
	KdName phase; /* Active, Terminating */
	KdCondition *conditions;
	guint n_conditions;
} KdNamespaceStatus;

typedef struct {
	KdObject object;
	KdNamespaceSpec spec;
	KdNamespaceStatus status;
} KdNamespace;

extern const KdKind kd_kind_namespace;
#define KD_NAMESPACE(object) ((const KdNamespace *) (object))

/* Active, with its label. */
KdNamespace *kd_namespace_new(const char *name);

G_END_DECLS

#endif
