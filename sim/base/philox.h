/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Philox4x32-10, the function behind every random stream: 128 bits of counter to 128 random bits,
 * under a key of 64 bits.
 *
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011;
 * equal to philox4x32 with 10 rounds of the Random123 distribution.
 */
#ifndef KD_BASE_PHILOX_H
#define KD_BASE_PHILOX_H

#include <kubedes/types.h>

static inline void kd_philox(const guint32 counter[4], const guint32 key[2], guint32 ret[4])
{
	guint32 x0 = counter[0], x1 = counter[1], x2 = counter[2], x3 = counter[3];
	guint32 k0 = key[0], k1 = key[1];

	for (int round = 0; round < 10; round++) {
		guint64 a = G_GUINT64_CONSTANT(0xD2511F53) * x0;
		guint64 b = G_GUINT64_CONSTANT(0xCD9E8D57) * x2;

		x0 = (guint32) (b >> 32) ^ x1 ^ k0;
		x1 = (guint32) b;
		x2 = (guint32) (a >> 32) ^ x3 ^ k1;
		x3 = (guint32) a;
		k0 += 0x9E3779B9; /* the golden ratio */
		k1 += 0xBB67AE85; /* the square root of 3, less 1 */
	}
	ret[0] = x0;
	ret[1] = x1;
	ret[2] = x2;
	ret[3] = x3;
}

#endif
