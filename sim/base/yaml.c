/* SPDX-License-Identifier: Apache-2.0 */
/* From the events of libyaml to a tree. */
#include "config.h"

#include "base/forest.h"
#include "base/plain.h"
#include "base/yaml_error.h"

#include <string.h>

/* A collection that is open. */
typedef struct {
	KdTree *node;
	guint start;  /* its first child among the items */
	guint height; /* of its highest child, plus one */
	KdItem next;  /* MAP: the key that waits for its value */
	bool has_key;
	bool merging; /* MAP: next is a merge key (<<); its item has no key */
	bool merges;  /* MAP: there was one */
	struct Anchor *anchor;
} Frame;

typedef struct Anchor {
	KdTree *node; /* NULL while it is being read */
	guint64 size; /* nodes that an alias stands for; before the end: those read before it */
	guint height;
} Anchor;

typedef struct {
	KdForest *forest;
	KdYamlSource source;
	KdTree *root;
	GHashTable *anchors; /* of this document; NULL if there are none */
	guint64 n_nodes;     /* aliases count for all that they stand for */
	guint64 n_aliased;
	KdItems items;
	guint depth;
	Frame frames[KD_TREE_DEPTH];
} Reader;

/* Anchors and aliases */

static Anchor *anchor_new(Reader *reader, const yaml_char_t *name)
{
	Anchor *anchor = kd_forest_alloc(reader->forest, sizeof(Anchor));

	if (!reader->anchors)
		reader->anchors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	*anchor = (Anchor){ .size = reader->n_nodes };
	g_hash_table_insert(reader->anchors, g_strdup((const char *) name), anchor);
	return anchor;
}

static void anchor_set(Reader *reader, Anchor *anchor, KdTree *node, guint height)
{
	anchor->node = node;
	anchor->size = reader->n_nodes - anchor->size;
	anchor->height = height;
}

static gboolean find_anchor(Reader *reader, const yaml_event_t *event, const Anchor **ret)
{
	const char *name = (const char *) event->data.alias.anchor;
	const Anchor *anchor = reader->anchors ? g_hash_table_lookup(reader->anchors, name) : NULL;

	if (!anchor)
		return kd_yaml_fail(&reader->source, &event->start_mark,
				    "there is no anchor &%s above this alias", name);
	if (!anchor->node)
		return kd_yaml_fail(&reader->source, &event->start_mark,
				    "the alias *%s stands in what it names", name);
	reader->n_aliased += anchor->size;
	if (reader->n_aliased > KD_TREE_ALIASED) {
		kd_yaml_fail(&reader->source, &event->start_mark,
			     "the aliases multiply to more than %d nodes", KD_TREE_ALIASED);
		return kd_forest_limit(reader->source.error);
	}
	if (reader->depth + anchor->height > KD_TREE_DEPTH) {
		kd_yaml_fail(&reader->source, &event->start_mark, "nested deeper than %d",
			     KD_TREE_DEPTH);
		return kd_forest_limit(reader->source.error);
	}
	reader->n_nodes += anchor->size;
	*ret = anchor;
	return TRUE;
}

/* Merge keys */

static bool is_mergeable(const KdTree *tree)
{
	if (tree->type == KD_TREE_MAP)
		return true;
	for (guint i = 0; i < tree->n; i++)
		if (tree->children[i]->type != KD_TREE_MAP)
			return false;
	return tree->type == KD_TREE_LIST;
}

/* Push what @map has and the map that is marked with @stamp has not. */
static void push_merged(Reader *reader, const KdTree *map, guint stamp)
{
	for (guint i = 0; i < map->n; i++) {
		KdKey *key = kd_key_of(map->keys[i]);
		const KdPlace *place = &map->key_places[i];

		if (key->stamp == stamp)
			continue;
		key->stamp = stamp;
		kd_items_push(&reader->items,
			      (KdItem){ map->children[i], key, place->line, place->column });
	}
}

/* Put what the merge keys of @frame name behind its own keys, which win. */
static void merge(Reader *reader, const Frame *frame)
{
	KdItems *items = &reader->items;
	guint stamp = kd_forest_next_stamp(reader->forest);
	guint n = items->n, kept = frame->start;

	for (guint i = frame->start; i < n; i++)
		if (items->at[i].key)
			items->at[i].key->stamp = stamp;
	for (guint i = frame->start; i < n; i++) {
		const KdTree *tree = items->at[i].child;

		if (items->at[i].key)
			continue;
		if (tree->type == KD_TREE_MAP)
			push_merged(reader, tree, stamp);
		else
			for (guint j = 0; j < tree->n; j++)
				push_merged(reader, tree->children[j], stamp);
	}
	for (guint i = frame->start; i < items->n; i++)
		if (items->at[i].key)
			items->at[kept++] = items->at[i];
	items->n = kept;
}

/* Nodes */

/* @tree is complete: give it to what is open around it. */
static gboolean add_child(Reader *reader, KdTree *tree, guint height, const yaml_mark_t *mark)
{
	Frame *frame;

	if (reader->depth == 0) {
		reader->root = tree;
		return TRUE;
	}
	frame = &reader->frames[reader->depth - 1];
	frame->height = MAX(frame->height, height + 1);
	if (frame->merging && !is_mergeable(tree))
		return kd_yaml_fail(&reader->source, mark,
				    "the value of << must be a map or a list of maps");
	frame->next.child = tree;
	kd_items_push(&reader->items, frame->next);
	frame->has_key = false;
	frame->merging = false;
	return TRUE;
}

/* Whether the next node is a key. */
static bool wants_key(const Reader *reader)
{
	const Frame *frame;

	if (reader->depth == 0)
		return false;
	frame = &reader->frames[reader->depth - 1];
	return frame->node->type == KD_TREE_MAP && !frame->has_key;
}

static gboolean add_key(Reader *reader, const char *text, gsize length, bool plain,
			const yaml_mark_t *mark)
{
	Frame *frame = &reader->frames[reader->depth - 1];

	if (plain && length == 0)
		return kd_yaml_fail(&reader->source, mark, "the key is missing");
	if (memchr(text, '\0', length))
		return kd_yaml_fail(&reader->source, mark, "a key must not hold U+0000");
	frame->has_key = true;
	frame->merging = plain && length == 2 && memcmp(text, "<<", 2) == 0;
	frame->merges |= frame->merging;
	frame->next = (KdItem){ .line = (guint) mark->line + 1,
				.column = (guint) mark->column + 1 };
	if (!frame->merging)
		frame->next.key = kd_forest_key(reader->forest, text, length);
	return TRUE;
}

static gboolean fail_tag(Reader *reader, const yaml_event_t *event)
{
	return kd_yaml_fail(&reader->source, &event->start_mark, "\"%s\" is no %s",
			    (const char *) event->data.scalar.value,
			    strrchr((const char *) event->data.scalar.tag, ':') + 1);
}

/* By its tag and content; FALSE when they contradict. */
static gboolean find_type(Reader *reader, const yaml_event_t *event, KdTreeType *ret)
{
	static const struct {
		const char *tag;
		KdTreeType type;
	} tags[] = {
		{ YAML_NULL_TAG, KD_TREE_NULL },
		{ YAML_BOOL_TAG, KD_TREE_BOOL },
		{ YAML_INT_TAG, KD_TREE_INT },
		{ YAML_FLOAT_TAG, KD_TREE_FLOAT },
	};
	const char *tag = (const char *) event->data.scalar.tag;
	const char *text = (const char *) event->data.scalar.value;

	*ret = KD_TREE_STRING;
	if (event->data.scalar.plain_implicit || tag)
		*ret = kd_plain_type(text, event->data.scalar.length);
	if (!tag)
		return TRUE;
	for (gsize i = 0; i < G_N_ELEMENTS(tags); i++) {
		if (strcmp(tag, tags[i].tag) != 0)
			continue;
		if (tags[i].type == KD_TREE_FLOAT && *ret == KD_TREE_INT)
			*ret = KD_TREE_FLOAT;
		return *ret == tags[i].type || fail_tag(reader, event);
	}
	*ret = KD_TREE_STRING;
	return TRUE;
}

static KdTree *node_at(Reader *reader, KdTreeType type, const yaml_mark_t *mark)
{
	reader->n_nodes++;
	return kd_tree_new(reader->forest, type, (guint) mark->line + 1, (guint) mark->column + 1);
}

static gboolean read_scalar(Reader *reader, const yaml_event_t *event)
{
	const char *text = (const char *) event->data.scalar.value;
	gsize length = event->data.scalar.length;
	Anchor *anchor = NULL;
	KdTreeType type;
	KdTree *tree;

	if (wants_key(reader) && !event->data.scalar.anchor)
		return add_key(reader, text, length, event->data.scalar.plain_implicit,
			       &event->start_mark);
	if (!find_type(reader, event, &type))
		return FALSE;
	if (event->data.scalar.anchor)
		anchor = anchor_new(reader, event->data.scalar.anchor);
	tree = node_at(reader, type, &event->start_mark);
	if (type == KD_TREE_BOOL)
		tree->text = kd_plain_bool(text) ? "true" : "false";
	else if (type != KD_TREE_NULL)
		tree->text = kd_forest_copy(reader->forest, text, length);
	if (type != KD_TREE_NULL)
		tree->length = type == KD_TREE_BOOL ? strlen(tree->text) : length;
	if (anchor)
		anchor_set(reader, anchor, tree, 0);
	if (wants_key(reader))
		return add_key(reader, text, length, false, &event->start_mark);
	return add_child(reader, tree, 0, &event->start_mark);
}

static gboolean read_alias(Reader *reader, const yaml_event_t *event)
{
	const Anchor *anchor = NULL;

	if (!find_anchor(reader, event, &anchor))
		return FALSE;
	if (!wants_key(reader))
		return add_child(reader, anchor->node, anchor->height, &event->start_mark);
	if (!anchor->node->text)
		return kd_yaml_fail_key(&reader->source, &event->start_mark);
	return add_key(reader, anchor->node->text, anchor->node->length, false, &event->start_mark);
}

static gboolean open_collection(Reader *reader, KdTreeType type, const yaml_char_t *anchor,
				const yaml_mark_t *mark)
{
	Frame *frame;

	if (wants_key(reader))
		return kd_yaml_fail_key(&reader->source, mark);
	if (reader->depth == KD_TREE_DEPTH) {
		kd_yaml_fail(&reader->source, mark, "nested deeper than %d", KD_TREE_DEPTH);
		return kd_forest_limit(reader->source.error);
	}
	frame = &reader->frames[reader->depth++];
	*frame = (Frame){ .start = reader->items.n, .height = 1 };
	if (anchor)
		frame->anchor = anchor_new(reader, anchor);
	frame->node = node_at(reader, type, mark);
	return TRUE;
}

static gboolean close_collection(Reader *reader)
{
	Frame *frame = &reader->frames[--reader->depth];
	yaml_mark_t start = { 0, frame->node->line - 1, frame->node->column - 1 };

	if (frame->merges)
		merge(reader, frame);
	if (!kd_items_close(&reader->items, reader->forest, frame->node, frame->start,
			    reader->source.error))
		return FALSE;
	if (frame->anchor)
		anchor_set(reader, frame->anchor, frame->node, frame->height);
	return add_child(reader, frame->node, frame->height, &start);
}

static void end_document(Reader *reader)
{
	if (reader->root->type != KD_TREE_NULL)
		kd_forest_add_document(reader->forest, reader->root);
	g_clear_pointer(&reader->anchors, g_hash_table_unref);
}

static gboolean read_event(Reader *reader, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return read_scalar(reader, event);
	case YAML_ALIAS_EVENT:
		return read_alias(reader, event);
	case YAML_SEQUENCE_START_EVENT:
		return open_collection(reader, KD_TREE_LIST, event->data.sequence_start.anchor,
				       &event->start_mark);
	case YAML_MAPPING_START_EVENT:
		return open_collection(reader, KD_TREE_MAP, event->data.mapping_start.anchor,
				       &event->start_mark);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return close_collection(reader);
	case YAML_DOCUMENT_END_EVENT:
		end_document(reader);
		return TRUE;
	default:
		return TRUE;
	}
}

static gboolean read_events(Reader *reader, yaml_parser_t *parser)
{
	for (;;) {
		yaml_event_t event;
		yaml_event_type_t type;
		gboolean good;

		if (!yaml_parser_parse(parser, &event))
			return kd_yaml_fail_parser(&reader->source, parser);
		type = event.type;
		good = read_event(reader, &event);
		yaml_event_delete(&event);
		if (!good || type == YAML_STREAM_END_EVENT)
			return good;
	}
}

KdForest *kd_yaml_parse(const char *text, gsize length, const char *file, GError **error)
{
	g_autoptr(KdForest) forest = kd_forest_new(file);
	g_autofree Reader *reader = g_new0(Reader, 1);
	yaml_parser_t parser;
	gboolean good;

	if (!kd_forest_check_text(forest, &text, &length, error))
		return NULL;
	if (!yaml_parser_initialize(&parser))
		g_error("out of memory");
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const guchar *) text, length);
	reader->forest = forest;
	reader->source = (KdYamlSource){ kd_forest_file(forest), text, length, error };
	good = read_events(reader, &parser);
	yaml_parser_delete(&parser);
	kd_items_clear(&reader->items);
	g_clear_pointer(&reader->anchors, g_hash_table_unref);
	return good ? g_steal_pointer(&forest) : NULL;
}
