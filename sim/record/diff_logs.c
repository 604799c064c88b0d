/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/diff_private.h"

#define NEEDS(what_) .recorded = offsetof(KdDiffRun, what_)

static const char decision_details[] =
	"SELECT 'decision ' || number || ', of pod ' || p.namespace || '/' || p.name || "
	"', attempt ' || attempt, time AS \"time:time\", result, n.name AS node, score, "
	"r.name AS runner_up, runner_up_score, ties, evaluated, feasible, reasons, d.message, "
	"v.name AS nominated, victims FROM decision AS d LEFT JOIN pod AS p USING (run, pod) "
	"LEFT JOIN node AS n ON n.run = d.run AND n.node = d.node "
	"LEFT JOIN node AS r ON r.run = d.run AND r.node = d.runner_up "
	"LEFT JOIN node AS v ON v.run = d.run AND v.node = d.nominated "
	"WHERE d.run = ?1 AND number = ?2";

const KdDiffLog kd_diff_logs[] = {
	{ .kind = "node",
	  NEEDS(rows),
	  .unless_objects = true,
	  .rank = KD_DIFF_RANK_NODE,
	  .sql = "SELECT node, created, name, cpu_milli, memory, pods, gpu_milli, gpu_model, zone "
		 "FROM node WHERE run = ?1 ORDER BY node",
	  .details = "SELECT 'node ' || name, created AS \"created:time\", "
		     "cpu_milli AS \"cpu:milli\", memory AS \"memory:bytes\", pods, "
		     "gpu_milli AS \"gpu:milli\", gpu_model, zone "
		     "FROM node WHERE run = ?1 AND node = ?2" },
	{ .kind = "pod",
	  NEEDS(rows),
	  .unless_objects = true,
	  .rank = KD_DIFF_RANK_POD,
	  .sql = "SELECT pod, created, namespace, name, owner, priority, cpu_milli, memory, "
		 "gpu_milli, gpus FROM pod WHERE run = ?1 ORDER BY pod",
	  .details = "SELECT 'pod ' || namespace || '/' || name, created AS \"created:time\", "
		     "owner, priority, cpu_milli AS \"cpu:milli\", memory AS \"memory:bytes\", "
		     "gpu_milli AS \"gpu:milli\", gpus FROM pod WHERE run = ?1 AND pod = ?2" },
	{ .kind = "change",
	  NEEDS(objects),
	  .rank = KD_DIFF_RANK_CHANGE,
	  .sql = "SELECT version, time, change, kind, namespace, name, agent, object.body, "
		 "object_spec.body FROM object LEFT JOIN object_spec USING (run, spec) "
		 "WHERE run = ?1 ORDER BY version",
	  .details = "SELECT kind || ' ' || coalesce(namespace || '/', '') || name || ' ' || "
		     "change || ' by ' || agent, time AS \"time:time\", object.body, "
		     "object_spec.body FROM object LEFT JOIN object_spec USING (run, spec) "
		     "WHERE run = ?1 AND version = ?2" },
	{ .kind = "decision",
	  NEEDS(decisions),
	  .rank = KD_DIFF_RANK_DECISION,
	  .sql = "SELECT number, time, pod, attempt, result, node, message, nominated, victims "
		 "FROM decision WHERE run = ?1 ORDER BY number",
	  .details = decision_details },
	{ .kind = "event",
	  NEEDS(decisions),
	  .rank = KD_DIFF_RANK_EVENT,
	  .sql = "SELECT seq, time, type, reason, source, kind, namespace, name, message "
		 "FROM event WHERE run = ?1 ORDER BY seq",
	  .details = "SELECT 'event ' || reason || ' of ' || kind || ' ' || "
		     "coalesce(namespace || '/', '') || name, time AS \"time:time\", type, source, "
		     "message FROM event WHERE run = ?1 AND seq = ?2" },
	{ 0 },
};

const KdDiffLog kd_diff_thoughts[] = {
	{ .kind = "decision",
	  NEEDS(decisions),
	  .rank = KD_DIFF_RANK_DECISION,
	  .sql = "SELECT number, time, score, runner_up, runner_up_score, ties, evaluated, "
		 "feasible, reasons FROM decision WHERE run = ?1 ORDER BY number",
	  .details = decision_details },
	{ .kind = "score",
	  NEEDS(scores),
	  .rank = KD_DIFF_RANK_SCORE,
	  .sql = "SELECT s.rowid, time, s.node, plugin, verdict, raw, weighted "
		 "FROM score AS s JOIN decision USING (run, number) WHERE s.run = ?1 "
		 "ORDER BY s.number, s.rowid",
	  .details = "SELECT 'score of node ' || n.name || ' by ' || plugin || ', decision ' || "
		     "number, verdict, raw, weighted FROM score AS s "
		     "LEFT JOIN node AS n USING (run, node) WHERE s.run = ?1 AND s.rowid = ?2" },
	{ 0 },
};

const KdDiffLog kd_diff_moments[] = {
	{ .kind = "pod",
	  NEEDS(rows),
	  .unless_objects = true,
	  .rank = KD_DIFF_RANK_MOMENT,
	  .sql = "SELECT pod, created, bound, started, ended, node, gpu_index, phase, reason, "
		 "attempts, message FROM pod WHERE run = ?1 ORDER BY pod",
	  .details = "SELECT 'pod ' || p.namespace || '/' || p.name, bound AS \"bound:time\", "
		     "started AS \"started:time\", ended AS \"ended:time\", n.name AS node, "
		     "gpu_index, phase, reason, attempts, message FROM pod AS p "
		     "LEFT JOIN node AS n USING (run, node) WHERE p.run = ?1 AND pod = ?2" },
	{ .kind = "node",
	  NEEDS(rows),
	  .unless_objects = true,
	  .rank = KD_DIFF_RANK_MOMENT,
	  .sql = "SELECT node, created, deleted FROM node WHERE run = ?1 ORDER BY node",
	  .details = "SELECT 'node ' || name, deleted AS \"deleted:time\" FROM node "
		     "WHERE run = ?1 AND node = ?2" },
	{ 0 },
};
