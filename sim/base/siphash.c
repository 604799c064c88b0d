/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/siphash.h"

static guint64 rotate(guint64 x, guint bits)
{
	return x << bits | x >> (64 - bits);
}

static void rounds(guint64 v[4], guint n)
{
	while (n-- > 0) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] = rotate(v[0], 32);
		v[2] += v[1];
		v[0] += v[3];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] = rotate(v[2], 32);
	}
}

/* Up to 8 bytes as a number, the first the lowest. */
static guint64 read_word(const guint8 *bytes, gsize n)
{
	guint64 word = 0;

	for (gsize i = 0; i < n; i++)
		word |= (guint64) bytes[i] << (8 * i);
	return word;
}

static void absorb(guint64 v[4], guint64 word)
{
	v[3] ^= word;
	rounds(v, 2);
	v[0] ^= word;
}

guint64 kd_siphash(guint64 key0, guint64 key1, const void *text, gsize length)
{
	const guint8 *bytes = text;
	gsize whole = length / 8 * 8;
	guint64 v[4] = {
		key0 ^ G_GUINT64_CONSTANT(0x736f6d6570736575),
		key1 ^ G_GUINT64_CONSTANT(0x646f72616e646f6d),
		key0 ^ G_GUINT64_CONSTANT(0x6c7967656e657261),
		key1 ^ G_GUINT64_CONSTANT(0x7465646279746573),
	};

	for (gsize i = 0; i < whole; i += 8)
		absorb(v, read_word(bytes + i, 8));
	absorb(v, read_word(bytes + whole, length - whole) | (guint64) length << 56);
	v[2] ^= 0xff;
	rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
