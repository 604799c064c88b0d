/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "control/owner_index.h"

#include <string.h>

/* Of @owner's uid, or with owner NULL of all without a controller in the namespace. */
typedef struct {
	const KdKind *kind;
	const char *owner;
	KdName namespace_;
} Key;

typedef struct {
	Key key;
	char *text;   /* that the key points to */
	GArray *uids; /* of KdUid, ascending, which is the order of creation */
} List;

struct KdOwnerIndex {
	GHashTable *lists; /* Key to List, which holds it */
};

static guint hash_key(gconstpointer data)
{
	const Key *key = data;
	guint hash = (guint) ((gsize) key->kind / 8);

	if (key->owner)
		return hash ^ g_str_hash(key->owner);
	return hash ^ (guint) ((gsize) key->namespace_ / 8 * 2654435761u);
}

static gboolean equal_keys(gconstpointer a, gconstpointer b)
{
	const Key *x = a, *y = b;

	return x->kind == y->kind && x->namespace_ == y->namespace_ &&
	       g_strcmp0(x->owner, y->owner) == 0;
}

static void free_list(gpointer data)
{
	List *list = data;

	g_array_unref(list->uids);
	g_free(list->text);
	g_free(list);
}

KdOwnerIndex *kd_owner_index_new(void)
{
	KdOwnerIndex *index = g_new(KdOwnerIndex, 1);

	index->lists = g_hash_table_new_full(hash_key, equal_keys, NULL, free_list);
	return index;
}

void kd_owner_index_free(KdOwnerIndex *index)
{
	if (!index)
		return;
	g_hash_table_unref(index->lists);
	g_free(index);
}

static Key key_of(const KdObject *object)
{
	const KdOwnerReference *controller = kd_object_controller(object);

	if (controller && controller->uid)
		return (Key){ .kind = object->kind, .owner = controller->uid };
	return (Key){ .kind = object->kind, .namespace_ = object->metadata.namespace };
}

/* Where @uid is, or would have to be. */
static guint position(const GArray *uids, KdUid uid)
{
	guint low = 0, high = uids->len;

	if (high > 0 && g_array_index(uids, KdUid, high - 1) < uid)
		return high;
	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(uids, KdUid, middle) < uid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void add(KdOwnerIndex *index, const Key *key, KdUid uid)
{
	List *list = g_hash_table_lookup(index->lists, key);

	if (!list) {
		list = g_new(List, 1);
		list->text = g_strdup(key->owner);
		list->key = *key;
		list->key.owner = list->text;
		list->uids = g_array_new(FALSE, FALSE, sizeof(KdUid));
		g_hash_table_insert(index->lists, &list->key, list);
	}
	g_array_insert_val(list->uids, position(list->uids, uid), uid);
}

static void take_out(KdOwnerIndex *index, const Key *key, KdUid uid)
{
	List *list = g_hash_table_lookup(index->lists, key);

	g_assert(list);
	g_array_remove_index(list->uids, position(list->uids, uid));
	if (list->uids->len == 0)
		g_hash_table_remove(index->lists, key);
}

void kd_owner_index_change(KdOwnerIndex *index, const KdObject *old, const KdObject *new)
{
	Key from = { 0 }, to = { 0 };

	if (old)
		from = key_of(old);
	if (new)
		to = key_of(new);
	if (old && new &&equal_keys(&from, &to))
		return;
	if (old)
		take_out(index, &from, old->uid);
	if (new)
		add(index, &to, new->uid);
}

static const GArray *find(const KdOwnerIndex *index, const Key *key)
{
	const List *list = g_hash_table_lookup(index->lists, key);

	return list ? list->uids : NULL;
}

const GArray *kd_owner_index_owned(const KdOwnerIndex *index, const KdKind *kind, const char *uid)
{
	return find(index, &(const Key){ .kind = kind, .owner = uid });
}

const GArray *kd_owner_index_orphans(const KdOwnerIndex *index, const KdKind *kind,
				     KdName namespace_)
{
	return find(index, &(const Key){ .kind = kind, .namespace_ = namespace_ });
}
