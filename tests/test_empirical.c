/* SPDX-License-Identifier: Apache-2.0 */
/* workloads/empirical.c: what is drawn is like what it is drawn from. */
#include "config.h"

#include "kt_sample.h"

#include <gsl/gsl_cdf.h>

#define HEADER                                                                                     \
	"name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,"        \
	"deletion_time,scheduled_time\n"

/* Row i comes i^2 s after the first, asks for i + 1 cores and runs for 10 (i + 1) s; not in order
 * of time. */
static const char *folder_with_source(void)
{
	const char *folder = kt_tmp();

	kt_write(folder, "a.csv",
		 HEADER "d,4000,4,0,0,,LS,,109,149,\na,1000,1,0,0,,LS,,100,110,\n"
			"b,2000,2,1,500,T4,BE,,101,121,\nx,bad,2,1,500,,BE,,101,121,\n"
			"c,3000,3,0,0,,LS,,104,134,\n");
	kt_write(folder, "timeless.csv",
		 "name,cpu_milli,memory_mib,num_gpu,gpu_milli\nc,1000,1,0,0\na,2000,1,0,0\n");
	kt_write(folder, "none.csv", HEADER);
	kt_write(folder, "n.csv", "sn,cpu_milli,memory_mib,gpu,model\nn,1,1,0,\n");
	return folder;
}

/* Gaps are 3 (the mean), 1, 3 and 5 s. */
static const double gaps_of[] = { 0, 3, 1, 3, 5 };

static void check_shares(const char *row, const double *n, guint first, guint cells)
{
	double total = 0, chi = 0;

	for (guint i = first; i < first + cells; i++)
		total += n[i];
	for (guint i = first; i < first + cells; i++)
		chi += (n[i] - total / cells) * (n[i] - total / cells) / (total / cells);
	KT_ROW_TRUE(row, gsl_cdf_chisq_Q(chi, cells - 1) > 0.001);
}

static void test_jointly(void)
{
	g_auto(KtSample) s = kt_sample(folder_with_source(),
				       "format: empirical, path: a.csv, options: {count: 4000}", 1);
	double n[5] = { 0 }, before = 0;

	KT_ROW_INT("as many as asked for", s.at->len, 4000);
	for (guint i = 0; i < s.at->len; i++) {
		guint cpu = (guint) kt_value(s.cpu, i);

		n[cpu]++;
		KT_ROW_DOUBLE("duration of the same row", kt_value(s.duration, i), 10 * cpu, 0);
		KT_ROW_DOUBLE("memory too", kt_value(s.memory, i), cpu << 20, 0);
		KT_ROW_DOUBLE("and the distance", kt_value(s.at, i) - before, gaps_of[cpu], 1e-6);
		KT_ROW_DOUBLE("GPUs", kt_value(s.gpus, i), cpu == 2 ? 0.5 : 0, 0);
		before = kt_value(s.at, i);
	}
	check_shares("all rows alike", n, 1, 4);
	const KdMeta *meta = &((const KdObject *) s.objects->pdata[0])->metadata;
	KT_ROW_STR("names are new", meta->name, "empirical-0");
	KT_ROW_TRUE("labels are those of the row",
		    kd_map_lookup(&meta->labels, "alibabacloud.com/qos") != NULL);
}

static void test_independently(void)
{
	g_auto(KtSample) s = kt_sample(folder_with_source(),
				       "format: empirical, path: a.csv, options: {count: 4000, "
				       "draw: independently}",
				       1);
	double sizes[5] = { 0 }, durations[5] = { 0 }, n_same = 0;

	for (guint i = 0; i < s.at->len; i++) {
		sizes[(guint) kt_value(s.cpu, i)]++;
		durations[(guint) (kt_value(s.duration, i) / 10)]++;
		n_same += kt_value(s.duration, i) == 10 * kt_value(s.cpu, i);
	}
	check_shares("sizes", sizes, 1, 4);
	check_shares("durations", durations, 1, 4);
	KT_ROW_DOUBLE("one in four by chance", n_same / 4000, 0.25, 4 * sqrt(0.1875 / 4000));
}

static void test_blocks(void)
{
	g_auto(KtSample)
		s = kt_sample(folder_with_source(),
			      "format: empirical, path: a.csv, options: {count: 300, block: 3}", 1);
	guint n_other = 0;

	for (guint i = 1; i < s.at->len; i++) {
		guint next = (guint) kt_value(s.cpu, i - 1) % 4 + 1;

		if (i % 3)
			KT_ROW_DOUBLE("one after the other", kt_value(s.cpu, i), next, 0);
		else
			n_other += kt_value(s.cpu, i) != next;
	}
	KT_ROW_TRUE("then from somewhere else", n_other > 50);
}

static void test_rates(void)
{
	const char *folder = folder_with_source();
	g_auto(KtSample) own = kt_sample(
		folder, "format: empirical, path: a.csv, options: {count: 2000}", 1);
	g_auto(KtSample) slow = kt_sample(
		folder, "format: empirical, path: a.csv, options: {count: 2000, rate: 120}", 1);
	g_auto(KtSample) timed = kt_sample(
		folder, "format: empirical, path: a.csv, options: {until: 1h, rate: 120}", 1);

	for (guint i = 0; i < 2000; i += 100)
		KT_ROW_DOUBLE("stretched from 3 to 30 seconds", kt_value(slow.at, i),
			      10 * kt_value(own.at, i), 1e-5);
	KT_ROW_DOUBLE("so many in an hour", timed.at->len, 120, 25);
	KT_ROW_TRUE("none is too late", kt_value(timed.at, timed.at->len - 1) < 3600);
}

static void test_sources(void)
{
	const char *folder = folder_with_source();
	g_auto(KtSample) generated = kt_sample(
		folder,
		"format: empirical, options: {count: 500, source: openb-like, sourceOptions: "
		"{count: 50}}",
		1);
	g_auto(KtSample) few = kt_sample(folder,
					 "format: empirical, path: a.csv, options: {count: 200, "
					 "source: openb, limit: 2}",
					 1);
	GHashTable *specs = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < 500; i++)
		g_hash_table_add(specs, KD_POD(generated.objects->pdata[i])->spec);
	KT_ROW_TRUE("specs are those of the source", g_hash_table_size(specs) <= 50);
	g_hash_table_unref(specs);
	for (guint i = 0; i < 200; i++)
		KT_ROW_TRUE("the first two of the file",
			    kt_value(few.cpu, i) == 4 || kt_value(few.cpu, i) == 1);
}

static const struct {
	const char *row, *workload, *problem;
} refusals[] = {
	{ "no end", "path: a.csv, options: {source: openb}",
	  "options.count: Required value: count or until says when it is over" },
	{ "no source", "options: {count: 1}",
	  "the workload needs a source: a path, or a format in its options" },
	{ "no such format", "path: a.csv, options: {count: 1, source: openbb}",
	  "no workload format \"openbb\" (did you mean \"openb\"?)" },
	{ "no times", "path: timeless.csv, options: {count: 1}",
	  "the source has no times; say how often pods come with rate" },
	{ "no pods", "path: none.csv, options: {count: 1}", "the source has no pods to draw from" },
	{ "nodes", "path: n.csv, options: {count: 1}", "the source has no pods to draw from" },
	{ "an option of the source",
	  "options: {count: 1, source: openb-like, sourceOptions: {cuont: 1}}",
	  "options.cuont: unknown field (did you mean \"count\"?)" },
	{ "another way to draw", "path: a.csv, options: {count: 1, draw: randomly}",
	  "options.draw: Unsupported value: \"randomly\"" },
};

static void test_refusals(void)
{
	const char *folder = folder_with_source();

	for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
		g_autofree char *text = g_strdup_printf(
			KT_SCENARIO "workloads: [{format: empirical, %s}]\n", refusals[i].workload);
		g_autofree char *said = kt_scenario_problems(folder, text, NULL);

		KT_ROW_STR(refusals[i].row,
			   strstr(said, refusals[i].problem) ? refusals[i].problem : said,
			   refusals[i].problem);
	}
}

/* What cannot be used of the source is told. */
static void test_bad_rows(void)
{
	const char *folder = folder_with_source();
	g_autoptr(KdScenario) scenario = kt_scenario(
		"a bad row", folder,
		"workloads: [{format: empirical, path: a.csv, options: {count: 1}}]\n", NULL);
	g_autoptr(KdTrace) trace = kd_trace_open(kt_workload(scenario), folder, 1, NULL);
	const GPtrArray *messages;

	KT_ROW_INT("one bad row", (gint64) kd_trace_bad_rows(trace, &messages), 1);
	KT_ROW_TRUE("with its place",
		    g_strrstr(kt_message(messages->pdata[0]), "a.csv:5: ") != NULL);
}

static CU_TestInfo tests[] = {
	{ "rows as they are", test_jointly },
	{ "columns apart", test_independently },
	{ "blocks", test_blocks },
	{ "rates", test_rates },
	{ "sources", test_sources },
	{ "what is refused", test_refusals },
	{ "bad rows", test_bad_rows },
	CU_TEST_INFO_NULL,
};

KT_SUITE(empirical) = { .pName = "empirical", .pTests = tests };
