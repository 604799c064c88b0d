/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scenario: one YAML document that says what is simulated.
 *
 * kd_scenario_load() reads it and everything that it names into one checked struct with all
 * defaults filled in; all problems are reported at once.  Paths are relative to the scenario's
 * folder, and ${NAME} in a path is an environment variable (${KUBEDES_TRACES}).  The struct is
 * described by field tables (scenario.c), which also serve `kubedes explain scenario` and --set.
 */
#ifndef KD_RUN_SCENARIO_H
#define KD_RUN_SCENARIO_H

#include <kubedes/workload.h>

#include "api/manifest.h"
#include "cluster/control_plane.h"
#include "cluster/fault.h"
#include "placement/framework.h"

/* nodeGroups: @count nodes <name>-0, <name>-1, ... made from a template. */
typedef struct {
	KdName name;
	gint64 count;
	KdRaw *template_; /* "template": a Node's metadata, spec and status */
} KdNodeGroup;

/*
 * A workload: manifests, or a trace or generator by its format.  The transformations are applied in
 * the order in which they stand here.
 */
typedef struct {
	KdName name; /* of its random stream and of what it makes; default: the format, with "-2"
			and so on behind it where that is taken */
	KdName *manifests; /* files whose objects are created at .at */
	guint n_manifests;
	KdName format; /* a name of `kubedes list workloads`; absent: told by probing the file */
	char *path;
	KdRaw *options; /* of the format */
	KdTime at;      /* start of this workload; 0 */
	/* cut */
	KdTime from, until; /* keep what arrives in [from, until) of the trace's time; the rest of
			       the clock is moved to from */
	KdOptInt limit;     /* keep the first so many */
	double sample;      /* keep each with this probability; 1 */
	/* amount */
	bool shuffle;     /* random order, arrival times stay in place */
	double gpuDemand; /* clone or drop pods at random until they ask for this share of the
			     cluster's GPUs; 0 = as they are */
	/* time */
	KdTime every;           /* arrivals at this distance in place of their times */
	double timeCompression; /* divide the distances between arrivals, not durations; 1 */
	double offeredLoad; /* choose the compression so that the busiest resource is asked for at
			       this share of its capacity   (mean over the span of arrivals); 0 =
			       not
			     */
	double peakLoad; /* choose it so that at the peak the busiest resource is asked for at this
			    share; 0 = not */
	bool departures; /* false: pods run for ever; true */
	double durationScale; /* multiply durations; 1 */
} KdWorkloadSpec;

typedef struct {
	KdName *manifests; /* manifests or dumps, .gz allowed */
	guint n_manifests;
	KdNodeGroup *nodeGroups;
	guint n_nodeGroups;
	KdWorkloadSpec *nodes; /* traces of nodes: format and path */
	guint n_nodes;
} KdClusterSpec;

typedef struct {
	char *config;    /* file with a KubeSchedulerConfiguration; NULL = Kubernetes' default */
	KdName policy;   /* score by this alone; "default" */
	KdName tieBreak; /* random, first, name */
	KdOptInt percentageOfNodesToScore; /* over the configuration's */
	bool retry;                        /* false: each pod is attempted once */
	KdTime cycleTime;
	KdWorkloadSpec *typicalPods; /* what GPU fragmentation is measured against; NULL = the
					workloads' own pods */
} KdSchedulerSpec;

typedef struct {
	KdName level;        /* none, summary, default, full */
	KdTime sampleEvery;  /* 0 = at each change of the number of pods, at most... */
	bool sampleAttempts; /* a sample after each scheduling attempt, instead of by time */
	bool objects;        /* record the history of objects; needed by `get --at` */
	bool requests;       /* record each request */
} KdRecordSpec;

typedef struct {
	KdName name;
	char *sql; /* a query over this run's rows (:run) */
	char *is;  /* what its one value must be: "0", "< 30", ">= 0.95" */
} KdExpectation;

typedef struct {
	KdName apiVersion, kind;
	KdMeta metadata;
	gint64 seed;
	KdTime duration;  /* KD_TIME_UNSET: until nothing can happen any more */
	gint64 maxEvents; /* 0 = no limit */
	KdClusterSpec cluster;
	KdControlPlaneOptions controlPlane;
	KdFaultOptions *faults;
	guint n_faults;
	KdSchedulerSpec scheduler;
	KdWorkloadSpec *workloads;
	guint n_workloads;
	KdAction *actions;
	guint n_actions;
	KdRecordSpec record;
	KdExpectation *expect;
	guint n_expect;
} KdScenarioSpec;
extern const KdStruct kd_scenario_struct;

/* A file that was read. */
typedef struct {
	char *path, *sha256;
} KdInput;

typedef struct {
	KdScenarioSpec spec;
	KdForest *forest; /* as it was read; manifests may stand behind the scenario */
	char *folder;     /* where relative paths start */
	KdKinds *kinds;
	GPtrArray *objects; /* KdObject that are there at the start, in order */
	GPtrArray *
		*manifests; /* [n_workloads] KdObject of the workload's manifests; NULL = a trace */
	KdForest *config;   /* holds the KubeSchedulerConfiguration; NULL = the default */
	const KdTree *config_tree;
	GHashTable *places; /* KdObject -> KdPlace of those that were read */
	GArray *inputs;     /* of KdInput */
	GPtrArray *notes;   /* char *: what was kept without being understood */
} KdScenario;

/* @sets: "path.to.field=value" texts, NULL-terminated (or NULL), applied before checking.  NULL
 * with everything that is wrong in @problems. */
KdScenario *kd_scenario_load(const char *file, const char *const *sets, KdProblems *problems);
/* The same of what kd_scenario_print() gave; @name stands for a file in what is told of problems.
 */
KdScenario *kd_scenario_parse(const char *text, const char *name, const char *folder,
			      KdProblems *problems);
void kd_scenario_free(KdScenario *scenario);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdScenario, kd_scenario_free)
/* The whole scenario as YAML, defaults filled in, with the manifests that stand behind it: with its
 * folder, enough to have it again. */
char *kd_scenario_print(const KdScenario *scenario);
/* The scheduler's configuration with the scenario's settings; each call makes one. */
KdSchedulerConfig *kd_scenario_scheduler_config(const KdScenario *scenario, KdProblems *problems);

#endif
