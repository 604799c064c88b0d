/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Streams of the first workload of a scenario.
 */
#ifndef KT_STREAM_H
#define KT_STREAM_H

#include "kt_run.h"
#include "run/stream.h"

/* Of the cluster of the openb trace. */
static const KdCapacity kt_openb_capacity = { .milli_cpu = 125514000,
					      .memory = (gint64) 612028416 << 20,
					      .gpu_milli = 6212000 };

/* The stream borrows the scenario. */
typedef struct {
	KdScenario *scenario;
	KdStream *stream;
	GError *error;
} KtFlow;

static inline KtFlow *kt_flow_new(const char *row, const char *folder, const char *workload,
				  const KdCapacity *capacity, gint64 seed)
{
	g_autofree char *text = g_strdup_printf("workloads: [{%s}]\n", workload);
	KtFlow *flow = g_new0(KtFlow, 1);

	flow->scenario = kt_scenario(row, folder, text, NULL);
	if (flow->scenario)
		flow->stream = kd_stream_open(kt_workload(flow->scenario), folder, seed, capacity,
					      &flow->error);
	return flow;
}

static inline void kt_flow_free(KtFlow *flow)
{
	kd_stream_free(flow->stream);
	kd_scenario_free(flow->scenario);
	g_clear_error(&flow->error);
	g_free(flow);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KtFlow, kt_flow_free)

/* What came of an arrival. */
typedef struct {
	char *name;
	KdTime at, duration;
	KtAmounts asks;
} KtSeen;

static inline void kt_seen_clear(gpointer data)
{
	g_free(((KtSeen *) data)->name);
}

static inline GArray *kt_read_stream(const char *workload, const KdCapacity *capacity,
				     char **ret_note)
{
	g_autoptr(KtFlow) flow = kt_flow_new(workload, kt_tmp(), workload, capacity, 1);
	GArray *all = g_array_new(FALSE, FALSE, sizeof(KtSeen));
	KdArrival arrival;

	KT_ROW_NO_ERROR(workload, flow->error);
	g_array_set_clear_func(all, kt_seen_clear);
	while (flow->stream && kd_stream_next(flow->stream, &arrival, &flow->error)) {
		const KtSeen seen = { g_strdup(arrival.object->metadata.name), arrival.at,
				      arrival.duration, kt_amounts_of_pod(arrival.object) };

		g_array_append_val(all, seen);
		kd_object_unref(arrival.object);
	}
	if (ret_note)
		*ret_note = g_strdup(kd_stream_note(flow->stream));
	return all;
}

static inline const KtSeen *kt_seen(const GArray *all, guint i)
{
	return &g_array_index(all, KtSeen, i);
}

/* 2,000 pods, which ask for about 0.24 of the GPUs. */
#define KT_LIKE "format: openb-like, options: {count: 2000}"

#endif
