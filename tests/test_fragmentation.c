/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/fragmentation.c: what a typical pod could not use of a node. */
#include "config.h"

#include "kt.h"

#include <kubedes/gpu.h>

/* A node of 4 CPUs with two devices, unless the row says otherwise. */
static const struct {
	const char *row;
	gint64 cpu;
	gint16 left[2];
	const char *model;
	KdGpuShape shape; /* of all pods */
	double want;
} single[] = {
	{ "q3: what is too small for the pod",
	  4000,
	  { 300, 1000 },
	  "T4",
	  { 1000, { 1, 500, NULL }, 1 },
	  300 },
	{ "q3: nothing is too small", 4000, { 700, 1000 }, "T4", { 1000, { 1, 500, NULL }, 1 }, 0 },
	{ "q2: no device is free", 4000, { 300, 400 }, "T4", { 1000, { 1, 500, NULL }, 1 }, 700 },
	{ "q2: one device is too few",
	  4000,
	  { 0, 1000 },
	  "T4",
	  { 1000, { 2, 1000, NULL }, 1 },
	  1000 },
	{ "q4: the CPU does not suffice",
	  500,
	  { 1000, 1000 },
	  "T4",
	  { 1000, { 1, 500, NULL }, 1 },
	  2000 },
	{ "q1: neither suffices", 500, { 100, 1000 }, "T4", { 1000, { 2, 1000, NULL }, 1 }, 1100 },
	{ "x: pods without GPUs cannot use any",
	  4000,
	  { 100, 1000 },
	  "T4",
	  { 1000, { 0, 0, NULL }, 1 },
	  1100 },
	{ "x: whether their CPU suffices or not",
	  0,
	  { 100, 1000 },
	  "T4",
	  { 1000, { 0, 0, NULL }, 1 },
	  1100 },
	{ "the model is not allowed",
	  4000,
	  { 100, 1000 },
	  "T4",
	  { 1000, { 1, 50, "P100|V100" }, 1 },
	  1100 },
	{ "the model is allowed", 4000, { 100, 1000 }, "T4", { 1000, { 1, 50, "P100|T4" }, 1 }, 0 },
	{ "nothing left", 4000, { 0, 0 }, "T4", { 1000, { 1, 50, NULL }, 1 }, 0 },
};

static void one_shape(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(single); i++) {
		KdGpuRest rest = { single[i].cpu, single[i].left, 2, single[i].model };

		KT_ROW_DOUBLE(single[i].row, kd_gpu_fragmentation(&single[i].shape, 1, &rest),
			      single[i].want, 0);
	}
}

static void mean(void)
{
	/* 0.5 * 300 (q3) + 0.3 * 1300 (no GPU asked for) + 0.2 * 1300 (q2) */
	const KdGpuShape shapes[] = {
		{ 1000, { 1, 500, NULL }, 0.5 },
		{ 1000, { 0, 0, NULL }, 0.3 },
		{ 1000, { 2, 1000, NULL }, 0.2 },
	};
	const gint16 left[] = { 300, 1000 };
	KdGpuRest rest = { 4000, left, 2, "T4" };

	KT_ROW_DOUBLE("weighed by share", kd_gpu_fragmentation(shapes, 3, &rest), 800, 1e-9);
	KT_ROW_DOUBLE("no shapes known", kd_gpu_fragmentation(shapes, 0, &rest), 0, 0);
	rest.n_gpus = 0;
	KT_ROW_DOUBLE("no devices", kd_gpu_fragmentation(shapes, 3, &rest), 0, 0);
}

static CU_TestInfo tests[] = {
	{ "one shape", one_shape },
	{ "several shapes", mean },
	CU_TEST_INFO_NULL,
};

KT_SUITE(fragmentation) = { .pName = "fragmentation", .pTests = tests };
