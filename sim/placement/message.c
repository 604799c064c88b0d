/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the user reads when no node fits: FitError.Error() (pkg/scheduler/framework/types.go).
 */
#include "config.h"

#include "placement/framework_private.h"

#include <string.h>

/* "node(s) were unschedulable" -> how many nodes say so. */
static void count_reasons(GHashTable *counts, KdVerdict verdict, guint n_nodes)
{
	g_auto(GStrv) reasons = g_strsplit(kd_verdict_reason(verdict), "\n", -1);

	for (char **reason = reasons; *reason; reason++) {
		guint n = GPOINTER_TO_UINT(g_hash_table_lookup(counts, *reason));

		g_hash_table_insert(counts, g_strdup(*reason), GUINT_TO_POINTER(n + n_nodes));
	}
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* " 2 Insufficient memory, 6 Insufficient cpu." */
static void append_histogram(GString *out, GHashTable *counts)
{
	g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
	GHashTableIter iter;
	gpointer reason, n;

	g_hash_table_iter_init(&iter, counts);
	while (g_hash_table_iter_next(&iter, &reason, &n))
		g_ptr_array_add(lines, g_strdup_printf("%u %s", GPOINTER_TO_UINT(n),
						       (const char *) reason));
	g_ptr_array_sort(lines, by_text);
	for (guint i = 0; i < lines->len; i++)
		g_string_append_printf(out, "%s%s", i ? ", " : " ",
				       (const char *) g_ptr_array_index(lines, i));
	if (lines->len > 0)
		g_string_append_c(out, '.');
}

/* How many nodes share a verdict. */
typedef struct {
	KdVerdict verdict;
	guint n_nodes;
} Share;

/* There are many nodes and few verdicts, and neighbours mostly have the same. */
static void count_verdicts(GHashTable *counts, const KdVerdict *verdicts, guint n)
{
	g_autoptr(GArray) shares = g_array_new(FALSE, FALSE, sizeof(Share));
	guint at = 0;

	for (guint i = 0; i < n; i++) {
		if (at == shares->len || g_array_index(shares, Share, at).verdict != verdicts[i]) {
			for (at = 0; at < shares->len; at++)
				if (g_array_index(shares, Share, at).verdict == verdicts[i])
					break;
		}
		if (at == shares->len) {
			const Share share = { verdicts[i], 0 };
			g_array_append_val(shares, share);
		}
		g_array_index(shares, Share, at).n_nodes++;
	}
	for (guint i = 0; i < shares->len; i++) {
		const Share *share = &g_array_index(shares, Share, i);

		if (share->verdict != KD_FITS)
			count_reasons(counts, share->verdict, share->n_nodes);
	}
}

char *kd_framework_summary(const KdFramework *framework, const KdVerdict *verdicts, guint n)
{
	g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GString *out = g_string_new(NULL);

	g_string_append_printf(out, "0/%u nodes are available:", framework->nodes->n_nodes);
	count_verdicts(counts, verdicts, n);
	append_histogram(out, counts);
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

char *kd_attempt_message(const KdFramework *framework, const KdAttempt *attempt)
{
	const guint n_nodes = framework->nodes->n_nodes;
	g_autofree KdVerdict *verdicts = NULL;
	guint n = 0;

	if (attempt->error)
		return g_strdup(kd_verdict_reason(attempt->error));
	if (n_nodes == 0)
		return g_strdup("no nodes available to schedule pods");
	if (attempt->pre_filter)
		return reject_all(n_nodes, attempt->pre_filter);
	verdicts = g_new(KdVerdict, n_nodes);
	for (guint i = 0; i < attempt->n_evaluated; i++)
		verdicts[n++] = attempt->verdicts[attempt->evaluated[i]];
	if (attempt->nominated != KD_NO_SLOT)
		verdicts[n++] = attempt->nominated_verdict;
	while (attempt->restricted && n < n_nodes)
		verdicts[n++] = kd_verdict(KD_CODE_UNRESOLVABLE, attempt->told_reason);
	return kd_framework_summary(framework, verdicts, n);
}

/* A no stands as if the node had been the only one (the FitError that schedulingCycle() and
 * bindingCycle() make of it). */
char *kd_refusal_message(const char *step, const KdPolicy *by, KdVerdict verdict)
{
	g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GString *out;

	if (kd_verdict_code(verdict) == KD_CODE_ERROR)
		return g_strdup_printf("running %s plugin \"%s\": %s", step, by->name,
				       kd_verdict_reason(verdict));
	out = g_string_new("0/1 nodes are available:");
	count_reasons(counts, verdict, 1);
	append_histogram(out, counts);
	return g_string_free(out, FALSE);
}
