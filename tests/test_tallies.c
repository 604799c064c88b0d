/* SPDX-License-Identifier: Apache-2.0 */
/* Tallies that follow a cluster which changes at random against a count of every pod. */
#include "config.h"

#include "kt_world.h"

#include "placement/tallies.h"

#include <kubedes/rng.h>

#define N_NODES 12
#define N_PODS  40

typedef struct {
	KtStage *stage;
	KdTallies *tallies;
	gsl_rng *rng;
	KdName zone, app;
} World;

static guint draw(const World *world, guint n)
{
	return (guint) gsl_rng_uniform_int(world->rng, n);
}

/* ---- rules ---- */

static bool without_taint(const KdNode *node, gconstpointer data)
{
	(void) data;
	return node->spec.n_taints == 0;
}

static gint32 two_for_app(const KdPodInfo *pod, gconstpointer data)
{
	const World *world = data;
	KdName app = kd_map_get(&pod->pod->object.metadata.labels, world->app);

	return app && *app == 'a' ? 2 : 0;
}

static gint32 one_unless_ending(const KdPodInfo *pod, gconstpointer data)
{
	(void) data;
	return !pod->is_terminating;
}

static const KdRegionRule clean = { .id = "clean", .id_size = 5, .includes = without_taint };

/* ---- the naive count ---- */

static gint64 naive_sum(const World *world, const KdRegionRule *region, const KdTallyRule *rule,
			KdName value, guint *ret_nodes)
{
	const KdNodes *nodes = kd_snapshot_nodes(world->stage->snapshot);
	gint64 sum = 0;

	*ret_nodes = 0;
	for (guint i = 0; i < nodes->n_nodes; i++) {
		const KdNode *node = nodes->node[nodes->order[i]];
		guint n;
		const KdPlaced *pods = kd_nodes_pods(nodes, nodes->order[i], &n);

		if (kd_map_get(&node->object.metadata.labels, world->zone) != value ||
		    (region && !region->includes(node, NULL)))
			continue;
		++*ret_nodes;
		for (guint p = 0; p < n; p++)
			sum += rule->weigh(pods[p].info, rule->data);
	}
	return sum;
}

/* The domain that the tally has for the label value; 0 = none. */
static guint32 domain_of(const World *world, const KdTopology *topology, KdName value)
{
	const KdNodes *nodes = kd_snapshot_nodes(world->stage->snapshot);

	for (guint i = 0; i < nodes->n_nodes; i++) {
		KdSlot slot = nodes->order[i];

		if (kd_map_get(&nodes->node[slot]->object.metadata.labels, world->zone) == value)
			return topology->domain[slot];
	}
	return 0;
}

static void compare(const World *world, const char *row, const KdRegionRule *region_rule,
		    const KdTallyRule *rule)
{
	static const char *const zones[] = { "z0", "z1", "z2" };
	const KdRegion *region = kd_tallies_region(world->tallies, world->zone, region_rule);
	const KdTally *tally = kd_tallies_get(world->tallies, region, rule);
	gint64 total = 0, least = G_MAXINT32;
	guint n_domains = 0, n_all = 0, n_some = 0, n_least = 0, got_n;

	for (guint z = 0; z < G_N_ELEMENTS(zones); z++) {
		KdName value = g_intern_string(zones[z]);
		guint32 domain = domain_of(world, region->topology, value);
		guint n_nodes;
		gint64 sum = naive_sum(world, region_rule, rule, value, &n_nodes);

		total += sum;
		n_domains += n_nodes > 0;
		n_all += n_nodes;
		n_some += sum != 0;
		if (n_nodes > 0 && sum <= least) {
			n_least = sum < least ? 1 : n_least + 1;
			least = sum;
		}
		if (domain == 0)
			continue;
		KT_ROW_INT(row, tally->sum[domain], sum);
		KT_ROW_INT(row, region->nodes[domain], n_nodes);
	}
	KT_ROW_INT(row, tally->total, total);
	KT_ROW_INT(row, tally->n_some, n_some);
	KT_ROW_INT(row, region->n_domains, n_domains);
	KT_ROW_INT(row, region->n_nodes, n_all);
	KT_ROW_INT(row, kd_tally_least(tally, &got_n), least);
	KT_ROW_INT(row, got_n, n_least);
}

static void compare_all(const World *world)
{
	const KdTallyRule apps = { "apps", 4, two_for_app, world };
	const KdTallyRule live = { "live", 4, one_unless_ending, NULL };

	kd_tallies_begin(world->tallies);
	compare(world, "apps everywhere", NULL, &apps);
	compare(world, "apps on clean nodes", &clean, &apps);
	if (draw(world, 3) == 0) /* some are asked seldom, with much to catch up on */
		compare(world, "live pods on clean nodes", &clean, &live);
}

/* ---- a cluster that changes ---- */

static void change(const World *world)
{
	g_autofree char *words = NULL;
	const guint node = draw(world, N_NODES), pod = draw(world, N_PODS), zone = draw(world, 4);

	switch (draw(world, 8)) {
	case 0:
		words = g_strdup_printf("gone n%u", node);
		break;
	case 1:
	case 2:
		words = zone == 3 ? g_strdup_printf("node n%u cpu=8", node)
				  : g_strdup_printf("node n%u cpu=8 label.zone=z%u%s", node, zone,
						    draw(world, 3) ? "" : " taint=k:v:NoSchedule");
		break;
	case 3:
		words = g_strdup_printf("end p%u", pod);
		break;
	default:
		words = g_strdup_printf("end p%u; pod p%u cpu=100m label.app=%c on=n%u%s", pod, pod,
					"abc"[draw(world, 3)], node,
					draw(world, 4) ? "" : " ending");
	}
	kt_stage_add(world->stage, words);
}

static void add_pods(KtStage *stage)
{
	for (guint i = 0; i < N_PODS; i++) {
		g_autofree char *words = g_strdup_printf("pod p%u on=n0", i);

		kt_stage_add(stage, words);
	}
}

static void follow(guint64 seed, gsize limit)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL, "node n0 cpu=8 label.zone=z0");
	g_autoptr(KdTallies) tallies = kd_tallies_new(stage->snapshot, limit);
	const World world = { .stage = stage,
			      .tallies = tallies,
			      .rng = kd_rng_stream(seed, "test/tallies"),
			      .zone = g_intern_string("zone"),
			      .app = g_intern_string("app") };

	add_pods(stage);
	for (guint i = 0; i < 300; i++) {
		change(&world);
		if (draw(&world, 2))
			compare_all(&world);
	}
	gsl_rng_free(world.rng);
}

static void test_random(void)
{
	for (guint64 seed = 0; seed < 20; seed++)
		follow(seed, 1 << 20);
}

/* A limit that nothing fits into: each is made anew in each round. */
static void test_limit(void)
{
	follow(100, 1);
}

/* Pods alone, and seldom asked about, so that many records are followed at once, around the end of
 * the log's ring (of 16384) too. */
static void test_pods(void)
{
	g_autoptr(KtStage) stage = kt_stage_new(NULL, NULL,
						"node n0 cpu=8 label.zone=z0; "
						"node n1 cpu=8 label.zone=z1");
	g_autoptr(KdTallies) tallies = kd_tallies_new(stage->snapshot, 1 << 20);
	const World world = { .stage = stage,
			      .tallies = tallies,
			      .rng = kd_rng_stream(1, "test/tallies"),
			      .zone = g_intern_string("zone"),
			      .app = g_intern_string("app") };

	add_pods(stage);
	while (kd_snapshot_position(stage->snapshot) < 3 * 16384 + 100) {
		for (guint i = 0; i < 100; i++) {
			const guint pod = draw(&world, N_PODS);
			g_autofree char *words = g_strdup_printf(
				"end p%u; pod p%u cpu=100m label.app=%c on=n%u", pod, pod,
				"abc"[draw(&world, 3)], draw(&world, 3));

			kt_stage_add(stage, words);
		}
		compare_all(&world);
	}
	gsl_rng_free(world.rng);
}

static CU_TestInfo tests[] = {
	{ "as counted, on clusters that change", test_random },
	{ "as counted, while pods come and go", test_pods },
	{ "as counted, with no memory to spare", test_limit },
	CU_TEST_INFO_NULL,
};

KT_SUITE(tallies) = { .pName = "tallies", .pTests = tests };
