/* SPDX-License-Identifier: Apache-2.0 */
/* The documents among the manifests that say how to schedule. */
#include "config.h"

#include "run/whatif.h"

#include "api/decode.h"
#include "api/encode.h"

static const char *const orders[] = { "given", "queue", NULL };
static const char *const victims[] = { "delete", "terminating", NULL };

typedef struct {
	KdName apiVersion, kind, order, victims;
	char *note;
	gint64 passes;
	KdRaw *featureGates;
	bool omitRaw;
} ScheduleOptions;

static const KdField fields[] = {
	KD_FIELD(ScheduleOptions, apiVersion, NAME),
	KD_FIELD(ScheduleOptions, kind, NAME),
	KD_FIELD(ScheduleOptions, order, NAME, .fallback = "given", .allowed = orders,
		 .help = "given: pods as they stand in the files; queue: by priority, then as they "
			 "stand"),
	KD_FIELD(ScheduleOptions, victims, NAME, .fallback = "delete", .allowed = victims,
		 .help = "what becomes of preempted pods"),
	KD_FIELD(ScheduleOptions, passes, INT, .fallback = "1", .min = 1, .max = 1000,
		 .help = "how often to go through the pods that are still pending"),
	KD_FIELD(ScheduleOptions, featureGates, TREE,
		 .help = "gates that differ from the defaults"),
	KD_FIELD(ScheduleOptions, omitRaw, BOOL, .help = "leave out scores before normalising"),
	KD_FIELD(ScheduleOptions, note, STRING, .help = "a remark"),
	KD_FIELDS_END,
};
static const KdStruct options_struct = { .name = "ScheduleOptions",
					 .size = sizeof(ScheduleOptions),
					 .fields = fields };

/* The last document of a configuration kind; NULL = none. */
static const KdObject *find(const KdManifest *manifest, const char *kind)
{
	const KdObject *found = NULL;

	for (guint i = 0; i < kd_manifest_count(manifest); i++)
		if (g_str_equal(kd_manifest_object(manifest, i)->kind->kind, kind))
			found = kd_manifest_object(manifest, i);
	return found;
}

KdWhatIfOptions kd_what_if_options(const KdManifest *manifest, KdProblems *problems)
{
	const KdObject *object = find(manifest, "ScheduleOptions");
	KdWhatIfOptions options = { .passes = 1, .tie_break = KD_TIE_NAME };
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	ScheduleOptions read;

	if (!object)
		return options;
	if (kd_struct_decode(&options_struct, forest, kd_object_encode(object, forest), &read, NULL,
			     "", KD_DECODE_LENIENT, problems)) {
		options.queue_order = g_str_equal(read.order, "queue");
		options.passes = read.passes;
		options.keep_victims = g_str_equal(read.victims, "terminating");
		options.omit_raw = read.omitRaw;
		if (read.featureGates)
			kd_problems_add(problems, KD_PROBLEM_WARNING, NULL, "featureGates",
					"has no effect here: gates are at the defaults of v1.34");
	}
	kd_struct_clear(&options_struct, &read);
	return options;
}

KdSchedulerConfig *kd_what_if_config(const KdManifest *manifest, KdProblems *problems)
{
	const KdObject *object = find(manifest, "KubeSchedulerConfiguration");
	g_autoptr(KdForest) forest = kd_forest_new(NULL);

	return object ? kd_scheduler_config_read(forest, kd_object_encode(object, forest), problems)
		      : NULL;
}
