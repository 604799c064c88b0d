/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Manifests and dumps: files of objects as kubectl takes and prints them.
 *
 * A file is YAML or JSON, plain or .gz, with any number of documents; a document is an object or a
 * list of them (`kind: List`, or `PodList` and the like, whose items may lack kind and apiVersion).
 * Objects get the API server's defaults and are checked as it would.  Kinds without a model come
 * through as they are, so do configuration documents (kubescheduler.config.k8s.io, kubedes.io), for
 * the caller to pick out.
 *
 * Several files may be loaded into one manifest.  All problems are collected; kd_manifest_finish()
 * says whether there were errors.
 */
#ifndef KD_API_MANIFEST_H
#define KD_API_MANIFEST_H

#include "api/decode.h"
#include "api/kinds.h"

typedef struct KdManifest KdManifest;

/* @kinds is borrowed and must outlive it. */
KdManifest *kd_manifest_new(KdKinds *kinds, KdDecodeFlags flags);
void kd_manifest_free(KdManifest *manifest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdManifest, kd_manifest_free)

/* All objects of a file ("-" = standard input).  FALSE and @error: the file cannot be read or is no
 * YAML; everything else goes to the problems. */
gboolean kd_manifest_load(KdManifest *manifest, const char *path, GError **error);
/* All documents of @forest. */
void kd_manifest_add(KdManifest *manifest, KdForest *forest);
/* One document or list that stands inside another, such as a scenario. */
void kd_manifest_add_tree(KdManifest *manifest, KdForest *forest, const KdTree *tree);

/* Objects in the order of the files, borrowed. */
guint kd_manifest_count(const KdManifest *manifest);
const KdObject *kd_manifest_object(const KdManifest *manifest, guint i);
KdPlace kd_manifest_place(const KdManifest *manifest, guint i);

/* The last configuration document of that kind as it stands in its file, borrowed; NULL = none. */
const KdRaw *kd_manifest_document(const KdManifest *manifest, const char *kind);

typedef struct {
	const KdKind *kind;
	guint n;
} KdKindCount;
/* How many there are of each kind, in the order of first appearance. */
const KdKindCount *kd_manifest_kinds(const KdManifest *manifest, guint *ret_n);

KdProblems *kd_manifest_problems(KdManifest *manifest);
/*
 * What was kept without being understood, in one line: "3 unknown fields (Pod spec.foo (3)) and 2
 * objects of kinds without a model (Deployment (2)) were kept as they are"; NULL if nothing was.
 * Configuration documents are not counted.  g_free().
 */
char *kd_manifest_summary(const KdManifest *manifest);
/* TRUE without errors; else FALSE and one error with all of them, one a line. */
gboolean kd_manifest_finish(KdManifest *manifest, GError **error);

#endif
