/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that is given out piece by piece and taken back all at once.
 */
#ifndef KD_PLACEMENT_ARENA_H
#define KD_PLACEMENT_ARENA_H

#include <glib.h>

/* Zeroed = empty. */
typedef struct {
	GPtrArray *blocks; /* the first is kept for the next round */
	gsize used;        /* of the last block */
	gsize size;        /* of the last block */
} KdArena;

void kd_arena_clear(KdArena *arena);
/* Zeroed and aligned for anything. */
gpointer kd_arena_alloc(KdArena *arena, gsize size);
/* Take all pieces back. */
void kd_arena_reset(KdArena *arena);

#endif
