/* SPDX-License-Identifier: Apache-2.0 */
/* Pods and nodes of a run without a history of objects. */
#include "config.h"

#include "cmd/_query.h"

#include <kubedes/time.h>

typedef enum { TEXT, AGE, MILLI, BYTES, SHARE } Unit;

typedef struct {
	const char *header; /* as kd_table_new() takes it */
	Unit unit;
	bool wide; /* with -o wide only */
} Column;

/* The first column of a query is the namespace (NULL = the kind has none). */
typedef struct {
	const char *kind, *sql;
	const Column *columns; /* zeroed row at the end */
} Rows;

/* Pods that ended by themselves stay until someone deletes them. */
static const char pod_sql[] =
	"SELECT p.namespace, p.name, "
	"CASE WHEN p.ended <= ?2 THEN iif(phase = 'Succeeded', 'Completed', "
	"coalesce(reason, phase)) "
	"WHEN p.started <= ?2 THEN 'Running' WHEN p.bound <= ?2 THEN 'ContainerCreating' "
	"ELSE 'Pending' END, "
	"?2 - p.created, iif(p.bound <= ?2, n.name, NULL), p.cpu_milli, p.memory, p.gpu_milli, "
	"p.priority, p.owner "
	"FROM pod AS p LEFT JOIN node AS n ON n.run = p.run AND n.node = p.node "
	"WHERE p.run = ?1 AND p.created <= ?2 AND (?3 IS NULL OR p.namespace = ?3) "
	"AND NOT (coalesce(p.ended <= ?2, 0) AND phase NOT IN ('Succeeded', 'Failed')) "
	"ORDER BY p.namespace, p.name, p.pod";
static const Column pod_columns[] = {
	{ "NAME", TEXT, false },         { "STATUS", TEXT, false },
	{ "AGE", AGE, false },           { "NODE", TEXT, false },
	{ ">CPU", MILLI, true },         { ">MEMORY", BYTES, true },
	{ ">GPU", MILLI, true },         { ">PRIORITY", TEXT, true },
	{ "CONTROLLED BY", TEXT, true }, { 0 },
};

static const char node_sql[] =
	"SELECT NULL, n.name, 'Ready', ?2 - n.created, count(p.pod) || '/' || n.pods, "
	"100.0 * coalesce(sum(p.cpu_milli), 0) / nullif(n.cpu_milli, 0), "
	"100.0 * coalesce(sum(p.memory), 0) / nullif(n.memory, 0), "
	"100.0 * coalesce(sum(p.gpu_milli), 0) / nullif(n.gpu_milli, 0), "
	"n.cpu_milli, n.memory, n.gpu_milli, n.gpu_model, n.zone "
	"FROM node AS n LEFT JOIN pod AS p ON p.run = n.run AND p.node = n.node "
	"AND p.bound <= ?2 AND coalesce(p.ended > ?2, 1) "
	"WHERE n.run = ?1 AND n.created <= ?2 AND coalesce(n.deleted > ?2, 1) AND ?3 IS ?3 "
	"GROUP BY n.node ORDER BY n.name";
static const Column node_columns[] = {
	{ "NAME", TEXT, false },
	{ "STATUS", TEXT, false },
	{ "AGE", AGE, false },
	{ ">PODS", TEXT, false },
	{ ">CPU%", SHARE, false },
	{ ">MEMORY%", SHARE, false },
	{ ">GPU%", SHARE, false },
	{ ">CPU", MILLI, true },
	{ ">MEMORY", BYTES, true },
	{ ">GPU", MILLI, true },
	{ "GPU-MODEL", TEXT, true },
	{ "ZONE", TEXT, true },
	{ 0 },
};

static const Rows tables[] = {
	{ "Pod", pod_sql, pod_columns },
	{ "Node", node_sql, node_columns },
};

static const Rows *find(const KdKind *kind)
{
	for (guint i = 0; i < G_N_ELEMENTS(tables); i++)
		if (g_str_equal(kind->kind, tables[i].kind))
			return &tables[i];
	return NULL;
}

bool cmd_rows_are_there(const KdKind *kind)
{
	return find(kind) != NULL;
}

/* 1500 -> "1500m", 2000 -> "2" */
static char *print_milli(gint64 milli)
{
	return milli % 1000 ? g_strdup_printf("%" G_GINT64_FORMAT "m", milli)
			    : g_strdup_printf("%" G_GINT64_FORMAT, milli / 1000);
}

static char *cell(sqlite3_stmt *row, int column, Unit unit)
{
	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		return g_strdup(unit == TEXT ? "<none>" : "-");
	switch (unit) {
	case AGE:
		return kd_duration_print_age(sqlite3_column_int64(row, column));
	case MILLI:
		return print_milli(sqlite3_column_int64(row, column));
	case BYTES:
		return kd_text_bytes(sqlite3_column_int64(row, column));
	case SHARE:
		return g_strdup_printf("%.0f%%", sqlite3_column_double(row, column));
	case TEXT:
		break;
	}
	return g_strdup((const char *) sqlite3_column_text(row, column));
}

static bool shows_namespace(const CmdQuery *query)
{
	return query->kind->namespaced && !query->namespace_;
}

static KdTable *new_table(const CmdQuery *query, const Rows *rows)
{
	g_autoptr(GPtrArray) headers = g_ptr_array_new();

	if (shows_namespace(query))
		g_ptr_array_add(headers, (gpointer) "NAMESPACE");
	for (const Column *column = rows->columns; column->header; column++)
		if (query->wide || !column->wide)
			g_ptr_array_add(headers, (gpointer) column->header);
	g_ptr_array_add(headers, NULL);
	return kd_table_new((const char *const *) (gconstpointer) headers->pdata);
}

static void add_row(const CmdQuery *query, const Rows *rows, sqlite3_stmt *row, KdTable *table)
{
	g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);

	if (shows_namespace(query))
		g_ptr_array_add(cells, cell(row, 0, TEXT));
	for (int i = 0; rows->columns[i].header; i++)
		if (query->wide || !rows->columns[i].wide)
			g_ptr_array_add(cells, cell(row, i + 1, rows->columns[i].unit));
	kd_table_add(table, (const char *const *) (gconstpointer) cells->pdata);
}

KdTable *cmd_rows_read(const CmdQuery *query, GError **error)
{
	const Rows *rows = find(query->kind);
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(query->results, rows->sql, error);
	g_autoptr(KdTable) table = new_table(query, rows);
	int code;

	if (!row)
		return NULL;
	sqlite3_bind_int64(row, 1, query->run);
	sqlite3_bind_int64(row, 2, query->at);
	sqlite3_bind_text(row, 3, query->namespace_, -1, SQLITE_STATIC);
	while ((code = sqlite3_step(row)) == SQLITE_ROW)
		if (cmd_query_wants_name(query, (const char *) sqlite3_column_text(row, 1)))
			add_row(query, rows, row, table);
	if (code != SQLITE_DONE) {
		kd_results_fail(query->results, "the rows cannot be read", error);
		return NULL;
	}
	return g_steal_pointer(&table);
}
