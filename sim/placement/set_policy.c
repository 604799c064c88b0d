/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/profile_private.h"

#include <kubedes/error.h>
#include <string.h>

static void append_once(GArray *list, guint index)
{
	for (guint i = 0; i < list->len; i++)
		if (g_array_index(list, guint, i) == index)
			return;
	g_array_append_val(list, index);
}

/* The only one at a point that choices are made by. */
static void rule(KdProfile *profile, KdPoint point, guint index)
{
	GArray *list = *kd_point_list(point, profile);

	g_array_set_size(list, 0);
	if (kd_point_has(point, profile->plugins[index].policy))
		g_array_append_val(list, index);
}

static void set_policy(KdProfile *profile, const KdPolicy *policy)
{
	guint index = kd_profile_ensure(profile, policy);

	profile->plugins[index].weight = 1;
	if (kd_point_has(KD_POINT_SCORE, policy)) {
		rule(profile, KD_POINT_SCORE, index);
		rule(profile, KD_POINT_PRE_SCORE, index);
	}
	if (kd_point_has(KD_POINT_QUEUE_SORT, policy))
		rule(profile, KD_POINT_QUEUE_SORT, index);
	for (guint point = 0; point < KD_N_POINTS; point++)
		if (point != KD_POINT_PRE_SCORE && kd_point_has(point, policy))
			append_once(*kd_point_list(point, profile), index);
}

gboolean kd_scheduler_config_set_policy(KdSchedulerConfig *config, const char *name, GError **error)
{
	const KdPolicy *policy;

	if (strcmp(name, "default") == 0)
		return TRUE;
	policy = kd_policy_find(name, error);
	if (!policy)
		return FALSE;
	if (!kd_point_has(KD_POINT_SCORE, policy) && !kd_point_has(KD_POINT_QUEUE_SORT, policy))
		return kd_fail(error, KD_ERROR_INPUT,
			       "plug-in %s neither scores nodes nor sorts the queue: it cannot be "
			       "the policy",
			       policy->name);
	for (guint i = 0; i < config->n_profiles; i++)
		set_policy(config->profiles[i], policy);
	return TRUE;
}
