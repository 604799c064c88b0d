/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/node.h>

#include "api/checks.h"
#include "api/field_error.h"
#include "api/names.h"

gboolean kd_taint_check(const void *self, GError **error)
{
	const KdTaint *taint = self;
	const char *problem = taint->key ? kd_name_qualified_problem(taint->key) : NULL;

	if (problem)
		return kd_field_invalid(error, taint->key, problem, "key");
	problem = taint->value ? kd_name_label_value_problem(taint->value) : NULL;
	return problem ? kd_field_invalid(error, taint->value, problem, "value") : TRUE;
}

gboolean kd_node_spec_check(const void *self, GError **error)
{
	const KdNodeSpec *spec = self;
	gboolean good = TRUE;

	for (guint i = 0; i < spec->n_taints; i++) {
		const KdTaint *taint = &spec->taints[i];

		for (guint k = 0; k < i; k++) {
			if (spec->taints[k].key == taint->key &&
			    spec->taints[k].effect == taint->effect)
				good = kd_field_duplicate(error, taint->key, "taints[%u]", i);
		}
	}
	return good;
}

gboolean kd_node_check(const KdObject *object, GError **error)
{
	const KdNode *node = KD_NODE(object);
	gboolean good = kd_object_check_name(object, kd_name_subdomain_problem, error);

	good &= kd_resources_check(&node->status.capacity, "status.capacity", error);
	return good & kd_resources_check(&node->status.allocatable, "status.allocatable", error);
}
