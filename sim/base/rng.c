/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/philox.h"
#include "base/siphash.h"

#include <kubedes/rng.h>
#include <string.h>

/* Any constant will do, so that the key of the hash is not the seed alone: "kubedes/". */
#define HASH_KEY G_GUINT64_CONSTANT(0x6b7562656465732f)

typedef struct {
	guint32 key[2];
	guint32 n_left; /* of the words of block next - 1, from the end */
	guint32 words[4];
	guint64 next; /* block */
} State;

G_STATIC_ASSERT(sizeof(State) <= 64);

static void refill(State *state)
{
	const guint32 counter[4] = { (guint32) state->next, (guint32) (state->next >> 32) };

	kd_philox(counter, state->key, state->words);
	state->next++;
	state->n_left = 4;
}

static inline guint32 draw(State *state)
{
	if (state->n_left == 0)
		refill(state);
	return state->words[4 - state->n_left--];
}

static void start(State *state, guint64 seed, const char *name)
{
	guint64 key = kd_siphash(seed, HASH_KEY, name, strlen(name));

	*state = (State){ .key = { (guint32) key, (guint32) (key >> 32) } };
}

static void set(void *state, unsigned long seed)
{
	start(state, seed, "");
}

static unsigned long get(void *state)
{
	return draw(state);
}

static double get_double(void *state)
{
	guint64 high = draw(state) >> 5, low = draw(state) >> 6;

	return (double) (high << 26 | low) * 0x1p-53;
}

static const gsl_rng_type type = {
	.name = "philox4x32-10",
	.max = 0xffffffff,
	.min = 0,
	.size = sizeof(State),
	.set = set,
	.get = get,
	.get_double = get_double,
};

const gsl_rng_type *kd_rng_type(void)
{
	return &type;
}

gsl_rng *kd_rng_stream(guint64 seed, const char *name)
{
	gsl_rng *rng = gsl_rng_alloc(&type);

	start(rng->state, seed, name);
	return rng;
}

static State *state_of(gsl_rng *rng)
{
	g_assert(rng->type == &type);
	return rng->state;
}

/*
 * Lemire, "Fast random integer generation in an interval", TOMACS 29(1), 2019: the upper half of
 * draw * n is in [0, n), and fair once the lower halves below 2^32 mod n are thrown away.
 */
static guint32 below_32(State *state, guint32 n)
{
	guint64 product = (guint64) draw(state) * n;

	if ((guint32) product < n) {
		guint32 unfair = (guint32) -n % n;

		while ((guint32) product < unfair)
			product = (guint64) draw(state) * n;
	}
	return (guint32) (product >> 32);
}

static guint64 draw_64(State *state)
{
	guint64 high = draw(state);

	return high << 32 | draw(state);
}

static guint64 below_64(State *state, guint64 n)
{
	unsigned __int128 product = (unsigned __int128) draw_64(state) * n;

	if ((guint64) product < n) {
		guint64 unfair = -n % n;

		while ((guint64) product < unfair)
			product = (unsigned __int128) draw_64(state) * n;
	}
	return (guint64) (product >> 64);
}

guint64 kd_rng_below(gsl_rng *rng, guint64 n)
{
	State *state = state_of(rng);

	g_assert(n > 0);
	if (n <= G_MAXUINT32)
		return below_32(state, (guint32) n);
	return below_64(state, n);
}

void kd_rng_seek(gsl_rng *rng, guint64 index)
{
	State *state = state_of(rng);

	state->next = index / 4;
	state->n_left = 0;
	if (index % 4 > 0) {
		refill(state);
		state->n_left = 4 - (guint32) (index % 4);
	}
}
