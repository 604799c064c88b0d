/* SPDX-License-Identifier: Apache-2.0 */
/* sim/placement/gpu.c: which devices of a node fit a pod, and which it gets. */
#include "config.h"

#include "kt.h"

#include <kubedes/gpu.h>

static const struct {
	const char *row;
	gint16 num, milli;
	gint16 left[4];
	const char *want; /* "-" = does not fit */
} picks[] = {
	{ "a share goes to the fullest device", 1, 300, { 1000, 400, 700, 300 }, "3" },
	{ "the first of equals", 1, 300, { 1000, 400, 400, 200 }, "1" },
	{ "a share that fits nowhere", 1, 300, { 200, 100, 0, 299 }, "-" },
	{ "whole ones go to the lowest numbers", 2, 1000, { 999, 1000, 1000, 1000 }, "1-2" },
	{ "one whole device", 1, 1000, { 0, 500, 1000, 1000 }, "2" },
	{ "one too few", 3, 1000, { 1000, 1000, 999, 0 }, "-" },
	{ "all of them", 4, 1000, { 1000, 1000, 1000, 1000 }, "0-1-2-3" },
	{ "shares of several devices", 2, 500, { 400, 500, 1000, 600 }, "1-2" },
};

static void devices(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(picks); i++) {
		KdGpuAsk ask = { .num = picks[i].num, .milli = picks[i].milli };
		bool fits = kd_gpu_fits(&ask, picks[i].left, 4);
		g_autofree char *got = fits ? kd_gpu_set_print(
						      kd_gpu_pick_best(&ask, picks[i].left, 4))
					    : NULL;

		KT_ROW_STR(picks[i].row, got ? got : "-", picks[i].want);
	}
	KT_ROW_TRUE("nothing fits everywhere", kd_gpu_fits(&(KdGpuAsk){ 0 }, NULL, 0));
}

static const struct {
	const char *row, *models, *model;
	bool want;
} models[] = {
	{ "any model", NULL, "T4", true },
	{ "any, even none", NULL, NULL, true },
	{ "the one", "T4", "T4", true },
	{ "another", "T4", "P100", false },
	{ "one of several", "P100|T4|V100", "T4", true },
	{ "the last of several", "P100|T4", "T4", true },
	{ "part of a name is not the name", "V100M16|V100M32", "V100", false },
	{ "a longer name is not the name", "V100", "V100M16", false },
	{ "no model on the node", "T4", NULL, false },
};

static void allowed(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(models); i++) {
		KdGpuAsk ask = { .models = models[i].models };

		KT_ROW_INT(models[i].row, kd_gpu_model_allowed(&ask, models[i].model),
			   models[i].want);
	}
}

static const struct {
	const char *row, *text;
	KdGpuSet want;
} sets[] = {
	{ "one", "3", 1 << 3 },     { "several", "0-1-15", 1 | 1 << 1 | 1 << 15 },
	{ "none", "", 0 },          { "not there", NULL, 0 },
	{ "nonsense", "0-x", 0 },   { "no such device", "16", 0 },
	{ "half a list", "1-", 0 },
};

static void texts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(sets); i++) {
		KdGpuSet got = kd_gpu_set_parse(sets[i].text);
		g_autofree char *back = kd_gpu_set_print(got);

		KT_ROW_INT(sets[i].row, got, sets[i].want);
		KT_ROW_STR("and back", back, got ? sets[i].text : NULL);
	}
}

static CU_TestInfo tests[] = {
	{ "devices", devices },
	{ "models", allowed },
	{ "sets as text", texts },
	CU_TEST_INFO_NULL,
};

KT_SUITE(gpu) = { .pName = "gpu", .pTests = tests };
