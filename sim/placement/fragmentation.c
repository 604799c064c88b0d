/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/gpu.h>

/* What a typical pod leaves of a node, in the order in which the parts are added up. */
typedef enum {
	LACK_BOTH, /* q1 */
	LACK_GPU,  /* q2 */
	LACK_CPU,  /* q4 */
	SATISFIED, /* xl: asks for no GPU, and the CPU suffices */
	STARVED,   /* xr: asks for no GPU, and the CPU does not suffice */
	NO_ACCESS, /* the model is not allowed */
	N_BUCKETS,
	FITS = N_BUCKETS, /* q3 */
} Bucket;

static Bucket classify(const KdGpuShape *shape, const KdGpuRest *rest)
{
	bool cpu = rest->milli_cpu >= shape->milli_cpu;

	if (shape->gpu.milli == 0)
		return cpu ? SATISFIED : STARVED;
	if (!kd_gpu_model_allowed(&shape->gpu, rest->model))
		return NO_ACCESS;
	if (kd_gpu_fits(&shape->gpu, rest->gpu, rest->n_gpus))
		return cpu ? FITS : LACK_CPU;
	return cpu ? LACK_GPU : LACK_BOTH;
}

/* Of the devices that are too full for the shape. */
static gint64 crumbs(const KdGpuShape *shape, const KdGpuRest *rest)
{
	gint64 sum = 0;

	for (guint i = 0; i < rest->n_gpus; i++)
		if (rest->gpu[i] < shape->gpu.milli)
			sum += rest->gpu[i];
	return sum;
}

double kd_gpu_fragmentation(const KdGpuShape *shapes, guint n_shapes, const KdGpuRest *rest)
{
	double bucket[N_BUCKETS] = { 0 };
	double sum = 0;
	gint64 total = 0;

	for (guint i = 0; i < rest->n_gpus; i++)
		total += rest->gpu[i];
	for (guint m = 0; m < n_shapes; m++) {
		Bucket class = classify(&shapes[m], rest);

		if (class == FITS)
			bucket[LACK_GPU] += shapes[m].share * (double) crumbs(&shapes[m], rest);
		else
			bucket[class] += shapes[m].share * (double) total;
	}
	for (guint b = 0; b < N_BUCKETS; b++)
		sum += bucket[b];
	return sum;
}
