/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/pod_disruption_budget.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/field_error.h"
#include "api/names.h"

static gboolean check_bound(const char *bound, const char *path, GError **error)
{
	return kd_int_or_percent_check(bound, path, error) &&
	       kd_at_most_100_percent_check(bound, path, error);
}

/* ValidatePodDisruptionBudgetSpec() */
static gboolean check(const KdObject *object, GError **error)
{
	const KdPodDisruptionBudgetSpec *spec = &KD_POD_DISRUPTION_BUDGET(object)->spec;

	if (spec->minAvailable && spec->maxUnavailable)
		return kd_field_invalid(error, spec->maxUnavailable,
					"minAvailable and maxUnavailable cannot be both set",
					"spec.maxUnavailable");
	return kd_object_check_name(object, kd_name_subdomain_problem, error) &&
	       check_bound(spec->minAvailable, "spec.minAvailable", error) &&
	       check_bound(spec->maxUnavailable, "spec.maxUnavailable", error);
}

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("MIN AVAILABLE"),
	KD_COLUMN("MAX UNAVAILABLE"),
	KD_COLUMN("ALLOWED DISRUPTIONS"),
	KD_COLUMN("AGE"),
	{ 0 },
};

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdPodDisruptionBudget *self = KD_POD_DISRUPTION_BUDGET(object);

	switch (column) {
	case 0:
		return kd_cell_name(object);
	case 1:
		return g_strdup(self->spec.minAvailable ? self->spec.minAvailable : "N/A");
	case 2:
		return g_strdup(self->spec.maxUnavailable ? self->spec.maxUnavailable : "N/A");
	case 3:
		return kd_cell_int(self->status.disruptionsAllowed);
	default:
		return kd_cell_age(object, now);
	}
}

static const KdField spec_fields[] = {
	KD_FIELD(KdPodDisruptionBudgetSpec, minAvailable, INT_OR_STRING,
		 .help = "so many, or that share, must stay healthy"),
	KD_FIELD(KdPodDisruptionBudgetSpec, maxUnavailable, INT_OR_STRING,
		 .help = "at most so many may be away"),
	KD_FIELD(KdPodDisruptionBudgetSpec, selector, POINTER, .of = &kd_label_selector_struct,
		 .help = "the pods; absent: none"),
	KD_FIELD(KdPodDisruptionBudgetSpec, unhealthyPodEvictionPolicy, NAME,
		 .allowed = KD_WORDS("AlwaysAllow", "IfHealthyBudget")),
	KD_FIELDS_END,
};
static const KdStruct spec_struct = {
	.name = "PodDisruptionBudgetSpec",
	.size = sizeof(KdPodDisruptionBudgetSpec),
	.fields = spec_fields,
	.help = "how many pods may be taken away on purpose",
};

static const KdField status_fields[] = {
	KD_FIELD(KdPodDisruptionBudgetStatus, disruptedPods, MAP,
		 .help = "pods whose end was granted but not seen yet"),
	KD_FIELD(KdPodDisruptionBudgetStatus, disruptionsAllowed, INT, .zero = true,
		 .recorded = true),
	KD_FIELD(KdPodDisruptionBudgetStatus, currentHealthy, INT, .zero = true),
	KD_FIELD(KdPodDisruptionBudgetStatus, desiredHealthy, INT, .zero = true),
	KD_FIELD(KdPodDisruptionBudgetStatus, expectedPods, INT, .zero = true),
	KD_FIELD(KdPodDisruptionBudgetStatus, observedGeneration, INT),
	KD_FIELD_LIST_OF(KdPodDisruptionBudgetStatus, conditions, &kd_condition_struct),
	KD_FIELDS_END,
};
static const KdStruct status_struct = {
	.name = "PodDisruptionBudgetStatus",
	.size = sizeof(KdPodDisruptionBudgetStatus),
	.fields = status_fields,
	.help = "how many are healthy, how many may go",
};

static const KdField fields[] = {
	KD_FIELD(KdPodDisruptionBudget, spec, STRUCT, .of = &spec_struct),
	KD_FIELD(KdPodDisruptionBudget, status, STRUCT, .of = &status_struct),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "PodDisruptionBudget",
	.size = sizeof(KdPodDisruptionBudget),
	.fields = fields,
	.help = "protects pods from being taken away too many at a time",
};

KD_KIND(pod_disruption_budget) = {
	.kind = "PodDisruptionBudget",
	.apiVersion = "policy/v1",
	.plural = "poddisruptionbudgets",
	.short_names = KD_WORDS("pdb"),
	.namespaced = true,
	.size = sizeof(KdPodDisruptionBudget),
	.body = &body,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "protects pods from being taken away too many at a time",
};
