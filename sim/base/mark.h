/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mark of 128 bits that stands for bytes: to know again what was seen before without keeping it.
 *
 * Products of two words of 64 bits are folded into the state, as wyhash does.  Of a million things
 * that differ two have the same mark with a chance below 1e-25.  Not against malice, and not for
 * files: a mark depends on the byte order of the machine.
 */
#ifndef KD_BASE_MARK_H
#define KD_BASE_MARK_H

#include <glib.h>
#include <stdbool.h>
#include <string.h>

typedef struct {
	guint64 a, b;
} KdMark;

#define KD_MARK_START                                                                              \
	((KdMark){ G_GUINT64_CONSTANT(0xa0761d6478bd642f), G_GUINT64_CONSTANT(0xe7037ed1a0b428db) })

static inline bool kd_mark_equal(KdMark x, KdMark y)
{
	return x.a == y.a && x.b == y.b;
}

/* What the product swallows where a factor is 0 comes back by the sum. */
static inline KdMark kd_mark_word(KdMark mark, guint64 x, guint64 y)
{
	const unsigned __int128 product = (unsigned __int128) (mark.a ^ x) * (mark.b ^ y);

	return (KdMark){ (mark.b + x) ^ (guint64) product,
			 (mark.a + y) ^ (guint64) (product >> 64) };
}

/* Two chains run side by side, 32 bytes a step. */
KdMark kd_mark_bytes(KdMark mark, const void *bytes, gsize n);

/* NULL is apart from "". */
static inline KdMark kd_mark_text(KdMark mark, const char *text)
{
	return text ? kd_mark_bytes(mark, text, strlen(text)) : kd_mark_word(mark, 1, 1);
}

#endif
