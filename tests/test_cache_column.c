/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/cache.c: columns, what is stale in them, and which go. */
#include "config.h"

#include "kt_world.h"

#include <string.h>

#include "placement/cache.h"

static KdCacheColumn *fetch(KdCache *cache, guint plugin, const char *key, guint aspects)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();

	g_byte_array_append(bytes, (const guint8 *) key, (guint) strlen(key));
	return kd_cache_fetch(cache, plugin, bytes, aspects);
}

static const char *scores(KdCache *cache, const char *key, guint aspects)
{
	g_autoptr(GString) out = g_string_new(NULL);
	KdCacheColumn *column = fetch(cache, 0, key, aspects);

	kd_cache_scores(cache, column);
	for (guint s = 0; s < 3; s++)
		if (column->scores[s] == KD_STALE_SCORE)
			g_string_append(out, "- ");
		else
			g_string_append_printf(out, "%d ", (int) column->scores[s]);
	return g_intern_string(out->str);
}

static void set_all(KdCache *cache, const char *key)
{
	KdCacheColumn *column = fetch(cache, 0, key, 0);

	kd_cache_scores(cache, column);
	for (KdSlot s = 0; s < 3; s++)
		kd_cache_put_score(column, s, 5);
}

static void freshness(void)
{
	const guint both = KD_NODE_OBJECT | KD_NODE_PODS;
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node a; node b; node c");
	g_autoptr(KdCache) cache = kd_cache_new(stage->snapshot, 1 << 20);

	kd_cache_begin(cache);
	KT_ROW_STR("nothing is known at first", scores(cache, "k", both), "- - - ");
	set_all(cache, "k");
	KT_ROW_STR("what was put is there", scores(cache, "k", both), "5 5 5 ");
	KT_ROW_STR("of this key alone", scores(cache, "l", both), "- - - ");
	kt_stage_add(stage, "pod p on=b");
	kd_cache_begin(cache);
	KT_ROW_STR("objects are as they were", scores(cache, "k", KD_NODE_OBJECT), "5 5 5 ");
	set_all(cache, "k");
	kt_stage_add(stage, "pod q on=b");
	KT_ROW_STR("pods are not", scores(cache, "k", KD_NODE_PODS), "5 - 5 ");
	kt_stage_add(stage, "node c cpu=1");
	KT_ROW_STR("nor is the object of c", scores(cache, "k", KD_NODE_OBJECT), "5 - - ");
	set_all(cache, "k");
	for (guint i = 0; i < 100; i++)
		kt_stage_add(stage, "pod t on=a; end t");
	KT_ROW_STR("too much changed", scores(cache, "k", both), "- - - ");
}

static void counts(void)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node a; node b; node c");
	g_autoptr(KdCache) cache = kd_cache_new(stage->snapshot, 1 << 20);
	KdCacheColumn *column;

	kd_cache_begin(cache);
	column = fetch(cache, 3, "k", KD_NODE_PODS);
	kd_cache_verdicts(cache, column);
	KT_ROW_INT("all stale", column->n_stale_verdicts, 3);
	KT_ROW_INT("so none is known to fit", column->n_not_fitting, 3);
	for (KdSlot s = 0; s < 3; s++)
		kd_cache_put_verdict(column, s, KD_FITS);
	KT_ROW_INT("all fit", column->n_not_fitting, 0);
	kd_cache_put_verdict(column, 1, kd_verdict(KD_CODE_UNSCHEDULABLE, 1));
	KT_ROW_INT("but one", column->n_not_fitting, 1);
	kt_stage_add(stage, "pod p on=b; pod q on=c");
	kd_cache_begin(cache);
	column = fetch(cache, 3, "k", KD_NODE_PODS);
	KT_ROW_INT("two are stale", column->n_stale_verdicts, 2);
	kt_stage_add(stage, "end p; end q; gone b; gone c");
	kd_cache_begin(cache);
	column = fetch(cache, 3, "k", KD_NODE_PODS);
	KT_ROW_INT("nodes that went have nothing against pods", column->n_not_fitting, 0);
}

static void limit(void)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node a; node b; node c");
	g_autoptr(KdCache) cache = kd_cache_new(stage->snapshot, 4096);

	for (guint i = 0; i < 200; i++) {
		g_autofree char *key = g_strdup_printf("%u", i);

		kd_cache_begin(cache);
		set_all(cache, "kept");
		set_all(cache, key);
	}
	KT_ROW_TRUE("within the limit", kd_cache_bytes(cache) <= 4096);
	KT_ROW_TRUE("some are held", kd_cache_n_columns(cache) > 10);
	KT_ROW_STR("the one in use stayed", scores(cache, "kept", 0), "5 5 5 ");
	KT_ROW_STR("the newest too", scores(cache, "199", 0), "5 5 5 ");
	KT_ROW_STR("old ones went", scores(cache, "0", 0), "- - - ");
	kd_cache_begin(cache);
	for (guint i = 0; i < 200; i++) {
		g_autofree char *key = g_strdup_printf("%u", i);

		set_all(cache, key);
	}
	KT_ROW_STR("what is in use now stays, whatever the limit", scores(cache, "0", 0), "5 5 5 ");
}

static bool knows(KdCache *cache, guint plugin, guint key)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();

	g_byte_array_append(bytes, (const guint8 *) &key, sizeof(key));
	return kd_cache_knows(cache, plugin, bytes);
}

/* Two plug-ins that are asked in turn, whatever their hashes are. */
static void second_time(void)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node a");
	g_autoptr(KdCache) cache = kd_cache_new(stage->snapshot, 1 << 20);
	guint n_first = 0, n_second = 0;

	for (guint i = 1; i <= 10000; i++) {
		const guint one = i * 16, other = (i * 7919 + 5) * 16;

		n_first += knows(cache, 1, one) + knows(cache, 2, other);
		n_second += knows(cache, 1, one) + knows(cache, 2, other);
	}
	KT_ROW_INT("what was never asked is not known", n_first, 0);
	KT_ROW_INT("what was asked is", n_second, 20000);
}

static CU_TestInfo tests[] = {
	{ "freshness", freshness },         { "counts", counts }, { "the limit", limit },
	{ "the second time", second_time }, CU_TEST_INFO_NULL,
};

KT_SUITE(cache_column) = { .pName = "cache_column", .pTests = tests };
