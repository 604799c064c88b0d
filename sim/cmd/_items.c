/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_items.h"

static void clear_item(gpointer data)
{
	CmdItem *item = data;

	kd_object_unref(item->object);
	kd_forest_unref(item->forest);
	g_strfreev(item->cells);
}

GArray *cmd_items_new(void)
{
	GArray *items = g_array_new(FALSE, FALSE, sizeof(CmdItem));

	g_array_set_clear_func(items, clear_item);
	return items;
}

/* Cut it short without clearing what is behind. */
static void forget_after(GArray *items, guint n)
{
	g_array_set_clear_func(items, NULL);
	g_array_set_size(items, n);
	g_array_set_clear_func(items, clear_item);
}

void cmd_items_move(GArray *to, GArray *from)
{
	if (from->len > 0)
		g_array_append_vals(to, from->data, from->len);
	forget_after(from, 0);
}

void cmd_items_filter(GArray *items, bool (*is_wanted)(const CmdItem *item, gpointer data),
		      gpointer data)
{
	guint n = 0;

	for (guint i = 0; i < items->len; i++) {
		CmdItem *item = &g_array_index(items, CmdItem, i);

		if (is_wanted(item, data))
			g_array_index(items, CmdItem, n++) = *item;
		else
			clear_item(item);
	}
	forget_after(items, n);
}
