/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_world.h"

#include <string.h>

#include "kt_words.h"
#include "placement/profile_private.h"

KdFrameworkOptions kt_stage_options(void)
{
	return (KdFrameworkOptions){ .seed = 1, .percentage = 100, .tie_break = KD_TIE_FIRST };
}

static KdProfile *profile_of(const KtPlugin *plugins)
{
	KdProfile *profile = g_new0(KdProfile, 1);

	profile->schedulerName = g_intern_static_string("default-scheduler");
	profile->missing = g_ptr_array_new();
	for (guint point = 0; point < KD_N_POINTS; point++)
		*kd_point_list(point, profile) = g_array_new(FALSE, FALSE, sizeof(guint));
	for (; plugins->policy; plugins++) {
		guint i = kd_profile_ensure(profile, plugins->policy);

		profile->plugins[i].weight = plugins->weight ? plugins->weight : 1;
		for (guint point = 0; point < KD_N_POINTS; point++)
			if (kd_point_has(point, plugins->policy))
				g_array_append_val(*kd_point_list(point, profile), i);
	}
	return profile;
}

KtStage *kt_stage_new(const KtPlugin *plugins, const KdFrameworkOptions *options, const char *world)
{
	KtStage *stage = g_new0(KtStage, 1);
	KdFrameworkOptions fallback = kt_stage_options();
	g_autoptr(GError) error = NULL;

	stage->snapshot = kd_snapshot_new();
	stage->pods = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	stage->kept = g_ptr_array_new_with_free_func((GDestroyNotify) kd_pod_info_unref);
	stage->text = g_string_new(NULL);
	kt_stage_add(stage, world);
	if (!plugins)
		return stage;
	stage->profile = profile_of(plugins);
	stage->framework = kd_framework_new(stage->profile, stage->snapshot,
					    options ? options : &fallback, &error);
	KT_ROW_NO_ERROR("the framework starts", error);
	g_assert(stage->framework);
	return stage;
}

void kt_stage_free(KtStage *stage)
{
	if (!stage)
		return;
	kd_framework_free(stage->framework);
	kd_profile_free(stage->profile);
	kd_snapshot_free(stage->snapshot);
	g_hash_table_unref(stage->pods);
	g_ptr_array_unref(stage->kept);
	g_string_free(stage->text, TRUE);
	g_free(stage);
}

const KdPodInfo *kt_stage_info(KtStage *stage, const char *words)
{
	KdPod *pod = kt_words_pod(words);
	KdPodInfo *info;

	pod->object.uid = ++stage->last_uid;
	info = kd_snapshot_pod_info(stage->snapshot, pod);
	kd_object_unref(&pod->object);
	g_ptr_array_add(stage->kept, info);
	return info;
}

static void put(KtStage *stage, const KdPodInfo *info, KdName node, KdGpuSet gpus)
{
	kd_snapshot_add_pod(stage->snapshot, info, node, gpus);
	g_hash_table_insert(stage->pods, g_strdup(info->pod->object.metadata.name),
			    GSIZE_TO_POINTER(info->pod->object.uid));
}

/* "p cpu=1 on=a" -> "p cpu=1", and a. */
static void add_pod(KtStage *stage, const char *words)
{
	g_auto(GStrv) parts = g_strsplit(words, " ", -1);
	g_autoptr(GString) rest = g_string_new(NULL);
	const char *on = NULL;

	for (char **part = parts; *part; part++)
		if (g_str_has_prefix(*part, "on="))
			on = *part + strlen("on=");
		else
			g_string_append_printf(rest, "%s ", *part);
	put(stage, kt_stage_info(stage, g_strchomp(rest->str)), g_intern_string(on), 0);
}

static void add_one(KtStage *stage, const char *line)
{
	const char *words = strchr(line, ' ') + 1;

	if (g_str_has_prefix(line, "node ")) {
		g_autoptr(KdObject) node = &kt_words_node(words)->object;

		kd_snapshot_set_node(stage->snapshot, KD_NODE(node));
	} else if (g_str_has_prefix(line, "pod ")) {
		add_pod(stage, words);
	} else if (g_str_has_prefix(line, "gone ")) {
		kd_snapshot_remove_node(stage->snapshot, g_intern_string(words));
	} else {
		gpointer uid = g_hash_table_lookup(stage->pods, words);

		g_assert(g_str_has_prefix(line, "end ") && uid);
		kd_snapshot_remove_pod(stage->snapshot, GPOINTER_TO_SIZE(uid), NULL);
	}
}

void kt_stage_add(KtStage *stage, const char *world)
{
	g_auto(GStrv) lines = g_strsplit(world, ";", -1);

	for (char **line = lines; *line; line++)
		if (*g_strstrip(*line))
			add_one(stage, *line);
}

static void show_node(KtStage *stage, const KdAttempt *record, KdSlot slot)
{
	const KdNodes *nodes = kd_snapshot_nodes(stage->snapshot);
	guint i = 0;

	g_string_append_printf(stage->text, "%s%s", stage->text->len ? " " : "", nodes->name[slot]);
	if (record->verdicts[slot] != KD_FITS) {
		g_string_append_printf(stage->text, "!%s",
				       kd_verdict_reason(record->verdicts[slot]));
		return;
	}
	g_string_append(stage->text, slot == record->chosen ? "*" : "");
	while (record->feasible[i] != slot)
		i++;
	if (record->scored)
		g_string_append_printf(stage->text, "=%" G_GINT64_FORMAT, record->totals[i]);
}

const char *kt_stage_try(KtStage *stage, const char *pod)
{
	const KdAttempt *record = kd_framework_attempt(stage->framework, kt_stage_info(stage, pod));

	g_string_truncate(stage->text, 0);
	if (record->error)
		g_string_append_printf(stage->text, "(error) %s", kd_verdict_reason(record->error));
	else if (record->pre_filter)
		g_string_append_printf(stage->text, "!!%s", kd_verdict_reason(record->pre_filter));
	for (guint i = 0; !record->error && i < record->n_evaluated; i++)
		show_node(stage, record, record->evaluated[i]);
	return stage->text->str;
}

const char *kt_stage_place(KtStage *stage, const char *pod)
{
	const KdPodInfo *info = kt_stage_info(stage, pod);
	const KdAttempt *record = kd_framework_attempt(stage->framework, info);
	const KdNodes *nodes = kd_snapshot_nodes(stage->snapshot);
	KdName node;

	if (record->chosen == KD_NO_SLOT)
		return "-";
	node = nodes->name[record->chosen];
	put(stage, info, node, kd_framework_pick_gpus(stage->framework, record->chosen));
	return node;
}

const char *kt_stage_message(KtStage *stage)
{
	const KdPodInfo *last = g_ptr_array_index(stage->kept, stage->kept->len - 1);
	g_autofree char *message = NULL;

	kd_framework_attempt(stage->framework, last);
	message = kd_attempt_message(stage->framework);

	g_string_assign(stage->text, message);
	return stage->text->str;
}
