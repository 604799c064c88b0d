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

struct KdReasons {
	GArray *counts; /* of Count; a handful */
	GArray *lines;  /* of Line */
	GString *text;
};

static void line_clear(gpointer data)
{
	g_free(((Line *) data)->reason);
}

KdReasons *kd_reasons_new(void)
{
	KdReasons *reasons = g_new(KdReasons, 1);

	reasons->counts = g_array_new(FALSE, FALSE, sizeof(Count));
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

/* The verdict at hand is mostly that of the node before. */
static void count(GArray *counts, guint *at, KdVerdict verdict, guint n)
{
	if (*at >= counts->len || g_array_index(counts, Count, *at).verdict != verdict) {
		for (*at = 0; *at < counts->len; (*at)++)
			if (g_array_index(counts, Count, *at).verdict == verdict)
				break;
		if (*at == counts->len) {
			const Count new_one = { verdict, 0 };

			g_array_append_val(counts, new_one);
		}
	}
	g_array_index(counts, Count, *at).n += n;
}

static void count_verdicts(GArray *counts, const KdAttempt *attempt, guint n_nodes)
{
	guint at = 0;

	g_array_set_size(counts, 0);
	if (attempt->pre_filter != KD_FITS) {
		count(counts, &at, attempt->pre_filter, n_nodes);
		return;
	}
	for (guint i = 0; i < attempt->n_evaluated; i++) {
		const KdVerdict verdict = attempt->verdicts[attempt->evaluated[i]];

		if (verdict != KD_FITS)
			count(counts, &at, verdict, 1);
	}
	if (attempt->restricted && attempt->n_restricted_to < n_nodes)
		count(counts, &at, kd_verdict(KD_CODE_UNRESOLVABLE, attempt->restricted_reason),
		      n_nodes - attempt->n_restricted_to);
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

const char *kd_reasons_print(KdReasons *reasons, const KdAttempt *attempt, guint n_nodes)
{
	GString *text = reasons->text;

	count_verdicts(reasons->counts, attempt, n_nodes);
	if (reasons->counts->len == 0)
		return NULL;
	g_array_set_size(reasons->lines, 0);
	for (guint i = 0; i < reasons->counts->len; i++)
		add_lines(reasons->lines, &g_array_index(reasons->counts, Count, i));
	g_array_sort(reasons->lines, by_reason);
	g_string_assign(text, "{");
	for (guint i = 0; i < reasons->lines->len; i++) {
		const Line *line = &g_array_index(reasons->lines, Line, i);

		if (i > 0)
			g_string_append_c(text, ',');
		kd_json_append_string(text, line->reason, -1);
		g_string_append_printf(text, ":%u", line->n);
	}
	g_string_append_c(text, '}');
	return text->str;
}
