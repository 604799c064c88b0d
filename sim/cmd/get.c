/* SPDX-License-Identifier: Apache-2.0 */
/* The objects of a run as they were at some time, as kubectl shows them. */
#include "config.h"

#include "cmd/_options.h"
#include "cmd/_query.h"
#include "cmd/_runs.h"

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

static const KdKindColumn plain_columns[] = { KD_COLUMN("NAME"), KD_COLUMN("AGE"), { 0 } };

static const KdKindColumn *columns_of(const KdKind *kind)
{
	return kind->columns ? kind->columns : plain_columns;
}

static bool is_shown(const CmdQuery *query, const KdKindColumn *column)
{
	return query->wide || !column->wide;
}

/* "pod/web-1", "replicaset.apps/web" */
static char *qualified_name(const KdObject *object)
{
	g_autofree char *kind = g_ascii_strdown(object->kind->kind, -1);
	const char *version = object->kind->apiVersion, *slash = strchr(version, '/');

	return g_strdup_printf("%s%s%.*s/%s", kind, slash ? "." : "",
			       slash ? (int) (slash - version) : 0, version, object->metadata.name);
}

static char *cell(const CmdQuery *query, const KdObject *object, guint column)
{
	const KdKind *kind = query->kind;

	if (query->qualified && column == 0 && g_str_equal(columns_of(kind)[0].header, "NAME"))
		return qualified_name(object);
	if (kind->columns)
		return kind->cell(object, column, query->at);
	return column == 0 ? g_strdup(object->metadata.name)
			   : kd_age_print(object->metadata.creationTimestamp, query->at);
}

static KdTable *objects_table(const CmdQuery *query, const GArray *items)
{
	const KdKindColumn *columns = columns_of(query->kind);
	bool namespaces = query->kind->namespaced && !query->namespace_;
	g_autoptr(GPtrArray) headers = g_ptr_array_new();

	if (namespaces)
		g_ptr_array_add(headers, (gpointer) "NAMESPACE");
	for (guint i = 0; columns[i].header; i++)
		if (is_shown(query, &columns[i]))
			g_ptr_array_add(headers, (gpointer) columns[i].header);
	g_ptr_array_add(headers, NULL);
	KdTable *table = kd_table_new((const char *const *) (gconstpointer) headers->pdata);
	for (guint i = 0; i < items->len; i++) {
		const KdObject *object = g_array_index(items, CmdItem, i).object;
		g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);

		if (namespaces)
			g_ptr_array_add(cells, g_strdup(object->metadata.namespace));
		for (guint j = 0; columns[j].header; j++)
			if (is_shown(query, &columns[j]))
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

static char *print_names(const GArray *items)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < items->len; i++) {
		g_autofree char *name = qualified_name(g_array_index(items, CmdItem, i).object);

		g_string_append_printf(out, "%s\n", name);
	}
	return g_string_free(out, FALSE);
}

static gboolean write_out(const char *text, GError **error)
{
	return cmd_write(NULL, text) == KD_EXIT_DONE ||
	       kd_fail(error, KD_ERROR_IO, "the output is not whole");
}

/* An error if somebody was asked for by name. */
static gboolean none_found(const CmdQuery *query, GError **error)
{
	g_autofree char *names = g_strjoinv(", ", (char **) query->names);

	if (query->names[0])
		return kd_fail(error, KD_ERROR_USAGE, "%s not found: %s", query->kind->plural,
			       names);
	if (query->kind->namespaced && query->namespace_)
		g_printerr("No %s found in namespace %s (-A: look in all).\n", query->kind->plural,
			   query->namespace_);
	else
		g_printerr("No %s found.\n", query->kind->plural);
	return TRUE;
}

static bool is_among(const GArray *items, const char *name)
{
	for (guint i = 0; i < items->len; i++)
		if (g_str_equal(g_array_index(items, CmdItem, i).object->metadata.name, name))
			return true;
	return false;
}

static gboolean check_names(const CmdQuery *query, const GArray *items, GError **error)
{
	for (guint i = 0; query->names[i]; i++)
		if (!is_among(items, query->names[i]))
			return kd_fail(error, KD_ERROR_USAGE, "%s not found: %s",
				       query->kind->plural, query->names[i]);
	return TRUE;
}

static gboolean print_items(const Options *options, const GArray *items, GError **error)
{
	const CmdQuery *query = &options->query;
	const char *format = options->format;
	g_autoptr(KdTable) table = NULL;
	g_autofree char *text = NULL;

	if (items->len == 0)
		return none_found(query, error);
	if (g_str_equal(format, "name"))
		text = print_names(items);
	else if (g_str_equal(format, "yaml") || g_str_equal(format, "json"))
		text = print_document(options, items);
	else
		text = kd_table_print(table = objects_table(query, items), true);
	return write_out(text, error) && check_names(query, items, error);
}

/* ---- without a history ---- */

static gboolean print_rows(const Options *options, GError **error)
{
	const CmdQuery *query = &options->query;
	bool documents = !g_str_equal(options->format, "table") && !query->wide;
	g_autoptr(KdTable) table = NULL;

	if (!cmd_rows_are_there(query->kind) || documents || query->selector)
		return kd_fail(error, KD_ERROR_INPUT,
			       "%s has no history of objects in run %" G_GINT64_FORMAT
			       ", so there %s; to have it: kubedes run --set record.objects=true",
			       options->file, query->run,
			       documents         ? "are no documents to print"
			       : query->selector ? "are no labels to select by"
						 : "are only pods, nodes and events to show");
	table = cmd_rows_read(query, error);
	if (!table)
		return FALSE;
	g_autofree char *text = kd_table_print(table, true);
	return kd_table_n_rows(table) ? write_out(text, error) : none_found(query, error);
}

/* ---- asking ---- */

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

/* NULL without @error: there is no history, so what the tables know was printed. */
static GArray *read_kind(Options *options, bool history, GError **error)
{
	if (g_str_equal(options->query.kind->kind, "Event"))
		return cmd_events_read(&options->query, error);
	if (history)
		return cmd_history_read(&options->query, error);
	print_rows(options, error);
	return NULL;
}

/* Documents of several kinds are one list, tables stand one below the other. */
static gboolean ask_kinds(Options *options, char **words, bool history, GError **error)
{
	CmdQuery *query = &options->query;
	bool documents = g_str_equal(options->format, "yaml") ||
			 g_str_equal(options->format, "json");
	g_autoptr(GArray) all = cmd_items_new();

	query->qualified = words[0] && words[1];
	for (char **word = words; *word; word++) {
		g_autoptr(GError) problem = NULL;
		g_autoptr(GArray) items = NULL;

		query->kind = kd_kinds_lookup(query->kinds, *word, &problem);
		if (query->kind)
			items = read_kind(options, history, &problem);
		if (items && documents)
			cmd_items_move(all, items);
		else if (items)
			print_items(options, items, &problem);
		if (problem) {
			g_propagate_error(error, g_steal_pointer(&problem));
			return FALSE;
		}
		if (!documents && !g_str_equal(options->format, "name") && word[1])
			g_print("\n");
	}
	return !documents || print_items(options, all, error);
}

static int ask(Options *options, const char *word)
{
	CmdQuery *query = &options->query;
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) words = g_strsplit(word, ",", -1);
	bool history;

	if (!cmd_find_run(query->results, options->run, "--run", &query->run, &error) ||
	    !cmd_find_time(query->results, query->run, options->at, &query->at, &error) ||
	    !cmd_history_is_there(query, &history, &error) ||
	    (history && !cmd_history_learn(query, &error)) ||
	    !ask_kinds(options, words, history, &error))
		return cmd_error(error);
	return KD_EXIT_DONE;
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
		{ 0 }
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
	.usage = "KIND[,KIND...] [NAME...] -f RUN.db",
	.examples = "  kubedes get pods -f run.db\n"
		    "  kubedes get rs,pods -f run.db -A\n"
		    "  kubedes get nodes -f run.db --at 10m -o wide\n"
		    "  kubedes get events -f run.db -A\n"
		    "  kubedes get pod web-1 -f run.db --run 2 -o yaml\n",
	.run = run,
	.group = KD_GROUP_RESULTS,
};

static const KdCommand *self(void)
{
	return &kd_command_get;
}
