/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/read.h"

#include "cluster/authorizer.h"
#include "cluster/pipeline.h"

KdAnswer kd_read_answer(KdCluster *cluster, const KdRequestInfo *info)
{
	KdAnswer answer = kd_authorize_read(cluster, info);

	if (answer.outcome != KD_OUTCOME_OK || !info->name ||
	    kd_store_get(cluster->store, info->kind, info->namespace_, info->name))
		return answer;
	return kd_commit_refuse(KD_OUTCOME_NOT_FOUND, "%s \"%s\" not found", info->kind->plural,
				info->name);
}

void kd_cluster_read(KdCluster *cluster, const KdRequestInfo *info, KdReadDone *done, gpointer data)
{
	KdRequestRow row = { .info = info, .received = kd_engine_now(cluster->engine) };

	if (cluster->pipeline) {
		kd_pipeline_ask(cluster->pipeline, info, done, data);
		return;
	}
	g_auto(KdAnswer) answer = kd_read_answer(cluster, info);

	row.outcome = answer.outcome;
	if (cluster->listen)
		cluster->listen(cluster->listen_data, &row);
	done(data, answer.outcome, answer.message);
}
