/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The schema of a results database, run from the text of schema.sql, which is part of the program.
 */
#ifndef KD_RECORD_SCHEMA_H
#define KD_RECORD_SCHEMA_H

#include <sqlite3.h>
#include <stdbool.h>

/* Indexes come last, for rows go in faster without. */
typedef enum { KD_SCHEMA_TABLES, KD_SCHEMA_INDEXES } KdSchemaPart;

/* Tables and views, or indexes; false: sqlite3_errmsg() says why not. */
bool kd_schema_run(sqlite3 *db, KdSchemaPart part);

#endif
