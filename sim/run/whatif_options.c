/* SPDX-License-Identifier: Apache-2.0 */
/* The documents among the manifests that say how to schedule. */
#include "config.h"

#include "run/whatif.h"

#include "api/decode.h"
#include "api/raw.h"

static const char *const versions[] = { "kubedes.io/v1", NULL };
static const char *const kinds[] = { "ScheduleOptions", NULL };
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
	KD_FIELD(ScheduleOptions, apiVersion, NAME, .required = true, .allowed = versions),
	KD_FIELD(ScheduleOptions, kind, NAME, .required = true, .allowed = kinds),
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
const KdStruct kd_what_if_options_struct = {
	.name = "ScheduleOptions",
	.size = sizeof(ScheduleOptions),
	.fields = fields,
	.help = "how `kubedes schedule` goes about it (apiVersion: kubedes.io/v1)",
	.kept = KD_WORDS("metadata"),
};

KdWhatIfOptions kd_what_if_options(const KdManifest *manifest, KdProblems *problems)
{
	const KdRaw *document = kd_manifest_document(manifest, "ScheduleOptions");
	KdWhatIfOptions options = { .passes = 1, .tie_break = KD_TIE_NAME };
	const KdTree *tree = kd_raw_tree(document);
	ScheduleOptions read;

	if (!document)
		return options;
	kd_problems_set_subject(problems, "ScheduleOptions");
	if (kd_struct_decode(&kd_what_if_options_struct, kd_raw_forest(document), tree, &read, NULL,
			     "", KD_DECODE_STRICT, problems)) {
		options.queue_order = g_str_equal(read.order, "queue");
		options.passes = read.passes;
		options.keep_victims = g_str_equal(read.victims, "terminating");
		options.omit_raw = read.omitRaw;
		if (read.featureGates) {
			const KdPlace place = kd_tree_place(kd_raw_forest(document),
							    kd_tree_get(tree, "featureGates"));

			kd_problems_add(problems, KD_PROBLEM_WARNING, &place, "featureGates",
					"has no effect here: gates are at the defaults of v1.34");
		}
	}
	kd_problems_set_subject(problems, NULL);
	kd_struct_clear(&kd_what_if_options_struct, &read);
	return options;
}

KdSchedulerConfig *kd_what_if_config(const KdManifest *manifest, KdProblems *problems)
{
	const KdRaw *document = kd_manifest_document(manifest, "KubeSchedulerConfiguration");

	return document ? kd_scheduler_config_read(kd_raw_forest(document), kd_raw_tree(document),
						   problems)
			: NULL;
}
