/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/pod.h>
#include <string.h>

static KdCondition *find(KdCondition *conditions, guint n, const char *type)
{
	for (guint i = 0; i < n; i++) {
		if (g_strcmp0(conditions[i].type, type) == 0)
			return &conditions[i];
	}
	return NULL;
}

const KdCondition *kd_condition_find(const KdCondition *conditions, guint n, const char *type)
{
	return find((KdCondition *) conditions, n, type);
}

void kd_condition_set(KdCondition **conditions, guint *n, const char *type, const char *status,
		      const char *reason, const char *message, KdTime now)
{
	KdCondition *at = find(*conditions, *n, type);

	if (!at) {
		*conditions = g_renew(KdCondition, *conditions, *n + 1);
		at = &(*conditions)[(*n)++];
		kd_struct_init(&kd_condition_struct, at);
		at->type = g_intern_string(type);
	}
	if (g_strcmp0(at->status, status) != 0)
		at->lastTransitionTime = now;
	at->status = g_intern_string(status);
	at->reason = g_intern_string(reason);
	if (g_strcmp0(at->message, message) != 0) {
		g_free(at->message);
		at->message = g_strdup(message);
	}
}
