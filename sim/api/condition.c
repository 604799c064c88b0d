/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/pod.h>
#include <string.h>

static KdCondition *find(KdCondition *conditions, guint n, const char *type)
{
	for (guint i = 0; i < n; i++) {
		if (conditions[i].type == type || g_strcmp0(conditions[i].type, type) == 0)
			return &conditions[i];
	}
	return NULL;
}

const KdCondition *kd_condition_find(const KdCondition *conditions, guint n, const char *type)
{
	return find((KdCondition *) conditions, n, type);
}

/* By an interned type, as all in a list are. */
static KdCondition *find_name(KdCondition *conditions, guint n, KdName type)
{
	for (guint i = 0; i < n; i++) {
		if (conditions[i].type == type)
			return &conditions[i];
	}
	return NULL;
}

static guint count_missing(KdCondition *conditions, guint n, const KdCondition *wanted,
			   guint n_wanted)
{
	guint missing = 0;

	for (guint i = 0; i < n_wanted; i++)
		missing += !find_name(conditions, n, wanted[i].type);
	return missing;
}

static void set(KdCondition *at, const KdCondition *wanted, KdTime now)
{
	if (at->status != wanted->status)
		at->lastTransitionTime = now;
	at->status = wanted->status;
	at->reason = wanted->reason;
	if (g_strcmp0(at->message, wanted->message) != 0) {
		g_free(at->message);
		at->message = g_strdup(wanted->message);
	}
}

void kd_conditions_set(KdCondition **conditions, guint *n, const KdCondition *wanted,
		       guint n_wanted, KdTime now)
{
	const guint missing = count_missing(*conditions, *n, wanted, n_wanted);

	if (missing > 0)
		*conditions = g_renew(KdCondition, *conditions, *n + missing);
	for (guint i = 0; i < n_wanted; i++) {
		KdCondition *at = find_name(*conditions, *n, wanted[i].type);

		if (!at) {
			at = &(*conditions)[(*n)++];
			kd_struct_init(&kd_condition_struct, at);
			at->type = wanted[i].type;
		}
		set(at, &wanted[i], now);
	}
}

void kd_condition_set(KdCondition **conditions, guint *n, const char *type, const char *status,
		      const char *reason, const char *message, KdTime now)
{
	const KdCondition wanted = { .type = g_intern_string(type),
				     .status = g_intern_string(status),
				     .reason = g_intern_string(reason),
				     .message = (char *) message };

	kd_conditions_set(conditions, n, &wanted, 1, now);
}
