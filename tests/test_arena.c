/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/arena.c */
#include "config.h"

#include "kt.h"

#include "placement/arena.h"

#include <string.h>

static bool is_zero(const guint8 *piece, gsize size)
{
	for (gsize i = 0; i < size; i++)
		if (piece[i])
			return false;
	return true;
}

/* Each piece is zeroed, aligned, and its own. */
static void fill(KdArena *arena, gsize total)
{
	static const gsize sizes[] = { 1, 16, 17, 4000, 0, 100000, 8 };
	guint8 *before = NULL;
	gsize before_size = 0;

	for (gsize given = 0, i = 0; given < total; i++) {
		const gsize size = sizes[i % G_N_ELEMENTS(sizes)];
		guint8 *piece = kd_arena_alloc(arena, size);

		KT_ROW_INT("aligned", (gint64) ((gsize) piece % 16), 0);
		KT_ROW_TRUE("zeroed", is_zero(piece, size));
		memset(piece, 0xff, size);
		for (gsize k = 0; k < before_size; k++)
			if (before[k] != 0xee)
				KT_ROW_TRUE("the piece before it is left alone", false);
		memset(piece, 0xee, size);
		before = piece;
		before_size = size;
		given += size;
	}
}

static void test_pieces(void)
{
	KdArena arena = { 0 };

	fill(&arena, 500000);
	kd_arena_clear(&arena);
	KT_ROW_TRUE("nothing is left", !arena.blocks && arena.size == 0);
}

static void test_reset(void)
{
	KdArena arena = { 0 };
	gpointer first;

	KT_ROW_TRUE("nothing, before anything else", kd_arena_alloc(&arena, 0));
	kd_arena_reset(&arena);
	first = kd_arena_alloc(&arena, 100);
	memset(first, 0xff, 100);
	kd_arena_reset(&arena);
	KT_ROW_TRUE("the same memory again", kd_arena_alloc(&arena, 100) == first);
	KT_ROW_TRUE("zeroed again", is_zero(first, 100));
	for (guint i = 0; i < 3; i++) {
		fill(&arena, 300000);
		kd_arena_reset(&arena);
	}
	KT_ROW_TRUE("what it needed for a while is not kept",
		    !arena.blocks || arena.blocks->len <= 1);
	kd_arena_clear(&arena);
}

static CU_TestInfo tests[] = {
	{ "pieces", test_pieces },
	{ "all back at once", test_reset },
	CU_TEST_INFO_NULL,
};

KT_SUITE(arena) = { .pName = "arena", .pTests = tests };
