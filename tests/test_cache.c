/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/cache.c: what is kept equals what a full scan finds, to the last score and verdict.
 */
#include "config.h"

#include "kt_world.h"

#include <string.h>

#include "kt_words.h"

static gint64 mix(gint64 a, gint64 b)
{
	guint64 hash = (guint64) a * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15) ^ (guint64) b;

	return (gint64) ((hash ^ hash >> 31) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9) >> 40 &
			 0xffff);
}

static gint64 text_hash(const char *text)
{
	return text ? g_str_hash(text) : 0;
}

static gint64 node_hash(const KdCycle *cycle, KdSlot s)
{
	const KdNode *node = cycle->nodes->node[s];

	return text_hash(node ? kd_map_lookup(&node->object.metadata.labels, "x") : NULL);
}

static gint64 pods_hash(const KdCycle *cycle, KdSlot s)
{
	guint n;
	const KdPlaced *pods = kd_nodes_pods(cycle->nodes, s, &n);
	gint64 hash = cycle->nodes->requested[KD_CPU][s];

	for (guint i = 0; i < n; i++)
		hash = mix(hash, text_hash(pods[i].info->pod->object.metadata.name));
	return hash;
}

static gint64 requests_hash(const KdCycle *cycle)
{
	gint64 hash = cycle->pod->non_zero_memory;

	for (guint i = 0; i < cycle->pod->n_requests; i++)
		hash = mix(hash, cycle->pod->requests[i].amount + cycle->pod->requests[i].resource);
	return hash;
}

static gint64 label_hash(const KdCycle *cycle)
{
	return text_hash(kd_map_lookup(&cycle->pod->pod->object.metadata.labels, "app"));
}

static KdVerdict verdict(gint64 hash)
{
	static const char *const reasons[] = { "red", "green", "blue" };

	if (hash % 7 > 1)
		return KD_FITS;
	return kd_verdict(KD_CODE_UNSCHEDULABLE, g_quark_from_string(reasons[hash % 3]));
}

static gint64 requests_pods(const KdCycle *cycle, KdSlot s)
{
	return mix(requests_hash(cycle), pods_hash(cycle, s)) % 101;
}
static KdVerdict requests_pods_filter(const KdCycle *cycle, KdSlot s)
{
	return verdict(mix(requests_pods(cycle, s), 1));
}
static void requests_pods_many(const KdCycle *cycle, KdSlot from, KdSlot to, gint64 *ret)
{
	for (KdSlot s = from; s < to; s++)
		ret[s] = requests_pods(cycle, s);
}
static void requests_pods_filter_many(const KdCycle *cycle, KdSlot from, KdSlot to, KdVerdict *ret)
{
	for (KdSlot s = from; s < to; s++)
		ret[s] = requests_pods_filter(cycle, s);
}
static const KdPolicy by_requests = {
	KD_POLICY_HEAD,
	.name = "ByRequests",
	.pod_reads = KD_POD_REQUESTS,
	.node_reads = KD_NODE_PODS,
	.filter = requests_pods_filter,
	.filter_many = requests_pods_filter_many,
	.score = requests_pods,
	.score_many = requests_pods_many,
};

static gint64 meta_object(const KdCycle *cycle, KdSlot s)
{
	return mix(label_hash(cycle), node_hash(cycle, s));
}
static KdVerdict meta_object_filter(const KdCycle *cycle, KdSlot s)
{
	return verdict(meta_object(cycle, s));
}
static const KdPolicy by_meta = {
	KD_POLICY_HEAD,
	.name = "ByMeta",
	.pod_reads = KD_POD_META,
	.node_reads = KD_NODE_OBJECT,
	.filter = meta_object_filter,
	.score = meta_object,
	.normalization = KD_NORMALIZE_MAX,
};

static gint64 spec_object(const KdCycle *cycle, KdSlot s)
{
	const KdPodSpec *spec = cycle->pod->pod->spec;

	return mix(spec->n_tolerations + spec->nodeSelector.n * 7 + cycle->pod->n_ports,
		   node_hash(cycle, s));
}
static const KdPolicy by_spec = {
	KD_POLICY_HEAD,           .name = "BySpec",
	.pod_reads = KD_POD_SPEC, .node_reads = KD_NODE_OBJECT,
	.score = spec_object,     .normalization = KD_NORMALIZE_MAX_REVERSED,
};

static void gpu_key(const KdCycle *cycle, GByteArray *key)
{
	g_byte_array_append(key, (const guint8 *) &cycle->pod->gpu.milli, 2);
}
static gint64 gpu_pods(const KdCycle *cycle, KdSlot s)
{
	return mix(cycle->pod->gpu.milli, cycle->nodes->gpu_total_left[s]) % 101;
}
static const KdPolicy by_key = {
	KD_POLICY_HEAD, .name = "ByKey",   .node_reads = KD_NODE_OBJECT | KD_NODE_PODS,
	.key = gpu_key, .score = gpu_pods,
};

static gint64 cluster(const KdCycle *cycle, KdSlot s)
{
	gint64 sum = 0;

	for (guint i = 0; i < cycle->nodes->n_nodes; i++)
		sum += cycle->nodes->requested[KD_PODS][cycle->nodes->order[i]];
	return mix(sum, s) % 101;
}
static void cluster_many(const KdCycle *cycle, KdSlot from, KdSlot to, gint64 *ret)
{
	for (KdSlot s = from; s < to; s++)
		ret[s] = cluster(cycle, s);
}
static const KdPolicy by_cluster = {
	KD_POLICY_HEAD,   .name = "ByCluster",        .node_reads = KD_NODE_CLUSTER,
	.score = cluster, .score_many = cluster_many,
};

static const KtPlugin all[] = { { &by_requests, 2 }, { &by_meta, 1 },    { &by_spec, 3 },
				{ &by_key, 1 },      { &by_cluster, 1 }, { NULL, 0 } };

static void compare_vectors(const char *what, const gint64 *kept, const gint64 *plain, guint n)
{
	if (!KT_ROW_INT(what, kept != NULL, plain != NULL))
		return;
	for (guint i = 0; kept && i < n; i++)
		if (!KT_ROW_INT(what, kept[i], plain[i]))
			return;
}

static bool compare_walks(const KdAttempt *kept, const KdAttempt *plain)
{
	if (!KT_ROW_INT("evaluated", kept->n_evaluated, plain->n_evaluated) ||
	    !KT_ROW_INT("feasible", kept->n_feasible, plain->n_feasible))
		return false;
	for (guint i = 0; i < kept->n_evaluated; i++) {
		KdSlot s = kept->evaluated[i];

		if (!KT_ROW_INT("walked", s, plain->evaluated[i]) ||
		    !KT_ROW_INT("the filter", kept->rejected_by[s], plain->rejected_by[s]) ||
		    !KT_ROW_INT("the verdict", kept->verdicts[s], plain->verdicts[s]))
			return false;
	}
	return true;
}

static void compare(const KdAttempt *kept, const KdAttempt *plain, bool brief)
{
	if (!compare_walks(kept, plain))
		return;
	compare_vectors("totals", kept->totals, plain->totals, kept->n_feasible);
	for (guint i = 0; !brief && i < kept->n_scores; i++) {
		const char *name = kept->scores[i].policy->name;

		compare_vectors(name, kept->scores[i].raw, plain->scores[i].raw, kept->n_feasible);
		compare_vectors(name, kept->scores[i].weighted, plain->scores[i].weighted,
				kept->n_feasible);
	}
	KT_ROW_INT("the chosen", kept->chosen, plain->chosen);
	KT_ROW_INT("the winners", kept->n_winners, plain->n_winners);
	KT_ROW_INT("the rejectors", (gint64) kept->rejectors, (gint64) plain->rejectors);
}

typedef struct {
	KtStage *stage;
	KdFramework *plain;
	GRand *rand;
	bool brief;
	guint n_nodes; /* names in use */
	guint n_pods;
} Law;

static int die(Law *law, int n)
{
	return g_rand_int_range(law->rand, 0, n);
}

static const char *one_of(Law *law, const char *const *words, guint n)
{
	return words[die(law, (int) n)];
}
#define ONE_OF(law, ...)                                                                           \
	one_of(law, (const char *const[]){ __VA_ARGS__ },                                          \
	       G_N_ELEMENTS(((const char *const[]){ __VA_ARGS__ })))

static char *random_node(Law *law)
{
	return g_strdup_printf(
		"n%d cpu=%d memory=%dGi pods=%d label.x=%d label.zone=z%d %s %s %s",
		die(law, (int) law->n_nodes), 1 + die(law, 16), 1 + die(law, 64), 1 + die(law, 20),
		die(law, 3), die(law, 3),
		ONE_OF(law, "", "", "taint=k:v:NoSchedule", "taint=k:v:PreferNoSchedule",
		       "unschedulable"),
		ONE_OF(law, "", "image=nginx:1@300Mi", "image=redis:7@100Mi image=nginx:1@300Mi"),
		ONE_OF(law, "", "", "gpus=4 model=T4", "gpus=8 model=P100"));
}

static char *random_pod(Law *law)
{
	return g_strdup_printf(
		"p%u cpu=%dm memory=%dMi label.app=%s %s %s %s %s", law->n_pods++,
		250 * die(law, 12), 512 * die(law, 4), ONE_OF(law, "web", "db", "job"),
		ONE_OF(law, "", "", "", "port=80", "port=10.0.0.1:81"),
		ONE_OF(law, "", "", "tolerate=k:v:NoSchedule", "tolerate=*"),
		ONE_OF(law, "", "", "select.zone=z1", "require=zone:In:z0,z2",
		       "prefer=10:zone:In:z1", "require=@n1,n2"),
		ONE_OF(law, "", "", "share=1x500", "share=2x1000 model=T4", "share=1x200"));
}

static void change(Law *law)
{
	g_autofree char *line = NULL;
	int n = die(law, 12);

	if (n == 0) {
		g_autofree char *node = random_node(law);

		line = g_strdup_printf("node %s", node);
	} else if (n == 1) {
		line = g_strdup_printf("gone n%d", die(law, (int) law->n_nodes));
	} else if (n < 4 && law->n_pods > 0) {
		guint old = (guint) die(law, (int) law->n_pods);
		g_autofree char *name = g_strdup_printf("p%u", old);

		if (g_hash_table_contains(law->stage->pods, name))
			line = g_strdup_printf("end %s", name);
	}
	if (line)
		kt_stage_add(law->stage, line);
}

static void try_both(Law *law)
{
	g_autofree char *words = random_pod(law);
	KtStage *stage = law->stage;
	const KdPodInfo *info = kt_stage_info(stage, words);
	const KdAttempt *kept = kd_framework_attempt(stage->framework, info);
	const KdAttempt *plain = kd_framework_attempt(law->plain, info);
	KdGpuSet gpus;
	KdName node;

	if (!kept->listed)
		kd_framework_list(stage->framework);
	compare(kept, plain, law->brief);
	if (kept->chosen == KD_NO_SLOT)
		return;
	node = kd_snapshot_nodes(stage->snapshot)->name[kept->chosen];
	gpus = kd_framework_pick_gpus(stage->framework, kept->chosen);
	KT_ROW_INT("the devices", gpus, kd_framework_pick_gpus(law->plain, plain->chosen));
	kd_snapshot_add_pod(stage->snapshot, info, node, gpus);
	g_hash_table_insert(stage->pods, g_strdup(info->pod->object.metadata.name),
			    GSIZE_TO_POINTER(info->pod->object.uid));
}

/* What-ifs leave no trace. */
static void wonder(Law *law)
{
	guint mark = kd_snapshot_mark(law->stage->snapshot);

	for (guint i = 0; i < 3; i++) {
		g_autofree char *pod = random_pod(law);
		g_autofree char *line = g_strdup_printf("pod %s on=n%d", pod,
							die(law, (int) law->n_nodes));

		kt_stage_add(law->stage, line);
	}
	try_both(law);
	kd_snapshot_revert(law->stage->snapshot, mark);
}

static void live(Law *law, guint n_steps)
{
	for (guint i = 0; i < law->n_nodes / 2 + 1; i++) {
		g_autofree char *node = random_node(law);
		g_autofree char *line = g_strdup_printf("node %s", node);

		kt_stage_add(law->stage, line);
	}
	for (guint i = 0; i < n_steps; i++) {
		change(law);
		try_both(law);
		if (i % 16 == 0)
			wonder(law);
	}
}

static const struct {
	const char *row;
	guint n_nodes;
	guint n_steps;
	gint percentage;
	gsize cache_bytes;
	bool brief;
} lives[] = {
	{ "few nodes", 6, 300, 100, 0, false },
	{ "a small cache", 10, 200, 100, 2000, false },
	{ "many nodes, of which a part is looked at", 260, 60, 50, 0, false },
	{ "totals alone", 10, 200, 100, 0, true },
};

static void laws_of(const KtPlugin *plugins, const KdProfile *profile)
{
	for (guint i = 0; i < G_N_ELEMENTS(lives) * (guint) kt_rounds(1); i++) {
		guint row = i % G_N_ELEMENTS(lives);
		KdFrameworkOptions options = kt_stage_options();
		Law law = { .rand = g_rand_new_with_seed(i),
			    .brief = lives[row].brief,
			    .n_nodes = lives[row].n_nodes };

		options.percentage = lives[row].percentage;
		options.cache_bytes = lives[row].cache_bytes;
		options.brief = lives[row].brief;
		law.stage = kt_stage_new(plugins, &options, "");
		if (profile)
			law.stage->framework = kd_framework_new(profile, law.stage->snapshot,
								&options, NULL);
		options.plain = true;
		options.brief = false;
		law.plain = kd_framework_new(profile ? profile : law.stage->profile,
					     law.stage->snapshot, &options, NULL);
		live(&law, lives[row].n_steps);
		kd_framework_free(law.plain);
		kt_stage_free(law.stage);
		g_rand_free(law.rand);
	}
}

static void law_of_these(void)
{
	laws_of(all, NULL);
}

/* The plug-ins that there are say truly what their answers depend on. */
static void law_of_defaults(void)
{
	g_autoptr(KdSchedulerConfig) config = kd_scheduler_config_default();

	laws_of(NULL, config->profiles[0]);
}

static void law_of_policies(void)
{
	guint n;
	const KdPolicy *const *policies = kd_policies(&n);

	for (guint i = 0; i < n; i++) {
		g_autoptr(KdSchedulerConfig) config = kd_scheduler_config_default();

		if (kd_scheduler_config_set_policy(config, policies[i]->name, NULL))
			laws_of(NULL, config->profiles[0]);
	}
}

static CU_TestInfo tests[] = {
	{ "plug-ins of all kinds: cached = plain", law_of_these },
	{ "the default profile: cached = plain", law_of_defaults },
	{ "each policy: cached = plain", law_of_policies },
	CU_TEST_INFO_NULL,
};

KT_SUITE(cache) = { .pName = "cache", .pTests = tests };
