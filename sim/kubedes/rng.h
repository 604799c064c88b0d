/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random streams: one seed, a named stream for every consumer.
 *
 * Streams are counter-based (Philox4x32-10: Salmon et al., "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011): the key comes from seed and name, so
 * draw k of a stream is the same whoever looks first, and adding a consumer
 * moves no other.  A stream is a gsl_rng, so that all of GSL's variates work on it,
 * gsl_rng_clone() and gsl_rng_memcpy() too.
 *
 * The key is SipHash-2-4 of the name, under a key made of the seed.  Draw k is word k % 4 of block
 * k / 4; a stream has 2^66 draws, more than anyone can take.  A stream costs some 100 bytes.
 */
#ifndef KUBEDES_RNG_H
#define KUBEDES_RNG_H

#include <gsl/gsl_rng.h>
#include <kubedes/types.h>

G_BEGIN_DECLS

/*
 * The generator behind every stream.  gsl_rng_get() gives 32 bits and is one
 * draw; gsl_rng_uniform() gives 53 bits in [0, 1) and is two.  gsl_rng_set(rng, seed) makes
 * it the stream "" of that seed.
 */
const gsl_rng_type *kd_rng_type(void);

/* The stream @name ("workload/poisson", "node/n17/failures") of @seed; free with gsl_rng_free(). */
gsl_rng *kd_rng_stream(guint64 seed, const char *name);
/* Uniform in [0, n) without bias (n > 0).  One draw, or two from n = 2^32 on, and now and then
 * more. */
guint64 kd_rng_below(gsl_rng *rng, guint64 n);
/* Jump: the next 32-bit draw will be draw @index (from 0) of the stream. */
void kd_rng_seek(gsl_rng *rng, guint64 index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(gsl_rng, gsl_rng_free)

G_END_DECLS

#endif
