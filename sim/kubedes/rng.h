/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random streams: one seed, a named stream for every consumer.
 *
 * Streams are counter-based (Philox4x32-10: Salmon et al., "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011): the key comes from seed and name, so
 * draw k of a stream is the same whoever looks first, and adding a consumer
 * moves no other.  A stream is a gsl_rng, so that all of GSL's variates work on it.
 */
#ifndef KUBEDES_RNG_H
#define KUBEDES_RNG_H

#include <gsl/gsl_rng.h>
#include <kubedes/types.h>

G_BEGIN_DECLS

/* The generator behind every stream; get() gives 32 bits, get_double() 53 in [0, 1). */
extern const gsl_rng_type *kd_rng_type(void);

/* The stream @name ("workload/poisson", "node/n17/failures") of @seed; free with gsl_rng_free(). */
gsl_rng *kd_rng_stream(guint64 seed, const char *name);
/* Uniform in [0, n) without bias (n > 0). */
guint64 kd_rng_below(gsl_rng *rng, guint64 n);
/* Jump: the next 32-bit draw will be draw @index (from 0) of the stream. */
void kd_rng_seek(gsl_rng *rng, guint64 index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(gsl_rng, gsl_rng_free)

G_END_DECLS

#endif
