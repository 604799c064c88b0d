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

/* NULL is apart from "". */
static inline guint64 kd_hash_string(guint64 hash, const char *text)
{
	gsize length = text ? strlen(text) : 0;

	hash = kd_hash(hash, text ? length : G_MAXUINT64);
	for (; length > 0; length -= MIN(length, 8)) {
		guint64 word = 0;

		memcpy(&word, text, MIN(length, 8));
		text += MIN(length, 8);
		hash = kd_hash(hash, GUINT64_FROM_LE(word));
	}
	return hash;
}

#endif
