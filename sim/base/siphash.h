/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SipHash-2-4: 64 bits from a text under a key of 128 bits, alike on every machine.
 *
 * Source: Aumasson and Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012.
 */
#ifndef KD_BASE_SIPHASH_H
#define KD_BASE_SIPHASH_H

#include <kubedes/types.h>

guint64 kd_siphash(guint64 key0, guint64 key1, const void *text, gsize length);

#endif
