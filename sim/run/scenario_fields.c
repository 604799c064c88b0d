/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a scenario is written in YAML.
 */
#include "config.h"

#include "run/scenario.h"

#include "api/field_error.h"
#include "api/names.h"
#include "run/control_plane_fields.h"
#include "run/fault_fields.h"
#include "run/node_group.h"

static const char *const tie_breaks[] = { "random", "first", "name", NULL };
static const char *const levels[] = { "none", "summary", "default", "full", NULL };
static const char *const api_versions[] = { "kubedes.io/v1", NULL };
static const char *const kinds[] = { "Scenario", NULL };

static const KdField node_group_fields[] = {
	KD_FIELD(KdNodeGroup, name, NAME, .required = true,
		 .help = "nodes are called <name>-0, <name>-1, ..."),
	KD_FIELD(KdNodeGroup, count, INT, .fallback = "1", .min = 0, .max = KD_NODE_GROUP_MAX,
		 .help = "how many"),
	{ .name = "template",
	  .type = KD_FIELD_TREE,
	  .offset = offsetof(KdNodeGroup, template_),
	  .required = true,
	  .help = "metadata, spec and status of a Node: `kubedes explain node`" },
	KD_FIELDS_END,
};
static const KdStruct node_group_struct = {
	.name = "NodeGroup",
	.size = sizeof(KdNodeGroup),
	.fields = node_group_fields,
	.help = "equal nodes",
};

static const KdField workload_fields[] = {
	KD_FIELD(KdWorkloadSpec, name, NAME,
		 .help = "of its random stream and of what it makes; the format's when absent, "
			 "with -2 "
			 "and so on for more of them"),
	KD_FIELD_NAMES_OF(KdWorkloadSpec, manifests,
			  .help = "files whose objects are created at `at`"),
	KD_FIELD(KdWorkloadSpec, format, NAME,
		 .help = "a format of `kubedes list workloads`; told from the file when absent"),
	KD_FIELD(KdWorkloadSpec, path, STRING,
		 .help = "the trace; ${NAME} is an environment variable"),
	KD_FIELD(KdWorkloadSpec, options, TREE,
		 .help = "options of the format: `kubedes explain workload.FORMAT`"),
	KD_FIELD(KdWorkloadSpec, at, DURATION, .min = 0, .max = G_MAXINT64, .fallback = "0s",
		 .help = "when this workload starts"),
	KD_FIELD(KdWorkloadSpec, from, DURATION, .min = 0, .max = G_MAXINT64,
		 .help = "leave out what comes before this time of the trace"),
	KD_FIELD(KdWorkloadSpec, until, DURATION, .min = 0, .max = G_MAXINT64,
		 .help = "leave out what comes at or after this time of the trace"),
	KD_FIELD(KdWorkloadSpec, limit, OPT_INT, .min = 0, .max = G_MAXINT64,
		 .help = "keep the first so many"),
	KD_FIELD(KdWorkloadSpec, sample, DOUBLE, .fallback = "1", .min = 0, .max = 1,
		 .help = "keep each with this probability"),
	KD_FIELD(KdWorkloadSpec, shuffle, BOOL,
		 .help = "random order; the arrival times stay in place"),
	KD_FIELD(KdWorkloadSpec, gpuDemand, DOUBLE, .fallback = "0", .min = 0, .max = G_MAXINT64,
		 .help = "clone or drop pods until they ask for this share of the cluster's GPUs"),
	KD_FIELD(KdWorkloadSpec, every, DURATION, .min = 0, .max = G_MAXINT64,
		 .help = "arrivals at this distance in place of their times"),
	KD_FIELD(KdWorkloadSpec, timeCompression, DOUBLE, .fallback = "1",
		 .help = "divide the distances between arrivals by this"),
	KD_FIELD(KdWorkloadSpec, offeredLoad, DOUBLE, .fallback = "0", .min = 0, .max = G_MAXINT64,
		 .help = "choose the compression so that the busiest resource is asked for at this "
			 "share"),
	KD_FIELD(KdWorkloadSpec, peakLoad, DOUBLE, .fallback = "0", .min = 0, .max = G_MAXINT64,
		 .help = "choose the compression so that at the peak the busiest resource is asked "
			 "for at this share"),
	KD_FIELD(KdWorkloadSpec, departures, BOOL, .fallback = "true",
		 .help = "false: pods run for ever"),
	KD_FIELD(KdWorkloadSpec, durationScale, DOUBLE, .fallback = "1", .min = 0,
		 .max = G_MAXINT64, .help = "multiply durations by this"),
	KD_FIELDS_END,
};

/* At most one thing may choose how close arrivals come. */
static gboolean check_density(const KdWorkloadSpec *spec, GError **error)
{
	const char *load = spec->peakLoad > 0 ? "peakLoad" : "offeredLoad";

	if (spec->peakLoad <= 0 && spec->offeredLoad <= 0)
		return TRUE;
	if (spec->timeCompression != 1 || spec->every != KD_TIME_UNSET ||
	    (spec->peakLoad > 0 && spec->offeredLoad > 0))
		return kd_fail(error, KD_ERROR_INPUT,
			       "%s: it chooses the compression itself; leave out %stimeCompression "
			       "and every",
			       load, spec->peakLoad > 0 ? "offeredLoad, " : "");
	if (!spec->departures)
		return kd_fail(error, KD_ERROR_INPUT,
			       "%s: it is that of pods which end; leave out departures: false",
			       load);
	return TRUE;
}

static gboolean check_workload(const void *self, GError **error)
{
	const KdWorkloadSpec *spec = self;

	if (!spec->n_manifests && !spec->format && !spec->path)
		return kd_fail(error, KD_ERROR_INPUT,
			       "path: Required value: a workload has manifests, a format or a "
			       "path");
	if (spec->n_manifests && (spec->format || spec->path))
		return kd_fail(error, KD_ERROR_INPUT,
			       "manifests: a trace stands here too; make it two workloads");
	/* Pods are called after it. */
	if (spec->name && !spec->n_manifests && kd_name_subdomain_problem(spec->name))
		return kd_field_invalid(error, spec->name, kd_name_subdomain_problem(spec->name),
					"name");
	if (spec->from != KD_TIME_UNSET && spec->until != KD_TIME_UNSET && spec->until < spec->from)
		return kd_fail(error, KD_ERROR_INPUT, "until: must not be before from");
	if (!(spec->timeCompression > 0))
		return kd_fail(error, KD_ERROR_INPUT,
			       "timeCompression: Invalid value: %g: must be greater than zero",
			       spec->timeCompression);
	return check_density(spec, error);
}

static const KdStruct workload_struct = {
	.name = "Workload",
	.size = sizeof(KdWorkloadSpec),
	.fields = workload_fields,
	.help = "manifests, a trace or a generator",
	.check = check_workload,
};

static const KdField cluster_fields[] = {
	KD_FIELD_NAMES_OF(KdClusterSpec, manifests, .help = "manifests or dumps of a live cluster"),
	KD_FIELD_LIST_OF(KdClusterSpec, nodeGroups, &node_group_struct,
			 .help = "equal nodes by template"),
	KD_FIELD_LIST_OF(KdClusterSpec, nodes, &workload_struct, .help = "traces that list nodes"),
	KD_FIELDS_END,
};
static gboolean check_cluster(const void *self, GError **error)
{
	const KdClusterSpec *spec = self;

	for (guint i = 0; i < spec->n_nodeGroups; i++)
		for (guint k = 0; k < i; k++)
			if (spec->nodeGroups[i].name &&
			    spec->nodeGroups[i].name == spec->nodeGroups[k].name)
				return kd_fail(error, KD_ERROR_INPUT,
					       "nodeGroups[%u].name: Duplicate value: \"%s\"", i,
					       spec->nodeGroups[i].name);
	return TRUE;
}

static const KdStruct cluster_struct = {
	.name = "Cluster",
	.size = sizeof(KdClusterSpec),
	.fields = cluster_fields,
	.help = "what is there at the start",
	.check = check_cluster,
};

static const KdField scheduler_fields[] = {
	KD_FIELD(KdSchedulerSpec, config, STRING, .help = "file with a KubeSchedulerConfiguration"),
	KD_FIELD(KdSchedulerSpec, policy, NAME, .fallback = "default",
		 .help = "score by this plug-in alone; \"default\": as configured"),
	KD_FIELD(KdSchedulerSpec, tieBreak, NAME, .fallback = "random", .allowed = tie_breaks,
		 .help = "among nodes of equal score: random (as kube-scheduler), first, name"),
	KD_FIELD(KdSchedulerSpec, percentageOfNodesToScore, OPT_INT, .min = 0, .max = 100,
		 .help = "0: by the size of the cluster, as kube-scheduler"),
	KD_FIELD(KdSchedulerSpec, retry, BOOL, .fallback = "true",
		 .help = "false: each pod is tried once"),
	KD_FIELD(KdSchedulerSpec, cycleTime, DURATION, .min = 0, .max = G_MAXINT64,
		 .fallback = "0s", .help = "time that one cycle takes"),
	{ .name = "typicalPods",
	  .type = KD_FIELD_POINTER,
	  .offset = offsetof(KdSchedulerSpec, typicalPods),
	  .of = &workload_struct,
	  .help = "the pods against which GPU fragmentation is measured; the workloads' own when "
		  "absent" },
	KD_FIELDS_END,
};
static const KdStruct scheduler_struct = {
	.name = "Scheduler",
	.size = sizeof(KdSchedulerSpec),
	.fields = scheduler_fields,
	.help = "how pods get to nodes",
};

static const KdField record_fields[] = {
	KD_FIELD(KdRecordSpec, level, NAME, .fallback = "default", .allowed = levels,
		 .help = "none, summary (pods, nodes, samples), default (and decisions, events), "
			 "full (and scores, objects)"),
	KD_FIELD(KdRecordSpec, sampleEvery, DURATION, .min = 0, .max = G_MAXINT64, .fallback = "1m",
		 .help = "distance of samples; 0s: whenever pods come or go"),
	KD_FIELD(KdRecordSpec, sampleAttempts, BOOL,
		 .help = "a sample after each scheduling attempt instead"),
	KD_FIELD(KdRecordSpec, objects, BOOL, .help = "keep each version of each object"),
	KD_FIELD(KdRecordSpec, requests, BOOL,
		 .help = "keep each request: `kubedes plot RUN.db request_latency`"),
	KD_FIELDS_END,
};
static const KdStruct record_struct = {
	.name = "Record",
	.size = sizeof(KdRecordSpec),
	.fields = record_fields,
	.help = "what goes into the results database",
};

static const KdField expectation_fields[] = {
	KD_FIELD(KdExpectation, name, NAME, .required = true, .help = "what is expected, in words"),
	KD_FIELD(KdExpectation, sql, STRING, .required = true,
		 .help = "a query of one value; :run is the run"),
	KD_FIELD(KdExpectation, is, STRING, .required = true,
		 .help = "what it must be: \"0\", \"< 30\", \">= 0.95\""),
	KD_FIELDS_END,
};
static const KdStruct expectation_struct = { .name = "Expectation",
					     .size = sizeof(KdExpectation),
					     .fields = expectation_fields };

static const KdField scenario_fields[] = {
	KD_FIELD(KdScenarioSpec, apiVersion, NAME, .allowed = api_versions, .required = true),
	KD_FIELD(KdScenarioSpec, kind, NAME, .allowed = kinds, .required = true),
	KD_FIELD(KdScenarioSpec, metadata, STRUCT, .of = &kd_meta_struct),
	KD_FIELD(KdScenarioSpec, seed, INT, .fallback = "1", .help = "of all random streams"),
	KD_FIELD(KdScenarioSpec, duration, DURATION, .min = 0, .max = G_MAXINT64,
		 .help = "when to stop at the latest: a run ends before where nothing can happen "
			 "any more"),
	KD_FIELD(KdScenarioSpec, maxEvents, INT, .fallback = "0", .min = 0, .max = G_MAXINT64,
		 .help = "0: no limit"),
	KD_FIELD(KdScenarioSpec, cluster, STRUCT, .of = &cluster_struct),
	KD_FIELD(KdScenarioSpec, controlPlane, STRUCT, .of = &kd_control_plane_struct),
	KD_FIELD_LIST_OF(KdScenarioSpec, faults, &kd_fault_struct,
			 .help = "what fails in the control plane, and when"),
	KD_FIELD(KdScenarioSpec, scheduler, STRUCT, .of = &scheduler_struct),
	KD_FIELD_LIST_OF(KdScenarioSpec, workloads, &workload_struct),
	KD_FIELD_LIST_OF(KdScenarioSpec, actions, &kd_scenario_action_struct,
			 .help = "what is done with kubectl, when, and by whom"),
	KD_FIELD(KdScenarioSpec, record, STRUCT, .of = &record_struct),
	KD_FIELD_LIST_OF(KdScenarioSpec, expect, &expectation_struct,
			 .help = "what must hold at the end; a miss is exit code 1"),
	KD_FIELDS_END,
};

/* Workloads of one name would draw the same and make pods of the same names. */
static gboolean check_scenario(const void *self, GError **error)
{
	const KdScenarioSpec *spec = self;

	for (guint i = 0; i < spec->n_workloads; i++)
		for (guint k = 0; k < i; k++)
			if (spec->workloads[i].name &&
			    spec->workloads[i].name == spec->workloads[k].name)
				return kd_fail(error, KD_ERROR_INPUT,
					       "workloads[%u].name: Duplicate value: \"%s\"", i,
					       spec->workloads[i].name);
	return kd_faults_check(spec->faults, spec->n_faults, &spec->controlPlane, error);
}

const KdStruct kd_scenario_struct = {
	.name = "Scenario",
	.size = sizeof(KdScenarioSpec),
	.fields = scenario_fields,
	.help = "what is simulated (apiVersion: kubedes.io/v1)",
	.check = check_scenario,
};
