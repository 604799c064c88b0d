/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Label maps and selectors.
 *
 * A map is an array sorted by key, keys and values interned, so that a look-up
 * is a comparison of pointers and equal maps print equally.  Selectors are compiled once.
 */
#ifndef KUBEDES_SELECTOR_H
#define KUBEDES_SELECTOR_H

#include <kubedes/types.h>

G_BEGIN_DECLS

typedef struct {
	KdName key, value;
} KdPair;

/* Sorted by strcmp() of the keys, each key once.  Zeroed = empty.  Owns @pairs. */
typedef struct {
	KdPair *pairs;
	guint n;
} KdMap;

void kd_map_clear(KdMap *map);
KdMap kd_map_copy(const KdMap *map);
/* Set or replace; the strings are interned. */
void kd_map_set(KdMap *map, const char *key, const char *value);
/* The same for annotations that say something else of every object, as durations do.  The value
 * lives as long, but may be another pointer than that of an equal one: GLib's own table wants 2 GB
 * for a million strings. */
void kd_map_note(KdMap *map, const char *key, const char *value);
/* The value, or NULL; @key must be interned. */
KdName kd_map_get(const KdMap *map, KdName key);
/* As kd_map_get() for any string. */
KdName kd_map_lookup(const KdMap *map, const char *key);
bool kd_map_equal(const KdMap *a, const KdMap *b); /* by text */

typedef enum {
	KD_OP_IN,
	KD_OP_NOT_IN,
	KD_OP_EXISTS,
	KD_OP_DOES_NOT_EXIST,
	KD_OP_GT, /* both sides as int64; node selectors only */
	KD_OP_LT,
	KD_OP_INVALID, /* matches nothing */
} KdOperator;

/* One requirement, as in matchExpressions; owns @values (interned strings). */
typedef struct {
	KdName key;
	KdOperator op;
	KdName *values;
	guint n_values;
} KdRequirement;

/* In and NotIn by pointer; NotIn and DoesNotExist hold where the key is absent; Gt and Lt fail
 * where either side is no int64 or the required one no label value, such as "-1"
 * (apimachinery/pkg/labels/selector.go).  Upstream a requirement with a key or value that could
 * not stand in a label is an error; who finds one in a manifest makes it KD_OP_INVALID. */
bool kd_requirement_matches(const KdRequirement *requirement, const KdMap *labels);

/*
 * A LabelSelector: all of matchLabels and matchExpressions.  Whether a missing
 * selector matches nothing is the caller's business: a KdSelector that is there and
 * empty matches everything.
 */
typedef struct {
	KdMap matchLabels;
	KdRequirement *matchExpressions;
	guint n_matchExpressions;
} KdSelector;

void kd_selector_clear(KdSelector *selector);
bool kd_selector_matches(const KdSelector *selector, const KdMap *labels);
bool kd_selector_is_empty(const KdSelector *selector);
/* kubectl's form: "app=web,tier in (a,b),!old"; FALSE and @error on bad text.  "=" goes to
 * matchLabels, all else to matchExpressions, sorted by key. */
gboolean kd_selector_parse(const char *text, KdSelector *ret, GError **error);
/* The same form, sorted by key; "a!=b" comes out as "a notin (b)". */
char *kd_selector_print(const KdSelector *selector);

G_END_DECLS

#endif
