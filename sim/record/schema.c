/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/schema.h"

#include <glib.h>
#include <string.h>

/* Written from schema.sql by embed.sh. */
extern const char kd_schema_sql[];

static const char *skip_comments(const char *sql)
{
	for (;;) {
		sql += strspn(sql, " \t\n");
		if (strncmp(sql, "--", 2) != 0)
			return sql;
		sql += strcspn(sql, "\n");
	}
}

static bool run_one(sqlite3 *db, const char *sql, const char **ret_next)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(db, sql, -1, &statement, ret_next);

	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	sqlite3_finalize(statement);
	return code == SQLITE_DONE;
}

/* A statement ends with its line here, which no other semicolon does. */
static const char *skip_one(const char *sql)
{
	const char *end = strstr(sql, ";\n");

	return end ? end + 2 : sql + strlen(sql);
}

bool kd_schema_run(sqlite3 *db, KdSchemaPart part)
{
	const char *sql = skip_comments(kd_schema_sql);

	while (*sql) {
		const bool is_index = g_str_has_prefix(sql, "CREATE INDEX") ||
				      g_str_has_prefix(sql, "CREATE UNIQUE INDEX");

		if (is_index != (part == KD_SCHEMA_INDEXES))
			sql = skip_one(sql);
		else if (!run_one(db, sql, &sql))
			return false;
		sql = skip_comments(sql);
	}
	return true;
}
