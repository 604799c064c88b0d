/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A running 64-bit hash over words and texts, the same on every machine.
 *
 * Not against malice: it tells runs apart, and spreads names.
 */
#ifndef KD_CLUSTER_HASH_H
#define KD_CLUSTER_HASH_H

#include <glib.h>
#include <string.h>

#define KD_HASH_START G_GUINT64_CONSTANT(0x6b756265646573) /* "kubedes" */

static inline guint64 kd_hash(guint64 hash, guint64 word)
{
	hash = (hash ^ word) * G_GUINT64_CONSTANT(0xff51afd7ed558ccd);
	return hash ^ hash >> 32;
}

/* The first @n bytes, 1 to 7, as a little-endian word. */
static inline guint64 kd_hash_tail(const char *text, gsize n)
{
	guint32 low, high;
	guint16 first, last;

	if (n >= 4) {
		memcpy(&low, text, 4);
		memcpy(&high, text + n - 4, 4);
		return GUINT32_FROM_LE(low) | (guint64) GUINT32_FROM_LE(high) << 8 * (n - 4);
	}
	if (n == 1)
		return (guchar) *text;
	memcpy(&first, text, 2);
	memcpy(&last, text + n - 2, 2);
	return GUINT16_FROM_LE(first) | (guint64) GUINT16_FROM_LE(last) << 8 * (n - 2);
}

/* NULL is apart from "". */
static inline guint64 kd_hash_string(guint64 hash, const char *text)
{
	gsize length = text ? strlen(text) : 0;

	hash = kd_hash(hash, text ? length : G_MAXUINT64);
	for (; length >= 8; length -= 8, text += 8) {
		guint64 word;

		memcpy(&word, text, 8);
		hash = kd_hash(hash, GUINT64_FROM_LE(word));
	}
	return length > 0 ? kd_hash(hash, kd_hash_tail(text, length)) : hash;
}

#endif
