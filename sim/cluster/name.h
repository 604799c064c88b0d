/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names for objects that come with generateName (apiserver/pkg/storage/names/generate.go).
 *
 * The five characters look drawn but are worked out: from the prefix, the time, and how
 * many names were given to that prefix at that time.  So a name does not change when something
 * else in the cluster does.
 */
#ifndef KD_CLUSTER_NAME_H
#define KD_CLUSTER_NAME_H

#include "cluster/store.h"

typedef struct KdSuffixes KdSuffixes;

KdSuffixes *kd_suffixes_new(void);
void kd_suffixes_free(KdSuffixes *suffixes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdSuffixes, kd_suffixes_free)

/* A name for @object, which has a generateName, that no object of its kind and namespace has;
 * free with g_free(). */
char *kd_suffixes_name(KdSuffixes *suffixes, const KdStore *store, const KdObject *object,
		       KdTime now);

#endif
