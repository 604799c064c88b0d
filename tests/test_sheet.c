/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sheet against arrays that are walked node by node.
 */
#include "config.h"

#include "kt.h"

#include <kubedes/rng.h>
#include <string.h>

#include "placement/sheet.h"

#define MAX_NODES 9000

typedef struct {
	KdSheet *sheet;
	gsl_rng *rng;
	guint n;
	gint64 totals[MAX_NODES]; /* by slot; G_MININT64: it does not fit */
	KdSlot order[MAX_NODES];
} Law;

static guint draw(const Law *law, guint n)
{
	return (guint) kd_rng_below(law->rng, n);
}

static void change(Law *law)
{
	const guint rank = draw(law, law->n);
	const KdSlot slot = law->order[rank];

	if (draw(law, 4) == 0) {
		const KdVerdict verdict = kd_verdict(KD_CODE_UNSCHEDULABLE, 1 + draw(law, 3));

		law->totals[slot] = G_MININT64;
		kd_sheet_set_why(law->sheet, rank,
				 kd_sheet_reason(law->sheet, verdict, (guint8) draw(law, 2)));
	} else {
		law->totals[slot] = draw(law, 6);
		kd_sheet_set_why(law->sheet, rank, 0);
		kd_sheet_set_total(law->sheet, rank, (gint32) law->totals[slot]);
	}
}

/* Some nodes go, some come, and they stand otherwise. */
static void reorder(Law *law, guint64 serial)
{
	const guint from = draw(law, 20);
	bool there[MAX_NODES] = { false };

	for (guint i = 0; i < law->n; i++)
		there[law->order[i]] = true;
	law->n = 1 + draw(law, MAX_NODES - 20);
	for (guint i = 0; i < law->n; i++)
		law->order[i] = from + i;
	for (guint i = 0; i < law->n; i++) {
		const guint other = draw(law, law->n);
		const KdSlot slot = law->order[i];

		law->order[i] = law->order[other];
		law->order[other] = slot;
	}
	for (guint i = 0; i < MAX_NODES; i++)
		if (!there[i])
			law->totals[i] = G_MININT64;
	KdWalkOrder *order = kd_walk_order_new(law->order, law->n, serial);
	kd_sheet_reorder(law->sheet, order);
	kd_walk_order_unref(order);
	memset(there, 0, sizeof(there));
	for (guint i = 0; i < law->n; i++)
		there[law->order[i]] = true;
	for (guint i = 0; i < MAX_NODES; i++)
		if (!there[i])
			law->totals[i] = G_MININT64;
}

static gint64 total_at(const Law *law, guint rank)
{
	return law->totals[law->order[rank % law->n]];
}

static bool check_walk(const Law *law, guint start, guint wanted)
{
	guint n_fit = 0, n = 0, got;

	while (n < law->n && n_fit < wanted)
		n_fit += total_at(law, start + n++) != G_MININT64;
	return KT_ROW_INT("walked", kd_sheet_walk(law->sheet, start, wanted, &got), n) &&
	       KT_ROW_INT("that fit", got, n_fit);
}

static bool check_best(const Law *law, guint start, guint n)
{
	gint64 best = G_MININT64, second = G_MININT64;
	guint n_best = 0, got, winner = 0;

	for (guint i = 0; i < n; i++) {
		const gint64 total = total_at(law, start + i);

		n_best = total > best ? 1 : n_best + (total == best);
		best = MAX(best, total);
	}
	if (best == G_MININT64)
		return KT_ROW_INT("none fits", kd_sheet_best(law->sheet, start, n, &got),
				  KD_SHEET_UNFIT) &&
		       KT_ROW_INT("so many", got, 0);
	const guint k = draw(law, n_best);
	for (guint i = 0, seen = 0; i < n; i++)
		if (total_at(law, start + i) == best && seen++ == k)
			winner = (start + i) % law->n;
	for (guint i = 0; i < n; i++)
		if ((start + i) % law->n != winner)
			second = MAX(second, total_at(law, start + i));
	return KT_ROW_INT("the best", kd_sheet_best(law->sheet, start, n, &got), best) &&
	       KT_ROW_INT("as good", got, n_best) &&
	       KT_ROW_INT("of them", kd_sheet_find(law->sheet, start, n, (gint32) best, k),
			  winner) &&
	       KT_ROW_INT("but for it", kd_sheet_best_but(law->sheet, start, n, winner),
			  second == G_MININT64 ? KD_SHEET_UNFIT : second);
}

static bool check_first(const Law *law, guint start)
{
	for (guint i = 0; i < law->n; i++)
		if (total_at(law, start + i) != G_MININT64)
			return KT_ROW_INT("the first", kd_sheet_first_fit(law->sheet, start),
					  (start + i) % law->n);
	return true;
}

static bool check_counts(const Law *law)
{
	guint n_fit = 0, n_told = 0;

	for (guint i = 0; i < law->n; i++)
		n_fit += total_at(law, i) != G_MININT64;
	for (guint i = 0; i < law->sheet->reasons->len; i++)
		n_told += kd_sheet_reason_at(law->sheet, (guint8) i)->n_nodes;
	return KT_ROW_INT("fit", kd_sheet_n_fit(law->sheet), n_fit) &&
	       KT_ROW_INT("told of", n_told, law->n);
}

static void run_law(guint64 seed)
{
	Law law = { .rng = kd_rng_stream(seed, "test/sheet"), .n = MAX_NODES };
	bool same = true;

	for (guint i = 0; i < MAX_NODES; i++) {
		law.order[i] = i;
		law.totals[i] = G_MININT64;
	}
	KdWalkOrder *order = kd_walk_order_new(law.order, law.n, 0);
	law.sheet = kd_sheet_new(order);
	kd_walk_order_unref(order);
	for (guint i = 0; i < 300 && same; i++) {
		const guint start = draw(&law, law.n);

		for (guint k = draw(&law, 400); k > 0; k--)
			change(&law);
		same = check_counts(&law) && check_walk(&law, start, 1 + draw(&law, law.n)) &&
		       check_best(&law, start, 1 + draw(&law, law.n)) && check_first(&law, start);
		if (draw(&law, 30) == 0)
			reorder(&law, i + 1);
	}
	kd_sheet_free(law.sheet);
	gsl_rng_free(law.rng);
}

static void test_as_arrays(void)
{
	for (guint64 seed = 0; seed < (guint64) kt_rounds(4); seed++)
		run_law(seed);
}

static void test_odd(void)
{
	KdSlot slot = 0;
	KdWalkOrder *order = kd_walk_order_new(&slot, 1, 0);
	g_autoptr(KdSheet) sheet = kd_sheet_new(order);
	g_autoptr(KdSheet) broken = kd_sheet_new(order);

	kd_walk_order_unref(order);
	for (guint i = 0; i < 254; i++)
		kd_sheet_reason(sheet, kd_verdict(KD_CODE_UNSCHEDULABLE, 1 + i), 0);
	KT_ROW_TRUE("as many reasons as there is room for", !sheet->odd);
	kd_sheet_reason(sheet, kd_verdict(KD_CODE_UNSCHEDULABLE, 1000), 0);
	KT_ROW_TRUE("one too many", sheet->odd);
	kd_sheet_reason(broken, kd_verdict(KD_CODE_ERROR, 1), 0);
	KT_ROW_TRUE("a filter that broke down", broken->odd);
}

static CU_TestInfo tests[] = {
	{ "as arrays", test_as_arrays },
	{ "what it cannot say", test_odd },
	CU_TEST_INFO_NULL,
};

KT_SUITE(sheet) = { .pName = "sheet", .pTests = tests };
