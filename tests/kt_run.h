/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scenarios from texts, and their workloads.
 */
#ifndef KT_RUN_H
#define KT_RUN_H

#include <string.h>

#include "kt.h"
#include "run/trace.h"

#define KT_SCENARIO "apiVersion: kubedes.io/v1\nkind: Scenario\n"

/* The path of a file with this text in @folder; interned. */
static inline const char *kt_write(const char *folder, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	gboolean good = g_file_set_contents(path, text, -1, NULL);

	g_assert(good);
	return g_intern_string(path);
}

/* The scenario of this text, without its first two lines, in @folder; NULL with a failed row when
 * it is not good. */
static inline KdScenario *kt_scenario(const char *row, const char *folder, const char *text,
				      const char *const *sets)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autofree char *whole = g_strconcat(KT_SCENARIO, text, NULL);
	KdScenario *scenario = kd_scenario_load(kt_write(folder, "s.yaml", whole), sets, problems);
	g_autofree char *said = kd_problems_print(problems);

	KT_ROW_STR(row, said, "");
	return scenario;
}

/* What is wrong with it, with the folder taken off the front of each line; g_free(). */
static inline char *kt_scenario_problems(const char *folder, const char *text,
					 const char *const *sets)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	const char *path = kt_write(folder, "s.yaml", text);
	g_autoptr(KdScenario) scenario = kd_scenario_load(path, sets, problems);
	g_autofree char *said = kd_problems_print(problems);
	g_autofree char *prefix = g_strconcat(folder, "/", NULL);
	g_auto(GStrv) parts = g_strsplit(said, prefix, -1);

	KT_ROW_TRUE(said, !scenario == (kd_problems_count(problems, KD_PROBLEM_ERROR) > 0));
	return g_strjoinv("", parts);
}

/* The first workload of the text; the scenario owns it. */
static inline const KdWorkloadSpec *kt_workload(KdScenario *scenario)
{
	return &scenario->spec.workloads[0];
}

/* What a pod asks for, or a node has. */
typedef struct {
	gint64 milli_cpu, memory, gpus, gpu_milli;
	const char *model; /* NULL = none */
} KtAmounts;

static inline gint64 kt_amount(const KdResources *resources, const char *name, bool milli)
{
	const KdQuantity *quantity = kd_resources_get(resources, g_intern_string(name));

	if (!quantity)
		return 0;
	return milli ? kd_quantity_milli(*quantity) : kd_quantity_value(*quantity);
}

static inline KtAmounts kt_amounts_of_pod(const KdObject *object)
{
	const KdMap *annotations = &object->metadata.annotations;
	const char *count = kd_map_lookup(annotations, "alibabacloud.com/gpu-count");
	const char *milli = kd_map_lookup(annotations, "alibabacloud.com/gpu-milli");
	const KdResources *requests = &KD_POD(object)->spec->containers[0].resources.requests;

	return (KtAmounts){ .milli_cpu = kt_amount(requests, "cpu", true),
			    .memory = kt_amount(requests, "memory", false),
			    .gpus = count ? g_ascii_strtoll(count, NULL, 10) : 0,
			    .gpu_milli = milli ? g_ascii_strtoll(milli, NULL, 10) : 0,
			    .model = kd_map_lookup(annotations,
						   "alibabacloud.com/gpu-card-model") };
}

static inline KtAmounts kt_amounts_of_node(const KdObject *object)
{
	const KdResources *has = &KD_NODE(object)->status.allocatable;

	return (KtAmounts){ .milli_cpu = kt_amount(has, "cpu", true),
			    .memory = kt_amount(has, "memory", false),
			    .gpus = kt_amount(has, "alibabacloud.com/gpu-count", false),
			    .model = kd_map_lookup(&object->metadata.labels,
						   "alibabacloud.com/gpu-card-model") };
}

#endif
