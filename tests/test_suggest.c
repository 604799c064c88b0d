/* SPDX-License-Identifier: Apache-2.0 */
/* sim/base/suggest.c */
#include "config.h"

#include "base/text.h"
#include "kt.h"

#include <string.h>

static const struct {
	const char *row, *word, *words, *want;
} rows[] = {
	{ "a letter left out", "replica", "replicas selector template", "replicas" },
	{ "a letter too many", "selecttor", "replicas selector template", "selector" },
	{ "a wrong letter", "tenplate", "replicas selector template", "template" },
	{ "two neighbours swapped", "sepc", "spec kind data", "spec" },
	{ "a swap is one change, not two", "ndoe", "nude node", "node" },
	{ "capitals do not count", "NODENAME", "nodeName hostname", "nodeName" },
	{ "the word itself", "kind", "kinds kind", "kind" },
	{ "the nearest of several", "contaner", "contained container", "container" },
	{ "the first of equals", "cat", "bat hat", "bat" },
	{ "none is near", "volume", "replicas selector template", NULL },
	{ "a third of the length", "abcdef", "abcdxy", "abcdxy" },
	{ "more than a third", "abcdef", "abcxyz", NULL },
	{ "short words need to be nearer", "ab", "cd", NULL },
	{ "one change in three letters", "pod", "pad", "pad" },
	{ "one change in two letters is too much", "po", "pa", NULL },
	{ "the longer word counts", "po", "pod", "pod" },
	{ "nothing", "", "a", NULL },
	{ "no words", "a", "", NULL },
};

static void finds_the_nearest(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_auto(GStrv) words = g_strsplit(rows[i].words, " ", -1);

		KT_ROW_STR(rows[i].row, kd_text_nearest(rows[i].word, (const char *const *) words),
			   rows[i].want);
	}
}

static void asks(void)
{
	const char *words[] = { "replicas", NULL };
	g_autofree char *near = kd_text_did_you_mean("replcas", words);
	g_autofree char *far = kd_text_did_you_mean("spec", words);

	KT_ROW_STR("near", near, " (did you mean \"replicas\"?)");
	KT_ROW_STR("far", far, "");
}

static void takes_long_words(void)
{
	g_autofree char *fits = g_strnfill(96, 'a'), *too_long = g_strnfill(97, 'a');
	const char *words[] = { too_long, fits, NULL };

	KT_ROW_TRUE("96 letters", kd_text_nearest(fits, words) == fits);
	KT_ROW_STR("beyond that there is no advice", kd_text_nearest(too_long, words), NULL);
}

/* The oracle: the definition of the distance, without a table. */
static guint naive(const char *a, guint i, const char *b, guint j)
{
	guint least;

	if (i == 0 || j == 0)
		return i + j;
	least = naive(a, i - 1, b, j - 1) + (a[i - 1] != b[j - 1]);
	least = MIN(least, naive(a, i - 1, b, j) + 1);
	least = MIN(least, naive(a, i, b, j - 1) + 1);
	if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
		least = MIN(least, naive(a, i - 2, b, j - 2) + 1);
	return least;
}

static void random_word(GRand *rand, char word[8])
{
	guint n = (guint) g_rand_int_range(rand, 0, 7);

	for (guint i = 0; i < n; i++)
		word[i] = (char) g_rand_int_range(rand, 'a', 'd');
	word[n] = '\0';
}

static void agrees_with_the_definition(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(15);

	for (int round = kt_rounds(500); round > 0; round--) {
		char a[8], b[8];
		const char *words[] = { b, NULL };
		guint n_a, n_b;
		bool near;

		random_word(rand, a);
		random_word(rand, b);
		n_a = (guint) strlen(a);
		n_b = (guint) strlen(b);
		near = naive(a, n_a, b, n_b) <= MAX(n_a, n_b) / 3;
		if (!KT_ROW_INT(a, kd_text_nearest(a, words) != NULL, near))
			return;
	}
}

static CU_TestInfo tests[] = { { "finds the nearest", finds_the_nearest },
			       { "asks", asks },
			       { "takes long words", takes_long_words },
			       { "agrees with the definition", agrees_with_the_definition },
			       CU_TEST_INFO_NULL };

KT_SUITE(suggest) = { .pName = "suggest", .pTests = tests };
