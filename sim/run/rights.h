/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may do what in a cluster with given roles and bindings.
 *
 * A KdRights is a cluster of its own in which nothing runs but what sums up roles: it has the roles
 * and bindings of a manifest, and those that every cluster begins with where the manifest has none
 * of that name.
 */
#ifndef KD_RUN_RIGHTS_H
#define KD_RUN_RIGHTS_H

#include "api/manifest.h"
#include "base/text.h"
#include "cluster/authorize.h"

typedef struct KdRights KdRights;

/* FALSE and @error where the API server would not take a role or binding of @manifest. */
KdRights *kd_rights_new(const KdManifest *manifest, GError **error);
void kd_rights_free(KdRights *rights);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdRights, kd_rights_free)
const KdCluster *kd_rights_cluster(const KdRights *rights);
/* All that @who may do in a namespace (NULL: everywhere), as kubectl auth can-i --list has it. */
KdTable *kd_rights_list(const KdRights *rights, const KdIdentity *who, KdName namespace_);

#endif
