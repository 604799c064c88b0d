/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/server.h"

const KdView *kd_cluster_view(const KdCluster *cluster, KdObserverRank rank)
{
	return &cluster->views[rank];
}

const KdObject *kd_view_get(const KdView *view, const KdKind *kind, KdName namespace_,
			    const char *name)
{
	return kd_store_get(view->store, kind, namespace_, name);
}

const KdObject *kd_view_get_by_uid(const KdView *view, KdUid uid)
{
	return kd_store_get_by_uid(view->store, uid);
}

guint kd_view_count(const KdView *view, const KdKind *kind)
{
	return kd_store_count(view->store, kind);
}

void kd_view_each(const KdView *view, const KdKind *kind,
		  void (*visit)(const KdObject *object, gpointer data), gpointer data)
{
	kd_store_each(view->store, kind, visit, data);
}

const KdKind *const *kd_view_kinds(const KdView *view, guint *ret_n)
{
	return kd_store_kinds(view->store, ret_n);
}
