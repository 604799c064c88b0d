/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects that a script brings into the cluster.
 *
 * They are read as manifests are, and must be of kinds with a model: of others nothing would
 * happen.  A node is as its kubelet would register it: Ready, with the label of its name, where it
 * does not say otherwise.
 */
#ifndef KD_RUN_OBJECTS_H
#define KD_RUN_OBJECTS_H

#include <kubedes/kind.h>

/* Add the objects of a manifest (one, or a List), or of a file, to @objects. */
gboolean kd_objects_read(const KdRaw *manifest, GPtrArray *objects, GError **error);
gboolean kd_objects_load(const char *path, GPtrArray *objects, GError **error);
/* The one object of a manifest that may lack what a whole one must have: what is to be applied to
 * it. */
KdObject *kd_objects_read_part(const KdRaw *manifest, GError **error);
/* As kubectl understands the word; NULL and @error where there is none, or none with a model. */
const KdKind *kd_objects_kind(const char *word, GError **error);

#endif
