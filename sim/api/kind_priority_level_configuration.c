/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/priority_level_configuration.h>
#include <math.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/field_error.h"
#include "api/flow_control_defaults.h"
#include "api/names.h"

#define MAX_QUEUES    10000000
#define MAX_HASH_BITS 60 /* apiserver/pkg/util/shufflesharding/dealer.go */

/* RequiredEntropyBits(): the hash must be long enough for one hand. */
static gint64 entropy_bits(gint64 deck, gint64 hand)
{
	return (gint64) ceil(log2((double) deck) * (double) hand);
}

/* ValidatePriorityLevelQueuingConfiguration() */
static gboolean check_queuing(const void *self, GError **error)
{
	const KdQueuing *q = self;

	if (q->queueLengthLimit <= 0)
		return kd_field_invalid_int(error, q->queueLengthLimit, "must be positive",
					    "queueLengthLimit");
	if (q->queues <= 0)
		return kd_field_invalid_int(error, q->queues, "must be positive", "queues");
	if (q->queues > MAX_QUEUES)
		return kd_field_invalid_int(error, q->queues, "must not be greater than 10000000",
					    "queues");
	if (q->handSize <= 0)
		return kd_field_invalid_int(error, q->handSize, "must be positive", "handSize");
	if (q->handSize > q->queues) {
		g_autofree char *detail = g_strdup_printf("should not be greater than queues (%d)",
							  (int) q->queues);

		return kd_field_invalid_int(error, q->handSize, detail, "handSize");
	}
	if (entropy_bits(q->queues, q->handSize) > MAX_HASH_BITS) {
		g_autofree char *detail = g_strdup_printf(
			"required entropy bits of deckSize %d and handSize %d should not be "
			"greater than %d",
			(int) q->queues, (int) q->handSize, MAX_HASH_BITS);

		return kd_field_invalid_int(error, q->handSize, detail, "handSize");
	}
	return TRUE;
}

/* ValidateLimitResponse() */
static gboolean check_response(const void *self, GError **error)
{
	const KdLimitResponse *response = self;
	bool queue = g_strcmp0(response->type, "Queue") == 0;

	if (queue && !response->queuing)
		return kd_field_required(
			error, "must not be empty if limited.limitResponse.type is Limited",
			"queuing");
	if (!queue && response->queuing)
		return kd_field_forbidden(
			error, "must be nil if limited.limitResponse.type is not Limited",
			"queuing");
	return TRUE;
}

/* ValidatePriorityLevelConfigurationSpec() */
static gboolean check_spec(const KdPriorityLevelSpec *spec, const char *name, GError **error)
{
	bool exempt = g_strcmp0(spec->type, "Exempt") == 0;

	if (exempt != (g_strcmp0(name, "exempt") == 0))
		return kd_field_invalid(error, spec->type,
					"type must be 'Exempt' if and only if name is 'exempt'",
					"spec.type");
	if (exempt && spec->limited)
		return kd_field_forbidden(error, "must be nil if the type is not Limited",
					  "spec.limited");
	if (!exempt && !spec->limited)
		return kd_field_required(error, "must not be empty when type is Limited",
					 "spec.limited");
	if (!exempt && spec->exempt)
		return kd_field_forbidden(error, "must be nil if the type is Limited",
					  "spec.exempt");
	return TRUE;
}

static gboolean check(const KdObject *object, GError **error)
{
	const KdPriorityLevelConfiguration *self = KD_PRIORITY_LEVEL_CONFIGURATION(object);

	return kd_object_check_name(object, kd_name_subdomain_problem, error) &&
	       check_spec(&self->spec, object->metadata.name, error) &&
	       kd_flow_control_check_mandatory(object, &kd_priority_level_spec_struct, &self->spec,
					       error);
}

/* SetDefaults_ExemptPriorityLevelConfiguration() */
static void set_defaults(KdObject *object)
{
	KdPriorityLevelSpec *spec = &((KdPriorityLevelConfiguration *) object)->spec;

	if (g_strcmp0(spec->type, "Exempt") == 0 && !spec->exempt)
		spec->exempt = g_new0(KdExemptLevel, 1);
}

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("TYPE"),
	KD_COLUMN("NOMINALCONCURRENCYSHARES"),
	KD_COLUMN("QUEUES"),
	KD_COLUMN("HANDSIZE"),
	KD_COLUMN("QUEUELENGTHLIMIT"),
	KD_COLUMN("AGE"),
	{ 0 },
};

static char *queuing_cell(const KdPriorityLevelSpec *spec, guint column)
{
	const KdQueuing *q = spec->limited ? spec->limited->limitResponse.queuing : NULL;

	if (!q)
		return g_strdup("<none>");
	return kd_cell_int(column == 3   ? q->queues
			   : column == 4 ? q->handSize
					 : q->queueLengthLimit);
}

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdPriorityLevelSpec *spec = &KD_PRIORITY_LEVEL_CONFIGURATION(object)->spec;

	switch (column) {
	case 0:
		return kd_cell_name(object);
	case 1:
		return kd_cell_text(spec->type);
	case 2:
		return spec->limited ? kd_cell_int(spec->limited->nominalConcurrencyShares)
				     : g_strdup("<none>");
	case 6:
		return kd_cell_age(object, now);
	default:
		return queuing_cell(spec, column);
	}
}

static const KdField queuing_fields[] = {
	KD_FIELD(KdQueuing, queues, INT, .fallback = "64", .help = "how many queues"),
	KD_FIELD(KdQueuing, handSize, INT, .fallback = "8",
		 .help = "so many queues are dealt to each flow, which uses the shortest of them"),
	KD_FIELD(KdQueuing, queueLengthLimit, INT, .fallback = "50",
		 .help = "so many requests may wait in one queue"),
	KD_FIELDS_END,
};
static const KdStruct queuing_struct = {
	.name = "QueuingConfiguration",
	.size = sizeof(KdQueuing),
	.fields = queuing_fields,
	.help = "where requests wait",
	.check = check_queuing,
};
static const KdField response_fields[] = {
	KD_FIELD(KdLimitResponse, type, NAME, .required = true,
		 .allowed = KD_WORDS("Queue", "Reject"),
		 .help = "let them wait, or send them away with 429"),
	KD_FIELD(KdLimitResponse, queuing, POINTER, .of = &queuing_struct),
	KD_FIELDS_END,
};
static const KdStruct response_struct = {
	.name = "LimitResponse",
	.size = sizeof(KdLimitResponse),
	.fields = response_fields,
	.help = "what becomes of requests beyond the limit",
	.check = check_response,
};
static const KdField limited_fields[] = {
	KD_FIELD(KdLimitedLevel, nominalConcurrencyShares, INT, .fallback = "30", .zero = true,
		 .min = 0, .max = G_MAXINT32,
		 .help = "its part of all seats, beside those of the other levels"),
	KD_FIELD(KdLimitedLevel, lendablePercent, INT, .zero = true, .min = 0, .max = 100,
		 .help = "so much of its seats others may borrow"),
	KD_FIELD(KdLimitedLevel, borrowingLimitPercent, OPT_INT, .min = 0, .max = G_MAXINT32,
		 .help = "so much it may borrow, of its own seats; absent: no limit"),
	KD_FIELD(KdLimitedLevel, limitResponse, STRUCT, .of = &response_struct),
	KD_FIELDS_END,
};
static const KdStruct limited_struct = {
	.name = "LimitedPriorityLevelConfiguration",
	.size = sizeof(KdLimitedLevel),
	.fields = limited_fields,
	.help = "a level with a limit",
};
static const KdField exempt_fields[] = {
	KD_FIELD(KdExemptLevel, nominalConcurrencyShares, INT, .zero = true, .min = 0,
		 .max = G_MAXINT32, .help = "seats that are kept for it, which it may exceed"),
	KD_FIELD(KdExemptLevel, lendablePercent, INT, .zero = true, .min = 0, .max = 100,
		 .help = "so much of them others may borrow"),
	KD_FIELDS_END,
};
static const KdStruct exempt_struct = {
	.name = "ExemptPriorityLevelConfiguration",
	.size = sizeof(KdExemptLevel),
	.fields = exempt_fields,
	.help = "the level without a limit",
};
static const KdField spec_fields[] = {
	KD_FIELD(KdPriorityLevelSpec, type, NAME, .required = true, .recorded = true,
		 .allowed = KD_WORDS("Exempt", "Limited")),
	KD_FIELD(KdPriorityLevelSpec, limited, POINTER, .of = &limited_struct),
	KD_FIELD(KdPriorityLevelSpec, exempt, POINTER, .of = &exempt_struct),
	KD_FIELDS_END,
};
const KdStruct kd_priority_level_spec_struct = {
	.name = "PriorityLevelConfigurationSpec",
	.size = sizeof(KdPriorityLevelSpec),
	.fields = spec_fields,
	.help = "how many requests run at a time",
};
static const KdField status_fields[] = {
	KD_FIELD_LIST_OF(KdPriorityLevelStatus, conditions, &kd_condition_struct),
	KD_FIELDS_END,
};
static const KdStruct status_struct = {
	.name = "PriorityLevelConfigurationStatus",
	.size = sizeof(KdPriorityLevelStatus),
	.fields = status_fields,
	.help = "its conditions",
};
static const KdField fields[] = {
	KD_FIELD(KdPriorityLevelConfiguration, spec, STRUCT, .of = &kd_priority_level_spec_struct),
	KD_FIELD(KdPriorityLevelConfiguration, status, STRUCT, .of = &status_struct),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "PriorityLevelConfiguration",
	.size = sizeof(KdPriorityLevelConfiguration),
	.fields = fields,
	.help = "a level of priority of requests to the API server",
};

KD_KIND(priority_level_configuration) = {
	.kind = "PriorityLevelConfiguration",
	.apiVersion = "flowcontrol.apiserver.k8s.io/v1",
	.plural = "prioritylevelconfigurations",
	.size = sizeof(KdPriorityLevelConfiguration),
	.body = &body,
	.set_defaults = set_defaults,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "a level of priority of requests to the API server",
};
