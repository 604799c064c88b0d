/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/priority_class.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/field_error.h"
#include "api/names.h"

/* ValidatePriorityClass(): what is above the users' highest is for the system's own. */
static gboolean check(const KdObject *object, GError **error)
{
	const KdPriorityClass *self = KD_PRIORITY_CLASS(object);
	const char *name = object->metadata.name;

	if (!kd_object_check_name(object, kd_name_subdomain_problem, error))
		return FALSE;
	if (name && g_str_has_prefix(name, "system-")) {
		gint64 want = g_str_equal(name, "system-node-critical")
				      ? KD_PRIORITY_SYSTEM_NODE_CRITICAL
			      : g_str_equal(name, "system-cluster-critical")
				      ? KD_PRIORITY_SYSTEM_CLUSTER_CRITICAL
				      : self->value + 1;

		if (self->value == want)
			return TRUE;
		return kd_field_forbidden(error,
					  "priority class names with 'system-' prefix are reserved "
					  "for system use only",
					  "metadata.name");
	}
	if (self->value > KD_PRIORITY_HIGHEST_USER)
		return kd_field_forbidden(
			error, "maximum allowed value of a user defined priority is 1000000000",
			"value");
	return TRUE;
}

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("VALUE"),
	KD_COLUMN("GLOBAL-DEFAULT"),
	KD_COLUMN("AGE"),
	KD_COLUMN("PREEMPTIONPOLICY"),
	{ 0 },
};

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdPriorityClass *self = KD_PRIORITY_CLASS(object);

	switch (column) {
	case 0:
		return kd_cell_name(object);
	case 1:
		return kd_cell_int(self->value);
	case 2:
		return kd_cell_bool(self->globalDefault);
	case 3:
		return kd_cell_age(object, now);
	default:
		return kd_cell_text(self->preemptionPolicy);
	}
}

static const KdField fields[] = {
	KD_FIELD(KdPriorityClass, value, INT, .zero = true, .min = G_MININT32, .max = G_MAXINT32,
		 .recorded = true, .help = "the higher the more important"),
	KD_FIELD(KdPriorityClass, globalDefault, BOOL, .help = "for pods that name no class"),
	KD_FIELD(KdPriorityClass, preemptionPolicy, NAME, .fallback = "PreemptLowerPriority",
		 .allowed = KD_WORDS("PreemptLowerPriority", "Never")),
	KD_FIELD(KdPriorityClass, description, STRING),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "PriorityClass",
	.size = sizeof(KdPriorityClass),
	.fields = fields,
	.help = "a name for a priority of pods",
};

KD_KIND(priority_class) = {
	.kind = "PriorityClass",
	.apiVersion = "scheduling.k8s.io/v1",
	.plural = "priorityclasses",
	.short_names = KD_WORDS("pc"),
	.size = sizeof(KdPriorityClass),
	.body = &body,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "a name for a priority of pods",
};
