/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/selector.h>
#include <string.h>

void kd_map_clear(KdMap *map)
{
	g_free(map->pairs);
	*map = (KdMap){ 0 };
}

KdMap kd_map_copy(const KdMap *map)
{
	KdMap copy = { .n = map->n };

	if (map->n > 0)
		copy.pairs = g_memdup2(map->pairs, map->n * sizeof(map->pairs[0]));
	return copy;
}

/* The place of @key, or where it would be. */
static guint find(const KdMap *map, const char *key, bool *ret_found)
{
	guint low = 0, high = map->n;

	*ret_found = false;
	while (low < high) {
		guint middle = low + (high - low) / 2;
		int order = strcmp(map->pairs[middle].key, key);

		if (order == 0) {
			*ret_found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void set(KdMap *map, const char *key, KdName value)
{
	bool found;
	guint at = find(map, key, &found);

	if (!found) {
		map->pairs = g_renew(KdPair, map->pairs, map->n + 1);
		memmove(map->pairs + at + 1, map->pairs + at,
			(map->n - at) * sizeof(map->pairs[0]));
		map->n++;
		map->pairs[at].key = g_intern_string(key);
	}
	map->pairs[at].value = value;
}

void kd_map_set(KdMap *map, const char *key, const char *value)
{
	set(map, key, g_intern_string(value));
}

/* GQuark leaves an array of all strings behind at every 2048th; the pool of GRefString does not,
 * and nobody gives a reference back. */
void kd_map_note(KdMap *map, const char *key, const char *value)
{
	set(map, key, g_ref_string_new_intern(value));
}

/* Maps are small: a scan over pointers beats a search by strcmp(). */
KdName kd_map_get(const KdMap *map, KdName key)
{
	for (guint i = 0; i < map->n; i++) {
		if (map->pairs[i].key == key)
			return map->pairs[i].value;
	}
	return NULL;
}

KdName kd_map_lookup(const KdMap *map, const char *key)
{
	bool found;
	guint at = find(map, key, &found);

	return found ? map->pairs[at].value : NULL;
}

bool kd_map_equal(const KdMap *a, const KdMap *b)
{
	if (a->n != b->n)
		return false;
	for (guint i = 0; i < a->n; i++) {
		const KdPair *x = &a->pairs[i], *y = &b->pairs[i];

		if (x->key != y->key || (x->value != y->value && strcmp(x->value, y->value) != 0))
			return false;
	}
	return true;
}
