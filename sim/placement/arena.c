/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/arena.h"

#include <string.h>

#define ALIGN      16
#define BLOCK_SIZE 16384

void kd_arena_clear(KdArena *arena)
{
	g_clear_pointer(&arena->blocks, g_ptr_array_unref);
	*arena = (KdArena){ 0 };
}

static void add_block(KdArena *arena, gsize size)
{
	if (!arena->blocks)
		arena->blocks = g_ptr_array_new_with_free_func(g_free);
	arena->size = MAX(size, BLOCK_SIZE);
	arena->used = 0;
	g_ptr_array_add(arena->blocks, g_malloc(arena->size));
}

gpointer kd_arena_alloc(KdArena *arena, gsize size)
{
	char *piece;

	size = (MAX(size, 1) + ALIGN - 1) / ALIGN * ALIGN;
	if (size > arena->size - arena->used)
		add_block(arena, size);
	piece = (char *) arena->blocks->pdata[arena->blocks->len - 1] + arena->used;
	arena->used += size;
	return memset(piece, 0, size);
}

void kd_arena_reset(KdArena *arena)
{
	arena->used = 0;
	if (arena->blocks && arena->blocks->len > 1) {
		g_ptr_array_set_size(arena->blocks, 0);
		arena->size = 0;
	}
}
