/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must hold for any cluster: small random ones go through kd_what_if(), and the answer is held
 * against a few lines that know nothing of frameworks, caches and columns.
 */
#include "config.h"

#include <kubedes/rng.h>
#include <string.h>

#include "kt.h"
#include "kt_random_cluster.h"
#include "kt_tree.h"
#include "run/whatif.h"

/* ---- asking ---- */

static KdWhatIf *answer(const KdManifest *manifest, const char *policy, KdTieBreak tie)
{
	g_autoptr(KdSchedulerConfig) config = kd_scheduler_config_default();
	const KdWhatIfOptions options = { .passes = 1, .tie_break = tie, .seed = 1 };
	g_autoptr(GError) error = NULL;
	KdWhatIf *whatif = NULL;

	if (kd_scheduler_config_set_policy(config, policy, &error))
		whatif = kd_what_if(manifest, config, &options, &error);
	KT_ROW_NO_ERROR(policy, error);
	return whatif;
}

static void check_equal(const char *row, const KdWhatIf *a, const KdWhatIf *b)
{
	g_autofree char *difference = NULL;

	if (!a || !b)
		return;
	difference = kt_tree_difference(kd_what_if_tree(a, "a"), kd_what_if_tree(b, "a"));
	kt_row_true(__FILE__, __LINE__, row, !difference, difference);
}

/* ---- what a pod may do, read plainly ---- */

static bool resources_fit(const KtCluster *cluster, const KtPod *pod, guint node)
{
	const KtNode *here = &cluster->nodes[node];
	guint milli_cpu = pod->milli_cpu, mib = pod->mib, pods = 1;

	for (guint i = 0; i < cluster->n_pods; i++) {
		const KtPod *other = &cluster->pods[i];

		if (other->on != (int) node)
			continue;
		milli_cpu += other->milli_cpu;
		mib += other->mib;
		pods++;
		if (pod->port && other->port == pod->port)
			return false;
	}
	return pods <= here->pods && (!pod->milli_cpu || milli_cpu <= here->milli_cpu) &&
	       (!pod->mib || mib <= here->mib);
}

static bool neighbours_agree(const KtCluster *cluster, const KtPod *pod, guint node)
{
	for (guint i = 0; i < cluster->n_pods; i++) {
		const KtPod *other = &cluster->pods[i];

		if (other->on == (int) node && other->app == pod->app &&
		    (pod->apart || other->apart))
			return false;
	}
	return true;
}

/* Zones without a node that the pod's selector allows do not count. */
static bool is_even(const KtCluster *cluster, const KtPod *pod, guint node)
{
	guint in_zone[KT_ZONES] = { 0 }, least = G_MAXUINT;
	bool counts[KT_ZONES] = { false };

	for (guint i = 0; i < cluster->n_nodes; i++)
		if (pod->zone < 0 || pod->zone == (int) cluster->nodes[i].zone)
			counts[cluster->nodes[i].zone] = true;
	for (guint i = 0; i < cluster->n_pods; i++)
		if (cluster->pods[i].on >= 0 && cluster->pods[i].app == pod->app)
			in_zone[cluster->nodes[cluster->pods[i].on].zone]++;
	for (guint i = 0; i < KT_ZONES; i++)
		if (counts[i])
			least = MIN(least, in_zone[i]);
	return !counts[cluster->nodes[node].zone] ||
	       in_zone[cluster->nodes[node].zone] + 1 <= least + 1;
}

/* The first of an app goes anywhere. */
static bool has_company(const KtCluster *cluster, const KtPod *pod, guint node)
{
	bool any = false;

	for (guint i = 0; i < cluster->n_pods; i++) {
		const KtPod *other = &cluster->pods[i];

		if (other->on < 0 || other->app != pod->app)
			continue;
		if (cluster->nodes[other->on].zone == cluster->nodes[node].zone)
			return true;
		any = true;
	}
	return !any;
}

/* But for GPUs. */
static bool may_go(const KtCluster *cluster, const KtPod *pod, guint node)
{
	const KtNode *here = &cluster->nodes[node];

	return !here->cordoned && (!here->tainted || pod->tolerates) &&
	       (pod->zone < 0 || pod->zone == (int) here->zone) &&
	       resources_fit(cluster, pod, node) && neighbours_agree(cluster, pod, node) &&
	       (!pod->spread || is_even(cluster, pod, node)) &&
	       (!pod->near || has_company(cluster, pod, node));
}

/* ---- laws of one answer ---- */

/* "n7", "default/p7" -> 7 */
static guint number_at_end(const char *key)
{
	const char *slash = strrchr(key, '/');

	return (guint) g_ascii_strtoull(slash ? slash + 2 : key + 1, NULL, 10);
}

static bool is_among(const KdTree *names, const char *name)
{
	for (guint i = 0; names && i < names->n; i++)
		if (g_strcmp0(kd_tree_string(names->children[i]), name) == 0)
			return true;
	return false;
}

static bool is_rejected(const KdTree *attempt, const char *name)
{
	const KdTree *groups = kd_tree_get(attempt, "rejected");

	for (guint i = 0; groups && i < groups->n; i++)
		if (is_among(kd_tree_get(groups->children[i], "nodes"), name))
			return true;
	return false;
}

static void check_nodes(const char *row, const KtCluster *cluster, const KtPod *pod,
			const KdTree *attempt)
{
	const KdTree *feasible = kd_tree_get(attempt, "feasible");

	for (guint i = 0; i < cluster->n_nodes; i++) {
		g_autofree char *name = g_strdup_printf("n%u", i);
		g_autofree char *text = g_strdup_printf("%s: %s", row, name);
		const bool fits = is_among(feasible, name), may = may_go(cluster, pod, i);

		KT_ROW_TRUE(text, fits != is_rejected(attempt, name));
		KT_ROW_INT(text, fits, pod->milli ? fits && may : may);
	}
}

static gint64 int_at(const KdTree *list, guint i)
{
	gint64 value = G_MININT64;

	if (list && i < list->n)
		kd_tree_int(list->children[i], &value);
	return value;
}

/* Totals are what the plug-ins gave, and the winners have the most. */
static void check_totals(const char *row, const KdTree *attempt)
{
	const KdTree *feasible = kd_tree_get(attempt, "feasible");
	const KdTree *weighted = kd_tree_get(attempt, "weighted");
	const KdTree *totals = kd_tree_get(attempt, "totals");
	const KdTree *winners = kd_tree_get(attempt, "winners");
	gint64 most = G_MININT64;

	for (guint i = 0; i < feasible->n; i++)
		most = MAX(most, int_at(totals, i));
	for (guint i = 0; i < feasible->n; i++) {
		gint64 sum = 0;

		for (guint j = 0; j < weighted->n; j++)
			sum += int_at(weighted->children[j], i);
		KT_ROW_INT(row, int_at(totals, i), sum);
		KT_ROW_INT(row, is_among(winners, kd_tree_string(feasible->children[i])),
			   sum == most);
	}
}

/* @pod goes where the attempt says. */
static void check_attempt(const char *row, const KtCluster *cluster, KtPod *pod,
			  const KdTree *attempt)
{
	const KdTree *chosen = kd_tree_get(attempt, "chosen");
	const KdTree *feasible = kd_tree_get(attempt, "feasible");

	check_nodes(row, cluster, pod, attempt);
	KT_ROW_INT(row, chosen != NULL, feasible->n > 0);
	if (!chosen)
		return;
	check_totals(row, attempt);
	KT_ROW_TRUE(row, is_among(kd_tree_get(attempt, "winners"), kd_tree_string(chosen)));
	pod->on = (int) number_at_end(kd_tree_string(chosen));
}

/* The sums at the end are those of the pods that are there. */
static void check_final(const char *row, const KtCluster *cluster, const KdTree *final)
{
	for (guint i = 0; i < cluster->n_nodes; i++) {
		g_autofree char *name = g_strdup_printf("n%u", i);
		const KdTree *node = kd_tree_get(final, name);
		gint64 milli_cpu = -1, mib = 0, pods = 0, want_cpu = 0;
		gint64 memory = -1;

		for (guint j = 0; j < cluster->n_pods; j++) {
			if (cluster->pods[j].on != (int) i)
				continue;
			want_cpu += cluster->pods[j].milli_cpu;
			mib += cluster->pods[j].mib;
			pods++;
		}
		kd_tree_int(kd_tree_path(node, "requested.cpu"), &milli_cpu);
		kd_tree_int(kd_tree_path(node, "requested.memory"), &memory);
		KT_ROW_INT(row, milli_cpu, want_cpu);
		KT_ROW_INT(row, memory, mib * 1048576);
		KT_ROW_INT(row, kd_tree_get(node, "pods")->n, pods);
	}
}

/* Nobody goes for one who is not more important. */
static void check_victims(const char *row, KtCluster *cluster, const KtPod *pod,
			  const KdTree *attempt)
{
	const KdTree *victims = kd_tree_path(attempt, "postFilter.victims");

	KT_ROW_TRUE(row, victims && victims->n > 0);
	for (guint i = 0; victims && i < victims->n; i++) {
		const char *key = kd_tree_string(victims->children[i]);
		KtPod *victim = &cluster->pods[number_at_end(key)];

		KT_ROW_TRUE("a victim is of lower priority", victim->priority < pod->priority);
		KT_ROW_TRUE("a victim is somewhere", victim->on >= 0);
		victim->on = -1;
	}
}

/* After preemption the node that was nominated is tried alone. */
static void check_nominated(const char *row, const KtCluster *cluster, KtPod *pod,
			    const KdTree *attempt)
{
	const char *chosen = kd_tree_string(kd_tree_get(attempt, "chosen"));

	if (!KT_ROW_TRUE(row, chosen))
		return;
	pod->on = -1;
	KT_ROW_TRUE("the room that victims made is enough",
		    may_go(cluster, pod, number_at_end(chosen)));
	pod->on = (int) number_at_end(chosen);
}

static void check_attempts(const char *row, KtCluster *cluster, KtPod *pod, const KdTree *attempts)
{
	const KdTree *last = attempts->children[attempts->n - 1];
	bool alone = false;

	for (guint i = 0; i + 1 < attempts->n; i++) {
		check_attempt(row, cluster, pod, attempts->children[i]);
		check_victims(row, cluster, pod, attempts->children[i]);
	}
	kd_tree_bool(kd_tree_get(last, "nominatedNodeFits"), &alone);
	if (alone)
		check_nominated(row, cluster, pod, last);
	else
		check_attempt(row, cluster, pod, last);
}

static void check_answer(const char *row, KtCluster cluster, const KdWhatIf *whatif)
{
	const KdTree *tree = kd_what_if_tree(whatif, "cluster");
	const KdTree *pods = kd_tree_get(tree, "pods");

	for (guint i = 0; i < pods->n; i++) {
		const char *key = kd_tree_string(kd_tree_get(pods->children[i], "pod"));
		const KdTree *attempts = kd_tree_get(pods->children[i], "attempts");
		g_autofree char *text = g_strdup_printf("%s: %s", row, key);

		if (KT_ROW_TRUE(text, attempts->n > 0))
			check_attempts(text, &cluster, &cluster.pods[number_at_end(key)], attempts);
	}
	check_final(row, &cluster, kd_tree_get(tree, "final"));
}

/* ---- the laws ---- */

/* All that score, and "default". */
static GPtrArray *scorers(void)
{
	GPtrArray *names = g_ptr_array_new();
	guint n;
	const KdPolicy *const *policies = kd_policies(&n);

	g_ptr_array_add(names, (gpointer) "default");
	for (guint i = 0; i < n; i++)
		if (policies[i]->score || policies[i]->score_many)
			g_ptr_array_add(names, (gpointer) policies[i]->name);
	return names;
}

typedef void Law(const char *row, const KtCluster *cluster, const KdManifest *manifest,
		 const char *policy, KdKinds *kinds);

/* Each policy in turn, and the default profile for every cluster. */
static void for_all(Law *law)
{
	g_autoptr(GPtrArray) names = scorers();
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	const int rounds = kt_rounds(60);

	for (int i = 0; i < rounds; i++) {
		const KtCluster cluster = kt_random_cluster((guint64) i);
		g_autoptr(KdManifest) manifest = kt_write_cluster(&cluster, NULL, kinds);
		const char *policy = names->pdata[(guint) i % names->len];
		g_autofree char *usual = g_strdup_printf("cluster %d, default", i);
		g_autofree char *special = g_strdup_printf("cluster %d, %s", i, policy);

		law(usual, &cluster, manifest, "default", kinds);
		law(special, &cluster, manifest, policy, kinds);
	}
}

static void is_legal(const char *row, const KtCluster *cluster, const KdManifest *manifest,
		     const char *policy, KdKinds *kinds)
{
	g_autoptr(KdWhatIf) whatif = answer(manifest, policy, KD_TIE_RANDOM);

	(void) kinds;
	if (whatif)
		check_answer(row, *cluster, whatif);
}

static void is_repeatable(const char *row, const KtCluster *cluster, const KdManifest *manifest,
			  const char *policy, KdKinds *kinds)
{
	g_autoptr(KdWhatIf) first = answer(manifest, policy, KD_TIE_RANDOM);
	g_autoptr(KdWhatIf) second = answer(manifest, policy, KD_TIE_RANDOM);

	(void) cluster;
	(void) kinds;
	check_equal(row, first, second);
}

/* Those are defined by the order of nodes, or draw. */
static bool looks_at_order(const char *policy)
{
	static const char *const names[] = { "FirstFit", "NextFit", "Random", NULL };

	return g_strv_contains(names, policy);
}

static void knows_no_order(const char *row, const KtCluster *cluster, const KdManifest *manifest,
			   const char *policy, KdKinds *kinds)
{
	g_autoptr(gsl_rng) rng = kd_rng_stream(1, row);
	guint order[KT_MAX_NODES];

	if (looks_at_order(policy))
		return;
	for (guint i = 0; i < cluster->n_nodes; i++) {
		const guint at = (guint) kd_rng_below(rng, i + 1);

		order[i] = order[at];
		order[at] = i;
	}
	g_autoptr(KdManifest) other = kt_write_cluster(cluster, order, kinds);
	g_autoptr(KdWhatIf) first = answer(manifest, policy, KD_TIE_NAME);
	g_autoptr(KdWhatIf) second = answer(other, policy, KD_TIE_NAME);
	check_equal(row, first, second);
}

static void test_legal(void)
{
	for_all(is_legal);
}

static void test_repeatable(void)
{
	for_all(is_repeatable);
}

static void test_order(void)
{
	for_all(knows_no_order);
}

static CU_TestInfo tests[] = {
	{ "pods go where they may, and nowhere else", test_legal },
	{ "the same question has the same answer", test_repeatable },
	{ "the order of nodes is no matter but for ties", test_order },
	CU_TEST_INFO_NULL,
};

KT_SUITE(laws) = { .pName = "laws", .pTests = tests };
