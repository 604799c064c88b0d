/* SPDX-License-Identifier: Apache-2.0 */
/* The objects of a run as they were at some time, as kubectl shows them. */
#include "config.h"

#include "cmd/_options.h"
#include "cmd/_query.h"
#include "record/runs.h"

#include <kubedes/time.h>
#include <string.h>

static const KdCommand *self(void);

typedef struct {
	char *file, *namespace_, *at, *format, *selector;
	gboolean all_namespaces;
	gint64 run;
	CmdQuery query;
	KdSelector labels;
	const char *only[2]; /* the name of KIND/NAME */
} Options;

/* ---- output ---- */

static guint n_columns(const CmdQuery *query)
{
	const KdKind *kind = query->kind;

	return query->wide || !kind->n_narrow ? g_strv_length((char **) kind->columns)
					      : kind->n_narrow;
}

static char *cell(const CmdQuery *query, const KdObject *object, guint column)
{
	if (query->kind->columns)
		return query->kind->cell(object, column, query->at);
	return column == 0 ? g_strdup(object->metadata.name)
			   : kd_age_print(object->metadata.creationTimestamp, query->at);
}

static KdTable *objects_table(const CmdQuery *query, const GArray *items)
{
	static const char *const plain[] = { "NAME", "AGE" };
	const char *const *columns = query->kind->columns ? query->kind->columns : plain;
	guint n = query->kind->columns ? n_columns(query) : 2;
	bool namespaces = query->kind->namespaced && !query->namespace_;
	g_autoptr(GPtrArray) headers = g_ptr_array_new();

	if (namespaces)
		g_ptr_array_add(headers, (gpointer) "NAMESPACE");
	for (guint i = 0; i < n; i++)
		g_ptr_array_add(headers, (gpointer) columns[i]);
	g_ptr_array_add(headers, NULL);
	KdTable *table = kd_table_new((const char *const *) (gconstpointer) headers->pdata);
	for (guint i = 0; i < items->len; i++) {
		const KdObject *object = g_array_index(items, CmdItem, i).object;
		g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);

		if (namespaces)
			g_ptr_array_add(cells, g_strdup(object->metadata.namespace));
		for (guint j = 0; j < n; j++)
			g_ptr_array_add(cells, cell(query, object, j));
		kd_table_add(table, (const char *const *) (gconstpointer) cells->pdata);
	}
	return table;
}

/* One that was asked for by name stands alone, others in a List. */
static const KdTree *document(const CmdQuery *query, const GArray *items, KdForest *forest)
{
	KdTree *list = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
	KdTree *all = kd_tree_new(forest, KD_TREE_LIST, 0, 0);
	KdTree *metadata = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	if (items->len == 1 && query->names[0] && !query->names[1])
		return g_array_index(items, CmdItem, 0).tree;
	for (guint i = 0; i < items->len; i++)
		kd_tree_append(forest, all, (KdTree *) g_array_index(items, CmdItem, i).tree);
	kd_tree_set(forest, metadata, "resourceVersion", kd_tree_new_string(forest, "", -1));
	kd_tree_set(forest, list, "apiVersion", kd_tree_new_string(forest, "v1", -1));
	kd_tree_set(forest, list, "items", all);
	kd_tree_set(forest, list, "kind", kd_tree_new_string(forest, "List", -1));
	kd_tree_set(forest, list, "metadata", metadata);
	return list;
}

static char *print_document(const Options *options, const GArray *items)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	GString *out = g_string_new(NULL);

	if (g_str_equal(options->format, "yaml")) {
		kd_tree_print_yaml(document(&options->query, items, forest), out);
	} else {
		kd_tree_print_json(document(&options->query, items, forest), 4, out);
		g_string_append_c(out, '\n');
	}
	return g_string_free(out, FALSE);
}

/* "pod/web-1", "replicaset.apps/web" */
static char *print_names(const CmdQuery *query, const GArray *items)
{
	g_autofree char *kind = g_ascii_strdown(query->kind->kind, -1);
	const char *slash = strchr(query->kind->apiVersion, '/');
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < items->len; i++)
		g_string_append_printf(out, "%s%s%.*s/%s\n", kind, slash ? "." : "",
				       slash ? (int) (slash - query->kind->apiVersion) : 0,
				       query->kind->apiVersion,
				       g_array_index(items, CmdItem, i).object->metadata.name);
	return g_string_free(out, FALSE);
}

static int none_found(const CmdQuery *query)
{
	if (query->names[0]) {
		g_autofree char *names = g_strjoinv(", ", (char **) query->names);

		g_printerr("kubedes: %s not found: %s\n", query->kind->plural, names);
		return KD_EXIT_USAGE;
	}
	if (query->kind->namespaced && query->namespace_)
		g_printerr("No %s found in namespace %s (-A: look in all).\n", query->kind->plural,
			   query->namespace_);
	else
		g_printerr("No %s found.\n", query->kind->plural);
	return KD_EXIT_DONE;
}

static int print_items(const Options *options, const GArray *items)
{
	const CmdQuery *query = &options->query;
	const char *format = options->format;
	g_autoptr(KdTable) table = NULL;
	g_autofree char *text = NULL;

	if (items->len == 0)
		return none_found(query);
	if (g_str_equal(format, "name"))
		text = print_names(query, items);
	else if (g_str_equal(format, "yaml") || g_str_equal(format, "json"))
		text = print_document(options, items);
	else
		text = kd_table_print(table = objects_table(query, items), true);
	return cmd_write(NULL, text);
}

/* ---- without a history ---- */

static int print_rows(const Options *options)
{
	const CmdQuery *query = &options->query;
	bool documents = !g_str_equal(options->format, "table") && !query->wide;
	g_autoptr(GError) error = NULL;

	if (!cmd_rows_are_there(query->kind) || documents || query->selector) {
		kd_fail(&error, KD_ERROR_INPUT,
			"%s has no history of objects in run %" G_GINT64_FORMAT
			", so there %s; to have it: kubedes run --set record.objects=true",
			options->file, query->run,
			documents         ? "are no documents to print"
			: query->selector ? "are no labels to select by"
					  : "are only pods, nodes and events to show");
		return cmd_error(error);
	}
	g_autoptr(KdTable) table = cmd_rows_read(query, &error);
	if (!table)
		return cmd_error(error);
	return kd_table_n_rows(table) ? cmd_print_table(table, NULL) : none_found(query);
}

/* ---- asking ---- */

/* The only run there is, or the one asked for. */
static gboolean find_run(Options *options, GError **error)
{
	g_autoptr(KdRuns) runs = kd_runs_load(options->query.results, options->run, error);

	if (!runs)
		return FALSE;
	if (runs->n == 1) {
		options->query.run = runs->runs[0].run;
		return TRUE;
	}
	g_autoptr(GString) list = g_string_new(NULL);
	for (guint i = 0; i < runs->n; i++)
		g_string_append_printf(list, "\n  %" G_GINT64_FORMAT "  %s", runs->runs[i].run,
				       runs->runs[i].title);
	return kd_fail(error, KD_ERROR_USAGE, "%s has %u runs; say which with --run:%s",
		       options->file, runs->n, list->str);
}

/* A time is a duration from the start of the simulated world, or a time of its calendar. */
static gboolean find_time(Options *options, GError **error)
{
	const char *text = options->at;

	if (text && (strchr(text, 'T') ? !kd_time_parse(text, &options->query.at, error)
				       : !kd_duration_parse(text, &options->query.at, error))) {
		g_prefix_error(error, "--at: ");
		return FALSE;
	}
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(
		options->query.results, "SELECT coalesce(ended, started) FROM run WHERE run = ?",
		error);
	if (!row)
		return FALSE;
	sqlite3_bind_int64(row, 1, options->query.run);
	if (sqlite3_step(row) != SQLITE_ROW)
		return kd_results_fail(options->query.results, "the run cannot be read", error);
	KdTime ended = sqlite3_column_int64(row, 0);
	if (text && options->query.at > ended) {
		g_autofree char *when = kd_duration_print(ended);
		g_printerr("The run ended at %s, so that is what you see.\n", when);
	}
	options->query.at = text ? MIN(options->query.at, ended) : ended;
	return TRUE;
}

/* "pods", or "pod/web-1". */
static const char *split_word(Options *options, char **words)
{
	char *slash = strchr(words[0], '/');

	options->query.names = (const char *const *) words + 1;
	if (slash && !words[1]) {
		*slash = '\0';
		options->only[0] = slash + 1;
		options->query.names = options->only;
	}
	return words[0];
}

static int ask(Options *options, const char *word)
{
	CmdQuery *query = &options->query;
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) items = NULL;
	bool history;

	if (!find_run(options, &error) || !find_time(options, &error) ||
	    !cmd_history_is_there(query, &history, &error) ||
	    (history && !cmd_history_learn(query, &error)) ||
	    !(query->kind = kd_kinds_lookup(query->kinds, word, &error)))
		return cmd_error(error);
	if (g_str_equal(query->kind->kind, "Event"))
		items = cmd_events_read(query, &error);
	else if (history)
		items = cmd_history_read(query, &error);
	else
		return print_rows(options);
	return items ? print_items(options, items) : cmd_error(error);
}

/* ---- the command ---- */

static int get(Options *options, char **words)
{
	static const char *const formats[] = { "table", "wide", "yaml", "json", "name", NULL };
	g_autoptr(GError) error = NULL;
	g_autoptr(KdResults) results = NULL;
	g_autoptr(KdKinds) kinds = kd_kinds_new();

	if (!options->format)
		options->format = g_strdup("table");
	if (!g_strv_contains(formats, options->format))
		return cmd_usage(
			self(), "there is no output format \"%s\"; table, wide, yaml, json or name",
			options->format);
	if (options->selector && !kd_selector_parse(options->selector, &options->labels, &error))
		return cmd_usage(self(), "-l: %s", error->message);
	if (!cmd_is_there(options->file))
		return KD_EXIT_USAGE;
	results = kd_results_open(options->file, &error);
	if (!results)
		return cmd_error(error);
	options->query.results = results;
	options->query.kinds = kinds;
	options->query.selector = options->selector ? &options->labels : NULL;
	options->query.wide = g_str_equal(options->format, "wide");
	if (!options->all_namespaces)
		options->query.namespace_ = options->namespace_ ? options->namespace_ : "default";
	return ask(options, split_word(options, words));
}

static void clear(Options *options)
{
	g_free(options->file);
	g_free(options->namespace_);
	g_free(options->at);
	g_free(options->format);
	g_free(options->selector);
	kd_selector_clear(&options->labels);
}

static int run(int argc, char **argv)
{
	Options options = { 0 };
	const GOptionEntry entries[] = {
		{ "file", 'f', 0, G_OPTION_ARG_FILENAME, &options.file, "The results database",
		  "RUN.db" },
		{ "run", 'r', 0, G_OPTION_ARG_INT64, &options.run,
		  "Which run, when the file has several", "N" },
		{ "at", 0, 0, G_OPTION_ARG_STRING, &options.at,
		  "As it was at this time (10m, 2026-01-01T00:10:00Z); at the end otherwise",
		  "TIME" },
		{ "namespace", 'n', 0, G_OPTION_ARG_STRING, &options.namespace_,
		  "In this namespace (default)", "NS" },
		{ "all-namespaces", 'A', 0, G_OPTION_ARG_NONE, &options.all_namespaces,
		  "In all namespaces", NULL },
		{ "selector", 'l', 0, G_OPTION_ARG_STRING, &options.selector,
		  "Only those with these labels (app=web,tier!=db)", "LABELS" },
		{ "output", 'o', 0, G_OPTION_ARG_STRING, &options.format,
		  "table (default), wide, yaml, json or name", "FORMAT" },
		{ NULL }
	};
	int code = cmd_options(self(), entries, &argc, &argv);

	if (code < 0) {
		if (argc < 2)
			code = cmd_usage(self(), "name a kind, such as pods");
		else if (!options.file)
			code = cmd_usage(self(), "name a results database: -f RUN.db");
		else
			code = get(&options, argv + 1);
	}
	clear(&options);
	return code;
}

KD_COMMAND(get) = {
	.name = "get",
	.summary = "Show the objects of a run as they were at some time",
	.usage = "KIND [NAME...] -f RUN.db",
	.examples = "  kubedes get pods -f run.db\n"
		    "  kubedes get nodes -f run.db --at 10m -o wide\n"
		    "  kubedes get events -f run.db -A\n"
		    "  kubedes get pod web-1 -f run.db --run 2 -o yaml\n",
	.run = run,
};

static const KdCommand *self(void)
{
	return &kd_command_get;
}
