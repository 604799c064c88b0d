-- The results database of kubedes.
--
-- Many runs live in one file: every table has the number of the run.  Times in tables are INTEGER
-- nanoseconds of simulated time (0 = 2026-01-01T00:00:00Z); the views v_* give REAL seconds.  Two runs of one scenario and
-- seed have equal tables byte for byte; what must differ stands in run_env alone.
-- PRAGMA user_version is the version of this schema, PRAGMA application_id that of kubedes, 0x6b756465 ("kude").

CREATE TABLE run (
	run INTEGER PRIMARY KEY,           -- number of the run in this file, from 1
	scenario TEXT NOT NULL,            -- metadata.name of the scenario
	policy TEXT NOT NULL,              -- the scheduling policy, "default" for the profile as configured
	seed INTEGER NOT NULL,             -- of all random streams
	parameters TEXT NOT NULL,          -- what --set and the experiment changed, as JSON {"path": "value"}
	document TEXT NOT NULL,            -- the whole scenario as YAML, defaults filled in: enough to run it again
	inputs TEXT NOT NULL,              -- files read, as JSON [{"path": ..., "sha256": ...}]
	version TEXT NOT NULL,             -- of kubedes
	n_nodes INTEGER NOT NULL,          -- nodes at the end of setting up
	started INTEGER NOT NULL,          -- simulated time at the start
	ended INTEGER,                     -- simulated time at the end
	stopped_by TEXT,                   -- empty (nothing could happen any more), horizon, events, signal
	events INTEGER,                    -- events that the engine ran
	changes INTEGER,                   -- changes that were committed
	fingerprint TEXT                   -- hash over the committed changes, 16 hex digits
) STRICT;

CREATE TABLE run_env (
	run INTEGER NOT NULL,              -- the run
	name TEXT NOT NULL,                -- wall_seconds, cpu_seconds, max_rss_kib, host, compiler, written_at, folder, working_directory
	value TEXT NOT NULL,               -- as text
	PRIMARY KEY (run, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE node (
	run INTEGER NOT NULL,              -- the run
	node INTEGER NOT NULL,             -- number of the node in this run, from 1, in order of creation
	name TEXT NOT NULL,                -- metadata.name
	created INTEGER NOT NULL,          -- when it joined
	deleted INTEGER,                   -- when it left; NULL = still there at the end
	cpu_milli INTEGER NOT NULL,        -- allocatable CPU in millicores
	memory INTEGER NOT NULL,           -- allocatable memory in bytes
	pods INTEGER NOT NULL,             -- allocatable pods
	gpu_milli INTEGER NOT NULL,        -- GPU devices times 1000
	gpu_model TEXT,                    -- model of the devices; NULL = none
	zone TEXT,                         -- topology.kubernetes.io/zone; NULL = none
	PRIMARY KEY (run, node)
) STRICT, WITHOUT ROWID;

CREATE TABLE pod (
	run INTEGER NOT NULL,              -- the run
	pod INTEGER NOT NULL,              -- number of the pod in this run: its uid in the simulation, in order of creation
	namespace TEXT NOT NULL,           -- metadata.namespace
	name TEXT NOT NULL,                -- metadata.name
	owner TEXT,                        -- Kind/name of the controller; NULL = none
	priority INTEGER NOT NULL,         -- spec.priority
	cpu_milli INTEGER NOT NULL,        -- requested CPU in millicores
	memory INTEGER NOT NULL,           -- requested memory in bytes
	gpu_milli INTEGER NOT NULL,        -- GPU asked for, in thousandths of a device, all devices together
	gpus INTEGER NOT NULL,             -- devices asked for
	created INTEGER NOT NULL,          -- when the API server stored it
	bound INTEGER,                     -- when it was bound; NULL = never
	started INTEGER,                   -- when it ran; NULL = never
	ended INTEGER,                     -- when it succeeded, failed or was deleted; NULL = still there
	node INTEGER,                      -- the node it was bound to
	gpu_index TEXT,                    -- devices that it held, "0-1-2"
	phase TEXT NOT NULL,               -- last phase: Pending, Running, Succeeded, Failed
	reason TEXT,                       -- of the last phase (OutOfcpu, Evicted ...), or of the disruption (PreemptionByScheduler ...); Deleted: stopped by who deleted it
	attempts INTEGER NOT NULL,         -- scheduling attempts
	message TEXT                       -- the last PodScheduled=False message; NULL once bound
) STRICT;

-- What is read as decision: a row for each that bound a pod at once or made room for it (level "full": for all); the
-- others, which come in the same words by the thousand, are listed.

CREATE TABLE decision_row (
	run INTEGER NOT NULL,              -- the run
	number INTEGER NOT NULL,           -- scheduling cycle, or the end of a wait, from 1
	time INTEGER NOT NULL,             -- when
	pod INTEGER NOT NULL,              -- the pod
	attempt INTEGER NOT NULL,          -- of this pod, from 1
	result TEXT NOT NULL,              -- bound, unschedulable, waiting (permit holds it), failed
	node INTEGER,                      -- the winner
	score INTEGER,                     -- its total; NULL = not scored (one node fitted, or no score plug-in)
	runner_up INTEGER,                 -- the best of the others
	runner_up_score INTEGER,           -- its total
	ties INTEGER NOT NULL,             -- nodes that shared the highest total
	evaluated INTEGER NOT NULL,        -- nodes looked at
	feasible INTEGER NOT NULL,         -- nodes that passed all filters
	reasons TEXT,                      -- why the others did not, as JSON {"Insufficient cpu": 12}; NULL = all passed
	message TEXT,                      -- of the condition, when not bound; for whom it waits
	nominated INTEGER,                 -- the node that preemption made room on
	victims INTEGER NOT NULL,          -- pods that preemption put out
	concludes INTEGER                  -- the decision "waiting" of which this is the outcome; NULL = a cycle of its own
) STRICT;

CREATE TABLE decision_kind (
	run INTEGER NOT NULL,              -- the run
	kind INTEGER NOT NULL,             -- number of these words, from 1
	result TEXT NOT NULL,              -- as in decision_row, like all that follow
	ties INTEGER NOT NULL,             --
	evaluated INTEGER NOT NULL,        --
	feasible INTEGER NOT NULL,         --
	reasons TEXT,                      --
	message TEXT,                      --
	PRIMARY KEY (run, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE decision_list (
	run INTEGER NOT NULL,              -- the run
	kind INTEGER NOT NULL,             -- what each of the list came to
	list TEXT NOT NULL                 -- JSON [[number, time, pod, attempt, node, score, runner_up, runner_up_score, concludes], ...]; what is not there at the end is NULL
) STRICT;

CREATE TABLE score (
	run INTEGER NOT NULL,              -- the run; rows only with recording level "full"
	number INTEGER NOT NULL,           -- the decision
	node INTEGER NOT NULL,             -- the node
	plugin TEXT NOT NULL,              -- the plug-in that rejected the node, or that scored it
	verdict TEXT,                      -- reason of the rejection; NULL = a score
	raw INTEGER,                       -- score before normalising
	weighted INTEGER                   -- normalised score times weight
) STRICT;

-- What is read as event: a row for each that is not about a pod; what is said of pods, mostly in the same words, is
-- listed.

CREATE TABLE event_row (
	run INTEGER NOT NULL,              -- the run
	seq INTEGER NOT NULL,              -- order of the events, from 1
	time INTEGER NOT NULL,             -- when
	type TEXT NOT NULL,                -- Normal or Warning
	reason TEXT NOT NULL,              -- Scheduled, FailedScheduling, Started, ...
	source TEXT NOT NULL,              -- component
	kind TEXT NOT NULL,                -- of the object that it is about
	namespace TEXT,                    -- of the object
	name TEXT NOT NULL,                -- of the object
	message TEXT NOT NULL              -- as kubectl describe shows it
) STRICT;

CREATE TABLE event_kind (
	run INTEGER NOT NULL,              -- the run
	kind INTEGER NOT NULL,             -- number of these words, from 1
	type TEXT NOT NULL,                -- as in event_row, like all that follow
	reason TEXT NOT NULL,              --
	source TEXT NOT NULL,              --
	message TEXT NOT NULL,             -- where there is a node, "namespace/name to node" follows
	PRIMARY KEY (run, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE event_list (
	run INTEGER NOT NULL,              -- the run
	kind INTEGER NOT NULL,             -- what each of the list says
	list TEXT NOT NULL                 -- JSON [[seq, time, pod], [seq, time, pod, node], ...]
) STRICT;

CREATE TABLE object (
	run INTEGER NOT NULL,              -- the run
	version INTEGER NOT NULL,          -- resourceVersion of the commit
	time INTEGER NOT NULL,             -- when
	change TEXT NOT NULL,              -- created, updated, deleted
	kind TEXT NOT NULL,                -- Pod, Node, ...
	namespace TEXT,                    -- NULL = the kind has none
	name TEXT NOT NULL,                -- metadata.name
	agent TEXT NOT NULL,               -- who wrote: scheduler, kubelet, ...
	spec INTEGER,                      -- row of object_spec that holds the rest of the body; NULL = all is in body
	body TEXT                          -- the object as JSON (without what object_spec holds); NULL = deleted
) STRICT;

CREATE TABLE object_spec (
	run INTEGER NOT NULL,              -- the run
	spec INTEGER NOT NULL,             -- number, from 1
	body TEXT NOT NULL,                -- a spec as JSON that many objects share
	PRIMARY KEY (run, spec)
) STRICT, WITHOUT ROWID;

CREATE TABLE fault (
	run INTEGER NOT NULL,              -- the run
	seq INTEGER NOT NULL,              -- order of the rows, from 1
	time INTEGER NOT NULL,             -- when
	component TEXT NOT NULL,           -- etcd-1, kube-apiserver-2, kubelet, or etcd as a whole
	what TEXT NOT NULL,                -- crash, restart, pause, ... as the scenario says; LeaderLost, LeaderElected, NoSpace: what came of it
	message TEXT,                      -- NULL = nothing more to say
	PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE sample (
	run INTEGER NOT NULL,              -- the run
	time INTEGER NOT NULL,             -- when
	seq INTEGER NOT NULL,              -- order of samples, from 1
	nodes INTEGER NOT NULL,            -- nodes in the cluster
	pods_running INTEGER NOT NULL,     -- pods that hold resources of a node
	pods_pending INTEGER NOT NULL,     -- pods that wait to be bound
	queue_active INTEGER NOT NULL,     -- of these in the active queue
	queue_backoff INTEGER NOT NULL,    -- in back-off
	queue_unschedulable INTEGER NOT NULL, -- unschedulable
	cpu_requested INTEGER NOT NULL,    -- sum over nodes, millicores
	cpu_allocatable INTEGER NOT NULL,  -- sum over nodes, millicores
	memory_requested INTEGER NOT NULL, -- bytes
	memory_allocatable INTEGER NOT NULL, -- bytes
	gpu_used INTEGER NOT NULL,         -- thousandths of devices given out
	gpu_total INTEGER NOT NULL,        -- thousandths of devices there are
	gpu_arrived INTEGER NOT NULL,      -- thousandths of devices asked for by all pods that have arrived so far
	gpu_fragmented REAL NOT NULL,      -- thousandths of devices that are idle but of no use to a typical pod
	nodes_used INTEGER NOT NULL        -- nodes with at least one pod
) STRICT;

-- Requests that the API server answered; only with record: {requests: true}.

CREATE TABLE request (
	run INTEGER NOT NULL,              -- the run
	number INTEGER NOT NULL,           -- order of the answers, from 1
	time INTEGER NOT NULL,             -- when it came in
	user TEXT NOT NULL,                -- who asked
	agent TEXT NOT NULL,               -- short name of the component
	verb TEXT NOT NULL,                -- create, update, patch, delete, get, list
	api_version TEXT NOT NULL,         -- of the resource
	resource TEXT NOT NULL,            -- pods, nodes, events, ...
	subresource TEXT,                  -- binding, status, eviction; NULL = none
	namespace TEXT,                    -- NULL = none, or all
	name TEXT,                         -- of the object; NULL where the request names none
	flow_schema TEXT,                  -- where priority and fairness put it; NULL = it had no say
	priority_level TEXT,               -- of that
	replica INTEGER NOT NULL,          -- the API server, from 0
	queued INTEGER NOT NULL,           -- how long it waited for a seat
	etcd INTEGER NOT NULL,             -- how long etcd took; 0 = it was not asked
	total INTEGER NOT NULL,            -- from coming in to the answer
	code INTEGER NOT NULL              -- of HTTP: 200, 201, 403, 409, 429, 503 (lost in a crash), 504, ...
) STRICT;

-- Indexes; built when a new file is closed.  What happens is written in its order and read as a whole, which
-- takes none.  What tells rows apart comes first: that is quicker to sort.

CREATE UNIQUE INDEX IF NOT EXISTS pod_number ON pod (pod, run);
CREATE UNIQUE INDEX IF NOT EXISTS object_version ON object (version, run);
CREATE INDEX IF NOT EXISTS node_name ON node (name, run);
CREATE INDEX IF NOT EXISTS score_decision ON score (number, run);
CREATE INDEX IF NOT EXISTS object_name ON object (name, run);

-- Each scheduling attempt and its outcome.

CREATE VIEW decision AS
SELECT run,
	number,                            -- scheduling cycle, or the end of a wait, from 1
	time,                              -- when
	pod,                               -- the pod
	attempt,                           -- of this pod, from 1
	result,                            -- bound, unschedulable, waiting (permit holds it), failed
	node,                              -- the winner
	score,                             -- its total; NULL = not scored (one node fitted, or no score plug-in)
	runner_up,                         -- the best of the others
	runner_up_score,                   -- its total
	ties,                              -- nodes that shared the highest total
	evaluated,                         -- nodes looked at
	feasible,                          -- nodes that passed all filters
	reasons,                           -- why the others did not, as JSON {"Insufficient cpu": 12}; NULL = all passed
	message,                           -- of the condition, when not bound; for whom it waits
	nominated,                         -- the node that preemption made room on
	victims,                           -- pods that preemption put out
	concludes                          -- the decision "waiting" of which this is the outcome; NULL = a cycle of its own
FROM decision_row
UNION ALL
SELECT l.run,
	json_extract(d.value, '$[0]'),
	json_extract(d.value, '$[1]'),
	json_extract(d.value, '$[2]'),
	json_extract(d.value, '$[3]'),
	result,
	json_extract(d.value, '$[4]'),
	json_extract(d.value, '$[5]'),
	json_extract(d.value, '$[6]'),
	json_extract(d.value, '$[7]'),
	ties,
	evaluated,
	feasible,
	reasons,
	message,
	NULL,
	0,
	json_extract(d.value, '$[8]')
FROM decision_list AS l CROSS JOIN decision_kind USING (run, kind) CROSS JOIN json_each(list) AS d;

-- What was said about objects.

CREATE VIEW event AS
SELECT run,
	seq,                               -- order of the events, from 1
	time,                              -- when
	type,                              -- Normal or Warning
	reason,                            -- Scheduled, FailedScheduling, Started, ...
	source,                            -- component
	kind,                              -- of the object that it is about
	namespace,                         -- of the object
	name,                              -- of the object
	message                            -- as kubectl describe shows it
FROM event_row
UNION ALL
SELECT l.run,
	json_extract(e.value, '$[0]'),
	json_extract(e.value, '$[1]'),
	k.type,
	k.reason,
	source,
	'Pod',
	pod.namespace,
	pod.name,
	k.message || coalesce(pod.namespace || '/' || pod.name || ' to ' || (
		SELECT name FROM node WHERE run = l.run AND node = json_extract(e.value, '$[3]')), '')
FROM event_list AS l CROSS JOIN event_kind AS k USING (run, kind) CROSS JOIN json_each(list) AS e
	CROSS JOIN pod ON pod.run = l.run AND pod = json_extract(e.value, '$[2]');

-- How many decisions came to what: quicker than to count those of the view above.

CREATE VIEW v_result AS
SELECT run,
	result,                            -- bound, unschedulable, waiting, failed
	sum(n) AS decisions                -- that came to it
FROM (
	SELECT run, result, count(*) AS n FROM decision_row GROUP BY run, result
	UNION ALL
	SELECT run, result, sum(json_array_length(list)) FROM decision_list JOIN decision_kind USING (run, kind)
		GROUP BY run, result
)
GROUP BY run, result;

-- How long each pod waited, ran and stayed.

CREATE VIEW v_wait AS
SELECT run,
	pod,
	namespace,
	name,
	created / 1e9 AS created,          -- s
	(bound - created) / 1e9 AS wait,   -- s from creation to binding; NULL = never bound
	(started - bound) / 1e9 AS start,  -- s from binding to running
	(ended - started) / 1e9 AS ran,    -- s of running; NULL = did not end
	attempts                           -- scheduling attempts
FROM pod;

-- What is asked for and given out, over time.

CREATE VIEW v_utilization AS
SELECT run,
	seq,
	time / 1e9 AS time,                                                     -- s
	1.0 * cpu_requested / nullif(cpu_allocatable, 0) AS cpu,                -- requested of allocatable, 0 to 1; NULL = there is none
	1.0 * memory_requested / nullif(memory_allocatable, 0) AS memory,       -- the same of memory
	1.0 * gpu_used / nullif(gpu_total, 0) AS gpu,                           -- given out of all
	1.0 * nodes_used / nullif(nodes, 0) AS nodes                            -- nodes with at least one pod of all
FROM sample;

-- Who waits to be bound, over time.

CREATE VIEW v_queue AS
SELECT run,
	seq,
	time / 1e9 AS time,                -- s
	pods_pending AS pending,           -- all that are not bound
	queue_active AS active,            -- ready for the next cycle
	queue_backoff AS backoff,          -- waiting for their back-off to end
	queue_unschedulable AS unschedulable, -- waiting for something that may help
	pods_running AS running            -- bound
FROM sample;

-- GPU that is idle but of no use to a typical pod, sample by sample.

CREATE VIEW v_fragmentation AS
SELECT run,
	seq,
	time / 1e9 AS time,                                     -- s
	1.0 * gpu_arrived / gpu_total AS arrived,               -- GPU asked for so far, of all GPU
	1.0 * gpu_used / gpu_total AS allocation,               -- given out, of all
	gpu_fragmented / gpu_total AS fragmented,               -- fragmented, of all
	gpu_fragmented / nullif(gpu_total - gpu_used, 0) AS fragmented_of_idle -- of what is idle
FROM sample
WHERE gpu_total > 0;

-- The same by level of demand, as published studies of GPU sharing have it (Weng et al., "Beware of
-- Fragmentation", ATC 2023): the level of a sample is the GPU asked for so far in percent of all GPU,
-- rounded half to even; the values are means over the samples of a level, and where a level between
-- two others has no sample over those of its neighbours.

CREATE VIEW v_gpu_level AS
WITH record AS (
	SELECT run,
		100 * gpu_arrived / gpu_total +
			(2 * (100 * gpu_arrived % gpu_total) + (100 * gpu_arrived / gpu_total) % 2 > gpu_total)
			AS level,
		round(100.0 * gpu_used / gpu_total, 2) AS allocation,
		100.0 * round(gpu_fragmented, 2) / gpu_total AS frag,
		round(100.0 * gpu_fragmented / nullif(gpu_total - gpu_used, 0), 2) AS frag_ratio
	FROM sample
	WHERE gpu_total > 0
), sums AS (
	SELECT run, level, count(*) AS n, sum(allocation) AS allocation, sum(frag) AS frag,
		total(frag_ratio) AS frag_ratio, count(frag_ratio) AS n_ratio
	FROM record
	GROUP BY run, level
), neighbours AS (
	SELECT *, lead(level) OVER w AS next, lead(n) OVER w AS n2, lead(allocation) OVER w AS allocation2,
		lead(frag) OVER w AS frag2, lead(frag_ratio) OVER w AS frag_ratio2, lead(n_ratio) OVER w AS n_ratio2
	FROM sums
	WINDOW w AS (PARTITION BY run ORDER BY level)
)
SELECT run,
	level + gap AS level,                                              -- GPU asked for so far, % of all GPU
	round(iif(gap, (allocation + allocation2) / (n + n2), allocation / n), 2) AS allocation, -- GPU given out, % of all
	round(iif(gap, (frag + frag2) / (n + n2), frag / n), 2) AS frag,   -- fragmented GPU, % of all
	iif(gap, (frag_ratio + frag_ratio2) / nullif(n_ratio + n_ratio2, 0), frag_ratio / nullif(n_ratio, 0))
		AS frag_ratio                                              -- fragmented GPU, % of what is idle
FROM neighbours, (SELECT 0 AS gap UNION ALL SELECT 1)
WHERE gap = 0 OR next = level + 2;

-- Why nodes were turned down, counted over all decisions.

CREATE VIEW v_reason AS
SELECT run,
	reason.key AS reason,              -- as a filter words it
	count(*) AS decisions,             -- decisions in which at least one node had it
	count(DISTINCT pod) AS pods,       -- pods that met it
	sum(reason.value) AS nodes,        -- how often a node was turned down for it
	sum(result = 'unschedulable') AS failures -- decisions that found no node
FROM (
	SELECT run, pod, result, reasons FROM decision_row
	UNION ALL
	SELECT l.run, json_extract(value, '$[2]'), result, reasons
		FROM decision_list AS l CROSS JOIN decision_kind USING (run, kind) CROSS JOIN json_each(list)
), json_each(reasons) AS reason
WHERE reasons IS NOT NULL
GROUP BY run, reason.key;

-- The numbers that people compare, a row for each run and metric.  Means over time are weighted with how long a value held (over samples where no time
-- passed); percentiles are exact, by nearest rank.  better: "lower", "higher", or "" for what only describes.

CREATE VIEW v_metric AS
WITH metric (position, metric, unit, better, title) AS (VALUES
	(1, 'nodes', '', '', 'nodes, at most'),
	(2, 'nodes_used_mean', '', '', 'nodes with pods, mean'),
	(3, 'nodes_used_max', '', 'lower', 'nodes with pods, at most'),
	(4, 'pods', '', '', 'pods created'),
	(5, 'bound', '', 'higher', 'pods bound'),
	(6, 'never_bound', '', 'lower', 'pods never bound'),
	(7, 'succeeded', '', '', 'pods succeeded'),
	(8, 'failed', '', 'lower', 'pods failed'),
	(9, 'preempted', '', 'lower', 'pods preempted'),
	(10, 'wait_mean', 's', 'lower', 'wait until bound, mean'),
	(11, 'wait_p50', 's', 'lower', 'wait until bound, median'),
	(12, 'wait_p95', 's', 'lower', 'wait until bound, 95th percentile'),
	(13, 'wait_p99', 's', 'lower', 'wait until bound, 99th percentile'),
	(14, 'wait_max', 's', 'lower', 'wait until bound, at most'),
	(15, 'makespan', 's', 'lower', 'first creation to last end'),
	(16, 'pending_mean', '', 'lower', 'pods waiting, mean'),
	(17, 'pending_max', '', 'lower', 'pods waiting, at most'),
	(18, 'cpu_mean', '%', 'higher', 'CPU requested, mean'),
	(19, 'cpu_end', '%', '', 'CPU requested, at the end'),
	(20, 'memory_mean', '%', 'higher', 'memory requested, mean'),
	(21, 'memory_end', '%', '', 'memory requested, at the end'),
	(22, 'gpu_demand', '%', '', 'GPU asked for in all'),
	(23, 'gpu_mean', '%', 'higher', 'GPU allocated, mean'),
	(24, 'gpu_end', '%', 'higher', 'GPU allocated, at the end'),
	(25, 'gpu_fragmented_mean', '%', 'lower', 'GPU fragmented, mean'),
	(26, 'gpu_fragmented_end', '%', 'lower', 'GPU fragmented, at the end'),
	(27, 'attempts', '', 'lower', 'scheduling attempts'),
	(28, 'unschedulable', '', 'lower', 'attempts that found no node'),
	(29, 'decisions', '', '', 'decisions recorded')
)
SELECT r.run,
	metric,                            -- short name
	CASE metric
	WHEN 'nodes' THEN (SELECT max(nodes) FROM sample WHERE run = r.run)
	WHEN 'nodes_used_mean' THEN (SELECT iif(sum(dt) > 0, sum(v * dt) / sum(dt), avg(v)) FROM (
		SELECT 1.0 * nodes_used AS v, lead(time, 1, r.ended) OVER (ORDER BY seq) - time AS dt
		FROM sample WHERE run = r.run))
	WHEN 'nodes_used_max' THEN (SELECT max(nodes_used) FROM sample WHERE run = r.run)
	WHEN 'pods' THEN (SELECT nullif(count(*), 0) FROM pod WHERE run = r.run)
	WHEN 'bound' THEN (SELECT iif(count(*) > 0, count(bound), NULL) FROM pod WHERE run = r.run)
	WHEN 'never_bound' THEN (SELECT iif(count(*) > 0, count(*) - count(bound), NULL) FROM pod WHERE run = r.run)
	WHEN 'succeeded' THEN (SELECT sum(phase = 'Succeeded') FROM pod WHERE run = r.run)
	WHEN 'failed' THEN (SELECT sum(phase = 'Failed' AND reason IS NOT 'Deleted') FROM pod WHERE run = r.run)
	WHEN 'preempted' THEN (SELECT sum(reason IS 'PreemptionByScheduler') FROM pod
		WHERE run = r.run)
	WHEN 'wait_mean' THEN (SELECT avg(bound - created) / 1e9 FROM pod WHERE run = r.run)
	WHEN 'wait_p50' THEN (SELECT wait / 1e9 FROM (SELECT bound - created AS wait,
		row_number() OVER (ORDER BY bound - created) AS k, count(*) OVER () AS n
		FROM pod WHERE run = r.run AND bound IS NOT NULL) WHERE k = (n * 50 + 99) / 100)
	WHEN 'wait_p95' THEN (SELECT wait / 1e9 FROM (SELECT bound - created AS wait,
		row_number() OVER (ORDER BY bound - created) AS k, count(*) OVER () AS n
		FROM pod WHERE run = r.run AND bound IS NOT NULL) WHERE k = (n * 95 + 99) / 100)
	WHEN 'wait_p99' THEN (SELECT wait / 1e9 FROM (SELECT bound - created AS wait,
		row_number() OVER (ORDER BY bound - created) AS k, count(*) OVER () AS n
		FROM pod WHERE run = r.run AND bound IS NOT NULL) WHERE k = (n * 99 + 99) / 100)
	WHEN 'wait_max' THEN (SELECT max(bound - created) / 1e9 FROM pod WHERE run = r.run)
	WHEN 'makespan' THEN (SELECT (max(ended) - min(created)) / 1e9 FROM pod WHERE run = r.run)
	WHEN 'pending_mean' THEN (SELECT iif(sum(dt) > 0, sum(v * dt) / sum(dt), avg(v)) FROM (
		SELECT 1.0 * pods_pending AS v, lead(time, 1, r.ended) OVER (ORDER BY seq) - time AS dt
		FROM sample WHERE run = r.run))
	WHEN 'pending_max' THEN (SELECT max(pods_pending) FROM sample WHERE run = r.run)
	WHEN 'cpu_mean' THEN (SELECT iif(sum(dt) > 0, sum(v * dt) / sum(dt), avg(v)) FROM (
		SELECT 100.0 * cpu_requested / cpu_allocatable AS v,
			lead(time, 1, r.ended) OVER (ORDER BY seq) - time AS dt
		FROM sample WHERE run = r.run AND cpu_allocatable > 0))
	WHEN 'cpu_end' THEN (SELECT 100.0 * cpu_requested / nullif(cpu_allocatable, 0)
		FROM sample WHERE run = r.run ORDER BY seq DESC LIMIT 1)
	WHEN 'memory_mean' THEN (SELECT iif(sum(dt) > 0, sum(v * dt) / sum(dt), avg(v)) FROM (
		SELECT 100.0 * memory_requested / memory_allocatable AS v,
			lead(time, 1, r.ended) OVER (ORDER BY seq) - time AS dt
		FROM sample WHERE run = r.run AND memory_allocatable > 0))
	WHEN 'memory_end' THEN (SELECT 100.0 * memory_requested / nullif(memory_allocatable, 0)
		FROM sample WHERE run = r.run ORDER BY seq DESC LIMIT 1)
	WHEN 'gpu_demand' THEN (SELECT 100.0 * gpu_arrived / nullif(gpu_total, 0)
		FROM sample WHERE run = r.run ORDER BY seq DESC LIMIT 1)
	WHEN 'gpu_mean' THEN (SELECT iif(sum(dt) > 0, sum(v * dt) / sum(dt), avg(v)) FROM (
		SELECT 100.0 * gpu_used / gpu_total AS v,
			lead(time, 1, r.ended) OVER (ORDER BY seq) - time AS dt
		FROM sample WHERE run = r.run AND gpu_total > 0))
	WHEN 'gpu_end' THEN (SELECT 100.0 * gpu_used / nullif(gpu_total, 0)
		FROM sample WHERE run = r.run ORDER BY seq DESC LIMIT 1)
	WHEN 'gpu_fragmented_mean' THEN (SELECT iif(sum(dt) > 0, sum(v * dt) / sum(dt), avg(v)) FROM (
		SELECT 100.0 * gpu_fragmented / gpu_total AS v,
			lead(time, 1, r.ended) OVER (ORDER BY seq) - time AS dt
		FROM sample WHERE run = r.run AND gpu_total > 0))
	WHEN 'gpu_fragmented_end' THEN (SELECT 100.0 * gpu_fragmented / nullif(gpu_total, 0)
		FROM sample WHERE run = r.run ORDER BY seq DESC LIMIT 1)
	WHEN 'attempts' THEN (SELECT sum(attempts) FROM pod WHERE run = r.run)
	WHEN 'unschedulable' THEN (SELECT sum(decisions * (result = 'unschedulable')) FROM v_result WHERE run = r.run)
	WHEN 'decisions' THEN (SELECT sum(decisions) FROM v_result WHERE run = r.run)
	END AS value,                      -- the number; NULL = the run has no data for it
	unit,                              -- s, %, or nothing for counts
	better,                            -- lower, higher, or nothing
	title,                             -- the metric in words
	position                           -- order of the metrics
FROM run AS r, metric AS m;
