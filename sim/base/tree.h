/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A tree of scalars, lists and maps, as YAML and JSON write them, where every node
 * knows its line and column.
 *
 * Nodes, texts and keys live in the memory of their KdForest, are never freed one by
 * one, and may be changed only while the tree is being built.  Map keys keep their
 * order, and no map has a key twice.  Trees that were read may share parts (what a YAML
 * alias stands for is there once), so a tree is a graph without cycles.
 */
#ifndef KD_BASE_TREE_H
#define KD_BASE_TREE_H

#include <kubedes/error.h>
#include <kubedes/types.h>

typedef enum {
	KD_TREE_NULL,
	KD_TREE_BOOL,
	KD_TREE_INT,
	KD_TREE_FLOAT,
	KD_TREE_STRING,
	KD_TREE_LIST,
	KD_TREE_MAP,
} KdTreeType;

/*
 * What a plain scalar of YAML is, is what sigs.k8s.io/yaml (goyaml.v2/resolve.go), the
 * reader of kubectl and of the API server, makes of it, so that a manifest means
 * here what it means there:
 *
 *	NULL    ~ null Null NULL and nothing at all
 *	BOOL    true false yes no on off y n, each also Capitalised and in CAPITALS; their
 *	        text here is "true" or "false".  So `value: yes` is no string, there as here
 *	INT     12 -3 +7 1_000 0x1F 0b101, and 0777 and 0o777, which are octal
 *	FLOAT   1.5 .5 1. 1e3 08 .inf -.inf .nan, and whole numbers that do not fit into 64 bits
 *	STRING  all else: dates too, and all that is quoted or in a block
 *
 * The text of numbers is kept as written: use kd_tree_int() and kd_tree_double().
 */
typedef struct KdTree KdTree;
struct KdTree {
	KdTreeType type;
	guint line, column; /* where it begins, from 1; column in characters; 0 = built, not read */
	guint n;            /* LIST, MAP: how many children */
	const char *text;   /* scalars: as written, unescaped, NUL-terminated; LIST, MAP: NULL */
	gsize length;       /* scalars: bytes of text; LIST, MAP: private */
	const char **keys;  /* MAP: of each child; one pointer for all equal keys of the forest */
	KdPlace *key_places; /* MAP: of each key, file NULL (the forest knows it) */
	KdTree **children;   /* LIST, MAP */
};

/* Memory and file name of one or more trees; reference-counted. */
typedef struct KdForest KdForest;
KdForest *kd_forest_new(const char *file); /* @file is interned; NULL = unknown */
KdForest *kd_forest_ref(KdForest *forest);
void kd_forest_unref(KdForest *forest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdForest, kd_forest_unref)
const char *kd_forest_file(const KdForest *forest);
/* The documents in it (empty ones left out), in file order. */
guint kd_forest_n_documents(const KdForest *forest);
const KdTree *kd_forest_document(const KdForest *forest, guint i);

/*
 * Building: used by the readers and by the encoder of objects.  Texts and keys are
 * copied, and must be UTF-8 for the writers to give them back unchanged.  A child becomes part of
 * its parent, and must be of the same forest or of one that outlives it.
 */
KdTree *kd_tree_new(KdForest *forest, KdTreeType type, guint line, guint column);
KdTree *kd_tree_new_string(KdForest *forest, const char *text, gssize length);
KdTree *kd_tree_new_int(KdForest *forest, gint64 value);
KdTree *kd_tree_new_bool(KdForest *forest, bool value);
KdTree *kd_tree_new_double(KdForest *forest,
			   double value); /* shortest text that reads back equal */
void kd_tree_append(KdForest *forest, KdTree *list, KdTree *child);
/* Set or replace @key; a new one comes last. */
void kd_tree_set(KdForest *forest, KdTree *map, const char *key, KdTree *child);
void kd_forest_add_document(KdForest *forest, KdTree *tree);

/* Reading.  NULL when @map is NULL, no map, or lacks the key. */
const KdTree *kd_tree_get(const KdTree *map, const char *key);
/*
 * "spec.containers[0].name"; NULL if it is not there.  A key with dots or brackets in it is
 * written ["app.kubernetes.io/name"], or app\.kubernetes\.io/name as kubectl has it.
 */
const KdTree *kd_tree_path(const KdTree *tree, const char *path);
const char *kd_tree_string(const KdTree *tree); /* text of a scalar; NULL otherwise and for null */
/*
 * The value of a BOOL; of an INT, or a FLOAT that is whole (kubectl sends 3.0 as 3); of an INT or a
 * FLOAT.  False (and @ret untouched) if @tree is NULL, of another type, or does not fit.
 */
bool kd_tree_bool(const KdTree *tree, bool *ret);
bool kd_tree_int(const KdTree *tree, gint64 *ret);
bool kd_tree_double(const KdTree *tree, double *ret);
/* Numbers by value (0x10, 16 and 16.0 are equal), maps whatever the order of their keys. */
bool kd_tree_equal(const KdTree *a, const KdTree *b);
KdPlace kd_tree_place(const KdForest *forest, const KdTree *tree);

/*
 * Read all documents of @text; both take UTF-8, with or without byte order mark.
 *
 * YAML: anchors, aliases, merge keys (<<: what the map itself says wins and comes first, and of a
 * list of maps the earlier; goyaml.v2 lets << win over keys before it), block scalars, tags and
 * streams of many documents.  Documents that are empty, null or all comment are left out.  Keys are
 * scalars and taken as written.  Tags may make a scalar !!str, !!int, !!float, !!bool or !!null;
 * other tags make it a string.
 *
 * JSON: RFC 8259, documents one after another allowed (JSON lines).  Half a surrogate
 * pair becomes U+FFFD, as in Go.
 *
 * A key that a map has twice is an error.  Depth is limited to KD_TREE_DEPTH, and what aliases
 * stand for to KD_TREE_ALIASED nodes in all.  Errors: KD_ERROR_INPUT, or KD_ERROR_LIMIT
 * for the last two, beginning with file:line:column.
 */
#define KD_TREE_DEPTH   200
#define KD_TREE_ALIASED 1000000
KdForest *kd_yaml_parse(const char *text, gsize length, const char *file, GError **error);
KdForest *kd_json_parse(const char *text, gsize length, const char *file, GError **error);
/*
 * By content: JSON if the first character that is not blank is { or [, else YAML; .gz is opened,
 * "-" is standard input.  What begins like JSON but is none may still be a flow document of YAML.
 */
KdForest *kd_tree_load(const char *path, GError **error);

/*
 * Writers; they append to @out.  YAML is in kubectl's style (block, two blanks, strings quoted only
 * where they must be) but without folding long lines, and ends with a newline; documents
 * are parted by the caller.  JSON is compact in one line (@indent 0), or indented by @indent
 * blanks a level; no newline at the end.  Numbers that JSON cannot write are
 * written as it can: 0x1F as 31, .inf and .nan as null.
 */
void kd_tree_print_yaml(const KdTree *tree, GString *out);
void kd_tree_print_json(const KdTree *tree, guint indent, GString *out);
/* @text quoted and escaped; bytes that are not UTF-8 become U+FFFD.  @length < 0: up to its NUL. */
void kd_json_append_string(GString *out, const char *text, gssize length);

#endif
