/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes of Alibaba's GPU cluster trace of 2023 ("openb"):
 *   sn,cpu_milli,memory_mib,gpu,model
 *
 * With `order` the nodes come in the order of a second file, one name a line below the header
 * "node", which decides ties where the scheduler takes the first of the best.
 */
#include "_csv_columns.h"

#include <kubedes/workload.h>
#include <string.h>

enum { SN, CPU, MEMORY, GPU, MODEL, N_COLUMNS };
static const char *const names[] = { "sn", "cpu_milli", "memory_mib", "gpu", "model", NULL };

typedef struct {
	char *order; /* option */
	gint64 pods; /* option */
	CsvFile csv;
	int columns[N_COLUMNS];
	/* With an order: all nodes by name, and the names still to come. */
	GHashTable *shapes;
	CsvFile ranks;
	int rank_column;
} OpenbNodes;

static const KdField fields[] = {
	KD_FIELD(OpenbNodes, order, STRING, .help = "file with the order of the nodes"),
	KD_FIELD(OpenbNodes, pods, INT, .fallback = "1001", .min = 1, .max = 100000,
		 .help = "pods that a node may hold"),
	KD_FIELDS_END,
};
static const KdStruct options = { .name = "OpenbNodesOptions",
				  .size = sizeof(OpenbNodes),
				  .fields = fields };

static gboolean read_shape(OpenbNodes *self, KdWorkloadEnv *env, KdNodeShape *ret)
{
	KdPlace place = kd_lines_place(self->csv.lines);
	const char *model = csv_field(&self->csv, self->columns[MODEL]);
	gint64 cpu, mib, gpus;

	if (!*csv_field(&self->csv, self->columns[SN])) {
		kd_workload_bad_row(env, &place, "the node has no name");
		return FALSE;
	}
	if (!kd_field_int(csv_field(&self->csv, self->columns[CPU]), &cpu) ||
	    !kd_field_int(csv_field(&self->csv, self->columns[MEMORY]), &mib) ||
	    !kd_field_int(csv_field(&self->csv, self->columns[GPU]), &gpus) || cpu < 0 || mib < 0 ||
	    gpus < 0 || gpus > KD_MAX_GPUS) {
		kd_workload_bad_row(env, &place,
				    "cpu_milli, memory_mib and gpu must be numbers, "
				    "gpu at most %d",
				    KD_MAX_GPUS);
		return FALSE;
	}
	*ret = (KdNodeShape){
		.milli_cpu = cpu,
		.memory = mib * 1024 * 1024,
		.pods = self->pods,
		.n_gpus = (guint) gpus,
		.gpu_model = *model ? g_intern_string(model) : NULL,
	};
	return TRUE;
}

static gboolean read_all(OpenbNodes *self, KdWorkloadEnv *env, GError **error)
{
	KdNodeShape shape;
	GError *failure = NULL;

	self->shapes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	while (csv_next(&self->csv, &failure))
		if (read_shape(self, env, &shape))
			g_hash_table_replace(self->shapes,
					     g_strdup(csv_field(&self->csv, self->columns[SN])),
					     g_memdup2(&shape, sizeof(shape)));
	if (failure) {
		g_propagate_error(error, failure);
		return FALSE;
	}
	g_autofree char *path = kd_workload_resolve(env, self->order);

	return csv_open(&self->ranks, path, (const char *const[]){ "node", NULL }, 1,
			&self->rank_column, error);
}

static gboolean open_trace(void *state, KdWorkloadEnv *env, GError **error)
{
	OpenbNodes *self = state;

	return csv_open(&self->csv, kd_workload_path(env), names, MODEL, self->columns, error) &&
	       (!self->order || read_all(self, env, error));
}

static gboolean next_ranked(OpenbNodes *self, const char **ret_name, KdNodeShape *ret_shape,
			    GError **error)
{
	const KdNodeShape *shape;

	if (!csv_next(&self->ranks, error))
		return FALSE;
	*ret_name = csv_field(&self->ranks, self->rank_column);
	shape = g_hash_table_lookup(self->shapes, *ret_name);
	if (!shape) {
		KdPlace place = kd_lines_place(self->ranks.lines);
		return kd_fail_at(error, &place, "no node \"%s\" in the list of nodes", *ret_name);
	}
	*ret_shape = *shape;
	return TRUE;
}

static gboolean next_in_file(OpenbNodes *self, KdWorkloadEnv *env, const char **ret_name,
			     KdNodeShape *ret_shape, GError **error)
{
	while (csv_next(&self->csv, error)) {
		*ret_name = csv_field(&self->csv, self->columns[SN]);
		if (read_shape(self, env, ret_shape))
			return TRUE;
	}
	return FALSE;
}

static gboolean next(void *state, KdWorkloadEnv *env, KdArrival *ret, GError **error)
{
	OpenbNodes *self = state;
	const char *name = NULL;
	KdNodeShape shape;

	if (self->order ? !next_ranked(self, &name, &shape, error)
			: !next_in_file(self, env, &name, &shape, error))
		return FALSE;
	*ret = (KdArrival){ .at = KD_TIME_UNSET,
			    .duration = KD_TIME_NEVER,
			    .object = &kd_workload_node(env, name, &shape)->object };
	return TRUE;
}

static void close_trace(void *state)
{
	OpenbNodes *self = state;

	csv_close(&self->csv);
	csv_close(&self->ranks);
	g_clear_pointer(&self->shapes, g_hash_table_unref);
}

static int probe(const char *head, gsize length)
{
	static const char header[] = "sn,cpu_milli,memory_mib,gpu";

	return length >= sizeof(header) - 1 && memcmp(head, header, sizeof(header) - 1) == 0 ? 100
											     : 0;
}

KD_WORKLOAD(openb_nodes) = {
	KD_WORKLOAD_HEAD,
	.name = "openb-nodes",
	.summary = "nodes of Alibaba's GPU cluster trace of 2023",
	.gives = "nodes",
	.needs_file = true,
	.state_size = sizeof(OpenbNodes),
	.options = &options,
	.probe = probe,
	.open = open_trace,
	.next = next,
	.close = close_trace,
};
