/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds and objects.
 *
 * Objects are immutable once committed: a new version replaces the old one.  They are
 * reference-counted, so whoever holds a reference may go on reading an old version.
 * Within a handler a borrowed pointer is enough; across events keep the uid.
 *
 * A kind is one file sim/api/kind_<name>.c that defines KD_KIND(<name>) = { ... }, and its header
 * <kubedes/api/<name>.h>.  A kind without a table (an instance of a CRD, say) is kept as it came.
 */
#ifndef KUBEDES_KIND_H
#define KUBEDES_KIND_H

#include <kubedes/field.h>

G_BEGIN_DECLS

typedef struct KdKind KdKind;
typedef guint64 KdUid; /* given by the API server, from 1; never used twice */

typedef struct {
	KdName apiVersion, kind;
	char *name;
	char *uid;
	bool controller;
	KdOptBool blockOwnerDeletion;
} KdOwnerReference;
extern const KdStruct kd_owner_reference_struct;

typedef struct {
	char *name;
	char *generateName;
	KdName namespace; /* NULL for kinds that have none */
	char *uid;        /* as in the manifest; NULL: derived from the KdUid when printed */
	KdTime creationTimestamp;
	KdTime deletionTimestamp; /* KD_TIME_UNSET = not being deleted */
	KdOptInt deletionGracePeriodSeconds;
	gint64 generation;
	KdMap labels, annotations;
	KdOwnerReference *ownerReferences;
	guint n_ownerReferences;
	KdName *finalizers;
	guint n_finalizers;
} KdMeta;
extern const KdStruct kd_meta_struct;

/* "5m12s", or "<unknown>" without a time: the AGE cell; free with g_free(). */
char *kd_age_print(KdTime since, KdTime now);

/* Head of every object. */
typedef struct KdObject {
	const KdKind *kind;
	KdUid uid;               /* 0 until created */
	guint64 resourceVersion; /* 0 until created; of the commit that made this version */
	KdMeta metadata;
	KdRaw *unknown; /* the fields that the table does not know */
} KdObject;

/* A column of `kubedes get`. */
typedef struct {
	const char *header; /* as kd_table_new() takes it; NULL = the end */
	bool wide;          /* with -o wide only */
} KdKindColumn;
#define KD_COLUMN(header_)                                                                         \
	{                                                                                          \
		.header = (header_)                                                                \
	}
#define KD_WIDE_COLUMN(header_)                                                                    \
	{                                                                                          \
		.header = (header_), .wide = true                                                  \
	}

struct KdKind {
	const char *kind;               /* "Pod" */
	const char *apiVersion;         /* "v1" */
	const char *plural;             /* "pods" */
	const char *const *short_names; /* "po"; NULL-terminated, may be NULL */
	bool namespaced;
	size_t size;          /* of the struct, which begins with a KdObject */
	const KdStruct *body; /* the fields beside metadata (spec, status, data ...); NULL: kept as
				 it came */
	/* What the API server sets where it is absent, beyond fixed defaults of fields; twice
	 * changes nothing more. */
	void (*set_defaults)(KdObject *object);
	/* Rules over several parts of the object, after its structs were checked; as KdStruct's. */
	gboolean (*check)(const KdObject *object, GError **error);
	/* Whether @old may become @new; NULL = always. */
	gboolean (*check_change)(const KdObject *new, const KdObject *old, GError **error);
	/* Columns of `kubedes get`, as kubectl has them, up to one without a header, and one cell
	 * of an object at a time (g_free()).  NULL: name and age. */
	const KdKindColumn *columns;
	char *(*cell)(const KdObject *object, guint column, KdTime now);
	const char *help;
};

#define KD_KIND(id)                                                                                \
	extern const KdKind kd_kind_##id;                                                          \
	const KdKind kd_kind_##id

/* A new object of the kind with the defaults of its fields, one reference, no name.  @kind is
 * borrowed and must outlive it. */
KdObject *kd_object_new(const KdKind *kind);
KdObject *kd_object_ref(const KdObject *object);
void kd_object_unref(const KdObject *object);
/* A copy that may be changed and committed as the next version; SHARED parts are shared. */
KdObject *kd_object_copy(const KdObject *object);
static inline void kd_object_unref_(KdObject *object)
{
	kd_object_unref(object);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KdObject, kd_object_unref_)

/* Same kind, metadata, fields and unknown fields; uid and resourceVersion may differ. */
bool kd_object_equal(const KdObject *a, const KdObject *b);
/* What the API server fills in: the kind's set_defaults() and the namespace "default". */
void kd_object_set_defaults(KdObject *object);

/* "namespace/name", or "name" without a namespace; free with g_free(). */
char *kd_object_key(const KdObject *object);
/* The owner with controller: true, or NULL. */
const KdOwnerReference *kd_object_controller(const KdObject *object);

G_END_DECLS

#endif
