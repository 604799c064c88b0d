/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The requests of a run as an audit log of the API server: one Event (audit.k8s.io/v1) a line, at
 * the level Metadata, in the order in which they were written (apiserver/pkg/audit).
 */
#include "config.h"

#include "base/tree.h"
#include "cmd/_export.h"

#include <kubedes/error.h>
#include <kubedes/time.h>

enum {
	NUMBER,
	TIME,
	STAGE,
	USER,
	AGENT,
	VERB,
	API_VERSION,
	RESOURCE,
	SUB,
	NAMESPACE,
	NAME,
	TOTAL,
	CODE
};

static const char query[] =
	"SELECT number, time, stage, user, agent, verb, api_version, resource, subresource, "
	"namespace, name, total, code FROM request, "
	"(SELECT 0 AS stage UNION ALL SELECT 1) WHERE run = ? "
	"ORDER BY time + stage * total, number, stage";

static const char *text(sqlite3_stmt *row, int column)
{
	return (const char *) sqlite3_column_text(row, column);
}

static void set(KdForest *forest, KdTree *map, const char *name, const char *value)
{
	if (value)
		kd_tree_set(forest, map, name, kd_tree_new_string(forest, value, -1));
}

static KdTree *add_map(KdForest *forest, KdTree *map, const char *name)
{
	KdTree *part = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	kd_tree_set(forest, map, name, part);
	return part;
}

static void set_time(KdForest *forest, KdTree *map, const char *name, KdTime time)
{
	const KdTime second = time - time % KD_SECOND;
	g_autofree char *whole = kd_time_print(second);
	g_autofree char *micro = g_strdup_printf("%.19s.%06dZ", whole,
						 (int) ((time - second) / KD_MICROSECOND));

	set(forest, map, name, micro);
}

static char *uri_of(sqlite3_stmt *row)
{
	const char *version = text(row, API_VERSION), *namespace = text(row, NAMESPACE);
	GString *uri = g_string_new(strchr(version, '/') ? "/apis/" : "/api/");

	g_string_append(uri, version);
	if (namespace)
		g_string_append_printf(uri, "/namespaces/%s", namespace);
	g_string_append_printf(uri, "/%s", text(row, RESOURCE));
	if (text(row, NAME))
		g_string_append_printf(uri, "/%s", text(row, NAME));
	if (text(row, SUB))
		g_string_append_printf(uri, "/%s", text(row, SUB));
	return g_string_free(uri, FALSE);
}

static void add_reference(KdForest *forest, KdTree *event, sqlite3_stmt *row)
{
	KdTree *reference = add_map(forest, event, "objectRef");
	const char *version = text(row, API_VERSION), *slash = strchr(version, '/');
	g_autofree char *group = slash ? g_strndup(version, (gsize) (slash - version)) : NULL;

	set(forest, reference, "resource", text(row, RESOURCE));
	set(forest, reference, "namespace", text(row, NAMESPACE));
	set(forest, reference, "name", text(row, NAME));
	set(forest, reference, "apiGroup", group);
	set(forest, reference, "apiVersion", slash ? slash + 1 : version);
	set(forest, reference, "subresource", text(row, SUB));
}

static void add_response(KdForest *forest, KdTree *event, sqlite3_stmt *row)
{
	KdTree *status = add_map(forest, event, "responseStatus");
	KdTree *code = kd_tree_new_int(forest, sqlite3_column_int64(row, CODE));

	kd_tree_set(forest, status, "metadata", kd_tree_new(forest, KD_TREE_MAP, 0, 0));
	kd_tree_set(forest, status, "code", code);
}

static void add_event(sqlite3_stmt *row, GString *out)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	KdTree *event = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
	const bool completed = sqlite3_column_int(row, STAGE) == 1;
	const KdTime time = sqlite3_column_int64(row, TIME);
	g_autofree char *uri = uri_of(row);
	g_autofree char *id = g_strdup_printf("00000000-0000-4000-8000-%012" G_GINT64_MODIFIER "x",
					      (guint64) sqlite3_column_int64(row, NUMBER));

	set(forest, event, "kind", "Event");
	set(forest, event, "apiVersion", "audit.k8s.io/v1");
	set(forest, event, "level", "Metadata");
	set(forest, event, "auditID", id);
	set(forest, event, "stage", completed ? "ResponseComplete" : "RequestReceived");
	set(forest, event, "requestURI", uri);
	set(forest, event, "verb", text(row, VERB));
	set(forest, add_map(forest, event, "user"), "username", text(row, USER));
	set(forest, event, "userAgent", text(row, AGENT));
	add_reference(forest, event, row);
	if (completed)
		add_response(forest, event, row);
	set_time(forest, event, "requestReceivedTimestamp", time);
	set_time(forest, event, "stageTimestamp",
		 completed ? time + sqlite3_column_int64(row, TOTAL) : time);
	kd_tree_print_json(event, 0, out);
	g_string_append_c(out, '\n');
}

static gboolean write_audit(const KdResults *results, gint64 run, GString *out, GError **error)
{
	g_autoptr(sqlite3_stmt) rows = kd_results_prepare(results, query, error);
	int code;

	if (!rows)
		return FALSE;
	sqlite3_bind_int64(rows, 1, run);
	while ((code = sqlite3_step(rows)) == SQLITE_ROW)
		add_event(rows, out);
	if (code != SQLITE_DONE)
		return kd_results_fail(results, kd_results_path(results), error);
	if (out->len > 0)
		return TRUE;
	return kd_fail(error, KD_ERROR_INPUT,
		       "%s: run %" G_GINT64_FORMAT " has no requests (record: {requests: true} "
		       "in the scenario keeps them)",
		       kd_results_path(results), run);
}

const KdExport kd_export_audit = {
	.name = "audit",
	.summary = "requests, as an audit log of the API server (audit.k8s.io/v1, a line each)",
	.write = write_audit,
};
