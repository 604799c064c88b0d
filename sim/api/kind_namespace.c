/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/api/namespace.h>

#include "api/cells.h"
#include "api/checks.h"
#include "api/names.h"

KdNamespace *kd_namespace_new(const char *name)
{
	KdNamespace *self = (KdNamespace *) kd_object_new(&kd_kind_namespace);

	self->object.metadata.name = g_strdup(name);
	kd_object_set_defaults(&self->object);
	return self;
}

/* SetDefaults_Namespace() */
static void set_defaults(KdObject *object)
{
	if (object->metadata.name)
		kd_map_set(&object->metadata.labels, "kubernetes.io/metadata.name",
			   object->metadata.name);
}

static gboolean check(const KdObject *object, GError **error)
{
	return kd_object_check_name(object, kd_name_label_problem, error);
}

static const KdKindColumn columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("STATUS"),
	KD_COLUMN("AGE"),
	{ 0 },
};

static char *cell(const KdObject *object, guint column, KdTime now)
{
	switch (column) {
	case 0:
		return kd_cell_name(object);
	case 1:
		return kd_cell_text(KD_NAMESPACE(object)->status.phase);
	default:
		return kd_cell_age(object, now);
	}
}

static const KdField spec_fields[] = {
	KD_FIELD_NAMES_OF(KdNamespaceSpec, finalizers, .help = "who must let go before it is gone"),
	KD_FIELDS_END,
};
static const KdStruct spec_struct = {
	.name = "NamespaceSpec",
	.size = sizeof(KdNamespaceSpec),
	.fields = spec_fields,
	.help = "what has to be done before it goes",
};

static const KdField status_fields[] = {
	KD_FIELD(KdNamespaceStatus, phase, NAME, .fallback = "Active",
		 .help = "Active or Terminating"),
	KD_FIELD_LIST_OF(KdNamespaceStatus, conditions, &kd_condition_struct),
	KD_FIELDS_END,
};
static const KdStruct status_struct = {
	.name = "NamespaceStatus",
	.size = sizeof(KdNamespaceStatus),
	.fields = status_fields,
	.help = "whether it is there to stay",
};

static const KdField fields[] = {
	KD_FIELD(KdNamespace, spec, STRUCT, .of = &spec_struct),
	KD_FIELD(KdNamespace, status, STRUCT, .of = &status_struct),
	KD_FIELDS_END,
};
static const KdStruct body = {
	.name = "Namespace",
	.size = sizeof(KdNamespace),
	.fields = fields,
	.help = "a room for names",
};

KD_KIND(namespace) = {
	.kind = "Namespace",
	.apiVersion = "v1",
	.plural = "namespaces",
	.short_names = KD_WORDS("ns"),
	.size = sizeof(KdNamespace),
	.body = &body,
	.set_defaults = set_defaults,
	.check = check,
	.columns = columns,
	.cell = cell,
	.help = "a room for names",
};
