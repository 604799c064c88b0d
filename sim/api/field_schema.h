/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON Schema of fields that refer to no other struct; for json_schema.c alone.
 */
#ifndef KD_API_FIELD_SCHEMA_H
#define KD_API_FIELD_SCHEMA_H

#include "api/json_schema.h"

/* Type, words, bounds and patterns. */
KdTree *kd_field_schema(const KdField *field, KdSchemaMode mode, KdForest *forest);
/* Its default, which it has, in its type. */
KdTree *kd_field_schema_default(const KdField *field, KdForest *forest);

#endif
