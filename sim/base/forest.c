/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/forest.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/*
 * Chunks double, so that at most half of the memory lies idle, up to the size of a huge page: a
 * large document costs as much in page faults as in reading otherwise.
 */
enum { FIRST_CHUNK = 2048, LARGEST_CHUNK = 2 << 20, FIRST_TABLE = 64 };

typedef struct Chunk Chunk;
struct Chunk {
	Chunk *next;
	void *bytes[];
};

typedef struct {
	Chunk *chunks;
	char *free, *end; /* of the newest chunk */
	gsize next_size;
} Arena;

struct KdForest {
	int references;
	const char *file;
	Arena nodes;  /* aligned */
	Arena texts;  /* not aligned */
	KdKey **keys; /* open addressing; room is a power of two, at most half is used */
	guint n_keys, room;
	guint stamp;
	GPtrArray *documents;
};

/* @size includes the header. */
static Chunk *chunk_new(Arena *arena, gsize size)
{
	gsize alignment = size == LARGEST_CHUNK ? LARGEST_CHUNK : 2 * sizeof(void *);
	Chunk *chunk = aligned_alloc(alignment, (size + alignment - 1) & ~(alignment - 1));

	if (!chunk)
		g_error("out of memory");
#ifdef MADV_HUGEPAGE
	if (size == LARGEST_CHUNK)
		madvise(chunk, size, MADV_HUGEPAGE);
#endif
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	return chunk;
}

/* What is large gets a chunk to itself, and the rest of the newest one stays in use. */
static void *arena_refill(Arena *arena, gsize size)
{
	Chunk *chunk;
	char *start;

	if (size > arena->next_size / 4)
		return chunk_new(arena, sizeof(Chunk) + size)->bytes;
	chunk = chunk_new(arena, arena->next_size);
	start = (char *) chunk->bytes;
	arena->free = start + size;
	arena->end = (char *) chunk + arena->next_size;
	arena->next_size = MIN(arena->next_size * 2, (gsize) LARGEST_CHUNK);
	return start;
}

static inline void *arena_alloc(Arena *arena, gsize size)
{
	char *start = arena->free;

	if (G_UNLIKELY(size > (gsize) (arena->end - start)))
		return arena_refill(arena, size);
	arena->free = start + size;
	return start;
}

static void arena_clear(Arena *arena)
{
	for (Chunk *chunk = arena->chunks, *next; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
}

KdForest *kd_forest_new(const char *file)
{
	KdForest *forest = g_new0(KdForest, 1);

	forest->references = 1;
	forest->file = g_intern_string(file);
	forest->nodes.next_size = FIRST_CHUNK;
	forest->texts.next_size = FIRST_CHUNK;
	forest->documents = g_ptr_array_new();
	return forest;
}

KdForest *kd_forest_ref(KdForest *forest)
{
	forest->references++;
	return forest;
}

void kd_forest_unref(KdForest *forest)
{
	if (--forest->references > 0)
		return;
	arena_clear(&forest->nodes);
	arena_clear(&forest->texts);
	g_ptr_array_unref(forest->documents);
	g_free(forest->keys);
	g_free(forest);
}

const char *kd_forest_file(const KdForest *forest)
{
	return forest->file;
}

guint kd_forest_n_documents(const KdForest *forest)
{
	return forest->documents->len;
}

const KdTree *kd_forest_document(const KdForest *forest, guint i)
{
	g_assert(i < forest->documents->len);
	return g_ptr_array_index(forest->documents, i);
}

void kd_forest_add_document(KdForest *forest, KdTree *tree)
{
	g_ptr_array_add(forest->documents, tree);
}

void *kd_forest_alloc(KdForest *forest, gsize size)
{
	return arena_alloc(&forest->nodes, (size + sizeof(void *) - 1) & ~(sizeof(void *) - 1));
}

char *kd_forest_copy(KdForest *forest, const char *text, gsize length)
{
	char *copy = arena_alloc(&forest->texts, length + 1);

	if (length > 0)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

/* Eight bytes at a time, for keys such as app.kubernetes.io/name are not that short. */
static guint hash_of(const char *text, gsize length)
{
	const guint64 factor = G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);
	guint64 hash = length, word = 0;

	for (; length > 8; text += 8, length -= 8) {
		memcpy(&word, text, 8);
		hash = (hash ^ word) * factor;
		hash ^= hash >> 32;
	}
	word = 0;
	for (gsize i = 0; i < length; i++)
		word = word << 8 | (guchar) text[i];
	hash = (hash ^ word) * factor;
	return (guint) (hash >> 32);
}

static void grow_keys(KdForest *forest)
{
	KdKey **old = forest->keys;
	guint old_room = forest->room;

	forest->room = MAX(old_room * 2, (guint) FIRST_TABLE);
	forest->keys = g_new0(KdKey *, forest->room);
	for (guint i = 0; i < old_room; i++) {
		guint slot;

		if (!old[i])
			continue;
		for (slot = old[i]->hash; forest->keys[slot & (forest->room - 1)]; slot++)
			;
		forest->keys[slot & (forest->room - 1)] = old[i];
	}
	g_free(old);
}

static KdKey *key_new(KdForest *forest, const char *text, gsize length, guint hash)
{
	KdKey *key = kd_forest_alloc(forest, sizeof(KdKey) + length + 1);

	*key = (KdKey){ .hash = hash, .length = (guint) length };
	memcpy(key->text, text, length);
	key->text[length] = '\0';
	return key;
}

KdKey *kd_forest_key(KdForest *forest, const char *text, gsize length)
{
	guint hash = hash_of(text, length);

	if (G_UNLIKELY(forest->n_keys * 2 >= forest->room))
		grow_keys(forest);
	for (guint slot = hash;; slot++) {
		KdKey **key = &forest->keys[slot & (forest->room - 1)];

		if (!*key) {
			forest->n_keys++;
			return *key = key_new(forest, text, length, hash);
		}
		if ((*key)->hash == hash && (*key)->length == length &&
		    memcmp((*key)->text, text, length) == 0)
			return *key;
	}
}

KdKey *kd_key_of(const char *text)
{
	return (KdKey *) (void *) ((char *) (gsize) text - offsetof(KdKey, text));
}

/* Line and column of @at, for an error. */
static KdPlace place_in(const KdForest *forest, const char *text, const char *at)
{
	KdPlace place = { forest->file, 1, 1 };

	for (; text < at; text++) {
		if (*text == '\n') {
			place.line++;
			place.column = 1;
		} else if (((guchar) *text & 0xC0) != 0x80) {
			place.column++;
		}
	}
	return place;
}

/* Where the first byte stands that is not ASCII, or up to seven before it. */
static const char *skip_ascii(const char *p, const char *end)
{
	guint64 word;

	for (; end - p >= 8; p += 8) {
		memcpy(&word, p, 8);
		if (word & G_GUINT64_CONSTANT(0x8080808080808080))
			break;
	}
	return p;
}

gboolean kd_forest_check_text(const KdForest *forest, const char **text, gsize *length,
			      GError **error)
{
	const char *wide, *bad;
	KdPlace place = { forest->file, 1, 1 };

	if (*length >= 2 &&
	    (memcmp(*text, "\xFF\xFE", 2) == 0 || memcmp(*text, "\xFE\xFF", 2) == 0))
		return kd_fail_at(error, &place, "the text is UTF-16; save it as UTF-8");
	if (*length >= 3 && memcmp(*text, "\xEF\xBB\xBF", 3) == 0) {
		*text += 3;
		*length -= 3;
	}
	bad = memchr(*text, '\0', *length);
	wide = skip_ascii(*text, *text + *length);
	if (!bad && g_utf8_validate_len(wide, (gsize) (*text + *length - wide), &bad))
		return TRUE;
	place = place_in(forest, *text, bad);
	if (*bad == '\0')
		return kd_fail_at(error, &place, "a NUL byte: this is no text");
	return kd_fail_at(error, &place, "byte 0x%02X is not UTF-8; save the text as UTF-8",
			  (guchar) *bad);
}

gboolean kd_forest_limit(GError **error)
{
	if (error)
		(*error)->code = KD_ERROR_LIMIT;
	return FALSE;
}

void kd_items_grow(KdItems *items)
{
	items->room = MAX(items->room * 2, 64u);
	items->at = g_renew(KdItem, items->at, items->room);
}

void kd_items_clear(KdItems *items)
{
	g_free(items->at);
}

guint kd_forest_next_stamp(KdForest *forest)
{
	return ++forest->stamp;
}

static gboolean check_keys(const KdItem *items, guint n, KdForest *forest, GError **error)
{
	guint stamp = kd_forest_next_stamp(forest);

	for (guint i = 0; i < n; i++) {
		KdKey *key = items[i].key;

		if (G_UNLIKELY(key->stamp == stamp)) {
			KdPlace place = { forest->file, items[i].line, items[i].column };
			const KdItem *first = &items[key->first];

			return kd_fail_at(error, &place,
					  "key \"%s\" is there twice (first in line %u, column %u)",
					  key->text, first->line, first->column);
		}
		key->stamp = stamp;
		key->first = i;
	}
	return TRUE;
}

gboolean kd_items_close(KdItems *items, KdForest *forest, KdTree *node, guint start, GError **error)
{
	guint n = items->n - start;
	const KdItem *from = n > 0 ? items->at + start : NULL;

	if (node->type == KD_TREE_MAP && !check_keys(from, n, forest, error))
		return FALSE;
	items->n = start;
	node->n = n;
	node->length = n;
	if (n == 0)
		return TRUE;
	node->children = kd_forest_alloc(forest, n * sizeof(KdTree *));
	for (guint i = 0; i < n; i++)
		node->children[i] = from[i].child;
	if (node->type != KD_TREE_MAP)
		return TRUE;
	node->keys = kd_forest_alloc(forest, n * sizeof(char *));
	node->key_places = kd_forest_alloc(forest, n * sizeof(KdPlace));
	for (guint i = 0; i < n; i++) {
		node->keys[i] = from[i].key->text;
		node->key_places[i] = (KdPlace){ NULL, from[i].line, from[i].column };
	}
	return TRUE;
}
