/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pods of Alibaba's GPU cluster trace of 2023 ("openb"):
 *   name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time
 *
 * Variants with the first five columns only have no times.  A pod runs from when it was scheduled
 * (else created) until it was deleted; pod_phase is an outcome and is not read.
 *
 * With `sequence` the pods come in the order of a second file with a column "pod", each as often as
 * it is named there:
 * "<name>-tuned-<k>" is a copy of <name>.  Such a stream has no times.
 */
#include "_csv_columns.h"

#include <kubedes/workload.h>
#include <string.h>

enum {
	NAME,
	CPU,
	MEMORY,
	NUM_GPU,
	GPU_MILLI,
	GPU_SPEC,
	QOS,
	CREATED,
	DELETED,
	SCHEDULED,
	N_COLUMNS
};
static const char *const names[] = {
	"name", "cpu_milli",     "memory_mib",    "num_gpu",        "gpu_milli", "gpu_spec",
	"qos",  "creation_time", "deletion_time", "scheduled_time", NULL
};

typedef struct {
	KdPodShape shape;
	KdName qos; /* NULL = none */
	KdTime at, duration;
} Row;

typedef struct {
	char *sequence; /* option */
	CsvFile csv;
	int columns[N_COLUMNS];
	GHashTable *rows; /* with a sequence: by name */
	CsvFile order;
	int order_column;
} Openb;

static const KdField fields[] = {
	KD_FIELD(Openb, sequence, STRING, .help = "file with the order in which the pods come"),
	KD_FIELDS_END,
};
static const KdStruct options = { .name = "OpenbOptions", .size = sizeof(Openb), .fields = fields };

static const char *field(const Openb *self, int column)
{
	return csv_field(&self->csv, self->columns[column]);
}

static bool amount(const Openb *self, int column, gint64 max, gint64 *ret)
{
	return kd_field_int(field(self, column), ret) && *ret >= 0 && *ret <= max;
}

/* An empty one is 0. */
static bool seconds(const Openb *self, int column, gint64 *ret)
{
	*ret = 0;
	return !*field(self, column) || amount(self, column, G_MAXINT32, ret);
}

static gboolean read_times(const Openb *self, Row *row)
{
	gint64 created, deleted, scheduled;

	row->at = KD_TIME_UNSET;
	row->duration = KD_TIME_NEVER;
	if (self->columns[CREATED] < 0)
		return TRUE;
	if (!seconds(self, CREATED, &created) || !seconds(self, DELETED, &deleted) ||
	    !seconds(self, SCHEDULED, &scheduled))
		return FALSE;
	row->at = created * KD_SECOND;
	if (*field(self, DELETED))
		row->duration = MAX(0, deleted - MAX(created, scheduled)) * KD_SECOND;
	return TRUE;
}

/* Shares are of one device, and a device that is asked for is asked for something. */
static bool read_shape(const Openb *self, KdPodShape *ret)
{
	const char *spec = field(self, GPU_SPEC);
	gint64 cpu, mib, num, milli;

	if (!amount(self, CPU, G_MAXINT32, &cpu) || !amount(self, MEMORY, G_MAXINT32, &mib) ||
	    !amount(self, NUM_GPU, KD_MAX_GPUS, &num) ||
	    !amount(self, GPU_MILLI, KD_GPU_WHOLE, &milli) || (num > 0 && milli == 0) ||
	    (num > 1 && milli != KD_GPU_WHOLE))
		return false;
	*ret = (KdPodShape){
		.milli_cpu = cpu,
		.memory = mib * 1024 * 1024,
		.gpu = { .num = (gint16) num,
			 .milli = num ? (gint16) milli : 0,
			 .models = *spec ? g_intern_string(spec) : NULL },
	};
	return true;
}

static gboolean read_row(const Openb *self, KdWorkloadEnv *env, Row *ret)
{
	const KdPlace place = kd_lines_place(self->csv.lines);
	const char *qos = field(self, QOS);

	if (!*field(self, NAME)) {
		kd_workload_bad_row(env, &place, "the pod has no name");
		return FALSE;
	}
	if (!read_shape(self, &ret->shape)) {
		kd_workload_bad_row(
			env, &place,
			"cpu_milli, memory_mib, num_gpu (at most %d) and gpu_milli (1 to "
			"%d; %d with several GPUs) must be whole numbers",
			KD_MAX_GPUS, KD_GPU_WHOLE, KD_GPU_WHOLE);
		return FALSE;
	}
	if (!read_times(self, ret)) {
		kd_workload_bad_row(env, &place, "the times must be whole seconds");
		return FALSE;
	}
	ret->qos = *qos ? g_intern_string(qos) : NULL;
	return TRUE;
}

static gboolean read_all(Openb *self, KdWorkloadEnv *env, GError **error)
{
	GError *failure = NULL;
	Row row;

	self->rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	while (csv_next(&self->csv, &failure))
		if (read_row(self, env, &row))
			g_hash_table_replace(self->rows, g_strdup(field(self, NAME)),
					     g_memdup2(&row, sizeof(row)));
	if (failure) {
		g_propagate_error(error, failure);
		return FALSE;
	}
	g_autofree char *path = kd_workload_resolve(env, self->sequence);

	return csv_open(&self->order, path, (const char *const[]){ "pod", NULL }, 1,
			&self->order_column, error);
}

static gboolean open_trace(void *state, KdWorkloadEnv *env, GError **error)
{
	Openb *self = state;

	return csv_open(&self->csv, kd_workload_path(env), names, GPU_SPEC, self->columns, error) &&
	       (!self->sequence || read_all(self, env, error));
}

static gboolean next_in_sequence(Openb *self, const char **ret_name, Row *ret, GError **error)
{
	const Row *row;

	if (!csv_next(&self->order, error))
		return FALSE;
	*ret_name = csv_field(&self->order, self->order_column);

	const char *copy = strstr(*ret_name, "-tuned-");
	g_autofree char *original = copy ? g_strndup(*ret_name, (gsize) (copy - *ret_name))
					 : g_strdup(*ret_name);
	row = g_hash_table_lookup(self->rows, original);
	if (!row) {
		KdPlace place = kd_lines_place(self->order.lines);
		return kd_fail_at(error, &place, "no pod \"%s\" in the list of pods", original);
	}
	*ret = *row;
	ret->at = KD_TIME_UNSET;
	return TRUE;
}

static gboolean next_in_file(Openb *self, KdWorkloadEnv *env, const char **ret_name, Row *ret,
			     GError **error)
{
	while (csv_next(&self->csv, error)) {
		*ret_name = field(self, NAME);
		if (read_row(self, env, ret))
			return TRUE;
	}
	return FALSE;
}

static gboolean next(void *state, KdWorkloadEnv *env, KdArrival *ret, GError **error)
{
	Openb *self = state;
	const char *name = NULL;
	Row row;
	KdPod *pod;

	if (self->sequence ? !next_in_sequence(self, &name, &row, error)
			   : !next_in_file(self, env, &name, &row, error))
		return FALSE;
	pod = kd_workload_pod(env, name, &row.shape);
	if (row.qos)
		kd_map_set(&pod->object.metadata.labels, "alibabacloud.com/qos", row.qos);
	*ret = (KdArrival){ .at = row.at, .duration = row.duration, .object = &pod->object };
	return TRUE;
}

static void close_trace(void *state)
{
	Openb *self = state;

	csv_close(&self->csv);
	csv_close(&self->order);
	g_clear_pointer(&self->rows, g_hash_table_unref);
}

static int probe(const char *head, gsize length)
{
	static const char header[] = "name,cpu_milli,memory_mib,num_gpu,gpu_milli";

	return length >= sizeof(header) - 1 && memcmp(head, header, sizeof(header) - 1) == 0 ? 100
											     : 0;
}

KD_WORKLOAD(openb) = {
	KD_WORKLOAD_HEAD,
	.name = "openb",
	.summary = "pods of Alibaba's GPU cluster trace of 2023, with fractional GPUs",
	.gives = "pods",
	.needs_file = true,
	.unsorted = true,
	.state_size = sizeof(Openb),
	.options = &options,
	.probe = probe,
	.open = open_trace,
	.next = next,
	.close = close_trace,
};
