/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store: the newest version of every object, found by name, by uid, and by kind in order
 * of creation.  It stands for etcd and knows no rules: commit.c does.
 *
 * The store holds one reference to each object in it.  What it hands out is borrowed and lasts
 * until the object is replaced or removed; the change log (log.h) holds replaced versions until
 * everyone has seen the change.
 */
#ifndef KD_CLUSTER_STORE_H
#define KD_CLUSTER_STORE_H

#include <kubedes/kind.h>

typedef struct KdStore KdStore;

KdStore *kd_store_new(void);
void kd_store_free(KdStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdStore, kd_store_free)

/* @namespace_ as in the object: interned, NULL for kinds that have none. */
const KdObject *kd_store_get(const KdStore *store, const KdKind *kind, KdName namespace_,
			     const char *name);
const KdObject *kd_store_get_by_uid(const KdStore *store, KdUid uid);
guint kd_store_count(const KdStore *store, const KdKind *kind);
/*
 * In order of creation.  The visit may write: objects that it removes are not visited any more,
 * replaced ones in their new version, and those that it adds not in this walk.
 */
void kd_store_each(KdStore *store, const KdKind *kind,
		   void (*visit)(const KdObject *object, gpointer data), gpointer data);
/* The kinds that ever had an object, in order of first use. */
const KdKind *const *kd_store_kinds(const KdStore *store, guint *ret_n);

/* Neither the name nor the uid may be taken. */
void kd_store_add(KdStore *store, KdObject *take);
/* The object of the same uid, kind and name must be there. */
void kd_store_replace(KdStore *store, KdObject *take);
void kd_store_remove(KdStore *store, KdUid uid);

#endif
