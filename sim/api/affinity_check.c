/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/affinity.h>

#include "api/checks.h"
#include "api/field_error.h"
#include "api/names.h"
#include "api/scalar_field.h"

static gboolean bad_operator(KdOperator op, GError **error)
{
	return kd_field_invalid(error, kd_operator_name(op), "not a valid selector operator",
				"operator");
}

/* In, NotIn, Exists and DoesNotExist: the same for all. */
static gboolean check_values(const KdRequirement *self, GError **error)
{
	bool want = self->op == KD_OP_IN || self->op == KD_OP_NOT_IN;

	if (want && self->n_values == 0)
		return kd_field_required(
			error, "must be specified when `operator` is 'In' or 'NotIn'", "values");
	if (!want && self->n_values > 0)
		return kd_field_forbidden(
			error, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
			"values");
	return TRUE;
}

static gboolean check_key(const KdRequirement *self, GError **error)
{
	const char *problem = self->key ? kd_name_qualified_problem(self->key) : NULL;

	return problem ? kd_field_invalid(error, self->key, problem, "key") : TRUE;
}

gboolean kd_requirement_check(const void *self, GError **error)
{
	const KdRequirement *requirement = self;

	if (requirement->op > KD_OP_DOES_NOT_EXIST)
		return bad_operator(requirement->op, error);
	return check_values(requirement, error) && check_key(requirement, error);
}

gboolean kd_node_requirement_check(const void *self, GError **error)
{
	const KdRequirement *requirement = self;
	bool order = requirement->op == KD_OP_GT || requirement->op == KD_OP_LT;

	if (requirement->op >= KD_OP_INVALID)
		return bad_operator(requirement->op, error);
	if (order && requirement->n_values != 1)
		return kd_field_required(
			error, "must be specified single value when `operator` is 'Lt' or 'Gt'",
			"values");
	return (order || check_values(requirement, error)) && check_key(requirement, error);
}

gboolean kd_node_field_requirement_check(const void *self, GError **error)
{
	const KdRequirement *requirement = self;

	if (requirement->op != KD_OP_IN && requirement->op != KD_OP_NOT_IN)
		return bad_operator(requirement->op, error);
	if (requirement->n_values != 1)
		return kd_field_required(
			error,
			"must be only one value when `operator` is 'In' or 'NotIn' "
			"for node field selector",
			"values");
	if (g_strcmp0(requirement->key, "metadata.name") != 0)
		return kd_field_invalid(error, requirement->key, "not a valid field selector key",
					"key");
	return TRUE;
}

gboolean kd_node_selector_check(const void *self, GError **error)
{
	const KdNodeSelector *selector = self;

	if (selector->n_nodeSelectorTerms == 0)
		return kd_field_required(error, "must have at least one node selector term",
					 "nodeSelectorTerms");
	return TRUE;
}

static bool has_name(const KdName *names, guint n, KdName name)
{
	for (guint i = 0; i < n; i++) {
		if (names[i] == name)
			return true;
	}
	return false;
}

gboolean kd_pod_affinity_term_check(const void *self, GError **error)
{
	const KdPodAffinityTerm *term = self;
	const char *problem = term->topologyKey ? kd_name_qualified_problem(term->topologyKey)
						: NULL;

	if (problem)
		return kd_field_invalid(error, term->topologyKey, problem, "topologyKey");
	for (guint i = 0; i < term->n_matchLabelKeys; i++) {
		if (has_name(term->mismatchLabelKeys, term->n_mismatchLabelKeys,
			     term->matchLabelKeys[i]))
			return kd_field_invalid(error, term->matchLabelKeys[i],
						"exists in both matchLabelKeys and "
						"mismatchLabelKeys",
						"matchLabelKeys[%u]", i);
	}
	if (term->n_matchLabelKeys + term->n_mismatchLabelKeys > 0 && !term->labelSelector)
		return kd_field_forbidden(
			error, "must not be specified when labelSelector is not set", "%s",
			term->n_matchLabelKeys > 0 ? "matchLabelKeys" : "mismatchLabelKeys");
	return TRUE;
}
