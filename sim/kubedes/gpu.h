/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fractional GPUs.
 *
 * A node has up to KD_MAX_GPUS devices of one model; what is left of each is counted in
 *thousandths.  A pod asks for `num` devices with `milli` of each: a share (num 1, milli < 1000),
 *whole ones (milli 1000) or none. In manifests this is written as the annotations and resources of
 *Alibaba's GPU-share scheduler: node: resources alibabacloud.com/gpu-count, label
 *alibabacloud.com/gpu-card-model pod:  annotations alibabacloud.com/gpu-count, .../gpu-milli,
 *.../gpu-card-model ("A|B"), and, once bound, .../gpu-index ("0-1-2") Without them a request for
 *nvidia.com/gpu or amd.com/gpu asks for that many whole devices.
 */
#ifndef KUBEDES_GPU_H
#define KUBEDES_GPU_H

#include <kubedes/types.h>

G_BEGIN_DECLS

#define KD_MAX_GPUS             16
#define KD_GPU_WHOLE            1000
#define KD_GPU_ANNOTATION_COUNT "alibabacloud.com/gpu-count"
#define KD_GPU_ANNOTATION_MILLI "alibabacloud.com/gpu-milli"
#define KD_GPU_ANNOTATION_MODEL "alibabacloud.com/gpu-card-model"
#define KD_GPU_ANNOTATION_INDEX "alibabacloud.com/gpu-index"

typedef struct {
	gint16 num, milli; /* 0, 0 = none */
	KdName models;     /* "A|B": one of these; NULL = any */
} KdGpuAsk;

/* Which devices a pod holds: bit i = device i. */
typedef guint32 KdGpuSet;

/* As in the annotation: "0-1-2"; print gives NULL for none, parse 0 for NULL or nonsense. */
char *kd_gpu_set_print(KdGpuSet gpus);
KdGpuSet kd_gpu_set_parse(const char *text);

bool kd_gpu_model_allowed(const KdGpuAsk *ask, KdName model);
/* Whether at least ask->num devices have ask->milli left (the model is not looked at). */
bool kd_gpu_fits(const KdGpuAsk *ask, const gint16 *left, guint n_gpus);
/* Whole: the lowest-numbered free devices.  Share: the fullest that still fits, lowest index first.
 * It must fit. */
KdGpuSet kd_gpu_pick_best(const KdGpuAsk *ask, const gint16 *left, guint n_gpus);

/*
 * A shape of pod that is typical of the workload: what fragmentation is measured against
 * (Weng et al., "Beware of Fragmentation: Scheduling GPU-Sharing Workloads with Fragmentation
 * Gradient Descent", ATC 2023).
 */
typedef struct {
	gint64 milli_cpu;
	KdGpuAsk gpu;
	double share; /* of all pods of the typical shapes; they add up to 1 */
} KdGpuShape;

/* What is left on a node. */
typedef struct {
	gint64 milli_cpu;
	const gint16 *gpu; /* [n_gpus] */
	guint n_gpus;
	KdName model;
} KdGpuRest;

/*
 * Expected GPU (in thousandths of a device) left on the node that a pod drawn from @shapes
 * cannot use.  Bucket sums are taken in the order of the shapes and added as the study's
 * code does, so that truncated scores are equal to the last bit.
 */
double kd_gpu_fragmentation(const KdGpuShape *shapes, guint n_shapes, const KdGpuRest *rest);

G_END_DECLS

#endif
