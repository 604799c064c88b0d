/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "base/uid_table.h"

#include <string.h>

void kd_uid_table_clear(KdUidTable *table)
{
	for (gsize i = 0; i < table->n_pages; i++)
		g_free(table->pages[i]);
	g_free(table->spare);
	g_free(table->pages);
	*table = (KdUidTable){ 0 };
}

static KdUidPage *need_page(KdUidTable *table, guint64 number)
{
	if (number >= table->n_pages) {
		gsize n = MAX(number + 1, 2 * table->n_pages);

		table->pages = g_renew(KdUidPage *, table->pages, n);
		memset(table->pages + table->n_pages, 0,
		       (n - table->n_pages) * sizeof(table->pages[0]));
		table->n_pages = n;
	}
	if (!table->pages[number]) {
		KdUidPage *page = g_steal_pointer(&table->spare);

		table->pages[number] = page ? page : g_new0(KdUidPage, 1);
	}
	return table->pages[number];
}

void kd_uid_table_set(KdUidTable *table, guint64 uid, gpointer item)
{
	KdUidPage *page = need_page(table, uid / KD_UID_PAGE);
	gpointer *at = &page->items[uid % KD_UID_PAGE];

	if (!*at) {
		page->n++;
		table->n++;
	}
	*at = item;
}

gpointer kd_uid_table_remove(KdUidTable *table, guint64 uid)
{
	gpointer item = kd_uid_table_get(table, uid);
	KdUidPage *page;

	if (!item)
		return NULL;
	page = table->pages[uid / KD_UID_PAGE];
	page->items[uid % KD_UID_PAGE] = NULL;
	table->n--;
	if (--page->n == 0) {
		table->pages[uid / KD_UID_PAGE] = NULL;
		if (table->spare)
			g_free(page);
		else
			table->spare = page;
	}
	return item;
}

gpointer kd_uid_table_next(const KdUidTable *table, guint64 *uid)
{
	for (guint64 at = *uid; at / KD_UID_PAGE < table->n_pages;) {
		const KdUidPage *page = table->pages[at / KD_UID_PAGE];

		if (page && page->items[at % KD_UID_PAGE]) {
			*uid = at;
			return page->items[at % KD_UID_PAGE];
		}
		at = page ? at + 1 : (at / KD_UID_PAGE + 1) * KD_UID_PAGE;
	}
	return NULL;
}
