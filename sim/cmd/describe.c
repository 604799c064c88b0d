/* SPDX-License-Identifier: Apache-2.0 */
/* Objects of a run in all detail, as kubectl describes them. */
#include "config.h"

#include "cmd/_details.h"
#include "cmd/_options.h"

#include <string.h>

static const KdCommand *self(void);

typedef struct {
	CmdScope scope;
	gboolean no_events;
	CmdQuery query;
} Options;

static void note_what_is_missing(const Options *options)
{
	g_printerr("note: run %" G_GINT64_FORMAT " of %s has no history of objects, so this is "
		   "what its tables know, without labels, containers, conditions, volumes and "
		   "taints; to have them: " CMD_HISTORY_HINT "\n",
		   options->query.run, options->scope.file);
}

/* kubectl parts two by two empty lines. */
static gboolean print_item(const Options *options, const CmdItem *item, bool first, GError **error)
{
	g_autofree char *page = cmd_details(&options->query, item, !options->no_events, error);

	if (!page)
		return FALSE;
	if (!first)
		g_print("\n\n");
	else if (item->cells)
		note_what_is_missing(options);
	return cmd_write(NULL, page) == KD_EXIT_DONE ||
	       kd_fail(error, KD_ERROR_IO, "the output is not whole");
}

static bool begins_with_one(const CmdItem *item, gpointer data)
{
	char **names = data;

	for (char **name = names; *name; name++)
		if (g_str_has_prefix(item->object->metadata.name, *name))
			return true;
	return false;
}

/* By name, or else by the beginnings of names, as kubectl does it. */
static GArray *read_items(const Options *options, const CmdRequest *request, GError **error)
{
	static const char *const all[] = { NULL };
	const char *const *names = (const char *const *) (gconstpointer) request->names->pdata;
	g_autoptr(GArray) items = cmd_query_read(&options->query, request->kind, names, error);

	if (items && items->len == 0 && names[0]) {
		g_array_unref(items);
		items = cmd_query_read(&options->query, request->kind, all, error);
		if (items)
			cmd_items_filter(items, begins_with_one, request->names->pdata);
	}
	if (!items || items->len > 0)
		return g_steal_pointer(&items);
	if (!names[0]) {
		if (!request->maybe)
			g_printerr("No %s found.\n", request->kind->plural);
		return g_steal_pointer(&items);
	}
	g_autofree char *what = g_strjoinv(", ", (char **) (gpointer) request->names->pdata);
	kd_fail(error, KD_ERROR_USAGE, "%s not found: %s", request->kind->plural, what);
	return NULL;
}

static gboolean answer(const Options *options, char **words, GError **error)
{
	g_autoptr(GArray) requests = cmd_requests_parse(&options->query, words, error);
	bool first = true;

	for (guint i = 0; requests && i < requests->len; i++) {
		g_autoptr(GArray)
			items = read_items(options, &g_array_index(requests, CmdRequest, i), error);

		if (!items)
			return FALSE;
		for (guint k = 0; k < items->len; k++, first = false)
			if (!print_item(options, &g_array_index(items, CmdItem, k), first, error))
				return FALSE;
	}
	return requests != NULL;
}

static int describe(Options *options, char **words)
{
	const int code = cmd_query_start(&options->query, &options->scope, self());
	g_autoptr(GError) error = NULL;

	if (code >= 0)
		return code;
	return answer(options, words, &error) ? KD_EXIT_DONE : cmd_error(error);
}

static int run(int argc, char **argv)
{
	Options options = { 0 };
	const GOptionEntry entries[] = { CMD_SCOPE_ENTRIES(&options.scope),
					 { "no-events", 0, 0, G_OPTION_ARG_NONE, &options.no_events,
					   "Without what happened to it", NULL },
					 { 0 } };
	int code = cmd_options(self(), entries, &argc, &argv);

	if (code < 0) {
		if (argc < 2)
			code = cmd_usage(self(), "name a kind, and an object of it");
		else
			code = describe(&options, argv + 1);
	}
	cmd_query_clear(&options.query);
	cmd_scope_clear(&options.scope);
	return code;
}

KD_COMMAND(describe) = {
	.name = "describe",
	.summary = "Show all about an object of a run, as it was at some time",
	.usage = "KIND [NAME...] -f RUN.db",
	.examples = "  kubedes describe pod web-1 -f run.db\n"
		    "  kubedes describe node node-3 -f run.db --at 10m\n"
		    "  kubedes describe rs/web svc/web -f run.db -n shop\n",
	.run = run,
	.group = KD_GROUP_RESULTS,
	.details =
		"Laid out as kubectl describe does it.  Ages are those at the time of --at, or at "
		"the end of the run.  Without record.objects a run knows little more of pods and "
		"nodes than their requests, times and places, and nothing of other objects.",
};

static const KdCommand *self(void)
{
	return &kd_command_describe;
}
