/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/profile_private.h"

#include <string.h>

#include "api/field_path.h"
#include "api/raw.h"
#include "placement/config_document.h"

static KdSchedulerConfig *config_new(void)
{
	KdSchedulerConfig *config = g_new0(KdSchedulerConfig, 1);

	config->podInitialBackoff = KD_SECOND;
	config->podMaxBackoff = 10 * KD_SECOND;
	return config;
}

void kd_scheduler_config_free(KdSchedulerConfig *config)
{
	if (!config)
		return;
	for (guint i = 0; i < config->n_profiles; i++)
		kd_profile_free(config->profiles[i]);
	g_free(config->profiles);
	g_free(config);
}

static void add_profile(KdSchedulerConfig *config, const KdProfileSource *source,
			KdProblems *problems)
{
	config->profiles = g_renew(KdProfile *, config->profiles, config->n_profiles + 1);
	config->profiles[config->n_profiles++] = kd_profile_new(source, problems);
}

static void source_init(KdProfileSource *source, KdForest *forest, const char *path)
{
	*source = (KdProfileSource){
		.schedulerName = g_intern_static_string("default-scheduler"),
		.configs = g_array_new(FALSE, FALSE, sizeof(KdPluginConfig)),
		.forest = forest,
		.path = path,
	};
	kd_plugin_sets_init(&source->sets);
}

static void source_clear(KdProfileSource *source)
{
	kd_plugin_sets_clear(&source->sets);
	g_clear_pointer(&source->configs, g_array_unref);
}

static void add_default_profile(KdSchedulerConfig *config, KdProblems *problems)
{
	KdProfileSource source;

	source_init(&source, NULL, "profiles[0]");
	add_profile(config, &source, problems);
	source_clear(&source);
}

KdSchedulerConfig *kd_scheduler_config_default(void)
{
	KdSchedulerConfig *config = config_new();
	g_autoptr(KdProblems) problems = kd_problems_new();

	add_default_profile(config, problems);
	g_assert(kd_problems_count(problems, KD_PROBLEM_ERROR) == 0);
	return config;
}

/* ---- reading ---- */

typedef struct {
	KdForest *forest;
	const KdTree *tree;
	KdProblems *problems;
} Reader;

/* Where @path is written, or the nearest place above it. */
static KdPlace place_of(const Reader *reader, const char *path)
{
	return kd_tree_place(reader->forest, kd_field_path_find(reader->tree, path, strlen(path)));
}

static void add_problem(const Reader *reader, KdSeverity severity, const char *path,
			const char *message)
{
	const KdPlace place = place_of(reader, path);

	kd_problems_add(reader->problems, severity, &place, path, message);
}

/* The plug-in that a list names; FALSE: it does not exist. */
static bool read_ref(const Reader *reader, const KdPluginItem *item, const char *path,
		     KdPluginRef *ret)
{
	g_autofree char *at = g_strconcat(path, ".name", NULL);
	g_autoptr(GError) error = NULL;

	if (!item->name)
		return false;
	*ret = (KdPluginRef){ .name = item->name,
			      .weight = item->weight,
			      .place = place_of(reader, at) };
	if (strcmp(item->name, "*") == 0)
		return true;
	ret->policy = kd_policy_find(item->name, &error);
	if (ret->policy)
		ret->name = g_intern_string(ret->policy->name);
	if (ret->policy || kd_plugin_is_known(item->name))
		return true;
	add_problem(reader, KD_PROBLEM_ERROR, at, error->message);
	return false;
}

static void read_refs(const Reader *reader, const KdPluginItem *items, guint n, KdPoint point,
		      const char *path, GArray *refs)
{
	for (guint i = 0; i < n; i++) {
		g_autofree char *at = g_strdup_printf("%s[%u]", path, i);
		g_autofree char *weight = g_strconcat(at, ".weight", NULL);
		KdPluginRef ref;

		if (!read_ref(reader, &items[i], at, &ref))
			continue;
		g_array_append_val(refs, ref);
		if (items[i].weight && point != KD_POINT_SCORE && point != KD_POINT_MULTI)
			add_problem(reader, KD_PROBLEM_WARNING, weight, "has no effect here");
	}
}

static void read_plugins(const Reader *reader, const KdPluginsDocument *document,
			 KdProfileSource *source)
{
	for (guint point = 0; point <= KD_N_POINTS; point++) {
		const KdPluginItems *items = &document->at[point];
		g_autofree char *path = g_strdup_printf("%s.plugins.%s", source->path,
							kd_point_name(point));
		g_autofree char *enabled = g_strconcat(path, ".enabled", NULL);
		g_autofree char *disabled = g_strconcat(path, ".disabled", NULL);

		read_refs(reader, items->enabled, items->n_enabled, point, enabled,
			  source->sets.at[point].enabled);
		read_refs(reader, items->disabled, items->n_disabled, point, disabled,
			  source->sets.at[point].disabled);
	}
}

static void read_plugin_config(const Reader *reader, const KdProfileDocument *document,
			       KdProfileSource *source)
{
	for (guint i = 0; i < document->n_pluginConfig; i++) {
		const KdPluginItem item = { .name = document->pluginConfig[i].name };
		g_autofree char *path = g_strdup_printf("%s.pluginConfig[%u]", source->path, i);
		KdPluginConfig config = { .args = kd_raw_tree(document->pluginConfig[i].args) };
		KdPluginRef ref;

		if (!read_ref(reader, &item, path, &ref))
			continue;
		config.name = ref.name;
		config.place = ref.place;
		g_array_append_val(source->configs, config);
	}
}

static void read_profile(const Reader *reader, const KdProfileDocument *document, guint i,
			 KdSchedulerConfig *config)
{
	g_autofree char *path = g_strdup_printf("profiles[%u]", i);
	KdProfileSource source;

	source_init(&source, reader->forest, path);
	source.place = place_of(reader, path);
	if (document->schedulerName)
		source.schedulerName = document->schedulerName;
	source.percentageOfNodesToScore = document->percentageOfNodesToScore;
	read_plugins(reader, &document->plugins, &source);
	read_plugin_config(reader, document, &source);
	add_profile(config, &source, reader->problems);
	source_clear(&source);
}

static void warn_of_kept(const Reader *reader)
{
	const char *const *kept = kd_scheduler_config_struct.kept;

	for (guint i = 0; reader->tree->type == KD_TREE_MAP && i < reader->tree->n; i++) {
		const char *key = reader->tree->keys[i];
		KdPlace place = reader->tree->key_places[i];

		place.file = kd_forest_file(reader->forest);
		if (g_strv_contains(kept, key) && strcmp(key, "metadata") != 0)
			kd_problems_add(reader->problems, KD_PROBLEM_WARNING, &place, key,
					"has no effect here");
	}
}

KdSchedulerConfig *kd_scheduler_config_read(KdForest *forest, const KdTree *tree,
					    KdProblems *problems)
{
	const Reader reader = { forest, tree, problems };
	KdSchedulerConfig *config = config_new();
	KdConfigDocument document;

	kd_problems_set_subject(problems, "KubeSchedulerConfiguration");
	kd_struct_decode(&kd_scheduler_config_struct, forest, tree, &document, NULL, "",
			 KD_DECODE_STRICT, problems);
	warn_of_kept(&reader);
	config->percentageOfNodesToScore = document.percentageOfNodesToScore;
	config->podInitialBackoff = document.podInitialBackoffSeconds * KD_SECOND;
	config->podMaxBackoff = document.podMaxBackoffSeconds * KD_SECOND;
	for (guint i = 0; i < document.n_profiles; i++)
		read_profile(&reader, &document.profiles[i], i, config);
	if (config->n_profiles == 0)
		add_default_profile(config, problems);
	kd_problems_set_subject(problems, NULL);
	kd_struct_clear(&kd_scheduler_config_struct, &document);
	return config;
}
