/* SPDX-License-Identifier: Apache-2.0 */
/* What kubectl prints of roles and their bindings (pkg/printers/internalversion/printers.go). */
#include "config.h"

#include <kubedes/time.h>

#include "api/cells.h"
#include "api/rbac_fields.h"

const KdKindColumn kd_role_columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("CREATED AT"),
	{ 0 },
};

char *kd_role_cell(const KdObject *object, guint column, KdTime now)
{
	(void) now;
	if (column == 0)
		return kd_cell_name(object);
	return object->metadata.creationTimestamp == KD_TIME_UNSET
		       ? g_strdup("<unknown>")
		       : kd_time_print(object->metadata.creationTimestamp);
}

const KdKindColumn kd_role_binding_columns[] = {
	KD_COLUMN("NAME"),
	KD_COLUMN("ROLE"),
	KD_COLUMN("AGE"),
	KD_WIDE_COLUMN("USERS"),
	KD_WIDE_COLUMN("GROUPS"),
	KD_WIDE_COLUMN("SERVICEACCOUNTS"),
	{ 0 },
};

/* "a, b"; accounts are "namespace/name". */
static char *print_subjects(const KdRoleBinding *self, const char *kind)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < self->n_subjects; i++) {
		const KdSubject *subject = &self->subjects[i];

		if (g_strcmp0(subject->kind, kind) != 0)
			continue;
		if (text->len)
			g_string_append(text, ", ");
		if (g_str_equal(kind, "ServiceAccount"))
			g_string_append_printf(text, "%s/",
					       subject->namespace ? subject->namespace : "");
		g_string_append(text, subject->name);
	}
	return g_string_free(text, FALSE);
}

char *kd_role_binding_cell(const KdObject *object, guint column, KdTime now)
{
	static const char *const kinds[] = { "User", "Group", "ServiceAccount" };
	const KdRoleBinding *self = KD_ROLE_BINDING(object);

	switch (column) {
	case 0:
		return kd_cell_name(object);
	case 1:
		return g_strdup_printf("%s/%s", self->roleRef.kind, self->roleRef.name);
	case 2:
		return kd_cell_age(object, now);
	default:
		return print_subjects(self, kinds[column - 3]);
	}
}
