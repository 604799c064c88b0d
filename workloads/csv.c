/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pods in the project's own CSV files, one job a row:
 *   name,submit,duration,cpu,memory
 *   web,0s,,500m,1Gi
 *   train,90s,1h30m,8,32Gi
 *
 * workloads/README describes the columns, as `kubedes explain csv` does: they come in any order,
 * all are optional, and those that the file calls otherwise are named by the options.
 */
#include "_csv_named.h"

#include <string.h>

enum {
	NAME,
	SUBMIT,
	DURATION,
	END,
	CPU,
	MEMORY,
	GPU,
	GPU_MODEL,
	PODS,
	GANG,
	PRIORITY,
	PRIORITY_CLASS,
	NAMESPACE,
	TOLERATIONS,
	N_COLUMNS
};
static const char *const names[N_COLUMNS + 1] = { "name",      "submit",      "duration",
						  "end",       "cpu",         "memory",
						  "gpu",       "gpuModel",    "pods",
						  "gang",      "priority",    "priorityClass",
						  "namespace", "tolerations", NULL };
enum { LABEL, ANNOTATION, SELECTOR, REQUEST };
static const char *const prefixes[] = { "label:", "annotation:", "selector:", "request:", NULL };

#define MOST_PODS 1000000

typedef struct {
	Named named; /* first */
	guint64 n_rows;
	/* the row at hand */
	char *name;
	KdName namespace;
	KdTime submit, duration;
	gint64 n_pods, gang; /* gang: how many must start together; 0 = each on its own */
	KdPodShape shape;
	KdMap labels;
	gint64 n_made;
	bool has_group; /* which is still to come */
} Csv;

static const KdField fields[] = {
	NAMED_COLUMN(NAME, "name", .help = "of the pod, or of its job; pod-<row> when absent"),
	NAMED_COLUMN(SUBMIT, "submit",
		     .help = "when it comes: \"90s\", \"1h30m\", a number of seconds; empty: at 0; "
			     "without the column one job comes a second"),
	NAMED_COLUMN(DURATION, "duration", .help = "how long it runs; empty: for ever"),
	NAMED_COLUMN(END, "end", .help = "when it ended, in place of the duration"),
	NAMED_COLUMN(CPU, "cpu", .help = "what each pod requests: \"500m\", \"2\""),
	NAMED_COLUMN(MEMORY, "memory", .help = "what each pod requests: \"512Mi\", \"4Gi\""),
	NAMED_COLUMN(
		GPU, "gpu",
		.help = "of each pod: a number of devices, or a part of one: \"0.5\", \"460m\""),
	NAMED_COLUMN(GPU_MODEL, "gpuModel", .help = "models that will do: \"V100M16|V100M32\""),
	NAMED_COLUMN(PODS, "pods",
		     .help = "of the job, which are called <name>-0, <name>-1, ...; 1"),
	NAMED_COLUMN(GANG, "gang",
		     .help = "pods that the plug-in Coscheduling starts together: a number, or "
			     "\"true\" for all"),
	NAMED_COLUMN(PRIORITY, "priority", .help = "a number"),
	NAMED_COLUMN(PRIORITY_CLASS, "priorityClass", .help = "name of a PriorityClass"),
	NAMED_COLUMN(NAMESPACE, "namespace", .help = "\"default\" when empty"),
	NAMED_COLUMN(TOLERATIONS, "tolerations",
		     .help = "as kubectl writes taints, apart by blanks: \"gpu=yes:NoSchedule\""),
	NAMED_OPTIONS,
	KD_FIELDS_END,
};
static const KdStruct options = {
	.name = "CsvOptions",
	.size = sizeof(Csv),
	.fields = fields,
	.help = "What the file calls the columns of this name, all of which are optional.  Besides "
		"these label:KEY, annotation:KEY, selector:KEY (of nodes) and request:RESOURCE",
};

/* ---- a row ---- */

static gboolean read_gpu(const Csv *self, KdGpuAsk *ret, GError **error)
{
	const char *models = named_text(&self->named, GPU_MODEL);
	gint64 milli;

	*ret = (KdGpuAsk){ 0 };
	if (!named_milli(&self->named, GPU, &milli, error))
		return FALSE;
	if (milli > KD_MAX_GPUS * KD_GPU_WHOLE || (milli > KD_GPU_WHOLE && milli % KD_GPU_WHOLE))
		return kd_fail(error, KD_ERROR_INPUT,
			       "gpu: \"%s\" is neither a part of one device nor up to %d whole "
			       "ones",
			       named_text(&self->named, GPU), KD_MAX_GPUS);
	if (milli)
		*ret = (KdGpuAsk){
			.num = (gint16) MAX(milli / KD_GPU_WHOLE, 1),
			.milli = (gint16) MIN(milli, KD_GPU_WHOLE),
			.models = *models ? g_intern_string(models) : NULL,
		};
	return TRUE;
}

static gboolean read_gang(const Csv *self, gint64 *ret, GError **error)
{
	const char *text = named_text(&self->named, GANG);

	*ret = self->n_pods;
	if (g_ascii_strcasecmp(text, "true") == 0 || g_ascii_strcasecmp(text, "yes") == 0)
		return TRUE;
	*ret = 0;
	if (g_ascii_strcasecmp(text, "false") == 0 || g_ascii_strcasecmp(text, "no") == 0)
		return TRUE;
	return named_integer(&self->named, GANG, 0, self->n_pods, 0, ret, error);
}

static gboolean read_tolerations(Csv *self, GError **error)
{
	g_autoptr(GArray) taints = named_taints(&self->named, TOLERATIONS, error);

	if (!taints)
		return FALSE;
	self->shape.tolerations = g_new0(KdToleration, taints->len + 1);
	self->shape.n_tolerations = taints->len;
	for (guint i = 0; i < taints->len; i++) {
		const NamedTaint *taint = &g_array_index(taints, NamedTaint, i);

		self->shape.tolerations[i] = (KdToleration){
			.key = taint->key,
			.operator= g_intern_static_string(taint->value ? "Equal" : "Exists"),
			.value = taint->value,
			.effect = taint->effect,
		};
	}
	return TRUE;
}

static gboolean read_shape(Csv *self, GError **error)
{
	const Named *named = &self->named;
	const char *class = named_text(named, PRIORITY_CLASS);
	KdPodShape *shape = &self->shape;
	gint64 priority;

	if (!named_milli(named, CPU, &shape->milli_cpu, error) ||
	    !named_bytes(named, MEMORY, &shape->memory, error) ||
	    !read_gpu(self, &shape->gpu, error) ||
	    !named_integer(named, PRIORITY, G_MININT32, G_MAXINT32, 0, &priority, error) ||
	    !named_resources(named, REQUEST, &shape->requests, error))
		return FALSE;
	shape->priority = (gint32) priority;
	shape->priority_class = *class ? g_intern_string(class) : NULL;
	named_map(named, SELECTOR, kd_map_set, &shape->node_selector);
	return read_tolerations(self, error);
}

static gboolean read_times(Csv *self, GError **error)
{
	const Named *named = &self->named;
	const KdTime none = named_has(named, SUBMIT) ? 0 : KD_TIME_UNSET;
	KdTime end;

	if (!named_time(named, SUBMIT, none, &self->submit, error) ||
	    !named_time(named, DURATION, KD_TIME_NEVER, &self->duration, error) ||
	    !named_time(named, END, KD_TIME_NEVER, &end, error))
		return FALSE;
	if (self->duration == KD_TIME_NEVER && end != KD_TIME_NEVER)
		self->duration = end - (self->submit == KD_TIME_UNSET ? 0 : self->submit);
	if (self->duration >= 0)
		return TRUE;
	return kd_fail(error, KD_ERROR_INPUT, "%s is negative",
		       *named_text(named, DURATION) ? "its duration" : "its end less its submit");
}

static void clear_row(Csv *self)
{
	g_clear_pointer(&self->name, g_free);
	kd_map_clear(&self->labels);
	kd_map_clear(&self->shape.node_selector);
	kd_resources_clear(&self->shape.requests);
	g_clear_pointer(&self->shape.tolerations, g_free);
	self->shape.n_tolerations = 0;
}

static gboolean read_row(Csv *self, GError **error)
{
	const Named *named = &self->named;
	g_autofree char *name = named_name(named, NAME);
	const char *namespace = named_text(named, NAMESPACE);

	clear_row(self);
	self->name = *name ? g_steal_pointer(&name)
			   : g_strdup_printf("pod-%" G_GUINT64_FORMAT, self->n_rows);
	self->namespace = g_intern_string(*namespace ? namespace : "default");
	named_map(named, LABEL, kd_map_set, &self->labels);
	return read_times(self, error) &&
	       named_integer(named, PODS, 0, MOST_PODS, 1, &self->n_pods, error) &&
	       read_gang(self, &self->gang, error) && read_shape(self, error);
}

static void begin_job(Csv *self)
{
	self->n_made = 0;
	self->has_group = self->gang > 0 && self->n_pods > 0;
	if (self->n_pods > 1)
		kd_map_set(&self->labels, "kubedes.io/job", self->name);
	if (self->has_group)
		kd_map_set(&self->labels, KD_POD_GROUP_LABEL, self->name);
}

/* ---- objects ---- */

static KdObject *make_pod(Csv *self, KdWorkloadEnv *env)
{
	const gint64 i = self->n_made++;
	g_autofree char *name = self->n_pods > 1
					? g_strdup_printf("%s-%" G_GINT64_FORMAT, self->name, i)
					: g_strdup(self->name);
	KdPod *pod = kd_workload_pod(env, name, &self->shape);

	pod->object.metadata.namespace = self->namespace;
	pod->object.metadata.labels = kd_map_copy(&self->labels);
	named_map(&self->named, ANNOTATION, kd_map_note, &pod->object.metadata.annotations);
	return &pod->object;
}

static KdObject *make_group(Csv *self, KdWorkloadEnv *env)
{
	KdObject *group = &kd_workload_pod_group(env, self->name, self->gang)->object;

	self->has_group = false;
	group->metadata.namespace = self->namespace;
	return group;
}

/* ---- the workload ---- */

static gboolean open_trace(void *state, KdWorkloadEnv *env, GError **error)
{
	Csv *self = state;

	return named_open(&self->named, env, names, prefixes, error);
}

/* Go on to the next row with pods. */
static gboolean next_row(Csv *self, KdWorkloadEnv *env, GError **error)
{
	while (named_next(&self->named, env, error)) {
		const KdPlace place = kd_lines_place(self->named.csv.lines);
		g_autoptr(GError) why = NULL;

		self->n_rows++;
		if (!read_row(self, &why)) {
			kd_workload_bad_row(env, &place, "%s", why->message);
		} else if (self->n_pods > 0) {
			begin_job(self);
			return TRUE;
		}
	}
	return FALSE;
}

static gboolean next(void *state, KdWorkloadEnv *env, KdArrival *ret, GError **error)
{
	Csv *self = state;

	if (self->n_made == self->n_pods && !next_row(self, env, error))
		return FALSE;
	ret->at = self->submit;
	ret->job = self->n_rows;
	if (self->has_group) {
		ret->object = make_group(self, env);
	} else {
		ret->duration = self->duration;
		ret->object = make_pod(self, env);
	}
	return TRUE;
}

static void close_trace(void *state)
{
	Csv *self = state;

	clear_row(self);
	named_close(&self->named);
}

static int probe(const char *head, gsize length)
{
	static const char *const own[] = { "submit", "duration", "end" };

	return named_probe(head, length, names, own, G_N_ELEMENTS(own), prefixes, 90);
}

KD_WORKLOAD(csv) = {
	KD_WORKLOAD_HEAD,
	.name = "csv",
	.summary = "pods, one job a row: name, submit, duration, cpu, memory, ...",
	.gives = "pods",
	.needs_file = true,
	.unsorted = true,
	.state_size = sizeof(Csv),
	.options = &options,
	.probe = probe,
	.open = open_trace,
	.next = next,
	.close = close_trace,
};
