/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Templates of pods, in kinds that have one (kd_object_template()), with all that was kept of them
 * beside their fields.
 *
 * The ReplicaSets of a Deployment have its template and one label more, pod-template-hash; nothing
 * here looks at that label.
 */
#ifndef KUBEDES_API_TEMPLATE_H
#define KUBEDES_API_TEMPLATE_H

#include <kubedes/api/pod.h>

G_BEGIN_DECLS

/* The label that tells the pods of its ReplicaSets apart. */
#define KD_POD_TEMPLATE_HASH "pod-template-hash"

/* EqualIgnoreHash() of pkg/controller/deployment/util/deployment_util.go */
bool kd_template_equal(const KdObject *a, const KdObject *b);
/* @to gets the template of @from, which may be of another kind, without that label. */
void kd_template_copy(KdObject *to, const KdObject *from);
/*
 * What goes into that label; g_free() it.  FNV-1a over the template in writing, and over
 * @collisions where that is set, in letters that make no words (ComputeHash() in
 * pkg/controller/controller_utils.go).  What upstream hashes is how Go prints the template in
 * memory, so the same template has another value there.
 */
char *kd_template_hash(const KdObject *object, KdOptInt collisions);

G_END_DECLS

#endif
