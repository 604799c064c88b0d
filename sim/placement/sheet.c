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

KdWalkOrder *kd_walk_order_ref(KdWalkOrder *order)
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

/* Every node is turned down for no reason: number 1, which no filter gives. */
static void lay_out(KdSheet *sheet, KdWalkOrder *order)
{
	const guint n = order->n;

	sheet->order = kd_walk_order_ref(order);
	sheet->why = g_malloc(n + 1);
	sheet->why_object = g_malloc0(n + 1);
	sheet->uneven = g_malloc0(n + 1);
	sheet->total = g_new(gint32, n + 1);
	sheet->blocks = g_new(KdSheetBlock, n_blocks(n) + 1);
	memset(sheet->why, 1, n);
	for (guint i = 0; i < n; i++)
		sheet->total[i] = KD_SHEET_UNFIT;
	for (guint i = 0; i < n_blocks(n); i++)
		sheet->blocks[i] = (KdSheetBlock){ .best = KD_SHEET_UNFIT };
}

static void clear_arrays(KdSheet *sheet)
{
	kd_walk_order_unref(sheet->order);
	g_free(sheet->why);
	g_free(sheet->why_object);
	g_free(sheet->uneven);
	g_free(sheet->total);
	g_free(sheet->blocks);
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
	g_free(sheet);
}

gsize kd_sheet_bytes(const KdSheet *sheet)
{
	const guint n = sheet->order->n;

	return sizeof(*sheet) + (gsize) n * (3 + sizeof(gint32)) +
	       n_blocks(n) * sizeof(KdSheetBlock);
}

/* ---- what is known of the nodes ---- */

static void find_best(const KdSheet *sheet, guint b)
{
	KdSheetBlock *block = &sheet->blocks[b];
	const guint from = b * KD_SHEET_BLOCK;
	const guint to = MIN(from + KD_SHEET_BLOCK, sheet->order->n);
	gint32 best = KD_SHEET_UNFIT;
	guint n = 0;

	for (guint i = from; i < to; i++)
		best = MAX(best, sheet->total[i]);
	for (guint i = from; i < to; i++)
		n += sheet->total[i] == best;
	block->best = best;
	block->n_best = best == KD_SHEET_UNFIT ? 0 : (guint8) n;
	block->stale = false;
}

static void count_fit(KdSheet *sheet)
{
	for (guint b = 0; b < n_blocks(sheet->order->n); b++)
		sheet->blocks[b] = (KdSheetBlock){ .stale = true };
	for (guint i = 0; i < sheet->order->n; i++)
		if (sheet->why[i] == 0)
			sheet->blocks[i / KD_SHEET_BLOCK].n_fit++;
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
	KdSheetBlock *block = &sheet->blocks[rank / KD_SHEET_BLOCK];
	const guint8 old = sheet->why[rank];

	if (old == why)
		return;
	reasons[old].n_nodes--;
	reasons[why].n_nodes++;
	block->n_fit = (guint8) (block->n_fit - (old == 0) + (why == 0));
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

	if (kd_sheet_n_fit(sheet) < wanted) {
		*ret_n_fit = kd_sheet_n_fit(sheet);
		return n;
	}
	while (n_fit < wanted) {
		const KdSheetBlock *block = &sheet->blocks[at / KD_SHEET_BLOCK];
		const guint left = MIN(KD_SHEET_BLOCK - at % KD_SHEET_BLOCK, n - at);

		if (at % KD_SHEET_BLOCK == 0 && n_fit + block->n_fit < wanted) {
			n_fit += block->n_fit;
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

static inline const KdSheetBlock *fresh_block(const KdSheet *sheet, guint b)
{
	if (sheet->blocks[b].stale)
		find_best(sheet, b);
	return &sheet->blocks[b];
}

/* Of the ranks in [from, to), but for those in [gap, gap + 1). */
static void add_best(const KdSheet *sheet, guint from, guint to, guint gap, gint32 *best, guint *n)
{
	while (from < to) {
		const bool whole = from % KD_SHEET_BLOCK == 0 &&
				   MIN(from + KD_SHEET_BLOCK, sheet->order->n) <= to &&
				   gap / KD_SHEET_BLOCK != from / KD_SHEET_BLOCK;
		const KdSheetBlock *block = whole ? fresh_block(sheet, from / KD_SHEET_BLOCK)
						  : NULL;
		const gint32 value = block         ? block->best
				     : from == gap ? KD_SHEET_UNFIT
						   : sheet->total[from];

		if (value > *best) {
			*best = value;
			*n = 0;
		}
		if (value == *best && value != KD_SHEET_UNFIT)
			*n += block ? block->n_best : 1;
		from += block ? KD_SHEET_BLOCK : 1;
	}
}

static gint32 best_of(const KdSheet *sheet, guint start, guint n, guint gap, guint *ret_n)
{
	const guint all = sheet->order->n, end = MIN(start + n, all);
	gint32 best = KD_SHEET_UNFIT;

	*ret_n = 0;
	add_best(sheet, start, end, gap, &best, ret_n);
	add_best(sheet, 0, n - (end - start), gap, &best, ret_n);
	return best;
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

/* Whether none of a whole block is number *@k; then *@k goes down by those in it. */
static bool passes_by(const KdSheet *sheet, guint b, gint32 total, guint *k)
{
	const KdSheetBlock *block = fresh_block(sheet, b);
	const guint n = block->best == total ? block->n_best : 0;

	if (block->best > total || n > *k)
		return false;
	*k -= n;
	return true;
}

guint kd_sheet_find(KdSheet *sheet, guint start, guint n, gint32 total, guint k)
{
	const guint all = sheet->order->n;
	guint at = start, walked = 0;

	while (walked < n) {
		const guint b = at / KD_SHEET_BLOCK;
		const guint length = MIN(KD_SHEET_BLOCK, all - b * KD_SHEET_BLOCK);
		guint step = 1;

		if (at % KD_SHEET_BLOCK == 0 && walked + length <= n &&
		    passes_by(sheet, b, total, &k))
			step = length;
		else if (sheet->total[at] == total && k-- == 0)
			return at;
		walked += step;
		at = at + step == all ? 0 : at + step;
	}
	g_assert_not_reached();
}
