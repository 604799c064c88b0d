/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filling in a sheet: which plug-ins stand in it, and asking them about nodes that changed.
 *
 * In a sheet are the filters and scores whose answer for a node depends on that node and the pod
 * alone; scores that are as they are go into the totals, of those that are normalised by their
 * maximum it is kept where they are other than 0, because while none is all nodes get the same.
 * What remains (rest) is asked in each attempt.
 */
#ifndef KD_PLACEMENT_SHEET_FILL_H
#define KD_PLACEMENT_SHEET_FILL_H

#include "placement/sheets.h"

/* One filter or score in the profile; an index into its point. */
typedef struct {
	guint8 place;
	bool reads_pods;
} KdSheetPlugin;

/* The nodes that are being asked about. */
typedef struct {
	const KdSheet *sheet; /* NULL: none */
	guint64 since;
	bool all;
	guint n, n_objects;
} KdCollected;

typedef struct {
	KdSheets *sheets;
	/* Of KdSheetPlugin. */
	GArray *filters, *other_filters;
	GArray *plain, *bent, *other_scores;
	guint pod_reads; /* KdPodReads of all that stand in a sheet */
	bool usable;
	/* While filling: */
	KdCollected collected;
	GArray *changed;               /* of KdChanged */
	KdSlot *slots;                 /* [capacity] */
	guint32 *ranks, *chosen;       /* of the slots; which of them a plug-in is asked about */
	KdVerdict *verdicts, *answers; /* the first, and that of one plug-in */
	guint8 *places;
	gint64 *scores, *totals;
	guint capacity;
} KdSheetFill;

#endif
