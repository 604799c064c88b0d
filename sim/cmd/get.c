/* SPDX-License-Identifier: Apache-2.0 */
/* The objects of a run as they were at some time, as kubectl shows them. */
#include "config.h"

#include "cmd/_listing.h"
#include "cmd/_options.h"
#include "cmd/_query.h"

#include <string.h>

static const KdCommand *self(void);

typedef struct {
	CmdScope scope;
	char *format, *sort, *about;
	gboolean no_headers, labels;
	CmdQuery query;
} Options;

static bool is_format(const Options *options, const char *format)
{
	return g_str_equal(options->format, format);
}

static bool wants_documents(const Options *options)
{
	return is_format(options, "yaml") || is_format(options, "json");
}

/* ---- reading ---- */

/* --for KIND/NAME, of events. */
static bool is_about(const CmdItem *item, gpointer data)
{
	const KdTree *about = kd_tree_get(item->tree, "involvedObject");
	const CmdRequest *request = data;

	return g_strcmp0(kd_tree_string(kd_tree_get(about, "kind")), request->kind->kind) == 0 &&
	       cmd_is_named((const char *const *) (gconstpointer) request->names->pdata,
			    kd_tree_string(kd_tree_get(about, "name")));
}

static gboolean filter_about(const Options *options, GArray *items, GError **error)
{
	char *words[] = { options->about, NULL };
	g_autoptr(GArray) requests = NULL;

	if (!strchr(options->about, '/'))
		return kd_fail(error, KD_ERROR_USAGE, "--for: \"%s\" is not KIND/NAME",
			       options->about);
	requests = cmd_requests_parse(&options->query, words, error);
	if (!requests) {
		g_prefix_error(error, "--for: ");
		return FALSE;
	}
	cmd_items_filter(items, is_about, &g_array_index(requests, CmdRequest, 0));
	return TRUE;
}

static GArray *read_items(const Options *options, const CmdRequest *request, GError **error)
{
	const char *const *names = (const char *const *) (gconstpointer) request->names->pdata;
	g_autoptr(GArray) items = cmd_query_read(&options->query, request->kind, names, error);

	if (!items ||
	    (options->about && cmd_is_event(request->kind) && !filter_about(options, items, error)))
		return NULL;
	return g_steal_pointer(&items);
}

/* Without a history neither documents nor labels are known, but of events. */
static gboolean check_whole(const Options *options, const GArray *requests, GError **error)
{
	const bool all = options->query.history || !(wants_documents(options) || options->labels);

	for (guint i = 0; !all && i < requests->len; i++)
		if (!cmd_is_event(g_array_index(requests, CmdRequest, i).kind))
			return kd_fail(
				error, KD_ERROR_INPUT,
				"%s has no history of objects in run %" G_GINT64_FORMAT
				", so there are no %s to print; to have it: " CMD_HISTORY_HINT,
				options->scope.file, options->query.run,
				wants_documents(options) ? "documents" : "labels");
	return TRUE;
}

/* ---- what is not there ---- */

static void tell_none(const CmdQuery *query, const CmdRequest *request)
{
	const char *namespace_ = cmd_query_namespace(query, request->kind);

	if (request->maybe)
		return;
	if (namespace_)
		g_printerr("No %s found in namespace %s (-A: look in all).\n",
			   request->kind->plural, namespace_);
	else
		g_printerr("No %s found.\n", request->kind->plural);
}

/* Those that were asked for by name; the others are shown all the same. */
static gboolean check_names(const CmdRequest *request, const GArray *items, GError **error)
{
	g_autoptr(GString) missing = g_string_new(NULL);

	for (guint i = 0; i + 1 < request->names->len; i++) {
		const char *name = g_ptr_array_index(request->names, i);
		bool found = false;

		for (guint k = 0; k < items->len; k++)
			found |= g_str_equal(g_array_index(items, CmdItem, k).object->metadata.name,
					     name);
		if (!found)
			g_string_append_printf(missing, "%s%s", missing->len > 0 ? ", " : "", name);
	}
	return missing->len == 0 || kd_fail(error, KD_ERROR_USAGE, "%s not found: %s",
					    request->kind->plural, missing->str);
}

/* ---- printing ---- */

static gboolean write_out(const char *text, GError **error)
{
	return cmd_write(NULL, text) == KD_EXIT_DONE ||
	       kd_fail(error, KD_ERROR_IO, "the output is not whole");
}

static gboolean print_table(const Options *options, const CmdRequest *request, bool qualified,
			    const GArray *items, GError **error)
{
	const CmdQuery *query = &options->query;
	const bool partial = items->len > 0 && g_array_index(items, CmdItem, 0).cells;
	const CmdListing listing = {
		.at = query->at,
		.wide = is_format(options, "wide"),
		.qualified = qualified,
		.namespaces = !query->namespace_,
		.labels = options->labels,
		.headers = !options->no_headers,
	};
	g_autofree char *text = NULL;

	if (is_format(options, "name"))
		text = cmd_list_names(items);
	else
		text = cmd_list_table(
			&listing, request->kind,
			partial ? cmd_rows_columns(request->kind) : request->kind->columns, items);
	return write_out(text, error);
}

/* Tables stand one below the other, parted by an empty line. */
static gboolean print_request(const Options *options, const CmdRequest *request, bool qualified,
			      bool *printed, GError **error)
{
	g_autoptr(GArray) items = read_items(options, request, error);

	if (!items || (options->sort && !cmd_sort(items, options->sort, error)))
		return FALSE;
	if (items->len == 0) {
		if (request->names->len == 1)
			tell_none(&options->query, request);
		return check_names(request, items, error);
	}
	if (*printed && !is_format(options, "name"))
		g_print("\n");
	*printed = true;
	return print_table(options, request, qualified, items, error) &&
	       check_names(request, items, error);
}

/* Documents of all kinds are one list. */
static gboolean print_documents(const Options *options, const GArray *requests, GError **error)
{
	const CmdRequest *first = &g_array_index(requests, CmdRequest, 0);
	const bool alone = requests->len == 1 && first->names->len == 2;
	g_autoptr(GArray) all = cmd_items_new();
	g_autofree char *text = NULL;

	for (guint i = 0; i < requests->len; i++) {
		const CmdRequest *request = &g_array_index(requests, CmdRequest, i);
		g_autoptr(GArray) items = read_items(options, request, error);

		if (!items || !check_names(request, items, error))
			return FALSE;
		cmd_items_move(all, items);
	}
	if (options->sort && !cmd_sort(all, options->sort, error))
		return FALSE;
	text = cmd_list_documents(all, alone, is_format(options, "json"));
	return write_out(text, error);
}

static gboolean answer(Options *options, char **words, GError **error)
{
	g_autoptr(GArray) requests = cmd_requests_parse(&options->query, words, error);
	bool printed = false;

	if (!requests || !check_whole(options, requests, error))
		return FALSE;
	if (wants_documents(options))
		return print_documents(options, requests, error);
	for (guint i = 0; i < requests->len; i++)
		if (!print_request(options, &g_array_index(requests, CmdRequest, i),
				   requests->len > 1, &printed, error))
			return FALSE;
	if (!printed && g_array_index(requests, CmdRequest, 0).maybe)
		g_printerr("No objects found.\n");
	return TRUE;
}

/* ---- the command ---- */

static int get(Options *options, char **words)
{
	static const char *const formats[] = { "table", "wide", "yaml", "json", "name", NULL };
	g_autoptr(GError) error = NULL;
	int code;

	if (!options->format)
		options->format = g_strdup("table");
	if (!g_strv_contains(formats, options->format))
		return cmd_usage(
			self(), "there is no output format \"%s\"; table, wide, yaml, json or name",
			options->format);
	code = cmd_query_start(&options->query, &options->scope, self());
	if (code >= 0)
		return code;
	return answer(options, words, &error) ? KD_EXIT_DONE : cmd_error(error);
}

static void clear(Options *options)
{
	cmd_query_clear(&options->query);
	cmd_scope_clear(&options->scope);
	g_free(options->format);
	g_free(options->sort);
	g_free(options->about);
}

static int run(int argc, char **argv)
{
	Options options = { 0 };
	const GOptionEntry entries[] = {
		CMD_SCOPE_ENTRIES(&options.scope),
		{ "for", 0, 0, G_OPTION_ARG_STRING, &options.about,
		  "Of events those about this object (pod/web-1)", "KIND/NAME" },
		{ "sort-by", 0, 0, G_OPTION_ARG_STRING, &options.sort,
		  "By the value at this path (.spec.priority)", "PATH" },
		{ "show-labels", 0, 0, G_OPTION_ARG_NONE, &options.labels,
		  "A last column with all labels", NULL },
		{ "no-headers", 0, 0, G_OPTION_ARG_NONE, &options.no_headers,
		  "Tables without their first line", NULL },
		{ "output", 'o', 0, G_OPTION_ARG_STRING, &options.format,
		  "table (default), wide, yaml, json or name", "table|wide|yaml|json|name" },
		{ 0 }
	};
	int code = cmd_options(self(), entries, &argc, &argv);

	if (code < 0) {
		if (argc < 2)
			code = cmd_usage(self(), "name a kind, such as pods");
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
		    "  kubedes get pods -f run.db --field-selector spec.nodeName=node-1\n"
		    "  kubedes get events -f run.db --for pod/web-1\n"
		    "  kubedes get pod web-1 -f both.db --run 2 -o yaml\n",
	.run = run,
	.group = KD_GROUP_RESULTS,
};

static const KdCommand *self(void)
{
	return &kd_command_get;
}
