/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/reshape.c: order, amount and density of arrivals. */
#include "config.h"

#include "run/reshape.h"

#include <gsl/gsl_cdf.h>
#include <kubedes/rng.h>
#include <string.h>

#include "kt_cluster.h"

/* "a@3 b@-": pods a and b that come at 3 s and at no time, in the order of the text.  "+10" runs 10
 * s, else for ever; "*500" asks for 500 thousandths of a GPU, "*2000" for two. */
static GArray *arrivals_of(const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	GArray *arrivals = kd_arrivals_new();

	for (char **word = words; *word && **word; word++) {
		g_autofree char *name = g_strndup(*word, strcspn(*word, "@+*"));
		const char *at = strchr(*word, '@'), *plus = strchr(*word, '+');
		const char *star = strchr(*word, '*');
		KdPod *pod = kt_pod(name, "cpu=1,memory=1Gi");
		KdArrival arrival = { KD_TIME_UNSET, KD_TIME_NEVER, &pod->object };

		if (at && at[1] != '-')
			arrival.at = g_ascii_strtoll(at + 1, NULL, 10) * KD_SECOND;
		if (plus)
			arrival.duration = g_ascii_strtoll(plus + 1, NULL, 10) * KD_SECOND;
		if (star) {
			gint64 milli = g_ascii_strtoll(star + 1, NULL, 10);
			g_autofree char *n = g_strdup_printf("%d", (int) MAX(milli / 1000, 1));
			g_autofree char *each = g_strdup_printf("%d", (int) MIN(milli, 1000));

			kd_map_set(&pod->object.metadata.annotations, KD_GPU_ANNOTATION_COUNT, n);
			kd_map_set(&pod->object.metadata.annotations, KD_GPU_ANNOTATION_MILLI,
				   each);
		}
		g_array_append_val(arrivals, arrival);
	}
	return arrivals;
}

static char *show(const GArray *arrivals)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < arrivals->len; i++) {
		const KdArrival *a = &g_array_index(arrivals, KdArrival, i);

		g_string_append_printf(out, "%s%s", i ? " " : "", a->object->metadata.name);
		if (a->at != KD_TIME_UNSET)
			g_string_append_printf(out, "@%d", (int) (a->at / KD_SECOND));
	}
	return g_string_free(out, FALSE);
}

static void arrivals_free(GArray *arrivals)
{
	for (guint i = 0; i < arrivals->len; i++)
		kd_object_unref(g_array_index(arrivals, KdArrival, i).object);
	g_array_unref(arrivals);
}

/* ---- order ---- */

static const struct {
	const char *row, *before, *after;
} orders[] = {
	{ "nothing", "", "" },
	{ "sorted already", "a@1 b@2 c@3", "a@1 b@2 c@3" },
	{ "the other way round", "c@3 b@2 a@1", "a@1 b@2 c@3" },
	{ "equal ones as they stand", "d@2 c@1 b@2 a@1", "c@1 a@1 d@2 b@2" },
	{ "without a time first", "b@1 a@- d@0 c@-", "a c d@0 b@1" },
};

static void test_sort(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(orders); i++) {
		GArray *arrivals = arrivals_of(orders[i].before);

		kd_arrivals_sort(arrivals);
		g_autofree char *got = show(arrivals);
		KT_ROW_STR(orders[i].row, got, orders[i].after);
		arrivals_free(arrivals);
	}
}

/* Each of the 24 orders of four pods is as likely. */
static void test_shuffle(void)
{
	g_autoptr(gsl_rng) rng = kd_rng_stream(1, "test/reshape");
	GArray *arrivals = arrivals_of("a@1 b@2 c@3 d@4");
	g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GHashTableIter iter;
	gpointer order, count;
	const int rounds = kt_rounds(24000);
	double chi = 0;

	for (int i = 0; i < rounds; i++) {
		GString *key = g_string_new(NULL);

		kd_arrivals_shuffle(arrivals, rng);
		for (guint k = 0; k < arrivals->len; k++)
			g_string_append(
				key, g_array_index(arrivals, KdArrival, k).object->metadata.name);
		order = g_string_free(key, FALSE);
		count = g_hash_table_lookup(counts, order);
		g_hash_table_replace(counts, order, GINT_TO_POINTER(GPOINTER_TO_INT(count) + 1));
	}
	KT_ROW_INT("every order comes", g_hash_table_size(counts), 24);
	for (g_hash_table_iter_init(&iter, counts);
	     g_hash_table_iter_next(&iter, &order, &count);) {
		double want = rounds / 24.0, got = GPOINTER_TO_INT(count);

		chi += (got - want) * (got - want) / want;
	}
	KT_ROW_TRUE("as often as the others", gsl_cdf_chisq_Q(chi, 23) > 1e-4);
	for (guint i = 0; i < 4; i++)
		KT_ROW_INT("the times stay in place", g_array_index(arrivals, KdArrival, i).at,
			   (i + 1) * KD_SECOND);
	arrivals_free(arrivals);
}

/* ---- amount ---- */

static const struct {
	const char *row, *before;
	double share;
	gint64 gpu_milli;
	const char *after, *note;
} amounts[] = {
	{ "clones until it is enough", "a@1*1000", 1, 3000, "a@1 a-tuned-0@1 a-tuned-1@1",
	  "GPU demand 100 % of capacity: 2 pods added, 0 dropped" },
	{ "not beyond", "a@1*1000", 1, 2500, "a@1 a-tuned-0@1",
	  "GPU demand 100 % of capacity: 1 pods added, 0 dropped" },
	{ "several GPUs at a time", "a@1*2000", 1, 5000, "a@1 a-tuned-0@1",
	  "GPU demand 100 % of capacity: 1 pods added, 0 dropped" },
	{ "enough already", "a@1*1000 b@2", 1, 1000, "a@1 b@2",
	  "GPU demand 100 % of capacity: 0 pods added, 0 dropped" },
	{ "too much of one", "a@1*1000", 0.5, 1000, "",
	  "GPU demand 50 % of capacity: 0 pods added, 1 dropped" },
	{ "too much", "a@1*500 b@2*500", 0.5, 1000, NULL,
	  "GPU demand 50 % of capacity: 0 pods added, 1 dropped" },
};

static void test_tune(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(amounts); i++) {
		g_autoptr(gsl_rng) rng = kd_rng_stream(1, "test/reshape");
		GArray *arrivals = arrivals_of(amounts[i].before);
		const KdCapacity capacity = { 1, 1, amounts[i].gpu_milli };
		g_autoptr(GError) error = NULL;
		g_autofree char *note = NULL, *got = NULL;

		kd_arrivals_tune(arrivals, amounts[i].share, &capacity, rng, &note, &error);
		got = show(arrivals);
		KT_ROW_NO_ERROR(amounts[i].row, error);
		if (amounts[i].after)
			KT_ROW_STR(amounts[i].row, got, amounts[i].after);
		else
			KT_ROW_INT(amounts[i].row, arrivals->len, 1);
		KT_ROW_STR(amounts[i].row, note, amounts[i].note);
		arrivals_free(arrivals);
	}
}

/* A clone is a pod of its own that shares the spec. */
static void test_clone(void)
{
	g_autoptr(gsl_rng) rng = kd_rng_stream(1, "test/reshape");
	GArray *arrivals = arrivals_of("a@1+5*1000");
	const KdCapacity capacity = { 1, 1, 2000 };
	const KdArrival *pods;
	g_autofree char *note = NULL;

	kd_arrivals_tune(arrivals, 1, &capacity, rng, &note, NULL);
	pods = &g_array_index(arrivals, KdArrival, 0);
	KT_ROW_TRUE("two objects", pods[0].object != pods[1].object);
	KT_ROW_TRUE("one spec", KD_POD(pods[0].object)->spec == KD_POD(pods[1].object)->spec);
	KT_ROW_STR("its annotations",
		   kd_map_lookup(&pods[1].object->metadata.annotations, KD_GPU_ANNOTATION_COUNT),
		   "1");
	KT_ROW_INT("its time", pods[1].duration, 5 * KD_SECOND);
	arrivals_free(arrivals);
}

/* ---- density ---- */

/* Each pod asks for 1 core and 1 GiB. */
static const struct {
	const char *row, *pods;
	double load, scale;
	KdCapacity capacity;
	double want;
	const char *note;
} densities[] = {
	{ "10 of 100 core seconds, wanted: all",
	  "a@0+5 b@100+5",
	  1,
	  1,
	  { 1000, G_GINT64_CONSTANT(1) << 40, 0 },
	  10,
	  "offered load 1.00 (0.100 at the trace's own times): times compressed 10.0 times; "
	  "0.50 of it falls before the last arrival" },
	{ "half of them",
	  "a@0+5 b@100+5",
	  0.5,
	  1,
	  { 1000, G_GINT64_CONSTANT(1) << 40, 0 },
	  5,
	  "offered load 0.50 (0.100 at the trace's own times): times compressed 5.0 times; "
	  "0.50 of it falls before the last arrival" },
	{ "less than it is",
	  "a@0+50 b@100+50",
	  0.5,
	  1,
	  { 1000, G_GINT64_CONSTANT(1) << 40, 0 },
	  0.5,
	  NULL },
	{ "memory is the busiest", "a@0+5 b@100+5", 1, 1, { 1000000, 1 << 30, 0 }, 10, NULL },
	{ "GPUs are",
	  "a@0+5*500 b@100+5",
	  1,
	  1,
	  { 1000000, G_GINT64_CONSTANT(1) << 40, 1000 },
	  40,
	  NULL },
	{ "twice as long, half as dense",
	  "a@0+5 b@100+5",
	  1,
	  2,
	  { 1000, G_GINT64_CONSTANT(1) << 40, 0 },
	  5,
	  NULL },
	{ "what runs on after the last arrival counts",
	  "a@0+0 b@100+1000",
	  1,
	  1,
	  { 1000, G_GINT64_CONSTANT(1) << 40, 0 },
	  0.1,
	  NULL },
};

static void test_compression(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(densities); i++) {
		GArray *arrivals = arrivals_of(densities[i].pods);
		g_autoptr(GError) error = NULL;
		g_autofree char *note = NULL;
		double factor = 0;

		kd_arrivals_compression(arrivals, densities[i].load, densities[i].scale,
					&densities[i].capacity, &factor, &note, &error);
		KT_ROW_NO_ERROR(densities[i].row, error);
		KT_ROW_DOUBLE(densities[i].row, factor, densities[i].want, 1e-9);
		if (densities[i].note)
			KT_ROW_STR(densities[i].row, note, densities[i].note);
		arrivals_free(arrivals);
	}
}

static CU_TestInfo tests[] = {
	{ "sort", test_sort },     { "shuffle", test_shuffle },     { "amount", test_tune },
	{ "a clone", test_clone }, { "density", test_compression }, CU_TEST_INFO_NULL,
};

KT_SUITE(reshape) = { .pName = "reshape", .pTests = tests };
