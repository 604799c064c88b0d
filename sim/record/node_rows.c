/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/node_rows.h"

typedef struct {
	const KdObject *node; /* the last version; NULL once written */
	gint64 number;
	KdTime created;
} Row;

struct KdNodeRows {
	KdInsert insert;
	KdSnapshot *reader;
	GPtrArray *rows;     /* Row, by number */
	GHashTable *by_name; /* KdName -> Row */
};

static void row_free(gpointer data)
{
	Row *row = data;

	kd_object_unref(row->node);
	g_free(row);
}

KdNodeRows *kd_node_rows_new(KdWriter *writer, KdSnapshot *reader, GError **error)
{
	g_autoptr(KdNodeRows) rows = g_new0(KdNodeRows, 1);

	rows->reader = reader;
	rows->rows = g_ptr_array_new_with_free_func(row_free);
	rows->by_name = g_hash_table_new(NULL, NULL);
	if (!kd_insert_init(&rows->insert, writer, "node", error))
		return NULL;
	return g_steal_pointer(&rows);
}

void kd_node_rows_free(KdNodeRows *rows)
{
	if (!rows)
		return;
	kd_insert_clear(&rows->insert);
	g_ptr_array_unref(rows->rows);
	g_hash_table_unref(rows->by_name);
	g_free(rows);
}

/* As the scheduler reads a node, so that both mean the same by what it has. */
static void insert_sizes(KdInsert *insert, KdSnapshot *reader, const KdNode *node)
{
	const KdSlot slot = kd_snapshot_set_node(reader, node);
	const KdNodes *nodes = kd_snapshot_nodes(reader);

	kd_insert_int(insert, nodes->allocatable[KD_CPU][slot]);
	kd_insert_int(insert, nodes->allocatable[KD_MEMORY][slot]);
	kd_insert_int(insert, nodes->allocatable[KD_PODS][slot]);
	kd_insert_int(insert, nodes->n_gpus[slot] * KD_GPU_WHOLE);
	kd_insert_text(insert, nodes->n_gpus[slot] > 0 ? nodes->gpu_model[slot] : NULL);
	kd_snapshot_remove_node(reader, nodes->name[slot]);
}

static void write_row(KdNodeRows *rows, Row *row, KdTime deleted)
{
	const KdObject *node = row->node;
	KdInsert *insert = &rows->insert;

	kd_insert_int(insert, row->number);
	kd_insert_text(insert, node->metadata.name);
	kd_insert_int(insert, row->created);
	kd_insert_time(insert, deleted);
	insert_sizes(insert, rows->reader, KD_NODE(node));
	kd_insert_text(insert,
		       kd_map_lookup(&node->metadata.labels, "topology.kubernetes.io/zone"));
	kd_insert_end(insert);
	kd_object_unref(g_steal_pointer(&row->node));
}

void kd_node_rows_change(KdNodeRows *rows, const KdChange *change)
{
	const KdObject *object = change->new ? change->new : change->old;
	KdName name = g_intern_string(object->metadata.name);
	Row *row = g_hash_table_lookup(rows->by_name, name);

	if (change->type == KD_CHANGE_CREATED) {
		row = g_new(Row, 1);
		*row = (Row){ .number = rows->rows->len + 1, .created = change->time };
		g_ptr_array_add(rows->rows, row);
		g_hash_table_insert(rows->by_name, (gpointer) name, row);
	}
	if (!change->new) {
		write_row(rows, row, change->time);
		return;
	}
	kd_object_unref(row->node);
	row->node = kd_object_ref(change->new);
}

gint64 kd_node_rows_number(const KdNodeRows *rows, KdName name)
{
	const Row *row = g_hash_table_lookup(rows->by_name, name);

	return row ? row->number : 0;
}

void kd_node_rows_finish(KdNodeRows *rows)
{
	for (guint i = 0; i < rows->rows->len; i++) {
		Row *row = g_ptr_array_index(rows->rows, i);

		if (row->node)
			write_row(rows, row, KD_TIME_UNSET);
	}
	kd_insert_flush(&rows->insert);
}
