/* SPDX-License-Identifier: Apache-2.0 */
/* sim/record/reasons.c: what turned nodes down, in numbers. */
#include "config.h"

#include "kt.h"
#include "record/reasons.h"

#define MAX_NODES 200

/* An attempt in which node i got the reason number verdicts[i]; 0 = it fits. */
typedef struct {
	KdVerdict verdicts[MAX_NODES];
	KdSlot evaluated[MAX_NODES];
	KdAttempt attempt;
} Tried;

static KdVerdict verdict_of(const char *reason)
{
	return kd_verdict(KD_CODE_UNSCHEDULABLE, g_quark_from_string(reason));
}

/* @words: a reason a node, "-" = it fits, "+" parts reasons of one node. */
static void try(Tried *tried, const char *words)
{
	g_auto(GStrv) nodes = g_strsplit(words, " ", -1);
	guint n = 0;

	*tried = (Tried){ .attempt = { .listed = true,
				       .verdicts = tried->verdicts,
				       .evaluated = tried->evaluated } };
	for (; *words && nodes[n]; n++) {
		tried->evaluated[n] = n;
		g_strdelimit(nodes[n], "+", '\n');
		if (nodes[n][0] == '-')
			tried->attempt.n_feasible++;
		else
			tried->verdicts[n] = verdict_of(nodes[n]);
	}
	tried->attempt.n_evaluated = n;
}

static const struct {
	const char *row, *nodes;
	const char *pre_filter; /* rejected as a whole */
	const char *restricted; /* reason of the nodes that were not looked at */
	guint n_restricted_to, n_nodes;
	const char *want;
} rows[] = {
	{ "all fit", "- - -", NULL, NULL, 0, 3, NULL },
	{ "one does not", "- cpu -", NULL, NULL, 0, 3, "{\"cpu\":1}" },
	{ "sorted by reason", "memory cpu cpu memory cpu", NULL, NULL, 0, 5,
	  "{\"cpu\":3,\"memory\":2}" },
	{ "several of one node", "cpu+memory cpu -", NULL, NULL, 0, 3, "{\"cpu\":2,\"memory\":1}" },
	{ "a quote in it", "a\"b", NULL, NULL, 0, 1, "{\"a\\\"b\":1}" },
	{ "as a whole", "", "no volume", NULL, 0, 7, "{\"no volume\":7}" },
	{ "some were not looked at", "- cpu", NULL, "affinity", 2, 5,
	  "{\"affinity\":3,\"cpu\":1}" },
	{ "not looked at, for the same reason", "cpu -", NULL, "cpu", 2, 5, "{\"cpu\":4}" },
	{ "narrowed to all there are", "- -", NULL, "affinity", 2, 2, NULL },
	{ "no nodes", "", NULL, NULL, 0, 0, NULL },
};

static void counted(void)
{
	g_autoptr(KdReasons) reasons = kd_reasons_new();

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
		Tried tried;
		KdAttempt *attempt = &tried.attempt;

		try(&tried, rows[i].nodes);
		attempt->nominated = KD_NO_SLOT;
		if (rows[i].pre_filter)
			attempt->pre_filter = verdict_of(rows[i].pre_filter);
		if (rows[i].restricted) {
			attempt->restricted = true;
			attempt->restricted_reason = g_quark_from_string(rows[i].restricted);
			attempt->n_restricted_to = rows[i].n_restricted_to;
		}
		kd_reasons_count(reasons, attempt, rows[i].n_nodes);
		KT_ROW_STR(rows[i].row, kd_reasons_print(reasons), rows[i].want);
	}
}

/* The walk counted them; vectors that are made later say nothing new. */
static void counted_by_the_walk(void)
{
	g_autoptr(KdReasons) reasons = kd_reasons_new();
	const KdVerdictCount counts[] = { { verdict_of("cpu"), 2 }, { verdict_of("memory"), 1 } };

	for (int listed = 0; listed < 2; listed++) {
		Tried tried;

		try(&tried, "cpu - memory cpu");
		tried.attempt.nominated = KD_NO_SLOT;
		tried.attempt.counts = counts;
		tried.attempt.n_counts = G_N_ELEMENTS(counts);
		tried.attempt.listed = listed;
		kd_reasons_count(reasons, &tried.attempt, 4);
		KT_ROW_STR(listed ? "vectors too" : "no vectors", kd_reasons_print(reasons),
			   "{\"cpu\":2,\"memory\":1}");
	}
}

/* More reasons than there are places for. */
static void many(void)
{
	g_autoptr(KdReasons) reasons = kd_reasons_new();
	g_autoptr(GString) words = g_string_new(NULL), want = g_string_new("{");
	Tried tried;

	for (int i = 0; i < MAX_NODES; i++)
		g_string_append_printf(words, "%sr%03d", i > 0 ? " " : "", i % 100);
	for (int i = 0; i < 100; i++)
		g_string_append_printf(want, "%s\"r%03d\":2", i > 0 ? "," : "", i);
	g_string_append_c(want, '}');
	try(&tried, words->str);
	kd_reasons_count(reasons, &tried.attempt, MAX_NODES);
	KT_ROW_STR("each counted", kd_reasons_print(reasons), want->str);
	kd_reasons_count(reasons, &tried.attempt, MAX_NODES);
	KT_ROW_STR("and again", kd_reasons_print(reasons), want->str);
}

static const struct {
	const char *row, *one, *other;
	bool same;
} keys[] = {
	{ "the same", "a b -", "a b -", true },
	{ "in another order", "a b a", "b a a", true },
	{ "another number", "a b a", "a b b", false },
	{ "another reason", "a b", "a c", false },
	{ "one less", "a b", "a -", false },
};

static KdMark mark_of(KdReasons *reasons, const char *nodes)
{
	Tried tried;

	try(&tried, nodes);
	tried.attempt.nominated = KD_NO_SLOT;
	kd_reasons_count(reasons, &tried.attempt, 4);
	return kd_reasons_mark(reasons, KD_MARK_START);
}

static void told_apart(void)
{
	g_autoptr(KdReasons) reasons = kd_reasons_new();

	for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
		const KdMark one = mark_of(reasons, keys[i].one);
		const KdMark other = mark_of(reasons, keys[i].other);

		KT_ROW_INT(keys[i].row, kd_mark_equal(one, other), keys[i].same);
	}
}

static CU_TestInfo tests[] = { { "counted", counted },
			       { "counted by the walk", counted_by_the_walk },
			       { "many", many },
			       { "told apart", told_apart },
			       CU_TEST_INFO_NULL };

KT_SUITE(reasons) = { .pName = "reasons", .pTests = tests };
