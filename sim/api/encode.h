/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From structs to trees, by their field tables: the other way round of api/decode.h.
 *
 * Keys are sorted, as kubectl prints them.  Unset fields are left out; what was kept of the
 * document comes back at its place (in lists by index, as long as the element is there).  Nodes
 * made here belong to @forest and borrow nothing from the struct.
 */
#ifndef KD_API_ENCODE_H
#define KD_API_ENCODE_H

#include <kubedes/kind.h>

#include "base/tree.h"

/* A map; empty when nothing is set.  @unknown may be NULL. */
KdTree *kd_struct_encode(const KdStruct *type, const void *self, const KdTree *unknown,
			 KdForest *forest);
/* The whole document, with apiVersion, kind and metadata; uid and resourceVersion once it has them.
 */
KdTree *kd_object_encode(const KdObject *object, KdForest *forest);

/* The uid as text: the manifest's, else one made from the KdUid; NULL if it has neither.  g_free().
 */
char *kd_object_print_uid(const KdObject *object);
/* The KdUid that such a text was made from; 0: it was not made from one. */
KdUid kd_uid_parse(const char *text);

#endif
