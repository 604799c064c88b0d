/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_difference.h"

#include "base/text.h"

#include <kubedes/time.h>
#include <stdio.h>
#include <string.h>

#include "cmd/_colour.h"

/* What is longer has lines of its own, or is cut in lists. */
#define LONG 56

typedef struct {
	const KdDiff *diff;
	GString *out;
	bool colours;
} Page;

static void add_title(Page *page, const char *title)
{
	g_autofree char *text = cmd_colour(page->colours, CMD_TONE_STRONG, title);

	g_string_append_printf(page->out, "\n%s\n", text);
}

/* Two blanks before each line. */
static void add_table(Page *page, const KdTable *table)
{
	g_autofree char *text = kd_table_print(table, true);
	const char *line = text;

	while (*line) {
		const char *end = strchr(line, '\n');

		g_string_append_printf(page->out, "  %.*s\n", (int) (end - line), line);
		line = end + 1;
	}
}

static const char *or_dash(const char *text)
{
	return text ? text : "-";
}

static bool is_long(const KdDiffField *field)
{
	return strlen(or_dash(field->say[0])) > LONG || strlen(or_dash(field->say[1])) > LONG;
}

/* The short ones as a table, then the long ones. */
static void add_fields(Page *page, const GArray *fields, const char *header)
{
	g_autoptr(KdTable) table = kd_table_new((const char *const[]){ header, "A", "B", NULL });

	for (guint i = 0; i < fields->len; i++) {
		const KdDiffField *field = &g_array_index(fields, KdDiffField, i);

		if (!is_long(field))
			kd_table_add(table,
				     (const char *const[]){ field->name, or_dash(field->say[0]),
							    or_dash(field->say[1]) });
	}
	if (kd_table_n_rows(table) > 0)
		add_table(page, table);
	for (guint i = 0; i < fields->len; i++) {
		const KdDiffField *field = &g_array_index(fields, KdDiffField, i);

		if (is_long(field))
			g_string_append_printf(page->out, "  %s\n    A  %s\n    B  %s\n",
					       field->name, or_dash(field->say[0]),
					       or_dash(field->say[1]));
	}
}

/* ---- the parts ---- */

static void add_run(Page *page, int side)
{
	const KdDiffRun *run = &page->diff->runs[side];
	g_autofree char *ended = kd_duration_print(run->ended);

	g_string_append_printf(page->out,
			       "%c  %s, run %" G_GINT64_FORMAT
			       ": %s, policy %s, seed %" G_GINT64_FORMAT ", until %s (%s)\n",
			       "AB"[side], run -> file, run -> run, run -> scenario, run -> policy,
			       run -> seed, ended, run -> stopped_by ? run -> stopped_by : "?");
}

/* What the two do not call the same is the first of the fields. */
static bool is_one(const KdDiffFirst *first)
{
	return first->fields->len == 0 ||
	       !g_str_equal(g_array_index(first->fields, KdDiffField, 0).name, "what");
}

static void add_first(Page *page, const KdDiffFirst *first, const char *headline)
{
	g_autoptr(GString) title = g_string_new(NULL);
	g_autofree char *time = NULL;

	if (!first)
		return;
	time = kd_duration_print(first->time);
	g_string_printf(title, "%s, at %s", headline, time);
	if (is_one(first))
		g_string_append_printf(title, ": %s", first->what);
	if (!first->there[0] || !first->there[1])
		g_string_append(title, first->there[0] ? " (only in A)" : " (only in B)");
	add_title(page, title->str);
	if (first->n_before > 0)
		g_string_append_printf(
			page->out, "  after %" G_GUINT64_FORMAT " %s%s equal in both\n",
			first->n_before, first->kind, first->n_before == 1 ? "" : "s");
	add_fields(page, first->fields, "FIELD");
}

static char *cut(const char *text)
{
	g_autofree char *start = NULL;

	if (!text)
		return g_strdup("-");
	if (g_utf8_strlen(text, -1) <= LONG)
		return g_strdup(text);
	start = g_utf8_substring(text, 0, LONG - 1);
	return g_strconcat(start, "…", NULL);
}

static void add_object(KdTable *table, const KdDiffObject *object)
{
	if (!object->there[0] || !object->there[1])
		kd_table_add(table, (const char *const[]){ object->name, "",
							   object->there[0] ? "there" : "-",
							   object->there[1] ? "there" : "-" });
	for (guint i = 0; i < object->fields->len; i++) {
		const KdDiffField *field = &g_array_index(object->fields, KdDiffField, i);
		g_autofree char *a = cut(field->say[0]), *b = cut(field->say[1]);

		kd_table_add(table, (const char *const[]){ i == 0 ? object->name : "", field->name,
							   a, b });
	}
}

static guint n_differing(const KdDiffGroup *group)
{
	return group->n_differ + group->n_only[0] + group->n_only[1];
}

static void add_group_title(Page *page, const KdDiffGroup *group)
{
	const guint n_both = group->n[0] - group->n_only[0];
	g_autoptr(GString) title = g_string_new(NULL);
	const char *comma = "";

	g_string_append_printf(title, "%c%s: ", g_ascii_toupper(group->word[0]), group->word + 1);
	if (group->n_differ > 0) {
		g_string_append_printf(title, "%u of %u differ", group->n_differ, n_both);
		comma = ", ";
	}
	for (int i = 0; i < 2; i++) {
		if (group->n_only[i] == 0)
			continue;
		g_string_append_printf(title, "%s%u only in %c", comma, group->n_only[i], "AB"[i]);
		comma = ", ";
	}
	add_title(page, title->str);
}

static void add_tallies(Page *page, const KdDiffGroup *group)
{
	g_string_append(page->out, "  by field: ");
	for (guint i = 0; i < group->tallies->len; i++) {
		const KdDiffTally *tally = &g_array_index(group->tallies, KdDiffTally, i);

		g_string_append_printf(page->out, "%s%s %u", i > 0 ? ", " : "", tally->name,
				       tally->n);
	}
	g_string_append(page->out, "\n");
}

static void add_group(Page *page, const KdDiffGroup *group)
{
	g_autoptr(KdTable)
		table = kd_table_new((const char *const[]){ "NAME", "FIELD", "A", "B", NULL });

	if (n_differing(group) == 0)
		return;
	add_group_title(page, group);
	if (group->tallies->len > 0)
		add_tallies(page, group);
	for (guint i = 0; i < group->objects->len; i++)
		add_object(table, g_ptr_array_index(group->objects, i));
	add_table(page, table);
	if (group->objects->len < n_differing(group))
		g_string_append_printf(page->out, "  and %u more (--all)\n",
				       n_differing(group) - group->objects->len);
}

char *cmd_difference_text(const KdDiff *diff)
{
	Page page = { diff, g_string_new(NULL), cmd_colour_wanted(stdout) };

	add_run(&page, 0);
	add_run(&page, 1);
	if (diff->parameters->len > 0) {
		add_title(&page, "Parameters");
		add_fields(&page, diff->parameters, "FIELD");
	}
	add_first(&page, diff->thought, "First other scores");
	add_first(&page, diff->first, "First difference");
	add_group(&page, &diff->pods);
	add_group(&page, &diff->nodes);
	add_group(&page, &diff->objects);
	if (diff->counts->len > 0) {
		add_title(&page, "Counts");
		add_fields(&page, diff->counts, "WHAT");
	}
	if (!diff->different)
		add_title(&page, "What happened is equal");
	else if (diff->thought && !diff->first)
		add_title(&page, "All decisions came out the same");
	return g_string_free(page.out, FALSE);
}
