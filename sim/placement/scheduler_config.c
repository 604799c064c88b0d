/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/profile_private.h"

#include <kubedes/error.h>
#include <string.h>

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
	KdProblems *problems;
} Reader;

static void add_problem(const Reader *reader, KdSeverity severity, const KdTree *at,
			const char *path, const char *message)
{
	KdPlace place = kd_tree_place(reader->forest, at);

	kd_problems_add(reader->problems, severity, &place, path, message);
}

/* A whole number at @key within [min, max]; FALSE: it is not there, or wrong. */
static bool read_int(const Reader *reader, const KdTree *map, const char *key, const char *path,
		     gint64 min, gint64 max, gint64 *ret)
{
	const KdTree *tree = kd_tree_get(map, key);
	g_autofree char *full = g_strdup_printf("%s%s%s", path, *path ? "." : "", key);
	g_autofree char *message = g_strdup_printf(
		"must be a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, min, max);

	if (!tree || tree->type == KD_TREE_NULL)
		return false;
	if (tree->type == KD_TREE_INT &&
	    g_ascii_string_to_signed(tree->text, 10, min, max, ret, NULL))
		return true;
	add_problem(reader, KD_PROBLEM_ERROR, tree, full, message);
	return false;
}

static const KdTree *read_list(const Reader *reader, const KdTree *map, const char *key,
			       const char *path)
{
	const KdTree *tree = kd_tree_get(map, key);

	if (!tree || tree->type == KD_TREE_NULL)
		return NULL;
	if (tree->type == KD_TREE_LIST)
		return tree;
	add_problem(reader, KD_PROBLEM_ERROR, tree, path, "must be a list");
	return NULL;
}

/* The plug-in that a list names; FALSE: it does not exist. */
static bool read_ref(const Reader *reader, const KdTree *item, const char *path, KdPluginRef *ret)
{
	g_autoptr(GError) error = NULL;
	const KdTree *tree = kd_tree_get(item, "name");
	const char *name = kd_tree_string(tree);

	if (!name) {
		add_problem(reader, KD_PROBLEM_ERROR, item, path, "name: required value");
		return false;
	}
	*ret = (KdPluginRef){ .place = kd_tree_place(reader->forest, tree) };
	ret->name = g_intern_string(name);
	read_int(reader, item, "weight", path, 0, G_MAXINT32, &ret->weight);
	if (strcmp(name, "*") == 0)
		return true;
	ret->policy = kd_policy_find(name, &error);
	if (ret->policy)
		ret->name = g_intern_string(ret->policy->name);
	if (ret->policy || kd_plugin_is_known(name))
		return true;
	add_problem(reader, KD_PROBLEM_ERROR, tree, path, error->message);
	return false;
}

static void read_refs(const Reader *reader, const KdTree *map, const char *key, const char *path,
		      GArray *refs)
{
	g_autofree char *full = g_strdup_printf("%s.%s", path, key);
	const KdTree *list = read_list(reader, map, key, full);
	KdPluginRef ref;

	for (guint i = 0; list && i < list->n; i++)
		if (read_ref(reader, list->children[i], full, &ref))
			g_array_append_val(refs, ref);
}

static void read_plugins(const Reader *reader, const KdTree *plugins, KdProfileSource *source)
{
	for (guint point = 0; point <= KD_N_POINTS; point++) {
		const KdTree *tree = kd_tree_get(plugins, kd_point_name(point));
		g_autofree char *path = g_strdup_printf("%s.plugins.%s", source->path,
							kd_point_name(point));

		read_refs(reader, tree, "enabled", path, source->sets.at[point].enabled);
		read_refs(reader, tree, "disabled", path, source->sets.at[point].disabled);
	}
}

static void read_plugin_config(const Reader *reader, const KdTree *profile, KdProfileSource *source)
{
	g_autofree char *path = g_strdup_printf("%s.pluginConfig", source->path);
	const KdTree *list = read_list(reader, profile, "pluginConfig", path);
	KdPluginRef ref;

	for (guint i = 0; list && i < list->n; i++) {
		KdPluginConfig config = { .args = kd_tree_get(list->children[i], "args") };

		if (!read_ref(reader, list->children[i], path, &ref))
			continue;
		config.name = ref.name;
		config.place = ref.place;
		g_array_append_val(source->configs, config);
	}
}

static void warn_unknown(const Reader *reader, const KdTree *map, const char *const *known,
			 const char *path)
{
	for (guint i = 0; map->type == KD_TREE_MAP && i < map->n; i++) {
		g_autofree char *full = g_strdup_printf("%s%s%s", path, *path ? "." : "",
							map->keys[i]);

		if (!g_strv_contains(known, map->keys[i]))
			add_problem(reader, KD_PROBLEM_WARNING, map->children[i], full,
				    "has no effect here");
	}
}

static void read_profile(const Reader *reader, const KdTree *tree, guint i,
			 KdSchedulerConfig *config)
{
	static const char *const known[] = { "schedulerName", "percentageOfNodesToScore", "plugins",
					     "pluginConfig", NULL };
	g_autofree char *path = g_strdup_printf("profiles[%u]", i);
	const char *name = kd_tree_string(kd_tree_get(tree, "schedulerName"));
	KdProfileSource source;

	source_init(&source, reader->forest, path);
	source.place = kd_tree_place(reader->forest, tree);
	if (name && *name)
		source.schedulerName = g_intern_string(name);
	for (guint k = 0; k < config->n_profiles; k++)
		if (config->profiles[k]->schedulerName == source.schedulerName)
			add_problem(reader, KD_PROBLEM_ERROR, tree, path,
				    "schedulerName: duplicate value");
	source.percentageOfNodesToScore.set = read_int(reader, tree, "percentageOfNodesToScore",
						       path, 0, 100,
						       &source.percentageOfNodesToScore.value);
	read_plugins(reader, kd_tree_get(tree, "plugins"), &source);
	read_plugin_config(reader, tree, &source);
	warn_unknown(reader, tree, known, path);
	add_profile(config, &source, reader->problems);
	source_clear(&source);
}

static void read_head(const Reader *reader, const KdTree *tree, KdSchedulerConfig *config)
{
	static const char *const known[] = { "apiVersion",
					     "kind",
					     "percentageOfNodesToScore",
					     "podInitialBackoffSeconds",
					     "podMaxBackoffSeconds",
					     "profiles",
					     "metadata",
					     NULL };
	static const char *const versions[] = { "kubescheduler.config.k8s.io/v1",
						"kubescheduler.config.k8s.io/v1beta3",
						"kubescheduler.config.k8s.io/v1beta2", NULL };
	const KdTree *version = kd_tree_get(tree, "apiVersion");
	gint64 seconds;

	if (!kd_tree_string(version) || !g_strv_contains(versions, kd_tree_string(version)))
		add_problem(reader, KD_PROBLEM_ERROR, version ? version : tree, "apiVersion",
			    "must be kubescheduler.config.k8s.io/v1");
	read_int(reader, tree, "percentageOfNodesToScore", "", 0, 100,
		 &config->percentageOfNodesToScore);
	if (read_int(reader, tree, "podInitialBackoffSeconds", "", 1, G_MAXINT32, &seconds))
		config->podInitialBackoff = seconds * KD_SECOND;
	if (read_int(reader, tree, "podMaxBackoffSeconds", "", 1, G_MAXINT32, &seconds))
		config->podMaxBackoff = seconds * KD_SECOND;
	if (config->podMaxBackoff < config->podInitialBackoff)
		add_problem(reader, KD_PROBLEM_ERROR, tree, "podMaxBackoffSeconds",
			    "must be greater than or equal to podInitialBackoffSeconds");
	warn_unknown(reader, tree, known, "");
}

KdSchedulerConfig *kd_scheduler_config_read(KdForest *forest, const KdTree *tree,
					    KdProblems *problems)
{
	const Reader reader = { .forest = forest, .problems = problems };
	KdSchedulerConfig *config = config_new();
	const KdTree *profiles;

	kd_problems_set_subject(problems, "KubeSchedulerConfiguration");
	read_head(&reader, tree, config);
	profiles = read_list(&reader, tree, "profiles", "profiles");
	for (guint i = 0; profiles && i < profiles->n; i++)
		read_profile(&reader, profiles->children[i], i, config);
	if (config->n_profiles == 0)
		add_default_profile(config, problems);
	kd_problems_set_subject(problems, NULL);
	return config;
}
