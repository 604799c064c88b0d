/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Jobs of a parallel machine, in the Standard Workload Format (_swf.h), as pods.
 *
 * A job of n processors is n pods of one CPU that come together and, being of one PodGroup, start
 * together where the scheduler honours that; or, by options, fewer pods of more CPUs.  They run as
 * long as the job did (field 4), and ask for what it asked for (fields 8 and 10; where nothing is
 * known, for what it got).  User, group, application, queue and partition are labels.
 *
 * Every line is a job, also one that was cancelled before it ran: it waits for its processors and
 * ends at once.  Parts of a job that was swapped out are one job.  What has no submit time or no
 * processors is a bad row.  Left aside: the wait in the trace (3), which is what the simulation
 * gives anew, and the preceding job and think time (17, 18): a job comes when the trace says.
 */
#include "_swf.h"

#include <string.h>

#define MOST_PROCS 1000000

/* The pods of one job. */
typedef struct {
	guint n;
	gint64 cpus, rest;           /* of each pod; of the last one */
	gint64 memory, memory_procs; /* so many bytes for so many processors */
	KdName cluster;              /* NULL = any */
} Cut;

typedef struct {
	/* options */
	KdName processors, runTime, noRunTime, memory, pods;
	KdName *skip;
	guint n_skip;
	gint64 cpusPerPod;
	bool gang;
	char *prefix;
	KdMap priorityClasses;
	/* the file */
	SwfFile file;
	GArray *jobs;     /* of SwfJob; NULL before they are read */
	GHashTable *seen; /* number of a job -> how many had it */
	guint at;         /* the next of jobs */
	/* the job at hand */
	const SwfJob *job;
	char *name;
	Cut cut;
	KdPodShape shape;
	KdMap labels;
	bool has_group; /* which is still to come */
	guint n_made;
} Swf;

static const char *const statuses[] = { "completed", "failed", "cancelled", "unknown", NULL };

static const KdField fields[] = {
	KD_FIELD(Swf, pods, NAME, .fallback = "each", .allowed = KD_WORDS("each", "one", "nodes"),
		 .help = "what a job is: pods of cpusPerPod processors each; one pod; or a pod for "
			 "each node that it asks for, where there is a field 21"),
	KD_FIELD(Swf, cpusPerPod, INT, .fallback = "1", .min = 1, .max = MOST_PROCS,
		 .help = "processors of a pod; the last one has what is left"),
	KD_FIELD(Swf, gang, BOOL, .fallback = "true",
		 .help = "the pods of a job are a PodGroup, which the plug-in Coscheduling starts "
			 "together"),
	KD_FIELD(Swf, processors, NAME, .fallback = "requested",
		 .allowed = KD_WORDS("requested", "allocated"),
		 .help = "field 8 or field 5; the other one where it is not known"),
	KD_FIELD(Swf, memory, NAME, .fallback = "requested",
		 .allowed = KD_WORDS("requested", "used", "none"),
		 .help = "what pods ask for: field 10, field 7, nothing"),
	KD_FIELD(Swf, runTime, NAME, .fallback = "actual",
		 .allowed = KD_WORDS("actual", "requested", "shorter"),
		 .help = "field 4; field 9 where it is known; or the shorter of the two"),
	KD_FIELD(Swf, noRunTime, NAME, .fallback = "zero",
		 .allowed = KD_WORDS("zero", "cpuTime", "requested", "skip"),
		 .help = "a job without a run time ends at once, runs as long as field 6 or 9 "
			 "says, or is left out"),
	KD_FIELD_NAMES_OF(Swf, skip, .allowed = statuses, .help = "leave out jobs of this status"),
	KD_FIELD(Swf, priorityClasses, MAP,
		 .help = "a queue, by number or by its name in the header: its PriorityClass"),
	KD_FIELD(Swf, prefix, STRING, .fallback = "job",
		 .help = "job 5 is called <prefix>-5, its pods <prefix>-5-0, <prefix>-5-1, ..."),
	KD_FIELDS_END,
};

static gboolean check_options(const void *data, GError **error)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	const Swf *self = data;
	const char *prefix = self->prefix ? self->prefix : "";
	const gsize n = strlen(prefix);

	if (self->cpusPerPod != 1 && !g_str_equal(self->pods, "each"))
		return kd_fail(error, KD_ERROR_INPUT, "cpusPerPod: goes with `pods: each` alone");
	if (n == 0 || n > 40 || strspn(prefix, letters) != n || *prefix == '-')
		return kd_fail(error, KD_ERROR_INPUT,
			       "prefix: Invalid value: \"%s\": must be 1 to 40 lower-case letters, "
			       "digits and '-', and not begin with '-'",
			       prefix);
	return TRUE;
}

static const KdStruct options = {
	.name = "SwfOptions",
	.size = sizeof(Swf),
	.fields = fields,
	.help = "Jobs of a file in the Standard Workload Format, as pods",
	.check = check_options,
};

/* ---- what a job is ---- */

static gint64 processors_of(const Swf *self, const SwfJob *job)
{
	const bool asked = g_str_equal(self->processors, "requested");
	const gint64 first = asked ? job->asked_procs : job->used_procs;

	return first > 0 ? first : asked ? job->used_procs : job->asked_procs;
}

static KdTime duration_of(const Swf *self, const SwfJob *job)
{
	KdTime run = job->run;

	if (run < 0 && g_str_equal(self->noRunTime, "cpuTime"))
		run = job->cpu_time;
	else if (run < 0 && g_str_equal(self->noRunTime, "requested"))
		run = job->wall;
	run = MAX(run, 0);
	if (job->wall <= 0 || g_str_equal(self->runTime, "actual"))
		return run;
	return g_str_equal(self->runTime, "requested") ? job->wall : MIN(run, job->wall);
}

static const char *status_of(const SwfJob *job)
{
	switch (job->status) {
	case SWF_COMPLETED:
	case SWF_LAST_PART:
		return "completed";
	case SWF_FAILED:
	case SWF_FAILED_PART:
		return "failed";
	case SWF_CANCELLED:
		return "cancelled";
	default:
		return "unknown";
	}
}

/* Why there will be no such pods; NULL = there will. */
static const char *refusal(const Swf *self, const SwfJob *job)
{
	const gint64 procs = processors_of(self, job);

	if (procs <= 0)
		return "it has no processors";
	if (procs > MOST_PROCS)
		return "it has more than 1000000 processors";
	if (job->run < 0 && g_str_equal(self->noRunTime, "skip"))
		return "it has no run time; left out by noRunTime";
	for (guint i = 0; i < self->n_skip; i++)
		if (g_str_equal(self->skip[i], status_of(job)))
			return "left out by its status";
	return NULL;
}

/* The nodes it asks for: "4:ppn=8:x86_64:cl_zegox#excl" are four of eight processors in the cluster
 * zegox; nothing else of it is looked at.  false: there is no such field. */
static bool read_nodes(const char *text, gint64 *ret_n, gint64 *ret_procs, KdName *ret_cluster)
{
	g_auto(GStrv) words = g_strsplit_set(text ? text : "", ":#", -1);

	*ret_n = *ret_procs = 0;
	*ret_cluster = NULL;
	if (!words[0] || !kd_field_int(words[0], ret_n))
		return false;
	for (char **word = words + 1; *word; word++) {
		if (g_str_has_prefix(*word, "ppn="))
			kd_field_int(*word + strlen("ppn="), ret_procs);
		else if (g_str_has_prefix(*word, "cl_"))
			*ret_cluster = g_intern_string(*word + strlen("cl_"));
	}
	return *ret_n > 0 && *ret_procs > 0 && *ret_n <= MOST_PROCS / *ret_procs;
}

static void cut_in_pods(Cut *cut, gint64 procs, gint64 cpus)
{
	cut->cpus = MIN(cpus, procs);
	cut->n = (guint) ((procs + cut->cpus - 1) / cut->cpus);
	cut->rest = procs - (gint64) (cut->n - 1) * cut->cpus;
}

/* A log with nodes has bytes for each of them where the others have KB for each processor. */
static void set_memory(const Swf *self, const SwfJob *job, gint64 procs_of_node, Cut *ret)
{
	const bool used = g_str_equal(self->memory, "used");
	gint64 amount = used ? job->used_memory : job->asked_memory;

	if (amount <= 0 || g_str_equal(self->memory, "none"))
		return;
	ret->memory_procs = !used && procs_of_node ? procs_of_node : 1;
	if (used || !procs_of_node)
		amount = MIN(amount, G_MAXINT64 / 1024) * 1024;
	ret->memory = amount;
}

static Cut cut_job(const Swf *self, const SwfJob *job)
{
	const gint64 procs = processors_of(self, job);
	gint64 n_nodes, of_node;
	KdName cluster;
	const bool by_node = read_nodes(job->nodes, &n_nodes, &of_node, &cluster);
	Cut cut = { .memory_procs = 1 };

	if (g_str_equal(self->pods, "nodes") && by_node) {
		cut_in_pods(&cut, n_nodes * of_node, of_node);
		cut.cluster = cluster;
	} else if (g_str_equal(self->pods, "one")) {
		cut_in_pods(&cut, procs, procs);
	} else {
		cut_in_pods(&cut, procs, self->cpusPerPod);
	}
	set_memory(self, job, by_node ? of_node : 0, &cut);
	return cut;
}

/* ---- the job at hand ---- */

/* A number that comes twice: job-5, job-5.2. */
static char *name_job(Swf *self, const SwfJob *job)
{
	/* One without a number is called after its line. */
	const gint64 number = job->number >= 0 ? job->number : (gint64) job->line;
	const gpointer key = GSIZE_TO_POINTER((gsize) number);
	const guint times = GPOINTER_TO_UINT(g_hash_table_lookup(self->seen, key)) + 1;

	g_hash_table_insert(self->seen, key, GUINT_TO_POINTER(times));
	if (times > 1)
		return g_strdup_printf("%s-%" G_GINT64_FORMAT ".%u", self->prefix, number, times);
	return g_strdup_printf("%s-%" G_GINT64_FORMAT, self->prefix, number);
}

static void set_labels(Swf *self, const SwfJob *job)
{
	const struct {
		const char *key;
		KdName value;
	} labels[] = {
		{ "kubedes.io/application", swf_name(NULL, job->application) },
		{ "kubedes.io/group", swf_name(NULL, job->group) },
		{ "kubedes.io/job", self->name },
		{ "kubedes.io/partition", swf_name(self->file.header.partitions, job->partition) },
		{ "kubedes.io/queue", job->queue_name
					      ? job->queue_name
					      : swf_name(self->file.header.queues, job->queue) },
		{ "kubedes.io/user", swf_name(NULL, job->user) },
		{ KD_POD_GROUP_LABEL, self->has_group ? self->name : NULL },
	};

	kd_map_clear(&self->labels);
	for (guint i = 0; i < G_N_ELEMENTS(labels); i++)
		if (labels[i].value)
			kd_map_set(&self->labels, labels[i].key, labels[i].value);
}

static KdName class_of(const Swf *self, const SwfJob *job)
{
	const char *name = kd_map_lookup(&self->labels, "kubedes.io/queue");
	const char *class = name ? kd_map_lookup(&self->priorityClasses, name) : NULL;

	if (class || job->queue < 0)
		return class;
	return kd_map_lookup(&self->priorityClasses, swf_name(NULL, job->queue));
}

static void begin_job(Swf *self, const SwfJob *job)
{
	self->job = job;
	g_free(self->name);
	self->name = name_job(self, job);
	self->cut = cut_job(self, job);
	self->has_group = self->gang && self->cut.n > 1;
	self->n_made = 0;
	set_labels(self, job);
	self->shape.priority_class = class_of(self, job);
	kd_map_clear(&self->shape.node_selector);
	if (self->cut.cluster)
		kd_map_set(&self->shape.node_selector, "kubedes.io/cluster", self->cut.cluster);
}

static gint64 memory_of(const Cut *cut, gint64 cpus)
{
	const __int128 bytes = (__int128) cut->memory * cpus / cut->memory_procs;

	return (gint64) MIN(bytes, G_MAXINT64);
}

static KdObject *make_pod(Swf *self, KdWorkloadEnv *env)
{
	const guint i = self->n_made++;
	const gint64 cpus = i + 1 == self->cut.n ? self->cut.rest : self->cut.cpus;
	g_autofree char *name = self->cut.n > 1 ? g_strdup_printf("%s-%u", self->name, i)
						: g_strdup(self->name);
	KdPod *pod;

	self->shape.milli_cpu = cpus * 1000;
	self->shape.memory = memory_of(&self->cut, cpus);
	pod = kd_workload_pod(env, name, &self->shape);
	pod->object.metadata.labels = kd_map_copy(&self->labels);
	return &pod->object;
}

static KdObject *make_group(Swf *self, KdWorkloadEnv *env)
{
	self->has_group = false;
	return &kd_workload_pod_group(env, self->name, self->cut.n)->object;
}

/* ---- the workload ---- */

static gboolean open_trace(void *state, KdWorkloadEnv *env, GError **error)
{
	Swf *self = state;

	self->seen = g_hash_table_new(g_direct_hash, g_direct_equal);
	return swf_open(&self->file, kd_workload_path(env), error);
}

/* Go on to the next job that can be used. */
static gboolean next_job(Swf *self, KdWorkloadEnv *env)
{
	while (self->at < self->jobs->len) {
		const SwfJob *job = &g_array_index(self->jobs, SwfJob, self->at++);
		const char *why = refusal(self, job);
		const KdPlace place = { kd_workload_path(env), job->line, 0 };

		if (!why) {
			begin_job(self, job);
			return TRUE;
		}
		kd_workload_bad_row(env, &place, "job %" G_GINT64_FORMAT ": %s", job->number, why);
	}
	return FALSE;
}

static gboolean next(void *state, KdWorkloadEnv *env, KdArrival *ret, GError **error)
{
	Swf *self = state;

	if (!self->jobs && !(self->jobs = swf_read(&self->file, env, error)))
		return FALSE;
	if ((!self->job || self->n_made == self->cut.n) && !next_job(self, env))
		return FALSE;
	ret->at = self->job->submit;
	ret->job = self->at;
	if (self->has_group) {
		ret->object = make_group(self, env);
	} else {
		ret->duration = duration_of(self, self->job);
		ret->object = make_pod(self, env);
	}
	return TRUE;
}

static void close_trace(void *state)
{
	Swf *self = state;

	swf_close(&self->file);
	g_clear_pointer(&self->jobs, g_array_unref);
	g_clear_pointer(&self->seen, g_hash_table_unref);
	g_clear_pointer(&self->name, g_free);
	kd_map_clear(&self->labels);
	kd_map_clear(&self->shape.node_selector);
}

KD_WORKLOAD(swf) = {
	KD_WORKLOAD_HEAD,
	.name = "swf",
	.summary = "jobs of parallel machines in the Standard Workload Format",
	.gives = "pods",
	.needs_file = true,
	.state_size = sizeof(Swf),
	.options = &options,
	.probe = swf_probe,
	.open = open_trace,
	.next = next,
	.close = close_trace,
};
