/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From trees to structs, by their field tables.
 *
 * Nothing stops at the first problem: each goes to the KdProblems with file, line, column and path,
 * and what is good is read.  Fields that a table does not have are kept (api/raw.h), or are errors
 * with KD_DECODE_STRICT.
 */
#ifndef KD_API_DECODE_H
#define KD_API_DECODE_H

#include <kubedes/kind.h>

#include "api/problems.h"
#include "base/tree.h"

typedef enum {
	KD_DECODE_LENIENT = 0,
	KD_DECODE_STRICT = 1 << 0,    /* unknown fields are errors, with "did you mean" */
	KD_DECODE_UNCHECKED = 1 << 1, /* leave kd_struct_check() to the caller */
} KdDecodeFlags;

/*
 * Read @tree, a node of @forest, into @self, which is set to its defaults first.  @unknown (may be
 * NULL): what was kept, the caller's reference, NULL for nothing.  @path goes before the names of
 * fields in messages ("" for none).  FALSE: errors were added; @self is good to clear all the same.
 */
gboolean kd_struct_decode(const KdStruct *type, KdForest *forest, const KdTree *tree, void *self,
			  KdRaw **unknown, const char *path, KdDecodeFlags flags,
			  KdProblems *problems);

/*
 * Required fields, ranges, allowed words and the rules of the structs.  @tree is what @self was
 * read from, for the places; NULL (and a NULL @forest) if there is none.  Fields that already have
 * an error are passed over.  FALSE: errors were added.
 */
gboolean kd_struct_check(const KdStruct *type, const KdForest *forest, const KdTree *tree,
			 const void *self, const char *path, KdProblems *problems);

/*
 * A whole object, with the API server's defaults and checks: one reference.  @tree is a map; its
 * kind and apiVersion are not looked at.  With errors added, the object lacks what was wrong.
 */
KdObject *kd_object_decode(const KdKind *kind, KdForest *forest, const KdTree *tree,
			   KdDecodeFlags flags, KdProblems *problems);

/* kd_struct_check() of all its parts and the rules of its kind; @forest and @tree as there. */
gboolean kd_object_check_into(const KdObject *object, const KdForest *forest, const KdTree *tree,
			      KdProblems *problems);
/* As the API server checks an object that is to be created or updated: FALSE and @error
 * (`spec.containers[0].name: Duplicate value: "a"`; several in brackets). */
gboolean kd_object_check(const KdObject *object, GError **error);

#endif
