/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is really taken of each quota, kept from commit to commit: counting all objects of a
 * namespace is needed once, when somebody first asks.
 */
#ifndef KD_CLUSTER_QUOTA_LEDGER_H
#define KD_CLUSTER_QUOTA_LEDGER_H

#include <kubedes/api/resource_quota.h>

#include "cluster/store.h"

typedef struct KdQuotaLedger KdQuotaLedger;

/* @store is borrowed. */
KdQuotaLedger *kd_quota_ledger_new(KdStore *store);
void kd_quota_ledger_free(KdQuotaLedger *ledger);
/* To be told of each commit in a namespace with these quotas (KdUid), before it is in the store. */
void kd_quota_ledger_change(KdQuotaLedger *ledger, const GArray *quotas, const KdObject *old,
			    const KdObject *new);
/*
 * What is taken at @now of all that the quota's spec limits; kd_resources_clear() it.
 */
KdResources kd_quota_ledger_used(KdQuotaLedger *ledger, const KdResourceQuota *quota, KdTime now);

#endif
