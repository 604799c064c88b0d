/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the user reads when no node fits: FitError.Error() (pkg/scheduler/framework/types.go).
 */
#include "config.h"

#include "placement/framework_private.h"

#include <string.h>

#include "base/text.h"

/* " 2 Insufficient memory, 6 Insufficient cpu.": how many nodes give a reason. */
typedef struct {
	const char *reason; /* of .length */
	gsize length;
	guint n_nodes;
	char number[12]; /* the same as text, once all are counted */
} Line;

static bool is_reason(const Line *line, const char *reason, gsize length)
{
	return line->length == length && memcmp(line->reason, reason, length) == 0;
}

/* A verdict of several reasons counts for each of them. */
static void count_reasons(GArray *lines, KdVerdict verdict, guint n_nodes)
{
	const char *reason = kd_verdict_reason(verdict);

	for (bool more = true; more;) {
		const gsize length = strcspn(reason, "\n");
		const Line another = { .reason = reason, .length = length, .n_nodes = n_nodes };
		guint i = 0;

		while (i < lines->len && !is_reason(&g_array_index(lines, Line, i), reason, length))
			i++;
		if (i < lines->len)
			g_array_index(lines, Line, i).n_nodes += n_nodes;
		else
			g_array_append_val(lines, another);
		more = reason[length] != '\0';
		reason += length + more;
	}
}

/* "12 " */
static void write_number(Line *line)
{
	char digits[KD_DECIMAL_SIZE], *const end = digits + sizeof(digits);
	const char *start = kd_text_decimal(end, line->n_nodes);

	memcpy(mempcpy(line->number, start, (size_t) (end - start)), " ", 2);
}

/* As the texts "2 Insufficient memory" would be. */
static int by_text(const void *a, const void *b)
{
	const Line *x = a, *y = b;
	int order = strcmp(x->number, y->number);

	if (order == 0)
		order = memcmp(x->reason, y->reason, MIN(x->length, y->length));
	return order ? order : (x->length > y->length) - (x->length < y->length);
}

static void append_histogram(GString *out, GArray *lines)
{
	for (guint i = 0; i < lines->len; i++)
		write_number(&g_array_index(lines, Line, i));
	g_array_sort(lines, by_text);
	for (guint i = 0; i < lines->len; i++) {
		const Line *line = &g_array_index(lines, Line, i);

		g_string_append(out, i ? ", " : " ");
		g_string_append(out, line->number);
		g_string_append_len(out, line->reason, (gssize) line->length);
	}
	if (lines->len > 0)
		g_string_append_c(out, '.');
}

char *kd_framework_summary(const KdFramework *framework, const KdVerdictCount *counts, guint n)
{
	g_autoptr(GArray) lines = g_array_sized_new(FALSE, FALSE, sizeof(Line), 8);
	GString *out = g_string_sized_new(128);

	g_string_append_printf(out, "0/%u nodes are available:", framework->nodes->n_nodes);
	for (guint i = 0; i < n; i++)
		if (counts[i].verdict != KD_FITS && counts[i].n_nodes > 0)
			count_reasons(lines, counts[i].verdict, counts[i].n_nodes);
	append_histogram(out, lines);
	return g_string_free(out, FALSE);
}

/* Several reasons of one pre-filter are joined as Status.Message() does. */
static void append_pre_filter(GString *out, KdVerdict verdict)
{
	g_auto(GStrv) reasons = g_strsplit(kd_verdict_reason(verdict), "\n", -1);
	g_autofree char *joined = g_strjoinv(", ", reasons);

	if (*joined)
		g_string_append_printf(out, " %s.", joined);
}

static char *reject_all(guint n_nodes, KdVerdict verdict)
{
	GString *out = g_string_new(NULL);

	g_string_append_printf(out, "0/%u nodes are available:", n_nodes);
	append_pre_filter(out, verdict);
	return g_string_free(out, FALSE);
}

static void append_count(GArray *counts, KdVerdict verdict, guint n_nodes)
{
	const KdVerdictCount count = { verdict, n_nodes };

	g_array_append_val(counts, count);
}

/* Pods that wait are told the same again and again while their sheet stands. */
static char *tell_walked(const KdFramework *framework, const KdVerdictCount *counts, guint n)
{
	KdSheet *sheet = framework->digest.sheet;

	if (!sheet || framework->digest.n < sheet->order->n)
		return kd_framework_summary(framework, counts, n);
	if (!sheet->told)
		sheet->told = kd_framework_summary(framework, counts, n);
	return g_strdup(sheet->told);
}

char *kd_attempt_message(KdFramework *framework)
{
	const KdAttempt *attempt = &framework->record;
	const guint n_nodes = framework->nodes->n_nodes;
	g_autoptr(GArray) counts = NULL;
	const KdVerdictCount *walked;
	guint n_told = attempt->n_evaluated - attempt->n_feasible, n;

	if (attempt->error)
		return g_strdup(kd_verdict_reason(attempt->error));
	if (n_nodes == 0)
		return g_strdup("no nodes available to schedule pods");
	if (attempt->pre_filter)
		return reject_all(n_nodes, attempt->pre_filter);
	walked = kd_framework_counts(framework, &n);
	if (attempt->nominated == KD_NO_SLOT && !attempt->restricted)
		return tell_walked(framework, walked, n);
	counts = g_array_new(FALSE, FALSE, sizeof(KdVerdictCount));
	g_array_append_vals(counts, walked, n);
	if (attempt->nominated != KD_NO_SLOT)
		append_count(counts, attempt->nominated_verdict, 1);
	n_told += attempt->nominated != KD_NO_SLOT;
	if (attempt->restricted && n_told < n_nodes)
		append_count(counts, kd_verdict(KD_CODE_UNRESOLVABLE, attempt->told_reason),
			     n_nodes - n_told);
	return kd_framework_summary(framework, (const KdVerdictCount *) counts->data, counts->len);
}

/* A no stands as if the node had been the only one (the FitError that schedulingCycle() and
 * bindingCycle() make of it). */
char *kd_refusal_message(const char *step, const KdPolicy *by, KdVerdict verdict)
{
	g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(Line));
	GString *out;

	if (kd_verdict_code(verdict) == KD_CODE_ERROR)
		return g_strdup_printf("running %s plugin \"%s\": %s", step, by->name,
				       kd_verdict_reason(verdict));
	out = g_string_new("0/1 nodes are available:");
	count_reasons(lines, verdict, 1);
	append_histogram(out, lines);
	return g_string_free(out, FALSE);
}
