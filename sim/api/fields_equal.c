/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include <kubedes/field.h>
#include <string.h>

#include "api/raw.h"
#include "api/scalar_field.h"

static bool equal_lists(const KdField *field, const void *a, const void *b)
{
	guint n = *KD_COUNT_CONST(a, field);
	const char *left = *KD_AT_CONST(char *, a, field), *right = *KD_AT_CONST(char *, b, field);

	if (n != *KD_COUNT_CONST(b, field))
		return false;
	for (guint i = 0; i < n; i++) {
		gsize at = i * field->of->size;

		if (!kd_struct_equal(field->of, left + at, right + at))
			return false;
	}
	return true;
}

static bool equal_names(const KdField *field, const void *a, const void *b)
{
	guint n = *KD_COUNT_CONST(a, field);
	const KdName *left = *KD_AT_CONST(KdName *, a, field);
	const KdName *right = *KD_AT_CONST(KdName *, b, field);

	return n == *KD_COUNT_CONST(b, field) &&
	       (n == 0 || memcmp(left, right, n * sizeof(KdName)) == 0);
}

static bool equal_parts(const KdField *field, const void *a, const void *b)
{
	gconstpointer left = *KD_AT_CONST(gconstpointer, a, field);
	gconstpointer right = *KD_AT_CONST(gconstpointer, b, field);

	if (!left || !right || left == right)
		return left == right;
	return kd_struct_equal(field->of, left, right);
}

static bool equal_trees(const KdRaw *a, const KdRaw *b)
{
	if (!a || !b || a == b)
		return a == b;
	return kd_tree_equal(kd_raw_tree(a), kd_raw_tree(b));
}

static bool equal_optional(const KdField *field, const void *a, const void *b)
{
	if (field->type == KD_FIELD_OPT_BOOL) {
		KdOptBool left = *KD_AT_CONST(KdOptBool, a, field);
		KdOptBool right = *KD_AT_CONST(KdOptBool, b, field);

		return left.set == right.set && (!left.set || left.value == right.value);
	}
	if (field->type == KD_FIELD_OPT_INT) {
		KdOptInt left = *KD_AT_CONST(KdOptInt, a, field);
		KdOptInt right = *KD_AT_CONST(KdOptInt, b, field);

		return left.set == right.set && (!left.set || left.value == right.value);
	}
	KdOptQuantity left = *KD_AT_CONST(KdOptQuantity, a, field);
	KdOptQuantity right = *KD_AT_CONST(KdOptQuantity, b, field);

	return left.set == right.set &&
	       (!left.set || kd_quantity_compare(left.value, right.value) == 0);
}

#define SAME(type_) (*KD_AT_CONST(type_, a, field) == *KD_AT_CONST(type_, b, field))

static bool equal_plain(const KdField *field, const void *a, const void *b)
{
	switch (field->type) {
	case KD_FIELD_BOOL:
		return SAME(bool);
	case KD_FIELD_DOUBLE:
		return memcmp(KD_AT_CONST(double, a, field), KD_AT_CONST(double, b, field),
			      sizeof(double)) == 0;
	case KD_FIELD_NAME:
		return SAME(KdName);
	case KD_FIELD_STRING:
	case KD_FIELD_INT_OR_STRING:
		return g_strcmp0(*KD_AT_CONST(char *, a, field), *KD_AT_CONST(char *, b, field)) ==
		       0;
	case KD_FIELD_QUANTITY:
		return kd_quantity_compare(*KD_AT_CONST(KdQuantity, a, field),
					   *KD_AT_CONST(KdQuantity, b, field)) == 0;
	case KD_FIELD_OPERATOR:
		return SAME(KdOperator);
	case KD_FIELD_OPT_BOOL:
	case KD_FIELD_OPT_INT:
	case KD_FIELD_OPT_QUANTITY:
		return equal_optional(field, a, b);
	default: /* INT, TIME, DURATION */
		return SAME(gint64);
	}
}

static bool equal_field(const KdField *field, const void *a, const void *b)
{
	switch (field->type) {
	case KD_FIELD_MAP:
		return kd_map_equal(KD_AT_CONST(KdMap, a, field), KD_AT_CONST(KdMap, b, field));
	case KD_FIELD_RESOURCES:
		return kd_resources_equal(KD_AT_CONST(KdResources, a, field),
					  KD_AT_CONST(KdResources, b, field));
	case KD_FIELD_NAMES:
		return equal_names(field, a, b);
	case KD_FIELD_STRUCT:
		return kd_struct_equal(field->of, KD_AT_CONST(void, a, field),
				       KD_AT_CONST(void, b, field));
	case KD_FIELD_POINTER:
	case KD_FIELD_SHARED:
		return equal_parts(field, a, b);
	case KD_FIELD_LIST:
		return equal_lists(field, a, b);
	case KD_FIELD_TREE:
		return equal_trees(*KD_AT_CONST(KdRaw *, a, field),
				   *KD_AT_CONST(KdRaw *, b, field));
	default:
		return equal_plain(field, a, b);
	}
}

bool kd_struct_equal(const KdStruct *type, const void *a, const void *b)
{
	for (const KdField *field = type->fields; field->name; field++) {
		if (!equal_field(field, a, b))
			return false;
	}
	return true;
}
