/* SPDX-License-Identifier: Apache-2.0 */
/* sim/run/stream.c: what becomes of a trace on its way into a run. */
#include "config.h"

#include "run/stream.h"

#include "kt_run.h"

#define HEADER                                                                                     \
	"name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,"        \
	"deletion_time,scheduled_time\n"

static const KdCapacity cluster = { .milli_cpu = 125514000,
				    .memory = (gint64) 612028416 << 20,
				    .gpu_milli = 6212000 };

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

/* The stream borrows the scenario. */
typedef struct {
	KdScenario *scenario;
	KdStream *stream;
	GError *error;
} Flow;

static Flow *flow_new(const char *row, const char *folder, const char *workload,
		      const KdCapacity *capacity, gint64 seed)
{
	g_autofree char *text = g_strdup_printf("workloads: [{%s}]\n", workload);
	Flow *flow = g_new0(Flow, 1);

	flow->scenario = kt_scenario(row, folder, text, NULL);
	if (flow->scenario)
		flow->stream = kd_stream_open(kt_workload(flow->scenario), folder, seed, capacity,
					      &flow->error);
	return flow;
}

static void flow_free(Flow *flow)
{
	kd_stream_free(flow->stream);
	kd_scenario_free(flow->scenario);
	g_clear_error(&flow->error);
	g_free(flow);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Flow, flow_free)

/* "a@0+10s": who comes when, in seconds, and the annotation that says how long it runs. */
static char *show(Flow *flow)
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
		g_autoptr(Flow) flow = flow_new(rows[i].row, folder, rows[i].workload, &cluster, 1);
		g_autofree char *got = show(flow);

		KT_ROW_NO_ERROR(rows[i].row, flow->error);
		KT_ROW_STR(rows[i].row, got, rows[i].want);
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
		g_autoptr(Flow) flow = flow_new(refusals[i].row, folder, refusals[i].workload,
						&refusals[i].capacity, 1);

		KT_ROW_TRUE(refusals[i].row, !flow->stream);
		KT_ROW_STR(refusals[i].row, kt_message(flow->error), refusals[i].error);
	}
}

/* A row that breaks off the file in the middle of reading. */
static void test_failure(void)
{
	const char *folder = folder_with_traces();
	g_autoptr(Flow) flow = NULL;

	kt_write(folder, "order.csv", "pod\na\nb\nz\n");
	flow = flow_new("an order", folder, "path: timed.csv, options: {sequence: order.csv}",
			&cluster, 1);
	KT_ROW_TRUE("a trace that is read as a whole fails at once", !flow->stream);
	KT_ROW_TRUE(kt_message(flow->error),
		    flow->error && g_str_has_suffix(flow->error->message,
						    "order.csv:4: no pod \"z\" in the list of "
						    "pods"));
}

/* ---- a thousand pods ---- */

typedef struct {
	char *name;
	KdTime at, duration;
	KtAmounts asks;
} Seen;

static void clear_seen(gpointer data)
{
	g_free(((Seen *) data)->name);
}

static GArray *read_all(const char *workload, const KdCapacity *capacity, char **ret_note)
{
	g_autoptr(Flow) flow = flow_new(workload, kt_tmp(), workload, capacity, 1);
	GArray *all = g_array_new(FALSE, FALSE, sizeof(Seen));
	KdArrival arrival;

	KT_ROW_NO_ERROR(workload, flow->error);
	g_array_set_clear_func(all, clear_seen);
	while (flow->stream && kd_stream_next(flow->stream, &arrival, &flow->error)) {
		const Seen seen = { g_strdup(arrival.object->metadata.name), arrival.at,
				    arrival.duration, kt_amounts_of_pod(arrival.object) };

		g_array_append_val(all, seen);
		kd_object_unref(arrival.object);
	}
	if (ret_note)
		*ret_note = g_strdup(kd_stream_note(flow->stream));
	return all;
}

static const Seen *seen_at(const GArray *all, guint i)
{
	return &g_array_index(all, Seen, i);
}

static bool is_sorted(const GArray *all)
{
	for (guint i = 1; i < all->len; i++)
		if (seen_at(all, i)->at < seen_at(all, i - 1)->at)
			return false;
	return true;
}

#define LIKE "format: openb-like, options: {count: 2000}"

static void test_sample(void)
{
	g_autoptr(GArray) all = read_all(LIKE, &cluster, NULL);
	g_autoptr(GArray) some = read_all(LIKE ", sample: 0.25", &cluster, NULL);
	g_autoptr(GArray) again = read_all(LIKE ", sample: 0.25", &cluster, NULL);
	g_autoptr(GArray) few = read_all(LIKE ", limit: 1000, sample: 0.25", &cluster, NULL);
	guint at = 0;

	KT_ROW_DOUBLE("a quarter of them", some->len, 500, 60);
	KT_ROW_INT("the same ones each time", again->len, some->len);
	for (guint i = 0; i < some->len; i++) {
		KT_ROW_STR("one after the other", seen_at(again, i)->name, seen_at(some, i)->name);
		while (at < all->len &&
		       !g_str_equal(seen_at(all, at)->name, seen_at(some, i)->name))
			at++;
	}
	KT_ROW_TRUE("in their order", at < all->len);
	KT_ROW_DOUBLE("the limit is that of what is sampled", few->len, 250, 42);
	for (guint i = 0; i < few->len; i++)
		KT_ROW_STR("and changes no draw", seen_at(few, i)->name, seen_at(some, i)->name);
}

static void test_shuffle(void)
{
	g_autoptr(GArray) plain = read_all(LIKE, &cluster, NULL);
	g_autoptr(GArray) mixed = read_all(LIKE ", shuffle: true", &cluster, NULL);
	g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
	guint n_moved = 0;

	if (!KT_ROW_INT("nobody is lost", mixed->len, plain->len))
		return;
	for (guint i = 0; i < plain->len; i++)
		g_hash_table_insert(known, seen_at(plain, i)->name, (gpointer) seen_at(plain, i));
	for (guint i = 0; i < mixed->len; i++) {
		const Seen *got = seen_at(mixed, i);
		const Seen *want = g_hash_table_lookup(known, got->name);

		KT_ROW_INT("the times stay in place", got->at, seen_at(plain, i)->at);
		KT_ROW_TRUE("each pod comes once", want != NULL);
		KT_ROW_INT("a pod runs as long as it did", got->duration,
			   want ? want->duration : 0);
		g_hash_table_remove(known, got->name);
		n_moved += !g_str_equal(got->name, seen_at(plain, i)->name);
	}
	KT_ROW_TRUE("and nearly all have moved", n_moved > plain->len - 10);
}

/* ---- amount ---- */

static gint64 gpu_sum(const GArray *all)
{
	gint64 sum = 0;

	for (guint i = 0; i < all->len; i++)
		sum += seen_at(all, i)->asks.gpus * seen_at(all, i)->asks.gpu_milli;
	return sum;
}

static guint n_clones(const GArray *all)
{
	guint n = 0;

	for (guint i = 0; i < all->len; i++)
		n += strstr(seen_at(all, i)->name, "-tuned-") != NULL;
	return n;
}

/* 2,000 pods ask for about 0.24 of the GPUs. */
static const struct {
	const char *row, *workload;
	double share;
	bool clones;
} demands[] = {
	{ "more", LIKE ", gpuDemand: 0.5", 0.5, true },
	{ "much more", LIKE ", gpuDemand: 1.3", 1.3, true },
	{ "less", LIKE ", gpuDemand: 0.1", 0.1, false },
	{ "nothing", LIKE ", gpuDemand: 0.001", 0.001, false },
	{ "more, mixed", LIKE ", gpuDemand: 1.3, shuffle: true, every: 1s", 1.3, true },
};

static void test_demand(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(demands); i++) {
		const char *row = demands[i].row;
		g_autofree char *note = NULL;
		g_autoptr(GArray) all = read_all(demands[i].workload, &cluster, &note);
		double target = demands[i].share * (double) cluster.gpu_milli;

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
	g_autoptr(GArray) timed = read_all(LIKE ", gpuDemand: 0.5", &cluster, NULL);
	g_autoptr(GArray) even = read_all(LIKE ", gpuDemand: 0.5, every: 1s", &cluster, NULL);
	g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < timed->len; i++) {
		const Seen *clone = seen_at(timed, i);
		const char *mark = strstr(clone->name, "-tuned-");
		g_autofree char *name = mark ? g_strndup(clone->name, (gsize) (mark - clone->name))
					     : NULL;
		const Seen *original = name ? g_hash_table_lookup(known, name) : NULL;

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
			   strstr(seen_at(even, i)->name, "-tuned-") != NULL, i >= 2000);
}

/* ---- density ---- */

static double load_of(const GArray *all, const KdCapacity *capacity)
{
	double cpu = 0, memory = 0, gpu = 0, span;

	for (guint i = 0; i < all->len; i++) {
		const Seen *seen = seen_at(all, i);
		const double seconds = (double) seen->duration / 1e9;

		cpu += (double) seen->asks.milli_cpu * seconds;
		memory += (double) seen->asks.memory * seconds;
		gpu += (double) (seen->asks.gpus * seen->asks.gpu_milli) * seconds;
	}
	span = (double) (seen_at(all, all->len - 1)->at - seen_at(all, 0)->at) / 1e9;
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
	  LIKE ", offeredLoad: 0.95",
	  0.95,
	  { 125514000, (gint64) 612028416 << 20, 6212000 } },
	{ "with CPU",
	  LIKE ", offeredLoad: 0.95",
	  0.95,
	  { 12551400, (gint64) 612028416 << 20, 6212000 } },
	{ "with memory",
	  LIKE ", offeredLoad: 0.95",
	  0.95,
	  { 125514000, (gint64) 6120284 << 20, 6212000 } },
	{ "too much",
	  LIKE ", offeredLoad: 3",
	  3,
	  { 125514000, (gint64) 612028416 << 20, 6212000 } },
	{ "very little",
	  LIKE ", offeredLoad: 0.0001",
	  0.0001,
	  { 125514000, (gint64) 612028416 << 20, 6212000 } },
	{ "with durations scaled",
	  LIKE ", offeredLoad: 0.95, durationScale: 0.125",
	  0.95,
	  { 125514000, (gint64) 612028416 << 20, 6212000 } },
	{ "of a part",
	  LIKE ", from: 3000h, offeredLoad: 0.5",
	  0.5,
	  { 125514000, (gint64) 612028416 << 20, 6212000 } },
	{ "of a sample",
	  LIKE ", sample: 0.5, offeredLoad: 0.5",
	  0.5,
	  { 125514000, (gint64) 612028416 << 20, 6212000 } },
	{ "of clones too",
	  LIKE ", gpuDemand: 0.5, offeredLoad: 0.5",
	  0.5,
	  { 125514000, (gint64) 612028416 << 20, 6212000 } },
};

static void test_load(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(loads); i++) {
		g_autofree char *note = NULL;
		g_autoptr(GArray) all = read_all(loads[i].workload, &loads[i].capacity, &note);

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
		const Seen *seen = seen_at(all, i);
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
	return (double) most / (double) cluster.gpu_milli;
}

static const struct {
	const char *row, *workload;
	double want;
} peaks[] = {
	{ "a fifth of the GPUs", LIKE ", peakLoad: 0.2", 0.2 },
	{ "very few", LIKE ", peakLoad: 0.02", 0.02 },
	{ "with durations scaled", LIKE ", peakLoad: 0.2, durationScale: 8", 0.2 },
	{ "with clones", LIKE ", gpuDemand: 2, peakLoad: 0.9", 0.9 },
};

static void test_peak(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(peaks); i++) {
		g_autofree char *note = NULL;
		g_autoptr(GArray) all = read_all(peaks[i].workload, &cluster, &note);

		KT_ROW_DOUBLE(peaks[i].row, peak_of(all), peaks[i].want, peaks[i].want * 0.02);
		KT_ROW_TRUE(peaks[i].row, is_sorted(all));
		KT_ROW_TRUE(note, strstr(note, "peak") != NULL);
	}
}

/* Both notes are kept. */
static void test_note(void)
{
	g_autofree char *none = NULL, *both = NULL;
	g_autoptr(GArray) plain = read_all(LIKE ", limit: 9", &cluster, &none);
	g_autoptr(GArray)
		all = read_all(LIKE ", gpuDemand: 0.5, offeredLoad: 0.5", &cluster, &both);

	KT_ROW_STR("nothing was chosen", none, NULL);
	KT_ROW_TRUE(both, g_str_has_prefix(both, "GPU demand 50 % of capacity: ") &&
				  strstr(both, "; offered load 0.50 ("));
}

static CU_TestInfo tests[] = {
	{ "five pods", test_rows },
	{ "what is refused", test_refusals },
	{ "a file that breaks off", test_failure },
	{ "a sample", test_sample },
	{ "a shuffle", test_shuffle },
	{ "the demand for GPUs is reached", test_demand },
	{ "clones", test_clones },
	{ "the offered load is reached", test_load },
	{ "the peak load is reached", test_peak },
	{ "what people are told", test_note },
	CU_TEST_INFO_NULL,
};

KT_SUITE(stream) = { .pName = "stream", .pTests = tests };
