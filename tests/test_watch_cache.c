/* SPDX-License-Identifier: Apache-2.0 */
/* sim/cluster/watch_cache.c: windows that grow and shrink, beside one that keeps everything. */
#include "config.h"

#include "cluster/watch_cache.h"

#include <kubedes/api/node.h>
#include <kubedes/rng.h>

#include "kt_cluster.h"

static void note(KdWatchCache *cache, const KdObject *object, guint64 version, KdTime time,
		 KdChangeType type)
{
	const KdChange change = { .version = version, .time = time, .type = type, .new = object };

	kd_watch_cache_note(cache, &change);
}

static const struct {
	const char *row;
	guint n; /* changes, the first has version 1 */
	KdTime apart;
	guint64 first; /* version from which a watch may go on */
} windows[] = {
	{ "none has changed", 0, 0, 0 },
	{ "not full", 99, KD_MINUTE, 0 },
	{ "just full", 100, KD_MINUTE, 0 },
	{ "one too many, and old", 101, KD_MINUTE, 1 },
	{ "twice as many, and old", 200, KD_MINUTE, 100 },
	{ "one too many, all fresh: it doubles", 101, KD_MILLISECOND, 0 },
	{ "it doubles again and again", 5000, KD_MILLISECOND, 0 },
	{ "the oldest of a hundred is just not fresh", 101, 750 * KD_MILLISECOND, 1 },
	{ "up to 102,400", 102401, KD_MICROSECOND, 1 },
};

static void grow(void)
{
	g_autoptr(KdObject) node = &kt_node("a", "cpu=1")->object;

	for (gsize i = 0; i < G_N_ELEMENTS(windows); i++) {
		g_autoptr(KdWatchCache) cache = kd_watch_cache_new();

		for (guint k = 0; k < windows[i].n; k++)
			note(cache, node, k + 1, k * windows[i].apart, KD_CHANGE_UPDATED);
		KT_ROW_TRUE(windows[i].row,
			    kd_watch_cache_covers_all(cache, windows[i].first) &&
				    kd_watch_cache_covers(cache, &kd_kind_node, windows[i].first));
		if (windows[i].first > 0)
			KT_ROW_TRUE(windows[i].row,
				    !kd_watch_cache_covers_all(cache, windows[i].first - 1));
		KT_ROW_TRUE("of other kinds nothing was dropped",
			    kd_watch_cache_covers(cache, &kd_kind_pod, 0));
	}
}

static void shrink(void)
{
	g_autoptr(KdObject) node = &kt_node("a", "cpu=1")->object;
	g_autoptr(KdWatchCache) cache = kd_watch_cache_new();
	guint64 version = 0;

	for (; version < 400; version++)
		note(cache, node, version + 1, 0, KD_CHANGE_UPDATED);
	KT_ROW_TRUE("it has grown", kd_watch_cache_covers_all(cache, 0));
	for (guint i = 0; i < 400; i++, version++)
		note(cache, node, version + 1, (i + 2) * KD_MINUTE, KD_CHANGE_UPDATED);
	KT_ROW_TRUE("a hundred again", kd_watch_cache_covers_all(cache, version - 100));
	KT_ROW_TRUE("and no more", !kd_watch_cache_covers_all(cache, version - 101));
	note(cache, node, version, 24 * KD_HOUR, KD_CHANGE_EVENT);
	KT_ROW_TRUE("events are not watched", kd_watch_cache_covers_all(cache, version - 100));
}

/* What was promised is kept: what is fresh and within the largest window is never dropped, and what
 * is dropped stays so. */
static void laws(void)
{
	g_autoptr(KdObject) node = &kt_node("a", "cpu=1")->object;
	g_autoptr(gsl_rng) rng = kd_rng_stream(1, "tests/watch-cache");
	g_autoptr(KdWatchCache) cache = kd_watch_cache_new();
	g_autofree KdTime *times = g_new(KdTime, 4001);
	KdTime now = 0;
	guint64 first = 0, fresh = 1;

	for (guint64 version = 1; version <= 4000; version++) {
		const bool quiet = version / 500 % 2;

		now += (KdTime) kd_rng_below(rng, quiet ? KD_MINUTE : KD_SECOND / 5);
		times[version] = now;
		note(cache, node, version, now, KD_CHANGE_UPDATED);
		KT_ROW_TRUE("what was dropped does not come again",
			    first == 0 || !kd_watch_cache_covers_all(cache, first - 1));
		while (!kd_watch_cache_covers_all(cache, first))
			first++;
		while (now - times[fresh] >= 75 * KD_SECOND)
			fresh++;
		KT_ROW_TRUE("what is fresh is there", first + 1 <= fresh);
		KT_ROW_TRUE("a hundred are there", version < 100 || first <= version - 100);
	}
	KT_ROW_TRUE("something was dropped", first > 100);
}

static CU_TestInfo tests[] = {
	{ "grow", grow },
	{ "shrink", shrink },
	{ "laws", laws },
	CU_TEST_INFO_NULL,
};

KT_SUITE(watch_cache) = { .pName = "watch_cache", .pTests = tests };
