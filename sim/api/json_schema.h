/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON Schemas (draft-07, which editors' YAML servers know best) from field tables: types, words,
 * bounds, patterns, required fields, defaults and what the fields are for.
 *
 * A schema takes what the reader takes, as far as a schema can say it; rules over several fields
 * are the reader's alone.  Each struct is one definition, so tables may refer to each other in any
 * way.  Whoever knows more than the tables (that `options` are those of a format) adds to the
 * definitions.
 */
#ifndef KD_API_JSON_SCHEMA_H
#define KD_API_JSON_SCHEMA_H

#include <kubedes/kind.h>

#include "base/tree.h"

typedef enum {
	KD_SCHEMA_STRICT,  /* no other fields; nothing may be null */
	KD_SCHEMA_LENIENT, /* manifests: other fields are kept, null is as good as nothing */
} KdSchemaMode;

typedef struct KdJsonSchema KdJsonSchema;

/* Everything is made in @forest, which must outlive it. */
KdJsonSchema *kd_json_schema_new(KdForest *forest);
void kd_json_schema_free(KdJsonSchema *schema);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdJsonSchema, kd_json_schema_free)

/* {"$ref": "#/definitions/NAME"}, with the definitions of @type and of all that it refers to. */
KdTree *kd_json_schema_struct(KdJsonSchema *schema, const KdStruct *type, KdSchemaMode mode);
/* The same of the objects of a kind: apiVersion, kind, metadata and its own fields. */
KdTree *kd_json_schema_kind(KdJsonSchema *schema, const KdKind *kind);
/* A definition that is there, to be added to; NULL if there is none. */
KdTree *kd_json_schema_definition(const KdJsonSchema *schema, const char *name);
/* Put @part in the place of what the tables say of a field of a definition; description and default
 * stay. */
void kd_json_schema_replace(KdJsonSchema *schema, const char *definition, const char *field,
			    KdTree *part);
/* The whole: @root, a map, with $schema, @title and the definitions. */
KdTree *kd_json_schema_finish(KdJsonSchema *schema, const char *title, KdTree *root);

/* One struct alone, for scenarios and the like. */
KdTree *kd_struct_json_schema(const KdStruct *type, KdSchemaMode mode, KdForest *forest);

/* ---- building, for those who add ---- */

/* {"enum": [...]} of @n words. */
KdTree *kd_json_schema_words(KdForest *forest, const char *const *words, guint n);
/* {"if": {"properties": {@field: {"const": @value}}, "required": [@field]}, "then": @then} */
KdTree *kd_json_schema_when(KdForest *forest, const char *field, const char *value, KdTree *then);
/* {@key: @value} */
KdTree *kd_json_schema_map(KdForest *forest, const char *key, KdTree *value);

#endif
