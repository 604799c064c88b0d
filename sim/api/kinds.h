/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All kinds: those with a model (one file each, kd_kind_table), and generic ones for the rest.
 *
 * A generic kind has no fields beside metadata; its objects are kept as they came.  They are made
 * on demand and belong to the KdKinds, which must outlive their objects.  Names, plurals and scopes
 * of Kubernetes' own kinds are known; those of custom resources are learnt from their definitions,
 * or guessed.
 */
#ifndef KD_API_KINDS_H
#define KD_API_KINDS_H

#include <kubedes/kind.h>

#include "base/tree.h"

/* Every kind with a model, in the order of the file names, NULL at the end; written by the build.
 */
extern const KdKind *const kd_kind_table[];

typedef struct KdKinds KdKinds;
KdKinds *kd_kinds_new(void);
void kd_kinds_free(KdKinds *kinds);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdKinds, kd_kinds_free)

/* The kind of a document, a generic one made for it if need be.  Never NULL. */
const KdKind *kd_kinds_get(KdKinds *kinds, const char *apiVersion, const char *kind);
/* Take names and scope of custom resources from a CustomResourceDefinition; before their first use.
 */
void kd_kinds_learn(KdKinds *kinds, const KdTree *definition);
/* As kubectl understands "pods", "pod", "Pod", "po", "deployments.apps" and "deployments.v1.apps":
 * with models first, then Kubernetes' own kinds and generic ones.  NULL and @error, with "did you
 * mean". */
const KdKind *kd_kinds_lookup(KdKinds *kinds, const char *word, GError **error);
/* All there are: with models, then generic ones in the order in which they were made; g_free() the
 * array. */
const KdKind **kd_kinds_list(const KdKinds *kinds, guint *ret_n);

/* Whether its objects are kept as they came. */
static inline bool kd_kind_is_generic(const KdKind *kind)
{
	return !kind->body;
}

/* A file that is written like an object but never is one in a cluster: KubeSchedulerConfiguration,
 * all of kubedes.io. */
bool kd_kind_is_configuration(const KdKind *kind);

/* A kind of Kubernetes without a model here. */
typedef struct {
	const char *kind, *apiVersion, *plural;
	const char *const *short_names; /* NULL-terminated; NULL = none */
	bool cluster_wide;
} KdPlainKind;
/* Ends with a zeroed row. */
extern const KdPlainKind kd_plain_kinds[];

#endif
