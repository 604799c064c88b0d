/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/etcd_private.h"

#define DEFRAGMENT_RATE 100000000 /* bytes a second */

/*
 * The API server's compactor (apiserver/pkg/storage/etcd3/compact.go) gives up, every five
 * minutes, what was superseded before the last time.  Its rounds are caught up with when someone
 * looks.
 */
void kd_etcd_compact(KdEtcd *etcd)
{
	KdTime now = kd_engine_now(etcd->engine), every = etcd->options.compaction_interval;

	if (etcd->next_compaction > now)
		return;
	for (guint round = 0; round < 2 && etcd->next_compaction <= now; round++) {
		etcd->in_use -= etcd->old_garbage;
		etcd->old_garbage = etcd->garbage;
		etcd->garbage = 0;
		etcd->compacted = etcd->mark;
		etcd->mark = etcd->revision;
		etcd->next_compaction += every;
	}
	if (etcd->next_compaction <= now)
		etcd->next_compaction += ((now - etcd->next_compaction) / every + 1) * every;
}

/* quotaApplierV3: only what puts something counts. */
bool kd_etcd_has_room(KdEtcd *etcd, const KdEtcdCall *call)
{
	if (call->deletes)
		return true;
	if (!etcd->no_space && etcd->size + call->bytes > etcd->options.quota_backend_bytes) {
		etcd->no_space = true;
		kd_etcd_tell(etcd, -1, "NoSpace",
			     "database space exceeded: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
			     " bytes",
			     etcd->size, etcd->options.quota_backend_bytes);
	}
	return !etcd->no_space;
}

/* The file grows only when nothing in it is free. */
void kd_etcd_account(KdEtcd *etcd, const KdEtcdCall *call)
{
	etcd->revision++;
	etcd->commits++;
	etcd->in_use += call->bytes;
	etcd->garbage += call->replaced + (call->deletes ? call->bytes : 0);
	etcd->size = MAX(etcd->size, etcd->in_use);
}

KdTime kd_etcd_defragment(KdEtcd *etcd)
{
	KdTime lasts;

	kd_etcd_compact(etcd);
	lasts = (KdTime) ((double) etcd->size / DEFRAGMENT_RATE * (double) KD_SECOND);
	etcd->size = etcd->in_use;
	return lasts;
}

guint64 kd_etcd_revision(const KdEtcd *etcd)
{
	return etcd->revision;
}

bool kd_etcd_is_compacted(KdEtcd *etcd, guint64 revision)
{
	kd_etcd_compact(etcd);
	return revision < etcd->compacted;
}
