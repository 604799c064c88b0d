/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/notes.h"

#include <string.h>

#define MAX_PAGES 32

typedef struct {
	guint64 mark;
	max_align_t data[];
} Note;

struct KdNotePage {
	GBytes *key;
	guint64 position; /* of the snapshot's log */
	Note **notes;     /* [capacity] */
	guint capacity;
};

struct KdNotes {
	const KdSnapshot *snapshot;
	GPtrArray *pages; /* of KdNotePage, the one opened last at the end */
};

static void forget(KdSlot slot, gpointer data)
{
	KdNotePage *page = data;

	if (slot < page->capacity)
		g_clear_pointer(&page->notes[slot], g_free);
}

static void forget_all(KdNotePage *page)
{
	for (guint s = 0; s < page->capacity; s++)
		g_clear_pointer(&page->notes[s], g_free);
}

static void page_free(gpointer data)
{
	KdNotePage *page = data;

	forget_all(page);
	g_free(page->notes);
	g_bytes_unref(page->key);
	g_free(page);
}

KdNotes *kd_notes_new(const KdSnapshot *snapshot)
{
	KdNotes *notes = g_new0(KdNotes, 1);

	notes->snapshot = snapshot;
	notes->pages = g_ptr_array_new_with_free_func(page_free);
	return notes;
}

void kd_notes_free(KdNotes *notes)
{
	if (!notes)
		return;
	g_ptr_array_unref(notes->pages);
	g_free(notes);
}

guint kd_notes_n_pages(const KdNotes *notes)
{
	return notes->pages->len;
}

static bool is_page_of(const KdNotePage *page, const GByteArray *key)
{
	gsize size;
	gconstpointer own = g_bytes_get_data(page->key, &size);

	return size == key->len && memcmp(own, key->data, size) == 0;
}

/* Out of the list, or made. */
static KdNotePage *take_page(KdNotes *notes, const GByteArray *key)
{
	KdNotePage *page;

	for (guint i = notes->pages->len; i-- > 0;)
		if (is_page_of(notes->pages->pdata[i], key))
			return g_ptr_array_steal_index(notes->pages, i);
	if (notes->pages->len >= MAX_PAGES)
		g_ptr_array_remove_index(notes->pages, 0);
	page = g_new0(KdNotePage, 1);
	page->key = g_bytes_new(key->data, key->len);
	page->position = kd_snapshot_position(notes->snapshot);
	return page;
}

static void make_room(KdNotePage *page, guint n_slots)
{
	const guint from = page->capacity, to = MAX(n_slots, from + from / 4);

	if (n_slots <= from)
		return;
	page->notes = g_renew(Note *, page->notes, to);
	memset(page->notes + from, 0, (to - from) * sizeof(*page->notes));
	page->capacity = to;
}

KdNotePage *kd_notes_open(KdNotes *notes, const GByteArray *key)
{
	KdNotePage *page = take_page(notes, key);
	bool all;

	g_ptr_array_add(notes->pages, page);
	page->position = kd_snapshot_changed_since(
		notes->snapshot, page->position, KD_NODE_OBJECT | KD_NODE_PODS, forget, page, &all);
	if (all)
		forget_all(page);
	make_room(page, kd_snapshot_nodes(notes->snapshot)->n_slots);
	return page;
}

gconstpointer kd_note_page_get(const KdNotePage *page, KdSlot slot, guint64 mark)
{
	const Note *note = page->notes[slot];

	return note && note->mark == mark ? note->data : NULL;
}

gconstpointer kd_note_page_put(KdNotePage *page, KdSlot slot, guint64 mark, gconstpointer data,
			       gsize size)
{
	Note *note = g_malloc(sizeof(*note) + size);

	note->mark = mark;
	memcpy(note->data, data, size);
	g_free(page->notes[slot]);
	page->notes[slot] = note;
	return note->data;
}
