/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes in the project's own CSV files, one kind of node a row:
 *   name,count,cpu,memory,label:zone,taints
 *   big,4,64,256Gi,a,dedicated=batch:NoSchedule
 *
 * workloads/README describes the columns, as `kubedes explain csv-nodes` does.
 */
#include "_csv_named.h"

enum { NAME, COUNT, CPU, MEMORY, PODS, GPUS, GPU_MODEL, TAINTS, N_COLUMNS };
static const char *const names[N_COLUMNS + 1] = { "name", "count",    "cpu",    "memory", "pods",
						  "gpus", "gpuModel", "taints", NULL };
enum { LABEL, ANNOTATION, CAPACITY };
static const char *const prefixes[] = { "label:", "annotation:", "capacity:", NULL };

#define MOST_NODES 1000000

typedef struct {
	Named named; /* first */
	guint64 n_rows;
	/* the row at hand */
	char *name;
	gint64 count, n_made;
	bool is_counted; /* the column is there: <name>-0 and so on */
	KdNodeShape shape;
	KdResources capacity;
	GArray *taints; /* of NamedTaint */
} CsvNodes;

static const KdField fields[] = {
	NAMED_COLUMN(NAME, "name", .help = "of the node; node-<row> when absent"),
	NAMED_COLUMN(
		COUNT, "count",
		.help = "so many, which are called <name>-0, <name>-1, ...; empty: one, called "
			"<name>"),
	NAMED_COLUMN(CPU, "cpu", .help = "\"64\", \"1500m\""),
	NAMED_COLUMN(MEMORY, "memory", .help = "\"256Gi\""),
	NAMED_COLUMN(PODS, "pods", .help = "how many it may hold; 110"),
	NAMED_COLUMN(GPUS, "gpus", .help = "how many devices it has; 0"),
	NAMED_COLUMN(GPU_MODEL, "gpuModel", .help = "of its devices"),
	NAMED_COLUMN(TAINTS, "taints",
		     .help = "as kubectl writes them, apart by blanks: \"gpu=yes:NoSchedule\""),
	NAMED_OPTIONS,
	KD_FIELDS_END,
};
static const KdStruct options = {
	.name = "CsvNodesOptions",
	.size = sizeof(CsvNodes),
	.fields = fields,
	.help = "What the file calls the columns of this name, all of which are optional.  Besides "
		"these label:KEY, annotation:KEY and capacity:RESOURCE",
};

/* ---- a row ---- */

static void clear_row(CsvNodes *self)
{
	g_clear_pointer(&self->name, g_free);
	kd_resources_clear(&self->capacity);
	g_clear_pointer(&self->taints, g_array_unref);
}

static gboolean read_taints(CsvNodes *self, GError **error)
{
	self->taints = named_taints(&self->named, TAINTS, error);
	for (guint i = 0; self->taints && i < self->taints->len; i++) {
		const NamedTaint *taint = &g_array_index(self->taints, NamedTaint, i);

		if (!taint->effect)
			return kd_fail(error, KD_ERROR_INPUT, "taints: \"%s\" has no effect",
				       taint->key);
	}
	return self->taints != NULL;
}

static gboolean read_row(CsvNodes *self, GError **error)
{
	const Named *named = &self->named;
	g_autofree char *name = named_name(named, NAME);
	const char *model = named_text(named, GPU_MODEL);
	KdNodeShape *shape = &self->shape;
	gint64 gpus;

	clear_row(self);
	self->name = *name ? g_steal_pointer(&name)
			   : g_strdup_printf("node-%" G_GUINT64_FORMAT, self->n_rows);
	self->is_counted = *named_text(named, COUNT) != '\0';
	shape->gpu_model = *model ? g_intern_string(model) : NULL;
	if (!named_integer(named, COUNT, 0, MOST_NODES, 1, &self->count, error) ||
	    !named_milli(named, CPU, &shape->milli_cpu, error) ||
	    !named_bytes(named, MEMORY, &shape->memory, error) ||
	    !named_integer(named, PODS, 0, MOST_NODES, 110, &shape->pods, error) ||
	    !named_integer(named, GPUS, 0, KD_MAX_GPUS, 0, &gpus, error) ||
	    !named_resources(named, CAPACITY, &self->capacity, error))
		return FALSE;
	shape->n_gpus = (guint) gpus;
	return read_taints(self, error);
}

/* ---- objects ---- */

static void set_taints(const CsvNodes *self, KdNodeSpec *spec)
{
	spec->n_taints = self->taints->len;
	spec->taints = spec->n_taints ? g_new0(KdTaint, spec->n_taints) : NULL;
	for (guint i = 0; i < spec->n_taints; i++) {
		const NamedTaint *taint = &g_array_index(self->taints, NamedTaint, i);

		kd_struct_init(&kd_taint_struct, &spec->taints[i]);
		spec->taints[i].key = taint->key;
		spec->taints[i].value = taint->value;
		spec->taints[i].effect = taint->effect;
	}
}

static KdObject *make_node(CsvNodes *self, KdWorkloadEnv *env)
{
	const gint64 i = self->n_made++;
	g_autofree char *name = self->is_counted
					? g_strdup_printf("%s-%" G_GINT64_FORMAT, self->name, i)
					: g_strdup(self->name);
	KdNode *node = kd_workload_node(env, name, &self->shape);

	named_map(&self->named, LABEL, kd_map_set, &node->object.metadata.labels);
	named_map(&self->named, ANNOTATION, kd_map_note, &node->object.metadata.annotations);
	for (guint k = 0; k < self->capacity.n; k++) {
		const KdResource *more = &self->capacity.items[k];

		kd_resources_set(&node->status.capacity, more->name, more->quantity);
		kd_resources_set(&node->status.allocatable, more->name, more->quantity);
	}
	set_taints(self, &node->spec);
	return &node->object;
}

/* ---- the workload ---- */

static gboolean open_trace(void *state, KdWorkloadEnv *env, GError **error)
{
	CsvNodes *self = state;

	return named_open(&self->named, env, names, prefixes, error);
}

/* Go on to the next row with nodes. */
static gboolean next_row(CsvNodes *self, KdWorkloadEnv *env, GError **error)
{
	while (named_next(&self->named, env, error)) {
		const KdPlace place = kd_lines_place(self->named.csv.lines);
		g_autoptr(GError) why = NULL;

		self->n_rows++;
		self->n_made = 0;
		if (!read_row(self, &why))
			kd_workload_bad_row(env, &place, "%s", why->message);
		else if (self->count > 0)
			return TRUE;
	}
	return FALSE;
}

static gboolean next(void *state, KdWorkloadEnv *env, KdArrival *ret, GError **error)
{
	CsvNodes *self = state;

	if (self->n_made == self->count && !next_row(self, env, error))
		return FALSE;
	ret->object = make_node(self, env);
	return TRUE;
}

static void close_trace(void *state)
{
	CsvNodes *self = state;

	clear_row(self);
	named_close(&self->named);
}

static int probe(const char *head, gsize length)
{
	static const char *const own[] = { "count", "taints", "gpus" };

	return named_probe(head, length, names, own, G_N_ELEMENTS(own), prefixes, 90);
}

KD_WORKLOAD(csv_nodes) = {
	KD_WORKLOAD_HEAD,
	.name = "csv-nodes",
	.summary = "nodes, one kind a row: name, count, cpu, memory, ...",
	.gives = "nodes",
	.needs_file = true,
	.state_size = sizeof(CsvNodes),
	.options = &options,
	.probe = probe,
	.open = open_trace,
	.next = next,
	.close = close_trace,
};
