/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/store.h"

#include <string.h>

#include "base/uid_table.h"

/* One object in its kind's list; both tables point here. */
typedef struct Entry Entry;
struct Entry {
	const KdObject *object; /* NULL: removed during a walk */
	Entry *previous, *next;
};

typedef struct {
	Entry *first, *last;
	guint n;
} Shelf;

/* To be unlinked once nobody walks. */
typedef struct {
	Shelf *shelf;
	Entry *entry;
} Removed;

struct KdStore {
	GPtrArray *kinds;    /* const KdKind *, in order of first use */
	GPtrArray *shelves;  /* Shelf *, one a kind */
	GHashTable *by_name; /* set of Entry */
	KdUidTable by_uid;   /* of Entry */
	guint n_walks;
	GArray *removed; /* of Removed */
};

static guint hash_name(gconstpointer key)
{
	const KdObject *object = ((const Entry *) key)->object;
	gsize owner = (gsize) object->kind / 8 * 31 + (gsize) object->metadata.namespace / 8;

	return g_str_hash(object->metadata.name) ^ (guint) (owner * 2654435761u);
}

static gboolean equal_name(gconstpointer a, gconstpointer b)
{
	const KdObject *x = ((const Entry *) a)->object, *y = ((const Entry *) b)->object;

	return x->kind == y->kind && x->metadata.namespace == y->metadata.namespace &&
	       strcmp(x->metadata.name, y->metadata.name) == 0;
}

static Shelf *find_shelf(const KdStore *store, const KdKind *kind)
{
	for (guint i = 0; i < store->kinds->len; i++)
		if (store->kinds->pdata[i] == kind)
			return store->shelves->pdata[i];
	return NULL;
}

static Shelf *need_shelf(KdStore *store, const KdKind *kind)
{
	Shelf *shelf = find_shelf(store, kind);

	if (!shelf) {
		shelf = g_new0(Shelf, 1);
		g_ptr_array_add(store->kinds, (gpointer) kind);
		g_ptr_array_add(store->shelves, shelf);
	}
	return shelf;
}

KdStore *kd_store_new(void)
{
	KdStore *store = g_new0(KdStore, 1);

	store->kinds = g_ptr_array_new();
	store->shelves = g_ptr_array_new_with_free_func(g_free);
	store->by_name = g_hash_table_new(hash_name, equal_name);
	store->removed = g_array_new(FALSE, FALSE, sizeof(Removed));
	return store;
}

void kd_store_free(KdStore *store)
{
	if (!store)
		return;
	g_assert(store->n_walks == 0);
	g_hash_table_unref(store->by_name);
	kd_uid_table_clear(&store->by_uid);
	for (guint i = 0; i < store->shelves->len; i++) {
		const Shelf *shelf = store->shelves->pdata[i];

		for (Entry *e = shelf->first, *next; e; e = next) {
			next = e->next;
			kd_object_unref(e->object);
			g_free(e);
		}
	}
	g_ptr_array_unref(store->kinds);
	g_ptr_array_unref(store->shelves);
	g_array_unref(store->removed);
	g_free(store);
}

static Entry *find(const KdStore *store, KdUid uid)
{
	return kd_uid_table_get(&store->by_uid, uid);
}

const KdObject *kd_store_get(const KdStore *store, const KdKind *kind, KdName namespace_,
			     const char *name)
{
	const KdObject probe = { .kind = kind,
				 .metadata = { .namespace = namespace_, .name = (char *) name } };
	const Entry *entry = g_hash_table_lookup(store->by_name,
						 &(const Entry){ .object = &probe });

	return entry ? entry->object : NULL;
}

const KdObject *kd_store_get_by_uid(const KdStore *store, KdUid uid)
{
	const Entry *entry = find(store, uid);

	return entry ? entry->object : NULL;
}

guint kd_store_count(const KdStore *store, const KdKind *kind)
{
	const Shelf *shelf = find_shelf(store, kind);

	return shelf ? shelf->n : 0;
}

const KdKind *const *kd_store_kinds(const KdStore *store, guint *ret_n)
{
	*ret_n = store->kinds->len;
	return (const KdKind *const *) store->kinds->pdata;
}

static void unlink_entry(Shelf *shelf, Entry *entry)
{
	*(entry->previous ? &entry->previous->next : &shelf->first) = entry->next;
	*(entry->next ? &entry->next->previous : &shelf->last) = entry->previous;
}

static void end_walk(KdStore *store)
{
	if (--store->n_walks > 0)
		return;
	for (guint i = 0; i < store->removed->len; i++) {
		const Removed *removed = &g_array_index(store->removed, Removed, i);

		unlink_entry(removed->shelf, removed->entry);
		g_free(removed->entry);
	}
	g_array_set_size(store->removed, 0);
}

void kd_store_each(KdStore *store, const KdKind *kind,
		   void (*visit)(const KdObject *object, gpointer data), gpointer data)
{
	const Shelf *shelf = find_shelf(store, kind);
	const Entry *last = shelf ? shelf->last : NULL;

	if (!last)
		return;
	store->n_walks++;
	for (const Entry *e = shelf->first;; e = e->next) {
		if (e->object)
			visit(e->object, data);
		if (e == last)
			break;
	}
	end_walk(store);
}

void kd_store_add(KdStore *store, KdObject *take)
{
	Shelf *shelf = need_shelf(store, take->kind);
	Entry *entry = g_new(Entry, 1);
	gboolean is_new;

	*entry = (Entry){ .object = take, .previous = shelf->last };
	*(shelf->last ? &shelf->last->next : &shelf->first) = entry;
	shelf->last = entry;
	shelf->n++;
	g_assert(!find(store, take->uid));
	kd_uid_table_set(&store->by_uid, take->uid, entry);
	is_new = g_hash_table_add(store->by_name, entry);
	g_assert(is_new);
}

void kd_store_replace(KdStore *store, KdObject *take)
{
	Entry *entry = find(store, take->uid);
	const KdObject *old;

	g_assert(entry);
	old = entry->object;
	g_assert(old->kind == take->kind && old->metadata.namespace == take->metadata.namespace);
	g_assert(strcmp(old->metadata.name, take->metadata.name) == 0);
	entry->object = take;
	kd_object_unref(old);
}

void kd_store_remove(KdStore *store, KdUid uid)
{
	Entry *entry = find(store, uid);
	const KdObject *object;
	Shelf *shelf;

	g_assert(entry);
	object = entry->object;
	shelf = find_shelf(store, object->kind);
	g_hash_table_remove(store->by_name, entry);
	kd_uid_table_remove(&store->by_uid, uid);
	shelf->n--;
	if (store->n_walks > 0) {
		const Removed removed = { shelf, entry };

		entry->object = NULL;
		g_array_append_val(store->removed, removed);
	} else {
		unlink_entry(shelf, entry);
		g_free(entry);
	}
	kd_object_unref(object);
}
