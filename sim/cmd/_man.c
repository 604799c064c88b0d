/* SPDX-License-Identifier: Apache-2.0 */
/* Manual pages, in the man(7) macros of troff. */
#include "config.h"

#include "api/explain.h"
#include "api/kinds.h"
#include "cmd/_describe.h"
#include "run/scenario.h"
#include "run/trace.h"

#include <string.h>

/* Where a line ends, and what mandoc finds too long. */
enum { LINE = 60, LONGEST = 80 };

/* Text as it is to be read. */
static void append(GString *out, const char *text)
{
	for (const char *c = text; *c; c++) {
		bool starts = out->len == 0 || out->str[out->len - 1] == '\n';

		if (starts && (*c == '.' || *c == '\''))
			g_string_append(out, "\\&");
		if (*c == '\\')
			g_string_append(out, "\\e");
		else if (*c == '-')
			g_string_append(out, "\\-");
		else
			g_string_append_c(out, *c);
	}
}

/* The same to be filled: in lines of a length that people like, a sentence beginning a new one. */
static void append_line(GString *out, const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	gsize start = out->len;

	for (char **word = words; *word; word++) {
		const bool sentence = !**word; /* two blanks */
		const gsize length = out->len - start;

		if (word > words &&
		    (sentence || length > LINE || length + strlen(*word) >= LONGEST))
			g_string_append_c(out, '\n');
		else if (word > words && out->str[out->len - 1] != '\n')
			g_string_append_c(out, ' ');
		if (out->str[out->len - 1] == '\n')
			start = out->len;
		append(out, *word);
	}
	g_string_append_c(out, '\n');
}

/* .MACRO "text" */
static void append_title(GString *out, const char *macro, const char *text)
{
	g_string_append_printf(out, ".%s \"", macro);
	append(out, text);
	g_string_append(out, "\"\n");
}

/* Lines that stay as they are. */
static void append_lines(GString *out, const char *lines)
{
	g_autofree char *text = g_strchomp(g_strdup(lines));

	g_string_append(out, ".PP\n.nf\n");
	append(out, text);
	g_string_append(out, "\n.fi\n");
}

/* Paragraphs, apart by empty lines; those that are indented stay as they are. */
static void append_text(GString *out, const char *text)
{
	g_auto(GStrv) paragraphs = g_strsplit(text, "\n\n", -1);

	for (char **p = paragraphs; *p; p++) {
		if (**p == ' ') {
			append_lines(out, *p);
			continue;
		}
		if (p > paragraphs)
			g_string_append(out, ".PP\n");
		append_line(out, g_strchomp(*p));
	}
}

static void append_head(GString *out, const char *title, const char *section, const char *name,
			const char *summary)
{
	g_string_append_printf(out,
			       ".\\\" Written by `kubedes help --man`.\n"
			       ".TH %s %s %s \"kubedes %s\"\n.ad l\n.nh\n.SH NAME\n",
			       title, section, KD_DATE, PACKAGE_VERSION);
	append(out, name);
	g_string_append(out, " \\- ");
	append_line(out, summary);
}

/* ---- kubedes(1) ---- */

static void append_option(GString *out, const GOptionEntry *entry)
{
	g_autofree char *words = cmd_option_words(entry);

	if (entry->flags & G_OPTION_FLAG_HIDDEN)
		return;
	g_string_append(out, ".TP\n.B ");
	append_line(out, words);
	append_line(out, entry->description ? entry->description : "");
}

static void append_command(GString *out, const KdCommand *command)
{
	g_autofree GOptionEntry *entries = cmd_describe(command);
	g_autofree char *title = g_strdup_printf("kubedes %s [OPTION]... %s", command->name,
						 command->usage);

	append_title(out, "SS", title);
	append(out, command->summary);
	g_string_append(out, ".\n");
	for (const GOptionEntry *entry = entries; entry->long_name; entry++)
		append_option(out, entry);
	if (command->details) {
		g_string_append(out, ".PP\n");
		append_text(out, command->details);
	}
	if (command->missed) {
		g_string_append(out, ".PP\nExit code 1: ");
		append(out, command->missed);
		g_string_append(out, ".\n");
	}
	append_lines(out, command->examples);
}

static void append_commands(GString *out)
{
	for (KdCommandGroup group = 0; group < KD_N_GROUPS; group++) {
		g_autofree char *title = g_ascii_strup(cmd_group_title(group), -1);

		append_title(out, "SH", title);
		for (const KdCommand *const *c = kd_command_table; *c; c++)
			if ((*c)->group == group)
				append_command(out, *c);
	}
}

static const char *const description =
	"kubedes takes nodes and pods from Kubernetes manifests, dumps of live clusters and "
	"traces, "
	"plays them event by event through a scheduler that decides as kube-scheduler does, or "
	"under a policy of the user's own, and writes what happened into SQLite databases, from "
	"which it draws tables and plots.\n\n"
	"A run is described by a scenario, see kubedes-scenario(5).  `kubedes init` writes one to "
	"start from.  Same inputs and seed, same results byte for byte.\n\n"
	"Words that mean something to kubectl mean the same here: -f, -n, -A, -l, -o.  A file "
	"called - is standard input or output.  The answer goes to standard output; notes, "
	"warnings "
	"and errors go to standard error.\n";

typedef struct {
	const char *name, *text;
} Term;

static void append_terms(GString *out, const Term *terms, guint n)
{
	for (guint i = 0; i < n; i++) {
		g_string_append_printf(out, ".TP\n.B %s\n", terms[i].name);
		append_line(out, terms[i].text);
	}
}

static const Term environment[] = {
	{ "KUBEDES_TRACES", "Folder of public traces, for example scenarios: they name it in paths "
			    "as ${KUBEDES_TRACES}, as any variable may be named there." },
	{ "COLUMNS", "Width of text, where no terminal says it." },
	{ "NO_COLOR", "When it is set and not empty: no colours, on terminals neither." },
};
static const Term codes[] = {
	{ "0", "Done." },
	{ "1", "The answer is no: an expectation was not met, two things differ." },
	{ "2", "Bad usage or input." },
	{ "3", "The world failed: disk full, database locked." },
	{ "130, 143", "Ended by SIGINT (Ctrl-C) or SIGTERM.  A run keeps what it has done so far; "
		      "a second signal ends at once." },
};

char *cmd_manual(void)
{
	GString *out = g_string_new(NULL);

	append_head(out, "KUBEDES", "1", "kubedes", "simulate Kubernetes clusters");
	g_string_append(out, ".SH SYNOPSIS\n.B kubedes\n.I COMMAND\n[\\fIARGUMENT\\fR]...\n"
			     ".SH DESCRIPTION\n");
	append_text(out, description);
	append_commands(out);
	g_string_append(out, ".SH EXIT STATUS\n");
	append_terms(out, codes, G_N_ELEMENTS(codes));
	g_string_append(out, ".SH ENVIRONMENT\n");
	append_terms(out, environment, G_N_ELEMENTS(environment));
	g_string_append(out, ".SH SEE ALSO\n.BR kubedes\\-scenario (5),\n.BR kubectl (1),\n"
			     ".BR gnuplot (1),\n.BR sqlite3 (1)\n");
	return g_string_free(out, FALSE);
}

/* ---- kubedes-scenario(5) ---- */

static void append_limits(GString *out, const KdField *field)
{
	g_autoptr(GString) limits = g_string_new(NULL);

	kd_field_limits(field, "", limits);
	g_auto(GStrv) lines = g_strsplit(limits->str, "\n", -1);
	for (char **line = lines; *line && **line; line++) {
		g_string_append(out, ".br\n");
		append_line(out, *line);
	}
}

/* A page on fields.  A struct is described where it first occurs. */
typedef struct {
	GString *out;
	GHashTable *places; /* of structs: const KdStruct -> char *, NULL = in manifests */
} Page;

/* What manifests are made of is not described here. */
static void know_manifests(Page *page, const KdStruct *type)
{
	if (!type || !g_hash_table_insert(page->places, (gpointer) type, NULL))
		return;
	for (const KdField *field = type->fields; field->name; field++)
		know_manifests(page, field->of);
}

static Page page_new(void)
{
	Page page = { g_string_new(NULL), g_hash_table_new_full(NULL, NULL, NULL, g_free) };

	know_manifests(&page, &kd_meta_struct);
	for (const KdKind *const *k = kd_kind_table; *k; k++)
		know_manifests(&page, (*k)->body);
	return page;
}

static void append_fields(Page *page, const KdStruct *type, const char *before);

/* What is below a field, or where that is said. */
static void append_below(Page *page, const KdStruct *type, const char *path)
{
	gpointer place;

	if (!g_hash_table_lookup_extended(page->places, type, NULL, &place)) {
		g_hash_table_insert(page->places, (gpointer) type, g_strdup(path));
		append_fields(page, type, path);
		return;
	}
	g_string_append(page->out, ".br\nIts fields: as in ");
	append_line(page->out, place ? place : "manifests.");
}

static void append_fields(Page *page, const KdStruct *type, const char *before)
{
	for (const KdField *field = type->fields; field->name; field++) {
		const char *list = field->type == KD_FIELD_LIST ? "[]" : "";
		g_autofree char *path = g_strconcat(before, *before ? "." : "", field->name, list,
						    NULL);
		g_autofree char *name = kd_field_type_name(field);

		g_string_append(page->out, ".TP\n\\fB");
		append(page->out, path);
		g_string_append(page->out, "\\fR ");
		append(page->out, name);
		append_line(page->out, field->required ? ", required" : "");
		if (kd_field_help(field))
			append_line(page->out, kd_field_help(field));
		append_limits(page->out, field);
		if (field->of)
			append_below(page, field->of, path);
	}
}

static void append_formats(Page *page)
{
	guint n;
	const KdWorkload *const *all = kd_workloads(&n);

	for (guint i = 0; i < n; i++) {
		g_autofree char *place = g_strconcat(all[i]->name, " options", NULL);

		append_title(page->out, "SS", all[i]->name);
		append_line(page->out, all[i]->summary);
		g_string_append_printf(page->out, "(gives %s, from %s).\n", all[i]->gives,
				       all[i]->needs_file ? "a file" : "nothing but its options");
		if (all[i]->options)
			append_fields(page, all[i]->options, place);
	}
}

char *cmd_manual_scenario(void)
{
	Page page = page_new();
	GString *out = page.out;

	append_head(out, "KUBEDES\\-SCENARIO", "5", "kubedes-scenario",
		    "what a simulation of kubedes is made of");
	g_string_append(out, ".SH DESCRIPTION\n");
	append_text(out,
		    "A scenario is a YAML document of apiVersion kubedes.io/v1 and kind "
		    "Scenario.  Documents after it in the same file are objects that are there "
		    "from the start.  Paths are relative to the scenario's folder, and ${NAME} "
		    "in them is an environment variable.\n\n"
		    "What manifests cannot say, pods say in annotations: "
		    "kubedes.io/duration is how long one runs.\n\n"
		    "`kubedes init` writes a scenario to start from, `kubedes validate` says all "
		    "that is wrong with one, `kubedes explain scenario` tells what stands here.\n");
	g_string_append(out, ".SH FIELDS\n");
	append_fields(&page, &kd_scenario_struct, "");
	g_string_append(out, ".SH FORMATS OF WORKLOADS\n");
	append_formats(&page);
	g_string_append(out, ".SH SEE ALSO\n.BR kubedes (1)\n");
	g_hash_table_unref(page.places);
	return g_string_free(out, FALSE);
}
