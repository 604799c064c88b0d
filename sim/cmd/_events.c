/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/encode.h"
#include "cmd/_query.h"

#include <kubedes/api/event.h>

enum { SEQ, TYPE, REASON, SOURCE, KIND, NAMESPACE, NAME, MESSAGE, COUNT, FIRST, LAST };

/* What is said again and again is counted (client-go/tools/record/events_cache.go); what is about
 * no namespaced object is kept in "default". */
#define SQL_OF(and_object)                                                                         \
	"SELECT min(seq), type, reason, source, kind, coalesce(namespace, 'default') AS space, "   \
	"name, message, count(*), min(time), max(time) FROM event "                                \
	"WHERE run = ?1 AND time <= ?2 AND (?3 IS NULL OR space = ?3) " and_object                 \
	"GROUP BY type, reason, source, kind, space, name, message ORDER BY max(time), max(seq)"

static const char sql_of_all[] = SQL_OF("");
static const char sql_of_one[] = SQL_OF("AND kind = ?4 AND name = ?5 ");

static const char *text(sqlite3_stmt *row, int column)
{
	return (const char *) sqlite3_column_text(row, column);
}

static CmdItem read_item(const CmdQuery *query, sqlite3_stmt *row)
{
	CmdItem item = { kd_forest_new(NULL), NULL, kd_object_new(&kd_kind_event), NULL };
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

static sqlite3_stmt *ask(const CmdQuery *query, const KdObject *about, GError **error)
{
	sqlite3_stmt *row = kd_results_prepare(query->results, about ? sql_of_one : sql_of_all,
					       error);
	const char *namespace_ = query->namespace_;

	if (!row)
		return NULL;
	if (about)
		namespace_ = about->kind->namespaced ? about->metadata.namespace : "default";
	sqlite3_bind_int64(row, 1, query->run);
	sqlite3_bind_int64(row, 2, query->at);
	sqlite3_bind_text(row, 3, namespace_, -1, SQLITE_STATIC);
	if (about) {
		sqlite3_bind_text(row, 4, about->kind->kind, -1, SQLITE_STATIC);
		sqlite3_bind_text(row, 5, about->metadata.name, -1, SQLITE_STATIC);
	}
	return row;
}

GArray *cmd_events_read(const CmdQuery *query, const KdObject *about, GError **error)
{
	g_autoptr(sqlite3_stmt) row = ask(query, about, error);
	g_autoptr(GArray) items = cmd_items_new();
	int code;

	if (!row)
		return NULL;
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		CmdItem item = read_item(query, row);

		g_array_append_val(items, item);
	}
	if (code != SQLITE_DONE) {
		kd_results_fail(query->results, "the events cannot be read", error);
		return NULL;
	}
	return g_steal_pointer(&items);
}
