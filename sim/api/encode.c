/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/encode.h"

#include <kubedes/time.h>
#include <string.h>

#include "api/raw.h"
#include "api/scalar_field.h"

/* ---- maps with sorted keys ---- */

typedef struct {
	const char *key;
	KdTree *tree;
} Entry;

static void push(GArray *entries, const char *key, KdTree *tree)
{
	if (tree)
		g_array_append_val(entries, ((Entry){ key, tree }));
}

static bool has_key(const GArray *entries, const char *key)
{
	for (guint i = 0; i < entries->len; i++) {
		if (g_str_equal(g_array_index(entries, Entry, i).key, key))
			return true;
	}
	return false;
}

static int by_key(gconstpointer a, gconstpointer b)
{
	return strcmp(((const Entry *) a)->key, ((const Entry *) b)->key);
}

/* What was kept under keys that no field has taken, then the map of all. */
static KdTree *make_map(GArray *entries, const KdTree *unknown, KdForest *forest)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	for (guint i = 0; unknown && unknown->type == KD_TREE_MAP && i < unknown->n; i++) {
		if (!has_key(entries, unknown->keys[i]))
			push(entries, unknown->keys[i],
			     kd_raw_copy_tree(forest, unknown->children[i]));
	}
	g_array_sort(entries, by_key);
	for (guint i = 0; i < entries->len; i++) {
		const Entry *entry = &g_array_index(entries, Entry, i);

		kd_tree_set(forest, map, entry->key, entry->tree);
	}
	return map;
}

static KdTree *string(KdForest *forest, const char *text)
{
	return text ? kd_tree_new_string(forest, text, -1) : NULL;
}

static KdTree *take_string(KdForest *forest, char *take)
{
	g_autofree char *text = take;

	return string(forest, text);
}

/* ---- scalars ---- */

static KdTree *encode_int(const KdField *field, gint64 value, KdForest *forest)
{
	if (value == 0 && !field->zero && !field->required && !field->fallback)
		return NULL;
	return kd_tree_new_int(forest, value);
}

static KdTree *encode_bool(const KdField *field, bool value, KdForest *forest)
{
	if (!value && !field->zero && !field->required && !field->fallback)
		return NULL;
	return kd_tree_new_bool(forest, value);
}

static KdTree *encode_double(const KdField *field, double value, KdForest *forest)
{
	static const double zero;

	if (memcmp(&value, &zero, sizeof(zero)) == 0 && !field->fallback)
		return NULL;
	return kd_tree_new_double(forest, value);
}

/* What looks like a number is one. */
static KdTree *encode_int_or_string(const char *text, KdForest *forest)
{
	gint64 value;

	if (text && g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, &value, NULL))
		return kd_tree_new_int(forest, value);
	return string(forest, text);
}

static KdTree *encode_quantity(const KdField *field, KdQuantity quantity, KdForest *forest)
{
	if (kd_quantity_is_zero(quantity) && !field->fallback && !field->required)
		return NULL;
	return take_string(forest, kd_quantity_print(quantity));
}

static KdTree *encode_optional(const KdField *field, const void *self, KdForest *forest)
{
	const KdOptBool *flag = KD_AT_CONST(KdOptBool, self, field);
	const KdOptInt *number = KD_AT_CONST(KdOptInt, self, field);
	const KdOptQuantity *quantity = KD_AT_CONST(KdOptQuantity, self, field);

	switch (field->type) {
	case KD_FIELD_OPT_BOOL:
		return flag->set ? kd_tree_new_bool(forest, flag->value) : NULL;
	case KD_FIELD_OPT_INT:
		return number->set ? kd_tree_new_int(forest, number->value) : NULL;
	default:
		return quantity->set ? take_string(forest, kd_quantity_print(quantity->value))
				     : NULL;
	}
}

static KdTree *encode_time(const KdField *field, KdTime time, KdForest *forest)
{
	if (time == KD_TIME_UNSET)
		return NULL;
	return take_string(forest, field->type == KD_FIELD_TIME ? kd_time_print(time)
								: kd_duration_print(time));
}

static KdTree *encode_scalar(const KdField *field, const void *self, KdForest *forest)
{
	switch (field->type) {
	case KD_FIELD_BOOL:
		return encode_bool(field, *KD_AT_CONST(bool, self, field), forest);
	case KD_FIELD_INT:
		return encode_int(field, *KD_AT_CONST(gint64, self, field), forest);
	case KD_FIELD_DOUBLE:
		return encode_double(field, *KD_AT_CONST(double, self, field), forest);
	case KD_FIELD_STRING:
	case KD_FIELD_NAME:
		return string(forest, *KD_AT_CONST(char *, self, field));
	case KD_FIELD_INT_OR_STRING:
		return encode_int_or_string(*KD_AT_CONST(char *, self, field), forest);
	case KD_FIELD_QUANTITY:
		return encode_quantity(field, *KD_AT_CONST(KdQuantity, self, field), forest);
	case KD_FIELD_TIME:
	case KD_FIELD_DURATION:
		return encode_time(field, *KD_AT_CONST(KdTime, self, field), forest);
	case KD_FIELD_OPERATOR:
		return string(forest, kd_operator_name(*KD_AT_CONST(KdOperator, self, field)));
	default:
		return encode_optional(field, self, forest);
	}
}

/* ---- maps and lists of scalars ---- */

static KdTree *encode_map(const KdMap *map, KdForest *forest)
{
	KdTree *tree = map->n > 0 ? kd_tree_new(forest, KD_TREE_MAP, 0, 0) : NULL;

	for (guint i = 0; i < map->n; i++)
		kd_tree_set(forest, tree, map->pairs[i].key, string(forest, map->pairs[i].value));
	return tree;
}

static KdTree *encode_resources(const KdResources *resources, KdForest *forest)
{
	KdTree *tree = resources->n > 0 ? kd_tree_new(forest, KD_TREE_MAP, 0, 0) : NULL;

	for (guint i = 0; i < resources->n; i++)
		kd_tree_set(forest, tree, resources->items[i].name,
			    take_string(forest, kd_quantity_print(resources->items[i].quantity)));
	return tree;
}

static KdTree *encode_names(const KdField *field, const void *self, KdForest *forest)
{
	guint n = *KD_COUNT_CONST(self, field);
	KdTree *tree = n > 0 ? kd_tree_new(forest, KD_TREE_LIST, 0, 0) : NULL;

	for (guint i = 0; i < n; i++)
		kd_tree_append(forest, tree,
			       string(forest, (*KD_AT_CONST(KdName *, self, field))[i]));
	return tree;
}

/* ---- structs ---- */

static KdTree *encode_list(const KdField *field, const void *self, const KdTree *unknown,
			   KdForest *forest)
{
	guint n = *KD_COUNT_CONST(self, field);
	const char *items = *KD_AT_CONST(char *, self, field);
	KdTree *tree = n > 0 ? kd_tree_new(forest, KD_TREE_LIST, 0, 0) : NULL;

	for (guint i = 0; i < n; i++) {
		bool there = unknown && unknown->type == KD_TREE_LIST && i < unknown->n;

		kd_tree_append(forest, tree,
			       kd_struct_encode(field->of, items + i * field->of->size,
						there ? unknown->children[i] : NULL, forest));
	}
	return tree;
}

static KdTree *encode_field(const KdField *field, const void *self, const KdTree *unknown,
			    KdForest *forest)
{
	gconstpointer part;
	KdTree *tree;

	switch (field->type) {
	case KD_FIELD_MAP:
		return encode_map(KD_AT_CONST(KdMap, self, field), forest);
	case KD_FIELD_RESOURCES:
		return encode_resources(KD_AT_CONST(KdResources, self, field), forest);
	case KD_FIELD_NAMES:
		return encode_names(field, self, forest);
	case KD_FIELD_STRUCT:
		tree = kd_struct_encode(field->of, KD_AT_CONST(void, self, field), unknown, forest);
		return tree->n > 0 || field->zero ? tree : NULL;
	case KD_FIELD_POINTER:
	case KD_FIELD_SHARED:
		part = *KD_AT_CONST(gconstpointer, self, field);
		return part ? kd_struct_encode(field->of, part, unknown, forest) : NULL;
	case KD_FIELD_LIST:
		return encode_list(field, self, unknown, forest);
	case KD_FIELD_TREE: {
		const KdRaw *raw = *KD_AT_CONST(KdRaw *, self, field);

		return raw ? kd_raw_copy_tree(forest, kd_raw_tree(raw)) : NULL;
	}
	default:
		return encode_scalar(field, self, forest);
	}
}

/* A copy of the map @tree (NULL = empty) in which @path leads to @leaf; what is not on the path
 * is borrowed. */
static KdTree *with_leaf(const KdTree *tree, const char *path, KdTree *leaf, KdForest *forest)
{
	const char *dot = strchr(path, '.');
	g_autofree char *key = dot ? g_strndup(path, (gsize) (dot - path)) : g_strdup(path);
	KdTree *copy = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	for (guint i = 0; tree && tree->type == KD_TREE_MAP && i < tree->n; i++)
		kd_tree_set(forest, copy, tree->keys[i], tree->children[i]);
	kd_tree_set(forest, copy, key,
		    dot ? with_leaf(kd_tree_get(tree, key), dot + 1, leaf, forest) : leaf);
	return copy;
}

/* Members that are written deeper ride along with what was kept. */
static const KdTree *add_deep_fields(const KdStruct *type, const void *self, const KdTree *unknown,
				     KdForest *forest)
{
	for (const KdField *field = type->fields; field->name; field++) {
		KdTree *leaf = strchr(field->name, '.') ? encode_scalar(field, self, forest) : NULL;

		if (leaf)
			unknown = with_leaf(unknown, field->name, leaf, forest);
	}
	return unknown;
}

static void push_fields(GArray *entries, const KdStruct *type, const void *self,
			const KdTree *unknown, KdForest *forest)
{
	for (const KdField *field = type->fields; field->name; field++) {
		if (!strchr(field->name, '.'))
			push(entries, field->name,
			     encode_field(field, self, kd_tree_get(unknown, field->name), forest));
	}
}

KdTree *kd_struct_encode(const KdStruct *type, const void *self, const KdTree *unknown,
			 KdForest *forest)
{
	g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(Entry));

	unknown = add_deep_fields(type, self, unknown, forest);
	push_fields(entries, type, self, unknown, forest);
	return make_map(entries, unknown, forest);
}

/* ---- objects ---- */

/* A UUID of version 8, which is free for such use (RFC 9562). */
#define UID_PREFIX "00000000-0000-8000-8000-"

char *kd_object_print_uid(const KdObject *object)
{
	if (object->metadata.uid)
		return g_strdup(object->metadata.uid);
	if (object->uid == 0)
		return NULL;
	return g_strdup_printf(UID_PREFIX "%012" G_GINT64_MODIFIER "x", object->uid);
}

KdUid kd_uid_parse(const char *text)
{
	guint64 uid;

	if (!g_str_has_prefix(text, UID_PREFIX) || strlen(text) != strlen(UID_PREFIX) + 12 ||
	    !g_ascii_string_to_unsigned(text + strlen(UID_PREFIX), 16, 1, G_MAXUINT64, &uid, NULL))
		return 0;
	return uid;
}

static KdTree *encode_metadata(const KdObject *object, const KdTree *unknown, KdForest *forest)
{
	g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(Entry));

	push_fields(entries, &kd_meta_struct, &object->metadata, unknown, forest);
	if (!object->metadata.uid)
		push(entries, "uid", take_string(forest, kd_object_print_uid(object)));
	if (object->resourceVersion != 0)
		push(entries, "resourceVersion",
		     take_string(forest,
				 g_strdup_printf("%" G_GUINT64_FORMAT, object->resourceVersion)));
	return make_map(entries, unknown, forest);
}

KdTree *kd_object_encode(const KdObject *object, KdForest *forest)
{
	g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(Entry));
	const KdKind *kind = object->kind;
	const KdTree *unknown = kd_raw_tree(object->unknown);

	push(entries, "apiVersion", string(forest, kind->apiVersion));
	push(entries, "kind", string(forest, kind->kind));
	push(entries, "metadata",
	     encode_metadata(object, kd_tree_get(unknown, "metadata"), forest));
	if (kind->body) {
		unknown = add_deep_fields(kind->body, object, unknown, forest);
		push_fields(entries, kind->body, object, unknown, forest);
	}
	return make_map(entries, unknown, forest);
}
