/* SPDX-License-Identifier: Apache-2.0 */
/* workloads/poisson.c and _pods.c: when pods come, and what they are. */
#include "config.h"

#include "kt_sample.h"

#include <gsl/gsl_cdf.h>

#define SIZES                                                                                      \
	"cpu: {distribution: uniform, min: 1, max: 9, step: 1m}, "                                 \
	"memory: {distribution: exponential, mean: 1Gi, step: 1Ki}, "                              \
	"duration: {distribution: lognormal, mean: 10m, cv: 1}"

static double cdf_exponential(double x, const void *mean)
{
	return gsl_cdf_exponential_P(x, *(const double *) mean);
}

static double cdf_uniform(double x, const void *ends)
{
	const double *at = ends;

	return gsl_cdf_flat_P(x, at[0], at[1]);
}

/* ---- arrivals ---- */

static void test_arrivals(void)
{
	static const double gap = 30; /* seconds */

	for (gint64 seed = 1; seed <= 5; seed++) {
		g_auto(KtSample) s = kt_sample(
			kt_tmp(), "format: poisson, options: {rate: 120, count: 5000}", seed);
		g_autoptr(GArray) gaps = kt_gaps(s.at);
		g_autofree char *row = g_strdup_printf("seed %d", (int) seed);

		KT_ROW_INT(row, s.at->len, 5000);
		/* Four standard deviations. */
		KT_ROW_DOUBLE(row, kt_mean(gaps), gap, 4 * gap / sqrt(5000));
		KT_ROW_TRUE(row, kt_ks(gaps, cdf_exponential, &gap) < 1.95);
		/* What comes next does not depend on what came. */
		g_autoptr(GArray) later = g_array_copy(gaps);
		g_array_remove_index(later, 0);
		g_array_set_size(gaps, later->len);
		KT_ROW_DOUBLE(row, kt_rank_correlation(gaps, later), 0, 4 / sqrt(5000));
	}
}

/* The number in an hour is Poisson: its variance is its mean. */
static void test_counts(void)
{
	g_auto(KtSample) s = kt_sample(
		kt_tmp(), "format: poisson, options: {rate: 5, per: 15m, until: 500h}", 1);
	g_autoptr(GArray) counts = kt_numbers();

	g_array_set_size(counts, 500);
	memset(counts->data, 0, 500 * sizeof(double));
	for (guint i = 0; i < s.at->len; i++)
		g_array_index(counts, double, (guint) (kt_value(s.at, i) / 3600)) += 1;
	KT_ROW_DOUBLE("mean", kt_mean(counts), 20, 4 * sqrt(20.0 / 500));
	KT_ROW_DOUBLE("variance", kt_variance(counts), 20, 4 * 20 * sqrt(2.0 / 500));
	KT_ROW_TRUE("none is too late", kt_value(s.at, s.at->len - 1) < 500 * 3600);
}

static void test_batches(void)
{
	g_auto(KtSample) s = kt_sample(kt_tmp(),
				       "format: poisson, options: {rate: 60, count: 20000, "
				       "batch: {distribution: discrete, values: [1, 1, 1, 9]}}",
				       1);
	guint n_batches = 0, n_nine = 0, run = 0;

	for (guint i = 0; i < s.at->len; i++) {
		bool first = i == 0 || kt_value(s.job, i) != kt_value(s.job, i - 1);

		n_batches += first;
		run = first ? 1 : run + 1;
		n_nine += run == 9;
		KT_ROW_TRUE("a batch comes at one time",
			    first || kt_value(s.at, i) == kt_value(s.at, i - 1));
	}
	KT_ROW_DOUBLE("three pods a batch on average", s.at->len / (double) n_batches, 3, 0.15);
	KT_ROW_DOUBLE("a quarter have nine", n_nine / (double) n_batches, 0.25, 0.02);
	KT_ROW_DOUBLE("sixty batches an hour", n_batches / (kt_value(s.at, 19999) / 3600), 60, 3);
}

/* ---- pods ---- */

static void test_sizes(void)
{
	static const double ends[] = { 1, 9 }, gib = 1 << 30;
	g_auto(KtSample) s = kt_sample(
		kt_tmp(), "format: poisson, options: {rate: 1, count: 5000, " SIZES "}", 1);
	double mean = kt_mean(s.duration);

	KT_ROW_TRUE("cpu", kt_ks(s.cpu, cdf_uniform, ends) < 1.95);
	KT_ROW_TRUE("memory", kt_ks(s.memory, cdf_exponential, &gib) < 1.95);
	KT_ROW_DOUBLE("duration", mean, 600, 4 * 600 / sqrt(5000));
	KT_ROW_DOUBLE("how it varies", sqrt(kt_variance(s.duration)) / mean, 1, 0.1);
	KT_ROW_DOUBLE("cpu and memory go alone", kt_rank_correlation(s.cpu, s.memory), 0,
		      4 / sqrt(5000));
	KT_ROW_DOUBLE("so do cpu and duration", kt_rank_correlation(s.cpu, s.duration), 0,
		      4 / sqrt(5000));
}

static void test_correlation(void)
{
	g_auto(KtSample)
		s = kt_sample(kt_tmp(),
			      "format: poisson, options: {rate: 1, count: 20000, "
			      "memoryCorrelation: 0.8, durationCorrelation: -0.5, " SIZES "}",
			      1);
	g_auto(KtSample) plain = kt_sample(
		kt_tmp(), "format: poisson, options: {rate: 1, count: 20000, " SIZES "}", 1);
	static const double gib = 1 << 30;

	KT_ROW_DOUBLE("memory with cpu", kt_rank_correlation(s.cpu, s.memory), 0.8, 0.01);
	KT_ROW_DOUBLE("duration against cpu", kt_rank_correlation(s.cpu, s.duration), -0.5, 0.02);
	KT_ROW_TRUE("memory is as it was", kt_ks(s.memory, cdf_exponential, &gib) < 1.95);
	for (guint i = 0; i < 20000; i += 500)
		KT_ROW_DOUBLE("cpu is the same", kt_value(s.cpu, i), kt_value(plain.cpu, i), 0);
}

/* Quantities in few and round sizes. */
static void test_steps(void)
{
	g_auto(KtSample) s = kt_sample(
		kt_tmp(),
		"format: poisson, options: {rate: 1, count: 300, cpu: {distribution: exponential, "
		"mean: 2}, memory: {distribution: exponential, mean: 1Gi}, gpus: {distribution: "
		"uniform, min: 0, max: 4}, duration: {distribution: exponential, mean: 1m}}",
		1);
	GHashTable *specs = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < s.at->len; i++) {
		KT_ROW_DOUBLE("cpu", fmod(kt_value(s.cpu, i) * 1000, 100), 0, 1e-6);
		KT_ROW_DOUBLE("memory", fmod(kt_value(s.memory, i), 64 << 20), 0, 0);
		KT_ROW_DOUBLE("gpus", fmod(kt_value(s.gpus, i), 1), 0, 0);
		KT_ROW_DOUBLE("duration", fmod(kt_value(s.duration, i) * 1000 + 0.5, 1), 0.5, 1e-3);
		KT_ROW_TRUE("something of each", kt_value(s.cpu, i) > 0 &&
							 kt_value(s.memory, i) > 0 &&
							 kt_value(s.gpus, i) >= 1);
		g_hash_table_add(specs, KD_POD(s.objects->pdata[i])->spec);
	}
	KT_ROW_TRUE("equal shapes share a spec", g_hash_table_size(specs) < 300);
	g_hash_table_unref(specs);
}

static const struct {
	const char *row, *options;
	gint64 milli_cpu, memory, gpus, gpu_milli;
} shapes[] = {
	{ "nothing is asked for", "", 0, 0, 0, 0 },
	{ "as written", "cpu: 250m, memory: 100Mi", 250, 100 << 20, 0, 0 },
	{ "a share of a device", "gpus: 300m", 0, 0, 1, 300 },
	{ "two devices", "gpus: 2", 0, 0, 2, 1000 },
	{ "more than a node can have", "gpus: 99", 0, 0, 16, 1000 },
};

static void test_shapes(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(shapes); i++) {
		g_autofree char *text = g_strdup_printf(
			"format: poisson, options: {rate: 1, count: 1, %s}", shapes[i].options);
		g_auto(KtSample) s = kt_sample(kt_tmp(), text, 1);
		KtAmounts got = kt_amounts_of_pod(s.objects->pdata[0]);

		KT_ROW_INT(shapes[i].row, got.milli_cpu, shapes[i].milli_cpu);
		KT_ROW_INT(shapes[i].row, got.memory, shapes[i].memory);
		KT_ROW_INT(shapes[i].row, got.gpus, shapes[i].gpus);
		KT_ROW_INT(shapes[i].row, got.gpu_milli, shapes[i].gpu_milli);
		KT_ROW_TRUE(shapes[i].row, isinf(kt_value(s.duration, 0)));
	}
}

static void test_gpu_resource(void)
{
	g_auto(KtSample) s = kt_sample(kt_tmp(),
				       "format: poisson, options: {rate: 1, count: 1, gpus: 3, "
				       "gpuResource: nvidia.com/gpu}",
				       1);
	const KdPod *pod = KD_POD(s.objects->pdata[0]);
	const KdResourceRequirements *has = &pod->spec->containers[0].resources;

	KT_ROW_INT("asked for", kt_amount(&has->requests, "nvidia.com/gpu", false), 3);
	KT_ROW_INT("and limited, as it must be", kt_amount(&has->limits, "nvidia.com/gpu", false),
		   3);
	KT_ROW_INT("not by annotation", pod->object.metadata.annotations.n, 0);
}

/* ---- classes ---- */

#define MIX                                                                                        \
	"format: poisson, name: mix, options: {rate: 1, count: 4000, cpu: 2, memory: 1Gi, "        \
	"duration: 1h, priority: 5, labels: {team: a, tier: x}, classes: ["                        \
	"{name: small, weight: 3, cpu: 100m, labels: {tier: own}}, "                               \
	"{name: big, memory: 8Gi, duration: 2h, priority: 0, priorityClassName: high, "            \
	"template: {metadata: {namespace: prod, labels: {app: web}, annotations: {note: z}}, "     \
	"spec: {nodeSelector: {disk: ssd}, containers: [{name: c, image: i, resources: "           \
	"{requests: {cpu: 9, ephemeral-storage: 1Gi}}}]}}}]}"

static const KdObject *first_of(const KtSample *s, const char *class_)
{
	for (guint i = 0; i < s->objects->len; i++) {
		const KdObject *object = s->objects->pdata[i];
		const char *own = kd_map_lookup(&object->metadata.labels, "kubedes.io/class");

		if (g_strcmp0(own, class_) == 0)
			return object;
	}
	return NULL;
}

static void test_mix(void)
{
	g_auto(KtSample) s = kt_sample(kt_tmp(), MIX, 1);
	const KdPod *small = KD_POD(first_of(&s, "small")), *big = KD_POD(first_of(&s, "big"));

	if (!small || !big)
		return;
	double n_small = 0;

	for (guint i = 0; i < s.at->len; i++) {
		n_small += kt_value(s.cpu, i) < 1;
		KT_ROW_DOUBLE("duration of its class", kt_value(s.duration, i),
			      kt_value(s.cpu, i) < 1 ? 3600 : 7200, 0);
	}
	KT_ROW_DOUBLE("three quarters", n_small / s.at->len, 0.75, 4 * sqrt(0.1875 / 4000));
	KT_ROW_TRUE("named after workload and class",
		    g_str_has_prefix(small->object.metadata.name, "mix-small-"));
	KT_ROW_STR("a label of all", kd_map_lookup(&small->object.metadata.labels, "team"), "a");
	KT_ROW_STR("one that the class has otherwise",
		   kd_map_lookup(&small->object.metadata.labels, "tier"), "own");
	KT_ROW_INT("a priority of all", small->spec->priority.value, 5);
	KT_ROW_INT("none of its own", big->spec->priority.value, 0);
	KT_ROW_STR("a class of priorities", big->spec->priorityClassName, "high");
	KT_ROW_STR("of the template: namespace", big->object.metadata.namespace, "prod");
	KT_ROW_STR("label", kd_map_lookup(&big->object.metadata.labels, "app"), "web");
	KT_ROW_STR("annotation", kd_map_lookup(&big->object.metadata.annotations, "note"), "z");
	KT_ROW_STR("spec", kd_map_lookup(&big->spec->nodeSelector, "disk"), "ssd");
	KT_ROW_STR("container", big->spec->containers[0].name, "c");
	KT_ROW_INT("asking for what was drawn",
		   kt_amount(&big->spec->containers[0].resources.requests, "cpu", true), 2000);
	KT_ROW_INT(
		"and for the rest",
		kt_amount(&big->spec->containers[0].resources.requests, "ephemeral-storage", false),
		1 << 30);
}

/* ---- common random numbers ---- */

static void same(const char *row, const GArray *a, const GArray *b)
{
	KT_ROW_INT(row, a->len, b->len);
	for (guint i = 0; i < MIN(a->len, b->len); i++)
		if (!KT_ROW_DOUBLE(row, kt_value(a, i), kt_value(b, i), 0))
			return;
}

#define POISSON(more) "format: poisson, options: {rate: 60, count: 200, " more "}"

static void test_streams(void)
{
	const char *folder = kt_tmp();
	g_auto(KtSample) plain = kt_sample(folder, POISSON(SIZES), 1);
	g_auto(KtSample) again = kt_sample(folder, POISSON(SIZES), 1);
	g_auto(KtSample) other = kt_sample(folder, POISSON(SIZES), 2);
	g_auto(KtSample) longer = kt_sample(
		folder,
		POISSON("cpu: {distribution: uniform, min: 1, max: 9, step: 1m}, "
			"duration: {distribution: gamma, mean: 3h, cv: 4}"),
		1);
	g_auto(KtSample) faster = kt_sample(
		folder, "format: poisson, options: {rate: 600, count: 200, " SIZES "}", 1);
	g_auto(KtSample) mixed = kt_sample(
		folder, POISSON(SIZES ", classes: [{name: a, cpu: 3}, {name: b}]"), 1);
	guint n_same = 0;

	same("the same seed", plain.at, again.at);
	same("sizes too", plain.memory, again.memory);
	KT_ROW_TRUE("another seed", kt_value(plain.at, 0) != kt_value(other.at, 0));
	same("other durations move no arrival", plain.at, longer.at);
	same("and change no size", plain.cpu, longer.cpu);
	same("another rate changes no size", plain.memory, faster.memory);
	for (guint i = 0; i < 200; i++)
		KT_ROW_DOUBLE("arrivals come closer in proportion", kt_value(faster.at, i),
			      kt_value(plain.at, i) / 10, 1e-6);
	same("classes change no other draw", plain.memory, mixed.memory);
	for (guint i = 0; i < 200; i++)
		n_same += kt_value(plain.cpu, i) == kt_value(mixed.cpu, i);
	KT_ROW_TRUE("not even that of the class which says nothing", n_same > 60 && n_same < 140);
}

/* ---- refusals ---- */

static const struct {
	const char *row, *options, *problem;
} refusals[] = {
	{ "no rate", "{count: 1}", "rate: Required value: must be greater than zero" },
	{ "no end", "{rate: 1}", "count: Required value: count or until says when it is over" },
	{ "an unknown option", "{rate: 1, count: 1, cpus: 2}",
	  "cpus: unknown field (did you mean \"cpu\"?)" },
	{ "a wrong distribution", "{rate: 1, count: 1, cpu: {distribution: exponential, mean: 0}}",
	  "cpu.mean: Invalid value: must be greater than zero" },
	{ "a time for an amount", "{rate: 1, count: 1, memory: 3m5s}",
	  "memory: \"3m5s\" is not a quantity" },
	{ "an amount for a time", "{rate: 1, count: 1, duration: 4Gi}",
	  "duration: \"4Gi\" is not a duration" },
	{ "a class without a name", "{rate: 1, count: 1, classes: [{weight: 1}]}",
	  "classes[0].name: Required value" },
	{ "twice", "{rate: 1, count: 1, classes: [{name: a}, {name: a}]}",
	  "classes[1].name: Duplicate value: \"a\"" },
	{ "a weight", "{rate: 1, count: 1, classes: [{name: a, weight: 0}]}",
	  "classes[0].weight: Invalid value: must be greater than zero" },
	{ "a correlation", "{rate: 1, count: 1, memoryCorrelation: 2}",
	  "memoryCorrelation: Invalid value: must be from -1 to 1" },
	{ "a template", "{rate: 1, count: 1, template: {spec: {containers: [{name: a, imag: b}]}}}",
	  "template.spec.containers[0].imag: unknown field (did you mean \"image\"?)" },
};

static void test_refusals(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(refusals); i++)
		kt_refused(refusals[i].row, "poisson", refusals[i].options, refusals[i].problem);
}

static CU_TestInfo tests[] = {
	{ "arrivals", test_arrivals },
	{ "numbers of arrivals", test_counts },
	{ "batches", test_batches },
	{ "sizes and durations", test_sizes },
	{ "correlations", test_correlation },
	{ "steps", test_steps },
	{ "shapes", test_shapes },
	{ "GPUs as a resource", test_gpu_resource },
	{ "classes", test_mix },
	{ "common random numbers", test_streams },
	{ "what is refused", test_refusals },
	CU_TEST_INFO_NULL,
};

KT_SUITE(poisson) = { .pName = "poisson", .pTests = tests };
