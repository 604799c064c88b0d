/* SPDX-License-Identifier: Apache-2.0 */
/* sim/base/rng.c, philox.h and siphash.c */
#include "config.h"

#include "base/philox.h"
#include "base/siphash.h"
#include "kt.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_statistics_double.h>
#include <kubedes/rng.h>
#include <math.h>

/* From kat_vectors of the Random123 distribution. */
static const struct {
	const char *row;
	guint32 counter[4], key[2], want[4];
} philox[] = {
	{ "all zeros", { 0 }, { 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
	{ "all ones",
	  { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
	  { 0xffffffff, 0xffffffff },
	  { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
	{ "digits of pi",
	  { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
	  { 0xa4093822, 0x299f31d0 },
	  { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
};

static void philox_gives_known_answers(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(philox); i++) {
		guint32 got[4];

		kd_philox(philox[i].counter, philox[i].key, got);
		for (int word = 0; word < 4; word++)
			KT_ROW_INT(philox[i].row, got[word], philox[i].want[word]);
	}
}

/* From vectors_sip64 of the reference code: key 00 01 ... 0f, text 00 01 ... of the length. */
static const struct {
	const char *row;
	gsize length;
	guint64 want;
} siphash[] = {
	{ "nothing", 0, G_GUINT64_CONSTANT(0x726fdb47dd0e0e31) },
	{ "a byte", 1, G_GUINT64_CONSTANT(0x74f839c593dc67fd) },
	{ "a word less a byte", 7, G_GUINT64_CONSTANT(0xab0200f58b01d137) },
	{ "a word", 8, G_GUINT64_CONSTANT(0x93f5f5799a932462) },
	{ "the example of the paper", 15, G_GUINT64_CONSTANT(0xa129ca6149be45e5) },
};

static void siphash_gives_known_answers(void)
{
	guint8 text[16];

	for (guint8 i = 0; i < sizeof(text); i++)
		text[i] = i;
	for (gsize i = 0; i < G_N_ELEMENTS(siphash); i++) {
		guint64 got = kd_siphash(G_GUINT64_CONSTANT(0x0706050403020100),
					 G_GUINT64_CONSTANT(0x0f0e0d0c0b0a0908), text,
					 siphash[i].length);

		KT_ROW_INT(siphash[i].row, (gint64) got, (gint64) siphash[i].want);
	}
}

/* Frozen: should one of these change, every seed means something else. */
static const struct {
	const char *row, *name;
	guint64 seed;
	guint32 want[5];
} streams[] = {
	{ "seed 0, no name",
	  "",
	  0,
	  { 0x6c1f9651, 0xd82d9dcf, 0x6a496997, 0xf09947fe, 0xab677014 } },
	{ "seed 1, no name",
	  "",
	  1,
	  { 0x557065e4, 0x64a88749, 0x9132c2c7, 0x47e0cf4f, 0x36b9c221 } },
	{ "a workload",
	  "workload/poisson",
	  42,
	  { 0x5999f00d, 0xe4b3a240, 0x4e3936e9, 0xeccdef15, 0x4fdbc475 } },
	{ "a node",
	  "node/n17/failures",
	  42,
	  { 0xb4c5bb9e, 0xe3f7f159, 0x5b0a4b10, 0x11e8ac0c, 0x94687639 } },
	{ "the largest seed",
	  "node/n17/failures",
	  G_MAXUINT64,
	  { 0x760c18b3, 0x18d77c71, 0x76e0b531, 0x8646d841, 0x5d9d7fd7 } },
};

static void streams_stay_as_they_are(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(streams); i++) {
		g_autoptr(gsl_rng) rng = kd_rng_stream(streams[i].seed, streams[i].name);

		for (int k = 0; k < 5; k++)
			KT_ROW_INT(streams[i].row, (gint64) gsl_rng_get(rng), streams[i].want[k]);
	}
}

/* As the header says: words of philox under the hash of the name. */
static void a_stream_is_philox(void)
{
	g_autoptr(gsl_rng) rng = kd_rng_stream(7, "some/name");
	guint64 hash = kd_siphash(7, G_GUINT64_CONSTANT(0x6b7562656465732f), "some/name", 9);
	const guint32 key[2] = { (guint32) hash, (guint32) (hash >> 32) };

	for (guint32 block = 0; block < 3; block++) {
		const guint32 counter[4] = { block };
		guint32 want[4];

		kd_philox(counter, key, want);
		for (int word = 0; word < 4; word++)
			KT_ROW_INT("word", (gint64) gsl_rng_get(rng), want[word]);
	}
	kd_rng_seek(rng, (G_GUINT64_CONSTANT(1) << 40) + 2);
	{
		const guint32 counter[4] = { 0, 1 << 6 };
		guint32 want[4];

		kd_philox(counter, key, want);
		KT_ROW_INT("far away", (gint64) gsl_rng_get(rng), want[2]);
	}
}

static void seeks(void)
{
	g_autoptr(gsl_rng) rng = kd_rng_stream(3, "seek");
	guint32 draws[64];

	for (guint i = 0; i < G_N_ELEMENTS(draws); i++)
		draws[i] = (guint32) gsl_rng_get(rng);
	for (guint i = 0; i < 1000; i++) {
		guint to = i * 37 % 60;

		kd_rng_seek(rng, to);
		for (guint k = to; k < to + i % 5; k++)
			KT_ROW_INT("draw", (gint64) gsl_rng_get(rng), draws[k]);
	}
	kd_rng_seek(rng, G_MAXUINT64);
	gsl_rng_get(rng);
	gsl_rng_get(rng);
}

/* Draw k of a stream is the same whoever looks first, and however many others there are. */
static void streams_do_not_touch_each_other(void)
{
	g_autoptr(gsl_rng) alone = kd_rng_stream(5, "a");
	g_autoptr(gsl_rng) a = NULL;
	g_autoptr(gsl_rng) b = kd_rng_stream(5, "b");

	for (int i = 0; i < 7; i++)
		gsl_rng_uniform(b);
	a = kd_rng_stream(5, "a");
	for (int i = 0; i < 100; i++) {
		gint64 got = (gint64) gsl_rng_get(a);

		KT_ROW_INT("a", got, (gint64) gsl_rng_get(alone));
		KT_ROW_TRUE("b is another", got != (gint64) gsl_rng_get(b));
	}
}

static void names_and_seeds_tell_streams_apart(void)
{
	g_autoptr(GHashTable)
		seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	guint n = 0;

	for (guint64 seed = 0; seed < 40; seed++) {
		for (guint i = 0; i < 500; i++) {
			g_autofree char *name = g_strdup_printf("node/n%u/failures", i);
			g_autoptr(gsl_rng) rng = kd_rng_stream(seed, name);
			guint64 *key = g_new(guint64, 1);

			*key = (guint64) gsl_rng_get(rng) << 32;
			*key |= gsl_rng_get(rng);
			n += g_hash_table_add(seen, key);
		}
	}
	KT_ROW_INT("different streams", n, 40 * 500);
}

/* Neighbouring seeds and names must not go together: the correlation of 100,000 pairs of draws. */
static const struct {
	const char *row;
	guint64 seeds[2];
	const char *names[2];
} pairs[] = {
	{ "seeds next to each other", { 1, 2 }, { "x", "x" } },
	{ "names next to each other", { 1, 1 }, { "node/n1", "node/n2" } },
	{ "a name and a longer one", { 1, 1 }, { "node", "node/" } },
};

static void neighbours_are_independent(void)
{
	const gsize n = 100000;
	g_autofree double *x = g_new(double, n);
	g_autofree double *y = g_new(double, n);

	for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
		g_autoptr(gsl_rng) a = kd_rng_stream(pairs[i].seeds[0], pairs[i].names[0]);
		g_autoptr(gsl_rng) b = kd_rng_stream(pairs[i].seeds[1], pairs[i].names[1]);

		for (gsize k = 0; k < n; k++) {
			x[k] = gsl_rng_uniform(a);
			y[k] = gsl_rng_uniform(b);
		}
		/* 4 standard deviations */
		KT_ROW_DOUBLE(pairs[i].row, gsl_stats_correlation(x, 1, y, 1, n), 0, 0.0127);
	}
}

static void is_a_gsl_generator(void)
{
	g_autoptr(gsl_rng) rng = kd_rng_stream(9, "");
	g_autoptr(gsl_rng) set = gsl_rng_alloc(kd_rng_type());
	g_autoptr(gsl_rng) clone = NULL;

	KT_ROW_STR("name", gsl_rng_name(rng), "philox4x32-10");
	KT_ROW_INT("least", (gint64) gsl_rng_min(rng), 0);
	KT_ROW_INT("largest", (gint64) gsl_rng_max(rng), G_MAXUINT32);
	KT_ROW_TRUE("small", gsl_rng_size(rng) <= 64);
	gsl_rng_set(set, 9);
	KT_ROW_INT("set", (gint64) gsl_rng_get(set), (gint64) gsl_rng_get(rng));
	clone = gsl_rng_clone(rng);
	for (int i = 0; i < 10; i++)
		KT_ROW_INT("clone", (gint64) gsl_rng_get(clone), (gint64) gsl_rng_get(rng));
}

/* Two draws, the upper 27 bits of the first and the upper 26 of the second. */
static void doubles_have_53_bits(void)
{
	g_autoptr(gsl_rng) rng = kd_rng_stream(11, "double");
	g_autoptr(gsl_rng) same = gsl_rng_clone(rng);
	bool lowest = false;

	for (int i = 0; i < 10000; i++) {
		guint64 high = gsl_rng_get(same) >> 5;
		guint64 want = high << 26 | gsl_rng_get(same) >> 6;
		double got = gsl_rng_uniform(rng);

		if (got < 0 || got >= 1 || got * 0x1p53 != (double) want)
			KT_ROW_DOUBLE("in [0, 1)", got, (double) want * 0x1p-53, 0);
		lowest |= want & 1;
	}
	KT_ROW_TRUE("the lowest bit is used", lowest);
}

/* Chi-square of 100,000 draws in 16 equal parts of [0, n); odd numbers do not divide 2^32. */
static const struct {
	const char *row;
	guint64 n;
} belows[] = {
	{ "16", 16 },
	{ "48", 48 },
	{ "three quarters of 2^32: half is thrown away by a careless modulo", 3u << 30 },
	{ "2^32 - 16", G_GUINT64_CONSTANT(0xfffffff0) },
	{ "2^32", G_GUINT64_CONSTANT(1) << 32 },
	{ "three quarters of 2^64", G_GUINT64_CONSTANT(3) << 62 },
	{ "2^64 - 16", G_MAXUINT64 - 15 },
};

static void below_is_fair(void)
{
	enum { N = 100000, PARTS = 16 };

	for (gsize i = 0; i < G_N_ELEMENTS(belows); i++) {
		g_autoptr(gsl_rng) rng = kd_rng_stream(13, belows[i].row);
		double counts[PARTS] = { 0 }, chi2 = 0;

		for (int k = 0; k < N; k++) {
			guint64 got = kd_rng_below(rng, belows[i].n);

			if (got >= belows[i].n)
				KT_ROW_TRUE(belows[i].row, got < belows[i].n);
			else
				counts[got / (belows[i].n / PARTS)]++;
		}
		for (int part = 0; part < PARTS; part++) {
			double off = counts[part] - (double) N / PARTS;

			chi2 += off * off / ((double) N / PARTS);
		}
		KT_ROW_TRUE(belows[i].row, gsl_cdf_chisq_Q(chi2, PARTS - 1) > 1e-4);
	}
}

static void below_small_numbers(void)
{
	g_autoptr(gsl_rng) rng = kd_rng_stream(17, "small");
	int counts[3] = { 0 };

	KT_ROW_INT("below 1", (gint64) kd_rng_below(rng, 1), 0);
	for (int i = 0; i < 3000; i++)
		counts[kd_rng_below(rng, 3)]++;
	for (int i = 0; i < 3; i++)
		KT_ROW_DOUBLE("thirds", counts[i], 1000, 104); /* 4 standard deviations */
}

/* GSL's variates work on it: mean and variance of 100,000. */

static double ziggurat(const gsl_rng *rng)
{
	return gsl_ran_gaussian_ziggurat(rng, 1);
}

static double exponential(const gsl_rng *rng)
{
	return gsl_ran_exponential(rng, 2);
}

static double poisson(const gsl_rng *rng)
{
	return gsl_ran_poisson(rng, 30);
}

static double uniform_int(const gsl_rng *rng)
{
	return (double) gsl_rng_uniform_int(rng, 101);
}

static const struct {
	const char *row;
	double (*draw)(const gsl_rng *rng);
	double mean, variance;
} variates[] = {
	{ "uniform", gsl_rng_uniform, 0.5, 1 / 12. }, { "Gaussian", ziggurat, 0, 1 },
	{ "exponential", exponential, 2, 4 },         { "Poisson", poisson, 30, 30 },
	{ "integers", uniform_int, 50, 850 },
};

static void gsl_draws_from_it(void)
{
	const gsize n = 100000;
	g_autofree double *x = g_new(double, n);

	for (gsize i = 0; i < G_N_ELEMENTS(variates); i++) {
		g_autoptr(gsl_rng) rng = kd_rng_stream(19, variates[i].row);
		double sd = sqrt(variates[i].variance / (double) n);

		for (gsize k = 0; k < n; k++)
			x[k] = variates[i].draw(rng);
		KT_ROW_DOUBLE(variates[i].row, gsl_stats_mean(x, 1, n), variates[i].mean, 4 * sd);
		KT_ROW_DOUBLE(variates[i].row, gsl_stats_variance(x, 1, n), variates[i].variance,
			      0.05 * variates[i].variance);
	}
}

static CU_TestInfo tests[] = {
	{ "Philox gives known answers", philox_gives_known_answers },
	{ "SipHash gives known answers", siphash_gives_known_answers },
	{ "streams stay as they are", streams_stay_as_they_are },
	{ "a stream is Philox", a_stream_is_philox },
	{ "seeks", seeks },
	{ "streams do not touch each other", streams_do_not_touch_each_other },
	{ "names and seeds tell streams apart", names_and_seeds_tell_streams_apart },
	{ "neighbours are independent", neighbours_are_independent },
	{ "is a GSL generator", is_a_gsl_generator },
	{ "doubles have 53 bits", doubles_have_53_bits },
	{ "below is fair", below_is_fair },
	{ "below small numbers", below_small_numbers },
	{ "GSL draws from it", gsl_draws_from_it },
	CU_TEST_INFO_NULL,
};

KT_SUITE(rng) = { .pName = "rng", .pTests = tests };
