/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/deployment.h>
#include <string.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/field_error.h"
#include "api/names.h"

#define DEFAULT_SHARE "25%"

const KdDeploymentCondition *kd_deployment_condition(const KdDeploymentStatus *status,
						     const char *type)
{
	for (guint i = 0; i < status->n_conditions; i++) {
		if (g_strcmp0(status->conditions[i].type, type) == 0)
			return &status->conditions[i];
	}
	return NULL;
}

/* ---- annotations: pkg/controller/deployment/util/deployment_util.go ---- */

bool kd_deployment_revision(const KdObject *object, gint64 *ret)
{
	const char *text = kd_map_lookup(&object->metadata.annotations, KD_DEPLOYMENT_REVISION);

	*ret = 0;
	return !text || g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, ret, NULL);
}

bool kd_deployment_owns_annotation(const char *key)
{
	static const char *const own[] = { "kubectl.kubernetes.io/last-applied-configuration",
					   KD_DEPLOYMENT_REVISION,
					   KD_DEPLOYMENT_REVISION_HISTORY,
					   KD_DEPLOYMENT_DESIRED_REPLICAS,
					   KD_DEPLOYMENT_MAX_REPLICAS,
					   "deprecated.deployment.rollback.to",
					   NULL };

	return g_strv_contains(own, key);
}

/* ---- defaults ---- */

/* SetDefaults_Deployment() of pkg/apis/apps/v1/defaults.go */
static void set_defaults(KdObject *object)
{
	KdDeploymentStrategy *strategy = &((KdDeployment *) object)->spec.strategy;
	KdRollingUpdateDeployment *rolling;

	if (!strategy->type)
		strategy->type = g_intern_static_string("RollingUpdate");
	if (strcmp(strategy->type, "RollingUpdate") != 0)
		return;
	if (!strategy->rollingUpdate)
		strategy->rollingUpdate = g_new0(KdRollingUpdateDeployment, 1);
	rolling = strategy->rollingUpdate;
	if (!rolling->maxUnavailable)
		rolling->maxUnavailable = g_strdup(DEFAULT_SHARE);
	if (!rolling->maxSurge)
		rolling->maxSurge = g_strdup(DEFAULT_SHARE);
}

/* ---- what is refused: pkg/apis/apps/validation/validation.go ---- */

static bool is_zero(const char *bound)
{
	return g_ascii_strtoll(bound, NULL, 10) == 0;
}

/* ValidateRollingUpdateDeployment() */
static gboolean check_rolling(const KdRollingUpdateDeployment *rolling, GError **error)
{
	static const char path[] = "spec.strategy.rollingUpdate";
	g_autofree char *unavailable = g_strconcat(path, ".maxUnavailable", NULL);
	g_autofree char *surge = g_strconcat(path, ".maxSurge", NULL);

	if (!kd_int_or_percent_check(rolling->maxUnavailable, unavailable, error) ||
	    !kd_int_or_percent_check(rolling->maxSurge, surge, error))
		return FALSE;
	if (is_zero(rolling->maxUnavailable) && is_zero(rolling->maxSurge))
		return kd_field_invalid(error, rolling->maxUnavailable,
					"may not be 0 when `maxSurge` is 0", "%s", unavailable);
	return kd_at_most_100_percent_check(rolling->maxUnavailable, unavailable, error);
}

/* ValidateDeploymentStrategy() */
static gboolean check_strategy(const KdDeploymentStrategy *strategy, GError **error)
{
	const bool recreate = strcmp(strategy->type, "Recreate") == 0;

	if (strategy->rollingUpdate && !recreate)
		return check_rolling(strategy->rollingUpdate, error);
	if (strategy->rollingUpdate)
		return kd_field_forbidden(error,
					  "may not be specified when strategy `type` is 'Recreate'",
					  "spec.strategy.rollingUpdate");
	return TRUE;
}

/* ValidateDeploymentSpec() */
static gboolean check(const KdObject *object, GError **error)
{
	const KdDeploymentSpec *spec = &KD_DEPLOYMENT(object)->spec;

	if (!kd_object_check_name(object, kd_name_subdomain_problem, error) ||
	    !kd_replicated_template_check(spec->selector, &spec->template, error) ||
	    !check_strategy(&spec->strategy, error))
		return FALSE;
	if (spec->progressDeadlineSeconds <= spec->minReadySeconds)
		return kd_field_invalid_int(error, spec->progressDeadlineSeconds,
					    "must be greater than minReadySeconds",
					    "spec.progressDeadlineSeconds");
	return TRUE;
}

/* registry/apps/deployment/strategy.go ValidateUpdate() */
static gboolean check_change(const KdObject *new, const KdObject *old, GError **error)
{
	return kd_selector_unchanged_check(KD_DEPLOYMENT(new)->spec.selector,
					   KD_DEPLOYMENT(old)->spec.selector, error);
}

/* ---- columns: printDeployment() ---- */

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),        KD_COLUMN("READY"),         KD_COLUMN("UP-TO-DATE"),
	KD_COLUMN("AVAILABLE"),   KD_COLUMN("AGE"),           KD_WIDE_COLUMN("CONTAINERS"),
	KD_WIDE_COLUMN("IMAGES"), KD_WIDE_COLUMN("SELECTOR"), { 0 },
};

enum { NAME, READY, UP_TO_DATE, AVAILABLE, AGE, CONTAINERS, IMAGES, SELECTOR };

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdDeployment *self = KD_DEPLOYMENT(object);

	switch (column) {
	case NAME:
		return kd_cell_name(object);
	case READY:
		return g_strdup_printf("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT,
				       self->status.readyReplicas, self->spec.replicas);
	case UP_TO_DATE:
		return kd_cell_int(self->status.updatedReplicas);
	case AVAILABLE:
		return kd_cell_int(self->status.availableReplicas);
	case AGE:
		return kd_cell_age(object, now);
	case CONTAINERS:
	case IMAGES:
		return kd_cell_containers(self->spec.template.spec, column == IMAGES);
	default:
		return kd_cell_selector(self->spec.selector);
	}
}

/* ---- fields ---- */

static const KdField rolling_fields[] = {
	KD_FIELD(KdRollingUpdateDeployment, maxSurge, INT_OR_STRING,
		 .help = "pods above replicas while it rolls: a number, or a share of replicas, "
			 "rounded up; 25% when absent"),
	KD_FIELD(KdRollingUpdateDeployment, maxUnavailable, INT_OR_STRING,
		 .help = "pods of replicas that may be away while it rolls: a number, or a share, "
			 "rounded down; 25% when absent"),
	KD_FIELDS_END,
};
static const KdStruct rolling_struct = {
	.name = "RollingUpdateDeployment",
	.size = sizeof(KdRollingUpdateDeployment),
	.fields = rolling_fields,
	.help = "how many at a time; not both 0",
};

static const KdField strategy_fields[] = {
	KD_FIELD(KdDeploymentStrategy, type, NAME, .allowed = KD_WORDS("Recreate", "RollingUpdate"),
		 .help = "bit by bit, or all old pods go before the first new one; RollingUpdate "
			 "when absent"),
	KD_FIELD(KdDeploymentStrategy, rollingUpdate, POINTER, .of = &rolling_struct),
	KD_FIELDS_END,
};
static const KdStruct strategy_struct = {
	.name = "DeploymentStrategy",
	.size = sizeof(KdDeploymentStrategy),
	.fields = strategy_fields,
	.help = "how new pods take the place of old ones",
};

static const KdField spec_fields[] = {
	KD_FIELD(KdDeploymentSpec, replicas, INT, .fallback = "1", .zero = true, .min = 0,
		 .max = G_MAXINT32, .recorded = true, .help = "how many pods there should be"),
	KD_FIELD(KdDeploymentSpec, minReadySeconds, INT, .min = 0, .max = G_MAXINT32,
		 .help = "a pod is ready for so long before it is available"),
	KD_FIELD(KdDeploymentSpec, revisionHistoryLimit, INT, .fallback = "10", .zero = true,
		 .min = 0, .max = G_MAXINT32,
		 .help = "old ReplicaSets that are kept to go back to"),
	KD_FIELD(KdDeploymentSpec, progressDeadlineSeconds, INT, .fallback = "600", .min = 0,
		 .max = G_MAXINT32,
		 .help = "without progress for so long it is said to have failed; 2147483647: "
			 "never"),
	KD_FIELD(KdDeploymentSpec, paused, BOOL, .help = "changes of the template wait"),
	KD_FIELD(KdDeploymentSpec, strategy, STRUCT, .of = &strategy_struct),
	KD_FIELD(KdDeploymentSpec, selector, POINTER, .of = &kd_label_selector_struct,
		 .help = "its pods, and the ReplicaSets that it adopts; never changes"),
	KD_FIELD(KdDeploymentSpec, template, STRUCT, .of = &kd_pod_template_struct),
	KD_FIELDS_END,
};
static const KdStruct spec_struct = {
	.name = "DeploymentSpec",
	.size = sizeof(KdDeploymentSpec),
	.fields = spec_fields,
	.help = "how many pods, what they look like, and how they are replaced",
};

static const KdField condition_fields[] = {
	KD_FIELD(KdDeploymentCondition, type, NAME, .required = true,
		 .help = "Available, Progressing or ReplicaFailure"),
	KD_FIELD(KdDeploymentCondition, status, NAME, .help = "True, False or Unknown"),
	KD_FIELD(KdDeploymentCondition, reason, NAME, .help = "one word for programs"),
	KD_FIELD(KdDeploymentCondition, message, STRING, .help = "for people"),
	KD_FIELD(KdDeploymentCondition, lastUpdateTime, TIME,
		 .help = "when there was progress last, or anything else of it changed"),
	KD_FIELD(KdDeploymentCondition, lastTransitionTime, TIME, .help = "when status changed"),
	KD_FIELDS_END,
};
const KdStruct kd_deployment_condition_struct = {
	.name = "DeploymentCondition",
	.size = sizeof(KdDeploymentCondition),
	.fields = condition_fields,
	.help = "one aspect of the state",
};

static const KdField status_fields[] = {
	KD_FIELD(KdDeploymentStatus, replicas, INT, .recorded = true,
		 .help = "pods of all its ReplicaSets"),
	KD_FIELD(KdDeploymentStatus, updatedReplicas, INT, .help = "those of the newest template"),
	KD_FIELD(KdDeploymentStatus, readyReplicas, INT, .recorded = true),
	KD_FIELD(KdDeploymentStatus, availableReplicas, INT),
	KD_FIELD(KdDeploymentStatus, unavailableReplicas, INT,
		 .help = "how many are missing until all are available"),
	KD_FIELD(KdDeploymentStatus, terminatingReplicas, OPT_INT),
	KD_FIELD(KdDeploymentStatus, observedGeneration, INT),
	KD_FIELD(KdDeploymentStatus, collisionCount, OPT_INT,
		 .help = "names of ReplicaSets that were taken"),
	KD_FIELD_LIST_OF(KdDeploymentStatus, conditions, &kd_deployment_condition_struct),
	KD_FIELDS_END,
};
static const KdStruct status_struct = {
	.name = "DeploymentStatus",
	.size = sizeof(KdDeploymentStatus),
	.fields = status_fields,
	.help = "how far it is",
};

static const KdField fields[] = {
	KD_FIELD(KdDeployment, spec, STRUCT, .of = &spec_struct),
	KD_FIELD(KdDeployment, status, STRUCT, .of = &status_struct),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "Deployment",
	.size = sizeof(KdDeployment),
	.fields = fields,
	.help = "keeps a number of equal pods, and replaces them when their template changes",
};

KD_KIND(deployment) = {
	.kind = "Deployment",
	.apiVersion = "apps/v1",
	.plural = "deployments",
	.short_names = KD_WORDS("deploy"),
	.namespaced = true,
	.size = sizeof(KdDeployment),
	.body = &body,
	.set_defaults = set_defaults,
	.check = check,
	.check_change = check_change,
	.columns = columns,
	.cell = cell,
	.help = "keeps a number of equal pods, and replaces them when their template changes",
};
