/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sheet: for pods of one kind, what becomes of every node in the walk order: why it is turned
 * down, or the sum of its plain scores.
 *
 * Nodes stand in it by rank, their place in the walk order, in blocks that know their best; so the
 * best of any stretch of the walk, how many share it and the k-th of them take a look at each
 * block.  The sheet knows no plug-in: sheet_fill.c asks them for what changed, digest.c decides by
 * it.
 *
 * A stretch of the walk begins at a rank and wraps around at the end.
 */
#ifndef KD_PLACEMENT_SHEET_H
#define KD_PLACEMENT_SHEET_H

#include <kubedes/policy.h>

#define KD_SHEET_BLOCK 64
#define KD_SHEET_SPAN  64
#define KD_SHEET_UNFIT G_MININT32 /* the total of a node that is turned down */

/* The walk order at one time, shared by the sheets that go by it. */
typedef struct {
	guint n_refs;
	guint64 serial; /* of the order in its snapshot */
	guint n;
	KdSlot slots[]; /* [n] by rank */
} KdWalkOrder;

KdWalkOrder *kd_walk_order_new(const KdSlot *slots, guint n, guint64 serial);
void kd_walk_order_unref(KdWalkOrder *order);

/* The first filter that turned nodes down, what it said and of how many.  Number 0 is that none
 * did. */
typedef struct {
	KdVerdict verdict;
	guint8 place; /* in profile->filter */
	guint n_nodes;
} KdSheetReason;

/* By block. */
typedef struct {
	gint32 *best; /* the highest total */
	guint8 *n_best, *n_fit;
	/* Those whose .best and .n_best are to be found anew, marked and as a list. */
	guint8 *stale;
	guint32 *stale_list;
	guint n_stale;
	/* The same of KD_SHEET_SPAN blocks together. */
	gint32 *span_best;
	guint32 *span_n_best;
	guint8 *span_stale;
} KdSheetBlocks;

typedef struct {
	KdWalkOrder *order;
	guint8 *why;        /* [n] by rank: number of the reason */
	guint8 *why_object; /* [n] likewise, of the filters that only read the Node object */
	guint8 *uneven; /* [n] how many scores that are normalised are other than 0 on the node */
	gint32 *total;  /* [n] by rank, or KD_SHEET_UNFIT */
	KdSheetBlocks blocks;
	GArray *reasons; /* of KdSheetReason */
	guint n_uneven;  /* nodes */
	bool odd;        /* something that a sheet cannot say: ask every plug-in */
	char *told;      /* the reasons in words, while they stand; NULL */
	/* What it was filled in from; for who fills it. */
	guint64 verdicts_at, scores_at; /* positions of the snapshot's log */
	bool filled, scored;
	GByteArray *score_key; /* of the scores that are in the totals */
} KdSheet;

KdSheet *kd_sheet_new(KdWalkOrder *order);
void kd_sheet_free(KdSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdSheet, kd_sheet_free)
gsize kd_sheet_bytes(const KdSheet *sheet);

/* Nodes came or went: those of both orders keep what is known of them, the others stand as turned
 * down for no reason. */
void kd_sheet_reorder(KdSheet *sheet, KdWalkOrder *order);

/* The number of the reason; more than there is room for make the sheet odd. */
guint8 kd_sheet_reason(KdSheet *sheet, KdVerdict verdict, guint8 place);
static inline const KdSheetReason *kd_sheet_reason_at(const KdSheet *sheet, guint8 why)
{
	return &g_array_index(sheet->reasons, KdSheetReason, why);
}
/* A node that fits from now on has the total KD_SHEET_UNFIT until it is given one. */
void kd_sheet_set_why(KdSheet *sheet, guint rank, guint8 why);
static inline void kd_sheet_set_total(KdSheet *sheet, guint rank, gint32 total)
{
	KdSheetBlocks *blocks = &sheet->blocks;
	const guint b = rank / KD_SHEET_BLOCK;
	const gint32 old = sheet->total[rank], best = blocks->best[b];

	if (old == total)
		return;
	sheet->total[rank] = total;
	if (MAX(old, total) < best || blocks->stale[b])
		return;
	blocks->span_stale[b / KD_SHEET_SPAN] = 1;
	if (total > best) {
		blocks->best[b] = total;
		blocks->n_best[b] = 1;
	} else if (total == best) {
		blocks->n_best[b]++;
	} else if (--blocks->n_best[b] == 0) {
		blocks->stale[b] = 1;
		blocks->stale_list[blocks->n_stale++] = b;
	}
}
/* All nodes that fit; those that do not are not counted by the reasons. */
guint kd_sheet_n_fit(const KdSheet *sheet);

/* How far the walk goes from @start until @wanted nodes fit; returns the nodes walked. */
guint kd_sheet_walk(const KdSheet *sheet, guint start, guint wanted, guint *ret_n_fit);
/* The highest total of the stretch and how many nodes have it; KD_SHEET_UNFIT, 0: none fits.  Once
 * totals are set for all nodes that fit. */
gint32 kd_sheet_best(KdSheet *sheet, guint start, guint n, guint *ret_n_best);
/* Likewise, without the node at @except. */
gint32 kd_sheet_best_but(KdSheet *sheet, guint start, guint n, guint except);
/* The rank of the node with that total that is number @k of them from @start on; it must be there.
 */
guint kd_sheet_find(KdSheet *sheet, guint start, guint n, gint32 total, guint k);
/* The rank of the first node from @start on that fits; there must be one. */
guint kd_sheet_first_fit(const KdSheet *sheet, guint start);

#endif
