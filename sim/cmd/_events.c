/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_query.h"

#include "api/encode.h"

#include <kubedes/api/event.h>

enum { SEQ, TYPE, REASON, SOURCE, KIND, NAMESPACE, NAME, MESSAGE, COUNT, FIRST, LAST };

/* What is said again and again is counted (client-go/tools/record/events_cache.go); what is about
 * no namespaced object is kept in "default". */
static const char sql[] =
	"SELECT min(seq), type, reason, source, kind, coalesce(namespace, 'default') AS space, "
	"name, message, count(*), min(time), max(time) FROM event "
	"WHERE run = ?1 AND time <= ?2 AND (?3 IS NULL OR space = ?3) "
	"GROUP BY type, reason, source, kind, space, name, message ORDER BY max(time), max(seq)";

static const char *text(sqlite3_stmt *row, int column)
{
	return (const char *) sqlite3_column_text(row, column);
}

static CmdItem read_item(const CmdQuery *query, sqlite3_stmt *row)
{
	CmdItem item = { kd_forest_new(NULL), NULL, kd_object_new(query->kind) };
	KdEventObject *event = (KdEventObject *) item.object;
	const KdKind *about = kd_kinds_lookup(query->kinds, text(row, KIND), NULL);

	item.object->metadata.name = g_strdup_printf("%s.%016" G_GINT64_MODIFIER "x",
						     text(row, NAME),
						     (guint64) sqlite3_column_int64(row, SEQ));
	item.object->metadata.namespace = g_intern_string(text(row, NAMESPACE));
	item.object->metadata.creationTimestamp = sqlite3_column_int64(row, FIRST);
	event->type = g_intern_string(text(row, TYPE));
	event->reason = g_intern_string(text(row, REASON));
	event->source.component = g_intern_string(text(row, SOURCE));
	event->message = g_strdup(text(row, MESSAGE));
	event->count = sqlite3_column_int64(row, COUNT);
	event->firstTimestamp = sqlite3_column_int64(row, FIRST);
	event->lastTimestamp = sqlite3_column_int64(row, LAST);
	event->involvedObject.kind = g_intern_string(text(row, KIND));
	event->involvedObject.apiVersion = about ? g_intern_string(about->apiVersion) : NULL;
	event->involvedObject.namespace = !about || about->namespaced
						  ? g_intern_string(text(row, NAMESPACE))
						  : NULL;
	event->involvedObject.name = g_strdup(text(row, NAME));
	item.tree = kd_object_encode(item.object, item.forest);
	return item;
}

GArray *cmd_events_read(const CmdQuery *query, GError **error)
{
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(query->results, sql, error);
	g_autoptr(GArray) items = cmd_items_new();
	int code;

	if (!row)
		return NULL;
	sqlite3_bind_int64(row, 1, query->run);
	sqlite3_bind_int64(row, 2, query->at);
	sqlite3_bind_text(row, 3, query->namespace_, -1, SQLITE_STATIC);
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		CmdItem item = read_item(query, row);

		g_array_append_val(items, item);
		if (!cmd_query_wants_name(query, item.object->metadata.name))
			g_array_set_size(items, items->len - 1);
	}
	if (code != SQLITE_DONE) {
		kd_results_fail(query->results, "the events cannot be read", error);
		return NULL;
	}
	return g_steal_pointer(&items);
}
