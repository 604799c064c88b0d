/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What amounts are divided by to become shares: fixed amounts, or those of the largest node.
 *
 * The GPU policies of Weng et al., "Beware of Fragmentation: Scheduling GPU-Sharing Workloads with
 * Fragmentation Gradient Descent" (ATC 2023), divide by 128000 millicores and 8000 thousandths of a
 * device, which is what the largest node of their cluster has.  GPUs are counted in thousandths.
 */
#ifndef KD_POLICIES_SCALE_H
#define KD_POLICIES_SCALE_H

#include <kubedes/policy.h>

/* Part of a plug-in's args: 0 = of the largest node. */
typedef struct {
	gint64 maxCpu, maxMemory, maxGpu;
} KdScale;

/* Rows of a field table for the members of @type_'s KdScale member @scale_. */
#define KD_SCALE_FIELD(type_, scale_, member_, ...)                                                \
	{                                                                                          \
		.name = #member_, .type = KD_FIELD_INT, .offset = offsetof(type_, scale_.member_), \
		.min = 0, .max = G_MAXINT64, __VA_ARGS__                                           \
	}
#define KD_SCALE_CPU(type_, scale_)                                                                \
	KD_SCALE_FIELD(type_, scale_, maxCpu, .fallback = "0",                                     \
		       .help = "CPU of a full node in millicores; 0: that of the largest")
#define KD_SCALE_MEMORY(type_, scale_)                                                             \
	KD_SCALE_FIELD(type_, scale_, maxMemory, .fallback = "0",                                  \
		       .help = "memory of a full node in bytes; 0: that of the largest")
#define KD_SCALE_GPU(type_, scale_)                                                                \
	KD_SCALE_FIELD(type_, scale_, maxGpu, .fallback = "0",                                     \
		       .help = "GPUs of a full node in thousandths; 0: those of the largest")

/* One attempt's; at the beginning of a plug-in's scratch, or all of it. */
typedef struct {
	KdScale scale;
	bool known;
} KdScaleMemo;

/* @args with the zeros looked up, once an attempt; a member stays 0 where no node has any. */
const KdScale *kd_scale_get(const KdScale *args, const KdCycle *cycle);
void kd_scale_key(const KdScale *scale, GByteArray *key);

/* What is left of a resource on the node, requests taken off. */
static inline gint64 kd_left(const KdNodes *nodes, int resource, KdSlot node)
{
	return nodes->allocatable[resource][node] - nodes->requested[resource][node];
}

/* The request of the pod for one of the fixed resources. */
gint64 kd_pod_request(const KdPodInfo *pod, int resource);
/* All the GPU that it asks for. */
static inline gint64 kd_pod_gpu(const KdPodInfo *pod)
{
	return (gint64) pod->gpu.num * pod->gpu.milli;
}
/* A score from 0 to 100 of a share; truncated as Go's int() does. */
static inline gint64 kd_score_of(double share)
{
	return (gint64) CLAMP(share * KD_SCORE_MAX, 0, KD_SCORE_MAX);
}

#endif
