/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/profile.h"

#include "placement/profile_private.h"

#include <string.h>

static void add_problem(KdProblems *problems, const KdProfileSource *source, const KdPlace *place,
			const char *field, const char *format, ...) G_GNUC_PRINTF(5, 6);

static void add_problem(KdProblems *problems, const KdProfileSource *source, const KdPlace *place,
			const char *field, const char *format, ...)
{
	g_autofree char *path = g_strconcat(source->path, ".", field, NULL);
	va_list args;

	va_start(args, format);
	g_autofree char *message = g_strdup_vprintf(format, args);
	va_end(args);
	kd_problems_add(problems, KD_PROBLEM_ERROR, place, path, message);
}

/* ---- plug-ins with their args ---- */

static int find_plugin(const KdProfile *profile, const char *name)
{
	for (guint i = 0; i < profile->n_plugins; i++)
		if (strcmp(profile->plugins[i].policy->name, name) == 0)
			return (int) i;
	return -1;
}

guint kd_profile_ensure(KdProfile *profile, const KdPolicy *policy)
{
	int found = find_plugin(profile, policy->name);
	KdPlugin *plugin;

	if (found >= 0)
		return (guint) found;
	profile->plugins = g_renew(KdPlugin, profile->plugins, profile->n_plugins + 1);
	plugin = &profile->plugins[profile->n_plugins];
	*plugin = (KdPlugin){ .policy = policy, .weight = 1 };
	plugin->state = g_malloc0(MAX(policy->state_size, 1));
	if (policy->args)
		kd_struct_init(policy->args, plugin->state);
	return profile->n_plugins++;
}

/* The args without apiVersion and kind, which say only whose they are. */
static const KdTree *bare(KdForest *forest, const KdTree *args)
{
	KdTree *copy;

	if (args->type != KD_TREE_MAP)
		return args;
	copy = kd_tree_new(forest, KD_TREE_MAP, args->line, args->column);
	for (guint i = 0; i < args->n; i++) {
		if (strcmp(args->keys[i], "apiVersion") == 0 || strcmp(args->keys[i], "kind") == 0)
			continue;
		kd_tree_set(forest, copy, args->keys[i], args->children[i]);
		copy->key_places[copy->n - 1] = args->key_places[i];
	}
	return copy;
}

static void read_args(KdProfile *profile, const KdProfileSource *source,
		      const KdPluginConfig *config, KdProblems *problems)
{
	int found = find_plugin(profile, config->name);
	const KdPolicy *policy = found >= 0 ? profile->plugins[found].policy : NULL;
	g_autofree char *path = g_strdup_printf("%s.pluginConfig[%s].args", source->path,
						config->name);

	if (!policy || !config->args || config->args->type == KD_TREE_NULL)
		return;
	if (!policy->args) {
		kd_problems_add(problems, KD_PROBLEM_ERROR, &config->place, path,
				"the plug-in takes no args");
		return;
	}
	kd_struct_clear(policy->args, profile->plugins[found].state);
	kd_struct_decode(policy->args, source->forest, bare(source->forest, config->args),
			 profile->plugins[found].state, NULL, path, KD_DECODE_STRICT, problems);
}

static void read_all_args(KdProfile *profile, const KdProfileSource *source, KdProblems *problems)
{
	const GArray *configs = source->configs;

	for (guint i = 0; i < configs->len; i++) {
		const KdPluginConfig *config = &g_array_index(configs, KdPluginConfig, i);

		for (guint k = 0; k < i; k++)
			if (g_array_index(configs, KdPluginConfig, k).name == config->name)
				add_problem(problems, source, &config->place, "pluginConfig",
					    "repeated config for plugin %s", config->name);
		read_args(profile, source, config, problems);
	}
}

/* ---- who runs where: expandMultiPointPlugins() in pkg/scheduler/framework/runtime/framework.go
 * ---- */

static const KdPolicy *policy_of(KdProfile *profile, const KdPluginRef *ref)
{
	const KdPolicy *policy = ref->policy ? ref->policy : kd_policy_find(ref->name, NULL);

	if (policy || strcmp(ref->name, "DefaultBinder") == 0)
		return policy;
	for (guint i = 0; i < profile->missing->len; i++)
		if (g_ptr_array_index(profile->missing, i) == ref->name)
			return NULL;
	g_ptr_array_add(profile->missing, (gpointer) ref->name);
	return NULL;
}

static void run_at(KdProfile *profile, GArray *list, const KdPolicy *policy)
{
	guint index = kd_profile_ensure(profile, policy);

	g_array_append_val(list, index);
}

/* Kubernetes' own may have more to say there than is modelled. */
static void check_part(const KdProfileSource *source, KdPoint point, const KdPluginRef *ref,
		       const char *path, KdProblems *problems)
{
	const bool known = kd_plugin_is_known(ref->name);
	g_autofree char *message = g_strdup_printf(known ? "plugin \"%s\" has no part in %s here"
							 : "plugin \"%s\" does not extend %s",
						   ref->name, kd_point_name(point));
	g_autofree char *full = g_strconcat(source->path, ".", path, NULL);

	kd_problems_add(problems, known ? KD_PROBLEM_WARNING : KD_PROBLEM_ERROR, &ref->place, full,
			message);
}

static void check_explicit(KdProfile *profile, const KdProfileSource *source, KdPoint point,
			   KdProblems *problems)
{
	const GArray *enabled = source->sets.at[point].enabled;
	g_autofree char *path = g_strconcat("plugins.", kd_point_name(point), NULL);

	for (guint i = 0; i < enabled->len; i++) {
		const KdPluginRef *ref = &g_array_index(enabled, KdPluginRef, i);
		const KdPolicy *policy = policy_of(profile, ref);

		if (kd_plugin_set_find(&source->sets.at[point], ref->name) != ref)
			add_problem(problems, source, &ref->place, path,
				    "plugin \"%s\" already registered at %s", ref->name,
				    kd_point_name(point));
		if (policy && !kd_point_has(point, policy))
			check_part(source, point, ref, path, problems);
	}
}

typedef enum { OVERRIDING, OTHERS } Part;

/* Those enabled at the point itself: the ones that multiPoint has too, or the rest. */
static void run_explicit(KdProfile *profile, const KdPluginSet *set, const KdPluginSet *multi,
			 KdPoint point, Part part)
{
	GArray *list = *kd_point_list(point, profile);
	bool expanded = !kd_plugin_set_disables(set, "*");

	for (guint i = 0; i < set->enabled->len; i++) {
		const KdPluginRef *ref = &g_array_index(set->enabled, KdPluginRef, i);
		const KdPolicy *policy = policy_of(profile, ref);
		bool overrides = expanded && kd_plugin_set_find(multi, ref->name) &&
				 !kd_plugin_set_disables(set, ref->name);

		if (policy && kd_point_has(point, policy) && overrides == (part == OVERRIDING) &&
		    kd_plugin_set_find(set, ref->name) == ref)
			run_at(profile, list, policy);
	}
}

static void run_multi(KdProfile *profile, const KdPluginSet *set, const KdPluginSet *multi,
		      KdPoint point)
{
	GArray *list = *kd_point_list(point, profile);

	if (kd_plugin_set_disables(set, "*"))
		return;
	for (guint i = 0; i < multi->enabled->len; i++) {
		const KdPluginRef *ref = &g_array_index(multi->enabled, KdPluginRef, i);
		const KdPolicy *policy = policy_of(profile, ref);

		if (ref->no_sort && point == KD_POINT_QUEUE_SORT)
			continue;
		if (policy && kd_point_has(point, policy) &&
		    !kd_plugin_set_disables(set, ref->name) && !kd_plugin_set_find(set, ref->name))
			run_at(profile, list, policy);
	}
}

static void expand(KdProfile *profile, const KdProfileSource *source, const KdPluginSet *multi,
		   KdProblems *problems)
{
	for (guint i = 0; i < multi->enabled->len; i++) {
		const KdPluginRef *ref = &g_array_index(multi->enabled, KdPluginRef, i);

		if (kd_plugin_set_find(multi, ref->name) != ref)
			add_problem(problems, source, &ref->place, "plugins.multiPoint",
				    "plugin \"%s\" already registered", ref->name);
	}
	for (guint point = 0; point < KD_N_POINTS; point++) {
		const KdPluginSet *set = &source->sets.at[point];

		*kd_point_list(point, profile) = g_array_new(FALSE, FALSE, sizeof(guint));
		check_explicit(profile, source, point, problems);
		run_explicit(profile, set, multi, point, OVERRIDING);
		run_multi(profile, set, multi, point);
		run_explicit(profile, set, multi, point, OTHERS);
	}
}

static bool runs_at(const GArray *list, guint index)
{
	for (guint i = 0; i < list->len; i++)
		if (g_array_index(list, guint, i) == index)
			return true;
	return false;
}

/*
 * What a plug-in does once a pod, its hook for each node builds on, where it has a scratch to hand
 * it over.  Kubernetes' own work without it at score, only slower, and not at filter; here it runs
 * wherever the other does.
 */
static void prepare(KdProfile *profile, KdPoint before, KdPoint point)
{
	GArray *first = *kd_point_list(before, profile);
	const GArray *list = *kd_point_list(point, profile);

	for (guint i = 0; i < list->len; i++) {
		const guint index = g_array_index(list, guint, i);
		const KdPolicy *policy = profile->plugins[index].policy;

		if (policy->scratch_size > 0 && kd_point_has(before, policy) &&
		    !runs_at(first, index))
			g_array_append_val(first, index);
	}
}

/* The weight at score counts before that at multiPoint; 0 is 1 (getScoreWeights()). */
static void set_weights(KdProfile *profile, const KdPluginSet *score, const KdPluginSet *multi)
{
	for (guint i = 0; i < profile->n_plugins; i++) {
		const char *name = profile->plugins[i].policy->name;
		const KdPluginRef *ref = kd_plugin_set_find(score, name);

		if (!ref)
			ref = kd_plugin_set_find(multi, name);
		profile->plugins[i].weight = ref && ref->weight ? ref->weight : 1;
	}
}

/* ---- the whole ---- */

static bool is_enabled(const KdPluginSet *set, const KdPluginSet *multi, const char *name)
{
	if (kd_plugin_set_find(set, name))
		return true;
	return kd_plugin_set_find(multi, name) && !kd_plugin_set_disables(set, "*") &&
	       !kd_plugin_set_disables(set, name);
}

static void check_profile(const KdProfile *profile, const KdProfileSource *source,
			  const KdPluginSet *multi, KdProblems *problems)
{
	const KdPluginSet *sort = &source->sets.at[KD_POINT_QUEUE_SORT];
	const KdPluginSet *bind = &source->sets.at[KD_POINT_BIND];
	guint n_sort = profile->queue_sort->len;

	if (n_sort == 0 && is_enabled(sort, multi, "PrioritySort"))
		n_sort = 1;
	if (n_sort != 1)
		add_problem(problems, source, &source->place, "plugins.queueSort",
			    "only one queue sort plugin required for profile with scheduler name "
			    "\"%s\", but got %u",
			    profile->schedulerName, n_sort);
	if (profile->bind->len == 0 && !is_enabled(bind, multi, "DefaultBinder"))
		add_problem(problems, source, &source->place, "plugins.bind",
			    "at least one bind plugin is needed for profile with scheduler name "
			    "\"%s\"",
			    profile->schedulerName);
	if (profile->n_plugins > KD_MAX_PLUGINS)
		add_problem(problems, source, &source->place, "plugins",
			    "more than %d plug-ins are not supported", KD_MAX_PLUGINS);
}

KdProfile *kd_profile_new(const KdProfileSource *source, KdProblems *problems)
{
	KdProfile *profile = g_new0(KdProfile, 1);
	g_auto(KdPluginSets) defaults = { 0 }, merged = { 0 };
	const KdPluginSet *multi = &merged.at[KD_POINT_MULTI];

	kd_plugin_sets_init(&defaults);
	kd_plugin_sets_init(&merged);
	kd_plugin_sets_default(&defaults);
	kd_plugin_set_merge(&defaults.at[KD_POINT_MULTI], &source->sets.at[KD_POINT_MULTI],
			    &merged.at[KD_POINT_MULTI]);
	profile->schedulerName = source->schedulerName;
	profile->percentageOfNodesToScore = source->percentageOfNodesToScore;
	profile->missing = g_ptr_array_new();
	expand(profile, source, multi, problems);
	prepare(profile, KD_POINT_PRE_FILTER, KD_POINT_FILTER);
	prepare(profile, KD_POINT_PRE_SCORE, KD_POINT_SCORE);
	set_weights(profile, &source->sets.at[KD_POINT_SCORE], multi);
	read_all_args(profile, source, problems);
	check_profile(profile, source, multi, problems);
	return profile;
}

void kd_profile_free(KdProfile *profile)
{
	if (!profile)
		return;
	for (guint i = 0; i < profile->n_plugins; i++) {
		KdPlugin *plugin = &profile->plugins[i];

		if (plugin->policy->args)
			kd_struct_clear(plugin->policy->args, plugin->state);
		g_free(plugin->state);
	}
	for (guint point = 0; point < KD_N_POINTS; point++)
		g_array_unref(*kd_point_list(point, profile));
	g_free(profile->plugins);
	g_ptr_array_unref(profile->missing);
	g_free(profile);
}

const KdName *kd_profile_missing(const KdProfile *profile, guint *ret_n)
{
	*ret_n = profile->missing->len;
	return (const KdName *) profile->missing->pdata;
}

char *kd_profile_print(const KdProfile *profile)
{
	GString *out = g_string_new(NULL);

	for (guint point = 0; point < KD_N_POINTS; point++) {
		const GArray *list = *kd_point_list(point, (KdProfile *) profile);

		if (list->len == 0)
			continue;
		g_string_append_printf(out, "%s:", kd_point_name(point));
		for (guint i = 0; i < list->len; i++) {
			const KdPlugin *plugin = &profile->plugins[g_array_index(list, guint, i)];

			g_string_append_printf(out, " %s", plugin->policy->name);
			if (point == KD_POINT_SCORE)
				g_string_append_printf(out, "=%" G_GINT64_FORMAT, plugin->weight);
		}
		g_string_append_c(out, '\n');
	}
	return g_string_free(out, FALSE);
}
