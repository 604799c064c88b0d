-- The results database of kubedes, version 1.
--
-- Many runs live in one file: every table but meta has the number of the run.  Times in tables are INTEGER
-- nanoseconds of simulated time (0 = 2026-01-01T00:00:00Z); the views v_* give REAL seconds.  Two runs of one scenario and
-- seed have equal tables byte for byte; what must differ stands in run_env alone.
-- PRAGMA user_version is the version of this schema.

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
	name TEXT NOT NULL,                -- wall_seconds, cpu_seconds, max_rss_kib, host, compiler, command_line, written_at ...
	value TEXT NOT NULL                -- as text
) STRICT;

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
	pod INTEGER NOT NULL,              -- number of the pod in this run (its uid in the simulation)
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
	reason TEXT,                       -- of the last phase: OutOfcpu, Evicted, ...
	attempts INTEGER NOT NULL,         -- scheduling attempts
	message TEXT,                      -- the last PodScheduled=False message; NULL once bound
	PRIMARY KEY (run, pod)
) STRICT, WITHOUT ROWID;

CREATE TABLE decision (
	run INTEGER NOT NULL,              -- the run
	number INTEGER NOT NULL,           -- scheduling cycle, from 1
	time INTEGER NOT NULL,             -- when
	pod INTEGER NOT NULL,              -- the pod
	attempt INTEGER NOT NULL,          -- of this pod, from 1
	result TEXT NOT NULL,              -- bound, unschedulable, waiting, failed
	node INTEGER,                      -- the winner
	score INTEGER,                     -- its total; NULL = not scored (one node fitted, or no score plug-in)
	runner_up INTEGER,                 -- the best of the others
	runner_up_score INTEGER,           -- its total
	ties INTEGER NOT NULL,             -- nodes that shared the highest total
	evaluated INTEGER NOT NULL,        -- nodes looked at
	feasible INTEGER NOT NULL,         -- nodes that passed all filters
	reasons TEXT,                      -- why the others did not, as JSON {"Insufficient cpu": 12}
	message TEXT,                      -- of the condition, when not bound
	PRIMARY KEY (run, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE score (
	run INTEGER NOT NULL,              -- the run; rows only with recording level "full"
	number INTEGER NOT NULL,           -- the decision
	node INTEGER NOT NULL,             -- the node
	plugin TEXT NOT NULL,              -- the plug-in that rejected the node, or that scored it
	verdict TEXT,                      -- reason of the rejection; NULL = a score
	raw INTEGER,                       -- score before normalising
	weighted INTEGER                   -- normalised score times weight
) STRICT;

CREATE TABLE event (
	run INTEGER NOT NULL,              -- the run
	seq INTEGER NOT NULL,              -- order of the events, from 1
	time INTEGER NOT NULL,             -- when
	type TEXT NOT NULL,                -- Normal or Warning
	reason TEXT NOT NULL,              -- Scheduled, FailedScheduling, Started, ...
	source TEXT NOT NULL,              -- component
	kind TEXT NOT NULL,                -- of the object that it is about
	namespace TEXT,                    -- of the object
	name TEXT NOT NULL,                -- of the object
	message TEXT NOT NULL,             -- as kubectl describe shows it
	PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;

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
	body TEXT,                         -- the object as JSON (without what object_spec holds); NULL = deleted
	PRIMARY KEY (run, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE object_spec (
	run INTEGER NOT NULL,              -- the run
	spec INTEGER NOT NULL,             -- number, from 1
	body TEXT NOT NULL,                -- a spec as JSON that many objects share
	PRIMARY KEY (run, spec)
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
	nodes_used INTEGER NOT NULL,       -- nodes with at least one pod
	PRIMARY KEY (run, seq)
) STRICT, WITHOUT ROWID;
