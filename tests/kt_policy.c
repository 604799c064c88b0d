/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "kt_policy.h"

#include "api/decode.h"
#include "kt_words.h"

#include <string.h>

/* ---- a profile of one plug-in ---- */

/* Without any score the search ends at the first node that fits. */
static gint64 score_nothing(const KdCycle *cycle, KdSlot node)
{
	(void) cycle;
	(void) node;
	return 0;
}

extern const KdPolicy kd_policy_node_resources_fit, kd_policy_gpu_share;
static const KdPolicy all_nodes = { KD_POLICY_HEAD, .name = "AllNodes", .score = score_nothing };

static bool scores(const KdPolicy *policy)
{
	return policy->score || policy->score_many;
}

static GArray *point(gboolean there)
{
	GArray *list = g_array_new(FALSE, TRUE, sizeof(guint));
	const guint first = 0;

	if (there)
		g_array_append_val(list, first);
	return list;
}

static void fill_profile(KdProfile *profile, const KdPolicy *policy, KdPlugin *plugins)
{
	const guint which = scores(policy) ? 0 : 1;

	profile->schedulerName = g_intern_static_string("test");
	profile->plugins = plugins;
	profile->pre_enqueue = point(policy->pre_enqueue != NULL);
	profile->queue_sort = point(policy->queue_sort != NULL);
	profile->pre_filter = point(policy->pre_filter != NULL);
	profile->filter = point(policy->filter || policy->filter_many);
	profile->post_filter = point(policy->post_filter != NULL);
	profile->pre_score = point(policy->pre_score != NULL);
	profile->score = point(FALSE);
	g_array_append_val(profile->score, which);
	profile->reserve = point(policy->reserve || policy->unreserve);
	profile->permit = point(policy->permit != NULL);
	profile->pre_bind = point(policy->pre_bind != NULL);
	profile->bind = point(policy->bind != NULL);
	profile->post_bind = point(policy->post_bind != NULL);
}

static void clear_profile(KdProfile *profile)
{
	GArray **points[] = { &profile->pre_enqueue, &profile->queue_sort,  &profile->pre_filter,
			      &profile->filter,      &profile->post_filter, &profile->pre_score,
			      &profile->score,       &profile->reserve,     &profile->permit,
			      &profile->pre_bind,    &profile->bind,        &profile->post_bind };

	for (guint i = 0; i < G_N_ELEMENTS(points); i++)
		g_array_unref(*points[i]);
}

/* FALSE: the args are bad. */
static gboolean read_args(const KdStruct *type, const char *args, void *state, GError **error)
{
	g_autoptr(KdProblems) problems = kd_problems_new();
	g_autoptr(KdForest) forest = kd_yaml_parse(args, strlen(args), NULL, error);

	if (!forest)
		return FALSE;
	kd_struct_decode(type, forest, kd_forest_document(forest, 0), state, NULL, "",
			 KD_DECODE_STRICT, problems);
	return kd_problems_to_error(problems, error);
}

static gboolean fill_plugin(KdPlugin *plugin, const KdPolicy *policy, const char *args,
			    GError **error)
{
	plugin->policy = policy;
	plugin->weight = 1;
	plugin->state = g_malloc0(MAX(policy->state_size, 1));
	if (!policy->args)
		return TRUE;
	if (args)
		return read_args(policy->args, args, plugin->state, error);
	kd_struct_init(policy->args, plugin->state);
	return TRUE;
}

static void unref_object(gpointer object)
{
	kd_object_unref(object);
}

static void unref_info(gpointer info)
{
	kd_pod_info_unref(info);
}

/* The policies beside the one under test. */
static void add_company(KtPolicy *self, bool fit)
{
	const KdPolicy *company[] = { &all_nodes, &kd_policy_node_resources_fit,
				      &kd_policy_gpu_share };
	const guint places[] = { 2, 3 }, share = 3;

	self->profile.n_plugins = fit ? 4 : 2;
	for (guint i = 1; i < self->profile.n_plugins; i++)
		fill_plugin(&self->plugins[i], company[i - 1], NULL, NULL);
	if (!fit)
		return;
	g_array_append_vals(self->profile.filter, places, 2);
	g_array_append_val(self->profile.pre_filter, share);
}

static KtPolicy *policy_new(const KdPolicy *policy, const char *args, const KdPolicyEnv *env,
			    bool fit, GError **error)
{
	g_autoptr(KtPolicy) self = g_new0(KtPolicy, 1);
	KdFrameworkOptions options = { .tie_break = KD_TIE_FIRST,
				       .percentage = 100,
				       .thorough = true };

	if (env)
		options.env = *env;
	self->objects = g_ptr_array_new_with_free_func(unref_object);
	self->infos = g_ptr_array_new_with_free_func(unref_info);
	self->snapshot = kd_snapshot_new();
	fill_profile(&self->profile, policy, self->plugins);
	add_company(self, fit);
	if (!fill_plugin(&self->plugins[0], policy, args, error))
		return NULL;
	self->framework = kd_framework_new(&self->profile, self->snapshot, &options, error);
	return self->framework ? g_steal_pointer(&self) : NULL;
}

static void clear_plugin(KdPlugin *plugin)
{
	if (plugin->policy->args)
		kd_struct_clear(plugin->policy->args, plugin->state);
	g_free(plugin->state);
}

static KtPolicy *must(KtPolicy *self, const GError *error, const char *world)
{
	if (!self)
		g_error("%s", error->message);
	kt_policy_add(self, world);
	return self;
}

KtPolicy *kt_policy_new(const KdPolicy *policy, const char *args, const KdPolicyEnv *env,
			const char *world)
{
	g_autoptr(GError) error = NULL;
	KtPolicy *self = policy_new(policy, args, env, false, &error);

	return must(self, error, world);
}

KtPolicy *kt_policy_new_with_fit(const KdPolicy *policy, const char *args, const KdPolicyEnv *env,
				 const char *world)
{
	g_autoptr(GError) error = NULL;
	KtPolicy *self = policy_new(policy, args, env, true, &error);

	return must(self, error, world);
}

void kt_policy_free(KtPolicy *self)
{
	kd_framework_free(self->framework);
	clear_profile(&self->profile);
	for (guint i = 0; i < self->profile.n_plugins; i++)
		clear_plugin(&self->plugins[i]);
	g_ptr_array_unref(self->infos);
	kd_snapshot_free(self->snapshot);
	g_ptr_array_unref(self->objects);
	g_free(self);
}

const char *kt_policy_refusal(const KdPolicy *policy, const char *args)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(KtPolicy) self = policy_new(policy, args, NULL, false, &error);

	return self ? NULL : g_intern_string(error->message);
}

/* ---- the world ---- */

static const KdObject *keep(KtPolicy *self, KdObject *object)
{
	object->uid = self->objects->len + 1;
	g_ptr_array_add(self->objects, object);
	return object;
}

const KdPod *kt_policy_pod(KtPolicy *self, const char *words)
{
	return KD_POD(keep(self, (KdObject *) kt_words_pod(words)));
}

const KdPodInfo *kt_policy_info(KtPolicy *self, const char *words)
{
	KdPodInfo *info = kd_snapshot_pod_info(self->snapshot, kt_policy_pod(self, words));

	g_ptr_array_add(self->infos, info);
	return info;
}

void kt_policy_add(KtPolicy *self, const char *world)
{
	g_auto(GStrv) list = g_strsplit(world, ";", -1);

	for (guint i = 0; list[i]; i++) {
		const char *words = g_strstrip(list[i]);

		if (g_str_has_prefix(words, "node ")) {
			KdNode *node = kt_words_node(words + strlen("node "));

			kd_snapshot_set_node(self->snapshot, KD_NODE(keep(self, &node->object)));
		} else if (g_str_has_prefix(words, "pod ")) {
			const KdPodInfo *info = kt_policy_info(self, words + strlen("pod "));

			kd_snapshot_add_pod(self->snapshot, info, info->pod->nodeName, 0);
		} else if (*words) {
			g_error("\"%s\": begins with neither node nor pod", words);
		}
	}
}

/* ---- attempts ---- */

static void add_verdict(GString *out, KdVerdict verdict)
{
	g_auto(GStrv) reasons = g_strsplit(kd_verdict_reason(verdict), "\n", -1);
	g_autofree char *joined = g_strjoinv(" + ", reasons);

	g_string_append(out, kd_verdict_code(verdict) == KD_CODE_UNRESOLVABLE ? "!!" : "!");
	g_string_append(out, joined);
}

static void add_score(GString *out, const KdAttempt *attempt, KdSlot slot)
{
	if (attempt->scores[0].policy == &all_nodes || !attempt->scores[0].weighted)
		return;
	for (guint i = 0; i < attempt->n_feasible; i++)
		if (attempt->feasible[i] == slot)
			g_string_append_printf(out, "=%" G_GINT64_FORMAT,
					       attempt->scores[0].weighted[i]);
}

static bool was_evaluated(const KdAttempt *attempt, KdSlot slot)
{
	for (guint i = 0; i < attempt->n_evaluated; i++)
		if (attempt->evaluated[i] == slot)
			return true;
	return false;
}

static void add_node(GString *out, const KdAttempt *attempt, KdSlot slot, const char *name)
{
	if (out->len > 0)
		g_string_append_c(out, ' ');
	if (!was_evaluated(attempt, slot)) {
		g_string_append_printf(out, "(%s)", name);
		return;
	}
	g_string_append(out, name);
	if (attempt->verdicts[slot] != KD_FITS)
		add_verdict(out, attempt->verdicts[slot]);
	else
		add_score(out, attempt, slot);
}

const char *kt_policy_try(KtPolicy *self, const char *pod)
{
	const KdAttempt *attempt = kd_framework_attempt(self->framework, kt_policy_info(self, pod));
	const KdNodes *nodes = kd_snapshot_nodes(self->snapshot);
	g_autoptr(GString) out = g_string_new(NULL);

	if (attempt->error)
		g_string_append(out, kd_verdict_reason(attempt->error));
	else if (attempt->pre_filter)
		add_verdict(out, attempt->pre_filter);
	else
		for (guint i = 0; i < nodes->n_nodes; i++)
			add_node(out, attempt, nodes->order[i], nodes->name[nodes->order[i]]);
	return g_intern_string(out->str);
}

const char *kt_policy_once(const KdPolicy *policy, const char *world, const char *pod)
{
	g_autoptr(KtPolicy) self = kt_policy_new(policy, NULL, NULL, world);

	return kt_policy_try(self, pod);
}

const char *kt_policy_place(KtPolicy *self, const char *pod)
{
	const KdPodInfo *info = kt_policy_info(self, pod);
	KdSlot chosen = kd_framework_attempt(self->framework, info)->chosen;
	KdName name;

	if (chosen == KD_NO_SLOT)
		return "-";
	name = kd_snapshot_nodes(self->snapshot)->name[chosen];
	self->devices = kd_framework_pick_gpus(self->framework, chosen);
	kd_framework_reserve(self->framework, chosen, NULL);
	kd_snapshot_add_pod(self->snapshot, info, name, self->devices);
	return name;
}

const char *kt_policy_devices(const KtPolicy *self)
{
	g_autofree char *text = kd_gpu_set_print(self->devices);

	return text ? g_intern_string(text) : "-";
}

/* ---- queueing ---- */

static const KdObject *event_object(KtPolicy *self, KdEventMask event, const char *words,
				    const KdPod *waiting)
{
	const KdEventMask of_nodes = KD_EVENT_NODE_ADD | KD_EVENT_NODE_ALLOCATABLE |
				     KD_EVENT_NODE_LABEL | KD_EVENT_NODE_TAINT |
				     KD_EVENT_NODE_CONDITION;
	KdObject *object;

	if (!words)
		return NULL;
	object = event & of_nodes ? (KdObject *) kt_words_node(words)
				  : (KdObject *) kt_words_pod(words);
	keep(self, object);
	if (event == KD_EVENT_SELF)
		object->uid = waiting->object.uid;
	return object;
}

bool kt_policy_hint(const KdPolicy *policy, const char *pod, KdEventMask event, const char *old,
		    const char *new)
{
	g_autoptr(KtPolicy) self = kt_policy_new(policy, NULL, NULL, "");
	const KdPodInfo *info = kt_policy_info(self, pod);
	const KdClusterEvent cluster_event = {
		.event = event,
		.old = event_object(self, event, old, info->pod),
		.new = event_object(self, event, new, info->pod),
	};

	return kd_framework_hint(self->framework, info, 1, &cluster_event);
}
