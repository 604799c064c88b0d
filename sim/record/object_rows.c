/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "record/object_rows.h"

#include <string.h>

#include "api/encode.h"

struct KdObjectRows {
	KdInsert object, spec;
	GHashTable *specs; /* text of a spec -> its number */
	GString *text;
};

KdObjectRows *kd_object_rows_new(KdWriter *writer, GError **error)
{
	g_autoptr(KdObjectRows) rows = g_new0(KdObjectRows, 1);

	rows->specs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	rows->text = g_string_new(NULL);
	if (!kd_insert_init(&rows->object, writer, "object", error) ||
	    !kd_insert_init(&rows->spec, writer, "object_spec", error))
		return NULL;
	return g_steal_pointer(&rows);
}

void kd_object_rows_free(KdObjectRows *rows)
{
	if (!rows)
		return;
	kd_insert_clear(&rows->object);
	kd_insert_clear(&rows->spec);
	g_hash_table_unref(rows->specs);
	g_string_free(rows->text, TRUE);
	g_free(rows);
}

/* ---- writing ---- */

static const char *print(KdObjectRows *rows, const KdTree *tree)
{
	g_string_truncate(rows->text, 0);
	kd_tree_print_json(tree, 0, rows->text);
	return rows->text->str;
}

/* The map without a key. */
static KdTree *without(KdForest *forest, const KdTree *map, const char *key)
{
	KdTree *rest = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	for (guint i = 0; i < map->n; i++)
		if (strcmp(map->keys[i], key) != 0)
			kd_tree_set(forest, rest, map->keys[i], map->children[i]);
	return rest;
}

static gint64 spec_number(KdObjectRows *rows, const KdTree *spec)
{
	const char *text = print(rows, spec);
	gsize number = GPOINTER_TO_SIZE(g_hash_table_lookup(rows->specs, text));

	if (number > 0)
		return (gint64) number;
	number = g_hash_table_size(rows->specs) + 1;
	g_hash_table_insert(rows->specs, g_strdup(text), GSIZE_TO_POINTER(number));
	kd_insert_int(&rows->spec, (gint64) number);
	kd_insert_text(&rows->spec, text);
	kd_insert_end(&rows->spec);
	return (gint64) number;
}

/* What stays in the body, and the number of what does not. */
static const KdTree *part(KdObjectRows *rows, KdForest *forest, const KdTree *document,
			  gint64 *ret_spec)
{
	const KdTree *spec = kd_tree_get(document, "spec");
	const KdTree *node = kd_tree_get(spec, "nodeName");
	KdTree *body, *rest;

	*ret_spec = 0;
	if (!spec || spec->type != KD_TREE_MAP)
		return document;
	*ret_spec = spec_number(rows, node ? without(forest, spec, "nodeName") : spec);
	body = without(forest, document, "spec");
	if (node) {
		rest = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
		kd_tree_set(forest, rest, "nodeName", (KdTree *) node);
		kd_tree_set(forest, body, "spec", rest);
	}
	return body;
}

static void insert_body(KdObjectRows *rows, const KdObject *object)
{
	g_autoptr(KdForest) forest = kd_forest_new(NULL);
	gint64 spec;
	const KdTree *body = part(rows, forest, kd_object_encode(object, forest), &spec);

	kd_insert_number(&rows->object, spec);
	kd_insert_text(&rows->object, print(rows, body));
	kd_insert_end(&rows->object);
}

void kd_object_rows_change(KdObjectRows *rows, const KdChange *change)
{
	static const char *const names[] = {
		[KD_CHANGE_CREATED] = "created",
		[KD_CHANGE_UPDATED] = "updated",
		[KD_CHANGE_DELETED] = "deleted",
	};
	const KdObject *object = change->new ? change->new : change->old;
	KdInsert *insert = &rows->object;

	kd_insert_int(insert, (gint64) change->version);
	kd_insert_int(insert, change->time);
	kd_insert_text(insert, names[change->type]);
	kd_insert_text(insert, object->kind->kind);
	kd_insert_text(insert, object->metadata.namespace);
	kd_insert_text(insert, object->metadata.name);
	kd_insert_text(insert, change->who->agent);
	if (change->new) {
		insert_body(rows, change->new);
		return;
	}
	kd_insert_null(insert);
	kd_insert_null(insert);
	kd_insert_end(insert);
}

/* ---- reading ---- */

/* Both have sorted keys, as has the result; where both have a key, @above wins. */
static KdTree *overlay(KdForest *forest, const KdTree *below, const KdTree *above)
{
	KdTree *map = kd_tree_new(forest, KD_TREE_MAP, 0, 0);
	guint i = 0, j = 0;

	while (i < below->n || j < above->n) {
		const int order = i == below->n   ? 1
				  : j == above->n ? -1
						  : strcmp(below->keys[i], above->keys[j]);

		if (order < 0)
			kd_tree_set(forest, map, below->keys[i], below->children[i]);
		else
			kd_tree_set(forest, map, above->keys[j], above->children[j]);
		i += order <= 0;
		j += order >= 0;
	}
	return map;
}

static const KdTree *join(KdForest *forest, const KdTree *body, const KdTree *spec)
{
	const KdTree *own = kd_tree_get(body, "spec");
	KdTree *whole = kd_tree_new(forest, KD_TREE_MAP, 0, 0);

	kd_tree_set(forest, whole, "spec", own ? overlay(forest, spec, own) : (KdTree *) spec);
	return overlay(forest, without(forest, body, "spec"), whole);
}

gboolean kd_object_rows_parse(sqlite3_stmt *row, int body, const char *file, KdForest **ret_forest,
			      const KdTree **ret, GError **error)
{
	const char *text = (const char *) sqlite3_column_text(row, body);
	const char *spec = (const char *) sqlite3_column_text(row, body + 1);
	g_autofree char *all = NULL;

	*ret_forest = NULL;
	*ret = NULL;
	if (!text)
		return TRUE;
	all = g_strconcat(text, "\n", spec, NULL);
	*ret_forest = kd_json_parse(all, strlen(all), file, error);
	if (!*ret_forest)
		return FALSE;
	*ret = kd_forest_document(*ret_forest, 0);
	if (spec)
		*ret = join(*ret_forest, *ret, kd_forest_document(*ret_forest, 1));
	return TRUE;
}

/* The last version of each that is there at the time. */
#define SQL_OF(and_name)                                                                           \
	"SELECT object.body, object_spec.body FROM (SELECT max(version) AS version, run "          \
	"FROM object WHERE run = ?1 AND kind = ?2 AND time <= ?3 "                                 \
	"AND (?4 IS NULL OR namespace = ?4) " and_name "GROUP BY namespace, name) "                \
	"JOIN object USING (run, version) LEFT JOIN object_spec USING (run, spec) "                \
	"WHERE change != 'deleted' ORDER BY namespace, name"

/* That of one name goes by the index of names. */
static const char sql_of_all[] = SQL_OF("");
static const char sql_of_one[] = SQL_OF("AND name = ?5 ");

sqlite3_stmt *kd_object_rows_ask(const KdResults *results, gint64 run, const char *kind,
				 const char *namespace_, const char *name, KdTime time,
				 GError **error)
{
	sqlite3_stmt *row = kd_results_prepare(results, name ? sql_of_one : sql_of_all, error);

	if (!row)
		return NULL;
	sqlite3_bind_int64(row, 1, run);
	sqlite3_bind_text(row, 2, kind, -1, SQLITE_TRANSIENT);
	sqlite3_bind_int64(row, 3, time);
	sqlite3_bind_text(row, 4, namespace_, -1, SQLITE_TRANSIENT);
	if (name)
		sqlite3_bind_text(row, 5, name, -1, SQLITE_TRANSIENT);
	return row;
}
