/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each node: what it has, and how much of it was asked for, as a mean over the time that it was
 * there.
 *
 * A pod counts from its binding to its end.  Where no time passed, what counts is the end.
 */
#include <kubedes/report.h>

static const KdColumn columns[] = {
	{ "node", KD_TEXT },         { "zone", KD_TEXT },         { "CPU (milli)", KD_COUNT },
	{ "memory", KD_BYTES },      { "GPUs", KD_COUNT },        { "GPU model", KD_TEXT },
	{ "pods in all", KD_COUNT }, { "CPU, mean", KD_PERCENT }, { "memory, mean", KD_PERCENT },
	{ "GPU, mean", KD_PERCENT }, { NULL, KD_TEXT },
};

KD_REPORT(nodes) = {
	KD_REPORT_HEAD,
	.name = "nodes",
	.summary = "each node: size, pods, mean utilization",
	.sql = "WITH life AS (SELECT n.*, max(coalesce(n.deleted, r.ended) - n.created, 1) AS "
	       "span, "
	       "coalesce(n.deleted, r.ended) AS gone, r.ended > n.created AS lasts "
	       "FROM node AS n JOIN run AS r USING (run) WHERE run = :run), "
	       "held AS (SELECT l.node, p.pod, p.cpu_milli AS cpu, p.memory AS memory, p.gpu_milli "
	       "AS gpu, iif(lasts, 1.0 * max(min(coalesce(p.ended, gone), gone) - p.bound, 0) / "
	       "span, "
	       "p.ended IS NULL) AS share FROM life AS l JOIN pod AS p ON p.run = :run AND p.node "
	       "= "
	       "l.node), "
	       "used AS (SELECT node, count(*) AS pods, sum(cpu * share) AS cpu, sum(memory * "
	       "share) AS "
	       "memory, sum(gpu * share) AS gpu FROM held GROUP BY node) "
	       "SELECT name AS node, zone, cpu_milli, l.memory AS memory, gpu_milli / 1000 AS "
	       "gpus, "
	       "gpu_model, coalesce(u.pods, 0) AS pods, "
	       "100.0 * coalesce(u.cpu, 0) / nullif(cpu_milli, 0) AS cpu_mean, "
	       "100.0 * coalesce(u.memory, 0) / nullif(l.memory, 0) AS memory_mean, "
	       "100.0 * coalesce(u.gpu, 0) / nullif(gpu_milli, 0) AS gpu_mean "
	       "FROM life AS l LEFT JOIN used AS u USING (node) ORDER BY l.node",
	.columns = columns,
};
