/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comparing runs by the metrics of v_metric.
 *
 * Runs that are equal in one thing (the policy, say) are one group: the mean over them, with the
 * half-width of its 95 % confidence interval by Student's t.  Where two groups have runs that
 * differ in nothing else (same scenario, parameters and seed), their differences are taken pair by
 * pair, which is far sharper, for both runs of a pair saw the same draws.  Differences are to the
 * first group, which is that of the first run added.
 */
#ifndef KD_RECORD_COMPARE_H
#define KD_RECORD_COMPARE_H

#include "base/text.h"
#include "record/runs.h"

typedef enum {
	KD_BY_POLICY,
	KD_BY_SEED,
	KD_BY_SCENARIO,
	KD_BY_PARAMETERS,
	KD_BY_FILE,  /* the name of the database */
	KD_BY_SETUP, /* all but the seed: whatever tells the runs apart */
} KdCompareBy;
/* "policy", "seed", "scenario", "parameters", "file", "setup"; FALSE and @error for other words. */
gboolean kd_compare_by_parse(const char *word, KdCompareBy *ret, GError **error);

typedef struct KdCompare KdCompare;

KdCompare *kd_compare_new(KdCompareBy by);
void kd_compare_free(KdCompare *compare);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdCompare, kd_compare_free)
gboolean kd_compare_add(KdCompare *compare, const KdRun *run, GError **error);
/* Only these, in this order (NULL-terminated; copied).  Unknown names are an error, with "did you
 * mean"; after adding. */
gboolean kd_compare_select(KdCompare *compare, const char *const *metrics, GError **error);

/* ---- numbers ---- */

typedef struct {
	char *name, *title, *unit;
	int better; /* <0 lower, >0 higher, 0 neither */
	gint64 position;
} KdMetric;

/* What a group has of a metric.  Half-widths are NaN for less than two values, all is NaN for none.
 */
typedef struct {
	guint n, n_pairs; /* runs, and pairs of runs with the first group, that have a value */
	double mean, half_width;
	double difference, difference_half_width;
} KdGroupValue;

guint kd_compare_n_groups(const KdCompare *compare);
const char *kd_compare_group(const KdCompare *compare, guint group);
guint kd_compare_n_metrics(const KdCompare *compare);
const KdMetric *kd_compare_metric(const KdCompare *compare, guint metric);
KdGroupValue kd_compare_value(const KdCompare *compare, guint metric, guint group);
/* Whether no group is better, and at least one is worse. */
bool kd_compare_is_best(const KdCompare *compare, guint metric, guint group);
/*
 * How much more @group has of it than @base, on the mean.  Where all runs of both have partners the
 * interval is that of the differences within pairs (n_pairs > 0), else Welch's for independent runs
 * (n_pairs 0); NaN where one of them has less than two runs.
 */
typedef struct {
	guint n_pairs;
	double mean, half_width;
} KdDifference;
KdDifference kd_compare_difference(const KdCompare *compare, guint metric, guint group, guint base);
/* The runs of a group in all. */
guint kd_compare_n_runs(const KdCompare *compare, guint group);
/* "12.3 ± 0.4", or without the half-width where there is none; "-" for NaN. */
char *kd_compare_text(double value, double half_width);

/* ---- tables ---- */

/* For people: a row a metric, a column a group: "12.3 ± 0.4", "*" behind the best. */
KdTable *kd_compare_table(const KdCompare *compare);
/* For people: the differences to the first group, "-1.2 ± 0.3"; NULL where no group has two pairs
 * with it. */
KdTable *kd_compare_differences(const KdCompare *compare);
/* For machines, all of it: metric, unit, better, best (groups, parted by blanks), and for each
 * group x: x, x_ci95 (when it has several runs), x_diff and x_diff_ci95 (when paired with the
 * first). */
KdTable *kd_compare_raw(const KdCompare *compare);

#endif
