/* SPDX-License-Identifier: Apache-2.0 */
/* gpuDemand, offeredLoad and peakLoad of a workload, computed again from what comes out. */
#include "config.h"

#include "kt_stream.h"

static bool is_sorted(const GArray *all)
{
	for (guint i = 1; i < all->len; i++)
		if (kt_seen(all, i)->at < kt_seen(all, i - 1)->at)
			return false;
	return true;
}

/* ---- amount ---- */

static gint64 gpu_sum(const GArray *all)
{
	gint64 sum = 0;

	for (guint i = 0; i < all->len; i++)
		sum += kt_seen(all, i)->asks.gpus * kt_seen(all, i)->asks.gpu_milli;
	return sum;
}

static guint n_clones(const GArray *all)
{
	guint n = 0;

	for (guint i = 0; i < all->len; i++)
		n += strstr(kt_seen(all, i)->name, "-tuned-") != NULL;
	return n;
}

/* 2,000 pods ask for about 0.24 of the GPUs. */
static const struct {
	const char *row, *workload;
	double share;
	bool clones;
} demands[] = {
	{ "more", KT_LIKE ", gpuDemand: 0.5", 0.5, true },
	{ "much more", KT_LIKE ", gpuDemand: 1.3", 1.3, true },
	{ "less", KT_LIKE ", gpuDemand: 0.1", 0.1, false },
	{ "nothing", KT_LIKE ", gpuDemand: 0.001", 0.001, false },
	{ "more, mixed", KT_LIKE ", gpuDemand: 1.3, shuffle: true, every: 1s", 1.3, true },
};

static void test_demand(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(demands); i++) {
		const char *row = demands[i].row;
		g_autofree char *note = NULL;
		g_autoptr(GArray)
			all = kt_read_stream(demands[i].workload, &kt_openb_capacity, &note);
		double target = demands[i].share * (double) kt_openb_capacity.gpu_milli;

		KT_ROW_TRUE(row, (double) gpu_sum(all) <= target);
		KT_ROW_TRUE(row, (double) gpu_sum(all) > target - 8 * 1000);
		KT_ROW_INT(row, n_clones(all) > 0, demands[i].clones);
		KT_ROW_INT(row, all->len < 2000, !demands[i].clones);
		KT_ROW_TRUE(row, is_sorted(all));
		KT_ROW_TRUE(note, g_str_has_prefix(note, "GPU demand "));
	}
}

static void test_clones(void)
{
	g_autoptr(GArray)
		timed = kt_read_stream(KT_LIKE ", gpuDemand: 0.5", &kt_openb_capacity, NULL);
	g_autoptr(GArray) even = kt_read_stream(KT_LIKE ", gpuDemand: 0.5, every: 1s",
						&kt_openb_capacity, NULL);
	g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < timed->len; i++) {
		const KtSeen *clone = kt_seen(timed, i);
		const char *mark = strstr(clone->name, "-tuned-");
		g_autofree char *name = mark ? g_strndup(clone->name, (gsize) (mark - clone->name))
					     : NULL;
		const KtSeen *original = name ? g_hash_table_lookup(known, name) : NULL;

		g_hash_table_insert(known, clone->name, (gpointer) clone);
		if (!mark)
			continue;
		if (!KT_ROW_TRUE("a clone comes with its original",
				 original && original->at == clone->at))
			return;
		KT_ROW_TRUE("and is like it",
			    original->duration == clone->duration &&
				    memcmp(&original->asks, &clone->asks, sizeof(KtAmounts)) == 0);
	}
	KT_ROW_INT("no name comes twice", g_hash_table_size(known), timed->len);
	for (guint i = 0; i < even->len; i++)
		KT_ROW_INT("at even distances clones come last",
			   strstr(kt_seen(even, i)->name, "-tuned-") != NULL, i >= 2000);
}

/* ---- density ---- */

static double load_of(const GArray *all, const KdCapacity *capacity)
{
	double cpu = 0, memory = 0, gpu = 0, span;

	for (guint i = 0; i < all->len; i++) {
		const KtSeen *seen = kt_seen(all, i);
		const double seconds = (double) seen->duration / 1e9;

		cpu += (double) seen->asks.milli_cpu * seconds;
		memory += (double) seen->asks.memory * seconds;
		gpu += (double) (seen->asks.gpus * seen->asks.gpu_milli) * seconds;
	}
	span = (double) (kt_seen(all, all->len - 1)->at - kt_seen(all, 0)->at) / 1e9;
	cpu /= (double) capacity->milli_cpu * span;
	memory /= (double) capacity->memory * span;
	gpu /= (double) capacity->gpu_milli * span;
	return MAX(cpu, MAX(memory, gpu));
}

static const struct {
	const char *row, *workload;
	double want;
	KdCapacity capacity;
} loads[] = {
	{ "busiest with GPUs",
	  KT_LIKE ", offeredLoad: 0.95",
	  0.95,
	  { 125514000, (gint64) 612028416 << 20, 6212000 } },
	{ "with CPU",
	  KT_LIKE ", offeredLoad: 0.95",
	  0.95,
	  { 12551400, (gint64) 612028416 << 20, 6212000 } },
	{ "with memory",
	  KT_LIKE ", offeredLoad: 0.95",
	  0.95,
	  { 125514000, (gint64) 6120284 << 20, 6212000 } },
	{ "too much",
	  KT_LIKE ", offeredLoad: 3",
	  3,
	  { 125514000, (gint64) 612028416 << 20, 6212000 } },
	{ "very little",
	  KT_LIKE ", offeredLoad: 0.0001",
	  0.0001,
	  { 125514000, (gint64) 612028416 << 20, 6212000 } },
	{ "with durations scaled",
	  KT_LIKE ", offeredLoad: 0.95, durationScale: 0.125",
	  0.95,
	  { 125514000, (gint64) 612028416 << 20, 6212000 } },
	{ "of a part",
	  KT_LIKE ", from: 3000h, offeredLoad: 0.5",
	  0.5,
	  { 125514000, (gint64) 612028416 << 20, 6212000 } },
	{ "of a sample",
	  KT_LIKE ", sample: 0.5, offeredLoad: 0.5",
	  0.5,
	  { 125514000, (gint64) 612028416 << 20, 6212000 } },
	{ "of clones too",
	  KT_LIKE ", gpuDemand: 0.5, offeredLoad: 0.5",
	  0.5,
	  { 125514000, (gint64) 612028416 << 20, 6212000 } },
};

static void test_load(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(loads); i++) {
		g_autofree char *note = NULL;
		g_autoptr(GArray)
			all = kt_read_stream(loads[i].workload, &loads[i].capacity, &note);

		KT_ROW_DOUBLE(loads[i].row, load_of(all, &loads[i].capacity), loads[i].want,
			      loads[i].want * 1e-5);
		KT_ROW_TRUE(loads[i].row, is_sorted(all));
		KT_ROW_TRUE(note, strstr(note, "offered load ") != NULL);
	}
}

typedef struct {
	KdTime at;
	gint64 gpu;
} Step;

/* What ends at a moment goes before what comes. */
static gint compare_steps(gconstpointer a, gconstpointer b)
{
	const Step *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->gpu < y->gpu ? -1 : x->gpu > y->gpu;
}

static double peak_of(const GArray *all)
{
	g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(Step));
	gint64 now = 0, most = 0;

	for (guint i = 0; i < all->len; i++) {
		const KtSeen *seen = kt_seen(all, i);
		Step step = { seen->at, seen->asks.gpus * seen->asks.gpu_milli };

		g_array_append_val(steps, step);
		step = (Step){ seen->at + seen->duration, -step.gpu };
		g_array_append_val(steps, step);
	}
	g_array_sort(steps, compare_steps);
	for (guint i = 0; i < steps->len; i++) {
		now += g_array_index(steps, Step, i).gpu;
		most = MAX(most, now);
	}
	return (double) most / (double) kt_openb_capacity.gpu_milli;
}

static const struct {
	const char *row, *workload;
	double want;
} peaks[] = {
	{ "a fifth of the GPUs", KT_LIKE ", peakLoad: 0.2", 0.2 },
	{ "very few", KT_LIKE ", peakLoad: 0.02", 0.02 },
	{ "with durations scaled", KT_LIKE ", peakLoad: 0.2, durationScale: 8", 0.2 },
	{ "with clones", KT_LIKE ", gpuDemand: 2, peakLoad: 0.9", 0.9 },
};

static void test_peak(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(peaks); i++) {
		g_autofree char *note = NULL;
		g_autoptr(GArray)
			all = kt_read_stream(peaks[i].workload, &kt_openb_capacity, &note);

		KT_ROW_DOUBLE(peaks[i].row, peak_of(all), peaks[i].want, peaks[i].want * 0.02);
		KT_ROW_TRUE(peaks[i].row, is_sorted(all));
		KT_ROW_TRUE(note, strstr(note, "peak") != NULL);
	}
}

/* Both notes are kept. */
static void test_note(void)
{
	g_autofree char *none = NULL, *both = NULL;
	g_autoptr(GArray) few = kt_read_stream(KT_LIKE ", limit: 9", &kt_openb_capacity, &none);
	g_autoptr(GArray) all = kt_read_stream(KT_LIKE ", gpuDemand: 0.5, offeredLoad: 0.5",
					       &kt_openb_capacity, &both);

	KT_ROW_INT("nine pods", few->len, 9);
	KT_ROW_STR("of which nothing was chosen", none, NULL);
	KT_ROW_TRUE("and many", all->len > 2000);
	KT_ROW_TRUE(both, g_str_has_prefix(both, "GPU demand 50 % of capacity: ") &&
				  strstr(both, "; offered load 0.50 ("));
}

static CU_TestInfo tests[] = {
	{ "the demand for GPUs is reached", test_demand },
	{ "clones", test_clones },
	{ "the offered load is reached", test_load },
	{ "the peak load is reached", test_peak },
	{ "what people are told", test_note },
	CU_TEST_INFO_NULL,
};

KT_SUITE(load) = { .pName = "load", .pTests = tests };
