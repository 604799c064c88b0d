/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/request_rows.h"

#include <string.h>

struct KdRequestRows {
	KdInsert insert;
	gint64 n;
};

KdRequestRows *kd_request_rows_new(KdWriter *writer, GError **error)
{
	g_autoptr(KdRequestRows) rows = g_new0(KdRequestRows, 1);

	return kd_insert_init(&rows->insert, writer, "request", error) ? g_steal_pointer(&rows)
								       : NULL;
}

void kd_request_rows_free(KdRequestRows *rows)
{
	if (!rows)
		return;
	kd_insert_clear(&rows->insert);
	g_free(rows);
}

void kd_request_rows_add(KdRequestRows *rows, const KdRequestRow *row)
{
	const KdRequestInfo *info = row->info;
	KdInsert *insert = &rows->insert;
	const bool created = row->outcome == KD_OUTCOME_OK && strcmp(info->verb, "create") == 0;

	kd_insert_int(insert, ++rows->n);
	kd_insert_time(insert, row->received);
	kd_insert_text(insert, info->who->user);
	kd_insert_text(insert, info->who->agent);
	kd_insert_text(insert, info->verb);
	kd_insert_text(insert, info->kind->apiVersion);
	kd_insert_text(insert, info->kind->plural);
	kd_insert_text(insert, info->subresource);
	kd_insert_text(insert, info->kind->namespaced ? info->namespace_ : NULL);
	kd_insert_text(insert, info->name);
	kd_insert_text(insert, row->flow_schema);
	kd_insert_text(insert, row->priority_level);
	kd_insert_int(insert, row->replica);
	kd_insert_int(insert, row->queued);
	kd_insert_int(insert, row->etcd);
	kd_insert_int(insert, row->total);
	kd_insert_int(insert, created ? 201 : kd_outcome_http(row->outcome));
	kd_insert_end(insert);
}
