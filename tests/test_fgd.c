/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"
#include "kt_words.h"
#include "placement/shapes.h"

#include <kubedes/lines.h>

extern const KdPolicy kd_policy_fgd;
#define FGD (&kd_policy_fgd)

/* All pods of the workload want half a device and a CPU. */
static const KdGpuShape halves[] = { { 1000, { 1, 500, NULL }, 1 } };
/* Half of them do; the others want a CPU and no GPU, to whom every GPU is a waste. */
static const KdGpuShape mixed[] = { { 1000, { 1, 500, NULL }, 0.5 },
				    { 1000, { 0, 0, NULL }, 0.5 } };

static const struct {
	const char *row;
	const KdGpuShape *shapes;
	guint n_shapes;
	const char *world, *pod, *want;
} rows[] = {
	{ "without shapes all are equal", NULL, 0, "node a cpu=8 gpus=2; node b cpu=8 gpus=1",
	  "p cpu=1 share=1x600", "a=50 b=50" },
	/* a leaves 400 that no half fits into: 100 / (1 + exp(0.4)) = 40.1; b leaves nothing */
	{ "a crumb is worse than none", halves, 1,
	  "node a cpu=8 gpus=2; node b cpu=8 gpus=2; pod q share=1x400 on=b", "p cpu=1 share=1x600",
	  "a=40 b=50" },
	/* a has 400 of crumbs to begin with; both are gone afterwards: 100 / (1 + exp(-0.4)) */
	{ "taking up a crumb is better", halves, 1,
	  "node a cpu=8 gpus=2; node b cpu=8 gpus=2; pod q share=1x600 on=a", "p cpu=1 share=1x400",
	  "a=59 b=50" },
	/* a: all of its 1000 are out of reach without CPU: 100 / (1 + exp(1)) = 26.9 */
	{ "CPU that strands GPUs", halves, 1, "node a cpu=2 gpus=1; node b cpu=8 gpus=1", "p cpu=2",
	  "a=26 b=50" },
	/* F 500, F' 0: 100 / (1 + exp(-0.5)) = 62.2 */
	{ "a device taken whole", mixed, 2, "node a cpu=8 gpus=1", "p cpu=1 share=1x1000", "a=62" },
	/* to the pods without GPU 500 of 1000 before, 0 after; two devices: -1 */
	{ "two devices", mixed, 2, "node a cpu=8 gpus=2", "p cpu=1 share=2x1000", "a=73" },
};

static void test_scores(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		const KdPolicyEnv env = { rows[i].shapes, rows[i].n_shapes };
		g_autoptr(KtPolicy) world = kt_policy_new_with_fit(FGD, NULL, &env, rows[i].world);

		KT_ROW_STR(rows[i].row, kt_policy_try(world, rows[i].pod), rows[i].want);
	}
}

static void test_devices(void)
{
	const KdPolicyEnv env = { halves, 1 };
	g_autoptr(KtPolicy) world = kt_policy_new_with_fit(FGD, NULL, &env, "node a cpu=99 gpus=4");
	static const struct {
		const char *row, *pod, *want;
	} steps[] = {
		{ "the first of equals", "p cpu=1 share=1x400", "0" },
		/* device 0 would be left with 200, the others with 600, which still is a half */
		{ "not where a crumb would be left", "q cpu=1 share=1x400", "1" },
		{ "where it just fits", "r cpu=1 share=1x600", "0" },
		{ "whole devices from the left", "s cpu=1 share=2x1000", "2-3" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(steps); i++) {
		KT_ROW_STR(steps[i].row, kt_policy_place(world, steps[i].pod), "a");
		KT_ROW_STR(steps[i].row, kt_policy_devices(world), steps[i].want);
	}
}

/* A device further right may be fuller and fit better. */
static void test_later_device(void)
{
	const KdPolicyEnv env = { halves, 1 };
	g_autoptr(KtPolicy) world = kt_policy_new_with_fit(FGD, NULL, &env, "node a cpu=9 gpus=2");

	kt_policy_place(world, "p cpu=1 share=1x1000");
	const KdUid first = world->objects->len;
	kt_policy_place(world, "q cpu=1 share=1x400");
	KT_ROW_TRUE("p leaves device 0", kd_snapshot_remove_pod(world->snapshot, first, NULL));
	kt_policy_place(world, "r cpu=1 share=1x600");
	KT_ROW_STR("r fills device 1", kt_policy_devices(world), "1");
}

/* ---- the study's own placements ---- */

#define STUDY  "fgd/placements/placement_default_seed42_FGD_gobinary.csv.gz"
#define PODS   "alibaba-openb-gpu-v2023/openb_pod_list_default.csv.gz"
#define NODES  "alibaba-openb-gpu-v2023/openb_node_list_gpu_node.csv"
#define QUEUE  "fgd/sequences/sequence_default_seed42.csv.gz"
#define ORDER  "fgd/sequences/nodeorder_default_seed42.csv.gz"
#define FIELDS 12

/* Each line but the first, in fields; the fields of a call are gone with the next. */
typedef struct {
	KdLines *lines;
	char *field[FIELDS];
} Csv;

static Csv csv_open(const char *path)
{
	Csv csv = { .lines = kd_lines_open(kt_traces(path), NULL) };

	g_assert(csv.lines && kd_lines_next(csv.lines, NULL, NULL));
	return csv;
}

static bool csv_next(Csv *csv)
{
	char *line = kd_lines_next(csv->lines, NULL, NULL);

	if (line)
		kd_csv_split(line, ',', csv->field, FIELDS);
	return line;
}

static void csv_close(Csv *csv)
{
	g_clear_pointer(&csv->lines, kd_lines_free);
}

static KdGpuShape *typical_pods(guint *ret_n)
{
	g_autoptr(KdShapes) shapes = kd_shapes_new();
	Csv csv = csv_open(PODS);

	while (csv_next(&csv)) {
		const KdGpuAsk ask = {
			.num = (gint16) g_ascii_strtoll(csv.field[3], NULL, 10),
			.milli = (gint16) g_ascii_strtoll(csv.field[4], NULL, 10),
			.models = *csv.field[5] ? g_intern_string(csv.field[5]) : NULL,
		};

		kd_shapes_add(shapes, g_ascii_strtoll(csv.field[1], NULL, 10), &ask);
	}
	csv_close(&csv);
	return kd_shapes_typical(shapes, ret_n, NULL);
}

/* All nodes in the order in which ties are broken. */
static void add_nodes(KdSnapshot *snapshot)
{
	g_autoptr(GHashTable)
		words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	Csv csv = csv_open(NODES);

	while (csv_next(&csv))
		g_hash_table_insert(words, g_strdup(csv.field[0]),
				    g_strdup_printf("%s cpu=%sm memory=%sMi pods=1001 gpus=%s "
						    "model=%s",
						    csv.field[0], csv.field[1], csv.field[2],
						    csv.field[3], csv.field[4]));
	csv_close(&csv);
	csv = csv_open(ORDER);
	while (csv_next(&csv)) {
		KdNode *node = kt_words_node(g_hash_table_lookup(words, csv.field[0]));

		kd_snapshot_set_node(snapshot, node);
		kd_object_unref(&node->object);
	}
	csv_close(&csv);
}

static KdPodInfo *read_pod(KdSnapshot *snapshot, const Csv *csv, KdUid uid)
{
	g_autoptr(GString) words = g_string_new(NULL);

	g_string_printf(words, "%s cpu=%sm memory=%sMi", csv->field[1], csv->field[2],
			csv->field[3]);
	if (*csv->field[4] != '0')
		g_string_append_printf(words, " share=%sx%s", csv->field[4], csv->field[5]);
	if (*csv->field[6])
		g_string_append_printf(words, " model=%s", csv->field[6]);
	KdPod *pod = kt_words_pod(words->str);
	pod->object.uid = uid;
	KdPodInfo *info = kd_snapshot_pod_info(snapshot, pod);
	kd_object_unref(&pod->object);
	return info;
}

/* "node,0-1", as in the files of placements. */
static char *place(KdFramework *framework, KdSnapshot *snapshot, const KdPodInfo *info)
{
	KdSlot chosen = kd_framework_attempt(framework, info)->chosen;

	if (chosen == KD_NO_SLOT)
		return g_strdup(",");
	KdName name = kd_snapshot_nodes(snapshot)->name[chosen];
	KdGpuSet devices = kd_framework_pick_gpus(framework, chosen);
	g_autofree char *text = kd_gpu_set_print(devices);
	kd_snapshot_add_pod(snapshot, info, name, devices);
	return g_strconcat(name, ",", text, NULL);
}

static void replay(const char *policy, const char *study, const KdPolicyEnv *env)
{
	g_autoptr(KdSnapshot) snapshot = kd_snapshot_new();
	g_autoptr(KdSchedulerConfig) config = kd_scheduler_config_default();
	const KdFrameworkOptions options = {
		.tie_break = KD_TIE_FIRST, .percentage = 100, .brief = true, .env = *env
	};
	g_autofree char *path = g_strdup_printf(
		"fgd/placements/placement_default_seed42_%s_gobinary.csv.gz", study);

	KT_ROW_TRUE(policy, kd_scheduler_config_set_policy(config, policy, NULL));
	add_nodes(snapshot);
	g_autoptr(KdFramework)
		framework = kd_framework_new(config->profiles[0], snapshot, &options, NULL);
	Csv queue = csv_open(QUEUE), want = csv_open(path);
	bool good = true;
	for (KdUid uid = 1; good && csv_next(&queue) && csv_next(&want); uid++) {
		g_autoptr(KdPodInfo) info = read_pod(snapshot, &queue, uid);
		g_autofree char *got = place(framework, snapshot, info);
		g_autofree char *row = g_strdup_printf("%s, %s", policy, want.field[1]);
		g_autofree char *wanted = g_strconcat(want.field[2], ",", want.field[3], NULL);

		good = KT_ROW_STR(row, got, wanted);
	}
	csv_close(&queue);
	csv_close(&want);
}

/* Row for row what the authors' program did, devices too. */
static void test_study(void)
{
	static const char *const policies[][2] = { { "fgd", "FGD" },
						   { "best-fit", "BestFit" },
						   { "dot-product", "DotProd" },
						   { "gpu-packing", "GpuPacking" },
						   { "gpu-clustering", "GpuClustering" } };

	static const char *const files[] = { STUDY, PODS, NODES, QUEUE, ORDER };

	for (gsize i = 0; i < G_N_ELEMENTS(files); i++)
		if (!kt_traces(files[i])) {
			kt_skip("no %s among the traces", files[i]);
			return;
		}
	KdPolicyEnv env;
	g_autofree KdGpuShape *shapes = typical_pods(&env.n_shapes);
	env.shapes = shapes;
	for (gsize i = 0; i < G_N_ELEMENTS(policies); i++)
		replay(policies[i][0], policies[i][1], &env);
}

static CU_TestInfo tests[] = {
	{ "scores", test_scores },
	{ "devices", test_devices },
	{ "later device", test_later_device },
	{ "study", test_study },
	CU_TEST_INFO_NULL,
};

KT_SUITE(fgd) = { .pName = "fgd", .pTests = tests };
