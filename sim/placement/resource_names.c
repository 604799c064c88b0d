/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "placement/resource_names.h"

void kd_resource_names_init(KdResourceNames *names)
{
	static const char *const first[] = { "cpu", "memory", "ephemeral-storage", "pods" };

	names->names = g_ptr_array_new();
	names->numbers = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(first); i++)
		kd_resource_names_add(names, g_intern_static_string(first[i]));
}

void kd_resource_names_clear(KdResourceNames *names)
{
	g_clear_pointer(&names->names, g_ptr_array_unref);
	g_clear_pointer(&names->numbers, g_hash_table_unref);
}

int kd_resource_names_find(const KdResourceNames *names, KdName name)
{
	return GPOINTER_TO_INT(g_hash_table_lookup(names->numbers, name)) - 1;
}

guint16 kd_resource_names_add(KdResourceNames *names, KdName name)
{
	int number = kd_resource_names_find(names, name);

	if (number >= 0)
		return (guint16) number;
	number = (int) names->names->len;
	g_assert(number <= G_MAXUINT16);
	g_ptr_array_add(names->names, (gpointer) name);
	g_hash_table_insert(names->numbers, (gpointer) name, GINT_TO_POINTER(number + 1));
	return (guint16) number;
}

gint64 kd_resource_amount(guint resource, KdQuantity quantity)
{
	return resource == KD_CPU ? kd_quantity_milli(quantity) : kd_quantity_value(quantity);
}
