/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/reshape.c: order, amount and density of arrivals. */
#include "config.h"

#include "run/reshape.h"

#include <gsl/gsl_cdf.h>
#include <kubedes/api/pod_group.h>
#include <kubedes/rng.h>
#include <string.h>

#include "kt_cluster.h"

/* "a@3 b@-": pods a and b that come at 3 s and at no time, in the order of the text.  "+10" runs 10
 * s, else for ever; "*500" asks for 500 thousandths of a GPU, "*2000" for two; "#7" is of job 7. */
static GArray *arrivals_of(const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	GArray *arrivals = kd_arrivals_new();

	for (char **word = words; *word && **word; word++) {
		g_autofree char *name = g_strndup(*word, strcspn(*word, "@+*#"));
		const char *at = strchr(*word, '@'), *plus = strchr(*word, '+');
		const char *star = strchr(*word, '*'), *job = strchr(*word, '#');
		KdPod *pod = kt_pod(name, "cpu=1,memory=1Gi");
		KdArrival arrival = { .at = KD_TIME_UNSET,
				      .duration = KD_TIME_NEVER,
				      .object = &pod->object,
				      .job = job ? g_ascii_strtoull(job + 1, NULL, 10) : 0 };

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
	{ "a job stays together", "c@2 a@1#1 b@1#1 d@1", "a@1 b@1 d@1 c@2" },
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
	{ "a job is cloned as a whole", "a@1*1000#1 b@1*1000#1", 1, 5000,
	  "a@1 b@1 a-tuned-0@1 b-tuned-0@1",
	  "GPU demand 100 % of capacity: 2 pods added, 0 dropped" },
	{ "and dropped", "a@1*1000#1 b@1*1000#1", 0.5, 3000, "",
	  "GPU demand 50 % of capacity: 0 pods added, 2 dropped" },
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

/* ---- jobs are not torn apart ---- */

/* 60 jobs of up to five pods with a group in front; each pod asks for one GPU. */
static GArray *random_jobs(gsl_rng *rng)
{
	GArray *arrivals = kd_arrivals_new();

	for (guint job = 1; job <= 60; job++) {
		const guint n = 1 + (guint) kd_rng_below(rng, 5);
		KdObject *group = kd_object_new(&kd_kind_pod_group);
		KdArrival arrival = { .at = job * KD_SECOND,
				      .duration = KD_TIME_NEVER,
				      .object = group,
				      .job = job };

		group->metadata.name = g_strdup_printf("g%u", job);
		g_array_append_val(arrivals, arrival);
		for (guint i = 0; i < n; i++) {
			g_autofree char *name = g_strdup_printf("p%u-%u", job, i);
			KdPod *pod = kt_pod(name, "cpu=1");
			KdMeta *meta = &pod->object.metadata;

			kd_map_set(&meta->annotations, KD_GPU_ANNOTATION_COUNT, "1");
			kd_map_set(&meta->annotations, KD_GPU_ANNOTATION_MILLI, "1000");
			kd_map_set(&meta->labels, KD_POD_GROUP_LABEL, group->metadata.name);
			arrival.object = &pod->object;
			arrival.duration = n * KD_SECOND;
			g_array_append_val(arrivals, arrival);
		}
	}
	return arrivals;
}

/* The pods of a job, which its duration tells, follow their group and come with it. */
static guint check_whole(const char *row, const GArray *arrivals)
{
	g_autoptr(GHashTable) numbers = g_hash_table_new(g_direct_hash, g_direct_equal);
	guint n_jobs = 0;

	for (guint i = 0; i < arrivals->len; n_jobs++) {
		const KdArrival *group = &g_array_index(arrivals, KdArrival, i++);
		guint left = 1;

		if (!KT_ROW_TRUE(row, group->object->kind == &kd_kind_pod_group) ||
		    !KT_ROW_TRUE(row, g_hash_table_add(numbers, GSIZE_TO_POINTER(group->job))))
			return 0;
		for (guint k = 0; k < left; k++, i++) {
			const KdArrival *pod = &g_array_index(arrivals, KdArrival, i);

			if (!KT_ROW_TRUE(row, i < arrivals->len) ||
			    !KT_ROW_INT(row, pod->job, group->job))
				return 0;
			left = (guint) (pod->duration / KD_SECOND);
			KT_ROW_INT(row, pod->at, group->at);
			KT_ROW_STR(row,
				   kd_map_lookup(&pod->object->metadata.labels, KD_POD_GROUP_LABEL),
				   group->object->metadata.name);
		}
	}
	return n_jobs;
}

static void test_whole(void)
{
	const int rounds = kt_rounds(40);

	for (int i = 0; i < rounds; i++) {
		g_autofree char *stream = g_strdup_printf("test/jobs/%d", i);
		g_autofree char *up = NULL, *down = NULL;
		g_autoptr(gsl_rng) rng = kd_rng_stream(1, stream);
		GArray *arrivals = random_jobs(rng);
		const KdCapacity capacity = { 1, 1, 1000 * 1000 };
		guint n_jobs;

		kd_arrivals_shuffle(arrivals, rng);
		KT_ROW_INT("shuffled", check_whole("shuffled", arrivals), 60);
		for (guint k = 1; k < arrivals->len; k++)
			KT_ROW_TRUE("times stay in order",
				    g_array_index(arrivals, KdArrival, k - 1).at <=
					    g_array_index(arrivals, KdArrival, k).at);
		kd_arrivals_tune(arrivals, 0.4, &capacity, rng, &up, NULL);
		KT_ROW_TRUE("more", check_whole("more", arrivals) > 90);
		kd_arrivals_tune(arrivals, 0.1, &capacity, rng, &down, NULL);
		n_jobs = check_whole("less", arrivals);
		KT_ROW_TRUE("less", n_jobs > 10 && n_jobs < 60);
		arrivals_free(arrivals);
	}
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
	{ "sort", test_sort },
	{ "shuffle", test_shuffle },
	{ "amount", test_tune },
	{ "a clone", test_clone },
	{ "jobs are not torn apart", test_whole },
	{ "density", test_compression },
	CU_TEST_INFO_NULL,
};

KT_SUITE(reshape) = { .pName = "reshape", .pTests = tests };
