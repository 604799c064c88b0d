/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nodes like those of Alibaba's GPU cluster trace of 2023 ("openb"), for machines without the
 * trace.
 *
 * Every shape of node comes as often as in openb_node_list_all_node.csv, in random order.  (The
 * numbers are counts of that file: https://github.com/alibaba/clusterdata, Apache-2.0.)
 */
#include "_strata.h"

#include <kubedes/workload.h>

typedef struct {
	gint64 milli_cpu, mib;
	guint n_gpus;
	const char *model;
	guint count;
} Shape;

/* Those with GPUs first. */
static const Shape shapes[] = {
	{ 96000, 393216, 8, "G2", 549 },     { 104000, 524288, 2, "T4", 387 },
	{ 16000, 122880, 2, "P100", 107 },   { 128000, 786432, 8, "G3", 39 },
	{ 32000, 131072, 4, "V100M16", 28 }, { 64000, 262144, 2, "P100", 22 },
	{ 96000, 786432, 8, "V100M32", 21 }, { 8000, 32768, 1, "V100M16", 19 },
	{ 96000, 393216, 4, "T4", 17 },      { 48000, 376832, 4, "V100M32", 9 },
	{ 64000, 262144, 8, "V100M16", 7 },  { 8000, 61440, 1, "P100", 3 },
	{ 8000, 61440, 2, "P100", 2 },       { 128000, 1048576, 1, "A10", 2 },
	{ 82000, 344064, 8, "V100M16", 1 },  { 32000, 262144, 0, NULL, 129 },
	{ 96000, 524288, 0, NULL, 59 },      { 96000, 393216, 0, NULL, 30 },
	{ 32000, 131072, 0, NULL, 23 },      { 64000, 524288, 0, NULL, 22 },
	{ 104000, 524288, 0, NULL, 20 },     { 32000, 65536, 0, NULL, 10 },
	{ 64000, 262144, 0, NULL, 8 },       { 64000, 131072, 0, NULL, 4 },
	{ 104000, 786432, 0, NULL, 3 },      { 96000, 786432, 0, NULL, 1 },
	{ 104000, 196608, 0, NULL, 1 },
};
#define N_ALL 1523 /* the sum of the counts */
#define N_GPU 1213 /* of those with GPUs */

typedef struct {
	gint64 count; /* options */
	bool gpuOnly;
	gint64 pods;
	guint32 *order;
	guint32 at;
} OpenbLikeNodes;

static const KdField fields[] = {
	KD_FIELD(OpenbLikeNodes, count, INT, .fallback = "0", .min = 0, .max = 1000000,
		 .help = "how many nodes; 0: as many as the trace has, 1523 or 1213"),
	KD_FIELD(OpenbLikeNodes, gpuOnly, BOOL, .help = "leave out the nodes without GPUs"),
	KD_FIELD(OpenbLikeNodes, pods, INT, .fallback = "1001", .min = 1, .max = 100000,
		 .help = "pods that a node may hold"),
	KD_FIELDS_END,
};
static const KdStruct options = { .name = "OpenbLikeNodesOptions",
				  .size = sizeof(OpenbLikeNodes),
				  .fields = fields };

static gint64 total(const OpenbLikeNodes *self)
{
	return self->gpuOnly ? N_GPU : N_ALL;
}

static gboolean open_nodes(void *state, KdWorkloadEnv *env, GError **error)
{
	OpenbLikeNodes *self = state;

	(void) error;
	if (!self->count)
		self->count = total(self);
	self->order = strata_new(kd_workload_rng(env), (guint32) self->count);
	return TRUE;
}

static gboolean next(void *state, KdWorkloadEnv *env, KdArrival *ret, GError **error)
{
	OpenbLikeNodes *self = state;
	const Shape *shape = shapes;
	gint64 place;

	(void) error;
	if (self->at == self->count)
		return FALSE;
	place = strata_place(self->order[self->at], (guint32) self->count, total(self));
	for (; place >= shape->count; shape++)
		place -= shape->count;

	const KdNodeShape node = {
		.milli_cpu = shape->milli_cpu,
		.memory = shape->mib * 1024 * 1024,
		.pods = self->pods,
		.n_gpus = shape->n_gpus,
		.gpu_model = shape->model ? g_intern_static_string(shape->model) : NULL,
	};
	const char *own = kd_workload_name(env);
	g_autofree char *name = g_strdup_printf(
		"%s-%04u", g_str_equal(own, "openb-like-nodes") ? "openb-like-node" : own,
		self->at++);
	ret->object = &kd_workload_node(env, name, &node)->object;
	return TRUE;
}

static void close_nodes(void *state)
{
	g_clear_pointer(&((OpenbLikeNodes *) state)->order, g_free);
}

KD_WORKLOAD(openb_like_nodes) = {
	KD_WORKLOAD_HEAD,
	.name = "openb-like-nodes",
	.summary = "generator: nodes in the proportions of openb-nodes",
	.gives = "nodes",
	.state_size = sizeof(OpenbLikeNodes),
	.options = &options,
	.open = open_nodes,
	.next = next,
	.close = close_nodes,
};
