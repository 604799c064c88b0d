/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "api/decode.h"

#include <string.h>

#include "api/field_path.h"
#include "api/raw.h"
#include "api/scalar_field.h"
#include "base/text.h"

typedef struct {
	KdForest *forest;
	GString *path;       /* of what is being read */
	const char *subject; /* for tallies: the kind */
	KdDecodeFlags flags;
	KdProblems *problems;
	bool failed;
} Reader;

/* Each returns what has to be kept of the tree, NULL for nothing. */
static KdTree *read_struct(Reader *reader, const KdStruct *type, const KdTree *tree, void *self,
			   bool is_object);
static KdTree *read_field(Reader *reader, const KdField *field, const KdTree *tree, void *self);

static void complain_at(Reader *reader, const KdPlace *place, const char *message)
{
	kd_problems_add(reader->problems, KD_PROBLEM_ERROR, place, reader->path->str, message);
	reader->failed = true;
}

static void complain(Reader *reader, const KdTree *tree, const char *message)
{
	KdPlace place = kd_tree_place(reader->forest, tree);

	complain_at(reader, &place, message);
}

static const char *type_name(KdTreeType type)
{
	switch (type) {
	case KD_TREE_NULL:
		return "nothing";
	case KD_TREE_BOOL:
		return "a boolean";
	case KD_TREE_INT:
	case KD_TREE_FLOAT:
		return "a number";
	case KD_TREE_STRING:
		return "a string";
	case KD_TREE_LIST:
		return "a list";
	case KD_TREE_MAP:
		return "a map";
	}
	g_assert_not_reached();
}

static bool expect(Reader *reader, const KdTree *tree, KdTreeType type)
{
	if (tree->type == type)
		return true;
	g_autofree char *message = g_strdup_printf(
		"must be %s, not %s%s", type_name(type), type_name(tree->type),
		type == KD_TREE_LIST ? " (items begin with \"- \")" : "");
	complain(reader, tree, message);
	return false;
}

static bool is_scalar(const KdTree *tree)
{
	return tree->type != KD_TREE_LIST && tree->type != KD_TREE_MAP;
}

/* ---- scalars and maps of them ---- */

static bool read_scalar(Reader *reader, const KdField *field, const KdTree *tree, void *self)
{
	g_autoptr(GError) error = NULL;

	if (!is_scalar(tree)) {
		g_autofree char *message = g_strdup_printf("must be one value, not %s",
							   type_name(tree->type));
		complain(reader, tree, message);
		return false;
	}
	if (kd_scalar_accepts(field, tree, &error) &&
	    kd_scalar_set(field, self, tree->text, &error))
		return true;
	complain(reader, tree, error->message);
	return false;
}

/* A string of a list or map; null counts as "" there. */
static const char *read_string(Reader *reader, const KdTree *tree)
{
	static const KdField any = { .type = KD_FIELD_STRING };
	g_autoptr(GError) error = NULL;

	if (tree->type == KD_TREE_NULL)
		return "";
	if (!is_scalar(tree))
		expect(reader, tree, KD_TREE_STRING);
	else if (kd_scalar_accepts(&any, tree, &error))
		return tree->text;
	else
		complain(reader, tree, error->message);
	return NULL;
}

static void read_map(Reader *reader, const KdTree *tree, KdMap *map)
{
	if (!expect(reader, tree, KD_TREE_MAP))
		return;
	for (guint i = 0; i < tree->n; i++) {
		gsize mark = kd_field_path_push_key(reader->path, tree->keys[i]);
		const char *value = read_string(reader, tree->children[i]);

		if (value)
			kd_map_set(map, tree->keys[i], value);
		g_string_truncate(reader->path, mark);
	}
}

/* SetDefaults_ResourceList(): whole thousandths, rounded up. */
static KdQuantity round_to_milli(KdQuantity quantity)
{
	gint32 rest = quantity.nanos % 1000000;

	if (rest == 0)
		return quantity;
	KdQuantity step = { .nanos = rest > 0 ? 1000000 - rest : -1000000 - rest };
	return kd_quantity_add(quantity, step);
}

static void read_resources(Reader *reader, const KdTree *tree, KdResources *resources)
{
	static const KdField one = { .type = KD_FIELD_QUANTITY };

	if (!expect(reader, tree, KD_TREE_MAP))
		return;
	for (guint i = 0; i < tree->n; i++) {
		gsize mark = kd_field_path_push_key(reader->path, tree->keys[i]);
		KdQuantity quantity = { 0 };

		if (tree->children[i]->type == KD_TREE_NULL ||
		    read_scalar(reader, &one, tree->children[i], &quantity))
			kd_resources_set(resources, tree->keys[i], round_to_milli(quantity));
		g_string_truncate(reader->path, mark);
	}
}

static void read_names(Reader *reader, const KdField *field, const KdTree *tree, void *self)
{
	if (!expect(reader, tree, KD_TREE_LIST))
		return;
	KdName *names = g_new0(KdName, tree->n);
	guint n = 0;
	for (guint i = 0; i < tree->n; i++) {
		gsize mark = kd_field_path_push_index(reader->path, i);
		const char *name = read_string(reader, tree->children[i]);

		if (name)
			names[n++] = g_intern_string(name);
		g_string_truncate(reader->path, mark);
	}
	g_free(*KD_AT(KdName *, self, field));
	*KD_AT(KdName *, self, field) = names;
	*KD_COUNT(self, field) = n;
}

/* ---- structs ---- */

/* Put @part into the list of what is kept, at @i. */
static void keep_item(Reader *reader, KdTree **kept, const KdTree *list, guint i, KdTree *part)
{
	if (!part)
		return;
	if (!*kept)
		*kept = kd_tree_new(reader->forest, KD_TREE_LIST, list->line, list->column);
	while ((*kept)->n < i)
		kd_tree_append(reader->forest, *kept,
			       kd_tree_new(reader->forest, KD_TREE_NULL, 0, 0));
	kd_tree_append(reader->forest, *kept, part);
}

static KdTree *read_list(Reader *reader, const KdField *field, const KdTree *tree, void *self)
{
	KdTree *kept = NULL;
	gsize size = field->of->size;

	if (!expect(reader, tree, KD_TREE_LIST) || tree->n == 0)
		return NULL;
	char *items = g_malloc0_n(tree->n, size);
	*KD_AT(char *, self, field) = items;
	*KD_COUNT(self, field) = tree->n;
	for (guint i = 0; i < tree->n; i++) {
		gsize mark = kd_field_path_push_index(reader->path, i);

		kd_struct_init(field->of, items + i * size);
		if (tree->children[i]->type == KD_TREE_NULL)
			complain(reader, tree->children[i], "is empty");
		keep_item(
			reader, &kept, tree, i,
			read_struct(reader, field->of, tree->children[i], items + i * size, false));
		g_string_truncate(reader->path, mark);
	}
	return kept;
}

static KdTree *read_part(Reader *reader, const KdField *field, const KdTree *tree, void *self)
{
	gpointer *part = KD_AT(gpointer, self, field);

	if (field->type == KD_FIELD_SHARED) {
		*part = kd_shared_new(field->of);
	} else {
		*part = g_malloc0(field->of->size);
		kd_struct_init(field->of, *part);
	}
	return read_struct(reader, field->of, tree, *part, false);
}

static KdTree *read_field(Reader *reader, const KdField *field, const KdTree *tree, void *self)
{
	if (tree->type == KD_TREE_NULL)
		return NULL;
	switch (field->type) {
	case KD_FIELD_MAP:
		read_map(reader, tree, KD_AT(KdMap, self, field));
		return NULL;
	case KD_FIELD_RESOURCES:
		read_resources(reader, tree, KD_AT(KdResources, self, field));
		return NULL;
	case KD_FIELD_NAMES:
		read_names(reader, field, tree, self);
		return NULL;
	case KD_FIELD_STRUCT:
		return read_struct(reader, field->of, tree, KD_AT(void, self, field), false);
	case KD_FIELD_POINTER:
	case KD_FIELD_SHARED:
		return read_part(reader, field, tree, self);
	case KD_FIELD_LIST:
		return read_list(reader, field, tree, self);
	case KD_FIELD_TREE:
		*KD_AT(KdRaw *, self, field) = kd_raw_new(reader->forest, tree);
		return NULL;
	default:
		read_scalar(reader, field, tree, self);
		return NULL;
	}
}

static const KdField *find_field(const KdStruct *type, const char *name)
{
	for (const KdField *field = type->fields; field->name; field++) {
		if (g_str_equal(field->name, name))
			return field;
	}
	return NULL;
}

static bool is_kept(const KdStruct *type, const char *name)
{
	return type->kept && g_strv_contains(type->kept, name);
}

static char *guess(const KdStruct *type, const char *name)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (const KdField *field = type->fields; field->name; field++)
		g_ptr_array_add(names, (gpointer) field->name);
	for (guint i = 0; type->kept && type->kept[i]; i++)
		g_ptr_array_add(names, (gpointer) type->kept[i]);
	g_ptr_array_add(names, NULL);
	return kd_text_did_you_mean(name, (const char *const *) names->pdata);
}

static void read_unknown(Reader *reader, const KdStruct *type, const KdTree *tree, guint i)
{
	g_autofree char *hint = guess(type, tree->keys[i]);

	if (reader->flags & KD_DECODE_STRICT) {
		g_autofree char *message = g_strdup_printf("unknown field%s", hint);
		KdPlace place = tree->key_places[i];

		place.file = kd_forest_file(reader->forest);
		complain_at(reader, &place, message);
		return;
	}
	g_autofree char *pattern = kd_field_path_pattern(reader->path->str);
	g_autofree char *what = g_strdup_printf("%s%s%s", reader->subject ? reader->subject : "",
						reader->subject ? " " : "", pattern);
	kd_problems_tally(reader->problems, what, hint);
}

/* Child @i of the map, with its key at the end of the path. */
static KdTree *read_child(Reader *reader, const KdStruct *type, const KdTree *tree, guint i,
			  void *self)
{
	const KdField *field = find_field(type, tree->keys[i]);

	if (field)
		return read_field(reader, field, tree->children[i], self);
	if (!is_kept(type, tree->keys[i]))
		read_unknown(reader, type, tree, i);
	return tree->children[i];
}

static bool is_head(const char *key)
{
	return g_str_equal(key, "apiVersion") || g_str_equal(key, "kind") ||
	       g_str_equal(key, "metadata");
}

/* Members that are written deeper. */
static void read_deep_fields(Reader *reader, const KdStruct *type, const KdTree *tree, void *self)
{
	for (const KdField *field = type->fields; field->name; field++) {
		const KdTree *deep = strchr(field->name, '.') ? kd_tree_path(tree, field->name)
							      : NULL;
		gsize mark;

		if (!deep)
			continue;
		mark = kd_field_path_push_name(reader->path, field->name);
		read_field(reader, field, deep, self);
		g_string_truncate(reader->path, mark);
	}
}

static KdTree *read_struct(Reader *reader, const KdStruct *type, const KdTree *tree, void *self,
			   bool is_object)
{
	KdTree *kept = NULL;

	if (tree->type == KD_TREE_NULL)
		return NULL;
	if (type->short_form && is_scalar(tree))
		return read_field(reader, &type->fields[type->short_field], tree, self);
	if (!expect(reader, tree, KD_TREE_MAP))
		return NULL;
	for (guint i = 0; i < tree->n; i++) {
		const char *key = tree->keys[i];

		if (is_object && is_head(key))
			continue;
		gsize mark = kd_field_path_push_name(reader->path, key);
		KdTree *part = read_child(reader, type, tree, i, self);
		g_string_truncate(reader->path, mark);
		if (part && !kept)
			kept = kd_tree_new(reader->forest, KD_TREE_MAP, tree->line, tree->column);
		if (part)
			kd_tree_set(reader->forest, kept, key, part);
	}
	read_deep_fields(reader, type, tree, self);
	return kept;
}

gboolean kd_struct_decode(const KdStruct *type, KdForest *forest, const KdTree *tree, void *self,
			  KdRaw **unknown, const char *path, KdDecodeFlags flags,
			  KdProblems *problems)
{
	g_autoptr(GString) text = g_string_new(path);
	Reader reader = { forest, text, type->name, flags, problems, false };

	kd_struct_init(type, self);
	KdTree *kept = read_struct(&reader, type, tree, self, false);
	if (unknown)
		*unknown = kd_raw_new(forest, kept);
	if (!(flags & KD_DECODE_UNCHECKED) &&
	    !kd_struct_check(type, forest, tree, self, path, problems))
		return FALSE;
	return !reader.failed;
}

/* ---- objects ---- */

/* All of the document but its head. */
static KdTree *keep_all(Reader *reader, const KdTree *tree)
{
	KdTree *kept = NULL;

	for (guint i = 0; i < tree->n; i++) {
		if (is_head(tree->keys[i]))
			continue;
		if (!kept)
			kept = kd_tree_new(reader->forest, KD_TREE_MAP, tree->line, tree->column);
		kd_tree_set(reader->forest, kept, tree->keys[i], tree->children[i]);
	}
	return kept;
}

static void read_object(Reader *reader, const KdTree *tree, KdObject *object)
{
	const KdKind *kind = object->kind;
	const KdTree *metadata = kd_tree_get(tree, "metadata");
	KdTree *kept = kind->body ? read_struct(reader, kind->body, tree, object, true)
				  : keep_all(reader, tree);

	if (metadata) {
		gsize mark = kd_field_path_push_name(reader->path, "metadata");
		KdTree *part = read_struct(reader, &kd_meta_struct, metadata, &object->metadata,
					   false);

		g_string_truncate(reader->path, mark);
		if (part && !kept)
			kept = kd_tree_new(reader->forest, KD_TREE_MAP, tree->line, tree->column);
		if (part)
			kd_tree_set(reader->forest, kept, "metadata", part);
	}
	object->unknown = kd_raw_new(reader->forest, kept);
}

KdObject *kd_object_decode(const KdKind *kind, KdForest *forest, const KdTree *tree,
			   KdDecodeFlags flags, KdProblems *problems)
{
	g_autoptr(GString) path = g_string_new(NULL);
	Reader reader = { forest, path, kind->kind, flags, problems, false };
	KdObject *object = kd_object_new(kind);

	read_object(&reader, tree, object);
	kd_object_set_defaults(object);
	if (!(flags & KD_DECODE_UNCHECKED))
		kd_object_check_into(object, forest, tree, problems);
	return object;
}
