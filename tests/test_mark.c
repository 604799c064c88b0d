/* SPDX-License-Identifier: Apache-2.0 */
/* sim/base/mark.c */
#include "config.h"

#include "base/mark.h"
#include "kt.h"

static guint mark_hash(gconstpointer data)
{
	return (guint) ((const KdMark *) data)->a;
}

static gboolean mark_equal(gconstpointer a, gconstpointer b)
{
	return kd_mark_equal(*(const KdMark *) a, *(const KdMark *) b);
}

static bool is_new(GHashTable *seen, KdMark mark)
{
	return g_hash_table_add(seen, g_memdup2(&mark, sizeof(mark)));
}

static GHashTable *make_seen(void)
{
	return g_hash_table_new_full(mark_hash, mark_equal, g_free, NULL);
}

/* Texts as they come: the same words with other numbers. */
static void words(void)
{
	g_autoptr(GHashTable) seen = make_seen();
	guint n_same = 0, n_again = 0;

	for (guint i = 0; i < 60000; i++) {
		g_autofree char *text = g_strdup_printf(
			"0/%u nodes are available: %u Insufficient cpu, %u node(s) had taints.", i,
			i / 7, i % 7);

		n_same += !is_new(seen, kd_mark_text(KD_MARK_START, text));
		n_again += is_new(seen, kd_mark_text(KD_MARK_START, text));
	}
	KT_ROW_INT("others have another mark", n_same, 0);
	KT_ROW_INT("the same has the same", n_again, 0);
}

/* Of every length, with one bit turned over at every place; and what is only longer by zeros. */
static void bits(void)
{
	g_autoptr(GHashTable) seen = make_seen();
	char bytes[80] = { 0 };
	guint n_same = 0;

	for (gsize n = 0; n <= sizeof(bytes); n++) {
		n_same += !is_new(seen, kd_mark_bytes(KD_MARK_START, bytes, n));
		for (gsize bit = 0; bit < 8 * n; bit++) {
			bytes[bit / 8] = (char) (1 << bit % 8);
			n_same += !is_new(seen, kd_mark_bytes(KD_MARK_START, bytes, n));
			bytes[bit / 8] = 0;
		}
	}
	KT_ROW_INT("all differ", n_same, 0);
}

static void parts(void)
{
	const KdMark ab = kd_mark_text(kd_mark_text(KD_MARK_START, "a"), "b");
	const KdMark ba = kd_mark_text(kd_mark_text(KD_MARK_START, "b"), "a");
	const KdMark both = kd_mark_text(KD_MARK_START, "ab");
	const KdMark none = kd_mark_text(KD_MARK_START, NULL);

	KT_ROW_TRUE("their order counts", !kd_mark_equal(ab, ba));
	KT_ROW_TRUE("where one ends counts", !kd_mark_equal(ab, both));
	KT_ROW_TRUE("NULL is apart from \"\"",
		    !kd_mark_equal(none, kd_mark_text(KD_MARK_START, "")));
}

/* Words that meet the state make a factor of the product 0. */
static void zero(void)
{
	const KdMark start = KD_MARK_START;

	KT_ROW_TRUE("the other word counts", !kd_mark_equal(kd_mark_word(start, start.a, 1),
							    kd_mark_word(start, start.a, 2)));
	KT_ROW_TRUE("and the first", !kd_mark_equal(kd_mark_word(start, 1, start.b),
						    kd_mark_word(start, 2, start.b)));
}

static CU_TestInfo tests[] = { { "words", words },
			       { "bits", bits },
			       { "parts", parts },
			       { "zero", zero },
			       CU_TEST_INFO_NULL };

KT_SUITE(mark) = { .pName = "mark", .pTests = tests };
