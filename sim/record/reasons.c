/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/reasons.h"

#include <stdlib.h>
#include <string.h>

#include "base/tree.h"

typedef struct {
	KdVerdict verdict;
	guint n;
} Count;

typedef struct {
	char *reason;
	guint n;
} Line;

/* Where in the list a verdict is, by the number of its reason. */
#define N_PLACES 64

struct KdReasons {
	GArray *counts;          /* of Count, sorted by verdict */
	guint8 places[N_PLACES]; /* a guess */
	GArray *lines;           /* of Line */
	GString *text;
};

static void line_clear(gpointer data)
{
	g_free(((Line *) data)->reason);
}

KdReasons *kd_reasons_new(void)
{
	KdReasons *reasons = g_new0(KdReasons, 1);

	reasons->counts = g_array_new(FALSE, TRUE, sizeof(Count));
	reasons->lines = g_array_new(FALSE, FALSE, sizeof(Line));
	g_array_set_clear_func(reasons->lines, line_clear);
	reasons->text = g_string_new(NULL);
	return reasons;
}

void kd_reasons_free(KdReasons *reasons)
{
	if (!reasons)
		return;
	g_array_unref(reasons->counts);
	g_array_unref(reasons->lines);
	g_string_free(reasons->text, TRUE);
	g_free(reasons);
}

static guint find(const GArray *counts, KdVerdict verdict)
{
	for (guint i = 0; i < counts->len; i++)
		if (g_array_index(counts, Count, i).verdict == verdict)
			return i;
	return counts->len;
}

static inline void count(KdReasons *reasons, KdVerdict verdict, guint n)
{
	GArray *counts = reasons->counts;
	guint8 *place = &reasons->places[verdict % N_PLACES];
	guint i = *place;

	if (G_UNLIKELY(i >= counts->len || g_array_index(counts, Count, i).verdict != verdict)) {
		i = find(counts, verdict);
		if (i == counts->len)
			g_array_append_val(counts, ((const Count){ verdict, 0 }));
		*place = (guint8) i;
	}
	g_array_index(counts, Count, i).n += n;
}

/* The order in which verdicts came does not count. */
static void sort_counts(GArray *counts)
{
	Count *list = (Count *) (gpointer) counts->data;

	for (guint i = 1; i < counts->len; i++) {
		const Count one = list[i];
		guint j = i;

		for (; j > 0 && list[j - 1].verdict > one.verdict; j--)
			list[j] = list[j - 1];
		list[j] = one;
	}
}

static void count_verdicts(KdReasons *reasons, const KdAttempt *attempt, guint n_nodes)
{
	if (attempt->pre_filter != KD_FITS) {
		count(reasons, attempt->pre_filter, n_nodes);
		return;
	}
	for (guint i = 0; i < attempt->n_counts; i++)
		count(reasons, attempt->counts[i].verdict, attempt->counts[i].n_nodes);
	for (guint i = 0; attempt->listed && i < attempt->n_evaluated; i++) {
		const KdVerdict verdict = attempt->verdicts[attempt->evaluated[i]];

		if (verdict != KD_FITS)
			count(reasons, verdict, 1);
	}
	/* The node that the pod is nominated to is tried whether it is one of these or not. */
	const bool apart = attempt->nominated != KD_NO_SLOT;
	const guint n_looked_at = attempt->n_restricted_to + apart;

	if (apart)
		count(reasons, attempt->nominated_verdict, 1);
	if (attempt->restricted && n_looked_at < n_nodes)
		count(reasons, kd_verdict(KD_CODE_UNRESOLVABLE, attempt->restricted_reason),
		      n_nodes - n_looked_at);
}

void kd_reasons_count(KdReasons *reasons, const KdAttempt *attempt, guint n_nodes)
{
	g_array_set_size(reasons->counts, 0);
	if (attempt->n_evaluated == attempt->n_feasible && !attempt->restricted &&
	    attempt->pre_filter == KD_FITS)
		return;
	count_verdicts(reasons, attempt, n_nodes);
	sort_counts(reasons->counts);
}

void kd_reasons_add_key(const KdReasons *reasons, GString *key)
{
	g_string_append_len(key, reasons->counts->data,
			    (gssize) (reasons->counts->len * sizeof(Count)));
}

/* ---- in words ---- */

static void add_line(GArray *lines, const char *reason, guint n)
{
	for (guint i = 0; i < lines->len; i++) {
		Line *line = &g_array_index(lines, Line, i);

		if (strcmp(line->reason, reason) == 0) {
			line->n += n;
			return;
		}
	}
	const Line line = { g_strdup(reason), n };
	g_array_append_val(lines, line);
}

/* A verdict of several reasons counts for each of them. */
static void add_lines(GArray *lines, const Count *one)
{
	g_auto(GStrv) parts = g_strsplit(kd_verdict_reason(one->verdict), "\n", -1);

	for (char **part = parts; *part; part++)
		add_line(lines, *part, one->n);
}

static int by_reason(const void *a, const void *b)
{
	return strcmp(((const Line *) a)->reason, ((const Line *) b)->reason);
}

static void print_lines(GString *text, const GArray *lines)
{
	g_string_assign(text, "{");
	for (guint i = 0; i < lines->len; i++) {
		const Line *line = &g_array_index(lines, Line, i);

		if (i > 0)
			g_string_append_c(text, ',');
		kd_json_append_string(text, line->reason, -1);
		g_string_append_printf(text, ":%u", line->n);
	}
	g_string_append_c(text, '}');
}

const char *kd_reasons_print(KdReasons *reasons)
{
	g_array_set_size(reasons->lines, 0);
	for (guint i = 0; i < reasons->counts->len; i++)
		if (g_array_index(reasons->counts, Count, i).n > 0)
			add_lines(reasons->lines, &g_array_index(reasons->counts, Count, i));
	if (reasons->lines->len == 0)
		return NULL;
	g_array_sort(reasons->lines, by_reason);
	print_lines(reasons->text, reasons->lines);
	return reasons->text->str;
}
