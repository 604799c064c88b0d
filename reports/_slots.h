/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SQL that cuts a run into 120 equal slots of time, and takes exact means over them.
 *
 * What pods hold changes at their ends alone.  A change by d in the middle of a slot adds to that
 * slot's mean d times the part of the slot that is left, and d to all later ones: one pass over the
 * changes and a running sum give all means, however long a pod stays.
 *
 *	REPORT_SPAN     span: t0 and length (ns, at least 1) of the run
 *	REPORT_SLOTS    slots: 0 to 119; needs WITH RECURSIVE
 *	REPORT_CUT      cut: the rows of change, which has a column time (ns), with the number of
 *	                their slot and the part of it that is left.  What happens at the end of the
 *	                run has slot 120.
 */
#ifndef REPORTS_SLOTS_H
#define REPORTS_SLOTS_H

#define REPORT_SPAN                                                                                \
	" span AS (SELECT started AS t0, max(coalesce(ended, started) - started, 1) AS length "    \
	"FROM run WHERE run = :run) "
#define REPORT_SLOTS                                                                               \
	" slots (slot) AS (SELECT 0 UNION ALL SELECT slot + 1 FROM slots WHERE slot < 119) "
#define REPORT_CUT                                                                                 \
	" place_of AS (SELECT *, max(time - t0, 0) * 120.0 / length AS x FROM change, span), "     \
	"cut AS (SELECT *, CAST(x AS INTEGER) AS slot, 1 + CAST(x AS INTEGER) - x AS rest "        \
	"FROM place_of) "

#endif
