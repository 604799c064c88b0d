/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/sheets.h"

#include <string.h>

#define MAX_ASKED 65536u
/* A sheet may go when it was not asked for during this many rounds through all of them. */
#define ROUNDS 4

typedef struct Entry Entry;
struct Entry {
	KdSheet *sheet;
	Entry *newer, *older;
	guint hash;
	guint key_length;
	guint8 *key;
	guint64 used; /* number of the request */
};

struct KdSheets {
	const KdSnapshot *snapshot;
	KdWalkOrder *order;
	GHashTable *entries; /* a set of Entry */
	Entry *newest, *oldest;
	gsize bytes, limit;
	guint64 n_requests;
	GHashTable *asked; /* a set of hashes of keys that had no sheet */
};

static guint hash_entry(gconstpointer data)
{
	return ((const Entry *) data)->hash;
}

static gboolean equal_entries(gconstpointer a, gconstpointer b)
{
	const Entry *x = a, *y = b;

	return x->hash == y->hash && x->key_length == y->key_length &&
	       memcmp(x->key, y->key, x->key_length) == 0;
}

static gsize bytes_of(const Entry *entry)
{
	return sizeof(*entry) + entry->key_length + kd_sheet_bytes(entry->sheet);
}

static void entry_free(Entry *entry)
{
	kd_sheet_free(entry->sheet);
	g_free(entry->key);
	g_free(entry);
}

KdSheets *kd_sheets_new(const KdSnapshot *snapshot, gsize limit)
{
	KdSheets *sheets = g_new0(KdSheets, 1);

	sheets->snapshot = snapshot;
	sheets->limit = limit;
	sheets->entries = g_hash_table_new(hash_entry, equal_entries);
	sheets->asked = g_hash_table_new(NULL, NULL);
	return sheets;
}

void kd_sheets_free(KdSheets *sheets)
{
	if (!sheets)
		return;
	for (Entry *entry = sheets->newest, *next; entry; entry = next) {
		next = entry->older;
		entry_free(entry);
	}
	g_hash_table_unref(sheets->entries);
	g_hash_table_unref(sheets->asked);
	kd_walk_order_unref(sheets->order);
	g_free(sheets);
}

KdWalkOrder *kd_sheets_order(KdSheets *sheets)
{
	const guint64 serial = kd_snapshot_order_serial(sheets->snapshot);
	const KdNodes *nodes;

	if (sheets->order && sheets->order->serial == serial)
		return sheets->order;
	nodes = kd_snapshot_nodes(sheets->snapshot);
	kd_walk_order_unref(sheets->order);
	sheets->order = kd_walk_order_new(nodes->order, nodes->n_nodes, serial);
	return sheets->order;
}

/* ---- by time of use ---- */

static void unlink_entry(KdSheets *sheets, Entry *entry)
{
	if (entry->newer)
		entry->newer->older = entry->older;
	else
		sheets->newest = entry->older;
	if (entry->older)
		entry->older->newer = entry->newer;
	else
		sheets->oldest = entry->newer;
}

static void link_newest(KdSheets *sheets, Entry *entry)
{
	entry->newer = NULL;
	entry->older = sheets->newest;
	if (sheets->newest)
		sheets->newest->newer = entry;
	else
		sheets->oldest = entry;
	sheets->newest = entry;
	entry->used = sheets->n_requests;
}

/* FALSE: there is no room for another. */
static bool make_room(KdSheets *sheets)
{
	const guint64 patience = ROUNDS * (guint64) g_hash_table_size(sheets->entries);

	while (sheets->bytes > sheets->limit && sheets->oldest) {
		Entry *entry = sheets->oldest;

		if (sheets->n_requests - entry->used < patience)
			return false;
		unlink_entry(sheets, entry);
		g_hash_table_remove(sheets->entries, entry);
		sheets->bytes -= bytes_of(entry);
		entry_free(entry);
	}
	return true;
}

/* ---- by key ---- */

/* FNV-1a, eight bytes at a time. */
static guint hash_key(const GByteArray *key)
{
	guint64 hash = G_GUINT64_CONSTANT(0xcbf29ce484222325) ^ key->len;
	guint64 word;

	for (guint i = 0; i < key->len; i += (guint) sizeof(word)) {
		word = 0;
		memcpy(&word, key->data + i, MIN(sizeof(word), key->len - i));
		hash = (hash ^ word) * G_GUINT64_CONSTANT(0x100000001b3);
		hash ^= hash >> 29;
	}
	return (guint) (hash ^ hash >> 32);
}

static KdSheet *add_entry(KdSheets *sheets, const Entry *key)
{
	Entry *entry = g_memdup2(key, sizeof(*key));

	entry->key = g_memdup2(key->key, key->key_length);
	entry->sheet = kd_sheet_new(kd_sheets_order(sheets));
	g_hash_table_add(sheets->entries, entry);
	sheets->bytes += bytes_of(entry);
	link_newest(sheets, entry);
	return entry->sheet;
}

KdSheet *kd_sheets_get(KdSheets *sheets, const GByteArray *key)
{
	const Entry wanted = {
		.hash = hash_key(key),
		.key_length = key->len,
		.key = key->data,
	};
	Entry *entry = g_hash_table_lookup(sheets->entries, &wanted);

	sheets->n_requests++;
	if (entry) {
		unlink_entry(sheets, entry);
		link_newest(sheets, entry);
		return entry->sheet;
	}
	if (g_hash_table_size(sheets->asked) == MAX_ASKED)
		g_hash_table_remove_all(sheets->asked);
	if (g_hash_table_add(sheets->asked, GUINT_TO_POINTER(wanted.hash)))
		return NULL;
	return make_room(sheets) ? add_entry(sheets, &wanted) : NULL;
}
