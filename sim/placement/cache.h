/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verdicts and raw scores, kept for each plug-in and distinct input as columns over the slots.
 *
 * An entry of a column is fresh, or stale: then whoever needs it asks the plug-in and writes the
 * answer back. Fetching a column marks as stale what changed in the snapshot since it was last
 * fetched.  Columns that were not used for the longest time go when the memory limit is reached.
 */
#ifndef KD_PLACEMENT_CACHE_H
#define KD_PLACEMENT_CACHE_H

#include "placement/snapshot.h"

#define KD_STALE_VERDICT G_MAXUINT32
#define KD_STALE_SCORE   G_MININT64

typedef struct {
	KdVerdict *verdicts; /* [n_slots]; NULL until kd_cache_verdicts() */
	gint64 *scores;      /* [n_slots]; NULL until kd_cache_scores() */
	guint n_not_fitting; /* entries of verdicts that are not KD_FITS, stale ones too */
	guint n_not_zero;    /* entries of scores that are not 0, stale ones too */
	guint n_stale_verdicts, n_stale_scores;
} KdCacheColumn;

typedef struct KdCache KdCache;

/* Columns of @snapshot, which is borrowed; @limit in bytes. */
KdCache *kd_cache_new(const KdSnapshot *snapshot, gsize limit);
void kd_cache_free(KdCache *cache);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdCache, kd_cache_free)

/* Columns fetched after this stay until the next call of it. */
void kd_cache_begin(KdCache *cache);
/* Whether a column is held, or the key was asked for not long ago: what comes but once is not worth
 * a column. */
bool kd_cache_knows(KdCache *cache, guint plugin, const GByteArray *key);
/* The column of the plug-in and key, brought up to date in @aspects (KD_NODE_OBJECT, KD_NODE_PODS).
 */
KdCacheColumn *kd_cache_fetch(KdCache *cache, guint plugin, const GByteArray *key, guint aspects);
/* Make sure that the column has verdicts (scores); new ones are stale. */
void kd_cache_verdicts(KdCache *cache, KdCacheColumn *column);
void kd_cache_scores(KdCache *cache, KdCacheColumn *column);

static inline void kd_cache_put_verdict(KdCacheColumn *column, KdSlot slot, KdVerdict verdict)
{
	column->n_stale_verdicts -= column->verdicts[slot] == KD_STALE_VERDICT;
	column->n_not_fitting -= verdict == KD_FITS && column->verdicts[slot] != KD_FITS;
	column->n_not_fitting += verdict != KD_FITS && column->verdicts[slot] == KD_FITS;
	column->verdicts[slot] = verdict;
}
static inline void kd_cache_put_score(KdCacheColumn *column, KdSlot slot, gint64 score)
{
	column->n_stale_scores -= column->scores[slot] == KD_STALE_SCORE;
	column->n_not_zero -= score == 0 && column->scores[slot] != 0;
	column->n_not_zero += score != 0 && column->scores[slot] == 0;
	column->scores[slot] = score;
}
/* After all entries were written at once: zero those of free slots and count. */
void kd_cache_recount_verdicts(KdCache *cache, KdCacheColumn *column);
void kd_cache_recount_scores(KdCache *cache, KdCacheColumn *column);

/* Of the columns held: how many, and their bytes. */
guint kd_cache_n_columns(const KdCache *cache);
gsize kd_cache_bytes(const KdCache *cache);

#endif
