/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Field tables: how a C struct is written in YAML.
 *
 * One table serves the reader (with positions and "did you mean"), defaults, checks, deep copies,
 * clearing, `kubedes explain`, dumps and the JSON Schema.  Tables nest: a field may be a struct, a
 * pointer to one, a list of them or a union.  Members are spelled as in the API, so the name of a
 * field is that of its member.
 *
 * Unset is apart from zero: pointers, strings and names are NULL, KdOptInt, KdOptBool and
 * KdOptQuantity say so, a time is KD_TIME_UNSET, a list that is not there has n = 0.  An empty text
 * counts as unset (as in Go), unless the field says .empty; an explicit null is the same as leaving
 * the field out.
 *
 * A struct with a table owns all that it points to; kd_struct_clear() frees it.
 */
#ifndef KUBEDES_FIELD_H
#define KUBEDES_FIELD_H

#include <kubedes/error.h>
#include <kubedes/quantity.h>
#include <kubedes/selector.h>
#include <kubedes/types.h>

G_BEGIN_DECLS

typedef enum {
	KD_FIELD_END,
	KD_FIELD_BOOL,          /* bool */
	KD_FIELD_OPT_BOOL,      /* KdOptBool */
	KD_FIELD_INT,           /* gint64 */
	KD_FIELD_OPT_INT,       /* KdOptInt */
	KD_FIELD_DOUBLE,        /* double */
	KD_FIELD_STRING,        /* char *, owned */
	KD_FIELD_NAME,          /* KdName, interned; one of .allowed where that is given */
	KD_FIELD_QUANTITY,      /* KdQuantity */
	KD_FIELD_OPT_QUANTITY,  /* KdOptQuantity */
	KD_FIELD_TIME,          /* KdTime, RFC 3339 in text, KD_TIME_UNSET when absent */
	KD_FIELD_DURATION,      /* KdTime, "1h30m" in text, KD_TIME_UNSET when absent */
	KD_FIELD_INT_OR_STRING, /* char *, owned: "3" or "25%" */
	KD_FIELD_MAP,           /* KdMap: strings to strings */
	KD_FIELD_RESOURCES,     /* KdResources: names to quantities */
	KD_FIELD_NAMES,         /* KdName *, and their count: a list of strings */
	KD_FIELD_STRUCT,        /* struct embedded here: .of */
	KD_FIELD_POINTER,       /* pointer to a struct of its own, or NULL: .of */
	KD_FIELD_SHARED,        /* pointer to a shared struct (kd_shared_new()), or NULL: .of */
	KD_FIELD_LIST,          /* array of structs, and their count: .of */
	KD_FIELD_TREE,          /* KdRaw *, kept as it came */
	KD_FIELD_OPERATOR,      /* KdOperator */
} KdFieldType;

typedef struct {
	KdQuantity value;
	bool set;
} KdOptQuantity;

/* A part of a document kept as it came; reference-counted.  NULL = absent. */
typedef struct KdRaw KdRaw;
KdRaw *kd_raw_ref(const KdRaw *raw); /* NULL gives NULL */
void kd_raw_unref(const KdRaw *raw); /* NULL allowed */
/* The part of it at "spec.template", a new reference; NULL if there is none.  What an object keeps
 * besides its fields has the shape of the object, so this is what a thing stamped from a template
 * keeps. */
KdRaw *kd_raw_at(const KdRaw *raw, const char *path);

typedef struct {
	KdName name; /* "cpu", "memory", "nvidia.com/gpu" */
	KdQuantity quantity;
} KdResource;

/* Sorted by strcmp() of the names, each name once.  Zeroed = empty.  Owns @items. */
typedef struct {
	KdResource *items;
	guint n;
} KdResources;

/* The quantity of @name (interned), or NULL. */
const KdQuantity *kd_resources_get(const KdResources *resources, KdName name);
/* Set or replace; @name is interned. */
void kd_resources_set(KdResources *resources, const char *name, KdQuantity quantity);
void kd_resources_clear(KdResources *resources);
KdResources kd_resources_copy(const KdResources *resources);
/* Same names, same values (however they are written). */
bool kd_resources_equal(const KdResources *a, const KdResources *b);

typedef struct KdStruct KdStruct;

typedef struct {
	/* As in YAML.  A name with dots ("spec.nodeName") is a path: the member lies here, but is
	 * written deeper, at a place that the struct there knows as well. */
	const char *name;
	KdFieldType type;
	size_t offset;
	size_t count;               /* LIST, NAMES: offset of a guint */
	const KdStruct *of;         /* STRUCT, POINTER, SHARED, LIST */
	const char *fallback;       /* text of the default; NULL = unset */
	const char *const *allowed; /* NAME, STRING, NAMES: NULL-terminated */
	gint64 min, max; /* INT, OPT_INT, DOUBLE, DURATION (ns), QUANTITY (units), when max > min;
			    a max of 32 bits or more is no bound that anybody thinks of */
	bool required;
	bool recorded;    /* a column in the results database */
	bool zero;        /* INT, BOOL, STRUCT: printed even when it is 0, false or empty */
	bool empty;       /* STRING, NAME: "" is a value of its own and not the same as unset */
	const char *help; /* one line */
} KdField;

/* A struct that has a table. */
struct KdStruct {
	const char *name; /* "Container" */
	size_t size;
	const KdField *fields; /* ends with a zeroed row */
	const char *help;
	/* Rules over several fields, after each was checked alone.  The message begins with the
	 * field that is wrong, seen from here: `maxSkew: Invalid value: 0: must be greater than
	 * zero`; several of them are lines. */
	gboolean (*check)(const void *self, GError **error);
	/* The struct may be written as a scalar in short form: this field (an index into fields)
	 * takes it; 0 with short_form false otherwise. */
	bool short_form;
	guint short_field;
	/* Fields that the API has and nobody here reads: kept as they came, known even to --strict.
	 * NULL-terminated, may be NULL. */
	const char *const *kept;
};

/* KD_FIELD(Container, image, STRING, .help = "...") */
#define KD_FIELD(type_, member_, kind_, ...)                                                       \
	{                                                                                          \
		.name = #member_, .type = KD_FIELD_##kind_, .offset = offsetof(type_, member_),    \
		__VA_ARGS__                                                                        \
	}
/* Lists have their count in n_<member>. */
#define KD_FIELD_LIST_OF(type_, member_, struct_, ...)                                             \
	{                                                                                          \
		.name = #member_, .type = KD_FIELD_LIST, .offset = offsetof(type_, member_),       \
		.count = offsetof(type_, n_##member_), .of = (struct_), __VA_ARGS__                \
	}
#define KD_FIELD_NAMES_OF(type_, member_, ...)                                                     \
	{                                                                                          \
		.name = #member_, .type = KD_FIELD_NAMES, .offset = offsetof(type_, member_),      \
		.count = offsetof(type_, n_##member_), __VA_ARGS__                                 \
	}
#define KD_FIELDS_END                                                                              \
	{                                                                                          \
		.name = NULL                                                                       \
	}
/* A list of words: .allowed = KD_WORDS("Always", "Never") */
#define KD_WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* All defaults set; what was in the memory before is overwritten. */
void kd_struct_init(const KdStruct *type, void *self);
/* Free what it owns and zero it. */
void kd_struct_clear(const KdStruct *type, void *self);
/* Deep copy into @to (uninitialised); SHARED and TREE parts are referenced. */
void kd_struct_copy(const KdStruct *type, void *to, const void *from);
/* Equal in all fields of the table; quantities by value, however they are written. */
bool kd_struct_equal(const KdStruct *type, const void *a, const void *b);

/* A struct with defaults that several may hold; one reference.  Nobody writes to it once it is
 * shared. */
gpointer kd_shared_new(const KdStruct *type);
gpointer kd_shared_ref(gconstpointer shared); /* NULL gives NULL */
void kd_shared_unref(gconstpointer shared);   /* NULL allowed; the last one clears it */

G_END_DECLS

#endif
