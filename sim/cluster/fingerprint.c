/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cluster/fingerprint.h"

#include "api/raw.h"
#include "api/scalar_field.h"
#include "cluster/hash.h"

/* @old: the struct of the version before, or NULL. */
static guint64 hash_struct(guint64 hash, const KdStruct *type, const void *self, const void *old);

static guint64 hash_quantity(guint64 hash, const KdQuantity *quantity)
{
	hash = kd_hash(hash, (guint64) quantity->units);
	return kd_hash(hash, (guint64) quantity->nanos);
}

static guint64 hash_map(guint64 hash, const KdMap *map)
{
	hash = kd_hash(hash, map->n);
	for (guint i = 0; i < map->n; i++) {
		hash = kd_hash_string(hash, map->pairs[i].key);
		hash = kd_hash_string(hash, map->pairs[i].value);
	}
	return hash;
}

static guint64 hash_resources(guint64 hash, const KdResources *resources)
{
	hash = kd_hash(hash, resources->n);
	for (guint i = 0; i < resources->n; i++) {
		hash = kd_hash_string(hash, resources->items[i].name);
		hash = hash_quantity(hash, &resources->items[i].quantity);
	}
	return hash;
}

static guint64 hash_names(guint64 hash, const KdName *names, guint n)
{
	hash = kd_hash(hash, n);
	for (guint i = 0; i < n; i++)
		hash = kd_hash_string(hash, names[i]);
	return hash;
}

static guint64 hash_tree(guint64 hash, const KdTree *tree)
{
	if (!tree)
		return kd_hash(hash, G_MAXUINT64);
	hash = kd_hash(hash, tree->type);
	if (tree->text)
		return kd_hash_string(hash, tree->text);
	hash = kd_hash(hash, tree->n);
	for (guint i = 0; i < tree->n; i++) {
		if (tree->type == KD_TREE_MAP)
			hash = kd_hash_string(hash, tree->keys[i]);
		hash = hash_tree(hash, tree->children[i]);
	}
	return hash;
}

static guint64 hash_list(guint64 hash, const KdField *field, const void *self)
{
	const char *items = *KD_AT_CONST(char *, self, field);
	guint n = *KD_COUNT_CONST(self, field);

	hash = kd_hash(hash, n);
	for (guint i = 0; i < n; i++)
		hash = hash_struct(hash, field->of, items + i * field->of->size, NULL);
	return hash;
}

static guint64 hash_part(guint64 hash, const KdField *field, const void *self, const void *old)
{
	const void *part = *KD_AT_CONST(gpointer, self, field);

	if (old && *KD_AT_CONST(gpointer, old, field) == part)
		return kd_hash(hash, 1);
	if (!part)
		return kd_hash(hash, G_MAXUINT64);
	if (field->type == KD_FIELD_TREE)
		return hash_tree(hash, kd_raw_tree(part));
	return hash_struct(hash, field->of, part, NULL);
}

static guint64 hash_optional(guint64 hash, const KdField *field, const void *self)
{
	if (field->type == KD_FIELD_OPT_BOOL) {
		KdOptBool value = *KD_AT_CONST(KdOptBool, self, field);

		return kd_hash(hash, value.set ? value.value : 2);
	}
	if (field->type == KD_FIELD_OPT_INT) {
		KdOptInt value = *KD_AT_CONST(KdOptInt, self, field);

		hash = kd_hash(hash, value.set);
		return value.set ? kd_hash(hash, (guint64) value.value) : hash;
	}
	const KdOptQuantity *value = KD_AT_CONST(KdOptQuantity, self, field);

	hash = kd_hash(hash, value->set);
	return value->set ? hash_quantity(hash, &value->value) : hash;
}

static guint64 hash_plain(guint64 hash, const KdField *field, const void *self)
{
	guint64 bits;

	switch (field->type) {
	case KD_FIELD_BOOL:
		return kd_hash(hash, *KD_AT_CONST(bool, self, field));
	case KD_FIELD_OPERATOR:
		return kd_hash(hash, *KD_AT_CONST(KdOperator, self, field));
	case KD_FIELD_DOUBLE:
		memcpy(&bits, KD_AT_CONST(double, self, field), sizeof(bits));
		return kd_hash(hash, bits);
	case KD_FIELD_INT:
	case KD_FIELD_TIME:
	case KD_FIELD_DURATION:
		return kd_hash(hash, (guint64) *KD_AT_CONST(gint64, self, field));
	case KD_FIELD_NAME:
	case KD_FIELD_STRING:
	case KD_FIELD_INT_OR_STRING:
		return kd_hash_string(hash, *KD_AT_CONST(char *, self, field));
	case KD_FIELD_QUANTITY:
		return hash_quantity(hash, KD_AT_CONST(KdQuantity, self, field));
	default:
		return hash_optional(hash, field, self);
	}
}

static guint64 hash_field(guint64 hash, const KdField *field, const void *self, const void *old)
{
	switch (field->type) {
	case KD_FIELD_MAP:
		return hash_map(hash, KD_AT_CONST(KdMap, self, field));
	case KD_FIELD_RESOURCES:
		return hash_resources(hash, KD_AT_CONST(KdResources, self, field));
	case KD_FIELD_NAMES:
		return hash_names(hash, *KD_AT_CONST(KdName *, self, field),
				  *KD_COUNT_CONST(self, field));
	case KD_FIELD_LIST:
		return hash_list(hash, field, self);
	case KD_FIELD_STRUCT:
		return hash_struct(hash, field->of, KD_AT_CONST(void, self, field),
				   old ? KD_AT_CONST(void, old, field) : NULL);
	case KD_FIELD_POINTER:
	case KD_FIELD_SHARED:
	case KD_FIELD_TREE:
		return hash_part(hash, field, self, old);
	default:
		return hash_plain(hash, field, self);
	}
}

static guint64 hash_struct(guint64 hash, const KdStruct *type, const void *self, const void *old)
{
	for (const KdField *field = type->fields; field->name; field++)
		hash = hash_field(hash, field, self, old);
	return hash;
}

static guint64 hash_body(guint64 hash, const KdObject *object, const KdObject *old)
{
	hash = hash_struct(hash, &kd_meta_struct, &object->metadata, NULL);
	if (object->kind->body)
		hash = hash_struct(hash, object->kind->body, object, old);
	if (!old || object->unknown != old->unknown)
		hash = hash_tree(hash, kd_raw_tree(object->unknown));
	return hash;
}

guint64 kd_fingerprint_change(guint64 hash, const KdChange *change)
{
	const KdObject *object = change->new ? change->new : change->old;

	hash = kd_hash(hash, change->type);
	hash = kd_hash(hash, change->version);
	hash = kd_hash(hash, (guint64) change->time);
	hash = kd_hash(hash, object->uid);
	hash = kd_hash_string(hash, object->kind->apiVersion);
	hash = kd_hash_string(hash, object->kind->kind);
	return change->new ? hash_body(hash, change->new, change->old) : hash;
}
