/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/merge.h"

#include <kubedes/api/pod.h>
#include <string.h>

#include "api/scalar_field.h"

static const KdCondition *conditions_of(const KdField *field, const void *self, guint *ret_n)
{
	*ret_n = *KD_COUNT_CONST(self, field);
	return *KD_AT_CONST(KdCondition *, self, field);
}

static void remove_condition(KdCondition **conditions, guint *n, const char *type)
{
	for (guint i = 0; i < *n; i++) {
		if (g_strcmp0((*conditions)[i].type, type) != 0)
			continue;
		kd_struct_clear(&kd_condition_struct, &(*conditions)[i]);
		memmove(&(*conditions)[i], &(*conditions)[i + 1],
			(*n - i - 1) * sizeof(KdCondition));
		(*n)--;
		return;
	}
}

static void put_condition(KdCondition **conditions, guint *n, const KdCondition *condition)
{
	KdCondition *at = (KdCondition *) kd_condition_find(*conditions, *n, condition->type);

	if (at) {
		kd_struct_clear(&kd_condition_struct, at);
	} else {
		*conditions = g_renew(KdCondition, *conditions, *n + 1);
		at = &(*conditions)[(*n)++];
	}
	kd_struct_copy(&kd_condition_struct, at, condition);
}

static void merge_conditions(const KdField *field, void *self, const void *from, const void *to)
{
	guint n_from, n_to;
	const KdCondition *before = conditions_of(field, from, &n_from);
	const KdCondition *after = conditions_of(field, to, &n_to);
	KdCondition **own = KD_AT(KdCondition *, self, field);
	guint *n = KD_COUNT(self, field);

	for (guint i = 0; i < n_from; i++)
		if (!kd_condition_find(after, n_to, before[i].type))
			remove_condition(own, n, before[i].type);
	for (guint i = 0; i < n_to; i++) {
		const KdCondition *old = kd_condition_find(before, n_from, after[i].type);

		if (!old || !kd_struct_equal(&kd_condition_struct, old, &after[i]))
			put_condition(own, n, &after[i]);
	}
}

/* A struct of this field alone, that leaves the others as they are. */
static void merge_field(const KdField *field, void *self, const void *from, const void *to)
{
	const KdField alone[] = { *field, KD_FIELDS_END };
	const KdStruct part = { .size = 0, .fields = alone };

	if (kd_struct_equal(&part, from, to))
		return;
	kd_struct_clear(&part, self);
	kd_struct_copy(&part, self, to);
}

static void merge(const KdStruct *type, void *self, const void *from, const void *to)
{
	for (const KdField *field = type->fields; field->name; field++) {
		if (field->type == KD_FIELD_STRUCT)
			merge(field->of, KD_AT(void, self, field), KD_AT_CONST(void, from, field),
			      KD_AT_CONST(void, to, field));
		else if (field->type == KD_FIELD_LIST && field->of == &kd_condition_struct)
			merge_conditions(field, self, from, to);
		else
			merge_field(field, self, from, to);
	}
}

void kd_object_merge(KdObject *object, const KdObject *from, const KdObject *to)
{
	if (object->kind->body)
		merge(object->kind->body, object, from, to);
}
