/* SPDX-License-Identifier: Apache-2.0 */
/* sim/controllers/_deployment_sizes.c: the conformance cases semantics/deployment.yaml, and what
 * they leave out. */
#include "config.h"

#include "controllers/_deployment_sizes.h"
#include "kt.h"
#include "kt_cases.h"
#include "kt_tree.h"

#define MAX_SETS 16

typedef struct {
	const char *row;
	const KdTree *given, *expect;
	KdRollout rollout;
	KdRolloutSet sets[MAX_SETS]; /* the oldest first */
	KdRolloutSet *list[MAX_SETS];
	guint n;
} Case;

static gint64 number(const KdTree *tree, const char *path, gint64 absent)
{
	gint64 value = absent;

	kd_tree_int(kd_tree_path(tree, path), &value);
	return value;
}

static const char *text(const KdTree *tree, const char *path)
{
	return kd_tree_string(kd_tree_path(tree, path));
}

/* As kd_rollout_of() makes it from a Deployment. */
static void read_rollout(Case *self)
{
	KdRollingUpdateDeployment bounds = { (char *) text(self->given, "max_surge"),
					     (char *) text(self->given, "max_unavailable") };
	const KdDeployment deployment = {
		.spec = { .replicas = number(self->given, "replicas", 1),
			  .strategy = { .type = "RollingUpdate", .rollingUpdate = &bounds } },
		.status = { .replicas = number(self->given, "status_replicas", 0) },
	};

	self->rollout = kd_rollout_of(&deployment);
}

static KdRolloutSet *add(Case *self, gint64 replicas, gint64 available)
{
	KdRolloutSet *set = &self->sets[self->n];

	g_assert(self->n < MAX_SETS);
	*set = (KdRolloutSet){ .replicas = replicas, .available = available, .desired = -1 };
	self->list[self->n++] = set;
	return set;
}

static void fenceposts(Case *self)
{
	gint64 surge, unavailable;

	kd_rollout_fenceposts(text(self->given, "max_surge"), text(self->given, "max_unavailable"),
			      number(self->given, "replicas", 1), &surge, &unavailable);
	KT_ROW_INT(self->row, surge, number(self->expect, "surge", -1));
	KT_ROW_INT(self->row, unavailable, number(self->expect, "unavailable", -1));
}

static void reconcile_new(Case *self)
{
	KdRolloutSet *new;

	add(self, number(self->given, "old", 0), 0);
	new = add(self, number(self->given, "new", 0), 0);
	kd_rollout_grow(&self->rollout, self->list, self->n, new);
	KT_ROW_INT(self->row, new->replicas, number(self->expect, "new", -1));
}

static gint64 item(const KdTree *list, guint i)
{
	gint64 value = -1;

	kd_tree_int(list->children[i], &value);
	return value;
}

static void reconcile_old(Case *self)
{
	const KdTree *old = kd_tree_get(self->given, "old"),
		     *want = kd_tree_get(self->expect, "old");
	KdRolloutSet new = { .replicas = number(self->given, "new.replicas", 0),
			     .available = number(self->given, "new.available", 0) };

	for (guint i = 0; i < old->n; i++)
		add(self, number(old->children[i], "replicas", 0),
		    number(old->children[i], "available", 0));
	kd_rollout_shrink(&self->rollout, self->list, self->n, &new);
	KT_ROW_INT(self->row, want->n, self->n);
	for (guint i = 0; i < MIN(want->n, self->n); i++)
		KT_ROW_INT(self->row, self->sets[i].replicas, item(want, i));
}

static void proportional_scale(Case *self)
{
	const KdTree *given = kd_tree_get(self->given, "sets_newest_first");
	const KdTree *want = kd_tree_get(self->expect, "sets_newest_first");

	for (guint i = given->n; i-- > 0;)
		add(self, item(given, i), 0)->max_replicas = number(self->given,
								    "max_replicas_annotation", 0);
	kd_rollout_rescale(&self->rollout, self->list, self->n, self->list[self->n - 1]);
	KT_ROW_INT(self->row, want->n, self->n);
	for (guint i = 0; i < MIN(want->n, self->n); i++)
		KT_ROW_INT(self->row, self->sets[self->n - 1 - i].replicas, item(want, i));
}

static void history_cleanup(Case *self)
{
	const KdTree *given = kd_tree_get(self->given, "old_sets_oldest_first");
	gint64 deleted = 0;

	for (guint i = 0; i < given->n; i++) {
		KdRolloutSet *set = add(self, number(given->children[i], "spec", 0), 0);

		set->n_pods = number(given->children[i], "status", 0);
		set->settled = true;
	}
	kd_rollout_clean_up(self->list, self->n, number(self->given, "revision_history_limit", 10));
	for (guint i = 0; i < self->n; i++)
		deleted += self->sets[i].surplus;
	KT_ROW_INT(self->row, deleted, number(self->expect, "deleted", -1));
}

static const struct {
	const char *op;
	void (*run)(Case *self);
	guint at_least;
} ops[] = {
	{ "fenceposts", fenceposts, 6 },           { "reconcile_new", reconcile_new, 4 },
	{ "reconcile_old", reconcile_old, 5 },     { "proportional_scale", proportional_scale, 9 },
	{ "history_cleanup", history_cleanup, 4 },
};

static void cases(void)
{
	g_autoptr(KdForest) forest = kt_semantics("deployment.yaml");
	const KdTree *list = forest ? kd_forest_document(forest, 0) : NULL;

	for (guint k = 0; list && k < G_N_ELEMENTS(ops); k++) {
		guint n = 0;

		for (guint i = 0; i < list->n; i++) {
			Case self = { .row = text(list->children[i], "name"),
				      .given = kd_tree_get(list->children[i], "given"),
				      .expect = kd_tree_get(list->children[i], "expect") };

			if (g_strcmp0(text(self.given, "op"), ops[k].op) != 0)
				continue;
			read_rollout(&self);
			ops[k].run(&self);
			n++;
		}
		KT_ROW_TRUE(ops[k].op, n >= ops[k].at_least);
	}
}

/* ---- what the cases leave out ---- */

/* Sets in order of creation: size:available:desired:max, "*" the new one. */
static guint read_sets(const char *words, KdRolloutSet *sets, KdRolloutSet **list,
		       KdRolloutSet **new)
{
	g_auto(GStrv) parts = g_strsplit(words, " ", -1);
	guint n = g_strv_length(parts);

	*new = NULL;
	for (guint i = 0; i < n; i++) {
		bool is_new = parts[i][0] == '*';
		g_auto(GStrv) numbers = g_strsplit(parts[i] + is_new, ":", 4);

		sets[i] = (KdRolloutSet){ .replicas = atoi(numbers[0]),
					  .available = atoi(numbers[1]),
					  .desired = atoi(numbers[2]),
					  .max_replicas = atoi(numbers[3]) };
		list[i] = &sets[i];
		if (is_new)
			*new = &sets[i];
	}
	return n;
}

/* A set whose annotations are to be written is marked. */
static char *print_sets(const KdRolloutSet *sets, guint n)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < n; i++)
		g_string_append_printf(out, "%s%d%s", i > 0 ? " " : "", (int) sets[i].replicas,
				       sets[i].sized ? "!" : "");
	return g_string_free(out, FALSE);
}

static const struct {
	const char *name;
	KdRollout rollout;
	const char *sets, *want;
} rescales[] = {
	{ "the only one with pods, though it is old",
	  { .replicas = 5, .rolling = true },
	  "3:3:3:4 *0:0:3:4",
	  "5! 0" },
	{ "nothing to be done", { .replicas = 3, .rolling = true }, "3:3:5:6 *0:0:5:6", "3 0" },
	{ "without a new one the newest",
	  { .replicas = 2, .rolling = true },
	  "0:0:2:3 0:0:2:3",
	  "0 2!" },
	{ "a new one that is all there: the old ones go",
	  { .replicas = 4, .rolling = true },
	  "2:2:4:5 *4:4:4:5",
	  "0! 4" },
	{ "not while it knows of another number",
	  { .replicas = 4, .surge = 1, .rolling = true },
	  "2:2:3:5 *4:4:3:5",
	  "2! 3!" },
	{ "nor while its pods are not available",
	  { .replicas = 4, .surge = 2, .rolling = true },
	  "2:2:4:6 *4:3:4:6",
	  "2! 4!" },
	{ "not in proportion where all are replaced at once",
	  { .replicas = 9 },
	  "2:2:4:6 *4:3:4:6",
	  "2 4" },
	{ "without annotation: a share of the pods that are there",
	  { .replicas = 8, .n_pods = 4, .rolling = true },
	  "2:2:-1:0 *2:2:-1:0",
	  "4! 4!" },
	{ "without pods either: all to the largest, of equals the newest",
	  { .replicas = 8, .rolling = true },
	  "2:0:-1:0 *2:0:-1:0",
	  "2! 6!" },
};

static void rescale(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(rescales); i++) {
		KdRolloutSet sets[MAX_SETS], *list[MAX_SETS], *new;
		guint n = read_sets(rescales[i].sets, sets, list, &new);
		g_autofree char *got = NULL;

		kd_rollout_rescale(&rescales[i].rollout, list, n, new);
		got = print_sets(sets, n);
		KT_ROW_STR(rescales[i].name, got, rescales[i].want);
	}
}

static const struct {
	const char *name;
	KdRollout rollout;
	const char *sets, *want;
} shrinks[] = {
	{ "the oldest first",
	  { .replicas = 10, .unavailable = 2 },
	  "3:3:0:0 4:4:0:0 *5:5:0:0",
	  "0! 3! 5" },
	{ "what is not available first, of the oldest",
	  { .replicas = 10, .unavailable = 2 },
	  "5:4:0:0 5:4:0:0 *2:0:0:0",
	  "4! 4! 2" },
	{ "no more of it than may go",
	  { .replicas = 10, .unavailable = 0 },
	  "6:2:0:0 6:2:0:0 *0:0:0:0",
	  "4! 6 0" },
	{ "sets without pods do not count",
	  { .replicas = 4, .unavailable = 1 },
	  "0:3:0:0 2:2:0:0 *2:1:0:0",
	  "0 2 2" },
	{ "one that has not let its pods go yet: none",
	  { .replicas = 4, .unavailable = 1 },
	  "2:3:0:0 2:2:0:0 *3:3:0:0",
	  "2 2 3" },
};

static void shrink(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(shrinks); i++) {
		KdRolloutSet sets[MAX_SETS], *list[MAX_SETS], *new;
		guint n = read_sets(shrinks[i].sets, sets, list, &new);
		g_autofree char *got = NULL;

		kd_rollout_shrink(&shrinks[i].rollout, list, n - 1, new);
		got = print_sets(sets, n);
		KT_ROW_STR(shrinks[i].name, got, shrinks[i].want);
	}
}

/* Whatever the sizes: all that is allowed is there, and nobody goes against the direction. */
static void keeps_proportions(void)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(11);

	for (int i = 0; i < kt_rounds(2000); i++) {
		KdRolloutSet sets[MAX_SETS], *list[MAX_SETS];
		guint n = (guint) g_rand_int_range(rand, 2, MAX_SETS + 1);
		KdRollout rollout = { .replicas = g_rand_int_range(rand, 1, 100),
				      .surge = g_rand_int_range(rand, 0, 30),
				      .rolling = true };
		const gint64 allowed = rollout.replicas + rollout.surge;
		gint64 before[MAX_SETS], sum_before = 0, sum = 0;
		guint n_against = 0, n_negative = 0;

		for (guint k = 0; k < n; k++) {
			before[k] = g_rand_int_range(rand, 1, 40);
			sum_before += before[k];
			list[k] = &sets[k];
		}
		for (guint k = 0; k < n; k++)
			sets[k] = (KdRolloutSet){ .replicas = before[k],
						  .desired = -1,
						  .max_replicas = sum_before };
		kd_rollout_rescale(&rollout, list, n, list[n - 1]);
		for (guint k = 0; k < n; k++) {
			sum += sets[k].replicas;
			n_negative += sets[k].replicas < 0;
			n_against += allowed > sum_before ? sets[k].replicas < before[k]
							  : sets[k].replicas > before[k];
		}
		KT_ROW_INT("in all", sum, allowed);
		KT_ROW_INT("the other way", n_against, 0);
		KT_ROW_INT("less than none", n_negative, 0);
	}
}

static void unsettled(void)
{
	KdRolloutSet one = { .settled = false }, two = { .settled = true },
		     *list[] = { &one, &two };

	kd_rollout_clean_up(list, 2, 1);
	KT_ROW_TRUE("not the first, of which more is to be seen", !one.surplus);
	KT_ROW_TRUE("nor another in its place", !two.surplus);
}

static CU_TestInfo tests[] = {
	{ "cases", cases },         { "rescale", rescale },
	{ "shrink", shrink },       { "keeps proportions", keeps_proportions },
	{ "unsettled", unsettled }, CU_TEST_INFO_NULL
};

KT_SUITE(deployment_sizes) = { .pName = "deployment_sizes", .pTests = tests };
