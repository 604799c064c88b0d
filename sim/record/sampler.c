/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/sampler.h"

#include <math.h>
#include <string.h>

#define FRAGMENTS 1e8

/* What one node adds to the sums. */
typedef struct {
	gint64 cpu_requested, cpu_allocatable;
	gint64 memory_requested, memory_allocatable;
	gint64 gpu_used, gpu_total;
	gint64 fragmented; /* thousandths of devices, times FRAGMENTS */
	gint64 pods;
	gint64 nodes_used, nodes;
} Sums;

/* What fragmentation is worked out from; compared as a whole. */
typedef struct {
	gint64 milli_cpu;
	KdName model;
	gint16 gpu[KD_MAX_GPUS];
	gint64 n_gpus;
} Rest;

typedef struct {
	Sums sums;
	Rest rest; /* of which sums.fragmented is */
} Slot;

/* All of a sample but time and number; compared as a whole. */
typedef struct {
	Sums sums;
	gint64 pending, gpu_arrived;
	gint64 active, backoff, unschedulable;
} State;

struct KdSampler {
	KdInsert insert;
	KdScheduler *scheduler;
	const KdTally *tally;
	KdSamplerOptions options;
	const KdGpuShape *shapes; /* NULL until they are asked for */
	guint n_shapes;
	Sums sums;
	GArray *slots; /* of Slot */
	guint64 position;
	gint64 seq;
	State last;
};

KdSampler *kd_sampler_new(KdWriter *writer, KdScheduler *scheduler, const KdTally *tally,
			  const KdSamplerOptions *options, GError **error)
{
	g_autoptr(KdSampler) sampler = g_new0(KdSampler, 1);

	sampler->scheduler = scheduler;
	sampler->tally = tally;
	sampler->options = *options;
	sampler->slots = g_array_new(FALSE, TRUE, sizeof(Slot));
	if (!kd_insert_init(&sampler->insert, writer, "sample", error))
		return NULL;
	return g_steal_pointer(&sampler);
}

void kd_sampler_free(KdSampler *sampler)
{
	if (!sampler)
		return;
	kd_insert_clear(&sampler->insert);
	g_array_unref(sampler->slots);
	g_free(sampler);
}

/* ---- sums ---- */

static void find_shapes(KdSampler *sampler)
{
	if (!sampler->options.find_shapes)
		return;
	sampler->shapes = sampler->options.find_shapes(sampler->options.find_data,
						       &sampler->n_shapes);
	sampler->options.find_shapes = NULL;
}

static Rest read_rest(const KdNodes *nodes, KdSlot slot)
{
	Rest rest = {
		.milli_cpu = nodes->allocatable[KD_CPU][slot] - nodes->requested[KD_CPU][slot],
		.model = nodes->gpu_model[slot],
		.n_gpus = nodes->n_gpus[slot],
	};

	memcpy(rest.gpu, nodes->gpu_left[slot], nodes->n_gpus[slot] * sizeof(rest.gpu[0]));
	return rest;
}

/* Between the choice of a node and the news of the binding nothing of it changes. */
static gint64 fragmented(KdSampler *sampler, const KdNodes *nodes, KdSlot slot, Slot *known)
{
	const Rest now = read_rest(nodes, slot);
	const KdGpuRest rest = { .milli_cpu = now.milli_cpu,
				 .gpu = now.gpu,
				 .n_gpus = nodes->n_gpus[slot],
				 .model = now.model };

	if (memcmp(&now, &known->rest, sizeof(now)) == 0)
		return known->sums.fragmented;
	known->rest = now;
	if (rest.n_gpus == 0)
		return 0;
	find_shapes(sampler);
	if (sampler->n_shapes == 0)
		return 0;
	return (gint64) rint(FRAGMENTS *
			     kd_gpu_fragmentation(sampler->shapes, sampler->n_shapes, &rest));
}

/* Pods on a node that is not there (any more) hold nothing. */
static Sums read_slot(KdSampler *sampler, const KdNodes *nodes, KdSlot slot, Slot *known)
{
	gint64 gpu_total;

	if (slot >= nodes->n_slots || !nodes->node[slot]) {
		known->rest = (Rest){ 0 };
		return (Sums){ 0 };
	}
	gpu_total = nodes->n_gpus[slot] * KD_GPU_WHOLE;
	return (Sums){
		.cpu_requested = nodes->requested[KD_CPU][slot],
		.cpu_allocatable = nodes->allocatable[KD_CPU][slot],
		.memory_requested = nodes->requested[KD_MEMORY][slot],
		.memory_allocatable = nodes->allocatable[KD_MEMORY][slot],
		.gpu_used = gpu_total - nodes->gpu_total_left[slot],
		.gpu_total = gpu_total,
		.fragmented = fragmented(sampler, nodes, slot, known),
		.pods = nodes->requested[KD_PODS][slot],
		.nodes_used = nodes->requested[KD_PODS][slot] > 0,
		.nodes = 1,
	};
}

static void add(Sums *sums, const Sums *part, gint64 times)
{
	sums->cpu_requested += times * part->cpu_requested;
	sums->cpu_allocatable += times * part->cpu_allocatable;
	sums->memory_requested += times * part->memory_requested;
	sums->memory_allocatable += times * part->memory_allocatable;
	sums->gpu_used += times * part->gpu_used;
	sums->gpu_total += times * part->gpu_total;
	sums->fragmented += times * part->fragmented;
	sums->pods += times * part->pods;
	sums->nodes_used += times * part->nodes_used;
	sums->nodes += times * part->nodes;
}

static void renew(KdSlot slot, gpointer data)
{
	KdSampler *sampler = data;
	const KdNodes *nodes = kd_scheduler_nodes(sampler->scheduler);
	Slot *known;

	if (slot >= sampler->slots->len)
		g_array_set_size(sampler->slots, MAX(slot + 1, nodes->n_slots));
	known = &g_array_index(sampler->slots, Slot, slot);
	add(&sampler->sums, &known->sums, -1);
	known->sums = read_slot(sampler, nodes, slot, known);
	add(&sampler->sums, &known->sums, 1);
}

static void catch_up(KdSampler *sampler)
{
	const KdSnapshot *snapshot = kd_scheduler_snapshot(sampler->scheduler);
	const KdNodes *nodes = kd_snapshot_nodes(snapshot);
	bool all = false;

	sampler->position = kd_snapshot_changed_since(
		snapshot, sampler->position, KD_NODE_OBJECT | KD_NODE_PODS, renew, sampler, &all);
	for (KdSlot slot = 0; all && slot < MAX(nodes->n_slots, sampler->slots->len); slot++)
		renew(slot, sampler);
}

/* ---- the row ---- */

static void write_row(KdSampler *sampler, KdTime now, const State *state)
{
	const Sums *sums = &state->sums;
	KdInsert *insert = &sampler->insert;

	kd_insert_int(insert, now);
	kd_insert_int(insert, ++sampler->seq);
	kd_insert_int(insert, sums->nodes);
	kd_insert_int(insert, sums->pods);
	kd_insert_int(insert, state->pending);
	kd_insert_int(insert, state->active);
	kd_insert_int(insert, state->backoff);
	kd_insert_int(insert, state->unschedulable);
	kd_insert_int(insert, sums->cpu_requested);
	kd_insert_int(insert, sums->cpu_allocatable);
	kd_insert_int(insert, sums->memory_requested);
	kd_insert_int(insert, sums->memory_allocatable);
	kd_insert_int(insert, sums->gpu_used);
	kd_insert_int(insert, sums->gpu_total);
	kd_insert_int(insert, state->gpu_arrived);
	kd_insert_real(insert, (double) sums->fragmented / FRAGMENTS);
	kd_insert_int(insert, sums->nodes_used);
	kd_insert_end(insert);
}

static State read_state(KdSampler *sampler, guint assumed)
{
	const KdQueueLengths queue = kd_scheduler_queue(sampler->scheduler);

	catch_up(sampler);
	return (State){
		.sums = sampler->sums,
		.pending = (gint64) sampler->tally->n_pending - assumed,
		.gpu_arrived = sampler->tally->gpu_arrived,
		.active = queue.active,
		.backoff = queue.backoff,
		.unschedulable = queue.unschedulable,
	};
}

static bool is_known(const KdSampler *sampler, const State *state)
{
	return sampler->seq > 0 && memcmp(state, &sampler->last, sizeof(*state)) == 0;
}

void kd_sampler_take(KdSampler *sampler, KdTime now, guint assumed)
{
	const State state = read_state(sampler, assumed);

	if (!sampler->options.always && is_known(sampler, &state))
		return;
	write_row(sampler, now, &state);
	sampler->last = state;
}

void kd_sampler_take_last(KdSampler *sampler, KdTime now)
{
	const State state = read_state(sampler, 0);

	if (!is_known(sampler, &state))
		write_row(sampler, now, &state);
}
