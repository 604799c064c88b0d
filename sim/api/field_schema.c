/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/field_schema.h"

#include "api/scalar_field.h"

/* As kd_quantity_parse() and kd_duration_parse() read them, less what nobody writes. */
#define QUANTITY "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?$"
#define DURATION                                                                                     \
	"^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)((ns|us|µs|μs|ms|s|m|h|d)(([0-9]+[.]?[0-9]*|[.][0-9]+)" \
	"(ns|us|µs|μs|ms|s|m|h|d))*)?$"
#define TIME "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}"

/* Numbers up to here are exact in JSON. */
#define EXACT (G_GINT64_CONSTANT(1) << 53)

static void set_text(KdForest *forest, KdTree *map, const char *key, const char *text)
{
	kd_tree_set(forest, map, key, kd_tree_new_string(forest, text, -1));
}

static KdTree *of_type(KdForest *forest, const char *type)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	set_text(forest, map, "type", type);
	return map;
}

static KdTree *of_types(KdForest *forest, const char *a, const char *b)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
	KdTree *list = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	kd_tree_append(forest, list, kd_tree_new_string(forest, a, -1));
	kd_tree_append(forest, list, kd_tree_new_string(forest, b, -1));
	kd_tree_set(forest, map, "type", list);
	return map;
}

static KdTree *number(const KdField *field, const char *type, KdForest *forest)
{
	const bool whole = field->type == KD_FIELD_INT;
	/* A 0 that is as good as nothing (struct_check.c). */
	const bool zero = whole && !field->required && !field->fallback && !field->zero;
	KdTree *map = of_type(forest, type);

	if (field->max <= field->min)
		return map;
	if (field->min > -EXACT)
		kd_tree_set(forest, map, "minimum",
			    kd_tree_new_int(forest, zero ? MIN(field->min, 0) : field->min));
	if (field->max < EXACT)
		kd_tree_set(forest, map, "maximum", kd_tree_new_int(forest, field->max));
	return map;
}

static KdTree *pattern(KdTree *map, const char *text, KdForest *forest)
{
	set_text(forest, map, "pattern", text);
	return map;
}

/* In manifests "" is as good as nothing. */
static KdTree *string(const KdField *field, KdSchemaMode mode, KdForest *forest)
{
	KdTree *map = of_type(forest, "string"), *words;

	if (!field->allowed)
		return map;
	words = kd_tree_new(forest, KD_TREE_LIST, 0, 0);
	for (guint i = 0; field->allowed[i]; i++)
		kd_tree_append(forest, words, kd_tree_new_string(forest, field->allowed[i], -1));
	if (mode == KD_SCHEMA_LENIENT && !field->required && field->type != KD_FIELD_NAMES)
		kd_tree_append(forest, words, kd_tree_new_string(forest, "", -1));
	kd_tree_set(forest, map, "enum", words);
	return map;
}

static KdTree *map_of(KdTree *value, KdForest *forest)
{
	KdTree *map = of_type(forest, "object");

	kd_tree_set(forest, map, "additionalProperties", value);
	return map;
}

static KdTree *quantity(KdForest *forest)
{
	return pattern(of_types(forest, "string", "number"), QUANTITY, forest);
}

static KdTree *operators(KdForest *forest)
{
	KdTree *map = of_type(forest, "string");
	KdTree *words = kd_tree_new(forest, KD_TREE_LIST, 0, 0);

	for (KdOperator op = KD_OP_IN; kd_operator_name(op); op++)
		kd_tree_append(forest, words, kd_tree_new_string(forest, kd_operator_name(op), -1));
	kd_tree_set(forest, map, "enum", words);
	return map;
}

static KdTree *names(const KdField *field, KdSchemaMode mode, KdForest *forest)
{
	KdTree *map = of_type(forest, "array");

	kd_tree_set(forest, map, "items", string(field, mode, forest));
	return map;
}

KdTree *kd_field_schema(const KdField *field, KdSchemaMode mode, KdForest *forest)
{
	switch (field->type) {
	case KD_FIELD_BOOL:
	case KD_FIELD_OPT_BOOL:
		return of_type(forest, "boolean");
	case KD_FIELD_INT:
	case KD_FIELD_OPT_INT:
		return number(field, "integer", forest);
	case KD_FIELD_DOUBLE:
		return number(field, "number", forest);
	case KD_FIELD_QUANTITY:
	case KD_FIELD_OPT_QUANTITY:
		return quantity(forest);
	case KD_FIELD_TIME:
		return pattern(of_type(forest, "string"), TIME, forest);
	case KD_FIELD_DURATION:
		return pattern(of_types(forest, "string", "number"), DURATION, forest);
	case KD_FIELD_INT_OR_STRING:
		return of_types(forest, "integer", "string");
	case KD_FIELD_MAP:
		return map_of(mode == KD_SCHEMA_LENIENT ? of_types(forest, "string", "null")
							: of_type(forest, "string"),
			      forest);
	case KD_FIELD_RESOURCES:
		return map_of(quantity(forest), forest);
	case KD_FIELD_NAMES:
		return names(field, mode, forest);
	case KD_FIELD_TREE:
		return kd_tree_new(forest, KD_TREE_MAP, 0, 0);
	case KD_FIELD_OPERATOR:
		return operators(forest);
	default:
		return string(field, mode, forest);
	}
}

KdTree *kd_field_schema_default(const KdField *field, KdForest *forest)
{
	switch (field->type) {
	case KD_FIELD_BOOL:
	case KD_FIELD_OPT_BOOL:
		return kd_tree_new_bool(forest, g_str_equal(field->fallback, "true"));
	case KD_FIELD_INT:
	case KD_FIELD_OPT_INT:
		return kd_tree_new_int(forest, g_ascii_strtoll(field->fallback, NULL, 10));
	case KD_FIELD_DOUBLE:
		return kd_tree_new_double(forest, g_ascii_strtod(field->fallback, NULL));
	default:
		return kd_tree_new_string(forest, field->fallback, -1);
	}
}
