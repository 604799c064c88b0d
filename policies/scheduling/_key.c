/* SPDX-License-Identifier: Apache-2.0 */
#include "_key.h"

void kd_key_add_number(GByteArray *key, gint64 number)
{
	g_byte_array_append(key, (const guint8 *) &number, sizeof(number));
}

void kd_key_add_names(GByteArray *key, const KdName *names, guint n)
{
	kd_key_add_number(key, n);
	g_byte_array_append(key, (const guint8 *) names, (guint) (n * sizeof(*names)));
}

void kd_key_add_map(GByteArray *key, const KdMap *map)
{
	kd_key_add_number(key, map->n);
	g_byte_array_append(key, (const guint8 *) map->pairs,
			    (guint) (map->n * sizeof(*map->pairs)));
}

void kd_key_add_requirements(GByteArray *key, const KdRequirement *requirements, guint n)
{
	kd_key_add_number(key, n);
	for (guint i = 0; i < n; i++) {
		kd_key_add_names(key, &requirements[i].key, 1);
		kd_key_add_number(key, requirements[i].op);
		kd_key_add_names(key, requirements[i].values, requirements[i].n_values);
	}
}

void kd_key_add_selector(GByteArray *key, const KdSelector *selector)
{
	kd_key_add_number(key, selector != NULL);
	if (!selector)
		return;
	kd_key_add_map(key, &selector->matchLabels);
	kd_key_add_requirements(key, selector->matchExpressions, selector->n_matchExpressions);
}
