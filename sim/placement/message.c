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

/* Nodes mostly share a few verdicts: count these before taking them apart. */
static void count_verdicts(GHashTable *counts, const KdAttempt *attempt)
{
	g_autoptr(GHashTable) verdicts = g_hash_table_new(NULL, NULL);
	GHashTableIter iter;
	gpointer verdict, n;

	for (guint i = 0; i < attempt->n_evaluated; i++) {
		gpointer key = GUINT_TO_POINTER(attempt->verdicts[attempt->evaluated[i]]);
		guint before = GPOINTER_TO_UINT(g_hash_table_lookup(verdicts, key));

		g_hash_table_insert(verdicts, key, GUINT_TO_POINTER(before + 1));
	}
	g_hash_table_iter_init(&iter, verdicts);
	while (g_hash_table_iter_next(&iter, &verdict, &n))
		if (GPOINTER_TO_UINT(verdict) != KD_FITS)
			count_reasons(counts, GPOINTER_TO_UINT(verdict), GPOINTER_TO_UINT(n));
}

/* Several reasons of one pre-filter are joined as Status.Message() does. */
static void append_pre_filter(GString *out, KdVerdict verdict)
{
	g_auto(GStrv) reasons = g_strsplit(kd_verdict_reason(verdict), "\n", -1);
	g_autofree char *joined = g_strjoinv(", ", reasons);

	if (*joined)
		g_string_append_printf(out, " %s.", joined);
}

char *kd_attempt_message(const KdFramework *framework, const KdAttempt *attempt)
{
	guint n_nodes = framework->nodes->n_nodes, n_known;
	g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GString *out;

	if (attempt->error)
		return g_strdup(kd_verdict_reason(attempt->error));
	if (n_nodes == 0)
		return g_strdup("no nodes available to schedule pods");
	out = g_string_new(NULL);
	g_string_append_printf(out, "0/%u nodes are available:", n_nodes);
	if (attempt->pre_filter) {
		append_pre_filter(out, attempt->pre_filter);
		return g_string_free(out, FALSE);
	}
	count_verdicts(counts, attempt);
	n_known = attempt->n_evaluated + (attempt->nominated != KD_NO_SLOT);
	if (attempt->nominated != KD_NO_SLOT)
		count_reasons(counts, attempt->nominated_verdict, 1);
	if (attempt->restricted && n_known < n_nodes)
		count_reasons(counts, kd_verdict(KD_CODE_UNRESOLVABLE, attempt->restricted_reason),
			      n_nodes - n_known);
	append_histogram(out, counts);
	return g_string_free(out, FALSE);
}
