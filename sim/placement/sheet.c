/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/sheet.h"

#include <string.h>

#define MOST_REASONS 255

/* ---- the walk order ---- */

KdWalkOrder *kd_walk_order_new(const KdSlot *slots, guint n, guint64 serial)
{
	KdWalkOrder *order = g_malloc(sizeof(*order) + n * sizeof(KdSlot));

	order->n_refs = 1;
	order->serial = serial;
	order->n = n;
	memcpy(order->slots, slots, n * sizeof(KdSlot));
	return order;
}

static KdWalkOrder *walk_order_ref(KdWalkOrder *order)
{
	order->n_refs++;
	return order;
}

void kd_walk_order_unref(KdWalkOrder *order)
{
	if (order && --order->n_refs == 0)
		g_free(order);
}

/* ---- life ---- */

static guint n_blocks(guint n)
{
	return (n + KD_SHEET_BLOCK - 1) / KD_SHEET_BLOCK;
}

static guint n_spans(guint n)
{
	return (n_blocks(n) + KD_SHEET_SPAN - 1) / KD_SHEET_SPAN;
}

/* Every node is turned down for no reason: number 1, which no filter gives. */
static void lay_out(KdSheet *sheet, KdWalkOrder *order)
{
	const guint n = order->n;

	sheet->order = walk_order_ref(order);
	sheet->why = g_malloc(n + 1);
	sheet->why_object = g_malloc0(n + 1);
	sheet->uneven = g_malloc0(n + 1);
	sheet->total = g_new(gint32, n + 1);
	sheet->blocks = (KdSheetBlocks){
		.best = g_new(gint32, n_blocks(n) + 1),
		.n_best = g_malloc0(n_blocks(n) + 1),
		.n_fit = g_malloc0(n_blocks(n) + 1),
		.stale = g_malloc0(n_blocks(n) + 1),
		.stale_list = g_new(guint32, n_blocks(n) + 1),
		.span_best = g_new0(gint32, n_spans(n) + 1),
		.span_n_best = g_new0(guint32, n_spans(n) + 1),
		.span_stale = g_malloc(n_spans(n) + 1),
	};
	memset(sheet->why, 1, n);
	memset(sheet->blocks.span_stale, 1, n_spans(n));
	for (guint i = 0; i < n; i++)
		sheet->total[i] = KD_SHEET_UNFIT;
	for (guint b = 0; b < n_blocks(n); b++)
		sheet->blocks.best[b] = KD_SHEET_UNFIT;
}

static void clear_arrays(KdSheet *sheet)
{
	kd_walk_order_unref(sheet->order);
	g_free(sheet->why);
	g_free(sheet->why_object);
	g_free(sheet->uneven);
	g_free(sheet->total);
	g_free(sheet->blocks.best);
	g_free(sheet->blocks.n_best);
	g_free(sheet->blocks.n_fit);
	g_free(sheet->blocks.stale);
	g_free(sheet->blocks.stale_list);
	g_free(sheet->blocks.span_best);
	g_free(sheet->blocks.span_n_best);
	g_free(sheet->blocks.span_stale);
}

KdSheet *kd_sheet_new(KdWalkOrder *order)
{
	const KdSheetReason fits = { .verdict = KD_FITS };
	const KdSheetReason unknown = { .verdict = KD_FITS, .n_nodes = order->n };
	KdSheet *sheet = g_new0(KdSheet, 1);

	sheet->reasons = g_array_new(FALSE, FALSE, sizeof(KdSheetReason));
	g_array_append_val(sheet->reasons, fits);
	g_array_append_val(sheet->reasons, unknown);
	sheet->score_key = g_byte_array_new();
	lay_out(sheet, order);
	return sheet;
}

void kd_sheet_free(KdSheet *sheet)
{
	if (!sheet)
		return;
	clear_arrays(sheet);
	g_array_unref(sheet->reasons);
	g_byte_array_unref(sheet->score_key);
	g_free(sheet->told);
	g_free(sheet);
}

gsize kd_sheet_bytes(const KdSheet *sheet)
{
	const guint n = sheet->order->n;

	return sizeof(*sheet) + (gsize) n * (3 + sizeof(gint32)) +
	       (gsize) n_blocks(n) * (3 + sizeof(gint32) + sizeof(guint32));
}

/* ---- what is known of the nodes ---- */

static void find_best(KdSheet *sheet, guint b)
{
	const guint from = b * KD_SHEET_BLOCK;
	const guint to = MIN(from + KD_SHEET_BLOCK, sheet->order->n);
	gint32 best = KD_SHEET_UNFIT;
	guint n = 0;

	for (guint i = from; i < to; i++)
		best = MAX(best, sheet->total[i]);
	for (guint i = from; i < to; i++)
		n += sheet->total[i] == best;
	sheet->blocks.best[b] = best;
	sheet->blocks.n_best[b] = (guint8) n;
	sheet->blocks.stale[b] = 0;
	sheet->blocks.span_stale[b / KD_SHEET_SPAN] = 1;
}

/* The best so far and how many there are. */
typedef struct {
	gint32 total;
	guint n;
} Best;

static inline void take(Best *best, gint32 total, guint n)
{
	best->n = total > best->total ? n : best->n + (total == best->total ? n : 0);
	best->total = MAX(best->total, total);
}

static void find_best_of_span(KdSheet *sheet, guint span)
{
	KdSheetBlocks *blocks = &sheet->blocks;
	const guint from = span * KD_SHEET_SPAN;
	const guint to = MIN(from + KD_SHEET_SPAN, n_blocks(sheet->order->n));
	Best best = { .total = KD_SHEET_UNFIT };

	for (guint b = from; b < to; b++)
		take(&best, blocks->best[b], blocks->n_best[b]);
	blocks->span_best[span] = best.total;
	blocks->span_n_best[span] = best.n;
	blocks->span_stale[span] = 0;
}

static void refresh(KdSheet *sheet)
{
	for (guint i = 0; i < sheet->blocks.n_stale; i++)
		find_best(sheet, sheet->blocks.stale_list[i]);
	sheet->blocks.n_stale = 0;
	for (guint span = 0; span < n_spans(sheet->order->n); span++)
		if (sheet->blocks.span_stale[span])
			find_best_of_span(sheet, span);
}

static void count_fit(KdSheet *sheet)
{
	KdSheetBlocks *blocks = &sheet->blocks;

	for (guint b = 0; b < n_blocks(sheet->order->n); b++) {
		blocks->n_fit[b] = 0;
		blocks->stale[b] = 1;
		blocks->stale_list[b] = b;
	}
	blocks->n_stale = n_blocks(sheet->order->n);
	for (guint i = 0; i < sheet->order->n; i++)
		if (sheet->why[i] == 0)
			blocks->n_fit[i / KD_SHEET_BLOCK]++;
}

void kd_sheet_reorder(KdSheet *sheet, KdWalkOrder *order)
{
	KdSheet old = *sheet;
	KdSlot last = 0;

	for (guint i = 0; i < old.order->n; i++)
		last = MAX(last, old.order->slots[i]);
	g_autofree guint32 *place = g_new0(guint32, (gsize) last + 1); /* its old rank + 1 */
	for (guint i = 0; i < old.order->n; i++)
		place[old.order->slots[i]] = i + 1;
	lay_out(sheet, order);
	for (guint i = 0; i < sheet->reasons->len; i++)
		g_array_index(sheet->reasons, KdSheetReason, i).n_nodes = 0;
	sheet->n_uneven = 0;
	g_clear_pointer(&sheet->told, g_free);
	for (guint i = 0; i < order->n; i++) {
		const guint32 from = order->slots[i] <= last ? place[order->slots[i]] : 0;

		if (from) {
			sheet->why[i] = old.why[from - 1];
			sheet->why_object[i] = old.why_object[from - 1];
			sheet->uneven[i] = old.uneven[from - 1];
			sheet->total[i] = old.total[from - 1];
			sheet->n_uneven += sheet->uneven[i] > 0;
		}
		g_array_index(sheet->reasons, KdSheetReason, sheet->why[i]).n_nodes++;
	}
	count_fit(sheet);
	clear_arrays(&old);
}

guint8 kd_sheet_reason(KdSheet *sheet, KdVerdict verdict, guint8 place)
{
	const KdSheetReason *reasons = (const KdSheetReason *) sheet->reasons->data;
	const KdSheetReason another = { .verdict = verdict, .place = place };

	if (verdict == KD_FITS)
		return 0;
	for (guint i = 2; i < sheet->reasons->len; i++)
		if (reasons[i].verdict == verdict && reasons[i].place == place)
			return (guint8) i;
	if (sheet->reasons->len > MOST_REASONS || kd_verdict_code(verdict) == KD_CODE_ERROR) {
		sheet->odd = true;
		return 1;
	}
	g_array_append_val(sheet->reasons, another);
	return (guint8) (sheet->reasons->len - 1);
}

void kd_sheet_set_why(KdSheet *sheet, guint rank, guint8 why)
{
	KdSheetReason *reasons = (KdSheetReason *) sheet->reasons->data;
	guint8 *n_fit = &sheet->blocks.n_fit[rank / KD_SHEET_BLOCK];
	const guint8 old = sheet->why[rank];

	if (old == why)
		return;
	reasons[old].n_nodes--;
	reasons[why].n_nodes++;
	g_clear_pointer(&sheet->told, g_free);
	*n_fit = (guint8) (*n_fit - (old == 0) + (why == 0));
	sheet->why[rank] = why;
	if (why != 0)
		kd_sheet_set_total(sheet, rank, KD_SHEET_UNFIT);
}

guint kd_sheet_n_fit(const KdSheet *sheet)
{
	return g_array_index(sheet->reasons, KdSheetReason, 0).n_nodes;
}

/* ---- the walk ---- */

guint kd_sheet_walk(const KdSheet *sheet, guint start, guint wanted, guint *ret_n_fit)
{
	const guint n = sheet->order->n;
	guint n_walked = 0, n_fit = 0, at = start;

	if (kd_sheet_n_fit(sheet) < wanted || wanted == n) {
		*ret_n_fit = kd_sheet_n_fit(sheet);
		return n;
	}
	while (n_fit < wanted) {
		const guint here = sheet->blocks.n_fit[at / KD_SHEET_BLOCK];
		const guint left = MIN(KD_SHEET_BLOCK, n - at);

		if (at % KD_SHEET_BLOCK == 0 && n_fit + here < wanted) {
			n_fit += here;
			n_walked += left;
			at += left;
		} else {
			n_fit += sheet->why[at++] == 0;
			n_walked++;
		}
		at = at == n ? 0 : at;
	}
	*ret_n_fit = n_fit;
	return n_walked;
}

guint kd_sheet_first_fit(const KdSheet *sheet, guint start)
{
	guint n_fit;
	const guint n_walked = kd_sheet_walk(sheet, start, 1, &n_fit);

	return (start + n_walked - 1) % sheet->order->n;
}

static void add_nodes(const KdSheet *sheet, guint from, guint to, guint except, Best *best)
{
	for (guint i = from; i < to; i++)
		take(best, i == except ? KD_SHEET_UNFIT : sheet->total[i], 1);
}

static void add_blocks(const KdSheet *sheet, guint from, guint to, Best *best)
{
	const KdSheetBlocks *blocks = &sheet->blocks;

	for (guint b = from, step; b < to; b += step) {
		const bool whole = b % KD_SHEET_SPAN == 0 && b + KD_SHEET_SPAN <= to;

		step = whole ? KD_SHEET_SPAN : 1;
		if (whole)
			take(best, blocks->span_best[b / KD_SHEET_SPAN],
			     blocks->span_n_best[b / KD_SHEET_SPAN]);
		else
			take(best, blocks->best[b], blocks->n_best[b]);
	}
}

/* Of the ranks in [from, to). */
static void add_range(const KdSheet *sheet, guint from, guint to, guint except, Best *best)
{
	const guint first = n_blocks(from);
	const guint last = to == sheet->order->n ? n_blocks(to) : to / KD_SHEET_BLOCK;
	const guint hole = except / KD_SHEET_BLOCK;

	if (from >= to)
		return;
	if (first >= last) {
		add_nodes(sheet, from, to, except, best);
		return;
	}
	add_nodes(sheet, from, first * KD_SHEET_BLOCK, except, best);
	if (hole >= first && hole < last) {
		add_blocks(sheet, first, hole, best);
		add_nodes(sheet, hole * KD_SHEET_BLOCK,
			  MIN((hole + 1) * KD_SHEET_BLOCK, sheet->order->n), except, best);
		add_blocks(sheet, hole + 1, last, best);
	} else {
		add_blocks(sheet, first, last, best);
	}
	add_nodes(sheet, MIN(last * KD_SHEET_BLOCK, to), to, except, best);
}

static gint32 best_of(KdSheet *sheet, guint start, guint n, guint except, guint *ret_n)
{
	const guint end = MIN(start + n, sheet->order->n);
	Best best = { .total = KD_SHEET_UNFIT };

	refresh(sheet);
	add_range(sheet, start, end, except, &best);
	add_range(sheet, 0, n - (end - start), except, &best);
	*ret_n = best.total == KD_SHEET_UNFIT ? 0 : best.n;
	return best.total;
}

gint32 kd_sheet_best(KdSheet *sheet, guint start, guint n, guint *ret_n_best)
{
	return best_of(sheet, start, n, G_MAXUINT, ret_n_best);
}

gint32 kd_sheet_best_but(KdSheet *sheet, guint start, guint n, guint except)
{
	guint n_best;

	return best_of(sheet, start, n, except, &n_best);
}

/* Whether none of a stretch, whose best @n nodes have, is number *@k; then *@k goes down by those
 * in it. */
static inline bool passes_by(gint32 best, guint n, gint32 total, guint *k)
{
	if (best > total || (best == total && n > *k))
		return false;
	*k -= best == total ? n : 0;
	return true;
}

/* How many ranks from @at on, at most @most, have none that is looked for. */
static guint skip(const KdSheet *sheet, guint at, guint most, gint32 total, guint *k)
{
	const KdSheetBlocks *blocks = &sheet->blocks;
	const guint b = at / KD_SHEET_BLOCK, span = b / KD_SHEET_SPAN;
	const guint all = sheet->order->n, in_span = KD_SHEET_SPAN * KD_SHEET_BLOCK;
	const guint block_end = MIN((b + 1) * KD_SHEET_BLOCK, all);

	if (at % in_span == 0 && in_span <= MIN(most, all - at) &&
	    passes_by(blocks->span_best[span], blocks->span_n_best[span], total, k))
		return in_span;
	if (at % KD_SHEET_BLOCK == 0 && block_end - at <= most &&
	    passes_by(blocks->best[b], blocks->n_best[b], total, k))
		return block_end - at;
	return 0;
}

guint kd_sheet_find(KdSheet *sheet, guint start, guint n, gint32 total, guint k)
{
	const guint all = sheet->order->n;
	guint at = start, walked = 0;

	refresh(sheet);
	while (walked < n) {
		guint step = skip(sheet, at, n - walked, total, &k);

		if (step == 0 && sheet->total[at] == total && k-- == 0)
			return at;
		step = MAX(step, 1);
		walked += step;
		at = at + step == all ? 0 : at + step;
	}
	g_assert_not_reached();
}
