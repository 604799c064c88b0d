/* SPDX-License-Identifier: Apache-2.0 */
/* Pods and nodes of a run without a history of objects. */
#include "config.h"

#include "api/encode.h"
#include "base/text.h"
#include "cmd/_query.h"

#include <kubedes/api/node.h>
#include <kubedes/gpu.h>
#include <kubedes/time.h>
#include <string.h>

typedef enum { TEXT, AGE, MILLI, BYTES, SHARE } Unit;

/* What the tables know of a kind: cells for its columns, then what fill() reads. */
typedef struct {
	const KdKind *kind;
	const char *sql;
	const KdKindColumn *columns;
	const Unit *units;
	/* Set what is known of the object; @first is the column behind the cells. */
	void (*fill)(KdObject *object, sqlite3_stmt *row, int first);
} Rows;

static const char *text(sqlite3_stmt *row, int column)
{
	return (const char *) sqlite3_column_text(row, column);
}

static KdName name_of(sqlite3_stmt *row, int column)
{
	return text(row, column) ? g_intern_string(text(row, column)) : NULL;
}

static KdTime time_of(sqlite3_stmt *row, int column)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL ? KD_TIME_UNSET
							       : sqlite3_column_int64(row, column);
}

/* ---- pods ---- */

/* Pods that ended by themselves stay until someone deletes them. */
static const char pod_sql[] =
	"SELECT p.name, "
	"CASE WHEN p.ended <= ?2 THEN iif(phase = 'Succeeded', 'Completed', "
	"coalesce(reason, phase)) "
	"WHEN p.started <= ?2 THEN 'Running' WHEN p.bound <= ?2 THEN 'ContainerCreating' "
	"ELSE 'Pending' END, "
	"?2 - p.created, iif(p.bound <= ?2, n.name, NULL), p.cpu_milli, p.memory, p.gpu_milli, "
	"p.priority, p.owner, "
	"p.namespace, p.created, p.pod, "
	"CASE WHEN p.ended <= ?2 THEN phase WHEN p.started <= ?2 THEN 'Running' "
	"ELSE 'Pending' END, "
	"iif(p.ended <= ?2, reason, NULL), iif(p.bound <= ?2, p.bound, NULL), "
	"iif(p.bound IS NULL, p.message, NULL), iif(p.bound <= ?2, p.gpu_index, NULL) "
	"FROM pod AS p LEFT JOIN node AS n ON n.run = p.run AND n.node = p.node "
	"WHERE p.run = ?1 AND p.created <= ?2 AND (?3 IS NULL OR p.namespace = ?3) "
	"AND NOT (coalesce(p.ended <= ?2, 0) AND phase NOT IN ('Succeeded', 'Failed')) "
	"AND (?4 IS NULL OR p.bound <= ?2 AND coalesce(p.ended > ?2, 1) AND p.node IN "
	"(SELECT node FROM node WHERE run = ?1 AND name = ?4)) "
	"ORDER BY p.namespace, p.name, p.pod";
static const KdKindColumn pod_columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("STATUS"),
	KD_COLUMN("AGE"),
	KD_COLUMN("NODE"),
	KD_WIDE_COLUMN(">CPU"),
	KD_WIDE_COLUMN(">MEMORY"),
	KD_WIDE_COLUMN(">GPU"),
	KD_WIDE_COLUMN(">PRIORITY"),
	KD_WIDE_COLUMN("CONTROLLED BY"),
	{ 0 },
};
static const Unit pod_units[] = { TEXT, TEXT, AGE, TEXT, MILLI, BYTES, MILLI, TEXT, TEXT };
enum { POD_NODE = 3, POD_CPU, POD_MEMORY, POD_PRIORITY = 7, POD_OWNER };

static void set_owner(KdMeta *metadata, const char *owner)
{
	const char *slash = owner ? strchr(owner, '/') : NULL;

	if (!slash)
		return;
	metadata->ownerReferences = g_new0(KdOwnerReference, 1);
	metadata->n_ownerReferences = 1;
	g_autofree char *kind = g_strndup(owner, (gsize) (slash - owner));
	metadata->ownerReferences[0].kind = g_intern_string(kind);
	metadata->ownerReferences[0].name = g_strdup(slash + 1);
	metadata->ownerReferences[0].controller = true;
}

/* What the pod asks for in sum stands as its own resources, for its containers are not known. */
static void set_requests(KdPodSpec *spec, sqlite3_stmt *row)
{
	const gint64 cpu = sqlite3_column_int64(row, POD_CPU);
	const gint64 memory = sqlite3_column_int64(row, POD_MEMORY);

	spec->resources = g_new0(KdResourceRequirements, 1);
	if (cpu > 0)
		kd_resources_set(&spec->resources->requests, "cpu", kd_quantity_from_milli(cpu));
	if (memory > 0)
		kd_resources_set(&spec->resources->requests, "memory",
				 kd_quantity_from_units(memory, KD_BINARY_SI));
}

static void fill_pod(KdObject *object, sqlite3_stmt *row, int first)
{
	enum { NAMESPACE, CREATED, NUMBER, PHASE, REASON, BOUND, MESSAGE, GPU_INDEX };
	KdPod *pod = (KdPod *) object;

	object->metadata.namespace = name_of(row, first + NAMESPACE);
	object->metadata.creationTimestamp = time_of(row, first + CREATED);
	object->uid = (KdUid) sqlite3_column_int64(row, first + NUMBER);
	set_owner(&object->metadata, text(row, POD_OWNER));
	if (text(row, first + GPU_INDEX))
		kd_map_set(&object->metadata.annotations, KD_GPU_ANNOTATION_INDEX,
			   text(row, first + GPU_INDEX));
	if (!pod->spec)
		pod->spec = kd_pod_spec_new();
	pod->spec->priority = (KdOptInt){ sqlite3_column_int64(row, POD_PRIORITY), true };
	set_requests(pod->spec, row);
	pod->nodeName = name_of(row, POD_NODE);
	pod->status.phase = name_of(row, first + PHASE);
	pod->status.reason = name_of(row, first + REASON);
	pod->status.startTime = time_of(row, first + BOUND);
	if (text(row, first + MESSAGE))
		kd_condition_set(&pod->status.conditions, &pod->status.n_conditions, "PodScheduled",
				 "False", "Unschedulable", text(row, first + MESSAGE),
				 KD_TIME_UNSET);
}

/* ---- nodes ---- */

static const char node_sql[] =
	"SELECT n.name, 'Ready', ?2 - n.created, count(p.pod) || '/' || n.pods, "
	"100.0 * coalesce(sum(p.cpu_milli), 0) / nullif(n.cpu_milli, 0), "
	"100.0 * coalesce(sum(p.memory), 0) / nullif(n.memory, 0), "
	"100.0 * coalesce(sum(p.gpu_milli), 0) / nullif(n.gpu_milli, 0), "
	"n.cpu_milli, n.memory, n.gpu_milli, n.gpu_model, n.zone, n.created, n.pods "
	"FROM node AS n LEFT JOIN pod AS p ON p.run = n.run AND p.node = n.node "
	"AND p.bound <= ?2 AND coalesce(p.ended > ?2, 1) "
	"WHERE n.run = ?1 AND n.created <= ?2 AND coalesce(n.deleted > ?2, 1) AND ?3 IS NULL "
	"GROUP BY n.node ORDER BY n.name";
static const KdKindColumn node_columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("STATUS"),
	KD_COLUMN("AGE"),
	KD_COLUMN(">PODS"),
	KD_COLUMN(">CPU%"),
	KD_COLUMN(">MEMORY%"),
	KD_COLUMN(">GPU%"),
	KD_WIDE_COLUMN(">CPU"),
	KD_WIDE_COLUMN(">MEMORY"),
	KD_WIDE_COLUMN(">GPU"),
	KD_WIDE_COLUMN("GPU-MODEL"),
	KD_WIDE_COLUMN("ZONE"),
	{ 0 },
};
static const Unit node_units[] = { TEXT,  TEXT,  AGE,   TEXT,  SHARE, SHARE,
				   SHARE, MILLI, BYTES, MILLI, TEXT,  TEXT };
enum { NODE_CPU = 7, NODE_MEMORY, NODE_GPU, NODE_MODEL, NODE_ZONE };

static void fill_node(KdObject *object, sqlite3_stmt *row, int first)
{
	enum { CREATED, PODS };
	KdNode *node = (KdNode *) object;
	KdResources *allocatable = &node->status.allocatable;

	object->metadata.creationTimestamp = time_of(row, first + CREATED);
	if (text(row, NODE_ZONE))
		kd_map_set(&object->metadata.labels, "topology.kubernetes.io/zone",
			   text(row, NODE_ZONE));
	kd_resources_set(allocatable, "cpu",
			 kd_quantity_from_milli(sqlite3_column_int64(row, NODE_CPU)));
	kd_resources_set(
		allocatable, "memory",
		kd_quantity_from_units(sqlite3_column_int64(row, NODE_MEMORY), KD_BINARY_SI));
	kd_resources_set(
		allocatable, "pods",
		kd_quantity_from_units(sqlite3_column_int64(row, first + PODS), KD_DECIMAL_SI));
}

/* ---- both ---- */

static const Rows tables[] = {
	{ &kd_kind_pod, pod_sql, pod_columns, pod_units, fill_pod },
	{ &kd_kind_node, node_sql, node_columns, node_units, fill_node },
};

static const Rows *find(const KdKind *kind)
{
	for (guint i = 0; i < G_N_ELEMENTS(tables); i++)
		if (tables[i].kind == kind)
			return &tables[i];
	return NULL;
}

const KdKindColumn *cmd_rows_columns(const KdKind *kind)
{
	const Rows *rows = find(kind);

	return rows ? rows->columns : NULL;
}

static char *cell(sqlite3_stmt *row, int column, Unit unit)
{
	if (sqlite3_column_type(row, column) == SQLITE_NULL)
		return g_strdup(unit == TEXT ? "<none>" : "-");
	switch (unit) {
	case AGE:
		return kd_duration_print_age(sqlite3_column_int64(row, column));
	case MILLI:
		return kd_quantity_print(kd_quantity_from_milli(sqlite3_column_int64(row, column)));
	case BYTES:
		return kd_text_bytes(sqlite3_column_int64(row, column));
	case SHARE:
		return g_strdup_printf("%.0f%%", sqlite3_column_double(row, column));
	case TEXT:
		break;
	}
	return g_strdup(text(row, column));
}

static CmdItem read_item(const Rows *rows, sqlite3_stmt *row)
{
	g_autoptr(GPtrArray) cells = g_ptr_array_new();
	CmdItem item = { .forest = kd_forest_new(NULL), .object = kd_object_new(rows->kind) };

	for (int i = 0; rows->columns[i].header; i++)
		g_ptr_array_add(cells, cell(row, i, rows->units[i]));
	item.object->metadata.name = g_strdup(text(row, 0));
	rows->fill(item.object, row, (int) cells->len);
	g_ptr_array_add(cells, NULL);
	item.cells = (GStrv) g_ptr_array_steal(cells, NULL);
	item.tree = kd_object_encode(item.object, item.forest);
	return item;
}

static GArray *read_all(const CmdQuery *query, const Rows *rows, sqlite3_stmt *row, GError **error)
{
	g_autoptr(GArray) items = cmd_items_new();
	int code;

	sqlite3_bind_int64(row, 1, query->run);
	sqlite3_bind_int64(row, 2, query->at);
	sqlite3_bind_text(row, 3, cmd_query_namespace(query, rows->kind), -1, SQLITE_STATIC);
	while ((code = sqlite3_step(row)) == SQLITE_ROW) {
		CmdItem item = read_item(rows, row);

		g_array_append_val(items, item);
	}
	if (code != SQLITE_DONE) {
		kd_results_fail(query->results, "the rows cannot be read", error);
		return NULL;
	}
	return g_steal_pointer(&items);
}

GArray *cmd_rows_read(const CmdQuery *query, const KdKind *kind, GError **error)
{
	const Rows *rows = find(kind);
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(query->results, rows->sql, error);

	return row ? read_all(query, rows, row, error) : NULL;
}

GArray *cmd_rows_of_node(const CmdQuery *query, const char *node, GError **error)
{
	g_autoptr(sqlite3_stmt) row = kd_results_prepare(query->results, pod_sql, error);

	if (!row)
		return NULL;
	sqlite3_bind_text(row, 4, node, -1, SQLITE_STATIC);
	return read_all(query, find(&kd_kind_pod), row, error);
}
