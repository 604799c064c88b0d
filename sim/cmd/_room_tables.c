/* SPDX-License-Identifier: Apache-2.0 */
#include "config.h"

#include "cmd/_room_tables.h"

#include "base/text.h"

static void append(GString *out, const KdTable *table)
{
	g_autofree char *text = kd_table_print(table, true);

	g_string_append_printf(out, "%s%s", out->len ? "\n" : "", text);
}

static void fill_table(const GArray *fills, GString *out)
{
	static const char *const headers[] = { "POD", ">COPIES", ">NODES", "WHY NOT MORE", NULL };
	g_autoptr(KdTable) table = kd_table_new(headers);

	for (guint i = 0; i < fills->len; i++) {
		const KdWhatIfFill *fill = &g_array_index(fills, KdWhatIfFill, i);
		g_autofree char *copies = g_strdup_printf("%u", fill->copies);
		g_autofree char *nodes = g_strdup_printf("%u", fill->nodes->len);

		kd_table_add(table,
			     (const char *const[]){ fill->key, copies, nodes, fill->message });
	}
	append(out, table);
}

static void share_table(const GArray *fills, GString *out)
{
	static const char *const headers[] = { "POD", "NODE", ">COPIES", NULL };
	g_autoptr(KdTable) table = kd_table_new(headers);

	for (guint i = 0; i < fills->len; i++) {
		const KdWhatIfFill *fill = &g_array_index(fills, KdWhatIfFill, i);

		for (guint n = 0; n < fill->nodes->len; n++) {
			const KdWhatIfShare *share = &g_array_index(fill->nodes, KdWhatIfShare, n);
			g_autofree char *copies = g_strdup_printf("%u", share->n);

			kd_table_add(table,
				     (const char *const[]){ fill->key, share->node, copies });
		}
	}
	append(out, table);
}

static void spare_table(const GArray *spares, GString *out)
{
	static const char *const headers[] = { "NODE",   "COULD GO",    ">MOVED",
					       ">STUCK", ">GO WITH IT", "FIRST THAT IS STUCK",
					       NULL };
	g_autoptr(KdTable) table = kd_table_new(headers);

	for (guint i = 0; i < spares->len; i++) {
		const KdWhatIfSpare *spare = &g_array_index(spares, KdWhatIfSpare, i);
		g_autofree char *moved = g_strdup_printf("%u", spare->n_moved);
		g_autofree char *stuck = g_strdup_printf("%u", spare->n_stuck);
		g_autofree char *gone = g_strdup_printf("%u", spare->n_gone);

		kd_table_add(table, (const char *const[]){
					    spare->node, spare->n_stuck ? "no" : "yes", moved,
					    stuck, gone, spare->message ? spare->message : "-" });
	}
	append(out, table);
}

void cmd_room_tables(const KdWhatIf *whatif, bool wide, GString *out)
{
	if (whatif->spares->len > 0)
		spare_table(whatif->spares, out);
	if (whatif->fills->len > 0)
		fill_table(whatif->fills, out);
	if (whatif->fills->len > 0 && wide)
		share_table(whatif->fills, out);
}
