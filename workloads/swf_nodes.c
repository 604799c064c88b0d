/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes of a parallel machine: from the header of its log in the Standard Workload Format (_swf.h),
 * or from the list of machines that the simulator Alea keeps beside one, of lines
 *   id name nodes cores-of-a-node speed KB-of-a-node
 *
 * A header says MaxNodes and MaxProcs, some of them one of the two; it says nothing of memory.  The
 * speed of a machine is left aside.  Nodes of a list are called <name>-0, <name>-1, ... and have
 * the label kubedes.io/cluster, which `pods: nodes` of the format swf selects by.
 */
#include "_swf.h"

#include <string.h>

#define MOST_NODES 1000000
#define MOST_CORES 1000000

/* Equal nodes. */
typedef struct {
	KdName name;
	bool is_cluster; /* the name is of a cluster and goes to the label */
	gint64 n, cores, memory;
} Machines;

typedef struct {
	/* options */
	KdOptInt nodes, cpus, pods;
	KdOptQuantity memory;
	bool is_log;
	SwfFile log;
	KdLines *list;
	Machines machines; /* at hand */
	gint64 n_made;
} SwfNodes;

static const KdField fields[] = {
	KD_FIELD(SwfNodes, nodes, OPT_INT, .min = 1, .max = MOST_NODES,
		 .help = "how many, in place of the header's MaxNodes"),
	KD_FIELD(SwfNodes, cpus, OPT_INT, .min = 1, .max = MOST_CORES,
		 .help = "of each node, in place of MaxProcs / MaxNodes or of what the list says"),
	KD_FIELD(SwfNodes, memory, OPT_QUANTITY, .min = 0, .max = G_MAXINT64,
		 .help = "of each node; a header does not tell"),
	KD_FIELD(SwfNodes, pods, OPT_INT, .min = 1, .max = MOST_CORES,
		 .help = "that a node may hold; 110, or one for each CPU where these are more"),
	KD_FIELDS_END,
};
static const KdStruct options = { .name = "SwfNodesOptions",
				  .size = sizeof(SwfNodes),
				  .fields = fields,
				  .help = "Nodes of a machine whose jobs the format swf reads" };

/* ---- reading ---- */

static gboolean read_header(SwfNodes *self, const char *path, GError **error)
{
	const SwfHeader *header = &self->log.header;
	gint64 n, cores;

	if (!swf_open(&self->log, path, error))
		return FALSE;
	n = self->nodes.set         ? self->nodes.value
	    : header->max_nodes > 0 ? header->max_nodes
				    : header->max_procs;
	if (n <= 0 || n > MOST_NODES)
		return kd_fail(error, KD_ERROR_INPUT,
			       "%s: the header says neither MaxNodes nor MaxProcs; set the option "
			       "nodes",
			       path);
	/* Where they do not divide, some nodes had less. */
	cores = header->max_procs > n ? (header->max_procs + n - 1) / n : 1;
	self->machines = (Machines){ .name = "node", .n = n, .cores = cores };
	return TRUE;
}

static bool read_machines(char *line, Machines *ret)
{
	char *parts[6];
	gint64 kb;

	if (kd_blank_split(line, parts, G_N_ELEMENTS(parts)) != G_N_ELEMENTS(parts) ||
	    !kd_field_int(parts[2], &ret->n) || !kd_field_int(parts[3], &ret->cores) ||
	    !kd_field_int(parts[5], &kb) || ret->n < 0 || ret->n > MOST_NODES || ret->cores <= 0 ||
	    ret->cores > MOST_CORES || kb < 0 || kb > G_MAXINT64 / 1024)
		return false;
	ret->memory = kb * 1024;
	ret->name = g_intern_string(parts[1]);
	ret->is_cluster = true;
	return true;
}

/* Go on to the next machines of the list. */
static gboolean next_machines(SwfNodes *self, KdWorkloadEnv *env, GError **error)
{
	char *line;

	while ((line = kd_lines_next(self->list, NULL, error))) {
		const KdPlace place = kd_lines_place(self->list);

		if (line[strspn(line, " \t")] == '\0')
			continue;
		self->n_made = 0;
		if (read_machines(line, &self->machines))
			return TRUE;
		kd_workload_bad_row(env, &place,
				    "machines are six fields: id, name, nodes, cores, speed, KB");
	}
	return FALSE;
}

/* ---- the workload ---- */

static gboolean open_trace(void *state, KdWorkloadEnv *env, GError **error)
{
	SwfNodes *self = state;
	const char *path = kd_workload_path(env);
	GError *failure = NULL;
	gsize length = 0;
	const char *head;

	self->list = kd_lines_open(path, error);
	if (!self->list)
		return FALSE;
	head = kd_lines_next(self->list, &length, &failure);
	if (failure) {
		g_propagate_error(error, failure);
		return FALSE;
	}
	self->is_log = head && swf_probe(head, length) > 0;
	kd_lines_free(self->list);
	self->list = self->is_log ? NULL : kd_lines_open(path, error);
	return self->is_log ? read_header(self, path, error) : self->list != NULL;
}

static KdNode *make_node(SwfNodes *self, KdWorkloadEnv *env)
{
	const Machines *machines = &self->machines;
	const gint64 cpus = self->cpus.set ? self->cpus.value : machines->cores;
	const KdNodeShape shape = {
		.milli_cpu = cpus * 1000,
		.memory = self->memory.set ? kd_quantity_value(self->memory.value)
					   : machines->memory,
		.pods = self->pods.set ? self->pods.value : MAX(cpus, 110),
	};
	g_autofree char *name = g_strdup_printf("%s-%" G_GINT64_FORMAT, machines->name,
						self->n_made++);
	KdNode *node = kd_workload_node(env, name, &shape);

	if (machines->is_cluster)
		kd_map_set(&node->object.metadata.labels, "kubedes.io/cluster", machines->name);
	return node;
}

static gboolean next(void *state, KdWorkloadEnv *env, KdArrival *ret, GError **error)
{
	SwfNodes *self = state;

	while (self->n_made == self->machines.n)
		if (self->is_log || !next_machines(self, env, error))
			return FALSE;
	ret->object = &make_node(self, env)->object;
	return TRUE;
}

static void close_trace(void *state)
{
	SwfNodes *self = state;

	swf_close(&self->log);
	g_clear_pointer(&self->list, kd_lines_free);
}

/* The list; a log is taken for jobs unless one says otherwise. */
static int probe(const char *head, gsize length)
{
	g_autofree char *line = g_strndup(head, MIN(length, 4096));
	Machines machines;

	return read_machines(line, &machines) ? 50 : 0;
}

KD_WORKLOAD(swf_nodes) = {
	KD_WORKLOAD_HEAD,
	.name = "swf-nodes",
	.summary = "nodes of parallel machines, from a log's header or a list of machines",
	.gives = "nodes",
	.needs_file = true,
	.state_size = sizeof(SwfNodes),
	.options = &options,
	.probe = probe,
	.open = open_trace,
	.next = next,
	.close = close_trace,
};
