/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/reasons.h"

#include <string.h>

#include "base/text.h"
#include "base/tree.h"

typedef struct {
	KdVerdict verdict;
	guint n;
} Count;

/* Of one reason there is one. */
typedef struct {
	const char *reason;
	GString *json; /* with a colon after it */
} Name;

typedef struct {
	const Name *name;
	guint n;
} Line;

/* Where in the list a verdict is, by the number of its reason. */
#define N_PLACES 64

struct KdReasons {
	GArray *counts;          /* of Count, sorted by verdict */
	guint8 places[N_PLACES]; /* a guess */
	GHashTable *names;       /* reason -> Name */
	GHashTable *parts;       /* verdict -> GPtrArray of the Names in it */
	GArray *lines;           /* of Line */
	GString *text;
};

static void name_free(gpointer data)
{
	Name *name = data;

	g_string_free(name->json, TRUE);
	g_free(name);
}

KdReasons *kd_reasons_new(void)
{
	KdReasons *reasons = g_new0(KdReasons, 1);

	reasons->counts = g_array_new(FALSE, TRUE, sizeof(Count));
	reasons->names = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, name_free);
	reasons->parts = g_hash_table_new_full(NULL, NULL, NULL,
					       (GDestroyNotify) g_ptr_array_unref);
	reasons->lines = g_array_new(FALSE, FALSE, sizeof(Line));
	reasons->text = g_string_new(NULL);
	return reasons;
}

void kd_reasons_free(KdReasons *reasons)
{
	if (!reasons)
		return;
	g_array_unref(reasons->counts);
	g_hash_table_unref(reasons->parts);
	g_hash_table_unref(reasons->names);
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
	for (guint i = 0; attempt->n_counts == 0 && attempt->listed && i < attempt->n_evaluated;
	     i++) {
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

KdMark kd_reasons_mark(const KdReasons *reasons, KdMark mark)
{
	return kd_mark_bytes(mark, reasons->counts->data, reasons->counts->len * sizeof(Count));
}

/* ---- in words ---- */

static Name *find_name(KdReasons *reasons, const char *reason)
{
	Name *name = g_hash_table_lookup(reasons->names, reason);

	if (name)
		return name;
	name = g_new(Name, 1);
	name->reason = g_intern_string(reason);
	name->json = g_string_new(NULL);
	kd_json_append_string(name->json, reason, -1);
	g_string_append_c(name->json, ':');
	g_hash_table_insert(reasons->names, (gpointer) name->reason, name);
	return name;
}

/* A verdict of several reasons counts for each of them. */
static const GPtrArray *find_parts(KdReasons *reasons, KdVerdict verdict)
{
	gpointer key = GUINT_TO_POINTER(verdict);
	GPtrArray *parts = g_hash_table_lookup(reasons->parts, key);

	if (parts)
		return parts;
	g_auto(GStrv) words = g_strsplit(kd_verdict_reason(verdict), "\n", -1);

	parts = g_ptr_array_new();
	for (char **word = words; *word; word++)
		g_ptr_array_add(parts, find_name(reasons, *word));
	g_hash_table_insert(reasons->parts, key, parts);
	return parts;
}

/* Lines are sorted by reason. */
static void add_line(GArray *lines, const Name *name, guint n)
{
	guint i = 0;

	for (; i < lines->len; i++) {
		Line *line = &g_array_index(lines, Line, i);

		if (line->name == name) {
			line->n += n;
			return;
		}
		if (strcmp(line->name->reason, name->reason) > 0)
			break;
	}
	g_array_insert_val(lines, i, ((const Line){ name, n }));
}

static void add_lines(KdReasons *reasons, const Count *one)
{
	const GPtrArray *parts = find_parts(reasons, one->verdict);

	for (guint i = 0; i < parts->len; i++)
		add_line(reasons->lines, g_ptr_array_index(parts, i), one->n);
}

static void print_number(GString *text, guint n)
{
	char digits[KD_DECIMAL_SIZE], *const end = digits + sizeof(digits);
	const char *start = kd_text_decimal(end, n);

	g_string_append_len(text, start, end - start);
}

static void print_lines(GString *text, const GArray *lines)
{
	g_string_assign(text, "{");
	for (guint i = 0; i < lines->len; i++) {
		const Line *line = &g_array_index(lines, Line, i);

		if (i > 0)
			g_string_append_c(text, ',');
		g_string_append_len(text, line->name->json->str, (gssize) line->name->json->len);
		print_number(text, line->n);
	}
	g_string_append_c(text, '}');
}

const char *kd_reasons_print(KdReasons *reasons)
{
	g_array_set_size(reasons->lines, 0);
	for (guint i = 0; i < reasons->counts->len; i++)
		if (g_array_index(reasons->counts, Count, i).n > 0)
			add_lines(reasons, &g_array_index(reasons->counts, Count, i));
	if (reasons->lines->len == 0)
		return NULL;
	print_lines(reasons->text, reasons->lines);
	return reasons->text->str;
}
