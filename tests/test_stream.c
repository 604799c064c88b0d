/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/stream.c: what becomes of a trace on its way into a run. */
#include "config.h"

#include "kt_stream.h"

#define HEADER                                                                                     \
	"name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,"        \
	"deletion_time,scheduled_time\n"

/* Five pods, not in order of time, and the same without times. */
static const char *folder_with_traces(void)
{
	const char *folder = kt_tmp();

	kt_write(folder, "timed.csv",
		 HEADER "a,1000,1,0,0,,,,100,110,\nc,1000,1,0,0,,,,300,330,\n"
			"b,1000,1,0,0,,,,200,220,\nd,1000,1,0,0,,,,400,440,\n"
			"e,1000,1,0,0,,,,500,,\n");
	kt_write(folder, "timeless.csv",
		 "name,cpu_milli,memory_mib,num_gpu,gpu_milli\n"
		 "c,1000,1,0,0\na,1000,1,0,0\nb,1000,1,0,0\n");
	kt_write(folder, "nodes.csv", "sn,cpu_milli,memory_mib,gpu,model\nm,1,1,0,\nn,1,1,0,\n");
	return folder;
}

/* "a@0+10s": who comes when, in seconds, and the annotation that says how long it runs. */
static char *show(KtFlow *flow)
{
	GString *out = g_string_new(NULL);
	KdArrival arrival;

	while (flow->stream && kd_stream_next(flow->stream, &arrival, &flow->error)) {
		const KdMeta *meta = &arrival.object->metadata;
		const char *duration = kd_map_lookup(&meta->annotations, "kubedes.io/duration");

		g_string_append_printf(out, "%s%s@%g%s%s", out->len ? " " : "", meta->name,
				       (double) arrival.at / (double) KD_SECOND,
				       duration ? "+" : "", duration ? duration : "");
		KT_ROW_INT("the arrival says the same", arrival.duration == KD_TIME_NEVER,
			   duration == NULL);
		kd_object_unref(arrival.object);
	}
	return g_string_free(out, FALSE);
}

/* ---- five pods ---- */

static const struct {
	const char *row, *workload, *want;
} rows[] = {
	{ "in order of time, from the first on", "path: timed.csv",
	  "a@0+10s b@100+20s c@200+30s d@300+40s e@400" },
	{ "later", "path: timed.csv, at: 1m", "a@60+10s b@160+20s c@260+30s d@360+40s e@460" },
	{ "from a time on, which is then the beginning", "path: timed.csv, from: 200s",
	  "b@0+20s c@100+30s d@200+40s e@300" },
	{ "from a time at which nothing comes", "path: timed.csv, from: 150s",
	  "b@50+20s c@150+30s d@250+40s e@350" },
	{ "until a time", "path: timed.csv, until: 400s", "a@0+10s b@100+20s c@200+30s" },
	{ "both", "path: timed.csv, from: 200s, until: 301s", "b@0+20s c@100+30s" },
	{ "nothing between them", "path: timed.csv, from: 201s, until: 300s", "" },
	{ "the first few by time, not by file", "path: timed.csv, limit: 2", "a@0+10s b@100+20s" },
	{ "of those within the cut", "path: timed.csv, from: 200s, limit: 2", "b@0+20s c@100+30s" },
	{ "none", "path: timed.csv, limit: 0", "" },
	{ "more than there are", "path: timed.csv, until: 300s, limit: 9", "a@0+10s b@100+20s" },
	{ "a sample of nothing", "path: timed.csv, sample: 0", "" },
	{ "at even distances", "path: timed.csv, every: 2s",
	  "a@0+10s b@2+20s c@4+30s d@6+40s e@8" },
	{ "later", "path: timed.csv, every: 2s, at: 10s, limit: 2", "a@10+10s b@12+20s" },
	{ "all at once", "path: timed.csv, every: 0s, limit: 3", "a@0+10s b@0+20s c@0+30s" },
	{ "closer together, for as long", "path: timed.csv, timeCompression: 10",
	  "a@0+10s b@10+20s c@20+30s d@30+40s e@40" },
	{ "further apart", "path: timed.csv, timeCompression: 0.5, limit: 3",
	  "a@0+10s b@200+20s c@400+30s" },
	{ "for ever", "path: timed.csv, departures: false", "a@0 b@100 c@200 d@300 e@400" },
	{ "for half as long", "path: timed.csv, durationScale: 0.5",
	  "a@0+5s b@100+10s c@200+15s d@300+20s e@400" },
	{ "for no time", "path: timed.csv, durationScale: 0, limit: 2", "a@0+0s b@100+0s" },
	{ "without times one comes each second, as in the file", "path: timeless.csv",
	  "c@0 a@1 b@2" },
	{ "or as one says", "path: timeless.csv, every: 1m, at: 5s", "c@5 a@65 b@125" },
	{ "what is cut by time stays where there is none",
	  "path: timeless.csv, from: 1h, until: 2h", "c@0 a@1 b@2" },
	{ "the first few of them", "path: timeless.csv, limit: 2", "c@0 a@1" },
	{ "nodes have no end", "path: nodes.csv, durationScale: 2", "m@0 n@1" },
};

static void test_rows(void)
{
	const char *folder = folder_with_traces();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autoptr(KtFlow) flow = kt_flow_new(rows[i].row, folder, rows[i].workload,
						     &kt_openb_capacity, 1);
		g_autofree char *got = show(flow);

		KT_ROW_NO_ERROR(rows[i].row, flow->error);
		KT_ROW_STR(rows[i].row, got, rows[i].want);
	}
}

static const struct {
	const char *row, *workload, *want;
} lacks[] = {
	{ "something came", "path: timed.csv", NULL },
	{ "no row", "path: empty.csv", "empty.csv has nothing in it" },
	{ "all of it was read, for nothing", "path: empty.csv, shuffle: true",
	  "empty.csv has nothing in it" },
	{ "none in time", "path: timed.csv, from: 201s, until: 300s",
	  "from, until, limit and sample leave nothing of timed.csv" },
	{ "none wanted", "path: timed.csv, limit: 0",
	  "from, until, limit and sample leave nothing of timed.csv" },
};

static void test_lacks(void)
{
	const char *folder = folder_with_traces();

	kt_write(folder, "empty.csv", HEADER);
	for (guint i = 0; i < G_N_ELEMENTS(lacks); i++) {
		g_autoptr(KtFlow) flow = kt_flow_new(lacks[i].row, folder, lacks[i].workload,
						     &kt_openb_capacity, 1);
		G_GNUC_UNUSED g_autofree char *all = show(flow);
		g_autofree char *got = kd_stream_lack(flow->stream);

		KT_ROW_STR(lacks[i].row, got, lacks[i].want);
	}
}

static const struct {
	const char *row, *workload;
	KdCapacity capacity;
	const char *error;
} refusals[] = {
	{ "a load of pods that run for ever",
	  "path: timed.csv, offeredLoad: 0.5",
	  { 1000, 1000, 1000 },
	  "offeredLoad: the trace has pods without a time or a duration" },
	{ "of pods without times",
	  "path: timeless.csv, offeredLoad: 0.5",
	  { 1000, 1000, 1000 },
	  "offeredLoad: the trace has pods without a time or a duration" },
	{ "of one pod",
	  "path: timed.csv, limit: 1, offeredLoad: 0.5",
	  { 1000, 1000, 1000 },
	  "offeredLoad: the trace asks for nothing, or all of it at one moment" },
	{ "of none",
	  "path: timed.csv, limit: 0, offeredLoad: 0.5",
	  { 1000, 1000, 1000 },
	  "offeredLoad: the trace asks for nothing, or all of it at one moment" },
	{ "on no cluster",
	  "path: timed.csv, limit: 2, offeredLoad: 0.5",
	  { 0, 0, 0 },
	  "offeredLoad: the trace asks for nothing, or all of it at one moment" },
	{ "GPUs of pods without",
	  "path: timed.csv, gpuDemand: 1",
	  { 1000, 1000, 1000 },
	  "gpuDemand: there are no GPUs asked for" },
	{ "GPUs of a cluster without",
	  "format: openb-like, gpuDemand: 1",
	  { 1000, 1000, 0 },
	  "gpuDemand: there are no GPUs in the cluster" },
};

static void test_refusals(void)
{
	const char *folder = folder_with_traces();

	for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
		g_autoptr(KtFlow) flow = kt_flow_new(refusals[i].row, folder, refusals[i].workload,
						     &refusals[i].capacity, 1);

		KT_ROW_TRUE(refusals[i].row, !flow->stream);
		KT_ROW_STR(refusals[i].row, kt_message(flow->error), refusals[i].error);
	}
}

/* A row that breaks off the file in the middle of reading. */
static void test_failure(void)
{
	const char *folder = folder_with_traces();
	g_autoptr(KtFlow) flow = NULL;

	kt_write(folder, "order.csv", "pod\na\nb\nz\n");
	flow = kt_flow_new("an order", folder, "path: timed.csv, options: {sequence: order.csv}",
			   &kt_openb_capacity, 1);
	KT_ROW_TRUE("a trace that is read as a whole fails at once", !flow->stream);
	KT_ROW_TRUE(kt_message(flow->error),
		    flow->error && g_str_has_suffix(flow->error->message,
						    "order.csv:4: no pod \"z\" in the list of "
						    "pods"));
}

/* ---- jobs of several pods ---- */

static const struct {
	const char *row, *workload, *want;
} job_rows[] = {
	{ "they come together", "path: jobs.csv",
	  "j@0 j-0@0+10s j-1@0+10s k@100+20s l-0@200 l-1@200" },
	{ "the limit counts jobs", "path: jobs.csv, limit: 2",
	  "j@0 j-0@0+10s j-1@0+10s k@100+20s" },
	{ "of which none is cut through", "path: jobs.csv, limit: 1", "j@0 j-0@0+10s j-1@0+10s" },
	{ "within the cut", "path: jobs.csv, from: 1s, limit: 2", "k@99+20s l-0@199 l-1@199" },
	{ "even distances are between jobs", "path: jobs.csv, every: 1m",
	  "j@0 j-0@0+10s j-1@0+10s k@60+20s l-0@120 l-1@120" },
	{ "one that goes on after a limit", "path: log.swf, limit: 1",
	  "job-1@0 job-1-0@0+10s job-1-1@0+10s" },
	{ "a job a second where there are no times", "path: timeless-jobs.csv, format: csv",
	  "a-0@0 a-1@0 b@1 c-0@2 c-1@2" },
};

static void test_jobs(void)
{
	const char *folder = kt_tmp();

	kt_write(folder, "jobs.csv",
		 "name,submit,duration,pods,gang\nl,200,,2,\nj,0,10,2,true\nk,100,20,1,\n");
	kt_write(folder, "timeless-jobs.csv", "name,pods\na,2\nb,1\nc,2\n");
	kt_write(folder, "log.swf",
		 "1 0 -1 10 2 -1 -1 2 -1 -1 1 -1 -1 -1 -1 -1 -1 -1\n"
		 "2 5 -1 10 2 -1 -1 2 -1 -1 1 -1 -1 -1 -1 -1 -1 -1\n");
	for (guint i = 0; i < G_N_ELEMENTS(job_rows); i++) {
		g_autoptr(KtFlow) flow = kt_flow_new(job_rows[i].row, folder, job_rows[i].workload,
						     &kt_openb_capacity, 1);
		g_autofree char *got = show(flow);

		KT_ROW_NO_ERROR(job_rows[i].row, flow->error);
		KT_ROW_STR(job_rows[i].row, got, job_rows[i].want);
	}
}

/* A log of 200 jobs, job i being of 1 + i % 5 processors, each for i seconds. */
static const char *folder_with_log(void)
{
	const char *folder = kt_tmp();
	g_autoptr(GString) text = g_string_new(NULL);

	for (int i = 0; i < 200; i++)
		g_string_append_printf(text,
				       "%d %d -1 %d %d -1 -1 -1 -1 -1 1 -1 -1 -1 -1 -1 -1 -1\n", i,
				       10 * i, i, 1 + i % 5);
	kt_write(folder, "log.swf", text->str);
	return folder;
}

static const struct {
	const char *row, *workload;
	guint least, most; /* jobs */
} wholes[] = {
	{ "all", "path: log.swf", 200, 200 },
	{ "a sample", "path: log.swf, sample: 0.5", 70, 130 },
	{ "a limited sample", "path: log.swf, limit: 50, sample: 0.5", 12, 38 },
	{ "shuffled", "path: log.swf, shuffle: true", 200, 200 },
	{ "a shuffled sample", "path: log.swf, shuffle: true, sample: 0.5, every: 1s", 70, 130 },
	{ "a few of them", "path: log.swf, limit: 7", 7, 7 },
	{ "none", "path: log.swf, limit: 0", 0, 0 },
};

/* Which job comes next, whole or with failed rows; -1 at the end. */
static int read_job(KtFlow *flow, const char *row)
{
	guint n = 0, want = 1;
	int number = -1;
	KdTime at = 0;
	KdArrival a;

	while (n < want && kd_stream_next(flow->stream, &a, &flow->error)) {
		const bool pod = a.object->kind == &kd_kind_pod;

		if (number < 0) {
			number = (int) g_ascii_strtoll(a.object->metadata.name + 4, NULL, 10);
			want = 1 + (guint) number % 5;
			want += want > 1; /* the group */
			KT_ROW_INT("a group is first", pod, want == 1);
			at = a.at;
		}
		KT_ROW_INT(row, g_ascii_strtoll(a.object->metadata.name + 4, NULL, 10), number);
		KT_ROW_INT("at one time", a.at, at);
		KT_ROW_INT("for as long", a.duration, pod ? number * KD_SECOND : KD_TIME_NEVER);
		kd_object_unref(a.object);
		n++;
	}
	KT_ROW_TRUE(row, number < 0 || n == want);
	return number;
}

static void test_whole_jobs(void)
{
	const char *folder = folder_with_log();
	const int rounds = kt_rounds(5);

	for (guint i = 0; i < G_N_ELEMENTS(wholes); i++)
		for (gint64 seed = 0; seed < rounds; seed++) {
			g_autoptr(KtFlow)
				flow = kt_flow_new(wholes[i].row, folder, wholes[i].workload,
						   &kt_openb_capacity, seed);
			g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
			guint n = 0;
			int job;

			for (; (job = read_job(flow, wholes[i].row)) >= 0; n++)
				KT_ROW_TRUE("once", g_hash_table_add(seen, GINT_TO_POINTER(job)));
			KT_ROW_TRUE(wholes[i].row, n >= wholes[i].least && n <= wholes[i].most);
		}
}

/* ---- two thousand pods ---- */

static void test_sample(void)
{
	g_autoptr(GArray) all = kt_read_stream(KT_LIKE, &kt_openb_capacity, NULL);
	g_autoptr(GArray) some = kt_read_stream(KT_LIKE ", sample: 0.25", &kt_openb_capacity, NULL);
	g_autoptr(GArray)
		again = kt_read_stream(KT_LIKE ", sample: 0.25", &kt_openb_capacity, NULL);
	g_autoptr(GArray) few = kt_read_stream(KT_LIKE ", limit: 1000, sample: 0.25",
					       &kt_openb_capacity, NULL);
	guint at = 0;

	KT_ROW_DOUBLE("a quarter of them", some->len, 500, 60);
	KT_ROW_INT("the same ones each time", again->len, some->len);
	for (guint i = 0; i < some->len; i++) {
		KT_ROW_STR("one after the other", kt_seen(again, i)->name, kt_seen(some, i)->name);
		while (at < all->len &&
		       !g_str_equal(kt_seen(all, at)->name, kt_seen(some, i)->name))
			at++;
	}
	KT_ROW_TRUE("in their order", at < all->len);
	KT_ROW_DOUBLE("the limit is that of what is sampled", few->len, 250, 42);
	for (guint i = 0; i < few->len; i++)
		KT_ROW_STR("and changes no draw", kt_seen(few, i)->name, kt_seen(some, i)->name);
}

static void test_shuffle(void)
{
	g_autoptr(GArray) plain = kt_read_stream(KT_LIKE, &kt_openb_capacity, NULL);
	g_autoptr(GArray)
		mixed = kt_read_stream(KT_LIKE ", shuffle: true", &kt_openb_capacity, NULL);
	g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
	guint n_moved = 0;

	if (!KT_ROW_INT("nobody is lost", mixed->len, plain->len))
		return;
	for (guint i = 0; i < plain->len; i++)
		g_hash_table_insert(known, kt_seen(plain, i)->name, (gpointer) kt_seen(plain, i));
	for (guint i = 0; i < mixed->len; i++) {
		const KtSeen *got = kt_seen(mixed, i);
		const KtSeen *want = g_hash_table_lookup(known, got->name);

		KT_ROW_INT("the times stay in place", got->at, kt_seen(plain, i)->at);
		KT_ROW_TRUE("each pod comes once", want != NULL);
		KT_ROW_INT("a pod runs as long as it did", got->duration,
			   want ? want->duration : 0);
		g_hash_table_remove(known, got->name);
		n_moved += !g_str_equal(got->name, kt_seen(plain, i)->name);
	}
	KT_ROW_TRUE("and nearly all have moved", n_moved > plain->len - 10);
}

static CU_TestInfo tests[] = {
	{ "five pods", test_rows },
	{ "nothing came", test_lacks },
	{ "what is refused", test_refusals },
	{ "a file that breaks off", test_failure },
	{ "jobs", test_jobs },
	{ "jobs are whole", test_whole_jobs },
	{ "a sample", test_sample },
	{ "a shuffle", test_shuffle },
	CU_TEST_INFO_NULL,
};

KT_SUITE(stream) = { .pName = "stream", .pTests = tests };
