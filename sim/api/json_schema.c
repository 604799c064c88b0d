/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/json_schema.h"

#include <string.h>

#include "api/field_schema.h"

#define DRAFT "http://json-schema.org/draft-07/schema#"

typedef struct {
	const KdStruct *type; /* NULL: a kind's */
	KdSchemaMode mode;
	const char *name; /* of the definition */
} Known;

struct KdJsonSchema {
	KdForest *forest;
	KdTree *definitions;
	GArray *known; /* of Known */
};

static KdTree *new_map(KdForest *forest)
{
	return kd_tree_new(forest, KD_TREE_MAP, 0, 0);
}

static KdTree *new_list(KdForest *forest)
{
	return kd_tree_new(forest, KD_TREE_LIST, 0, 0);
}

static KdTree *new_text(KdForest *forest, const char *text)
{
	return kd_tree_new_string(forest, text, -1);
}

KdJsonSchema *kd_json_schema_new(KdForest *forest)
{
	KdJsonSchema *schema = g_new0(KdJsonSchema, 1);

	schema->forest = forest;
	schema->definitions = new_map(forest);
	schema->known = g_array_new(FALSE, FALSE, sizeof(Known));
	return schema;
}

void kd_json_schema_free(KdJsonSchema *schema)
{
	g_array_unref(schema->known);
	g_free(schema);
}

/* ---- building ---- */

KdTree *kd_json_schema_map(KdForest *forest, const char *key, KdTree *value)
{
	KdTree *map = new_map(forest);

	kd_tree_set(forest, map, key, value);
	return map;
}

KdTree *kd_json_schema_words(KdForest *forest, const char *const *words, guint n)
{
	KdTree *list = new_list(forest);

	for (guint i = 0; i < n; i++)
		kd_tree_append(forest, list, new_text(forest, words[i]));
	return kd_json_schema_map(forest, "enum", list);
}

KdTree *kd_json_schema_when(KdForest *forest, const char *field, const char *value, KdTree *then)
{
	KdTree *is = kd_json_schema_map(forest, "const", new_text(forest, value));
	KdTree *condition = kd_json_schema_map(forest, "properties",
					       kd_json_schema_map(forest, field, is));
	KdTree *required = new_list(forest);
	KdTree *map = kd_json_schema_map(forest, "if", condition);

	kd_tree_append(forest, required, new_text(forest, field));
	kd_tree_set(forest, condition, "required", required);
	kd_tree_set(forest, map, "then", then);
	return map;
}

static KdTree *reference(const KdJsonSchema *schema, const char *name)
{
	g_autofree char *path = g_strconcat("#/definitions/", name, NULL);

	return kd_json_schema_map(schema->forest, "$ref", new_text(schema->forest, path));
}

/* ---- fields ---- */

/* @part with a reference in it can say nothing more, so it goes into an allOf. */
static KdTree *wrap(KdForest *forest, KdTree *part)
{
	KdTree *list;

	if (!kd_tree_get(part, "$ref"))
		return part;
	list = new_list(forest);
	kd_tree_append(forest, list, part);
	return kd_json_schema_map(forest, "allOf", list);
}

static KdTree *field_schema(KdJsonSchema *schema, const KdField *field, KdSchemaMode mode)
{
	KdForest *forest = schema->forest;
	KdTree *part;

	switch (field->type) {
	case KD_FIELD_STRUCT:
	case KD_FIELD_POINTER:
	case KD_FIELD_SHARED:
		part = kd_json_schema_struct(schema, field->of, mode);
		break;
	case KD_FIELD_LIST:
		part = kd_json_schema_map(forest, "type", new_text(forest, "array"));
		kd_tree_set(forest, part, "items", kd_json_schema_struct(schema, field->of, mode));
		break;
	default:
		part = kd_field_schema(field, mode, forest);
		break;
	}
	if (!field->help && !field->fallback)
		return part;
	part = wrap(forest, part);
	if (field->help)
		kd_tree_set(forest, part, "description", new_text(forest, field->help));
	if (field->fallback)
		kd_tree_set(forest, part, "default", kd_field_schema_default(field, forest));
	return part;
}

/* null is as good as nothing. */
static KdTree *or_null(KdForest *forest, KdTree *part)
{
	KdTree *list = new_list(forest);

	kd_tree_append(forest, list, part);
	kd_tree_append(forest, list, kd_json_schema_map(forest, "type", new_text(forest, "null")));
	return kd_json_schema_map(forest, "anyOf", list);
}

static void add_fields(KdJsonSchema *schema, const KdStruct *type, KdSchemaMode mode,
		       KdTree *properties, KdTree *required)
{
	KdForest *forest = schema->forest;

	for (const KdField *field = type->fields; field->name; field++) {
		KdTree *part;

		/* Written deeper, where the struct there knows it as well. */
		if (strchr(field->name, '.'))
			continue;
		part = field_schema(schema, field, mode);
		if (mode == KD_SCHEMA_LENIENT && part->n > 0 && !field->required)
			part = or_null(forest, part);
		kd_tree_set(forest, properties, field->name, part);
		if (field->required)
			kd_tree_append(forest, required, new_text(forest, field->name));
	}
	for (guint i = 0; type->kept && type->kept[i]; i++)
		kd_tree_set(forest, properties, type->kept[i], new_map(forest));
}

/* ---- structs ---- */

static const char *find_known(const KdJsonSchema *schema, const KdStruct *type, KdSchemaMode mode)
{
	for (guint i = 0; i < schema->known->len; i++) {
		const Known *known = &g_array_index(schema->known, Known, i);

		if (known->type == type && known->mode == mode)
			return known->name;
	}
	return NULL;
}

/* @name, with a number behind it where that is taken by another. */
static const char *take_name(KdJsonSchema *schema, const KdStruct *type, KdSchemaMode mode,
			     const char *name)
{
	g_autofree char *free_name = g_strdup(name);
	Known known = { .type = type, .mode = mode };

	for (guint i = 2; kd_tree_get(schema->definitions, free_name); i++) {
		g_free(free_name);
		free_name = g_strdup_printf("%s%u", name, i);
	}
	known.name = g_intern_string(free_name);
	g_array_append_val(schema->known, known);
	return known.name;
}

/* A map of @properties, and the description of @help. */
static KdTree *object_schema(KdForest *forest, const char *help, KdTree *properties,
			     KdTree *required, KdSchemaMode mode)
{
	KdTree *map = kd_json_schema_map(forest, "type", new_text(forest, "object"));

	if (help)
		kd_tree_set(forest, map, "description", new_text(forest, help));
	kd_tree_set(forest, map, "properties", properties);
	if (required->n > 0)
		kd_tree_set(forest, map, "required", required);
	if (mode == KD_SCHEMA_STRICT)
		kd_tree_set(forest, map, "additionalProperties", kd_tree_new_bool(forest, false));
	return map;
}

KdTree *kd_json_schema_struct(KdJsonSchema *schema, const KdStruct *type, KdSchemaMode mode)
{
	KdForest *forest = schema->forest;
	const char *name = find_known(schema, type, mode);
	KdTree *properties, *required, *definition;

	if (name)
		return reference(schema, name);
	name = take_name(schema, type, mode, type->name);
	/* Its name is taken before its fields are looked at: they may refer to it. */
	kd_tree_set(forest, schema->definitions, name, new_map(forest));
	properties = new_map(forest);
	required = new_list(forest);
	add_fields(schema, type, mode, properties, required);
	definition = object_schema(forest, type->help, properties, required, mode);
	if (type->short_form) {
		KdTree *either = new_list(forest);

		kd_tree_append(forest, either,
			       kd_field_schema(&type->fields[type->short_field], mode, forest));
		kd_tree_append(forest, either, definition);
		definition = kd_json_schema_map(forest, "anyOf", either);
	}
	kd_tree_set(forest, schema->definitions, name, definition);
	return reference(schema, name);
}

/* ---- kinds ---- */

KdTree *kd_json_schema_kind(KdJsonSchema *schema, const KdKind *kind)
{
	KdForest *forest = schema->forest;
	const char *name = take_name(schema, kind->body, KD_SCHEMA_LENIENT, kind->kind);
	KdTree *properties = new_map(forest), *required = new_list(forest), *definition;

	kd_tree_set(forest, schema->definitions, name, new_map(forest));
	kd_tree_set(forest, properties, "apiVersion",
		    kd_json_schema_map(forest, "const", new_text(forest, kind->apiVersion)));
	kd_tree_set(forest, properties, "kind",
		    kd_json_schema_map(forest, "const", new_text(forest, kind->kind)));
	kd_tree_set(forest, properties, "metadata",
		    kd_json_schema_struct(schema, &kd_meta_struct, KD_SCHEMA_LENIENT));
	if (kind->body)
		add_fields(schema, kind->body, KD_SCHEMA_LENIENT, properties, required);
	definition = object_schema(forest, kind->help, properties, required, KD_SCHEMA_LENIENT);
	kd_tree_set(forest, schema->definitions, name, definition);
	return reference(schema, name);
}

/* ---- the whole ---- */

KdTree *kd_json_schema_definition(const KdJsonSchema *schema, const char *name)
{
	return (KdTree *) kd_tree_get(schema->definitions, name);
}

void kd_json_schema_replace(KdJsonSchema *schema, const char *definition, const char *field,
			    KdTree *part)
{
	static const char *const stay[] = { "description", "default" };
	KdTree *of = kd_json_schema_definition(schema, definition);
	KdTree *properties = (KdTree *) kd_tree_get(of, "properties");
	const KdTree *old = kd_tree_get(properties, field);

	g_assert(old);
	part = wrap(schema->forest, part);
	for (guint i = 0; i < G_N_ELEMENTS(stay); i++) {
		const KdTree *value = kd_tree_get(old, stay[i]);

		if (value)
			kd_tree_set(schema->forest, part, stay[i], (KdTree *) value);
	}
	kd_tree_set(schema->forest, properties, field, part);
}

KdTree *kd_json_schema_finish(KdJsonSchema *schema, const char *title, KdTree *root)
{
	KdForest *forest = schema->forest;
	KdTree *whole = kd_json_schema_map(forest, "$schema", new_text(forest, DRAFT));
	const KdTree *parts = wrap(forest, root);

	kd_tree_set(forest, whole, "title", new_text(forest, title));
	for (guint i = 0; i < parts->n; i++)
		kd_tree_set(forest, whole, parts->keys[i], parts->children[i]);
	kd_tree_set(forest, whole, "definitions", schema->definitions);
	return whole;
}

KdTree *kd_struct_json_schema(const KdStruct *type, KdSchemaMode mode, KdForest *forest)
{
	g_autoptr(KdJsonSchema) schema = kd_json_schema_new(forest);

	return kd_json_schema_finish(schema, type->name, kd_json_schema_struct(schema, type, mode));
}
