/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Manifests, with what configures the scheduler among them: whatever is read gives problems or
 * objects, and objects that were good are good when they are printed and read again.
 */
#include "config.h"

#include <string.h>

#include "api/encode.h"
#include "run/whatif.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

static KdManifest *read_text(const char *text, gsize size, KdKinds *kinds)
{
	g_autoptr(KdForest) forest = kd_yaml_parse(text, size, "fuzz.yaml", NULL);
	KdManifest *manifest;

	if (!forest)
		return NULL;
	manifest = kd_manifest_new(kinds, KD_DECODE_LENIENT);
	kd_manifest_add(manifest, forest);
	return manifest;
}

static bool is_good(KdManifest *manifest)
{
	return kd_problems_count(kd_manifest_problems(manifest), KD_PROBLEM_ERROR) == 0;
}

static void check_again(const KdObject *object, KdKinds *kinds)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(KdManifest) again = NULL;

	kd_tree_print_yaml(kd_object_encode(object, forest), text);
	again = read_text(text->str, text->len, kinds);
	g_assert(again && is_good(again) && kd_manifest_count(again) == 1);
	g_assert(kd_object_equal(kd_manifest_object(again, 0), object));
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
	g_autoptr(KdKinds) kinds = kd_kinds_new();
	g_autoptr(KdManifest) manifest = read_text((const char *) data, size, kinds);
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autoptr(KdSchedulerConfig) config = NULL;

	if (!manifest)
		return 0;
	g_autofree char *summary = kd_manifest_summary(manifest);
	config = kd_what_if_config(manifest, problems);
	kd_what_if_options(manifest, problems);
	for (guint i = 0; is_good(manifest) && i < kd_manifest_count(manifest); i++)
		check_again(kd_manifest_object(manifest, i), kinds);
	return 0;
}
