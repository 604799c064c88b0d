/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/alike.h"

#include <string.h>

#include "record/list.h"

enum {
	MOST_KINDS = 4096, /* then all lists are written, and kinds begin anew: it bounds memory */
	N_PLACES = 4 * MOST_KINDS,
	BLOCK = 64 /* kinds that are made at a time */
};

typedef struct {
	KdMark words;
	gint64 number;
	KdList list;
} Kind;

struct KdAlike {
	KdInsert insert;
	Kind *blocks[MOST_KINDS / BLOCK];
	guint n_open;
	gint64 n_kinds;         /* of the run */
	Kind *last;             /* found */
	Kind *places[N_PLACES]; /* by mark; the next free one after it */
};

KdAlike *kd_alike_new(KdWriter *writer, const char *table, GError **error)
{
	g_autoptr(KdAlike) alike = g_new0(KdAlike, 1);

	if (!kd_insert_init(&alike->insert, writer, table, error))
		return NULL;
	return g_steal_pointer(&alike);
}

void kd_alike_free(KdAlike *alike)
{
	if (!alike)
		return;
	kd_insert_clear(&alike->insert);
	for (guint i = 0; i < G_N_ELEMENTS(alike->blocks); i++)
		g_free(alike->blocks[i]);
	g_free(alike);
}

static Kind *open_kind(const KdAlike *alike, guint i)
{
	return &alike->blocks[i / BLOCK][i % BLOCK];
}

static void write_list(KdAlike *alike, Kind *kind)
{
	kd_insert_int(&alike->insert, kind->number);
	kd_insert_text(&alike->insert, kd_list_take(&kind->list));
	kd_insert_end(&alike->insert);
}

void kd_alike_finish(KdAlike *alike)
{
	for (guint i = 0; i < alike->n_open; i++) {
		Kind *kind = open_kind(alike, i);

		if (kind->list.len > 0)
			write_list(alike, kind);
	}
	kd_insert_flush(&alike->insert);
	memset(alike->places, 0, sizeof(alike->places));
	alike->last = NULL;
	alike->n_open = 0;
}

static Kind **find_place(KdAlike *alike, KdMark words)
{
	guint i = words.a % N_PLACES;

	while (alike->places[i] && !kd_mark_equal(alike->places[i]->words, words))
		i = (i + 1) % N_PLACES;
	return &alike->places[i];
}

static Kind *begin(KdAlike *alike, KdMark words)
{
	Kind *kind;

	if (alike->n_open == MOST_KINDS)
		kd_alike_finish(alike);
	if (!alike->blocks[alike->n_open / BLOCK])
		alike->blocks[alike->n_open / BLOCK] = g_new(Kind, BLOCK);
	kind = open_kind(alike, alike->n_open++);
	kind->words = words;
	kind->number = ++alike->n_kinds;
	kind->list.len = 0;
	*find_place(alike, words) = kind;
	return kind;
}

gint64 kd_alike_find(KdAlike *alike, KdMark words, bool *is_new)
{
	*is_new = false;
	if (!alike->last || !kd_mark_equal(alike->last->words, words)) {
		alike->last = *find_place(alike, words);
		*is_new = !alike->last;
	}
	if (*is_new)
		alike->last = begin(alike, words);
	return alike->last->number;
}

void kd_alike_add(KdAlike *alike, const gint64 *numbers, guint n)
{
	if (kd_list_add(&alike->last->list, numbers, n))
		write_list(alike, alike->last);
}
