/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "run/trigger.h"

#include <kubedes/api/deployment.h>
#include <kubedes/api/persistent_volume.h>
#include <kubedes/api/persistent_volume_claim.h>
#include <kubedes/api/pod.h>
#include <kubedes/api/replica_set.h>

#include "run/objects.h"

struct KdTrigger {
	const KdActionWhen *when;
	const KdKind *kind;
	KdName namespace_;
	KdSelector selector;
	bool (*holds)(const KdObject *object); /* NULL = Gone */
	gint64 n_there, n_holding, n_gone;
};

/* ---- conditions ---- */

static bool exists(const KdObject *object)
{
	(void) object;
	return true;
}

static bool is_true(const KdCondition *conditions, guint n)
{
	const KdCondition *ready = kd_condition_find(conditions, n, "Ready");

	return ready && g_strcmp0(ready->status, "True") == 0;
}

static bool pod_is_ready(const KdObject *object)
{
	return is_true(KD_POD(object)->status.conditions, KD_POD(object)->status.n_conditions);
}

static bool node_is_ready(const KdObject *object)
{
	return is_true(KD_NODE(object)->status.conditions, KD_NODE(object)->status.n_conditions);
}

static bool set_is_ready(const KdObject *object)
{
	const KdReplicaSet *set = (const KdReplicaSet *) object;

	return set->status.readyReplicas >= set->spec.replicas;
}

static bool deployment_is_ready(const KdObject *object)
{
	const KdDeployment *self = KD_DEPLOYMENT(object);

	return self->status.observedGeneration >= object->metadata.generation &&
	       self->status.updatedReplicas >= self->spec.replicas &&
	       self->status.replicas == self->status.updatedReplicas &&
	       self->status.availableReplicas >= self->status.updatedReplicas;
}

static bool deployment_has_failed(const KdObject *object)
{
	const KdDeploymentStatus *status = &KD_DEPLOYMENT(object)->status;
	const KdDeploymentCondition *progress = kd_deployment_condition(status, "Progressing");

	return status->observedGeneration >= object->metadata.generation && progress &&
	       g_strcmp0(progress->reason, "ProgressDeadlineExceeded") == 0;
}

static bool deployment_is_available(const KdObject *object)
{
	const KdDeploymentCondition *available = kd_deployment_condition(
		&KD_DEPLOYMENT(object)->status, "Available");

	return available && g_strcmp0(available->status, "True") == 0;
}

static bool pod_is_bound(const KdObject *object)
{
	return KD_POD(object)->nodeName != NULL;
}

static bool claim_is_bound(const KdObject *object)
{
	return g_strcmp0(((const KdPersistentVolumeClaim *) object)->status.phase, "Bound") == 0;
}

static bool volume_is_bound(const KdObject *object)
{
	return g_strcmp0(((const KdPersistentVolume *) object)->status.phase, "Bound") == 0;
}

static bool pod_is_running(const KdObject *object)
{
	return g_strcmp0(KD_POD(object)->status.phase, "Running") == 0;
}

static bool pod_has_succeeded(const KdObject *object)
{
	return g_strcmp0(KD_POD(object)->status.phase, "Succeeded") == 0;
}

static bool pod_has_failed(const KdObject *object)
{
	return g_strcmp0(KD_POD(object)->status.phase, "Failed") == 0;
}

static const struct {
	const char *name;
	const KdKind *kind; /* NULL = all */
	bool (*holds)(const KdObject *object);
} conditions[] = {
	{ "Exists", NULL, exists },
	{ "Gone", NULL, NULL },
	{ "Ready", &kd_kind_pod, pod_is_ready },
	{ "Ready", &kd_kind_node, node_is_ready },
	{ "Ready", &kd_kind_replica_set, set_is_ready },
	{ "Ready", &kd_kind_deployment, deployment_is_ready },
	{ "Bound", &kd_kind_pod, pod_is_bound },
	{ "Bound", &kd_kind_persistent_volume_claim, claim_is_bound },
	{ "Bound", &kd_kind_persistent_volume, volume_is_bound },
	{ "Running", &kd_kind_pod, pod_is_running },
	{ "Succeeded", &kd_kind_pod, pod_has_succeeded },
	{ "Failed", &kd_kind_pod, pod_has_failed },
	{ "Failed", &kd_kind_deployment, deployment_has_failed },
	{ "Available", &kd_kind_deployment, deployment_is_available },
};

/* -1: objects of that kind are never so. */
static int find(const char *name, const KdKind *kind)
{
	for (guint i = 0; i < G_N_ELEMENTS(conditions); i++)
		if (g_str_equal(conditions[i].name, name) &&
		    (!conditions[i].kind || conditions[i].kind == kind))
			return (int) i;
	return -1;
}

/* "Exists, Gone, Ready" */
static char *conditions_of(const KdKind *kind)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(conditions); i++)
		if (!conditions[i].kind || conditions[i].kind == kind)
			g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", conditions[i].name);
	return g_string_free(text, FALSE);
}

/* ---- how it is written ---- */

static gboolean check(const void *self, GError **error)
{
	const KdActionWhen *when = self;
	g_autoptr(GError) problem = NULL;
	const KdKind *kind = when->kind ? kd_objects_kind(when->kind, &problem) : NULL;
	KdSelector selector = { 0 };

	if (problem)
		return kd_fail(error, KD_ERROR_INPUT, "kind: %s", problem->message);
	if (when->name && when->selector)
		return kd_fail(error, KD_ERROR_INPUT,
			       "name: Forbidden: a selector stands here too");
	if (when->selector && !kd_selector_parse(when->selector, &selector, &problem))
		return kd_fail(error, KD_ERROR_INPUT, "selector: %s", problem->message);
	kd_selector_clear(&selector);
	if (when->name && when->count.set && when->count.value > 1)
		return kd_fail(error, KD_ERROR_INPUT,
			       "count: Forbidden: there is one of that name");
	if (kind && kind->namespaced == false && when->namespace)
		return kd_fail(error, KD_ERROR_INPUT, "namespace: Forbidden: a %s has none",
			       kind->kind);
	if (kind && when->condition && find(when->condition, kind) < 0) {
		g_autofree char *others = conditions_of(kind);

		return kd_fail(error, KD_ERROR_INPUT,
			       "condition: Invalid value: \"%s\": a %s is never so; it may be %s",
			       when->condition, kind->kind, others);
	}
	return TRUE;
}

static const KdField fields[] = {
	KD_FIELD(KdActionWhen, kind, NAME, .required = true,
		 .help = "as kubectl takes it: Node, pods, rs"),
	KD_FIELD(KdActionWhen, name, STRING, .help = "of the object"),
	KD_FIELD(KdActionWhen, selector, STRING,
		 .help = "those with such labels; all of the kind without it and a name"),
	KD_FIELD(KdActionWhen, namespace, NAME, .help = "default where none is given"),
	KD_FIELD(KdActionWhen, condition, NAME, .required = true,
		 .allowed = KD_WORDS("Exists", "Ready", "Available", "Bound", "Running",
				     "Succeeded", "Failed", "Gone"),
		 .help = "Ready: its condition, a ReplicaSet with all its pods ready, a Deployment "
			 "rolled out; Failed: also a Deployment beyond its progress deadline; "
			 "Bound: a pod to a node, a claim to a volume; Gone: was there, and none "
			 "is left"),
	KD_FIELD(KdActionWhen, count, OPT_INT, .min = 1, .max = G_MAXINT32,
		 .help = "at least so many at one time, 1 when absent; Gone: so many have gone"),
	KD_FIELDS_END,
};
const KdStruct kd_action_when_struct = {
	.name = "ActionWhen",
	.size = sizeof(KdActionWhen),
	.fields = fields,
	.help = "what must have come about",
	.check = check,
};

char *kd_trigger_print(const KdActionWhen *when)
{
	GString *text = g_string_new(when->kind);

	if (when->name)
		g_string_append_printf(text, " %s", when->name);
	if (when->selector)
		g_string_append_printf(text, " with %s", when->selector);
	g_string_append_printf(text, " %s", when->condition);
	if (when->count.set)
		g_string_append_printf(text, ", %" G_GINT64_FORMAT " of them", when->count.value);
	return g_string_free(text, FALSE);
}

/* ---- counting ---- */

KdTrigger *kd_trigger_new(const KdActionWhen *when)
{
	KdTrigger *trigger = g_new0(KdTrigger, 1);
	int i;

	trigger->when = when;
	trigger->kind = kd_objects_kind(when->kind, NULL);
	g_assert(trigger->kind); /* checked with the action */
	i = find(when->condition, trigger->kind);
	g_assert(i >= 0);
	trigger->holds = conditions[i].holds;
	if (trigger->kind->namespaced)
		trigger->namespace_ = when->namespace ? when->namespace
						      : g_intern_static_string("default");
	if (when->selector)
		kd_selector_parse(when->selector, &trigger->selector, NULL);
	return trigger;
}

void kd_trigger_free(KdTrigger *trigger)
{
	if (!trigger)
		return;
	kd_selector_clear(&trigger->selector);
	g_free(trigger);
}

static bool is_meant(const KdTrigger *trigger, const KdObject *object)
{
	return object && object->metadata.namespace == trigger->namespace_ &&
	       (!trigger->when->name ||
		g_strcmp0(object->metadata.name, trigger->when->name) == 0) &&
	       (!trigger->when->selector ||
		kd_selector_matches(&trigger->selector, &object->metadata.labels));
}

void kd_trigger_observe(KdTrigger *trigger, const KdChange *change)
{
	const KdObject *any = change->new ? change->new : change->old;
	bool was, is;

	if (change->type == KD_CHANGE_EVENT || any->kind != trigger->kind)
		return;
	was = is_meant(trigger, change->old);
	is = is_meant(trigger, change->new);
	trigger->n_there += is - was;
	/* One that lost the label is still there. */
	if (was && change->type == KD_CHANGE_DELETED)
		trigger->n_gone++;
	if (trigger->holds)
		trigger->n_holding += (is && trigger->holds(change->new)) -
				      (was && trigger->holds(change->old));
}

bool kd_trigger_holds(const KdTrigger *trigger)
{
	const KdOptInt *count = &trigger->when->count;

	if (trigger->holds)
		return trigger->n_holding >= (count->set ? count->value : 1);
	return count->set ? trigger->n_gone >= count->value
			  : trigger->n_gone > 0 && trigger->n_there == 0;
}
