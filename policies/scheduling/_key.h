/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of pods as bytes, for keys: equal bytes, equal meaning.
 *
 * Names are interned, so that their pointers will do; counts keep the parts apart.
 */
#ifndef KD_POLICIES_KEY_H
#define KD_POLICIES_KEY_H

#include <kubedes/selector.h>

void kd_key_add_number(GByteArray *key, gint64 number);
void kd_key_add_names(GByteArray *key, const KdName *names, guint n);
void kd_key_add_map(GByteArray *key, const KdMap *map);
void kd_key_add_requirements(GByteArray *key, const KdRequirement *requirements, guint n);
void kd_key_add_selector(GByteArray *key, const KdSelector *selector); /* NULL = none */

#endif
