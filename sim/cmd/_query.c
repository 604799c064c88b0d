/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_query.h"

#include <kubedes/api/event.h>
#include <string.h>

#include "cmd/_options.h"
#include "cmd/_runs.h"

void cmd_scope_clear(CmdScope *scope)
{
	g_free(scope->file);
	g_free(scope->namespace_);
	g_free(scope->at);
	g_free(scope->labels);
	g_free(scope->fields);
}

static gboolean parse_selectors(CmdQuery *query, const CmdScope *scope, GError **error)
{
	if (scope->labels) {
		query->has_labels = true;
		if (!kd_selector_parse(scope->labels, &query->labels, error)) {
			g_prefix_error(error, "-l: ");
			return FALSE;
		}
	}
	if (scope->fields)
		query->fields = cmd_fields_parse(scope->fields, error);
	return !scope->fields || query->fields;
}

static gboolean read_scope(CmdQuery *query, const CmdScope *scope, GError **error)
{
	if (!scope->all_namespaces)
		query->namespace_ = scope->namespace_ ? scope->namespace_ : "default";
	query->kinds = kd_kinds_new();
	return parse_selectors(query, scope, error);
}

static gboolean find(CmdQuery *query, const CmdScope *scope, GError **error)
{
	query->results = kd_results_open(scope->file, error);
	return query->results &&
	       cmd_find_run(query->results, scope->run, "--run", &query->run, error) &&
	       cmd_find_time(query->results, query->run, scope->at, &query->at, error) &&
	       cmd_history_init(query, error);
}

int cmd_query_start(CmdQuery *query, const CmdScope *scope, const KdCommand *command)
{
	g_autoptr(GError) error = NULL;

	*query = (CmdQuery){ 0 };
	if (!scope->file)
		return cmd_usage(command, "name a results database: -f RUN.db");
	if (!read_scope(query, scope, &error))
		return cmd_usage(command, "%s", error->message);
	if (!cmd_is_there(scope->file))
		return KD_EXIT_USAGE;
	return find(query, scope, &error) ? -1 : cmd_error(error);
}

void cmd_query_clear(CmdQuery *query)
{
	g_clear_pointer(&query->results, kd_results_free);
	g_clear_pointer(&query->kinds, kd_kinds_free);
	g_clear_pointer(&query->fields, cmd_fields_free);
	kd_selector_clear(&query->labels);
}

const char *cmd_query_namespace(const CmdQuery *query, const KdKind *kind)
{
	return kind->namespaced ? query->namespace_ : NULL;
}

/* ---- what is asked for ---- */

static void clear_request(gpointer data)
{
	g_ptr_array_unref(((CmdRequest *) data)->names);
}

static GPtrArray *copy_names(char **names)
{
	GPtrArray *copy = g_ptr_array_new_with_free_func(g_free);

	for (char **name = names; *name; name++)
		g_ptr_array_add(copy, g_strdup(*name));
	g_ptr_array_add(copy, NULL);
	return copy;
}

/* kubectl api-resources --categories=all */
static const char *const everything[] = { "pods",
					  "replicationcontrollers",
					  "services",
					  "daemonsets.apps",
					  "deployments.apps",
					  "replicasets.apps",
					  "statefulsets.apps",
					  "horizontalpodautoscalers.autoscaling",
					  "cronjobs.batch",
					  "jobs.batch",
					  NULL };

static void add_everything(const CmdQuery *query, GArray *requests)
{
	char *none[] = { NULL };

	for (const char *const *word = everything; *word; word++) {
		const KdKind *kind = kd_kinds_lookup(query->kinds, *word, NULL);
		CmdRequest request = { kind, NULL, true };

		if (!query->history && !cmd_rows_columns(kind))
			continue;
		request.names = copy_names(none);
		g_array_append_val(requests, request);
	}
}

static gboolean add_kinds(const CmdQuery *query, const char *word, char **names, GArray *requests,
			  GError **error)
{
	g_auto(GStrv) kinds = g_strsplit(word, ",", -1);

	for (char **kind = kinds; *kind; kind++) {
		CmdRequest request = { 0 };

		if (g_str_equal(*kind, "all")) {
			add_everything(query, requests);
			continue;
		}
		request.kind = kd_kinds_lookup(query->kinds, *kind, error);
		if (!request.kind)
			return FALSE;
		request.names = copy_names(names);
		g_array_append_val(requests, request);
	}
	return TRUE;
}

/* Names of one kind that follow each other are one request. */
static gboolean add_pair(const CmdQuery *query, const char *word, GArray *requests, GError **error)
{
	g_auto(GStrv) parts = g_strsplit(word, "/", 2);
	CmdRequest *last = requests->len > 0
				   ? &g_array_index(requests, CmdRequest, requests->len - 1)
				   : NULL;
	const KdKind *kind;

	if (!parts[1] || !*parts[1])
		return kd_fail(error, KD_ERROR_USAGE,
			       "\"%s\": of names with their kinds, all must be KIND/NAME", word);
	kind = kd_kinds_lookup(query->kinds, parts[0], error);
	if (!kind)
		return FALSE;
	if (!last || last->kind != kind)
		return add_kinds(query, parts[0], parts + 1, requests, error);
	g_ptr_array_insert(last->names, (gint) last->names->len - 1, g_strdup(parts[1]));
	return TRUE;
}

GArray *cmd_requests_parse(const CmdQuery *query, char **words, GError **error)
{
	g_autoptr(GArray) requests = g_array_new(FALSE, FALSE, sizeof(CmdRequest));

	g_array_set_clear_func(requests, clear_request);
	if (!strchr(words[0], '/')) {
		if (!add_kinds(query, words[0], words + 1, requests, error))
			return NULL;
		return g_steal_pointer(&requests);
	}
	for (char **word = words; *word; word++)
		if (!add_pair(query, *word, requests, error))
			return NULL;
	return g_steal_pointer(&requests);
}

bool cmd_is_named(const char *const *names, const char *name)
{
	return !names[0] || g_strv_contains(names, name);
}

bool cmd_is_event(const KdKind *kind)
{
	return g_str_equal(kind->kind, "Event");
}

/* ---- reading ---- */

typedef struct {
	const CmdQuery *query;
	const char *const *names;
} Wanted;

static bool is_wanted(const CmdItem *item, gpointer data)
{
	const Wanted *wanted = data;
	const KdMeta *metadata = &item->object->metadata;

	return cmd_is_named(wanted->names, metadata->name) &&
	       (!wanted->query->has_labels ||
		kd_selector_matches(&wanted->query->labels, &metadata->labels));
}

static GArray *read_rows(const CmdQuery *query, const KdKind *kind, GError **error)
{
	if (cmd_rows_columns(kind) && !query->has_labels)
		return cmd_rows_read(query, kind, error);
	kd_fail(error, KD_ERROR_INPUT,
		"%s has no history of objects in run %" G_GINT64_FORMAT
		", so there are %s; to have it: " CMD_HISTORY_HINT,
		kd_results_path(query->results), query->run,
		query->has_labels ? "no labels to select by"
				  : "only pods, nodes and events to show");
	return NULL;
}

GArray *cmd_query_read(const CmdQuery *query, const KdKind *kind, const char *const *names,
		       GError **error)
{
	g_autoptr(GArray) items = cmd_is_event(kind) ? cmd_events_read(query, NULL, error)
				  : query->history   ? cmd_history_read(query, kind, names, error)
						     : read_rows(query, kind, error);
	Wanted wanted = { query, names };

	if (!items)
		return NULL;
	cmd_items_filter(items, is_wanted, &wanted);
	if (query->fields && !cmd_fields_filter(query->fields, kind, items, error))
		return NULL;
	return g_steal_pointer(&items);
}
