/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/merge.h"
#include "cluster/commit.h"

KdAnswer kd_commit_patch(KdCluster *cluster, const KdIdentity *who, KdWrite *write)
{
	g_autoptr(KdObject) wanted = g_steal_pointer(&write->object);
	const KdObject *read = write->about, *stored = kd_commit_find(cluster, read);
	KdObject *merged;

	if (!stored)
		return kd_commit_not_found(read);
	if (stored->resourceVersion == read->resourceVersion)
		return kd_commit_update(cluster, who, g_steal_pointer(&wanted), "status");
	merged = kd_object_copy(stored);
	kd_object_merge(merged, read, wanted);
	return kd_commit_update(cluster, who, merged, "status");
}
