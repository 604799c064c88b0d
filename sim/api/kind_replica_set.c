/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/replica_set.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/names.h"

/* apps/v1 wants a selector; its forerunners took the labels of the template, and old files rely on
 * it. */
static void set_defaults(KdObject *object)
{
	KdReplicaSetSpec *spec = &((KdReplicaSet *) object)->spec;

	if (spec->selector || spec->template.metadata.labels.n == 0)
		return;
	spec->selector = g_new0(KdSelector, 1);
	spec->selector->matchLabels = kd_map_copy(&spec->template.metadata.labels);
}

/* ValidateReplicaSetSpec() */
static gboolean check(const KdObject *object, GError **error)
{
	const KdReplicaSetSpec *spec = &KD_REPLICA_SET(object)->spec;

	return kd_object_check_name(object, kd_name_subdomain_problem, error) &&
	       kd_replicated_template_check(spec->selector, &spec->template, error);
}

/* registry/apps/replicaset/strategy.go ValidateUpdate() */
static gboolean check_change(const KdObject *new, const KdObject *old, GError **error)
{
	return kd_selector_unchanged_check(KD_REPLICA_SET(new)->spec.selector,
					   KD_REPLICA_SET(old)->spec.selector, error);
}

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),        KD_COLUMN("DESIRED"),       KD_COLUMN("CURRENT"),
	KD_COLUMN("READY"),       KD_COLUMN("AGE"),           KD_WIDE_COLUMN("CONTAINERS"),
	KD_WIDE_COLUMN("IMAGES"), KD_WIDE_COLUMN("SELECTOR"), { 0 },
};

enum { NAME, DESIRED, CURRENT, READY, AGE, CONTAINERS, IMAGES, SELECTOR };

static char *cell(const KdObject *object, guint column, KdTime now)
{
	const KdReplicaSet *self = KD_REPLICA_SET(object);

	switch (column) {
	case NAME:
		return kd_cell_name(object);
	case DESIRED:
		return kd_cell_int(self->spec.replicas);
	case CURRENT:
		return kd_cell_int(self->status.replicas);
	case READY:
		return kd_cell_int(self->status.readyReplicas);
	case AGE:
		return kd_cell_age(object, now);
	case CONTAINERS:
	case IMAGES:
		return kd_cell_containers(self->spec.template.spec, column == IMAGES);
	default:
		return kd_cell_selector(self->spec.selector);
	}
}

static const KdField spec_fields[] = {
	KD_FIELD(KdReplicaSetSpec, replicas, INT, .fallback = "1", .min = 0, .max = G_MAXINT32,
		 .recorded = true, .help = "how many pods there should be"),
	KD_FIELD(KdReplicaSetSpec, minReadySeconds, INT, .min = 0, .max = G_MAXINT32,
		 .help = "ready for so long before it is available"),
	KD_FIELD(KdReplicaSetSpec, selector, POINTER, .of = &kd_label_selector_struct,
		 .help = "the pods that count"),
	KD_FIELD(KdReplicaSetSpec, template, STRUCT, .of = &kd_pod_template_struct),
	KD_FIELDS_END,
};
static const KdStruct spec_struct = {
	.name = "ReplicaSetSpec",
	.size = sizeof(KdReplicaSetSpec),
	.fields = spec_fields,
	.help = "how many pods, and what they look like",
};

static const KdField status_fields[] = {
	KD_FIELD(KdReplicaSetStatus, replicas, INT, .zero = true, .recorded = true),
	KD_FIELD(KdReplicaSetStatus, fullyLabeledReplicas, INT),
	KD_FIELD(KdReplicaSetStatus, readyReplicas, INT, .recorded = true),
	KD_FIELD(KdReplicaSetStatus, availableReplicas, INT),
	KD_FIELD(KdReplicaSetStatus, terminatingReplicas, OPT_INT),
	KD_FIELD(KdReplicaSetStatus, observedGeneration, INT),
	KD_FIELD_LIST_OF(KdReplicaSetStatus, conditions, &kd_condition_struct),
	KD_FIELDS_END,
};
static const KdStruct status_struct = {
	.name = "ReplicaSetStatus",
	.size = sizeof(KdReplicaSetStatus),
	.fields = status_fields,
	.help = "how many there are",
};

static const KdField fields[] = {
	KD_FIELD(KdReplicaSet, spec, STRUCT, .of = &spec_struct),
	KD_FIELD(KdReplicaSet, status, STRUCT, .of = &status_struct),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "ReplicaSet",
	.size = sizeof(KdReplicaSet),
	.fields = fields,
	.help = "keeps a number of equal pods",
};

KD_KIND(replica_set) = {
	.kind = "ReplicaSet",
	.apiVersion = "apps/v1",
	.plural = "replicasets",
	.short_names = KD_WORDS("rs"),
	.namespaced = true,
	.size = sizeof(KdReplicaSet),
	.body = &body,
	.set_defaults = set_defaults,
	.check = check,
	.check_change = check_change,
	.columns = columns,
	.cell = cell,
	.help = "keeps a number of equal pods",
};
