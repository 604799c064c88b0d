/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/fault_rows.h"

struct KdFaultRows {
	KdCluster *cluster;
	KdInsert insert;
	gint64 n;
};

static void listen(gpointer data, const KdFaultRow *row)
{
	KdFaultRows *rows = data;

	kd_insert_int(&rows->insert, ++rows->n);
	kd_insert_time(&rows->insert, row->time);
	kd_insert_text(&rows->insert, row->component);
	kd_insert_text(&rows->insert, row->what);
	kd_insert_text(&rows->insert, row->message);
	kd_insert_end(&rows->insert);
}

KdFaultRows *kd_fault_rows_new(KdWriter *writer, KdCluster *cluster, GError **error)
{
	KdFaultRows *rows = g_new0(KdFaultRows, 1);

	rows->cluster = cluster;
	if (!kd_insert_init(&rows->insert, writer, "fault", error)) {
		g_free(rows);
		return NULL;
	}
	kd_cluster_listen_faults(cluster, listen, rows);
	return rows;
}

void kd_fault_rows_free(KdFaultRows *rows)
{
	kd_cluster_listen_faults(rows->cluster, NULL, NULL);
	kd_insert_clear(&rows->insert);
	g_free(rows);
}
