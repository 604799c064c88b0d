/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes that come and go: machine_events of Google's cluster trace of 2011, without a header:
 *   time in microseconds, machine ID, event (0 ADD, 1 REMOVE, 2 UPDATE), platform ID, CPUs, memory
 *
 * (Reiss, Wilkes and Hellerstein, "Google cluster-usage traces: format + schema", 2011.)  CPUs and
 * memory are shares of the largest machine, which the options `cpu` and `memory` describe; where
 * they are missing, the machine has all of it.  The trace begins at 600 s; machines with time 0
 * were there before.  Nodes are called m<ID>, and the platform is their label kubedes.io/platform.
 * A line that begins with # is a comment.
 */
#include <kubedes/workload.h>

#include <math.h>
#include <string.h>

#define N_FIELDS 6
enum { TIME, MACHINE, EVENT, PLATFORM, CPUS, MEMORY };
enum { ADD, REMOVE, UPDATE };

#define PLATFORM_LABEL "kubedes.io/platform"
#define MAX_LABEL      63

typedef struct {
	KdQuantity cpu, memory; /* options: of the largest machine */
	gint64 pods;
	KdTime start;
	KdLines *lines;
} MachineEvents;

static const KdField fields[] = {
	KD_FIELD(MachineEvents, cpu, QUANTITY, .fallback = "64", .min = 1, .max = 1000000,
		 .help = "cores of the largest machine"),
	KD_FIELD(MachineEvents, memory, QUANTITY, .fallback = "256Gi", .min = 1, .max = G_MAXINT64,
		 .help = "memory of the largest machine"),
	KD_FIELD(MachineEvents, pods, INT, .fallback = "110", .min = 1, .max = 100000,
		 .help = "pods that a node may hold"),
	KD_FIELD(MachineEvents, start, DURATION, .fallback = "600s", .min = 0, .max = G_MAXINT64,
		 .help = "time of the trace at which it begins"),
	KD_FIELDS_END,
};
static const KdStruct options = { .name = "MachineEventsOptions",
				  .size = sizeof(MachineEvents),
				  .fields = fields };

static gboolean open_trace(void *state, KdWorkloadEnv *env, GError **error)
{
	MachineEvents *self = state;

	self->lines = kd_lines_open(kd_workload_path(env), error);
	return self->lines != NULL;
}

/* A share of the largest machine; all of it where there is none. */
static gboolean read_share(const char *field, double *ret)
{
	*ret = 1;
	return !*field || (kd_field_double(field, ret) && *ret >= 0 && *ret <= 1);
}

/* Platforms are hashes in base 64, of which a label takes letters and digits, and - and _ in
 * between: as in base 64 for URLs. */
static char *label_of(const char *platform)
{
	char *label = g_strndup(platform, MAX_LABEL), *end;

	for (char *c = label; *c; c++)
		if (!g_ascii_isalnum(*c))
			*c = *c == '+' ? '-' : '_';
	for (end = label + strlen(label); end > label && !g_ascii_isalnum(end[-1]); end--)
		end[-1] = '\0';
	if (!g_ascii_isalnum(*label) && *label)
		*label = 'x';
	return label;
}

static KdNode *make_node(const MachineEvents *self, KdWorkloadEnv *env, const char *name,
			 const char *platform, double cpus, double memory)
{
	const KdNodeShape shape = {
		.milli_cpu = llround(cpus * (double) kd_quantity_milli(self->cpu)),
		.memory = llround(memory * (double) kd_quantity_value(self->memory)),
		.pods = self->pods,
	};
	KdNode *node = kd_workload_node(env, name, &shape);

	g_autofree char *label = label_of(platform);

	if (*label)
		kd_map_set(&node->object.metadata.labels, PLATFORM_LABEL, label);
	return node;
}

/* NULL: it is as a row should be. */
static const char *read_row(const MachineEvents *self, KdWorkloadEnv *env, char **row,
			    KdArrival *ret)
{
	static const KdArrivalVerb verbs[] = {
		[ADD] = KD_JOIN, [REMOVE] = KD_LEAVE, [UPDATE] = KD_REPLACE
	};
	g_autofree char *name = g_strconcat("m", row[MACHINE], NULL);
	gint64 time, event;
	double cpus, memory;

	if (!kd_field_int(row[TIME], &time) || time < 0 || time > G_MAXINT64 / KD_MICROSECOND)
		return "the time is no number of microseconds";
	if (!*row[MACHINE])
		return "the machine has no ID";
	if (!kd_field_int(row[EVENT], &event) || event < ADD || event > UPDATE)
		return "the event is none of 0 (ADD), 1 (REMOVE), 2 (UPDATE)";
	if (!read_share(row[CPUS], &cpus) || !read_share(row[MEMORY], &memory))
		return "CPUs and memory must be from 0 to 1";
	ret->at = MAX(time * KD_MICROSECOND - self->start, 0);
	ret->verb = verbs[event];
	ret->object = &make_node(self, env, name, row[PLATFORM], cpus, memory)->object;
	return NULL;
}

/* Cut the next line that has something in it. */
static gboolean next_row(MachineEvents *self, char **row, GError **error)
{
	char *line;

	while ((line = kd_lines_next(self->lines, NULL, error))) {
		guint n;

		if (line[strspn(line, " \t")] == '\0' || *line == '#')
			continue;
		n = kd_csv_split(line, ',', row, N_FIELDS);
		while (n < N_FIELDS)
			row[n++] = (char *) "";
		return TRUE;
	}
	return FALSE;
}

static gboolean next(void *state, KdWorkloadEnv *env, KdArrival *ret, GError **error)
{
	MachineEvents *self = state;
	char *row[N_FIELDS];

	while (next_row(self, row, error)) {
		const char *wrong = read_row(self, env, row, ret);
		KdPlace place = kd_lines_place(self->lines);

		if (!wrong)
			return TRUE;
		kd_workload_bad_row(env, &place, "%s", wrong);
	}
	return FALSE;
}

static void close_trace(void *state)
{
	g_clear_pointer(&((MachineEvents *) state)->lines, kd_lines_free);
}

KD_WORKLOAD(machine_events) = {
	KD_WORKLOAD_HEAD,
	.name = "machine-events",
	.summary = "nodes that come and go (machine_events of Google's cluster trace of 2011)",
	.gives = "nodes",
	.needs_file = true,
	.from_zero = true,
	.state_size = sizeof(MachineEvents),
	.options = &options,
	.open = open_trace,
	.next = next,
	.close = close_trace,
};
